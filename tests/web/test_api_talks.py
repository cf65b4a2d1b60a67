"""Conversations, messages and deals at the JSON API."""

from base64 import b64decode, b64encode

import pytest
from sqlalchemy import select

from tests.factories import chat as talk
from tests.factories import deals as table
from tests.factories.api import Program, problem_of
from tests.web.test_api_meetings import same_as_missing
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.deals.models import Confirmation, Deal, Revision
from tradehall.kernel.ids import new_public_id


@pytest.fixture
def program(hall):
    """`program(person)`: a client with the person's token."""
    return lambda who=None: Program(hall, who)


# -- chat -----------------------------------------------------------------------------------------------


@pytest.fixture
def fair(runner):
    return talk.make_fair(runner)


@pytest.fixture
def conversation(fair):
    return talk.open_conversation(fair)


NOTHING_MORE = (
    "edited_at", "withdrawn_at", "withdrawn_by", "pinned_at", "translations", "reply", "mentions", "reactions",
    "files", "phrase", "offer", "bank",
)  # fmt: skip


def said(number, body="您好 / こんにちは"):
    return {"client_id": talk.client_id(number), "body": body}


def test_a_message_is_stored_once_and_read_in_order(fair, conversation, program):
    anna, kenji = program(fair.anna), program(fair.kenji)
    path = f"/conversations/{conversation}/messages"
    first = anna.post(path, said(1), 201)
    assert first == {
        "id": first["id"],
        "seq": 1,
        "client_id": "client-id-1",
        "sender": {"id": fair.anna.public_id, "name": fair.anna.name, "company": first["sender"]["company"]},
        "kind": "text",
        "body": "您好 / こんにちは",
        "language": first["language"],
        "sent_at": "2026-03-02T01:00:00.000Z",
        "change": 0,
        **dict.fromkeys(NOTHING_MORE),
    }
    assert anna.post(path, said(1), 201) == first
    assert anna.post(path, said(1, "other words"), 409)["type"].endswith(":client-id-used")
    second = kenji.post(path, said(2, "Thank you"), 201, key="k")
    assert kenji.post(path, said(2, "Thank you"), 201, key="k") == second
    assert anna.get(path) == {"items": [first, second], "next": None}
    assert anna.get(path, after=1) == {"items": [second], "next": None}
    assert anna.get(path, after=2) == {"items": [], "next": None}


def test_phrases_are_found_said_and_read_in_every_language(fair, conversation, program):
    anna, kenji = program(fair.anna), program(fair.kenji)
    found = kenji.get("/phrases", q="最小起订量", step="quantity")["items"]
    ask = next(phrase for phrase in found if phrase["key"] == "moq_lower_ask" or phrase["key"] == "moq_is")
    assert {slot["name"] for slot in ask["slots"]} >= {"quantity", "unit"}
    assert "piece" in next(slot["choices"] for slot in ask["slots"] if slot["name"] == "unit")
    assert program().refused("GET", "/phrases", 401)
    path = f"/conversations/{conversation}/messages"
    phrase = {"key": "capacity_is", "values": {"quantity": "20000", "unit": "piece"}}
    sent = anna.post(path, {"client_id": talk.client_id(1), "phrase": phrase}, 201)
    assert sent["phrase"] == {
        **phrase,
        "texts": {
            "en": "We can produce 20,000 pieces a month.",
            "zh": "我们每月可以生产20,000件。",
            "ja": "月に20,000個生産できます。",
            "ko": "월 20,000개 생산할 수 있습니다.",
        },
    }
    assert kenji.get(path)["items"] == [sent]
    wrong = {"client_id": talk.client_id(2), "phrase": {"key": "capacity_is", "values": {"quantity": "-1"}}}
    errors = anna.post(path, wrong, 422)["errors"]
    assert {error["field"] for error in errors} == {"phrase.values.quantity", "phrase.values.unit"}


