"""The pages of term sheets, as browsers see them: with and without script, for each who may and may not."""

import html
import re
from typing import Any

import pytest

from tests.factories.accounts import person
from tests.factories.deals import Fair, add_seat, make_fair
from tests.factories.sheets import HEAD, LINE, Sheet
from tests.usecases.test_sheets import interpreter
from tradehall.deals.rules import State


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def sheet(fair) -> Sheet:
    return Sheet(fair)


def words(response: Any) -> str:
    body = response.get_data(as_text=True)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def form(sheet: Sheet, **cells: str) -> dict[str, str]:
    """What a browser without script sends of the sheet as it stands."""
    page = sheet.page()
    shown = {path: value for path, value in page.cells.items() if not path.endswith(".source")}
    return {"base": str(page.version), **shown, **cells}


def test_a_sheet_is_opened_by_a_question_and_an_answer(client_for, fair):
    li = client_for(fair.exporter.member)
    asked = li.get(f"/deals/sheets/new?meeting={fair.meeting}")
    assert asked.status_code == 200
    assert 'name="meeting"' in asked.get_data(as_text=True)
    opened = li.submit("/deals/sheets", {"meeting": fair.meeting})
    assert opened.status_code == 303
    assert li.get(opened.location).status_code == 200
    assert client_for(fair.buyer.member).submit("/deals/sheets", {"meeting": fair.meeting}).location == opened.location
    assert li.get("/deals/sheets/new").status_code == 404
    assert client_for(fair.stranger).submit("/deals/sheets", {"meeting": fair.meeting}).status_code == 404
    page = li.get(f"/meetings/{fair.meeting}")
    assert page.status_code in (200, 404)  # whoever does not come to it sees no meeting


def test_who_sees_a_sheet_and_who_writes_in_it(client, client_for, fair, sheet):
    address = f"/deals/sheets/{sheet.id}"
    assert client.get(address).location.startswith("/sign-in")
    interprets = interpreter(fair)
    other = add_seat(fair, "buyer", met=True).owner
    for who, status, writes in (
        (fair.exporter.member, 200, True),
        (fair.buyer.owner, 200, True),
        (fair.organiser, 200, False),
        (interprets, 200, False),
        (other, 404, False),
    ):
        browser = client_for(who)
        for part in ("", "/card", "/changes"):
            assert browser.get(address + part).status_code == status, (who.name, part)
        assert (f'name="{sheet.path("quantity")}"' in browser.get(address).get_data(as_text=True)) is writes
        sent = browser.submit(address, form(sheet, place=f"Place of {who.name}"))
        assert sent.status_code == (303 if writes else 403 if status == 200 else 404), who.name
        for verb in ("propose", "drop", "reopen"):
            answer = browser.submit(f"{address}/{verb}", {"version": "1", "confirmed": "yes" if not writes else ""})
            expected = {200, 303, 403, 409, 422} if writes else {403} if status == 200 else {404}
            assert answer.status_code in expected, (who.name, verb)
    assert sheet.page().cells["place"] == f"Place of {fair.buyer.owner.name}"


def test_a_deal_without_any_script(client_for, fair, sheet):
    li, sato = client_for(fair.exporter.owner), client_for(fair.buyer.owner)
    address, key = f"/deals/sheets/{sheet.id}", sheet.line
    typed = {**HEAD, **{f"lines.{key}.{name}": value for name, value in LINE.items()}}
    broken = li.submit(address, form(sheet, **{**typed, sheet.path("quantity"): "1,5"}))
    assert broken.status_code == 422
    assert 'value="1,5"' in broken.get_data(as_text=True)
    assert "Yokkaichi" in broken.get_data(as_text=True)
    assert li.submit(address, form(sheet, **typed)).status_code == 303
    base = form(sheet)
    sheet.set(fair.buyer.member, "place", "Nagoya")
    late = li.submit(address, {**base, "place": "Kobe"})
    assert late.status_code == 409
    assert 'value="Kobe"' in late.get_data(as_text=True)
    assert "Nagoya" in words(late)
    assert li.submit(address, form(sheet, place="Kobe")).status_code == 303
    for browser in (li, sato):
        for group, tick in ((group, sheet.page().to_read(group)) for group in sheet.page().unread["exporter"] or []):
            browser.submit(address, {**form(sheet), "_do": f"tick:{group}", f"_read.{group}": tick})
        if browser is li:
            groups = list(sheet.page().ticks)
            for group in groups:
                sheet.tick(fair.buyer.member, group)
    assert sheet.page().is_ready
    page = sato.get(address)
    assert "伊勢うつわ" in words(page)
    sent = sato.submit(f"{address}/propose", {"version": str(sheet.page().version)})
    assert sent.location.startswith("/deals/")
    assert fair.page(sent.location.rsplit("/", 1)[-1]).state == State.PROPOSED
    closed = li.submit(address, {"base": "1", "place": "Osaka"})
    assert closed.status_code == 409


