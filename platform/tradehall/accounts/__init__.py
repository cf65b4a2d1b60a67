"""People: accounts, sign-in, sessions, roles."""
