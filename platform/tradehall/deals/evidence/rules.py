"""Which proof stands for which evidence, who may give it, and how sure a deal is; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from tradehall.deals.evidence.commands import Proof
from tradehall.deals.rules import Evidence, State
from tradehall.events.commands import Side
from tradehall.kernel.errors import FieldError
from tradehall.kernel.money import Money, totals
from tradehall.kernel.texts import N_

PAPERS = (Proof.CONTRACT, Proof.ORDER, Proof.PROFORMA, Proof.LETTER_OF_CREDIT, Proof.OTHER)
SHIPMENTS = (Proof.BILL_OF_LADING, Proof.AIR_WAYBILL, Proof.CUSTOMS, Proof.COURIER, Proof.GOODS_RECEIVED)
PAYMENTS = (Proof.BANK_SLIP, Proof.MONEY_RECEIVED)
LEVEL = (
    dict.fromkeys(PAPERS, Evidence.DOCUMENTED)
    | dict.fromkeys(SHIPMENTS, Evidence.SHIPPED)
    | dict.fromkeys(PAYMENTS, Evidence.PAID)
)
# Who can know it: the exporter ships and is paid, the buyer receives and pays. Papers come from either side.
GIVEN_BY = {
    Side.EXPORTER: (*PAPERS, *SHIPMENTS[:-1], Proof.MONEY_RECEIVED),
    Side.BUYER: (*PAPERS, Proof.GOODS_RECEIVED, Proof.BANK_SLIP),
}
# What a paper alone can prove; the others are somebody's word, which a number or an amount makes checkable.
NEEDS_PAPER = frozenset({*PAPERS, Proof.BANK_SLIP})


@dataclass(frozen=True, slots=True)
class Step:
    """What counts of a step; `amount` of payments."""

    level: Evidence
    amount: Money | None


def faults(proof: Proof, side: Side, *, number: str, amount: Money | None, has_paper: bool) -> dict[str, FieldError]:
    """What is wrong with a step that a side gives: field → problem."""
    found: dict[str, FieldError] = {}
    if proof not in GIVEN_BY[side]:
        found["proof"] = FieldError(N_("Only the other side can say this."), "other-side")
    if proof in NEEDS_PAPER and not has_paper:
        found["octets"] = FieldError(N_("Please attach the paper itself."), "missing")
    if proof in SHIPMENTS and proof != Proof.GOODS_RECEIVED and not (has_paper or number):
        found["number"] = FieldError(N_("Please give the number of the paper, or attach it."), "missing")
    if proof in PAYMENTS and amount is None:
        found["amount"] = FieldError(N_("Please say how much was paid."), "missing")
    if proof not in PAYMENTS and amount is not None:
        found["amount"] = FieldError(N_("Only payments have an amount."), "invalid")
    if amount is not None and amount.minor <= 0:
        found["amount"] = FieldError(N_("An amount above zero is expected."), "invalid")
    return found


def evidence_of(steps: Iterable[Step], due: list[Money]) -> Evidence:
    """How sure a sealed deal is by the steps that count. `due`: its totals, one a currency.

    It is paid once what was paid reaches the total in each currency; payments of a part stand beside.
    """
    known = list(steps)
    levels = {step.level for step in known}
    if Evidence.PAID in levels and is_paid([step.amount for step in known if step.amount], due):
        return Evidence.PAID
    if Evidence.SHIPPED in levels:
        return Evidence.SHIPPED
    return Evidence.DOCUMENTED if Evidence.DOCUMENTED in levels else Evidence.CONFIRMED


def is_paid(payments: list[Money], due: list[Money]) -> bool:
    paid = {money.currency: money.minor for money in totals(payments)}
    return all(paid.get(money.currency, 0) >= money.minor for money in due)


def paid_percent(payments: list[Money], due: Money) -> int:
    """Of a total in one currency, whole percent, never rounded up to 100."""
    paid = sum(money.minor for money in payments if money.currency == due.currency)
    return min(100, paid * 100 // due.minor) if due.minor else 100


def may_prove(state: State, sealed_revision: int | None) -> bool:
    """Evidence is for terms that both sides confirmed, also while an amendment of them is on the table."""
    return sealed_revision is not None and state in (State.SEALED, State.PROPOSED, State.DISPUTED, State.CLOSED)
