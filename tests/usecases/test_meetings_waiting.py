"""What a request is about, how long it waits, its thread, who answers it, and acceptance at once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import on_both_databases
from tests.factories.meetings import Fair
from tests.factories.telling import Told
from tests.usecases.test_meetings_requests import listing
from tradehall.events.commands import WithdrawRegistration
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AssignRequest,
    CounterRequest,
    DeclineRequest,
    DeclineWhy,
    ExpireRequests,
    InterpreterWish,
    WithdrawRequest,
)
from tradehall.meetings.errors import AlreadyAnswered, SamePerson, TooLate
from tradehall.meetings.models import BookingPreference, Claim, Hours, MeetingRequest
from tradehall.meetings.queries import Whose
from tradehall.meetings.rules import RequestState

pytestmark = on_both_databases


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def mails(hall):
    return Told(hall).letters


def view(fair, actor, request):
    return fair.runner.ask(queries.request_page, actor, request)


def stored(fair, request):
    with fair.runner.db.read() as session:
        return session.scalars(select(MeetingRequest).where(MeetingRequest.public_id == request)).one()


def steps(fair, request):
    return [(turn.step, turn.turn, turn.by) for turn in view(fair, fair.zhao, request).thread]


def wishes(fair, place, **given):
    """How a participation wants to be booked."""
    with fair.runner.db.write() as session:
        party = fair.runner.ask(queries.participant_page, fair.zhao, place).place
        session.add(BookingPreference(participation_id=party.id, **given))
        session.commit()


def hours(fair, person, before, after):
    with fair.runner.db.write() as session:
        event = session.scalar(select(MeetingRequest.event_id).limit(1)) or 1
        row = Hours(
            person_id=person.person_id, event_id=event, zone=person.time_zone, not_before=before, not_after=after
        )
        session.add(row)
        session.commit()


# -- what it is about -------------------------------------------------------------------------------------


def test_people_name_a_thing_where_there_is_one(fair, runner):
    kiln, shop = list(fair.companies)[:2]
    assert fair.ask(fair.ito, fair.kiln)  # neither has anything
    listing(fair, kiln, state="draft")
    assert fair.ask(fair.kim, fair.kiln)
    mine = listing(fair, shop)
    with pytest.raises(Invalid) as refused:
        runner.run(fair.asking(fair.kiln), fair.sato)
    (error,) = refused.value.fields["listings"]
    assert error.code == "nothing-named"
    assert fair.ask(SYSTEM, fair.kiln, sender=fair.shop, listings=[])  # samples of old times
    runner.run(WithdrawRequest(request=view(fair, fair.sato, stored_last(fair)).public_id), fair.sato)
    assert fair.ask(fair.sato, fair.kiln, listings=[mine])


def stored_last(fair):
    with fair.runner.db.read() as session:
        return session.scalar(select(MeetingRequest.public_id).order_by(MeetingRequest.id.desc()).limit(1))


# -- time -------------------------------------------------------------------------------------------------


def test_it_waits_as_long_as_the_event_says_but_not_beyond_its_last_slot(fair, runner, clock):
    fair.rules(request_minutes=60)
    first = fair.ask(fair.sato, fair.kiln, 0)
    assert view(fair, fair.li, first).expires_at == clock.at + timedelta(hours=1)
    fair.rules(request_minutes=14400)
    second = fair.ask(fair.ito, fair.kiln, 2, 1)
    assert view(fair, fair.li, second).expires_at == fair.times[fair.slots[2]][0]
    clock.move(minutes=59)
    runner.run(CounterRequest(request=first, slots=[fair.slots[1]]), fair.li)
    assert view(fair, fair.li, first).expires_at == fair.times[fair.slots[1]][0]  # anew, by the rules of now


def test_after_its_time_nobody_answers_it_though_nothing_has_swept_yet(fair, runner, clock):
    fair.rules(request_minutes=15)
    request = fair.ask(fair.sato, fair.kiln, 0)
    clock.at = view(fair, fair.li, request).expires_at - timedelta(microseconds=1)
    assert view(fair, fair.li, request).can.accept
    clock.at = view(fair, fair.li, request).expires_at
    page = view(fair, fair.li, request)
    assert (page.state, page.can.accept, page.can.decline) == (RequestState.EXPIRED, False, False)
    assert runner.ask(queries.unanswered, fair.li) == 0
    assert not runner.ask(queries.requests_in_out, fair.li, "in").items
    assert [row.state for row in runner.ask(queries.requests_in_out, fair.li, "done").items] == ["expired"]
    acts = [
        (lambda: fair.accept(fair.li, request, 0)),
        (lambda: runner.run(DeclineRequest(request=request, reason="No"), fair.li)),
        (lambda: runner.run(CounterRequest(request=request, slots=[fair.slots[1]]), fair.li)),
        (lambda: runner.run(WithdrawRequest(request=request), fair.sato)),
    ]
    for act in acts:
        with pytest.raises(TooLate):
            act()
    assert fair.ask(fair.sato, fair.kiln, 1)  # and it is in nobody's way


def test_requests_from_before_live_by_their_slots(fair, runner, clock):
    request = fair.ask(fair.sato, fair.kiln, 0)
    with runner.db.write() as session:
        session.query(MeetingRequest).update({"expires_at": None})
        session.commit()
    clock.at = fair.times[fair.slots[0]][0] - timedelta(seconds=1)
    assert runner.run(ExpireRequests(), SYSTEM) == 0
    assert view(fair, fair.li, request).state == "sent"
    clock.move(seconds=1)
    assert runner.run(ExpireRequests(), SYSTEM) == 1


def test_both_sides_are_told_once_that_it_expired(fair, runner, clock, mails):
    fair.rules(request_minutes=30)
    request = fair.ask(fair.sato, fair.kiln, 2)
    mails()
    clock.move(minutes=30)
    assert runner.run(ExpireRequests(), SYSTEM) == 1
    assert runner.run(ExpireRequests(), SYSTEM) == 0
    told = {who: text for who, subject, text in mails() if "期限" in subject}
    assert sorted(told) == ["li", "sato", "wang"]
    path = f"/events/zibo/participants/{fair.kiln}/ask?"
    ids = [slot.id for slot in view(fair, fair.sato, request).alternatives]
    assert ids == [fair.slots[2], fair.slots[1], fair.slots[0]]  # its own is free still, then the nearest
    assert path + "&".join(f"slot={slot}" for slot in ids) + f"&again={request}" in told["sato"]
    assert f"/events/zibo/participants/{fair.shop}/ask?" in told["li"]
    assert request not in told["li"]
    assert steps(fair, request)[1:] == [("expired", "target", None)]
    assert stored(fair, request).version == 2


def test_who_has_to_answer_is_reminded_once_and_only_if_they_have_not(fair, runner, clock, mails):
    fair.rules(request_minutes=120)
    one, two = fair.ask(fair.sato, fair.kiln, 0), fair.ask(fair.ito, fair.kiln, 1)
    mails()
    clock.move(minutes=59)
    runner.run(CounterRequest(request=two, slots=[fair.slots[3]]), fair.li)
    mails()
    clock.move(minutes=1)
    assert [(who, one in text) for who, _, text in mails()] == [("li", True), ("wang", True)]
    assert mails() == []
    clock.move(minutes=59)  # half of the time since the counter
    assert [(who, two in text) for who, _, text in mails()] == [("ito", True)]


def test_nobody_is_reminded_of_what_is_declined(fair, runner, clock, mails):
    fair.rules(request_minutes=120)
    request = fair.ask(fair.sato, fair.kiln, 0)
    runner.run(DeclineRequest(request=request, why=DeclineWhy.NO_TIME), fair.li)
    mails()
    clock.move(minutes=60)
    assert mails() == []


# -- the thread -------------------------------------------------------------------------------------------


def test_the_thread_keeps_what_was_said(fair, runner, clock):
    request = fair.ask(fair.sato, fair.kiln, 2, 0)
    clock.move(minutes=1)
    runner.run(CounterRequest(request=request, slots=[fair.slots[3]], note="Later?"), fair.wang)
    runner.run(CounterRequest(request=request, slots=[fair.slots[4]], note="Later still"), fair.sato)
    fair.accept(fair.li, request, 4)
    page = view(fair, fair.sato, request)
    assert [(turn.step, turn.turn, turn.by, turn.note) for turn in page.thread] == [
        ("asked", "sender", "sato", ""),
        ("countered", "target", "wang", "Later?"),
        ("countered", "sender", "sato", "Later still"),
        ("accepted", "target", "li", ""),
    ]
    times = [fair.times[fair.slots[number]] for number in (2, 0)]
    assert page.thread[0].times == times
    assert page.thread[1].at == page.thread[0].at + timedelta(minutes=1)
    assert [slot.id for slot in page.slots] == [fair.slots[4]]


def test_a_reason_is_chosen_or_written(fair, runner, mails):
    first, second = fair.ask(fair.sato, fair.kiln, 0), fair.ask(fair.ito, fair.kiln, 1)
    mails()
    runner.run(DeclineRequest(request=first, why=DeclineWhy.QUANTITY), fair.li)
    runner.run(DeclineRequest(request=second, why=DeclineWhy.OTHER, reason="We move house"), fair.li)
    page = view(fair, fair.sato, first)
    assert (page.why, page.answer, page.thread[-1].why) == ("quantity", "", "quantity")
    assert [slot.id for slot in page.alternatives] == fair.slots[1:4]  # not the one that was declined
    texts = {who: text for who, _, text in mails()}
    assert "数量が合いません" in texts["sato"]
    assert "We move house" in texts["ito"]
    for given in ({}, {"why": "other"}, {"reason": ""}):
        with pytest.raises(ValueError, match="Words are needed"):
            DeclineRequest.model_validate({"request": first, **given}, strict=False)


def test_who_leaves_says_so_in_the_thread(fair, runner):
    request = fair.ask(fair.sato, fair.kiln, 0)
    runner.run(WithdrawRegistration(participation=fair.kiln, confirmed=True), fair.boss)
    (_, last) = view(fair, fair.sato, request).thread
    assert (last.step, last.turn, last.by) == ("withdrawn", "target", None)
    assert last.note == "The company no longer takes part in the event."


# -- chances, caps, colleagues ------------------------------------------------------------------------------


def test_how_many_others_asked_for_a_time(fair, runner):
    mine = fair.ask(fair.sato, fair.kiln, 0, 2)
    fair.ask(fair.ito, fair.kiln, 2)
    theirs = fair.ask(fair.li, fair.dorm, 2, 3)
    others = {slot.id: slot.others for slot in runner.ask(queries.ask_page, fair.ito, fair.kiln).slots}
    assert [others[slot] for slot in fair.slots] == [1, 0, 3, 1, 0]
    page = view(fair, fair.li, mine)
    assert [(slot.id, slot.others) for slot in page.slots] == [(fair.slots[0], 0), (fair.slots[2], 2)]
    runner.run(WithdrawRequest(request=theirs), fair.li)
    assert [slot.others for slot in view(fair, fair.sato, mine).slots] == [0, 1]
    grid = runner.ask(queries.request_page, fair.sato, mine, whole=True).slots
    assert [slot.others for slot in grid] == [0, 0, 1, 0, 0]


def test_the_form_says_how_many_more_one_may_ask(fair, runner):
    fair.rules(request_limit=3)
    fair.ask(fair.sato, fair.kiln, 0)
    page = runner.ask(queries.ask_page, fair.sato, fair.kiln)
    assert (page.sent, page.limit) == (1, 3)
    assert runner.ask(queries.ask_page, fair.ito, fair.kiln).sent == 0


def test_colleagues_know_of_each_others_requests(fair, runner):
    first = fair.ask(fair.li, fair.shop, 0)
    runner.run(DeclineRequest(request=first, why=DeclineWhy.NO_FIT), fair.sato)
    (contact,) = runner.ask(queries.ask_page, fair.wang, fair.shop).contacts
    assert (contact.request, contact.by, contact.by_me, contact.ours) == (first, "li", False, True)
    assert contact.state == RequestState.DECLINED
    assert runner.ask(queries.ask_page, fair.li, fair.shop).contacts[0].by_me
    back = fair.ask(fair.sato, fair.kiln, 1)
    newest = runner.ask(queries.ask_page, fair.wang, fair.shop).contacts[0]
    assert (newest.request, newest.ours, newest.state) == (back, False, RequestState.SENT)
    cards = runner.ask(queries.directory, fair.wang, "zibo").cards.items
    assert {card.place.public_id: card.contact and card.contact.request for card in cards} == {
        fair.shop: back, fair.cafe: None, fair.dorm: None,
    }  # fmt: skip
    assert not any(card.contact for card in runner.ask(queries.directory, fair.zhao, "zibo").cards.items)


# -- who answers --------------------------------------------------------------------------------------------


def test_a_delegate_is_charged_and_comes_and_alone_is_written_to(fair, runner, mails):
    request = fair.ask(fair.sato, fair.kiln, 0, 1)
    mails()
    runner.run(AssignRequest(request=request, person=fair.wang.public_id, version=1), fair.li)
    assert [who for who, _, _ in mails()] == ["wang"]
    page = view(fair, fair.li, request)
    assert (page.assignee.name, page.version) == ("wang", 2)
    runner.run(CounterRequest(request=request, slots=[fair.slots[2]]), fair.wang)
    mails()
    runner.run(CounterRequest(request=request, slots=[fair.slots[3]]), fair.sato)
    assert [who for who, _, _ in mails()] == ["wang"]
    meeting = fair.accept(fair.li, request, 3)
    assert [p.name for p in runner.ask(queries.meeting_page, fair.li, meeting).exporter.people] == ["wang"]
    with runner.db.read() as session:
        holders = set(session.scalars(select(Claim.holder_id)))
    assert holders == {fair.wang.person_id, fair.sato.person_id}


def test_the_inbox_of_a_company(fair, runner):
    one, two = fair.ask(fair.sato, fair.kiln, 0), fair.ask(fair.ito, fair.kiln, 0)
    sent = fair.ask(fair.wang, fair.dorm, 1)
    runner.run(AssignRequest(request=one, person=fair.wang.public_id, version=1), fair.boss)

    def seen(who, box, whose):
        return [row.public_id for row in runner.ask(queries.requests_in_out, who, box, whose=whose).items]

    assert seen(fair.wang, "in", Whose.ALL) == seen(fair.li, "in", Whose.ALL) == [two, one]
    assert seen(fair.wang, "in", Whose.MINE) == [one]
    assert seen(fair.li, "in", Whose.MINE) == []
    assert seen(fair.li, "in", Whose.UNASSIGNED) == [two]
    assert (seen(fair.wang, "out", Whose.MINE), seen(fair.li, "out", Whose.MINE)) == ([sent], [])
    row = runner.ask(queries.requests_in_out, fair.li, "in").items[1]
    assert (row.assignee, row.asked_by) == ("wang", "sato")
    assert runner.ask(queries.has_colleagues, fair.li)
    assert not runner.ask(queries.has_colleagues, fair.sato)
    runner.run(AssignRequest(request=one, version=2), fair.wang)
    assert seen(fair.li, "in", Whose.UNASSIGNED) == [two, one]


def test_who_may_share_out_requests_and_to_whom(fair, runner):
    request = fair.ask(fair.sato, fair.kiln, 0)
    wang = fair.wang.public_id
    for who, refusal in ((fair.sato, Forbidden), (fair.zhao, Forbidden), (fair.ito, NotFound), (fair.moss, NotFound)):
        with pytest.raises(refusal):
            runner.run(AssignRequest(request=request, person=wang, version=1), who)
    for person in (fair.sato.public_id, fair.boss.public_id, "01arz3ndektsv4rrffq69g5fav"):
        with pytest.raises(Invalid) as refused:
            runner.run(AssignRequest(request=request, person=person, version=1), fair.li)
        assert list(refused.value.fields) == ["person"]
    with pytest.raises(StaleVersion):
        runner.run(AssignRequest(request=request, person=wang, version=7), fair.li)
    fair.accept(fair.li, request, 0)
    with pytest.raises(AlreadyAnswered):
        runner.run(AssignRequest(request=request, person=wang, version=2), fair.li)
    twin = fair.place("twin", [fair.wang], owner=fair.moss, buyer=True)
    both = fair.ask(fair.moss, fair.kiln, 1, sender=twin)
    with pytest.raises(SamePerson):
        runner.run(AssignRequest(request=both, person=wang, version=1), fair.li)


# -- acceptance at once -------------------------------------------------------------------------------------


def test_the_best_slot_that_suits_both_is_accepted_at_once(fair, runner, mails):
    wishes(fair, fair.kiln, auto_accept=True)
    fair.meet(SYSTEM, fair.kiln, SYSTEM, 2, sender=fair.dorm)
    hours(fair, fair.sato, 11 * 60, None)  # in Tokyo: the first two slots are too early for her
    mails()
    request = fair.ask(fair.sato, fair.kiln, 2, 0, 4, 3)
    page = view(fair, fair.sato, request)
    assert (page.state, page.version, page.answered_by) == (RequestState.ACCEPTED, 2, None)
    meeting = runner.ask(queries.meeting_page, fair.li, page.meeting)
    assert (meeting.slot, meeting.status) == (fair.slots[4], "confirmed")
    assert steps(fair, request) == [("asked", "sender", "sato"), ("accepted", "target", None)]
    assert runner.ask(queries.meeting_of, fair.sato, request) == page.meeting
    assert runner.ask(queries.meeting_of, fair.ito, request) is None
    assert sorted(who for who, _, _ in mails()) == ["li", "sato", "wang"]
    with runner.db.read() as session:
        assert session.scalar(select(func.count()).where(OutboxRow.name == "RequestAccepted")) == 2


def test_without_a_slot_that_suits_it_waits(fair, runner):
    wishes(fair, fair.kiln, auto_accept=True)
    fair.meet(SYSTEM, fair.kiln, SYSTEM, 0, sender=fair.dorm)
    request = fair.ask(fair.sato, fair.kiln, 0)
    assert view(fair, fair.li, request).state == RequestState.SENT
    runner.run(CounterRequest(request=request, slots=[fair.slots[1]]), fair.li)
    assert view(fair, fair.sato, request).state == RequestState.COUNTERED  # a counter is for people to answer


def test_a_meeting_for_which_an_interpreter_is_to_be_found_is_tentative_then_too(fair, runner):
    wishes(fair, fair.kiln, auto_accept=True)
    request = fair.ask(fair.sato, fair.kiln, 0, interpreter=InterpreterWish.FIND)
    meeting = view(fair, fair.sato, request).meeting
    assert runner.ask(queries.meeting_page, fair.li, meeting).status == "tentative"


def test_those_who_did_not_wish_it_are_asked(fair, runner):
    wishes(fair, fair.kiln, auto_accept=False, free_moves=True)
    wishes(fair, fair.shop, auto_accept=True)
    assert view(fair, fair.li, fair.ask(fair.sato, fair.kiln, 0)).state == RequestState.SENT