def test_an_offer_is_made_and_accepted(fair, conversation, program):
    anna, kenji = program(fair.anna), program(fair.kenji)
    path = f"/conversations/{conversation}/messages"
    terms = {
        "description": "青花餐盘", "quantity": "5000", "unit": "piece",
        "unit_price": {"amount": "1.20", "currency": "USD"}, "valid_until": "2026-03-10",
    }  # fmt: skip
    made = anna.post(path, {"client_id": talk.client_id(1), "offer": terms}, 201)
    assert (made["offer"]["state"], made["offer"]["total"]) == ("open", {"amount": "6000.00", "currency": "USD"})
    at = f"/conversations/{conversation}/offers/{made['id']}"
    assert anna.post(f"{at}/accept", {}, 403)["type"].endswith(":not-a-delegate")
    program(fair.carl).post(f"{at}/accept", {}, 404)
    accepted = kenji.post(f"{at}/accept", {}, 200)
    assert (accepted["offer"]["state"], accepted["offer"]["by"]["id"]) == ("accepted", fair.kenji.public_id)
    assert anna.post(f"{at}/withdraw", {}, 409)["type"].endswith(":offer-accepted")
    assert kenji.get(path)["items"] == [accepted]


def test_conversations_are_listed_with_what_is_unread(fair, conversation, program):
    anna, kenji = program(fair.anna), program(fair.kenji)
    sent = anna.post(f"/conversations/{conversation}/messages", said(1), 201)
    row = kenji.get("/conversations")["items"][0]
    assert (row["id"], row["event"], row["mine"], row["unread"], row["last_seq"]) == (
        conversation,
        fair.slug,
        "buyer",
        1,
        1,
    )
    assert row["last"] == sent
    assert [party["id"] for party in row["parties"]] == [
        fair.places["exporter"].public_id,
        fair.places["buyer"].public_id,
    ]
    assert {person["id"] for person in row["people"]} == {who.public_id for who in (fair.anna, fair.bo, fair.kenji)}
    assert "@" not in str(row)
    assert program(fair.mina).get("/conversations")["items"] == []
    assert program(fair.carl).get("/conversations") == {"items": [], "next": None}


def test_a_conversation_is_marked_as_read(fair, conversation, program):
    anna, kenji = program(fair.anna), program(fair.kenji)
    for number in (1, 2, 3):
        anna.post(f"/conversations/{conversation}/messages", said(number), 201)
    path = f"/conversations/{conversation}/read"
    assert kenji.post(path, {"seq": 2}) == {"seq": 2}
    row = kenji.get(f"/conversations/{conversation}")
    assert (row["unread"], row["may_write"]) == (1, True)
    assert kenji.post(path, {"seq": 1}) == {"seq": 2}
    assert kenji.post(path, {"seq": 900}, key="once") == {"seq": 3}
    assert kenji.post(path, {"seq": 900}, key="once") == {"seq": 3}
    assert kenji.post(path, {"seq": 3}, 409, key="once")["type"].endswith(":key-reused")
    assert kenji.get("/conversations", unread="true")["items"] == []
    people = anna.get(f"/conversations/{conversation}")["people"]
    assert {one["id"]: one["read_seq"] for one in people}[fair.kenji.public_id] == 3
    for wrong in ({}, {"seq": 0}, {"seq": "3"}, {"seq": True}, {"seq": 1.5}, {"seq": 2**53}, {"seq": None}):
        assert {error["field"] for error in kenji.post(path, wrong, 422)["errors"]} == {"seq"}
    assert {error["field"] for error in kenji.post(path, {"seq": 1, "reader": "x"}, 422)["errors"]} == {"reader"}
    for stranger in (fair.carl, fair.olga, fair.vera):
        same_as_missing(program(stranger), "POST", "/conversations/{}/read", conversation, {"seq": 1})
    assert program().refused("POST", path, 401, {"seq": 1}) == "unauthenticated"


def test_office_hours_are_read_and_stated(fair, program):
    kenji = program(fair.kenji)
    nothing = kenji.get("/me/talk")
    assert (nothing["days"], nothing["version"], nothing["time_zone"]) == ([], 1, "Asia/Tokyo")
    chosen = {"days": ["2", "1"], "opens": "08:30", "closes": "00:00", "translate": False, "version": 1}
    told = kenji.post("/me/talk", chosen)
    assert told == {**chosen, "days": ["1", "2"], "time_zone": "Asia/Tokyo", "version": 2} == kenji.get("/me/talk")
    assert kenji.post("/me/talk", chosen, 409)["version"] == 2
    for field, wrong in (("days", ["8"]), ("opens", "25:00"), ("closes", "08:30"), ("translate", "yes")):
        errors = kenji.post("/me/talk", {**chosen, field: wrong, "version": 2}, 422)["errors"]
        assert {error["field"].split(".")[0] for error in errors} == {field}
    assert program().refused("GET", "/me/talk", 401) == "unauthenticated"


