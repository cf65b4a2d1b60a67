"""Rooms: the notes of a meeting, for the people of both sides."""

from tradehall.events.commands import Side
from tradehall.kernel.outbox import Desk
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.notices.commands import News
from tradehall.notices.telling import Telling, company_name, news_for, tells, times
from tradehall.rooms.notes.facts import NotesClosed
from tradehall.rooms.notes.queries import notes_news


@tells(NotesClosed)
def notes_are_complete(fact: NotesClosed, desk: Desk) -> Telling:
    """Each side is told of the other. Who interpreted, or came to help, is not sent what was written."""
    meeting, told = desk.ask(meeting_for_calendar, fact.public_id), desk.ask(notes_news, fact.meeting)
    news: list[News] = []
    for side, place, other in (
        (Side.EXPORTER, meeting.exporter, meeting.buyer),
        (Side.BUYER, meeting.buyer, meeting.exporter),
    ):
        people = [person for person, whose in told.people if whose == side]
        about = {"company": [company_name(other.company)], **times(told.starts_at, told.ends_at, other.zone)}
        path = f"/meetings/{fact.public_id}/after"
        news += news_for(people, "notes", f"meeting:{fact.public_id}", path, fact.event, side=place.side, **about)
    return Telling(news)
