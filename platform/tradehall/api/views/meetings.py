"""Requests and meetings."""

from datetime import datetime
from typing import Any

from tradehall.api.views.base import Id, View
from tradehall.api.views.companies import Person
from tradehall.api.views.events import Party, PartyCard, Slot
from tradehall.events.commands import Side
from tradehall.ical.feeds.keys import base_url
from tradehall.kernel.i18n import translate
from tradehall.kernel.templating import LABELS
from tradehall.kernel.texts import Translated
from tradehall.meetings import rules
from tradehall.meetings.commands import (
    Attendance,
    Coming,
    DeclineWhy,
    InterpreterWish,
    Reason,
    Result,
    TookPlace,
    Video,
)
from tradehall.meetings.queries import request_views as asked
from tradehall.meetings.queries import views as seen
from tradehall.meetings.queries.interpreter_views import Assignment
from tradehall.meetings.rules import MeetingStatus, OfferState, RequestState, Turn
from tradehall.meetings.ways import Way


class Times(View):
    starts_at: datetime
    ends_at: datetime


class ProposedSlot(View):
    """A slot that a request proposes, best first."""

    id: Id
    starts_at: datetime
    ends_at: datetime


class Named(View):
    """A listing or a need that a request names."""

    id: Id
    title: Translated

    @classmethod
    def of_kind(cls, kind: str, things: list[seen.Thing]) -> "list[Named]":
        return [cls(id=thing.id, title=thing.title) for thing in things if thing.kind == kind]


class AnyRequest(View):
    """What every view of a request tells. `turn`: which end has to answer until `expires_at`; `mine`: the reader's
    end, or null."""

    id: Id
    state: RequestState
    turn: Turn
    mine: Turn | None
    event: str
    reason: Reason
    message: str
    language: str
    created_at: datetime
    expires_at: datetime | None
    meeting: Id | None
    version: int


class RequestRow(AnyRequest):
    """A request in a list."""

    sender: PartyCard
    target: PartyCard
    slots: list[ProposedSlot]

    @classmethod
    def of(cls, row: asked.RequestRow) -> "RequestRow":
        return cls(
            **_of_request(row),
            sender=PartyCard.of(row.sender),
            target=PartyCard.of(row.target),
            slots=[ProposedSlot(id=slot.id, starts_at=slot.starts_at, ends_at=slot.ends_at) for slot in row.slots],
        )


def _of_request(request: asked.RequestRow | asked.RequestPage) -> dict[str, Any]:
    return {
        "id": request.public_id,
        "state": request.state,
        "turn": request.turn,
        "mine": request.mine,
        "event": request.event.slug,
        "reason": request.reason,
        "message": request.message,
        "language": request.language,
        "created_at": request.created_at,
        "expires_at": request.expires_at,
        "meeting": request.meeting,
        "version": request.version,
    }


class RequestStep(View):
    """One step in the thread of a request: which end did what, with the times then proposed. `by` is null for what no
    person did."""

    step: rules.Step
    turn: Turn | None
    by: str | None
    note: str
    why: DeclineWhy | None
    slots: list[Times]
    at: datetime

    @classmethod
    def of(cls, turn: asked.TurnView, language: str) -> "RequestStep":
        return cls(
            step=turn.step,
            turn=turn.turn,
            by=turn.by,
            note=_words(turn.note, turn.by, language),
            why=turn.why,
            slots=[Times(starts_at=starts_at, ends_at=ends_at) for starts_at, ends_at in turn.times],
            at=turn.at,
        )


class Request(AnyRequest):
    """One request; its slots are free for both sides now, or not. `answer`: the words of who declined or countered.

    `why`: the ready reason of who declined. `alternatives`: free slots to ask for anew, once it was declined or has
    expired. `assignee`: who of the reader's company answers it.
    """

    sender: Party
    target: Party
    slots: list[Slot]
    interpreter: InterpreterWish
    listings: list[Named]
    needs: list[Named]
    answer: str
    why: DeclineWhy | None
    answered_at: datetime | None
    assignee: Person | None
    thread: list[RequestStep]
    alternatives: list[Slot]

    @classmethod
    def of_page(cls, page: asked.RequestPage, language: str) -> "Request":
        return cls(
            **_of_request(page),
            sender=Party.of(page.sender),
            target=Party.of(page.target),
            slots=[Slot.of(slot) for slot in page.slots],
            interpreter=page.interpreter,
            listings=Named.of_kind("listing", page.things),
            needs=Named.of_kind("need", page.things),
            answer=_words(page.answer, page.answered_by, language),
            why=page.why,
            answered_at=page.answered_at,
            assignee=Person.of(page.assignee) if page.assignee and page.mine is not Turn.SENDER else None,
            thread=[RequestStep.of(turn, language) for turn in page.thread],
            alternatives=[Slot.of(slot) for slot in page.alternatives],
        )


def _words(text: str, by: str | None, language: str) -> str:
    """What a person wrote, or the system's own words in the reader's language."""
    return text if by or not text else translate(text, language)


class Telephone(View):
    """A number to call when nothing else works; `country`: from where it is best called, null for anywhere."""

    country: str | None
    number: str
    note: str


class Call(View):
    """How the call is held. `link_url`: the link, where that is the way, else the second way; null without one."""

    way: Video
    link_url: str | None
    phones: list[Telephone]

    @classmethod
    def of(cls, way: Way) -> "Call":
        numbers = [Telephone(country=one.country, number=one.number, note=one.note) for one in way.phones]
        return cls(way=way.video, link_url=way.link_url or None, phones=numbers)


