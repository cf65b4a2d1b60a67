"""A notice arrives at once, with its sentence and the count for the bell, and only with its reader."""

import pytest

from tests.factories.chat import browser_of
from tests.factories.meetings import Fair
from tradehall.notices.commands import ReadAllNotices


@pytest.fixture
def fair(runner):
    return Fair(runner)


def notices(client):
    return [event["args"][0] for event in client.get_received() if event["name"] == "notice"]


def test_a_notice_arrives_live_with_its_reader_alone(hall, fair, runner):
    while hall.dispatcher.run_due():
        pass
    hall.relay.start_from_here()
    li, sato, moss = (
        hall.socketio.test_client(hall.app, flask_test_client=browser_of(hall, who))
        for who in (fair.li, fair.sato, fair.moss)
    )
    request = fair.ask(fair.sato, fair.kiln, 0)
    while hall.dispatcher.run_due():
        pass
    hall.relay.pump()
    [told] = notices(li)
    assert (told["kind"], told["url"], told["count"]) == ("request", f"/requests/{request}", 1)
    assert told["text"]
    assert notices(sato) == notices(moss) == []
    assert li.emit("notice:count", {}, callback=True) == {"ok": True, "count": 1}
    assert moss.emit("notice:count", {}, callback=True) == {"ok": True, "count": 0}
    assert li.emit("notice:count", {"person": 1}, callback=True)["ok"] is False
    runner.run(ReadAllNotices(), fair.li)
    hall.relay.pump()
    [read] = notices(li)
    assert (read["kind"], read["count"]) == ("read", 0)
    assert notices(moss) == []
