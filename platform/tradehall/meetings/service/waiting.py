"""What a request waits for, until when, and the thread of what was said in it."""

from collections.abc import Sequence
from typing import Any

from tradehall.events.queries import SlotView
from tradehall.kernel.clock import written
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import DeclineWhy
from tradehall.meetings.facts import AnswerDue
from tradehall.meetings.models import MeetingRequest, RequestSlot, RequestTurn
from tradehall.meetings.queries.parties import Terms
from tradehall.meetings.rules import Step, Turn


def about_request(tx: Tx, request: MeetingRequest) -> dict[str, Any]:
    """What every fact about a request says."""
    return {
        "request": request.id,
        "public_id": request.public_id,
        "event": request.event_id,
        "sender": request.sender_id,
        "target": request.target_id,
        "by": tx.actor.person_id,
    }


def propose(tx: Tx, request: MeetingRequest, slots: Sequence[SlotView], terms: Terms) -> None:
    """Write down the proposed slots, the best first; the time to answer begins anew."""
    rows = [RequestSlot(request_id=request.id, slot_id=slot.id, rank=rank) for rank, slot in enumerate(slots, 1)]
    tx.add_all(rows)
    until = rules.answer_by(tx.now, terms.request_minutes, [slot.starts_at for slot in slots])
    request.expires_at = until
    if not tx.actor.is_system:
        due = AnswerDue(turn=request.turn, expires_at=until, **about_request(tx, request))
        tx.schedule(due, rules.halfway(tx.now, until), f"answer-due:{request.public_id}:{request.version}")


def say(
    tx: Tx,
    request: MeetingRequest,
    step: Step,
    turn: Turn | None,
    note: str = "",
    *,
    why: DeclineWhy | None = None,
    slots: Sequence[SlotView] = (),
    nobody: bool = False,
) -> None:
    """Add a step to the thread. `nobody`: it was done by no person."""
    times = [{"starts_at": written(slot.starts_at), "ends_at": written(slot.ends_at)} for slot in slots]
    person = None if nobody else tx.actor.person_id
    row = RequestTurn(
        request_id=request.id, person_id=person, turn=turn, kind=step, note=note, why=why, slots=times, at=tx.now
    )
    tx.add(row)
