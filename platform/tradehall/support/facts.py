"""What happens to desks and cases. `by` is the person who acted, None for the system."""

from tradehall.kernel.facts import Fact


class DeskChanged(Fact):
    """It was set up, or other things are said of it; `added` and `removed` are people who serve there."""

    desk: int
    event: int
    added: list[int]
    removed: list[int]
    by: int | None


class CaseOpened(Fact):
    case: int
    public_id: str
    event: int
    desk: int
    participation: int
    by: int


class CaseTaken(Fact):
    """`by` deals with it now."""

    case: int
    public_id: str
    by: int


class CaseGiven(Fact):
    """`to` deals with it now."""

    case: int
    public_id: str
    to: int
    by: int


class CaseMoved(Fact):
    """From one desk to another."""

    case: int
    public_id: str
    before: int
    after: int
    by: int


class CaseEnded(Fact):
    """`state`: done or refused."""

    case: int
    public_id: str
    state: str
    by: int


class CaseWithdrawn(Fact):
    case: int
    public_id: str
    by: int


class CaseReopened(Fact):
    """`before`: the state in which it was."""

    case: int
    public_id: str
    before: str
    by: int


class CasesLate(Fact):
    """Firms wait for longer than was promised; many at once."""

    cases: list[int]
