"""Deals, through the runner: who may do what. What holds in any order is in test_deals_invariants."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.databases import database_at
from tests.factories import deals as factory
from tests.factories.deals import Fair, add_seat, line, make_fair
from tests.factories.telling import Told
from tradehall.app import load_domains
from tradehall.companies.models import Member
from tradehall.deals import errors
from tradehall.deals.commands import (
    ConfirmOnPage,
    ConfirmRevision,
    CounterDeal,
    LapseDeals,
    ProposeDeal,
    WithdrawDeal,
)
from tradehall.deals.live import tell_both_sides
from tradehall.deals.models import Deal
from tradehall.deals.queries import (
    Group,
    deal_letter,
    deal_page,
    my_deals,
    open_deals_count,
    partners,
    propose_form,
)
from tradehall.deals.rules import Evidence, State
from tradehall.deals.samples.queries import things_of_meeting
from tradehall.events.commands import Side
from tradehall.events.models import Participation
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError, Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.facts import FACTS
from tradehall.kernel.mail import MailRow
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.models import Meeting

load_domains(parts=("models", "service", "reactions", "live"))


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))


@pytest.fixture
def runner(settings, clock) -> Iterator[Runner]:
    db = Database(settings.database_url)
    yield Runner(db, clock)
    db.close()


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture(params=["sqlite", "postgres"])
def anywhere(request: pytest.FixtureRequest, clock: SetClock, tmp_path: Path) -> Iterator[Fair]:
    """A fair on each of the two databases."""
    if request.param == "sqlite":
        url = request.getfixturevalue("settings").database_url
    else:
        url = database_at(request, "postgres", tmp_path)
    db = Database(url)
    yield make_fair(Runner(db, clock))
    db.close()


def facts_of(fair: Fair) -> list[str]:
    with fair.runner.db.read() as session:
        return list(session.scalars(select(OutboxRow.name).order_by(OutboxRow.id)))


def withdraw(fair: Fair, deal: str, by: Actor, **changes: Any) -> str:
    return fair.runner.run(parse_data(WithdrawDeal, {"deal": deal, **changes}), by)


def refused(call: Any, *args: Any, **kwargs: Any) -> dict[str, list[str]]:
    """The fields that an Invalid marks, with the codes of what is wrong."""
    with pytest.raises(Invalid) as caught:
        call(*args, **kwargs)
    return {name: [error.code for error in found] for name, found in caught.value.fields.items()}


# -- proposing ---------------------------------------------------------------------------------------


def test_proposing_confirms_for_ones_own_side(fair):
    deal = fair.propose()
    page = fair.page(deal, fair.buyer.member)
    assert (page.state, page.evidence, page.version) == (State.PROPOSED, Evidence.CLAIMED, 1)
    assert (page.current.number, page.current.side, page.current.confirmed_by) == (1, Side.EXPORTER, [Side.EXPORTER])
    assert page.current.by.public_id == fair.exporter.owner.public_id
    assert [total.as_json() for total in page.current.terms.totals] == [{"amount": "2640.00", "currency": "USD"}]
    assert page.current.digest == page.current.terms.digest
    assert page.meeting == fair.meeting
    assert facts_of(fair) == ["DealProposed"]


def test_a_deal_from_confirmed_to_sealed(anywhere, clock):
    deal = anywhere.propose()
    clock.move(hours=2)
    anywhere.confirm(deal, anywhere.buyer.signer)
    page = anywhere.page(deal)
    assert (page.state, page.evidence, page.sealed_revision) == (State.SEALED, Evidence.CONFIRMED, 1)
    assert page.sealed_at == clock.now()
    assert page.current.confirmed_by == [Side.EXPORTER, Side.BUYER]
    assert [made.by.public_id for made in page.current.confirmations] == [
        anywhere.exporter.owner.public_id,
        anywhere.buyer.signer.public_id,
    ]
    assert facts_of(anywhere) == ["DealProposed", "DealSealed"]


def test_the_buyer_may_propose_too(fair):
    deal = fair.propose(fair.buyer.owner)
    assert fair.page(deal).current.side == Side.BUYER
    fair.confirm(deal, fair.exporter.signer)
    assert fair.page(deal).state == State.SEALED


def test_an_accepted_request_is_enough_but_nothing_is_not(runner):
    fair = make_fair(runner, met=False)
    with pytest.raises(errors.NoCommonMeeting):
        fair.propose(meeting=None)
    factory.add_accepted_request(fair)
    deal = fair.propose(meeting=None)
    assert fair.page(deal).meeting is None


def test_the_meeting_must_be_theirs(fair):
    other = add_seat(fair, "buyer", met=True)
    with fair.runner.db.read() as session:
        theirs = session.scalar(select(Meeting.public_id).where(Meeting.buyer_id == other.id))
    assert refused(fair.propose, meeting=theirs) == {"meeting": ["invalid"]}


def test_without_a_meeting_named_the_latest_one_is_taken(fair):
    assert fair.page(fair.propose(meeting=None)).meeting == fair.meeting


def test_who_may_propose(fair):
    with pytest.raises(errors.NotASigner):
        fair.runner.run(_proposal(fair, fair.buyer.public_id), fair.exporter.member)
    with pytest.raises(NotFound):
        fair.runner.run(_proposal(fair, fair.buyer.public_id), fair.stranger)
    with pytest.raises(Unauthenticated):
        fair.runner.run(_proposal(fair, fair.buyer.public_id), VISITOR)
    with pytest.raises(Forbidden):
        fair.runner.run(_proposal(fair, fair.buyer.public_id), fair.organiser)
    assert facts_of(fair) == []


def _proposal(fair: Fair, counterparty: str, **changes: Any) -> ProposeDeal:
    return parse_data(ProposeDeal, {"counterparty": counterparty, **fair.terms(**changes)})


def test_both_sides_must_be_opposite_and_approved(fair):
    second = add_seat(fair, "exporter")
    by = fair.exporter.owner
    assert refused(fair.runner.run, _proposal(fair, second.public_id), by) == {"counterparty": ["invalid"]}
    assert refused(fair.runner.run, _proposal(fair, fair.exporter.public_id), by) == {"counterparty": ["invalid"]}
    factory.change(fair, Participation, fair.buyer.id, state="waitlisted")
    with pytest.raises(NotFound):
        fair.propose()
    factory.change(fair, Participation, fair.buyer.id, state="approved")
    factory.change(fair, Participation, fair.exporter.id, state="withdrawn")
    with pytest.raises(NotFound):
        fair.propose()


def test_who_acts_for_two_companies_says_for_which(fair):
    second = add_seat(fair, "exporter", met=True)
    factory.add_member(fair, second, fair.exporter.owner)
    assert refused(fair.propose) == {"sender": ["missing"]}
    deal = fair.propose(sender=second.public_id, meeting=None, lines=[line(None)])
    assert fair.page(deal, second.owner).table.exporter.public_id == second.public_id
    with pytest.raises(NotFound):
        fair.page(deal, fair.exporter.signer)
    with pytest.raises(NotFound):
        fair.propose(sender=fair.buyer.public_id)


def test_nobody_is_both_sides(fair):
    factory.add_member(fair, fair.buyer, fair.exporter.owner)
    deal = fair.propose(fair.exporter.signer)
    with pytest.raises(errors.ActsForBoth):
        fair.confirm(deal, fair.exporter.owner)
    with pytest.raises(errors.ActsForBoth):
        fair.propose(fair.exporter.owner)


def test_the_system_acts_for_a_person_that_it_names(fair):
    data = {"counterparty": fair.buyer.public_id, **fair.terms(valid_until="2020-03-31")}
    assert refused(fair.runner.run, parse_data(ProposeDeal, data), SYSTEM) == {"as_person": ["missing"]}
    owner, other = fair.exporter.owner.public_id, fair.buyer.owner.public_id
    deal = fair.runner.run(parse_data(ProposeDeal, {**data, "as_person": owner}), SYSTEM)
    fair.confirm(deal, SYSTEM, fair.page(deal), as_person=other)
    page = fair.page(deal)
    assert page.state == State.SEALED
    assert [made.by.public_id for made in page.current.confirmations] == [owner, other]
    with pytest.raises(Forbidden):
        fair.propose(as_person=owner)
    by_member = parse_data(ProposeDeal, {**data, "as_person": fair.exporter.member.public_id})
    with pytest.raises(errors.NotASigner):
        fair.runner.run(by_member, SYSTEM)


def test_a_line_takes_title_and_code_from_its_listing(fair):
    bare = line(fair.listing, description=None, hs_code=None)
    page = fair.page(fair.propose(lines=[bare]))
    made = page.current.terms.lines[0]
    assert (made.hs_code, made.description.texts["ja"]) == ("691110", "カップ＆ソーサー")
    assert page.listings[fair.listing].title.texts["zh"] == "咖啡杯碟"


def test_a_plain_description_is_in_the_writers_language(fair):
    page = fair.page(fair.propose(fair.buyer.owner, lines=[line(None, description="白いカップ")]))
    assert page.current.terms.lines[0].description.as_json() == {"ja": "白いカップ", "source": "ja"}


def test_only_the_exporters_listings_stand_in_a_deal(fair):
    strange = factory.add_listing(fair, add_seat(fair, "exporter").company_id)
    draft = factory.add_listing(fair, fair.exporter.company_id, state="draft")
    archived = factory.add_listing(fair, fair.exporter.company_id, state="archived")
    assert refused(fair.propose, lines=[line(strange)]) == {"lines.0.listing": ["listing"]}
    assert refused(fair.propose, fair.buyer.owner, lines=[line(draft)]) == {"lines.0.listing": ["listing"]}
    assert fair.propose(lines=[line(draft)])
    assert fair.propose(fair.buyer.owner, lines=[line(archived)])


def test_a_repeated_post_makes_one_deal(fair):
    first = fair.propose(key="k1")
    assert fair.propose(key="k1") == first
    with fair.runner.db.read() as session:
        assert len(list(session.scalars(select(Deal)))) == 1


# -- what can be agreed on ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"lines": []}, {"lines.0.unit_price"}),
        ({"lines": [line(None, unit_price=None)]}, {"lines.0.unit_price"}),
        ({"lines": [line(None, promised_date=None)]}, {"lines.0.promised_date"}),
        ({"lines": [line(None, promised_date="2026-03-01")]}, {"lines.0.promised_date"}),
        ({"lines": [line(None), line(None, description=None)]}, {"lines.1.description"}),
        ({"lines": [line(None), line(None, quantity=None)]}, {"lines.1.quantity"}),
        ({"lines": [line(None), line(None, unit=None)]}, {"lines.1.unit"}),
        ({"incoterm": None}, {"incoterm"}),
        ({"place": ""}, {"place"}),
        ({"payment_term": None, "deposit_percent": None}, {"payment_term"}),
        ({"payment_term": "LC_SIGHT"}, {"deposit_percent"}),
        ({"valid_until": "2026-03-01"}, {"valid_until"}),
        ({"kind": "mou", "lines": [line(None, quantity=None, unit=None)]}, {"lines.0.quantity"}),
        ({"kind": "mou", "lines": [line(None, unit_price=None, unit=None)]}, {"lines.0.unit"}),
        (
            {"lines": [line(None, quantity="999999999999", unit_price={"amount": "9999.99", "currency": "USD"})]},
            {"lines.0.unit_price"},
        ),
        (
            {"lines": [line(None, quantity=9, unit_price={"amount": "1000000000000.00", "currency": "USD"})] * 2},
            {"lines"},
        ),
        ({"lines": [line(None)] * 51}, {"lines"}),
    ],
)
def test_what_cannot_be_agreed_on(fair, changes, fields):
    assert set(refused(fair.propose, **changes)) == fields


def test_amounts_stay_below_ten_to_the_fifteen(fair):
    for amount, currency in (("1000000000000000", "JPY"), ("1000000000000000", "USD")):
        bad = line(None, quantity=1, unit_price={"amount": amount, "currency": currency})
        assert set(refused(fair.propose, lines=[bad])) == {"lines.0.unit_price"}


def test_full_width_digits_are_digits(fair):
    typed = line(None, quantity="１２００", unit_price={"amount": "３．３０", "currency": "USD"})
    made = fair.page(fair.propose(lines=[typed])).current.terms.lines[0]
    assert (made.quantity, made.price.amount, made.amount.amount) == ("1200", "3.30", "3960.00")


def test_two_currencies_are_never_added(fair):
    lines = [
        line(None),
        line(None, quantity=3, unit_price={"amount": "1000", "currency": "JPY"}),
        line(None, quantity="0.5", unit_price={"amount": "0.05", "currency": "USD"}),
    ]
    page = fair.page(fair.propose(lines=lines))
    assert [total.as_json() for total in page.current.terms.totals] == [
        {"amount": "2640.02", "currency": "USD"},
        {"amount": "3000", "currency": "JPY"},
    ]


def test_an_agreement_needs_neither_lines_nor_prices(fair):
    mou = {"kind": "mou", "lines": [], "incoterm": None, "place": "", "payment_term": None, "deposit_percent": None}
    page = fair.page(fair.propose(**mou))
    assert (page.kind, page.current.terms.totals) == ("mou", [])
    assert fair.propose(**{**mou, "kind": "agency", "lines": [{"description": {"en": "Agency in Mie"}}]})


# -- countering and amending ---------------------------------------------------------------------------


def test_a_counter_voids_what_was_confirmed(fair):
    deal = fair.propose()
    fair.counter(deal, fair.buyer.signer, lines=[line(fair.listing, quantity="1000")], note="増やしてください")
    page = fair.page(deal)
    assert (page.current.number, page.current.answers, page.current.side) == (2, 1, Side.BUYER)
    assert (page.state, page.version, page.current.note) == (State.PROPOSED, 2, "増やしてください")
    assert [(made.number, made.confirmed_by) for made in page.revisions] == [(1, []), (2, [Side.BUYER])]
    assert [(d.where, d.kind, d.before, d.after) for d in page.differences] == [
        ("lines.0.quantity", "changed", "800", "1000")
    ]
    fair.confirm(deal, fair.exporter.owner)
    assert fair.page(deal).sealed_revision == 2


def test_revisions_never_change(fair):
    deal = fair.propose()
    before = fair.page(deal).revisions[0]
    fair.counter(deal, fair.buyer.owner, place="Nagoya")
    fair.counter(deal, fair.exporter.owner, place="Osaka")
    after = fair.page(deal).revisions[0]
    assert (after.terms, after.digest, after.at, after.note) == (before.terms, before.digest, before.at, before.note)


def test_an_amendment_of_a_sealed_deal(fair):
    deal = fair.sealed()
    fair.counter(deal, fair.buyer.owner, place="Nagoya")
    page = fair.page(deal)
    assert (page.state, page.sealed_revision, page.current.number) == (State.PROPOSED, 1, 2)
    assert page.is_amendment
    assert [made.confirmed_by for made in page.revisions] == [[], [Side.BUYER]]
    fair.confirm(deal, fair.exporter.owner)
    page = fair.page(deal)
    assert (page.state, page.sealed_revision) == (State.SEALED, 2)
    assert facts_of(fair) == ["DealProposed", "DealSealed", "DealCountered", "DealSealed"]


def test_an_amendment_may_leave_a_promised_day_that_is_past_but_not_set_one(fair, clock):
    deal = fair.sealed()
    promised = fair.page(deal).current.terms.lines[0].promised
    clock.move(days=(promised - clock.now().date()).days + 10)
    later = str(clock.now().date() + timedelta(days=30))
    lines = [line(fair.listing, promised_date=str(promised + timedelta(days=1)))]
    faults = refused(fair.counter, deal, fair.buyer.owner, valid_until=later, lines=lines)
    assert list(faults) == ["lines.0.promised_date"]
    fair.counter(deal, fair.buyer.owner, valid_until=later, place="Nagoya")
    assert fair.page(deal).current.terms.lines[0].promised == promised


def test_a_withdrawn_amendment_leaves_the_sealed_terms_in_force(anywhere):
    deal = anywhere.sealed()
    anywhere.counter(deal, anywhere.buyer.owner, kind="order", place="Nagoya")
    withdraw(anywhere, deal, anywhere.buyer.signer, reason="Not needed")
    page = anywhere.page(deal)
    assert (page.state, page.current.number, page.kind) == (State.SEALED, 1, "trial_order")
    assert page.current.confirmed_by == [Side.EXPORTER, Side.BUYER]
    assert [made.is_gone for made in page.revisions] == [False, True]
    anywhere.counter(deal, anywhere.exporter.owner, place="Osaka")
    page = anywhere.page(deal)
    assert (page.current.number, page.current.answers, page.previous.number) == (3, 1, 1)
    assert [made.is_gone for made in page.revisions] == [False, True, False]


def test_the_same_terms_again_are_no_counter(fair):
    deal = fair.propose()
    with pytest.raises(errors.SameTerms):
        fair.counter(deal, fair.buyer.owner)


def test_a_stale_counter_is_refused(fair):
    deal = fair.propose()
    fair.counter(deal, fair.buyer.owner, place="Nagoya")
    with pytest.raises(StaleVersion):
        fair.counter(deal, fair.exporter.owner, version=1, place="Osaka")
    assert fair.page(deal).current.number == 2


def test_who_may_answer(fair):
    deal = fair.propose()
    page = fair.page(deal)
    for by, why in (
        (fair.buyer.member, errors.NotASigner),
        (fair.organiser, errors.NotASigner),
        (fair.stranger, NotFound),
        (add_seat(fair, "buyer", met=True).owner, NotFound),
        (VISITOR, Unauthenticated),
    ):
        with pytest.raises(why):
            fair.confirm(deal, by, page)
        with pytest.raises(why):
            fair.runner.run(parse_data(CounterDeal, {"deal": deal, "version": 1, **fair.terms(place="X")}), by)
        with pytest.raises(why):
            fair.runner.run(parse_data(WithdrawDeal, {"deal": deal, "version": 1}), by)
    assert facts_of(fair) == ["DealProposed"]


def test_who_left_the_event_agrees_on_nothing_more(fair):
    deal = fair.propose()
    page = fair.page(deal, fair.buyer.owner)
    factory.change(fair, Participation, fair.exporter.id, state="rejected")
    with pytest.raises(errors.NotInEvent):
        fair.confirm(deal, fair.buyer.owner, page)


# -- confirming ---------------------------------------------------------------------------------------


def test_only_the_current_terms_can_be_confirmed(fair):
    deal = fair.propose()
    read = fair.page(deal)
    fair.counter(deal, fair.exporter.owner, place="Nagoya", lines=[line(fair.listing, quantity="900")])
    now = fair.page(deal).current
    with pytest.raises(errors.StaleTerms) as caught:
        fair.confirm(deal, fair.buyer.owner, read)
    assert caught.value.details == {
        "number": 2,
        "digest": now.digest,
        "differences": [
            {"where": "place", "kind": "changed", "before": "Yokkaichi", "after": "Nagoya"},
            {"where": "lines.0.quantity", "kind": "changed", "before": "800", "after": "900"},
        ],
    }
    for number, digest in ((2, read.current.digest), (1, now.digest), (3, now.digest), (2, "0" * 64)):
        command = ConfirmRevision(deal=deal, number=number, digest=digest)
        with pytest.raises(errors.StaleTerms):
            fair.runner.run(command, fair.buyer.owner)
    assert fair.page(deal).state == State.PROPOSED


def test_a_side_confirms_once(anywhere):
    deal = anywhere.propose()
    with pytest.raises(errors.AlreadyConfirmed):
        anywhere.confirm(deal, anywhere.exporter.owner)
    with pytest.raises(errors.AlreadyConfirmed):
        anywhere.confirm(deal, anywhere.exporter.signer)
    anywhere.confirm(deal, anywhere.buyer.owner)
    with pytest.raises(errors.AlreadyConfirmed):
        anywhere.confirm(deal, anywhere.buyer.signer)
    assert anywhere.page(deal).state == State.SEALED


def test_on_a_page_the_total_is_typed_again(fair):
    deal = fair.propose()
    current = fair.page(deal).current

    def confirm(**typed: Any) -> str:
        data = {"deal": deal, "number": current.number, "digest": current.digest, **typed}
        return fair.runner.run(parse_data(ConfirmOnPage, data), fair.buyer.owner)

    assert refused(confirm) == {"read_back": ["read_back"], "read_all": ["read_all"]}
    assert refused(confirm, read_back="2,640.01", read_all=True) == {"read_back": ["read_back"]}
    assert refused(confirm, read_back="2640") == {"read_all": ["read_all"]}
    assert fair.page(deal).state == State.PROPOSED
    confirm(read_back="２,６４０", read_all=True)
    assert fair.page(deal).state == State.SEALED


def test_after_the_last_day_nothing_can_be_confirmed(fair, clock):
    deal = fair.propose(valid_until="2026-03-02")
    clock.move(hours=14, minutes=59)  # 23:59 in Shanghai
    assert fair.page(deal, fair.buyer.owner).may_confirm
    clock.move(minutes=1)
    page = fair.page(deal, fair.buyer.owner)
    assert (page.state, page.may_confirm, page.may_counter) == (State.LAPSED, False, False)
    with pytest.raises(errors.Lapsed):
        fair.confirm(deal, fair.buyer.owner)
    with pytest.raises(errors.Lapsed):
        fair.counter(deal, fair.buyer.owner, place="Nagoya")


def test_lapsed_proposals_are_tidied_up(anywhere, clock):
    short, long = anywhere.propose(valid_until="2026-03-02"), anywhere.propose(valid_until="2026-04-02")
    sealed = anywhere.sealed()
    anywhere.counter(sealed, anywhere.buyer.owner, valid_until="2026-03-03", place="Nagoya")
    clock.move(days=3)
    assert anywhere.page(sealed).current.number == 1
    with pytest.raises(Forbidden):
        anywhere.runner.run(LapseDeals(), anywhere.exporter.owner)
    assert anywhere.runner.run(LapseDeals(), SYSTEM) == 2
    assert anywhere.runner.run(LapseDeals(), SYSTEM) == 0
    assert [anywhere.page(deal).state for deal in (short, long, sealed)] == [State.LAPSED, State.PROPOSED, State.SEALED]
    assert anywhere.page(sealed).current.confirmed_by == [Side.EXPORTER, Side.BUYER]
    assert facts_of(anywhere)[-2:] == ["DealLapsed", "DealLapsed"]


def test_a_lapsed_amendment_can_be_followed_by_another(fair, clock):
    deal = fair.sealed()
    fair.counter(deal, fair.buyer.owner, valid_until="2026-03-03", place="Nagoya")
    read = fair.page(deal)
    clock.move(days=3)
    with pytest.raises(errors.Lapsed):
        fair.confirm(deal, fair.exporter.owner, read)
    fair.counter(deal, fair.exporter.owner, place="Osaka")
    page = fair.page(deal)
    assert (page.current.number, page.current.answers, page.state) == (3, 1, State.PROPOSED)
    assert facts_of(fair)[-2:] == ["DealLapsed", "DealCountered"]


# -- withdrawing ---------------------------------------------------------------------------------------


def test_only_the_proposing_side_withdraws_and_only_before_sealing(fair):
    deal = fair.propose()
    with pytest.raises(errors.NotYours):
        withdraw(fair, deal, fair.buyer.owner)
    with pytest.raises(StaleVersion):
        withdraw(fair, deal, fair.exporter.owner, version=7)
    withdraw(fair, deal, fair.exporter.signer, reason="Sold out")
    page = fair.page(deal, fair.buyer.owner)
    assert (page.state, page.withdraw_reason, page.current.confirmed_by) == (State.WITHDRAWN, "Sold out", [])
    for act in (
        lambda: fair.confirm(deal, fair.buyer.owner),
        lambda: fair.counter(deal, fair.buyer.owner, place="Nagoya"),
        lambda: withdraw(fair, deal, fair.exporter.owner),
    ):
        with pytest.raises(errors.DealOver):
            act()
    sealed = fair.sealed()
    with pytest.raises(errors.NothingToWithdraw):
        withdraw(fair, sealed, fair.exporter.owner)


# -- at once ---------------------------------------------------------------------------------------


def at_once(*calls: Any) -> list[Any]:
    """Results or refusals of calls that start together in threads of their own."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def work(index: int, call: Any) -> None:
        barrier.wait()
        try:
            answers[index] = call()
        except DomainError as error:
            answers[index] = error

    threads = [threading.Thread(target=work, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_confirmed_twice_at_once_is_sealed_once(anywhere):
    for _ in range(5):
        deal = anywhere.propose()
        page = anywhere.page(deal)
        answers = at_once(
            lambda d=deal, p=page: anywhere.confirm(d, anywhere.buyer.owner, p),
            lambda d=deal, p=page: anywhere.confirm(d, anywhere.buyer.signer, p),
            lambda d=deal, p=page: anywhere.confirm(d, anywhere.exporter.owner, p),
        )
        assert sum(answer == deal for answer in answers) == 1
        assert sum(isinstance(answer, errors.AlreadyConfirmed) for answer in answers) == 2
        assert anywhere.page(deal).state == State.SEALED
    assert facts_of(anywhere).count("DealSealed") == 5


def test_a_counter_against_a_confirmation_the_later_is_refused(anywhere):
    outcomes = set()
    for _ in range(8):
        deal = anywhere.propose()
        page = anywhere.page(deal)
        confirmed, countered = at_once(
            lambda d=deal, p=page: anywhere.confirm(d, anywhere.buyer.owner, p),
            lambda d=deal: anywhere.counter(d, anywhere.exporter.owner, version=1, place="Nagoya"),
        )
        after = anywhere.page(deal)
        if confirmed == deal:
            assert isinstance(countered, StaleVersion)
            assert (after.state, after.current.number) == (State.SEALED, 1)
        else:
            assert isinstance(confirmed, errors.StaleTerms)
            assert countered == deal
            assert (after.state, after.current.number) == (State.PROPOSED, 2)
        outcomes.add(after.state)
    assert outcomes <= {State.SEALED, State.PROPOSED}


# -- reading ---------------------------------------------------------------------------------------


def test_who_may_read(fair):
    deal = fair.propose()
    for by in (fair.exporter.member, fair.buyer.owner, fair.organiser, fair.buyer.member):
        assert fair.page(deal, by).public_id == deal
    with pytest.raises(NotFound):
        fair.page(deal, fair.stranger)
    with pytest.raises(NotFound):
        fair.page(deal, add_seat(fair, "buyer", met=True).owner)
    with pytest.raises(Unauthenticated):
        fair.page(deal, VISITOR)
    with pytest.raises(NotFound):
        fair.page("0" * 26, fair.exporter.owner)


def test_a_delegate_reads_without_being_a_member(fair):
    deal = fair.propose()
    with fair.runner.db.write() as session:
        row = session.scalars(select(Member).where(Member.person_id == fair.buyer.member.person_id)).one()
        session.delete(row)
        session.commit()
    page = fair.page(deal, fair.buyer.member)
    assert (page.mine.side, page.may_confirm, page.may_counter) == (Side.BUYER, False, False)


def test_what_each_may_do(fair):
    deal = fair.propose()
    flags = {
        name: (page.may_confirm, page.may_counter, page.may_withdraw)
        for name, page in (
            ("proposer", fair.page(deal, fair.exporter.owner)),
            ("signer", fair.page(deal, fair.exporter.signer)),
            ("member", fair.page(deal, fair.exporter.member)),
            ("other", fair.page(deal, fair.buyer.signer)),
            ("organiser", fair.page(deal, fair.organiser)),
        )
    }
    assert flags == {
        "proposer": (False, True, True),
        "signer": (False, True, True),
        "member": (False, False, False),
        "other": (True, True, False),
        "organiser": (False, False, False),
    }


def test_lists_by_group(anywhere):
    ask = anywhere.runner.ask
    proposed, sealed, gone = anywhere.propose(), anywhere.sealed(), anywhere.propose()
    withdraw(anywhere, gone, anywhere.exporter.owner)
    answered = anywhere.propose(anywhere.buyer.owner)

    def listed(group: Group, by: Actor) -> set[str]:
        return {row.public_id for row in ask(my_deals, by, group).items}

    assert listed(Group.ALL, anywhere.exporter.owner) == {proposed, sealed, gone, answered}
    assert listed(Group.YOURS, anywhere.exporter.owner) == listed(Group.THEIRS, anywhere.buyer.member) == {answered}
    assert listed(Group.THEIRS, anywhere.exporter.owner) == listed(Group.YOURS, anywhere.buyer.member) == {proposed}
    assert listed(Group.SEALED, anywhere.buyer.owner) == {sealed}
    assert listed(Group.OVER, anywhere.buyer.owner) == {gone}
    assert listed(Group.ALL, anywhere.stranger) == listed(Group.ALL, anywhere.organiser) == set()
    assert ask(open_deals_count, anywhere.buyer.owner) == ask(open_deals_count, anywhere.exporter.signer) == 1
    assert ask(open_deals_count, anywhere.buyer.member) == ask(open_deals_count, anywhere.stranger) == 0
    row = next(row for row in ask(my_deals, anywhere.buyer.owner).items if row.public_id == proposed)
    assert (row.your_turn, row.lines, [total.amount for total in row.totals]) == (True, 1, ["2640.00"])
    with pytest.raises(Unauthenticated):
        ask(my_deals, VISITOR)


def test_lists_go_on_in_pages(fair):
    made = {fair.propose(place=f"Port {number}") for number in range(30)}
    first = fair.runner.ask(my_deals, fair.buyer.owner)
    second = fair.runner.ask(my_deals, fair.buyer.owner, Group.ALL, first.next)
    assert (len(first.items), len(second.items), second.next) == (25, 5, None)
    assert {row.public_id for row in [*first.items, *second.items]} == made


def test_as_many_statements_for_one_row_as_for_thirty(anywhere, queries_of):
    deal = anywhere.propose()
    by = anywhere.buyer.owner
    reads = {
        "list": lambda: anywhere.runner.ask(my_deals, by),
        "count": lambda: anywhere.runner.ask(open_deals_count, by),
        "page": lambda: anywhere.runner.ask(deal_page, by, deal),
        "panel": lambda: anywhere.runner.ask(things_of_meeting, by, anywhere.meeting),
        "form": lambda: anywhere.runner.ask(propose_form, by, anywhere.meeting),
        "partners": lambda: anywhere.runner.ask(partners, by),
    }
    few = {name: queries_of(read) for name, read in reads.items()}
    for number in range(15):
        anywhere.counter(deal, anywhere.buyer.owner, place=f"A{number}", lines=[line(anywhere.listing)] * 30)
        anywhere.counter(deal, anywhere.exporter.owner, place=f"B{number}", lines=[line(anywhere.listing)] * 30)
    for number in range(29):
        anywhere.propose(place=f"C{number}")
    assert {name: queries_of(read) for name, read in reads.items()} == few
    assert few == {"list": 1, "count": 1, "page": 3, "panel": 1, "form": 3, "partners": 1}


def test_the_panel_of_a_meeting(fair):
    deal = fair.propose()

    def panel(by: Actor) -> Any:
        return fair.runner.ask(things_of_meeting, by, fair.meeting)

    seen = panel(fair.buyer.owner).deals
    assert ([row.public_id for row in seen.deals], seen.may_propose) == ([deal], True)
    assert panel(fair.buyer.member).deals.may_propose is False
    assert panel(fair.organiser).deals.may_propose is False
    assert panel(fair.stranger) is None


def test_what_the_form_offers(anywhere):
    form = anywhere.runner.ask(propose_form, anywhere.buyer.owner, anywhere.meeting)
    assert (form.have_met, form.may_propose, form.meeting) == (True, True, anywhere.meeting)
    assert [row.public_id for row in form.listings] == [anywhere.listing]
    assert [row.quantity for row in form.needs] == ["3000"]
    same = anywhere.runner.ask(propose_form, anywhere.buyer.owner, None, anywhere.exporter.public_id)
    assert (same.table, same.listings, same.meeting) == (form.table, form.listings, None)
    for by in (anywhere.stranger, add_seat(anywhere, "buyer", met=True).owner):
        with pytest.raises(NotFound):
            anywhere.runner.ask(propose_form, by, anywhere.meeting)
    with pytest.raises(NotFound):
        anywhere.runner.ask(propose_form, anywhere.stranger, None, anywhere.exporter.public_id)
    third = add_seat(anywhere, "buyer")
    assert anywhere.runner.ask(propose_form, anywhere.exporter.owner, None, third.public_id).have_met is False


def test_partners_are_those_one_met(fair):
    add_seat(fair, "buyer")
    found = fair.runner.ask(partners, fair.exporter.owner)
    assert [(row.mine.public_id, row.theirs.public_id) for row in found] == [
        (fair.exporter.public_id, fair.buyer.public_id)
    ]
    assert fair.runner.ask(partners, fair.stranger) == []


# -- what others are told ------------------------------------------------------------------------------


def test_both_sides_hear_it_live_and_nobody_else(anywhere):
    deal = anywhere.propose()
    with anywhere.runner.db.read() as session:
        row = session.scalars(select(OutboxRow)).one()
    fact = FACTS[row.name].model_validate(row.payload)
    with anywhere.runner.reading(SYSTEM) as reader:
        told = tell_both_sides(fact, reader)
    people = [anywhere.exporter, anywhere.buyer]
    expected = {f"person:{p.person_id}" for seat in people for p in (seat.owner, seat.signer, seat.member)}
    assert {emit.room for emit in told} == expected
    assert all((emit.event, emit.payload) == ("deal:changed", {"id": deal, "version": 1}) for emit in told)


def mails(hall: Any) -> list[tuple[str, str, str]]:
    return [(row.recipient, row.language, row.subject) for row in Told(hall).mails()]


def test_the_other_side_is_told_by_mail(hall):
    fair = make_fair(hall.runner)
    deal = fair.propose()
    told = mails(hall)
    assert [row[:2] for row in told] == [
        (person.email, "ja") for person in (fair.buyer.owner, fair.buyer.signer, fair.buyer.member)
    ]
    fair.counter(deal, fair.buyer.owner, place="Nagoya")
    assert {row[:2] for row in mails(hall)[3:]} == {
        (person.email, "zh") for person in (fair.exporter.owner, fair.exporter.signer, fair.exporter.member)
    }
    fair.confirm(deal, fair.exporter.owner)
    assert len(mails(hall)) == 9
    fair.counter(deal, fair.buyer.owner, place="Osaka")
    withdraw(fair, deal, fair.buyer.owner, reason="<b>No & thanks</b>")
    told = mails(hall)
    assert len(told) == 12  # the amendment was gone before its mail went out
    with hall.db.read() as session:
        last = session.scalars(select(MailRow).order_by(MailRow.id.desc())).first()
    assert "<b>No & thanks</b>" in last.text
    assert "&lt;b&gt;No &amp; thanks&lt;/b&gt;" in last.html
    assert f"/deals/{deal}" in last.text
    assert all(len(subject) <= 78 for _, _, subject in told)


def test_every_mail_is_written_in_four_languages(hall):
    fair = make_fair(hall.runner)
    deal = fair.sealed()
    with fair.runner.reading(SYSTEM) as reader:
        fact_deal = reader.session.scalars(select(Deal.id).where(Deal.public_id == deal)).one()
        letter = deal_letter(reader, fact_deal, 1, Side.BUYER)
    for template in ("proposed", "countered", "amended", "sealed", "withdrawn"):
        for language in ("en", "zh", "ja", "ko"):
            mail = hall.post.compose(
                f"mail/deals/{template}",
                to="x@example.org",
                language=language,
                name="X",
                zone="Asia/Tokyo",
                letter=letter,
                terms=letter.terms,
                company=letter.table.exporter,
                restored=False,
                path=f"/deals/{deal}",
            )
            assert "瑞霖陶瓷" in mail.subject
            assert "2,640.00" in mail.text
            assert "USD 2,640.00" in mail.html


def test_history_dates(fair):
    page = fair.page(fair.propose())
    assert page.current.terms.valid_until == date(2026, 3, 31)
    assert page.lapses_at.isoformat() == "2026-03-31T16:00:00+00:00"
