"""The pages of deliveries and samples, as browsers see them."""

import csv
import io

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests.factories import files
from tests.factories.deals import Fair, line, make_fair
from tests.web.test_deals import text_of
from tradehall.deals.exports.tables import harmless
from tradehall.deals.promises.queries import deal_deliveries
from tradehall.deals.samples.queries import sample_page
from tradehall.events.models import Event

NEW_DAY = {"new_date": "2026-06-10", "reason": "plant_closed", "proposal": "wait", "words": "工厂停工至三月底"}


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def people(client_for, fair):
    """A browser of each role."""
    roles = {
        "exporter": fair.exporter.member,
        "buyer": fair.buyer.member,
        "organiser": fair.organiser,
        "stranger": fair.stranger,
    }
    return {name: client_for(who) for name, who in roles.items()}


@pytest.fixture
def deal(fair) -> str:
    return fair.sealed(lines=[line(fair.listing), line(None, description="=Saucers", promised_date="2026-04-01")])


def view(fair, deal):
    return fair.runner.ask(deal_deliveries, fair.exporter.member, deal)


def sheet(fair, deal, *numbers, **changes):
    """What a browser sends for a delay of the lines with these numbers."""
    sent = dict(NEW_DAY, percent="", certificate="")
    for index, promise in enumerate(one for one in view(fair, deal).current if one.may_be_put_off):
        sent |= {f"lines.{index}.version": str(promise.version), f"lines.{index}.quantity": ""}
        if promise.number in numbers:
            sent[f"lines.{index}.promise"] = promise.public_id
    return {**sent, **changes}


def slug_of(fair) -> str:
    with fair.runner.db.read() as session:
        return session.get_one(Event, fair.event_id).slug


def statuses(people, address):
    return {name: browser.get(address).status_code for name, browser in people.items()}


# -- deliveries ---------------------------------------------------------------------------------------


def test_who_may_open_which_page(fair, people, deal, client):
    slug = slug_of(fair)
    both = {"exporter": 200, "buyer": 200, "organiser": 200}
    assert statuses(people, "/deals/deliveries") == {**both, "stranger": 200}
    assert statuses(people, f"/deals/{deal}/deliveries") == {**both, "stranger": 404}
    assert statuses(people, f"/deals/{deal}") == {**both, "stranger": 404}
    delay = {"exporter": 200, "buyer": 403, "organiser": 403, "stranger": 404}
    assert statuses(people, f"/deals/{deal}/delay") == delay
    inside = {"exporter": 403, "buyer": 403, "organiser": 200, "stranger": 403}
    assert statuses(people, f"/organise/{slug}/deliveries") == inside
    assert statuses(people, f"/organise/{slug}/deliveries.csv") == inside
    for address in ("/deals/deliveries", f"/deals/{deal}/deliveries", f"/deals/{deal}/delay", "/deals/samples"):
        assert client.get(address).location.startswith("/sign-in")


def test_a_photographed_certificate_is_taken(fair, people, deal):
    """Larger than other forms may be."""
    address = f"/deals/{deal}/delay"
    paper = FileStorage(io.BytesIO(files.noise(400)), "stamped.png", "octets")
    sent = {"_csrf": people["exporter"].token(address), **sheet(fair, deal, 1, 2), "octets": paper}
    boundary, octets = encode_multipart(MultiDict(sent))
    assert len(octets) > 256 * 1024
    kind = f"multipart/form-data; boundary={boundary}"
    assert people["exporter"].post(address, data=octets, content_type=kind).status_code == 302


def test_the_exporter_tells_and_the_buyer_answers(fair, people, deal):
    page = people["exporter"].get(f"/deals/{deal}/delay")
    assert "三月底" not in text_of(page)
    told = people["exporter"].submit(f"/deals/{deal}/delay", sheet(fair, deal, 1, 2, certificate="CCPIT-2020-7"))
    assert told.status_code == 302
    seen = people["buyer"].get(f"/deals/{deal}/deliveries")
    for words in ("工厂停工至三月底", "CCPIT-2020-7", "工場の操業停止", "2026年6月10日", "2026年5月25日"):
        assert words in text_of(seen), words
    notices = [notice.public_id for notice in view(fair, deal).waiting]
    sent = {"notices": notices, "answer": "partial", "words": ""}
    refused = people["buyer"].submit(f"/deals/{deal}/delays/answer", sent)
    assert (refused.status_code, 'id="f-words-error"' in refused.get_data(as_text=True)) == (422, True)
    answered = people["buyer"].submit(f"/deals/{deal}/delays/answer", {**sent, "words": "半分は船便で"})
    assert answered.status_code == 302
    assert "半分は船便で" in text_of(people["exporter"].get(f"/deals/{deal}/deliveries"))
    again = people["buyer"].submit(f"/deals/{deal}/delays/answer", {**sent, "words": "半分は船便で"})
    assert (again.status_code, "半分は船便で" in text_of(again)) == (409, True)


