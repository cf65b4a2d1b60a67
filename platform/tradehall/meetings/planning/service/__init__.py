"""The acts of wishes and schedules."""

from tradehall.meetings.planning.service import editing, publishing, running, undoing, wishing, working

__all__ = ["editing", "publishing", "running", "undoing", "wishing", "working"]
