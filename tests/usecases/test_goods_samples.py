"""Samples, through the runner: what each side may do, step by step, and that both hear when one is not there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.databases import database_at
from tests.factories.deals import Fair, add_member, add_seat, make_fair
from tradehall.app import load_domains
from tradehall.deals import errors as of_deals
from tradehall.deals.samples.commands import (
    AskForSample,
    DeclineSample,
    JudgeSample,
    LoseSample,
    PromiseSample,
    ReceiveSample,
    RemindOfSamples,
    SendSample,
    WithdrawSample,
)
from tradehall.deals.samples.errors import SampleElsewhere
from tradehall.deals.samples.queries import (
    SampleGroup,
    my_samples,
    sample_figures,
    sample_form,
    sample_page,
    samples_of_meeting,
)
from tradehall.events.commands import Side
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.runner import Runner

load_domains(parts=("models", "service", "reactions", "live"))
MEETING_DAY = date(2026, 3, 10)


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


def ask(fair: Fair, by: Any = None, **changes: Any) -> str:
    given = {"meeting": fair.meeting, "listing": fair.listing, "quantity": "2", "words": "白いもの", **changes}
    made: str = fair.runner.run(parse_data(AskForSample, given), by or fair.buyer.member)
    return made


def do(fair: Fair, command: Any, sample: str, by: Any, **given: Any) -> Any:
    version = given.pop("version", None) or page(fair, sample).row.version
    return fair.runner.run(parse_data(command, {"sample": sample, "version": version, **given}), by)


def page(fair: Fair, sample: str, by: Any = None) -> Any:
    return fair.runner.ask(sample_page, by or fair.exporter.member, sample)


def steps(fair: Fair) -> list[tuple[str, str]]:
    rows = select(OutboxRow.payload).where(OutboxRow.name == "SampleMoved").order_by(OutboxRow.id)
    with fair.runner.db.read() as session:
        return [(fact["step"], fact["side"]) for fact in session.scalars(rows)]


SENT = {"courier": "EMS", "tracking": "EE1", "declared": {"amount": "1200", "currency": "JPY"}}


def test_from_the_wish_to_the_word_on_it(fair):
    sample = ask(fair)
    shown = page(fair, sample, fair.buyer.owner)
    assert (shown.row.needed_by, shown.row.waits_for, shown.row.title.read("ja").text) == (
        MEETING_DAY, Side.EXPORTER, "カップ＆ソーサー",
    )  # fmt: skip
    do(fair, PromiseSample, sample, fair.exporter.member, paid_by="exporter")
    do(fair, SendSample, sample, fair.exporter.owner, expected_on="2026-03-08", **SENT)
    do(fair, ReceiveSample, sample, fair.buyer.member)
    do(fair, JudgeSample, sample, fair.buyer.member, judgement="with_changes", words="持ち手を大きく")
    shown = page(fair, sample)
    assert (shown.row.state, shown.row.judgement, shown.declared.amount) == ("judged", "with_changes", "1200")
    assert (shown.judged_words, shown.judged_language, shown.can) == ("持ち手を大きく", "ja", [])
    assert steps(fair) == [
        ("asked", "buyer"), ("promised", "exporter"), ("sent", "exporter"), ("received", "buyer"), ("judged", "buyer"),
    ]  # fmt: skip


def test_an_offer_is_a_promise_that_the_buyer_may_decline(fair):
    sample = ask(fair, fair.exporter.member, title="白釉 300ml", listing=None)
    assert page(fair, sample).row.state == "promised"
    with pytest.raises(Forbidden):
        do(fair, DeclineSample, sample, fair.exporter.owner, reason="x")
    do(fair, DeclineSample, sample, fair.buyer.owner, reason="見本は足りています")
    assert page(fair, sample).reason == "見本は足りています"
    other = ask(fair, fair.exporter.member)
    do(fair, WithdrawSample, other, fair.exporter.owner)
    assert page(fair, other).row.state == "withdrawn"


def test_what_was_lost_can_be_sent_again(fair):
    sample = ask(fair)
    do(fair, SendSample, sample, fair.exporter.owner, **SENT)
    do(fair, LoseSample, sample, fair.buyer.member, reason="届きません")
    assert page(fair, sample).row.waits_for == Side.EXPORTER
    do(fair, SendSample, sample, fair.exporter.owner, courier="DHL")
    do(fair, SendSample, sample, fair.exporter.owner, courier="DHL", tracking="77")
    assert (page(fair, sample).row.state, page(fair, sample).row.tracking) == ("sent", "77")


@pytest.mark.parametrize(
    ("command", "given", "mine", "wrong"),
    [
        (PromiseSample, {}, "exporter", "buyer"),
        (DeclineSample, {"reason": "No"}, "exporter", "buyer"),
        (WithdrawSample, {}, "buyer", "exporter"),
        (SendSample, SENT, "exporter", "buyer"),
    ],
)
def test_each_side_does_its_own(fair, command, given, mine, wrong):
    sample = ask(fair)
    for who in (getattr(fair, wrong).owner, fair.organiser):
        with pytest.raises(Forbidden):
            do(fair, command, sample, who, **given)
    with pytest.raises(NotFound):
        do(fair, command, sample, fair.stranger, **given)
    with pytest.raises(Unauthenticated):
        do(fair, command, sample, VISITOR, **given)
    do(fair, command, sample, getattr(fair, mine).member, **given)
    with pytest.raises(StaleVersion if command is SendSample else SampleElsewhere):
        do(fair, command, sample, getattr(fair, mine).member, version=1, **given)


def test_the_buyer_alone_receives_and_judges(fair):
    sample = ask(fair)
    with pytest.raises(SampleElsewhere):
        do(fair, ReceiveSample, sample, fair.buyer.owner)
    do(fair, SendSample, sample, fair.exporter.owner, **SENT)
    for who in (fair.exporter.owner, fair.organiser):
        with pytest.raises(Forbidden):
            do(fair, ReceiveSample, sample, who)
    do(fair, ReceiveSample, sample, fair.buyer.owner)
    for who in (fair.exporter.owner, fair.organiser):
        with pytest.raises(Forbidden):
            do(fair, JudgeSample, sample, who, judgement="approved")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"listing": None}, "title"),
        ({"listing": "0" * 26}, "listing"),
        ({"needed_by": "2026-03-01"}, "needed_by"),
        ({"quantity": "0"}, "quantity"),
    ],
)
def test_what_a_wish_needs(fair, given, field):
    with pytest.raises(Invalid) as refused:
        ask(fair, **given)
    assert field in refused.value.fields


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"sent_on": "2026-03-03"}, "sent_on"),
        ({"sent_on": "2026-03-02", "expected_on": "2026-03-01"}, "expected_on"),
        ({"declared": {"amount": "1.5", "currency": "JPY"}}, "declared"),
        ({"courier": ""}, "courier"),
    ],
)
def test_what_a_sending_needs(fair, given, field):
    sample = ask(fair)
    with pytest.raises(Invalid) as refused:
        do(fair, SendSample, sample, fair.exporter.owner, **{**SENT, **given})
    assert field in refused.value.fields


def test_a_rejection_says_why(fair):
    sample = ask(fair)
    do(fair, SendSample, sample, fair.exporter.owner, **SENT)
    do(fair, ReceiveSample, sample, fair.buyer.owner)
    with pytest.raises(Invalid):
        do(fair, JudgeSample, sample, fair.buyer.owner, judgement="rejected")


def test_companies_that_never_met_exchange_nothing(fair):
    far = add_seat(fair, "buyer")
    with pytest.raises(of_deals.NoCommonMeeting):
        ask(fair, far.owner, meeting=None, counterparty=fair.exporter.public_id)
    near = add_seat(fair, "buyer", met=True)
    sample = ask(fair, near.owner, meeting=None, counterparty=fair.exporter.public_id)
    with pytest.raises(NotFound):
        page(fair, sample, fair.buyer.owner)
    with pytest.raises(NotFound):
        ask(fair, fair.stranger)
    with pytest.raises(Forbidden):
        ask(fair, fair.organiser)


def test_out_of_a_deal(fair):
    sample = ask(fair, meeting=None, deal=fair.sealed())
    assert page(fair, sample).deal is not None


def test_nobody_asks_themselves(fair):
    add_member(fair, fair.exporter, fair.buyer.owner)
    with pytest.raises(of_deals.ActsForBoth):
        ask(fair, fair.buyer.owner)


def test_lists_say_whose_turn_it_is(fair):
    sample = ask(fair)

    def groups(who):
        return [group for group in SampleGroup if fair.runner.ask(my_samples, who, group).items]

    assert groups(fair.exporter.member) == [SampleGroup.ALL, SampleGroup.YOURS]
    assert groups(fair.buyer.member) == [SampleGroup.ALL, SampleGroup.THEIRS]
    assert groups(fair.stranger) == []
    do(fair, WithdrawSample, sample, fair.buyer.member)
    assert groups(fair.buyer.member) == [SampleGroup.ALL, SampleGroup.OVER]


def test_both_sides_hear_once_that_it_is_not_there(fair, clock):
    sample, sent = ask(fair), ask(fair)
    do(fair, SendSample, sent, fair.exporter.owner, **SENT)
    do(fair, ReceiveSample, sent, fair.buyer.owner)
    assert fair.runner.run(RemindOfSamples(), SYSTEM) == 0
    clock.at = datetime(2026, 3, 7, 1, 0, tzinfo=UTC)
    assert fair.runner.run(RemindOfSamples(), SYSTEM) == 1
    assert fair.runner.run(RemindOfSamples(), SYSTEM) == 0
    assert page(fair, sample).row.missing
    assert not page(fair, sent).row.missing
    for who, side in ((fair.organiser, None), (fair.buyer.member, Side.BUYER)):
        beside = fair.runner.ask(samples_of_meeting, who, fair.meeting)
        assert beside.missing
        assert beside.side == side
    assert fair.runner.ask(samples_of_meeting, fair.stranger, fair.meeting) is None
    with pytest.raises(Forbidden):
        fair.runner.run(RemindOfSamples(), fair.organiser)


def test_figures_count_what_was_there_before_the_meeting(fair, clock):
    for _ in range(2):
        sample = ask(fair)
        do(fair, SendSample, sample, fair.exporter.owner, **SENT)
    do(fair, ReceiveSample, sample, fair.buyer.owner)
    ask(fair)
    figures = fair.runner.ask(sample_figures, fair.organiser, fair.event_id)
    assert (figures.asked, figures.sent, figures.arrived) == (3, 2, 1)


def test_the_form_is_for_the_two_sides(fair):
    form = fair.runner.ask(sample_form, fair.buyer.member, fair.meeting)
    assert (form.side, form.day, len(form.listings)) == (Side.BUYER, MEETING_DAY, 1)
    for who, refusal in ((fair.organiser, Forbidden), (fair.stranger, NotFound), (VISITOR, Unauthenticated)):
        with pytest.raises(refusal):
            fair.runner.ask(sample_form, who, fair.meeting)
