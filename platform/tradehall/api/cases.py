"""What the API reads of desks and cases."""

from tradehall.api import inputs
from tradehall.api.views import cases as views
from tradehall.api.views.base import Listed
from tradehall.kernel.errors import NotFound
from tradehall.kernel.tx import Reader
from tradehall.support import queries as support
from tradehall.support.queries import api as listed


def desks_listed(reader: Reader, slug: str) -> Listed[views.Desk]:
    return Listed(items=[views.Desk.of(desk) for desk in listed.event_desks(reader, slug)])


def desk(reader: Reader, public_id: str) -> views.Desk:
    return views.Desk.of(listed.event_desk(reader, public_id))


def cases_listed(reader: Reader, asked: inputs.Cases) -> Listed[views.Case]:
    page = listed.cases_listed(reader, asked.desk == "mine", asked.state, asked.turn, asked.cursor)
    return Listed(items=[views.Case.of(row) for row in page.items], next=page.next)


def case(reader: Reader, public_id: str) -> views.CaseDetail:
    return views.CaseDetail.of_page(support.case_page(reader, public_id))


def case_moved(reader: Reader, public_id: str) -> views.MovedCase:
    try:
        return views.MovedCase(id=public_id, case=case(reader, public_id))
    except NotFound:  # it is with people of another desk now
        return views.MovedCase(id=public_id, case=None)
