"""What follows elsewhere: a meeting opens the conversation of its companies; who leaves is out of it at once."""

from contextlib import suppress

from tradehall.accounts.facts import PersonEnabled
from tradehall.accounts.queries import actor_of
from tradehall.chat.commands import SendMessage
from tradehall.chat.queries import latest
from tradehall.chat.queries.lower import of_company
from tradehall.chat.service.members import keep_members_at, keep_members_of, keep_members_with, keep_organisers
from tradehall.chat.service.opening import open_at, open_between
from tradehall.chat.translating import reactions as translating
from tradehall.companies.facts import MemberJoined, MemberRemoved
from tradehall.events.facts import (
    DelegatesChanged,
    OrganiserAdded,
    OrganiserRemoved,
    ParticipationApproved,
    ParticipationReinstated,
    ParticipationRejected,
    ParticipationReopened,
    ParticipationSuspended,
    ParticipationWithdrawn,
)
from tradehall.kernel.errors import Conflict, Forbidden
from tradehall.kernel.facts import follows, reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.tx import Tx
from tradehall.meetings.facts import (
    AboutMeeting,
    DelegateSwapped,
    GuestAdded,
    GuestRemoved,
    InterpreterAssigned,
    InvitationAnswered,
    MeetingBooked,
    MeetingCancelled,
    MeetingChanged,
    MeetingRevived,
)

__all__ = ["translating"]

OfParticipation = (
    DelegatesChanged
    | ParticipationApproved
    | ParticipationReopened
    | ParticipationRejected
    | ParticipationWithdrawn
    | ParticipationSuspended
    | ParticipationReinstated
)


@follows(MeetingBooked)
def open_with_the_meeting(tx: Tx, fact: MeetingBooked) -> None:
    open_between(tx, fact.event, fact.exporter, fact.buyer)


@follows(InterpreterAssigned)
def open_with_the_interpreter(tx: Tx, fact: InterpreterAssigned) -> None:
    """Whoever interprets a meeting can talk with those who come to it."""
    if fact.after is not None:
        open_at(tx, fact.meeting, fact.event, fact.exporter, fact.buyer)
    keep_members_at(tx, fact.meeting, fact.event)


@follows(MeetingChanged, MeetingCancelled, MeetingRevived, DelegateSwapped, GuestAdded, GuestRemoved)
def follow_the_meeting(tx: Tx, fact: AboutMeeting) -> None:
    keep_members_at(tx, fact.meeting, fact.event)


@follows(
    DelegatesChanged,
    ParticipationApproved,
    ParticipationReopened,
    ParticipationRejected,
    ParticipationWithdrawn,
    ParticipationSuspended,
    ParticipationReinstated,
)
def follow_the_delegates(tx: Tx, fact: OfParticipation) -> None:
    keep_members_of(tx, [fact.participation], leaving=not isinstance(fact, ParticipationApproved))


@follows(OrganiserAdded, OrganiserRemoved)
def follow_the_organisers(tx: Tx, fact: OrganiserAdded | OrganiserRemoved) -> None:
    keep_organisers(tx, fact.event)


@follows(PersonEnabled)
def follow_the_account(tx: Tx, fact: PersonEnabled) -> None:
    """Whose account is closed is let in nowhere; once it is open again they sit where they would have come in."""
    keep_members_with(tx, fact.person)


@reacts_to(InvitationAnswered, name="chat.write_answer")
def write_answer(fact: InvitationAnswered, desk: Desk) -> None:
    """The words that came with an answer by mail stand in the conversation, as their writer's own."""
    if not fact.words or fact.person is None:
        return
    actor = desk.ask(actor_of, fact.person)
    talk = desk.ask(latest, fact.exporter, fact.buyer, 1, actor=actor)
    if talk is not None:
        said = SendMessage(conversation=talk.public_id, client_id=f"answer-{desk.delivery_id:08d}", body=fact.words)
        with suppress(Forbidden, Conflict):  # they may not write there any more
            desk.run(said, actor)


@follows(MemberRemoved, MemberJoined)
def follow_the_company(tx: Tx, fact: MemberRemoved | MemberJoined) -> None:
    keep_members_of(tx, of_company(tx, fact.company))
