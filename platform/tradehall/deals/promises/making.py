"""From sealed terms to promises: each line with a promised date is one, and amendments carry it on."""

from datetime import date
from typing import Any

from sqlalchemy import String, and_, cast, exists, or_, select, update

from tradehall.deals.differences import matched
from tradehall.deals.facts import DealSealed
from tradehall.deals.models import Deal, DelayNotice, DeliveryPromise, PromisedDay, Revision
from tradehall.deals.promises.commands import MakePromises
from tradehall.deals.promises.rules import PromiseState, sector_of
from tradehall.kernel.errors import Forbidden
from tradehall.kernel.facts import follows
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx

AT_ONCE = 100

_terms = cast(Revision.terms, String)
_IS_DATED = or_(_terms.contains('"promised_date": "'), _terms.contains('"promised_date":"'))
_UNPROMISED = (
    select(Deal)
    .join(Revision, and_(Revision.deal_id == Deal.id, Revision.number == Deal.sealed_revision))
    .where(
        Deal.state.in_(("sealed", "proposed", "disputed")),
        _IS_DATED,
        ~exists().where(DeliveryPromise.deal_id == Deal.id, DeliveryPromise.revision == Deal.sealed_revision),
    )
    .order_by(Deal.id)
    .limit(AT_ONCE)
)


@follows(DealSealed)
def promise_with_the_seal(tx: Tx, fact: DealSealed) -> None:
    """In the same transaction: there are no sealed terms whose days are not watched."""
    promise_lines(tx, tx.session.get_one(Deal, fact.deal))


@handles(MakePromises, audited=False)
def make_promises(tx: Tx, command: MakePromises) -> int:
    """How many deals got theirs; those that were sealed before there were promises."""
    tx.require(tx.actor.is_system, Forbidden)
    deals = tx.all(_UNPROMISED)
    for deal in deals:
        promise_lines(tx, deal)
    return len(deals)


def promise_lines(tx: Tx, deal: Deal) -> None:
    """The promises of the sealed terms. Done again, it changes nothing."""
    lines = lines_of(tx, deal, deal.sealed_revision)
    known = tx.all(
        select(DeliveryPromise).where(
            DeliveryPromise.deal_id == deal.id, DeliveryPromise.state != PromiseState.REPLACED
        )
    )
    there = {promise.line for promise in known if promise.revision == deal.sealed_revision}
    before = [promise for promise in known if promise.revision != deal.sealed_revision]
    carried = _carried(tx, deal, before, lines)
    for number, line in enumerate(lines):
        if line["promised_date"] is None or number in there:
            continue
        day = date.fromisoformat(line["promised_date"])
        if promise := carried.pop(number, None):
            _carry(tx, deal, promise, number, day)
        else:
            _begin(tx, deal, number, day, sector_of(line["hs_code"]))
    gone = {promise.id for promise in before if promise.revision != deal.sealed_revision}
    for promise in before:
        if promise.id in gone:
            promise.state, promise.version = PromiseState.REPLACED, promise.version + 1
    _overtaken(tx, gone)


def lines_of(tx: Tx, deal: Deal, number: int | None) -> list[dict[str, Any]]:
    """The lines of a revision, as stored."""
    found: dict[str, Any] = tx.one(select(Revision.terms).where(Revision.deal_id == deal.id, Revision.number == number))
    return list(found["lines"])


def _carried(
    tx: Tx, deal: Deal, before: list[DeliveryPromise], lines: list[dict[str, Any]]
) -> dict[int, DeliveryPromise]:
    """New line → the promise of the line that it was."""
    if not before:
        return {}
    pairs = matched(lines_of(tx, deal, before[0].revision), lines)
    by_line = {promise.line: promise for promise in before}
    return {new: by_line[old] for new, old in pairs.items() if old in by_line}


def _carry(tx: Tx, deal: Deal, promise: DeliveryPromise, number: int, day: date) -> None:
    """A day that the amendment leaves as it was stays as far put off as it is; another one is agreed on anew."""
    promise.revision, promise.line = deal.sealed_revision or 0, number
    promise.version += 1
    if day == promise.promised:
        return
    promise.promised = promise.due = day
    promise.reminded_at = tx.now
    _tell_of_terms(tx, deal, promise)
    _overtaken(tx, {promise.id})


def _begin(tx: Tx, deal: Deal, number: int, day: date, sector: str) -> None:
    promise = tx.add(
        DeliveryPromise(
            deal_id=deal.id, revision=deal.sealed_revision, line=number, promised=day, due=day, sector=sector,
            reminded_at=deal.sealed_at,
        )
    )  # fmt: skip
    _tell_of_terms(tx, deal, promise)


def _tell_of_terms(tx: Tx, deal: Deal, promise: DeliveryPromise) -> None:
    tx.session.add(
        PromisedDay(
            promise_id=promise.id, day=promise.promised, why="sealed", revision=promise.revision,
            person_id=tx.actor.person_id, at=deal.sealed_at or tx.now,
        )
    )  # fmt: skip


def _overtaken(tx: Tx, promises: set[int]) -> None:
    """Sealed terms answer what was asked before them."""
    if promises:
        waiting = DelayNotice.promise_id.in_(promises), DelayNotice.answer == "", DelayNotice.withdrawn_at.is_(None)
        tx.session.execute(
            update(DelayNotice).where(*waiting).values(withdrawn_at=tx.now, version=DelayNotice.version + 1)
        )
