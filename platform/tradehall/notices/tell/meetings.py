"""Meetings: booked, moved, cancelled, who comes, and who waits for a time that is free again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tradehall.events.commands import Side
from tradehall.kernel.outbox import Desk
from tradehall.meetings.commands import Coming
from tradehall.meetings.facts import (
    AboutMeeting,
    AttendanceConfirmed,
    AttendanceSettled,
    BusyTimesCollide,
    DelegateSwapped,
    GuestAdded,
    GuestRemoved,
    InvitationAnswered,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    MeetingRevived,
    MoveClosed,
    MoveProposed,
    OutcomeReported,
    SideWaits,
    TimeFreed,
    WaitOver,
)
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.meetings.queries.calendar import (
    Recipient,
    hosts_of,
    move_letter,
    place_and_event,
    recipients,
    waiting_for,
)
from tradehall.meetings.queries.listed import organiser_ids
from tradehall.meetings.queries.views import CalendarMeeting, EventBrief, Place
from tradehall.meetings.rules import STANDING, MeetingStatus
from tradehall.notices.commands import News, Over, PlanReminders
from tradehall.notices.kinds import OF_MEETING, OF_TIME
from tradehall.notices.telling import Telling, company_name, news_for, person_name, tells, times

Span = tuple[datetime, datetime]


def about_meeting(
    meeting: CalendarMeeting, kind: str, to: Iterable[Recipient], below: str = "", at: Span | None = None, **more: Any
) -> list[News]:
    """News of a meeting, each with the other side and its clock. `below`: the page to lead to; `at`: another time."""
    other = {meeting.exporter.id: meeting.buyer, meeting.buyer.id: meeting.exporter}
    news: list[News] = []
    for one in to:
        across = [other[one.place]] if one.place else [meeting.exporter, meeting.buyer]
        about = {
            "company": [company_name(place.company) for place in across],
            "place": one.place,
            **times(*(at or (meeting.starts_at, meeting.ends_at)), across[0].zone if one.place else None),
            **more,
        }
        path = f"/meetings/{meeting.public_id}{below}"
        news += news_for([one.id], kind, subject_of(meeting.public_id), path, meeting.event.id, **about)
    return news


def subject_of(meeting: str) -> str:
    return f"meeting:{meeting}"


def over(fact: AboutMeeting, *kinds: str, people: list[int] | None = None) -> Over:
    return Over(subject=subject_of(fact.public_id), kinds=list(kinds), people=people)


def others(desk: Desk, fact: AboutMeeting, acting: Side | None) -> list[Recipient]:
    """Delegates of both sides and the interpreter, but not the side that acted."""
    acted = {Side.EXPORTER: fact.exporter, Side.BUYER: fact.buyer, None: 0}[acting]
    return [one for one in desk.ask(recipients, [fact.exporter, fact.buyer], fact.people) if one.place != acted]


def _across(desk: Desk, fact: AboutMeeting, acting: Side) -> list[Recipient]:
    return desk.ask(recipients, [fact.buyer if acting == Side.EXPORTER else fact.exporter])


@tells(MeetingBooked)
def booked(fact: MeetingBooked, desk: Desk) -> Telling:
    """RequestAccepted tells of it; here begins what there is to tell before and after."""
    return Telling(plan=_plan(desk.ask(meeting_for_calendar, fact.public_id)))


def _plan(meeting: CalendarMeeting) -> PlanReminders | None:
    if meeting.status == MeetingStatus.CANCELLED:
        return None
    return PlanReminders(
        meeting=meeting.id, public_id=meeting.public_id, starts_at=meeting.starts_at, ends_at=meeting.ends_at
    )


@tells(MeetingMoved)
def moved(fact: MeetingMoved, desk: Desk) -> Telling:
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    length = meeting.ends_at - meeting.starts_at
    news = free_again(desk, meeting.event, [meeting.exporter, meeting.buyer], (fact.before, fact.before + length))
    if fact.by is not None and meeting.status != MeetingStatus.CANCELLED:
        before = fact.before.isoformat()
        news += about_meeting(meeting, "moved", others(desk, fact, fact.acting), before=before)
    return Telling(news, [over(fact, *OF_TIME)], _plan(meeting))


@tells(MoveProposed)
def move_proposed(fact: MoveProposed, desk: Desk) -> Telling:
    """The other side is asked, unless the proposal is answered by now."""
    move = desk.ask(move_letter, fact.move)
    if move.state != "open":
        return Telling()
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    at = (move.starts_at, move.ends_at)
    to = _across(desk, fact, fact.acting)
    return Telling(about_meeting(meeting, "move_proposed", to, "#move", at, move=fact.move))


@tells(MoveClosed)
def move_closed(fact: MoveClosed, desk: Desk) -> Telling:
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    kind = "move_declined" if fact.state == "declined" else "move_withdrawn"
    news = about_meeting(meeting, kind, _across(desk, fact, fact.acting), move=fact.move)
    return Telling(news, [over(fact, "move_proposed")])


@tells(MeetingCancelled)
def cancelled(fact: MeetingCancelled, desk: Desk) -> Telling:
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    both = [meeting.exporter, meeting.buyer]
    news = free_again(desk, meeting.event, both, (meeting.starts_at, meeting.ends_at))
    if fact.by is not None:
        news += about_meeting(meeting, "cancelled", others(desk, fact, fact.acting))
    return Telling(news, [over(fact, *OF_MEETING)])


@tells(MeetingRevived)
def revived(fact: MeetingRevived, desk: Desk) -> Telling:
    """The cancellation is no news any more."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if fact.by is None or meeting.status == MeetingStatus.CANCELLED:
        return Telling(over=[over(fact, "cancelled")])
    news = about_meeting(meeting, "revived", others(desk, fact, fact.acting))
    return Telling(news, [over(fact, "cancelled")], _plan(meeting))


