"""Promised lines, through the runner: no day that was told is ever lost, and each side says what is its own to say."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from tests.databases import database_at
from tests.factories.deals import Fair, add_member, line, make_fair
from tradehall.app import load_domains
from tradehall.deals import errors as of_deals
from tradehall.deals.models import DelayNotice, DeliveryPromise, PromisedDay
from tradehall.deals.promises import errors, rules
from tradehall.deals.promises.commands import (
    Answer,
    AnswerDelays,
    MakePromises,
    MarkDelivered,
    MarkReceived,
    RemindOfDeliveries,
    TakeBackDelay,
    TellDelay,
)
from tradehall.deals.promises.queries import (
    Show,
    deal_deliveries,
    delay_form,
    delays_of_event,
    deliveries,
    rows_of_event,
)
from tradehall.deals.promises.rules import PromiseState, Step
from tradehall.events.models import Event
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError, Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.kernel.runner import Runner

load_domains(parts=("models", "service", "reactions", "live"))
FIRST = date(2026, 5, 25)
SAUCERS = {"en": "Saucers"}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))


@pytest.fixture(params=["sqlite", "postgres"])
def fair(request: pytest.FixtureRequest, clock: SetClock, tmp_path: Path) -> Iterator[Fair]:
    """A fair on each of the two databases."""
    if request.param == "sqlite":
        url = request.getfixturevalue("settings").database_url
    else:
        url = database_at(request, "postgres", tmp_path)
    db = Database(url)
    yield make_fair(Runner(db, clock))
    db.close()


def view(fair: Fair, deal: str, by: Actor | None = None) -> Any:
    return fair.runner.ask(deal_deliveries, by or fair.exporter.member, deal)


def late(fair: Fair, deal: str, *numbers: int, by: Actor | None = None, **changes: Any) -> str:
    """A notice of the lines with these numbers (from 1), by default the first."""
    shown = view(fair, deal).current
    lines = [{"promise": one.public_id, "version": one.version} for one in shown if one.number in (numbers or (1,))]
    given = {"deal": deal, "lines": lines, "new_date": "2026-06-10", "reason": "plant_closed", **changes}
    told: str = fair.runner.run(parse_data(TellDelay, given), by or fair.exporter.member)
    return told


def answer(fair: Fair, deal: str, by: Actor | None = None, **changes: Any) -> Any:
    given = {"deal": deal, "answer": "accepted", **changes}
    return fair.runner.run(parse_data(AnswerDelays, given), by or fair.buyer.member)


def days(fair: Fair, deal: str) -> list[list[tuple[date, str]]]:
    return [[(told.day, told.why) for told in one.days] for one in view(fair, deal).promises]


def facts(fair: Fair, name: str) -> list[dict[str, Any]]:
    with fair.runner.db.read() as session:
        return list(
            session.scalars(select(OutboxRow.payload).where(OutboxRow.name == name).order_by(OutboxRow.id)).all()
        )


def two_lines(fair: Fair, **changes: Any) -> list[dict[str, Any]]:
    return [line(fair.listing), line(None, promised_date="2026-04-01", description=SAUCERS, **changes)]


# -- from terms to promises ---------------------------------------------------------------------------


def test_sealing_makes_a_promise_of_each_line_with_a_day(fair):
    undated = line(None, promised_date=None, description="Boxes", unit_price=None)
    deal = fair.sealed(lines=[*two_lines(fair), undated])
    shown = view(fair, deal, fair.buyer.member)
    assert [(one.number, one.due, one.state) for one in shown.promises] == [
        (1, FIRST, PromiseState.OPEN), (2, date(2026, 4, 1), PromiseState.OPEN),
    ]  # fmt: skip
    assert days(fair, deal) == [[(FIRST, "sealed")], [(date(2026, 4, 1), "sealed")]]
    assert shown.answers
    assert not shown.tells


def test_what_is_only_proposed_promises_nothing(fair):
    assert view(fair, fair.propose()).promises == []


def test_an_amendment_carries_promises_on_or_ends_them(fair):
    deal = fair.sealed(lines=two_lines(fair))
    late(fair, deal, 1)
    kept, moved = line(fair.listing), line(None, promised_date="2026-04-20", description=SAUCERS)
    fair.counter(deal, fair.buyer.owner, lines=[moved, kept], place="Nagoya")
    fair.confirm(deal, fair.exporter.owner)
    first, second = sorted(view(fair, deal).current, key=lambda one: one.number)
    assert (first.revision, first.due) == (2, date(2026, 4, 20))
    assert [told.day for told in first.days] == [date(2026, 4, 1), date(2026, 4, 20)]
    assert second.due == date(2026, 6, 10), "the amendment left its day alone: it is put off as it was"
    assert second.open_notice is not None
    fair.counter(deal, fair.buyer.owner, lines=[moved])
    fair.confirm(deal, fair.exporter.owner)
    everything = view(fair, deal)
    assert [one.state for one in everything.current] == [PromiseState.OPEN]
    gone = next(one for one in everything.promises if one.state is PromiseState.REPLACED)
    assert [told.day for told in gone.days] == [FIRST, date(2026, 6, 10)]
    assert everything.waiting == []


def test_another_day_agreed_on_answers_the_notice(fair):
    deal = fair.sealed()
    late(fair, deal)
    fair.counter(deal, fair.buyer.owner, lines=[line(fair.listing, promised_date="2026-06-01")])
    fair.confirm(deal, fair.exporter.owner)
    (only,) = view(fair, deal).promises
    assert only.due == date(2026, 6, 1)
    assert only.open_notice is None
    assert days(fair, deal) == [[(FIRST, "sealed"), (date(2026, 6, 10), "notice"), (date(2026, 6, 1), "sealed")]]


def test_deals_sealed_before_there_were_promises_get_theirs_once(fair):
    deal = fair.sealed(lines=two_lines(fair))
    mou = fair.sealed(kind="mou", lines=[], incoterm=None, place="", payment_term=None, deposit_percent=None)
    with fair.runner.db.write() as session:
        session.execute(text("DELETE FROM promised_days"))
        session.execute(text("DELETE FROM delivery_promises"))
        session.commit()
    assert fair.runner.run(MakePromises(), SYSTEM) == 1
    assert fair.runner.run(MakePromises(), SYSTEM) == 0
    assert len(view(fair, deal).promises) == 2
    assert view(fair, mou).promises == []
    with pytest.raises(Forbidden):
        fair.runner.run(MakePromises(), fair.exporter.owner)


# -- telling and answering ----------------------------------------------------------------------------


def test_every_day_that_was_told_stays_to_be_seen(fair):
    deal = fair.sealed()
    late(fair, deal, words="工厂停工", certificate="CCPIT 1")
    answer(fair, deal, answer="accepted")
    late(fair, deal, new_date="2026-06-20", reason="logistics")
    notice = view(fair, deal).waiting[0]
    fair.runner.run(TakeBackDelay(notice=notice.public_id, version=notice.version), fair.exporter.signer)
    (only,) = view(fair, deal, fair.buyer.owner).promises
    assert [(told.day, told.why) for told in only.days] == [
        (FIRST, "sealed"), (date(2026, 6, 10), "notice"), (date(2026, 6, 20), "notice"),
        (date(2026, 6, 10), "withdrawn"),
    ]  # fmt: skip
    first = only.days[1].notice
    assert (first.days, first.body.source, first.certificate, first.answer) == (16, "zh", "CCPIT 1", Answer.ACCEPTED)
    assert only.due == date(2026, 6, 10)
    assert only.days[1].by.name == fair.exporter.member.name


def test_several_lines_are_put_off_and_answered_at_once(fair):
    deal = fair.sealed(lines=two_lines(fair))
    late(fair, deal, 1, 2)
    assert len(view(fair, deal).waiting) == 2
    answer(fair, deal, answer="claim", words="契約どおり一日あたり0.1%")
    shown = view(fair, deal)
    assert shown.waiting == []
    assert {told.notice.answer for one in shown.promises for told in one.days if told.notice} == {Answer.CLAIM}
    assert facts(fair, "DelayAnswerGiven")[0]["answer"] == "claim"


def test_one_line_alone_can_be_answered(fair):
    deal = fair.sealed(lines=two_lines(fair))
    late(fair, deal, 1, 2)
    first, second = view(fair, deal).waiting
    answer(fair, deal, notices=[second.public_id], answer="rejected")
    assert [notice.public_id for notice in view(fair, deal).waiting] == [first.public_id]
    with pytest.raises(errors.DelayAnswered):
        answer(fair, deal, notices=[first.public_id, second.public_id])
    with pytest.raises(errors.DelaysChanged):
        answer(fair, deal, newest=second.public_id)
    answer(fair, deal, newest=first.public_id)
    with pytest.raises(errors.DelayAnswered):
        answer(fair, deal)


def test_to_cancel_ends_the_line_once_it_is_accepted(fair):
    deal = fair.sealed(lines=two_lines(fair))
    late(fair, deal, 1, proposal="cancel")
    answer(fair, deal, answer="accepted")
    late(fair, deal, 2, proposal="cancel")
    answer(fair, deal, answer="rejected")
    assert [one.state for one in view(fair, deal).promises] == [PromiseState.CANCELLED, PromiseState.OPEN]
    with pytest.raises(errors.PromiseOver):
        late(fair, deal, 1, new_date="2026-07-01")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"new_date": "2026-05-25"}, "new_date"),
        ({"reason": "other"}, "words"),
        ({"proposal": "discount"}, "percent"),
        ({"lines": []}, "lines"),
    ],
)
def test_what_a_notice_needs(fair, changes, field):
    with pytest.raises(Invalid) as refused:
        late(fair, fair.sealed(), **changes)
    assert field in refused.value.fields


def test_a_part_is_less_than_the_line(fair):
    deal = fair.sealed()
    (one,) = view(fair, deal).promises

    def part(quantity):
        lines = [{"promise": one.public_id, "version": one.version, "quantity": quantity}]
        return late(fair, deal, lines=lines, proposal="partial")

    for wrong in (None, "800"):
        with pytest.raises(Invalid) as refused:
            part(wrong)
        assert "lines.0.quantity" in refused.value.fields
    part("300")
    assert view(fair, deal).waiting[0].offer == {"quantity": "300"}


def test_one_notice_at_a_time_waits(fair):
    deal = fair.sealed()
    late(fair, deal)
    with pytest.raises(errors.DelayOpen):
        late(fair, deal, new_date="2026-07-01")


def test_what_was_read_before_a_colleague_told_another_day_is_stale(fair):
    deal = fair.sealed()
    (seen,) = view(fair, deal).promises
    late(fair, deal)
    answer(fair, deal)
    with pytest.raises(StaleVersion):
        late(fair, deal, lines=[{"promise": seen.public_id, "version": seen.version}], new_date="2026-07-01")
    with pytest.raises(StaleVersion):
        fair.runner.run(MarkDelivered(promise=seen.public_id, version=seen.version), fair.exporter.owner)


def test_an_answered_notice_is_not_taken_back(fair):
    deal = fair.sealed()
    late(fair, deal)
    (notice,) = view(fair, deal).waiting
    answer(fair, deal)
    with pytest.raises(errors.DelayAnswered):
        fair.runner.run(TakeBackDelay(notice=notice.public_id, version=notice.version), fair.exporter.owner)


@pytest.mark.parametrize("answered", ["partial", "claim"])
def test_some_answers_need_words(fair, answered):
    deal = fair.sealed()
    late(fair, deal)
    with pytest.raises(Invalid) as refused:
        answer(fair, deal, answer=answered)
    assert "words" in refused.value.fields


# -- who may what -------------------------------------------------------------------------------------


def test_each_side_says_what_is_its_own_to_say(fair):
    deal = fair.sealed()
    (one,) = view(fair, deal).promises
    roles = {"exporter": fair.exporter.member, "buyer": fair.buyer.member, "organiser": fair.organiser,
             "stranger": fair.stranger, "visitor": VISITOR}  # fmt: skip
    delivered = MarkDelivered(promise=one.public_id, version=one.version)
    received = MarkReceived(promise=one.public_id, version=one.version)
    for who in ("buyer", "organiser"):
        with pytest.raises(Forbidden):
            late(fair, deal, by=roles[who])
        with pytest.raises(Forbidden):
            fair.runner.run(delivered, roles[who])
    late(fair, deal)
    (notice,) = view(fair, deal).waiting
    back = TakeBackDelay(notice=notice.public_id, version=notice.version)
    for who in ("exporter", "organiser"):
        with pytest.raises(Forbidden):
            answer(fair, deal, by=roles[who])
        with pytest.raises(Forbidden):
            fair.runner.run(received, roles[who])
    for who in ("buyer", "organiser"):
        with pytest.raises(Forbidden):
            fair.runner.run(back, roles[who])
    for command in (delivered, received, back):
        with pytest.raises(NotFound):
            fair.runner.run(command, roles["stranger"])
        with pytest.raises((NotFound, Unauthenticated)):
            fair.runner.run(command, roles["visitor"])
    with pytest.raises(NotFound):
        answer(fair, deal, by=roles["stranger"])
    with pytest.raises(Unauthenticated):
        answer(fair, deal, by=roles["visitor"])
    assert view(fair, deal, fair.organiser).promises
    with pytest.raises(NotFound):
        view(fair, deal, fair.stranger)
    for who in ("buyer", "organiser"):
        with pytest.raises(Forbidden):
            fair.runner.ask(delay_form, roles[who], deal)


def test_nobody_is_both_sides(fair):
    deal = fair.sealed()
    late(fair, deal)
    add_member(fair, fair.exporter, fair.buyer.owner)
    with pytest.raises(of_deals.ActsForBoth):
        answer(fair, deal, by=fair.buyer.owner)


# -- delivering ---------------------------------------------------------------------------------------


def test_delivered_and_received(fair, clock):
    deal = fair.sealed(lines=two_lines(fair))
    first, second = view(fair, deal).promises
    fair.runner.run(MarkDelivered(promise=first.public_id, version=1, on=date(2026, 3, 1)), fair.exporter.member)
    to_come = MarkReceived(promise=first.public_id, version=2, on=date(2026, 3, 9))
    with pytest.raises(Invalid):
        fair.runner.run(to_come, fair.buyer.member)
    fair.runner.run(MarkReceived(promise=first.public_id, version=2), fair.buyer.member)
    fair.runner.run(MarkReceived(promise=second.public_id, version=1), fair.buyer.member)
    shown = view(fair, deal).promises
    assert [(one.delivered_on, one.accepted_on) for one in shown] == [
        (date(2026, 3, 1), date(2026, 3, 2)), (None, date(2026, 3, 2)),
    ]  # fmt: skip
    with pytest.raises(errors.PromiseOver):
        fair.runner.run(MarkReceived(promise=first.public_id, version=3), fair.buyer.member)


# -- reminding ----------------------------------------------------------------------------------------


def reminded(fair: Fair) -> list[str]:
    before = len(facts(fair, "DeliveryDue"))
    fair.runner.run(RemindOfDeliveries(), SYSTEM)
    return [fact["step"] for fact in facts(fair, "DeliveryDue")[before:]]


def test_who_has_not_told_is_reminded_once_at_each_step(fair, clock):
    fair.sealed()
    told = {}
    for day in range(1, 62):
        clock.at = datetime(2026, 5, 1, 2, 0, tzinfo=UTC) + timedelta(days=day)
        if steps := reminded(fair) + reminded(fair):
            told[clock.at.date()] = steps
    assert told == {date(2026, 5, 18): ["week"], date(2026, 5, 23): ["days"], date(2026, 5, 26): ["past"]}
    with pytest.raises(Forbidden):
        fair.runner.run(RemindOfDeliveries(), fair.organiser)


def test_it_is_quiet_once_the_buyer_was_told_or_has_the_goods(fair, clock):
    deal = fair.sealed(lines=[line(fair.listing), line(None, description="Saucers")])
    _first, second = view(fair, deal).promises
    late(fair, deal, 1, new_date="2026-06-20")
    fair.runner.run(MarkDelivered(promise=second.public_id, version=1), fair.exporter.member)
    clock.at = datetime(2026, 5, 30, 2, 0, tzinfo=UTC)
    assert reminded(fair) == []
    answer(fair, deal)
    assert reminded(fair) == []
    clock.at = datetime(2026, 6, 13, 2, 0, tzinfo=UTC)
    assert reminded(fair) == ["week"]


def test_nobody_is_reminded_of_what_is_forgotten(fair, clock):
    fair.sealed()
    clock.at = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
    assert reminded(fair) == []


@pytest.mark.parametrize(
    ("now", "step"), [("17 02:00", None), ("18 00:59", None), ("18 01:00", Step.WEEK), ("23 01:00", Step.DAYS),
                      ("26 00:00", Step.DAYS), ("26 01:00", Step.PAST)],
)  # fmt: skip
def test_reminders_come_in_the_morning_of_the_event(now, step):
    at = datetime.fromisoformat(f"2026-05-{now}:00+00:00")
    assert rules.reminder(FIRST, "Asia/Shanghai", at, None) == step


# -- lists and organisers -----------------------------------------------------------------------------


def test_what_comes_when_late_first(fair, clock):
    deal = fair.sealed(lines=two_lines(fair))
    clock.at = datetime(2026, 4, 5, tzinfo=UTC)
    for who in (fair.exporter.member, fair.buyer.owner):
        found = fair.runner.ask(deliveries, who)
        assert [(row.due, row.is_late) for row in found.rows.items] == [(date(2026, 4, 1), True), (FIRST, False)]
        assert found.counts == {Show.COMING: 2, Show.ASKED: 0, Show.LATE: 1, Show.OVER: 0}
    assert fair.runner.ask(deliveries, fair.stranger).rows.items == []
    late(fair, deal, 2, new_date="2026-04-20")
    assert [row.number for row in fair.runner.ask(deliveries, fair.buyer.owner, Show.ASKED).rows.items] == [2]
    assert fair.runner.ask(deliveries, fair.exporter.owner, Show.LATE).rows.items == []


def test_lists_go_on_by_pages(fair):
    for _ in range(2):
        fair.sealed(lines=[line(None, description=f"Plate {n}") for n in range(20)])
    seen: list[str] = []
    cursor = None
    while True:
        page = fair.runner.ask(deliveries, fair.exporter.owner, Show.COMING, cursor).rows
        seen += [row.public_id for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 40


def test_organisers_see_clusters_and_who_has_not_told(fair, clock):
    slug = slug_of(fair)
    deal = fair.sealed(lines=two_lines(fair, hs_code="7013.49"))
    late(fair, deal, 1)
    answer(fair, deal)
    late(fair, deal, 1, new_date="2026-06-20")
    clock.at = datetime(2026, 4, 5, tzinfo=UTC)
    found = fair.runner.ask(delays_of_event, fair.organiser, slug)
    (cluster,) = found.clusters
    assert (cluster.reason, cluster.sector, cluster.notices, cluster.median) == ("plant_closed", "69", 2, 10)
    assert (cluster.answers[Answer.ACCEPTED], cluster.open, found.median) == (1, 1, 10)
    assert [(row.number, row.sector, row.days) for row in found.rows.items] == [(2, "70", 4)]
    assert len(fair.runner.ask(rows_of_event, fair.organiser, slug)) == 2
    for who, refusal in ((fair.exporter.owner, Forbidden), (fair.stranger, Forbidden), (VISITOR, Unauthenticated)):
        with pytest.raises(refusal):
            fair.runner.ask(delays_of_event, who, slug)
        with pytest.raises(refusal):
            fair.runner.ask(rows_of_event, who, slug)


def slug_of(fair: Fair) -> str:
    with fair.runner.db.read() as session:
        return session.get_one(Event, fair.event_id).slug


# -- whatever is done ---------------------------------------------------------------------------------

ACTS = ("tell", "back", "accept", "reject", "deliver", "receive", "amend")
steps = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from(["exporter", "buyer", "organiser", "stranger"]),
              st.integers(1, 60)), max_size=14,
)  # fmt: skip


@pytest.mark.parametrize("fair", ["sqlite"], indirect=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=steps)
def test_whatever_is_done_no_day_is_lost_and_only_the_buyer_answers(fair, done):
    deal = fair.sealed()
    people = {"exporter": fair.exporter.owner, "buyer": fair.buyer.owner, "organiser": fair.organiser,
              "stranger": fair.stranger}  # fmt: skip
    told: list[tuple[int, date]] = []
    for act, role, shift in done:
        try:
            _act(fair, deal, act, people[role], shift)
        except DomainError:
            pass
        else:
            own = {"accept": "buyer", "reject": "buyer", "receive": "buyer", "amend": role}
            assert role == own.get(act, "exporter")
            assert role in ("exporter", "buyer")
        told = _still_told(fair, told)
    with fair.runner.db.read() as session:
        answered = session.scalars(select(DelayNotice.answered_by).where(DelayNotice.answer != "")).all()
        assert set(answered) <= {fair.buyer.owner.person_id}


def _act(fair: Fair, deal: str, act: str, by: Actor, shift: int) -> None:
    shown = view(fair, deal)
    line_of = next(iter(shown.current), None) or shown.promises[0]
    new = (FIRST + timedelta(days=shift)).isoformat()
    if act == "tell":
        late(fair, deal, by=by, new_date=new)
    elif act == "back":
        known = [told.notice for told in line_of.days if told.notice]
        if not known:
            raise NotFound
        fair.runner.run(TakeBackDelay(notice=known[-1].public_id, version=known[-1].version), by)
    elif act in ("accept", "reject"):
        answer(fair, deal, by, answer=f"{act}ed")
    elif act == "deliver":
        fair.runner.run(MarkDelivered(promise=line_of.public_id, version=line_of.version), by)
    elif act == "receive":
        fair.runner.run(MarkReceived(promise=line_of.public_id, version=line_of.version), by)
    else:
        fair.counter(deal, by, version=fair.page(deal).version, lines=[line(fair.listing, promised_date=new)])
        fair.confirm(deal, fair.exporter.owner if by is fair.buyer.owner else fair.buyer.owner)


def _still_told(fair: Fair, before: list[tuple[int, date]]) -> list[tuple[int, date]]:
    """All that was told before is there, in that order; each line has one notice that waits at most, and its day is
    the one that was told last."""
    with fair.runner.db.read() as session:
        rows = session.execute(select(PromisedDay.id, PromisedDay.day).order_by(PromisedDay.id)).all()
        waiting = session.scalars(
            select(DelayNotice.promise_id).where(DelayNotice.answer == "", DelayNotice.withdrawn_at.is_(None))
        ).all()
        last = {row.promise_id: row.day for row in session.scalars(select(PromisedDay).order_by(PromisedDay.id))}
        due = {row.id: row.due for row in session.scalars(select(DeliveryPromise))}
    found = [(row.id, row.day) for row in rows]
    assert found[: len(before)] == before
    assert len(waiting) == len(set(waiting))
    assert last == due
    return found
