"""Chat over sockets: acknowledgements, who hears what, floods, garbage; and on a real server with lines cut."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import socketio
from flask_socketio import SocketIOTestClient

from tests.factories.chat import Fair, browser_of, browser_with, fill, make_fair, open_conversation, write
from tests.serving import Served, serving
from tests.sockets.clients import Person, cookie_of
from tradehall.chat import presence, queries
from tradehall.chat.commands import EditMessage, WithdrawMessage
from tradehall.chat.models import ConversationMember
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.limits import Limits, Window
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.sockets import EVENTS
from tradehall.kernel.web import Hall

OURS = ("chat:send", "chat:sync", "chat:read", "chat:typing")


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner, language="en")


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def plug(hall: Hall) -> Callable[[Actor], SocketIOTestClient]:
    """A socket of a person who is signed in."""

    def connect(who: Actor) -> SocketIOTestClient:
        return hall.socketio.test_client(hall.app, flask_test_client=browser_of(hall, who))

    return connect


def limits_of_a_moment() -> Limits:
    """Counting where no time passes, however long the machine takes."""
    return Limits(memory=Window(lambda: 0.0))


def ask(client: SocketIOTestClient, name: str, *payload: Any) -> dict[str, Any]:
    answer = client.emit(name, *payload, callback=True)
    assert isinstance(answer, dict), f"{name} was not acknowledged"
    return answer


def heard(client: SocketIOTestClient, name: str) -> list[Any]:
    """The events of that name that came since the last look; others are forgotten."""
    return [event["args"][0] for event in client.get_received() if event["name"] == name]


def message(talk: str, key: str = "socket-01", body: str = "Hello") -> dict[str, str]:
    return {"conversation": talk, "client_id": key, "body": body}


def code(answer: dict[str, Any]) -> str:
    assert answer["ok"] is False
    assert answer["error"]["message"]
    return answer["error"]["type"].removeprefix("urn:tradehall:problem:")


# -- what is said -----------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_not_connected(hall, fair, talk):
    assert not hall.socketio.test_client(hall.app).is_connected()
    stranger = hall.socketio.test_client(hall.app, flask_test_client=browser_with(hall, "x" * 43))
    assert not stranger.is_connected()


def test_a_message_is_stored_then_acknowledged_then_told(hall, fair, talk, plug):
    anna, tab, kenji, carl = plug(fair.anna), plug(fair.anna), plug(fair.kenji), plug(fair.carl)
    for client in (anna, tab, kenji, carl):
        client.get_received()
    answer = ask(anna, "chat:send", message(talk))
    stored = hall.runner.ask(queries.messages_after, fair.bo, talk, 0).messages
    assert answer == {"ok": True, "message": stored[0].as_json()}
    hall.relay.pump()
    told = {"conversation": talk, "message": answer["message"]}
    assert [heard(client, "chat:message") for client in (anna, tab, kenji, carl)] == [[told], [told], [told], []]
    assert ask(anna, "chat:send", message(talk)) == answer
    hall.relay.pump()
    assert heard(kenji, "chat:message") == []
    assert code(ask(anna, "chat:send", message(talk, body="Other"))) == "client-id-used"


def test_what_is_handed_over_is_told_once_and_what_others_commit_is_read(hall, fair, talk, plug):
    """Behind a fact that another process committed nothing is told unread, or that fact never would be."""
    hall.relay.pump()
    kenji = plug(fair.kenji)
    kenji.get_received()
    said = [write(hall.runner, talk, fair.anna, body) for body in ("one", "two")]
    assert hall.relay.tell_handed() == 2
    assert [told["message"] for told in heard(kenji, "chat:message")] == said
    assert (hall.relay.tell_handed(), hall.relay.pump()) == (0, 0)
    elsewhere = Runner(hall.db, SystemClock())
    for runner, body in ((hall.runner, "three"), (elsewhere, "four"), (hall.runner, "five")):
        said.append(write(runner, talk, fair.anna, body))
    assert hall.relay.tell_handed() == 1
    assert hall.relay.tell_handed() == 0
    assert hall.relay.pump() == 2
    assert [told["message"] for told in heard(kenji, "chat:message")] == said[2:]


def test_what_fails_is_told_anew_out_of_the_outbox(hall, fair, talk, plug, monkeypatch):
    hall.relay.pump()
    kenji = plug(fair.kenji)
    kenji.get_received()
    said = write(hall.runner, talk, fair.anna, "one")

    def away(_messages: object) -> None:
        raise OSError("away")

    with monkeypatch.context() as patch:
        patch.setattr(hall.relay, "_send", away)
        with pytest.raises(OSError, match="away"):
            hall.relay.tell_handed()
    assert (hall.relay.tell_handed(), hall.relay.pump()) == (0, 1)
    assert [told["message"] for told in heard(kenji, "chat:message")] == [said]


def test_what_comes_over_http_is_told_on_sockets(hall, fair, talk, plug):
    kenji = plug(fair.kenji)
    kenji.get_received()
    sent = write(hall.runner, talk, fair.anna, "Hello")
    hall.relay.pump()
    assert [(event["name"], event["args"][0]) for event in kenji.get_received()] == [
        ("chat:message", {"conversation": talk, "message": sent})
    ]


def test_what_is_changed_and_withdrawn_is_told_to_all_of_the_talk(hall, fair, talk, plug):
    anna, kenji, carl = plug(fair.anna), plug(fair.kenji), plug(fair.carl)
    said = write(hall.runner, talk, fair.anna, "Hello")["id"]
    hall.relay.pump()
    for client in (anna, kenji, carl):
        client.get_received()
    about = {"conversation": talk, "message": said}
    for act in (EditMessage(**about, body="Hello again"), WithdrawMessage(**about)):
        hall.runner.run(act, fair.anna)
        hall.relay.pump()
        stored = hall.runner.ask(queries.messages_after, fair.bo, talk, 0).messages
        told = {"conversation": talk, "message": stored[0].as_json()}
        assert [heard(client, "chat:changed") for client in (anna, kenji, carl)] == [[told], [told], []]


def test_a_page_asks_how_much_is_unread(hall, fair, talk, plug):
    anna, kenji = plug(fair.anna), plug(fair.kenji)
    for number in range(3):
        write(hall.runner, talk, fair.anna, f"m{number}", f"unread-{number}")
    assert [ask(client, "chat:unread", {}) for client in (anna, kenji)] == [
        {"ok": True, "unread": 0},
        {"ok": True, "unread": 3},
    ]


def test_sync_gives_what_was_missed_and_who_is_here(hall, fair, talk, plug):
    fill(hall.runner, talk, fair.anna, [f"m{number}" for number in range(1, 501)])
    kenji, _anna = plug(fair.kenji), plug(fair.anna)
    got, after, more, online = [], 3, True, None
    while more:
        answer = ask(kenji, "chat:sync", {"conversation": talk, "after": after})
        got += [item["seq"] for item in answer["messages"]]
        after, more, online = got[-1], answer["more"], answer["online"]
    assert got == list(range(4, 501))
    assert set(online) == {fair.kenji.public_id, fair.anna.public_id}
    empty = ask(kenji, "chat:sync", {"conversation": talk, "after": 500})
    assert (empty["messages"], empty["more"]) == ([], False)


def test_a_read_mark_reaches_the_others_and_ones_own_tabs(hall, fair, talk, plug):
    write(hall.runner, talk, fair.anna, "Hello")
    anna, kenji, tab = plug(fair.anna), plug(fair.kenji), plug(fair.kenji)
    hall.relay.pump()
    for client in (anna, kenji, tab):
        client.get_received()
    assert ask(kenji, "chat:read", {"conversation": talk, "seq": 1}) == {"ok": True}
    hall.relay.pump()
    mark = {"conversation": talk, "reader": fair.kenji.public_id, "seq": 1}
    assert heard(anna, "chat:read") == [mark]
    received = tab.get_received()
    assert [event["name"] for event in received] == ["chat:read", "notice"]
    assert received[1]["args"][0]["unread"] == 0


def test_typing_is_passed_to_the_others_alone_and_dropped_when_it_is_too_much(hall, fair, talk, plug):
    hall.limits = limits_of_a_moment()
    anna, tab, kenji, carl = plug(fair.anna), plug(fair.anna), plug(fair.kenji), plug(fair.carl)
    for client in (anna, tab, kenji, carl):
        client.get_received()
    answers = [ask(anna, "chat:typing", {"conversation": talk}) for _ in range(8)]
    assert answers == [{"ok": True}] * 8
    typed = heard(kenji, "chat:typing")
    assert 2 <= len(typed) < 8
    assert typed[0] == {"conversation": talk, "person": fair.anna.public_id}
    assert [heard(client, "chat:typing") for client in (anna, tab, carl)] == [[], [], []]


# -- presence ---------------------------------------------------------------------------------------


def test_presence_is_told_to_companions_alone(hall, fair, talk, plug):
    anna, carl = plug(fair.anna), plug(fair.carl)
    anna.get_received()
    carl.get_received()
    kenji, tab = plug(fair.kenji), plug(fair.kenji)
    assert heard(anna, "presence") == [{"person": fair.kenji.public_id, "state": "online"}]
    here = presence.of(hall)
    here._monotonic = itertools.count(0, presence.GRACE).__next__  # each look at it is ten seconds later
    kenji.disconnect()
    here.sweep()
    assert heard(anna, "presence") == []
    tab.disconnect()
    assert heard(anna, "presence") == []
    here.sweep()
    assert heard(anna, "presence") == [{"person": fair.kenji.public_id, "state": "offline"}]
    assert heard(carl, "presence") == []


# -- who may not ------------------------------------------------------------------------------------


def sound(talk: str) -> dict[str, dict[str, Any]]:
    return {
        "chat:send": message(talk),
        "chat:sync": {"conversation": talk, "after": 0},
        "chat:read": {"conversation": talk, "seq": 1},
        "chat:typing": {"conversation": talk},
    }


def test_all_our_events_are_tried_here():
    assert {name for name in EVENTS if name.startswith("chat:")} == {*OURS, "chat:unread"}


@pytest.mark.parametrize("name", ["carl", "dora", "olga", "vera"])
def test_strangers_are_told_that_there_is_nothing(hall, fair, talk, plug, name):
    write(hall.runner, talk, fair.anna, "Between us")
    stranger, kenji = plug(fair.people[name]), plug(fair.kenji)
    kenji.get_received()
    for event, payload in sound(talk).items():
        assert code(ask(stranger, event, payload)) == "not-found"
    hall.relay.pump()
    assert heard(stranger, "chat:message") == []
    assert [told["message"]["body"] for told in heard(kenji, "chat:message")] == ["Between us"]


def test_a_removed_delegate_hears_nothing_more(hall, fair, talk, plug):
    bo, kenji = plug(fair.bo), plug(fair.kenji)
    assert ask(bo, "chat:send", message(talk))["ok"]
    hall.relay.pump()
    bo.get_received()
    with hall.db.write() as session:
        session.delete(session.get_one(ConversationMember, (1, fair.bo.person_id)))
        session.commit()
    write(hall.runner, talk, fair.anna, "Without bo")
    hall.relay.pump()
    assert heard(bo, "chat:message") == []
    assert len(heard(kenji, "chat:message")) == 2
    for event in ("chat:send", "chat:sync", "chat:read"):
        assert code(ask(bo, event, sound(talk)[event])) == "not-found"


# -- too much and nonsense --------------------------------------------------------------------------


def test_a_flood_is_acknowledged_with_too_many_and_hurts_nobody_else(hall, fair, talk, plug):
    hall.limits = limits_of_a_moment()
    anna, kenji = plug(fair.anna), plug(fair.kenji)
    answers = [ask(anna, "chat:send", message(talk, f"flood-{number:03}")) for number in range(40)]
    accepted = [answer for answer in answers if answer["ok"]]
    assert [answer["message"]["seq"] for answer in accepted] == list(range(1, len(accepted) + 1))
    assert 16 <= len(accepted) < 40
    assert {code(answer) for answer in answers if not answer["ok"]} == {"too-many"}
    assert ask(kenji, "chat:send", message(talk, "calm-one1"))["message"]["seq"] == len(accepted) + 1
    assert len(hall.runner.ask(queries.messages_after, fair.bo, talk, 0).messages) == len(accepted) + 1


def test_sockets_and_pages_are_counted_together_and_the_wait_is_told(hall, fair, talk, plug):
    hall.limits = limits_of_a_moment()
    anna, browser = plug(fair.anna), browser_of(hall, fair.anna)
    assert all(ask(anna, "chat:send", message(talk, f"first-{number:03}"))["ok"] for number in range(10))
    page = f"/chat/{talk}"
    header = {"X-CSRFToken": browser.token(page)}
    told = [
        browser.post(f"{page}/messages", json={"client_id": f"other-{number:03}", "body": "x"}, headers=header)
        for number in range(8)
    ]
    assert [answer.status_code for answer in told] == [200] * 6 + [429] * 2
    assert 1 <= told[-1].get_json()["error"]["retry_after"] <= 5
    refused = ask(anna, "chat:send", message(talk, "last-one1"))
    assert 1 <= refused["error"]["retry_after"] <= 5
    assert "Please wait" in refused["error"]["message"]


NONSENSE: list[tuple[Any, ...]] = [
    (),
    (None,),
    (1,),
    ("text",),
    ([],),
    ({},),
    ({"conversation": None},),
    ({"conversation": 7},),
    ({"conversation": "x"},),
    ({"conversation": {"$ne": ""}},),
    ({"conversation": "0" * 26, "extra": 1},),
    ({"conversation": "0" * 26, "after": -1, "seq": 0, "client_id": "", "body": ""},),
    ({"conversation": "0" * 26, "after": 2**62, "seq": 2**62},),
    ({"conversation": "0" * 26, "after": "1", "seq": "1"},),
    ({"conversation": "0" * 26, "after": 1.5, "seq": True},),
    ({"conversation": "0" * 26}, {"conversation": "0" * 26}),
    ({"conversation": "0" * 26, "client_id": "abcdefgh", "body": "\x00"},),
    ({"conversation": "0" * 26, "client_id": "abcdefgh", "body": ["x"]},),
]


@pytest.mark.parametrize("name", [*OURS, "chat:nothing", "chat:message", "presence"])
def test_nonsense_is_answered_and_the_line_stays(hall, fair, talk, plug, name):
    anna, kenji = plug(fair.anna), plug(fair.kenji)
    kenji.get_received()
    for payload in NONSENSE:
        answer = ask(anna, name, *payload)
        expected = {"malformed", "invalid", "not-found"} if name in OURS else {"unknown-event"}
        assert code(answer) in expected, payload
    assert anna.is_connected()
    hall.relay.pump()
    assert kenji.get_received() == []
    assert ask(anna, "chat:send", message(talk))["ok"]


# -- a real server ----------------------------------------------------------------------------------

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])  # two processes run on both databases elsewhere


@pytest.fixture
def live(hall: Hall, tmp_path) -> Iterator[tuple[Served, Fair, str]]:
    """A gunicorn with the whole application on the test's database, and a conversation."""
    fair = make_fair(Runner(hall.db, SystemClock()), language="en")
    talk = open_conversation(fair)
    environ = {
        "CHAT_SECRET": hall.settings.secret_key,
        "CHAT_INSTANCE": str(tmp_path),
        "CHAT_DATABASE": hall.settings.database_url,
    }
    with serving("tests.sockets.chat_wsgi:app", tmp_path, environ, ready="/healthz") as server:
        yield server, fair, talk


