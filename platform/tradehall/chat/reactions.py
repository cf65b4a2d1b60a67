"""What follows elsewhere: a meeting opens the conversation of its companies; who leaves is out of it at once."""

from tradehall.chat.queries.lower import of_company
from tradehall.chat.service import keep_members_of, open_between
from tradehall.companies.facts import MemberJoined, MemberRemoved
from tradehall.events.facts import DelegatesChanged, ParticipationApproved, ParticipationWithdrawn
from tradehall.kernel.facts import follows
from tradehall.kernel.tx import Tx
from tradehall.meetings.facts import InterpreterAssigned, MeetingBooked, MeetingCancelled, MeetingChanged


@follows(MeetingBooked)
def open_with_the_meeting(tx: Tx, fact: MeetingBooked) -> None:
    open_between(tx, fact.event, fact.exporter, fact.buyer)


@follows(MeetingChanged, MeetingCancelled, InterpreterAssigned)
def follow_the_meeting(tx: Tx, fact: MeetingChanged | MeetingCancelled | InterpreterAssigned) -> None:
    """Interpreters come and go with their meetings."""
    keep_members_of(tx, [fact.exporter])


@follows(DelegatesChanged, ParticipationApproved, ParticipationWithdrawn)
def follow_the_delegates(tx: Tx, fact: DelegatesChanged | ParticipationApproved | ParticipationWithdrawn) -> None:
    keep_members_of(tx, [fact.participation])


@follows(MemberRemoved, MemberJoined)
def follow_the_company(tx: Tx, fact: MemberRemoved | MemberJoined) -> None:
    keep_members_of(tx, of_company(tx, fact.company))
