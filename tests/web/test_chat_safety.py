"""Safety of talk on its pages: warnings, links that show where they lead, reports, moderation, blocks."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from tests.factories.chat import Fair, browser_of, make_fair, open_conversation, write
from tests.factories.files import sent
from tests.people import Browser
from tradehall.chat.commands import WithdrawMessage
from tradehall.chat.files.commands import ForgetFiles
from tradehall.chat.models import MessageReport, ModerationAct
from tradehall.chat.queries import messages_after
from tradehall.chat.safety.commands import DecideReport, LookAtReport, Reason, ReportMessage, ShowMessage
from tradehall.events.commands import AddOrganiser
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.web import Hall


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner, language="en")


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def anna(hall: Hall, fair: Fair, talk: str) -> Browser:
    return browser_of(hall, fair.anna)


@pytest.fixture
def kenji(hall: Hall, fair: Fair, talk: str) -> Browser:
    return browser_of(hall, fair.kenji)


@pytest.fixture
def olga(hall: Hall, fair: Fair) -> Browser:
    return browser_of(hall, fair.olga)


def report(hall: Hall, fair: Fair, talk: str, body: str = "You are a thief") -> tuple[dict, str]:
    said = write(hall.runner, talk, fair.kenji, body)
    command = ReportMessage(conversation=talk, message=said["id"], reason=Reason.INSULT, words="Rude")
    return said, hall.runner.run(command, fair.anna)


def rows(hall: Hall, statement) -> list:
    with hall.db.read() as session:
        return list(session.scalars(statement))


def links(html: str) -> list[str]:
    return [unescape(url) for url in re.findall(r'<a href="([^"]+)" rel="noopener noreferrer nofollow"', html)]


# -- warnings and links -------------------------------------------------------------------------------


def test_the_reader_of_bank_details_is_warned_and_the_sender_is_not(hall, fair, talk, anna, kenji):
    write(hall.runner, talk, fair.anna, "Our account number is 1234567890")
    assert "This message speaks of bank details" in kenji.get(f"/chat/{talk}").text
    assert "This message speaks of bank details" not in anna.get(f"/chat/{talk}").text


def test_other_details_than_before_warn_strongly_whoever_of_the_company_names_them(hall, fair, talk, kenji):
    first = write(hall.runner, talk, fair.anna, "Our account number is 1234567890")
    again = write(hall.runner, talk, fair.bo, "As said: account number 123 456 7890")
    theirs = write(hall.runner, talk, fair.kenji, "For the refund: account number 5550001112")
    other = write(hall.runner, talk, fair.bo, "Please use account number 9988776655")
    assert [message["bank"]["strong"] for message in (first, again, theirs, other)] == [False, False, False, True]
    assert "prints" not in str(other)
    assert kenji.get(f"/chat/{talk}").text.count("Stop. These bank details") == 1


def test_plain_messages_stay_plain(hall, fair, talk):
    assert "change" not in write(hall.runner, talk, fair.anna, "USD 12.50 for 3000 pcs, HS 6911.10")
    assert "change" in write(hall.runner, talk, fair.anna, "see https://kiln.example/a")


def test_a_link_shows_where_it_leads_and_goes_by_a_page_of_ours(hall, fair, talk, kenji):
    write(hall.runner, talk, fair.anna, "see https://kiln.example/a?b=1&c=<x>, or https://p\u0430ypal.com/login")
    html = kenji.get(f"/chat/{talk}").text
    first, second = links(html)
    assert first.startswith("/leave?")
    assert "xn--pypal-4ve.com" in html
    page = kenji.get(first)
    assert page.status_code == 200
    assert 'href="https://kiln.example/a?b=1&amp;c="' in page.text
    assert 'referrerpolicy="no-referrer"' in page.text
    assert "looks like a trick" not in page.text
    assert "looks like a trick" in kenji.get(second).text


def test_our_own_pages_need_no_door(hall, fair, talk, kenji):
    write(hall.runner, talk, fair.anna, f"look at {hall.settings.base_url}/events and http://other.example/")
    assert links(kenji.get(f"/chat/{talk}").text)[0] == f"{hall.settings.base_url}/events"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "to=https://evil.example/",
        "to=https://evil.example/&s=x",
        "to=javascript:alert(1)&s=",
        "s=abc",
        "to=https://evil.example/&s=%ff%fe",
        "to=&s=",
    ],
)
def test_nobody_borrows_our_door(hall, kenji, query):
    answer = kenji.get(f"/leave?{query}")
    assert answer.status_code in (400, 404)
    assert 'href="https://evil' not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script> https://a.example/",
        'https://a.example/"onclick=alert(1)',
        "http://a.example/<b>x",
        "www.a.example/'><svg onload=alert(1)>",
    ],
)
def test_words_stay_words(hall, fair, talk, kenji, body):
    write(hall.runner, talk, fair.anna, body)
    html = kenji.get(f"/chat/{talk}").text
    for bad in ("<script>alert", "<svg onload", '"onclick=', "<b>x"):
        assert bad not in html


# -- reports ------------------------------------------------------------------------------------------


def test_who_reports_sees_first_what_the_organisers_will_see(hall, fair, talk, anna):
    write(hall.runner, talk, fair.anna, "What do you mean?")
    said = write(hall.runner, talk, fair.kenji, "You are a thief")
    url = f"/chat/{talk}/report/{said['id']}"
    html = anna.get(url).text
    assert "You are a thief" in html
    assert "What do you mean?" in html
    token = anna.token(url)
    answer = anna.post(url, data={"_csrf": token, "reason": "other", "words": ""})
    assert answer.status_code == 422
    assert "Please say in a few words" in answer.text
    answer = anna.post(url, data={"_csrf": token, "reason": "insult", "words": "Rude"})
    assert answer.status_code == 303
    assert rows(hall, select(MessageReport.reason)) == ["insult"]
    assert "reported this message already" in anna.get(url).text


def test_strangers_do_not_find_the_form(hall, fair, talk):
    said = write(hall.runner, talk, fair.kenji, "You are a thief")
    for stranger in (fair.carl, fair.olga, fair.vera):
        assert browser_of(hall, stranger).get(f"/chat/{talk}/report/{said['id']}").status_code == 404


def test_the_organisers_open_read_and_decide(hall, fair, talk, kenji, olga):
    _, key = report(hall, fair, talk)
    base = f"/organise/{fair.slug}/moderation"
    assert "Insult or threat" in olga.get(base).text
    page = olga.get(f"{base}/{key}")
    assert "You are a thief" not in page.text
    token = olga.token(f"{base}/{key}")
    assert olga.post(f"{base}/{key}/look", data={"_csrf": token}).status_code == 303
    assert "You are a thief" in olga.get(f"{base}/{key}").text
    form = {"_csrf": token, "version": "1", "hide": "yes", "mute": "day", "words": ""}
    refused = olga.post(f"{base}/{key}/decide", data=form)
    assert refused.status_code == 422
    assert re.search(r'name="hide"[^>]*checked', refused.text)
    assert olga.post(f"{base}/{key}/decide", data={**form, "words": "No insults here"}).status_code == 303
    html = kenji.get(f"/chat/{talk}").text
    assert "You are a thief" not in html
    assert "The organisers hid this message." in html
    listed = olga.get(base).text
    assert fair.kenji.name in listed
    assert "Nothing to decide" in listed
    log = olga.get(f"{base}/log").text
    assert log.count("No insults here") == 2
    assert olga.post(f"{base}/people/{fair.kenji.public_id}/unmute", data={"_csrf": token}).status_code == 303
    assert olga.post(f"{base}/{key}/show", data={"_csrf": token, "words": "We talked"}).status_code == 303
    assert "You are a thief" in kenji.get(f"/chat/{talk}").text
    assert rows(hall, select(ModerationAct.act).order_by(ModerationAct.id)) == [
        "look",
        "hide",
        "mute",
        "unmute",
        "show",
    ]


def test_others_do_not_see_moderation(hall, fair, talk, anna):
    _, key = report(hall, fair, talk)
    for path in ("", "/log", f"/{key}"):
        assert anna.get(f"/organise/{fair.slug}/moderation{path}").status_code == 403


def test_the_list_of_reports_asks_the_database_little(hall, fair, talk, olga, queries_of):
    for number in range(12):
        report(hall, fair, talk, f"You are a thief {number}")
    hall.runner.run(LookAtReport(report=rows(hall, select(MessageReport.public_id))[0]), fair.olga)
    for path in ("", "/log", f"/{rows(hall, select(MessageReport.public_id))[0]}"):
        assert queries_of(lambda path=path: olga.get(f"/organise/{fair.slug}/moderation{path}")) <= 8


# -- blocks in the talk -------------------------------------------------------------------------------


def test_the_talk_is_closed_and_opened_from_its_own_page(hall, fair, talk, anna, kenji):
    page, other = f"/chat/{talk}", fair.places["buyer"].public_id
    door = f"/events/{fair.slug}/participants/{other}/block"
    assert anna.get(f"{page}/standing").get_json() == {"ok": True, "closed": None}
    form = {"_csrf": anna.token(page), "mine": fair.places["exporter"].public_id, "next": page}
    asked = anna.post(door, data=form)
    assert "Block this company?" in asked.text
    assert f'name="next" value="{page}"' in asked.text
    done = anna.post(door, data={**form, "confirmed": "yes"})
    assert (done.status_code, done.headers["Location"]) == (303, page)
    html, theirs = anna.get(page).text, kenji.get(page).text
    assert "Unblock it to write again" in html
    assert "data-composer" not in html
    assert "This conversation is closed." in theirs
    assert "blocked" not in theirs.split("<main")[1].split("</main")[0].lower()
    assert "This conversation is closed." in kenji.get(f"{page}/standing").get_json()["closed"]
    sent = kenji.post(f"{page}/messages", data={"_csrf": kenji.token(page), "client_id": "abcdefgh", "body": "Hello?"})
    assert sent.status_code == 403
    assert "Hello?" in sent.text
    assert anna.post(f"{door}/undo", data=form).status_code == 303
    assert kenji.get(f"{page}/standing").get_json()["closed"] is None
    assert "data-composer" in kenji.get(page).text


def test_the_page_of_the_company_shows_it_too(hall, fair, talk, anna):
    url = f"/events/{fair.slug}/participants/{fair.places['buyer'].public_id}"
    html = anna.get(url).text
    assert "Block this company" in html
    anna.post(f"{url}/block", data={"_csrf": anna.token(url), "confirmed": "yes"})
    html = anna.get(url).text
    assert "Your company blocked this company" in html
    assert "Ask for a meeting" not in html.split("<main")[1]
    assert "You blocked this company" in anna.get(f"/events/{fair.slug}/directory").text


def test_whoever_is_muted_reads_until_when_and_keeps_what_they_typed(hall, fair, talk, kenji, olga):
    _, key = report(hall, fair, talk)
    base = f"/organise/{fair.slug}/moderation/{key}"
    token = olga.token(base)
    olga.post(f"{base}/look", data={"_csrf": token})
    olga.post(f"{base}/decide", data={"_csrf": token, "version": "1", "mute": "hour", "words": "No insults here"})
    page = f"/chat/{talk}"
    assert "You can write again in 60 minutes. Reason: No insults here" in kenji.get(page).text
    sent = kenji.post(f"{page}/messages", data={"_csrf": kenji.token(page), "client_id": "abcdefgh", "body": "Hello?"})
    assert (sent.status_code, "Hello?" in sent.text) == (403, True)
    for path in (f"/chat/{talk}/phrases", f"/chat/{talk}/files"):
        assert kenji.get(path).status_code == 200


# -- files of what was reported -----------------------------------------------------------------------


@pytest.fixture
def judged(hall: Hall, fair: Fair, talk: str) -> dict[str, str]:
    """A report of a message of kenji with a file: its ids and addresses; olga has opened it. `other`: a file that is
    nobody's business but the two companies'."""
    runner = hall.runner
    file = sent(runner, fair.kenji, talk, "rude-file", b"rude words")
    other = sent(runner, fair.kenji, talk, "good-file")
    message = runner.ask(messages_after, fair.anna, talk, 0).messages[0].public_id
    report = runner.run(ReportMessage(conversation=talk, message=message, reason=Reason.INSULT), fair.anna)
    runner.run(LookAtReport(report=report), fair.olga)
    case = f"/organise/{fair.slug}/moderation/{report}"
    return {
        "file": file, "other": other, "message": message, "report": report, "case": case,
        "mine": f"/chat/{talk}/files/{file}",
    }  # fmt: skip


def test_the_organisers_see_the_file_of_a_reported_message_and_no_other(hall, fair, olga, judged):
    case, file = judged["case"], judged["file"]
    html = olga.get(case).text
    assert f'href="{case}/files/{file}"' in html
    assert judged["other"] not in html
    got = olga.get(f"{case}/files/{file}")
    assert (got.status_code, got.data, got.headers["Cache-Control"]) == (200, b"rude words", "no-store")
    assert got.headers["Content-Disposition"].startswith("attachment")
    part = olga.get(f"{case}/files/{file}", headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.data) == (206, b"words")
    assert olga.get(f"{case}/files/{file}/preview").mimetype == "image/webp"
    for path in (f"{case}/files/{judged['other']}", f"{case}/files/x", judged["mine"]):
        assert olga.get(path).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("anna", 403), ("kenji", 403), ("carl", 403), ("vera", 403)])
def test_nobody_else_comes_to_it_by_the_report(hall, fair, judged, who, status):
    browser = browser_of(hall, fair.people[who])
    for path in ("", "/preview"):
        assert browser.get(f"{judged['case']}/files/{judged['file']}{path}").status_code == status


def test_an_organiser_who_has_not_opened_the_report_or_is_of_another_event_gets_nothing(hall, fair, judged):
    runner = hall.runner
    other = fair.town.person("second", "organiser", language="en")
    runner.run(AddOrganiser(event=fair.slug, email=other.email), fair.olga)
    second = browser_of(hall, other)
    address = f"{judged['case']}/files/{judged['file']}"
    assert second.get(address).status_code == second.get(f"{address}/preview").status_code == 404
    assert judged["file"] not in second.get(judged["case"]).text
    runner.run(LookAtReport(report=judged["report"]), other)
    assert second.get(address).status_code == 200
    elsewhere = f"/organise/{fair.slug.replace('fair', 'other')}/moderation/{judged['report']}/files/{judged['file']}"
    assert browser_of(hall, fair.olga).get(elsewhere).status_code == 404


def test_a_hidden_message_says_so_and_comes_back_with_its_file(hall, fair, talk, olga, anna, judged, clock):
    runner = hall.runner
    decision = DecideReport(report=judged["report"], hide=True, words="Rude", version=1)
    runner.run(decision, fair.olga)
    assert "The organisers hid this message." in anna.get(f"/chat/{talk}").text
    assert anna.get(judged["mine"]).status_code == 404
    clock.move(days=60)
    assert runner.run(ForgetFiles(), SYSTEM) == 0
    olga, anna = browser_of(hall, fair.olga), browser_of(hall, fair.anna)
    assert olga.get(f"{judged['case']}/files/{judged['file']}").data == b"rude words"
    assert "The message is hidden." in olga.get(judged["case"]).text
    runner.run(ShowMessage(report=judged["report"], words="A mistake"), fair.olga)
    assert anna.get(judged["mine"]).data == b"rude words"


def test_the_file_of_what_its_sender_withdrew_stays_until_the_report_is_decided(hall, fair, talk, judged, clock):
    runner = hall.runner
    runner.run(WithdrawMessage(conversation=talk, message=judged["message"]), fair.kenji)
    clock.move(days=8)
    assert runner.run(ForgetFiles(), SYSTEM) == 0
    olga = browser_of(hall, fair.olga)
    assert olga.get(f"{judged['case']}/files/{judged['file']}").status_code == 200
    runner.run(DecideReport(report=judged["report"], warn=True, words="Rude", version=1), fair.olga)
    assert runner.run(ForgetFiles(), SYSTEM) == 1
    assert olga.get(f"{judged['case']}/files/{judged['file']}").status_code == 404
