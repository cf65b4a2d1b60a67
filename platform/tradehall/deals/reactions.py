"""Mails about deals: to the people of the other side, each in their own language."""

from tradehall.deals.facts import DealCountered, DealProposed, DealSealed, DealWithdrawn
from tradehall.deals.queries import deal_letter
from tradehall.deals.queries.letters import DealLetter
from tradehall.events.commands import Side
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk

SpokenFact = DealProposed | DealCountered | DealSealed | DealWithdrawn


@reacts_to(DealProposed, name="deals.proposed_mail")
def mail_proposed(fact: DealProposed, desk: Desk) -> None:
    """Terms to read, unless they were replaced or withdrawn before this mail went out."""
    letter = _letter(fact, desk)
    if letter is not None and letter.is_current and letter.state == "proposed":
        _send(desk, "proposed", letter, fact.side)


@reacts_to(DealCountered, name="deals.countered_mail")
def mail_countered(fact: DealCountered, desk: Desk) -> None:
    letter = _letter(fact, desk)
    if letter is not None and letter.is_current and letter.state == "proposed":
        _send(desk, "amended" if fact.amends else "countered", letter, fact.side)


@reacts_to(DealSealed, name="deals.sealed_mail")
def mail_sealed(fact: DealSealed, desk: Desk) -> None:
    if letter := _letter(fact, desk):
        _send(desk, "sealed", letter, fact.side)


@reacts_to(DealWithdrawn, name="deals.withdrawn_mail")
def mail_withdrawn(fact: DealWithdrawn, desk: Desk) -> None:
    if letter := _letter(fact, desk):
        _send(desk, "withdrawn", letter, fact.side, restored=fact.restored)


def _letter(fact: SpokenFact, desk: Desk) -> DealLetter | None:
    return desk.ask(deal_letter, fact.deal, fact.revision, _other(fact.side))


def _other(side: str) -> Side:
    return Side.BUYER if side == Side.EXPORTER else Side.EXPORTER


def _send(desk: Desk, template: str, letter: DealLetter, side: str, *, restored: bool = False) -> None:
    """One mail to each person of the side that did not act."""
    for person in letter.recipients:
        desk.mail(
            desk.post.compose(
                f"mail/deals/{template}",
                to=person.email,
                language=person.language,
                event_name=str(letter.table.event_name.read(person.language)),
                name=person.name,
                zone=person.time_zone,
                letter=letter,
                terms=letter.terms,
                company=letter.table.party(Side(side)),
                restored=restored,
                path=f"/deals/{letter.public_id}",
            )
        )
