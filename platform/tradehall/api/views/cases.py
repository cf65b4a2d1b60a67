"""Desks of an event, and the cases that firms bring to them."""

from datetime import date, datetime
from typing import Any, Literal

from tradehall.api.views.base import Id, View
from tradehall.api.views.talks import PersonRef
from tradehall.kernel.texts import Translated
from tradehall.support.queries.api import EventDesk
from tradehall.support.queries.views import CasePage, CaseRow, DeskName, DeskRow
from tradehall.support.queries.views import Officer as Person
from tradehall.support.rules import CaseState, Service, StepKind


class DeskOfficer(View):
    """Who serves at a desk, as its organisers name them. `disabled`: their account is, and they serve again once it
    is enabled."""

    name: str
    email: str
    disabled: bool


class DeskOffice(View):
    """What organisers see of a desk: who serves there, how many cases are `open`, wait for too long (`late`) or have
    `ended`, and the median of `hours` until the first answer. `version` goes with the next change."""

    officers: list[DeskOfficer]
    open: int
    late: int
    ended: int
    hours: float | None
    version: int

    @classmethod
    def of(cls, desk: DeskRow) -> "DeskOffice":
        officers = [
            DeskOfficer(name=name, email=email, disabled=disabled)
            for disabled, people in ((False, desk.officers), (True, desk.disabled))
            for name, _language, email in people
        ]
        figures = {name: getattr(desk, name) for name in ("open", "late", "ended", "hours", "version")}
        return cls(officers=officers, **figures)


class Desk(View):
    """A desk of an event. It answers within `answer_days` working days of the event's country, until 18:00 of the last
    one. `may_ask`: it is open and you come for a firm; `serves`: you serve there; `office` is for organisers alone."""

    id: Id
    name: Translated
    about: Translated
    services: list[Service]
    answer_days: int
    is_open: bool
    may_ask: bool
    serves: bool
    office: DeskOffice | None

    @classmethod
    def of(cls, desk: EventDesk) -> "Desk":
        same = ("name", "about", "services", "answer_days", "is_open", "may_ask", "serves")
        office = DeskOffice.of(desk.office) if desk.office else None
        return cls(id=desk.public_id, office=office, **{name: getattr(desk, name) for name in same})


class DeskRef(View):
    id: Id
    name: Translated

    @classmethod
    def of(cls, desk: DeskName) -> "DeskRef":
        return cls(id=desk.public_id, name=desk.name)


class CaseFirm(View):
    """For whom is asked; `id` is the participation, `language` that of `name`."""

    id: Id
    name: str
    name_en: str
    language: str


class Case(View):
    """A case. `turn`: who has to say something next; `since` when the firm waits for the desk, and until when that is
    to be answered (`due`); `first_answer`: when the desk spoke first. `officer` took it. What is said of it stands in
    `conversation`. `serves`: you serve at its desk.
    """

    id: Id
    event: str
    desk: DeskRef
    firm: CaseFirm
    service: Service
    summary: str
    language: str
    needed_by: date | None
    state: CaseState
    turn: Literal["desk", "firm", "nobody"]
    since: datetime | None
    due: datetime | None
    late: bool
    first_answer: datetime | None
    officer: PersonRef | None
    asked_by: PersonRef
    conversation: Id
    unread: int
    result: str
    created_at: datetime
    ended_at: datetime | None
    serves: bool
    version: int

    @classmethod
    def of(cls, row: CaseRow) -> "Case":
        return cls(**_case(row))


def _person(who: Person) -> PersonRef:
    return PersonRef(id=who.public_id, name=who.name)


def _case(row: CaseRow) -> dict[str, Any]:
    firm = CaseFirm(id=row.firm.participation, name=row.firm.name, name_en=row.firm.name_en, language=row.firm.language)
    clocks = {name: getattr(row.clocks, name) for name in ("since", "due", "first_answer")}
    same = ("service", "summary", "language", "needed_by", "state", "unread", "result", "created_at", "ended_at",
            "serves", "version")  # fmt: skip
    return {
        "id": row.public_id, "event": row.event.slug, "desk": DeskRef.of(row.desk), "firm": firm, **clocks,
        "turn": row.clocks.turn.value, "late": row.clocks.is_late, "asked_by": _person(row.asked_by),
        "officer": _person(row.officer) if row.officer else None, "conversation": row.talk,
        **{name: getattr(row, name) for name in same},
    }  # fmt: skip


class CaseStep(View):
    """What somebody did with a case; `to`: to whom it was given."""

    at: datetime
    kind: StepKind
    by: str
    words: str
    to: str | None


class CaseDetail(Case):
    """One case with what was done with it. `officers`: to whom you may give it; `desks`: to which you may pass it on;
    both are empty for who does not serve at its desk, and once it is over."""

    steps: list[CaseStep]
    officers: list[PersonRef]
    desks: list[DeskRef]

    @classmethod
    def of_page(cls, page: CasePage) -> "CaseDetail":
        return cls(
            **_case(page.case),
            steps=[
                CaseStep(at=step.at, kind=step.kind, by=step.who, words=step.words, to=step.to or None)
                for step in page.steps
            ],
            officers=[_person(one) for one in page.officers],
            desks=[DeskRef.of(desk) for desk in page.desks],
        )


class MovedCase(View):
    """A case that was passed on. `case` is null where you do not serve at its desk now."""

    id: Id
    case: CaseDetail | None
