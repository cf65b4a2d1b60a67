"""The pages of tests of lines, and what their script asks for."""

import base64
import hmac
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.factories.chat import browser_of
from tests.factories.meetings import Fair
from tests.people import Browser
from tradehall.kernel.clock import SetClock
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.web import Hall
from tradehall.rooms.preflight.commands import Checks, Device, RecordPreflight
from tradehall.rooms.preflight.rules import Light

FINE = {"browser": "good", "camera": "good", "microphone": "good", "socket": "good"}
RESULT = {"checks": FINE, "up": 5000, "down": 9000, "round_trip": 80, "device": "phone"}


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return Fair(runner)


@pytest.fixture
def meeting(fair: Fair) -> str:
    return fair.meet(fair.li, fair.shop, fair.sato)


@pytest.fixture
def at(hall: Hall) -> Callable[[Actor], Browser]:
    """A person's browser."""
    return lambda who: browser_of(hall, who)


def post(browser: Browser, path: str, **sent: Any) -> Any:
    return browser.post(path, headers={"X-CSRFToken": browser.token()}, **sent)


def test_only_people_who_are_signed_in_test(client: Browser, meeting: str) -> None:
    for path in ("/preflight", "/preflight/room", f"/meetings/{meeting}/rehearse"):
        assert client.get(path).location.startswith("/sign-in")
    assert client.get("/preflight/down?octets=10").status_code in (302, 401)
    for path in ("/preflight", "/preflight/ice", "/preflight/up"):
        answer = post(client, path, json=RESULT)
        assert (answer.status_code, answer.json["ok"]) == (401, False)


def test_a_result_is_kept_and_shown_to_oneself(at: Callable[[Actor], Browser], fair: Fair, meeting: str) -> None:
    li = at(fair.li)
    assert "还没有测试" in li.get("/preflight").text
    assert "未测试" in li.get("/").text
    assert "未测试" in li.get(f"/meetings/{meeting}").text
    answer = post(li, "/preflight", json={**RESULT, "checks": {**FINE, "camera": "bad"}})
    assert answer.json == {"ok": True, "light": "fair"}
    page = li.get("/preflight").text
    assert "没有画面" in page
    assert "5" in page
    assert "有限制" in li.get("/").text
    assert "有限制" in li.get(f"/meetings/{meeting}").text
    sato = at(fair.sato)
    assert "まだテストしていません" in sato.get("/preflight").text
    assert "制限あり" not in sato.get(f"/meetings/{meeting}").text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 422),
        (b"[]", 400),
        (b"{", 400),
        ({**RESULT, "light": "good"}, 422),
        ({**RESULT, "device": "Pixel 9 of Li"}, 422),
        ({**RESULT, "up": -1}, 422),
        ({**RESULT, "up": "9"}, 422),
        ({**RESULT, "checks": {**FINE, "camera": "fine"}}, 422),
        ({**RESULT, "checks": {**FINE, "address": "good"}}, 422),
        ({**RESULT, "checks": {}}, 422),
    ],
)
def test_bad_results_are_refused(at: Callable[[Actor], Browser], fair: Fair, sent: Any, status: int) -> None:
    body = {"data": sent} if isinstance(sent, bytes) else {"json": sent}
    answer = post(at(fair.li), "/preflight", **body)
    assert answer.status_code == status
    assert answer.json["error"]["message"]


def test_rates_are_measured_against_octets_that_are_not_kept_anywhere(
    at: Callable[[Actor], Browser], fair: Fair
) -> None:
    li = at(fair.li)
    for octets in (1, 125_000, 300_001, 1_000_000):
        answer = li.get(f"/preflight/down?octets={octets}")
        assert (answer.status_code, len(answer.data)) == (200, octets)
        assert answer.headers["Cache-Control"] == "no-store"
    for bad in ("", "0", "1000001", "-1", "1e3", "٣", "9" * 30):
        assert li.get(f"/preflight/down?octets={bad}").status_code == 400
    assert post(li, "/preflight/up", data=b"x" * 240_000).json == {"ok": True, "octets": 240_000}
    assert post(li, "/preflight/up", data=b"x" * 300_000).status_code == 413


def test_credentials_for_a_test_are_worth_something_for_ten_minutes(
    hall: Hall, at: Callable[[Actor], Browser], fair: Fair, clock: SetClock
) -> None:
    li = at(fair.li)
    assert post(li, "/preflight/ice").json == {"ok": True, "ice_servers": []}
    hall.settings = replace(hall.settings, turn_urls=("turn:127.0.0.1:3478?transport=udp",), turn_secret="s" * 20)
    stun, turn = post(li, "/preflight/ice").json["ice_servers"]
    assert stun["urls"] == ["stun:127.0.0.1:3478"]
    until, _, whose = turn["username"].partition(":")
    assert int(until) == int(clock.now().timestamp()) + 600
    assert whose.startswith("test:")
    assert fair.li.public_id not in whose
    made = hmac.digest(b"s" * 20, turn["username"].encode(), "sha1")
    assert turn["credential"] == base64.b64encode(made).decode()


def test_rehearsal_is_for_those_who_may_see_the_meeting(
    at: Callable[[Actor], Browser], fair: Fair, meeting: str
) -> None:
    path = f"/meetings/{meeting}/rehearse"
    assert at(fair.li).get(path).status_code == 200
    assert at(fair.moss).get(path).status_code == 404
    assert at(fair.kim).get(path).status_code == 404
    assert at(fair.moss).get("/preflight/room").status_code == 200


def test_organisers_see_who_is_ready_and_remind(
    at: Callable[[Actor], Browser], fair: Fair, meeting: str, runner: Runner
) -> None:
    path = f"/organise/{fair.slug}/readiness"
    good = dict.fromkeys(FINE, Light.GOOD)
    runner.run(RecordPreflight(checks=Checks(**good), device=Device.DESK, up=5000, down=5000), fair.sato)
    zhao = at(fair.zhao)
    li, sato = (f'lang="{who.language}">{who.name}</span>' for who in (fair.li, fair.sato))
    page = zhao.get(path).text
    assert li in page
    assert sato in page
    untested = zhao.get(f"{path}?light=none").text
    assert li in untested
    assert sato not in untested
    assert li not in zhao.get(f"{path}?light=good").text
    assert zhao.get(f"{path}?light=none&cursor=made-up").status_code == 400
    done = zhao.submit(f"{path}/remind", {"person": fair.li.public_id})
    assert done.status_code == 303
    assert "1 person is reminded." in zhao.get(path).text
    again = zhao.submit(f"{path}/remind", {"person": fair.li.public_id}, follow_redirects=True)
    assert "within the last 24 hours" in again.text
    for stranger, status in ((fair.li, 403), (fair.moss, 403)):
        assert at(stranger).get(path).status_code == status
        assert at(stranger).submit(f"{path}/remind", {}).status_code == status


def test_the_door_is_on_the_meetings_page_when_it_is_open(
    at: Callable[[Actor], Browser], fair: Fair, meeting: str, clock: SetClock
) -> None:
    room = f'href="/meetings/{meeting}/room"'
    starts_at, ends_at = fair.times[fair.slots[0]]
    li = at(fair.li)
    assert room not in li.get(f"/meetings/{meeting}").text
    clock.at = starts_at
    li = at(fair.li)
    assert room in li.get(f"/meetings/{meeting}").text
    assert room in li.get("/").text
    assert room not in at(fair.zhao).get(f"/meetings/{meeting}").text.partition("<main")[2].partition("check-in")[0]
    clock.at = ends_at
    assert room in at(fair.li).get(f"/meetings/{meeting}").text
