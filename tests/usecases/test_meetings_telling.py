"""Who is told of requests and meetings: live, and by mail in their own language with both clocks."""

import pytest
from sqlalchemy import select

from tests.factories.meetings import Fair
from tests.factories.telling import Told
from tradehall.events.commands import Reopen, WithdrawRegistration
from tradehall.kernel.facts import EMITTERS, FACTS
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings.commands import (
    AcceptOffer,
    AssignInterpreter,
    CancelMeeting,
    CounterRequest,
    DeclineOffer,
    DeclineRequest,
    InterpreterWish,
    MoveMeeting,
    OfferInterpreter,
    SetAgenda,
    WithdrawRequest,
)
from tradehall.meetings.models import InterpreterOffer

EVENTS = ("Request", "Meeting", "Interpreter", "Offer", "Outcome")


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def told(runner):
    """Live messages since the last call: (person, event, kind or version)."""
    state = {"last": 0}

    def look(fair):
        with runner.db.read() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.id > state["last"]).order_by(OutboxRow.id)).all()
        names = {who.person_id: who.name for who in vars(fair).values() if hasattr(who, "person_id")}
        found = []
        for row in rows:
            state["last"] = row.id
            if not row.name.startswith(EVENTS):
                continue
            fact = FACTS[row.name].model_validate(row.payload)
            for emitter in EMITTERS[FACTS[row.name]]:
                if not emitter.__module__.startswith("tradehall.meetings"):
                    continue
                with runner.reading(SYSTEM) as reader:
                    emitted = list(emitter(fact, reader))
                for emit in emitted:
                    person = names[int(emit.room.removeprefix("person:"))]
                    found.append((person, emit.event, emit.payload.get("kind") or emit.payload["version"]))
        return found

    return look


@pytest.fixture
def mails(hall):
    return Told(hall).letters


def test_open_pages_hear_of_meetings(fair, runner, told):
    told(fair)
    request = fair.ask(fair.sato, fair.kiln, 0)
    runner.run(CounterRequest(request=request, slots=[fair.slots[1]]), fair.li)
    assert told(fair) == []
    meeting = fair.accept(fair.sato, request, 1)
    assert told(fair) == [("li", "meeting:changed", 1), ("wang", "meeting:changed", 1), ("sato", "meeting:changed", 1)]
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    runner.run(AssignInterpreter(meeting=meeting, version=2), fair.zhao)
    hears = ["li", "wang", "sato", "hu"]
    assert told(fair) == [(who, "meeting:changed", 3) for who in hears * 2]
    runner.run(SetAgenda(meeting=meeting, agenda="x", version=3), fair.sato)
    assert told(fair) == [(who, "meeting:changed", 4) for who in hears[:3]]


def test_mails_go_to_those_who_must_know(fair, runner, mails):
    fair.moves_freely()
    mails()
    request = fair.ask(fair.sato, fair.kiln, 0, 1)
    sent = mails()
    assert [who for who, _, _ in sent] == ["li", "wang"]
    text = sent[0][2]
    assert "We sell porcelain in twelve shops" in text
    assert "09:00" in text  # in Shanghai
    assert "10:00" in text  # in Tokyo
    assert f"http://127.0.0.1:5000/requests/{request}" in text
    assert mails() == []
    runner.run(CounterRequest(request=request, slots=[fair.slots[2]], note="After tea?"), fair.li)
    [(who, _, text)] = mails()
    assert who == "sato"
    assert "After tea?" in text
    meeting = fair.accept(fair.sato, request, 2)
    sent = mails()
    assert sorted(who for who, _, _ in sent) == ["li", "sato", "wang"]  # who comes gets it into the calendar
    assert f"/meetings/{meeting}" in sent[0][2]
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    assert sorted(who for who, _, _ in mails()) == ["hu", "li", "sato", "wang"]
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=2), fair.sato)
    assert sorted(who for who, _, _ in mails()) == ["hu", "li", "sato", "wang"]
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[4], version=3), fair.zhao)
    sent = mails()
    assert sorted(who for who, _, _ in sent) == ["hu", "li", "sato", "wang"]
    assert all("11:00" in text or "12:00" in text for _, _, text in sent)  # when it would have begun
    runner.run(CancelMeeting(meeting=meeting, reason="The kiln broke", version=4), fair.li)
    sent = mails()
    assert [who for who, _, _ in sent] == ["li", "sato", "hu"]
    assert all("The kiln broke" in text for _, _, text in sent)


