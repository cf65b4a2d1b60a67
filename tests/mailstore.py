"""A real mail store for the tests: Dovecot, which takes mails by LMTP and gives them out by IMAP; and the way there."""

import contextlib
import grp
import os
import pwd
import shutil
import smtplib
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from imap_tools import MailBoxUnencrypted

from tests.services import await_start, free_port, program
from tests.serving import guarded, kill

PASSWORD = "only-in-tests"
CONFIG = """
protocols = imap lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
recipient_delimiter = +
lmtp_hdr_delivery_address = original
mail_location = maildir:{folder}/mail/%n
mail_uid = {user}
mail_gid = {group}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%n allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class MailStore:
    """A running store: every address has a mailbox, named by what stands before the + and the @."""

    folder: Path
    imap: int
    lmtp: int

    def url(self, name: str) -> str:
        return f"imap://{name}:{PASSWORD}@127.0.0.1:{self.imap}"

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[MailBoxUnencrypted]:
        """A person's mail program."""
        with MailBoxUnencrypted("127.0.0.1", self.imap, timeout=20).login(name, PASSWORD) as box:
            yield box

    def mails(self, name: str) -> list[bytes]:
        """The octets of all mails in an INBOX, in the order in which they came."""
        with self.open(name) as box:
            found = [box.client.uid("FETCH", uid, "(BODY.PEEK[])")[1] for uid in box.uids("ALL")]
        return [next(part[1] for part in data if isinstance(part, tuple)) for data in found]

    def count(self, name: str, folder: str = "INBOX") -> int:
        with self.open(name) as box:
            if not box.folder.exists(folder):
                return 0
            box.folder.set(folder)
            return len(box.uids("ALL"))

    def deliver(self, sender: str, to: str, octets: bytes) -> None:
        """Hand a mail over as a mail server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp, timeout=20) as line:
            line.sendmail(sender, [to], octets)


@contextlib.contextmanager
def run_mailstore() -> Iterator[MailStore]:
    """A store in a folder of its own."""
    binary = program("dovecot", "/usr/sbin/dovecot", package="dovecot-imapd dovecot-lmtpd")
    folder = Path(tempfile.mkdtemp(prefix="tradehall-mail-", dir="/tmp"))
    folder.chmod(0o755)
    owner = pwd.getpwuid(os.geteuid() or pwd.getpwnam("nobody").pw_uid)
    group = grp.getgrgid(owner.pw_gid).gr_name
    for name in ("run", "state", "mail", "home"):
        (folder / name).mkdir()
        if name in ("mail", "home"):
            os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    store = MailStore(folder, free_port(), free_port())
    given = {"user": owner.pw_name, "group": group, "password": PASSWORD, "imap": store.imap, "lmtp": store.lmtp}
    (folder / "dovecot.conf").write_text(CONFIG.format(folder=folder, **given))
    try:
        with (folder / "out").open("wb") as stream:
            process = guarded([binary, "-F", "-c", str(folder / "dovecot.conf")], stdout=stream, stderr=stream)
        try:
            for port in (store.imap, store.lmtp):
                await_start(_reached(port), OSError, process, folder / "out")
            yield store
        finally:
            kill(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reached(port: int) -> Callable[[], None]:
    return lambda: socket.create_connection(("127.0.0.1", port), 1).close()


@dataclass
class Relay:
    """A mail server on the way: takes mails by SMTP, signs what comes from people, and hands all on by LMTP.

    `routes`: host → the port of who takes its mails; all others go into the store.
    """

    store: MailStore
    sign: Callable[[bytes, str], bytes]
    routes: dict[str, int] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    _controller: Any = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=20)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def post(self, sender: str, to: str, octets: bytes) -> None:
        """A person's mail program sends."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as line:
            line.sendmail(sender, [to], octets)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        octets, sender = bytes(envelope.original_content or b""), envelope.mail_from or ""
        signed = self.sign(octets, sender.rpartition("@")[2])
        for to in envelope.rcpt_tos:
            port = self.routes.get(to.rpartition("@")[2], self.store.lmtp)
            with smtplib.LMTP("127.0.0.1", port, timeout=20) as line:
                line.sendmail(sender, [to], signed)
        return "250 OK"
