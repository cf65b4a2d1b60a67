"""One's own notices: read, and forgotten after a year."""

from sqlalchemy import delete, select, update

from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.notices import policy
from tradehall.notices.commands import ForgetOldNotices, ReadAllNotices, ReadNotice
from tradehall.notices.facts import NoticesRead
from tradehall.notices.models import Notice
from tradehall.notices.rules import KEPT

BATCH = 5000


@handles(ReadNotice, audited=False)
def read_notice(tx: Tx, command: ReadNotice) -> str:
    """Its public id. Those of others do not exist."""
    tx.require(policy.can_read(tx.actor), Unauthenticated)
    notice = tx.get(Notice, command.notice)
    tx.require(notice.person_id == tx.actor.person_id, NotFound)
    if notice.read_at is None:
        notice.read_at = tx.now
        tx.record(NoticesRead(people=[notice.person_id]))
    return notice.public_id


@handles(ReadAllNotices, audited=False)
def read_all_notices(tx: Tx, command: ReadAllNotices) -> int:
    """How many there were to read."""
    tx.require(policy.can_read(tx.actor), Unauthenticated)
    mine = tx.actor.person_id or 0
    statement = update(Notice).where(Notice.person_id == mine, Notice.read_at.is_(None)).values(read_at=tx.now)
    read: int = tx.session.execute(statement.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    if read:
        tx.record(NoticesRead(people=[mine]))
    return read


@handles(ForgetOldNotices, audited=False)
def forget_old_notices(tx: Tx, command: ForgetOldNotices) -> None:
    """Some at a time, so that nobody waits for a long write."""
    tx.require(policy.can_tell(tx.actor))
    old = select(Notice.id).where(Notice.at < tx.now - KEPT).order_by(Notice.id).limit(BATCH)
    tx.session.execute(
        delete(Notice).where(Notice.id.in_(old)).execution_options(synchronize_session=False)
    )  # fmt: skip
