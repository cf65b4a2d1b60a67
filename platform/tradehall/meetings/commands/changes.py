"""Moving with the other side's consent, and who sits at the table."""

from typing import Literal

from tradehall.companies.commands import Email
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command, Language, Version
from tradehall.kernel.texts import line, prose


class AcceptMove(Command):
    """Agree to the other time: the meeting moves."""

    move: PublicId


class DeclineMove(Command):
    """The meeting stays where it is."""

    move: PublicId
    reason: prose(500, 0) = ""  # type: ignore[valid-type]


class WithdrawMove(Command):
    """Take one's own proposal back."""

    move: PublicId


class SwapDelegate(Command):
    """Another delegate of the same participation comes instead."""

    meeting: PublicId
    leaving: PublicId
    coming: PublicId
    version: Version


class AddGuest(Command):
    """Bring somebody along: `person` is a colleague, whose time is held; else somebody from outside, told by mail.

    `role`: of somebody from outside, whether they interpret.
    """

    meeting: PublicId
    person: PublicId | None = None
    name: line(100, 0) = ""  # type: ignore[valid-type]
    email: Email | None = None
    language: Language | None = None
    role: Literal["guest", "interpreter"] = "guest"


class RemoveGuest(Command):
    """`guest`: the colleague's id, or that of somebody from outside."""

    meeting: PublicId
    guest: PublicId
