"""Who may see and do what with wishes and schedules, on plain values."""

from tradehall.events.policy import can_manage_event
from tradehall.kernel.policy import Actor


def can_wish(actor: Actor, *, acts: bool, organises: bool) -> bool:
    """`acts`: the actor is a delegate of the participation or an owner of its company; organisers speak for it."""
    return actor.is_system or acts or can_manage_event(actor, organises)


def can_plan(actor: Actor, *, organises: bool) -> bool:
    """Schedules are the organisers' alone until they are published."""
    return can_manage_event(actor, organises)


def can_work(actor: Actor) -> bool:
    """Solving is the background work's."""
    return actor.is_system
