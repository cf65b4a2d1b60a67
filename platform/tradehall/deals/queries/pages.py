"""Reads of deals: one deal, lists, the panel on a meeting's page."""

from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Listing
from tradehall.deals import rules
from tradehall.deals.commands import Kind
from tradehall.deals.differences import diff
from tradehall.deals.models import Confirmation, Deal, DealWitness, Revision, TermSheet
from tradehall.deals.policy import can_see_deal, can_sign
from tradehall.deals.queries.seats import (
    BELONGS,
    SEAT_COLUMNS,
    SEATS,
    Buyer,
    BuyerMember,
    Exporter,
    ExporterMember,
    Table,
    seated,
    table_of,
)
from tradehall.deals.queries.views import (
    ByLink,
    ConfirmationView,
    DealPage,
    DealRow,
    Group,
    ListingName,
    RevisionView,
    Who,
)
from tradehall.deals.rules import Evidence, State, Terms
from tradehall.deals.witnesses.rules import masked
from tradehall.events.commands import Side
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.panels import panels
from tradehall.kernel.tx import NOW, Reader, among, given, plain
from tradehall.meetings.models import Meeting

Confirmer = aliased(Person, name="confirmer")


# -- one deal ---------------------------------------------------------------------------------------


def deal_page(reader: Reader, public_id: str) -> DealPage:
    """A deal with its whole history. Raises Unauthenticated for visitors, NotFound for strangers."""
    if not reader.actor.signed_in and not reader.actor.is_system:
        raise Unauthenticated
    deal, meeting, table = _deal(reader, public_id)
    revisions = _revisions(reader, deal, reader.now)
    number = counting_number(deal, reader.now)
    current = next(made for made in revisions if made.number == number)
    previous = next((made for made in revisions if made.number == current.answers), None)
    state = rules.state_at(deal.state, deal.lapses_at, deal.sealed_revision, reader.now)
    mine = table.mine.side if table.mine else None
    signs = can_sign(table.standing) and mine is not None
    return DealPage(
        public_id=deal.public_id,
        version=deal.version,
        kind=current.terms.kind,
        state=state,
        evidence=Evidence(deal.evidence),
        table=table,
        meeting=meeting,
        current=current,
        previous=previous,
        revisions=revisions,
        differences=diff(previous.terms.as_json(), current.terms.as_json()) if previous else [],
        listings=_listings(reader, current.terms),
        sealed_revision=deal.sealed_revision,
        sealed_at=deal.sealed_at,
        lapses_at=deal.lapses_at,
        updated_at=deal.updated_at,
        withdraw_reason=deal.withdraw_reason,
        may_confirm=signs
        and rules.why_not_confirmable(state, table.is_open, current.confirmed_by, mine or current.side) is None,
        may_counter=signs and rules.why_not_counterable(state, table.is_open) is None,
        may_withdraw=signs and mine is not None and rules.why_not_withdrawable(state, current.side, mine) is None,
    )


def counting_number(deal: Any, now: Any) -> int:
    """The number of the revision that counts now: of a lapsed amendment, the sealed one before it."""
    state = rules.state_at(deal.state, deal.lapses_at, deal.sealed_revision, now)
    if state == State.SEALED and deal.sealed_revision is not None:
        return deal.sealed_revision
    return deal.current


def _with_places(statement: Any) -> Any:
    return statement.join(Exporter, Exporter.id == Deal.exporter_id).join(Buyer, Buyer.id == Deal.buyer_id)


_DEAL = (
    seated(_with_places(select(*SEAT_COLUMNS, plain(Deal), Meeting.public_id).select_from(Deal)))
    .outerjoin(Meeting, Meeting.id == Deal.meeting_id)
    .where(Deal.public_id == given("deal"))
)


