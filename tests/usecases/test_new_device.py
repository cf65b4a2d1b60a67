"""A mail when an account is signed in from a browser that was not its owner's lately."""

import pytest

from tests.conftest import on_both_databases
from tests.factories import accounts
from tests.factories.telling import Told
from tradehall.accounts.commands import ConfirmEmail, ForgetOldSignIns, SignOut, SignUp
from tradehall.accounts.proofs import code_of
from tradehall.kernel.i18n import Times
from tradehall.kernel.policy import SYSTEM, VISITOR

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
NEWER_CHROME = CHROME.replace("140.0", "152.1")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.fixture
def told(hall):
    return Told(hall).mails


def test_the_first_sign_in_is_no_news_nor_is_the_same_browser_again(runner, told):
    person = accounts.person(runner)
    accounts.sign_in(runner, person.email, device=CHROME)
    accounts.sign_in(runner, person.email, device=NEWER_CHROME)
    assert told() == []


def test_who_signs_up_is_not_warned_of_it(hall, runner, told):
    given = {"name": "Ann", "email": "ann@company.example", "password": accounts.PASSWORD}
    challenge = runner.run(SignUp(**given, language="en", time_zone="UTC"), VISITOR)
    runner.run(ConfirmEmail(challenge=challenge, code=code_of(challenge), device=CHROME), VISITOR)
    assert [row.subject for row in told()] == []
    accounts.sign_in(runner, "ann@company.example", device=CHROME)
    assert told() == []


@on_both_databases
@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
def test_another_browser_or_system_is_told_in_the_reader_s_words(hall, runner, told, language):
    person = accounts.person(runner, language=language, time_zone="Asia/Tokyo")
    accounts.sign_in(runner, person.email, device=CHROME, address="203.0.113.5")
    accounts.sign_in(runner, person.email, device=PHONE, address="2001:db8::7")
    (mail,) = told()
    assert (mail.recipient, mail.language) == (person.email, language)
    for body in (mail.text, mail.html):
        assert "Safari" in body
        assert "iPhone" in body
        assert "2001:db8::7" in body
        assert "10:00" in body  # of one o'clock UTC
        assert Times(language).zone_name("Asia/Tokyo", runner.clock.now()) in body
        assert f"{hall.settings.base_url}/settings#sessions" in body
    accounts.sign_in(runner, person.email, device=PHONE)
    accounts.sign_in(runner, person.email, device=CHROME)
    assert told() == []
    accounts.sign_in(runner, person.email, device=FIREFOX)
    assert len(told()) == 1


def test_a_browser_is_forgotten_after_ninety_days_though_its_session_ended_before(runner, clock, told):
    person = accounts.person(runner)
    me, _ = accounts.sign_in(runner, person.email, device=CHROME)
    runner.run(SignOut(), me)
    clock.move(days=89)
    runner.run(ForgetOldSignIns(), SYSTEM)
    accounts.sign_in(runner, person.email, device=CHROME)
    assert told() == []
    clock.move(days=90, seconds=1)
    for _ in range(2):
        runner.run(ForgetOldSignIns(), SYSTEM)
    accounts.sign_in(runner, person.email, device=CHROME)
    assert len(told()) == 1


def test_others_browsers_are_none_of_ours(runner, told):
    one, two = accounts.person(runner), accounts.person(runner)
    accounts.sign_in(runner, one.email, device=CHROME)
    accounts.sign_in(runner, two.email, device=PHONE)
    accounts.sign_in(runner, one.email, device=PHONE)
    assert [row.recipient for row in told()] == [one.email]


def test_what_a_browser_says_of_itself_never_reaches_the_mail(runner, told):
    person = accounts.person(runner)
    accounts.sign_in(runner, person.email, device=CHROME)
    accounts.sign_in(runner, person.email, device="<b>visit http://evil.example</b>")
    (mail,) = told()
    assert "evil" not in mail.text + mail.html
    assert "Unknown device" in mail.text
