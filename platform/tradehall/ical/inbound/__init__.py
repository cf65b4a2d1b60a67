"""Answers to invitations that come in by mail: taken in by one door, read apart, believed only when proven."""
