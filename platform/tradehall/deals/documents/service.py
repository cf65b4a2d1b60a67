"""Handlers of documents: numbered at once, set in type in the background, declared void by whoever made them."""

import hashlib

from sqlalchemy import func, select

from tradehall.deals import rules as deal_rules
from tradehall.deals.documents import gathering, labels, rules
from tradehall.deals.documents.commands import MakeAgain, MakeDocument, SettleDocument, VoidDocument
from tradehall.deals.documents.errors import AlreadyVoid, TermsGone
from tradehall.deals.documents.facts import DocumentAsked, DocumentMade, DocumentVoided
from tradehall.deals.documents.matter import DocumentKind, Matter
from tradehall.deals.documents.queries import DATA, FIELD, counting_number
from tradehall.deals.models import Deal, DealDocument, DealDocumentData, Revision
from tradehall.deals.queries.seats import Party, Table
from tradehall.deals.rules import State, Terms
from tradehall.deals.service import at_the_table
from tradehall.events.models import Participation
from tradehall.kernel import clock
from tradehall.kernel.errors import NotFound
from tradehall.kernel.runner import handles
from tradehall.kernel.secrets import vault
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx

__all__ = ["labels"]


@handles(MakeDocument)
def make_document(tx: Tx, command: MakeDocument) -> str:
    """The public id. The number is taken for good. Raises TermsGone."""
    _, deal, table, mine = at_the_table(tx, command.deal, None)
    state = deal_rules.state_at(deal.state, deal.lapses_at, deal.sealed_revision, tx.now)
    in_force = {counting_number(deal, tx.now), deal.sealed_revision}
    if state in (State.WITHDRAWN, State.LAPSED) or command.revision not in in_force:
        raise TermsGone
    told = gathering.delays(tx, deal.id, deal.sealed_revision)
    is_sealed = command.revision == deal.sealed_revision
    if command.kind not in rules.kinds_of(mine.side, is_sealed=is_sealed, has_delay=bool(told)):
        tx.refuse("kind", N_("This document cannot be made from these terms by your side."), "kind")
    tx.session.execute(select(Participation.id).where(Participation.id == mine.id).with_for_update())
    day = clock.local(tx.now, table.event_zone).date()
    serial = _next_serial(tx, table, mine, command.kind, day.year)
    number, code = rules.number_of(command.kind, day.year, serial), rules.new_code()
    matter = _matter(tx, command, deal, table, mine, told).model_copy(update={"number": number, "day": day})
    row = DealDocument(
        deal_id=deal.id,
        event_id=table.event_id,
        company_id=mine.company_id,
        kind=command.kind,
        year=day.year,
        serial=serial,
        number=number,
        revision=command.revision,
        side=mine.side,
        person_id=tx.actor.person_id,
        languages=matter.languages,
        matter=matter.model_dump(mode="json"),
        code=code,
        seal=rules.seal_of(number, code),
        at=tx.now,
    )
    document = tx.add(row)
    tx.record(DocumentAsked(document=document.id))
    return document.public_id


def _next_serial(tx: Tx, table: Table, mine: Party, kind: DocumentKind, year: int) -> int:
    """One above the highest; the row of the company's place is locked meanwhile."""
    taken = select(func.max(DealDocument.serial)).where(
        DealDocument.event_id == table.event_id,
        DealDocument.company_id == mine.company_id,
        DealDocument.kind == kind,
        DealDocument.year == year,
    )
    return (tx.session.scalar(taken) or 0) + 1


def _matter(tx: Tx, command: MakeDocument, deal: Deal, table: Table, mine: Party, told: list[gathering.Told]) -> Matter:
    """All that stands on it but its number and day."""
    revision = tx.one(select(Revision).where(Revision.deal_id == deal.id, Revision.number == command.revision))
    terms = Terms.from_json(revision.terms)
    sides = gathering.parties(tx, deal.id, table, mine)
    parts = gathering.terms_of(terms) | gathering.typed_of(command, terms, tx.actor.language)
    if command.kind == DocumentKind.DELAY:
        parts |= gathering.late_of(terms, told) | {"certificate": gathering.told_papers(tx, told)}
        parts["note"] = command.note or gathering.told_words(told)
    sealed_on = None
    if deal.sealed_revision == command.revision and deal.sealed_at is not None:
        sealed_on = clock.local(deal.sealed_at, table.event_zone).date()
    exporter, buyer = (sides[party.side] for party in table.parties)
    return gathering.whole(
        command.kind, table, number="", day=clock.local(tx.now, table.event_zone).date(), revision=revision.number,
        digest=revision.digest, sealed_on=sealed_on, exporter=exporter, buyer=buyer, **parts,
    )  # fmt: skip


def _own(tx: Tx, public_id: str) -> DealDocument:
    """A document of the actor's own side, locked with its deal; NotFound for the other side's."""
    found = tx.get(DealDocument, public_id)
    deal = tx.session.scalar(select(Deal.public_id).where(Deal.id == found.deal_id)) or ""
    *_, mine = at_the_table(tx, deal, None)
    tx.require(mine.side == found.side, NotFound)
    return tx.get(DealDocument, public_id, lock=True)


@handles(VoidDocument)
def void_document(tx: Tx, command: VoidDocument) -> str:
    """Whoever checks it learns that it does not count. Raises AlreadyVoid."""
    document = _own(tx, command.document)
    if document.voided_at is not None:
        raise AlreadyVoid
    document.voided_at, document.voided_by, document.void_reason = tx.now, tx.actor.person_id, command.reason
    tx.record(DocumentVoided(document=document.id, deal=document.deal_id, side=document.side))
    return document.public_id


@handles(MakeAgain)
def make_again(tx: Tx, command: MakeAgain) -> str:
    """Under the same number, with the same content."""
    document = _own(tx, command.document)
    if document.state == "failed" and document.voided_at is None:
        document.state, document.reason = "making", ""
        tx.record(DocumentAsked(document=document.id))
    return document.public_id


def _sealed(command: SettleDocument) -> bytes:
    return vault().seal_octets(command.octets, DATA, command.document, FIELD) if command.octets else b""


@handles(SettleDocument, prepare=_sealed)
def settle_document(tx: Tx, command: SettleDocument, sealed: bytes) -> None:
    """Ready, or failed with its reason. What is settled already stays as it is."""
    tx.require(tx.actor.is_system)
    document = tx.get(DealDocument, command.document, lock=True)
    if document.state != "making":
        return
    if command.reason:
        document.state, document.reason = "failed", command.reason
        return
    tx.add(DealDocumentData(document_id=document.id, octets=sealed))
    document.state, document.size, document.pages = "ready", len(command.octets), command.pages
    document.sha256 = hashlib.sha256(command.octets).hexdigest()
    tx.record(DocumentMade(document=document.id, deal=document.deal_id, side=document.side))
