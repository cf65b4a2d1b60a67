"""Who comes from outside by which link, and the room as they see it. Unscoped: the link is what lets them see it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tradehall.companies.queries import listing_page, listings_by_public_ids, listings_of
from tradehall.companies.queries.views import ListingPage, ListingRow
from tradehall.events.commands import Side
from tradehall.kernel.errors import NotFound
from tradehall.kernel.policy import Actor
from tradehall.kernel.tx import Reader, given, plain
from tradehall.meetings import passes
from tradehall.meetings.models import Guest
from tradehall.meetings.queries import calendar_meeting
from tradehall.meetings.queries.views import CalendarMeeting, Place
from tradehall.rooms import rules
from tradehall.rooms.models import Room
from tradehall.rooms.rules import Door, Role
from tradehall.rooms.ways.queries import Cry, open_cries

_GUEST: Any = select(plain(Guest)).where(Guest.public_id == given("guest"))
_TRAY: Any = select(Room.tray).where(Room.meeting_id == given("meeting"))


def actor_of(reader: Reader, link: Any) -> Actor | None:
    """Who comes by a link; None for one that we did not make, or whose guest is not invited any more."""
    guest = _guest(reader, link) if isinstance(link, str) else None
    if guest is None:
        return None
    name = guest.called or guest.name
    return Actor(kind="guest", public_id=guest.public_id, name=name, language=guest.language, guest_id=guest.id)


def _guest(reader: Reader, link: str) -> Any:
    public_id = passes.read(link)
    row = reader.row(_GUEST, guest=public_id) if public_id else None
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class GuestRoom:
    """The room for somebody from outside. `host`: the company that brings them; `zone`: whoever invited them lives
    there; `side`: None for who interprets; `called`: '' before they said their name."""

    guest: str
    name: str
    called: str
    language: str
    role: Role
    side: Side | None
    host: Place
    zone: str
    meeting: CalendarMeeting
    door: Door
    opens_at: datetime
    closes_at: datetime

    @property
    def other(self) -> Place:
        meeting = self.meeting
        return meeting.buyer if self.host is meeting.exporter else meeting.exporter

    @property
    def is_interpreted(self) -> bool:
        return any(one.role == "interpreter" or one.interprets for one in self.meeting.guests)


def guest_room(reader: Reader, link: str) -> GuestRoom:
    """Raises NotFound."""
    guest = _guest(reader, link)
    if guest is None:
        raise NotFound
    meeting = calendar_meeting(reader, guest.meeting_id)
    host = meeting.exporter if guest.participation_id == meeting.exporter.id else meeting.buyer
    seat = next((one for one in meeting.guests if one.role == "outside" and one.person.id == guest.id), None)
    role = Role(guest.role)
    return GuestRoom(
        guest=guest.public_id,
        name=guest.called or guest.name,
        called=guest.called,
        language=guest.language,
        role=role,
        side=host.side if role == Role.GUEST else None,
        host=host,
        zone=seat.person.time_zone if seat else meeting.event.zone,
        meeting=meeting,
        door=rules.door(meeting.status, meeting.starts_at, meeting.ends_at, reader.now),
        opens_at=rules.opens_at(meeting.starts_at),
        closes_at=rules.closes_at(meeting.ends_at),
    )


def shelf(reader: Reader, link: str) -> tuple[GuestRoom, list[ListingRow], list[ListingRow]]:
    """What lies on the tray, and what else the side offers that brought them; nothing more of the other side."""
    room = open_room(reader, link)
    companies = _companies(room)
    tray = reader.value(_TRAY, meeting=room.meeting.id) or []
    found = listings_by_public_ids(reader, tray, accepted=list(companies))
    laid = [found[one] for one in tray if one in found and found[one].state == "published"]
    own = room.host.company.id if room.side else None
    offered = listings_of(reader, [own], accepted=list(companies))[own] if own is not None else []
    return room, laid, [row for row in offered if row.public_id not in tray]


def product(reader: Reader, link: str, listing: str) -> tuple[GuestRoom, ListingPage]:
    """One of them as all look at it. Raises NotFound, of what they may not see too."""
    room, laid, own = shelf(reader, link)
    row = next((row for row in (*laid, *own) if row.public_id == listing), None)
    place = _companies(room).get(row.company_id) if row else None
    if row is None or place is None:
        raise NotFound
    return room, replace(listing_page(reader, place.company.slug, listing), listing=row)


def open_room(reader: Reader, link: str) -> GuestRoom:
    """Raises NotFound, DoorsNotOpen, DoorsClosed."""
    room = guest_room(reader, link)
    if why := rules.why_closed(room.door):
        raise why
    return room


@dataclass(frozen=True, slots=True)
class GuestHelp:
    """What they can do when it does not work; `cries`: calls that are not solved."""

    room: GuestRoom
    cries: list[Cry]

    @property
    def meeting(self) -> CalendarMeeting:
        return self.room.meeting

    @property
    def door(self) -> Door:
        return self.room.door


def help_for(reader: Reader, link: str) -> GuestHelp:
    """Raises NotFound."""
    room = guest_room(reader, link)
    return GuestHelp(room, open_cries(reader, room.meeting.id))


def _companies(room: GuestRoom) -> dict[int, Place]:
    return {place.company.id: place for place in (room.meeting.exporter, room.meeting.buyer)}
