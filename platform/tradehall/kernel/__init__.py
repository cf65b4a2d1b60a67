"""The ground floor: how anything happens here. Knows no domain."""
