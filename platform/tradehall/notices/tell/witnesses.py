"""Links by which somebody without an account confirms: both sides know who is asked, and what they answered."""

from tradehall.deals.evidence.queries import organisers_of
from tradehall.deals.queries import deal_letter
from tradehall.deals.witnesses.facts import (
    WitnessAgreed,
    WitnessAsked,
    WitnessDeclined,
    WitnessReleased,
    WitnessRevoked,
)
from tradehall.deals.witnesses.queries import name_of
from tradehall.events.commands import Side
from tradehall.kernel.facts import Fact
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News, Over
from tradehall.notices.telling import Telling, company_name, news_for, person_name, tells

Spoken = WitnessAsked | WitnessReleased | WitnessRevoked | WitnessAgreed | WitnessDeclined
KIND_OF: dict[type[Fact], str] = {
    WitnessAsked: "witness_to_release",
    WitnessReleased: "witness_asked",
    WitnessAgreed: "witness_agreed",
    WitnessDeclined: "witness_declined",
}
ASKS = ["witness_to_release", "witness_to_release_office", "witness_asked"]


@tells(WitnessAsked, WitnessReleased, WitnessRevoked, WitnessAgreed, WitnessDeclined)
def of_witness(fact: Spoken, desk: Desk) -> Telling:
    """To release: the side that would be bound, and the organisers. A confirmation: that side; the other learns that
    the deal is sealed. Else both sides."""
    over = [] if isinstance(fact, WitnessAsked) else [Over(subject=_subject(fact), kinds=ASKS)]
    kind = KIND_OF.get(type(fact))
    if kind is None:
        return Telling(over=over)
    sides = [Side(fact.side)] if isinstance(fact, WitnessAsked | WitnessAgreed) else list(Side)
    news: list[News] = []
    for side in sides:
        news += _news(fact, kind, side, desk)
    return Telling(news, over)


def _news(fact: Spoken, kind: str, to: Side, desk: Desk) -> list[News]:
    letter, name = desk.ask(deal_letter, fact.deal, fact.revision, to), desk.ask(name_of, fact.witness)
    if letter is None or not name:
        return []
    event, path = letter.table.event_id, f"/deals/{fact.public_id}/witnesses"
    about = {
        "company": [company_name(letter.table.party(Side(fact.side)))],
        "person": [person_name(name)],
        "deal": fact.deal,
        "revision": fact.revision,
        "side": fact.side,
    }
    news = news_for([person.id for person in letter.recipients], kind, _subject(fact), path, event, **about)
    if isinstance(fact, WitnessAsked):
        office = desk.ask(organisers_of, event)
        news += news_for(office, "witness_to_release_office", _subject(fact), path, event, **about)
    return news


def _subject(fact: Spoken) -> str:
    return f"witness:{fact.witness}"
