"""The post: keeps each mail once, by its key, and sends what waits."""

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from tradehall.kernel.clock import Clock
from tradehall.kernel.db import Database
from tradehall.kernel.mail.letters import Mail, Renderer
from tradehall.kernel.mail.line import Answer, Line, Outcome
from tradehall.kernel.mail.octets import Signer, octets, on_the_wire, one_line, sound
from tradehall.kernel.mail.returns import ReturnPath
from tradehall.kernel.mail.rows import MailRow
from tradehall.kernel.tx import given

log = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(minutes=3)  # a mail in hand is nobody else's for so long
LONGEST = timedelta(seconds=100)  # what one slow mail may take; none is begun with less of the lease left
WAITS = tuple(timedelta(seconds=s) for s in (30, 120, 300, 900, 1800))  # before each next try of one mail
AFTERWARDS = timedelta(hours=1)
PAUSES = tuple(timedelta(seconds=s) for s in (2, 5, 10, 20, 30, 60))  # while the server is away
GIVEN_UP = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class _InHand:
    """A mail that is to be sent now."""

    id: int
    recipient: str
    raw: bytes
    at: datetime
    attempts: int


_DUE = (
    select(MailRow.id, MailRow.recipient, MailRow.raw, MailRow.at, MailRow.attempts)
    .where(MailRow.state == "waiting", MailRow.due_at <= given("now"))
    .order_by(MailRow.due_at, MailRow.id)
)
_ANY_DUE = _DUE.with_only_columns(MailRow.id).limit(1)
_KNOWN = select(MailRow.id).where(MailRow.dedupe == given("key"))


