"""Deliveries and samples: the side that has to answer, or learns what the other one did."""

from tradehall.deals.promises.facts import (
    DelayAnswerGiven,
    DelayTakenBack,
    DelayTold,
    DeliveryDue,
    LineDelivered,
    LineReceived,
)
from tradehall.deals.promises.queries import DeliveryNews, delivery_news
from tradehall.deals.samples.facts import SampleMissing, SampleMoved
from tradehall.deals.samples.queries import SampleNews, sample_news
from tradehall.events.commands import Side
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News, Over
from tradehall.notices.telling import Telling, company_name, news_for, tells

ASKS_DELAY = ["delay_told"]
NEAR = ["delivery_near", "delivery_past"]


@tells(DelayTold)
def told(fact: DelayTold, desk: Desk) -> Telling:
    """The buyer, unless it was taken back before this was told; the exporter need not be reminded any more."""
    found = desk.ask(delivery_news, fact.deal, Side.BUYER, fact.notices)
    waits = any(line.waits for line in found.lines)
    news = _news(found, "delay_told", fact.deal, Side.EXPORTER, notices=fact.notices, path="#answer") if waits else []
    return Telling(news, [_over(fact.public_id, ASKS_DELAY), _over(fact.public_id, NEAR)])


@tells(DelayTakenBack)
def taken_back(fact: DelayTakenBack, desk: Desk) -> Telling:
    found = desk.ask(delivery_news, fact.deal, Side.BUYER, fact.notices)
    news = _news(found, "delay_taken_back", fact.deal, Side.EXPORTER, notices=fact.notices)
    return Telling(news, [_over(fact.public_id, ASKS_DELAY)])


@tells(DelayAnswerGiven)
def answered(fact: DelayAnswerGiven, desk: Desk) -> Telling:
    found = desk.ask(delivery_news, fact.deal, Side.EXPORTER, fact.notices)
    news = _news(found, "delay_answered", fact.deal, Side.BUYER, notices=fact.notices)
    return Telling(news, [_over(fact.public_id, ASKS_DELAY)])


@tells(LineDelivered)
def delivered(fact: LineDelivered, desk: Desk) -> Telling:
    found = desk.ask(delivery_news, fact.deal, Side.BUYER, (), [fact.promise])
    news = _news(found, "line_delivered", fact.deal, Side.EXPORTER, promises=[fact.promise])
    return Telling(news, [_over(fact.public_id, NEAR)])


@tells(LineReceived)
def received(fact: LineReceived, desk: Desk) -> Telling:
    found = desk.ask(delivery_news, fact.deal, Side.EXPORTER, (), [fact.promise])
    news = _news(found, "line_received", fact.deal, Side.BUYER, promises=[fact.promise])
    return Telling(news, [_over(fact.public_id, NEAR)])


@tells(DeliveryDue)
def due(fact: DeliveryDue, desk: Desk) -> Telling:
    """The exporter's people, of what they have not told the buyer."""
    found = desk.ask(delivery_news, fact.deal, Side.EXPORTER, (), fact.promises)
    kind = "delivery_past" if fact.step == "past" else "delivery_near"
    news = _news(found, kind, fact.deal, Side.BUYER, promises=fact.promises)
    return Telling(news, [_over(fact.public_id, NEAR)])


def _over(deal: str, kinds: list[str]) -> Over:
    return Over(subject=f"delay:{deal}", kinds=kinds)


def _news(
    found: DeliveryNews,
    kind: str,
    deal: int,
    other: Side,
    notices: list[int] | None = None,
    promises: list[int] | None = None,
    path: str = "",
) -> list[News]:
    """To the people who were asked for; `other` is the side that the sentence names."""
    about = {
        "company": [company_name(found.table.party(other))],
        "deal": deal,
        "notices": notices or [],
        "promises": promises or [],
    }
    people = [person.id for person in found.recipients]
    where = f"/deals/{found.public_id}/deliveries{path}"
    return news_for(people, kind, f"delay:{found.public_id}", where, found.table.event_id, **about)


# -- samples ------------------------------------------------------------------------------------------


@tells(SampleMoved)
def sample_moved(fact: SampleMoved, desk: Desk) -> Telling:
    """The side that did not act; what was asked before is over."""
    found = desk.ask(sample_news, fact.sample)
    acting = Side(fact.side)
    news = _sample(found, f"sample_{fact.step}", acting, Side.BUYER if acting == Side.EXPORTER else Side.EXPORTER)
    asked = [f"sample_{step}" for step in ("asked", "offered", "promised", "sent", "received", "missing")]
    return Telling(news, [Over(subject=f"sample:{fact.public_id}", kinds=asked)])


@tells(SampleMissing)
def sample_missing(fact: SampleMissing, desk: Desk) -> Telling:
    """Both sides, each with the name of the other."""
    found = desk.ask(sample_news, fact.sample)
    return Telling(
        _sample(found, "sample_missing", Side.BUYER, Side.EXPORTER)
        + _sample(found, "sample_missing", Side.EXPORTER, Side.BUYER)
    )


def _sample(found: SampleNews, kind: str, named: Side, to: Side) -> list[News]:
    table = found.row.table
    about = {"company": [company_name(table.party(named))], "sample": found.id}
    path = f"/deals/samples/{found.row.public_id}"
    people = [person.id for person in found.people[to]]
    return news_for(people, kind, f"sample:{found.row.public_id}", path, table.event_id, **about)
