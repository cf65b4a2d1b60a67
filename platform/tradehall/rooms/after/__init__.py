"""After a meeting: what came of it, who was there as the room measured it, and the notes."""
