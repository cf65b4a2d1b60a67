"""What there was between the reader's companies and others in an event, before anybody asks again."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, or_, select

from tradehall.accounts.models import Person
from tradehall.kernel.tx import Reader, among
from tradehall.meetings.commands import InterpreterWish, Reason
from tradehall.meetings.models import Meeting, MeetingRequest
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.views import Contact
from tradehall.meetings.rules import OPEN, RequestState

MOST = 500  # requests that are looked at for one page

_BETWEEN = (
    select(
        MeetingRequest.public_id, MeetingRequest.state, MeetingRequest.sender_id, MeetingRequest.target_id,
        MeetingRequest.person_id, MeetingRequest.created_at, MeetingRequest.reason, MeetingRequest.message,
        MeetingRequest.language, MeetingRequest.interpreter, MeetingRequest.listings, MeetingRequest.needs,
        Person.name, Meeting.public_id.label("meeting"), parts.still_open().label("waits"),
    )
    .join(Person, Person.id == MeetingRequest.person_id)
    .outerjoin(Meeting, Meeting.request_id == MeetingRequest.id)
    .where(
        or_(
            and_(MeetingRequest.sender_id.in_(among("ours")), MeetingRequest.target_id.in_(among("places"))),
            and_(MeetingRequest.target_id.in_(among("ours")), MeetingRequest.sender_id.in_(among("places"))),
        )
    )
    .order_by(MeetingRequest.created_at.desc(), MeetingRequest.id.desc())
    .limit(MOST)
)  # fmt: skip


def contacts(reader: Reader, ours: Collection[int], places: Collection[int]) -> dict[int, list[Contact]]:
    """participation id → the requests between it and `ours`, the newest first; one statement. Unscoped."""
    found: dict[int, list[Contact]] = defaultdict(list)
    for row in reader.rows(_BETWEEN, ours=list(ours), places=list(places)):
        contact = _contact(reader, row, set(ours))
        found[contact.place].append(contact)
    return found


def _contact(reader: Reader, row: Any, ours: set[int]) -> Contact:
    is_ours, state = row.sender_id in ours, RequestState(row.state)
    return Contact(
        place=row.target_id if is_ours else row.sender_id,
        request=row.public_id,
        state=RequestState.EXPIRED if state in OPEN and not row.waits else state,
        ours=is_ours,
        by=row.name,
        by_me=is_ours and row.person_id == reader.actor.person_id,
        at=row.created_at,
        meeting=row.meeting,
        reason=Reason(row.reason),
        message=row.message,
        language=row.language,
        interpreter=InterpreterWish(row.interpreter),
        listings=row.listings,
        needs=row.needs,
    )