class MeetingRow(View):
    """A meeting in a list. `slot` is null once it is cancelled; `room_url`: the page where one joins, by whatever
    way the call is held.

    `mine` is the reader's side, null for its interpreter and for organisers.
    """

    id: Id
    uid: str
    sequence: int
    status: MeetingStatus
    event: str
    slot: Id | None
    starts_at: datetime
    ends_at: datetime
    parties: list[Party]
    mine: Side | None
    interpreter: Person | None
    interpreter_wish: InterpreterWish
    room_url: str
    video: Call
    version: int

    @classmethod
    def of(cls, row: seen.MeetingRow) -> "MeetingRow":
        return cls(**_of_meeting(row))


def _of_meeting(meeting: seen.MeetingRow | seen.MeetingPage) -> dict[str, Any]:
    return {
        "id": meeting.public_id,
        "uid": meeting.uid,
        "sequence": meeting.sequence,
        "status": meeting.status,
        "event": meeting.event.slug,
        "slot": meeting.slot,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "parties": [Party.of(meeting.exporter), Party.of(meeting.buyer)],
        "mine": meeting.mine,
        "interpreter": Person.of(meeting.interpreter) if meeting.interpreter else None,
        "interpreter_wish": meeting.interpreter_wish,
        "room_url": f"{base_url()}/meetings/{meeting.public_id}/room",
        "video": Call.of(meeting.way),
        "version": meeting.version,
    }


class Outcome(View):
    """What the reader's own side said came of the meeting; `version` for saying it again."""

    took_place: TookPlace
    result: Result | None
    rating: int | None
    next_step: str
    version: int

    @classmethod
    def of(cls, told: seen.OutcomeView | None) -> "Outcome | None":
        if told is None:
            return None
        return cls(
            took_place=told.took_place,
            result=told.result,
            rating=told.rating,
            next_step=told.next_step,
            version=told.version,
        )


class ProposedMove(View):
    """Another time that one side proposes; `by` is that side. The meeting stays where it is until the other agrees."""

    id: Id
    slot: Id
    starts_at: datetime
    ends_at: datetime
    by: Side

    @classmethod
    def of(cls, move: seen.Proposal | None) -> "ProposedMove | None":
        if move is None:
            return None
        return cls(id=move.public_id, slot=move.slot, starts_at=move.starts_at, ends_at=move.ends_at, by=move.by)


class Attendee(View):
    """Somebody who is invited. `role`: delegate, interpreter, guest (a colleague) or outside; `side` is null for the
    interpreter. `answer`: whether they come, as they said; null without. `confirmed` is a yes.
    """

    id: Id
    name: str
    role: str
    side: Side | None
    answer: Coming | None
    confirmed: bool
    arrived: bool

    @classmethod
    def of(cls, guest: seen.Guest) -> "Attendee":
        return cls(
            id=guest.person.public_id,
            name=guest.person.name,
            role=guest.role,
            side=guest.side,
            answer=Coming.YES if guest.confirmed_at else guest.answer,
            confirmed=guest.confirmed_at is not None,
            arrived=guest.arrived_at is not None,
        )


class Waiting(View):
    """Whether the reader's company waits for a free time of a participant."""

    participant: Id
    waiting: bool


class Meeting(MeetingRow):
    """One meeting. `request` led to it; `outcome` is what the reader's own side told. `attendance`: who was there, once
    that is known."""

    people: list[Attendee]
    attendance: Attendance | None
    agenda: str
    room_note: str
    cancel_reason: str
    request: Id | None
    outcome: Outcome | None
    proposed_move: ProposedMove | None

    @classmethod
    def of_page(cls, page: seen.MeetingPage, language: str) -> "Meeting":
        return cls(
            **_of_meeting(page),
            people=[Attendee.of(guest) for guest in page.guests],
            attendance=page.attendance,
            agenda=page.agenda,
            room_note=page.way.link_note,
            cancel_reason=_why_cancelled(page, language),
            request=page.request.public_id if page.request else None,
            outcome=Outcome.of(page.outcome),
            proposed_move=ProposedMove.of(page.proposed),
        )


class Offer(View):
    """A meeting that the reader is offered to interpret. `free`: they have nothing else then, and need no pause."""

    id: Id
    state: OfferState
    created_at: datetime
    meeting: MeetingRow
    free: bool

    @classmethod
    def of(cls, one: Assignment) -> "Offer":
        if one.offer is None:
            raise AssertionError
        offer = one.offer
        return cls(
            id=offer.public_id,
            state=offer.state,
            created_at=offer.created_at,
            meeting=MeetingRow.of(one.meeting),
            free=one.why_not is None,
        )


class Declined(View):
    """An offer that was declined."""

    id: Id
    state: OfferState


def _why_cancelled(page: seen.MeetingPage, language: str) -> str:
    """The ready reason and the words."""
    words = _words(page.cancel_reason, page.cancelled_by, language)
    ready = translate(LABELS[type(page.because), page.because], language) if page.because else ""
    return " – ".join(text for text in (ready, words) if text)


class Answered(View):
    """The meeting after an answer to its invitation; null where the reader takes no part in it any more."""

    meeting: Meeting | None


class Accepted(View):
    """The meeting that an accepted request became."""

    meeting: Meeting
