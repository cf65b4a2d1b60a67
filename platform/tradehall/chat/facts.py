"""What happened in conversations."""

from datetime import datetime

from tradehall.kernel.facts import Fact


class ConversationOpened(Fact):
    conversation: int
    event: int


class MemberLeft(Fact):
    """The person belongs to the conversation no more."""

    conversation: int
    person: int


class MessagesSent(Fact):
    """All plain messages of one transaction, or one of another kind: of what happens most often one fact tells."""

    messages: list[int]


class MessageChanged(Fact):
    """Something about a message is other than when it was sent: its words, who agrees, its translations."""

    message: int
    conversation: int
    by: int


class OfferMade(Fact):
    """An offer that answers none."""

    message: int
    conversation: int
    by: int


class OfferAnswered(Fact):
    """Accepted, countered (then `message` is the newer offer), withdrawn or lapsed: `state` says which."""

    message: int
    conversation: int
    by: int
    state: str


class PeopleCalled(Fact):
    """A message calls people of its conversation by name; `people`: their public ids. `later`: only since it was
    changed, so that who has read what it said before has not read that."""

    message: int
    conversation: int
    people: list[str]
    by: int
    later: bool = False


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


class BuyerWaits(Fact):
    """Nobody of the exporter has answered a buyer since then, for longer than the organisers agreed."""

    conversation: int
    event: int
    since: datetime


class BuyerAnswered(Fact):
    """A buyer of whom the organisers were told waits no more."""

    conversation: int
    event: int
