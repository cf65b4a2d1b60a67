"""What is told before and after a meeting."""

from datetime import timedelta
from typing import Any

from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.notices import policy
from tradehall.notices.commands import PlanReminders
from tradehall.notices.facts import OutcomeDue, ReminderDue
from tradehall.notices.rules import REMIND_BEFORE


@handles(PlanReminders, audited=False)
def plan_reminders(tx: Tx, command: PlanReminders) -> None:
    """What is due for a time that is not the meeting's any more when it comes tells nobody."""
    tx.require(policy.can_tell(tx.actor))
    about: dict[str, Any] = {"meeting": command.meeting, "public_id": command.public_id, "starts_at": command.starts_at}
    key = f"{command.public_id}:{command.starts_at.isoformat()}"
    for minutes in REMIND_BEFORE:
        at = command.starts_at - timedelta(minutes=minutes)
        if at > tx.now:
            tx.schedule(ReminderDue(minutes=minutes, **about), at, f"remind:{key}:{minutes}")
    if command.ends_at > tx.now:
        tx.schedule(OutcomeDue(**about), command.ends_at, f"outcome:{key}")
