"""How sure a deal is, weighed anew whenever a step or the terms in force change."""

from sqlalchemy import select

from tradehall.deals.evidence.rules import Step, evidence_of
from tradehall.deals.models import Deal, EvidenceStep, Revision
from tradehall.deals.rules import Evidence, Terms
from tradehall.kernel.money import Money
from tradehall.kernel.tx import Tx


def weigh(tx: Tx, deal: Deal) -> None:
    """Set the evidence of a sealed deal by the steps that count and the totals of the terms in force."""
    steps = tx.all(select(EvidenceStep).where(EvidenceStep.deal_id == deal.id, EvidenceStep.voided_at.is_(None)))
    terms = tx.one(select(Revision).where(Revision.deal_id == deal.id, Revision.number == deal.sealed_revision)).terms
    deal.evidence = evidence_of(
        [Step(Evidence(step.level), _money(step)) for step in steps], Terms.from_json(terms).totals
    )


def _money(step: EvidenceStep) -> Money | None:
    return Money(step.minor, step.currency) if step.minor is not None and step.currency is not None else None
