"""People from outside in a room: their way in, what they see of it, and who invites them while it runs."""
