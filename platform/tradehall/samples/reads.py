"""What the loader of samples looks up."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation
from tradehall.deals.models import Deal, DealDocument, FollowUp, Revision
from tradehall.events.models import Event, Slot
from tradehall.kernel import clock
from tradehall.kernel.tx import Reader
from tradehall.meetings.models import Meeting


def first_day(row: dict[str, Any], now: datetime) -> date:
    """The first day of the open edition: the coming days of the event's own calendar, no Saturday or Sunday."""
    day = clock.local(now, row["zone"]).date() + timedelta(days=row["days_from_now"][0])
    while any((day + timedelta(days=n)).weekday() >= 5 for n in range(len(row["days_from_now"]))):
        day += timedelta(days=1)
    return day


def is_loaded(reader: Reader, slug: str) -> bool:
    return reader.session.scalar(select(Event.phase).where(Event.slug == slug)) in ("booking", "live", "closed")


def slots(reader: Reader, slug: str) -> list[Slot]:
    return reader.all(select(Slot).join(Event, Event.id == Slot.event_id).where(Event.slug == slug).order_by(Slot.id))


def version(reader: Reader, meeting: str) -> int:
    return reader.get(Meeting, meeting).version


def conversation(reader: Reader, meeting: str) -> str:
    row = reader.get(Meeting, meeting)
    statement = select(Conversation.public_id).where(
        Conversation.exporter_id == row.exporter_id, Conversation.buyer_id == row.buyer_id, Conversation.kind == "pair"
    )
    return reader.session.scalars(statement).one()


def person_id(reader: Reader, public_id: str) -> int:
    return reader.get(Person, public_id).id


def current_terms(reader: Reader, deal: str) -> tuple[int, str]:
    row = reader.get(Deal, deal)
    digest = reader.session.scalars(
        select(Revision.digest).where(Revision.deal_id == row.id, Revision.number == row.current)
    ).one()
    return row.current, digest


def document_id(reader: Reader, public_id: str) -> int:
    return reader.get(DealDocument, public_id).id


def follow_up(reader: Reader, meeting: str, side: str, wave: int) -> str:
    """The question to that side, so many months after the meeting."""
    asked = FollowUp.meeting_id == reader.get(Meeting, meeting).id, FollowUp.side == side, FollowUp.wave == wave
    return reader.session.scalars(select(FollowUp.public_id).where(*asked)).one()
