"""Interpreters who are asked, and answer, at the same moment."""

from collections import Counter
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import func, select

from tests.factories.meetings import Fair
from tests.race.test_booking import at_once, doubles
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings import rules, service
from tradehall.meetings.commands import AcceptOffer, AssignInterpreter, InterpreterWish, MoveMeeting, OfferInterpreter
from tradehall.meetings.models import Claim, InterpreterOffer, Meeting, MeetingPerson

assert service  # registers the handlers
RIVALS = 6


@pytest.fixture
def fair(db: Database) -> Fair:
    """Six interpreters between Chinese and Japanese."""
    made = Fair(Runner(db, SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))))
    made.talkers = [made.person(f"talker{number}", "interpreter") for number in range(RIVALS)]
    made.moves_freely()
    for talker in made.talkers:
        made.enrol(talker)
    return made


def waiting(fair: Fair, slot: int, buyer: Actor, maker: Actor) -> str:
    request = fair.ask(maker, fair.shop if buyer is fair.sato else fair.cafe, slot, interpreter=InterpreterWish.FIND)
    return fair.accept(buyer, request, slot)


def offered(fair: Fair, db: Database, meeting: str, *people: Actor) -> list[str]:
    """The public ids of the offers, in the order of the people."""
    fair.runner.run(OfferInterpreter(meeting=meeting, interpreters=[one.public_id for one in people]), fair.zhao)
    statement = (
        select(InterpreterOffer.person_id, InterpreterOffer.public_id)
        .join(Meeting, Meeting.id == InterpreterOffer.meeting_id)
        .where(Meeting.public_id == meeting)
    )
    with db.read() as session:
        found = dict(session.execute(statement).all())
    return [found[one.person_id] for one in people]


def booked(db: Database) -> list[tuple[int, int]]:
    """(meeting, interpreter) of all that are booked."""
    with db.read() as session:
        rows = session.scalars(select(MeetingPerson).where(MeetingPerson.role == "interpreter"))
        return [(row.meeting_id, row.person_id) for row in rows]


def test_of_six_who_accept_one_meeting_at_once_one_has_it(fair: Fair, db: Database) -> None:
    meeting = waiting(fair, 0, fair.sato, fair.li)
    offers = offered(fair, db, meeting, *fair.talkers)
    pairs = zip(offers, fair.talkers, strict=True)
    ends = at_once(*(partial(fair.runner.run, AcceptOffer(offer=offer), who) for offer, who in pairs))
    assert Counter(ends) == {"done": 1, "offer-over": RIVALS - 1}
    ((_, winner),) = booked(db)
    assert ends[[one.person_id for one in fair.talkers].index(winner)] == "done"
    with db.read() as session:
        states = Counter(session.scalars(select(InterpreterOffer.state)))
        held = session.scalar(select(func.count()).where(Claim.holder_id.in_([t.person_id for t in fair.talkers])))
        status = session.scalar(select(Meeting.status))
    assert (states, held, status) == ({"accepted": 1, "lapsed": RIVALS - 1}, 6, "confirmed")


def test_an_interpreter_who_is_asked_by_two_meetings_at_once_sits_in_one(fair: Fair, db: Database) -> None:
    hu = fair.talkers[0]
    meetings = [waiting(fair, 0, fair.sato, fair.li), waiting(fair, 0, fair.ito, fair.wang)]
    (first,), (second,) = (offered(fair, db, meeting, hu) for meeting in meetings)
    assign = AssignInterpreter(meeting=meetings[1], interpreter=hu.public_id, version=1)
    ends = at_once(
        partial(fair.runner.run, AcceptOffer(offer=first), hu),
        partial(fair.runner.run, AcceptOffer(offer=second), hu),
        partial(fair.runner.run, assign, fair.zhao),
    )
    assert ends.count("done") == 1
    assert set(ends) <= {"done", "slot-taken", "offer-over", "stale-version"}
    assert len(booked(db)) == 1
    assert doubles(db) == []


def test_two_meetings_side_by_side_leave_the_interpreter_a_pause(fair: Fair, db: Database) -> None:
    """Each alone is fine; both together are too much in a row."""
    fair.rules(interpreter_stretch=45, interpreter_pause=15)
    hu = fair.talkers[0]
    meetings = [waiting(fair, 0, fair.sato, fair.li), waiting(fair, 1, fair.ito, fair.wang)]
    offers = [offered(fair, db, meeting, hu)[0] for meeting in meetings]
    ends = at_once(*(partial(fair.runner.run, AcceptOffer(offer=offer), hu) for offer in offers))
    assert sorted(ends) == ["done", "needs-pause"]
    assert len(booked(db)) == 1


def test_a_meeting_that_moves_while_its_offer_is_accepted_holds_one_time(fair: Fair, db: Database) -> None:
    meeting = waiting(fair, 0, fair.sato, fair.li)
    (offer,) = offered(fair, db, meeting, fair.talkers[0])
    ends = at_once(
        partial(fair.runner.run, AcceptOffer(offer=offer), fair.talkers[0]),
        partial(fair.runner.run, MoveMeeting(meeting=meeting, slot=fair.slots[2], version=1), fair.li),
    )
    assert set(ends) <= {"done", "offer-over", "stale-version"}
    assert "done" in ends
    with db.read() as session:
        row = session.scalars(select(Meeting)).one()
        people = session.scalars(select(MeetingPerson.person_id)).all()
        claims = {tuple(claim) for claim in session.execute(select(Claim.holder_id, Claim.tick))}
    assert claims == {(person, tick) for person in people for tick in rules.ticks(row.starts_at, row.ends_at)}
