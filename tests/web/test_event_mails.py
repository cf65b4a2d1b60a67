"""The organisers' page of mails, and the administrator's: who sees what, in words, and once more what failed."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.factories.accounts import PASSWORD
from tests.factories.events import make_event
from tests.factories.meetings import Fair
from tradehall.accounts import passwords
from tradehall.accounts.models import Person
from tradehall.events.models import Event
from tradehall.kernel.mail import CalendarPart, Mail, MailRow
from tradehall.notices.mail_words import GIVEN_UP, LATER, NO_ANSWER, NO_SUCH, REFUSED, reason

PAGE = "/organise/zibo/mails"


@pytest.fixture
def fair(runner):
    made = Fair(runner)
    with runner.db.write() as session:
        for person in session.scalars(select(Person)):
            person.password_hash = passwords.current().hashed(PASSWORD)
        session.commit()
    return made


def event_id(fair, slug="zibo"):
    with fair.runner.db.read() as session:
        return session.scalars(select(Event.id).where(Event.slug == slug)).one()


@pytest.fixture
def post(hall, fair):
    """Keeps a mail about the fair: its public id."""

    def keep(number, person=None, state="sent", error="", kind="meetings/moved", subject="Moved", event=None):
        who = person or fair.li
        mail = Mail(who.email, subject, "secret <of> theirs", "<p>secret</p>", "en", kind=kind, person_id=who.person_id)
        hall.post.send(replace(mail, event_id=event or event_id(fair)), key=f"t.{number}")
        with hall.db.write() as session:
            row = session.query(MailRow).filter(MailRow.dedupe == f"t.{number}").one()
            row.state, row.error = state, error
            session.commit()
            return row.public_id

    return keep


def test_organisers_see_who_got_what(fair, post, client_for):
    post(1, fair.li)
    post(2, fair.sato, "failed", "550 5.1.1 <sato@town.example> no such user")
    post(3, fair.kim, "waiting", "ConnectionRefusedError: [Errno 111]")
    post(4, fair.li, kind="deals/proposed", subject="Kiln proposes a deal")
    zhao = client_for(fair.zhao)
    seen = zhao.get(PAGE).text
    for words in ("li@town.example", "sato@town.example", "kim@town.example", "Not delivered (1)", NO_SUCH, NO_ANSWER):
        assert words in seen
    assert "&lt;sato@town.example&gt; no such user" in seen
    assert "Moved" in seen
    assert "proposes a deal" not in seen, "deals are the two companies' own"
    assert "secret" not in seen
    failed = zhao.get(f"{PAGE}?state=failed").text
    assert "sato@town.example" in failed
    assert "li@town.example" not in failed
    assert "kim@town.example" in zhao.get(f"{PAGE}?q=KIM").text
    assert "No mail fits this" in zhao.get(f"{PAGE}?q=nobody").text
    of_shop = zhao.get(f"{PAGE}?company={fair.shop}").text
    assert "sato@town.example" in of_shop
    assert "li@town.example" not in of_shop


def test_the_list_goes_on(fair, post, client_for):
    for number in range(30):
        post(number, subject=f"Number {number:02}")
    zhao = client_for(fair.zhao)
    first = zhao.get(PAGE).text
    assert "Number 29" in first
    assert "Number 04" not in first
    following = first.partition('rel="next" href="')[2] or first.partition("cursor=")[2]
    cursor = following.split('"')[0].rpartition("cursor=")[2] or following.split('"')[0]
    assert "Number 04" in zhao.get(f"{PAGE}?cursor={cursor}").text


def test_others_do_not_see_them(fair, post, client, client_for, hall):
    mail = post(1, state="failed", error="550")
    boss2 = fair.person("boss2", "organiser")
    with hall.db.write() as session:
        session.get_one(Person, boss2.person_id).password_hash = passwords.current().hashed(PASSWORD)
        session.commit()
    make_event(fair.runner, by=boss2, slug="other")
    assert client.get(PAGE).status_code == 302
    for person, status in ((fair.li, 403), (boss2, 403), (fair.moss, 403)):
        browser = client_for(person)
        assert browser.get(PAGE).status_code == status
        answer = browser.submit(f"{PAGE}/{mail}/again", {"confirmed": "yes"})
        assert answer.status_code == status
    foreign = client_for(boss2).submit(f"/organise/other/mails/{mail}/again", {"confirmed": "yes"})
    assert foreign.status_code == 404, "a mail of another event"


def test_what_failed_is_sent_again_after_a_question(fair, post, client_for, hall):
    mail = post(1, fair.sato, "failed", "550 5.1.1 no")
    zhao = client_for(fair.zhao)
    asked = zhao.submit(f"{PAGE}/{mail}/again")
    assert asked.status_code == 200
    assert "Send this mail again?" in asked.text
    done = zhao.submit(f"{PAGE}/{mail}/again", {"confirmed": "yes"}, follow_redirects=True)
    assert "sato@town.example is sent again" in done.text
    with hall.db.read() as session:
        row = session.query(MailRow).filter(MailRow.public_id == mail).one()
    assert (row.state, row.error, row.due_at) == ("waiting", "", hall.runner.clock.now())
    again = zhao.submit(f"{PAGE}/{mail}/again", {"confirmed": "yes"}, follow_redirects=True)
    assert "did not fail" in again.text


@pytest.mark.parametrize(
    "query", ["state=xx", "cursor=xx", "q=%25_/", "company=1", "company=" + "9" * 26, "q=" + "a" * 5000, "cursor="]
)
def test_addresses_that_were_made_up(fair, post, client_for, query):
    post(1)
    assert client_for(fair.zhao).get(f"{PAGE}?{query}").status_code in (200, 400, 404)


def test_a_company_whose_mails_fail_is_seen_among_the_participants(fair, post, client_for):
    post(1, fair.sato, "failed", "550 5.1.1 no")
    post(2, fair.li, "sent")
    seen = client_for(fair.zhao).get("/organise/zibo/participants").text
    assert seen.count("1 mail did not arrive") == 1
    assert f"company={fair.shop}" in seen


@pytest.mark.parametrize(
    ("said", "failed", "words"),
    [
        ("", True, ""),
        ("550 5.1.1 <a@b> user unknown", True, NO_SUCH),
        ("550 user unknown", True, NO_SUCH),
        ("553 5.1.3 broken", True, NO_SUCH),
        ("550 5.7.1 spam", True, "Their server refused the mail; perhaps it takes it for advertising."),
        ("552 5.2.2 over quota", True, "Their mailbox is full."),
        ("451 4.7.1 greylisted", False, LATER),
        ("451 4.7.1 greylisted", True, GIVEN_UP),
        ("TimeoutError: timed out", False, NO_ANSWER),
        ("TimeoutError: timed out", True, GIVEN_UP),
        ("599 what", True, REFUSED),
    ],
)
def test_why_a_mail_did_not_arrive(said, failed, words):
    assert reason(said, failed=failed) == words


def test_administrators_read_what_really_went_out(fair, hall, client_for):
    root = fair.person("root", "admin")
    with hall.db.write() as session:
        session.get_one(Person, root.person_id).password_hash = passwords.current().hashed(PASSWORD)
        session.commit()
    ics = b"BEGIN:VCALENDAR\r\nSUMMARY:<b>Kiln</b>\r\nEND:VCALENDAR\r\n"
    html = "<p>Hello</p><script>alert(1)</script>"
    mail = Mail("a@b.example", "Hello", "Hello <b>", html, "en", calendar=CalendarPart("REQUEST", ics))
    hall.post.send(mail, key="1.1")
    with hall.db.read() as session:
        row = session.query(MailRow).one()
    browser = client_for(root)
    shown = browser.get(f"/dev/mail/{row.public_id}").text
    assert "SUMMARY:&lt;b&gt;Kiln&lt;/b&gt;" in shown
    assert "text/calendar; method=REQUEST" in shown
    assert "invite.ics" in shown
    source = browser.get(f"/dev/mail/{row.public_id}/source")
    assert source.data == row.raw
    assert source.headers["Content-Disposition"].startswith("attachment")
    frame = browser.get(f"/dev/mail/{row.public_id}/html")
    assert frame.headers["Content-Security-Policy"].startswith("sandbox;")
    assert client_for(fair.zhao).get(f"/dev/mail/{row.public_id}/source").status_code == 404


def test_thirty_mails_cost_what_two_cost(fair, post, client_for, queries_of):
    zhao = client_for(fair.zhao)
    post(1)
    post(2)
    zhao.get(PAGE)
    few = queries_of(lambda: zhao.get(PAGE))
    for number in range(3, 30):
        post(number)
    assert queries_of(lambda: zhao.get(PAGE)) == few <= 8