def test_what_was_typed_stays_in_the_form(fair, people, deal):
    sent = sheet(fair, deal, 1, new_date="2026-05-01", proposal="discount", words="等待材料", reason="material")
    refused = people["exporter"].submit(f"/deals/{deal}/delay", sent)
    body = refused.get_data(as_text=True)
    assert refused.status_code == 422
    for kept in ("等待材料", 'value="2026-05-01"', 'value="material" selected', "f-percent-error", "f-new_date-error"):
        assert kept in body, kept
    assert people["exporter"].submit(f"/deals/{deal}/delay", sheet(fair, deal)).status_code == 422
    for changes in ({"reason": "weather"}, {"new_date": "soon"}, {"lines.0.version": "x"}, {"percent": "200"}):
        wrong = people["exporter"].submit(f"/deals/{deal}/delay", sheet(fair, deal, 1, **changes))
        assert wrong.status_code == 422, changes


def test_a_notice_is_taken_back_after_a_question(fair, people, deal):
    people["exporter"].submit(f"/deals/{deal}/delay", sheet(fair, deal, 1))
    (notice,) = view(fair, deal).waiting
    address = f"/deals/{deal}/delays/{notice.public_id}/take-back"
    asked = people["exporter"].submit(address, {"version": "1"})
    assert (asked.status_code, len(view(fair, deal).waiting)) == (200, 1)
    assert people["buyer"].submit(address, {"version": "1", "confirmed": "yes"}).status_code == 403
    assert people["stranger"].submit(address, {"version": "1", "confirmed": "yes"}).status_code == 404
    assert people["exporter"].submit(address, {"version": "1", "confirmed": "yes"}).status_code == 302
    assert view(fair, deal).waiting == []
    assert people["exporter"].submit(address, {"version": "1", "confirmed": "yes"}).status_code == 409


def test_each_side_marks_its_own(fair, people, deal):
    first = view(fair, deal).current[0]
    delivered, received = (f"/deals/{deal}/lines/{first.public_id}/{what}" for what in ("delivered", "received"))
    sent = {"version": str(first.version), "on": ""}
    for who, status in (("buyer", 403), ("organiser", 403), ("stranger", 404)):
        assert people[who].submit(delivered, sent).status_code == status, who
    wrong = people["exporter"].submit(delivered, {**sent, "on": "2099-01-01"})
    assert (wrong.status_code, 'value="2099-01-01"' in wrong.get_data(as_text=True)) == (422, True)
    assert people["exporter"].submit(delivered, sent).status_code == 302
    assert people["buyer"].submit(received, sent).status_code == 409
    assert people["buyer"].submit(received, {**sent, "version": "2"}).status_code == 302


def test_organisers_see_clusters_and_take_a_file(fair, people, deal):
    people["exporter"].submit(f"/deals/{deal}/delay", sheet(fair, deal, 1))
    slug = slug_of(fair)
    page = text_of(people["organiser"].get(f"/organise/{slug}/deliveries?show=coming"))
    for words in ("Plant closed", "69 Ceramic", "瑞霖陶瓷"):
        assert words in page, words
    answered = people["organiser"].get(f"/organise/{slug}/deliveries.csv")
    rows = list(csv.reader(io.StringIO(answered.get_data(as_text=True).removeprefix("\ufeff"))))
    assert (len(rows), rows[1][2], answered.mimetype) == (3, "'=Saucers", "text/csv")
    assert "640.00" not in answered.get_data(as_text=True)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell):
    assert harmless(cell) == "'" + cell
    assert harmless("a" + cell) == "a" + cell


def test_bad_addresses_lead_nowhere(people, deal):
    for address in (
        "/deals/xx/deliveries",
        f"/deals/{'0' * 26}/delay",
        "/deals/samples/xx",
        "/organise/nil/deliveries",
    ):
        assert people["exporter"].get(address).status_code == 404, address
    assert people["exporter"].get("/deals/deliveries?show=odd&cursor=").status_code == 200
    assert people["exporter"].get("/deals/deliveries?cursor=%21").status_code == 400
    assert people["exporter"].submit(f"/deals/{deal}/lines/{'0' * 26}/delivered", {"version": "1"}).status_code == 404


