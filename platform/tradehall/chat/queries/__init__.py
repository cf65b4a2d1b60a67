"""Reads of conversations, scoped by who asks."""

from tradehall.chat.queries.pages import (
    AT_ONCE,
    UNREAD,
    conversation_page,
    conversations,
    latest,
    messages_after,
    unread_count,
)
from tradehall.chat.queries.people import audience, audience_of, companions, parted_by, told_of, unread_of
from tradehall.chat.queries.views import (
    Audience,
    Backlog,
    ConversationPage,
    ConversationRow,
    Latest,
    MeetingLine,
    MemberView,
    MessageView,
    Party,
    Sender,
    Told,
)

__all__ = [
    "AT_ONCE",
    "UNREAD",
    "Audience",
    "Backlog",
    "ConversationPage",
    "ConversationRow",
    "Latest",
    "MeetingLine",
    "MemberView",
    "MessageView",
    "Party",
    "Sender",
    "Told",
    "audience",
    "audience_of",
    "companions",
    "conversation_page",
    "conversations",
    "latest",
    "messages_after",
    "parted_by",
    "told_of",
    "unread_count",
    "unread_of",
]
