"""Keeping talk safe: bank details and links are marked, messages reported, and organisers act on reports."""