@on_sqlite
def test_fifty_messages_over_lines_that_break(hall, live):
    """Both lines are cut while fifty messages go: none is lost, none is doubled, the order is kept."""
    server, fair, talk = live
    anna = Person(server, cookie_of(hall, fair, fair.anna), talk).connect()
    kenji = Person(server, cookie_of(hall, fair, fair.kenji), talk).connect()
    try:
        assert anna.say("live-first", "m0")["message"]["seq"] == 1
        assert kenji.waits_for(1)  # live, without asking
        acknowledged = []
        for number in range(1, 51):
            if number % 12 == 5:
                kenji.cut()
            if number % 20 == 10:
                anna.cut()
            if number == 30:
                assert kenji.on.wait(10)
            acknowledged.append(anna.say(f"live-{number:04}", f"m{number}")["message"]["seq"])
        assert acknowledged == list(range(2, 52))
        assert kenji.waits_for(51)
        assert kenji.got == [f"m{number}" for number in range(51)]
        assert anna.waits_for(51)
        assert anna.got == kenji.got
        assert kenji.lines >= 3
        assert anna.lines >= 3
        assert fair.runner.ask(queries.messages_after, fair.bo, talk, 0).messages[-1].seq == 51
    finally:
        anna.leave()
        kenji.leave()


