"""Writing down what people are told. However many are told, it costs the same number of statements."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Update, select, update

from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx, among
from tradehall.notices import policy, rules
from tradehall.notices.commands import News, Over, RecordNotices
from tradehall.notices.facts import NoticesDue, NoticesGiven, NoticesRead
from tradehall.notices.kinds import DEFAULT, KINDS, MailChoice
from tradehall.notices.models import Notice
from tradehall.notices.queries.choices import Told, how_to_tell

_KNOWN = select(Notice.dedupe).where(Notice.dedupe.in_(among("dedupes")))


@handles(RecordNotices, audited=False)
def record_notices(tx: Tx, command: RecordNotices) -> list[int]:
    """Nobody is told twice of one cause; what is over is not new any more. The ids of the new ones."""
    tx.require(policy.can_tell(tx.actor))
    settle(tx, command.over)
    return give(tx, command.cause, command.news)


def give(tx: Tx, cause: str, news: Iterable[News]) -> list[int]:
    """The ids of the notices that are new."""
    by_key = {f"{cause}:{one.kind}:{one.subject}:{one.person}": one for one in news}
    if not by_key:
        return []
    for known in tx.all(_KNOWN, dedupes=list(by_key)):
        del by_key[known]
    readers = how_to_tell(
        tx, sorted({one.person for one in by_key.values()}), sorted({KINDS[one.kind].topic for one in by_key.values()})
    )
    rows = [_row(tx, key, one, readers[one.person]) for key, one in by_key.items() if one.person in readers]
    if not rows:
        return []
    tx.add_all(rows)
    tx.record(NoticesGiven(notices=[row.id for row in rows]))
    if due := [row.id for row in rows if row.mailed_at is not None]:
        tx.record(NoticesDue(notices=due))
    return [row.id for row in rows]


def _row(tx: Tx, dedupe: str, one: News, told: Told) -> Notice:
    kind = KINDS[one.kind]
    choice = MailChoice.NEVER if one.calendar else told.mail.get(kind.topic, DEFAULT)
    starts_at = one.details.get("starts_at")
    before = datetime.fromisoformat(starts_at) if starts_at else None
    mail, at = rules.when_to_mail(kind, choice, tx.now, told.hours, before if before and before > tx.now else None)
    return Notice(
        person_id=one.person,
        event_id=one.event,
        kind=one.kind,
        subject=one.subject,
        details=one.details,
        path=one.path,
        dedupe=dedupe,
        at=tx.now,
        mail=mail,
        mail_at=at,
        mailed_at=tx.now if at is not None and at <= tx.now else None,
    )


def settle(tx: Tx, over: Iterable[Over]) -> None:
    """What has been answered, moved or cancelled counts as read, and is not mailed any more."""
    people: set[int] = set()
    for one in over:
        people.update(tx.session.scalars(_settled(tx, one)))
    if people:
        tx.record(NoticesRead(people=sorted(people)))


def _settled(tx: Tx, over: Over) -> Update:
    statement = update(Notice).where(
        Notice.subject == over.subject, Notice.kind.in_(over.kinds), Notice.read_at.is_(None)
    )
    if over.people is not None:
        statement = statement.where(Notice.person_id.in_(over.people))
    return (
        statement.values(read_at=tx.now).returning(Notice.person_id).execution_options(synchronize_session=False)
    )  # fmt: skip
