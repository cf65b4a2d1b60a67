"""Which companies want nothing more to do with each other."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, exists, or_, select
from sqlalchemy.orm import aliased

from tradehall.companies.models import Member
from tradehall.events.models import Participation, ParticipationBlock
from tradehall.events.rules import State
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import ME, Reader, given


@dataclass(frozen=True, slots=True)
class Blocking:
    """A participation for which the reader acts, beside another one of the event.

    `is_across`: the other sits on the other side. `is_blocking`: it has blocked the other.
    """

    id: int
    public_id: str
    event: int
    other: int
    is_across: bool
    is_blocking: bool


_Own, _Other = aliased(Participation, name="own"), aliased(Participation, name="other")


def blocks(blocker: Any, blocked: Any) -> Exists:
    """A column: whether the one participation has blocked the other."""
    block = aliased(ParticipationBlock)
    return exists().where(block.blocker_id == blocker, block.blocked_id == blocked)


def blocked_between(one: Any, other: Any) -> ColumnElement[bool]:
    """A column: whether either of two participations has blocked the other."""
    block, back = aliased(ParticipationBlock), aliased(ParticipationBlock)
    return or_(  # apart: of one look with "or" SQLite makes a list of rows first
        exists().where(block.blocker_id == one, block.blocked_id == other),
        exists().where(back.blocker_id == other, back.blocked_id == one),
    )


_BLOCKING = (
    select(
        _Own.id, _Own.public_id, _Own.event_id, _Other.id,
        and_(_Own.side != _Other.side, _Own.company_id != _Other.company_id),
        blocks(_Own.id, _Other.id),
        _Own.state, _Other.state,
    )
    .join(_Other, _Other.event_id == _Own.event_id)
    .join(Member, and_(Member.company_id == _Own.company_id, Member.person_id == ME))
    .where(_Other.public_id == given("participation"), _Other.id != _Own.id)
    .order_by(_Own.id)
)  # fmt: skip


def blocking(reader: Reader, public_id: str) -> list[Blocking]:
    """For which participations the reader may block another one, or take it back: none where they do not see it.

    Whom one has blocked one may unblock, whatever became of either since.
    """
    rows = reader.rows(_BLOCKING, participation=public_id) if is_public_id(public_id) else []
    return [
        Blocking(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]))
        for row in rows
        if row[5] or row[6] == row[7] == State.APPROVED
    ]


_BETWEEN = select(blocks(given("one"), given("other")), blocks(given("other"), given("one")))


def blocks_of_two(reader: Reader, one: int, other: int) -> tuple[bool, bool]:
    """Whether the first participation has blocked the second, and the second the first."""
    first, second = reader.row(_BETWEEN, one=one, other=other)
    return bool(first), bool(second)
