"""The pages of documents, as browsers see them: made, read, declared void, and checked without an account."""

import re

import pytest

from tests.factories.deals import make_fair
from tests.factories.telling import until_idle
from tests.web.test_deals import text_of
from tradehall.kernel.limits import Limits


@pytest.fixture
def fair(runner):
    return make_fair(runner)


@pytest.fixture
def exporter(client_for, fair):
    return client_for(fair.exporter.owner)


@pytest.fixture
def buyer(client_for, fair):
    return client_for(fair.buyer.owner)


@pytest.fixture
def visitor(hall):
    return hall.app.test_client()


TYPED = {"kind": "proforma", "revision": "1", "language": "en", "second": "ja", "prevailing": "en", "layout": "columns"}


def made(fair, hall, browser, deal, **changes):
    """The addresses of the file, and what its row in the list says."""
    answer = browser.submit(f"/deals/{deal}/documents", {**TYPED, **changes})
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
    assert "hx-trigger" in browser.get(f"/deals/{deal}/documents").get_data(as_text=True)
    until_idle(hall)
    page = browser.get(f"/deals/{deal}/documents").get_data(as_text=True)
    assert "hx-get" not in page
    address = re.search(rf"/deals/{deal}/documents/[0-9a-z]{{26}}", page)[0]
    number, code = re.search(r"[A-Z]{2}-\d{4}-\d{4}", page)[0], re.search(r"(\w{4}-){3}\w{4}", page)[0]
    return address, number, code


def test_the_deal_leads_to_its_documents_and_none_is_an_answer_too(fair, exporter):
    deal = fair.sealed()
    assert f"/deals/{deal}/documents" in exporter.get(f"/deals/{deal}").get_data(as_text=True)
    page = exporter.get(f"/deals/{deal}/documents").get_data(as_text=True)
    assert "No documents yet" in page or "暂无单据" in page
    assert 'name="kind"' in page


def test_make_look_download(fair, hall, exporter, buyer):
    deal = fair.sealed()
    address, number, _ = made(fair, hall, exporter, deal)
    for browser in (exporter, buyer):
        file = browser.get(address)
        assert (file.status_code, file.mimetype) == (200, "application/pdf")
        assert file.data.startswith(b"%PDF")
        assert file.headers["Content-Disposition"] == f'attachment; filename="{number}.pdf"'
        assert file.headers["Cache-Control"] == "no-store"
    shown = exporter.get(f"{address}?show=1")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.data == file.data
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def test_what_was_typed_stays_when_something_is_wrong(fair, exporter):
    deal = fair.sealed()
    wrong = {**TYPED, "kind": "quotation", "note": "我们的备注", "bank": "中国银行"}
    answer = exporter.submit(f"/deals/{deal}/documents", wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "我们的备注" in page
    assert "中国银行" in page
    for changes in (
        {"note": "字" * 10_001},
        {"revision": "x"},
        {"kind": "cheque"},
        {"language": "xx"},
        {"ends": "31.2."},
    ):
        assert exporter.submit(f"/deals/{deal}/documents", {**TYPED, **changes}).status_code == 422
    assert exporter.submit(f"/deals/{deal}/documents", {**TYPED, "revision": "7"}).status_code == 409


def test_void_asks_first(fair, hall, exporter, buyer, visitor):
    deal = fair.sealed()
    address, number, code = made(fair, hall, exporter, deal)
    asked = exporter.submit(f"{address}/void", {})
    assert 'name="confirmed"' in asked.get_data(as_text=True)
    assert buyer.submit(f"{address}/void", {}).status_code == 404
    assert visitor.get(f"/check?number={number}&code={code}").status_code == 200
    assert exporter.submit(f"{address}/void", {"confirmed": "yes"}).status_code == 303
    assert "declared it void" in visitor.get(f"/check?number={number}&code={code}&lang=en").get_data(as_text=True)


def test_strangers_and_organisers(fair, hall, exporter, client_for, visitor):
    deal = fair.sealed()
    address, number, code = made(fair, hall, exporter, deal)
    organiser, stranger = client_for(fair.organiser), client_for(fair.stranger)
    page = organiser.get(f"/deals/{deal}/documents").get_data(as_text=True)
    assert number in page
    assert code not in page
    assert address not in page
    assert organiser.get(address).status_code == 403
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/deals/{deal}/documents").status_code == 404
    assert stranger.submit(f"/deals/{deal}/documents", TYPED).status_code == 404
    assert visitor.get(address).status_code == 302
    assert exporter.get(f"/deals/{deal}/documents/0123456789abcdefghjkmnpqrs").status_code == 404
    assert exporter.get(f"/deals/{deal}/documents/x").status_code == 404


def test_anybody_checks_and_learns_nothing_of_the_terms(fair, hall, exporter, visitor):
    deal = fair.sealed()
    _, number, code = made(fair, hall, exporter, deal)
    empty = visitor.get("/check?lang=en").get_data(as_text=True)
    assert 'name="code"' in empty
    answer = visitor.get(f"/check?number={number}&code={code}&lang=en")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    table = fair.page(deal).table
    for expected in (
        "its terms stand",
        "Proforma invoice",
        number,
        table.exporter.name,
        table.buyer.name,
        "data-digest",
    ):
        assert expected in page
    for kept in ("2,640.00", "3.30", "Yokkaichi", "800"):
        written = rf"(?<![\w-]){re.escape(kept)}(?![\w-])"  # by itself: the digest and the code hold any figures
        assert re.search(written, text_of(exporter.get(f"/deals/{deal}?lang=en"))), kept
        assert not re.search(written, text_of(answer)), kept
    for number_, code_ in ((number, "AAAA"), ("PI-2026-0099", code), (number, ""), ("%_", "😀")):
        answer = visitor.get("/check", query_string={"number": number_, "code": code_, "lang": "en"})
        assert answer.status_code == 404
        assert "There is no document with this number and code" in answer.get_data(as_text=True)
        assert table.exporter.name not in answer.get_data(as_text=True)


def test_codes_cannot_be_tried_one_after_the_other(hall, visitor):
    hall.limits = Limits(hall.broker)
    answers = [visitor.get(f"/check?number=PI-2026-0001&code={number}").status_code for number in range(61)]
    assert set(answers[:60]) == {404}
    assert answers[60] == 429


@pytest.mark.parametrize("language", ["zh", "ja", "ko", "en"])
def test_the_pages_are_in_the_reader_s_language(fair, hall, exporter, language):
    deal = fair.sealed()
    made(fair, hall, exporter, deal, language=language)
    for address in (f"/deals/{deal}/documents?lang={language}", f"/check?lang={language}"):
        assert exporter.get(address).status_code == 200
