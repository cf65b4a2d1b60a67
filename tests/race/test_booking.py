"""Sixteen threads accept 640 requests for forty slots of one exporter: forty meetings, and nobody twice at once.

The control takes the constraint away: then the same race must book twice, or it could not see anything.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, text

from tests.factories.events import DAY
from tests.factories.meetings import Fair
from tradehall.events.commands import DayHours, WithdrawRegistration
from tradehall.events.models import Participation
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings import rules, service
from tradehall.meetings.commands import AcceptRequest, ExpireRequests, MoveMeeting, WithdrawRequest
from tradehall.meetings.models import (
    BookingPreference,
    Claim,
    Meeting,
    MeetingPerson,
    MeetingRequest,
    RequestSlot,
    RequestTurn,
)

THREADS, SLOTS = 16, 40
assert service  # registers the handlers


@pytest.fixture
def fair(db: Database) -> Fair:
    """Kiln has forty slots of twenty minutes; sixteen buyers ask it for each of them."""
    clock = SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))
    days = [DayHours(day=DAY, opens=time(8), closes=time(21, 20))]
    made = Fair(Runner(db, clock), slot_minutes=20, days=days, breaks=[])
    assert len(made.slots) == SLOTS
    return made


def people(fair: Fair) -> list[Actor]:
    return [fair.person(f"buyer{n}") for n in range(THREADS)]


def buyers(fair: Fair, delegates: list[Actor] | None = None) -> list[str]:
    return [fair.place(who.name, [who], buyer=True) for who in delegates or people(fair)]


def requests(fair: Fair, places: list[str]) -> list[list[tuple[str, str]]]:
    """For each buyer its forty requests (request, slot). As rows: the rule is one open request between two."""
    now = fair.runner.clock.now()
    with fair.runner.db.write() as session:
        ids = {row[0]: row[1:] for row in session.execute(text("SELECT public_id, id, event_id FROM participations"))}
        slots = dict(session.execute(text("SELECT public_id, id FROM slots")).all())
        made = []
        for place in places:
            rows = [
                MeetingRequest(
                    event_id=ids[place][1], sender_id=ids[place][0], target_id=ids[fair.kiln][0],
                    person_id=fair.zhao.person_id, reason="buy", message="x", language="en", interpreter="none",
                    listings=[], needs=[], created_at=now, updated_at=now,
                )
                for _ in fair.slots
            ]  # fmt: skip
            session.add_all(rows)
            session.flush()
            pairs = list(zip(rows, fair.slots, strict=True))
            session.add_all([RequestSlot(request_id=row.id, slot_id=slots[slot], rank=1) for row, slot in pairs])
            made.append([(row.public_id, slot) for row, slot in pairs])
        session.commit()
    return made


def race(fair: Fair) -> tuple[Counter[str], Counter[str]]:
    """How each attempt ended, and how many won each slot."""
    outcomes: Counter[str] = Counter()
    winners: Counter[str] = Counter()
    told = threading.Lock()
    barrier = threading.Barrier(THREADS)

    def rival(number: int, wanted: list[tuple[str, str]], who: Actor) -> None:
        random.Random(number).shuffle(wanted)
        barrier.wait()
        for request, slot in wanted:
            try:
                fair.runner.run(AcceptRequest(request=request, slot=slot), who)
                ended = "booked"
            except DomainError as error:
                ended = error.code
            except Exception as defect:  # counted, so that the test shows what it was
                ended = repr(defect)
            with told:
                outcomes[ended] += 1
                winners[slot] += ended == "booked"

    wanted = requests(fair, buyers(fair))
    threads = [
        threading.Thread(target=rival, args=(n, wanted[n], fair.li if n % 2 else fair.boss)) for n in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes, winners


def doubles(db: Database) -> list[tuple[int, int]]:
    """(holder, tick) that are claimed more than once."""
    statement = select(Claim.holder_id, Claim.tick).group_by(Claim.holder_id, Claim.tick).having(func.count() > 1)
    with db.read() as session:
        return [tuple(row) for row in session.execute(statement)]


def test_forty_win_and_nobody_sits_in_two_meetings(fair: Fair, db: Database) -> None:
    outcomes, winners = race(fair)
    assert outcomes == {"booked": SLOTS, "slot-taken": THREADS * SLOTS - SLOTS}
    assert set(winners.values()) == {1}
    assert doubles(db) == []
    with db.read() as session:
        expected = {
            (person, tick, meeting.id)
            for meeting, person in session.execute(
                select(Meeting, MeetingPerson.person_id).join(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
            )
            for tick in rules.ticks(meeting.starts_at, meeting.ends_at)
        }
        claims = session.execute(select(Claim.holder_id, Claim.tick, Claim.meeting_id)).all()
        assert {tuple(claim) for claim in claims} == expected
        assert len(claims) == len(expected) == SLOTS * 2 * 4
        states = Counter(session.scalars(select(MeetingRequest.state)))
        assert states == {"accepted": SLOTS, "sent": THREADS * SLOTS - SLOTS}
        booked = session.scalar(select(func.count()).where(OutboxRow.name == "MeetingBooked"))
        assert booked == SLOTS


def test_without_the_constraint_the_race_books_twice(fair: Fair, db: Database) -> None:
    drop_constraint(db)
    outcomes, winners = race(fair)
    assert outcomes == {"booked": THREADS * SLOTS}
    assert set(winners.values()) == {THREADS}
    assert len(doubles(db)) >= SLOTS * 4


def drop_constraint(db: Database) -> None:
    with db.write() as session:
        if db.is_sqlite:
            session.execute(text("DROP TABLE claims"))
            session.execute(text("CREATE TABLE claims (id INTEGER PRIMARY KEY, holder_id, tick, meeting_id)"))
        else:
            session.execute(text("ALTER TABLE claims DROP CONSTRAINT uq_claims_holder_id_tick"))
        session.commit()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of acts that began together: a code each, "done" for those that went through."""
    barrier = threading.Barrier(len(acts))
    ends: list[str] = [""] * len(acts)

    def begin(number: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
            ends[number] = "done"
        except DomainError as error:
            ends[number] = error.code
        except Exception as defect:  # shown by the test
            ends[number] = repr(defect)

    threads = [threading.Thread(target=begin, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_two_sides_ask_each_other_at_once_and_one_request_is_open(fair: Fair, db: Database) -> None:
    one, other = fair.asking(fair.kiln, 0), fair.asking(fair.shop, 1)
    pairs = [(one, fair.sato), (other, fair.li)] * 4
    ends = at_once(*(partial(fair.runner.run, command, who) for command, who in pairs))
    assert Counter(ends) == {"done": 1, "already-asked": 7}
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(MeetingRequest)) == 1


def test_a_company_that_leaves_while_others_accept_keeps_no_meeting(fair: Fair, db: Database) -> None:
    asked = [(fair.ask(who, fair.kiln, n), n) for n, who in enumerate((fair.sato, fair.ito, fair.kim))]
    leave = WithdrawRegistration(participation=fair.kiln, confirmed=True)
    ends = at_once(
        *(partial(fair.accept, fair.li, request, slot) for request, slot in asked),
        partial(fair.runner.run, leave, fair.boss),
    )
    assert ends[3] == "done"
    assert set(ends[:3]) <= {"done", "already-answered", "not-taking-part"}
    with db.read() as session:
        assert set(session.scalars(select(Meeting.status))) <= {"cancelled"}
        assert set(session.scalars(select(MeetingRequest.state))) <= {"accepted", "withdrawn"}
        assert session.scalar(select(func.count()).select_from(Claim)) == 0


def test_two_meetings_that_swap_slots_at_once_end_apart(fair: Fair, db: Database) -> None:
    first, second = fair.meet(fair.sato, fair.kiln, fair.li, 0), fair.meet(fair.ito, fair.kiln, fair.li, 1)
    moves = [
        MoveMeeting(meeting=first, slot=fair.slots[1], version=1),
        MoveMeeting(meeting=second, slot=fair.slots[0], version=1),
    ]
    ends = at_once(*(partial(fair.runner.run, move, fair.li) for move in moves))
    assert set(ends) == {"slot-taken"}  # each stands in the other's way, whoever comes first
    assert doubles(db) == []
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Claim)) == 2 * 2 * 4


