"""The acts about promised lines. Terms change by an amendment alone; here is told when goods come, and answered."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from tradehall.deals.evidence.service import Paper, keep_paper, look_into
from tradehall.deals.models import Deal, DelayNotice, DeliveryPromise, PromisedDay
from tradehall.deals.promises import making, rules
from tradehall.deals.promises.commands import (
    AnswerDelays,
    KeepDelayTranslation,
    MarkDelivered,
    MarkReceived,
    Proposal,
    RemindOfDeliveries,
    TakeBackDelay,
    TellDelay,
)
from tradehall.deals.promises.errors import DelayAnswered, DelayOpen, DelaysChanged, PromiseOver
from tradehall.deals.promises.facts import (
    DelayAnswerGiven,
    DelayTakenBack,
    DelayTold,
    DeliveryDue,
    LineDelivered,
    LineReceived,
)
from tradehall.deals.promises.queries.reminding import zones_of
from tradehall.deals.promises.rules import PromiseState
from tradehall.deals.queries.seats import Table, table_between
from tradehall.deals.service import acting
from tradehall.deals.sides import siding
from tradehall.events.commands import Side
from tradehall.kernel import clock
from tradehall.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_, Translated
from tradehall.kernel.tx import Reader, Tx

__all__ = ["making"]

broken("uq_delay_notices_open", DelayOpen)
MOST_REMINDED = 500


# -- who acts ---------------------------------------------------------------------------------------


def _deal(tx: Tx, public_id: str, as_person: str | None, side: Side) -> tuple[Reader, Deal, Table]:
    """The deal, locked, for people of that side; the other side gets Forbidden."""
    who = acting(tx, as_person)
    deal = tx.get(Deal, public_id, lock=True)
    table = table_between(who, deal.exporter_id, deal.buyer_id)
    tx.require(siding(tx, table).side == side)
    return who, deal, table


def _deal_of_line(tx: Tx, promise: str, as_person: str | None, side: Side) -> tuple[Reader, Deal, Table]:
    found = tx.find(DeliveryPromise, promise)
    return _deal(tx, _public_id(tx, found.deal_id if found else 0), as_person, side)


def _public_id(tx: Tx, deal: int) -> str:
    """Raises NotFound; strangers learn nothing of what exists."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, NotFound)
    return tx.one(select(Deal.public_id).where(Deal.id == deal))


def _today(tx: Tx, table: Table) -> date:
    return clock.local(tx.now, table.event_zone).date()


def _by(who: Reader) -> int | None:
    return who.actor.person_id


# -- telling a delay ----------------------------------------------------------------------------------


def _look(command: TellDelay) -> Paper | None:
    return look_into(command.file_name, command.octets)


@handles(TellDelay, prepare=_look)
def tell_delay(tx: Tx, command: TellDelay, paper: Paper | None) -> str:
    """A new day for lines: the buyer is told at once, and asked."""
    who, deal, table = _deal(tx, command.deal, command.as_person, Side.EXPORTER)
    promises = _chosen(tx, deal, command)
    today = None if tx.actor.is_system else _today(tx, table)
    faults = rules.notice_faults(
        command.new_date, [promise.due for promise in promises], today, command.reason, command.words
    )
    offers = _offers(tx, deal, promises, command, faults)
    if faults:
        raise Invalid(fields=faults)
    body = Translated.of(who.actor.language, command.words) if command.words else Translated({}, who.actor.language)
    kept = keep_paper(tx, deal, who, paper) if paper else None
    told = [
        _put_off(tx, who, table, promise, command, body, offers[promise.id], kept.id if kept else None)
        for promise in promises
    ]
    tx.record(DelayTold(deal=deal.id, public_id=deal.public_id, notices=told, by=_by(who)))
    return deal.public_id


def _chosen(tx: Tx, deal: Deal, command: TellDelay) -> list[DeliveryPromise]:
    """The lines, as the exporter has read them. Raises Invalid, NotFound, StaleVersion and what else stands against."""
    if not command.lines:
        tx.refuse("lines", N_("Please choose at least one line."), "missing")
    versions = {line.promise: line.version for line in command.lines}
    found = tx.all(
        select(DeliveryPromise)
        .where(DeliveryPromise.deal_id == deal.id, DeliveryPromise.public_id.in_(versions))
        .order_by(DeliveryPromise.line)
    )
    if len(found) != len(command.lines):
        raise NotFound
    waiting = _waiting(tx, deal)
    asked = {notice.promise_id for notice in waiting}
    for promise in found:
        if why := rules.why_not_tellable(promise.state, waits=promise.id in asked):
            raise why
        tx.expect_version(promise, versions[promise.public_id])
    return found


