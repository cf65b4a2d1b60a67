"""The acts of evidence and disputes: people who sign for one of the sides, each for their own."""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from tradehall.deals.evidence import rules
from tradehall.deals.evidence.commands import (
    AddEvidence,
    AnswerDispute,
    EndDispute,
    FinishDeal,
    OpenDispute,
    SayAttribution,
    TakeBackEvidence,
)
from tradehall.deals.evidence.errors import (
    AlreadyDisputed,
    AmendmentOnTable,
    NoDispute,
    NotPaidYet,
    NotSealed,
    NotTheirDispute,
    StepOver,
    TooManyPapers,
)
from tradehall.deals.evidence.facts import (
    DealFinished,
    DisputeAnswered,
    DisputeEnded,
    DisputeOpened,
    EvidenceAdded,
    EvidenceTakenBack,
)
from tradehall.deals.evidence.weighing import weigh
from tradehall.deals.models import Attribution, Deal, DealPaper, DealPaperData, Dispute, EvidenceStep
from tradehall.deals.queries.seats import Party
from tradehall.deals.rules import Evidence, State
from tradehall.deals.service import at_the_table, tidy
from tradehall.kernel.errors import Invalid, NotFound, StaleVersion
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.papers.checking import looked_into
from tradehall.kernel.papers.errors import BadFile
from tradehall.kernel.papers.found import Refused
from tradehall.kernel.papers.kinds import cleaned_name, renamed
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.secrets import vault
from tradehall.kernel.tx import Reader, Tx

PAPERS = "deal_papers"  # the table that a sealed paper belongs to
MOST_STEPS = 100
broken("uq_disputes_open", AlreadyDisputed)


# -- steps --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was looked into, sealed under the public id that it is going to have."""

    public_id: str
    name: str
    media_type: str
    size: int
    sha256: str
    pages: int
    sealed: bytes


def _look(command: AddEvidence) -> Paper | None:
    return look_into(command.file_name, command.octets)


def look_into(file_name: str, octets: bytes) -> Paper | None:
    """In a child process, before any transaction; None where nothing was sent. Raises BadFile."""
    if not octets:
        return None
    name = cleaned_name(file_name)
    try:
        found = looked_into(name, octets)
    except Refused as refused:
        raise BadFile(refused.reason, "octets") from None
    kept, public_id = found.kept or octets, new_public_id()
    return Paper(
        public_id=public_id,
        name=renamed(name, found.extension),
        media_type=found.media_type,
        size=len(kept),
        sha256=hashlib.sha256(kept).hexdigest(),
        pages=found.pages,
        sealed=vault().seal_octets(kept, PAPERS, public_id, "octets"),
    )


@handles(AddEvidence, prepare=_look)
def add_evidence(tx: Tx, command: AddEvidence, paper: Paper | None) -> str:
    """The public id of the step. Raises NotSealed, BadFile, TooManyPapers."""
    who, deal, mine = _sealed_deal(tx, command.deal)
    amount = command.amount.money if command.amount else None
    faults = rules.faults(command.proof, mine.side, number=command.number, amount=amount, has_paper=paper is not None)
    if faults:
        raise Invalid(fields={field: [fault] for field, fault in faults.items()})
    if (tx.session.scalar(select(func.count()).where(EvidenceStep.deal_id == deal.id)) or 0) >= MOST_STEPS:
        raise TooManyPapers
    kept = keep_paper(tx, deal, who, paper) if paper else None
    step = tx.add(
        EvidenceStep(
            deal_id=deal.id,
            revision=deal.sealed_revision,
            level=rules.LEVEL[command.proof],
            kind=command.proof,
            number=command.number,
            dated=command.dated,
            minor=amount.minor if amount else None,
            currency=amount.currency if amount else None,
            note=command.note,
            side=mine.side,
            person_id=who.actor.person_id,
            paper_id=kept.id if kept else None,
            at=tx.now,
        )
    )
    weigh(tx, deal)
    deal.version += 1
    tx.record(EvidenceAdded(**_about(deal, mine), proof=command.proof, evidence=deal.evidence))
    return step.public_id


def keep_paper(tx: Tx, deal: Deal, who: Reader, paper: Paper) -> DealPaper:
    """For both sides to open."""
    row = tx.add(
        DealPaper(
            public_id=paper.public_id,
            deal_id=deal.id,
            person_id=who.actor.person_id,
            name=paper.name,
            media_type=paper.media_type,
            size=paper.size,
            sha256=paper.sha256,
            pages=paper.pages,
            at=tx.now,
        )
    )
    tx.add_all([DealPaperData(paper_id=row.id, octets=paper.sealed)])
    return row


@handles(TakeBackEvidence)
def take_back_evidence(tx: Tx, command: TakeBackEvidence) -> str:
    """One's own side's step no longer counts; it stays to be seen."""
    _, deal, mine = _sealed_deal(tx, command.deal)
    step = tx.get(EvidenceStep, command.step, lock=True)
    tx.require((step.deal_id, step.side) == (deal.id, mine.side), NotFound)
    if step.voided_at is not None:
        raise StepOver
    step.voided_at, step.void_reason = tx.now, command.reason
    weigh(tx, deal)
    deal.version += 1
    tx.record(EvidenceTakenBack(**_about(deal, mine), proof=step.kind, evidence=deal.evidence))
    return step.public_id


