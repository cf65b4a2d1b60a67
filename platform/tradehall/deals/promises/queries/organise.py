"""What organisers see of deliveries: how often which reason delays which goods, and who has not told the buyer."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from tradehall.deals.exports.tables import PORTION
from tradehall.deals.models import Deal, DelayNotice, DeliveryPromise, Revision
from tradehall.deals.promises import rules
from tradehall.deals.promises.commands import Answer, Reason
from tradehall.deals.promises.queries.lists import (
    BY_DAY,
    COLUMNS,
    IN_SHOW,
    LATEST,
    THE_TERMS,
    counted,
    counts_of,
    promise_row,
    with_lines,
)
from tradehall.deals.promises.queries.views import Cluster, EventDelays, PromiseRow, Show
from tradehall.deals.samples.queries import SampleFigures, sample_figures
from tradehall.events.queries import managed_event
from tradehall.kernel import clock
from tradehall.kernel.pages import Paged
from tradehall.kernel.tx import Reader, given

_OF_EVENT = Deal.event_id == given("event")
_TOLD = (
    select(DelayNotice.reason, DeliveryPromise.sector, DelayNotice.answer, DelayNotice.days, func.count())
    .join(DeliveryPromise, DeliveryPromise.id == DelayNotice.promise_id)
    .where(DelayNotice.event_id == given("event"), DelayNotice.withdrawn_at.is_(None))
    .group_by(DelayNotice.reason, DeliveryPromise.sector, DelayNotice.answer, DelayNotice.days)
)
_COUNTS = counts_of(_OF_EVENT)
_LINES = with_lines(*COLUMNS).join(Revision, THE_TERMS).where(_OF_EVENT)
_LISTS = {show: Paged(_LINES.where(IN_SHOW[show]), *(LATEST if show is Show.OVER else BY_DAY)) for show in Show}
_ALL = (
    _LINES.where(
        DeliveryPromise.state != rules.PromiseState.REPLACED,
        or_(
            DeliveryPromise.due > given("day"),
            and_(DeliveryPromise.due == given("day"), DeliveryPromise.id > given("behind")),
        ),
    )
    .order_by(DeliveryPromise.due, DeliveryPromise.id)
    .limit(PORTION)
)


def delays_of_event(reader: Reader, slug: str, show: Show = Show.LATE, cursor: str | None = None) -> EventDelays:
    """For those who run the event; raises Unauthenticated, NotFound, Forbidden."""
    event = managed_event(reader, slug)
    today = clock.local(reader.now, event.zone).date()
    told = reader.columns(_TOLD, event=event.id)
    return EventDelays(
        event=event,
        clusters=_clusters(told),
        notices=sum(row[4] for row in told),
        median=rules.median([(row[3], row[4]) for row in told]),
        lines=counted(reader.row(_COUNTS, event=event.id, today=today)),
        rows=_LISTS[show].page(reader, cursor, lambda row: promise_row(reader, row), event=event.id, today=today),
        show=show,
        today=today,
    )


def deliveries_of_event(reader: Reader, slug: str, show: Show, cursor: str | None) -> tuple[EventDelays, SampleFigures]:
    """The whole page of the organisers."""
    view = delays_of_event(reader, slug, show, cursor)
    return view, sample_figures(reader, view.event.id)


def _clusters(told: Iterable[Any]) -> list[Cluster]:
    """The most frequent first."""
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in told:
        groups[row[0], row[1]].append(row)
    made = [_cluster(Reason(reason), sector, rows) for (reason, sector), rows in groups.items()]
    return sorted(made, key=lambda cluster: (-cluster.notices, cluster.reason, cluster.sector))


def _cluster(reason: Reason, sector: str, rows: list[Any]) -> Cluster:
    answers = {answer: sum(row[4] for row in rows if row[2] == answer) for answer in Answer}
    waiting = sum(row[4] for row in rows if row[2] == "")
    median = rules.median([(row[3], row[4]) for row in rows])
    return Cluster(reason, sector, sum(row[4] for row in rows), median, answers, waiting)


def rows_of_event(reader: Reader, slug: str, last: PromiseRow | None = None) -> list[PromiseRow]:
    """The next promised lines of the event by day, behind that one; for the organisers' file."""
    event = managed_event(reader, slug)
    behind = {"day": last.due, "behind": last.id} if last else {"day": date.min, "behind": 0}
    return [promise_row(reader, row) for row in reader.rows(_ALL, event=event.id, **behind)]
