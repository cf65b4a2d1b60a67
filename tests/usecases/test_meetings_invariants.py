"""Whatever people do, in whatever order: nobody is in two places, and what was agreed is what is held."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import or_, select

from tests.exploring import World, explore
from tests.factories.contest import faults
from tests.factories.meetings import Fair
from tradehall.accounts.commands import DisablePerson, EnablePerson
from tradehall.app import load_domains
from tradehall.events.commands import ReinstateParticipation, SuspendParticipation
from tradehall.events.models import Participation
from tradehall.kernel.policy import Actor
from tradehall.meetings.commands import (
    AcceptOffer,
    AcceptRequest,
    AddGuest,
    AnswerInvitation,
    AssignInterpreter,
    CancelMeeting,
    Coming,
    CounterRequest,
    DeclineOffer,
    DeclineRequest,
    InterpreterWish,
    MarkSlots,
    MoveMeeting,
    OfferInterpreter,
    RemoveGuest,
    SwapDelegate,
    WithdrawOffer,
    WithdrawRequest,
)
from tradehall.meetings.models import Hours, InterpreterOffer, Meeting, MeetingPerson, MeetingRequest
from tradehall.meetings.rules import OPEN, STANDING, MeetingStatus, RequestState

load_domains(parts=("models", "service", "reactions", "live"))
SLOT = st.integers(0, 4)
SLOTS = st.lists(SLOT, min_size=1, max_size=3, unique=True)
PLACE = st.sampled_from(["kiln", "shop", "cafe", "dorm"])
BUYER = st.sampled_from([("sato", "shop"), ("ito", "cafe"), ("kim", "dorm")])
SOMEBODY = st.sampled_from(["li", "wang", "boss", "sato", "ito", "kim", "zhao", "hu", "mei", "moss"])


class Booking(World):
    """A fair in which everybody does everything. What is refused must change nothing; what is done must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[str] = []
        self.meetings: list[str] = []
        self.uids: dict[str, str] = {}
        self.sequences: dict[str, int] = {}
        self.out: set[str] = set()
        self.closed: set[str] = set()

    @initialize(minutes=st.sampled_from([None, 45, 60]))
    def open(self, minutes: int | None) -> None:
        self.fair = Fair(self.runner)
        self.fair.rules(interpreted_minutes=minutes)
        self.fair.mei = self.fair.person("mei", "interpreter", language="ja", zone="Asia/Tokyo")
        self.fair.root = self.fair.person("root", "admin")
        for interpreter in (self.fair.hu, self.fair.mei):
            self.fair.enrol(interpreter)

    def actor(self, name: str) -> Actor:
        found: Actor = getattr(self.fair, name)
        return found

    def tried(self, command: Any, name: str) -> Any:
        return self.tried_by(command, self.actor(name))

    def stored(self) -> list[Any]:
        with self.db.read() as session:
            meetings = session.execute(select(Meeting.id, Meeting.version, Meeting.status, Meeting.slot_id)).all()
            requests = session.execute(select(MeetingRequest.id, MeetingRequest.version, MeetingRequest.state)).all()
        return [*map(tuple, meetings), *map(tuple, requests)]

    def version(self, meeting: str) -> int:
        with self.db.read() as session:
            found: int = session.scalars(select(Meeting.version).where(Meeting.public_id == meeting)).one()
            return found

    # -- what people do --------------------------------------------------------------------------

    @rule(asks=SOMEBODY, whom=PLACE, slots=SLOTS, wish=st.sampled_from(InterpreterWish))
    def ask(self, asks: str, whom: str, slots: list[int], wish: InterpreterWish) -> None:
        made = self.tried(self.fair.asking(getattr(self.fair, whom), *slots, interpreter=wish), asks)
        if made:
            self.requests.append(made)

    @rule(buyer=BUYER, slot=SLOT, wish=st.sampled_from(InterpreterWish), turned=st.booleans())
    def agree(self, buyer: tuple[str, str], slot: int, wish: InterpreterWish, turned: bool) -> None:
        """What goes well most of the time, so that there is something to change."""
        asks, whom, answers = ("li", buyer[1], buyer[0]) if turned else (buyer[0], "kiln", "wang")
        self.ask(asks, whom, [slot], wish)
        if self.requests:
            command = AcceptRequest(request=self.requests[-1], slot=self.fair.slots[slot])
            if made := self.tried(command, answers):
                self.meetings.append(made)

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), who=SOMEBODY, slot=SLOT)
    def accept(self, data: Any, who: str, slot: int) -> None:
        request = data.draw(st.sampled_from(self.requests))
        made = self.tried(AcceptRequest(request=request, slot=self.fair.slots[slot]), who)
        if made:
            self.meetings.append(made)

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), who=SOMEBODY, slots=SLOTS)
    def counter(self, data: Any, who: str, slots: list[int]) -> None:
        request = data.draw(st.sampled_from(self.requests))
        self.tried(CounterRequest(request=request, slots=[self.fair.slots[slot] for slot in slots]), who)

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), who=SOMEBODY, end=st.booleans())
    def refuse(self, data: Any, who: str, end: bool) -> None:
        request = data.draw(st.sampled_from(self.requests))
        no = WithdrawRequest(request=request) if end else DeclineRequest(request=request, reason="No time")
        self.tried(no, who)

    @precondition(lambda self: self.meetings)
    @rule(data=st.data(), who=SOMEBODY, slot=SLOT)
    def move(self, data: Any, who: str, slot: int) -> None:
        meeting = data.draw(st.sampled_from(self.meetings))
        self.tried(MoveMeeting(meeting=meeting, slot=self.fair.slots[slot], version=self.version(meeting)), who)

    @precondition(lambda self: self.meetings)
    @rule(data=st.data(), who=SOMEBODY)
    def cancel(self, data: Any, who: str) -> None:
        meeting = data.draw(st.sampled_from(self.meetings))
        self.tried(CancelMeeting(meeting=meeting, reason="Ill", version=self.version(meeting)), who)

    @precondition(lambda self: self.meetings)
    @rule(data=st.data(), whom=st.sampled_from(["hu", "moss", None]))
    def interpret(self, data: Any, whom: str | None) -> None:
        meeting = data.draw(st.sampled_from(self.meetings))
        person = self.actor(whom).public_id if whom else None
        self.tried(AssignInterpreter(meeting=meeting, interpreter=person, version=self.version(meeting)), "zhao")

    # -- guests, colleagues and interpreters -------------------------------------------------------

    @precondition(lambda self: self.meetings)
    @rule(data=st.data(), who=SOMEBODY, whom=st.sampled_from(["boss", "wang", "li", "outside"]), goes=st.booleans())
    def guest(self, data: Any, who: str, whom: str, goes: bool) -> None:
        meeting = data.draw(st.sampled_from(self.meetings))
        given = {"name": "Ann", "email": "ann@outside.example"}
        if whom != "outside":
            given = {"person": self.actor(whom).public_id}
        if goes and whom != "outside":
            self.tried(RemoveGuest(meeting=meeting, guest=given["person"]), who)
        else:
            self.tried(AddGuest(meeting=meeting, **given), who)

    @precondition(lambda self: self.meetings)
    @rule(data=st.data(), who=SOMEBODY, answer=st.sampled_from(Coming))
    def say(self, data: Any, who: str, answer: Coming) -> None:
        meeting = data.draw(st.sampled_from(self.meetings))
        self.tried(AnswerInvitation(meeting=meeting, answer=answer), who)

    @precondition(lambda self: self.meetings)
    @rule(data=st.data(), who=SOMEBODY, pair=st.permutations(["li", "wang"]))
    def swap(self, data: Any, who: str, pair: list[str]) -> None:
        meeting = data.draw(st.sampled_from(self.meetings))
        leaving, coming = (self.actor(one).public_id for one in pair)
        version = self.version(meeting)
        self.tried(SwapDelegate(meeting=meeting, leaving=leaving, coming=coming, version=version), who)

    @precondition(lambda self: self.meetings)
    @rule(data=st.data(), whom=st.lists(st.sampled_from(["hu", "mei"]), min_size=1, max_size=2, unique=True))
    def offer(self, data: Any, whom: list[str]) -> None:
        meeting = data.draw(st.sampled_from(self.meetings))
        self.tried(OfferInterpreter(meeting=meeting, interpreters=[self.actor(one).public_id for one in whom]), "zhao")

    @precondition(lambda self: self.meetings)
    @rule(
        act=st.sampled_from([AcceptOffer, DeclineOffer, WithdrawOffer]),
        which=st.integers(0, 9),
        who=st.sampled_from(["hu", "mei", "zhao"]),
    )
    def answer(self, act: type[Any], which: int, who: str) -> None:
        with self.db.read() as session:
            offers = session.scalars(select(InterpreterOffer.public_id).order_by(InterpreterOffer.id)).all()
        if offers:
            self.tried(act(offer=offers[which % len(offers)]), who)

    @rule(who=st.sampled_from(["hu", "mei", "li", "sato"]), off=st.lists(SLOT, max_size=3, unique=True))
    def mark(self, who: str, off: list[int]) -> None:
        with self.db.read() as session:
            said = session.scalar(select(Hours.version).where(Hours.person_id == self.actor(who).person_id)) or 0
        self.tried(MarkSlots(event="zibo", off=[self.fair.slots[slot] for slot in off], version=said), who)

    # -- who is put out, and comes back ------------------------------------------------------------

    @rule(place=PLACE, out=st.booleans(), who=st.sampled_from(["zhao", "zhao", "li"]))
    def suspend(self, place: str, out: bool, who: str) -> None:
        public_id = getattr(self.fair, place)
        put_out = SuspendParticipation(participation=public_id, reason="Papers", confirmed=True)
        if self.tried(put_out if out else ReinstateParticipation(participation=public_id), who):
            self.out ^= {place}

    @rule(whom=st.sampled_from(["li", "wang", "sato", "boss", "hu", "mei"]), close=st.booleans())
    def close(self, whom: str, close: bool) -> None:
        public_id = self.actor(whom).public_id
        shut = DisablePerson(person=public_id, reason="Misused", confirmed=True)
        if self.tried(shut if close else EnablePerson(person=public_id), "root"):
            self.closed ^= {whom}

    @precondition(lambda self: self.meetings)
    @rule(role=st.sampled_from(["interpreter", "guest", "delegate"]), side=st.booleans())
    def close_who_comes(self, role: str, side: bool) -> None:
        """What seldom happens by chance: somebody who sits in the last meeting is closed."""
        meeting = self.meetings[-1]
        if role == "interpreter":
            command = AssignInterpreter(
                meeting=meeting, interpreter=self.actor("hu").public_id, version=self.version(meeting), agreed=True
            )
            self.tried(command, "zhao")
        elif role == "guest":
            self.tried(AddGuest(meeting=meeting, person=self.actor("boss").public_id), "wang")
        self.close({"interpreter": "hu", "guest": "boss", "delegate": "li" if side else "sato"}[role], True)

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.clock.move(hours=hours)

    # -- what must hold --------------------------------------------------------------------------

    @invariant()
    def what_is_held_is_what_was_agreed(self) -> None:
        if hasattr(self, "fair"):
            assert faults(self.runner) == {"held twice": 0, "without a meeting": 0, "not held": 0}

    @invariant()
    def whoever_is_out_holds_nothing_to_come(self) -> None:
        if not self.out and not self.closed:
            return
        closed = [self.actor(name).person_id for name in self.closed]
        ahead = (Meeting.status.in_(STANDING), Meeting.starts_at > self.clock.at)
        with self.db.read() as session:
            out = [getattr(self.fair, place) for place in self.out]
            places = session.scalars(select(Participation.id).where(Participation.public_id.in_(out))).all()
            theirs = or_(Meeting.exporter_id.in_(places), Meeting.buyer_id.in_(places))
            assert session.scalars(select(Meeting.id).where(theirs, *ahead)).all() == []
            asked = or_(MeetingRequest.sender_id.in_(places), MeetingRequest.target_id.in_(places))
            assert session.scalars(select(MeetingRequest.id).where(asked, MeetingRequest.state.in_(OPEN))).all() == []
            seats = select(MeetingPerson.person_id).join(Meeting, Meeting.id == MeetingPerson.meeting_id)
            assert session.scalars(seats.where(MeetingPerson.person_id.in_(closed), *ahead)).all() == []
            offers = select(InterpreterOffer.id).join(Meeting, Meeting.id == InterpreterOffer.meeting_id)
            waiting = (InterpreterOffer.person_id.in_(closed), InterpreterOffer.state == "offered")
            assert session.scalars(offers.where(*waiting, *ahead)).all() == []

    @invariant()
    def meetings_are_whole(self) -> None:
        with self.db.read() as session:
            rows = session.scalars(select(Meeting)).all()
            accepted = session.scalars(
                select(MeetingRequest.id).where(MeetingRequest.state == RequestState.ACCEPTED)
            ).all()
        assert sorted(accepted) == sorted(row.request_id for row in rows if row.request_id)
        for row in rows:
            assert self.uids.setdefault(row.public_id, row.uid) == row.uid
            assert row.sequence >= self.sequences.get(row.public_id, 0)
            self.sequences[row.public_id] = row.sequence
            assert (row.slot_id is None) is (row.status == MeetingStatus.CANCELLED)
            assert row.starts_at < row.ends_at


def test_nobody_is_in_two_places_whatever_people_do(template_database: Path) -> None:
    explore(Booking, template_database, 20, 50)


@pytest.mark.soak
def test_nobody_is_in_two_places_in_the_long_run(template_database: Path) -> None:
    explore(Booking, template_database, 500, 80)
