"""Reads of notices: the list, the count, and how a person wants to be told."""

from tradehall.notices.queries.choices import Choices, my_choices
from tradehall.notices.queries.lists import UNREAD, my_notice, my_notices
from tradehall.notices.queries.views import NoticeList, NoticeView

__all__ = ["UNREAD", "Choices", "NoticeList", "NoticeView", "my_choices", "my_notice", "my_notices"]
