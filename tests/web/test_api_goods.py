"""Samples and deliveries at the API."""

import pytest

from tests.factories.api import programs_of
from tests.factories.deals import Fair, make_fair


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def programs(hall, fair):
    return programs_of(hall, fair)


def test_a_line_is_put_off_and_answered(fair, programs):
    exporter, buyer, _organiser, stranger = programs
    deal = fair.sealed()
    (line,) = exporter.get(f"/deals/{deal}/deliveries")["promises"]
    assert (line["due"], line["days"][0]["why"], line["late"]) == ("2026-05-25", "sealed", False)
    late = {"lines": [{"promise": line["id"], "version": line["version"]}], "new_date": "2026-06-10",
            "reason": "customs", "words": "查验", "proposal": "discount", "percent": 3}  # fmt: skip
    stranger.post(f"/deals/{deal}/delays", late, 404)
    buyer.post(f"/deals/{deal}/delays", late, 403)
    told = exporter.post(f"/deals/{deal}/delays", late, 201)["promises"][0]
    assert (told["due"], told["delays"][0]["percent"], told["delays"][0]["words"]["source"]) == ("2026-06-10", 3, "zh")
    exporter.post(f"/deals/{deal}/delays", late, 409)
    assert [row["asked"] for row in buyer.get("/deliveries", show="asked")["items"]] == [True]
    exporter.post(f"/deals/{deal}/delays/answer", {"answer": "accepted"}, 403)
    said = buyer.post(f"/deals/{deal}/delays/answer", {"answer": "accepted"})["promises"][0]
    assert said["delays"][0]["answer"] == "accepted"
    version = {"version": said["delays"][0]["version"]}
    exporter.post(f"/delays/{said['delays'][0]['id']}/withdraw", version, 409)
    exporter.post(f"/deliveries/{line['id']}/delivered", {"version": 1}, 409)
    exporter.post(f"/deliveries/{line['id']}/delivered", {"version": said["version"], "on": "never"}, 422)
    gone = exporter.post(f"/deliveries/{line['id']}/delivered", {"version": said["version"]})["promises"][0]
    buyer.post(f"/deliveries/{line['id']}/received", {"version": gone["version"]})
    assert stranger.get("/deliveries")["items"] == []


def test_a_sample_from_wish_to_word(fair, programs):
    exporter, buyer, _organiser, stranger = programs
    sample = buyer.post("/samples", {"meeting": fair.meeting, "listing": fair.listing, "quantity": "2"}, 201)
    here = f"/samples/{sample['id']}"
    assert (sample["state"], sample["can"]) == ("requested", ["withdraw"])
    stranger.get(here, 404)
    sent = {"version": 1, "courier": "EMS", "declared": {"amount": "12.00", "currency": "USD"}}
    buyer.post(f"{here}/send", sent, 403)
    assert exporter.post(f"{here}/send", sent)["declared"] == {"amount": "12.00", "currency": "USD"}
    exporter.post(f"{here}/send", sent, 409)
    buyer.post(f"{here}/receive", {"version": 2})
    judged = buyer.post(f"{here}/judge", {"version": 3, "judgement": "rejected", "words": "色が違います"})
    assert (judged["judgement"], judged["judged_language"]) == ("rejected", "ja")
    assert [row["id"] for row in exporter.get("/samples", group="over")["items"]] == [sample["id"]]
