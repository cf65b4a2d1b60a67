"""Taking answers from the mail server beside us (LMTP or SMTP): it keeps a mail until we have it."""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from tradehall.ical.inbound.door import Door
from tradehall.ical.inbound.parse import MOST_OCTETS
from tradehall.ical.invitations import tokens
from tradehall.kernel.errors import DomainError

log = logging.getLogger(__name__)

LARGEST = 8 * 1024 * 1024  # larger ones are refused; of smaller ones we read no more than we can
LOOKS = 2.0  # seconds between two looks whether listening is for this process


class _Server(Controller):
    """`local`: LMTP, where the mail server hands over what it has accepted already."""

    def __init__(self, handler: Any, local: bool, **given: Any) -> None:
        self.local = local
        super().__init__(handler, **given)

    def factory(self) -> SMTP:
        kind = LMTP if self.local else SMTP
        return kind(self.handler, **self.SMTP_kwargs)


class Listener:
    """Listens until stopped, while that is for this process."""

    def __init__(self, url: str, door: Door) -> None:
        self.url, self.door = urlsplit(url), door
        self._stop = threading.Event()
        self._server: _Server | None = None

    def stop(self) -> None:
        self._stop.set()

    def work(self, may_work: Callable[[], bool]) -> None:
        try:
            while not self._stop.is_set():
                self._look(may_work())
                self._stop.wait(LOOKS)
        finally:
            self._look(False)

    def _look(self, mine: bool) -> None:
        if mine and self._server is None:
            made = _Server(
                self,
                self.url.scheme == "lmtp",
                hostname=self.url.hostname or "127.0.0.1",
                port=self.url.port,
                data_size_limit=LARGEST,
                ready_timeout=20,
                ident="Tradehall",
            )
            try:
                made.start()
            except (OSError, TimeoutError, RuntimeError) as error:
                log.warning("cannot listen for answers for now: %s", error)
                return
            self._server = made
        elif not mine and self._server is not None:
            self._server.stop()
            self._server = None

    # -- what aiosmtpd calls --------------------------------------------------------------------------

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if tokens.read_address(address) is None:
            return "550 5.1.1 No such mailbox here"
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time, please"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = bytes(envelope.original_content or b"")[: MOST_OCTETS + 1]
        bounce = not envelope.mail_from
        return await asyncio.to_thread(self._take, raw, list(envelope.rcpt_tos), bounce)

    def _take(self, raw: bytes, to: list[str], bounce: bool) -> str:
        try:
            self.door.handle(raw, to, bounce=bounce)
        except DomainError:
            return "451 4.3.0 Please try again later"
        except Exception:  # the mail server keeps it, and tries again
            log.exception("a mail could not be taken in")
            return "451 4.3.0 Please try again later"
        return "250 2.0.0 OK"
