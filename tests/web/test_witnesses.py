"""Confirming without an account: the pages of the two sides, the page behind the link, and what programs read."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.deals import Fair, make_fair
from tests.factories.telling import until_idle
from tests.web.test_deals import text_of
from tradehall.deals.rules import State
from tradehall.kernel.mail import MailRow

OUTSIDE = "sato@outside.example"


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


def named(fair: Fair, deal: str, **changes: Any) -> dict[str, str]:
    current = fair.page(deal).current
    return {
        "number": str(current.number), "digest": current.digest, "side": "buyer", "name": "佐藤 健",
        "email": OUTSIDE, "language": "ja", **changes,
    }  # fmt: skip


def mailed(hall) -> tuple[str, MailRow]:
    """Where the newest mail to the witness leads, and the mail."""
    until_idle(hall)
    with hall.db.read() as session:
        mail = session.scalars(select(MailRow).where(MailRow.recipient == OUTSIDE).order_by(MailRow.id.desc())).first()
        session.expunge_all()
    return re.search(r"(/confirm/\S+)\?lang=ja", mail.text).group(1), mail


def asked(client_for, hall, fair) -> tuple[str, str]:
    """The buyer's owner asks; the deal and the address of the page."""
    deal = fair.propose(packing="木箱", inspection="buyer")
    assert client_for(fair.buyer.owner).submit(f"/deals/{deal}/witnesses", named(fair, deal)).status_code == 303
    return deal, mailed(hall)[0]


