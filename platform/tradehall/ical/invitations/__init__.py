"""Invitations by mail: who was invited to which meeting, what they were told last, and what they answered."""
