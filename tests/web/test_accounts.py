"""Pages of accounts: what browsers of strangers, owners and attackers see and what happens."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import session
from sqlalchemy import func, select

from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tests.factories.telling import Told
from tradehall.accounts import proofs
from tradehall.accounts.commands import CreateApiToken, SignOut
from tradehall.accounts.identity import identify_socket
from tradehall.accounts.models import ApiToken, Challenge, Person, SignInSession
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import counting
from tradehall.kernel.limits import Limits
from tradehall.kernel.mail import MailRow
from tradehall.kernel.web import Hall, actor

SIGN_UP = {
    "name": "森 健二",
    "email": "mori@company.example",
    "password": "gentle river stones",
    "language": "ja",
    "time_zone": "Asia/Tokyo",
}


class Browser:
    """A test client that posts forms as a page would: with the page's CSRF token."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.client = hall.app.test_client()

    def get(self, url: str, **more: Any) -> Any:
        return self.client.get(url, **more)

    def submit(self, url: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        page = self.client.get("/password/forgotten").text
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token is not None
        return self.client.post(url, data={"_csrf": token[1], **(data or {})}, **more)

    def sign_in(self, email: str, password: str = PASSWORD) -> Any:
        return self.submit("/sign-in", {"email": email, "password": password})

    @property
    def name(self) -> str | None:
        """Whose settings this browser sees."""
        page = self.get("/settings")
        found = re.search(r'id="f-name" name="name" type="text" value="([^"]*)"', page.text)
        return unescape(found[1]) if page.status_code == 200 and found else None


@pytest.fixture
def browser(hall: Hall) -> Callable[[], Browser]:
    return lambda: Browser(hall)


def mails(hall: Hall) -> list[MailRow]:
    """All mails so far, after the background work is done."""
    return Told(hall).mails()


def last_link(hall: Hall) -> str:
    found = re.search(r"http://127\.0\.0\.1:5000(/\S+)", mails(hall)[-1].text)
    assert found is not None
    return found[1]


def last_code(hall: Hall) -> str:
    found = re.search(r"^ {4}(\d{6})$", mails(hall)[-1].text, re.MULTILINE)
    assert found is not None
    return found[1]


def count(hall: Hall, model: type) -> int:
    with hall.db.read() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def masked(page: str) -> str:
    """A page without what differs from request to request."""
    page = re.sub(r'(name="(?:_csrf|_key)" value|name="csrf-token" content)="[^"]*"', r"\1", page)
    return re.sub(r"\b[0-9a-hjkmnp-tv-z]{26}\b", "ID", page)


# -- signing up ---------------------------------------------------------------------------------------


def test_sign_up_confirmed_by_the_link_which_a_scanner_may_follow(hall, browser):
    mine = browser()
    answer = mine.submit("/sign-up", SIGN_UP)
    assert (answer.status_code, answer.location) == (303, "/sign-up/check")
    assert "mori@company.example" in mine.get("/sign-up/check").text
    [mail] = mails(hall)
    assert (mail.recipient, mail.language) == ("mori@company.example", "ja")
    assert "style=" in mail.html
    assert "<style" not in mail.html.split("prefers-color-scheme")[0].split("</title>")[0]
    link = last_link(hall)
    for _ in range(3):
        assert browser().get(link).status_code == 200
    assert mine.name is None
    other = browser()
    assert other.submit(link).status_code == 303
    assert other.name == "森 健二"
    assert 'lang="ja"' in other.get("/settings").text
    assert browser().submit(link).status_code == 410


def test_sign_up_confirmed_by_the_code(hall, browser):
    mine = browser()
    mine.submit("/sign-up", SIGN_UP)
    code = last_code(hall)
    wrong = mine.submit("/sign-up/check", {"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert wrong.status_code == 422
    assert mine.name is None
    assert mine.submit("/sign-up/check", {"code": f" {code[:3]} {code[3:]} "}).status_code == 303
    assert mine.name == "森 健二"


def test_a_code_form_without_a_code_confirms_nothing(hall, browser):
    mine = browser()
    mine.submit("/sign-up", SIGN_UP)
    for data in ({}, {"code": ""}, {"code": "12345"}, {"link": "x", "code": "000000"}, {"challenge": "x"}):
        assert mine.submit("/sign-up/check", data).status_code == 422
    assert mine.name is None


def test_a_code_is_void_after_five_wrong_ones(hall, browser):
    mine = browser()
    mine.submit("/sign-up", SIGN_UP)
    code = last_code(hall)
    for number in range(1, 6):
        mine.submit("/sign-up/check", {"code": f"{(int(code) + number) % 10**6:06d}"})
    assert mine.submit("/sign-up/check", {"code": code}).status_code == 422
    assert mine.name is None
    assert mine.submit("/sign-up/again", {"email": SIGN_UP["email"]}).status_code == 303
    assert mine.submit("/sign-up/check", {"code": last_code(hall)}).status_code == 303


def test_links_and_codes_run_out(hall, browser, clock: SetClock):
    mine = browser()
    mine.submit("/sign-up", SIGN_UP)
    link, code = last_link(hall), last_code(hall)
    clock.move(hours=24)
    assert mine.submit("/sign-up/check", {"code": code}).status_code == 422
    assert mine.submit(link).status_code == 410
    assert mine.name is None


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("/sign-up", SIGN_UP),
        ("/sign-up/again", {"email": SIGN_UP["email"]}),
        ("/password/forgotten", {"email": SIGN_UP["email"]}),
    ],
)
def test_no_answer_tells_whether_an_address_has_an_account(hall, browser, runner, url, data):
    def seen() -> list[tuple[int, str | None, int, str]]:
        mine = browser()
        answer = mine.submit(url, data)
        pages = [answer, mine.get(answer.location)]
        codes = [mine.submit(answer.location, {"code": "000000", "password": PASSWORD}) for _ in range(7)]
        made = [(a.status_code, a.location, masked(a.text)) for a in [*pages, *codes]]
        return [(status, where, len(text), text) for status, where, text in made]

    without = seen()
    accounts.person(runner, email=SIGN_UP["email"] if url != "/sign-up" else "known@company.example")
    if url == "/sign-up":
        data = {**SIGN_UP, "email": "known@company.example"}
        answers = seen()
        assert [a[0] for a in answers] == [a[0] for a in without]
        assert [a[3].replace("known@company.example", SIGN_UP["email"]) for a in answers] == [a[3] for a in without]
    else:
        assert seen() == without


def test_the_owner_of_an_address_is_told_of_a_sign_up_with_it(hall, browser, runner):
    accounts.person(runner, email=SIGN_UP["email"], name="The owner", language="ko")
    browser().submit("/sign-up", SIGN_UP)
    [mail] = mails(hall)
    assert (mail.recipient, mail.language) == (SIGN_UP["email"], "ko")
    assert "The owner" in mail.text
    assert "森" not in mail.text
    assert count(hall, Person) == 1


def test_nobody_slips_a_password_into_an_account_that_is_not_confirmed(hall, browser):
    """Attacker and owner sign up with the owner's address: the mail that is answered decides."""
    attacker, owner = browser(), browser()
    attacker.submit("/sign-up", {**SIGN_UP, "name": "Attacker", "password": "attackers own words"})
    owner.submit("/sign-up", SIGN_UP)
    code = last_code(hall)
    attacker.submit("/sign-up", {**SIGN_UP, "name": "Attacker", "password": "attackers own words"})
    owner.submit("/sign-up/check", {"code": code})
    assert owner.name == "森 健二"
    assert browser().sign_in(SIGN_UP["email"], "attackers own words").status_code == 422
    assert browser().sign_in(SIGN_UP["email"], SIGN_UP["password"]).status_code == 303


def test_an_unconfirmed_account_answers_like_a_wrong_password_and_gets_its_mail_again(hall, browser):
    mine = browser()
    mine.submit("/sign-up", SIGN_UP)
    assert len(mails(hall)) == 1
    right = mine.sign_in(SIGN_UP["email"], SIGN_UP["password"])
    wrong = mine.sign_in(SIGN_UP["email"], "not the right words")
    assert (
        (right.status_code, masked(right.text)) == (wrong.status_code, masked(wrong.text)) == (422, masked(wrong.text))
    )
    assert len(mails(hall)) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u202eevil"),
        ("name", "x" * 101),
        ("email", "no address"),
        ("email", "a@b"),
        ("email", "a@b.example\r\nBcc: c@d.example"),
        ("password", "short one"),
        ("password", "passwordpassword"),
        ("password", "mori@company.example"),
        ("password", "x" * 129),
        ("language", "de"),
        ("time_zone", "CST"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("roles", "admin"),
        ("state", "active"),
    ],
)
def test_a_bad_sign_up_is_refused_at_its_field_and_keeps_what_was_typed(hall, browser, field, value):
    answer = browser().submit("/sign-up", {**SIGN_UP, field: value})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    if field not in ("name", "roles", "state"):
        assert "森 健二" in answer.text
    assert SIGN_UP["password"] not in answer.text
    assert count(hall, Person) == 0


