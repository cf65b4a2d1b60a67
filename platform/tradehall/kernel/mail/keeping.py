"""How long mails are kept: their words for a month, that they were sent for a year."""

from datetime import timedelta

from sqlalchemy import delete, update

from tradehall.kernel.mail.rows import MailRow
from tradehall.kernel.parse import Command
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx

WORDS_KEPT = timedelta(days=30)
KEPT = timedelta(days=365)


class ForgetOldMails(Command):
    """The background work: old mails lose their words, very old ones are deleted."""


@handles(ForgetOldMails, audited=False)
def forget_old_mails(tx: Tx, command: ForgetOldMails) -> None:
    tx.require(tx.actor.is_system)
    tx.session.execute(delete(MailRow).where(MailRow.at < tx.now - KEPT))
    old = MailRow.at < tx.now - WORDS_KEPT, MailRow.state != "waiting", MailRow.raw.is_not(None)
    tx.session.execute(update(MailRow).where(*old).values(raw=None, text="", html=""))
