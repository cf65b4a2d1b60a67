"""Companies, their members, what they offer and what they look for."""
