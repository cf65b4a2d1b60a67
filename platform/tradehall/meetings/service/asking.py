"""Asking for a meeting. A request holds no time: whoever accepts first has it."""

from tradehall.events.errors import Blocked, BlockedByUs
from tradehall.events.queries import EventView, SlotView, blocks_of_two, event_by_slug
from tradehall.kernel.errors import FieldError, Forbidden, Invalid, NotFound, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import AskForMeeting, StopWaiting, WaitForSlot
from tradehall.meetings.errors import AlreadyAsked, NotTakingPart, SamePerson, SameSide, SlotPast, TooManyRequests
from tradehall.meetings.facts import RequestAccepted, RequestSent
from tradehall.meetings.models import MeetingRequest
from tradehall.meetings.policy import can_answer, can_see_directory
from tradehall.meetings.queries import preferences
from tradehall.meetings.queries.parties import (
    Party,
    Things,
    open_requests,
    parties_for_asking,
    shut_out,
    slots_by_public_ids,
    things_of,
)
from tradehall.meetings.queries.slots import choices
from tradehall.meetings.rules import RequestState, Step, Turn
from tradehall.meetings.service.booking import coming, stretch, try_book
from tradehall.meetings.service.waiting import about_request, propose, say


@handles(AskForMeeting)
def ask_for_meeting(tx: Tx, command: AskForMeeting) -> str:
    """Ask the other side; its delegates are told. The request's public id."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    event = event_by_slug(tx, command.event)
    sender, target = two_sides(tx, event, command)
    if not tx.actor.is_system and (why := rules.why_not_arrangeable(event.phase)):
        raise why
    slots = chosen_slots(tx, event.id, command.slots)
    stretch(tx, sender, slots, command.interpreter)
    _check_things(tx, command, [sender.company_id, target.company_id])
    _check_open(tx, sender, target)
    request = tx.add(
        MeetingRequest(
            event_id=event.id,
            sender_id=sender.id,
            target_id=target.id,
            person_id=tx.actor.person_id or sender.lead,
            turn=Turn.TARGET,
            reason=command.reason,
            message=command.message,
            language=command.language,
            interpreter=command.interpreter,
            listings=list(command.listings),
            needs=list(command.needs),
        )
    )
    propose(tx, request, slots, sender.terms)
    say(tx, request, Step.ASKED, Turn.SENDER, slots=slots)
    tx.record(RequestSent(**about_request(tx, request)))
    accept_at_once(tx, request, slots, sender, target)
    return request.public_id


def accept_at_once(tx: Tx, request: MeetingRequest, slots: list[SlotView], sender: Party, target: Party) -> None:
    """Where the side that has to answer wishes it: book the best of the slots that suits both. Where none does, or the
    side would rather be asked, the request waits. A counter-proposal counts as a request: who asked wants to meet."""
    turn = Turn(request.turn)
    answers = target if turn is Turn.TARGET else sender
    people = coming(request, sender, target)
    if tx.actor.is_system or len(people) < 2 or not preferences(tx, [answers.id])[answers.id].auto_accept:
        return
    (mine, theirs), minutes = people, sender.terms.minutes(request.interpreter)
    seen = choices(
        tx, event=request.event_id, mine=[mine], theirs=[theirs], request=request.id, minutes=minutes, proposed=True
    )
    free = {choice.id for choice in seen if choice.free}
    for slot in slots:
        meeting = try_book(tx, request, slot, sender, target) if slot.public_id in free else None
        if meeting:
            request.state, request.answered_at = RequestState.ACCEPTED, tx.now
            request.version += 1
            say(tx, request, Step.ACCEPTED, turn, slots=[slot], nobody=True)
            ids = about_request(tx, request)
            tx.record(RequestAccepted(meeting=meeting.id, acting=turn, automatic=True, **ids))
            return


def two_sides(tx: Tx, event: EventView, command: AskForMeeting | WaitForSlot | StopWaiting) -> tuple[Party, Party]:
    """Who asks, and who is asked; both held until commit, so that nobody else asks at the same time."""
    named = [public_id for public_id in (command.target, command.sender) if public_id]
    found = [party for party in parties_for_asking(tx, event.id, named) if party.approved]
    target = next((party for party in found if party.public_id == command.target), None)
    ours = [p for p in found if p.acts or (tx.actor.is_system and p.public_id == command.sender)]
    if not can_see_directory(tx.actor, takes_part=bool(ours), organises=event.organises):
        tx.require(False, shut_out(tx, event.id, NotFound))
    if target is None:
        raise NotFound
    tx.require(can_answer(tx.actor, acts=bool(ours)), Forbidden)
    across = [p for p in ours if p.side != target.side and p.company_id != target.company_id]
    if target in ours or not across:
        raise SameSide
    if command.sender:
        across = [party for party in across if party.public_id == command.sender]
    if len(across) != 1:
        tx.refuse("sender", N_("Please choose for which company you ask."))
    if across[0].lead is None or target.lead is None:
        raise NotTakingPart
    if across[0].lead == target.lead:
        raise SamePerson
    _check_blocks(tx, across[0], target)
    return across[0], target


def _check_blocks(tx: Tx, asking: Party, target: Party) -> None:
    """Neither side asks the other where one of them blocked it."""
    ours, theirs = blocks_of_two(tx, asking.id, target.id)
    if ours or theirs:
        raise BlockedByUs() if ours else Blocked()


def chosen_slots(tx: Tx, event_id: int, wanted: list[str]) -> list[SlotView]:
    """The slots with these public ids, in that order: all of this event and, for people, to come."""
    found = slots_by_public_ids(tx, event_id, wanted)
    if len(found) < len(wanted):
        tx.refuse("slots", N_("One of these times is not offered in this event. Please choose again."))
    slots = [found[public_id] for public_id in wanted]
    if not tx.actor.is_system and any(slot.starts_at <= tx.now for slot in slots):
        raise SlotPast(fields={"slots": [FieldError(SlotPast.sentence, SlotPast.code)]})
    return slots


def _check_things(tx: Tx, command: AskForMeeting, companies: list[int]) -> None:
    """What the request names must be offered or looked for by one of the two companies; people name something."""
    found = things_of(tx, companies, command.listings, command.needs)
    text = N_("One of these is not offered by either company any more. Please choose again.")
    lost = {"listings": len(found.listings) < len(command.listings), "needs": len(found.needs) < len(command.needs)}
    if any(lost.values()):
        raise Invalid(fields={name: [FieldError(text)] for name, is_lost in lost.items() if is_lost})
    if not tx.actor.is_system and not (command.listings or command.needs):
        _name_something(tx, found)


def _name_something(tx: Tx, found: Things) -> None:
    """Where neither company has anything to name, the message alone says what it is about."""
    if found.any_listing or found.any_need:
        field = "listings" if found.any_listing else "needs"
        tx.refuse(field, N_("Please choose at least one listing or need that the meeting is about."), "nothing-named")


def _check_open(tx: Tx, sender: Party, target: Party) -> None:
    """One open request between two companies, and not too many in all."""
    known = open_requests(tx, sender.id, target.id)
    if known.between:
        raise AlreadyAsked(details={"request": known.between})
    if known.sent >= sender.terms.request_limit and not tx.actor.is_system:
        raise TooManyRequests(most=sender.terms.request_limit)
