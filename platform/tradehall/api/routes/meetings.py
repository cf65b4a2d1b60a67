"""Requests, meetings and who interprets them."""

from collections.abc import Mapping

from tradehall.api import inputs, queries, views
from tradehall.api.routes.route import OF_EVENT, Route, acts, makes, reads
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
    ExtendMeeting,
    MoveMeeting,
    OfferInterpreter,
    RemoveGuest,
    ReportOutcome,
    SettleAttendance,
    StopWaiting,
    SwapDelegate,
    SwitchVideo,
    WaitForSlot,
    WithdrawMove,
    WithdrawOffer,
    WithdrawRequest,
)

GROUPS: Mapping[str, tuple[Route, ...]] = {
    N_("Requests"): (
        makes(
            "/events/{slug}/requests", N_("Ask a company of the other side for a meeting."),
            AskForMeeting, views.Request, queries.request, at=OF_EVENT, location="/requests/{id}",
        ),
        reads(
            "/requests", N_("Your requests, the newest first."),
            views.Listed[views.RequestRow], queries.requests, inputs.Requests,
        ),
        reads("/requests/{id}", N_("One request."), views.Request, queries.request),
        acts(
            "/requests/{id}/accept", N_("Take one of the proposed slots: the meeting is booked."),
            AcceptRequest, views.Accepted, queries.accepted, at={"request": "id"},
        ),
        acts(
            "/requests/{id}/decline", N_("Say no, and why."),
            DeclineRequest, views.Request, queries.request, at={"request": "id"},
        ),
        acts(
            "/requests/{id}/counter", N_("Propose other slots; then the other side has to answer."),
            CounterRequest, views.Request, queries.request, at={"request": "id"},
        ),
        acts(
            "/requests/{id}/assign", N_("Choose which colleague answers and comes; null: nobody in particular."),
            AssignRequest, views.Request, queries.request, at={"request": "id"},
        ),
        acts(
            "/requests/{id}/withdraw", N_("Take your own request back."),
            WithdrawRequest, views.Request, queries.request, at={"request": "id"},
        ),
    ),
    N_("Waiting list"): (
        makes(
            "/events/{slug}/waiting", N_("Be told when a company that has no free time gets one."),
            WaitForSlot, views.Waiting, queries.waits, at=OF_EVENT,
        ),
        acts(
            "/events/{slug}/waiting/leave", N_("Wait no longer for a company."),
            StopWaiting, views.Waiting, queries.waits_no_more, at=OF_EVENT,
        ),
    ),
    N_("Meetings"): (
        reads(
            "/meetings", N_("Your meetings: those to come, the next first; then the past ones, the last first."),
            views.Listed[views.MeetingRow], queries.meetings_listed, inputs.ByTime,
        ),
        reads("/meetings/{id}", N_("One meeting."), views.Meeting, queries.meeting),
        reads("/meetings/{id}.ics", N_("The meeting as a calendar file (iCalendar)."), None, None),
        acts(
            "/meetings/{id}/move",
            N_("Hold the meeting in another slot: at once where that needs no consent, else the other side is asked."),
            MoveMeeting, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/meetings/{id}/cancel", N_("Cancel the meeting. Everybody is told why."),
            CancelMeeting, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/meetings/{id}/video",
            N_("Go on by another way, all at once: room, jitsi, link or phone; null: as the event's rules say."),
            SwitchVideo, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/meetings/{id}/extend", N_("So many minutes more, where everybody who comes is free then."),
            ExtendMeeting, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/moves/{id}/accept", N_("Agree to the time that the other side proposed: the meeting moves."),
            AcceptMove, views.Meeting, queries.meeting, at={"move": "id"},
        ),
        acts(
            "/moves/{id}/decline", N_("Keep the meeting where it is."),
            DeclineMove, views.Meeting, queries.meeting, at={"move": "id"},
        ),
        acts(
            "/moves/{id}/withdraw", N_("Take your own proposal of another time back."),
            WithdrawMove, views.Meeting, queries.meeting, at={"move": "id"},
        ),
        acts(
            "/meetings/{id}/confirm", N_("Say that you still come."),
            ConfirmAttendance, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/meetings/{id}/answer",
            N_("Say whether you come. In a delegate's place comes a colleague who is free, else the meeting is off."),
            AnswerInvitation, views.Answered, queries.answered, at={"meeting": "id"},
        ),
        acts(
            "/meetings/{id}/check-in", N_("Say that you are there, from ten minutes before the start."),
            CheckIn, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/meetings/{id}/swap", N_("Another delegate of your company comes instead."),
            SwapDelegate, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        makes(
            "/meetings/{id}/guests", N_("Bring a colleague, whose time is held, or somebody from outside."),
            AddGuest, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/meetings/{id}/guests/remove", N_("A guest of yours does not come after all, and is told."),
            RemoveGuest, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/meetings/{id}/attendance", N_("Organisers: say who was there."),
            SettleAttendance, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/meetings/{id}/outcome", N_("Say for your own side what the outcome of the meeting was."),
            ReportOutcome, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
    ),
    N_("Interpreting"): (
        reads(
            "/offers", N_("Meetings that you are offered to interpret and have not answered, by time."),
            views.Listed[views.Offer], queries.offers,
        ),
        acts(
            "/offers/{id}/accept", N_("Interpret the meeting: your time is held. The first who accepts has it."),
            AcceptOffer, views.Meeting, queries.meeting, at={"offer": "id"},
        ),
        acts(
            "/meetings/{id}/interpreter", N_("Organisers: book an interpreter, replace one by another, or free them."),
            AssignInterpreter, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/meetings/{id}/offers", N_("Organisers: ask interpreters whether they come."),
            OfferInterpreter, views.Meeting, queries.meeting, at={"meeting": "id"},
        ),
        acts(
            "/offers/{id}/withdraw", N_("Organisers: an interpreter need not answer any more."),
            WithdrawOffer, views.Meeting, queries.meeting, at={"offer": "id"},
        ),
        acts(
            "/offers/{id}/decline", N_("You cannot interpret the meeting; the organisers are told."),
            DeclineOffer, views.Declined, queries.declined, at={"offer": "id"},
        ),
    ),
    N_("Rooms"): (
        reads(
            "/events/{slug}/readiness",
            N_("Organisers: who comes to meetings ahead, and how their camera and line were when they last tested."),
            views.Listed[views.Readiness], queries.readiness, inputs.Readiness,
        ),
        reads(
            "/events/{slug}/rooms", N_("Organisers: how it stands with the rooms of a day, by time."),
            views.Listed[views.Room], queries.rooms, inputs.Rooms,
        ),
    ),
}  # fmt: skip