def test_what_is_wrong_with_a_message(fair, conversation, program):
    anna = program(fair.anna)
    path = f"/conversations/{conversation}/messages"
    for wrong in (
        {"body": ""},
        {"body": "\u200b"},
        {"body": "x" * 4001},
        {"body": 1},
        {"client_id": "short"},
        {"client_id": "käse-käse-käse"},
        {"seq": 1},
        {"sender": fair.bo.public_id},
        {"sent_at": "2020-01-01T00:00:00Z"},
        {"conversation": conversation},
    ):
        told = anna.post(path, {**said(1), **wrong}, 422)
        assert [error["field"] for error in told["errors"]] == list(wrong)
    for after in ("-1", "x", "1.5", str(2**53)):
        assert anna.refused("GET", path, 422, after=after) == "invalid"
    assert anna.get(path) == {"items": [], "next": None}


def test_a_conversation_of_others_is_not_there(fair, conversation, program):
    program(fair.anna).post(f"/conversations/{conversation}/messages", said(1, "secret words"), 201)
    for stranger in (fair.carl, fair.dora, fair.olga, fair.vera):
        same_as_missing(program(stranger), "GET", "/conversations/{}/messages", conversation)
        same_as_missing(program(stranger), "POST", "/conversations/{}/messages", conversation, said(9))


def test_a_long_conversation_is_read_on_with_next(fair, runner, conversation, program):
    anna = program(fair.anna)
    path = f"/conversations/{conversation}/messages"
    anna.post(path, said(1), 201)
    with runner.db.write() as session:
        row = session.scalars(select(Message)).one()
        values = {c.name: getattr(row, c.name) for c in Message.__table__.columns if c.name != "id"}
        for seq in range(2, 206):
            session.add(Message(**{**values, "public_id": new_public_id(), "seq": seq, "client_id": f"more-{seq:05}"}))
        session.scalars(select(Conversation)).one().last_seq = 205
        session.commit()
    first = anna.get(path)
    assert (len(first["items"]), first["next"]) == (200, "200")
    rest = anna.get(path, after=first["next"])
    assert ([message["seq"] for message in rest["items"]], rest["next"]) == ([201, 202, 203, 204, 205], None)


def test_conversations_cost_the_same_for_one_and_for_thirty(fair, runner, conversation, program, queries_of):
    anna = program(fair.anna)
    anna.post(f"/conversations/{conversation}/messages", said(1), 201)
    paths = ("/conversations", f"/conversations/{conversation}/messages")
    few = {path: queries_of(lambda path=path: anna.get(path)) for path in paths}
    for number in range(29):
        place = fair.place("buyer", f"more-{number}", fair.carl)
        fair.meeting(fair.places["exporter"], place, hours=30 + number)
        runner.run(talk.OpenConversation(participation=place.public_id), fair.anna)
        anna.post(f"/conversations/{conversation}/messages", said(100 + number), 201)
    assert len(anna.get("/conversations")["items"]) == 25
    assert len(anna.get(paths[1])["items"]) == 30
    many = {path: queries_of(lambda path=path: anna.get(path)) for path in paths}
    assert many == few
    assert max(many.values()) <= 8
    with runner.db.read() as session:
        assert len(session.scalars(select(ConversationMember.conversation_id).distinct()).all()) == 30


# -- deals ----------------------------------------------------------------------------------------------


@pytest.fixture
def deal_fair(runner):
    return table.make_fair(runner)


@pytest.fixture
def seller(deal_fair, program):
    return program(deal_fair.exporter.owner)


@pytest.fixture
def buyer(deal_fair, program):
    return program(deal_fair.buyer.owner)


def proposal(deal_fair, **changes):
    return {
        "counterparty": deal_fair.buyer.public_id,
        "meeting": deal_fair.meeting,
        **deal_fair.terms(**changes),
    }


