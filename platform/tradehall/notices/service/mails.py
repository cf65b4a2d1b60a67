"""Mails that did not arrive, once more."""

from tradehall.events.errors import NotConfirmed
from tradehall.events.queries import managed_event
from tradehall.kernel.errors import NotFound
from tradehall.kernel.mail import MailRow
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.notices.commands import SendMailAgain
from tradehall.notices.errors import NotToRepeat


@handles(SendMailAgain)
def send_mail_again(tx: Tx, command: SendMailAgain) -> str:
    """Put a mail that failed back among those that wait; the address to which it goes."""
    event = managed_event(tx, command.event)
    tx.require(event.organises, NotFound)
    row = tx.get(MailRow, command.mail, lock=True)
    if row.event_id != event.id:
        raise NotFound
    if not command.confirmed:
        raise NotConfirmed
    if row.state != "failed" or row.raw is None:
        raise NotToRepeat
    row.state, row.due_at, row.at, row.attempts, row.error = "waiting", tx.now, tx.now, 0, ""
    row.sent_at = None
    return row.recipient
