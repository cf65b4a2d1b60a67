"""Who may read and write in a conversation: the people in it, and nobody else. Organisers read nothing."""

from tradehall.kernel.policy import Actor


def can_open(actor: Actor) -> bool:
    """Whoever comes for a participation may ask; whether it may write to the other is another question."""
    return actor.is_system or actor.signed_in


def can_read(actor: Actor, member: int) -> bool:
    """`member`: whose place in the conversation it is."""
    return actor.person_id is not None and actor.person_id == member


def can_write(actor: Actor, member: int) -> bool:
    return can_read(actor, member)


def can_rewrite(actor: Actor, sender: int) -> bool:
    """One's own words, nobody else's."""
    return actor.person_id is not None and actor.person_id == sender


def can_offer(actor: Actor, member: int, role: str, kind: str) -> bool:
    """Offers are made and answered by delegates, where the two companies talk; `role`, `kind`: theirs in the talk and
    the talk's."""
    return can_write(actor, member) and role == "delegate" and kind in ("pair", "meeting")