def test_proposing_confirms_for_ones_own_side(deal_fair, seller, buyer):
    answer = seller.send("POST", "/deals", json=proposal(deal_fair))
    made = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/deals/{made['id']}"
    assert (made["state"], made["evidence"], made["version"], made["current"]) == ("proposed", "claimed", 1, 1)
    assert (made["meeting"], made["mine"]) == (deal_fair.meeting, "exporter")
    assert [(party["id"], party["side"]) for party in made["parties"]] == [
        (deal_fair.exporter.public_id, "exporter"),
        (deal_fair.buyer.public_id, "buyer"),
    ]
    revision = made["revisions"][0]
    assert (revision["number"], revision["proposed_by"], revision["confirmed_by"]) == (1, "exporter", ["exporter"])
    assert len(revision["digest"]) == 64
    terms = revision["terms"]
    assert terms["lines"][0]["unit_price"] == {"amount": "3.30", "currency": "USD"}
    assert terms["lines"][0]["amount"] == {"amount": "2640.00", "currency": "USD"}
    assert terms["totals"] == [{"amount": "2640.00", "currency": "USD"}]
    assert (terms["incoterm"], terms["place"], terms["valid_until"]) == ("CIF", "Yokkaichi", "2026-03-31")
    assert buyer.get(f"/deals/{made['id']}") == {**made, "mine": "buyer"}
    row = buyer.get("/deals")["items"][0]
    assert row == {key: value for key, value in {**made, "mine": "buyer"}.items() if key in row}
    assert {"id", "state", "evidence", "parties", "revisions", "version"} < set(row)


def test_both_confirmations_seal_exactly_these_terms(deal_fair, seller, buyer):
    made = seller.post("/deals", proposal(deal_fair), 201)
    digest = made["revisions"][0]["digest"]
    confirm = f"/deals/{made['id']}/revisions/1/confirm"
    assert seller.refused("POST", confirm, 409, {"digest": digest}) == "already-confirmed"
    wrong = buyer.post(confirm, {"digest": "0" * 64}, 409)
    assert (wrong["type"], wrong["number"], wrong["digest"]) == ("urn:tradehall:problem:stale-terms", 1, digest)
    assert buyer.refused("POST", f"/deals/{made['id']}/revisions/2/confirm", 409, {"digest": digest}) == "stale-terms"
    sealed = buyer.post(confirm, {"digest": digest}, key="c")
    assert (sealed["state"], sealed["evidence"], sealed["sealed_revision"]) == ("sealed", "confirmed", 1)
    assert sorted(sealed["revisions"][0]["confirmed_by"]) == ["buyer", "exporter"]
    assert buyer.post(confirm, {"digest": digest}, key="c") == sealed
    assert buyer.refused("POST", f"/deals/{made['id']}/revisions/0/confirm", 404, {"digest": digest}) == "not-found"
    assert buyer.refused("POST", confirm, 422, {"digest": digest.upper()}) == "invalid"
    assert buyer.refused("POST", confirm, 422, {}) == "invalid"


def test_a_counter_voids_what_was_confirmed(deal_fair, seller, buyer):
    made = seller.post("/deals", proposal(deal_fair), 201)
    line = table.line(deal_fair.listing, unit_price={"amount": "3.10", "currency": "USD"})
    body = {**deal_fair.terms(lines=[line]), "version": made["version"]}
    path = f"/deals/{made['id']}/revisions"
    countered = buyer.post(path, body, 201)
    assert [(r["number"], r["proposed_by"], r["confirmed_by"]) for r in countered["revisions"]] == [
        (1, "exporter", []),
        (2, "buyer", ["buyer"]),
    ]
    assert countered["version"] > made["version"]
    stale = buyer.post(path, {**body, "place": "Nagoya"}, 409)
    assert (stale["type"], stale["version"]) == ("urn:tradehall:problem:stale-version", countered["version"])
    old = {"digest": made["revisions"][0]["digest"]}
    told = buyer.post(f"/deals/{made['id']}/revisions/1/confirm", old, 409)
    assert (told["number"], told["digest"]) == (2, countered["revisions"][1]["digest"])
    assert told["differences"] == [
        {
            "where": "lines.0.unit_price",
            "kind": "changed",
            "before": {"amount": "3.30", "currency": "USD"},
            "after": {"amount": "3.10", "currency": "USD"},
        }
    ]
    rows = {r["number"]: r["confirmed_by"] for r in seller.get("/deals")["items"][0]["revisions"]}
    assert rows == {1: [], 2: ["buyer"]}


