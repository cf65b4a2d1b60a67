"""Mails whatever people are called: one subject, no header of somebody else's, readable by a mail program."""

from email import message_from_bytes
from email.policy import SMTP

import pytest

from tradehall.kernel.mail import MailRow

BREAKERS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("breaker", BREAKERS, ids=ascii)
def test_no_name_breaks_a_header(hall, breaker):
    """Such names are refused at the door; what came in by another one must not stop the post either."""
    company = f"Kiln{breaker}Bcc: eve@b.example"
    mail = hall.post.compose(
        "mail/events/registered", to="a@b.example", language="en", company=company, event_name=f"Fair{breaker}To: eve",
        side="buyer", path="/x",
    )  # fmt: skip
    hall.post.send(mail, key="1.1")
    with hall.db.read() as session:
        row = session.query(MailRow).one()
        sent = message_from_bytes(hall.post._message(mail, row).as_bytes(), policy=SMTP)
    assert sent.keys().count("Subject") == sent.keys().count("To") == 1
    assert sent["Subject"].startswith("Kiln")
    assert sent["To"] == "a@b.example"
    assert sent["Bcc"] is None


def test_names_of_all_scripts_come_through(hall):
    name = "𠮷野家・㈜한국 Łukasz " + "長" * 200
    mail = hall.post.compose(
        "mail/events/registered",
        to="a@b.example",
        language="ja",
        company=name,
        event_name="陶瓷",
        side="buyer",
        path="/x",
    )
    hall.post.send(mail, key="1.1")
    with hall.db.read() as session:
        sent = hall.post._message(mail, session.query(MailRow).one()).as_bytes()
    assert all(len(line) <= 998 for line in sent.split(b"\r\n"))
    assert name.replace(" ", "") in message_from_bytes(sent, policy=SMTP)["Subject"].replace(" ", "")