def test_lines_and_putting_away_without_script(client_for, fair, sheet):
    li = client_for(fair.exporter.member)
    address, first = f"/deals/sheets/{sheet.id}", sheet.line
    assert li.submit(address, {**form(sheet), "_do": "add:secondline"}).status_code == 303
    assert li.submit(address, {**form(sheet), "_do": "up:secondline"}).status_code == 303
    assert sheet.page().keys == ["secondline", first]
    assert li.submit(address, {**form(sheet), "_do": "remove:secondline"}).status_code == 303
    assert "add:secondline" in li.get(address).get_data(as_text=True)
    assert li.submit(f"{address}/drop", {}).status_code == 200  # asks first
    assert sheet.page().is_open
    assert li.submit(f"{address}/drop", {"confirmed": "yes"}).status_code == 303
    assert li.submit(f"{address}/reopen", {}).status_code == 303
    assert sheet.page().is_open


def test_each_reads_in_their_own_language(client_for, fair, sheet):
    sheet.fill(fair.exporter.member)
    sheet.tick(fair.exporter.member, sheet.path("quantity"))
    ja = words(client_for(fair.buyer.member).get(f"/deals/sheets/{sheet.id}"))
    zh = words(client_for(fair.exporter.member).get(f"/deals/sheets/{sheet.id}"))
    assert "USD 2,640.00" in ja
    assert "USD 2,640.00" in zh
    assert "2026年5月25日" in zh
    assert "条件シート" in ja
    assert "条款表" in zh
    assert "骨质瓷咖啡杯碟" in ja  # marked as Chinese, beside one's own field
    assert 'lang="zh">骨质瓷咖啡杯碟' in client_for(fair.buyer.member).get(f"/deals/sheets/{sheet.id}").get_data(True)


def test_acts_over_http_answer_as_sockets_do(client_for, fair, sheet):
    sato, li = client_for(fair.buyer.member), client_for(fair.exporter.member)
    address = f"/deals/sheets/{sheet.id}"
    tokens = {browser: browser.token() for browser in (sato, li)}

    def post(browser: Any, verb: str, body: dict[str, Any]) -> Any:
        return browser.post(f"{address}/live/{verb}", json=body, headers={"X-CSRFToken": tokens[browser]})

    told = post(sato, "set", {"path": "place", "value": "Osaka", "base": 1})
    assert (told.status_code, told.json["ok"], told.json["version"]) == (200, True, 2)
    for body, status in (
        ({"path": "place"}, 422), ({"path": "place", "value": 1, "base": 1}, 422),
        ({"path": "nothing", "value": "", "base": 1}, 404), ({"path": "place", "value": "x" * 3000, "base": 1}, 422),
    ):  # fmt: skip
        assert post(sato, "set", body).status_code == status, body
    assert post(sato, "unknown", {}).status_code == 404
    assert post(sato, "tick", {"path": "place", "value": "Osaka"}).json["version"] == 3
    news = sato.get(f"{address}/changes?since=1").json
    assert ([one["after"] for one in news["changes"]], news["ticks"]) == (["Osaka"], {"place": ["buyer"]})
    assert sato.get(f"{address}/changes?since=-5").status_code == 200
    taken = post(li, "set", {"path": "place", "value": "Kobe", "base": 1})
    assert (taken.status_code, taken.json["error"]["value"]) == (409, "Osaka")


def test_the_administrators_load_rates(client_for, fair, runner):
    root = client_for(person(runner, email="root@rates.example", roles=["admin"]))
    assert client_for(fair.organiser).get("/admin/rates").status_code == 403
    assert client_for(fair.organiser).submit("/admin/rates", {"table": "x"}).status_code == 403
    assert root.get("/admin/rates").status_code == 200
    wrong = root.submit("/admin/rates", {"table": "USD,CNY"})
    assert wrong.status_code == 422
    assert "USD,CNY" in wrong.get_data(as_text=True)
    table = "base,currency,day,rate,source\nUSD,CNY,2026-03-01,7.2,Sample rate"
    assert root.submit("/admin/rates", {"table": table}).status_code == 303
    assert "1 USD = 7.2 CNY" in words(root.get("/admin/rates"))
