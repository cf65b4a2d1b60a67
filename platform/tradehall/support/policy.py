"""Who may do what with desks and cases, on plain values. Organisers run desks and read no case."""

from tradehall.events.policy import can_manage_event
from tradehall.kernel.policy import Actor


def can_run_desks(actor: Actor, organises: bool) -> bool:
    return can_manage_event(actor, organises)


def can_open(actor: Actor, comes: bool) -> bool:
    """`comes`: the actor is a delegate of the participation, and acts for its company."""
    return actor.signed_in and comes


def can_see(actor: Actor, *, comes: bool, serves: bool) -> bool:
    """`serves`: the actor is an officer of the case's desk."""
    return actor.signed_in and (comes or serves)


def can_work(actor: Actor, serves: bool) -> bool:
    """Take it, give it on, end it."""
    return actor.signed_in and serves


def can_withdraw(actor: Actor, comes: bool) -> bool:
    return actor.signed_in and comes
