"""What happens to events and participations."""

from tradehall.kernel.facts import Fact


class EventCreated(Fact):
    event: int


class EventChanged(Fact):
    """Texts, days or slots are others now; `slots_removed` and `slots_added` count the grid's change."""

    event: int
    slots_removed: int
    slots_added: int


class EventPhaseChanged(Fact):
    event: int
    before: str
    after: str


class OrganiserAdded(Fact):
    event: int
    person: int


class OrganiserRemoved(Fact):
    event: int
    person: int


class CompanyRegistered(Fact):
    """`by`: the person who acted; None for the system (which loads samples): then nobody is mailed."""

    participation: int
    event: int
    company: int
    by: int | None = None


class RegistrationChanged(Fact):
    participation: int
    event: int


class DelegatesChanged(Fact):
    """Who comes for a participation changed; person ids. Whoever holds claims of `removed` may refuse."""

    participation: int
    event: int
    added: list[int]
    removed: list[int]


class ParticipationApproved(Fact):
    participation: int
    event: int


class ParticipationRejected(Fact):
    participation: int
    event: int


class ParticipationWaitlisted(Fact):
    participation: int
    event: int


class ParticipationReopened(Fact):
    """Put back to pending; `before` is the state that it had."""

    participation: int
    event: int
    before: str


class ParticipationSuspended(Fact):
    """The organisers put the company out of the event; whatever hangs on it is cancelled."""

    participation: int
    event: int


class ParticipationReinstated(Fact):
    """It takes part again."""

    participation: int
    event: int


class ParticipationWithdrawn(Fact):
    """The company takes its registration back; `before` is the state that it had."""

    participation: int
    event: int
    before: str


class ParticipationBlocked(Fact):
    """One side wants nothing more to do with the other: participations."""

    event: int
    blocker: int
    blocked: int
    by: int | None = None


class ParticipationUnblocked(Fact):
    event: int
    blocker: int
    blocked: int
    by: int | None = None
