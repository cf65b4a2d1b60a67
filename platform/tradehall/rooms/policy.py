"""Who may enter and see a room, on plain values."""

from tradehall.events.policy import can_manage_event
from tradehall.kernel.policy import Actor


def can_enter(actor: Actor, *, seated: bool, organises: bool) -> bool:
    """Those who have a seat at the meeting, guests from outside too, and its organisers (who are announced first)."""
    if actor.is_guest:
        return seated
    return actor.signed_in and (seated or can_manage_event(actor, organises))


def can_look_after_rooms(actor: Actor) -> bool:
    """The system notes who is still there."""
    return actor.is_system
