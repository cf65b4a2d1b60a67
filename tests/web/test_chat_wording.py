"""Pages of phrases and offers, without a script: choosing, filling in, seeing what each side reads, answering."""

import gzip
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.chat import TERMS, Fair, browser_of, make_fair, offer, open_conversation, say
from tests.factories.telling import until_idle
from tests.people import Browser
from tests.usecases.test_chat_offers import listing_of
from tradehall.chat import phrases
from tradehall.chat.commands import AcceptOfferCard, WithdrawMessage, WithdrawOfferCard
from tradehall.kernel.mail import MailRow
from tradehall.kernel.web import Hall
from tradehall.notices.queries import my_notices


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner, language="en")


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def kenji(hall: Hall, fair: Fair, talk: str) -> Browser:
    return browser_of(hall, fair.kenji)


@pytest.fixture
def anna(hall: Hall, fair: Fair, talk: str) -> Browser:
    return browser_of(hall, fair.anna)


def days(hall: Hall, number: int) -> str:
    return (hall.runner.clock.now() + timedelta(days=number)).date().isoformat()


def terms(hall: Hall) -> dict[str, Any]:
    return {**TERMS, "delivery_date": days(hall, 90), "valid_until": days(hall, 7)}


def words_of(html: str) -> str:
    """The text of a page's main part."""
    main = html.split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


# -- phrases ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"), [("最小起订量", True), ("minimum order", True), ("납기", False), ("qqqq", None)]
)
def test_phrases_are_found_in_any_language(kenji, talk, query, found):
    html = kenji.get(f"/chat/{talk}/phrases?q={query}").text
    assert (f"/chat/{talk}/phrases/moq_ask" in html) is bool(found)
    assert ("No phrase has these words" in html) is True  # for the script, too
    assert ("data-phrase-none hidden" in html) is (found is not None)


def test_what_the_browser_searches_in_comes_once_for_all(kenji, client, talk):
    page = kenji.get(f"/chat/{talk}/phrases").text
    assert len(page) < 90_000
    address = re.search(r'data-words="([^"]+)"', page)[1]
    told = client.get(address)
    assert told.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert told.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in told.headers
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == told.data
    assert len(packed.data) < len(told.data) / 3
    looks = told.json
    assert set(looks) == {phrase.key for phrase in phrases.phrases()} == set(re.findall(r'data-key="([^"]+)"', page))
    assert client.get("/static/v-0123456789abcdef/phrases.json").status_code == 404


def test_the_own_sides_phrases_come_first(kenji, anna, talk):
    buyer, exporter = (browser.get(f"/chat/{talk}/phrases?step=quantity").text for browser in (kenji, anna))
    assert buyer.index("/moq_ask") < buyer.index("/moq_is")
    assert exporter.index("/moq_is") < exporter.index("/moq_ask")


def test_a_phrase_is_filled_in_shown_and_sent(hall, fair, kenji, talk):
    listing = listing_of(hall.runner, fair.places["exporter"].company_id)
    page = f"/chat/{talk}/phrases/price_ask"
    html = kenji.get(page).text
    assert "Blue plate" in html
    values = {
        "phrase.key": "price_ask", "phrase.values.listing.id": listing, "phrase.values.listing.text": "",
        "phrase.values.quantity": "５０００", "phrase.values.unit": "piece", "phrase.values.incoterm": "FOB",
        "phrase.values.place": "Qingdao", "client_id": "client-id-7",
    }  # fmt: skip
    shown = kenji.submit(page, {**values, "_show": "1"}, page=page)
    assert shown.status_code == 200
    sentence = "What is your price for 5,000 pieces of “Blue plate”, FOB Qingdao?"
    assert sentence in words_of(shown.text)
    sent = kenji.submit(page, {**values, "_send": "1"}, page=page)
    assert sent.headers["Location"].endswith(f"/chat/{talk}#end")
    again = kenji.submit(page, {**values, "_send": "1"}, page=page)
    assert again.status_code == 302
    assert words_of(kenji.get(f"/chat/{talk}").text).count(sentence) == 1
    assert "Used lately" in kenji.get(f"/chat/{talk}/phrases").text


def test_each_reader_reads_their_own_language(hall):
    fair = make_fair(hall.runner)
    talk = open_conversation(fair)
    phrase = {"key": "moq_is", "values": {"listing": "A-12", "quantity": "5000", "unit": "set"}}
    say(hall.runner, talk, fair.anna, phrase=phrase)
    for actor, sentence in (
        (fair.anna, "“A-12”的最小起订量是5,000套。"),
        (fair.kenji, "「A-12」の最小発注量は5,000セットです。"),
    ):
        assert sentence in words_of(browser_of(hall, actor).get(f"/chat/{talk}").text)
    html = browser_of(hall, fair.kenji).get(f"/chat/{talk}").text
    assert '<p lang="zh">“A-12”的最小起订量是5,000套。</p>' in html  # one tap away
    for page in ("/chat", "/chat/search?q=最小起订量"):
        assert "「A-12」の最小発注量は5,000セットです。" in words_of(browser_of(hall, fair.kenji).get(page).text)