@tells(DelegateSwapped)
def swapped(fact: DelegateSwapped, desk: Desk) -> Telling:
    """Both who changed places, and those who sit across."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if meeting.status == MeetingStatus.CANCELLED:
        return Telling()
    names = {one.id: one.name for one in desk.ask(recipients, [], [fact.before, fact.after])}
    values: dict[str, Any] = {
        "before": [person_name(names.get(fact.before, ""))],
        "after": [person_name(names.get(fact.after, ""))],
    }
    acted = fact.exporter if fact.side == Side.EXPORTER else fact.buyer
    everybody = desk.ask(recipients, [fact.exporter, fact.buyer], fact.people)
    told = [one for one in everybody if one.place != acted or one.id in (fact.before, fact.after)]
    gone = over(fact, *OF_TIME, people=[fact.before])
    return Telling(about_meeting(meeting, "swapped", told, **values), [gone])


@tells(GuestAdded)
def guest_added(fact: GuestAdded, desk: Desk) -> Telling:
    """A colleague who comes, too; guests from outside have no page."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if fact.person is None or fact.by is None or meeting.status == MeetingStatus.CANCELLED:
        return Telling()
    return Telling(about_meeting(meeting, "guest", desk.ask(recipients, [], [fact.person])))


@tells(InvitationAnswered)
def answered(fact: InvitationAnswered, desk: Desk) -> Telling:
    """That a guest cannot come concerns who invited them, and so does it when they come after all."""
    said = {Coming.NO} & {fact.answer, fact.before}
    role = "outside" if fact.guest else "guest"
    if not said or fact.answer == fact.before:
        return Telling()
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    key = fact.guest or fact.person
    guest = next((one for one in meeting.guests if (one.role, one.person.id) == (role, key)), None)
    if guest is None or meeting.status not in STANDING:
        return Telling()
    side = meeting.exporter if guest.side == meeting.exporter.side else meeting.buyer
    hosts = desk.ask(hosts_of, meeting.id, fact.person, fact.guest)
    people = [one for one in desk.ask(recipients, [side.id], hosts) if one.id in hosts]
    about: dict[str, Any] = {"guest": [person_name(guest.person.name)], "reason": fact.reason}
    kind = "guest_declined" if fact.answer == Coming.NO else "guest_comes"
    return Telling(about_meeting(meeting, kind, people, **about))


