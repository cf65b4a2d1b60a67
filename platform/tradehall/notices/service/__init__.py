"""Handlers of notices."""

from tradehall.notices.service import choosing, planning, reading, recording, sending

__all__ = ["choosing", "planning", "reading", "recording", "sending"]