def test_the_zone_is_proposed_by_the_language_and_always_changeable(browser):
    page = browser().get("/sign-up", headers={"Accept-Language": "ja"}).text
    assert '<option value="Asia/Tokyo" selected>' in page
    assert '<option value="America/Chicago">' in page
    assert "data-zone-guess" in page
    assert "js/pages/zone.js" in page


# -- signing in and out -------------------------------------------------------------------------------


def test_sign_in_goes_on_inside_only(browser, runner):
    accounts.person(runner, email="a@company.example")
    for target, there in [
        ("/deals?x=1", "/deals?x=1"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\tx", "/"),
        ("", "/"),
    ]:
        answer = browser().submit("/sign-in", {"email": "a@company.example", "password": PASSWORD, "_next": target})
        assert (answer.status_code, answer.location) == (303, there)


def test_wrong_addresses_and_wrong_passwords_get_the_same_answer(browser, runner):
    accounts.person(runner, email="known1@company.example")
    known = browser().sign_in("known1@company.example", "wrong words again")
    unknown = browser().sign_in("nobody@company.example", "wrong words again")
    assert known.status_code == unknown.status_code == 422
    assert masked(known.text).replace("known1", "nobody") == masked(unknown.text)


def test_a_new_session_at_every_sign_in_and_none_after_sign_out(hall, browser, runner):
    accounts.person(runner, email="a@company.example", name="Ann")
    mine = browser()
    mine.sign_in("a@company.example")
    before = mine.client.get_cookie("s").value
    copied = browser()
    copied.client.set_cookie("s", before)
    assert copied.name == "Ann"
    answer = mine.submit("/sign-out")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"cache", "storage"')
    assert mine.name is None
    assert copied.name is None
    mine.sign_in("a@company.example")
    assert mine.client.get_cookie("s").value != before
    assert copied.name is None
    assert mine.get("/sign-out").status_code == 405
    assert mine.name == "Ann"


def test_settings_need_a_session(browser):
    assert browser().get("/settings").location == "/sign-in?next=%2Fsettings"
    for url in ("/settings/profile", "/settings/password", "/settings/email", "/settings/tokens"):
        assert browser().submit(url, {"name": "x"}).status_code == 401


def test_forms_without_a_token_of_the_page_are_refused(browser):
    for url in ("/sign-in", "/sign-up", "/sign-out", "/password/forgotten", "/settings/profile"):
        assert browser().client.post(url, data=SIGN_UP).status_code == 400


def test_limits_of_the_edge_are_shown_in_the_form(hall, browser):
    hall.limits = Limits()
    answers = [browser().sign_in(f"a{n}@company.example", "wrong words again").status_code for n in range(21)]
    assert answers == [422] * 20 + [429]


def test_the_session_cookie_signs_in_no_api_call_and_a_token_no_page(hall, browser, runner):
    @hall.app.get("/api/v1/who")
    def who() -> str:
        return f"{actor().name}:{actor().session_id}"

    person = accounts.person(runner, email="a@company.example")
    mine = browser()
    mine.sign_in(person.email)
    token = re.search(r"th_[\w-]{43}", mine.submit("/settings/tokens", {"label": "My program"}).text)
    assert token is not None
    bearer = {"Authorization": f"Bearer {token[0]}"}

    assert mine.get("/api/v1/who").text == ":None"
    assert browser().get("/api/v1/who", headers=bearer).text == f"{person.name}:-1"
    assert browser().get("/api/v1/who", headers={"Authorization": f"Basic {token[0]}"}).text == ":None"
    assert browser().get("/settings", headers=bearer).status_code == 302
    assert token[0] not in mine.get("/settings").text
    with hall.db.read() as db:
        row = db.scalars(select(ApiToken)).one()
        assert token[0] not in (row.token_hash, row.label)
        public_id = row.public_id
    url = f"/settings/tokens/{public_id}/end"
    assert "confirmed" in mine.submit(url).text
    assert browser().get("/api/v1/who", headers=bearer).text != ":None"
    assert mine.submit(url, {"confirmed": "yes"}).status_code == 303
    assert browser().get("/api/v1/who", headers=bearer).text == ":None"


# -- a forgotten password -----------------------------------------------------------------------------


def test_a_new_password_by_link_ends_all_sessions_and_the_link(hall, browser, runner):
    accounts.person(runner, email="a@company.example", name="Ann")
    signed_in, asking = browser(), browser()
    signed_in.sign_in("a@company.example")
    asking.submit("/password/forgotten", {"email": "A@Company.example "})
    link = last_link(hall)
    assert asking.get(link).status_code == 200
    assert asking.submit(link, {"password": "short"}).status_code == 422
    assert asking.submit(link, {"password": "another set of words"}).location == "/sign-in"
    assert signed_in.name is None
    assert asking.submit(link, {"password": "a third set of words"}).status_code == 410
    assert asking.sign_in("a@company.example", PASSWORD).status_code == 422
    assert asking.sign_in("a@company.example", "another set of words").status_code == 303
    assert mails(hall)[-1].recipient == "a@company.example"


def test_a_new_password_by_code(hall, browser, runner, clock):
    accounts.person(runner, email="a@company.example")
    asking = browser()
    asking.submit("/password/forgotten", {"email": "a@company.example"})
    code = last_code(hall)
    assert asking.submit("/password/reset", {"code": code, "password": "passwordpassword"}).status_code == 422
    assert asking.submit("/password/reset", {"password": "another set of words"}).status_code == 422
    assert asking.submit("/password/reset", {"code": code, "password": "another set of words"}).status_code == 303
    assert asking.sign_in("a@company.example", "another set of words").status_code == 303
    asking.submit("/password/forgotten", {"email": "a@company.example"})
    code = last_code(hall)
    clock.move(minutes=30)
    late = asking.submit("/password/reset", {"code": code, "password": "late set of words"})
    assert late.status_code == 422


def test_links_serve_one_purpose(hall, browser, runner):
    accounts.person(runner, email="a@company.example")
    browser().submit("/password/forgotten", {"email": "a@company.example"})
    mails(hall)
    with hall.db.read() as db:
        challenge = db.scalars(select(Challenge)).one().public_id
    reset = proofs.link_of("reset", challenge)
    mine = browser()
    for url in (f"/sign-up/confirm/{reset}", f"/email/{reset}"):
        assert mine.get(url).status_code == 410
        assert mine.submit(url).status_code == 410
    for purpose in ("confirm", "change"):  # rightly signed, but the challenge is for something else
        prefix = {"confirm": "/sign-up/confirm/", "change": "/email/"}[purpose]
        assert mine.submit(prefix + proofs.link_of(purpose, challenge)).status_code == 410
    for broken in (reset[:-1], reset + "x", challenge, "x", f"{challenge}.x", "%00"):
        assert mine.submit(f"/password/reset/{broken}", {"password": "another set of words"}).status_code in (404, 410)
    assert mine.sign_in("a@company.example").status_code == 303


# -- settings -----------------------------------------------------------------------------------------


def test_the_settings_page_reads_three_times_whatever_is_on_it(hall, browser, runner):
    person = accounts.person(runner, email="a@company.example")
    mine = browser()
    mine.sign_in(person.email)

    def statements() -> int:
        with counting() as seen:
            assert mine.get("/settings").status_code == 200
        return len(seen)

    few = statements()
    for _ in range(10):
        accounts.sign_in(runner, person.email)
        mine.submit("/settings/tokens", {"label": "x"})
    assert statements() == few <= 6


def test_profile_is_saved_and_a_stale_form_keeps_what_was_typed(browser, runner):
    accounts.person(runner, email="a@company.example", name="Ann")
    mine, elsewhere = browser(), browser()
    mine.sign_in("a@company.example")
    elsewhere.sign_in("a@company.example")
    typed = {
        "name": "李娜",
        "name_reading": "Lǐ Nà",
        "name_latin": "Na LI",
        "language": "zh",
        "time_zone": "Asia/Urumqi",
        "version": "1",
    }
    assert elsewhere.submit("/settings/profile", typed).status_code == 303
    page = elsewhere.get("/settings").text
    assert 'lang="zh-CN"' in page
    assert '<option value="Asia/Urumqi" selected>' in page
    stale = mine.submit("/settings/profile", {**typed, "name": "Ann B", "time_zone": "Asia/Tokyo"})
    assert stale.status_code == 409
    assert "Ann B" in stale.text
    assert "李娜" in stale.text
    assert 'name="version" value="2"' in stale.text
    assert elsewhere.name == "李娜"
    assert mine.submit("/settings/profile", {**typed, "name": "Ann B", "version": "2"}).status_code == 303
    assert mine.name == "Ann B"


def test_language_and_zone_switch_from_the_frame(browser, runner):
    accounts.person(runner, email="a@company.example")
    mine = browser()
    mine.sign_in("a@company.example")
    answer = mine.submit("/settings/language", {"language": "ko", "next": "/settings?a=b"})
    assert (answer.status_code, answer.location) == (303, "/settings?a=b")
    answer = mine.submit("/settings/time-zone", {"time_zone": "Asia/Calcutta", "next": "//evil.example"})
    assert (answer.status_code, answer.location) == (303, "/settings")
    page = mine.get("/settings").text
    assert 'lang="ko"' in page
    assert '<option value="Asia/Kolkata" selected>' in page
    assert mine.submit("/settings/time-zone", {"time_zone": "Nowhere"}).status_code == 422
    assert mine.submit("/settings/language", {"language": "xx"}).status_code == 422


def test_a_zone_is_named_in_the_language_of_the_page(browser):
    ask = browser().get
    assert ask("/settings/time-zone/name?zone=Asia/Ho_Chi_Minh", headers={"Accept-Language": "ja"}).text.startswith(
        "ホーチミン、UTC+7"
    )
    assert ask("/settings/time-zone/name?zone=Asia/Calcutta").text == "Kolkata, UTC+5:30"
    assert ask("/settings/time-zone/name?zone=Nowhere").status_code == 404
    assert ask("/settings/time-zone/name").status_code == 404


def test_password_change_needs_the_present_one_and_ends_other_sessions(hall, browser, runner):
    accounts.person(runner, email="a@company.example", name="Ann")
    mine, elsewhere = browser(), browser()
    mine.sign_in("a@company.example")
    elsewhere.sign_in("a@company.example")
    change = {"current": "not the present one", "password": "another set of words"}
    wrong = mine.submit("/settings/password", change)
    assert wrong.status_code == 422
    assert 'href="#f-current"' in wrong.text
    assert "another set of words" not in wrong.text
    assert elsewhere.name == "Ann"
    assert mine.submit("/settings/password", {**change, "current": PASSWORD}).status_code == 303
    assert (mine.name, elsewhere.name) == ("Ann", None)
    assert elsewhere.sign_in("a@company.example", "another set of words").status_code == 303


def test_the_address_changes_when_the_new_one_is_confirmed_and_can_be_taken_back(hall, browser, runner):
    accounts.person(runner, email="old@company.example", name="Ann")
    mine = browser()
    mine.sign_in("old@company.example")
    ask = {"email": "new@company.example", "account_password": "wrong words again"}
    assert mine.submit("/settings/email", ask).status_code == 422
    assert mine.submit("/settings/email", {**ask, "account_password": PASSWORD}).status_code == 303
    sent = {mail.recipient: mail for mail in mails(hall)}
    assert set(sent) == {"old@company.example", "new@company.example"}
    assert "new@company.example" in sent["old@company.example"].text
    assert "old@company.example" in mine.get("/settings").text
    assert browser().sign_in("new@company.example").status_code == 422
    link = re.search(r"http://127\.0\.0\.1:5000(/email/\S+)", sent["new@company.example"].text)
    assert link is not None
    assert mine.get(link[1]).status_code == 200
    assert mine.submit(link[1]).status_code == 303
    assert mine.submit(link[1]).status_code == 410
    assert browser().sign_in("old@company.example").status_code == 422
    assert browser().sign_in("new@company.example").status_code == 303
    notice = mails(hall)[-1]
    assert notice.recipient == "old@company.example"
    back = re.search(r"http://127\.0\.0\.1:5000(/email/\S+)", notice.text)
    assert back is not None
    assert browser().submit(back[1]).location == "/password/forgotten"
    assert mine.name is None
    for email in ("old@company.example", "new@company.example"):
        assert browser().sign_in(email).status_code == 422
    owner = browser()
    owner.submit("/password/forgotten", {"email": "old@company.example"})
    assert owner.submit(last_link(hall), {"password": "words of the owner"}).status_code == 303
    assert owner.sign_in("old@company.example", "words of the owner").status_code == 303


def test_a_change_to_an_address_in_use_tells_its_owner_and_nobody_else(hall, browser, runner):
    accounts.person(runner, email="owner@company.example", name="The owner")
    accounts.person(runner, email="a@company.example")

    def seen(email: str) -> str:
        mine = browser()
        mine.sign_in("a@company.example")
        answer = mine.submit("/settings/email", {"email": email, "account_password": PASSWORD})
        codes = [mine.submit("/settings/email/check", {"code": "000000"}) for _ in range(6)]
        return masked("|".join(a.text for a in [answer, mine.get(answer.location), *codes])).replace(email, "X")

    taken = seen("owner@company.example")
    assert [mail.recipient for mail in mails(hall)] == ["owner@company.example"]
    assert seen("vacant@company.example") == taken


def test_sessions_are_listed_and_end(hall, browser, runner, clock):
    accounts.person(runner, email="a@company.example", name="Ann")
    stranger = accounts.person(runner, email="b@company.example")
    accounts.sign_in(runner, stranger.email, device="Stranger's Firefox on Windows")
    mine, phone = browser(), browser()
    mine.sign_in("a@company.example")
    phone.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone) Version/18.0 Safari/605.1"
    phone.sign_in("a@company.example")
    page = mine.get("/settings").text
    assert "Safari on iPhone" in page
    assert "Windows" not in page
    assert page.count("This browser") == 1
    ends = re.findall(r"/settings/sessions/(\w{26})/end", page)
    assert len(ends) == 1
    with hall.db.read() as db:
        foreign = db.scalars(select(SignInSession.public_id).where(SignInSession.person_id == stranger.person_id)).one()
    assert mine.submit(f"/settings/sessions/{foreign}/end").status_code == 404
    assert mine.submit("/settings/sessions/0123/end").status_code in (404, 422)
    assert mine.submit(f"/settings/sessions/{ends[0]}/end").status_code == 303
    assert (mine.name, phone.name) == ("Ann", None)
    for _ in range(2):
        accounts.sign_in(runner, "a@company.example")
    assert mine.submit("/settings/sessions/end-others").status_code == 303
    assert "/settings/sessions/end-others" not in mine.get("/settings").text


