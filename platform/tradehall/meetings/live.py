"""What open pages are told at once."""

from datetime import timedelta
from typing import Any

from tradehall.events.commands import Side
from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader
from tradehall.meetings.facts import (
    AboutMeeting,
    AboutRequest,
    AttendanceConfirmed,
    AttendanceSettled,
    CheckedIn,
    DelegateSwapped,
    GuestAdded,
    GuestRemoved,
    InterpreterAssigned,
    InterpreterOffered,
    MeetingBooked,
    MeetingCancelled,
    MeetingChanged,
    MeetingMoved,
    MeetingRevived,
    MoveClosed,
    MoveProposed,
    OfferDeclined,
    OffersClosed,
    OutcomeReported,
    RequestAccepted,
    RequestAssigned,
    RequestCountered,
    RequestDeclined,
    RequestExpired,
    RequestSent,
    RequestWithdrawn,
    SideWaits,
)
from tradehall.meetings.queries.calendar import delegate_ids, version_and_start
from tradehall.meetings.queries.listed import organiser_ids
from tradehall.meetings.rules import Turn

A_DAY = timedelta(days=1)


CHANGES = (
    MeetingBooked, MeetingMoved, MeetingCancelled, MeetingChanged, InterpreterAssigned, OutcomeReported,
    MoveProposed, MoveClosed, MeetingRevived, DelegateSwapped, GuestAdded, GuestRemoved,
    AttendanceConfirmed, CheckedIn, SideWaits, AttendanceSettled,
)  # fmt: skip


@emits(*CHANGES)
def meeting_changed(fact: AboutMeeting, reader: Reader) -> list[Emit]:
    """To the delegates of both sides, and to those who come or came; on its day to the organisers, too."""
    version, starts_at = version_and_start(reader, fact.meeting)
    people = {*fact.people, *delegate_ids(reader, (fact.exporter, fact.buyer))}
    if isinstance(fact, InterpreterAssigned) and fact.before:
        people.add(fact.before)
    if isinstance(fact, GuestRemoved) and fact.person:
        people.add(fact.person)
    if abs(starts_at - reader.now) < A_DAY:
        people.update(organiser_ids(reader, fact.event))
    payload = {"id": fact.public_id, "version": version}
    return [Emit(f"person:{person}", "meeting:changed", payload) for person in sorted(people)]


@emits(MoveProposed)
def move_proposed(fact: MoveProposed, reader: Reader) -> list[Emit]:
    return _to_other_side(reader, fact, "move-proposed", fact.acting)


@emits(MoveClosed)
def move_closed(fact: MoveClosed, reader: Reader) -> list[Emit]:
    return _to_other_side(reader, fact, f"move-{fact.state}", fact.acting)


def _to_other_side(reader: Reader, fact: AboutMeeting, kind: str, acting: Side) -> list[Emit]:
    place = fact.buyer if acting == Side.EXPORTER else fact.exporter
    return _meeting_notices(fact, kind, delegate_ids(reader, [place]))


@emits(SideWaits)
def side_waits(fact: SideWaits, reader: Reader) -> list[Emit]:
    """The organisers are alerted."""
    return _meeting_notices(fact, "waiting", organiser_ids(reader, fact.event))


def _meeting_notices(fact: AboutMeeting, kind: str, people: list[int]) -> list[Emit]:
    payload: dict[str, Any] = {"kind": kind, "id": fact.public_id, "url": f"/meetings/{fact.public_id}"}
    return [Emit(f"person:{person}", "notice", payload) for person in people]


@emits(InterpreterOffered)
def interpreter_offered(fact: InterpreterOffered, reader: Reader) -> list[Emit]:
    return _about_offers(fact, "offer", fact.asked, "/interpreter")


@emits(OffersClosed)
def offers_closed(fact: OffersClosed, reader: Reader) -> list[Emit]:
    return _about_offers(fact, "offer-closed", fact.asked, "/interpreter")


@emits(OfferDeclined)
def offer_declined(fact: OfferDeclined, reader: Reader) -> list[Emit]:
    path = f"/meetings/{fact.public_id}/interpreter"
    return _about_offers(fact, "offer-declined", organiser_ids(reader, fact.event), path)


def _about_offers(fact: AboutMeeting, kind: str, people: list[int], path: str) -> list[Emit]:
    payload = {"kind": kind, "id": fact.public_id, "url": path}
    return [Emit(f"person:{person}", "notice", payload) for person in people]


@emits(RequestSent)
def request_sent(fact: RequestSent, reader: Reader) -> list[Emit]:
    return _notices(reader, fact, "request", fact.target)


@emits(RequestCountered)
def request_countered(fact: RequestCountered, reader: Reader) -> list[Emit]:
    return _notices(reader, fact, "request-countered", _place(fact, Turn(fact.turn)))


@emits(RequestDeclined)
def request_declined(fact: RequestDeclined, reader: Reader) -> list[Emit]:
    return _notices(reader, fact, "request-declined", _place(fact, Turn(fact.acting).other))


@emits(RequestWithdrawn)
def request_withdrawn(fact: RequestWithdrawn, reader: Reader) -> list[Emit]:
    return _notices(reader, fact, "request-withdrawn", _place(fact, Turn(fact.acting).other))


@emits(RequestAccepted)
def request_accepted(fact: RequestAccepted, reader: Reader) -> list[Emit]:
    return _notices(reader, fact, "request-accepted", _place(fact, Turn(fact.acting).other))


@emits(RequestExpired)
def request_expired(fact: RequestExpired, reader: Reader) -> list[Emit]:
    return [emit for place in (fact.sender, fact.target) for emit in _notices(reader, fact, "request-expired", place)]


@emits(RequestAssigned)
def request_assigned(fact: RequestAssigned, reader: Reader) -> list[Emit]:
    """To who had it and who has it now."""
    people = sorted({person for person in (fact.before, fact.after) if person})
    return [Emit(f"person:{person}", "notice", _notice(fact, "request-assigned")) for person in people]


def _place(fact: AboutRequest, turn: Turn) -> int:
    return fact.sender if turn is Turn.SENDER else fact.target


def _notices(reader: Reader, fact: AboutRequest, kind: str, place: int) -> list[Emit]:
    """To the delegates of one side; the page asks for the rest."""
    return [Emit(f"person:{person}", "notice", _notice(fact, kind)) for person in delegate_ids(reader, [place])]


def _notice(fact: AboutRequest, kind: str) -> dict[str, Any]:
    return {"kind": kind, "id": fact.public_id, "url": f"/requests/{fact.public_id}"}
