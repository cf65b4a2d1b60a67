"""Invitations and answers on their whole way: our post → a mail server → a mail store → a person's mail program, and
back through the store's IMAP or straight to our own door by LMTP."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

import pytest
from icalendar import Calendar
from sqlalchemy import select

from tests.factories.mailbox import REPLY, Letter, Signer, answer, mail, stamped
from tests.factories.meetings import Fair
from tests.mailstore import Relay, run_mailstore
from tests.services import free_port
from tradehall.app import create_app
from tradehall.ical.models import CalendarAttendee, InboundMail
from tradehall.meetings.commands import AcceptMove, MoveMeeting
from tradehall.meetings.models import Meeting, MeetingMove

SECONDS = 60
numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request):
    return request.param


@pytest.fixture(scope="module")
def store():
    with run_mailstore() as made:
        yield made


@pytest.fixture
def signer():
    return Signer()


@pytest.fixture
def relay(store, signer):
    made = Relay(store, lambda raw, domain: signer.sign(raw, domain) if domain == "town.example" else raw)
    made.start()
    yield made
    made.stop()


@contextmanager
def open_house(settings, clock, signer) -> Iterator[object]:
    """The application with its background work, as the worker does it."""
    app = create_app(settings, clock, background=False)
    hall = app.extensions["tradehall"]
    for task in hall.tasks:
        if hasattr(task, "door"):  # where answers come in
            task.door.resolver = signer.resolve
    work = [Thread(target=hall.dispatcher.work)]
    work += [Thread(target=task.work, args=(lambda: True,)) for task in hall.tasks]
    for thread in work:
        thread.start()
    try:
        yield hall
    finally:
        hall.dispatcher.stop()
        for task in hall.tasks:
            task.stop()
        for thread in work:
            thread.join(30)
            assert not thread.is_alive()
        hall.db.close()


def until(reached):
    """What `reached` gives once it gives anything."""
    deadline, pause = time.monotonic() + SECONDS, Event()
    while not (found := reached()):
        assert time.monotonic() < deadline, "it did not happen"
        pause.wait(0.05)  # between two looks
    return found


class Person:
    """A delegate at their mail program."""

    def __init__(self, store, relay, who, clock):
        self.store, self.relay, self.clock = store, relay, clock
        self.address, self.name = who.email, who.email.partition("@")[0]

    def letters(self) -> list[Letter]:
        found = [Letter(self.address, "", raw) for raw in self.store.mails(self.name)]
        return [one for one in found if one.calendar]

    def holds(self, method, sequence):
        """The newest invitation, once it is this one."""

        def there():
            found = [one for one in self.letters() if (one.method, int(one.object["SEQUENCE"])) == (method, sequence)]
            return found[-1] if found else None

        return until(there)

    def empty(self):
        with self.store.open(self.name) as box:
            box.delete(box.uids("ALL"))

    def say(self, letter, partstat, method="REPLY", **changed):
        body = answer(letter, partstat, self.clock.now(), method=method, **changed)
        octets = mail(body, self.address, letter.reply_to, number=next(numbers), method=method)
        self.relay.post(self.address, letter.reply_to, octets)


def partstat(hall, email):
    with hall.db.read() as session:
        return session.scalar(select(CalendarAttendee.partstat).where(CalendarAttendee.email == email))


def outcomes(hall):
    with hall.db.read() as session:
        return list(session.scalars(select(InboundMail.outcome).order_by(InboundMail.id)))


def cancelled(hall):
    with hall.db.read() as session:
        return session.scalar(select(Meeting.id).where(Meeting.status == "cancelled"))


def settings_for(settings, relay, url):
    return replace(settings, mail_url=relay.url, reply_address=REPLY, inbound_url=url)


def test_invitation_acceptance_move_counter_proposal_and_refusal_through_a_mail_store(
    settings, clock, signer, relay, store
):
    with open_house(settings_for(settings, relay, store.url("reply")), clock, signer) as hall:
        fair = Fair(hall.runner)
        li, sato = (Person(store, relay, who, clock) for who in (fair.li, fair.sato))
        li.empty()
        sato.empty()
        meeting = fair.meet(fair.sato, fair.kiln, fair.li)
        invitation = sato.holds("REQUEST", 0)
        li.holds("REQUEST", 0)
        body = [part for part in invitation.message.walk() if part.get_content_type() == "text/calendar"]
        assert [part.get_param("method") for part in body] == ["REQUEST"]
        assert Calendar.from_ical(invitation.calendar)["METHOD"] == "REQUEST"

        sato.say(invitation, "ACCEPTED")
        until(lambda: partstat(hall, sato.address) == "ACCEPTED")

        hall.runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[1], version=1), fair.zhao)
        moved = sato.holds("REQUEST", 1)
        assert moved.object["DTSTART"].dt == fair.times[fair.slots[1]][0]
        assert (moved.object["UID"], moved.reply_to) == (invitation.object["UID"], invitation.reply_to)
        assert partstat(hall, sato.address) == "NEEDS-ACTION"

        sato.say(invitation, "DECLINED")  # to the time before
        until(lambda: outcomes(hall) == ["taken", "stale"])
        starts, ends = fair.times[fair.slots[3]]
        clock.move(seconds=1)
        sato.say(moved, "TENTATIVE", "COUNTER", DTSTART=stamped(starts), DTEND=stamped(ends))

        def proposed():
            with hall.db.read() as session:
                return session.scalar(select(MeetingMove.public_id).where(MeetingMove.state == "open"))

        hall.runner.run(AcceptMove(move=until(proposed)), fair.li)
        newest = sato.holds("REQUEST", 2)
        assert newest.object["DTSTART"].dt == starts
        li.holds("REQUEST", 2)

        clock.move(seconds=1)
        sato.say(newest, "DECLINED", COMMENT="The ship sank")
        assert "The ship sank" in li.holds("CANCEL", 3).text
        sato.holds("CANCEL", 3)
        assert cancelled(hall)
        assert outcomes(hall) == ["taken", "stale", "taken", "taken"]
        until(lambda: store.count("reply") == 0 and store.count("reply", "Handled") == 4)
        entries = [one.object for one in sato.letters()]
        assert len({str(one["UID"]) for one in entries}) == 1
        with store.open("reply") as box:
            box.folder.set("Handled")
            box.delete(box.uids("ALL"))


@pytest.mark.parametrize("kind", ["lmtp", "smtp"])
def test_answers_come_straight_to_our_own_door(settings, clock, signer, relay, store, kind):
    port = free_port()
    relay.routes["in.example"] = port if kind == "lmtp" else 0
    with open_house(settings_for(settings, relay, f"{kind}://127.0.0.1:{port}"), clock, signer) as hall:
        fair = Fair(hall.runner)
        sato = Person(store, relay, fair.sato, clock)
        sato.empty()
        fair.meet(fair.sato, fair.kiln, fair.li)
        invitation = sato.holds("REQUEST", 0)
        if kind == "smtp":
            sato.relay = Direct(port, signer)
        sato.say(invitation, "TENTATIVE")
        until(lambda: partstat(hall, sato.address) == "TENTATIVE")


class Direct:
    """Sends to our door by SMTP, signed."""

    def __init__(self, port, signer):
        self.port, self.signer = port, signer

    def post(self, sender, to, octets):
        import smtplib

        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as line:
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                line.sendmail(sender, ["reply+nobody@in.example"], octets)
            line.sendmail(sender, [to], self.signer.sign(octets, "town.example"))
