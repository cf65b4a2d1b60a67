"""How calls go on: by another way, for longer; and who calls the organisers for help."""

from tradehall.kernel.outbox import Desk
from tradehall.meetings.facts import MeetingExtended, VideoSwitched
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.meetings.queries.calendar import recipients
from tradehall.meetings.queries.listed import organiser_ids
from tradehall.notices.commands import Over
from tradehall.notices.tell.meetings import about_meeting, subject_of
from tradehall.notices.telling import Telling, company_name, news_for, person_name, tells, times
from tradehall.rooms.ways.facts import TroubleCalled, TroubleSolved, TroubleTaken
from tradehall.rooms.ways.queries import who_called


@tells(VideoSwitched, MeetingExtended)
def goes_on(fact: VideoSwitched | MeetingExtended, desk: Desk) -> Telling:
    """To those who come; in the room they see it at once, elsewhere here."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    kind = "longer" if isinstance(fact, MeetingExtended) else "switched"
    below = "" if isinstance(fact, MeetingExtended) else "/room"
    seated = [one for one in desk.ask(recipients, [fact.exporter, fact.buyer], fact.people) if one.id in fact.people]
    return Telling(
        about_meeting(meeting, kind, seated, below), [Over(subject=subject_of(fact.public_id), kinds=[kind])]
    )


@tells(TroubleCalled)
def called(fact: TroubleCalled, desk: Desk) -> Telling:
    """All organisers, at once; by mail, too, where none of them has the calls in sight."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    caller = desk.ask(recipients, [], [fact.by] if fact.by else [])
    about = {
        "person": [person_name(one.name) for one in caller] or [person_name(desk.ask(who_called, fact.trouble))],
        "trouble": fact.kind,
        "company": [company_name(place.company) for place in (meeting.exporter, meeting.buyer)],
        **times(meeting.starts_at, meeting.ends_at),
    }
    path = f"/organise/{meeting.event.slug}/calls"
    to = desk.ask(organiser_ids, fact.event)
    kind = "trouble" if fact.watched else "trouble_unseen"
    return Telling(news_for(to, kind, _subject(fact.trouble), path, fact.event, **about))


@tells(TroubleTaken, TroubleSolved)
def is_taken(fact: TroubleTaken | TroubleSolved, desk: Desk) -> Telling:
    """Nobody else need look."""
    return Telling(over=[Over(subject=_subject(fact.trouble), kinds=["trouble", "trouble_unseen"])])


def _subject(trouble: int) -> str:
    return f"trouble:{trouble}"
