"""Chores: mails whose time has come, and messages that nobody has read."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import update

from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx, among, given
from tradehall.notices import policy, rules
from tradehall.notices.commands import News, SendDueNotices, TellUnread
from tradehall.notices.facts import NoticesDue, NoticesRead
from tradehall.notices.models import Notice
from tradehall.notices.queries.due import waiting
from tradehall.notices.queries.unread import Unread, read_meanwhile, untold
from tradehall.notices.service.recording import give

MOST = 2000
PEOPLE = 20  # whose mails one delivery hands over
_HANDED_OVER = update(Notice).where(Notice.id.in_(among("notices"))).values(mailed_at=given("moment"))
_READ = update(Notice).where(Notice.id.in_(among("notices"))).values(read_at=given("moment"))
_PLAINLY = {"synchronize_session": False}


@handles(SendDueNotices, audited=False)
def send_due_notices(tx: Tx, command: SendDueNotices) -> None:
    """Hand over to deliveries, which lose nothing while the mail server is away. A person's go together."""
    tx.require(policy.can_tell(tx.actor))
    rows = waiting(tx, MOST)
    if not rows:
        return
    due = {person: [notice for notice, _ in mine] for person, mine in groupby(rows, key=lambda row: row[1])}
    if len(rows) == MOST and len(due) > 1:
        due.popitem()  # the rest of this one's is behind the limit
    everything = [notice for notices in due.values() for notice in notices]
    tx.session.execute(_HANDED_OVER.execution_options(**_PLAINLY), {"notices": everything, "moment": tx.now})
    for some in _by_people(list(due.values())):
        tx.record(NoticesDue(notices=some))


def _by_people(due: list[list[int]]) -> Iterator[list[int]]:
    for first in range(0, len(due), PEOPLE):
        yield [notice for notices in due[first : first + PEOPLE] for notice in notices]


@handles(TellUnread, audited=False)
def tell_unread(tx: Tx, command: TellUnread) -> None:
    """Those who have had messages for a quarter of an hour, at most once an hour; and never of the same ones again."""
    tx.require(policy.can_tell(tx.actor))
    read = read_meanwhile(tx)
    if read:
        tx.session.execute(
            _READ.execution_options(**_PLAINLY), {"notices": [notice for notice, _ in read], "moment": tx.now}
        )
        tx.record(NoticesRead(people=sorted({person for _, person in read})))
    as_of = tx.now - rules.UNDER_WAY
    found = untold(tx, tx.now - rules.TELLABLE, as_of, tx.now - rules.UNREAD_FOR, tx.now - rules.UNREAD_EVERY)
    give(tx, f"unread:{tx.now.isoformat()}", [_news(one) for one in found], as_of)


def _news(one: Unread) -> News:
    talks = [
        {"id": talk.public_id, "kind": talk.kind, "company": talk.names, "count": talk.count} for talk in one.talks
    ]
    companies: list[list[str]] = []
    for name in (name for talk in one.talks for name in talk.names):
        if name not in companies:
            companies.append(name)
    path = f"/chat/{one.talks[0].public_id}" if len(one.talks) == 1 else "/chat"
    details = {"company": companies, "conversations": talks}
    return News(kind="unread", person=one.person, subject="chat", path=path, event=one.event, details=details)
