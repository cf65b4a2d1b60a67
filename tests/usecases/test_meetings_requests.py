"""Asking for meetings, and answering."""

from copy import copy
from dataclasses import astuple
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories.events import make_event
from tests.factories.meetings import MESSAGE, Fair
from tradehall.companies.models import Listing
from tradehall.events.commands import DecideMany, Decision, Phase, Reopen, WithdrawRegistration
from tradehall.events.errors import ArrangementsStand
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.texts import Translated
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AcceptRequest,
    CounterRequest,
    DeclineRequest,
    ExpireRequests,
    WithdrawRequest,
)
from tradehall.meetings.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    EventOver,
    NotOpenYet,
    NotYourTurn,
    SamePerson,
    SameSide,
    SlotNotProposed,
    SlotPast,
    SlotTaken,
    TooManyRequests,
)
from tradehall.meetings.models import Claim, Meeting, MeetingPerson, MeetingRequest
from tradehall.meetings.rules import RequestState, Turn


@pytest.fixture
def fair(runner):
    return Fair(runner)


def rows(runner, model, *columns):
    with runner.db.read() as session:
        return [tuple(row) for row in session.execute(select(*columns or [model.id]).order_by(model.id))]


def count(runner, model):
    with runner.db.read() as session:
        return session.scalar(select(func.count()).select_from(model))


def facts(runner):
    with runner.db.read() as session:
        names = session.scalars(select(OutboxRow.name).order_by(OutboxRow.id))
        return [name for name in names if name.startswith(("Request", "Meeting", "Outcome", "Interpreter"))]


def view(runner, actor, request):
    return runner.ask(queries.request_page, actor, request)


# -- asking -----------------------------------------------------------------------------------------


def test_a_delegate_asks_and_the_request_holds_nothing(fair, runner):
    request = fair.ask(fair.sato, fair.kiln, 2, 0)
    page = view(runner, fair.li, request)
    assert (page.state, page.turn, page.mine, page.message) == (RequestState.SENT, Turn.TARGET, Turn.TARGET, MESSAGE)
    assert [slot.id for slot in page.slots] == [fair.slots[2], fair.slots[0]]
    assert [slot.rank for slot in page.slots] == [1, 2]
    assert (page.sender.public_id, page.target.public_id) == (fair.shop, fair.kiln)
    assert count(runner, Claim) == count(runner, Meeting) == 0
    assert facts(runner) == ["RequestSent"]


def test_an_owner_asks_though_no_delegate_and_the_message_may_be_short_in_chinese(fair, runner):
    request = fair.ask(fair.boss, fair.shop, 1, message="我们专做骨瓷餐具，想给贵店看看样品。", language="zh")
    assert view(runner, fair.sato, request).sender.public_id == fair.kiln


def test_who_may_not_ask(fair, runner):
    hanger_on = fair.person("hanger-on")
    fair.member(next(iter(fair.companies)), hanger_on)  # a member of kiln, but neither owner nor delegate
    for who, refusal in [
        (VISITOR, Unauthenticated),
        (fair.moss, NotFound),
        (hanger_on, NotFound),
        (fair.bolt, NotFound),  # registered, not approved
        (fair.hu, NotFound),
        (fair.zhao, Forbidden),  # organisers ask on nobody's behalf
        (fair.ito, SameSide),
        (fair.sato, SameSide),  # oneself
    ]:
        with pytest.raises(refusal):
            runner.run(fair.asking(fair.shop), who)
    assert count(runner, MeetingRequest) == 0


def test_whom_one_may_not_ask(fair, runner):
    for target in (fair.nail, "01arz3ndektsv4rrffq69g5fav"):
        with pytest.raises(NotFound):
            runner.run(fair.asking(target), fair.sato)
    with pytest.raises(NotFound):
        runner.run(fair.asking(fair.kiln).model_copy(update={"event": "nowhere"}), fair.sato)


