"""Later questions: what came of a meeting, asked of both sides after 0, 1, 3, 6 and 12 months."""