def test_declining_and_leaving_are_mailed(fair, runner, mails):
    mails()
    request = fair.ask(fair.sato, fair.kiln)
    meeting = fair.meet(fair.ito, fair.kiln, fair.li, 1)
    mails()
    runner.run(DeclineRequest(request=request, reason="We make tiles"), fair.boss)
    [(who, _, text)] = mails()
    assert who == "sato"
    assert "We make tiles" in text
    runner.run(WithdrawRegistration(participation=fair.kiln, confirmed=True), fair.boss)
    sent = [mail for mail in mails() if mail[0] != "boss"]
    assert [(who, meeting in text) for who, _, text in sent] == [("li", True), ("ito", True)]


def test_when_organisers_take_an_approval_back_both_sides_are_told(fair, runner, mails):
    meeting = fair.meet(fair.ito, fair.kiln, fair.li, 1)
    mails()
    runner.run(Reopen(participation=fair.kiln, confirmed=True), fair.zhao)
    sent = mails()
    assert sorted(who for who, _, text in sent if f"/meetings/{meeting}" in text) == ["ito", "li", "wang"]
    assert [who for who, _, text in sent if f"/registrations/{fair.kiln}" in text] == ["boss"]


def test_a_request_that_was_withdrawn_meanwhile_is_not_mailed(fair, runner, mails):
    mails()
    request = fair.ask(fair.sato, fair.kiln)
    runner.run(WithdrawRequest(request=request), fair.sato)
    assert mails() == []


def test_nobody_is_mailed_about_samples(fair, runner, mails):
    mails()
    fair.meet(SYSTEM, fair.kiln, SYSTEM, 0, sender=fair.shop)
    assert mails() == []


def test_an_interpreter_who_is_freed_is_told(fair, runner, mails):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    mails()
    runner.run(AssignInterpreter(meeting=meeting, version=2), fair.zhao)
    sent = mails()
    [(_, subject, text)] = [mail for mail in sent if mail[0] == "hu"]
    assert "\n" not in subject
    assert "kiln" in text
    assert sorted(who for who, _, _ in sent) == ["hu", "li", "sato", "wang"]


def test_interpreters_and_both_sides_are_told_of_offers_and_answers(fair, runner, mails):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, interpreter=InterpreterWish.FIND)
    fair.mei = fair.person("mei", "interpreter", language="ja", zone="Asia/Tokyo")
    for one in (fair.hu, fair.mei):
        fair.enrol(one)
    mails()
    asked = [fair.hu.public_id, fair.mei.public_id]
    runner.run(OfferInterpreter(meeting=meeting, interpreters=asked), fair.zhao)
    sent = mails()
    assert [who for who, _, _ in sent] == ["hu", "mei"]
    assert "/interpreter" in sent[0][2]
    with runner.db.read() as session:
        offers = dict(session.execute(select(InterpreterOffer.person_id, InterpreterOffer.public_id)).all())
    runner.run(DeclineOffer(offer=offers[fair.hu.person_id]), fair.hu)
    assert mails() == []
    runner.run(DeclineOffer(offer=offers[fair.mei.person_id]), fair.mei)
    [(who, _, text)] = mails()
    assert (who, f"/meetings/{meeting}/interpreter" in text) == ("zhao", True)
    runner.run(OfferInterpreter(meeting=meeting, interpreters=asked), fair.zhao)
    mails()
    runner.run(AcceptOffer(offer=offers[fair.hu.person_id]), fair.hu)
    assert sorted(who for who, _, _ in mails()) == ["hu", "li", "mei", "sato", "wang"]
