"""The products of both sides that are laid out in a room, and the one that all look at."""
