"""Trade phrases and offers through the runner: who says what, what is refused, how offers are settled."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from tests.conftest import on_both_databases
from tests.factories.chat import Fair, make_fair, open_conversation, say
from tests.factories.chat import offer as make_offer
from tradehall.app import load_domains
from tradehall.chat import queries
from tradehall.chat.commands import AcceptOfferCard, LapseOffers, WithdrawOfferCard
from tradehall.chat.errors import ClientIdUsed, NotADelegate, OfferCountered, OfferGone, OfferLapsed, OfferTaken
from tradehall.chat.models import Message
from tradehall.companies.models import Listing
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import Conflict, Invalid, NotFound
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.texts import Translated

load_domains(parts=("models", "service", "reactions", "live"))
pytestmark = on_both_databases

DAYS = {"delivery_date": "2026-06-30", "valid_until": "2026-03-10"}


@pytest.fixture
def runner(database_url: str, clock: SetClock) -> Iterator[Runner]:
    db = Database(database_url)
    yield Runner(db, clock)
    db.close()


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


def offer(runner: Runner, talk: str, actor: Actor, key: str = "", **changed: Any) -> dict[str, Any]:
    return make_offer(runner, talk, actor, key, **{**DAYS, **changed})


def listing_of(runner: Runner, company: int, state: str = "published") -> str:
    now = runner.clock.now()
    title = Translated({"zh": "青花餐盘", "ja": "染付皿", "en": "Blue plate"}, "zh")
    with runner.db.write() as session:
        row = Listing(
            company_id=company, title=title, summary=title, description=title, hs_code="691110", category="tableware",
            origin_country="CN", moq_quantity="500", moq_unit="piece", lead_time_days=30, price_mode="on_request",
            details={}, state=state, created_at=now, updated_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        public_id = row.public_id
        session.commit()
    return public_id


def stored(runner: Runner, message: dict[str, Any]) -> Message:
    with runner.db.read() as session:
        return session.scalars(
            select(Message).options(undefer(Message.folded)).where(Message.public_id == message["id"])
        ).one()


# -- phrases ----------------------------------------------------------------------------------------


def test_a_phrase_is_stored_with_its_values_and_said_in_all_languages(runner, fair, talk):
    listing = listing_of(runner, fair.places["exporter"].company_id)
    said = say(runner, talk, fair.kenji, phrase={"key": "moq_ask", "values": {"listing": listing}})
    assert (said["kind"], said["language"]) == ("phrase", "ja")
    assert said["body"] == "「染付皿」の最小発注量を教えていただけますか。"
    assert said["phrase"]["key"] == "moq_ask"
    assert said["phrase"]["values"]["listing"]["id"] == listing
    assert said["phrase"]["texts"]["zh"] == "请问“青花餐盘”的最小起订量是多少？"
    assert said["phrase"]["texts"]["ko"] == "‘青花餐盘’의 최소 주문량은 얼마입니까?"
    assert "minimum order" in stored(runner, said).folded
    backlog = runner.ask(queries.messages_after, fair.anna, talk, 0)
    assert backlog.messages[-1].as_json() == said


def test_the_same_phrase_again_is_the_same_message(runner, fair, talk):
    phrase = {"key": "thanks"}
    first = say(runner, talk, fair.anna, "client-id-1", phrase=phrase)
    assert say(runner, talk, fair.anna, "client-id-1", phrase=phrase) == first
    with pytest.raises(ClientIdUsed):
        say(runner, talk, fair.anna, "client-id-1", body="谢谢")
    with pytest.raises(ClientIdUsed):
        say(runner, talk, fair.anna, "client-id-1", phrase={"key": "sorry"})


@pytest.mark.parametrize(
    ("phrase", "field"),
    [
        ({"key": "no_such"}, "phrase.key"),
        ({"key": "Not A Key"}, "phrase.key"),
        ({"key": "deliver_by", "values": {"quantity": "5000", "unit": "piece"}}, "phrase.values.date"),
        ({"key": "capacity_is", "values": {"quantity": "x", "unit": "piece"}}, "phrase.values.quantity"),
        ({"key": "thanks", "values": {"more": "1"}}, "phrase.values.more"),
        ({"key": "moq_ask", "values": {"listing": new_public_id()}}, "phrase.values.listing"),
        ({"key": "thanks", "extra": 1}, "phrase.extra"),
        ("thanks", "phrase"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_phrase_is_told_by_slot(runner, fair, talk, phrase, field):
    with pytest.raises(Invalid) as refused:
        say(runner, talk, fair.anna, phrase=phrase)
    assert field in refused.value.fields
    assert runner.ask(queries.messages_after, fair.anna, talk, 0).messages == []


def test_a_phrase_stands_alone_and_strangers_listings_are_refused(runner, fair, talk):
    with pytest.raises(Invalid) as refused:
        say(runner, talk, fair.anna, phrase={"key": "thanks"}, body="and more")
    assert "body" in refused.value.fields
    for listing in (
        listing_of(runner, fair.places["other"].company_id),
        listing_of(runner, fair.places["exporter"].company_id, "draft"),
    ):
        with pytest.raises(Invalid):
            say(runner, talk, fair.kenji, phrase={"key": "moq_ask", "values": {"listing": listing}})


# -- offers -----------------------------------------------------------------------------------------


def test_an_offer_is_a_card_that_the_other_side_accepts(runner, fair, talk):
    made = offer(runner, talk, fair.anna)
    card = made["offer"]
    assert (made["kind"], card["state"], card["side"]) == ("offer", "open", "exporter")
    assert card["total"] == {"amount": "6000.00", "currency": "USD"}
    assert card["lapses_at"] == "2026-03-10T16:00:00Z"  # the end of the day in Shanghai, where the event is
    assert made["body"] == (
        "报价：“青花餐盘”，5,000件，每件USD 1.20，FOB 青岛，即期信用证（L/C），"
        "最迟2026年6月30日交货，有效期至2026年3月10日"
    )
    assert "people" not in card
    accepted = runner.run(AcceptOfferCard(conversation=talk, message=made["id"]), fair.kenji)
    assert accepted["offer"]["state"] == "accepted"
    assert accepted["offer"]["by"] == {"id": fair.kenji.public_id, "name": fair.kenji.name}
    assert accepted["change"] == 1
    assert accepted["seq"] == made["seq"]
    again = runner.run(AcceptOfferCard(conversation=talk, message=made["id"]), fair.kenji)
    assert again == accepted
    backlog = runner.ask(queries.messages_after, fair.anna, talk, made["seq"], 200, 0)
    assert [message.as_json() for message in backlog.changed] == [accepted]


def test_a_counter_settles_the_offer_that_it_answers(runner, fair, talk):
    made = offer(runner, talk, fair.anna)
    counter = offer(runner, talk, fair.kenji, unit_price={"amount": "1.10", "currency": "USD"}, answers=made["id"])
    old = runner.ask(queries.messages_after, fair.anna, talk, 0).messages[0].as_json()["offer"]
    assert (old["state"], old["answered"]) == ("countered", {"id": counter["id"], "seq": 2})
    assert counter["offer"]["answers"] == {"id": made["id"], "seq": 1}
    with pytest.raises(OfferCountered):
        runner.run(AcceptOfferCard(conversation=talk, message=made["id"]), fair.kenji)
    accepted = runner.run(
        AcceptOfferCard(conversation=talk, message=counter["id"]), fair.bo
    )  # another delegate may, too
    assert accepted["offer"]["state"] == "accepted"
    assert [row["offer"]["state"] for row in facts(runner)] == []


def facts(runner: Runner) -> list[dict[str, Any]]:
    """Payloads in the outbox that would carry a card: there are none, facts are ids."""
    with runner.db.read() as session:
        return [row.payload for row in session.scalars(select(OutboxRow)) if "offer" in row.payload]


def test_only_the_other_sides_delegates_answer(runner, fair, talk):
    made = offer(runner, talk, fair.anna)
    for actor in (fair.anna, fair.bo):
        with pytest.raises(NotADelegate):
            runner.run(AcceptOfferCard(conversation=talk, message=made["id"]), actor)
        with pytest.raises(NotADelegate):
            offer(runner, talk, actor, answers=made["id"])
    for actor in (fair.carl, fair.olga, fair.vera):
        with pytest.raises(NotFound):
            runner.run(AcceptOfferCard(conversation=talk, message=made["id"]), actor)
    with pytest.raises(NotADelegate):
        runner.run(WithdrawOfferCard(conversation=talk, message=made["id"]), fair.kenji)
    assert (
        runner.run(WithdrawOfferCard(conversation=talk, message=made["id"]), fair.bo)["offer"]["state"] == "withdrawn"
    )
    with pytest.raises(OfferGone):
        runner.run(AcceptOfferCard(conversation=talk, message=made["id"]), fair.kenji)


def test_a_text_and_a_message_of_another_talk_are_no_offers(runner, fair, talk):
    text = say(runner, talk, fair.anna, body="FOB?")
    for message in (text["id"], new_public_id()):
        with pytest.raises(NotFound):
            runner.run(AcceptOfferCard(conversation=talk, message=message), fair.kenji)


def test_an_offer_lapses_at_the_end_of_its_last_day_where_the_event_is(runner, fair, talk, clock):
    made = offer(runner, talk, fair.anna)
    kept = offer(runner, talk, fair.anna, valid_until="2026-03-11")
    clock.move(days=8, hours=14, minutes=59, seconds=59)
    assert runner.run(LapseOffers(), SYSTEM) == 0
    clock.move(seconds=1)
    with pytest.raises(OfferLapsed):
        runner.run(AcceptOfferCard(conversation=talk, message=made["id"]), fair.kenji)
    assert runner.run(LapseOffers(), SYSTEM) == 1
    assert runner.run(LapseOffers(), SYSTEM) == 0
    messages = runner.ask(queries.messages_after, fair.kenji, talk, 0).messages
    assert [message.as_json()["offer"]["state"] for message in messages] == ["lapsed", "open"]
    assert stored(runner, kept).open_until == datetime(2026, 3, 11, 16, tzinfo=UTC)
    with pytest.raises(OfferLapsed):
        runner.run(WithdrawOfferCard(conversation=talk, message=made["id"]), fair.anna)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"description": ""}, "offer.description"),
        ({"listing": new_public_id()}, "offer.listing"),
        ({"quantity": "0"}, "offer.quantity"),
        ({"quantity": None}, "offer.quantity"),
        ({"unit": "dozen"}, "offer.unit"),
        ({"unit_price": {"amount": "0", "currency": "USD"}}, "offer.unit_price"),
        ({"unit_price": {"amount": "1.2", "currency": "JPY"}}, "offer.unit_price"),
        ({"unit_price": {"amount": "9999999999", "currency": "USD"}, "quantity": "999999999"}, "offer.unit_price"),
        ({"place": ""}, "offer.place"),
        ({"incoterm": None}, "offer.incoterm"),
        ({"deposit_percent": 30}, "offer.deposit_percent"),
        ({"delivery_date": "2026-03-01"}, "offer.delivery_date"),
        ({"valid_until": "2026-03-01"}, "offer.valid_until"),
        ({"valid_until": "soon"}, "offer.valid_until"),
        ({"hs_code": "0000"}, "offer.hs_code"),
        ({"colour": "blue"}, "offer.colour"),
    ],
)
def test_what_is_wrong_with_an_offer_is_told_by_field(runner, fair, talk, changed, field):
    with pytest.raises(Invalid) as refused:
        offer(runner, talk, fair.anna, **changed)
    assert field in refused.value.fields


def test_a_listing_gives_title_and_code(runner, fair, talk):
    listing = listing_of(runner, fair.places["exporter"].company_id)
    card = offer(runner, talk, fair.kenji, listing=listing, description="")["offer"]
    assert (card["hs_code"], card["title"]["en"], card["side"]) == ("691110", "Blue plate", "buyer")
    assert card["texts"]["en"].startswith("Offer: “Blue plate”, 5,000 pieces, USD 1.20 per piece, FOB Qingdao")


def test_of_many_answers_at_once_one_counts(runner, fair, talk):
    """Accept, counter and withdraw at the same moment."""
    made = offer(runner, talk, fair.anna)
    acts = [
        lambda: runner.run(AcceptOfferCard(conversation=talk, message=made["id"]), fair.kenji),
        lambda: offer(runner, talk, fair.kenji, answers=made["id"]),
        lambda: runner.run(WithdrawOfferCard(conversation=talk, message=made["id"]), fair.bo),
    ] * 3
    start, done, refused = threading.Barrier(len(acts)), [], []

    def go(act: Any) -> None:
        start.wait()
        try:
            done.append(act())
        except Conflict as error:
            refused.append(error)

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = {
        message.as_json()["offer"]["state"]
        for message in runner.ask(queries.messages_after, fair.anna, talk, 0).messages[:1]
    }
    assert states & {"accepted", "countered", "withdrawn"}
    if states == {"accepted"}:  # who accepted may say so three times
        assert len(done) == 3
        assert {type(error) for error in refused} == {OfferTaken}
    else:
        assert len(done) == 1
    assert len(done) + len(refused) == len(acts)


def test_a_long_wait_changes_nothing_about_a_settled_offer(runner, fair, talk, clock):
    made = offer(runner, talk, fair.anna)
    runner.run(AcceptOfferCard(conversation=talk, message=made["id"]), fair.kenji)
    clock.move(days=90)
    assert runner.run(LapseOffers(), SYSTEM) == 0
    with pytest.raises(OfferTaken):
        runner.run(WithdrawOfferCard(conversation=talk, message=made["id"]), fair.anna)
