"""Letters about meetings and interpreting."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tradehall.kernel.outbox import Desk
from tradehall.meetings.commands import Video
from tradehall.meetings.queries import meeting_for_calendar, request_page
from tradehall.meetings.queries.calendar import move_letter
from tradehall.meetings.queries.listed import still_asked
from tradehall.meetings.queries.views import CalendarMeeting
from tradehall.meetings.rules import STANDING, MeetingStatus
from tradehall.notices.letters.writing import Letter, each, letter, names, public_id, writes
from tradehall.notices.queries.due import Due
from tradehall.rooms.preflight.queries import lights_of
from tradehall.rooms.preflight.rules import Light

SETTLED = {"interpreter_found": True, "interpreter_lost": False, "interpreter_new": None, "interpreter_none": None}
A_DAY_BEFORE = ("confirm", "reminder_day")
BEFORE = (*A_DAY_BEFORE, "reminder_hour", "reminder_soon")
OURS = (Video.ROOM, Video.JITSI)  # ways of which a test of one's line tells something


def _meeting(desk: Desk, notices: list[Due]) -> CalendarMeeting:
    return desk.ask(meeting_for_calendar, public_id(notices[0]))


def _at(one: Due, key: str = "starts_at") -> datetime:
    return datetime.fromisoformat(one.details[key])


@writes("accepted", "interpreter", "interpreter_freed", "offer_closed")
def plainly(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if notices[0].kind != "accepted" or meeting.status != MeetingStatus.CANCELLED:
        yield from each(desk, notices, meeting=meeting)


@writes("booked")
def booked(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if meeting.status != MeetingStatus.CANCELLED:
        request = desk.ask(request_page, notices[0].details["request"])
        yield from each(desk, notices, meeting=meeting, request=request)


@writes("moved")
def moved(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if meeting.status != MeetingStatus.CANCELLED and meeting.starts_at == _at(notices[0]):
        yield from each(desk, notices, meeting=meeting, before=_at(notices[0], "before"))


@writes("revived")
def revived(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if meeting.status in STANDING:
        yield from each(desk, notices, meeting=meeting, again=True)


@writes("guest_declined", "guest_comes")
def guest_answer(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if meeting.status in STANDING and desk.now < meeting.ends_at:
        for one in notices:
            said = {"guest": names(one, "guest"), "reason": one.details.get("reason", "")}
            yield letter(desk, one, meeting=meeting, comes=one.kind == "guest_comes", **said)


@writes("cancelled")
def cancelled(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if meeting.status == MeetingStatus.CANCELLED:
        yield from each(desk, notices, meeting=meeting)


@writes("move_proposed", "move_declined", "move_withdrawn")
def about_move(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """A proposal that is answered by now is not news any more; its answer is."""
    meeting, move = _meeting(desk, notices), desk.ask(move_letter, notices[0].details["move"])
    if (move.state == "open") == (notices[0].kind == "move_proposed"):
        yield from each(desk, notices, meeting=meeting, move=move)


@writes("swapped")
def swapped(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if meeting.status != MeetingStatus.CANCELLED:
        for one in notices:
            yield letter(desk, one, meeting=meeting, before=names(one, "before"), after=names(one, "after"))


@writes(*SETTLED)
def interpreter_news(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if meeting.status != MeetingStatus.CANCELLED:
        for one in notices:
            values: dict[str, Any] = {"settled": SETTLED[one.kind], "interpreter": names(one, "interpreter")}
            yield letter(desk, one, meeting=meeting, **values)


@writes("offered")
def offered(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Unless it was answered or taken back by now."""
    meeting = _meeting(desk, notices)
    still = desk.ask(still_asked, meeting.id)
    yield from each(desk, [one for one in notices if one.person.id in still], meeting=meeting)


@writes("nobody_interprets")
def nobody_interprets(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    found = any(guest.role == "interpreter" for guest in meeting.guests)
    if meeting.status != MeetingStatus.CANCELLED and not found:
        yield from each(desk, notices, meeting=meeting)


@writes(*BEFORE)
def before(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Nobody is asked, or reminded, of a time that is not the meeting's any more."""
    meeting = _meeting(desk, notices)
    stands = meeting.status != MeetingStatus.CANCELLED and meeting.starts_at == _at(notices[0])
    if stands and desk.now < meeting.starts_at:
        lights = desk.ask(lights_of, [one.person.id for one in notices]) if meeting.way.video in OURS else {}
        for one in notices:
            asked = one.kind in A_DAY_BEFORE and meeting.way.video in OURS
            test_line = asked and lights.get(one.person.id) in (None, Light.BAD)
            yield letter(desk, one, meeting=meeting, kind=one.kind, test_line=test_line)


@writes("outcome")
def outcome(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if meeting.status != MeetingStatus.CANCELLED:
        yield from each(desk, notices, meeting=meeting)


@writes("waiting")
def waiting(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if desk.now < meeting.ends_at:
        for one in notices:
            yield letter(desk, one, meeting=meeting, waits=names(one, "waits"), missing=names(one, "missing"))


@writes("slot_free")
def slot_free(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    if desk.now < _at(notices[0], "ends_at"):
        yield from each(desk, notices, starts_at=_at(notices[0]), ends_at=_at(notices[0], "ends_at"))


@writes("wait_over")
def wait_over(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    yield from each(desk, notices, request=None)


@writes("collides")
def collides(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    meeting = _meeting(desk, notices)
    if meeting.status in STANDING and meeting.starts_at == _at(notices[0]) and desk.now < meeting.ends_at:
        yield from each(desk, notices, meeting=meeting)
