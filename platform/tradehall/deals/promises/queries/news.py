"""Whom news of promised lines concern, and what a mail about them says."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.deals.models import Deal, DealPaper, DelayNotice, DeliveryPromise, Revision
from tradehall.deals.promises.commands import Answer, Proposal, Reason
from tradehall.deals.queries.letters import Recipient, concerned
from tradehall.deals.queries.seats import Table, table_between
from tradehall.deals.rules import Line, line_from
from tradehall.events.commands import Side
from tradehall.events.models import Participation
from tradehall.kernel.errors import NotFound
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import Reader, among, given, plain


@dataclass(frozen=True, slots=True)
class LineNews:
    """A line, and the notice that is told of, where there is one."""

    line: Line
    number: int
    promised: date
    due: date
    state: str
    old_date: date | None = None
    new_date: date | None = None
    reason: Reason | None = None
    body: Translated | None = None
    proposal: Proposal | None = None
    offer: dict[str, Any] | None = None
    certificate: str = ""
    paper: str = ""
    waits: bool = False
    answer: Answer | None = None
    answer_words: str = ""
    answer_language: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryNews:
    public_id: str
    table: Table
    lines: list[LineNews]
    recipients: list[Recipient]


_DEAL = select(Deal.public_id, Deal.exporter_id, Deal.buyer_id).where(Deal.id == given("deal"))
_PEOPLE = (
    select(Person.id, Person.email, Person.name, Person.language, Person.time_zone)
    .where(Person.state == "active", concerned(Participation.id == given("place")))
    .order_by(Person.id)
)
_LINES = (
    select(plain(DeliveryPromise), Revision.terms, plain(DelayNotice), DealPaper.name)
    .join(
        Revision,
        (Revision.deal_id == DeliveryPromise.deal_id) & (Revision.number == DeliveryPromise.revision),
    )
    .order_by(DeliveryPromise.line, DeliveryPromise.id)
)
_PAPER = DealPaper.id == DelayNotice.paper_id
_TOLD = _LINES.join(DelayNotice, DelayNotice.promise_id == DeliveryPromise.id).outerjoin(DealPaper, _PAPER)
_UNTOLD = _LINES.outerjoin(DelayNotice, DelayNotice.id == 0).outerjoin(DealPaper, _PAPER)
_OF_NOTICES = _TOLD.where(DelayNotice.id.in_(among("ids")))
_OF_PROMISES = _UNTOLD.where(DeliveryPromise.id.in_(among("ids")))


def delivery_news(
    reader: Reader, deal_id: int, to: Side, notices: Collection[int] = (), promises: Collection[int] = ()
) -> DeliveryNews:
    """About notices, or about promises, to one side's people. Raises NotFound when the deal is gone. For the system."""
    deal = reader.row(_DEAL, deal=deal_id)
    if deal is None:
        raise NotFound
    table = table_between(reader, deal.exporter_id, deal.buyer_id)
    rows = reader.rows(_OF_NOTICES if notices else _OF_PROMISES, ids=list(notices or promises))
    people = [Recipient(*row) for row in reader.columns(_PEOPLE, place=table.party(to).id)]
    return DeliveryNews(deal.public_id, table, [_line(*row) for row in rows], people)


def _line(promise: Any, terms: Any, notice: Any, paper: str | None) -> LineNews:
    line = line_from(terms["lines"][promise.line])
    about = (line, promise.line + 1, promise.promised, promise.due, promise.state)
    if notice.id is None:
        return LineNews(*about)
    return LineNews(
        *about,
        old_date=notice.old_date,
        new_date=notice.new_date,
        reason=Reason(notice.reason),
        body=notice.body,
        proposal=Proposal(notice.proposal),
        offer=notice.offer,
        certificate=notice.certificate,
        paper=paper or "",
        waits=notice.answer == "" and notice.withdrawn_at is None,
        answer=Answer(notice.answer) if notice.answer else None,
        answer_words=notice.answer_words,
        answer_language=notice.answer_language,
    )
