"""How an event talks, and buyers who wait for an answer: the organisers are told once, and see who waits."""
