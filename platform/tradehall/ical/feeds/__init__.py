"""Calendar feeds: secret addresses under which calendar programs read meetings, and how people want their entries."""
