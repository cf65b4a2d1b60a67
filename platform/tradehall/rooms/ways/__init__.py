"""By which way a call is held, and who helps when none of them works."""
