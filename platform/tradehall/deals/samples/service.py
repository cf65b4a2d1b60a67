"""The acts about samples: of the two sides alone."""

from datetime import date
from typing import Any

from sqlalchemy import or_, select

from tradehall.deals.errors import NoCommonMeeting
from tradehall.deals.models import Sample
from tradehall.deals.queries.seats import Party, Table, goods_of, have_met, table_between
from tradehall.deals.samples import rules
from tradehall.deals.samples.commands import (
    AskForSample,
    DeclineSample,
    JudgeSample,
    LoseSample,
    PaidBy,
    PromiseSample,
    ReceiveSample,
    RemindOfSamples,
    SampleAct,
    SendSample,
    WithdrawSample,
)
from tradehall.deals.samples.facts import SampleMissing, SampleMoved
from tradehall.deals.samples.queries.placing import Place, next_day, place_of, zones_of
from tradehall.deals.samples.rules import SampleDoing, SampleState
from tradehall.deals.service import acting
from tradehall.deals.sides import siding
from tradehall.events.commands import Side
from tradehall.kernel import clock
from tradehall.kernel.errors import FieldError, Forbidden, Invalid
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_, Translated
from tradehall.kernel.tx import Reader, Tx

MOST_REMINDED = 500


# -- asking and offering -------------------------------------------------------------------------------


@handles(AskForSample)
def ask_for_sample(tx: Tx, command: AskForSample) -> str:
    """What the buyer asks for waits for the exporter; what the exporter offers is promised by that."""
    who = acting(tx, command.as_person)
    place = place_of(who, command.meeting, command.deal, command.counterparty, command.sender)
    mine = siding(tx, place.table)
    if not have_met(tx, place.table.exporter.id, place.table.buyer.id):
        raise NoCommonMeeting
    row = tx.add(
        Sample(
            event_id=place.table.event_id, exporter_id=place.table.exporter.id, buyer_id=place.table.buyer.id,
            meeting_id=place.meeting, deal_id=place.deal, needed_by=_needed_by(tx, place, command),
            quantity=command.quantity, unit=command.unit, words=command.words, language=who.actor.language,
            address=command.address, paid_by=command.paid_by or "", side=mine.side, person_id=who.actor.person_id,
            state=SampleState.REQUESTED if mine.side == Side.BUYER else SampleState.PROMISED,
            **_what(tx, who, place.table, mine, command),
        )
    )  # fmt: skip
    _tell(tx, who, row, mine, "asked" if mine.side == Side.BUYER else "offered")
    return row.public_id


def _needed_by(tx: Tx, place: Place, command: AskForSample) -> date | None:
    if command.needed_by is None:
        return next_day(tx, place)
    if not tx.actor.is_system and command.needed_by < _today(tx, place.table):
        tx.refuse("needed_by", N_("This day is past."), "past")
    return command.needed_by


def _what(tx: Tx, who: Reader, table: Table, mine: Party, command: AskForSample) -> dict[str, Any]:
    """The goods: a listing of the exporter, or what was typed."""
    if command.listing is None:
        if not command.title:
            tx.refuse("title", N_("Please say of what, or choose a listing."), "missing")
        return {"listing_id": None, "title": Translated.of(who.actor.language, command.title)}
    goods = goods_of(tx, table.exporter.company_id, {command.listing}, ours=mine.side == Side.EXPORTER)
    if command.listing not in goods:
        tx.refuse("listing", N_("This is not a listing of the exporter."), "listing")
    good = goods[command.listing]
    title = Translated.of(who.actor.language, command.title) if command.title else good.title
    return {"listing_id": good.id, "title": title}


# -- what follows --------------------------------------------------------------------------------------


def _doing(tx: Tx, command: SampleAct, doing: SampleDoing) -> tuple[Reader, Sample, Table, Party]:
    """The sample, locked, for the side that may do this now."""
    who = acting(tx, command.as_person)
    row = tx.get(Sample, command.sample, lock=True)
    table = table_between(who, row.exporter_id, row.buyer_id)
    mine = siding(tx, table)
    tx.require(rules.is_for(doing, mine.side, Side(row.side)))
    if why := rules.why_not(doing, row.state):
        raise why
    tx.expect_version(row, command.version)
    return who, row, table, mine


def _tell(tx: Tx, who: Reader, row: Sample, mine: Party, step: str) -> None:
    fact = SampleMoved(sample=row.id, public_id=row.public_id, step=step, side=mine.side, by=who.actor.person_id)
    tx.record(fact)


def _today(tx: Tx, table: Table) -> date:
    return clock.local(tx.now, table.event_zone).date()


def _pays(row: Sample, paid_by: PaidBy | None) -> None:
    row.paid_by = paid_by or row.paid_by


