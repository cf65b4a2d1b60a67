"""What a refusal of a time names instead: other times, other interpreters, other colleagues."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from tradehall.companies.queries import members_of
from tradehall.kernel.clock import written
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.models import Meeting
from tradehall.meetings.policy import can_assign_interpreter
from tradehall.meetings.queries import interpreters_for, nearest_free
from tradehall.meetings.queries.diaries import diaries
from tradehall.meetings.queries.parties import Party
from tradehall.meetings.queries.views import SlotChoice

MOST = 3


def instead(
    tx: Tx,
    public_id: str,
    slot: str,
    now_at: datetime | None = None,
    *,
    coming: Collection[int] = (),
    leaving: Collection[int] = (),
) -> dict[str, Any]:
    """The nearest free slots for the request or meeting with that id (that is `now_at`); for a meeting with those
    who are `coming` to it, and without those who are `leaving` it."""
    found = nearest_free(tx, public_id, slot, now_at=now_at, coming=coming, leaving=leaving)
    return {"alternatives": [_told(choice) for choice in found]}


def _told(slot: SlotChoice) -> dict[str, Any]:
    return {"id": slot.id, "starts_at": written(slot.starts_at), "ends_at": written(slot.ends_at), "free": True}


def other_interpreters(tx: Tx, meeting: Meeting, organises: bool) -> dict[str, Any]:
    """Those who can come to a meeting, who has least to do first; organisers alone learn of them."""
    if not can_assign_interpreter(tx.actor, organises=organises):
        return {}
    able = [choice.person for choice in interpreters_for(tx, meeting.public_id) if choice.can_come]
    return {"interpreters": _named(able[:MOST])}


def other_delegates(tx: Tx, meeting: Meeting, party: Party, besides: Collection[int]) -> dict[str, Any]:
    """The delegates of a side who are free at the time of a meeting."""
    able = [person for person in party.delegates if person not in besides]
    known = diaries(tx, meeting.event_id, able, rules.ticks(meeting.starts_at, meeting.ends_at), besides=meeting.id)
    free = {person for person in able if not known[person].is_busy(meeting.starts_at, meeting.ends_at)}
    members = members_of(tx, [party.company_id])[party.company_id] if free else []
    return {"people": _named([member for member in members if member.person_id in free][:MOST])}


def _named(people: Iterable[Any]) -> list[dict[str, str]]:
    return [{"id": person.public_id, "name": person.name} for person in people]
