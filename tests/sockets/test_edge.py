"""The socket edge of the whole application: who is let in from where, and what befalls one does not befall others."""

import http.client
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.factories import accounts
from tests.serving import Served, serving
from tests.sockets.test_transport import SOCKETS, Wire
from tradehall.accounts.commands import ChangePassword, ChangeTimeZone, CreateApiToken, SignOut
from tradehall.accounts.facts import PersonChanged
from tradehall.kernel import packets, sockets
from tradehall.kernel.broker import Broker
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.errors import Unavailable
from tradehall.kernel.facts import EMITTERS, Emit
from tradehall.kernel.limits import Limits
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.tx import Reader
from tradehall.kernel.web import Hall

PROBLEM = "urn:tradehall:problem:"


def signed_in(hall: Hall, runner: Runner, person: Actor) -> FlaskClient:
    _, token = accounts.sign_in(runner, person.email)
    browser = hall.app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = token
    return browser


@pytest.fixture
def live(hall: Hall, tmp_path: Any) -> Iterator[tuple[Served, str]]:
    """A gunicorn with the whole application, and the cookie of somebody who is signed in."""
    runner = Runner(hall.db, SystemClock())
    cookie = signed_in(hall, runner, accounts.person(runner)).get_cookie("s")
    assert cookie is not None
    environ = {
        "CHAT_SECRET": hall.settings.secret_key,
        "CHAT_INSTANCE": str(tmp_path),
        "CHAT_DATABASE": hall.settings.database_url,
    }
    with serving("tests.sockets.chat_wsgi:app", tmp_path, environ, ready="/healthz") as server:
        yield server, f"s={cookie.value}"


def test_the_sockets_are_made_as_the_transport_needs_it(hall: Hall) -> None:
    """In their own order without a thread for each event, small, own origin only, without attachments."""
    server = hall.socketio.server
    assert server.async_handlers is False
    assert server.packet_class is packets.Packet
    assert server.eio.max_http_buffer_size == 64_000
    assert callable(server.eio.cors_allowed_origins)  # which decides is tried below
    assert server.eio.http_compression is False


def test_a_page_of_another_origin_gets_no_socket(live: tuple[Served, str]) -> None:
    server, cookie = live
    for origin in ("https://evil.example", "http://127.0.0.1", "null", f"http://localhost:{server.port}"):
        with Wire(server, Origin=origin, Cookie=cookie) as wire:  # type: ignore[arg-type]
            assert wire.status == 400, origin
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        line.request("GET", SOCKETS + "polling", headers={"Origin": origin, "Cookie": cookie})
        assert line.getresponse().status == 400, origin
        line.close()


def test_our_own_page_gets_one_and_nobody_without_a_sign_in(live: tuple[Served, str]) -> None:
    server, cookie = live
    own = f"http://127.0.0.1:{server.port}"
    with Wire(server, Origin=own, Cookie=cookie) as wire:  # type: ignore[arg-type]
        wire.join()
    for headers in ({}, {"Origin": own}, {"Cookie": "s=forged"}):
        for auth in ("", "{}", '{"token":"x"}', '{"token":7}', '{"token":["x"]}', '{"token":{"a":1}}'):
            with Wire(server, **headers) as wire:  # type: ignore[arg-type]
                assert wire.hear().startswith("0{")
                wire.say("40" + auth)
                assert wire.hear() == '44{"message":"unauthenticated"}'
                assert wire.hear() == "1"
                assert wire.close_code() == 1000


def test_one_who_sends_much_at_once_does_not_keep_the_others_waiting(live: tuple[Served, str]) -> None:
    """Ids of requests are in the order of time: the other's one request is begun before the last of the many."""
    server, _ = live
    ask = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with Wire(server, "/healthz", Upgrade="", Connection="") as many, Wire(server, "/healthz", Upgrade="") as other:
        many.line.sendall(ask * 1500)
        ids = [_id_of_answer(many) for _ in range(2)]  # the first of the many is answered, so they are being served
        other.line.sendall(ask)
        asked = [_id_of_answer(other) for _ in range(2)][-1]
        ids += [_id_of_answer(many) for _ in range(1499)]
        assert asked < max(ids)


def _id_of_answer(wire: Wire) -> bytes:
    """The head of the first answer was read by the wire when it was opened."""
    head = wire.answer
    if not head:
        while b"\r\n\r\n" not in wire.inbox:
            wire.inbox += wire._more()
        head, _, wire.inbox = wire.inbox.partition(b"\r\n\r\n")
    wire.answer = b""
    lines = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    wire._take(int(lines[b"Content-Length"]))
    return lines[b"X-Request-Id"]


# -- in this process --------------------------------------------------------------------------------------


