"""Evidence, papers and documents of deals at the API."""

import base64

import pytest

from tests.factories.api import programs_of
from tests.factories.deals import Fair, make_fair
from tests.factories.telling import until_idle

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def programs(hall, fair):
    return programs_of(hall, fair)


def test_steps_with_their_papers(fair, programs):
    exporter, buyer, organiser, stranger = programs
    deal = fair.sealed()
    here = f"/deals/{deal}/evidence"
    assert (exporter.get(here)["evidence"], exporter.get(here)["steps"]) == ("confirmed", [])
    step = {"proof": "bill_of_lading", "number": "COSU-1", "dated": "2026-03-01", "file_name": "提单.pdf",
            "octets": base64.b64encode(PDF).decode()}  # fmt: skip
    stranger.post(here, step, 404)
    organiser.post(here, step, 403)
    told = exporter.post(here, step, 201)
    assert (told["evidence"], told["steps"][0]["side"], told["steps"][0]["paper"]["name"]) == (
        "shipped", "exporter", "提单.pdf",
    )  # fmt: skip
    paper = f"/deals/{deal}/papers/{told['steps'][0]['paper']['id']}"
    found = buyer.get(paper)
    assert (base64.b64decode(found["octets"]), found["size"]) == (PDF, len(PDF))
    organiser.get(paper, 404)
    stranger.get(paper, 404)
    buyer.get(f"/deals/{deal}/papers/{deal}", 404)
    paid = {"proof": "money_received", "amount": {"amount": "1320.00", "currency": "USD"}}
    assert exporter.post(here, paid, 201)["paid"] == [
        {"total": {"amount": "2640.00", "currency": "USD"}, "percent": 50}
    ]
    back = f"{here}/{told['steps'][0]['id']}/take-back"
    buyer.post(back, {"reason": "Not ours"}, 404)
    assert exporter.post(back, {"reason": "Wrong ship"})["steps"][0]["why"] == "Wrong ship"
    exporter.post(back, {"reason": "Wrong ship"}, 409)


BROKEN_STEPS = (
    ({}, "proof"), ({"proof": "guess"}, "proof"), ({"proof": "bank_slip"}, "amount"),
    ({"proof": "bank_slip", "amount": {"amount": "NaN", "currency": "USD"}}, "amount.amount"),
    ({"proof": "bank_slip", "amount": {"amount": "Infinity", "currency": "USD"}}, "amount.amount"),
    ({"proof": "bank_slip", "amount": {"amount": "-1.00", "currency": "USD"}}, "amount.amount"),
    ({"proof": "bank_slip", "amount": {"amount": "1.5", "currency": "JPY"}}, "amount.amount"),
    ({"proof": "bank_slip", "amount": {"amount": "1.2345", "currency": "KWD"}}, "amount.amount"),
    ({"proof": "bank_slip", "amount": {"amount": "9" * 40, "currency": "USD"}}, "amount.amount"),
    ({"proof": "bank_slip", "amount": {"amount": 1, "currency": "USD"}}, "amount.amount"),
    ({"proof": "bank_slip", "amount": {"amount": "1", "currency": "XXX"}}, "amount.currency"),
    ({"proof": "courier", "number": "n" * 81}, "number"), ({"proof": "courier", "dated": "yesterday"}, "dated"),
    ({"proof": "courier", "number": 7}, "number"), ({"proof": "courier", "octets": "!!"}, "octets"),
    ({"proof": "contract"}, "octets"),
    ({"proof": "contract", "file_name": "c.exe", "octets": "TVqQAAM="}, "octets"),
    ({"proof": "courier", "note": "n" * 501}, "note"), ({"proof": "courier", "level": "paid"}, "level"),
    ({"proof": "courier", "deal": "0" * 26}, "deal"),
)  # fmt: skip


def test_broken_steps_are_refused_by_field(fair, programs):
    exporter, buyer, *_ = programs
    deal = fair.sealed()
    for sent, field in BROKEN_STEPS:
        program = buyer if sent.get("proof") == "bank_slip" else exporter
        refused = program.post(f"/deals/{deal}/evidence", sent, 422)
        assert field.split(".")[0] in {error["field"].split(".")[0] for error in refused["errors"]}, sent
    assert exporter.get(f"/deals/{deal}/evidence")["steps"] == []
    exporter.post(f"/deals/{'0' * 26}/evidence", {"proof": "courier"}, 404)
    exporter.post("/deals/1/evidence", {"proof": "courier"}, 404)
    exporter.post(f"/deals/{fair.propose()}/evidence", {"proof": "courier", "number": "1"}, 409)


def test_documents_are_made_and_fetched(fair, hall, programs):
    exporter, buyer, organiser, stranger = programs
    deal = fair.sealed()
    here = f"/deals/{deal}/documents"
    asked = {"kind": "proforma", "revision": 1, "language": "en", "second": "ja"}
    buyer.post(here, asked, 422)  # the exporter makes it
    organiser.post(here, asked, 403)
    stranger.post(here, asked, 404)
    for broken in ({"kind": "cheque"}, {"revision": 0}, {"revision": "1"}, {"language": "xx"}, {"note": "n" * 10001}):
        exporter.post(here, {**asked, **broken}, 422)
    exporter.post(here, {**asked, "revision": 7}, 409)
    made = exporter.post(here, asked, 201)
    file = f"{here}/{made['id']}/file"
    assert made["standing"] == "making"
    exporter.get(file, 409)
    until_idle(hall)
    (listed,) = buyer.get(here)["items"]
    assert (listed["id"], listed["standing"], listed["languages"]) == (made["id"], "valid", ["en", "ja"])
    found = buyer.get(file)
    assert base64.b64decode(found["octets"]).startswith(b"%PDF")
    assert found["name"] == f"{listed['number']}.pdf"
    organiser.get(file, 403)
    stranger.get(file, 404)
    buyer.post(f"/documents/{made['id']}/void", {"reason": "Wrong bank"}, 404)
    assert exporter.post(f"/documents/{made['id']}/void", {"reason": "Wrong bank"})["standing"] == "void"
    stranger.post(f"/documents/{made['id']}/again", {}, 404)