def _deal(reader: Reader, public_id: str) -> tuple[Any, str | None, Table]:
    row = reader.row(_DEAL, deal=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    table = table_of(reader, row)
    if not can_see_deal(table.standing):
        raise NotFound
    return row[SEATS], row[SEATS + 1], table


def deal_at_table(reader: Reader, public_id: str) -> Table:
    """Who sits at a deal's table; raises NotFound for strangers."""
    return _deal(reader, public_id)[2]


def _who_columns(person: Any) -> Bundle[Any]:
    return Bundle("who", person.public_id, person.name, person.name_latin, person.language)


_LINKED: Bundle[Any] = Bundle("linked", DealWitness.called, DealWitness.title, DealWitness.email)
_REVISIONS = (
    select(plain(Revision), _who_columns(Person), plain(Confirmation), _who_columns(Confirmer), _LINKED)
    .join(Person, Person.id == Revision.person_id)
    .outerjoin(Confirmation, Confirmation.revision_id == Revision.id)
    .outerjoin(Confirmer, Confirmer.id == Confirmation.person_id)
    .outerjoin(DealWitness, DealWitness.id == Confirmation.witness_id)
    .where(Revision.deal_id == given("deal"))
    .order_by(Revision.number, Confirmation.at, Confirmation.id)
)


def _revisions(reader: Reader, deal: Any, now: Any) -> list[RevisionView]:
    found: dict[int, RevisionView] = {}
    counts = counting_number(deal, now)
    stands = rules.state_at(deal.state, deal.lapses_at, deal.sealed_revision, now) == State.SEALED
    rows = reader.rows(_REVISIONS, deal=deal.id)
    chain = _chain({row[0].number: row[0].answers for row in rows}, counts)
    for row, person, confirmation, confirmer, linked in rows:
        if row.number not in found:
            found[row.number] = RevisionView(
                number=row.number,
                answers=row.answers,
                digest=row.digest,
                terms=Terms.from_json(row.terms),
                side=Side(row.side),
                by=Who(*person),
                note=row.note,
                at=row.proposed_at,
                confirmations=[],
                is_gone=row.number not in chain,
            )
        if confirmation.id is not None:
            is_void = confirmation.voided_at is not None and not (stands and row.number == counts)
            by = Who(*confirmer) if confirmation.person_id is not None else None
            link = ByLink(linked[0], linked[1], masked(linked[2])) if by is None else None
            made = ConfirmationView(Side(confirmation.side), by, confirmation.at, is_void, link)
            found[row.number].confirmations.append(made)
    return list(found.values())


def _chain(answers: dict[int, int | None], number: int | None) -> set[int]:
    """The revisions that led to one: itself, the one that it answers, and so on."""
    found: set[int] = set()
    while number is not None and number not in found:
        found.add(number)
        number = answers.get(number)
    return found


_LISTINGS = select(Listing.public_id, Listing.title, Listing.state).where(Listing.public_id.in_(among("named")))


def _listings(reader: Reader, terms: Terms) -> dict[str, ListingName]:
    named = {line.listing for line in terms.lines if line.listing}
    rows = reader.rows(_LISTINGS, named=list(named))
    return {row.public_id: ListingName(row.public_id, row.title, row.state == "published") for row in rows}


def deal_with_panels(reader: Reader, public_id: str) -> DealPage:
    """The same with what else belongs on its page."""
    view = deal_page(reader, public_id)
    view.panels.extend(panels(reader, "deal", view))
    return view


# -- lists ------------------------------------------------------------------------------------------


_LAPSED_AMENDMENT = and_(Deal.state == State.PROPOSED, Deal.lapses_at <= NOW, Deal.sealed_revision.is_not(None))
_COUNTING = case((_LAPSED_AMENDMENT, Deal.sealed_revision), else_=Deal.current)  # as `counting_number`
ON_TABLE = and_(Revision.deal_id == Deal.id, Revision.number == _COUNTING)


def _row(reader: Reader, row: Any) -> DealRow:
    return deal_row(reader, table_of(reader, row), row[SEATS], row[SEATS + 1])


def deal_row(reader: Reader, table: Table, deal: Any, revision: Any) -> DealRow:
    """A deal in a list, from its own row and that of the revision that counts."""
    terms = Terms.from_json(revision.terms)
    state = rules.state_at(deal.state, deal.lapses_at, deal.sealed_revision, reader.now)
    mine = table.mine
    return DealRow(
        public_id=deal.public_id,
        kind=Kind(terms.kind),
        state=state,
        evidence=Evidence(deal.evidence),
        event_name=table.event_name,
        exporter=table.exporter,
        buyer=table.buyer,
        mine=mine,
        totals=terms.totals,
        first_line=terms.lines[0].description if terms.lines else None,
        lines=len(terms.lines),
        number=revision.number,
        your_turn=state == State.PROPOSED and mine is not None and revision.side != mine.side,
        is_amendment=state == State.PROPOSED and deal.sealed_revision is not None,
        updated_at=deal.updated_at,
        lapses_at=deal.lapses_at,
        version=deal.version,
    )


_WAITING = and_(Deal.state == State.PROPOSED, Deal.lapses_at > NOW)


def _acts_for(side: Side, *, signs: bool = False) -> Any:
    member = ExporterMember if side == Side.EXPORTER else BuyerMember
    return or_(member.signs, member.role == "owner") if signs else member.id.is_not(None)


def _turn_of(*, signs: bool = False) -> Any:
    """A condition: terms that the other side than the reader's put on the table wait for an answer."""
    return and_(
        _WAITING,
        or_(
            and_(Revision.side == Side.BUYER, _acts_for(Side.EXPORTER, signs=signs)),
            and_(Revision.side == Side.EXPORTER, _acts_for(Side.BUYER, signs=signs)),
        ),
    )


_SEALED = or_(Deal.state == State.SEALED, _LAPSED_AMENDMENT)
_IN_GROUP = {
    Group.ALL: Deal.id.is_not(None),
    Group.YOURS: _turn_of(),
    Group.THEIRS: and_(_WAITING, ~_turn_of()),
    Group.SEALED: _SEALED,
    Group.OVER: and_(~_WAITING, ~_SEALED),
}
_DEALS = seated(
    _with_places(select(*SEAT_COLUMNS, plain(Deal), plain(Revision)).select_from(Deal)).join(Revision, ON_TABLE)
)
_MINE = {
    group: Paged(_DEALS.where(BELONGS, condition), Order(Deal.updated_at, True), Order(Deal.id, True))
    for group, condition in _IN_GROUP.items()
}


def my_deals(reader: Reader, group: Group = Group.ALL, cursor: str | None = None) -> Page[DealRow]:
    """The deals of the reader's companies, the last changed first. Raises Unauthenticated."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    return _MINE[group].page(reader, cursor, lambda row: _row(reader, row))


# How many terms wait for a confirmation that the reader may give, also as a part of a larger statement.
WAITING_FOR_ME: Select[tuple[int]] = seated(
    _with_places(select(func.count()).select_from(Deal)).join(
        Revision, and_(Revision.deal_id == Deal.id, Revision.number == Deal.current)
    )
).where(_turn_of(signs=True))


def open_deals_count(reader: Reader) -> int:
    """How many terms wait for a confirmation that the reader may give; one statement."""
    if not reader.actor.signed_in:
        return 0
    return reader.value(WAITING_FOR_ME) or 0


# A condition: the new terms that the two companies of a meeting write down together.
OPEN_SHEET = and_(
    TermSheet.exporter_id == Meeting.exporter_id,
    TermSheet.buyer_id == Meeting.buyer_id,
    TermSheet.state == "open",
    TermSheet.deal_id.is_(None),
)