def test_two_requests_accepted_at_once_for_one_slot(fair: Fair, db: Database) -> None:
    asked = [fair.ask(who, fair.kiln, 0, 3) for who in (fair.sato, fair.ito)]
    refused: list[DomainError] = []

    def accept(request: str) -> None:
        try:
            fair.accept(fair.li, request, 0)
        except DomainError as error:
            refused.append(error)
            raise

    assert sorted(at_once(*(partial(accept, request) for request in asked))) == ["done", "slot-taken"]
    instead = [slot["id"] for slot in refused[0].details["alternatives"]]
    assert instead[0] == fair.slots[3]
    assert fair.slots[0] not in instead
    assert doubles(db) == []


def test_accepting_against_withdrawing(fair: Fair, db: Database) -> None:
    for number in range(8):
        request = fair.ask(fair.sato, fair.kiln, number)
        ends = at_once(
            partial(fair.accept, fair.li, request, number),
            partial(fair.runner.run, WithdrawRequest(request=request), fair.sato),
        )
        assert sorted(ends) == ["already-answered", "done"]
    with db.read() as session:
        accepted = session.scalar(select(func.count()).where(MeetingRequest.state == "accepted"))
        assert session.scalar(select(func.count()).select_from(Meeting)) == accepted
        assert session.scalar(select(func.count()).select_from(Claim)) == accepted * 2 * 4
        steps = session.scalar(select(func.count()).select_from(RequestTurn))
    assert steps == 16  # asked and one answer each