def _offers(
    tx: Tx, deal: Deal, promises: list[DeliveryPromise], command: TellDelay, faults: dict[str, list[FieldError]]
) -> dict[int, dict[str, Any]]:
    """promise → what its proposal needs; adds to `faults` what is missing."""
    if command.proposal is Proposal.DISCOUNT:
        if command.percent is None:
            faults["percent"] = [FieldError(rules.MISSING, "missing")]
        return {promise.id: {"percent": command.percent} for promise in promises}
    if command.proposal is not Proposal.PARTIAL:
        return {promise.id: {} for promise in promises}
    lines = making.lines_of(tx, deal, promises[0].revision)
    parts = {line.promise: (index, line.quantity) for index, line in enumerate(command.lines)}
    made: dict[int, dict[str, Any]] = {}
    for promise in promises:
        index, quantity = parts[promise.public_id]
        if fault := rules.part_fault(quantity, lines[promise.line]["quantity"]):
            faults[f"lines.{index}.quantity"] = [FieldError(fault, "part")]
        made[promise.id] = {"quantity": quantity}
    return made


def _put_off(
    tx: Tx,
    who: Reader,
    table: Table,
    promise: DeliveryPromise,
    command: TellDelay,
    body: Translated,
    offer: dict[str, Any],
    paper: int | None,
) -> int:
    notice = tx.add(
        DelayNotice(
            promise_id=promise.id, event_id=table.event_id, old_date=promise.due, new_date=command.new_date,
            days=(command.new_date - promise.due).days, reason=command.reason, body=body, proposal=command.proposal,
            offer=offer, certificate=command.certificate, person_id=who.actor.person_id, at=tx.now,
            paper_id=paper,
        )
    )  # fmt: skip
    promise.due, promise.reminded_at = command.new_date, tx.now
    _tell_day(tx, promise, "notice", notice, _by(who))
    return notice.id


def _tell_day(tx: Tx, promise: DeliveryPromise, why: str, notice: DelayNotice, by: int | None) -> None:
    tx.session.add(
        PromisedDay(promise_id=promise.id, day=promise.due, why=why, notice_id=notice.id, person_id=by, at=tx.now)
    )


def _waiting(tx: Tx, deal: Deal) -> list[DelayNotice]:
    """The notices of a deal that have no answer, the newest last."""
    return tx.all(
        select(DelayNotice)
        .join(DeliveryPromise, DeliveryPromise.id == DelayNotice.promise_id)
        .where(DeliveryPromise.deal_id == deal.id, DelayNotice.answer == "", DelayNotice.withdrawn_at.is_(None))
        .order_by(DelayNotice.id)
    )


@handles(KeepDelayTranslation, audited=False)
def keep_delay_translation(tx: Tx, command: KeepDelayTranslation) -> None:
    """Beside the words themselves, which stay; a language in which there are words already keeps them."""
    tx.require(tx.actor.is_system, Forbidden)
    for notice in tx.all(select(DelayNotice).where(DelayNotice.id.in_(command.notices)).order_by(DelayNotice.id)):
        if notice.body.texts and command.language not in notice.body.texts:
            notice.body = Translated({**notice.body.texts, command.language: command.text}, notice.body.source)


@handles(TakeBackDelay)
def take_back_delay(tx: Tx, command: TakeBackDelay) -> str:
    """The day before it counts again; that another one was told stays to be seen."""
    found = tx.find(DelayNotice, command.notice)
    promise = tx.session.get(DeliveryPromise, found.promise_id) if found else None
    public_id = _public_id(tx, promise.deal_id if promise else 0)
    who, deal, _table = _deal(tx, public_id, None, Side.EXPORTER)
    if found is None or promise is None:
        raise NotFound
    tx.session.refresh(found)
    if found.answer or found.withdrawn_at is not None:
        raise DelayAnswered
    tx.expect_version(found, command.version)
    found.withdrawn_at = tx.now
    promise.due, promise.version = found.old_date, promise.version + 1
    _tell_day(tx, promise, "withdrawn", found, _by(who))
    tx.record(DelayTakenBack(deal=deal.id, public_id=deal.public_id, notices=[found.id], by=_by(who)))
    return deal.public_id


# -- answering ----------------------------------------------------------------------------------------


