"""Deals to take along: numbers that stay numbers, texts that never become formulas, digests that others can count."""

import csv
import hashlib
import io
import json
import re
import zipfile

import pytest

from tests.factories.chat import browser_of
from tests.factories.deals import Fair, add_listing, line, make_fair

EVIL = '=HYPERLINK("http://x","y")'


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def deals(fair):
    """One sealed in USD; one in JPY and USD with an evil line that waits."""
    evil = line(None, description={"zh": EVIL}, unit_price={"amount": "1200", "currency": "JPY"}, quantity="2.5")
    return fair.sealed(), fair.propose(lines=[evil, line(None)])


@pytest.fixture
def browser(hall, fair, deals):
    return browser_of(hall, fair.exporter.owner)


def test_a_table_for_every_line(browser, deals):
    answer = browser.get("/deals/export.csv")
    assert answer.status_code == 200
    text = answer.get_data().decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert [row["成交单"] for row in rows] == [deals[1], deals[1], deals[0]]
    first, _, sealed = rows
    assert {f"'{EVIL}", "2.5", "3000"} <= set(first.values()), "yen have no decimals"
    assert {"3.30", "2640.00", "USD", "2026-05-25"} <= set(sealed.values())


def test_a_workbook_whose_numbers_are_numbers(browser):
    answer = browser.get("/deals/export.xlsx")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        deals, totals = (book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
    assert len(names) == 2
    assert "<f>" not in deals + totals
    assert EVIL.replace('"', "&quot;") in deals or EVIL in deals
    assert "<v>2640.00</v>" in deals
    assert re.findall(r"<v>([0-9.]+)</v>", totals).count("2640.00") == 2, "sealed and proposed dollars stand apart"
    assert "<v>3000</v>" in totals


def test_digests_can_be_counted_again(browser, deals, fair, hall):
    made = json.loads(browser.get(f"/deals/{deals[0]}/deal.json").get_data())
    for revision in made["revisions"]:
        assert hashlib.sha256(revision["canonical"].encode()).hexdigest() == revision["digest"]
        assert json.loads(revision["canonical"]) == revision["terms"]
    assert {one["side"] for one in made["revisions"][0]["confirmations"]} == {"exporter", "buyer"}
    assert made["promises"][0]["promised"] == "2026-05-25"
    assert browser_of(hall, fair.organiser).get(f"/deals/{deals[0]}/deal.json").status_code == 200
    assert browser_of(hall, fair.stranger).get(f"/deals/{deals[0]}/deal.json").status_code == 404


def test_only_ones_own(hall, fair, deals, client):
    add_listing(fair, fair.exporter.company_id)
    stranger = browser_of(hall, fair.stranger).get("/deals/export.csv")
    assert stranger.status_code == 200
    assert deals[0] not in stranger.text
    assert client.get("/deals/export.xlsx").status_code in (302, 401)