def test_somebody_for_two_companies_says_for_which(fair, runner):
    second = fair.place("second", [fair.sato], buyer=True)
    with pytest.raises(Invalid) as refused:
        runner.run(fair.asking(fair.kiln), fair.sato)
    assert list(refused.value.fields) == ["sender"]
    request = fair.ask(fair.sato, fair.kiln, sender=second)
    assert view(runner, fair.sato, request).sender.public_id == second
    with pytest.raises(Invalid):
        runner.run(fair.asking(fair.kiln, sender=fair.cafe), fair.sato)  # not mine


def test_nobody_sits_on_both_sides(fair, runner):
    fair.place("twin", [fair.li], buyer=True)
    with pytest.raises(SameSide):
        runner.run(fair.asking(fair.kiln), fair.li)  # asks a company of their own
    twin = fair.place("third", [fair.li], owner=fair.moss, buyer=True)
    with pytest.raises(SamePerson):
        runner.run(fair.asking(fair.kiln, sender=twin), fair.moss)


def test_asking_waits_for_booking_and_ends_with_the_event(fair, runner):
    fair.phase(Phase.REGISTRATION)
    with pytest.raises(NotOpenYet):
        runner.run(fair.asking(fair.kiln), fair.sato)
    fair.phase(Phase.CLOSED)
    with pytest.raises(EventOver):
        runner.run(fair.asking(fair.kiln), fair.sato)
    fair.phase(Phase.LIVE)
    assert fair.ask(fair.sato, fair.kiln)


def test_slots_are_of_the_event_and_to_come(fair, runner, clock):
    clock.at = fair.times[fair.slots[1]][0]
    for number in (0, 1):
        with pytest.raises(SlotPast):
            runner.run(fair.asking(fair.kiln, number, 2), fair.sato)
    with pytest.raises(Invalid) as refused:
        runner.run(fair.asking(fair.kiln).model_copy(update={"slots": ["01arz3ndektsv4rrffq69g5fav"]}), fair.sato)
    assert list(refused.value.fields) == ["slots"]
    assert fair.ask(fair.sato, fair.kiln, 2)


def test_things_belong_to_one_of_the_two(fair, runner):
    kiln, _, cafe = list(fair.companies)[:3]
    mine = listing(fair, kiln)
    foreign = listing(fair, cafe)
    draft = listing(fair, kiln, state="draft")
    page = view(runner, fair.li, fair.ask(fair.sato, fair.kiln, listings=[mine]))
    assert [(thing.kind, thing.id) for thing in page.things] == [("listing", mine)]
    for wrong in (foreign, draft, "01arz3ndektsv4rrffq69g5fav"):
        with pytest.raises(Invalid) as refused:
            runner.run(fair.asking(fair.kiln, listings=[mine, wrong]), fair.kim)
        assert list(refused.value.fields) == ["listings"]


def listing(fair, company, **changes):
    nothing = Translated({}, "en")
    now = fair.runner.clock.now()
    with fair.runner.db.write() as session:
        row = Listing(
            company_id=fair.companies[company], title=Translated.of("en", "Plate"), summary=nothing,
            description=nothing, hs_code="691110", category="tableware", origin_country="CN", moq_quantity="1",
            moq_unit="set", lead_time_days=30, price_mode="on_request", details={}, search="plate",
            created_at=now, updated_at=now, **changes,
        )  # fmt: skip
        session.add(row)
        session.commit()
        return row.public_id


def test_one_open_request_between_two_in_either_direction(fair, runner, clock):
    first = fair.ask(fair.sato, fair.kiln, 0)
    for who, target in ((fair.sato, fair.kiln), (fair.li, fair.shop)):
        with pytest.raises(AlreadyAsked) as refused:
            runner.run(fair.asking(target, 1), who)
        assert refused.value.details == {"request": first}
    fair.ask(fair.ito, fair.kiln, 0)  # another company may
    runner.run(DeclineRequest(request=first, reason="Not now"), fair.li)
    second = fair.ask(fair.li, fair.shop, 0)
    clock.at = fair.times[fair.slots[0]][0]  # its only slot begins: nobody can answer it any more
    assert view(runner, fair.li, second).state == RequestState.EXPIRED
    assert fair.ask(fair.sato, fair.kiln, 1)


