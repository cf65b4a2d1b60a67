"""Next steps: whoever has to do them."""

from tradehall.deals.steps.facts import StepGiven, StepsDue
from tradehall.deals.steps.queries import StepNews, step_news
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News, Over
from tradehall.notices.telling import Telling, company_name, news_for, tells

NEAR = ["step_tomorrow", "step_today"]


@tells(StepGiven)
def given(fact: StepGiven, desk: Desk) -> Telling:
    found = desk.ask(step_news, [fact.step])
    return Telling([news for one in found for news in _news(one, "step_given", [fact.owner])])


@tells(StepsDue)
def due(fact: StepsDue, desk: Desk) -> Telling:
    """Not of what was done meanwhile; the day's reminder takes the place of the day before's."""
    found = [one for one in desk.ask(step_news, fact.steps) if one.row.state == "open"]
    kind = "step_today" if fact.today else "step_tomorrow"
    over = [Over(subject=f"step:{one.row.public_id}", kinds=NEAR) for one in found]
    return Telling([news for one in found for news in _news(one, kind, one.people)], over)


def _news(found: StepNews, kind: str, people: list[int]) -> list[News]:
    row = found.row
    about = [company_name(row.table.other(row.side))]
    return news_for(
        people, kind, f"step:{row.public_id}", f"/deals/steps/{row.public_id}", row.table.event_id, company=about
    )
