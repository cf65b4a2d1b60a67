"""The front page, a person's day, and the navigation."""