@on_sqlite
def test_signing_out_ends_the_delivery_within_a_second(hall, live):
    server, fair, talk = live
    cookie = cookie_of(hall, fair, fair.kenji)
    kenji = Person(server, cookie, talk).connect()
    tab = Person(server, cookie_of(hall, fair, fair.kenji), talk).connect()  # another sign-in of the same person
    anna = Person(server, cookie_of(hall, fair, fair.anna), talk).connect()
    try:
        anna.say("before-01", "before")
        assert kenji.waits_for(1)
        with requests.Session() as browser:
            browser.headers["Cookie"] = cookie
            page = browser.get(f"{kenji.url}/chat/{talk}", timeout=10)
            token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
            renewed = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
            browser.cookies.clear()
            out = browser.post(
                f"{kenji.url}/sign-out",
                headers={"X-CSRFToken": token, "Cookie": renewed or cookie},
                allow_redirects=False,
                timeout=10,
            )
        assert out.status_code in (302, 303)
        assert kenji.gone.wait(1.0)
        anna.say("after-001", "after")
        assert tab.waits_for(2)
        assert anna.waits_for(2)
        assert kenji.got == ["before"]
        with pytest.raises(socketio.exceptions.ConnectionError):
            Person(server, cookie, talk).connect()
    finally:
        for person in (kenji, tab, anna):
            person.leave()
