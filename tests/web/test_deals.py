"""The pages of deals, as browsers see them."""

import html
import re
from typing import Any

import pytest

from tests.factories.deals import Fair, add_seat, line, make_fair
from tradehall.deals.rules import State
from tradehall.meetings.models import Meeting


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def exporter(client_for, fair):
    return client_for(fair.exporter.owner)


@pytest.fixture
def buyer(client_for, fair):
    return client_for(fair.buyer.owner)


def text_of(response: Any) -> str:
    """The words of a page, without tags and needless blanks."""
    body = re.sub(r"<script.*?</script>", " ", response.get_data(as_text=True), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def sheet(fair: Fair, **changes: Any) -> dict[str, str]:
    """What a browser sends for a new deal: one line and the spare one."""
    return {
        "counterparty": fair.buyer.public_id,
        "sender": fair.exporter.public_id,
        "meeting": fair.meeting,
        "kind": "trial_order",
        "lines.0.listing": fair.listing,
        "lines.0.description.zh": "骨质瓷咖啡杯碟",
        "lines.0.description.source": "zh",
        "lines.0.hs_code": "6911.10",
        "lines.0.quantity": "８００",
        "lines.0.unit": "set",
        "lines.0.unit_price.amount": "３．３０",
        "lines.0.unit_price.currency": "USD",
        "lines.0.promised_date": "2026-05-25",
        "lines.1.listing": "",
        "lines.1.description.zh": "",
        "lines.1.description.source": "zh",
        "lines.1.hs_code": "",
        "lines.1.quantity": "",
        "lines.1.unit": "set",
        "lines.1.unit_price.amount": "",
        "lines.1.unit_price.currency": "USD",
        "lines.1.promised_date": "",
        "incoterm": "CIF",
        "place": "Yokkaichi",
        "payment_term": "LC_SIGHT",
        "deposit_percent": "",
        "valid_until": "2026-03-31",
        "note": "",
        **changes,
    }


def test_visitors_are_sent_to_sign_in(client, fair):
    deal = fair.propose()
    for address in ("/deals", "/deals/new", f"/deals/new?meeting={fair.meeting}", f"/deals/{deal}"):
        response = client.get(address)
        assert (response.status_code, response.location.startswith("/sign-in")) == (302, True), address


def test_strangers_find_nothing(client_for, fair):
    deal = fair.propose()
    for person in (fair.stranger, add_seat(fair, "buyer", met=True).owner):
        browser = client_for(person)
        for address in (f"/deals/{deal}", f"/deals/{deal}/counter", f"/deals/new?meeting={fair.meeting}"):
            assert browser.get(address).status_code == 404, address
        token = {"confirmed": "yes", "version": "1"}
        assert browser.submit(f"/deals/{deal}/withdraw", token).status_code == 404
        assert "2,640.00" not in browser.get("/deals").get_data(as_text=True)


def test_empty_lists_say_what_to_do(client_for, fair, exporter):
    assert 'href="/deals/new"' in exporter.get("/deals").get_data(as_text=True)
    for show in ("yours", "theirs", "sealed", "over", "nonsense"):
        assert exporter.get(f"/deals?show={show}").status_code == 200
    assert exporter.get("/deals?cursor=broken").status_code == 400
    assert 'href="/events"' in client_for(fair.stranger).get("/deals/new").get_data(as_text=True)


def test_choosing_a_partner(exporter, fair):
    page = exporter.get("/deals/new").get_data(as_text=True)
    assert f"counterparty={fair.buyer.public_id}" in page
    form = exporter.get(f"/deals/new?counterparty={fair.buyer.public_id}&sender={fair.exporter.public_id}")
    assert form.status_code == 200
    assert "白いカップ" in text_of(form)  # what the buyer looks for


def test_proposing_reading_confirming(exporter, buyer, fair):
    form = exporter.get(f"/deals/new?meeting={fair.meeting}").get_data(as_text=True)
    assert 'name="lines.0.quantity"' in form
    assert 'name="_more"' in form
    response = exporter.submit("/deals", sheet(fair))
    assert response.status_code == 302
    page = exporter.get(response.location)
    assert "USD 2,640.00" in text_of(page)
    assert "6911.10" in text_of(page)
    deal = response.location.rsplit("/", 1)[-1]

    read = buyer.get(response.location).get_data(as_text=True)
    current = fair.page(deal).current
    assert current.digest in read
    address = f"/deals/{deal}/revisions/1/confirm"
    wrong = buyer.submit(address, {"digest": current.digest, "read_back": "2,604", "read_all": "yes"})
    assert wrong.status_code == 422
    assert 'value="2,604"' in wrong.get_data(as_text=True)
    assert fair.page(deal).state == State.PROPOSED
    unread = buyer.submit(address, {"digest": current.digest, "read_back": "2640"})
    assert unread.status_code == 422
    done = buyer.submit(address, {"digest": current.digest, "read_back": "２，６４０．００", "read_all": "yes"})
    assert done.status_code == 302
    assert fair.page(deal).state == State.SEALED
    sealed = buyer.get(response.location).get_data(as_text=True)
    assert "read_back" not in sealed
    assert buyer.submit(address, {"digest": current.digest, "read_back": "2640", "read_all": "yes"}).status_code == 409


def test_what_was_typed_stays(exporter, fair):
    typed = sheet(fair, **{"lines.0.quantity": "1,00", "place": "", "note": "Mit <b>Grüßen</b>"})
    response = exporter.submit("/deals", typed)
    body = response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'value="1,00"' in body
    assert "Mit &lt;b&gt;Grüßen&lt;/b&gt;" in body
    assert 'href="#f-lines.0.quantity"' in body
    assert 'id="f-lines.0.quantity"' in body


def test_empty_rows_between_lines_do_not_shift_the_errors(exporter, fair):
    first = sheet(fair)
    typed = {name: value for name, value in first.items() if not name.startswith("lines.")}
    typed |= {name.replace("lines.0", "lines.2"): value for name, value in first.items() if "lines.0" in name}
    typed |= {name: value for name, value in first.items() if "lines.1" in name}
    typed["lines.2.quantity"] = "many"
    body = exporter.submit("/deals", typed).get_data(as_text=True)
    assert 'href="#f-lines.0.quantity"' in body
    assert re.search(r'name="lines.0.quantity"[^>]*value="many"', body)
    assert 'name="lines.1.quantity"' in body
    assert 'name="lines.2.quantity"' not in body


def test_a_line_is_added_without_a_script(exporter, fair):
    response = exporter.submit("/deals", sheet(fair, _more="line", **{"lines.1.quantity": "５"}))
    body = response.get_data(as_text=True)
    assert response.status_code == 200
    assert 'name="lines.2.quantity"' in body
    assert 'value="５"' in body
    assert exporter.get("/deals").get_data(as_text=True).count("card-deal") == 0


def test_a_repeated_post_makes_one_deal(exporter, fair):
    first = exporter.submit("/deals", sheet(fair, _key="abc"))
    second = exporter.submit("/deals", sheet(fair, _key="abc"))
    assert first.location == second.location
    assert exporter.get("/deals").get_data(as_text=True).count("card-deal") == 1


def test_answering_with_other_terms(exporter, buyer, fair):
    deal = fair.propose()
    form = buyer.get(f"/deals/{deal}/counter").get_data(as_text=True)
    assert re.search(r'name="lines.0.quantity"[^>]*value="800"', form)
    assert re.search(r'name="lines.0.unit_price.amount"[^>]*value="3.30"', form)
    answer = {**_counter(fair), "version": "1"}
    assert buyer.submit(f"/deals/{deal}/revisions", answer).status_code == 302
    page = text_of(exporter.get(f"/deals/{deal}"))
    assert "Yokkaichi" in page
    assert "Nagoya" in page
    assert fair.page(deal).current.number == 2


def _counter(fair: Fair, **changes: Any) -> dict[str, str]:
    typed = sheet(fair, place="Nagoya", **changes)
    return {name: value for name, value in typed.items() if name not in ("counterparty", "sender", "meeting")}


def test_a_stale_answer_shows_what_changed_and_keeps_what_was_typed(buyer, fair):
    deal = fair.propose()
    fair.counter(deal, fair.exporter.owner, place="Osaka")
    response = buyer.submit(f"/deals/{deal}/revisions", {**_counter(fair), "version": "1", "_read": "1"})
    body = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "Osaka" in body
    assert 'value="Nagoya"' in body
    assert 'name="version" value="2"' in body
    assert fair.page(deal).current.number == 2


def test_a_stale_confirmation_shows_what_differs_with_the_newest_terms(buyer, fair):
    deal = fair.propose()
    read = fair.page(deal).current
    fair.counter(deal, fair.exporter.owner, lines=[line(fair.listing, quantity="900")])
    now = fair.page(deal).current
    typed = {"digest": read.digest, "read_back": "2640", "read_all": "yes"}
    response = buyer.submit(f"/deals/{deal}/revisions/1/confirm", typed)
    body = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "USD 2,970.00" in body
    assert re.search(r"<del>800</del>", body)
    assert re.search(r"<ins>900</ins>", body)
    assert now.digest in body
    assert 'value="2640"' not in body  # it is typed anew, off the new terms
    assert fair.page(deal).state == State.PROPOSED


def test_withdrawing_is_asked_about_first(exporter, fair):
    deal = fair.propose()
    asked = exporter.submit(f"/deals/{deal}/withdraw", {"version": "1", "reason": "Sold"})
    assert asked.status_code == 200
    assert 'name="reason" value="Sold"' in asked.get_data(as_text=True)
    assert fair.page(deal).state == State.PROPOSED
    done = exporter.submit(f"/deals/{deal}/withdraw", {"version": "1", "reason": "Sold", "confirmed": "yes"})
    assert done.status_code == 302
    assert fair.page(deal).state == State.WITHDRAWN
    assert "Sold" in text_of(exporter.get(f"/deals/{deal}"))


def test_only_those_who_may_see_the_buttons(client_for, exporter, buyer, fair):
    deal = fair.propose()
    seen = {}
    for name, browser in (
        ("proposer", exporter),
        ("other", buyer),
        ("member", client_for(fair.buyer.member)),
        ("organiser", client_for(fair.organiser)),
    ):
        body = browser.get(f"/deals/{deal}").get_data(as_text=True)
        seen[name] = tuple(f'action="/deals/{deal}/{part}"' in body for part in ("revisions/1/confirm", "withdraw"))
        assert "USD 2,640.00" in body
    assert seen == {
        "proposer": (False, True),
        "other": (True, False),
        "member": (False, False),
        "organiser": (False, False),
    }
    assert client_for(fair.organiser).get(f"/deals/{deal}/counter").status_code == 403


def test_two_currencies_have_two_totals(buyer, fair):
    lines = [line(None), line(None, quantity=3, unit_price={"amount": "1000", "currency": "JPY"})]
    deal = fair.propose(lines=lines)
    page = text_of(buyer.get(f"/deals/{deal}"))
    assert "USD 2,640.00" in page
    assert "JPY 3,000" in page


def test_terms_without_totals_need_the_tick_alone(buyer, fair):
    deal = fair.propose(kind="mou", lines=[], incoterm=None, place="", payment_term=None, deposit_percent=None)
    current = fair.page(deal).current
    assert 'name="read_back"' not in buyer.get(f"/deals/{deal}").get_data(as_text=True)
    address = f"/deals/{deal}/revisions/1/confirm"
    assert buyer.submit(address, {"digest": current.digest}).status_code == 422
    assert buyer.submit(address, {"digest": current.digest, "read_all": "yes"}).status_code == 302


def test_texts_of_others_are_shown_as_text(buyer, fair):
    deal = fair.propose(lines=[line(None, description={"en": "<img src=x>"})], note="<script>alert(1)</script>")
    body = buyer.get(f"/deals/{deal}").get_data(as_text=True)
    assert "<img src=x>" not in body
    assert "<script>alert" not in body
    assert "&lt;img src=x&gt;" in body


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
def test_every_page_in_every_language(hall, client_for, fair, language):
    from tests.factories.deals import change
    from tradehall.accounts.models import Person

    change(fair, Person, fair.buyer.owner.person_id, language=language)
    browser = client_for(fair.buyer.owner)
    deal = fair.propose()
    fair.counter(deal, fair.exporter.owner, place="Osaka", lines=[line(None, description="新"), line(fair.listing)])
    for address in ("/deals", "/deals/new", f"/deals/new?meeting={fair.meeting}", f"/deals/{deal}"):
        assert browser.get(address).status_code == 200
    assert browser.get(f"/deals/{deal}/counter").status_code == 200


def test_a_page_reads_little(buyer, fair, queries_of):
    deal = fair.propose()
    buyer.get("/deals")
    for address in ("/deals", f"/deals/{deal}", f"/deals/{deal}/counter", f"/deals/new?meeting={fair.meeting}"):
        assert queries_of(lambda address=address: buyer.get(address)) <= 8, address


def test_the_panel_of_a_meeting(buyer, fair):
    deal = fair.propose()
    with fair.runner.db.read() as session:
        assert session.query(Meeting).filter(Meeting.public_id == fair.meeting).count() == 1
    response = buyer.get(f"/meetings/{fair.meeting}")
    if response.status_code == 404:
        pytest.skip("the pages of meetings are not there")
    body = response.get_data(as_text=True)
    assert f'href="/deals/{deal}"' in body
    assert f'href="/deals/new?meeting={fair.meeting}"' in body
