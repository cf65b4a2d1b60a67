"""Cases end, are withdrawn, and are opened again."""

from tradehall.chat.service.talking import say
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
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
    _over(tx, row, CaseState(command.state), command.result)
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
    row.version += 1
    _over(tx, row, CaseState.WITHDRAWN)
    note(tx, row, StepKind.WITHDRAWN)
    tx.record(CaseWithdrawn(case=row.id, public_id=row.public_id, by=who(tx)))
    return row.public_id


def _over(tx: Tx, row: Case, state: CaseState, result: str = "") -> None:
    row.state, row.result, row.ended_at, row.ended_by = state, result, tx.now, who(tx)


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
