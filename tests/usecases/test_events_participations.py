"""Registering for an event, and what organisers decide."""

from datetime import date

import pytest

from tests.factories.events import Town, make_event, make_participation
from tradehall.companies.facts import MemberRemoved
from tradehall.events import queries
from tradehall.events.commands import (
    Approve,
    ChangePhase,
    ChangeRegistration,
    DecideMany,
    Decision,
    Goal,
    InterpreterNeed,
    Phase,
    Register,
    Reject,
    Reopen,
    Side,
    Waitlist,
    WithdrawRegistration,
)
from tradehall.events.errors import (
    AlreadyRegistered,
    EventClosed,
    NotChangeable,
    NotConfirmed,
    NotDecidable,
    RegistrationClosed,
)
from tradehall.events.rules import State
from tradehall.events.service.register import drop_delegate
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.facts import FOLLOWERS
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import Tx


@pytest.fixture
def town(runner):
    """An event of Zhao's open for registration; Li and Wang of one company, Sato of another."""
    town = Town(runner)
    town.zhao = town.person("zhao", "organiser")
    town.li, town.wang, town.sato = town.person("li"), town.person("wang"), town.person("sato", language="ja")
    town.kiln = town.company("kiln", town.li, town.wang)
    town.shop = town.company("shop", town.sato, sells=False, buys=True, country="JP")
    make_event(runner, by=town.zhao)
    return town


def see(runner, actor, public_id):
    return runner.ask(queries.participation, actor, public_id)


def facts(runner):
    with runner.db.read() as session:
        return [(row.name, row.payload) for row in session.query(OutboxRow).order_by(OutboxRow.id)]


# -- registering ------------------------------------------------------------------------------------


def test_a_member_registers_the_company(runner, town):
    place = make_participation(
        runner, "zibo", town.kiln, [town.wang, town.li], by=town.li, languages=["zh", "ja"],
        interpreter_needed=InterpreterNeed.PREFER, goals=[Goal.SELL, Goal.OEM],
        wanted=Translated.of("zh", "日本进口商"),
    )  # fmt: skip
    seen = see(runner, town.wang, place)
    assert (seen.side, seen.state, seen.reason) == (Side.EXPORTER, State.PENDING, "")
    assert seen.delegate_ids == [town.wang.person_id, town.li.person_id]
    assert (seen.languages, seen.goals) == (["zh", "ja"], [Goal.SELL, Goal.OEM])
    assert (seen.registered_by, seen.is_member) == (town.li.person_id, True)
    assert seen.wanted == Translated.of("zh", "日本进口商")
    assert [p.public_id for p in runner.ask(queries.my_participations, town.wang)] == [place]
    assert runner.ask(queries.my_participations, town.sato) == []
    assert facts(runner)[-1][0] == "CompanyRegistered"


def test_strangers_register_nothing(runner, town):
    command = Register(
        event="zibo", company=town.kiln, side=Side.EXPORTER, delegates=[town.li.public_id],
        languages=["zh"], interpreter_needed=InterpreterNeed.NO,
    )  # fmt: skip
    with pytest.raises(Unauthenticated):
        runner.run(command, VISITOR)
    for actor in (town.sato, town.zhao):
        with pytest.raises(NotFound):
            runner.run(command, actor)
    with pytest.raises(NotFound):
        runner.run(command.model_copy(update={"company": "0" * 26}), town.li)
    with pytest.raises(NotFound):
        runner.run(command.model_copy(update={"event": "nowhere"}), town.li)


def test_a_draft_takes_no_registrations_and_is_not_there(runner, town):
    make_event(runner, by=town.zhao, slug="draft", phase=Phase.DRAFT)
    with pytest.raises(NotFound):
        make_participation(runner, "draft", town.kiln, [town.li])


@pytest.mark.parametrize(
    ("phase", "open_"), [("registration", True), ("booking", True), ("live", False), ("closed", False)]
)
def test_registration_is_open_in_two_phases(runner, town, phase, open_):
    make_event(runner, by=town.zhao, slug="other", phase=Phase(phase))
    if open_:
        make_participation(runner, "other", town.kiln, [town.li])
    else:
        with pytest.raises(RegistrationClosed):
            make_participation(runner, "other", town.kiln, [town.li])
    runner.run(
        Register(
            event="other", company=town.shop, side=Side.BUYER, delegates=[town.li.public_id],
            languages=["ja"], interpreter_needed=InterpreterNeed.NO,
        ),
        SYSTEM,
    )  # fmt: skip


