"""Letters about deals."""

from collections.abc import Iterator

from tradehall.deals.queries import deal_letter
from tradehall.deals.rules import State
from tradehall.events.commands import Side
from tradehall.kernel.outbox import Desk
from tradehall.notices.kinds import ASKS_DEAL
from tradehall.notices.letters.writing import Letter, each, writes
from tradehall.notices.queries.due import Due
from tradehall.notices.tell.deals import other


@writes(*ASKS_DEAL, "deal_sealed", "deal_withdrawn")
def write(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Terms to read, unless they were replaced or withdrawn before this mail went out."""
    about = notices[0].details
    acting = Side(about["side"])
    found = desk.ask(deal_letter, about["deal"], about["revision"], other(acting))
    if found is None:
        return
    if notices[0].kind in ASKS_DEAL and not (found.is_current and found.state == State.PROPOSED):
        return
    company = found.table.party(acting)
    restored = about["restored"]
    yield from each(desk, notices, letter=found, terms=found.terms, company=company, restored=restored)


@writes("witness_to_release", "witness_asked", "witness_agreed", "witness_declined")
def write_of_witness(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Who is to confirm by a link, and what they answered; what is over is not asked for any more."""
    about, kind = notices[0].details, notices[0].kind
    side = Side(about["side"])
    found = desk.ask(deal_letter, about["deal"], about["revision"], side)
    asks = kind in ("witness_to_release", "witness_asked")
    if found is None or (asks and not (found.is_current and found.state == State.PROPOSED)):
        return
    about_whom = {"company": found.table.party(side), "person": about["person"][0][0], "kind": kind}
    yield from each(desk, notices, letter=found, terms=found.terms, **about_whom)


@writes("deal_evidence", "deal_evidence_gone", "deal_disputed", "deal_dispute_answered", "deal_dispute_ended")
def write_news(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """That there is something to see; papers and what was written stay behind the sign-in."""
    about = notices[0].details
    acting = Side(about["side"])
    found = desk.ask(deal_letter, about["deal"], about["revision"], other(acting))
    if found is not None:
        company = found.table.party(acting)
        yield from each(desk, notices, letter=found, terms=found.terms, company=company, kind=notices[0].kind)