class Post:
    """Keeps mails and sends them; the sending is for one thread at a time."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        mail_url: str,
        sender: str,
        host: str,
        base_url: str = "",
        signer: Signer | None = None,
        returns: ReturnPath | None = None,
    ) -> None:
        self.db, self.clock, self.base_url = db, clock, base_url
        self.mail_url, self.sender, self.host, self.signer = mail_url, sender, host, signer
        self.returns = returns  # None: what comes back names no mail
        self.renderer: Renderer | None = None
        self._line = Line(mail_url)
        self._away = 0  # how often in a row the server could not be used
        self._resume: datetime | None = None
        self._wake, self._stop = threading.Event(), threading.Event()

    # -- keeping --------------------------------------------------------------------------------------

    def compose(self, template: str, *, to: str, language: str, **values: Any) -> Mail:
        """A mail from templates/<template>.txt and .html, written in `language`.

        The template's name is its kind; the event's name, where there is one, is the sender's.
        """
        if self.renderer is None:
            raise RuntimeError("no renderer of mails was composed")
        subject, text, html = self.renderer(template, language, values)
        kind, name = template.removeprefix("mail/"), str(values.get("event_name", ""))
        return Mail(to=to, subject=subject, text=text, html=html, language=language, kind=kind, sender_name=name)

    def send(self, mail: Mail, *, key: str, instead_of: Collection[str] = ()) -> None:
        """Keep it to be sent: once, for the same key is the same mail, whose octets are fixed from now on.

        `instead_of`: the keys of older ones; those of them that still wait are not sent any more.
        """
        with self.db.read() as session:
            if session.scalar(_KNOWN, {"key": key}) is not None:
                return
        row = self._row(mail, key)
        with self.db.write() as session:
            if session.scalar(_KNOWN, {"key": key}) is None:
                session.add(row)
                older = MailRow.dedupe.in_(instead_of), MailRow.state == "waiting"
                if instead_of:
                    session.execute(update(MailRow).where(*older).values(state="superseded", due_at=None))
                session.commit()
        self.wake()

    def _row(self, mail: Mail, key: str) -> MailRow:
        now = self.clock.now()
        mail = replace(mail, subject=one_line(mail.subject), text=sound(mail.text), html=sound(mail.html))
        row = MailRow(
            dedupe=key, recipient=mail.to, subject=mail.subject, text=mail.text, html=mail.html,
            language=mail.language, message_id=f"<{key}.{int(now.timestamp())}@{self.host}>", at=now, kind=mail.kind,
            person_id=mail.person_id, event_id=mail.event_id, state="kept",
        )  # fmt: skip
        try:
            row.raw = octets(mail, sender=self.sender, message_id=row.message_id, at=now, signer=self.signer)
        except ValueError as error:
            row.state, row.error = "failed", f"553 5.1.3 {error}"
        else:
            if self.mail_url:
                row.state, row.due_at = "waiting", now
        return row

    # -- sending --------------------------------------------------------------------------------------

    def work(self, may_work: Callable[[], bool]) -> None:
        """Until stopped: send what is due, then wait for a wake-up or two seconds."""
        while self.mail_url and not self._stop.is_set():
            try:
                if may_work() and self.send_due() and not self._stop.is_set():
                    continue
            except Exception:  # the database may be away in many ways; mails wait in it
                log.exception("the sending of mails was interrupted; it goes on")
            self._line.hang_up_if_idle()
            self._wake.wait(timeout=2.0)
            self._wake.clear()
        self._line.hang_up()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    def send_due(self, limit: int = BATCH) -> int:
        """Send up to `limit` mails that are due, the oldest first; how many were tried."""
        now = self.clock.now()
        if not self.mail_url or (self._resume is not None and now < self._resume):
            return 0
        batch, until, tried = self._take(now, limit), now + LEASE, 0
        for number, mail in enumerate(batch):
            if self._stop.is_set() or self.clock.now() > until - LONGEST:
                self._put_back(batch[number:])
                break
            sender = self.returns.address(mail.id) if self.returns else self.sender
            answer, tried = self._line.send(sender, on_the_wire(mail.recipient), mail.raw), tried + 1
            self._settle(mail, answer)
            if answer.outcome is Outcome.AWAY:
                self._pause(answer)
                self._put_back(batch[number + 1 :])
                break
            self._away, self._resume = 0, None
        return tried

    def _take(self, now: datetime, limit: int) -> list[_InHand]:
        """What is due, leased: it is due again, for whoever looks, when the lease is over."""
        with self.db.read() as session:
            if session.scalar(_ANY_DUE, {"now": now}) is None:
                return []
        with self.db.write() as session:
            rows = session.execute(_DUE.limit(limit).with_for_update(skip_locked=True), {"now": now}).all()
            batch = [_InHand(row.id, row.recipient, row.raw or b"", row.at, row.attempts) for row in rows]
            ids = [mail.id for mail in batch]
            session.execute(update(MailRow).where(MailRow.id.in_(ids)).values(due_at=now + LEASE))
            session.commit()
        return batch

    def _settle(self, mail: _InHand, answer: Answer) -> None:
        """Write down how it went; whoever sent it in the meantime is right."""
        now, attempts = self.clock.now(), mail.attempts + 1
        changed: dict[str, Any] = {"attempts": attempts, "error": answer.error, "due_at": None}
        if answer.outcome is Outcome.SENT:
            changed |= {"state": "sent", "sent_at": now}
        elif answer.outcome is Outcome.REFUSED or now - mail.at > GIVEN_UP:
            changed |= {"state": "failed"}
        elif answer.outcome is Outcome.AWAY:
            changed |= {"due_at": now}
        else:
            changed |= {"due_at": now + (WAITS[attempts - 1] if attempts <= len(WAITS) else AFTERWARDS)}
        if answer.outcome is not Outcome.SENT:
            log.warning("mail %s is not sent (%s): %s", mail.id, answer.outcome.value, answer.error)
        with self.db.write() as session:
            states = ("waiting", "superseded") if answer.outcome is Outcome.SENT else ("waiting",)
            waits = MailRow.id == mail.id, MailRow.state.in_(states)
            session.execute(update(MailRow).where(*waits).values(**changed))
            session.commit()

    def _put_back(self, rest: list[_InHand]) -> None:
        if rest:
            with self.db.write() as session:
                waits = MailRow.id.in_([mail.id for mail in rest]), MailRow.state == "waiting"
                session.execute(update(MailRow).where(*waits).values(due_at=self.clock.now()))
                session.commit()

    def _pause(self, answer: Answer) -> None:
        """The server is away: nothing is tried for a while."""
        wait = PAUSES[min(self._away, len(PAUSES) - 1)]
        self._away, self._resume = self._away + 1, self.clock.now() + wait
        log.warning("the mail server cannot be used for now: %s", answer.error)
