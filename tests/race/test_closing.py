"""An account is closed while the person is booked in every way: whoever is closed sits nowhere afterwards."""

from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import select

from tests.factories.contest import faults
from tests.factories.meetings import Fair
from tests.race.test_booking import at_once
from tradehall.accounts.commands import DisablePerson, EnablePerson
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings import service
from tradehall.meetings.commands import (
    AcceptRequest,
    AddGuest,
    AssignInterpreter,
    CancelMeeting,
    SwapDelegate,
    WithdrawRequest,
)
from tradehall.meetings.models import Claim, Meeting, MeetingPerson, MeetingRequest
from tradehall.meetings.rules import STANDING

assert service  # registers the handlers
ROUNDS = 4


@pytest.fixture
def fair(db: Database) -> Fair:
    made = Fair(Runner(db, SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))))
    made.enrol(made.hu)
    return made


def close(fair: Fair, whom: Actor) -> None:
    fair.runner.run(DisablePerson(person=whom.public_id, reason="Misused", confirmed=True), SYSTEM)


def seated(db: Database, who: Actor) -> list[int]:
    with db.read() as session:
        standing = select(MeetingPerson.meeting_id).join(Meeting, Meeting.id == MeetingPerson.meeting_id)
        found = standing.where(MeetingPerson.person_id == who.person_id, Meeting.status.in_(STANDING))
        held = select(Claim.meeting_id).where(Claim.holder_id == who.person_id)
        return [*session.scalars(found), *session.scalars(held)]


@pytest.mark.parametrize("name", ["sato", "boss", "wang", "hu"])
def test_whoever_is_closed_meanwhile_sits_nowhere(fair: Fair, db: Database, name: str) -> None:
    run, whom = fair.runner.run, getattr(fair, name)
    for _ in range(ROUNDS):
        request = fair.ask(fair.sato, fair.kiln, 2)
        meeting = fair.meet(fair.ito, fair.kiln, fair.li, 0)
        rival = {
            "sato": partial(run, AcceptRequest(request=request, slot=fair.slots[2]), fair.li),
            "boss": partial(run, AddGuest(meeting=meeting, person=fair.boss.public_id), fair.wang),
            "wang": partial(
                run,
                SwapDelegate(meeting=meeting, leaving=fair.li.public_id, coming=fair.wang.public_id, version=1),
                fair.boss,
            ),
            "hu": partial(run, AssignInterpreter(meeting=meeting, interpreter=whom.public_id, version=1), fair.zhao),
        }[name]
        ends = at_once(rival, partial(close, fair, whom))
        assert ends[1] == "done"
        assert ends[0] in {"done", "not-taking-part", "invalid", "account-closed"}
        assert seated(db, whom) == []
        assert faults(fair.runner) == {"held twice": 0, "without a meeting": 0, "not held": 0}
        run(EnablePerson(person=whom.public_id), SYSTEM)
        tidy(fair, db)


def tidy(fair: Fair, db: Database) -> None:
    """What stands is cancelled, so that the next round begins anew."""
    with db.read() as session:
        rows = session.execute(select(Meeting.public_id, Meeting.version).where(Meeting.status.in_(STANDING))).all()
    for meeting, version in rows:
        fair.runner.run(CancelMeeting(meeting=meeting, reason="Done", version=version), SYSTEM)
    with db.read() as session:
        open_ones = session.scalars(select(MeetingRequest.public_id).where(MeetingRequest.state == "sent")).all()
    for request in open_ones:
        fair.runner.run(WithdrawRequest(request=request), fair.sato)