def test_a_defect_in_a_handler_is_acknowledged(hall: Hall, runner: Runner) -> None:
    client = hall.socketio.test_client(
        hall.app, flask_test_client=signed_in(hall, runner, accounts.person(runner, language="en"))
    )
    with hall.db.write() as session:
        session.execute(text("DROP TABLE conversation_members"))
        session.commit()
    payload = {"conversation": "0" * 26, "after": 0}
    answer = client.emit("chat:sync", payload, callback=True)
    assert (answer["ok"], answer["error"]["type"]) == (False, f"{PROBLEM}defect")
    assert answer["error"]["message"].startswith("Something went wrong on our side.")
    assert client.is_connected()
    assert client.emit("chat:nothing", callback=True)["error"]["type"] == f"{PROBLEM}unknown-event"


def test_a_new_password_ends_the_sockets_of_all_other_sign_ins(hall: Hall, runner: Runner) -> None:
    """Not of whoever changed it. A program's token is ended by its own button, or by a new password by mail."""
    person = accounts.person(runner)
    me, token = accounts.sign_in(runner, person.email)
    mine = hall.app.test_client()
    with mine.session_transaction() as session:
        session["_user_id"] = token
    program = runner.run(CreateApiToken(label="p"), me)["token"]
    here = hall.socketio.test_client(hall.app, flask_test_client=mine)
    there = hall.socketio.test_client(hall.app, flask_test_client=signed_in(hall, runner, person))
    machine = hall.socketio.test_client(hall.app, auth={"token": program})
    assert all(socket.is_connected() for socket in (here, there, machine))
    change = ChangePassword(current=accounts.PASSWORD, password="seven quiet harbours at dawn")
    runner.run(change, me)
    hall.relay.pump()
    assert [socket.is_connected() for socket in (here, there, machine)] == [True, False, True]


def test_a_page_speaks_for_the_person_it_was_made_for_and_for_nobody_else(hall: Hall, runner: Runner) -> None:
    """Left open while somebody else signs in with the same browser; clients that say nothing are let in as ever."""
    person, other = accounts.person(runner), accounts.person(runner)
    token = runner.run(CreateApiToken(label="p"), accounts.sign_in(runner, person.email)[0])["token"]

    def is_let_in(auth: Any, *, by_cookie: bool = True) -> bool:
        browser = signed_in(hall, runner, person) if by_cookie else None
        return bool(hall.socketio.test_client(hall.app, flask_test_client=browser, auth=auth).is_connected())

    for auth in (None, {}, {"person": None}, {"person": person.public_id}):
        assert is_let_in(auth), auth
    for said in (other.public_id, "", 7, [], {"a": 1}, False):
        assert not is_let_in({"person": said}), said
    for said, expected in ((person.public_id, True), (other.public_id, False)):
        assert is_let_in({"token": token, "person": said}, by_cookie=False) is expected
    assert {peer.actor.public_id for peer in hall.app.extensions["socket-edge"].peers.values()} == {person.public_id}


def test_a_session_that_ends_while_its_socket_connects_is_refused(hall: Hall, runner: Runner) -> None:
    """The sockets of the session were closed a moment before this one was among them."""
    me, token = accounts.sign_in(runner, accounts.person(runner).email)
    browser = hall.app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = token

    class Slow(Limits):
        def take(self, limit: str, *key: str) -> bool:
            runner.run(SignOut(), me)
            hall.relay.pump()
            return super().take(limit, *key)

    hall.limits = Slow()
    assert not hall.socketio.test_client(hall.app, flask_test_client=browser).is_connected()
    assert hall.app.extensions["socket-edge"].peers == {}


@pytest.mark.parametrize("error", [Unavailable(), TypeError("broken")])
def test_whom_the_server_cannot_let_in_now_is_told_so_and_comes_again(
    hall: Hall, runner: Runner, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Without a word the client would wait for one until the first ping."""
    browser = signed_in(hall, runner, accounts.person(runner))
    edge = hall.app.extensions["socket-edge"]

    def fail(_peer: Any) -> None:
        raise error

    monkeypatch.setattr(sockets, "CAME", [*sockets.CAME, fail])
    assert not hall.socketio.test_client(hall.app, flask_test_client=browser).is_connected()
    assert edge.peers == {}
    monkeypatch.setattr(sockets, "CAME", sockets.CAME[:-1])
    assert hall.socketio.test_client(hall.app, flask_test_client=browser).is_connected()


def test_what_cannot_be_told_does_not_silence_what_comes_after(
    hall: Hall, runner: Runner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_fact: PersonChanged, _reader: Reader) -> list[Emit]:
        raise TypeError("broken")

    monkeypatch.setitem(EMITTERS, PersonChanged, [broken])
    me, token = accounts.sign_in(runner, accounts.person(runner).email)
    browser = hall.app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = token
    socket = hall.socketio.test_client(hall.app, flask_test_client=browser)
    runner.run(ChangeTimeZone(time_zone="Asia/Tokyo"), me)
    runner.run(SignOut(), me)
    hall.relay.pump()
    assert not socket.is_connected()
    assert "PersonChanged are not told" in caplog.text


def test_limits_are_counted_while_their_store_is_away() -> None:
    limits = Limits(Broker("redis://127.0.0.1:9/0"))
    assert [limits.take("2/minute", "x", "someone") for _ in range(3)] == [True, True, False]
    assert limits.take("2/minute", "x", "another")
