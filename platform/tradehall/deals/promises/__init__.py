"""Promises of delivery: the days of sealed lines, what is told when they cannot be kept, and what the buyer says."""
