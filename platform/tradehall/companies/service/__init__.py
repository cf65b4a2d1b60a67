"""Handlers of the commands about companies."""

from tradehall.companies.service import listings, members, needs, pictures, profile

__all__ = ["listings", "members", "needs", "pictures", "profile"]
