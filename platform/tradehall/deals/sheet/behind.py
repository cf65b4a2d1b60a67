"""Whether a sheet began from other terms than those that are on the table by now."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tradehall.deals.differences import Difference, diff
from tradehall.deals.models import Revision
from tradehall.deals.queries.pages import counting_number
from tradehall.kernel.tx import Reader, given


@dataclass(frozen=True, slots=True)
class Behind:
    """`number`: of the revision on the table; `answers`: of the one from which the sheet began; what differs."""

    number: int
    answers: int
    differences: list[Difference]


_TWO = select(Revision.number, Revision.terms).where(
    Revision.deal_id == given("deal"), Revision.number.in_((given("one"), given("other")))
)


def behind(reader: Reader, deal: Any, answers: int | None) -> Behind | None:
    """`deal`: its row; None where the sheet answers what is on the table."""
    number = counting_number(deal, reader.now)
    if number == answers:
        return None
    base = answers or 1
    terms = {row.number: row.terms for row in reader.rows(_TWO, deal=deal.id, one=base, other=number)}
    return Behind(number, base, diff(terms[base], terms[number]))
