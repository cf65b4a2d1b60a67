"""Two companies agree on an order of three lines in a live term sheet: one in Japanese at a desk, one in Chinese on a
phone. Then one proposes it and the other confirms."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.people import Site, Visitor
from tests.browser.rooms import open_doors

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
Come = Callable[..., Visitor]
DUE = f"{datetime.now(UTC) + timedelta(days=60):%Y-%m-%d}"
LAST = f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}"


def write(who: Visitor, path: str, value: str) -> None:
    """Type into a cell and leave it; it is saved when the sheet has come back with it."""
    cell = who.page.locator(f'[name="{path}"]')
    before = who.page.locator("[data-sheet]").get_attribute("data-version")
    if cell.evaluate("field => field.tagName") == "SELECT":
        cell.select_option(value)
    else:
        cell.fill(value)
        cell.blur()
    expect(who.page.locator("[data-sheet]")).not_to_have_attribute("data-version", before or "")


def keys(who: Visitor) -> list[str]:
    return [str(one.get_attribute("data-line")) for one in who.page.locator(".sheet-line").all()]


def tick_all(who: Visitor) -> None:
    """Read back what stands there and tick it, one by one."""
    left = who.page.locator('[data-tick][data-right="yes"]')
    while number := left.count():
        left.first.click()
        expect(left).to_have_count(number - 1)


def test_three_lines_are_agreed_on_in_two_languages(site: Site, visitor: Come) -> None:
    meeting = open_doors(site).removesuffix("/room")
    sato = visitor("tsu", language="ja", zone="Asia/Tokyo")
    li = visitor("zibo", language="zh", zone="Asia/Shanghai", phone=True)
    sato.sign_in("buyer@demo.example")
    li.sign_in("exporter@demo.example")
    li.goto(meeting)
    li.press("#term-sheet button")
    li.page.wait_for_url(re.compile("/deals/sheets/"))
    li.see('.sheet-line [name$=".quantity"]')
    sato.goto(meeting)
    sato.press("#term-sheet a")
    sheet = sato.page.url.removeprefix(site.url)

    # each writes in their own words and numbers, and sees the other's at once
    for number, (words, quantity, price) in enumerate(
        [("骨瓷茶杯", "1,200", "3.20"), ("骨瓷茶碟", "1200", "1.85"), ("茶壶", "3百", "9.5")]
    ):
        if number:
            li.press("[data-line-add]")
            for who in (li, sato):
                expect(who.page.locator(".sheet-line")).to_have_count(number + 1)
        line = f"lines.{keys(li)[number]}."
        write(li, f"{line}description.zh", words)
        write(sato, f"{line}quantity", quantity)
        write(sato, f"{line}unit", "piece")
        write(li, f"{line}unit_price.currency", "USD")
        write(li, f"{line}unit_price.amount", price)
        write(sato, f"{line}promised_date", DUE)
        expect(sato.page.locator(f'.sheet-line[data-line="{keys(sato)[number]}"]')).to_contain_text(words)
    expect(li.page.locator(f'[name="lines.{keys(li)[2]}.quantity"]')).to_have_value("300")
    li.shot("lines")
    sato.shot("lines")

    # what cannot be read stays, with a word beside it
    first = f"lines.{keys(li)[0]}.quantity"
    broken = li.page.locator(f'[name="{first}"]')
    broken.fill("1,5")
    broken.blur()
    expect(li.page.locator(f'[data-cell="{first}"] [data-error]')).to_contain_text("1.5")
    expect(broken).to_have_value("1,5")
    li.shot("unreadable", full=False)
    broken.fill("1000")
    broken.blur()
    expect(sato.page.locator(f'[name="{first}"]')).to_have_value("1,000")
    expect(sato.page.locator("[data-sheet-say]")).to_contain_text("1,000")

    # two write one cell at once: the second is told, if their line is open, since who types is not kept
    for who in (li, sato):
        expect(who.page.locator("html")).to_have_attribute("data-line", "open")
    place = sato.page.locator('[name="place"]')
    place.focus()
    place.press_sequentially("Nagoya")
    expect(li.page.locator('[data-cell="place"] [data-typing]')).to_be_visible()
    write(li, "place", "Yokkaichi")
    place.blur()
    taken = sato.page.locator('[data-cell="place"] [data-error]')
    expect(taken).to_be_visible()
    sato.shot("taken", full=False)
    taken.locator("button").nth(1).click()
    expect(place).to_have_value("Yokkaichi")

    for path, value in (("incoterm", "CIF"), ("payment_term", "TT_DEPOSIT_BALANCE_COPY_BL"), ("deposit_percent", "30"),
                        ("valid_until", LAST)):  # fmt: skip
        write(sato, path, value)

    # read back by both; a change takes the ticks away
    tick_all(sato)
    tick_all(li)
    li.shot("ticked")
    write(sato, first, "1,100")
    expect(li.page.locator(f'[data-tick="{first}"][data-right="yes"]')).to_have_count(1)
    tick_all(sato)
    tick_all(li)
    sato.shot("ready")

    # one proposes, the other confirms on the path of every deal
    sato.goto(sheet)
    sato.press('form[action$="/propose"] button[type=submit]')
    sato.page.wait_for_url(re.compile(r"/deals/[0-9a-z]{26}$"))
    li.page.wait_for_load_state()
    li.goto(sheet)
    li.shot("proposed")
    li.press('.sheet-head a[href^="/deals/"]')
    li.fill("read_back", "8,590")
    li.choose("read_all", "yes")
    li.send("/confirm")
    expect(li.page.locator(".page-title .state-done, .page-title .badge-done").first).to_be_visible()
    li.shot("sealed")
