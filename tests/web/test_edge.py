"""What holds for every page: headers, tokens on every form, errors that say what to do, health."""

import re
from dataclasses import replace

import pytest

from tests.factories import accounts
from tests.people import Browser
from tradehall.app import create_app
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def addresses(hall: Hall, methods: set[str], *, api: bool) -> list[tuple[str, str]]:
    """Every route with such a method, its variables filled in with ids of nothing."""
    found = []
    for rule in hall.app.url_map.iter_rules():
        if rule.rule.startswith("/api/") is not api:
            continue
        path = re.sub(r"<(?:int[^>]*:[^>]+|[^>]*number)>", "7", rule.rule)
        path = re.sub(r"<(?:path:)?[^>]+>", "01kaqz0000000000000000000a", path)
        found += [(method, path) for method in sorted((rule.methods or set()) & methods)]
    return found


def test_every_form_refuses_without_the_page_s_token(hall: Hall, client: Browser) -> None:
    routes = addresses(hall, UNSAFE, api=False)
    assert len(routes) > 40
    taken = [
        (path, status)
        for method, path in routes
        if not path.startswith(("/answer/", "/confirm/"))  # the address is the token, mailed to one person for one act
        if (status := client.open(path, method=method).status_code) != 400
    ]
    assert taken == []


def test_the_api_takes_no_cookie(hall: Hall, client_for) -> None:
    browser = client_for(accounts.person(hall.runner))
    open_to_all = {"/api/v1/tokens"}
    routes = [(m, p) for m, p in addresses(hall, UNSAFE, api=True) if p not in open_to_all]
    assert len(routes) > 10
    statuses = {browser.open(path, method=method, json={}).status_code for method, path in routes}
    assert statuses == {401}


def test_visitors_get_no_page_of_others_and_no_defect(hall: Hall, client: Browser) -> None:
    statuses = {path: client.get(path).status_code for _, path in addresses(hall, {"GET"}, api=False)}
    assert {path: s for path, s in statuses.items() if s >= 500} == {}
    assert {path: s for path, s in statuses.items() if s not in (200, 302, 308, 401, 404, 410)} == {}


@pytest.mark.parametrize("path", ["/", "/events", "/sign-in", "/nowhere", "/api/v1/me", "/static/css/base.css"])
def test_every_answer_is_guarded(client: Browser, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert len(headers["X-Request-Id"]) == 26


def test_pages_of_people_are_not_kept_by_caches(hall: Hall, client_for) -> None:
    assert client_for(accounts.person(hall.runner)).get("/").headers["Cache-Control"] == "no-store"


def test_static_files_with_the_build_in_their_address_are_kept_for_ever(client: Browser) -> None:
    page = client.get("/events").text
    address = re.search(r'href="(/static/v-[^"]+/css/base.css)"', page)
    assert address
    with client.get(address[1]) as answer:
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/events/no-such", 404),
        ("/events?cursor=%00", 400),
        ("/events?q=%FF%FE", 400),
        ("/../etc", 404),
    ],
)
def test_odd_addresses_get_a_page(client: Browser, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"


def test_too_large_a_form_is_refused_clearly(client: Browser) -> None:
    answer = client.submit("/sign-in", {"email": "x" * 300_000})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body", [b"email=%FF%FE", b"email=a%80", b"%FF=a", b"email=\xff", b"email=%C0%AF", b"a=%ED%A0%80"]
)
def test_a_form_of_broken_characters_is_refused(client: Browser, body: bytes) -> None:
    form = b"_csrf=" + client.token("/sign-in").encode() + b"&password=x&" + body
    answer = client.post("/sign-in", data=form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "could not be read" in answer.text


def test_a_form_of_any_text_is_read(client: Browser) -> None:
    form = {"_csrf": client.token("/sign-in"), "email": "100% 磁器 %zz\ufffd@b.example", "password": "x"}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 422
    assert "100% 磁器 %zz\ufffd@b.example" in answer.text


@pytest.mark.parametrize(("base_url", "name"), [("https://a.example", "__Host-s"), ("http://127.0.0.1:5000", "s")])
def test_the_session_cookie(settings: Settings, base_url: str, name: str) -> None:
    """Under https no page of a neighbouring host can plant one, and it never leaves by http."""
    app = create_app(replace(settings, base_url=base_url), background=False)
    answer = app.test_client().get("/sign-in", base_url=base_url)
    [cookie] = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{name}=")]
    flags = {flag.strip() for flag in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= flags
    assert ("Secure" in flags) is base_url.startswith("https")
    assert not any(flag.startswith("Domain") for flag in flags)
    app.extensions["tradehall"].db.close()


def test_going_on_never_leads_to_somebody_else(hall: Hall) -> None:
    from tradehall.kernel.web import stay_inside

    bad = [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "",
        None,
        "x",
        "/\t/e",
    ]
    assert {stay_inside(target, "/") for target in bad} == {"/"}
    assert stay_inside("/meetings?when=past", "/") == "/meetings?when=past"


def test_health_and_figures(client: Browser) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404


@pytest.mark.parametrize("name", ["X-Forwarded-For", "x-real-ip", "Forwarded", "Via"])
def test_figures_are_not_given_through_a_proxy_of_this_machine(client: Browser, name: str) -> None:
    assert client.get("/metrics", headers={name: "203.0.113.9"}).status_code == 404


def test_administrators_pages_do_not_exist_for_others(hall: Hall, client_for) -> None:
    other = client_for(accounts.person(hall.runner))
    admin = client_for(accounts.person(hall.runner, roles=["admin"]))
    for path in ("/admin/", "/dev/mail"):
        assert (other.get(path).status_code, admin.get(path).status_code) == (404, 200)
    assert admin.get("/dev/style").status_code == 404