def test_a_withdrawn_amendment_leaves_the_sealed_terms(deal_fair, seller, buyer):
    sealed = buyer.get(f"/deals/{deal_fair.sealed()}")
    body = {**deal_fair.terms(place="Nagoya"), "version": sealed["version"]}
    amended = seller.post(f"/deals/{sealed['id']}/revisions", body, 201)
    assert (amended["state"], amended["current"], amended["sealed_revision"]) == ("proposed", 2, 1)
    assert amended["revisions"][0]["confirmed_by"] == []
    withdraw = f"/deals/{sealed['id']}/withdraw"
    assert buyer.refused("POST", withdraw, 409, {"version": amended["version"]}) == "not-yours"
    assert seller.refused("POST", withdraw, 409, {"version": amended["version"] + 5}) == "stale-version"
    back = seller.post(withdraw, {"version": amended["version"], "reason": "A slip"})
    assert (back["state"], back["current"]) == ("sealed", 1)
    assert sorted(back["revisions"][0]["confirmed_by"]) == ["buyer", "exporter"]
    assert seller.get("/deals")["items"][0]["revisions"] == back["revisions"]


def test_what_is_wrong_with_terms_is_told_at_once(deal_fair, seller):
    line = table.line(deal_fair.listing, unit_price={"amount": "3,30", "currency": "USD"}, quantity="-1", colour="blue")
    told = seller.post("/deals", proposal(deal_fair, lines=[line], kind="gift", incoterm="FREE"), 422)
    assert {error["field"] for error in told["errors"]} == {
        "kind",
        "incoterm",
        "lines.0.unit_price",
        "lines.0.quantity",
        "lines.0.colour",
    }
    for more in ({"state": "sealed"}, {"as_person": deal_fair.buyer.owner.public_id}, {"evidence": "paid"}):
        told = seller.post("/deals", {**proposal(deal_fair), **more}, 422)
        assert [error["field"] for error in told["errors"]] == list(more)
    yen = table.line(deal_fair.listing, unit_price={"amount": "3.30", "currency": "JPY"})
    assert seller.refused("POST", "/deals", 422, proposal(deal_fair, lines=[yen])) == "invalid"
    assert seller.get("/deals") == {"items": [], "next": None}


def test_who_may_act_in_a_deal(deal_fair, program, seller):
    made = seller.post("/deals", proposal(deal_fair), 201)
    digest = {"digest": made["revisions"][0]["digest"]}
    acts = (
        ("revisions", {**deal_fair.terms(place="Nagoya"), "version": 1}),
        ("revisions/1/confirm", digest),
        ("withdraw", {"version": 1}),
    )
    stranger, member = program(deal_fair.stranger), program(deal_fair.buyer.member)
    organiser = program(deal_fair.organiser)
    same_as_missing(stranger, "GET", "/deals/{}", made["id"])
    for act, body in acts:
        same_as_missing(stranger, "POST", "/deals/{}/" + act, made["id"], body)
        assert member.refused("POST", f"/deals/{made['id']}/{act}", 403, body) == "not-a-signer"
        assert organiser.refused("POST", f"/deals/{made['id']}/{act}", 403, body) == "not-a-signer"
    assert stranger.get("/deals") == {"items": [], "next": None}
    assert stranger.refused("POST", "/deals", 404, proposal(deal_fair)) == "not-found"
    assert member.get(f"/deals/{made['id']}")["mine"] == "buyer"
    assert organiser.get(f"/deals/{made['id']}")["mine"] is None


def test_deals_are_grouped_and_paged(deal_fair, seller, buyer):
    for _ in range(26):
        deal_fair.propose()
    first = buyer.get("/deals")
    rest = buyer.get("/deals", cursor=first["next"])
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (25, 1, None)
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 26
    assert len(buyer.get("/deals", group="yours")["items"]) == 25
    assert seller.get("/deals", group="yours")["items"] == []
    assert seller.refused("GET", "/deals", 422, group="best") == "invalid"


def test_deals_cost_the_same_for_one_and_for_thirty(deal_fair, seller, runner, queries_of):
    deal = deal_fair.propose()
    paths = ("/deals", f"/deals/{deal}")
    few = {path: queries_of(lambda path=path: seller.get(path)) for path in paths}
    for _ in range(29):
        deal_fair.propose()
    many = {path: queries_of(lambda path=path: seller.get(path)) for path in paths}
    assert many == few
    assert max(many.values()) <= 8
    with runner.db.read() as session:
        counts = [len(session.scalars(select(model)).all()) for model in (Deal, Revision, Confirmation)]
    assert counts == [30, 30, 30]


