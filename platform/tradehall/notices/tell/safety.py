"""Reports of messages, and what organisers did about them: those who decide, and those whom it concerns."""

from tradehall.chat.safety.facts import (
    MessageHidden,
    MessageReported,
    MessageShown,
    PersonMuted,
    PersonUnmuted,
    PersonWarned,
    ReportDecided,
)
from tradehall.chat.safety.queries import act_news, report_news
from tradehall.kernel.facts import Fact
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import Over
from tradehall.notices.telling import Telling, news_for, tells

Moderated = MessageHidden | MessageShown | PersonWarned | PersonMuted | PersonUnmuted
KIND_OF: dict[type[Fact], str] = {
    MessageHidden: "hidden",
    MessageShown: "shown",
    PersonWarned: "warned",
    PersonMuted: "muted",
    PersonUnmuted: "unmuted",
}


@tells(MessageReported)
def reported(fact: MessageReported, desk: Desk) -> Telling:
    """The organisers; not the words that were said, nor who said them."""
    news = desk.ask(report_news, fact.report)
    if news.state != "open":
        return Telling()
    path = f"/organise/{news.slug}/moderation/{news.public_id}"
    about = {"report": fact.report}
    return Telling(news_for(news.organisers, "reported", _subject(news.public_id), path, fact.event, **about))


@tells(ReportDecided)
def decided(fact: ReportDecided, desk: Desk) -> Telling:
    """Nobody else has to look any more."""
    news = desk.ask(report_news, fact.report)
    return Telling(over=[Over(subject=_subject(news.public_id), kinds=["reported"])])


@tells(*KIND_OF)
def moderated(fact: Moderated, desk: Desk) -> Telling:
    """The person whom it concerns, with the organisers' words in the mail."""
    news = desk.ask(act_news, fact.act)
    path = f"/chat/{news.conversation}" if news.conversation else "/chat"
    kind = KIND_OF[type(fact)]
    return Telling(news_for([fact.person], kind, f"act:{news.public_id}", path, fact.event, act=fact.act))


def _subject(public_id: str) -> str:
    return f"report:{public_id}"
