"""Mails a second over one connection to a mail server in this process, and what one mail costs in CPU time.

Written: from the template to the octets in the database; signed: with a DKIM key of 2048 bits besides. Sent: read
from the database, handed over, written down as sent.
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.mailserver import MailServer
from tradehall import database
from tradehall.app import create_app
from tradehall.kernel.mail import Post, Signer
from tradehall.settings import Settings

SECRET, MAILS = "bench-4f1c9a7e2b8d6053-only-in-benches", 300


def main() -> None:
    server = MailServer()
    server.start()
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'mail.sqlite3'}"
        database.upgrade(url)
        app = create_app(
            Settings(secret_key=SECRET, instance=Path(folder), database_url=url, mail_url=server.url), background=False
        )
        post: Post = app.extensions["tradehall"].post
        measure("written", lambda: write(post, "plain"))
        key = rsa.generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        post.signer = Signer("fair.example", "s1", key)
        measure("signed", lambda: write(post, "signed"))
        measure("sent", lambda: send(post), both=True)
        app.extensions["tradehall"].db.close()
    server.stop()
    assert len(server.ids) == 2 * MAILS


def write(post: Post, name: str) -> int:
    for number in range(MAILS):
        mail = post.compose(
            "mail/events/registered", to=f"a{number}@b.example", language="ja", company="淄博瑞霖", event_name="陶瓷",
            side="buyer", path="/x",
        )  # fmt: skip
        post.send(mail, key=f"{name}.{number}")
    return MAILS


def send(post: Post) -> int:
    sent = 0
    while tried := post.send_due():
        sent += tried
    return sent


def measure(name: str, act: object, *, both: bool = False) -> None:
    began, cpu = time.monotonic(), time.thread_time()
    count = act()  # type: ignore[operator]
    took, cpu = time.monotonic() - began, time.thread_time() - cpu
    print(f"{name:8} {count:4} mails  {count / took:7.0f}/s  {1000 * cpu / count:6.2f} CPU ms a mail")


main()
