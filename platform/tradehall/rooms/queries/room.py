"""Who is in a room, how its call stands, and the page of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from tradehall.accounts.models import Person
from tradehall.accounts.queries import people_by_ids
from tradehall.events.commands import Side
from tradehall.kernel.panels import Panel, panels
from tradehall.kernel.tx import ME, NOW, Reader, given
from tradehall.meetings.models import Guest as Outsider
from tradehall.meetings.models import Meeting, MeetingPerson, VideoRules
from tradehall.meetings.queries import meeting_page
from tradehall.meetings.queries.parts import AWAY, BuyerCompany, BuyerPlace, ExporterCompany, ExporterPlace
from tradehall.meetings.queries.video import rules_of
from tradehall.meetings.queries.views import MeetingPage
from tradehall.meetings.rules import STANDING
from tradehall.meetings.ways import way
from tradehall.rooms import rules
from tradehall.rooms.errors import NotSeated
from tradehall.rooms.models import Room, RoomVisit
from tradehall.rooms.policy import can_enter
from tradehall.rooms.recording.queries import recording_of
from tradehall.rooms.rules import Door, Role

_PRESENT = (
    select(
        RoomVisit.public_id, func.coalesce(Person.public_id, Outsider.public_id),
        func.coalesce(Person.name, RoomVisit.name), func.coalesce(Person.name_reading, ""),
        func.coalesce(Person.name_latin, ""), func.coalesce(Person.language, Outsider.language),
        RoomVisit.role, RoomVisit.side, RoomVisit.joined_at, RoomVisit.guest_id.is_not(None),
    )
    .outerjoin(Person, Person.id == RoomVisit.person_id)
    .outerjoin(Outsider, Outsider.id == RoomVisit.guest_id)
    .where(RoomVisit.meeting_id == given("meeting"), RoomVisit.left_at.is_(None), RoomVisit.joined_at <= NOW)
    .order_by(RoomVisit.id)
)  # fmt: skip
_STATE = (
    select(
        Meeting.starts_at, Meeting.ends_at, Meeting.video, Meeting.version,
        Room.version, Room.mode, Room.turn, Room.shown, Room.tray, Room.recorder_id,
        Meeting.link_url, Meeting.link_note,
        VideoRules.video, VideoRules.link_url, VideoRules.link_note, VideoRules.phones, VideoRules.relay_only,
        VideoRules.recording, VideoRules.version,
    )
    .outerjoin(Room, Room.meeting_id == Meeting.id)
    .outerjoin(VideoRules, VideoRules.event_id == Meeting.event_id)
    .where(Meeting.id == given("meeting"))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PeerView:
    """Somebody in the call. `outside`: without an account; then `person` is the guest's public id."""

    peer: str
    person: str
    name: str
    reading: str
    latin: str
    language: str
    role: Role
    side: Side | None
    joined_at: datetime
    outside: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "peer": self.peer,
            "person": self.person,
            "name": self.name,
            "reading": self.reading,
            "latin": self.latin,
            "language": self.language,
            "role": self.role,
            "side": self.side,
            "joined_at": self.joined_at.isoformat(),
            "outside": self.outside,
        }


def _peer(*row: Any) -> PeerView:
    side = Side(row[7]) if row[7] else None
    return PeerView(row[0], row[1], row[2], row[3], row[4], row[5], Role(row[6]), side, row[8], bool(row[9]))


def present(reader: Reader, meeting_id: int) -> list[PeerView]:
    """Who is in the call now, in the order of coming. Unscoped; one statement."""
    return [_peer(*row) for row in reader.columns(_PRESENT, meeting=meeting_id)]


