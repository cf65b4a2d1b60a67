"""Reads of evidence: the steps of a deal, its disputes, what both sides say of the event, a paper."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.deals.evidence import rules
from tradehall.deals.evidence.commands import Ending, Origin, Proof, Reason, Service, Without
from tradehall.deals.models import Attribution, Deal, DealPaper, DealPaperData, Dispute, EvidenceStep
from tradehall.deals.policy import can_sign
from tradehall.deals.queries.pages import deal_page
from tradehall.deals.queries.views import DealPage, Who
from tradehall.deals.rules import Evidence, State
from tradehall.events.commands import Side
from tradehall.events.models import EventOrganiser
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.money import Money
from tradehall.kernel.secrets import vault
from tradehall.kernel.tx import Reader, given, plain

MAY_OPEN = "pdf", "jpg", "jpeg", "png", "webp"  # what a browser shows by itself


@dataclass(frozen=True, slots=True)
class StepView:
    """A step; `is_mine`: given by the reader's side."""

    public_id: str
    proof: Proof
    level: Evidence
    number: str
    dated: date | None
    amount: Money | None
    note: str
    side: Side
    by: Who
    at: datetime
    voided_at: datetime | None
    void_reason: str
    paper: str | None
    paper_name: str
    paper_size: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class DisputeView:
    side: Side
    by: Who
    reason: Reason
    body: str
    language: str
    at: datetime
    answer: str
    answer_language: str
    answered_by: Who | None
    answered_at: datetime | None
    ended_at: datetime | None
    ending: Ending | None


@dataclass(frozen=True, slots=True)
class AttributionView:
    side: Side
    origin: Origin
    without: Without
    faster: bool | None
    services: list[Service]
    is_new_partner: bool | None
    repeat: Money | None
    version: int


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """`paid`: (total, whole percent of it that was paid), one a currency. `attributions`: what each side said."""

    deal: DealPage
    steps: list[StepView]
    disputes: list[DisputeView]
    attributions: dict[Side, AttributionView]
    paid: list[tuple[Money, int]]
    proofs: list[Proof]
    may_prove: bool
    may_dispute: bool
    may_answer: bool
    may_end: bool
    may_finish: bool

    @property
    def open_dispute(self) -> DisputeView | None:
        return next((one for one in self.disputes if one.ended_at is None), None)

    @property
    def mine(self) -> AttributionView | None:
        side = self.deal.mine.side if self.deal.mine else None
        return self.attributions.get(side) if side else None


_WHO = (Person.public_id, Person.name, Person.name_latin, Person.language)
_STEPS = (
    select(plain(EvidenceStep), *_WHO, DealPaper.public_id, DealPaper.name, DealPaper.size)
    .join(Deal, Deal.id == EvidenceStep.deal_id)
    .join(Person, Person.id == EvidenceStep.person_id)
    .outerjoin(DealPaper, DealPaper.id == EvidenceStep.paper_id)
    .where(Deal.public_id == given("deal"))
    .order_by(EvidenceStep.at, EvidenceStep.id)
)
Answerer = aliased(Person, name="answerer")
_DISPUTES = (
    select(plain(Dispute), *_WHO, Answerer.public_id, Answerer.name, Answerer.name_latin, Answerer.language)
    .join(Deal, Deal.id == Dispute.deal_id)
    .join(Person, Person.id == Dispute.person_id)
    .outerjoin(Answerer, Answerer.id == Dispute.answered_by)
    .where(Deal.public_id == given("deal"))
    .order_by(Dispute.id.desc())
    .limit(20)
)
_SAID = select(plain(Attribution)).join(Deal, Deal.id == Attribution.deal_id).where(Deal.public_id == given("deal"))


