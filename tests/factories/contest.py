"""Many who want the same: exporters who proposed each of their slots to sixteen buyers at once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from tests.factories.chat import make_event_row
from tests.factories.events import Town
from tradehall.events.models import Delegate, Participation, Slot
from tradehall.kernel.clock import wall
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.texts import Translated
from tradehall.meetings import rules
from tradehall.meetings.models import Claim, Meeting, MeetingPerson, MeetingRequest, RequestSlot
from tradehall.meetings.queries.parts import AWAY
from tradehall.meetings.rules import MeetingStatus

MINUTES = 20
A_DAY = 36  # slots, from 9:00 to 21:00
Grid = tuple[int, str, datetime]


@dataclass(frozen=True)
class Contest:
    """Of each rival what they may accept: (request, slot), every slot once for each exporter."""

    rivals: list[Actor]
    wanted: list[list[tuple[str, str]]]

    @property
    def size(self) -> int:
        """How many slots of exporters there are to win."""
        return len(self.wanted[0])


def make_contest(runner: Runner, slots: int, exporters: int = 2, rivals: int = 16, slug: str = "contest") -> Contest:
    """An event of so many slots in which every buyer has a counter-offer of every exporter for every slot.

    As rows: by command there is one open request between two companies.
    """
    town = Town(runner)
    event = make_event_row(runner, town, slug, town.person(f"organiser-{slug}"))
    first = runner.clock.now().date() + timedelta(days=10)
    grid = slots_of(runner, event, _times(first, slots), timedelta(minutes=MINUTES))
    sellers = [place(runner, town, event, f"seller{n}-{slug}", "exporter") for n in range(exporters)]
    buyers = [place(runner, town, event, f"buyer{n}-{slug}", "buyer") for n in range(rivals)]
    wanted: list[list[tuple[str, str]]] = []
    for buyer, person, _ in buyers:
        wanted.append([])
        for seller, *_ in sellers:
            wanted[-1] += offers(runner, event, buyer, person, seller, grid)
    return Contest([person for _, person, _ in buyers], wanted)


def _times(first: date, count: int) -> list[datetime]:
    length = timedelta(minutes=MINUTES)
    return [
        wall(datetime.combine(first + timedelta(days=number // A_DAY), time(9)), "Asia/Shanghai")
        + number % A_DAY * length
        for number in range(count)
    ]


def slots_of(runner: Runner, event: int, begins: list[datetime], length: timedelta) -> list[Grid]:
    """Slots as rows: (id, public id, start)."""
    made = [Slot(event_id=event, starts_at=at, ends_at=at + length) for at in begins]
    with runner.db.write() as session:
        session.add_all(made)
        session.flush()
        found = [(row.id, row.public_id, row.starts_at) for row in made]
        session.commit()
    return found


def place(runner: Runner, town: Town, event: int, name: str, side: str) -> tuple[int, Actor, int]:
    """A company of one person, approved for the event: the participation's id, the person, the company's id."""
    person = town.person(name, zone="Asia/Tokyo" if side == "buyer" else "Asia/Shanghai")
    company = town.companies[town.company(name, person, sells=side == "exporter", buys=side == "buyer")]
    return seat(runner, event, company, person, side), person, company


def seat(runner: Runner, event: int, company: int, person: Actor, side: str) -> int:
    """The approved participation of a company, for which the person comes; its id."""
    now = runner.clock.now()
    with runner.db.write() as session:
        row = Participation(
            event_id=event, company_id=company, side=side, state="approved", languages=["en"],
            interpreter_needed="no", goals=[], wanted=Translated({}, "en"), registered_by=person.person_id,
            created_at=now, updated_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(Delegate(participation_id=row.id, person_id=person.person_id, position=0))
        made = row.id
        session.commit()
    return made


def offers(
    runner: Runner, event: int, buyer: int, person: Actor, seller: int, grid: list[Grid]
) -> list[tuple[str, str]]:
    """One counter-offer of the seller to the buyer for each slot: (request, slot)."""
    now = runner.clock.now()
    with runner.db.write() as session:
        rows = [
            MeetingRequest(
                event_id=event, sender_id=buyer, target_id=seller, person_id=person.person_id, state="countered",
                turn="sender", reason="buy", message="x", language="en", interpreter="none", listings=[], needs=[],
                public_id=new_public_id(), created_at=now, updated_at=now,
            )
            for _ in grid
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        session.add_all(
            [RequestSlot(request_id=row.id, slot_id=slot, rank=1) for row, (slot, *_) in zip(rows, grid, strict=True)]
        )
        made = [(row.public_id, public_id) for row, (_, public_id, _) in zip(rows, grid, strict=True)]
        session.commit()
    return made


def faults(runner: Runner) -> dict[str, int]:
    """What must not be, counted: ticks held twice, claims that no meeting asks for, and ticks that are not held."""
    with runner.db.read() as session:
        twice = select(Claim.holder_id).group_by(Claim.holder_id, Claim.tick).having(func.count() > 1)
        doubles = len(session.execute(twice).all())
        held = {tuple(row) for row in session.execute(select(Claim.holder_id, Claim.tick, Claim.meeting_id))}
        people = select(Meeting, MeetingPerson.person_id).join(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
        people = people.where(~AWAY)
        asked = {
            (person, tick, meeting.id)
            for meeting, person in session.execute(people)
            if meeting.status != MeetingStatus.CANCELLED
            for tick in rules.ticks(meeting.starts_at, meeting.ends_at)
        }
    return {"held twice": doubles, "without a meeting": len(held - asked), "not held": len(asked - held)}
