"""Keeping tests of lines, and reminding of them."""

from sqlalchemy import delete

from tradehall.events.queries import managed_event
from tradehall.kernel.errors import NotFound
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx, given
from tradehall.rooms.models import Preflight, PreflightAsk
from tradehall.rooms.preflight import rules
from tradehall.rooms.preflight.commands import RecordPreflight, RemindToTest
from tradehall.rooms.preflight.errors import NobodyToRemind, RemindedAlready
from tradehall.rooms.preflight.facts import LineTestAsked, LineTested
from tradehall.rooms.preflight.queries import to_remind
from tradehall.rooms.preflight.rules import Check, Light

_OLD = delete(Preflight).where(Preflight.person_id == given("person"), Preflight.at < given("before"))
_GUESTS = delete(Preflight).where(Preflight.guest_id == given("guest"))


@handles(RecordPreflight, audited=False)
def record_preflight(tx: Tx, command: RecordPreflight) -> str:
    """The light. Everybody tests for themselves; of a guest from outside the last test alone is kept."""
    person, guest = tx.actor.person_id, tx.actor.guest_id
    tx.require(tx.actor.signed_in or tx.actor.is_guest)
    found = {Check(name): seen for name, seen in command.checks if seen is not None}
    measured = {
        Check.UP: rules.of_rate(command.up, rules.UP_RATES),
        Check.DOWN: rules.of_rate(command.down, rules.DOWN_RATES),
        Check.ROUND_TRIP: rules.of_delay(command.round_trip),
    }
    found |= {check: seen for check, seen in measured.items() if seen is not None}
    light: Light = rules.light(found)
    figures = {"up": command.up, "down": command.down, "round_trip": command.round_trip}
    results = {"checks": {check.value: seen.value for check, seen in found.items()}, **figures}
    if guest is None:
        tx.session.execute(_OLD, {"person": person, "before": tx.now - rules.KEPT})
    else:
        tx.session.execute(_GUESTS, {"guest": guest})
    tx.add(Preflight(person_id=person, guest_id=guest, light=light, results=results, device=command.device, at=tx.now))
    tx.record(LineTested(person=person, light=light))
    return light.value


@handles(RemindToTest)
def remind_to_test(tx: Tx, command: RemindToTest) -> int:
    """How many are reminded. Raises NotFound for who comes to no meeting ahead, RemindedAlready, NobodyToRemind."""
    event = managed_event(tx, command.event)
    tx.require(event.organises)
    found = to_remind(tx, event.id, command.person)
    due = [one for one in found if one.asked_at is None or one.asked_at <= tx.now - rules.ASK_AGAIN]
    if command.person is not None and not found:
        raise NotFound
    if not due:
        raise RemindedAlready if command.person else NobodyToRemind
    for one in due:
        tx.session.merge(PreflightAsk(event_id=event.id, person_id=one.person, at=tx.now))
    tx.record(LineTestAsked(event=event.id, people=[one.person for one in due]))
    return len(due)
