"""Talk: organisers hear of buyers who wait."""

from tradehall.chat.facts import BuyerAnswered, BuyerWaits
from tradehall.chat.waiting.queries import wait_news
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import Over
from tradehall.notices.telling import Telling, news_for, tells

WAITS = "buyer_waits"


@tells(BuyerWaits)
def waits(fact: BuyerWaits, desk: Desk) -> Telling:
    """The organisers of the event: between which companies and since when, not the words."""
    news = desk.ask(wait_news, fact.conversation)
    about = {
        "waits": [list(news.buyer)],
        "missing": [list(news.exporter)],
        "conversation": fact.conversation,
        "seq": news.seq,
        "since": fact.since.isoformat(),
    }
    path = f"/organise/{news.slug}/talk"
    return Telling(news_for(news.organisers, WAITS, _subject(fact.conversation), path, fact.event, **about))


@tells(BuyerAnswered)
def answered(fact: BuyerAnswered, desk: Desk) -> Telling:
    return Telling(over=[Over(subject=_subject(fact.conversation), kinds=[WAITS])])


def _subject(conversation: int) -> str:
    return f"wait:{conversation}"
