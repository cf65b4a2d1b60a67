"""Deals: the people of the side that has to answer, or learns the answer."""

from datetime import timedelta

from tradehall.deals.documents.facts import DocumentMade
from tradehall.deals.documents.queries import told_of
from tradehall.deals.facts import DealCountered, DealLapsed, DealProposed, DealSealed, DealWithdrawn
from tradehall.deals.queries import deal_letter
from tradehall.deals.queries.letters import DealLetter
from tradehall.deals.rules import State
from tradehall.events.commands import Side
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News, Over
from tradehall.notices.kinds import ASKS_DEAL
from tradehall.notices.telling import Telling, company_name, news_for, tells

RECENTLY = timedelta(days=7)
Spoken = DealProposed | DealCountered | DealSealed | DealWithdrawn


@tells(DealProposed)
def proposed(fact: DealProposed, desk: Desk) -> Telling:
    """Terms to read, unless they were replaced or withdrawn before this was told."""
    letter = _letter(fact, desk)
    return Telling(_news(letter, "deal_proposed", Side(fact.side)) if _is_open(letter) else [])


@tells(DealCountered)
def countered(fact: DealCountered, desk: Desk) -> Telling:
    letter, kind = _letter(fact, desk), "deal_amended" if fact.amends else "deal_countered"
    return Telling(_news(letter, kind, Side(fact.side)) if _is_open(letter) else [], [_over(fact)])


@tells(DealSealed)
def sealed(fact: DealSealed, desk: Desk) -> Telling:
    return Telling(_news(_letter(fact, desk), "deal_sealed", Side(fact.side)), [_over(fact)])


@tells(DealWithdrawn)
def withdrawn(fact: DealWithdrawn, desk: Desk) -> Telling:
    news = _news(_letter(fact, desk), "deal_withdrawn", Side(fact.side), restored=fact.restored)
    return Telling(news, [_over(fact)])


@tells(DealLapsed)
def lapsed(fact: DealLapsed, desk: Desk) -> Telling:
    """Both sides; not of terms that nobody has thought of for long."""
    news: list[News] = []
    for side in Side:
        letter = desk.ask(deal_letter, fact.deal, fact.revision, other(side))
        if letter is not None and letter.terms.valid_until > (desk.now - RECENTLY).date():
            news += _news(letter, "deal_lapsed", side)
    return Telling(news, [_over(fact)])


@tells(DocumentMade)
def document_made(fact: DocumentMade, desk: Desk) -> Telling:
    """The other side finds it in the list."""
    document = desk.ask(told_of, fact.document)
    acting = Side(fact.side)
    letter = desk.ask(deal_letter, fact.deal, document.revision, other(acting)) if document else None
    if letter is None:
        return Telling([])
    company = [company_name(letter.table.party(acting))]
    path = f"/deals/{letter.public_id}/documents"
    people = [person.id for person in letter.recipients]
    subject = f"deal-document:{fact.document}"
    return Telling(news_for(people, "deal_document", subject, path, letter.table.event_id, company=company))


def other(side: Side) -> Side:
    return Side.BUYER if side == Side.EXPORTER else Side.EXPORTER


def _letter(fact: Spoken, desk: Desk) -> DealLetter | None:
    return desk.ask(deal_letter, fact.deal, fact.revision, other(Side(fact.side)))


def _is_open(letter: DealLetter | None) -> bool:
    return letter is not None and letter.is_current and letter.state == State.PROPOSED


def _over(fact: Spoken | DealLapsed) -> Over:
    return Over(subject=f"deal:{fact.public_id}", kinds=list(ASKS_DEAL))


def _news(letter: DealLetter | None, kind: str, acting: Side, *, restored: bool = False) -> list[News]:
    """To each person of the side that did not act."""
    if letter is None:
        return []
    people = [person.id for person in letter.recipients]
    about = {
        "company": [company_name(letter.table.party(acting))],
        "deal": letter.deal,
        "revision": letter.number,
        "side": acting,
        "restored": restored,
    }
    path = f"/deals/{letter.public_id}"
    return news_for(people, kind, f"deal:{letter.public_id}", path, letter.table.event_id, **about)
