"""Calendars are read while rivals book: nobody has a meeting at a time of which their calendar had said busy before,
and of every meeting that was booked before, its people are told.

The control leaves out the hold on the person: on PostgreSQL a booking and a reading then miss each other.
"""

import threading
from collections import Counter

import pytest
from sqlalchemy import select

from tests.factories.events import DAY
from tests.factories.meetings import Fair
from tests.race.test_booking import SLOTS, THREADS, buyers, people, requests
from tradehall.events.commands import DayHours
from tradehall.ical.models import BusySource
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import AcceptRequest, SetBusyTimes
from tradehall.meetings.models import BusyTime, Meeting
from tradehall.meetings.queries import busy


@pytest.fixture
def fair(db: Database) -> Fair:
    from datetime import datetime, time

    clock = SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))
    return Fair(
        Runner(db, clock), slot_minutes=20, days=[DayHours(day=DAY, opens=time(8), closes=time(21, 20))], breaks=[]
    )


def given(fair: Fair) -> int:
    """A calendar of li's, whom all rivals want to meet."""
    now = fair.runner.clock.now()
    with fair.runner.db.write() as session:
        row = BusySource(
            person_id=fair.li.person_id,
            kind="feed",
            label="",
            public_id=new_public_id(),
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        session.commit()
        return row.id


def race(fair: Fair) -> Counter[str]:
    """Sixteen rivals, and one who reads a calendar that gets fuller slot by slot."""
    rivals = people(fair)
    wanted = requests(fair, buyers(fair, rivals))
    source, outcomes = given(fair), Counter[str]()
    barrier = threading.Barrier(THREADS + 1)
    told = threading.Lock()

    def note(outcome: str) -> None:
        with told:
            outcomes[outcome] += 1

    def book(number: int) -> None:
        barrier.wait()
        for turn in range(number, SLOTS, THREADS):
            request, slot = wanted[number][turn]
            try:
                fair.runner.run(AcceptRequest(request=request, slot=slot), fair.li)
                note("booked")
            except DomainError as error:
                note(error.code)

    def fill() -> None:
        barrier.wait()
        stretches = []
        for slot in fair.slots[::-2]:
            start, end = fair.times[slot]
            stretches.append((int(start.timestamp()), int(end.timestamp())))
            fair.runner.run(SetBusyTimes(person=fair.li.person_id, source=source, stretches=stretches), SYSTEM)
            note("read")

    threads = [threading.Thread(target=book, args=(number,)) for number in range(THREADS)]
    threads.append(threading.Thread(target=fill))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def overlooked(fair: Fair) -> tuple[list[str], list[str]]:
    """(meetings at a busy time of which nobody was told, all meetings)."""
    with fair.runner.db.read() as session:
        busy_at = session.execute(select(BusyTime.starts_at, BusyTime.ends_at)).all()
        meetings = session.execute(select(Meeting.public_id, Meeting.starts_at, Meeting.ends_at)).all()
        rows = session.scalars(select(OutboxRow).where(OutboxRow.name == "BusyTimesCollide"))
        told = [row.payload["public_id"] for row in rows]
    hit = [row[0] for row in meetings if any(start < row[2] and end > row[1] for start, end in busy_at)]
    assert len(told) == len(set(told))
    assert set(told) <= set(hit)
    return [public_id for public_id in hit if public_id not in told], [row[0] for row in meetings]


def test_either_the_booking_sees_the_calendar_or_the_calendar_the_booking(fair: Fair) -> None:
    outcomes = race(fair)
    missed, meetings = overlooked(fair)
    assert missed == []
    assert outcomes["read"] == SLOTS // 2
    assert len(meetings) == outcomes["booked"]
    assert outcomes["booked"] + outcomes["slot-taken"] == SLOTS


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_without_the_hold_they_miss_each_other(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    """One booking that has claimed and looked, and one reading in between: the race above could see it."""
    (rival,) = people(fair)[:1]
    request, slot = requests(fair, buyers(fair, [rival]))[0][0]
    source, looked, read = given(fair), threading.Event(), threading.Event()
    real = busy.elsewhere

    def look(*args: object) -> list[int]:
        found = real(*args)  # type: ignore[arg-type]
        looked.set()
        read.wait(20)
        return found

    monkeypatch.setattr(busy, "elsewhere", look)
    monkeypatch.setattr(busy, "hold", lambda reader, person: None)
    booking = threading.Thread(target=lambda: fair.runner.run(AcceptRequest(request=request, slot=slot), fair.li))
    booking.start()
    looked.wait(20)
    start, end = fair.times[slot]
    stretches = [(int(start.timestamp()), int(end.timestamp()))]
    fair.runner.run(SetBusyTimes(person=fair.li.person_id, source=source, stretches=stretches), SYSTEM)
    read.set()
    booking.join()
    missed, meetings = overlooked(fair)
    assert missed == meetings
    assert len(meetings) == 1
