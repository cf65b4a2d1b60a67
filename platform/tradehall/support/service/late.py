"""Firms that wait for longer than a desk promises."""

from sqlalchemy import select

from tradehall.kernel.errors import Forbidden
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.support.commands import CallLateCases
from tradehall.support.facts import CasesLate
from tradehall.support.models import Case
from tradehall.support.queries.news import late_untold
from tradehall.support.rules import CaseState

MOST_WAITING = 5000
TOGETHER = 100


@handles(CallLateCases, audited=False)
def call_late_cases(tx: Tx, command: CallLateCases) -> int:
    """Each wait is told of once. How many are new; the same number of statements, however many."""
    tx.require(tx.actor.is_system, Forbidden)
    late = late_untold(tx, MOST_WAITING)
    if not late:
        return 0
    untold = select(Case).where(Case.id.in_(late), Case.state == CaseState.OPEN).order_by(Case.id)
    rows = tx.all(untold.with_for_update(skip_locked=True))
    told = [row for row in rows if row.late_told_seq < late[row.id]]
    for row in told:
        row.late_told_seq = late[row.id]
    ids = [row.id for row in told]
    for first in range(0, len(ids), TOGETHER):
        tx.record(CasesLate(cases=ids[first : first + TOGETHER]))
    return len(ids)