def test_registration_ends_on_its_last_day(runner, town, clock):
    make_event(runner, by=town.zhao, slug="other", register_by=date(2026, 3, 2))
    clock.move(hours=14, minutes=59)
    make_participation(runner, "other", town.kiln, [town.li])
    clock.move(minutes=1)
    with pytest.raises(RegistrationClosed):
        make_participation(runner, "other", town.shop, [town.sato], Side.BUYER)


def test_delegates_are_members_of_the_company(runner, town):
    for delegates in ([town.sato], [town.li, town.sato]):
        with pytest.raises(Invalid) as refused:
            make_participation(runner, "zibo", town.kiln, delegates, by=town.li)
        assert list(refused.value.fields) == ["delegates"]


def test_the_side_is_what_the_profile_says(runner, town):
    for company, person, side in ((town.kiln, town.li, Side.BUYER), (town.shop, town.sato, Side.EXPORTER)):
        with pytest.raises(Invalid) as refused:
            make_participation(runner, "zibo", company, [person], side)
        assert list(refused.value.fields) == ["side"]


def test_a_company_registers_once(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    with pytest.raises(AlreadyRegistered):
        make_participation(runner, "zibo", town.kiln, [town.wang])
    runner.run(WithdrawRegistration(participation=place, confirmed=True), town.wang)
    assert make_participation(runner, "zibo", town.kiln, [town.wang]) == place
    seen = see(runner, town.li, place)
    assert (seen.state, seen.delegate_ids) == (State.PENDING, [town.wang.person_id])


@pytest.mark.parametrize("delegates", [[], ["x"], ["0" * 26] * 1 + [f"{n:026d}" for n in range(1, 8)]])
def test_one_to_six_delegates(delegates):
    with pytest.raises(ValueError, match="delegates"):
        Register(
            event="zibo", company="0" * 26, side=Side.BUYER, delegates=delegates,
            languages=["ja"], interpreter_needed=InterpreterNeed.NO,
        )  # fmt: skip


# -- changing and withdrawing -----------------------------------------------------------------------


def change(place, *delegates, version=1, **changes):
    return ChangeRegistration(
        participation=place, version=version, delegates=[d.public_id for d in delegates],
        **{"languages": ["en"], "interpreter_needed": InterpreterNeed.NO, **changes},
    )  # fmt: skip


def test_delegates_change_and_it_is_told(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li], approved=True)
    version = see(runner, town.li, place).version
    runner.run(change(place, town.wang, town.li, version=version, languages=["zh"]), town.wang)
    seen = see(runner, town.li, place)
    assert seen.delegate_ids == [town.wang.person_id, town.li.person_id]
    assert (seen.state, seen.languages, seen.version) == (State.APPROVED, ["zh"], version + 1)
    runner.run(change(place, town.wang, version=version + 1), town.wang)
    told = [payload for name, payload in facts(runner) if name == "DelegatesChanged"]
    assert [(t["added"], t["removed"]) for t in told] == [
        ([town.wang.person_id], []),
        ([], [town.li.person_id]),
    ]
    runner.run(change(place, town.wang, version=version + 2, languages=["ja"]), town.wang)
    assert [name for name, _ in facts(runner)].count("DelegatesChanged") == 2


