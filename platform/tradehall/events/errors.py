"""What may be refused about events and participations."""

from typing import Any

from tradehall.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from tradehall.kernel.texts import N_


class NotConfirmed(Invalid):
    code = "not-confirmed"
    sentence = N_("Please confirm this first.")


class ArrangementsStand(NotConfirmed):
    """`details`: how many `meetings` to come would be cancelled, and `requests` closed."""

    code = "arrangements-stand"


class Suspended(Forbidden):
    """For those who act for a company that the organisers put out of the event."""

    code = "suspended"
    sentence = N_("The organisers suspended your company from this event. Their reason: %(reason)s")


class SlugTaken(Conflict):
    code = "slug-taken"
    sentence = N_("This page address is taken by another event. Please choose another one.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"slug": [FieldError(self.sentence, self.code)]}


class SlotsInUse(Conflict):
    """Raised by those who watch over slots (see `events.service.slot_guards`)."""

    code = "slots-in-use"
    sentence = N_(
        "Some slots that would go have meetings on them. Please move or cancel those meetings first, or keep the times."
    )


class ZoneMovesSlots(Conflict):
    """Another zone: it is to be said what stays. `details`: `before` and `after` are zones; `clock` tells what moves
    if the times on the clock stay (`slots`, `meetings` on them, and from when to when the first moves); `moments` has
    the new `days` and `breaks` if the moments stay, or is None where they cannot be written on the new clock."""

    code = "zone-moves-slots"
    sentence = N_("Another time zone moves the times of the event. Please choose below what stays as it is.")


class EventClosed(Conflict):
    code = "event-closed"
    sentence = N_("The event is closed. Nothing in it can be changed any more.")


class NoSuchStep(Conflict):
    code = "no-such-step"
    sentence = N_("The event is in another phase by now, or cannot go there from where it is.")


class NotOrganiser(Conflict):
    code = "not-organiser"
    sentence = N_("This person is not an organiser of the event any more.")


class LastOrganiser(Conflict):
    code = "last-organiser"
    sentence = N_("An event needs at least one organiser. Please add another one first.")


class AlreadyOrganiser(Conflict):
    code = "already-organiser"
    sentence = N_("This person is an organiser of the event already.")


class RegistrationClosed(Conflict):
    code = "registration-closed"
    sentence = N_("Registration for this event is not open.")


class AlreadyRegistered(Conflict):
    code = "already-registered"
    sentence = N_("This company is registered for the event already.")


class NotDecidable(Conflict):
    code = "not-decidable"
    sentence = N_("This cannot be decided in the state that the registration is in now.")


class NotChangeable(Conflict):
    code = "not-changeable"
    sentence = N_("The registration cannot be changed in the state that it is in now.")


class NotAcross(Conflict):
    code = "not-across"
    sentence = N_("You can only block companies on the other side of the table.")


class Blocked(Conflict):
    """Of the two it tells the one that blocked how to undo it; the other reads that nothing can be done, not why."""

    code = "blocked"
    sentence = N_("Meetings with this company cannot be arranged in this event.")


class BlockedByUs(Blocked):
    sentence = N_("Your company blocked this company. Unblock it first.")
