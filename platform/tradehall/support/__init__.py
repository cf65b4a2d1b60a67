"""Desks of an event, where people of the office answer firms, and the cases that firms bring to them."""
