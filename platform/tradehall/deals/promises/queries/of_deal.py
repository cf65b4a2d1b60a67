"""The promised lines of one deal, each with its line of time."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.deals.models import Deal, DealPaper, DelayNotice, DeliveryPromise, PromisedDay, Revision
from tradehall.deals.policy import acts_for_both
from tradehall.deals.promises.commands import Answer, Proposal, Reason
from tradehall.deals.promises.queries.views import DayTold, DealDeliveries, DelayView, PromiseView
from tradehall.deals.promises.rules import PromiseState
from tradehall.deals.queries.pages import deal_at_table
from tradehall.deals.queries.seats import Table
from tradehall.deals.queries.views import Who
from tradehall.deals.rules import line_from
from tradehall.events.commands import Side
from tradehall.kernel import clock
from tradehall.kernel.errors import Forbidden, Unauthenticated
from tradehall.kernel.tx import Reader, given, plain

Teller, Answerer = aliased(Person, name="teller"), aliased(Person, name="answerer")


def _who(person: Any, name: str) -> Bundle[Any]:
    return Bundle(name, person.public_id, person.name, person.name_latin, person.language)


_PROMISES = (
    select(plain(DeliveryPromise))
    .join(Deal, Deal.id == DeliveryPromise.deal_id)
    .where(Deal.public_id == given("deal"))
    .order_by(DeliveryPromise.line, DeliveryPromise.revision, DeliveryPromise.id)
)
_TERMS = (
    select(Revision.number, Revision.terms)
    .join(Deal, Deal.id == Revision.deal_id)
    .where(Deal.public_id == given("deal"))
)
_DAYS = (
    select(
        plain(PromisedDay),
        _who(Teller, "teller"),
        plain(DelayNotice),
        _who(Answerer, "answerer"),
        DealPaper.public_id,
        DealPaper.name,
    )
    .join(DeliveryPromise, DeliveryPromise.id == PromisedDay.promise_id)
    .join(Deal, Deal.id == DeliveryPromise.deal_id)
    .outerjoin(DelayNotice, DelayNotice.id == PromisedDay.notice_id)
    .outerjoin(DealPaper, DealPaper.id == DelayNotice.paper_id)
    .outerjoin(Teller, Teller.id == PromisedDay.person_id)
    .outerjoin(Answerer, Answerer.id == DelayNotice.answered_by)
    .where(Deal.public_id == given("deal"))
    .order_by(PromisedDay.id)
)


def deal_deliveries(
    reader: Reader, public_id: str, table: Table | None = None, terms: Mapping[int, Any] | None = None
) -> DealDeliveries:
    """For those who may see the deal; raises Unauthenticated, NotFound. Who has read the deal's `table` and `terms`
    (revision → as stored) already says so.
    """
    if not reader.actor.signed_in and not reader.actor.is_system:
        raise Unauthenticated
    if table is None:
        table = deal_at_table(reader, public_id)
    promises = reader.rows(_PROMISES, deal=public_id)
    if promises and terms is None:
        terms = {row.number: row.terms for row in reader.rows(_TERMS, deal=public_id)}
    today = clock.local(reader.now, table.event_zone).date()
    days = _days(reader, public_id, {row[0].id: row[0].public_id for row in promises})
    mine = None if acts_for_both(table.standing) else table.mine
    made = [_promise(row[0], terms or {}, days[row[0].id], today) for row in promises]
    side = mine.side if mine else None
    return DealDeliveries(public_id, table, made, today, side == Side.EXPORTER, side == Side.BUYER)


def delay_form(reader: Reader, public_id: str) -> DealDeliveries:
    """The same for those who tell delays; the others get Forbidden."""
    view = deal_deliveries(reader, public_id)
    if not view.tells:
        raise Forbidden
    return view


def _days(reader: Reader, deal: str, promises: dict[int, str]) -> dict[int, list[DayTold]]:
    found: dict[int, list[DayTold]] = defaultdict(list)
    if not promises:
        return found
    for row, teller, notice, answerer, *paper in reader.rows(_DAYS, deal=deal):
        by = Who(*teller) if teller.public_id else None
        told = _notice(notice, promises[row.promise_id], by, answerer, *paper) if notice.id is not None else None
        found[row.promise_id].append(DayTold(row.day, row.why, row.at, by, row.revision, told))
    return found


def _notice(row: Any, promise: str, by: Who | None, answerer: Any, paper: str | None, name: str | None) -> DelayView:
    return DelayView(
        id=row.id,
        public_id=row.public_id,
        promise=promise,
        old_date=row.old_date,
        new_date=row.new_date,
        days=row.days,
        reason=Reason(row.reason),
        body=row.body,
        proposal=Proposal(row.proposal),
        offer=row.offer,
        certificate=row.certificate,
        paper=paper,
        paper_name=name or "",
        by=by or Who("", "", "", ""),
        at=row.at,
        withdrawn_at=row.withdrawn_at,
        answer=Answer(row.answer) if row.answer else None,
        answer_words=row.answer_words,
        answer_language=row.answer_language,
        answered_by=Who(*answerer) if answerer.public_id else None,
        answered_at=row.answered_at,
        version=row.version,
    )


def _promise(row: Any, terms: Mapping[int, Any], days: list[DayTold], today: date) -> PromiseView:
    return PromiseView(
        id=row.id,
        public_id=row.public_id,
        revision=row.revision,
        number=row.line + 1,
        line=line_from(terms[row.revision]["lines"][row.line]),
        state=PromiseState(row.state),
        promised=row.promised,
        due=row.due,
        delivered_on=row.delivered_on,
        accepted_on=row.accepted_on,
        version=row.version,
        days=days,
        is_late=row.state == PromiseState.OPEN and row.due < today,
    )
