"""A term sheet over sockets: who hears of a change, who is refused, and that nothing is missed after a break."""

import pytest

from tests.factories.deals import Fair, add_seat, make_fair
from tests.factories.rooms import Plug, ask, code, heard, plug_into
from tests.factories.sheets import Sheet
from tests.sockets.test_chat import limits_of_a_moment
from tests.usecases.test_sheets import interpreter
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.web import Hall


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner)


@pytest.fixture
def sheet(fair: Fair) -> Sheet:
    return Sheet(fair)


@pytest.fixture
def plug(hall: Hall) -> Plug:
    return lambda who: plug_into(hall, who)


def test_what_one_writes_the_others_hear_and_fetch(fair: Fair, sheet: Sheet, hall: Hall, plug: Plug) -> None:
    voice, other = interpreter(fair), add_seat(fair, "buyer", met=True).owner
    li, sato, hu, outside = (plug(who) for who in (fair.exporter.member, fair.buyer.member, voice, other))
    for client in (li, sato, hu, outside):
        heard(hall, client, "sheet:changed")
    cell = {"path": "place", "value": "Yokkaichi", "base": 1, "client_id": new_public_id()}
    saved = ask(li, "sheet:set", sheet=sheet.id, **cell)
    assert (saved["ok"], saved["version"], saved["value"]) == (True, 2, "Yokkaichi")
    assert ask(li, "sheet:set", sheet=sheet.id, **cell) == saved
    for client in (sato, hu):
        assert heard(hall, client, "sheet:changed") == [
            {"event": "sheet:changed", "sheet": sheet.id, "version": 2}
        ]  # fmt: skip
    assert heard(hall, outside, "sheet:changed") == []
    for client in (sato, hu):
        news = ask(client, "sheet:sync", sheet=sheet.id, since=1)
        assert [(one["path"], one["after"]) for one in news["changes"]] == [("place", "Yokkaichi")]
    assert code(ask(outside, "sheet:sync", sheet=sheet.id)) == "not-found"
    assert code(ask(outside, "sheet:set", sheet=sheet.id, **{**cell, "client_id": new_public_id()})) == "not-found"
    assert code(ask(hu, "sheet:set", sheet=sheet.id, **{**cell, "client_id": new_public_id()})) == "sheet-read-only"


def test_the_second_is_told_what_the_first_wrote(fair: Fair, sheet: Sheet, plug: Plug) -> None:
    li, sato = plug(fair.exporter.member), plug(fair.buyer.member)
    path = sheet.path("quantity")
    assert ask(li, "sheet:set", sheet=sheet.id, path=path, value="1,200", base=1)["ok"]
    late = ask(sato, "sheet:set", sheet=sheet.id, path=path, value="900", base=1)
    assert code(late) == "cell-taken"
    assert {name: late["error"][name] for name in ("path", "value", "by")} == {
        "path": path, "value": "1200", "by": fair.exporter.member.name,
    }  # fmt: skip
    bad = ask(sato, "sheet:set", sheet=sheet.id, path=path, value="1,5", base=2)
    assert code(bad) == "invalid"
    assert [one["field"] for one in bad["error"]["errors"]] == [path]


def test_lines_ticks_and_typing(fair: Fair, sheet: Sheet, hall: Hall, plug: Plug) -> None:
    voice = interpreter(fair)
    li, sato, hu = plug(fair.exporter.member), plug(fair.buyer.member), plug(voice)
    key = new_public_id()
    assert ask(li, "sheet:line-add", sheet=sheet.id, line=key)["ok"]
    assert ask(sato, "sheet:line-move", sheet=sheet.id, line=key, to=0)["ok"]
    assert ask(li, "sheet:set", sheet=sheet.id, path=f"lines.{key}.quantity", value="5", base=1)["ok"]
    tick = {"path": f"lines.{key}.quantity", "value": "5"}
    assert ask(sato, "sheet:tick", sheet=sheet.id, **tick)["ok"]
    assert code(ask(li, "sheet:tick", sheet=sheet.id, **{**tick, "value": "6"})) == "value-changed"
    assert ask(hu, "sheet:sync", sheet=sheet.id)["ticks"] == {tick["path"]: ["buyer"]}
    assert ask(li, "sheet:line-remove", sheet=sheet.id, line=key)["ok"]
    assert ask(li, "sheet:typing", sheet=sheet.id, path="place")["ok"]
    for client, times in ((sato, 1), (hu, 1), (li, 0)):
        told = heard(hall, client, "sheet:typing")
        assert [(one["path"], one["by"]) for one in told] == [("place", fair.exporter.member.name)] * times
    assert code(ask(hu, "sheet:typing", sheet=sheet.id, path="place")) == "not-found"


def test_whoever_goes_from_cell_to_cell_in_haste_is_seen_in_each(
    fair: Fair, sheet: Sheet, hall: Hall, plug: Plug
) -> None:
    hall.limits = limits_of_a_moment()
    li, sato = plug(fair.exporter.member), plug(fair.buyer.member)
    cells = ("incoterm", "place", "payment_term", "deposit_percent", "packing")
    for path in (*["valid_until"] * 8, *cells):
        assert ask(li, "sheet:typing", sheet=sheet.id, path=path)["ok"]
    told = [one["path"] for one in heard(hall, sato, "sheet:typing")]
    assert tuple(path for path in told if path in cells) == cells
    assert told.count("valid_until") == 2


@pytest.mark.parametrize(
    "wrong",
    [{"value": 5}, {"value": "x" * 2001}, {"base": -1}, {"base": "1"}, {"path": "x" * 71}, {"client_id": "mine"},
     {"more": "1"}, {"sheet": "1"}],
)  # fmt: skip
def test_a_malformed_cell_is_refused(fair: Fair, sheet: Sheet, plug: Plug, wrong: dict[str, object]) -> None:
    given = {"sheet": sheet.id, "path": "place", "value": "Osaka", "base": 1, **wrong}
    assert code(ask(plug(fair.exporter.member), "sheet:set", **given)) == "invalid"
    assert sheet.page().version == 1