def test_more_requests_than_one_may_have_open_at_once(fair: Fair, db: Database) -> None:
    makers = [fair.place(f"maker{n}", [fair.person(f"maker{n}")]) for n in range(24)]
    fair.rules(request_limit=20)
    ends = at_once(*(partial(fair.ask, fair.sato, maker, n) for n, maker in enumerate(makers)))
    assert Counter(ends) == {"done": 20, "too-many-requests": 4}
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(MeetingRequest)) == 20


def test_sixteen_ask_at_once_who_accepts_at_once(fair: Fair, db: Database) -> None:
    rivals = people(fair)
    buyers(fair, rivals)
    with db.write() as session:
        kiln = session.scalars(select(Participation.id).where(Participation.public_id == fair.kiln)).one()
        session.add(BookingPreference(participation_id=kiln, auto_accept=True))
        session.commit()
    ends = at_once(*(partial(fair.ask, who, fair.kiln, 0) for who in rivals))
    assert Counter(ends) == {"done": THREADS}
    assert doubles(db) == []
    with db.read() as session:
        states = Counter(session.scalars(select(MeetingRequest.state)))
        assert session.scalar(select(func.count()).select_from(Meeting)) == 1
    assert states == {"accepted": 1, "sent": THREADS - 1}  # nobody's request is lost


def test_time_runs_out_at_the_moment_of_accepting(fair: Fair, db: Database) -> None:
    """Whoever is first: a meeting stands, or the request has expired; never both, never neither."""
    fair.rules(request_minutes=15)
    clock = fair.runner.clock
    assert isinstance(clock, SetClock)
    for number in range(8):
        request = fair.ask(fair.sato, fair.kiln, number)
        until = clock.at + timedelta(minutes=15)
        barrier = threading.Barrier(2)

        def strike(barrier: threading.Barrier = barrier, until: datetime = until) -> None:
            barrier.wait()
            clock.at = until
            fair.runner.run(ExpireRequests(), SYSTEM)

        def accept(barrier: threading.Barrier = barrier, request: str = request, number: int = number) -> None:
            barrier.wait()
            fair.accept(fair.li, request, number)

        expired, accepted = at_once(strike, accept)
        assert expired == "done"
        with db.read() as session:
            row = session.scalars(select(MeetingRequest).where(MeetingRequest.public_id == request)).one()
            booked = session.scalar(select(func.count()).where(Meeting.request_id == row.id))
        assert (accepted, row.state, booked) in (
            ("done", "accepted", 1), ("request-expired", "expired", 0), ("already-answered", "expired", 0),
        )  # fmt: skip