def evidence_page(reader: Reader, public_id: str) -> EvidencePage:
    """Raises Unauthenticated for visitors, NotFound for strangers."""
    deal = deal_page(reader, public_id)
    mine = deal.mine.side if deal.mine else None
    signs = mine is not None and can_sign(deal.table.standing)
    steps = [_step(row, mine) for row in reader.rows(_STEPS, deal=public_id)]
    disputes = [_dispute(row) for row in reader.rows(_DISPUTES, deal=public_id)]
    said = [_said(row[0]) for row in reader.rows(_SAID, deal=public_id)]
    sealed = deal.revision(deal.sealed_revision) if deal.sealed_revision else None
    payments = [step.amount for step in steps if step.amount and step.voided_at is None]
    proves = rules.may_prove(deal.state, deal.sealed_revision)
    opened = next((one for one in disputes if one.ended_at is None), None)
    return EvidencePage(
        deal=deal,
        steps=steps,
        disputes=disputes,
        attributions={one.side: one for one in said},
        paid=[(total, rules.paid_percent(payments, total)) for total in sealed.terms.totals] if sealed else [],
        proofs=list(rules.GIVEN_BY[mine]) if mine else [],
        may_prove=signs and proves,
        may_dispute=signs and deal.state in (State.SEALED, State.CLOSED),
        may_answer=signs and opened is not None and opened.side != mine,
        may_end=signs and opened is not None and opened.side == mine,
        may_finish=signs and deal.state == State.SEALED and deal.evidence == Evidence.PAID,
    )


def _step(row: Any, mine: Side | None) -> StepView:
    step = row[0]
    return StepView(
        public_id=step.public_id,
        proof=Proof(step.kind),
        level=Evidence(step.level),
        number=step.number,
        dated=step.dated,
        amount=Money(step.minor, step.currency) if step.currency else None,
        note=step.note,
        side=Side(step.side),
        by=Who(*row[1:5]),
        at=step.at,
        voided_at=step.voided_at,
        void_reason=step.void_reason,
        paper=row[5],
        paper_name=row[6] or "",
        paper_size=row[7] or 0,
        is_mine=step.side == mine,
    )


def _dispute(row: Any) -> DisputeView:
    made = row[0]
    return DisputeView(
        side=Side(made.side),
        by=Who(*row[1:5]),
        reason=Reason(made.reason),
        body=made.body,
        language=made.language,
        at=made.at,
        answer=made.answer,
        answer_language=made.answer_language,
        answered_by=Who(*row[5:9]) if made.answered_by else None,
        answered_at=made.answered_at,
        ended_at=made.ended_at,
        ending=Ending(made.ending) if made.ending else None,
    )


def _said(row: Any) -> AttributionView:
    return AttributionView(
        side=Side(row.side),
        origin=Origin(row.origin),
        without=Without(row.without),
        faster=row.faster,
        services=[Service(one) for one in row.services],
        is_new_partner=row.is_new_partner,
        repeat=Money(row.repeat_minor, row.repeat_currency) if row.repeat_currency else None,
        version=row.version,
    )


_OFFICE = (
    select(EventOrganiser.person_id).where(EventOrganiser.event_id == given("event")).order_by(EventOrganiser.person_id)
)


def organisers_of(reader: Reader, event_id: int) -> list[int]:
    return [row[0] for row in reader.rows(_OFFICE, event=event_id)]


@dataclass(frozen=True, slots=True)
class PaperFile:
    name: str
    media_type: str
    sha256: str
    octets: bytes


_PAPER = (
    select(plain(DealPaper), DealPaperData.octets, Deal.public_id)
    .join(DealPaperData, DealPaperData.paper_id == DealPaper.id)
    .join(Deal, Deal.id == DealPaper.deal_id)
    .where(DealPaper.public_id == given("paper"), Deal.public_id == given("deal"))
)


def paper(reader: Reader, deal: str, public_id: str) -> PaperFile:
    """For the two sides alone: organisers see that there is a paper, not what it says. Raises NotFound."""
    if not deal_page(reader, deal).table.standing.belongs or not is_public_id(public_id):
        raise NotFound
    row = reader.row(_PAPER, paper=public_id, deal=deal)
    if row is None:
        raise NotFound
    found = row[0]
    octets = vault().open_octets(row[1], "deal_papers", found.public_id, "octets")
    return PaperFile(found.name, found.media_type, found.sha256, octets)