def test_twenty_open_requests_at_most(fair, runner):
    makers = [fair.place(f"maker{n}", [fair.person(f"maker{n}")]) for n in range(21)]
    for maker in makers[:20]:
        fair.ask(fair.sato, maker)
    with pytest.raises(TooManyRequests):
        runner.run(fair.asking(makers[20]), fair.sato)
    fair.ask(fair.ito, makers[20])


def test_a_repeated_post_asks_once(fair, runner):
    command = fair.asking(fair.kiln)
    first = runner.run(command, fair.sato, key="k")
    assert runner.run(command, fair.sato, key="k") == first
    assert count(runner, MeetingRequest) == 1


def test_the_system_asks_and_accepts_in_a_held_edition(fair, runner, clock):
    fair.phase(Phase.CLOSED)
    clock.move(days=30)
    request = fair.ask(SYSTEM, fair.kiln, 0, sender=fair.shop)
    meeting = fair.accept(SYSTEM, request, 0)
    page = runner.ask(queries.meeting_page, fair.sato, meeting)
    assert [person.name for person in page.buyer.people] == ["sato"]
    with pytest.raises(SameSide):
        runner.run(fair.asking(fair.kiln), SYSTEM)  # the system must say for whom


# -- answering --------------------------------------------------------------------------------------


def test_accepting_books_the_first_delegates_and_their_time(fair, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.wang, 1)
    assert rows(runner, Meeting, Meeting.public_id, Meeting.status, Meeting.sequence) == [(meeting, "confirmed", 0)]
    with runner.db.read() as session:
        row = session.scalars(select(Meeting)).one()
        assert row.uid.endswith("@tradehall")
        assert row.changed_at.microsecond == 0
        people = session.scalars(select(MeetingPerson.person_id)).all()
        claims = session.execute(select(Claim.holder_id, Claim.tick)).all()
    assert set(people) == {fair.li.person_id, fair.sato.person_id}
    start = int(fair.times[fair.slots[1]][0].timestamp()) // 300
    expected = {(who.person_id, start + n) for who in (fair.li, fair.sato) for n in range(6)}
    assert {tuple(claim) for claim in claims} == expected
    assert len(claims) == 12
    assert facts(runner) == ["RequestSent", "MeetingBooked", "RequestAccepted"]


def test_who_may_not_answer(fair, runner):
    request = fair.ask(fair.sato, fair.kiln)
    accept = AcceptRequest(request=request, slot=fair.slots[0])
    answers = [
        accept,
        DeclineRequest(request=request, reason="No"),
        CounterRequest(request=request, slots=fair.slots[:1]),
    ]
    for command in answers:
        for who, refusal in [
            (VISITOR, Unauthenticated),
            (fair.moss, NotFound),
            (fair.bolt, NotFound),
            (fair.ito, NotFound),  # takes part, but not in this
            (fair.hu, NotFound),
            (fair.zhao, Forbidden),
            (fair.sato, NotYourTurn),
        ]:
            with pytest.raises(refusal):
                runner.run(command, who)
    for who, refusal in [(fair.moss, NotFound), (fair.zhao, Forbidden), (fair.li, Forbidden)]:
        with pytest.raises(refusal):
            runner.run(WithdrawRequest(request=request), who)
    assert view(runner, fair.sato, request).state == RequestState.SENT
    assert count(runner, Meeting) == 0


def test_an_answer_is_final_and_a_second_one_learns_the_meeting(fair, runner):
    request = fair.ask(fair.sato, fair.kiln)
    meeting = fair.accept(fair.li, request)
    with pytest.raises(AlreadyAnswered) as refused:
        fair.accept(fair.wang, request)
    assert refused.value.details == {"state": "accepted", "meeting": meeting}
    with pytest.raises(AlreadyAnswered):
        runner.run(WithdrawRequest(request=request), fair.sato)
    assert count(runner, Meeting) == 1


def test_accepting_needs_a_proposed_slot_to_come_and_the_version_that_was_seen(fair, runner, clock):
    fair.rules(request_minutes=14400)
    request = fair.ask(fair.sato, fair.kiln, 0, 1)
    with pytest.raises(SlotNotProposed):
        fair.accept(fair.li, request, 2)
    with pytest.raises(StaleVersion):
        runner.run(AcceptRequest(request=request, slot=fair.slots[0], version=2), fair.li)
    clock.at = fair.times[fair.slots[0]][0]
    with pytest.raises(SlotPast):
        fair.accept(fair.li, request, 0)
    assert runner.run(AcceptRequest(request=request, slot=fair.slots[1], version=1), fair.li)


