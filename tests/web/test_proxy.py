"""Behind a reverse proxy: whom we believe about the client's address and about TLS. Nobody, unless told."""

import http.client
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SECRET
from tests.factories import accounts
from tests.people import Browser
from tests.serving import Served, serving
from tradehall.app import create_app
from tradehall.kernel.limits import Limits
from tradehall.kernel.web import Hall
from tradehall.settings import BadSettings, Settings, load

PROXY = {"REMOTE_ADDR": "10.0.0.1"}


@pytest.fixture
def built(settings: Settings) -> Iterator[Callable[..., Hall]]:
    """The application behind so many trusted proxies."""
    made: list[Hall] = []

    def build(proxies: int, **changes: Any) -> Hall:
        app = create_app(replace(settings, trusted_proxies=proxies, **changes), background=False)
        made.append(app.extensions["tradehall"])
        app.test_client_class = Browser
        made[-1].limits = Limits()
        return made[-1]

    yield build
    for hall in made:
        hall.db.close()


def tries(hall: Hall, email: str, forwarded: list[str]) -> list[int]:
    """How the API answers a sign-in from each of these addresses, as a proxy tells them."""
    body = {"email": email, "password": accounts.PASSWORD}
    client = hall.app.test_client()
    return [
        client.post(
            "/api/v1/tokens", json=body, headers={"X-Forwarded-For": address}, environ_overrides=PROXY
        ).status_code
        for address in forwarded
    ]


def test_a_forged_address_gets_nobody_around_a_limit(built):
    hall = built(0)
    person = accounts.person(hall.runner)
    statuses = tries(hall, person.email, [f"203.0.113.{number}" for number in range(7)])
    assert statuses == [*[statuses[0]] * 5, 429, 429]
    assert statuses[0] < 300


def test_behind_a_trusted_proxy_the_address_it_saw_counts(built):
    hall = built(1)
    person = accounts.person(hall.runner)
    forged = [f"203.0.113.{number}, 198.51.100.7" for number in range(7)]
    statuses = tries(hall, person.email, forged)
    assert statuses == [*[statuses[0]] * 5, 429, 429]
    assert tries(hall, person.email, ["198.51.100.8"]) == statuses[:1]


@pytest.mark.parametrize(("proxies", "told"), [(0, "10.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")])
def test_the_list_of_sessions_tells_the_address_of_whom_we_believe(built, proxies, told):
    hall = built(proxies)
    person = accounts.person(hall.runner)
    browser = hall.app.test_client()
    ahead = {
        "headers": {"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 198.51.100.7"},
        "environ_overrides": PROXY,
    }
    form = {"email": person.email, "password": accounts.PASSWORD}
    assert browser.submit("/sign-in", form, page="/sign-in", **ahead).status_code == 303
    page = browser.get("/settings").get_data(as_text=True)
    assert [address for address in ("10.0.0.1", "198.51.100.7", "203.0.113.9", "6.6.6.6") if address in page] == [told]


def test_behind_tls_cookies_and_links_are_for_tls(built):
    hall = built(1, base_url="https://hall.example")
    person = accounts.person(hall.runner)
    browser = hall.app.test_client()
    tls = {
        "base_url": "http://hall.example",  # as the proxy asks us
        "environ_overrides": PROXY,
    }
    forwarded = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
    page = browser.get("/sign-in", headers=forwarded, **tls)
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    token = page.get_data(as_text=True).split('name="_csrf" value="')[1].split('"')[0]
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-s=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    form = {"_csrf": token, "email": person.email, "password": accounts.PASSWORD}
    sent = {"Cookie": cookie.split(";")[0], **forwarded}
    foreign = browser.post("/sign-in", data=form, headers={**sent, "Referer": "https://evil.example/"}, **tls)
    assert foreign.status_code == 400
    own = browser.post("/sign-in", data=form, headers={**sent, "Referer": "https://hall.example/sign-in"}, **tls)
    assert own.status_code == 303
    assert not own.headers["Location"].startswith("http:")
    seen, _, html = hall.post.renderer("mail/accounts/in_use", "en", {"name": "A", "signing_up": True})
    assert seen
    assert "https://hall.example/" in html
    assert "http://hall.example" not in html


@pytest.fixture(scope="module")
def behind_tls(template_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("tls")
    environ = {
        "TRADEHALL_SECRET_KEY": SECRET,
        "TRADEHALL_INSTANCE": str(folder),
        "TRADEHALL_DATABASE_URL": f"sqlite:///{template_database}",
        "TRADEHALL_BASE_URL": "https://hall.example",
        "TRADEHALL_TRUSTED_PROXIES": "1",
        "TRADEHALL_REDIS_URL": "",
    }
    with serving("wsgi:app", folder, environ, ready="/healthz") as served:
        yield served


@pytest.mark.parametrize(
    ("origin", "told", "status"),
    [
        ("https://hall.example", {"Host": "hall.example", "X-Forwarded-Proto": "https"}, 200),
        ("https://other.example", {"Host": "other.example", "X-Forwarded-Proto": "https"}, 200),  # a second name
        ("https://hall.example", {"Host": "10.0.0.2:8000"}, 200),  # a proxy that passes nothing on
        ("https://evil.example", {"Host": "hall.example", "X-Forwarded-Proto": "https"}, 400),
        ("https://evil.example", {"Host": "hall.example", "X-Forwarded-Host": "evil.example"}, 400),
        ("http://hall.example", {"Host": "hall.example", "X-Forwarded-Proto": "https"}, 400),
        ("null", {"Host": "hall.example", "X-Forwarded-Proto": "https"}, 400),
    ],
)
def test_sockets_open_from_our_own_pages_alone(behind_tls, origin, told, status):
    line = http.client.HTTPConnection("127.0.0.1", behind_tls.port, timeout=10)
    try:
        line.request("GET", "/socket.io/?EIO=4&transport=polling", headers={"Origin": origin, **told})
        assert line.getresponse().status == status
    finally:
        line.close()


@pytest.mark.parametrize("value", ["-1", "x", "10", "1.0", "１", "1 2"])
def test_a_number_of_proxies_that_is_none_stops_the_start(value):
    with pytest.raises(BadSettings, match="TRADEHALL_TRUSTED_PROXIES must be a number from 0 to 9"):
        load({"TRADEHALL_SECRET_KEY": SECRET, "TRADEHALL_TRUSTED_PROXIES": value})


def test_no_proxy_is_believed_unless_told():
    assert load({"TRADEHALL_SECRET_KEY": SECRET}).trusted_proxies == 0
    assert load({"TRADEHALL_SECRET_KEY": SECRET, "TRADEHALL_TRUSTED_PROXIES": " 2 "}).trusted_proxies == 2
