"""Schedules: those who have new meetings hear of all at once; who started one hears that it is solved."""

from tradehall.kernel.outbox import Desk
from tradehall.meetings.planning.facts import RunDeleted, RunEnded, SchedulePublished
from tradehall.meetings.planning.queries import run_link
from tradehall.notices.commands import Over
from tradehall.notices.telling import Telling, news_for, tells


@tells(SchedulePublished)
def published(fact: SchedulePublished, desk: Desk) -> Telling:
    """One notice for each, not one a meeting; every meeting comes into their calendar by itself."""
    news = news_for(sorted(fact.told), "schedule_published", f"event:{fact.event}", "/meetings", fact.event)
    return Telling(news, actor_too=True)


@tells(RunEnded)
def ended(fact: RunEnded, desk: Desk) -> Telling:
    """To whoever started it, unless it is gone by now."""
    link = desk.ask(run_link, fact.run)
    if link is None or link.person is None or fact.by is not None:
        return Telling()
    kind = "schedule_failed" if fact.state == "failed" else "schedule_solved"
    return Telling(news_for([link.person], kind, f"run:{fact.public_id}", link.path, fact.event))


@tells(RunDeleted)
def deleted(fact: RunDeleted, desk: Desk) -> Telling:
    kinds = ["schedule_solved", "schedule_failed"]
    return Telling(over=[Over(subject=f"run:{fact.public_id}", kinds=kinds)])
