"""The table of the API: every call with its command or query, what it answers, and what it is for."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tradehall.accounts.commands import SignInForToken
from tradehall.api import inputs, queries, views
from tradehall.chat.commands import (
    AcceptOfferCard,
    EditMessage,
    OpenAnnouncements,
    OpenConversation,
    OpenHelpDesk,
    OpenMeetingTalk,
    PinMessage,
    ReactToMessage,
    SendMessage,
    WithdrawMessage,
    WithdrawOfferCard,
)
from tradehall.chat.files.commands import AddPart, CancelUpload, StartUpload
from tradehall.companies.commands import AddListing, AddNeed, CreateCompany
from tradehall.companies.queries import own_company
from tradehall.deals.commands import ConfirmRevision, CounterDeal, ProposeDeal, WithdrawDeal
from tradehall.events.commands import Approve, Register, ReinstateParticipation, Reject, SuspendParticipation
from tradehall.kernel.parse import Command
from tradehall.kernel.texts import N_
from tradehall.meetings.commands import (
    AcceptMove,
    AcceptOffer,
    AcceptRequest,
    AddGuest,
    AnswerInvitation,
    AskForMeeting,
    AssignInterpreter,
    AssignRequest,
    CancelMeeting,
    CheckIn,
    ConfirmAttendance,
    CounterRequest,
    DeclineMove,
    DeclineOffer,
    DeclineRequest,
    MarkSlots,
    MoveMeeting,
    OfferInterpreter,
    RemoveGuest,
    ReportOutcome,
    SetBookingPreferences,
    SetHours,
    SettleAttendance,
    StopWaiting,
    SwapDelegate,
    WaitForSlot,
    WithdrawMove,
    WithdrawOffer,
    WithdrawRequest,
)
from tradehall.notices.commands import ReadAllNotices, ReadNotice


class Door(StrEnum):
    """Who may call: who brings a good token; everybody (but a bad token is refused); everybody."""

    TOKEN = "token"
    OPEN = "open"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One call.

    `view` is the answer's model. A read asks `query(reader, *path, asked)`, where `asked` is of the model `asks`.
    An act runs `command`: its fields in `at` come from the address (field → name there), those in `found` are looked
    up by it (field → name, query), those in `hidden` are not for the API; then `query(reader, result)` makes the
    answer inside the act's transaction.
    """

    method: str
    path: str
    summary: str
    view: Any
    query: Callable[..., Any] | None = None
    asks: type[inputs.Query] = inputs.Query
    command: type[Command] | None = None
    at: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, tuple[str, Callable[..., Any]]] = field(default_factory=dict)
    hidden: Collection[str] = ()
    status: int = 200
    location: str = ""
    door: Door = Door.TOKEN

    @property
    def name(self) -> str:
        """What the call is named in the description, once in the whole table."""
        return self.command.__name__ if self.command else self.query.__name__ if self.query else "calendar_file"

    @property
    def places(self) -> list[str]:
        """The names in the address."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def fixed(self) -> frozenset[str]:
        """The command's fields that no body may hold."""
        return frozenset({*self.at, *self.found, *self.hidden})

    @property
    def takes_body(self) -> bool:
        return self.command is not None


def _get(
    path: str, summary: str, view: Any, query: Any, asked: type[inputs.Query] = inputs.Query, **more: Any
) -> Route:
    return Route("GET", path, summary, view, query, asked, **more)


def _do(path: str, summary: str, command: type[Command], view: Any, query: Any, **more: Any) -> Route:
    return Route("POST", path, summary, view, query, command=command, **more)


def _make(path: str, summary: str, command: type[Command], view: Any, query: Any, **more: Any) -> Route:
    """An act that makes something new."""
    return Route("POST", path, summary, view, query, command=command, status=201, **more)


OF_COMPANY = {"company": ("slug", own_company)}
OF_EVENT = {"event": "slug"}
OF_SYSTEM = ("as_person",)

