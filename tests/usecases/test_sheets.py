"""The live term sheet: two sides write, read back and propose; nothing is sealed by it alone."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.deals import Fair, add_accepted_request, add_member, add_seat, line, make_fair
from tests.factories.sheets import LINE, Sheet
from tradehall.deals.errors import ActsForBoth, NoCommonMeeting, NotASigner, StaleTerms
from tradehall.deals.models import Confirmation, SheetChange
from tradehall.deals.queries import deal_page
from tradehall.deals.rates.rules import read_table
from tradehall.deals.rules import State
from tradehall.deals.sheet import errors
from tradehall.deals.sheet.commands import FillSheet, SetCell, TakeNewerTerms
from tradehall.deals.sheet.facts import SheetChanged
from tradehall.deals.sheet.live import tell_sheet
from tradehall.deals.sheet.queries import sheet_news
from tradehall.events.commands import Side
from tradehall.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.meetings.models import Meeting, MeetingPerson


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def sheet(fair) -> Sheet:
    return Sheet(fair)


def interpreter(fair: Fair) -> Actor:
    """Somebody who interprets the meeting of the two: here the stranger."""
    with fair.runner.db.write() as session:
        session.info["now"] = fair.runner.clock.now()
        meeting = session.scalar(select(Meeting.id).where(Meeting.public_id == fair.meeting))
        session.add(MeetingPerson(meeting_id=meeting, person_id=fair.stranger.person_id, role="interpreter"))
        session.commit()
    return fair.stranger


def marked(call: Any, *args: Any, **kwargs: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        call(*args, **kwargs)
    return {name: [error.code for error in found] for name, found in caught.value.fields.items()}


# -- opening ---------------------------------------------------------------------------------------------


@on_both_databases
def test_whoever_opens_second_gets_the_same(fair):
    first = Sheet(fair, fair.exporter.member)
    assert Sheet(fair, fair.buyer.member).id == first.id
    assert Sheet(fair, fair.buyer.owner, counterparty=fair.exporter.public_id).id == first.id
    page = first.page(fair.buyer.member)
    assert (page.cells, len(page.keys), page.mine) == ({"kind": "trial_order"}, 1, Side.BUYER)
    assert [(change.path, change.by) for change in page.changes] == [("sheet", fair.exporter.member.name)]


def test_only_who_met_opens_one(runner, fair):
    apart = make_fair(runner, met=False)
    with pytest.raises(NoCommonMeeting):
        Sheet(apart, apart.exporter.owner, counterparty=apart.buyer.public_id)
    add_accepted_request(apart)
    assert Sheet(apart, apart.exporter.owner, counterparty=apart.buyer.public_id).id
    for who in (fair.stranger, add_seat(fair, "buyer", met=True).owner):
        with pytest.raises(NotFound):
            Sheet(fair, who)
    with pytest.raises(errors.SheetReadOnly):
        Sheet(fair, fair.organiser)
    with pytest.raises(Unauthenticated):
        Sheet(fair, VISITOR)


def test_who_may_read_and_who_may_write(fair, sheet):
    interprets = interpreter(fair)
    for who in (fair.exporter.member, fair.buyer.signer, fair.organiser, interprets):
        assert sheet.page(who).public_id == sheet.id
    assert [sheet.page(who).may_write for who in (fair.exporter.member, fair.organiser, interprets)] == [
        True, False, False,
    ]  # fmt: skip
    for who in (fair.organiser, interprets):
        with pytest.raises(errors.SheetReadOnly):
            sheet.set(who, "place", "Osaka")
        with pytest.raises(errors.SheetReadOnly):
            sheet.tick(who, "place", "")
    other = add_seat(fair, "buyer", met=True)
    with pytest.raises(NotFound):
        sheet.page(other.owner)
    with pytest.raises(NotFound):
        sheet.set(other.owner, "place", "Osaka")
    with pytest.raises(Unauthenticated):
        sheet.page(VISITOR)


# -- writing ---------------------------------------------------------------------------------------------


@on_both_databases
def test_cells_join_and_one_cell_is_not_overwritten(fair):
    sheet = Sheet(fair)
    li, sato = fair.exporter.member, fair.buyer.member
    base, quantity = sheet.page().version, sheet.path("quantity")
    sheet.set(li, quantity, "１，２００", base)
    sheet.set(sato, "place", "Yokkaichi", base)
    with pytest.raises(errors.CellTaken) as taken:
        sheet.set(sato, quantity, "900", base)
    assert taken.value.details == {"path": quantity, "value": "1200", "by": li.name, "version": 3}
    assert taken.value.params == {"name": li.name}
    assert sheet.set(sato, quantity, "1,200", base)["version"] == 3  # the same is no conflict, and no change
    assert sheet.set(sato, quantity, "900", 3)["value"] == "900"
    assert sheet.set(sato, quantity, "950", 3)["value"] == "950"  # one's own last word does not stand in the way
    page = sheet.page()
    assert (page.cells[quantity], page.cells["place"]) == ("950", "Yokkaichi")
    assert [(change.before, change.after) for change in page.changes if change.path == quantity] == [
        ("900", "950"), ("1200", "900"), (None, "1200"),
    ]  # fmt: skip
    assert (page.last[quantity].by, page.last[quantity].side) == (sato.name, Side.BUYER)


def test_the_same_client_id_is_the_same_change(fair, sheet):
    command = parse_data(
        SetCell,
        {"sheet": sheet.id, "path": "place", "value": "Osaka", "base": 1, "client_id": "0" * 26},
    )
    first = fair.runner.run(command, fair.buyer.member, key=f"sheet:{command.client_id}", present=lambda _, told: told)
    again = fair.runner.run(command, fair.buyer.member, key=f"sheet:{command.client_id}", present=lambda _, told: told)
    assert first == again
    assert sheet.page().version == 2


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("quantity", "-5", "sheet_number"), ("quantity", "0", "sheet_positive"), ("quantity", "NaN", "sheet_number"),
        ("quantity", "1e9", "sheet_number"), ("quantity", "Infinity", "sheet_number"),
        ("quantity", "9" * 13, "sheet_size"), ("quantity", "9" * 500, "sheet_number"),
        ("quantity", "1,5", "sheet_comma"), ("quantity", "1.234,50", "sheet_comma"),
        ("quantity", "10²", "sheet_number"),
        ("quantity", "1.00001", "quantity"), ("quantity", "½", "sheet_number"), ("quantity", "abc", "sheet_number"),
        ("quantity", "1000万万", "sheet_number"), ("quantity", "٣", "sheet_number"),
        ("unit_price.amount", "3.3333", "sheet_decimals"), ("unit_price.amount", "¥", "sheet_number"),
        ("unit_price.amount", "0.0", "sheet_positive"), ("unit_price.currency", "BTC", "currency"),
        ("discount_percent", "100", "sheet_percent"), ("discount_percent", "0.001", "sheet_percent"),
        ("promised_date", "03/04/2026", "sheet_date"), ("promised_date", "2026-02-30", "sheet_date"),
        ("promised_date", "soon", "sheet_date"), ("promised_date", "9999-01-01", "sheet_date"),
        ("unit", "dozen", "enum"), ("hs_code", "1", "hs_code"), ("description.ja", "a\x07b", "text_control"),
        ("listing", "x", "string_pattern_mismatch"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_marks_its_cell(fair, sheet, path, value, code):
    here = sheet.path(path)
    assert marked(sheet.set, fair.exporter.member, here, value) == {here: [code]}
    assert sheet.page().version == 1


@pytest.mark.parametrize(
    ("name", "typed", "plain"),
    [
        ("quantity", "1,200.5", "1200.5"), ("quantity", "１２００", "1200"), ("quantity", "1 200", "1200"),
        ("quantity", "1万2千", "12000"), ("quantity", "1.2만", "12000"), ("quantity", "3千", "3000"),
        ("quantity", "1，200。5", "1200.5"), ("unit_price.amount", "3。30", "3.3"),
        ("unit_price.amount", "0.305", "0.305"),
        ("discount_percent", "2.50％", "2.5"), ("promised_date", "2026年5月25日", "2026-05-25"),
        ("promised_date", "2026. 5. 25.", "2026-05-25"), ("promised_date", "令和8年5月25日", "2026-05-25"),
        ("promised_date", "May 25, 2026", "2026-05-25"), ("promised_date", "２０２６／５／２５", "2026-05-25"),
        ("promised_date", "2026년 5월 25일", "2026-05-25"), ("hs_code", "6911.10", "691110"), ("quantity", " ", ""),
    ],
)  # fmt: skip
def test_numbers_and_dates_of_four_languages(fair, sheet, name, typed, plain):
    assert sheet.set(fair.buyer.member, sheet.path(name), typed)["value"] == plain


def test_a_currency_says_how_many_decimals(fair, sheet):
    li, amount, currency = fair.exporter.member, sheet.path("unit_price.amount"), sheet.path("unit_price.currency")
    sheet.set(li, currency, "JPY")
    assert marked(sheet.set, li, amount, "330.5") == {amount: ["sheet_no_decimals"]}
    assert sheet.set(li, amount, "330円")["value"] == "330"
    sheet.set(li, currency, "KWD")
    sheet.set(li, amount, "1.125")
    assert marked(sheet.set, li, amount, "1.1255") == {amount: ["sheet_decimals"]}
    assert marked(sheet.set, li, currency, "USD") == {currency: ["sheet_decimals"]}
    assert marked(sheet.set, li, amount, "$1.12") == {amount: ["sheet_number"]}  # the sign of another currency


def test_cells_that_are_none(fair, sheet):
    for path in ("exporter", "lines", "lines.x.quantity", f"lines.{sheet.line}.description.source", "sheet"):
        with pytest.raises((NotFound, Invalid)):
            sheet.set(fair.exporter.member, path, "1")
    with pytest.raises(NotFound):
        sheet.set(fair.exporter.member, "lines.aaaa.quantity", "1")
    strange = Sheet(make_fair(fair.runner))
    assert marked(sheet.set, fair.buyer.member, sheet.path("listing"), strange.fair.listing) == {
        sheet.path("listing"): ["listing"]
    }
    assert sheet.set(fair.buyer.member, sheet.path("listing"), fair.listing)["value"] == fair.listing


@on_both_databases
def test_lines_are_added_moved_taken_out_and_put_back(fair):
    sheet = Sheet(fair)
    li, sato = fair.exporter.member, fair.buyer.member
    first = sheet.line
    second = sheet.add(sato)
    third = sheet.add(li)
    assert sheet.add(sato, second) == second  # sent again
    sheet.set(sato, sheet.path("quantity", second), "5")
    sheet.tick(sato, sheet.path("quantity", second))
    sheet.move(li, third, 0)
    assert sheet.page().keys == [third, first, second]
    sheet.remove(li, second)
    with pytest.raises(NotFound):
        sheet.set(sato, sheet.path("quantity", second), "6")
    page = sheet.page()
    assert (page.keys, page.taken_out) == ([third, first], [second])
    sheet.add(li, second)
    page = sheet.page()
    assert (page.keys, page.cell(second, "quantity"), page.ticks) == ([third, first, second], "5", {})
    for _ in range(47):
        sheet.add(li)
    with pytest.raises(errors.SheetFull):
        sheet.add(li)


def test_a_whole_form_writes_only_what_was_changed_in_it(fair, sheet):
    li, sato = fair.exporter.member, fair.buyer.member
    quantity, base = sheet.path("quantity"), sheet.page().version
    sheet.set(li, quantity, "800")
    sheet.set(li, "place", "Osaka")
    form = {"kind": "trial_order", quantity: "", "place": "", "valid_until": "2026-03-31"}

    def send(by: Actor, base: int, **cells: str) -> dict[str, Any]:
        given = {"sheet": sheet.id, "base": base, "cells": {**form, **cells}}
        return fair.runner.run(parse_data(FillSheet, given), by)

    assert send(sato, base)["changed"] == 1
    assert (sheet.page().cells[quantity], sheet.page().cells["place"]) == ("800", "Osaka")
    with pytest.raises(errors.CellTaken):
        send(sato, base, place="Kobe")
    assert marked(send, sato, base, **{quantity: "1,5", "place": "Kobe"}) == {quantity: ["sheet_comma"]}
    assert send(sato, sheet.page().version, **{quantity: "8百", "place": "Kobe"})["changed"] == 1


def test_news_since_a_version(fair, sheet):
    li = fair.exporter.member
    sheet.set(li, "place", "Osaka")
    sheet.set(li, "incoterm", "FOB")
    sheet.set(li, "place", "")
    news = fair.runner.ask(sheet_news, fair.buyer.member, sheet.id, 2).as_json()
    assert (news["version"], [change["number"] for change in news["changes"]]) == (4, [3, 4])
    assert news["cells"] == {"incoterm": "FOB", "place": ""}
    whole = fair.runner.ask(sheet_news, fair.buyer.member, sheet.id).as_json()
    assert whole["cells"]["incoterm"] == "FOB"
    with pytest.raises(NotFound):
        fair.runner.ask(sheet_news, fair.stranger, sheet.id)


# -- reading back ----------------------------------------------------------------------------------------


@on_both_databases
def test_a_change_takes_both_ticks_away(fair):
    sheet = Sheet(fair)
    li, sato = fair.exporter.member, fair.buyer.member
    group = sheet.path("quantity")
    sheet.set(li, group, "800")
    sheet.set(li, sheet.path("unit"), "set")
    for who in (li, sato):
        sheet.tick(who, group, "800 set")
        assert sheet.tick(who, group, "800 set")["version"] == sheet.page().version  # once is enough
    assert {str(tick.side) for tick in sheet.page().ticks[group]} == {"exporter", "buyer"}
    sheet.set(sato, sheet.path("unit"), "piece")  # the unit is read back with its number
    assert sheet.page().ticks == {}
    sheet.set(sato, sheet.path("unit"), "set")
    assert sheet.page().ticks == {}  # nor do they come back with the value
    with pytest.raises(errors.ValueChanged) as changed:
        sheet.tick(li, group, "800 piece")
    assert changed.value.details["value"] == "800 set"
    sheet.tick(li, group)
    sheet.tick(li, group, right=False)
    assert sheet.page().ticks == {}
    with pytest.raises(errors.NothingToRead):
        sheet.tick(li, "valid_until", "")
    with pytest.raises(NotFound):
        sheet.tick(li, "kind", "trial_order")


# -- proposing -------------------------------------------------------------------------------------------


@on_both_databases
def test_from_an_empty_sheet_to_a_sealed_deal(fair):
    sheet = Sheet(fair)
    li, sato = fair.exporter, fair.buyer
    assert "valid_until" in marked(sheet.propose, li.owner)
    sheet.fill(li.member)
    with pytest.raises(errors.NotReadBack) as left:
        sheet.propose(li.owner)
    assert len(left.value.details["exporter"]) == len(left.value.details["buyer"]) == 6
    sheet.tick_all(li.member, sato.member)
    assert sheet.page().is_ready
    with pytest.raises(NotASigner):
        sheet.propose(li.member)
    with pytest.raises(StaleVersion):
        sheet.propose(li.owner, version=3)
    deal = sheet.propose(li.owner)
    page = sheet.page(sato.member)
    assert (page.state, page.deal, page.may_write) == ("proposed", deal, False)
    found = fair.page(deal)
    assert (found.state, found.meeting, found.current.confirmed_by) == (State.PROPOSED, fair.meeting, [Side.EXPORTER])
    terms = found.current.terms
    assert [total.as_json() for total in terms.totals] == [{"amount": "2640.00", "currency": "USD"}]
    assert (terms.lines[0].description.as_json(), terms.deposit_percent) == (
        {"zh": LINE["description.zh"], "source": "zh"}, 30,
    )  # fmt: skip
    with pytest.raises(errors.SheetClosed):
        sheet.set(sato.member, "place", "Kobe")
    fair.confirm(deal, sato.owner)
    assert fair.page(deal).state == State.SEALED


def test_a_deal_is_amended_together(fair):
    deal = fair.sealed()
    sheet = Sheet(fair, fair.buyer.member, deal=deal)
    assert Sheet(fair, fair.exporter.member, deal=deal).id == sheet.id
    page = sheet.page()
    assert page.cells[sheet.path("quantity")] == "800"
    assert not page.draft.faults
    sheet.tick_all(fair.exporter.member, fair.buyer.member)
    with pytest.raises(Conflict):
        sheet.propose(fair.buyer.owner)  # the terms that are sealed
    sheet.set(fair.buyer.member, sheet.path("quantity"), "900")
    with pytest.raises(errors.NotReadBack):
        sheet.propose(fair.buyer.owner)
    sheet.tick_all(fair.exporter.member, fair.buyer.member)
    assert sheet.propose(fair.buyer.owner) == deal
    found = fair.page(deal)
    assert (found.current.number, found.current.side, found.sealed_revision) == (2, Side.BUYER, 1)


def take(sheet, by, number):
    return sheet.run(TakeNewerTerms(sheet=sheet.id, number=number), by)


def test_a_sheet_does_not_counter_terms_that_nobody_read_on_it(fair):
    deal = fair.sealed()
    sheet = Sheet(fair, fair.buyer.member, deal=deal)
    sheet.set(fair.buyer.member, sheet.path("quantity"), "900")
    sheet.set(fair.buyer.member, "packing", "木箱")
    sheet.tick_all(fair.exporter.member, fair.buyer.member)
    fair.counter(deal, fair.exporter.owner, place="Nagoya", lines=[line(fair.listing), line(None, quantity="5")])
    before = sheet.page()
    with pytest.raises(errors.SheetBehind) as refused:
        sheet.propose(fair.buyer.owner)
    told = refused.value.details
    assert (told["answers"], told["number"]) == (1, 2)
    assert {one["where"] for one in told["differences"]} == {"place", "lines.1"}
    after = sheet.page()
    assert (after.cells, after.keys, after.version, after.state) == (
        before.cells, before.keys, before.version, "open",
    )  # fmt: skip
    assert (after.behind.answers, after.behind.number, after.is_ready) == (1, 2, False)
    assert fair.page(deal).current.number == 2

    with pytest.raises(StaleTerms):
        take(sheet, fair.buyer.member, 3)
    with pytest.raises(NotFound):
        take(sheet, fair.stranger, 2)
    take(sheet, fair.buyer.member, 2)
    page = sheet.page()
    assert (page.behind, page.cells["place"], page.cells["packing"]) == (None, "Nagoya", "木箱")
    assert [page.cell(key, "quantity") for key in page.keys] == ["900", "5"]
    assert take(sheet, fair.buyer.member, 2)["version"] == page.version  # once
    with pytest.raises(errors.NotReadBack):
        sheet.propose(fair.buyer.owner)  # what followed the newer terms is to be read
    sheet.tick_all(fair.exporter.member, fair.buyer.member)
    assert sheet.propose(fair.buyer.owner) == deal
    found = fair.page(deal)
    assert (found.current.number, found.current.answers, found.current.terms.packing) == (3, 2, "木箱")


def test_a_sheet_begins_from_the_terms_that_count(fair):
    """Not from an amendment whose last day has passed, nor from one that was taken back since."""
    deal = fair.sealed()
    fair.counter(deal, fair.exporter.owner, place="Nagoya", valid_until="2026-03-03")
    sheet = Sheet(fair, fair.buyer.member, deal=deal)
    assert sheet.page().cells["place"] == "Nagoya"
    fair.runner.clock.move(days=5)
    behind = sheet.page().behind
    assert (behind.answers, behind.number) == (2, 1)
    sheet.drop(fair.buyer.member)
    again = Sheet(fair, fair.buyer.member, deal=deal)
    assert (again.page().cells["place"], again.page().behind) == ("Yokkaichi", None)


def test_a_line_that_is_gone_from_the_newer_terms_goes_if_nobody_wrote_in_it(fair):
    three = [line(fair.listing), line(None, quantity="5"), line(None, quantity="7", unit="piece")]
    deal = fair.propose(lines=three)
    sheet = Sheet(fair, fair.buyer.member, deal=deal)
    keys = sheet.page().keys
    sheet.set(fair.buyer.member, f"lines.{keys[1]}.quantity", "6")
    fair.counter(
        deal, fair.exporter.owner, lines=[line(fair.listing, unit_price={"amount": "3.10", "currency": "USD"})]
    )
    take(sheet, fair.exporter.member, 2)
    page = sheet.page()
    assert page.keys == keys[:2]
    assert [page.cell(key, "unit_price.amount") for key in page.keys] == ["3.1", "3.3"]
    assert page.taken_out == [keys[2]]  # to be put back


def test_lines_of_an_offer_join_the_open_sheet_once(fair, sheet):
    terms = {f"lines.0.{name}": value for name, value in LINE.items()} | {"incoterm": "FOB"}
    for _ in range(2):
        assert Sheet(fair, fair.buyer.owner, counterparty=fair.exporter.public_id, terms=terms).id == sheet.id
    page = sheet.page()
    assert (len(page.keys), page.cell(page.keys[1], "quantity"), "incoterm" in page.cells) == (2, "800", False)
    fresh = make_fair(fair.runner)
    begun = Sheet(fresh, meeting=fresh.meeting, terms=terms)
    assert (begun.page().cells["incoterm"], begun.page().cells[begun.path("unit_price.amount")]) == ("FOB", "3.3")


def test_put_away_and_opened_again(fair, sheet):
    sheet.set(fair.buyer.member, "place", "Osaka")
    sheet.drop(fair.buyer.member)
    with pytest.raises(errors.SheetClosed):
        sheet.set(fair.buyer.member, "place", "Kobe")
    second = Sheet(fair)
    assert second.id != sheet.id
    with pytest.raises(errors.SheetOpenAlready):
        sheet.reopen(fair.exporter.member)
    second.drop(fair.exporter.member)
    sheet.reopen(fair.exporter.member)
    assert (sheet.page().state, sheet.page().cells["place"]) == ("open", "Osaka")
    with pytest.raises(errors.SheetReadOnly):
        sheet.drop(fair.organiser)


def test_who_belongs_to_both_only_reads(fair, sheet):
    add_member(fair, fair.buyer, fair.exporter.member)
    with pytest.raises(ActsForBoth):
        sheet.set(fair.exporter.member, "place", "Osaka")


# -- beside it -------------------------------------------------------------------------------------------


def test_totals_stand_beside_a_dated_rate_with_its_source(fair, sheet):
    sheet.fill(fair.exporter.member)
    assert sheet.page().worths == []
    table = "base,currency,day,rate,source\nUSD,CNY,2026-02-27,7.1,Sample\nUSD,CNY,2026-03-01,7.2,Sample\n"
    table += "JPY,USD,2026-02-27,0.0064,Sample\nUSD,CNY,2026-03-30,9,Sample\n"
    assert fair.runner.run(read_table(table), SYSTEM) == 4
    with pytest.raises(Forbidden):
        fair.runner.run(read_table(table), fair.organiser)
    worths = sheet.page(fair.buyer.member).worths
    assert [(worth.about.as_json(), str(worth.day), worth.source) for worth in worths] == [
        ({"amount": "19008.00", "currency": "CNY"}, "2026-03-01", "Sample"),
        ({"amount": "412500", "currency": "JPY"}, "2026-02-27", "Sample"),
    ]
    heading = "base,currency,day,rate,source\n"
    rows = ("USD,USD,2026-01-01,1,x", "USD,CNY,2026-01-01,-1,x", "USD")
    for broken in ("", "a,b\n1,2", *(heading + row for row in rows)):
        with pytest.raises(Invalid):
            read_table(broken)


def test_the_people_of_both_sides_and_their_interpreter_hear_of_it(fair, sheet):
    interpreter(fair)
    other = add_seat(fair, "buyer", met=True)
    sheet.set(fair.exporter.member, "place", "Osaka")
    with fair.runner.db.read() as session:
        change = session.scalar(select(SheetChange).where(SheetChange.number == 2))
    fact = SheetChanged(sheet=change.sheet_id, public_id=sheet.id, version=2, side="exporter")
    [emit] = fair.runner.ask(lambda reader: list(tell_sheet(fact, reader)), SYSTEM)
    both = [who for seat in (fair.exporter, fair.buyer) for who in (seat.owner, seat.signer, seat.member)]
    assert set(emit.room) == {f"person:{who.person_id}" for who in (*both, fair.stranger, fair.organiser)}
    assert f"person:{other.owner.person_id}" not in emit.room
    assert emit.payload == {"sheet": sheet.id, "version": 2}


# -- any order -------------------------------------------------------------------------------------------

CELLS = st.sampled_from([("place", ["Osaka", "Kobe"]), ("quantity", ["800", "900"]),
                         ("unit_price.amount", ["3.3", "4"]),
                         ("valid_until", ["2026-03-31", ""])])  # fmt: skip
ACTS = st.lists(
    st.tuples(st.sampled_from(["set", "set", "tick", "tick_all", "propose", "confirm", "line"]),
              st.integers(0, 1), CELLS, st.integers(0, 1)),
    min_size=5, max_size=16,
)  # fmt: skip


@given(ACTS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_sealed_without_two_confirmations_and_no_tick_survives_a_change(runner, acts):
    fair = make_fair(runner)
    sheet = Sheet(fair)
    sheet.fill(fair.exporter.member)
    sides = (fair.exporter.owner, fair.buyer.owner)
    deals: list[str] = []
    ticked: dict[tuple[str, int], bool] = {}
    key = sheet.line
    for act, who, (name, values), which in acts:
        by = sides[who]
        path = name if name in ("place", "valid_until") else sheet.path(name, key)
        group = path.removesuffix(".amount")
        try:
            if act == "set":
                before = sheet.page().cells.get(path, "")
                sheet.set(by, path, values[which])
                if before != values[which]:
                    ticked |= {(group, side): False for side in (0, 1)}
            elif act == "tick":
                sheet.tick(by, group)
                ticked[group, who] = True
            elif act == "tick_all":
                sheet.tick_all(*sides)
                ticked |= {(group, side): True for group in ("place", "valid_until") for side in (0, 1)}
                ticked |= {(sheet.path(n, key), side): True for n in ("quantity", "unit_price") for side in (0, 1)}
            elif act == "propose":
                deals.append(sheet.propose(by))
            elif act == "confirm" and deals:
                fair.confirm(deals[-1], by)
            elif act == "line":
                sheet.remove(by, key)
                ticked |= {(found, side): False for found, side in ticked if found.startswith("lines.")}
                sheet.add(by, key)
        except DomainError:
            pass
        page = sheet.page()
        for side, name_of_side in enumerate(("exporter", "buyer")):
            for found in ("place", "valid_until", sheet.path("quantity", key), sheet.path("unit_price", key)):
                stands = page.ticked_by(found, name_of_side) is not None
                assert not stands or ticked.get((found, side)), (found, name_of_side, act)
        for deal in deals:
            view = runner.ask(deal_page, fair.exporter.owner, deal)
            if view.state == State.SEALED:
                with runner.db.read() as session:
                    rows = session.scalars(select(Confirmation).where(Confirmation.digest == view.current.digest)).all()
                assert {row.side for row in rows} == {"exporter", "buyer"}
