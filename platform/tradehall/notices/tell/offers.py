"""Offers in talk: the delegates of the side that is to answer, or learns the answer."""

from tradehall.chat.facts import OfferAnswered, OfferMade
from tradehall.chat.offers.rules import State
from tradehall.chat.queries import OfferNews, offer_news
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News, Over
from tradehall.notices.telling import Telling, company_name, news_for, tells

ASKS = ("offer", "offer_countered")


@tells(OfferMade)
def made(fact: OfferMade, desk: Desk) -> Telling:
    """Unless it was answered before this was told."""
    found = desk.ask(offer_news, fact.message)
    return Telling(_news(found, "offer") if found and found.terms["state"] == State.OPEN else [])


@tells(OfferAnswered)
def answered(fact: OfferAnswered, desk: Desk) -> Telling:
    """Of an offer that counters another, the message is the newer one."""
    found = desk.ask(offer_news, fact.message)
    if found is None:
        return Telling()
    if fact.state == State.COUNTERED:
        news = _news(found, "offer_countered") if found.terms["state"] == State.OPEN else []
        return Telling(news, [_over(found.terms["answers"]["id"])])
    news = _news(found, "offer_accepted", to_maker=True) if fact.state == State.ACCEPTED else []
    return Telling(news, [_over(found.public_id)])


def _over(message: str) -> Over:
    return Over(subject=f"offer:{message}", kinds=list(ASKS))


def _news(found: OfferNews, kind: str, *, to_maker: bool = False) -> list[News]:
    """To those who did not act: the maker's side where the offer was accepted."""
    told, acting = (found.maker, found.other) if to_maker else (found.other, found.maker)
    path = f"/chat/{found.conversation}/offers/{found.public_id}"
    about = {"company": [company_name(acting)], "message": found.id}
    return news_for(told.people, kind, f"offer:{found.public_id}", path, found.event, **about)
