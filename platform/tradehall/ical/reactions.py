"""Invitations go out: every attendee's calendar follows the meeting."""

from datetime import datetime
from typing import Any

from tradehall.ical import acts  # noqa: F401  (the reactions that do what answers ask for)
from tradehall.ical.invitations import service  # noqa: F401  (the handlers)
from tradehall.ical.invitations.commands import UpdateInvitations
from tradehall.ical.invitations.queries import Addressee, Message, message
from tradehall.ical.sending import letter, seat
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.meetings.facts import (
    AboutMeeting,
    DelegateSwapped,
    GuestAdded,
    GuestRemoved,
    InterpreterAssigned,
    MeetingBooked,
    MeetingCancelled,
    MeetingChanged,
    MeetingExtended,
    MeetingMoved,
    MeetingRevived,
)
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.meetings.queries.calendar import recipients
from tradehall.meetings.queries.views import CalendarMeeting, Guest
from tradehall.meetings.rules import STANDING, UNDONE_WITHIN


@reacts_to(
    MeetingBooked,
    MeetingMoved,
    MeetingCancelled,
    MeetingRevived,
    MeetingChanged,
    MeetingExtended,
    GuestAdded,
    GuestRemoved,
    name="ical.invite",
)
def invite(fact: AboutMeeting, desk: Desk) -> None:
    """Each attendee hears of a time that is new, or that it is off; a guest of their own invitation alone."""
    update_invitations(desk, fact)


@reacts_to(DelegateSwapped, InterpreterAssigned, name="ical.invite_anew")
def invite_anew(fact: AboutMeeting, desk: Desk) -> None:
    """Who sits at the table concerns everybody who does."""
    update_invitations(desk, fact, news=True)


def update_invitations(desk: Desk, fact: AboutMeeting, *, news: bool = False) -> None:
    """What is owed by now, whichever fact is heard first; nobody is told what the system did to load samples."""
    if fact.by is None:
        return
    owed = desk.run(UpdateInvitations(meeting=fact.public_id, news=news))
    if not owed:
        return
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    for one in owed:
        sent = desk.ask(message, one["id"])
        if sent.overtaken or not sent.to.is_active or (sent.method == "REQUEST" and meeting.status not in STANDING):
            continue  # its own fact brings the newer one
        template, values = _words(desk, fact, meeting, sent, one)
        older = [f"invitation.{one}" for one in sent.older]
        made = letter(desk, template, meeting, sent, **values)
        desk.post.send(made, key=f"invitation.{sent.id}", instead_of=older)


def _words(
    desk: Desk, fact: AboutMeeting, meeting: CalendarMeeting, sent: Message, owed: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The template and its values: by what this attendee has to learn, then by what happened."""
    guest = seat(meeting, sent.to)
    if sent.method == "CANCEL":
        return _farewell(desk, fact, meeting, sent.to)
    if owed["first"]:
        return _welcome(desk, fact, sent.to, guest)
    if owed["before"]:
        return "moved", {"before": datetime.fromisoformat(owed["before"])}
    if isinstance(fact, DelegateSwapped):
        return "swapped", _names(desk, fact)
    if isinstance(fact, InterpreterAssigned):
        name = next((one.person.name for one in meeting.guests if one.role == "interpreter"), "")
        return "interpreter_news", {"settled": fact.settled, "interpreter": name}
    return "changed", {"longer": isinstance(fact, MeetingExtended)}


def _farewell(desk: Desk, fact: AboutMeeting, meeting: CalendarMeeting, to: Addressee) -> tuple[str, dict[str, Any]]:
    if meeting.status not in STANDING:
        mine = isinstance(fact, MeetingCancelled) and to.person_id is not None and fact.by == to.person_id
        return "cancelled", {"undo_until": meeting.changed_at + UNDONE_WITHIN if mine else None}
    if isinstance(fact, DelegateSwapped) and to.person_id in (fact.before, fact.after):
        return "swapped", _names(desk, fact)
    if isinstance(fact, InterpreterAssigned) and to.person_id == fact.before:
        return "interpreter_freed", {}
    return "guest_removed", {}


def _welcome(desk: Desk, fact: AboutMeeting, to: Addressee, guest: Guest | None) -> tuple[str, dict[str, Any]]:
    if isinstance(fact, MeetingRevived):
        return "invited", {"again": True}
    if guest and guest.role == "interpreter":
        return "interpreter", {"below": "/brief"}
    if guest and guest.role in ("guest", "outside"):
        return "guest", {}
    if isinstance(fact, DelegateSwapped) and to.person_id == fact.after:
        return "swapped", _names(desk, fact)
    return "invited", {}


def _names(desk: Desk, fact: DelegateSwapped) -> dict[str, str]:
    names = {one.id: one.name for one in desk.ask(recipients, [], [fact.before, fact.after])}
    return {"before": names.get(fact.before, ""), "after": names.get(fact.after, "")}
