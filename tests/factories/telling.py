"""What people were told: the background work is done first, and nothing of it may have failed."""

from sqlalchemy import Row, and_, or_, select

from tradehall.accounts.models import Person
from tradehall.kernel.mail import MailRow
from tradehall.kernel.outbox import Chore, Delivery
from tradehall.kernel.web import Hall
from tradehall.notices.models import Notice


def until_idle(hall: Hall, *, chores: bool = False) -> None:
    """All that is due now, with `chores` those too whose time has not come round again. Nothing may have failed, nor be
    left but what another has in hand."""
    for chore in hall.dispatcher.chores if chores else ():
        if isinstance(chore, Chore):
            chore.last = None
    while hall.dispatcher.run_due():
        pass
    due = Delivery.state != "done", Delivery.run_at <= hall.runner.clock.now(), Delivery.lease_until.is_(None)
    owed = select(Delivery.reaction, Delivery.state, Delivery.last_error)
    with hall.db.read() as session:
        left = session.execute(owed.where(or_(Delivery.last_error.is_not(None), and_(*due)))).all()
    assert not left, left


class Told:
    """What is new since the last look, notices and mails each on their own; the first look sees all."""

    def __init__(self, hall: Hall, *, chores: bool = False) -> None:
        self.hall, self.chores = hall, chores
        self.notice = self.mail = 0  # the last ones that were seen

    def notices(self) -> list[Row[int, int, str, str]]:
        """In their order: `name` and `person_id` of the reader, `kind`."""
        until_idle(self.hall, chores=self.chores)
        new = select(Notice.id, Notice.person_id, Notice.kind, Person.name).join(Person, Person.id == Notice.person_id)
        with self.hall.db.read() as session:
            rows = list(session.execute(new.where(Notice.id > self.notice).order_by(Notice.id)))
        self.notice = max([row.id for row in rows], default=self.notice)
        return rows

    def mails(self) -> list[MailRow]:
        until_idle(self.hall, chores=self.chores)
        with self.hall.db.read() as session:
            rows = list(session.scalars(select(MailRow).where(MailRow.id > self.mail).order_by(MailRow.id)))
        self.mail = max([row.id for row in rows], default=self.mail)
        return rows

    def letters(self) -> list[tuple[str, str, str]]:
        """Mails as (first part of the address, subject, plain text)."""
        return [(row.recipient.split("@")[0], row.subject, row.text) for row in self.mails()]
