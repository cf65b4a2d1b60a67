"""Mails as they go out: built once, kept, sent to a real mail server, tried again or given up."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select

from tests.conftest import NOW
from tests.mailserver import MailServer, Silent
from tradehall.app import create_app
from tradehall.kernel.mail import CalendarPart, ForgetOldMails, Mail, MailRow, Post
from tradehall.kernel.mail.line import Line, Outcome
from tradehall.kernel.mail.octets import Signer, octets
from tradehall.kernel.mail.post import GIVEN_UP, LEASE, PAUSES, WAITS
from tradehall.kernel.policy import SYSTEM
from tradehall.settings import BadSettings, load

BREAKERS = ["\r\n", "\n", "\r", "\x00", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
PLAIN = Mail("a@b.example", "Hello", "Good morning", "<p>Good morning</p>", "en")


@pytest.fixture
def server() -> Iterator[MailServer]:
    made = MailServer()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def post(hall, server) -> Iterator[Post]:
    made = Post(
        hall.db, hall.runner.clock, mail_url=server.url, sender="no-reply@fair.example", host="fair.example"
    )  # fmt: skip
    yield made
    made._line.hang_up()


def rows(hall) -> list[MailRow]:
    with hall.db.read() as session:
        return list(session.query(MailRow).order_by(MailRow.id))


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    return message


def written(hall, mail: Mail = PLAIN, key: str = "1.1") -> EmailMessage:
    """The mail as it is kept, read by a mail program."""
    hall.post.send(mail, key=key)
    raw = rows(hall)[-1].raw
    assert raw is not None
    return read(raw)


# -- the message ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("breaker", BREAKERS, ids=ascii)
def test_no_name_breaks_a_header(hall, breaker):
    """Such names are refused at the door; what came in by another one must not stop the post either."""
    company = f"Kiln{breaker}Bcc: eve@b.example"
    mail = hall.post.compose(
        "mail/events/registered", to="a@b.example", language="en", company=company,
        event_name=f"Fair{breaker}To: eve@b.example", side="buyer", path="/x",
    )  # fmt: skip
    file = (f"a{breaker}Bcc: eve.pdf", "application/pdf", b"%PDF")
    sent = written(hall, replace(mail, unsubscribe=f"https://f.example/{breaker}a", attachments=(file,)))
    assert sent.keys().count("Subject") == sent.keys().count("To") == sent.keys().count("From") == 1
    assert sent["Subject"].startswith("Kiln")
    assert sent["To"] == "a@b.example"
    assert sent["Bcc"] is None
    assert sent["From"].addresses[0].addr_spec == "no-reply@127.0.0.1"
    for part in sent.walk():
        assert "Bcc" not in part


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "a",
        "a@b.example, eve@b.example",
        "a@b.example\r\nBcc: eve@b.example",
        "Eve <eve@b.example>",
        "a@@b",
        "@",
    ],
)
def test_what_is_no_address_fails_alone(hall, address):
    """The reaction that wrote it goes on, and its other mails are sent."""
    hall.post.send(replace(PLAIN, to=address), key="1.1")
    [row] = rows(hall)
    assert (row.state, row.raw, row.error[:9]) == ("failed", None, "553 5.1.3")


def test_names_of_all_scripts_come_through(hall):
    name = "𠮷野家・㈜한국 Łukasz " + "長" * 200
    mail = hall.post.compose(
        "mail/events/registered", to="a@b.example", language="ja", company=name, event_name="陶瓷, 三重",
        side="buyer", path="/x",
    )  # fmt: skip
    sent = written(hall, mail)
    raw = rows(hall)[0].raw or b""
    assert raw.isascii()
    assert all(len(line) <= 78 for line in raw.split(b"\r\n")), max(raw.split(b"\r\n"), key=len)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert sent["Subject"] == mail.subject
    assert sent["Subject"].startswith("𠮷野家・㈜한국 Łukasz 長")
    assert len(mail.subject) <= 60
    assert sent["From"].addresses[0].display_name == "陶瓷, 三重"
    text = sent.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == mail.text
    assert name in mail.text


def test_headers_tell_programs_what_it_is(hall):
    sent = written(hall, replace(PLAIN, language="ko", reply_to="desk@fair.example", unsubscribe="https://f.example/u"))
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Content-Language"] == "ko"
    assert sent["Reply-To"] == "desk@fair.example"
    assert sent["From"].addresses[0].addr_spec == "no-reply@127.0.0.1"
    assert sent["List-Unsubscribe"] == "<https://f.example/u>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["Message-ID"].endswith("@127.0.0.1>")
    assert written(hall, PLAIN, "1.2")["List-Unsubscribe"] is None


def test_the_address_that_ends_mails_is_written_as_it_is(hall):
    address = "https://fair.example/answer/" + "l49AKv92K7GVId9UFG1S" * 8
    hall.post.send(replace(PLAIN, unsubscribe=address), key="9.9")
    with hall.db.read() as session:
        raw = session.scalars(select(MailRow.raw).where(MailRow.dedupe == "9.9")).one()
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw


def test_a_calendar_object_is_the_last_form_and_a_file(hall):
    """RFC 6047: once as a form of the mail that programs act on, once as a file, the same octets."""
    ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:商談\r\nEND:VCALENDAR\r\n".encode()
    mail = replace(PLAIN, calendar=CalendarPart("REQUEST", ics), reply_to="reply+x@in.example", sender_name="Fair")
    sent = written(hall, mail)
    assert sent.get_content_type() == "multipart/mixed"
    assert (sent["From"], sent["Reply-To"]) == ("Fair <reply+x@in.example>", "reply+x@in.example")
    forms, file = sent.iter_parts()
    assert forms.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in forms.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    calendar = list(forms.iter_parts())[-1]
    assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "utf-8")
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Disposition"] is None
    assert (file.get_content_type(), file.get_filename(), file.get_content_disposition()) == (
        "application/ics", "invite.ics", "attachment",
    )  # fmt: skip
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == ics


def test_an_address_in_another_script_is_written_for_servers_that_know_it():
    mail = replace(PLAIN, to="a@例え.jp")
    raw = octets(mail, sender="x@y.example", message_id="<1@y.example>", at=NOW)
    assert b"To: a@xn--r8jz45g.jp\r\n" in raw
    raw = octets(replace(PLAIN, to="田中@例え.jp"), sender="x@y.example", message_id="<1@y.example>", at=NOW)
    assert "To: 田中@xn--r8jz45g.jp\r\n".encode() in raw


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip


def test_the_signature_holds(hall, server, post, key):
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip
    dns = {b"s1._domainkey.fair.example.": b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)}
    post.signer = Signer("fair.example", "s1", pem(key))
    text = "商談\n.\nFrom here on\n" + "x" * 2000
    post.send(replace(PLAIN, text=text, to="a@b.example", sender_name="陶瓷"), key="1.1")
    assert post.send_due() == 1
    [got] = server.got
    assert dkim.verify(got.octets, dnsfunc=lambda name, **_: dns.get(name))
    assert got.octets == rows(hall)[0].raw
    assert not dkim.verify(
        got.octets.replace(b"Subject: ", b"Subject: Re: ", 1), dnsfunc=lambda name, **_: dns.get(name)
    )


def test_a_bad_signing_key_stops_the_start(tmp_path, key):
    known = {"TRADEHALL_SECRET_KEY": "x1" * 4 + "abcdefghijklmnopqrstuvwxyz", "TRADEHALL_INSTANCE": str(tmp_path)}
    good = tmp_path / "good.pem"
    good.write_bytes(pem(key))
    bad = tmp_path / "bad.pem"
    bad.write_text("nothing")
    assert load({**known, "TRADEHALL_DKIM_KEY": str(good), "TRADEHALL_DKIM_SELECTOR": "s1"}).dkim_key == pem(key)
    for path, selector in ((good, ""), ("", "s1"), (bad, "s1"), (tmp_path / "none", "s1"), (good, "a b")):
        with pytest.raises(BadSettings, match="TRADEHALL_DKIM"):
            load({**known, "TRADEHALL_DKIM_KEY": str(path), "TRADEHALL_DKIM_SELECTOR": selector})


# -- sending --------------------------------------------------------------------------------------------


def send(post: Post, count: int = 1, **changed) -> None:
    for number in range(count):
        post.send(replace(PLAIN, to=f"a{number}@b.example", **changed), key=f"1.{number}")


def states(hall) -> list[tuple[str, int, str]]:
    return [(row.state, row.attempts, row.error) for row in rows(hall)]


def later(hall, time: timedelta) -> None:
    hall.runner.clock.move(seconds=time.total_seconds())


def test_all_go_over_one_connection_in_their_order(hall, server, post):
    send(post, 5)
    assert post.send_due() == 5
    assert [got.recipients for got in server.got] == [(f"a{number}@b.example",) for number in range(5)]
    assert {got.sender for got in server.got} == {"no-reply@fair.example"}
    assert server.connections == 1
    assert states(hall) == [("sent", 1, "")] * 5
    assert [row.sent_at for row in rows(hall)] == [hall.runner.clock.now()] * 5
    assert post.send_due() == 0


def test_the_same_key_is_the_same_mail(hall, server, post):
    send(post)
    post.send(replace(PLAIN, subject="Another"), key="1.0")
    post.send_due()
    post.send(replace(PLAIN, subject="Another"), key="1.0")
    post.send_due()
    assert [got.message["Subject"] for got in server.got] == ["Hello"]


def test_not_now_is_tried_again_and_others_do_not_wait(hall, server, post):
    server.to_recipient = ["451 4.7.1 Greylisted, come again"]
    send(post, 2)
    assert post.send_due() == 2
    assert states(hall) == [("waiting", 1, "451 4.7.1 Greylisted, come again"), ("sent", 1, "")]
    assert post.send_due() == 0
    later(hall, WAITS[0])
    assert post.send_due() == 1
    assert states(hall) == [("sent", 2, ""), ("sent", 1, "")]
    assert [got.recipients for got in server.got] == [("a1@b.example",), ("a0@b.example",)]


@pytest.mark.parametrize("where", ["to_recipient", "to_data"])
def test_refused_for_good_is_not_tried_again(hall, server, post, where):
    setattr(server, where, ["550 5.1.1 <a0@b.example>: no such user"])
    send(post, 2)
    assert post.send_due() == 2
    assert states(hall) == [("failed", 1, "550 5.1.1 <a0@b.example>: no such user"), ("sent", 1, "")]
    later(hall, timedelta(days=1))
    assert post.send_due() == 0


def test_what_is_never_taken_is_given_up_after_two_days(hall, server, post):
    server.to_data = ["452 4.2.2 mailbox full"] * 100
    send(post)
    tries = 0
    while rows(hall)[0].state == "waiting":
        later(hall, timedelta(hours=1))
        tries += post.send_due()
    assert states(hall) == [("failed", tries, "452 4.2.2 mailbox full")]
    assert hall.runner.clock.now() - rows(hall)[0].at == GIVEN_UP + timedelta(hours=1)


def test_a_server_that_is_away_for_ten_minutes(hall, server, post):
    server.stop()
    send(post, 3)
    tried = []
    for _ in range(20):
        tried.append(post.send_due())
        later(hall, timedelta(seconds=30))
    assert set(tried) == {0, 1}, "one mail finds out, the others wait"
    assert [row.state for row in rows(hall)] == ["waiting"] * 3
    assert rows(hall)[0].error.startswith("ConnectionRefusedError")
    server.start()
    later(hall, PAUSES[-1])
    assert post.send_due() == 3
    assert [got.recipients[0][:2] for got in server.got] == ["a0", "a1", "a2"]
    assert [row.state for row in rows(hall)] == ["sent"] * 3


def test_a_line_that_breaks_at_the_very_end_sends_the_same_octets_again(hall, server, post):
    """Whether the server has it nobody can tell; the receiver knows it by its Message-ID."""
    server.to_data = ["cut"]
    send(post, 2)
    post.send_due()
    assert [row.state for row in rows(hall)] == ["waiting", "sent"]
    later(hall, WAITS[0])
    assert post.send_due() == 1
    first, _, again = server.got
    assert first.octets == again.octets == rows(hall)[0].raw
    assert server.ids() == {first.message_id: 2, server.got[1].message_id: 1}


def test_a_server_that_says_nothing_holds_up_nobody_for_ever():
    silent = Silent()
    line = Line(f"smtp://127.0.0.1:{silent.port}", timeout=0.2)
    assert line.send("x@y.example", "a@b.example", b"Subject: x\r\n\r\n").outcome is Outcome.AWAY
    silent.close()


def test_a_server_that_does_not_know_us_is_as_good_as_away(hall, server, post):
    server.to_data = ["530 5.7.0 Authentication required"]
    send(post, 2)
    assert post.send_due() == 1
    assert [row.state for row in rows(hall)] == ["waiting"] * 2
    later(hall, PAUSES[0])
    assert post.send_due() == 2
    assert [row.state for row in rows(hall)] == ["sent"] * 2


def test_addresses_in_other_scripts_go_to_servers_that_take_them(hall, server, post):
    for number in (1, 3):
        post.send(replace(PLAIN, to="田中@例え.jp"), key=f"1.{number}")
        post.send(replace(PLAIN, to="a@例え.jp"), key=f"1.{number + 1}")
        post.send_due()
        post._line.hang_up()
        server.stop()
        server.scripts = False
        server.start()
    assert [row.state for row in rows(hall)] == ["sent", "sent", "failed", "sent"]
    assert [got.recipients[0] for got in server.got] == [
        "田中@xn--r8jz45g.jp", "a@xn--r8jz45g.jp", "a@xn--r8jz45g.jp"
    ]  # fmt: skip


def test_a_mail_in_hand_is_nobody_elses_until_the_lease_is_over(hall, server, post):
    send(post)
    assert len(post._take(hall.runner.clock.now(), 10)) == 1
    assert post.send_due() == 0
    later(hall, LEASE)
    assert post.send_due() == 1


def test_without_a_mail_server_mails_are_kept(hall):
    send(hall.post)
    assert hall.post.send_due() == 0
    assert states(hall) == [("kept", 0, "")]


def test_a_mail_server_is_used_by_the_application(hall, server, settings):
    app = create_app(replace(settings, mail_url=server.url), hall.runner.clock, background=False)
    used = app.extensions["tradehall"]
    send(used.post)
    assert used.post.send_due() == 1
    used.post._line.hang_up()
    used.db.close()
    assert len(server.got) == 1


def test_old_mails_lose_their_words_and_very_old_ones_go(hall):
    send(hall.post)
    later(hall, timedelta(days=29))
    hall.runner.run(ForgetOldMails(), SYSTEM)
    assert rows(hall)[0].raw
    later(hall, timedelta(days=2))
    hall.runner.run(ForgetOldMails(), SYSTEM)
    [row] = rows(hall)
    assert (row.raw, row.text, row.html, row.subject) == (None, "", "", "Hello")
    later(hall, timedelta(days=335))
    hall.runner.run(ForgetOldMails(), SYSTEM)
    assert rows(hall) == []