# -- samples ------------------------------------------------------------------------------------------


def wish(fair, people, who="buyer", **changes):
    sent = {"meeting": fair.meeting, "listing": fair.listing, "title": "", "quantity": "２", "unit": "set",
            "words": "取っ手の色", "address": "三重県津市", "needed_by": "", "paid_by": "", **changes}  # fmt: skip
    answered = people[who].submit("/deals/samples", sent)
    return answered, (answered.location or "").rpartition("/")[2]


def test_a_sample_from_wish_to_word(fair, people):
    form = people["buyer"].get(f"/deals/samples/new?meeting={fair.meeting}&listing={fair.listing}")
    assert f'value="{fair.listing}" selected' in form.get_data(as_text=True)
    _, sample = wish(fair, people)
    here = f"/deals/samples/{sample}"
    assert statuses(people, here) == {"exporter": 200, "buyer": 200, "organiser": 200, "stranger": 404}
    assert "三重県津市" in text_of(people["exporter"].get(here))
    assert "三重県津市" not in text_of(people["organiser"].get(here))
    assert people["exporter"].submit(f"{here}/promise", {"version": "1", "paid_by": "buyer"}).status_code == 302
    sending = {"version": "2", "courier": "EMS", "tracking": "EE1", "declared.amount": "", "declared.currency": "USD",
               "sent_on": "", "expected_on": "", "paid_by": ""}  # fmt: skip
    wrong = people["exporter"].submit(f"{here}/send", {**sending, "declared.amount": "much"})
    assert (wrong.status_code, 'value="EE1"' in wrong.get_data(as_text=True)) == (422, True)
    stale = people["exporter"].submit(f"{here}/send", {**sending, "version": "1"})
    assert stale.status_code == 409
    assert people["exporter"].submit(f"{here}/send", sending).status_code == 302
    assert people["exporter"].submit(f"{here}/receive", {"version": "3", "on": ""}).status_code == 403
    assert people["buyer"].submit(f"{here}/receive", {"version": "3", "on": ""}).status_code == 302
    assert people["buyer"].submit(f"{here}/judge", {"version": "4", "words": ""}).status_code == 422
    judged = {"version": "4", "judgement": "approved", "words": ""}
    assert people["organiser"].submit(f"{here}/judge", judged).status_code == 403
    assert people["buyer"].submit(f"{here}/judge", judged).status_code == 302
    assert fair.runner.ask(sample_page, fair.buyer.owner, sample).row.judgement == "approved"


def test_what_is_hard_to_take_back_is_asked_first(fair, people):
    _, sample = wish(fair, people)
    address = f"/deals/samples/{sample}/withdraw"
    asked = people["buyer"].submit(address, {"version": "1", "reason": "もう不要です"})
    assert "もう不要です" in asked.get_data(as_text=True)
    assert fair.runner.ask(sample_page, fair.buyer.owner, sample).row.state == "requested"
    assert people["exporter"].submit(address, {"version": "1", "confirmed": "yes"}).status_code == 403
    assert people["buyer"].submit(address, {"version": "1", "confirmed": "yes"}).status_code == 302
    assert people["buyer"].submit(f"/deals/samples/{sample}/burn", {"version": "1"}).status_code == 404


def test_a_wrong_wish_keeps_what_was_typed(fair, people):
    for changes in ({"listing": ""}, {"quantity": "many"}, {"needed_by": "2020-01-01"}, {"unit": "bag"}):
        refused, _ = wish(fair, people, **changes)
        assert (refused.status_code, "取っ手の色" in refused.get_data(as_text=True)) == (422, True), changes
    assert wish(fair, people, "organiser")[0].status_code == 403
    assert wish(fair, people, "stranger")[0].status_code == 404


def test_samples_stand_on_the_meeting_and_the_listing(fair, people):
    wish(fair, people)
    for who in ("exporter", "buyer", "organiser"):
        page = people[who].get(f"/meetings/{fair.meeting}")
        assert 'id="samples"' in page.get_data(as_text=True), who
    for who in ("exporter", "buyer"):
        assert (
            "/deals/samples/" in people[who].get("/deals/samples?show=yours").get_data(as_text=True) or who == "buyer"
        )
