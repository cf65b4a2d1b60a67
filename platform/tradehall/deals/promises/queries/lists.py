"""Lists of promised lines: what comes when, the latest first."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, and_, func, select

from tradehall.deals.models import Deal, DelayNotice, DeliveryPromise, Revision
from tradehall.deals.promises.queries.views import Deliveries, PromiseRow, Show
from tradehall.deals.promises.rules import PromiseState
from tradehall.deals.queries.seats import BELONGS, SEAT_COLUMNS, SEATS, Buyer, Exporter, seated, table_of
from tradehall.deals.rules import line_from
from tradehall.kernel import clock
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.tx import Reader, given, plain

WAITS = and_(DelayNotice.promise_id == DeliveryPromise.id, DelayNotice.answer == "", DelayNotice.withdrawn_at.is_(None))
OPEN = DeliveryPromise.state == PromiseState.OPEN
_LATE = and_(OPEN, DeliveryPromise.due < given("today", Date()))
# conditions on a statement to which the waiting notice was joined
IN_SHOW: dict[Show, Any] = {
    Show.COMING: OPEN,
    Show.ASKED: and_(OPEN, DelayNotice.id.is_not(None)),
    Show.LATE: and_(_LATE, DelayNotice.id.is_(None)),
    Show.OVER: DeliveryPromise.state.in_((PromiseState.DELIVERED, PromiseState.CANCELLED)),
}


def with_lines(*columns: Any) -> Any:
    """A statement over promised lines with their deal, its sides and the notice that waits for an answer."""
    return seated(
        select(*columns)
        .select_from(DeliveryPromise)
        .join(Deal, Deal.id == DeliveryPromise.deal_id)
        .join(Exporter, Exporter.id == Deal.exporter_id)
        .join(Buyer, Buyer.id == Deal.buyer_id)
        .outerjoin(DelayNotice, WAITS)
    )


COLUMNS = (*SEAT_COLUMNS, plain(DeliveryPromise), Deal.public_id, Revision.terms, DelayNotice.id)
THE_TERMS = and_(Revision.deal_id == DeliveryPromise.deal_id, Revision.number == DeliveryPromise.revision)
BY_DAY = (Order(DeliveryPromise.due), Order(DeliveryPromise.id))
LATEST = (Order(DeliveryPromise.due, True), Order(DeliveryPromise.id, True))


def _list(show: Show) -> Paged:
    statement = with_lines(*COLUMNS).join(Revision, THE_TERMS).where(BELONGS, IN_SHOW[show])
    return Paged(statement, *(LATEST if show is Show.OVER else BY_DAY))


_MINE = {show: _list(show) for show in Show}


def counts_of(condition: Any) -> Any:
    """How many lines there are in each of the lists."""
    return with_lines(*(func.count(DeliveryPromise.id).filter(IN_SHOW[show]) for show in Show)).where(condition)


_COUNTS = counts_of(BELONGS)
_ONE = with_lines(*COLUMNS).join(Revision, THE_TERMS).where(DeliveryPromise.public_id == given("promise"), BELONGS)


def deliveries(reader: Reader, show: Show = Show.COMING, cursor: str | None = None) -> Deliveries:
    """The lines of the reader's companies by the newest day told, so that late ones come first. Raises
    Unauthenticated."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    today = reader.now.date()
    page: Page[PromiseRow] = _MINE[show].page(reader, cursor, lambda row: promise_row(reader, row), today=today)
    return Deliveries(page, show, counted(reader.row(_COUNTS, today=today)))


def counted(row: Any) -> dict[Show, int]:
    return {show: row[index] for index, show in enumerate(Show)}


def one_line(reader: Reader, public_id: str) -> PromiseRow:
    """One of the reader's own. Raises NotFound."""
    row = reader.row(_ONE, promise=public_id)
    if row is None:
        raise NotFound
    return promise_row(reader, row)


def promise_row(reader: Reader, row: Any) -> PromiseRow:
    table = table_of(reader, row)
    promise, deal, terms, asked = row[SEATS : SEATS + 4]
    today = clock.local(reader.now, table.event_zone).date()
    is_late = promise.state == PromiseState.OPEN and promise.due < today
    return PromiseRow(
        id=promise.id,
        public_id=promise.public_id,
        deal=deal,
        table=table,
        mine=table.mine,
        line=line_from(terms["lines"][promise.line]),
        number=promise.line + 1,
        state=PromiseState(promise.state),
        promised=promise.promised,
        due=promise.due,
        delivered_on=promise.delivered_on,
        accepted_on=promise.accepted_on,
        version=promise.version,
        asked=asked is not None,
        is_late=is_late,
        sector=promise.sector,
        days=max(_reached(promise, today) - promise.promised, timedelta(0)).days,
    )


def _reached(promise: Any, today: date) -> date:
    """The day on which the goods came, or come at the earliest as far as is known."""
    if came := promise.accepted_on or promise.delivered_on:
        return came
    return max(promise.due, today) if promise.state == PromiseState.OPEN else promise.due
