"""Talk: people hear that they are called, organisers of buyers who wait."""

from tradehall.chat.facts import BuyerAnswered, BuyerWaits, PeopleCalled
from tradehall.chat.waiting.queries import wait_news
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News, Over
from tradehall.notices.queries.unread import called_people
from tradehall.notices.telling import Telling, news_for, person_name, tells

WAITS = "buyer_waits"


@tells(PeopleCalled)
def called(fact: PeopleCalled, desk: Desk) -> Telling:
    """Those who were called by name and have not read it yet, at once; not the words."""
    told: list[News] = []
    for one in desk.ask(called_people, fact.message, fact.people, fact.later):
        about = {"inviter": [person_name(one.caller)], "company": one.names, "message": fact.message}
        about |= {"later": True} if fact.later else {}
        path = f"/chat/{one.conversation}?at={one.seq}#message-{one.public_id}"
        told += news_for([one.person], "called", f"message:{one.public_id}", path, one.event, **about)
    return Telling(told)


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