GROUPS: Mapping[str, tuple[Route, ...]] = {
    N_("Account"): (
        _make("/tokens", N_("Sign in for the API."), SignInForToken, views.Token, None, door=Door.SIGN_IN),
        _get("/me", N_("The person whom the token stands for."), views.Me, queries.me),
    ),
    N_("Companies"): (
        _make(
            "/companies", N_("Make a company; you become its owner."),
            CreateCompany, views.Company, queries.company_made, hidden=("owner",), location="/companies/{slug}",
        ),
        _get(
            "/companies/{slug}", N_("A company, what it offers and what it looks for."),
            views.Company, queries.company, inputs.CompanyLists,
        ),
        _make(
            "/companies/{slug}/listings", N_("Offer something."), AddListing, views.Listing, queries.listing,
            found=OF_COMPANY,
        ),
        _make(
            "/companies/{slug}/needs", N_("Look for something."), AddNeed, views.Need, queries.need,
            found=OF_COMPANY,
        ),
    ),
    N_("Events"): (
        _get(
            "/events", N_("Events: those to come, the next first; then the past ones, the last first."),
            views.Listed[views.Event], queries.events_listed, inputs.ByTime, door=Door.OPEN,
        ),
        _get("/events/{slug}", N_("One event."), views.EventDetail, queries.event, door=Door.OPEN),
        _make(
            "/events/{slug}/registrations", N_("Register one of your companies. It waits for the organisers."),
            Register, views.Registration, queries.registration, at=OF_EVENT,
        ),
        _do(
            "/registrations/{id}/approve", N_("Organisers: the company takes part from now on."),
            Approve, views.Registration, queries.registration, at={"participation": "id"},
        ),
        _do(
            "/registrations/{id}/reject", N_("Organisers: the company cannot take part, and is told why."),
            Reject, views.Registration, queries.registration, at={"participation": "id"},
        ),
        _do(
            "/registrations/{id}/suspend",
            N_("Organisers: put a company out of the event; what was arranged for it is cancelled."),
            SuspendParticipation, views.Registration, queries.registration, at={"participation": "id"},
        ),
        _do(
            "/registrations/{id}/reinstate", N_("Organisers: a suspended company takes part again."),
            ReinstateParticipation, views.Registration, queries.registration, at={"participation": "id"},
        ),
        _get(
            "/events/{slug}/participants", N_("The directory of the event, by name."),
            views.Listed[views.Participant], queries.participants, inputs.Participants,
        ),
        _get(
            "/events/{slug}/slots", N_("The slots of the event, by time; or those that are free for two companies."),
            views.Listed[views.Slot], queries.slots, inputs.Slots,
        ),
    ),
    N_("Availability"): (
        _get(
            "/events/{slug}/availability", N_("When you can be met, and how your companies are booked."),
            views.OwnAvailability, queries.availability,
        ),
        _do(
            "/events/{slug}/availability/hours", N_("Say from when to when you can be met, on your own clock."),
            SetHours, views.OwnAvailability, queries.availability, at=OF_EVENT,
        ),
        _do(
            "/events/{slug}/availability/marks", N_("Say of single slots whether they suit you, whatever your hours."),
            MarkSlots, views.OwnAvailability, queries.availability_marked, at=OF_EVENT, hidden=("quick",),
        ),
        _do(
            "/registrations/{id}/booking", N_("Say how your company is booked: at once, or asked each time."),
            SetBookingPreferences, views.Booking, queries.booking, at={"participation": "id"},
        ),
    ),
    N_("Requests"): (
        _make(
            "/events/{slug}/requests", N_("Ask a company of the other side for a meeting."),
            AskForMeeting, views.Request, queries.request, at=OF_EVENT, location="/requests/{id}",
        ),
        _get(
            "/requests", N_("Your requests, the newest first."),
            views.Listed[views.RequestRow], queries.requests, inputs.Requests,
        ),
        _get("/requests/{id}", N_("One request."), views.Request, queries.request),
        _do(
            "/requests/{id}/accept", N_("Take one of the proposed slots: the meeting stands."),
            AcceptRequest, views.Accepted, queries.accepted, at={"request": "id"},
        ),
        _do(
            "/requests/{id}/decline", N_("Say no, and why."),
            DeclineRequest, views.Request, queries.request, at={"request": "id"},
        ),
        _do(
            "/requests/{id}/counter", N_("Propose other slots; then the other side has to answer."),
            CounterRequest, views.Request, queries.request, at={"request": "id"},
        ),
        _do(
            "/requests/{id}/assign", N_("Choose which colleague answers and comes; null: nobody in particular."),
            AssignRequest, views.Request, queries.request, at={"request": "id"},
        ),
        _do(
            "/requests/{id}/withdraw", N_("Take your own request back."),
            WithdrawRequest, views.Request, queries.request, at={"request": "id"},
        ),
    ),
    N_("Waiting list"): (
        _make(
            "/events/{slug}/waiting", N_("Be told when a company that has no free time gets one."),
            WaitForSlot, views.Waiting, queries.waits, at=OF_EVENT,
        ),
        _do(
            "/events/{slug}/waiting/leave", N_("Wait no longer for a company."),
            StopWaiting, views.Waiting, queries.waits_no_more, at=OF_EVENT,
        ),
    ),
    N_("Meetings"): (
        _get(
            "/meetings", N_("Your meetings: those to come, the next first; then the past ones, the last first."),
            views.Listed[views.MeetingRow], queries.meetings_listed, inputs.ByTime,
        ),
        _get("/meetings/{id}", N_("One meeting."), views.Meeting, queries.meeting),
        _get("/meetings/{id}.ics", N_("The meeting as a calendar file (iCalendar)."), None, None),
        _do(
            "/meetings/{id}/move",
            N_("Hold the meeting in another slot: at once where that needs no consent, else the other side is asked."),
            MoveMeeting, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        _do(
            "/meetings/{id}/cancel", N_("Cancel the meeting. Everybody is told why."),
            CancelMeeting, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        _do(
            "/moves/{id}/accept", N_("Agree to the time that the other side proposed: the meeting moves."),
            AcceptMove, views.Meeting, queries.meeting, at={"move": "id"},
        ),
        _do(
            "/moves/{id}/decline", N_("Keep the meeting where it is."),
            DeclineMove, views.Meeting, queries.meeting, at={"move": "id"},
        ),
        _do(
            "/moves/{id}/withdraw", N_("Take your own proposal of another time back."),
            WithdrawMove, views.Meeting, queries.meeting, at={"move": "id"},
        ),
        _do(
            "/meetings/{id}/confirm", N_("Say that you still come."),
            ConfirmAttendance, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        _do(
            "/meetings/{id}/answer",
            N_("Say whether you come. In a delegate's place comes a colleague who is free, else the meeting is off."),
            AnswerInvitation, views.Answered, queries.answered, at={"meeting": "id"},
        ),
        _do(
            "/meetings/{id}/check-in", N_("Say that you are there, from ten minutes before the start."),
            CheckIn, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        _do(
            "/meetings/{id}/swap", N_("Another delegate of your company comes instead."),
            SwapDelegate, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        _make(
            "/meetings/{id}/guests", N_("Bring a colleague, whose time is held, or somebody from outside."),
            AddGuest, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        _do(
            "/meetings/{id}/guests/remove", N_("A guest of yours does not come after all, and is told."),
            RemoveGuest, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        _do(
            "/meetings/{id}/attendance", N_("Organisers: say who was there."),
            SettleAttendance, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        _do(
            "/meetings/{id}/outcome", N_("Say for your own side what came of the meeting."),
            ReportOutcome, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
    ),
    N_("Interpreting"): (
        _get(
            "/offers", N_("Meetings that you are offered to interpret and have not answered, by time."),
            views.Listed[views.Offer], queries.offers,
        ),
        _do(
            "/offers/{id}/accept", N_("Interpret the meeting: your time is held. The first who accepts has it."),
            AcceptOffer, views.Meeting, queries.meeting, at={"offer": "id"},
        ),
        _do(
            "/meetings/{id}/interpreter", N_("Organisers: book an interpreter, replace one by another, or free them."),
            AssignInterpreter, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        _do(
            "/meetings/{id}/offers", N_("Organisers: ask interpreters whether they come."),
            OfferInterpreter, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        _do(
            "/offers/{id}/withdraw", N_("Organisers: an interpreter need not answer any more."),
            WithdrawOffer, views.Meeting, queries.meeting, at={"offer": "id"},
        ),
        _do(
            "/offers/{id}/decline", N_("You cannot interpret the meeting; the organisers are told."),
            DeclineOffer, views.Declined, queries.declined, at={"offer": "id"},
        ),
    ),
    N_("Chat"): (
        _get(
            "/conversations", N_("Your conversations, the latest first."),
            views.Listed[views.Conversation], queries.conversations, inputs.Conversations,
        ),
        _get("/conversations/{id}", N_("One conversation."), views.Conversation, queries.conversation),
        _do(
            "/conversations", N_("Open the conversation with a participation that you have a meeting with."),
            OpenConversation, views.Conversation, queries.conversation,
        ),
        _do(
            "/meetings/{id}/conversation", N_("Open the conversation of all who come to a meeting."),
            OpenMeetingTalk, views.Conversation, queries.conversation, at={"meeting": "id"},
        ),
        _do(
            "/registrations/{id}/help-desk", N_("Open the conversation of a participation with the organisers."),
            OpenHelpDesk, views.Conversation, queries.conversation, at={"participation": "id"},
        ),
        _do(
            "/events/{slug}/announcements", N_("Organisers: open what you say to all who take part."),
            OpenAnnouncements, views.Conversation, queries.conversation, at={"event": "slug"},
        ),
        _get(
            "/messages", N_("Messages of your conversations in which all words stand, the newest first."),
            views.Listed[views.FoundMessage], queries.found_messages, inputs.Search,
        ),
        _get(
            "/conversations/{id}/changes", N_("Messages that were changed since a change that you know."),
            views.Listed[views.Message], queries.changes, inputs.Changes,
        ),
        _do(
            "/conversations/{id}/messages/{message}/edit", N_("Say your own message in other words, for 15 minutes."),
            EditMessage, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        _do(
            "/conversations/{id}/messages/{message}/withdraw", N_("Take your own message back."),
            WithdrawMessage, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        _do(
            "/conversations/{id}/messages/{message}/react", N_("Give a sign to a message, or take it back."),
            ReactToMessage, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        _do(
            "/conversations/{id}/messages/{message}/pin", N_("Keep a message in sight of all, or do so no longer."),
            PinMessage, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        _get(
            "/conversations/{id}/messages", N_("What was said after a message that you know, in order."),
            views.Listed[views.Message], queries.messages, inputs.Messages,
        ),
        _make(
            "/conversations/{id}/messages", N_("Say something. The same client_id again gives the same message."),
            SendMessage, views.Message, queries.message, at={"conversation": "id"},
        ),
        _get(
            "/phrases", N_("Trade phrases, which each side reads in its own language."),
            views.Listed[views.Phrase], queries.phrases, inputs.Phrases,
        ),
        _do(
            "/conversations/{id}/offers/{message}/accept", N_("Accept an offer of the other side."),
            AcceptOfferCard, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        _do(
            "/conversations/{id}/offers/{message}/withdraw", N_("Take back an open offer of your own side."),
            WithdrawOfferCard, views.Message, queries.message, at={"conversation": "id", "message": "message"},
        ),
        _get(
            "/conversations/{id}/files", N_("What was sent in a conversation, the newest first."),
            views.Listed[views.SentFile], queries.files_sent, inputs.Paged,
        ),
        _make(
            "/conversations/{id}/files", N_("Begin a file. The same client_id again gives the same file."),
            StartUpload, views.ChatFile, queries.file, at={"conversation": "id"}, location="/files/{id}",
        ),
        _get("/files/{id}", N_("How far your own file is, and what came of its check."), views.ChatFile, queries.file),
        _do(
            "/files/{id}/parts", N_("Give the octets that follow: at most 180 KiB at once."),
            AddPart, views.ChatFile, queries.file, at={"file": "id"},
        ),
        _get(
            "/files/{id}/parts", N_("Read a file of your conversations, part by part."),
            views.FilePart, queries.file_part, inputs.FilePart,
        ),
        _do(
            "/files/{id}/cancel", N_("Take back a file that was not sent yet."),
            CancelUpload, views.ChatFile, queries.file, at={"file": "id"},
        ),
    ),
    N_("Notices"): (
        _get(
            "/notices", N_("Your notices, the newest first."),
            views.Listed[views.Notice], queries.notices, inputs.Notices,
        ),
        _do(
            "/notices/{id}/read", N_("Mark a notice as read."),
            ReadNotice, views.Notice, queries.notice, at={"notice": "id"},
        ),
        _do(
            "/notices/read-all", N_("Mark all of your notices as read; tells how many there were."),
            ReadAllNotices, views.NoticesRead, queries.notices_read,
        ),
    ),
    N_("Deals"): (
        _make(
            "/deals", N_("Put terms on the table; that confirms them for your own side."),
            ProposeDeal, views.DealDetail, queries.deal, hidden=OF_SYSTEM, location="/deals/{id}",
        ),
        _get(
            "/deals", N_("Your deals, the last changed first."),
            views.Listed[views.Deal], queries.deals_listed, inputs.Deals,
        ),
        _get("/deals/{id}", N_("One deal."), views.DealDetail, queries.deal),
        _make(
            "/deals/{id}/revisions", N_("Put other terms on the table: an answer, or an amendment of what is sealed."),
            CounterDeal, views.DealDetail, queries.deal, at={"deal": "id"}, hidden=OF_SYSTEM,
        ),
        _do(
            "/deals/{id}/revisions/{n}/confirm", N_("Agree to exactly the terms with this number and digest."),
            ConfirmRevision, views.DealDetail, queries.deal, at={"deal": "id", "number": "n"}, hidden=OF_SYSTEM,
        ),
        _do(
            "/deals/{id}/withdraw", N_("Take your own terms back before the other side confirmed them."),
            WithdrawDeal, views.DealDetail, queries.deal, at={"deal": "id"}, hidden=(*OF_SYSTEM, "confirmed"),
        ),
    ),
}  # fmt: skip
ROUTES = tuple(route for group in GROUPS.values() for route in group)
