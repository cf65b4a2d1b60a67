"""The page of evidence and disputes, as browsers see it."""

from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests.factories import files
from tests.factories.deals import Fair, make_fair
from tests.web.test_deals import text_of


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def deal(fair) -> str:
    public_id = fair.propose()
    fair.confirm(public_id, fair.buyer.owner)
    return public_id


@pytest.fixture
def exporter(client_for, fair):
    return client_for(fair.exporter.owner)


@pytest.fixture
def buyer(client_for, fair):
    return client_for(fair.buyer.owner)


def body(answer: Any) -> str:
    text: str = answer.get_data(as_text=True)
    return text


def test_a_paper_is_recorded_and_opened_by_the_other_side(exporter, buyer, client_for, fair, deal):
    address = f"/deals/{deal}/evidence"
    assert f'href="/deals/{deal}/evidence"' in body(exporter.get(f"/deals/{deal}"))
    sent = {"proof": "contract", "number": "SC-1", "octets": (BytesIO(files.pdf()), "contract.pdf")}
    assert exporter.submit(address, sent, content_type="multipart/form-data").status_code == 303
    page = body(buyer.get(address))
    assert "contract.pdf" in page
    paper = page.split(f"/deals/{deal}/papers/")[1].split('"')[0]
    opened = buyer.get(f"/deals/{deal}/papers/{paper}")
    assert opened.data.startswith(b"%PDF")
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert client_for(fair.organiser).get(f"/deals/{deal}/papers/{paper}").status_code == 404
    assert "contract.pdf" not in body(client_for(fair.organiser).get(address))
    for nobody in (f"/deals/{deal}/papers/{deal}", f"/deals/{deal}/papers/x", f"/deals/x/papers/{paper}"):
        assert buyer.get(nobody).status_code == 404


def test_a_photographed_paper_is_taken(exporter, deal):
    """Larger than other forms may be."""
    paper = FileStorage(BytesIO(files.noise(400)), "stamped.png", "octets")
    address = f"/deals/{deal}/evidence"
    sent = {"_csrf": exporter.token(address), "proof": "contract", "number": "SC-1", "octets": paper}
    boundary, octets = encode_multipart(MultiDict(sent))
    assert len(octets) > 256 * 1024
    answer = exporter.post(address, data=octets, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 303
    assert "stamped." in body(exporter.get(address))


def test_what_was_typed_stays_beside_what_is_wrong(exporter, deal):
    address = f"/deals/{deal}/evidence"
    answer = exporter.submit(address, {"proof": "contract", "number": "SC-77", "note": "as agreed"})
    assert answer.status_code == 422
    assert all(kept in body(answer) for kept in ('value="SC-77"', "as agreed", 'id="f-octets-error"'))
    program = {"proof": "contract", "number": "SC-78", "octets": (BytesIO(b"MZ"), "contract.exe")}
    answer = exporter.submit(address, program, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'id="f-octets-error"' in body(answer)
    assert 'value="SC-78"' in body(answer)
    paid = {"proof": "money_received", "amount.amount": "1.2.3", "amount.currency": "USD"}
    assert exporter.submit(address, paid).status_code == 422
    assert exporter.submit(address, paid | {"amount.amount": "１，０００"}).status_code == 303


def test_a_dispute_is_asked_for_opened_answered_and_ended(exporter, buyer, fair, deal):
    address = f"/deals/{deal}"
    said = {"reason": "quality", "words": "120 cups came broken.", "version": str(fair.page(deal).version)}
    asked = buyer.submit(f"{address}/dispute", said)
    assert (asked.status_code, "120 cups came broken." in body(asked)) == (200, True)
    assert buyer.submit(f"{address}/dispute", said | {"confirmed": "yes", "words": "short"}).status_code == 422
    assert buyer.submit(f"{address}/dispute", said | {"confirmed": "yes"}).status_code == 303
    assert "120 cups came broken." in text_of(exporter.get(f"{address}/evidence"))
    assert buyer.submit(f"{address}/dispute/answer", {"words": "x"}).status_code == 409
    assert exporter.submit(f"{address}/dispute/answer", {"words": "We send new ones."}).status_code == 303
    assert exporter.submit(f"{address}/dispute/end", {"ending": "settled"}).status_code == 409
    assert buyer.submit(f"{address}/dispute/end", {"ending": "nonsense"}).status_code == 422
    assert buyer.submit(f"{address}/dispute/end", {"ending": "settled"}).status_code == 303
    assert "We send new ones." in text_of(buyer.get(f"{address}/evidence"))


def test_a_side_says_what_the_event_did_and_sees_it_again(exporter, buyer, deal):
    address = f"/deals/{deal}/attribution"
    said = {"origin": "this_event", "without": "none", "faster": "no", "services": ["meeting", "interpreter"],
            "repeat.amount": "5000", "repeat.currency": "USD", "is_new_partner": "", "version": "0"}  # fmt: skip
    assert exporter.submit(address, said).status_code == 303
    page = body(exporter.get(f"/deals/{deal}/evidence"))
    assert 'value="5000.00"' in page
    assert '<option value="no" selected>' in page
    assert 'value="5000.00"' not in body(buyer.get(f"/deals/{deal}/evidence"))
    assert exporter.submit(address, said | {"origin": ""}).status_code == 422
    assert exporter.submit(address, said).status_code == 409  # somebody else saved in between


def test_a_paid_deal_is_closed_after_a_question(exporter, fair, deal):
    paid = {"proof": "money_received", "amount.amount": "2640", "amount.currency": "USD"}
    assert exporter.submit(f"/deals/{deal}/evidence", paid).status_code == 303
    page = body(exporter.get(f"/deals/{deal}/evidence"))
    assert f"/deals/{deal}/finish" in page
    version = {"version": str(fair.page(deal).version)}
    assert exporter.submit(f"/deals/{deal}/finish", version).status_code == 200
    assert exporter.submit(f"/deals/{deal}/finish", version | {"confirmed": "yes"}).status_code == 303
    assert fair.page(deal).state == "closed"
    assert exporter.submit(f"/deals/{deal}/finish", version | {"confirmed": "yes"}).status_code == 409


def test_what_is_not_sealed_has_an_empty_page(exporter, client, fair):
    proposed = fair.propose()
    assert "尚未确认成交" in text_of(exporter.get(f"/deals/{proposed}/evidence"))
    assert exporter.submit(f"/deals/{proposed}/evidence", {"proof": "goods_received"}).status_code == 409
    assert client.get(f"/deals/{proposed}/evidence").status_code == 302