def test_accepting_in_the_wrong_phase(fair, runner):
    request = fair.ask(fair.sato, fair.kiln)
    fair.phase(Phase.REGISTRATION)
    with pytest.raises(NotOpenYet):
        fair.accept(fair.li, request)
    fair.phase(Phase.CLOSED)
    with pytest.raises(EventOver):
        fair.accept(fair.li, request)
    with pytest.raises(EventOver):
        runner.run(DeclineRequest(request=request, reason="No"), fair.li)
    runner.run(WithdrawRequest(request=request), fair.sato)


def test_two_requests_for_one_slot_the_second_is_taken_and_stays_open(fair, runner):
    one, two = fair.ask(fair.sato, fair.kiln, 0), fair.ask(fair.ito, fair.kiln, 0, 1)
    fair.accept(fair.li, one, 0)
    with pytest.raises(SlotTaken) as refused:
        fair.accept(fair.li, two, 0)
    assert refused.value.status == 409
    instead = [slot["id"] for slot in refused.value.details.pop("alternatives")]
    assert (instead, refused.value.details) == (fair.slots[1:4], {})  # the proposed one first
    page = view(runner, fair.li, two)
    assert (page.state, page.version, [(s.free, s.why) for s in page.slots]) == (
        RequestState.SENT, 1, [(False, "mine"), (True, None)],
    )  # fmt: skip
    assert count(runner, Claim) == 12
    nearest = runner.ask(queries.nearest_free, fair.li, two, fair.slots[0])
    assert [(slot.id, slot.rank) for slot in nearest] == [
        (fair.slots[1], 2),
        (fair.slots[2], None),
        (fair.slots[3], None),
    ]
    with pytest.raises(NotFound):
        runner.ask(queries.nearest_free, fair.sato, two, fair.slots[0])
    assert fair.accept(fair.li, two, 1)


def test_a_person_is_in_one_place_across_events(fair, runner):
    other = copy(fair)
    fair.meet(fair.sato, fair.kiln, fair.li, 0)
    make_event(runner, by=fair.zhao, slug="second", slot_minutes=60)
    other.slug = "second"
    maker, shop = other.place("kiln2", [fair.li]), other.place("store2", [fair.kim], buyer=True)
    other.phase(Phase.BOOKING)
    slots = runner.ask(queries.slots_with, fair.kim, "second", maker)
    assert [slot.free for slot in slots] == [False, True]  # an hour that begins with kiln's half hour
    other.slots = [slot.id for slot in slots]
    request = other.ask(fair.kim, maker, 0, sender=shop)
    with pytest.raises(SlotTaken):
        other.accept(fair.li, request, 0)


def test_countering_turns_the_table(fair, runner):
    request = fair.ask(fair.sato, fair.kiln, 0)
    runner.run(CounterRequest(request=request, slots=[fair.slots[3], fair.slots[1]], note="Later is better"), fair.li)
    page = view(runner, fair.sato, request)
    assert (page.state, page.turn, page.answer, page.version) == ("countered", "sender", "Later is better", 2)
    assert [slot.id for slot in page.slots] == [fair.slots[3], fair.slots[1]]
    assert (page.can.accept, page.can.counter, page.can.decline, page.can.withdraw) == (True, True, True, True)
    with pytest.raises(NotYourTurn):
        fair.accept(fair.li, request, 3)
    with pytest.raises(SlotNotProposed):
        fair.accept(fair.sato, request, 0)
    runner.run(CounterRequest(request=request, slots=[fair.slots[4]]), fair.sato)
    fair.accept(fair.li, request, 4)
    assert facts(runner)[:3] == ["RequestSent", "RequestCountered", "RequestCountered"]


