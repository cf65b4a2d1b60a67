"""Cases end, are withdrawn, and are opened again."""

from sqlalchemy import select

from tradehall.chat.service.talking import say
from tradehall.events.facts import ParticipationRejected, ParticipationWithdrawn
from tradehall.kernel.facts import follows
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx, given
from tradehall.support import policy
from tradehall.support.commands import EndCase, ReopenCase, WithdrawCase
from tradehall.support.errors import CaseOver, TooManyCases
from tradehall.support.facts import CaseEnded, CaseReopened, CaseWithdrawn
from tradehall.support.models import Case
from tradehall.support.queries.lower import open_cases
from tradehall.support.rules import MOST_OPEN, CaseState, StepKind
from tradehall.support.service.cases import held, note, who, worked_on

SAY_WHY = N_("Please say what is still open.")


@handles(EndCase)
def end_case(tx: Tx, command: EndCase) -> str:
    row = worked_on(tx, command.case, command.version).row
    _over(tx, row, CaseState(command.state), who(tx), command.result)
    note(tx, row, StepKind.ENDED, command.result)
    tx.record(CaseEnded(case=row.id, public_id=row.public_id, state=row.state, by=who(tx)))
    return row.public_id


@handles(WithdrawCase)
def withdraw_case(tx: Tx, command: WithdrawCase) -> str:
    found = held(tx, command.case)
    row = found.row
    tx.require(policy.can_withdraw(tx.actor, found.comes))
    if row.state == CaseState.WITHDRAWN:
        return row.public_id
    if row.state != CaseState.OPEN:
        raise CaseOver
    _withdrawn(tx, row, who(tx))
    return row.public_id


def _withdrawn(tx: Tx, row: Case, by: int) -> None:
    row.version += 1
    _over(tx, row, CaseState.WITHDRAWN, by)
    note(tx, row, StepKind.WITHDRAWN, by=by)
    tx.record(CaseWithdrawn(case=row.id, public_id=row.public_id, by=by))


def _over(tx: Tx, row: Case, state: CaseState, by: int, result: str = "") -> None:
    row.state, row.result, row.ended_at, row.ended_by = state, result, tx.now, by


_OPEN = (
    select(Case)
    .where(Case.participation_id == given("place"), Case.state == CaseState.OPEN)
    .order_by(Case.id)
    .with_for_update()
)


@follows(ParticipationWithdrawn, ParticipationRejected)
def withdraw_with_the_firm(tx: Tx, fact: ParticipationWithdrawn | ParticipationRejected) -> None:
    """Nobody can go on talking about them: no desk is to wait, or to be late, for a firm that left."""
    for row in tx.all(_OPEN, place=fact.participation):
        _withdrawn(tx, row, tx.actor.person_id or row.asked_by)


@handles(ReopenCase)
def reopen_case(tx: Tx, command: ReopenCase) -> str:
    """What the desk had ended, the firm opens again with words, so that it is the desk's turn; open already, it stays
    as it is."""
    found = held(tx, command.case)
    row, before = found.row, found.row.state
    if before == CaseState.OPEN:
        return row.public_id
    if not (found.serves or command.words or before == CaseState.WITHDRAWN):
        tx.refuse("words", SAY_WHY)
    if not found.serves and open_cases(tx, row.participation_id) >= MOST_OPEN:
        raise TooManyCases
    row.state, row.result, row.ended_at, row.ended_by = CaseState.OPEN, "", None, None
    row.version += 1
    note(tx, row, StepKind.REOPENED, command.words)
    if command.words:
        say(tx, found.talk, f"case-{row.public_id}-{row.version}", command.words)
    tx.record(CaseReopened(case=row.id, public_id=row.public_id, before=before, by=who(tx)))
    return row.public_id
