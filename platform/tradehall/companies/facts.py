"""What happened to companies."""

from tradehall.kernel.facts import Fact


class CompanyCreated(Fact):
    company: int


class CompanyChanged(Fact):
    company: int


class MemberInvited(Fact):
    """`invitation`: the row's id."""

    company: int
    invitation: int


class InvitationRevoked(Fact):
    company: int
    invitation: int


class MemberJoined(Fact):
    company: int
    person: int


class MemberChanged(Fact):
    company: int
    person: int


class MemberRemoved(Fact):
    """The person no longer acts for the company: whatever they held in its name needs somebody else."""

    company: int
    person: int


class ListingAdded(Fact):
    company: int
    listing: int


class ListingChanged(Fact):
    """Its words, its state or its pictures."""

    company: int
    listing: int


class ListingArchived(Fact):
    company: int
    listing: int


class NeedAdded(Fact):
    company: int
    need: int


class NeedChanged(Fact):
    company: int
    need: int


class NeedClosed(Fact):
    company: int
    need: int