def test_from_a_suggestion_of_the_other_side_to_the_seal(client, client_for, hall, fair):
    deal = fair.propose(packing="木箱")
    exporter, buyer = client_for(fair.exporter.owner), client_for(fair.buyer.owner)
    here = f"/deals/{deal}/witnesses"
    assert 'id="ask"' in exporter.get(here).get_data(as_text=True)
    wrong = exporter.submit(here, named(fair, deal, email="nobody"))
    assert wrong.status_code == 422
    assert 'value="nobody"' in wrong.get_data(as_text=True)
    assert exporter.submit(here, named(fair, deal)).status_code == 303
    for reader in (exporter, buyer, client_for(fair.organiser)):  # all read the whole address
        assert OUTSIDE in text_of(reader.get(here))
        assert OUTSIDE in text_of(reader.get(f"/deals/{deal}"))
    assert client_for(fair.stranger).get(here).status_code == 404
    witness = re.search(r"/witnesses/(\w{26})/release", buyer.get(here).get_data(as_text=True)).group(1)
    assert "/release" not in exporter.get(here).get_data(as_text=True)
    assert exporter.submit(f"{here}/{witness}/release", {"email": OUTSIDE}).status_code == 403
    assert buyer.submit(f"{here}/{witness}/release", {"email": OUTSIDE}).status_code == 303

    link, mail = mailed(hall)
    for words in ("Yokkaichi", "木箱", "USD 2,640.00", "USD 3.30", fair.page(deal).current.digest):
        assert words in mail.text, words
    assert mail.language == "ja"
    page = client.get(link)
    assert (page.status_code, page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (
        200, "no-store", "no-referrer",
    )  # fmt: skip
    assert "USD 2,640.00" in text_of(page)
    assert fair.page(deal).state == State.PROPOSED  # to look at it confirms nothing
    digest = fair.page(deal).current.digest
    said = {"_answer": "agree", "digest": digest, "name": "佐藤 健", "title": "取締役"}
    unread = client.post(link, data=said)
    assert unread.status_code == 422
    assert 'value="取締役"' in unread.get_data(as_text=True)
    assert client.post(link, data={**said, "read_all": "yes"}).status_code == 303
    assert fair.page(deal).state == State.SEALED
    again = client.post(link, data={**said, "read_all": "yes"})
    assert again.status_code == 409
    assert "佐藤 健" in text_of(client.get(link))
    assert "s***@outside.example" in text_of(exporter.get(f"/deals/{deal}"))
    assert "s***@outside.example" in text_of(exporter.get(f"/deals/{deal}/evidence"))


def test_declining_with_a_reason(client, client_for, hall, fair):
    deal, link = asked(client_for, hall, fair)
    empty = client.post(link, data={"_answer": "decline", "words": " "})
    assert empty.status_code == 422
    assert client.post(link, data={"_answer": "decline", "words": "価格が違います"}).status_code == 303
    assert "価格が違います" in text_of(client_for(fair.exporter.member).get(f"/deals/{deal}/witnesses"))
    assert fair.page(deal).state == State.PROPOSED


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
def test_a_link_says_what_became_of_it(client, client_for, hall, fair, language):
    deal, link = asked(client_for, hall, fair)
    buyer = client_for(fair.buyer.owner)
    open_page = text_of(client.get(f"{link}?lang={language}"))
    witness = re.search(r"/witnesses/(\w{26})/revoke", buyer.get(f"/deals/{deal}/witnesses").get_data(as_text=True))
    address = f"/deals/{deal}/witnesses/{witness.group(1)}/revoke"
    assert buyer.submit(address, {}).status_code == 200  # without script it asks first
    assert client.get(link).status_code == 200
    assert buyer.submit(address, {"confirmed": "yes"}).status_code == 303
    gone = client.get(f"{link}?lang={language}")
    assert gone.status_code == 410
    assert text_of(gone) != open_page
    if language == "en":
        assert "withdrawn" in text_of(gone)


def test_new_terms_end_the_link_in_words(client, client_for, hall, fair):
    deal, link = asked(client_for, hall, fair)
    digest = fair.page(deal).current.digest
    fair.counter(deal, fair.exporter.owner, place="Nagoya")
    gone = client.get(f"{link}?lang=en")
    assert (gone.status_code, "Newer terms" in text_of(gone)) == (410, True)
    said = {"_answer": "agree", "digest": digest, "name": "A", "title": "B", "read_all": "yes"}
    late = client.post(f"{link}?lang=en", data=said)
    assert (late.status_code, "Newer terms" in text_of(late)) == (409, True)


def test_what_is_no_link_leads_to_words(client):
    for link in ("x", "%00", "a.b", "ü", "WyIwIiwiMSJd.AAAA", "e30.e30", "A" * 400, "%ff%fe", "..%2f..%2fdeals"):
        assert client.get(f"/confirm/{link}").status_code in (400, 404), link
        assert client.post(f"/confirm/{link}", data={"_answer": "agree"}).status_code in (400, 404, 422), link


BROKEN_ANSWERS = (
        {"digest": "0" * 64}, {"digest": ""}, {"name": ""}, {"name": "x" * 101}, {"title": "\x01"}, {"title": " "},
        {"read_all": "perhaps"}, {"more": "1"}, {"_answer": "both"}, {"name": "‮evil"},
)  # fmt: skip
BROKEN_REQUESTS = (
        {"side": "middle"}, {"side": ""}, {"email": "a@b"}, {"email": "x" * 400 + "@a.example"}, {"language": "xx"},
        {"number": "0"}, {"number": "9" * 30}, {"digest": "z" * 64}, {"name": ""}, {"name": "\x00"},
)  # fmt: skip


def test_broken_answers_change_nothing(client, client_for, hall, fair):
    deal, link = asked(client_for, hall, fair)
    said = {"_answer": "agree", "digest": fair.page(deal).current.digest, "name": "A", "title": "B", "read_all": "no"}
    for broken in BROKEN_ANSWERS:
        assert client.post(link, data={**said, **broken}).status_code in (400, 409, 422), broken
    assert fair.page(deal).state == State.PROPOSED


def test_broken_requests_ask_nobody(client_for, fair):
    deal = fair.propose()
    buyer = client_for(fair.buyer.owner)
    for broken in BROKEN_REQUESTS:
        refused = buyer.submit(f"/deals/{deal}/witnesses", named(fair, deal, **broken))
        assert refused.status_code in (400, 409, 422), broken
    assert OUTSIDE not in text_of(buyer.get(f"/deals/{deal}"))
