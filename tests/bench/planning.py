"""Page, CPU ms, statements, bytes: the pages of a schedule of 30 and of 3,000 meetings.

In one process, without a network: CPU time is that of the application alone, median of the runs.
"""

import statistics
import sys
import tempfile
import time
from datetime import time as hour
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.factories.chat import browser_of
from tests.factories.meetings import Fair
from tradehall import database
from tradehall.app import create_app
from tradehall.events.commands import DayHours
from tradehall.events.models import Event, Participation, Slot
from tradehall.kernel.db import counting
from tradehall.kernel.web import Hall
from tradehall.meetings.planning.models import ScheduleRun
from tradehall.settings import Settings

RUNS = 9
BUYERS, SELLERS = 50, 60
GOALS = ["scheduled", "fairness", "breaks", "comfort", "stability"]
VIEWS = ("", "?view=grid", "?view=grid&q=seller7", "?view=companies", "?view=companies&q=seller7", "?view=missing")


def schedule(slots: list[Slot], pairs: list[tuple[Participation, Participation]]) -> dict[str, Any]:
    """Every pair meets: in a table of the Latin kind nobody sits in two meetings at once."""
    frame, meetings, placed = {}, [], {}
    for one, other in pairs:
        key = f"{one.public_id}.{other.public_id}"
        seats = {f"p{one.id}": one.id, f"p{other.id}": other.id}
        frame[key] = {"exporter": one.id, "buyer": other.id, "people": [one.id, other.id], "meeting": None,
                      "wishes": ["want", None], "interpreter": "none", "seats": seats}  # fmt: skip
        meetings.append({"id": key, "parties": list(seats), "priority": 4})
        placed[key] = slots[(one.id + other.id) % len(slots)].public_id
    columns = [
        {"id": slot.public_id, "start": slot.starts_at.isoformat(), "end": slot.ends_at.isoformat(),
         "day": slot.starts_at.date().isoformat()} for slot in slots
    ]  # fmt: skip
    people = sorted({person for one in frame.values() for person in one["seats"]})
    seats = [{"id": name, "timezone": "Asia/Tokyo", "unavailable": []} for name in people]
    problem = {"slots": columns, "meetings": meetings, "objective": GOALS, "participants": seats}
    value = 4 * len(pairs)
    goals = {"scheduled": value, "fairness": 0, "breaks": 7, "comfort": 0, "stability": 0}
    solved = {"status": "feasible", "assignments": placed, "unscheduled": [], "objective": goals, "bound": goals}
    return {"frame": frame, "problem": problem, "schedule": solved | {"seconds": 1.0, "explained": []}}


def runs(hall: Hall, fair: Fair) -> dict[int, str]:
    """Two schedules, as they were solved; public ids by how many meetings they have."""
    found = {}
    with hall.db.write() as session:
        event = session.scalars(select(Event)).one()
        slots = list(session.scalars(select(Slot).order_by(Slot.starts_at)))
        places = list(session.scalars(select(Participation).order_by(Participation.id)))
        sellers, buyers = ([one for one in places if one.side == side] for side in ("exporter", "buyer"))
        pairs = [(one, other) for one in sellers[:SELLERS] for other in buyers[:BUYERS]]
        now = hall.runner.clock.now()
        for most in (30, SELLERS * BUYERS):
            progress = {"placed": most, "asked": most}
            options = {"goals": GOALS, "time_limit": 60, "tables": None, "most": None, "pause": 0}
            made = {"state": "done", "options": options, "progress": progress, **schedule(slots, pairs[:most])}
            row = ScheduleRun(event_id=event.id, created_at=now, updated_at=now, **made)
            session.add(row)
            session.flush()
            found[most] = row.public_id
        session.commit()
    return found


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        database.upgrade(url)
        settings = Settings(secret_key="bench-7d1f0c9e3b5a8642-only-here", instance=folder, database_url=url)
        app = create_app(settings, background=False)
        hall: Hall = app.extensions["tradehall"]
        first = hall.runner.clock.now().date() + timedelta(days=30)
        week = [DayHours(day=first + timedelta(days=day), opens=hour(8), closes=hour(18)) for day in range(4)]
        with app.app_context():
            fair = Fair(hall.runner, days=week, breaks=[])
            for number in range(SELLERS):
                fair.place(f"seller{number}", [fair.person(f"seller{number}")])
            for number in range(BUYERS):
                fair.place(f"buyer{number}", [fair.person(f"buyer{number}")], buyer=True)
            found = runs(hall, fair)
        client = browser_of(hall, fair.zhao)
        print(f"{'page':40} {'meetings':>8} {'CPU ms':>7} {'statements':>10} {'bytes':>8}")
        for meetings, run in found.items():
            for view in VIEWS:
                show(client, f"/organise/zibo/schedules/{run}{view}", view or "in words", meetings)
        hall.db.close()
    return 0


def show(client: Any, path: str, name: str, meetings: int) -> None:
    with counting() as seen:
        answer = client.get(path)
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        client.get(path)
        times.append((time.process_time() - begun) * 1000)
    note = "" if answer.status_code == 200 else f"  status {answer.status_code}"
    print(f"{name:40} {meetings:8} {statistics.median(times):7.1f} {len(seen):10} {len(answer.data):8}{note}")


if __name__ == "__main__":
    sys.exit(main())
