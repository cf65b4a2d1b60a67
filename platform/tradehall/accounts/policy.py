"""Who may do what with accounts."""

from tradehall.kernel.policy import Actor


def can_make_accounts(actor: Actor) -> bool:
    """Accounts that nobody signed up for are made by the platform alone."""
    return actor.is_system


def can_close_accounts(actor: Actor) -> bool:
    """Disable and enable accounts."""
    return actor.is_system or actor.is_admin


def can_clean_up(actor: Actor) -> bool:
    return actor.is_system


def is_own(actor: Actor, owner: int) -> bool:
    """Sessions, tokens and profiles are their owner's, and nobody else's."""
    return actor.person_id is not None and actor.person_id == owner


def can_change_account(actor: Actor) -> bool:
    """A token for programs does not change the account that it belongs to: it could keep itself alive."""
    return actor.signed_in and (actor.session_id is None or actor.session_id > 0)
