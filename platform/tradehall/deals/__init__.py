"""Deals: what both sides agree on, revision by revision."""
