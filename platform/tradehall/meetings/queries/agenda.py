"""One's own agenda of an event."""

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from tradehall.events.models import Participation, Slot
from tradehall.events.queries import event_by_slug
from tradehall.events.queries.events import plan_of
from tradehall.events.rules import State
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.tx import Reader
from tradehall.meetings.models import Meeting
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.meetings import concerning, listed
from tradehall.meetings.queries.views import MyAgenda, MyTime
from tradehall.meetings.rules import MeetingStatus

MOST = 400  # meetings of one person in one event


def my_agenda(reader: Reader, slug: str) -> MyAgenda:
    """The reader's meetings in an event, its slots and breaks. Raises Unauthenticated, NotFound.

    `times` is empty for those who neither take part nor interpret.
    """
    if reader.actor.person_id is None:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    stands = (Meeting.event_id == event.id) & (Meeting.status != MeetingStatus.CANCELLED) & concerning(reader)
    meetings = listed(reader, stands, size=MOST)
    times = _times(reader, event.id)
    days, breaks = plan_of(reader, event.id)
    return MyAgenda(event, meetings.items, times, days, breaks)


def _times(reader: Reader, event_id: int) -> list[MyTime]:
    place = aliased(Participation)
    takes_part = exists().where(
        place.event_id == event_id, place.state == State.APPROVED, place.id.in_(parts.mine(reader))
    )
    statement = (
        select(Slot.public_id, Slot.starts_at, Slot.ends_at, parts.busy([parts.me(reader)]))
        .where(Slot.event_id == event_id, takes_part)
        .order_by(Slot.starts_at)
    )
    return [MyTime(*row[:3], busy=bool(row[3])) for row in reader.session.execute(statement)]
