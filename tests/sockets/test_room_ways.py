"""Going on by another way, more time and calls for help, over sockets: everybody in the call learns at once."""

from datetime import datetime

import pytest

from tests.conftest import on_both_databases
from tests.factories.meetings import Fair
from tests.factories.rooms import ask, begin, code, heard, plug_into
from tradehall.meetings.commands import SetVideoRules

pytestmark = on_both_databases


@pytest.fixture
def fair(runner):
    return Fair(runner)


def test_all_in_the_call_go_on_together(hall, runner, fair, clock):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    runner.run(SetVideoRules(event="zibo", link_url="https://zoom.us/j/1", version=1), fair.zhao)
    begin(fair, clock)
    li, sato, zhao, ito = (plug_into(hall, who) for who in (fair.li, fair.sato, fair.zhao, fair.ito))
    for client in (li, sato):
        assert ask(client, "room:join", meeting=meeting)["ok"]
    for client in (li, sato, zhao, ito):
        heard(hall, client)
    assert ask(li, "room:switch", meeting=meeting, video="link", version=1)["ok"]
    (told,) = heard(hall, sato, "room:changed")
    assert (told["state"]["video"], told["state"]["meeting_version"]) == ("link", 2)
    assert code(ask(sato, "room:switch", meeting=meeting, video="room", version=1)) == "stale-version"
    before = datetime.fromisoformat(told["state"]["ends_at"])
    assert ask(sato, "room:extend", meeting=meeting, minutes=10, version=2)["ok"]
    told = heard(hall, li, "room:changed")[-1]
    assert (datetime.fromisoformat(told["state"]["ends_at"]) - before).total_seconds() == 600
    assert ask(sato, "room:trouble", meeting=meeting, kind="sound", words="")["ok"]
    assert heard(hall, li, "room:trouble-changed") == [{"event": "room:trouble-changed", "meeting": meeting}]
    assert heard(hall, zhao, "trouble:changed") == [{"event": "trouble:changed", "meeting": meeting}]
    for name, payload in (
        ("switch", {"video": "room", "version": 3}), ("extend", {"minutes": 5, "version": 3}),
        ("trouble", {"kind": "sound"}),
    ):  # fmt: skip
        assert code(ask(ito, f"room:{name}", meeting=meeting, **payload)) == "not-found"
        assert code(ask(ito, f"room:{name}", meeting=meeting, **payload, more=1)) == "invalid"
    assert heard(hall, ito) == []
