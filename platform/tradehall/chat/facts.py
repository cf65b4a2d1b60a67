"""What happened in conversations."""

from datetime import datetime

from tradehall.kernel.facts import Fact


class ConversationOpened(Fact):
    conversation: int
    event: int


class MessageSent(Fact):
    message: int
    conversation: int
    sender: int


class MessageChanged(Fact):
    """Something about a message is other than when it was sent: its words, who agrees, its translations."""

    message: int
    conversation: int
    by: int


class MessagesRead(Fact):
    """The person has read up to `seq`."""

    conversation: int
    person: int
    seq: int


class TranslationWanted(Fact):
    """Somebody who reads one of these languages has a message before them in another."""

    message: int
    languages: list[str]
    at: datetime
