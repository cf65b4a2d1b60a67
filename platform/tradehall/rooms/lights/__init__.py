"""How it stands with the rooms of a day: who is in them, who is missing, and how the lines of those who come are."""