@tells(GuestRemoved)
def guest_removed(fact: GuestRemoved, desk: Desk) -> Telling:
    if fact.person is None or fact.by is None:
        return Telling()
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    news = about_meeting(meeting, "guest_removed", desk.ask(recipients, [], [fact.person]))
    return Telling(news, [over(fact, *OF_TIME, "guest", people=[fact.person])])


@tells(BusyTimesCollide)
def collides(fact: BusyTimesCollide, desk: Desk) -> Telling:
    """Who has two things at once can move one of them."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if meeting.status not in STANDING or meeting.starts_at <= desk.now:
        return Telling()
    people = desk.ask(recipients, [meeting.exporter.id, meeting.buyer.id], [fact.person])
    return Telling(about_meeting(meeting, "collides", [one for one in people if one.id == fact.person]))


@tells(AttendanceConfirmed)
def attendance_confirmed(fact: AttendanceConfirmed, desk: Desk) -> Telling:
    return Telling(over=[over(fact, "confirm", people=[fact.person])])


@tells(OutcomeReported)
def outcome_reported(fact: OutcomeReported, desk: Desk) -> Telling:
    """One report of a side answers for all its delegates."""
    side = fact.exporter if fact.side == Side.EXPORTER else fact.buyer
    people = [one.id for one in desk.ask(recipients, [side])]
    return Telling(over=[over(fact, "outcome", people=people)])


@tells(AttendanceSettled)
def attendance_settled(fact: AttendanceSettled, desk: Desk) -> Telling:
    return Telling(over=[over(fact, "waiting")])


@tells(SideWaits)
def side_waits(fact: SideWaits, desk: Desk) -> Telling:
    """The organisers can call the side that is missing; who waits for the side that came is told, too."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    waits, missing = meeting.exporter, meeting.buyer
    if fact.side == Side.BUYER:
        waits, missing = missing, waits
    names: dict[str, Any] = {"waits": [company_name(waits.company)], "missing": [company_name(missing.company)]}
    to = desk.ask(recipients, [], desk.ask(organiser_ids, fact.event))
    news = about_meeting(meeting, "waiting", to, **names)
    return Telling(news + free_again(desk, meeting.event, [waits], (meeting.starts_at, meeting.ends_at)))


@tells(WaitOver)
def wait_over(fact: WaitOver, desk: Desk) -> Telling:
    place, event = desk.ask(place_and_event, fact.participation)
    people = [one.id for one in desk.ask(recipients, fact.waiting)] if fact.waiting else []
    about = {"company": [company_name(place.company)], "participation": fact.participation}
    path = f"/events/{event.slug}/directory"
    return Telling(news_for(people, "wait_over", f"participation:{fact.participation}", path, event.id, **about))


@tells(TimeFreed)
def time_freed(fact: TimeFreed, desk: Desk) -> Telling:
    place, event = desk.ask(place_and_event, fact.participation)
    return Telling(free_again(desk, event, [place], (fact.starts_at, fact.ends_at)))


def free_again(desk: Desk, event: EventBrief, free: list[Place], at: Span) -> list[News]:
    """Those who wait for one of these companies hear, in their order, that a time of it is free again."""
    places = {place.id: place for place in free}
    waiting = desk.ask(waiting_for, list(places)) if at[1] > desk.now else []
    people: dict[int, list[int]] = {}
    for one in desk.ask(recipients, [row[0] for row in waiting]) if waiting else []:
        people.setdefault(one.place or 0, []).append(one.id)
    news: list[News] = []
    for place, other, public_id in waiting:
        path = f"/events/{event.slug}/participants/{public_id}/ask"
        free_place = places[other]
        about = {"company": [company_name(free_place.company)], "place": place, **times(*at, free_place.zone)}
        subject = f"slot:{public_id}:{at[0].isoformat()}"
        news += news_for(people.get(place, []), "slot_free", subject, path, event.id, **about)
    return news
