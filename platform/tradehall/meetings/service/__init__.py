"""The acts of requests and meetings."""

from tradehall.meetings.service import answering, asking, changing, following, interpreting, offering, reporting

__all__ = ["answering", "asking", "changing", "following", "interpreting", "offering", "reporting"]