def test_what_does_not_fit_is_told_at_its_field_and_stays(kenji, talk):
    page = f"/chat/{talk}/phrases/deliver_by"
    values = {
        "phrase.key": "deliver_by", "phrase.values.quantity": "many", "phrase.values.unit": "piece",
        "phrase.values.date": "2027-02-30", "client_id": "client-id-9",
    }  # fmt: skip
    for button in ("_send", "_show"):
        answer = kenji.submit(page, {**values, button: "1"}, page=page)
        assert answer.status_code == 422
        assert 'value="many"' in answer.text
        assert "number above zero" in answer.text
        assert "This is not a date" in answer.text


@pytest.mark.parametrize("path", ["phrases", "phrases/moq_ask", "offer"])
def test_strangers_find_nothing(hall, fair, talk, path):
    assert browser_of(hall, fair.carl).get(f"/chat/{talk}/{path}").status_code == 404
    assert browser_of(hall, fair.kenji).get(f"/chat/{talk}/phrases/no_such_phrase").status_code == 404


# -- offers -----------------------------------------------------------------------------------------


def form_of(values: dict[str, Any]) -> dict[str, str]:
    price = values["unit_price"]
    flat = {f"offer.{name}": str(value) for name, value in values.items() if name != "unit_price"}
    return {**flat, "offer.unit_price.amount": price["amount"], "offer.unit_price.currency": price["currency"]}


def test_an_offer_is_made_countered_and_accepted_on_pages(hall, fair, anna, kenji, talk):
    page = f"/chat/{talk}/offer"
    made = anna.submit(page, {**form_of(terms(hall)), "client_id": "client-id-1"}, page=page)
    assert made.status_code == 302
    html = kenji.get(f"/chat/{talk}").text
    assert "USD 1.20 per piece" in html
    assert "USD 6,000.00" in html
    answers = re.search(rf"/chat/{talk}/offer\?answers=(\w+)", html)
    assert answers
    counter_page = f"{page}?answers={answers[1]}"
    assert 'value="1.20"' in kenji.get(counter_page).text  # the form begins with the terms that it answers
    counter = form_of({**terms(hall), "unit_price": {"amount": "1.10", "currency": "USD"}, "answers": answers[1]})
    assert kenji.submit(page, {**counter, "client_id": "client-id-2"}, page=counter_page).status_code == 302
    html = anna.get(f"/chat/{talk}").text
    assert "Answered with another offer" in html
    accept = re.search(rf"/chat/{talk}/offers/\w+/accept", html)
    assert accept
    asked = anna.submit(accept[0], {}, page=f"/chat/{talk}")
    assert "Accept this offer?" in asked.text
    done = anna.submit(accept[0], {"confirmed": "yes"}, page=f"/chat/{talk}")
    assert done.status_code == 302
    shown = words_of(anna.get(done.headers["Location"]).text)
    assert "not yet a sealed deal" in shown
    assert "Make it a deal" in shown
    link = re.search(r'href="(/deals/new\?[^"]+)"', anna.get(f"/chat/{talk}").text)
    assert link
    deal = anna.get(unescape(link[1]))
    assert deal.status_code == 200
    for value in ("1.10", "5000", "Qingdao", "青花餐盘"):
        assert f'value="{value}"' in deal.text, value


def test_what_is_wrong_with_an_offer_stays_in_the_form(hall, anna, talk):
    page = f"/chat/{talk}/offer"
    values = form_of({**terms(hall), "quantity": "x", "valid_until": days(hall, -1)})
    answer = anna.submit(page, {**values, "client_id": "client-id-1"}, page=page)
    assert answer.status_code == 422
    assert 'value="x"' in answer.text


def test_an_offer_is_checked_before_it_is_made(hall, anna, kenji, talk):
    """As the dialog asks: the offer in one line, or the form with what is wrong; nothing is said yet."""
    page = f"/chat/{talk}/offer"
    good = {**form_of(terms(hall)), "client_id": "client-id-1", "_show": "1"}
    shown = anna.submit(page, good, page=page)
    assert shown.status_code == 200
    line = re.search(r'data-line="([^"]+)"', shown.text)
    assert line
    assert "5,000" in line[1]
    assert "USD 1.20" in line[1]
    wrong = anna.submit(page, {**good, "offer.place": "", "offer.listing": "0" * 26}, page=page)
    assert wrong.status_code == 200
    assert 'data-line=""' in wrong.text
    assert "The term needs the place or port that it names." in unescape(wrong.text)
    assert "offer-terms" not in kenji.get(f"/chat/{talk}").text
    stranger = browser_of(hall, make_fair(hall.runner).kenji)
    assert stranger.submit(page, good, page="/settings").status_code == 404