def test_declining_and_withdrawing(fair, runner):
    one, two = fair.ask(fair.sato, fair.kiln), fair.ask(fair.ito, fair.kiln)
    runner.run(DeclineRequest(request=one, reason="We are full"), fair.boss)
    page = view(runner, fair.sato, one)
    assert (page.state, page.answer, page.answered_by) == ("declined", "We are full", "boss")
    runner.run(CounterRequest(request=two, slots=[fair.slots[1]]), fair.li)
    runner.run(DeclineRequest(request=two, reason="Then not"), fair.ito)  # the sender declines the counter
    three = fair.ask(fair.kim, fair.kiln)
    runner.run(WithdrawRequest(request=three), fair.kim)
    assert view(runner, fair.li, three).state == "withdrawn"
    assert not any(astuple(view(runner, fair.li, three).can))


def test_a_company_that_left_ends_its_requests_and_meetings(fair, runner):
    sent, came = fair.ask(fair.sato, fair.kiln, 0), fair.ask(fair.boss, fair.cafe, 1)
    meeting = fair.meet(fair.kim, fair.kiln, fair.li, 3)
    runner.run(WithdrawRegistration(participation=fair.kiln, confirmed=True), fair.boss)
    for request, who in ((sent, fair.sato), (came, fair.ito)):
        page = view(runner, who, request)
        assert (page.state, page.answered_by) == ("withdrawn", None)
    page = runner.ask(queries.meeting_page, fair.kim, meeting)
    assert (page.status, page.sequence, page.slot, page.cancelled_by) == ("cancelled", 1, None, None)
    assert page.cancel_reason == "The company no longer takes part in the event."
    assert count(runner, Claim) == 0
    assert sorted(facts(runner)[-3:]) == ["MeetingCancelled", "RequestWithdrawn", "RequestWithdrawn"]


def test_taking_an_approval_back_asks_first_and_ends_what_hangs_on_it(fair, runner):
    meeting, kept = fair.meet(fair.sato, fair.kiln, fair.li, 3), fair.meet(fair.kim, fair.kiln, fair.li, 4)
    sent, held = fair.ask(fair.sato, fair.kiln), count(runner, Claim)
    for command in (
        Reopen(participation=fair.shop),
        DecideMany(event=fair.slug, participations=[fair.shop], decision=Decision.REOPEN),
    ):
        with pytest.raises(ArrangementsStand) as refused:
            runner.run(command, fair.zhao)
        assert refused.value.details == {"meetings": 1, "requests": 1}
    assert view(runner, fair.li, sent).state == "sent"
    runner.run(Reopen(participation=fair.shop, confirmed=True), fair.zhao)
    assert view(runner, fair.li, sent).state == "withdrawn"
    page = runner.ask(queries.meeting_page, fair.li, meeting)
    assert (page.status, page.cancelled_by) == ("cancelled", None)
    assert page.cancel_reason == "The organisers took back the company's approval for the event."
    assert runner.ask(queries.meeting_page, fair.kim, kept).status == "confirmed"
    assert count(runner, Claim) == held // 2


def test_an_approval_on_which_nothing_hangs_is_taken_back_at_once(fair, runner):
    runner.run(Reopen(participation=fair.shop), fair.zhao)
    with pytest.raises(NotFound):
        fair.ask(fair.sato, fair.kiln)


def test_time_ends_open_requests(fair, runner, clock):
    fair.rules(request_minutes=14400)
    one, two = fair.ask(fair.sato, fair.kiln, 0, 1), fair.ask(fair.ito, fair.kiln, 2)
    clock.at = fair.times[fair.slots[1]][0] - timedelta(seconds=1)
    assert runner.run(ExpireRequests(), SYSTEM) == 0
    clock.at = fair.times[fair.slots[1]][0]
    assert runner.ask(queries.unanswered, fair.li) == 1
    assert runner.run(ExpireRequests(), SYSTEM) == 1
    assert rows(runner, MeetingRequest, MeetingRequest.public_id, MeetingRequest.state) == [
        (one, "expired"),
        (two, "sent"),
    ]
    with pytest.raises(Forbidden):
        runner.run(ExpireRequests(), fair.zhao)
    with pytest.raises(AlreadyAnswered):
        runner.run(WithdrawRequest(request=one), fair.sato)
