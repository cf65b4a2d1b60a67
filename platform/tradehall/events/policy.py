"""Who may do what with events and participations, on plain values."""

from tradehall.events.commands import Phase
from tradehall.kernel.policy import Actor


def can_create_event(actor: Actor) -> bool:
    return actor.is_system or bool(actor.roles & {"organiser", "admin"})


def can_manage_event(actor: Actor, organises: bool) -> bool:
    """`organises`: the actor is among the event's organisers."""
    return actor.is_system or actor.is_admin or organises


def can_see_event(actor: Actor, phase: str, organises: bool) -> bool:
    """A draft is for its organisers; everything later is public."""
    return phase != Phase.DRAFT or can_manage_event(actor, organises)


def can_act_for_company(actor: Actor, is_member: bool) -> bool:
    return actor.is_system or is_member


def can_block(actor: Actor, *, takes_part: bool) -> bool:
    """`takes_part`: the actor acts for a company that meets the other in the event."""
    return actor.signed_in and takes_part


def can_see_participation(actor: Actor, *, is_member: bool, organises: bool, meets: bool) -> bool:
    """`meets`: it is approved, and so is a participation of a company of the actor in the same event."""
    return is_member or can_manage_event(actor, organises) or meets