def test_who_made_the_offer_withdraws_it(hall, fair, anna, kenji, talk):
    made = offer(hall.runner, talk, fair.anna, **terms(hall))
    path = f"/chat/{talk}/offers/{made['id']}/withdraw"
    assert "Withdraw this offer?" in anna.submit(path, {}, page=f"/chat/{talk}").text
    assert kenji.submit(path, {"confirmed": "yes"}, page=f"/chat/{talk}").status_code == 403
    assert anna.submit(path, {"confirmed": "yes"}, page=f"/chat/{talk}").status_code == 302
    refused = kenji.submit(f"/chat/{talk}/offers/{made['id']}/accept", {"confirmed": "yes"}, page=f"/chat/{talk}")
    assert refused.status_code == 409
    assert "This offer was withdrawn." in refused.text


def test_an_interpreter_or_stranger_cannot_act_on_an_offer(hall, fair, talk):
    made = offer(hall.runner, talk, fair.anna, **terms(hall))
    carl = browser_of(hall, fair.carl)
    for path in ("", "/accept", "/withdraw"):
        url = f"/chat/{talk}/offers/{made['id']}{path}"
        answer = carl.submit(url, {"confirmed": "yes"}, page="/chat") if path else carl.get(url)
        assert answer.status_code == 404


# -- who is told --------------------------------------------------------------------------------------


def told(hall: Hall, actor: Any) -> list[str]:
    """Kinds of the notices that are news to the person, the newest first."""
    until_idle(hall)
    return [notice.kind for notice in hall.runner.ask(my_notices, actor, unread=True).page.items]


def test_the_side_that_has_to_answer_is_told_and_the_makers_learn_the_answer(hall, fair, talk):
    made = offer(hall.runner, talk, fair.anna, **terms(hall))
    assert told(hall, fair.kenji) == ["offer"]
    assert told(hall, fair.bo) == told(hall, fair.anna) == []
    counter = offer(hall.runner, talk, fair.kenji, **terms(hall), answers=made["id"])
    assert told(hall, fair.kenji) == []  # what asked for an answer is over
    assert told(hall, fair.anna) == told(hall, fair.bo) == ["offer_countered"]
    hall.runner.run(AcceptOfferCard(conversation=talk, message=counter["id"]), fair.bo)
    assert told(hall, fair.kenji) == ["offer_accepted"]
    assert told(hall, fair.anna) == []
    withdrawn = offer(hall.runner, talk, fair.anna, **terms(hall))
    assert told(hall, fair.kenji) == ["offer", "offer_accepted"]
    hall.runner.run(WithdrawOfferCard(conversation=talk, message=withdrawn["id"]), fair.bo)
    assert told(hall, fair.kenji) == ["offer_accepted"]
    assert told(hall, fair.mina) == told(hall, fair.carl) == []


def test_an_accepted_offer_is_mailed_with_its_terms(hall, fair, talk):
    made = offer(hall.runner, talk, fair.anna, **terms(hall))
    hall.runner.run(AcceptOfferCard(conversation=talk, message=made["id"]), fair.kenji)
    assert told(hall, fair.anna) == ["offer_accepted"]
    until_idle(hall, chores=True)
    with hall.db.read() as session:
        mails = session.scalars(select(MailRow).where(MailRow.kind.endswith("offer_accepted"))).all()
    assert {mail.recipient for mail in mails} == {fair.anna.email, fair.bo.email}
    assert all("USD 1.20 per piece" in mail.text for mail in mails)


# -- answers ------------------------------------------------------------------------------------------


def test_an_answer_quotes_a_phrase_and_an_offer_in_the_readers_language(hall):
    fair = make_fair(hall.runner)  # zh and ja
    talk = open_conversation(fair)
    phrase = say(hall.runner, talk, fair.anna, phrase={"key": "tolerance", "values": {"percent": "5"}})
    made = offer(hall.runner, talk, fair.anna, **terms(hall))
    for sent in (phrase, made):
        answer = say(hall.runner, talk, fair.kenji, body="OK", reply_to=sent["id"])
        texts = sent[sent["kind"]]["texts"]
        assert answer["reply"]["body"] == texts["zh"]
        for who, language in (("anna", "zh"), ("kenji", "ja")):
            html = browser_of(hall, fair.people[who]).get(f"/chat/{talk}").text
            quotes = re.findall(r'<p class="bubble-quote">.*?</p>', html, re.DOTALL)
            assert texts[language] in unescape(quotes[-1])
            assert f'lang="{language}"' in quotes[-1]
    hall.runner.run(WithdrawMessage(conversation=talk, message=phrase["id"]), fair.anna)
    html = browser_of(hall, fair.kenji).get(f"/chat/{talk}").text
    assert phrase["phrase"]["texts"]["ja"] not in unescape(html)
