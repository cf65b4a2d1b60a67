"""The video call of a meeting: who is in it, signalling, the way it is held, what is shown, noted and measured."""
