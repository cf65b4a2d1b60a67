"""A worker that is killed while it invites loses nobody and invites nobody twice."""

import random
import signal
from collections import Counter
from datetime import time as hour
from datetime import timedelta
from email import message_from_bytes

import pytest
from icalendar import Calendar
from sqlalchemy import func, select, update

from tests.factories.meetings import Fair
from tests.faults.workers import a_minute_passes, until, working
from tradehall.app import load_domains
from tradehall.events.commands import DayHours
from tradehall.ical.models import CalendarAttendee, CalendarMessage
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.mail import MailRow
from tradehall.kernel.outbox import Delivery
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import CancelMeeting, MoveMeeting

SEED, KILLS, MEETINGS = 20200315, 3, 12
OURS = Delivery.reaction.in_(["ical.invite", "ical.invite_anew"])


@pytest.fixture
def fair(db: Database) -> Fair:
    """Twelve meetings; of each three the second is moved, the third cancelled. Nothing but invitations is owed."""
    load_domains()
    runner = Runner(db, SystemClock())
    day = runner.clock.now().date() + timedelta(days=60)
    days = [DayHours(day=day + timedelta(days=n), opens=hour(9), closes=hour(18)) for n in range(2)]
    made = Fair(runner, days=days, breaks=[])
    made.moves_freely()
    for number in range(MEETINGS):
        buyer = made.person(f"buyer{number}")
        place = made.place(f"buyer{number}", [buyer], buyer=True)
        made.moves_freely(place)
        meeting = made.meet(buyer, made.kiln, made.li, number)
        if number % 3 == 1:
            runner.run(MoveMeeting(meeting=meeting, slot=made.slots[MEETINGS + number], version=1), buyer)
        if number % 3 == 2:
            runner.run(CancelMeeting(meeting=meeting, reason="No clay", version=1), buyer)
    with db.write() as session:
        session.execute(update(Delivery).where(~OURS).values(state="done"))
        session.commit()
    return made


@pytest.mark.timeout(240)
def test_everybody_is_invited_once_however_often_the_worker_is_killed(fair, db, tmp_path):
    chance, written = random.Random(SEED), 0
    for _ in range(KILLS):
        target = written + chance.randint(1, 4)
        with working(db, tmp_path, REPLY_ADDRESS="reply@in.example") as worker:
            until(worker, lambda target=target: messages(db) >= target)
        written = messages(db)
        a_minute_passes(db)
    with working(db, tmp_path, REPLY_ADDRESS="reply@in.example") as worker:
        until(worker, lambda: pending(db) == 0)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    with db.read() as session:
        owed = session.execute(
            select(CalendarMessage.id, CalendarAttendee.email, CalendarMessage.method, CalendarMessage.sequence).join(
                CalendarAttendee, CalendarAttendee.id == CalendarMessage.attendee_id
            )
        ).all()
        kept = session.execute(select(MailRow.dedupe, MailRow.recipient, MailRow.raw)).all()
    sent = {dedupe: (to, raw) for dedupe, to, raw in kept if dedupe.startswith("invitation.")}
    assert len(sent) == len([one for one in kept if one[0].startswith("invitation.")])
    newest = Counter()
    for key, email, method, sequence in owed:
        to, raw = sent[f"invitation.{key}"]
        part = next(one for one in message_from_bytes(raw).walk() if one.get_content_type() == "text/calendar")
        calendar = Calendar.from_ical(part.get_payload(decode=True))
        assert (to, str(calendar["METHOD"]), int(calendar.events[0]["SEQUENCE"])) == (email, method, sequence)
        newest[email, str(calendar.events[0]["UID"])] += 1
    assert len(newest) >= 2 * (MEETINGS - MEETINGS // 3)


def messages(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(CalendarMessage)) or 0


def pending(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).where(OURS, Delivery.state == "pending")) or 0
