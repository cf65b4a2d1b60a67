"""A meeting whose room is open: li for kiln, sato for shop, hu between them; and people coming in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.factories.companies import listing
from tests.factories.meetings import Fair
from tradehall.companies.models import Company
from tradehall.kernel.clock import SetClock
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import AssignInterpreter
from tradehall.meetings.queries import meeting_page
from tradehall.rooms.commands import JoinRoom, LeaveRoom
from tradehall.rooms.notes.commands import WriteNote
from tradehall.rooms.queries import state_of


@dataclass
class Call:
    """`meeting` by its public id; `number` is the one inside. `plate`: a listing of the kiln. It begins now."""

    fair: Fair
    meeting: str
    number: int
    plate: str
    peers: dict[str, str]

    @property
    def runner(self) -> Runner:
        return self.fair.runner

    def run(self, command: type[Any], by: Actor, **given: Any) -> Any:
        return self.runner.run(parse_data(command, {"meeting": self.meeting, **given}), by)

    def enter(self, *people: Actor) -> None:
        for person in people:
            ticket = self.run(JoinRoom, person)
            self.peers[person.public_id] = ticket["peer"]

    def leave(self, person: Actor) -> None:
        self.run(LeaveRoom, person, peer=self.peers.pop(person.public_id))

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.runner.ask(state_of, SYSTEM, self.number)
        return found

    def write(self, by: Actor, body: str, **given: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.run(WriteNote, by, **{"note": new_public_id(), "body": body, **given})
        return found


def make_call(runner: Runner, clock: SetClock, *, interpreted: bool = True) -> Call:
    """The time is that of its start."""
    fair = Fair(runner)
    with runner.db.read() as session:
        kiln = session.scalar(select(Company.public_id).where(Company.slug == "kiln"))
    plate = listing(runner, fair.boss, str(kiln))
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    page = runner.ask(meeting_page, SYSTEM, meeting)
    if interpreted:
        fair.enrol(fair.hu)
        command = AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=page.version)
        runner.run(command, fair.zhao)
    clock.move(seconds=(page.starts_at - clock.now() + timedelta(seconds=1)).total_seconds())
    return Call(fair, meeting, page.id, plate, {})
