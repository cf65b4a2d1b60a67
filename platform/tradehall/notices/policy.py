"""Who may do what with notices."""

from tradehall.kernel.policy import Actor


def can_tell(actor: Actor) -> bool:
    """People are told by the system alone."""
    return actor.is_system


def can_read(actor: Actor) -> bool:
    """Everybody their own."""
    return actor.signed_in


can_choose = can_read
