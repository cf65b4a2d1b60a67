"""What is shown of next steps: frozen views on plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.deals.policy import acts_for_both
from tradehall.deals.queries.seats import Party, Table
from tradehall.events.commands import Side
from tradehall.kernel import clock
from tradehall.kernel.tx import Reader

Owner = aliased(Person, name="owner")
OWNER: Bundle[Any] = Bundle("owner", Owner.public_id, Owner.name, Owner.language)


@dataclass(frozen=True, slots=True)
class StepRow:
    """`is_mine`: the reader's side does it; `is_late`: its day is past on the reader's clock."""

    public_id: str
    table: Table
    side: Side
    owner: str | None
    owner_name: str
    owner_language: str
    body: str
    language: str
    due: date | None
    state: str
    ended_at: datetime | None
    is_shared: bool
    is_mine: bool
    is_late: bool
    meeting: str | None
    deal: str | None
    version: int

    @property
    def party(self) -> Party:
        return self.table.party(self.side)


@dataclass(frozen=True, slots=True)
class Steps:
    """The panel of a meeting or a deal. `place`: what of the address names it, for a new step."""

    place: dict[str, str]
    rows: list[StepRow]


def step_of(reader: Reader, table: Table, step: Any, owner: Any, meeting: str | None, deal: str | None) -> StepRow:
    """From its own row and that of its owner; public ids of the meeting and the deal."""
    today = clock.local(reader.now, reader.actor.time_zone).date()
    return StepRow(
        public_id=step.public_id,
        table=table,
        side=Side(step.side),
        owner=owner.public_id,
        owner_name=owner.name or "",
        owner_language=owner.language or "",
        body=step.body,
        language=step.language,
        due=step.due,
        state=step.state,
        ended_at=step.ended_at,
        is_shared=step.is_shared,
        is_mine=table.party(Side(step.side)).belongs and not acts_for_both(table.standing),
        is_late=step.state == "open" and step.due is not None and step.due < today,
        meeting=meeting,
        deal=deal,
        version=step.version,
    )
