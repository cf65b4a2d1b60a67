"""The digest: once a day, what is new, and the requests that wait for an answer."""

from tradehall.accounts.queries import actor_of
from tradehall.kernel.mail import Mail
from tradehall.kernel.outbox import Desk
from tradehall.meetings.queries import requests_in_out
from tradehall.notices.queries.due import Due
from tradehall.notices.queries.views import shown_of

MOST = 50  # lines; the page has the rest


def write_digest(desk: Desk, notices: list[Due]) -> Mail:
    """One mail of all these notices, which are one person's."""
    person = notices[0].person
    me = desk.ask(actor_of, person.id)
    requests = [row for row in desk.runner.ask(requests_in_out, me, "in").items if row.to_answer]
    told = {one.subject for one in notices}
    waiting = [row for row in requests if f"request:{row.public_id}" not in told]
    shown = [shown_of(one) for one in notices]
    event_names = {str(one.event_name.read(person.language)) for one in notices if one.event_name}
    return desk.post.compose(
        "mail/notices/digest",
        to=person.email,
        language=person.language,
        name=person.name,
        zone=person.zone,
        event_name=event_names.pop() if len(event_names) == 1 else "",
        notices=shown[:MOST],
        more=max(0, len(shown) - MOST),
        first=shown[0].plainly(person.language),
        waiting=waiting,
        unsubscribe_url=desk.post.base_url + "/settings/notices",
    )
