"""What follows from facts: people are told, once and durably; then they are mailed."""

import logging

from tradehall.ical.queries import mailed_by_calendar
from tradehall.kernel.errors import NotFound
from tradehall.kernel.facts import Fact, reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.notices import letters, tell, translating
from tradehall.notices.commands import News, RecordNotices
from tradehall.notices.facts import NoticesDue
from tradehall.notices.kinds import KINDS
from tradehall.notices.queries.due import due
from tradehall.notices.telling import TELLERS, Telling

log = logging.getLogger(__name__)

__all__ = ["mail_people", "tell", "tell_people", "translating"]


@reacts_to(*TELLERS, name="notices.tell")
def tell_people(fact: Fact, desk: Desk) -> None:
    """Everybody but whoever did it themselves. What it was about may be gone by now: then there is nobody to tell."""
    try:
        telling: Telling = TELLERS[type(fact)](fact, desk)
    except NotFound:
        log.info("%s has nobody to tell any more", fact.fact_name)
        return
    by = None if telling.actor_too else getattr(fact, "by", None)
    news = [one for one in telling.news if one.person != by]
    if news or telling.over:
        desk.run(RecordNotices(cause=desk.trace, news=_beside_calendars(desk, news), over=telling.over))
    if telling.plan:
        desk.run(telling.plan)


def _beside_calendars(desk: Desk, news: list[News]) -> list[News]:
    """The mail that keeps a person's calendar up to date tells them of the meeting already."""
    told: dict[str, list[int]] = {}
    for one in news:
        if KINDS[one.kind].calendar:
            told.setdefault(one.subject, []).append(one.person)
    mailed: set[tuple[str, int]] = set()
    for subject, people in told.items():
        meeting = desk.ask(meeting_for_calendar, subject.partition(":")[2])
        mailed |= {(subject, person) for person in desk.ask(mailed_by_calendar, people, meeting)}
    by_calendar = {"calendar": True}
    return [
        one.model_copy(update=by_calendar) if KINDS[one.kind].calendar and (one.subject, one.person) in mailed else one
        for one in news
    ]


@reacts_to(NoticesDue, name="notices.mail")
def mail_people(fact: NoticesDue, desk: Desk) -> None:
    """One mail a notice, and one digest a person. The post keeps each once, and sends it when it can."""
    for key, mail in letters.write_all(desk, desk.ask(due, fact.notices)):
        desk.post.send(mail, key=key)
