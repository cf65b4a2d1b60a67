"""Letters about requests."""

from collections.abc import Iterator

from tradehall.kernel.outbox import Desk
from tradehall.meetings.queries import request_page
from tradehall.meetings.queries.request_views import RequestPage
from tradehall.meetings.rules import OPEN, RequestState, Turn
from tradehall.notices.kinds import ASKS_REQUEST
from tradehall.notices.letters.writing import Letter, letter, public_id, writes
from tradehall.notices.queries.due import Due

CLOSED = {
    "declined": RequestState.DECLINED, "expired": RequestState.EXPIRED, "missed": RequestState.EXPIRED,
    "gone": RequestState.WITHDRAWN,
}  # fmt: skip


@writes(*ASKS_REQUEST, *CLOSED)
def write(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    request = desk.ask(request_page, public_id(notices[0]))
    path = f"/requests/{request.public_id}"
    for one in notices:
        if _is_news(request, one):
            again = "" if one.path == path else one.path
            other = request.sender if one.details.get("place") == request.target.id else request.target
            values = {"path": path, "again": again, "is_late": one.kind == "missed", "other_zone": other.zone}
            yield letter(desk, one, request=request, **values)


def _is_news(request: RequestPage, one: Due) -> bool:
    """A question that is answered by now is not asked any more."""
    if one.kind in CLOSED:
        return request.state == CLOSED[one.kind]
    waits_for = request.sender if request.turn is Turn.SENDER else request.target
    return request.state in OPEN and one.details.get("place") == waits_for.id
