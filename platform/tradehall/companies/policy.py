"""Who may see and do what in a company. `role` is the actor's own in it: 'owner', 'member' or None."""

from tradehall.companies import rules
from tradehall.kernel.policy import Actor


def is_inside(actor: Actor, role: str | None) -> bool:
    """Members, and those who run the platform or its events."""
    return actor.is_system or role is not None or actor.is_admin or "organiser" in actor.roles


def can_see_company(actor: Actor, state: str, role: str | None) -> bool:
    return rules.is_visible(state, signed_in=actor.signed_in, inside=is_inside(actor, role))


def can_create_company(actor: Actor) -> bool:
    return actor.signed_in or actor.is_system


def can_change_company(actor: Actor, role: str | None) -> bool:
    """Profile, listings, needs and pictures are every member's."""
    return actor.is_system or role is not None


def can_manage_members(actor: Actor, role: str | None) -> bool:
    return actor.is_system or rules.is_owner(role)


def can_remove_member(actor: Actor, role: str | None, person_id: int | None) -> bool:
    """Owners remove anybody; everybody may leave."""
    return can_manage_members(actor, role) or (role is not None and actor.person_id == person_id)


def can_see_draft(actor: Actor, role: str | None) -> bool:
    """Listings and needs that are not published, and their pictures."""
    return actor.is_system or role is not None


def can_see_members(actor: Actor) -> bool:
    """Names and titles are for people who are known themselves."""
    return actor.signed_in or actor.is_system
