"""Fixtures for people: who is signed in, and the factory that builds what a test needs through commands."""
