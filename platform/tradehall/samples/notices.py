"""What the people of the sample find when they first look: who takes part, what waits for the organisers, offers."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Bundle

from tradehall.companies.models import Company
from tradehall.events.models import Delegate, Event, EventOrganiser, Participation
from tradehall.kernel.tx import Reader, given, plain
from tradehall.meetings.models import InterpreterOffer, Meeting
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.meetings.queries.calendar import recipients
from tradehall.notices.commands import News
from tradehall.notices.tell.meetings import about_meeting
from tradehall.notices.telling import Name, news_for

_NAMES: Any = Bundle("names", Company.legal_name, Company.legal_name_en, Company.language)
_PLACES: Any = (
    select(plain(Participation), _NAMES)
    .join(Company, Company.id == Participation.company_id)
    .join(Event, Event.id == Participation.event_id)
    .where(Event.slug == given("slug"))
    .order_by(Participation.id)
)
_APPROVED = (
    _PLACES.add_columns(Delegate.person_id)
    .join(Delegate, Delegate.participation_id == Participation.id)
    .where(Participation.state == "approved")
)
_PENDING = _PLACES.where(Participation.state == "pending")
_ORGANISERS = (
    select(EventOrganiser.person_id).join(Event, Event.id == EventOrganiser.event_id).where(Event.slug == given("slug"))
)
_OFFERED = (
    select(Meeting.public_id, InterpreterOffer.person_id)
    .join(Meeting, Meeting.id == InterpreterOffer.meeting_id)
    .join(Event, Event.id == Meeting.event_id)
    .where(Event.slug == given("slug"), InterpreterOffer.state == "offered")
)


def first_notices(reader: Reader, slug: str) -> list[News]:
    """Of one edition. Its acts were the system's, which tells nobody; nothing of this is mailed."""
    news: list[News] = []
    for place, names, person in reader.rows(_APPROVED, slug=slug):
        path = f"/events/{slug}/registrations/{place.public_id}"
        news += _about(place, names, [person], "approved", path)
    organisers = reader.all(_ORGANISERS, slug=slug)
    for place, names in reader.rows(_PENDING, slug=slug):
        news += _about(place, names, organisers, "registered", f"/organise/{slug}/participants?state=pending")
    for meeting, person in reader.rows(_OFFERED, slug=slug):
        told = about_meeting(meeting_for_calendar(reader, meeting), "offered", recipients(reader, [], [person]))
        news += [one.model_copy(update={"path": "/interpreter"}) for one in told]
    return news


def _about(place: Any, names: Name, people: list[int], kind: str, path: str) -> list[News]:
    about = {"company": [list(names)], "participation": place.id, "before": ""}
    return news_for(people, kind, f"participation:{place.id}", path, place.event_id, **about)