def test_a_change_on_an_old_version_tells_what_differs(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    runner.run(change(place, town.li, languages=["zh"]), town.wang)
    with pytest.raises(StaleVersion) as refused:
        runner.run(change(place, town.li, languages=["ko"]), town.li)
    assert refused.value.details["changes"] == [{"field": "languages", "yours": ["ko"], "theirs": ["zh"]}]
    assert see(runner, town.li, place).languages == ["zh"]


def test_others_do_not_change_or_withdraw(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    with pytest.raises(Unauthenticated):
        runner.run(change(place, town.li), VISITOR)
    for actor in (town.sato, town.zhao):
        for command in (change(place, town.li), WithdrawRegistration(participation=place, confirmed=True)):
            with pytest.raises(NotFound):
                runner.run(command, actor)
    with pytest.raises(Invalid):
        runner.run(change(place, town.sato), town.li)


def test_withdrawing_is_confirmed_and_ends_it(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li], approved=True)
    with pytest.raises(NotConfirmed):
        runner.run(WithdrawRegistration(participation=place), town.li)
    runner.run(WithdrawRegistration(participation=place, confirmed=True), town.li)
    assert see(runner, town.li, place).state == State.WITHDRAWN
    name, payload = facts(runner)[-1]
    assert (name, payload["before"]) == ("ParticipationWithdrawn", "approved")
    for command in (WithdrawRegistration(participation=place, confirmed=True), change(place, town.li, version=3)):
        with pytest.raises(NotChangeable):
            runner.run(command, town.li)


def test_a_closed_event_changes_no_more(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    runner.run(ChangePhase(event="zibo", phase=Phase.CLOSED), SYSTEM)
    for command, actor in (
        (change(place, town.li), town.li),
        (WithdrawRegistration(participation=place, confirmed=True), town.li),
        (Approve(participation=place), town.zhao),
        (DecideMany(event="zibo", participations=[place], decision=Decision.APPROVE), town.zhao),
    ):
        with pytest.raises(EventClosed):
            runner.run(command, actor)


def test_who_leaves_the_company_is_no_delegate_any_more(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li, town.wang])
    assert FOLLOWERS[MemberRemoved]
    with runner.db.write() as session:
        tx = Tx(session, SYSTEM, runner.clock.now(), "t")
        drop_delegate(tx, town.companies[town.kiln], town.li.person_id)
        session.commit()
    assert [(f.added, f.removed) for f in tx.facts] == [([], [town.li.person_id])]
    assert see(runner, town.wang, place).delegate_ids == [town.wang.person_id]


# -- deciding ---------------------------------------------------------------------------------------


def test_organisers_decide_and_the_company_sees_why(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    steps = [
        (Waitlist(participation=place), State.WAITLISTED, ""),
        (Reject(participation=place, reason="Only ceramics this time."), State.REJECTED, "Only ceramics this time."),
        (Reopen(participation=place), State.PENDING, ""),
        (Approve(participation=place), State.APPROVED, ""),
        (Reopen(participation=place), State.PENDING, ""),
    ]
    for command, state, reason in steps:
        runner.run(command, town.zhao)
        seen = see(runner, town.wang, place)
        assert (seen.state, seen.reason) == (state, reason)
    names = [name for name, _ in facts(runner)][-5:]
    assert names == [
        "ParticipationWaitlisted", "ParticipationRejected", "ParticipationReopened",
        "ParticipationApproved", "ParticipationReopened",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (None, Reopen),
        (Approve, Approve),
        (Approve, Waitlist),
        (Approve, Reject),
        (Waitlist, Waitlist),
        (Reject, Approve),
        (Reject, Waitlist),
    ],
)
def test_decisions_that_do_not_follow(runner, town, first, then):
    def command(kind, place):
        return kind(participation=place, **({"reason": "Not now."} if kind is Reject else {}))

    place = make_participation(runner, "zibo", town.kiln, [town.li])
    if first:
        runner.run(command(first, place), town.zhao)
    with pytest.raises(NotDecidable):
        runner.run(command(then, place), town.zhao)


def test_nobody_else_decides(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    command = Approve(participation=place)
    for actor, error in (
        (VISITOR, Unauthenticated),
        (town.sato, NotFound),
        (town.person("other", "organiser"), NotFound),
        (town.li, Forbidden),
    ):
        with pytest.raises(error):
            runner.run(command, actor)
        with pytest.raises((Unauthenticated, Forbidden)):
            runner.run(DecideMany(event="zibo", participations=[place], decision=Decision.APPROVE), actor)
    assert see(runner, town.li, place).state == State.PENDING
    runner.run(command, town.person("root", "admin"))


def test_a_decision_on_an_old_version_is_stale(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    runner.run(change(place, town.li, languages=["zh"]), town.li)
    with pytest.raises(StaleVersion):
        runner.run(Approve(participation=place, version=1), town.zhao)
    runner.run(Approve(participation=place, version=2), town.zhao)
    assert see(runner, town.li, place).version == 3


@pytest.mark.parametrize("reason", ["", "  ", "no", "x" * 501])
def test_a_rejection_needs_a_reason(reason):
    with pytest.raises(ValueError, match="reason"):
        Reject(participation="0" * 26, reason=reason)


def test_many_at_once_all_or_none(runner, town):
    first = make_participation(runner, "zibo", town.kiln, [town.li])
    second = make_participation(runner, "zibo", town.shop, [town.sato], Side.BUYER)

    def decide(*places, decision=Decision.APPROVE, reason="", event="zibo"):
        many = DecideMany(event=event, participations=list(places), decision=decision, reason=reason)
        return runner.run(many, town.zhao)

    with pytest.raises(Invalid) as refused:
        decide(first, second, decision=Decision.REJECT)
    assert list(refused.value.fields) == ["reason"]
    assert decide(first) == 1
    assert decide(first, second) == 1
    with pytest.raises(NotDecidable):
        decide(first, second, decision=Decision.WAITLIST)
    make_event(runner, by=town.zhao, slug="other")
    with pytest.raises(NotFound):
        decide(first, second, event="other", decision=Decision.REOPEN)
    assert decide(first, second, decision=Decision.REOPEN) == 2
    assert decide(first, second, decision=Decision.REJECT, reason="Full.") == 2
    assert {see(runner, town.zhao, place).reason for place in (first, second)} == {"Full."}


# -- who sees ---------------------------------------------------------------------------------------


def test_who_sees_a_participation(runner, town):
    kiln = make_participation(runner, "zibo", town.kiln, [town.li])
    shop = make_participation(runner, "zibo", town.shop, [town.sato], Side.BUYER, approved=True)
    for actor in (town.li, town.wang, town.zhao, SYSTEM, town.person("root", "admin")):
        assert see(runner, actor, kiln).public_id == kiln
    hidden = [VISITOR, town.person("plain"), town.person("other", "organiser"), town.sato]
    for actor in hidden:
        with pytest.raises(NotFound):
            see(runner, actor, kiln)
    with pytest.raises(NotFound):  # Li's company is pending, so she meets nobody yet
        see(runner, town.li, shop)
    runner.run(Approve(participation=kiln), town.zhao)
    assert see(runner, town.sato, kiln).company_name == "kiln 有限公司"
    assert not see(runner, town.sato, kiln).is_member
    assert see(runner, town.li, shop).other_side == Side.EXPORTER
    for public_id in ("x", "0" * 26):
        with pytest.raises(NotFound):
            see(runner, town.zhao, public_id)


def test_the_reason_is_for_the_company_and_the_organisers(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    runner.run(Reject(participation=place, reason="Papers are missing."), town.zhao)
    ids = [see(runner, town.li, place).id]
    assert see(runner, town.zhao, place).reason == "Papers are missing."
    assert runner.ask(queries.participations_by_ids, town.sato, ids)[ids[0]].reason == ""
    assert runner.ask(queries.participations_by_ids, SYSTEM, ids)[ids[0]].reason == "Papers are missing."


def test_the_public_page_counts_approved_companies_only(runner, town):
    make_participation(runner, "zibo", town.kiln, [town.li])
    make_participation(runner, "zibo", town.shop, [town.sato], Side.BUYER, approved=True)
    page = runner.ask(queries.event_page, VISITOR, "zibo")
    assert [(c.code, c.exporters, c.buyers) for c in page.countries] == [("JP", 0, 1)]
    assert (page.exporters, page.buyers, page.mine) == (0, 1, [])
    assert [(m.company, m.state) for m in runner.ask(queries.event_page, town.li, "zibo").mine] == [
        ("kiln 有限公司", State.PENDING)
    ]


def test_the_form_offers_my_companies_and_their_members(runner, town):
    page = runner.ask(queries.register_page, town.li, "zibo")
    assert [c.public_id for c in page.companies] == [town.kiln]
    assert page.chosen.sides == [Side.EXPORTER]
    assert [m.name for m in page.members] == ["li", "wang"]
    assert runner.ask(queries.register_page, VISITOR, "zibo").companies == []
    # somebody else's company in the address gives nothing
    other = runner.ask(queries.register_page, town.li, "zibo", town.shop)
    assert other.chosen.public_id == town.kiln
    second = town.company("second", town.li)
    page = runner.ask(queries.register_page, town.li, "zibo")
    assert (page.chosen, page.members) == (None, [])
    assert runner.ask(queries.register_page, town.li, "zibo", second).chosen.public_id == second


def test_my_registration_is_mine(runner, town):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    make_event(runner, by=town.zhao, slug="other")
    page = runner.ask(queries.registration_page, town.wang, "zibo", place)
    assert page.is_changeable
    assert [d.name for d in page.delegates] == ["li"]
    assert [m.name for m in page.members] == ["li", "wang"]
    with pytest.raises(Unauthenticated):
        runner.ask(queries.registration_page, VISITOR, "zibo", place)
    for actor, slug in ((town.sato, "zibo"), (town.zhao, "zibo"), (town.li, "other")):
        with pytest.raises(NotFound):
            runner.ask(queries.registration_page, actor, slug, place)


def test_participants_are_filtered(runner, town):
    kiln = make_participation(runner, "zibo", town.kiln, [town.li])
    shop = make_participation(runner, "zibo", town.shop, [town.sato], Side.BUYER, approved=True)

    def found(*filters):
        page = runner.ask(queries.participants_page, town.zhao, "zibo", *filters)
        return [row.participation.public_id for row in page.rows.items]

    assert found() == [kiln, shop]
    assert found(State.PENDING) == [kiln]
    assert found(None, Side.BUYER) == [shop]
    assert found(State.PENDING, Side.BUYER) == []
    assert found(None, None, "KILN") == [kiln]
    assert found(None, None, "%") == []
    page = runner.ask(queries.participants_page, town.zhao, "zibo")
    assert page.counts == {State.PENDING: 1, State.APPROVED: 1}
    assert page.rows.items[0].decisions == [Decision.APPROVE, Decision.WAITLIST, Decision.REJECT]