def state_of(reader: Reader, meeting_id: int) -> dict[str, Any]:
    """How the call stands, as the sockets tell it. Unscoped; one statement, two while somebody records or asks to."""
    (row,) = reader.columns(_STATE, meeting=meeting_id)
    recording = recording_of(reader, meeting_id) if row[9] else None
    said = rules_of(row[12:])
    return {
        "version": row[4] or 0,
        "mode": row[5] or "free",
        "turn": row[6],
        "shown": row[7],
        "tray": row[8] or [],
        "recording": recording.as_json() if recording else None,
        "starts_at": row[0].isoformat(),
        "ends_at": row[1].isoformat(),
        "closes_at": rules.closes_at(row[1]).isoformat(),
        "video": way(row[2], row[10], row[11], said).video,
        "relay_only": said.relay_only,
        "meeting_version": row[3],
    }


def closes_at(state: dict[str, Any]) -> datetime:
    """When the room of such a state closes."""
    return datetime.fromisoformat(state["closes_at"])


def name_of(reader: Reader, person: int) -> dict[str, str]:
    """Who comes, for those in the room."""
    found = people_by_ids(reader, [person])[person]
    return {"person": found.public_id, "name": found.name, "language": found.language}


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """Where the reader goes after this one: the companies that they meet as (name, language)."""

    meeting: str
    starts_at: datetime
    companies: list[tuple[str, str]]


_NEXT = (
    select(
        Meeting.public_id, Meeting.starts_at, MeetingPerson.participation_id, ExporterPlace.id, BuyerPlace.id,
        ExporterCompany.legal_name, ExporterCompany.language, BuyerCompany.legal_name, BuyerCompany.language,
    )
    .join(MeetingPerson, and_(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.person_id == ME, ~AWAY))
    .join(ExporterPlace, ExporterPlace.id == Meeting.exporter_id)
    .join(ExporterCompany, ExporterCompany.id == ExporterPlace.company_id)
    .join(BuyerPlace, BuyerPlace.id == Meeting.buyer_id)
    .join(BuyerCompany, BuyerCompany.id == BuyerPlace.company_id)
    .where(Meeting.starts_at > given("after"), Meeting.starts_at < given("before"), Meeting.status.in_(STANDING))
    .order_by(Meeting.starts_at)
    .limit(1)
)  # fmt: skip


def next_after(reader: Reader, starts_at: datetime) -> NextMeeting | None:
    """The meeting at which the reader sits next, if it begins soon after this one. One statement."""
    row = reader.row(_NEXT, after=starts_at, before=starts_at + rules.NEXT_WITHIN)
    if row is None:
        return None
    exporter, buyer = (row[5], row[6]), (row[7], row[8])
    others = {row[3]: [buyer], row[4]: [exporter]}
    return NextMeeting(row[0], row[1], others.get(row[2], [exporter, buyer]))


@dataclass(frozen=True, slots=True)
class RoomPage:
    """The room of a meeting for one who may enter. `side`: None for interpreters and organisers. `next`: where they
    go after it."""

    meeting: MeetingPage
    role: Role
    side: Side | None
    door: Door
    opens_at: datetime
    closes_at: datetime
    next: NextMeeting | None = None
    panels: list[Panel] = field(default_factory=list)


def room_page(reader: Reader, public_id: str) -> RoomPage:
    """Raises Unauthenticated, NotFound, and NotSeated for those who may see the meeting and have no seat at it."""
    meeting = meeting_page(reader, public_id, with_panels=False)
    own = next((g for g in meeting.guests if g.person.id == reader.actor.person_id and g.role != "outside"), None)
    seated = own is not None and not own.is_away
    if not can_enter(reader.actor, seated=seated, organises=meeting.organises):
        raise NotSeated
    role = Role(own.role) if own is not None and seated else Role.ORGANISER
    page = RoomPage(
        meeting=meeting,
        role=role,
        side=own.side if own is not None and seated else None,
        door=rules.door(meeting.status, meeting.starts_at, meeting.ends_at, reader.now),
        opens_at=rules.opens_at(meeting.starts_at),
        closes_at=rules.closes_at(meeting.ends_at),
        next=next_after(reader, meeting.starts_at) if seated else None,
    )
    page.panels.extend(panels(reader, "room", meeting))
    return page
