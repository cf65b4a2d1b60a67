"""Dated reference rates between currencies: shown beside amounts with their source, never added to anything."""
