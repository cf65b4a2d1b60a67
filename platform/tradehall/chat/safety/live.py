"""Open pages hear at once that a conversation was closed or opened for them: they ask whether they may write."""

from collections.abc import Iterator

from tradehall.chat.safety.facts import PersonMuted, PersonUnmuted
from tradehall.chat.safety.queries.shutting import between
from tradehall.events.facts import ParticipationBlocked, ParticipationUnblocked
from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader

STANDING = "chat:standing"


@emits(ParticipationBlocked, ParticipationUnblocked)
def tell_of_block(fact: ParticipationBlocked | ParticipationUnblocked, reader: Reader) -> Iterator[Emit]:
    """Both sides, in each of their conversations; who did it is not told. Neither sees whether the other is here."""
    seats = between(reader, fact.blocker, fact.blocked)
    for seat in seats:
        yield Emit(f"person:{seat.person}", STANDING, {"conversation": seat.conversation})
    if isinstance(fact, ParticipationUnblocked):
        return
    sides: dict[int, dict[int, str]] = {fact.blocker: {}, fact.blocked: {}}
    for seat in seats:
        if seat.participation in sides:
            sides[seat.participation][seat.person] = seat.public_id
    for ours, theirs in ((fact.blocker, fact.blocked), (fact.blocked, fact.blocker)):
        rooms = tuple(f"person:{person}" for person in sides[theirs])
        for public_id in sides[ours].values() if rooms else ():
            yield Emit(rooms, "presence", {"person": public_id, "state": "offline"})


@emits(PersonMuted, PersonUnmuted)
def tell_of_mute(fact: PersonMuted | PersonUnmuted, _reader: Reader) -> list[Emit]:
    """Whichever conversation is open."""
    return [Emit(f"person:{fact.person}", STANDING, {"conversation": None})]