def test_use_of_a_session_is_written_down_every_five_minutes(hall, browser, runner, clock):
    accounts.person(runner, email="a@company.example", name="Ann")
    mine = browser()
    mine.sign_in("a@company.example")

    def seen() -> Any:
        assert mine.get("/settings").status_code == 200
        with hall.db.read() as db:
            return db.scalars(select(SignInSession.seen_at)).one()

    start = seen()
    clock.move(minutes=4)
    assert seen() == start
    clock.move(minutes=1)
    assert seen() == clock.now()
    clock.move(days=6)
    assert mine.name == "Ann"
    clock.move(days=7)
    assert mine.name is None


def test_every_page_is_shown_in_every_language(hall, browser, runner):
    for language in ("en", "zh", "ja", "ko"):
        accounts.person(runner, email=f"{language}@company.example", language=language)
        mine = browser()
        for url in ("/sign-up", "/sign-in", "/password/forgotten", "/sign-up/again"):
            assert mine.get(f"{url}?lang={language}").status_code == 200
        mine.sign_in(f"{language}@company.example")
        assert mine.get("/settings").status_code == 200
        mine.submit("/settings/email", {"email": f"{language}2@company.example", "account_password": PASSWORD})
    assert len(mails(hall)) == 8


def test_sockets_sign_in_by_the_session_or_by_a_token(hall, runner):
    person = accounts.person(runner)
    me, cookie = accounts.sign_in(runner, person.email)
    token = runner.run(CreateApiToken(label="x"), me)["token"]

    def who(auth: Any, held: str | None = None) -> tuple[int | None, int | None] | None:
        with hall.app.test_request_context("/socket.io/"):
            if held is not None:
                session["_user_id"] = held
            found = identify_socket(auth)
        return found and (found.person_id, found.session_id)

    assert who(None, cookie) == (person.person_id, me.session_id)
    assert who({}, cookie) == (person.person_id, me.session_id)
    assert who({"token": token}) == (person.person_id, -1)
    for bad in (None, {}, {"token": cookie}, {"token": 5}, {"token": [token]}, {"token": "x" * 500}, "x", [token]):
        assert who(bad) is None
    for bad_cookie in ("", "x", token, "\u00e9" * 43):
        assert who(None, bad_cookie) is None
    runner.run(SignOut(), me)
    assert who(None, cookie) is None
