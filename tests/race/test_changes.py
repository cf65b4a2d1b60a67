"""Changes of one meeting that meet each other: the second finds what the first left; no time is held twice."""

from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import func, select

from tests.factories.contest import faults
from tests.factories.meetings import Fair
from tests.race.test_booking import at_once
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings import queries, service
from tradehall.meetings.commands import (
    AcceptMove,
    AddGuest,
    CancelMeeting,
    DeclineMove,
    MoveMeeting,
    SwapDelegate,
    WithdrawMove,
)
from tradehall.meetings.models import Meeting, MeetingMove

assert service  # registers the handlers


@pytest.fixture
def fair(db: Database) -> Fair:
    return Fair(Runner(db, SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))))


def sound(db: Database, fair: Fair) -> bool:
    return faults(fair.runner) == {"held twice": 0, "without a meeting": 0, "not held": 0}


def moving(fair: Fair, meeting: str, who: Actor, slot: int, version: int = 1) -> partial[object]:
    return partial(fair.runner.run, MoveMeeting(meeting=meeting, slot=fair.slots[slot], version=version), who)


def proposal(fair: Fair, meeting: str) -> str:
    moving(fair, meeting, fair.sato, 3)()
    proposed = fair.runner.ask(queries.meeting_page, fair.li, meeting).proposed
    assert proposed is not None
    return proposed.public_id


def test_move_against_move(fair: Fair, db: Database) -> None:
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    ends = at_once(moving(fair, meeting, fair.sato, 2), moving(fair, meeting, fair.li, 3))
    assert sorted(ends) == ["already-proposed", "done"]
    fair.moves_freely()
    ends = at_once(moving(fair, meeting, fair.sato, 1), moving(fair, meeting, fair.li, 4))
    assert sorted(ends) == ["done", "stale-version"]
    assert sound(db, fair)
    with db.read() as session:
        assert session.scalar(select(func.count()).where(MeetingMove.state == "open")) == 0


def test_both_who_want_the_same_time_move_there_once(fair: Fair, db: Database) -> None:
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    assert at_once(moving(fair, meeting, fair.sato, 2), moving(fair, meeting, fair.li, 2)) == ["done", "done"]
    with db.read() as session:
        row = session.scalars(select(Meeting)).one()
        assert (row.sequence, row.version) == (1, 2)
    assert sound(db, fair)


@pytest.mark.parametrize("other", ["cancel", "withdraw", "decline", "accept"])
def test_accepting_against_the_rest(fair: Fair, db: Database, other: str) -> None:
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    move = proposal(fair, meeting)
    commands = {
        "cancel": (CancelMeeting(meeting=meeting, reason="Ill", version=1), fair.sato),
        "withdraw": (WithdrawMove(move=move), fair.sato),
        "decline": (DeclineMove(move=move), fair.wang),
        "accept": (AcceptMove(move=move), fair.wang),
    }
    command, who = commands[other]
    ends = at_once(
        partial(fair.runner.run, AcceptMove(move=move), fair.li),
        partial(fair.runner.run, command, who),
    )
    assert sorted(ends) in (["done", "move-answered"], ["done", "stale-version"])
    assert sound(db, fair)
    with db.read() as session:
        state = session.scalars(select(MeetingMove.state)).one()
        status = session.scalars(select(Meeting.status)).one()
    assert (state, status) != ("accepted", "cancelled")
    assert state != "open"


def test_two_swaps_to_the_same_person(fair: Fair, db: Database) -> None:
    meetings = [fair.meet(fair.sato, fair.kiln, fair.li, 0)]
    other = fair.place("twin", [fair.boss, fair.wang])
    meetings.append(fair.meet(fair.ito, other, fair.boss, 0))
    swaps = [
        SwapDelegate(meeting=meeting, leaving=leaving.public_id, coming=fair.wang.public_id, version=1)
        for meeting, leaving in zip(meetings, (fair.li, fair.boss), strict=True)
    ]
    ends = at_once(*(partial(fair.runner.run, swap, fair.boss) for swap in swaps))
    assert sorted(ends) == ["done", "slot-taken"]
    assert sound(db, fair)


def test_the_same_guest_twice(fair: Fair, db: Database) -> None:
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    add = AddGuest(meeting=meeting, person=fair.boss.public_id)
    ends = at_once(*(partial(fair.runner.run, add, who) for who in (fair.li, fair.wang)))
    assert sorted(ends) == ["comes-already", "done"]
    outside = AddGuest(meeting=meeting, name="Ana", email="ana@far.example")
    ends = at_once(*(partial(fair.runner.run, outside, who) for who in (fair.li, fair.wang)))
    assert sorted(ends) == ["comes-already", "done"]
    assert sound(db, fair)


def test_organisers_who_move_two_meetings_to_one_time_learn_of_others(fair: Fair, db: Database) -> None:
    meetings = [fair.meet(fair.sato, fair.kiln, fair.li, 0), fair.meet(fair.ito, fair.kiln, fair.li, 1)]
    refused: list[DomainError] = []

    def move(meeting: str) -> None:
        try:
            moving(fair, meeting, fair.zhao, 3)()
        except DomainError as error:
            refused.append(error)
            raise

    assert sorted(at_once(*(partial(move, meeting) for meeting in meetings))) == ["done", "slot-taken"]
    named = {slot["id"] for slot in refused[0].details["alternatives"]}
    assert named
    assert fair.slots[3] not in named
    assert sound(db, fair)