def test_refusals_of_deals_are_problem_documents(deal_fair, seller):
    answer = seller.send("POST", "/deals", json=proposal(deal_fair, valid_until="2020-01-01"))
    assert answer.status_code == 422
    assert problem_of(answer)["errors"][0]["field"] == "valid_until"


# -- files ----------------------------------------------------------------------------------------------


def test_a_file_is_given_in_parts_checked_sent_and_read_in_parts(hall, fair, conversation, program):
    anna, kenji = program(fair.anna), program(fair.kenji)
    octets = b"".join(b"line %06d\n" % number for number in range(40_000))
    begun = {"client_id": "file-of-a-program", "name": "list.txt", "size": len(octets)}
    file = anna.post(f"/conversations/{conversation}/files", begun, 201)
    assert (file["state"], file["received"], file["size"]) == ("uploading", 0, len(octets))
    assert anna.post(f"/conversations/{conversation}/files", begun, 201)["id"] == file["id"]
    path = f"/files/{file['id']}"
    for start in range(0, len(octets), 180 * 1024):
        part = {"offset": start, "octets": b64encode(octets[start : start + 180 * 1024]).decode()}
        told = anna.post(f"{path}/parts", part, key=f"part-{start}")
        assert anna.post(f"{path}/parts", part, key=f"part-{start}") == told  # the same again
    assert told["state"] == "checking"
    assert anna.refused("POST", f"{path}/parts", 409, part) == "upload-over"
    hall.dispatcher.run_due()
    assert anna.get(path)["state"] == "ready"
    assert kenji.refused("GET", path, 404) == "not-found"
    assert kenji.refused("GET", f"{path}/parts", 404) == "not-found"
    sent = anna.post(f"/conversations/{conversation}/messages", {**said(1, ""), "files": [file["id"]]}, 201)
    assert [row["id"] for row in sent["files"]] == [file["id"]]
    row = kenji.get(f"/conversations/{conversation}/files")["items"][0]
    assert (row["id"], row["name"], row["size"], row["seq"]) == (file["id"], "list.txt", len(octets), sent["seq"])
    read, at = b"", 0
    while at is not None:
        part = kenji.get(f"{path}/parts", offset=at)
        read, at = read + b64decode(part["octets"]), part["next"]
    assert read == octets
    assert b64decode(kenji.get(f"{path}/parts", offset=len(octets) - 1)["octets"]) == b"\n"
    assert kenji.refused("GET", f"{path}/parts", 404, offset=len(octets)) == "not-found"
    assert anna.refused("POST", f"{path}/cancel", 409) == "upload-over"
    assert program(fair.carl).refused("GET", f"/conversations/{conversation}/files", 404) == "not-found"


def test_what_is_wrong_with_a_file_is_told(hall, fair, conversation, program):
    anna = program(fair.anna)
    path = f"/conversations/{conversation}/files"
    begun = {"client_id": "file-of-a-program", "name": "offer.pdf", "size": 20_000}
    for wrong, status in (({"size": -1}, 422), ({"name": ""}, 422), ({"sha256": "x"}, 422), ({"size": True}, 422)):
        anna.post(path, {**begun, **wrong}, status)
    assert anna.post(path, {**begun, "name": "offer.exe"}, 422)["reason"] == "type"
    file = anna.post(path, {**begun, "sha256": "0" * 64}, 201)
    for wrong in ({"offset": 1, "octets": b64encode(b"x" * 20_000).decode()}, {"offset": 0, "octets": "eA=="}):
        assert anna.post(f"/files/{file['id']}/parts", wrong, 409)["received"] == 0
    for wrong in ({"offset": 0, "octets": "?"}, {"offset": 0, "octets": ""}, {"offset": 0}):
        anna.post(f"/files/{file['id']}/parts", wrong, 422)
    anna.post(f"/files/{file['id']}/parts", {"offset": 0, "octets": b64encode(b"x" * 20_000).decode()})
    hall.dispatcher.run_due()
    told = anna.get(f"/files/{file['id']}")
    assert (told["state"], told["reason"]) == ("refused", "damaged")
    assert told["message"]
