"""Reads of documents: their list on a deal, the file, what somebody who checks one is told."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from tradehall.deals import rules as deal_rules
from tradehall.deals.documents import gathering, rules
from tradehall.deals.documents.errors import NotMade
from tradehall.deals.documents.matter import DocumentKind, Matter
from tradehall.deals.documents.rules import Standing
from tradehall.deals.models import Deal, DealDocument, DealDocumentData
from tradehall.deals.policy import can_sign
from tradehall.deals.queries.pages import counting_number, deal_page
from tradehall.deals.queries.seats import Table, table_between
from tradehall.deals.queries.views import DealPage
from tradehall.deals.rules import State
from tradehall.events.commands import Side
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.secrets import vault
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import ME, Reader, given, plain
from tradehall.meetings.models import Meeting, MeetingPerson
from tradehall.meetings.presence import DOOR_CLOSES, DOOR_OPENS

__all__ = ["counting_number"]

DATA, FIELD = "deal_document_data", "octets"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list. `is_mine`: the reader's side made it and may declare it void."""

    public_id: str
    kind: DocumentKind
    number: str
    revision: int
    side: Side
    languages: list[str]
    standing: Standing
    reason: str
    code: str
    size: int
    pages: int
    at: datetime
    void_reason: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A revision from which documents can be made, and which ones."""

    revision: int
    is_sealed: bool
    kinds: list[DocumentKind]


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """`may_read`: the files too; organisers see that they exist."""

    page: DealPage
    rows: list[DocumentRow]
    choices: list[Choice]
    may_read: bool

    @property
    def is_making(self) -> bool:
        return any(row.standing == Standing.MAKING for row in self.rows)


_ROWS = (
    select(plain(DealDocument)).where(DealDocument.deal_id == given("deal")).order_by(DealDocument.id.desc()).limit(100)
)
_DEAL = select(plain(Deal)).where(Deal.public_id == given("deal"))


def documents_page(reader: Reader, deal: str) -> DocumentsPage:
    """Raises Unauthenticated, NotFound."""
    page = deal_page(reader, deal)
    (found,) = reader.rows(_DEAL, deal=deal)
    row = found[0]
    signs = can_sign(page.table.standing) and page.mine is not None
    rows = [_row(reader, row, made, page.mine.side if signs and page.mine else None)
            for (made,) in reader.rows(_ROWS, deal=row.id)]  # fmt: skip
    return DocumentsPage(page, rows, _choices(reader, page, row.id) if signs else [], bool(page.table.standing.belongs))


def _choices(reader: Reader, page: DealPage, deal_id: int) -> list[Choice]:
    if page.mine is None or page.state in (State.WITHDRAWN, State.LAPSED):
        return []
    has_delay = bool(page.sealed_revision and gathering.delays(reader, deal_id, page.sealed_revision))
    found = []
    for number in sorted({page.current.number, page.sealed_revision or page.current.number}, reverse=True):
        is_sealed = number == page.sealed_revision
        kinds = rules.kinds_of(page.mine.side, is_sealed=is_sealed, has_delay=has_delay)
        found.append(Choice(number, is_sealed, kinds))
    return found


def _row(reader: Reader, deal: Any, made: Any, mine: Side | None) -> DocumentRow:
    return DocumentRow(
        public_id=made.public_id,
        kind=DocumentKind(made.kind),
        number=made.number,
        revision=made.revision,
        side=Side(made.side),
        languages=made.languages,
        standing=_standing(reader, deal, made),
        reason=made.reason,
        code=made.code,
        size=made.size,
        pages=made.pages,
        at=made.at,
        void_reason=made.void_reason,
        is_mine=made.side == mine,
    )


def _standing(reader: Reader, deal: Any, made: Any) -> Standing:
    return rules.standing(
        made.state,
        is_void=made.voided_at is not None,
        revision=made.revision,
        deal=deal_rules.state_at(deal.state, deal.lapses_at, deal.sealed_revision, reader.now),
        current=counting_number(deal, reader.now),
        sealed=deal.sealed_revision,
    )


# -- files ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class File:
    number: str
    kind: DocumentKind
    sha256: str
    octets: bytes


_FILE = (
    select(plain(DealDocument), Deal.public_id, Deal.exporter_id, Deal.buyer_id, DealDocumentData.octets)
    .join(Deal, Deal.id == DealDocument.deal_id)
    .outerjoin(DealDocumentData, DealDocumentData.document_id == DealDocument.id)
    .where(DealDocument.public_id == given("document"))
)
_INTERPRETS = select(
    exists().where(
        MeetingPerson.meeting_id == Meeting.id,
        MeetingPerson.person_id == ME,
        MeetingPerson.role == "interpreter",
        Meeting.status != "cancelled",
        Meeting.exporter_id == given("exporter"),
        Meeting.buyer_id == given("buyer"),
        Meeting.starts_at <= given("opened"),
        Meeting.ends_at > given("not_closed"),
    )
)


def interprets_now(reader: Reader, exporter_id: int, buyer_id: int) -> bool:
    """Whether the reader interprets between the two at this moment: while the doors of their meeting are open."""
    opened, not_closed = reader.now + DOOR_OPENS, reader.now - DOOR_CLOSES
    return bool(reader.value(_INTERPRETS, exporter=exporter_id, buyer=buyer_id, opened=opened, not_closed=not_closed))


def document_file(reader: Reader, deal: str, document: str) -> File:
    """For both sides, and their interpreter while they work. Raises Unauthenticated, NotFound, Forbidden, NotMade."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    row = reader.row(_FILE, document=document) if is_public_id(document) else None
    if row is None or row[1] != deal:
        raise NotFound
    made = row[0]
    _may_read(reader, table_between(reader, row.exporter_id, row.buyer_id), row.exporter_id, row.buyer_id)
    if row.octets is None:
        raise NotMade
    octets = vault().open_octets(row.octets, DATA, made.public_id, FIELD)
    return File(made.number, DocumentKind(made.kind), made.sha256, octets)