def _sealed_deal(tx: Tx, public_id: str) -> tuple[Reader, Deal, Party]:
    """A deal whose terms were sealed, locked, with the actor's side of it. Raises NotSealed."""
    who, deal, _, mine = at_the_table(tx, public_id, None)
    if not rules.may_prove(State(deal.state), deal.sealed_revision):
        raise NotSealed
    return who, deal, mine


def _about(deal: Deal, mine: Party) -> dict[str, Any]:
    return {
        "deal": deal.id,
        "public_id": deal.public_id,
        "revision": deal.sealed_revision or deal.current,
        "side": mine.side,
    }


# -- disputes -----------------------------------------------------------------------------------------


@handles(OpenDispute)
def open_dispute(tx: Tx, command: OpenDispute) -> str:
    """The deal is in dispute until the side that says so ends it. Raises NotSealed, AmendmentOnTable."""
    who, deal, mine = _sealed_deal(tx, command.deal)
    if deal.state == State.DISPUTED:
        raise AlreadyDisputed
    tx.expect_version(deal, command.version)
    tidy(tx, deal)
    if deal.state == State.PROPOSED:
        raise AmendmentOnTable
    dispute = tx.add(
        Dispute(
            deal_id=deal.id,
            side=mine.side,
            person_id=who.actor.person_id,
            reason=command.reason,
            body=command.words,
            language=who.actor.language,
            before=deal.state,
            at=tx.now,
        )
    )
    deal.state = State.DISPUTED
    tx.record(DisputeOpened(**_about(deal, mine), dispute=dispute.id))
    return dispute.public_id


@handles(AnswerDispute)
def answer_dispute(tx: Tx, command: AnswerDispute) -> str:
    who, deal, dispute, mine = _disputed(tx, command.deal)
    if dispute.side == mine.side:
        raise NotTheirDispute
    dispute.answer, dispute.answer_language = command.words, who.actor.language
    dispute.answered_by, dispute.answered_at = who.actor.person_id, tx.now
    dispute.version += 1
    deal.version += 1
    tx.record(DisputeAnswered(**_about(deal, mine), dispute=dispute.id))
    return dispute.public_id


@handles(EndDispute)
def end_dispute(tx: Tx, command: EndDispute) -> str:
    """The deal is what it was before."""
    who, deal, dispute, mine = _disputed(tx, command.deal)
    if dispute.side != mine.side:
        raise NotTheirDispute
    dispute.ended_at, dispute.ended_by, dispute.ending = tx.now, who.actor.person_id, command.ending
    dispute.version += 1
    deal.state = dispute.before
    deal.version += 1
    tx.record(DisputeEnded(**_about(deal, mine), dispute=dispute.id, ending=command.ending))
    return dispute.public_id


def _disputed(tx: Tx, public_id: str) -> tuple[Reader, Deal, Dispute, Party]:
    who, deal, _, mine = at_the_table(tx, public_id, None)
    dispute = tx.session.scalar(select(Dispute).where(Dispute.deal_id == deal.id, Dispute.ended_at.is_(None)))
    if dispute is None:
        raise NoDispute
    return who, deal, dispute, mine


# -- the end, and what the event did ---------------------------------------------------------------------


@handles(FinishDeal)
def finish_deal(tx: Tx, command: FinishDeal) -> str:
    """Close a paid deal. Raises NotSealed, AmendmentOnTable, NotPaidYet."""
    _, deal, mine = _sealed_deal(tx, command.deal)
    tx.expect_version(deal, command.version)
    tidy(tx, deal)
    if deal.state != State.SEALED:
        raise AmendmentOnTable if deal.state == State.PROPOSED else NotSealed
    if deal.evidence != Evidence.PAID:
        raise NotPaidYet
    deal.state = State.CLOSED
    tx.record(DealFinished(**_about(deal, mine)))
    return deal.public_id


@handles(SayAttribution)
def say_attribution(tx: Tx, command: SayAttribution) -> str:
    """One side's own view, which it may change; the other side's is not touched."""
    who, deal, mine = _sealed_deal(tx, command.deal)
    row = tx.session.get(Attribution, (deal.id, mine.side), with_for_update=True)
    said = {
        "person_id": who.actor.person_id,
        "origin": command.origin,
        "without": command.without,
        "faster": command.faster,
        "services": sorted(set(command.services)),
        "is_new_partner": command.is_new_partner,
        "repeat_minor": command.repeat.money.minor if command.repeat else None,
        "repeat_currency": command.repeat.currency if command.repeat else None,
    }
    if row is None:
        if command.version:
            raise StaleVersion
        tx.add(Attribution(deal_id=deal.id, side=mine.side, **said))
        return deal.public_id
    tx.expect_version(row, command.version, said)
    for field, value in said.items():
        setattr(row, field, value)
    return deal.public_id
