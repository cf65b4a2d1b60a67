"""Offer cards: one line of a term sheet inside a talk, accepted, countered, withdrawn, or lapsed."""
