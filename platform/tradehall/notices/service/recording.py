"""Writing down what people are told. However many are told, it costs the same number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Update, insert, select, update

from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx, among
from tradehall.notices import policy, rules
from tradehall.notices.commands import News, Over, RecordNotices
from tradehall.notices.facts import NoticesDue, NoticesGiven, NoticesRead
from tradehall.notices.kinds import DEFAULT, KINDS, MailChoice
from tradehall.notices.models import Notice
from tradehall.notices.queries.choices import Told, how_to_tell

_INSERTED = insert(Notice).returning(Notice.id, Notice.mailed_at)
_KNOWN = select(Notice.dedupe).where(Notice.dedupe.in_(among("dedupes")))


@handles(RecordNotices, audited=False)
def record_notices(tx: Tx, command: RecordNotices) -> list[int]:
    """Nobody is told twice of one cause; what is over is not new any more. The ids of the new ones."""
    tx.require(policy.can_tell(tx.actor))
    settle(tx, command.over)
    return give(tx, command.cause, command.news)


def give(tx: Tx, cause: str, news: Iterable[News], at: datetime | None = None) -> list[int]:
    """The ids of the notices that are new. `at`: as of when they tell, else now."""
    by_key = {f"{one.once or cause}:{one.kind}:{one.subject}:{one.person}": one for one in news}
    if not by_key:
        return []
    for known in tx.all(_KNOWN, dedupes=list(by_key)):
        del by_key[known]
    readers = how_to_tell(
        tx, sorted({one.person for one in by_key.values()}), sorted({KINDS[one.kind].topic for one in by_key.values()})
    )
    rows = [
        _row(tx, key, one, readers[one.person], at or tx.now) for key, one in by_key.items() if one.person in readers
    ]
    if not rows:
        return []
    made = tx.session.execute(_INSERTED, rows).all()
    ids = sorted(row.id for row in made)
    tx.record(NoticesGiven(notices=ids))
    if due := sorted(row.id for row in made if row.mailed_at is not None):
        tx.record(NoticesDue(notices=due))
    return ids


def _row(tx: Tx, dedupe: str, one: News, told: Told, as_of: datetime) -> dict[str, Any]:
    kind = KINDS[one.kind]
    choice = MailChoice.NEVER if one.calendar else told.mail.get(kind.topic, DEFAULT)
    starts_at = one.details.get("starts_at")
    before = datetime.fromisoformat(starts_at) if starts_at else None
    mail, at = rules.when_to_mail(kind, choice, tx.now, told.hours, before if before and before > tx.now else None)
    return {
        "person_id": one.person,
        "event_id": one.event,
        "kind": one.kind,
        "subject": one.subject,
        "details": one.details,
        "path": one.path,
        "dedupe": dedupe,
        "at": as_of,
        "mail": mail,
        "mail_at": at,
        "mailed_at": tx.now if at is not None and at <= tx.now else None,
    }


def settle(tx: Tx, over: Iterable[Over]) -> None:
    """What has been answered, moved or cancelled counts as read, and is not mailed any more. What is over in the same
    way takes one statement."""
    alike: dict[tuple[tuple[str, ...], tuple[int, ...] | None], list[str]] = defaultdict(list)
    for one in over:
        alike[tuple(one.kinds), None if one.people is None else tuple(one.people)].append(one.subject)
    people: set[int] = set()
    for (kinds, readers), subjects in alike.items():
        people.update(tx.session.scalars(_settled(tx, kinds, readers, subjects)))
    if people:
        tx.record(NoticesRead(people=sorted(people)))


def _settled(tx: Tx, kinds: Sequence[str], readers: Sequence[int] | None, subjects: list[str]) -> Update:
    statement = update(Notice).where(Notice.subject.in_(subjects), Notice.kind.in_(kinds), Notice.read_at.is_(None))
    if readers is not None:
        statement = statement.where(Notice.person_id.in_(readers))
    return (
        statement.values(read_at=tx.now).returning(Notice.person_id).execution_options(synchronize_session=False)
    )  # fmt: skip