@handles(AnswerDelays)
def answer_delays(tx: Tx, command: AnswerDelays) -> str:
    """The buyer's word on what was proposed."""
    who, deal, _table = _deal(tx, command.deal, command.as_person, Side.BUYER)
    if faults := rules.answer_faults(command.answer, command.words):
        raise Invalid(fields=faults)
    notices = _asked(tx, deal, command)
    for notice in notices:
        notice.answer, notice.answer_words = command.answer, command.words
        notice.answer_language = who.actor.language if command.words else ""
        notice.answered_by, notice.answered_at = _by(who), tx.now
        notice.version += 1
        if rules.is_over_by(Proposal(notice.proposal), command.answer):
            promise = tx.session.get_one(DeliveryPromise, notice.promise_id)
            promise.state, promise.version = PromiseState.CANCELLED, promise.version + 1
    ids = [notice.id for notice in notices]
    tx.record(DelayAnswerGiven(deal=deal.id, public_id=deal.public_id, notices=ids, answer=command.answer, by=_by(who)))
    return deal.public_id


def _asked(tx: Tx, deal: Deal, command: AnswerDelays) -> list[DelayNotice]:
    """The notices that are answered; refused if one of them waits no more, or one came that was not read."""
    waiting = _waiting(tx, deal)
    if command.newest is not None and waiting and waiting[-1].public_id != command.newest:
        raise DelaysChanged
    if command.notices is None:
        if not waiting:
            raise DelayAnswered
        return waiting
    named = [notice for notice in waiting if notice.public_id in command.notices]
    if not named or len(named) != len(set(command.notices)):
        raise DelayAnswered
    return named


# -- delivering ---------------------------------------------------------------------------------------


@handles(MarkDelivered)
def mark_delivered(tx: Tx, command: MarkDelivered) -> str:
    who, deal, table = _deal_of_line(tx, command.promise, command.as_person, Side.EXPORTER)
    promise = tx.get(DeliveryPromise, command.promise)
    if promise.state != PromiseState.OPEN:
        raise PromiseOver
    tx.expect_version(promise, command.version)
    promise.delivered_on, promise.delivered_by = _day(tx, table, command.on), _by(who)
    promise.state = PromiseState.DELIVERED
    tx.record(LineDelivered(deal=deal.id, public_id=deal.public_id, promise=promise.id, by=_by(who)))
    return deal.public_id


@handles(MarkReceived)
def mark_received(tx: Tx, command: MarkReceived) -> str:
    """Also of goods of which the exporter has not said that they were delivered."""
    who, deal, table = _deal_of_line(tx, command.promise, command.as_person, Side.BUYER)
    promise = tx.get(DeliveryPromise, command.promise)
    if promise.state not in (PromiseState.OPEN, PromiseState.DELIVERED) or promise.accepted_on is not None:
        raise PromiseOver
    tx.expect_version(promise, command.version)
    promise.accepted_on, promise.accepted_by = _day(tx, table, command.on), _by(who)
    promise.state = PromiseState.DELIVERED
    tx.record(LineReceived(deal=deal.id, public_id=deal.public_id, promise=promise.id, by=_by(who)))
    return deal.public_id


def _day(tx: Tx, table: Table, on: date | None) -> date:
    today = _today(tx, table)
    if on is not None and (fault := rules.day_fault(on, today)):
        tx.refuse("on", fault)
    return on or today


# -- reminding ----------------------------------------------------------------------------------------


@handles(RemindOfDeliveries, audited=False)
def remind_of_deliveries(tx: Tx, command: RemindOfDeliveries) -> int:
    """Who has not told the buyer: once a week before, two days before, and when the day is past. How many lines."""
    tx.require(tx.actor.is_system, Forbidden)
    near = tx.now.date() + timedelta(days=8)
    asked = select(DelayNotice.promise_id).where(DelayNotice.answer == "", DelayNotice.withdrawn_at.is_(None))
    unreminded = or_(
        DeliveryPromise.reminded_at.is_(None), func.date(DeliveryPromise.reminded_at) <= DeliveryPromise.due
    )
    found = tx.all(
        select(DeliveryPromise)
        .where(
            DeliveryPromise.state == PromiseState.OPEN,
            DeliveryPromise.due <= near,
            DeliveryPromise.due > near - rules.FORGOTTEN,
            unreminded,
            DeliveryPromise.id.not_in(asked),
        )
        .order_by(DeliveryPromise.due, DeliveryPromise.id)
        .limit(MOST_REMINDED)
        .with_for_update(skip_locked=True)
    )
    zones = zones_of(tx, {promise.deal_id for promise in found})
    due: dict[tuple[int, rules.Step], list[int]] = defaultdict(list)
    for promise in found:
        zone = zones[promise.deal_id][1]
        if step := rules.reminder(promise.due, zone, tx.now, promise.reminded_at):
            promise.reminded_at = tx.now
            due[promise.deal_id, step].append(promise.id)
    for (deal, near_by), promises in due.items():
        tx.record(DeliveryDue(deal=deal, public_id=zones[deal][0], promises=promises, step=near_by))
    return sum(map(len, due.values()))
