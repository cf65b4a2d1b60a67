"""Reading answers from a mailbox (IMAP): each mail is taken in, then moved to a folder of its own."""

import imaplib
import logging
import threading
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from tradehall.ical.inbound.door import Door, addresses
from tradehall.ical.inbound.parse import MOST_OCTETS
from tradehall.ical.invitations.rules import RAW_KEPT
from tradehall.kernel.errors import DomainError

log = logging.getLogger(__name__)

HANDLED, FAILED = "Handled", "Failed"
TIMEOUT = 30  # seconds for one answer of the server
LISTENS = 8  # seconds of waiting for new mail at a time, where the server tells of it (IDLE)
POLLS = 15.0  # seconds between two looks where it does not
WAITS = (2.0, 5.0, 15.0, 60.0)  # seconds before each next try while the server is away
LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


class Mailbox:
    """Reads one mailbox until stopped; a connection that is lost is made again."""

    def __init__(self, url: str, door: Door) -> None:
        self.url, self.door = urlsplit(url), door
        self._stop = threading.Event()

    def stop(self) -> None:
        self._stop.set()

    def work(self, may_work: Callable[[], bool]) -> None:
        """`may_work`: whether reading is for this process now."""
        failures = 0
        while not self._stop.is_set():
            try:
                if may_work():
                    with self._opened() as box:
                        failures = 0
                        self._stay(box, may_work)
                self._stop.wait(WAITS[0])
            except (OSError, imaplib.IMAP4.error, ImapToolsError, DomainError) as error:
                log.warning("the mailbox for answers cannot be read for now: %s", type(error).__name__)
                self._stop.wait(WAITS[min(failures, len(WAITS) - 1)])
                failures += 1
            except Exception:  # whatever a server says, the next try may be understood
                log.exception("reading the mailbox for answers was interrupted; it goes on")
                self._stop.wait(WAITS[-1])

    def _opened(self) -> BaseMailBox:
        host, secure = self.url.hostname or "localhost", self.url.scheme == "imaps"
        port = self.url.port or (993 if secure else 143)
        kind = MailBox if secure else MailBoxUnencrypted if host in LOCAL else MailBoxStartTls
        box = kind(host, port, timeout=TIMEOUT)
        return box.login(unquote(self.url.username or ""), unquote(self.url.password or ""))

    def _stay(self, box: BaseMailBox, may_work: Callable[[], bool]) -> None:
        folders = {name: _folder(box, name) for name in (HANDLED, FAILED)}
        self._forget(box, list(folders.values()))
        while not self._stop.is_set() and may_work():
            for uid in box.uids("ALL"):
                if self._stop.is_set():
                    return
                box.move(uid, folders[self._take(box, uid)])
            if "IDLE" in box.client.capabilities:
                box.idle.wait(timeout=LISTENS)
            else:
                box.client.noop()
                self._stop.wait(POLLS)

    def _forget(self, box: BaseMailBox, folders: list[str]) -> None:
        """What is done is kept as long as our own copy of it."""
        before = (self.door.runner.clock.now() - RAW_KEPT).date()
        for folder in folders:
            box.folder.set(folder)
            box.delete(box.uids(AND(date_lt=before)))
        box.folder.set("INBOX")

    def _take(self, box: BaseMailBox, uid: str) -> str:
        """The folder in which the mail belongs. Raises Unavailable while the database is away: then it stays."""
        raw = _octets(box, uid)
        to, returned = addresses(raw)
        try:
            self.door.handle(raw, to, bounce=returned)
        except DomainError:
            raise
        except Exception:  # one mail that nobody foresaw must not keep the others out
            log.exception("a mail could not be taken in; it is kept in the folder %s", FAILED)
            return FAILED
        return HANDLED


def _octets(box: BaseMailBox, uid: str) -> bytes:
    """The mail without marking it as read; of one that is too large only so much that this shows."""
    _status, data = box.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_OCTETS + 1}>)")
    return next((part[1] for part in data if isinstance(part, tuple)), b"")


def _folder(box: BaseMailBox, name: str) -> str:
    """The folder's full name, made where it is missing; some servers keep all folders below INBOX."""
    known = box.folder.list()
    delimiter = known[0].delim if known else "/"
    below = f"INBOX{delimiter}{name}"
    for wanted in (name, below):
        if any(folder.name == wanted for folder in known):
            return wanted
    try:
        box.folder.create(name)
    except ImapToolsError:
        box.folder.create(below)
        return below
    return name