@handles(PromiseSample)
def promise_sample(tx: Tx, command: PromiseSample) -> str:
    who, row, _table, mine = _doing(tx, command, SampleDoing.PROMISE)
    row.state = SampleState.PROMISED
    _pays(row, command.paid_by)
    _tell(tx, who, row, mine, "promised")
    return row.public_id


@handles(DeclineSample)
def decline_sample(tx: Tx, command: DeclineSample) -> str:
    who, row, _table, mine = _doing(tx, command, SampleDoing.DECLINE)
    row.state, row.reason = SampleState.DECLINED, command.reason
    _tell(tx, who, row, mine, "declined")
    return row.public_id


@handles(WithdrawSample)
def withdraw_sample(tx: Tx, command: WithdrawSample) -> str:
    who, row, _table, mine = _doing(tx, command, SampleDoing.WITHDRAW)
    row.state, row.reason = SampleState.WITHDRAWN, command.reason
    _tell(tx, who, row, mine, "withdrawn")
    return row.public_id


@handles(SendSample)
def send_sample(tx: Tx, command: SendSample) -> str:
    """Also again: what was mistyped is mended, what was lost is sent once more."""
    who, row, table, mine = _doing(tx, command, SampleDoing.SEND)
    today = _today(tx, table)
    sent = command.sent_on or today
    if faults := rules.days_fault(sent, command.expected_on, today):
        raise Invalid(fields={field: [FieldError(text)] for field, text in faults.items()})
    declared = _declared(command)
    row.state, row.reason = SampleState.SENT, ""
    row.courier, row.tracking, row.sent_on, row.expected_on = (
        command.courier,
        command.tracking,
        sent,
        command.expected_on,
    )
    row.declared_minor, row.declared_currency = declared
    row.sent_by = who.actor.person_id
    _pays(row, command.paid_by)
    _tell(tx, who, row, mine, "sent")
    return row.public_id


def _declared(command: SendSample) -> tuple[int | None, str | None]:
    if command.declared is None:
        return None, None
    try:
        money = command.declared.money
    except ValueError:
        text = N_("Write the amount in digits, with a point before the decimals, such as 1234.50.")
        raise Invalid(fields={"declared": [FieldError(text, "amount")]}) from None
    return money.minor, money.currency


@handles(ReceiveSample)
def receive_sample(tx: Tx, command: ReceiveSample) -> str:
    who, row, table, mine = _doing(tx, command, SampleDoing.RECEIVE)
    today = _today(tx, table)
    on = command.on or today
    if on > today:
        tx.refuse("on", N_("This day is still to come."))
    if row.sent_on is not None and on < row.sent_on:
        tx.refuse("on", N_("It cannot arrive before it was sent."))
    row.state, row.received_on, row.received_by = SampleState.RECEIVED, on, who.actor.person_id
    _tell(tx, who, row, mine, "received")
    return row.public_id


@handles(LoseSample)
def lose_sample(tx: Tx, command: LoseSample) -> str:
    who, row, _table, mine = _doing(tx, command, SampleDoing.LOSE)
    row.state, row.reason = SampleState.LOST, command.reason
    _tell(tx, who, row, mine, "lost")
    return row.public_id


@handles(JudgeSample)
def judge_sample(tx: Tx, command: JudgeSample) -> str:
    who, row, _table, mine = _doing(tx, command, SampleDoing.JUDGE)
    if command.judgement != "approved" and not command.words:
        tx.refuse("words", N_("Please say what should be other."), "missing")
    row.state, row.judgement, row.judged_words = SampleState.JUDGED, command.judgement, command.words
    row.judged_language = who.actor.language if command.words else ""
    row.judged_by, row.judged_at = who.actor.person_id, tx.now
    _tell(tx, who, row, mine, "judged")
    return row.public_id


# -- reminding -----------------------------------------------------------------------------------------


@handles(RemindOfSamples, audited=False)
def remind_of_samples(tx: Tx, command: RemindOfSamples) -> int:
    """How many are not there three days before they are needed; each is told of once."""
    tx.require(tx.actor.is_system, Forbidden)
    today = tx.now.date()
    found = tx.all(
        select(Sample)
        .where(
            or_(Sample.state.in_(rules.ON_ITS_WAY), Sample.state == SampleState.LOST),
            Sample.reminded_at.is_(None),
            Sample.needed_by >= today - rules.SOON,
            Sample.needed_by <= today + 2 * rules.SOON,
        )
        .order_by(Sample.needed_by, Sample.id)
        .limit(MOST_REMINDED)
        .with_for_update(skip_locked=True)
    )
    zones = zones_of(tx, {row.event_id for row in found})
    missing = [
        row for row in found
        if rules.is_missing(row.state, row.needed_by, clock.local(tx.now, zones[row.event_id]).date())
    ]  # fmt: skip
    for row in missing:
        row.reminded_at = tx.now
        tx.record(SampleMissing(sample=row.id, public_id=row.public_id))
    return len(missing)