def _may_read(reader: Reader, table: Table, exporter_id: int, buyer_id: int) -> None:
    if table.standing.belongs or interprets_now(reader, exporter_id, buyer_id):
        return
    raise Forbidden if table.organises else NotFound


_TO_SET = select(DealDocument.public_id, DealDocument.code, DealDocument.matter).where(
    DealDocument.id == given("document"), DealDocument.state == "making"
)


def to_set(reader: Reader, document_id: int) -> tuple[str, str, Matter] | None:
    """Public id, code and content of a document whose file is to be made; for the system."""
    if not reader.actor.is_system:
        raise NotFound
    row = reader.row(_TO_SET, document=document_id)
    return (row.public_id, row.code, Matter.model_validate(row.matter)) if row else None


# -- in the room of a call ----------------------------------------------------------------------------

_OF_MEETING = (
    select(plain(DealDocument), plain(Deal), Deal.public_id)
    .join(Deal, Deal.id == DealDocument.deal_id)
    .join(Meeting, (Meeting.exporter_id == Deal.exporter_id) & (Meeting.buyer_id == Deal.buyer_id))
    .join(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
    .where(
        Meeting.public_id == given("meeting"),
        Meeting.status != "cancelled",
        Meeting.starts_at <= given("opened"),
        Meeting.ends_at > given("not_closed"),
        MeetingPerson.person_id == ME,
        MeetingPerson.role == "interpreter",
        DealDocument.state == "ready",
    )
    .order_by(DealDocument.id.desc())
    .limit(25)
)


def documents_to_interpret(reader: Reader, meeting: str) -> list[tuple[str, DocumentRow]]:
    """(deal, document) of a meeting's two sides, for its interpreter while the doors are open."""
    opened, not_closed = reader.now + DOOR_OPENS, reader.now - DOOR_CLOSES
    rows = reader.rows(_OF_MEETING, meeting=meeting, opened=opened, not_closed=not_closed)
    return [(row[2], _row(reader, row[1], row[0], None)) for row in rows]


# -- checking one -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """What anybody learns who holds a document; nothing of its terms."""

    kind: DocumentKind
    number: str
    event: Translated
    event_zone: str
    exporter: tuple[str, str]
    buyer: tuple[str, str]
    made_by: Side
    at: datetime
    standing: Standing
    voided_at: datetime | None
    pages: int
    size: int
    sha256: str


_CHECKED = (
    select(plain(DealDocument), plain(Deal), DealDocument.matter)
    .join(Deal, Deal.id == DealDocument.deal_id)
    .where(DealDocument.seal == given("seal"))
)


def check_document(reader: Reader, number: str, code: str) -> Checked | None:
    """By number and code together, found by a hash of both: nothing is learnt of one without the other."""
    row = reader.row(_CHECKED, seal=rules.seal_of(number, code))
    if row is None:
        return None
    made, deal, stored = row
    if not hmac.compare_digest(rules.read_back(made.code), rules.read_back(code)) or made.state != "ready":
        return None
    table = table_between(reader, deal.exporter_id, deal.buyer_id)
    matter = Matter.model_validate(stored)
    return Checked(
        kind=DocumentKind(made.kind),
        number=made.number,
        event=table.event_name,
        event_zone=table.event_zone,
        exporter=(matter.exporter.name, matter.exporter.language),
        buyer=(matter.buyer.name, matter.buyer.language),
        made_by=Side(made.side),
        at=made.at,
        standing=_standing(reader, deal, made),
        voided_at=made.voided_at,
        pages=made.pages,
        size=made.size,
        sha256=made.sha256,
    )


# -- for those who are told -----------------------------------------------------------------------------

_ABOUT = select(DealDocument.number, DealDocument.kind, DealDocument.revision, Deal.public_id).join(
    Deal, Deal.id == DealDocument.deal_id
)
_TOLD = _ABOUT.where(DealDocument.id == given("document"))


def told_of(reader: Reader, document_id: int) -> Any:
    """number, kind, revision and the deal's public id; None where it is gone."""
    return reader.row(_TOLD, document=document_id)
