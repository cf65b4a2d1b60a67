"""Meetings by the hundred, for feeds: rows as booking would leave them, without going through it for each."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tests.factories.meetings import Fair
from tradehall.events.models import Event, Participation
from tradehall.ical.feeds import keys
from tradehall.ical.feeds.commands import OpenFeed
from tradehall.ical.models import CalendarFeed
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.models import Meeting, MeetingPerson


def fill(runner: Runner, fair: Fair, number: int, start: datetime, *, agenda: str = "") -> list[int]:
    """So many meetings of kiln (li) with shop (sato) or dorm (kim), with hu, one after the other; their ids."""
    with runner.db.write() as session:
        event = session.scalars(select(Event).where(Event.slug == fair.slug)).one()
        places = {row.public_id: row.id for row in session.scalars(select(Participation))}
        made = []
        for index in range(number):
            place, guest = ((fair.shop, fair.sato), (fair.dorm, fair.kim))[index % 2]
            at = start + timedelta(minutes=30 * index)
            now = runner.clock.now()
            row = Meeting(
                event_id=event.id, exporter_id=places[fair.kiln], buyer_id=places[place], starts_at=at,
                ends_at=at + timedelta(minutes=30), uid=f"{UUID(int=index + 1)}@tradehall", changed_at=now,
                created_at=now, updated_at=now, agenda=agenda, link_url=f"https://video.example/room/{index}",
            )  # fmt: skip
            session.add(row)
            session.flush()
            seats = [(fair.li, places[fair.kiln], "delegate"), (guest, places[place], "delegate")]
            for person, participation, role in [*seats, (fair.hu, None, "interpreter")]:
                seat: dict[str, Any] = {"participation_id": participation, "role": role}
                session.add(MeetingPerson(meeting_id=row.id, person_id=person.person_id, **seat))
            made.append(row.id)
        session.commit()
        return made


def address_of(runner: Runner, person: Actor, event: str | None = None) -> str:
    """The path of a person's own feed, or of theirs for an event; it is made if there is none."""
    public_id = runner.run(OpenFeed(event=event), person)
    with runner.db.read() as session:
        salt = session.scalars(select(CalendarFeed.salt).where(CalendarFeed.public_id == public_id)).one()
    return f"/calendar/{keys.feed_token(salt)}.ics"
