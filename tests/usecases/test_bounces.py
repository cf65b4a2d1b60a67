"""Mails that come back: their report marks that very mail, and nothing else happens."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from tests.conftest import on_both_databases
from tests.factories.mailbox import REPLY, Mailbox, answer, mail
from tests.factories.meetings import Fair
from tests.mailserver import MailServer
from tradehall.accounts.models import Person
from tradehall.ical.inbound.door import Door
from tradehall.ical.models import CalendarAttendee, InboundMail
from tradehall.kernel.mail import Mail, MailRow, ReturnPath
from tradehall.kernel.outbox import OutboxRow
from tradehall.meetings.commands import MoveMeeting
from tradehall.notices.commands import SendMailAgain
from tradehall.notices.queries.mails import MailState, event_mails

PLAIN = Mail("a@b.example", "Hello", "Good morning", "<p>Good morning</p>", "en")
NO_SUCH = "550 5.1.1 <a@b.example>: Recipient address rejected"


@pytest.fixture
def server():
    made = MailServer()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def settings(settings, server):
    return replace(settings, reply_address=REPLY, inbound_url="lmtp://127.0.0.1:2400", mail_url=server.url)


@pytest.fixture
def door(hall):
    return Door(hall.runner, returns=hall.post.returns)


@pytest.fixture
def sent(hall, server):
    """A mail that went out: the address to which it comes back."""
    hall.post.send(PLAIN, key="1.1")
    hall.post.send(replace(PLAIN, to="c@d.example"), key="1.2")
    assert hall.post.send_due() == 2
    hall.post._line.hang_up()
    return server.got[0].sender


def report(to, *, action="failed", status="5.1.1", said=f"smtp; {NO_SUCH}", kind="delivery-status", inside=b""):
    """As a mail server writes it (RFC 3464)."""
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.b.example\r\nTo: {to}\r\nSubject: Undelivered\r\n"
        "Auto-Submitted: auto-replied\r\nMessage-ID: <b1@mx.b.example>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/plain\r\n\r\nI could not deliver your mail.\r\n"
        f"--x\r\nContent-Type: message/{kind}\r\n\r\nReporting-MTA: dns; mx.b.example\r\n\r\n"
        f"Final-Recipient: rfc822; a@b.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {said}\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
    ).encode() + (inside or b"Subject: Hello\r\n\r\nGood morning\r\n--x--\r\n")


def states(hall):
    with hall.db.read() as session:
        rows = session.execute(select(MailRow.recipient, MailRow.state, MailRow.error).order_by(MailRow.id)).all()
    return {row[0]: row[1:] for row in rows}


def counted(hall):
    """Facts, and mails that were kept as answers."""
    with hall.db.read() as session:
        return [session.scalar(select(func.count()).select_from(model)) for model in (OutboxRow, InboundMail)]


@on_both_databases
def test_the_mail_that_came_back_is_marked_and_no_other(hall, door, sent):
    before = counted(hall)
    assert door.handle(report(sent), [sent], bounce=True) == "bounce"
    assert states(hall) == {"a@b.example": ("failed", NO_SUCH), "c@d.example": ("sent", "")}
    assert counted(hall) == before
    assert hall.post.send_due() == 0
    assert door.handle(report(sent, said="smtp; 550 5.2.2 full"), [sent]) == "dropped"
    assert states(hall)["a@b.example"] == ("failed", NO_SUCH)


def test_every_mail_has_an_address_of_its_own_and_mail_systems_may_fold_it(hall, door, server, sent):
    first, second = (got.sender for got in server.got)
    assert first != second
    assert all(len(one.partition("@")[0]) <= 64 for one in (first, second))
    assert door.handle(report(sent), [f"<{first.upper()}>"]) == "bounce"


def test_nobody_makes_such_an_address_without_our_key(hall, door, sent):
    local, _, host = sent.partition("@")
    token = local.partition("+")[2]
    with hall.db.read() as session:
        (number, *_) = session.scalars(select(MailRow.id).order_by(MailRow.id)).all()
    forged = [
        ReturnPath("another key", REPLY).address(number),
        f"reply+{token[:-1]}{'a' if token[-1] != 'a' else 'b'}@{host}",
        f"reply+{'b' if token[0] != 'b' else 'c'}{token[1:]}@{host}",
        f"other+{token}@{host}",
        f"reply+{token}@elsewhere.example",
        f"reply+{token[:31]}@{host}",
        f"reply+{token}a@{host}",
        "",
    ]
    for address in forged:
        assert door.handle(report(address), [address], bounce=True) == "dropped"
    assert {state for state, _ in states(hall).values()} == {"sent"}


NO_FAILURE = {
    "it is only late": {"action": "delayed", "status": "4.4.1"},
    "it arrived": {"action": "delivered", "status": "2.0.0", "said": "smtp; 250 2.0.0 OK"},
    "another report": {"kind": "disposition-notification"},
}


@pytest.mark.parametrize("how", list(NO_FAILURE))
def test_a_report_of_something_else_changes_nothing(hall, door, sent, how):
    assert door.handle(report(sent, **NO_FAILURE[how]), [sent], bounce=True) == "dropped"
    assert states(hall)["a@b.example"][0] == "sent"


def test_notes_of_absence_and_answers_to_that_address_change_nothing(hall, door, sent):
    away = f"From: a@b.example\r\nTo: {sent}\r\nAuto-Submitted: auto-replied\r\n\r\nI am away, Action: failed\r\n"
    assert door.handle(away.encode(), [sent], bounce=True) == "dropped"
    assert states(hall)["a@b.example"][0] == "sent"


@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        ("5.1.1", "smtp; 550-5.1.1 The email account", "550 5.1.1 The email account"),
        ("5.2.2", "smtp; 552 Mailbox full", "552 5.2.2 Mailbox full"),
        ("5.1.10", "X-Postfix; unknown user", "550 5.1.10 unknown user"),
        ("4.4.7", "smtp; timed\r\n out", "450 4.4.7 timed out"),
        ("nonsense", "", "550 5.0.0"),
        ("5.1.1", "smtp; " + "x" * 2000, None),
    ],
)
def test_the_reason_is_told_as_mail_servers_do(hall, door, sent, status, said, error):
    assert door.handle(report(sent, status=status, said=said), [sent]) == "bounce"
    found = states(hall)["a@b.example"][1]
    assert found == error if error else len(found) == 500


def test_a_report_that_brings_a_long_mail_with_it_is_read_all_the_same(hall, door, sent):
    assert door.handle(report(sent, inside=b"Subject: Hello\r\n\r\n" + b"x" * 400_000), [sent]) == "bounce"


@on_both_databases
def test_a_report_does_nothing_to_an_invitation_whatever_it_brings(hall, runner, server, door):
    fair = Fair(runner)
    box = Mailbox(hall)
    box.new()
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    letter = box.invitations()["sato"]
    inside = mail(answer(letter, "DECLINED", runner.clock.now()), letter.to, letter.reply_to)
    assert door.handle(report(letter.reply_to, inside=inside), [letter.reply_to]) == "bounce"
    assert box.new() == []
    with runner.db.read() as session:
        assert set(session.scalars(select(CalendarAttendee.partstat))) == {"NEEDS-ACTION"}
    assert meeting


@on_both_databases
def test_organisers_find_it_among_the_failed_ones_and_send_it_again(hall, runner, server, door):
    fair = Fair(runner)
    box = Mailbox(hall)
    box.new()
    fair.meet(fair.sato, fair.kiln, fair.li)
    box.new()
    while hall.post.send_due():
        pass
    got = next(one for one in reversed(server.got) if one.recipients == (fair.sato.email,))
    assert door.handle(report(got.sender), [got.sender]) == "bounce"
    (row,) = runner.ask(event_mails, fair.zhao, fair.slug, state=MailState.FAILED).mails.items
    assert (row.address, row.error, row.came_back, row.may_repeat) == (fair.sato.email, NO_SUCH, True, True)
    runner.run(SendMailAgain(event=fair.slug, mail=row.public_id, confirmed=True), fair.zhao)
    assert door.handle(report(got.sender), [got.sender]) == "dropped"  # of the time before
    assert hall.post.send_due() == 1
    assert runner.ask(event_mails, fair.zhao, fair.slug, state=MailState.FAILED).mails.items == []
    hall.post._line.hang_up()


# -- newer ones ---------------------------------------------------------------------------------------------


@on_both_databases
def test_of_two_calendar_mails_that_wait_only_the_newer_one_goes_out(hall, runner, server):
    fair = Fair(runner)
    box = Mailbox(hall)
    box.new()
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    box.new()
    fair.moves_freely()
    with runner.db.write() as session:  # one of them has gone out
        li = select(Person.email).where(Person.id == fair.li.person_id).scalar_subquery()
        calendar = MailRow.dedupe.startswith("invitation."), MailRow.recipient == li
        session.execute(update(MailRow).where(*calendar).values(state="sent", due_at=None))
        session.commit()
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.li)
    box.new()
    box.new()
    with runner.db.read() as session:
        rows = session.execute(
            select(MailRow.recipient, MailRow.state)
            .where(MailRow.dedupe.startswith("invitation."))
            .order_by(MailRow.id)
        ).all()
    found = {who: [row.state for row in rows if row.recipient == who.email] for who in (fair.sato, fair.li)}
    assert found == {fair.sato: ["superseded", "waiting"], fair.li: ["sent", "waiting"]}
    while hall.post.send_due():
        pass
    hall.post._line.hang_up()
    to_sato = [got for got in server.got if got.recipients == (fair.sato.email,) and b"text/calendar" in got.octets]
    assert len(to_sato) == 1
    assert runner.ask(event_mails, fair.zhao, fair.slug, state=MailState.SUPERSEDED).mails.items[0].name == "sato"
