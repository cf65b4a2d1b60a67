"""Before the doors, and while one is alone: each side sees whether the other has come, and how far."""
