"""What reads of wishes and schedules answer with."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tradehall.events.commands import Side
from tradehall.events.queries import EventView
from tradehall.meetings.planning.commands import Goal, WishKind
from tradehall.meetings.planning.rules import RunState
from tradehall.meetings.queries.views import EventBrief, Place


@dataclass(frozen=True, slots=True)
class Rules:
    """Until when and how strongly wishes may be said; `version` 0: nobody has set any. `is_open`: now."""

    is_open: bool
    open: bool
    closes_at: datetime | None
    most_musts: int
    version: int


@dataclass(frozen=True, slots=True)
class WishRow:
    """What one participation said of another, or nothing."""

    place: Place
    kind: WishKind | None
    words: str
    by_organiser: bool = False


@dataclass(frozen=True, slots=True)
class WishesPage:
    """Whom `mine` wants to meet. `others`: those of whom it has said nothing, as far as they are shown; `more`: there
    are others still. `slots`: in how many times it can be met; `may_say`: the reader may say it now."""

    event: EventBrief
    rules: Rules
    mine: Place
    all_mine: list[Place]
    said: list[WishRow]
    others: list[WishRow]
    more: bool
    slots: int
    musts: int
    may_say: bool
    for_them: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a participation's wishes are said."""

    place: Place
    musts: int
    wants: int
    noes: int
    wished_by: int


@dataclass(frozen=True, slots=True)
class CoveragePage:
    event: EventView
    rules: Rules
    rows: list[Coverage]
    silent: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Firm:
    """A company in a schedule."""

    id: int
    public_id: str
    side: Side
    name: str
    name_en: str
    language: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """One schedule in the list. `placed` of `asked` meetings have a place. `stalled`: nobody has begun to work on it,
    or goes on, for longer than that takes."""

    id: int
    public_id: str
    state: RunState
    goals: list[Goal]
    time_limit: int
    placed: int
    asked: int
    created_at: datetime
    published_at: datetime | None
    version: int
    progress: dict[str, Any]
    failure: str
    stop_asked: bool
    options: dict[str, Any]
    base: str | None
    by: str
    stalled: bool = False


@dataclass(frozen=True, slots=True)
class RunsPage:
    event: EventView
    runs: list[RunRow]
    wishes: int
    silent: int
    companies: int
    slots: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting of a schedule. `slot`: None has no place, `why`: the code and what fills its sentence. `was`: the time
    for which it was booked when the schedule was begun; None: it was not."""

    id: str
    exporter: Firm
    buyer: Firm
    slot: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    wishes: tuple[WishKind | None, WishKind | None]
    interpreted: bool
    meeting: str | None
    fixed: bool
    locked: bool
    by_hand: bool
    was: datetime | None = None
    why: "Why | None" = None

    @property
    def is_must(self) -> bool:
        return WishKind.MUST in self.wishes


@dataclass(frozen=True, slots=True)
class Why:
    """A reason as a code, the companies that it is about, and its numbers. `pairs`: meetings that it is about;
    `languages`: of both sides, of interpreters that lack (None: of any)."""

    code: str
    firms: list[Firm] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)
    pairs: list[tuple[Firm, Firm]] = field(default_factory=list)
    languages: tuple[list[str], list[str]] | None = None

    @property
    def is_gain(self) -> bool:
        """It says what one thing more would bring."""
        return self.code.startswith("one_more")


@dataclass(frozen=True, slots=True)
class SlotColumn:
    id: str
    starts_at: datetime
    ends_at: datetime
    day: str


@dataclass(frozen=True, slots=True)
class Reached:
    """What a schedule reaches of one goal, and the best that is possible at all, as far as it is known. `share`: of the
    best, 0 to 1."""

    goal: Goal
    value: int
    bound: int | None

    @property
    def is_proven(self) -> bool:
        return self.bound == self.value

    @property
    def gap(self) -> float | None:
        if self.bound is None:
            return None
        return abs(self.bound - self.value) / max(1, abs(self.bound))


@dataclass(frozen=True, slots=True)
class RunPage:
    """One schedule. `meetings`: by time; `missing`: those without a place, musts first; `reasons`: what collides, and
    what one thing more would bring, as of when it was solved. `zones`: participation → where who comes for it is."""

    event: EventView
    run: RunRow
    slots: list[SlotColumn]
    meetings: list[Placed]
    missing: list[Placed]
    reached: list[Reached]
    reasons: list[Why]
    changed: int
    firms: dict[int, Firm]
    zones: dict[int, str] = field(default_factory=dict)

    @property
    def moving(self) -> list[Placed]:
        """Meetings that were booked and get another time."""
        return [one for one in self.meetings if one.was and one.was != one.starts_at]

    @property
    def staying(self) -> int:
        """How many keep their time."""
        return sum(one.was is not None and one.was == one.starts_at for one in self.meetings)

    @property
    def has_booked(self) -> bool:
        return any(one.was for one in self.meetings) or bool(self.leaving)

    @property
    def leaving(self) -> list[Placed]:
        """Those that were booked and were taken out by hand."""
        return [one for one in self.missing if one.was]

    def by_slot(self) -> dict[str, list[Placed]]:
        found: dict[str, list[Placed]] = {}
        for one in self.meetings:
            found.setdefault(str(one.slot), []).append(one)
        return found

    def by_firm(self) -> dict[int, tuple[list[Placed], list[Placed]]]:
        """Participation → its meetings with and without a place."""
        found: dict[int, tuple[list[Placed], list[Placed]]] = {firm: ([], []) for firm in self.firms}
        for at, rows in enumerate((self.meetings, self.missing)):
            for one in rows:
                found[one.exporter.id][at].append(one)
                found[one.buyer.id][at].append(one)
        return found

    @property
    def asked(self) -> int:
        return len(self.meetings) + len(self.missing)
