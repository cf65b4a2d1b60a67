"""Handlers of notices."""

from tradehall.notices.service import choosing, mails, planning, reading, recording, sending

__all__ = ["choosing", "mails", "planning", "reading", "recording", "sending"]
