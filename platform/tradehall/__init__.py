"""Tradehall: the platform for trade-matchmaking events."""
