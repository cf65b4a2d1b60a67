"""What happened in conversations."""

from tradehall.kernel.facts import Fact


class ConversationOpened(Fact):
    conversation: int
    event: int


class MessageSent(Fact):
    message: int
    conversation: int
    sender: int


class MessagesRead(Fact):
    """The person has read up to `seq`."""

    conversation: int
    person: int
    seq: int
