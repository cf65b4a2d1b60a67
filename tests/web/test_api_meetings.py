"""Requests and meetings at the JSON API."""

import pytest
from sqlalchemy import select

from tests.factories import companies as make
from tests.factories.api import Program, problem_of
from tests.factories.meetings import MESSAGE, Fair
from tradehall.kernel.ids import new_public_id
from tradehall.meetings.commands import AddGuest, AssignInterpreter, SetLink
from tradehall.meetings.models import Meeting, MeetingRequest

ASK = "/events/zibo/requests"


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def li(hall, fair):
    """Comes for the exporter."""
    return Program(hall, fair.li)


@pytest.fixture
def sato(hall, fair):
    """Comes for a buyer."""
    return Program(hall, fair.sato)


@pytest.fixture
def moss(hall, fair):
    """Takes no part."""
    return Program(hall, fair.moss)


@pytest.fixture
def zhao(hall, fair):
    """Organises."""
    return Program(hall, fair.zhao)


def asking(fair, target, *slots, **given):
    return {
        "target": target,
        "slots": [fair.slots[number] for number in slots or (0,)],
        "reason": "buy",
        "message": MESSAGE,
        "language": "en",
        **given,
    }


def same_as_missing(program, method, path, there, body=None):
    """Whether what is there is refused in the very words as what is not."""
    answers = [program.send(method, path.format(id), json=body) for id in (there, new_public_id())]
    assert [answer.status_code for answer in answers] == [404, 404], answers[0].text
    assert problem_of(answers[0]) == problem_of(answers[1])


# -- requests -------------------------------------------------------------------------------------------


def test_asking_is_answered_with_the_request(fair, sato, li):
    answer = sato.send("POST", ASK, json=asking(fair, fair.kiln, 1, 0, interpreter="find"))
    made = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/requests/{made['id']}"
    assert (made["state"], made["version"], made["turn"], made["mine"]) == ("sent", 1, "target", "sender")
    assert (made["reason"], made["interpreter"], made["message"]) == ("buy", "find", MESSAGE)
    assert (made["sender"]["id"], made["target"]["id"]) == (fair.shop, fair.kiln)
    assert [slot["id"] for slot in made["slots"]] == [fair.slots[1], fair.slots[0]]
    assert made["slots"][0] == {
        "id": fair.slots[1],
        "starts_at": "2026-03-10T01:30:00Z",
        "ends_at": "2026-03-10T02:00:00Z",
        "free": True,
    }
    seen = li.get(f"/requests/{made['id']}")
    assert seen == {**made, "mine": "target"}
    row = li.get("/requests")["items"][0]
    assert (row["id"], row["version"], row["mine"]) == (made["id"], 1, "target")


def test_a_request_names_listings_and_needs(fair, hall, sato):
    boss = Program(hall, fair.boss)
    listing = boss.post("/companies/kiln/listings", make.offer(), 201)
    need = sato.post("/companies/shop/needs", make.wish(), 201)
    body = asking(fair, fair.kiln, listings=[listing["id"]], needs=[need["id"]])
    made = sato.post(ASK, body, 201)
    assert made["listings"] == [{"id": listing["id"], "title": listing["title"]}]
    assert made["needs"] == [{"id": need["id"], "title": need["title"]}]
    told = Program(hall, fair.ito).post(ASK, asking(fair, fair.kiln, needs=[need["id"]]), 422)
    assert [error["field"] for error in told["errors"]] == ["needs"]


def test_what_is_wrong_with_a_request(fair, sato, moss, li):
    for field, value in (
        ("target", "x"),
        ("slots", []),
        ("slots", [new_public_id()]),
        ("slots", "not a list"),
        ("reason", "love"),
        ("message", "too short"),
        ("language", "xx"),
        ("interpreter", "yes"),
        ("state", "accepted"),
        ("turn", "sender"),
        ("version", 1),
        ("event", "zibo"),
        ("person", fair.li.public_id),
    ):
        told = sato.post(ASK, {**asking(fair, fair.kiln), field: value}, 422)
        assert {error["field"].split(".")[0] for error in told["errors"]} == {field}, field
    assert sato.refused("POST", ASK, 404, asking(fair, new_public_id())) == "not-found"
    assert sato.refused("POST", ASK, 404, asking(fair, fair.nail)) == "not-found"
    assert sato.refused("POST", ASK, 409, asking(fair, fair.cafe)) == "same-side"
    assert moss.refused("POST", ASK, 404, asking(fair, fair.kiln)) == "not-found"
    made = sato.post(ASK, asking(fair, fair.kiln), 201)
    again = li.post(ASK, asking(fair, fair.shop), 409)
    assert again["type"].endswith(":already-asked")
    assert again["request"] == made["id"]


def test_one_key_asks_once(hall, fair, sato):
    body = asking(fair, fair.kiln)
    first = sato.post(ASK, body, 201, key="k1")
    sato.post(f"/requests/{first['id']}/withdraw")
    assert sato.post(ASK, body, 201, key="k1") == first
    assert sato.post(ASK, {**body, "reason": "sell"}, 409, key="k1")["type"].endswith(":key-reused")
    with hall.db.read() as session:
        assert len(session.scalars(select(MeetingRequest)).all()) == 1


def test_accepting_makes_the_meeting_and_opens_the_conversation(fair, sato, li):
    made = sato.post(ASK, asking(fair, fair.kiln, 0, 1), 201)
    accept, body = f"/requests/{made['id']}/accept", {"slot": fair.slots[1]}
    assert sato.refused("POST", accept, 409, body) == "not-your-turn"
    told = li.post(accept, body, key="a")
    assert list(told) == ["meeting"]
    meeting = told["meeting"]
    assert meeting == li.get(f"/meetings/{meeting['id']}")
    assert (meeting["slot"], meeting["status"], meeting["sequence"], meeting["version"]) == (
        fair.slots[1],
        "confirmed",
        0,
        1,
    )
    assert [(party["id"], party["side"]) for party in meeting["parties"]] == [
        (fair.kiln, "exporter"),
        (fair.shop, "buyer"),
    ]
    assert [p["name"] for party in meeting["parties"] for p in party["people"]] == ["li", "sato"]
    assert (meeting["interpreter"], meeting["request"]) == (None, made["id"])
    assert li.post(accept, body, key="a") == told
    again = li.post(accept, body, 409)
    assert (again["type"], again["meeting"]) == ("urn:tradehall:problem:already-answered", meeting["id"])
    request = sato.get(f"/requests/{made['id']}")
    assert (request["state"], request["meeting"]) == ("accepted", meeting["id"])
    for program in (sato, li):
        assert [c["event"] for c in program.get("/conversations")["items"]] == ["zibo"]


def test_a_slot_goes_to_one_of_two(fair, hall, sato, li):
    ito = Program(hall, fair.ito)
    first = sato.post(ASK, asking(fair, fair.kiln), 201)
    second = ito.post(ASK, asking(fair, fair.kiln), 201)
    li.post(f"/requests/{first['id']}/accept", {"slot": fair.slots[0]})
    assert li.refused("POST", f"/requests/{second['id']}/accept", 409, {"slot": fair.slots[0]}) == "slot-taken"
    assert ito.get(f"/requests/{second['id']}")["slots"][0]["free"] is False
    stale = li.post(f"/requests/{second['id']}/accept", {"slot": fair.slots[0], "version": 9}, 409)
    assert stale["type"].endswith(":stale-version")
    assert li.refused("POST", f"/requests/{second['id']}/accept", 409, {"slot": fair.slots[3]}) == "slot-not-proposed"


def test_decline_counter_and_withdraw(fair, sato, li):
    made = sato.post(ASK, asking(fair, fair.kiln), 201)
    path = f"/requests/{made['id']}"
    assert li.refused("POST", f"{path}/decline", 422, {}) == "invalid"
    assert li.refused("POST", f"{path}/withdraw", 403) == "forbidden"
    countered = li.post(f"{path}/counter", {"slots": [fair.slots[4], fair.slots[3]], "note": "Later?"})
    assert (countered["state"], countered["turn"], countered["answer"]) == ("countered", "sender", "Later?")
    assert [slot["id"] for slot in countered["slots"]] == [fair.slots[4], fair.slots[3]]
    declined = sato.post(f"{path}/decline", {"reason": "No time"})
    assert (declined["state"], declined["answer"]) == ("declined", "No time")
    other = sato.post(ASK, asking(fair, fair.kiln), 201)
    withdrawn = sato.post(f"/requests/{other['id']}/withdraw")
    assert withdrawn["state"] == "withdrawn"
    assert withdrawn["version"] == other["version"] + 1
    boxes = {box: len(sato.get("/requests", box=box)["items"]) for box in ("all", "in", "out", "done")}
    assert boxes == {"all": 2, "in": 0, "out": 0, "done": 2}
    assert sato.refused("GET", "/requests", 422, box="spam") == "invalid"


def test_requests_of_others_are_not_there(fair, hall, sato, moss, zhao):
    made = sato.post(ASK, asking(fair, fair.kiln), 201)
    ito = Program(hall, fair.ito)
    for program in (moss, ito):
        same_as_missing(program, "GET", "/requests/{}", made["id"])
        for act, body in (
            ("accept", {"slot": fair.slots[0]}),
            ("decline", {"reason": "No"}),
            ("counter", {"slots": [fair.slots[1]]}),
            ("withdraw", {}),
        ):
            same_as_missing(program, "POST", "/requests/{}/" + act, made["id"], body)
        assert program.get("/requests")["items"] == []
    assert zhao.get(f"/requests/{made['id']}")["mine"] is None
    assert zhao.refused("POST", f"/requests/{made['id']}/accept", 403, {"slot": fair.slots[0]}) == "forbidden"


def test_requests_are_paged(fair, sato):
    for _ in range(26):
        sato.post(f"/requests/{sato.post(ASK, asking(fair, fair.kiln), 201)['id']}/withdraw")
    first = sato.get("/requests")
    rest = sato.get("/requests", cursor=first["next"])
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (25, 1, None)
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 26


# -- meetings -------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(fair):
    fair.moves_freely()
    return fair.meet(fair.sato, fair.kiln, fair.li, 0)


def test_a_meeting_and_the_list_of_them(fair, runner, clock, meeting, li, sato):
    one = li.get(f"/meetings/{meeting}")
    row = li.get("/meetings")["items"][0]
    assert row == {key: one[key] for key in row}
    assert {"id", "uid", "sequence", "status", "slot", "starts_at", "ends_at", "parties", "interpreter"} < set(row)
    assert (one["starts_at"], one["ends_at"]) == ("2026-03-10T01:00:00Z", "2026-03-10T01:30:00Z")
    assert (one["mine"], sato.get(f"/meetings/{meeting}")["mine"]) == ("exporter", "buyer")
    runner.run(SetLink(meeting=meeting, url="https://video.example/r", note="Code 1", version=1), fair.li)
    linked = sato.get(f"/meetings/{meeting}")
    assert (linked["room_note"], linked["version"]) == ("Code 1", 2)
    assert linked["room_url"].endswith(f"/meetings/{meeting}/room")  # wherever the call goes on by then
    assert linked["video"] == {"way": "room", "link_url": "https://video.example/r", "phones": []}
    later = fair.meet(fair.sato, fair.kiln, fair.li, 3)
    assert [row["id"] for row in li.get("/meetings")["items"]] == [meeting, later]
    clock.at = fair.times[fair.slots[2]][0]
    assert [row["id"] for row in li.get("/meetings")["items"]] == [later, meeting]
    assert [row["id"] for row in li.get("/meetings", when="past")["items"]] == [meeting]
    assert [row["id"] for row in li.get("/meetings", when="upcoming")["items"]] == [later]


def test_moving_keeps_the_uid_and_raises_the_sequence(fair, meeting, li, sato):
    before = li.get(f"/meetings/{meeting}")
    body = {"slot": fair.slots[2], "version": before["version"]}
    after = li.post(f"/meetings/{meeting}/move", body, key="m")
    assert (after["uid"], after["slot"]) == (before["uid"], fair.slots[2])
    assert after["sequence"] == before["sequence"] + 1
    assert after["version"] == before["version"] + 1
    assert li.post(f"/meetings/{meeting}/move", body, key="m") == after
    stale = sato.post(f"/meetings/{meeting}/move", {"slot": fair.slots[3], "version": before["version"]}, 409)
    assert (stale["type"], stale["version"]) == ("urn:tradehall:problem:stale-version", after["version"])
    assert [change["field"] for change in stale["changes"]] == ["starts_at"]
    told = sato.post(f"/meetings/{meeting}/move", {"slot": new_public_id(), "version": after["version"]}, 422)
    assert [error["field"] for error in told["errors"]] == ["slot"]
    for more in ({"status": "held"}, {"sequence": 9}, {"uid": "x"}, {"meeting": meeting}):
        told = sato.post(f"/meetings/{meeting}/move", {**body, **more}, 422)
        assert [error["field"] for error in told["errors"]] == list(more)


def test_moving_into_a_taken_slot(fair, meeting, li):
    fair.meet(fair.ito, fair.kiln, fair.li, 1)
    assert li.refused("POST", f"/meetings/{meeting}/move", 409, {"slot": fair.slots[1], "version": 1}) == "slot-taken"
    told = li.post(f"/meetings/{meeting}/move", {"slot": fair.slots[1], "version": 1}, status=409)
    assert [slot["id"] for slot in told["alternatives"]] == fair.slots[2:5]
    assert li.get(f"/meetings/{meeting}")["slot"] == fair.slots[0]


def test_cancelling(fair, meeting, li, sato):
    path = f"/meetings/{meeting}/cancel"
    assert li.refused("POST", path, 422, {"reason": "Ill"}) == "invalid"
    assert li.refused("POST", path, 409, {"reason": "Ill", "version": 7}) == "stale-version"
    told = li.post(path, {"reason": "Ill", "version": 1})
    assert (told["status"], told["slot"], told["cancel_reason"], told["sequence"]) == ("cancelled", None, "Ill", 1)
    assert sato.refused("POST", path, 409, {"reason": "Again", "version": 2}) == "meeting-cancelled"
    assert sato.get(f"/meetings/{meeting}")["status"] == "cancelled"


def test_each_side_tells_its_own_outcome(fair, clock, meeting, li, sato):
    path = f"/meetings/{meeting}/outcome"
    body = {"took_place": "yes", "result": "sample_agreed", "rating": 5, "next_step": "Send two plates"}
    assert li.refused("POST", path, 409, body) == "not-begun"
    clock.at = fair.times[fair.slots[1]][0]
    told = li.post(path, body)
    assert (told["status"], told["outcome"]) == ("held", {**body, "version": 1})
    assert sato.get(f"/meetings/{meeting}")["outcome"] is None
    for wrong in ({"rating": 6}, {"rating": "5"}, {"result": "fine"}, {"took_place": "maybe"}, {"person": "x"}):
        assert li.refused("POST", path, 422, {**body, **wrong}) == "invalid"
    changed = li.post(path, {**body, "rating": 4, "version": 1})
    assert changed["outcome"] == {**body, "rating": 4, "version": 2}
    assert li.refused("POST", path, 409, {**body, "version": 1}) == "stale-version"
    assert li.refused("POST", path, 403, {**body, "side": "buyer"}) == "forbidden"


def test_meetings_of_others_are_not_there(fair, hall, meeting, moss, zhao):
    ito = Program(hall, fair.ito)
    for program in (moss, ito):
        same_as_missing(program, "GET", "/meetings/{}", meeting)
        same_as_missing(program, "GET", "/meetings/{}.ics", meeting)
        for act, body in (
            ("move", {"slot": fair.slots[1], "version": 1}),
            ("cancel", {"reason": "No", "version": 1}),
            ("outcome", {"took_place": "yes"}),
        ):
            same_as_missing(program, "POST", "/meetings/{}/" + act, meeting, body)
        assert program.get("/meetings")["items"] == []
    assert zhao.get(f"/meetings/{meeting}")["mine"] is None
    assert zhao.post(f"/meetings/{meeting}/move", {"slot": fair.slots[1], "version": 1})["version"] == 2
    assert zhao.refused("POST", f"/meetings/{meeting}/outcome", 403, {"took_place": "yes"}) == "forbidden"


def test_the_calendar_file(meeting, li):
    answer = li.send("GET", f"/meetings/{meeting}.ics")
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    one = li.get(f"/meetings/{meeting}")
    assert f"UID:{one['uid']}" in answer.text.replace("\r\n ", "")
    assert "DTSTART:20260310T010000Z" in answer.text
    again = li.send("GET", f"/meetings/{meeting}.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_lists_cost_the_same_for_one_row_and_for_thirty(hall, fair, runner, li, queries_of):
    fair.meet(fair.sato, fair.kiln, fair.li, 0)
    fair.ask(fair.li, fair.cafe, 1)
    paths = ("/requests", "/meetings")
    few = {path: queries_of(lambda path=path: li.get(path)) for path in paths}
    with runner.db.write() as session:
        for model in (MeetingRequest, Meeting):
            row = session.scalars(select(model)).first()
            values = {
                c.name: getattr(row, c.name) for c in model.__table__.columns if c.name not in ("id", "request_id")
            }
            for number in range(30):
                more = {"public_id": new_public_id()} | ({"uid": f"u{number}"} if model is Meeting else {})
                session.add(model(**{**values, **more}))
        session.commit()
    assert len(li.get("/meetings")["items"]) == 25
    many = {path: queries_of(lambda path=path: li.get(path)) for path in paths}
    assert all(many[path] <= few[path] for path in paths), (few, many)
    assert max(few.values()) <= 8


# -- waiting, guests, attendance, interpreters ----------------------------------------------------------


def test_waiting_for_a_company_and_leaving_its_list(fair, sato, moss):
    told = sato.post("/events/zibo/waiting", {"target": fair.kiln}, 201)
    assert told == {"participant": fair.kiln, "waiting": True}
    assert sato.refused("POST", "/events/zibo/waiting", 409, {"target": fair.kiln}) == "waits-already"
    assert sato.post("/events/zibo/waiting/leave", {"target": fair.kiln}) == {
        "participant": fair.kiln,
        "waiting": False,
    }
    sato.post("/events/zibo/waiting", {"target": fair.kiln}, 201)
    assert moss.refused("POST", "/events/zibo/waiting", 404, {"target": fair.kiln}) == "not-found"


def test_guests_come_and_go(fair, meeting, li, sato, moss):
    path = f"/meetings/{meeting}/guests"
    told = li.post(path, {"person": fair.boss.public_id}, 201)
    assert [(one["name"], one["role"], one["side"]) for one in told["people"]] == [
        ("li", "delegate", "exporter"), ("sato", "delegate", "buyer"), ("boss", "guest", "exporter"),
    ]  # fmt: skip
    told = li.post(path, {"name": "Ann", "email": "ann@buyer.example", "language": "en"}, 201)
    (ann,) = [one for one in told["people"] if one["role"] == "outside"]
    assert sato.refused("POST", f"{path}/remove", 404, {"guest": ann["id"]}) == "not-found"
    told = li.post(f"{path}/remove", {"guest": ann["id"]})
    assert "Ann" not in [one["name"] for one in told["people"]]
    assert [error["field"] for error in li.post(path, {"email": "ann@buyer.example"}, 422)["errors"]] == ["name"]
    assert moss.refused("POST", path, 404, {"person": fair.boss.public_id}) == "not-found"


def test_organisers_settle_who_was_there(fair, runner, clock, meeting, li, zhao):
    path = f"/meetings/{meeting}/attendance"
    assert zhao.refused("POST", path, 409, {"attendance": "both"}) == "nothing-to-settle"
    clock.at = fair.times[fair.slots[0]][1]
    assert li.refused("POST", path, 403, {"attendance": "both"}) == "forbidden"
    assert zhao.refused("POST", path, 422, {"attendance": "disputed"}) == "invalid"
    told = zhao.post(path, {"attendance": "both", "words": "Seen by us"})
    assert (told["attendance"], told["status"]) == ("both", "held")


def test_invitations_are_answered(fair, runner, meeting, li, sato, moss, zhao, hall):
    path = f"/meetings/{meeting}/answer"
    runner.run(AddGuest(meeting=meeting, person=fair.boss.public_id), fair.li)
    boss = Program(hall, fair.boss)

    def said():
        return {one["name"]: (one["role"], one["answer"]) for one in sato.get(f"/meetings/{meeting}")["people"]}

    told = boss.post(path, {"answer": "no", "words": "I am in Jinan"}, key="n")
    assert told["meeting"]["id"] == meeting
    assert said() == {"li": ("delegate", None), "boss": ("guest", "no"), "sato": ("delegate", None)}
    assert boss.post(path, {"answer": "no", "words": "I am in Jinan"}, key="n") == told
    sato.post(path, {"answer": "perhaps"})
    li.post(path, {"answer": "yes", "starts_at": "2026-03-10T01:00:00Z"})
    assert said() == {"li": ("delegate", "yes"), "boss": ("guest", "no"), "sato": ("delegate", "perhaps")}
    assert li.refused("POST", path, 409, {"answer": "yes", "starts_at": "2026-03-10T02:00:00Z"}) == "stale-version"
    for wrong in ({}, {"answer": "maybe"}, {"answer": None}, {"answer": "yes", "person": "x"}):
        assert li.refused("POST", path, 422, wrong) == "invalid"
    assert zhao.refused("POST", path, 403, {"answer": "yes"}) == "forbidden"
    same_as_missing(moss, "POST", "/meetings/{}/answer", meeting, {"answer": "yes"})
    assert sato.post(path, {"answer": "no", "words": "I am ill"})["meeting"]["status"] == "cancelled"
    assert li.refused("POST", path, 409, {"answer": "yes"}) == "meeting-cancelled"


def test_an_interpreter_who_says_no_sees_the_meeting_no_more(fair, runner, meeting, hall):
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    hu = Program(hall, fair.hu)
    assert hu.post(f"/meetings/{meeting}/answer", {"answer": "no"}) == {"meeting": None}
    assert hu.send("GET", f"/meetings/{meeting}").status_code == 404


def test_organisers_book_interpreters(fair, runner, meeting, li, zhao, hall):
    mei = fair.person("mei", "interpreter")
    for person in (fair.hu, mei):
        fair.enrol(person)
    path = f"/meetings/{meeting}/interpreter"
    assert li.refused("POST", path, 403, {"version": 1}) == "forbidden"
    told = zhao.post(path, {"interpreter": fair.hu.public_id, "version": 1})
    assert told["interpreter"]["name"] == "hu"
    other = fair.meet(fair.ito, fair.place("other", [fair.moss], languages=["zh"]), fair.moss)
    refused = zhao.post(f"/meetings/{other}/interpreter", {"interpreter": fair.hu.public_id, "version": 1}, 409)
    assert refused["type"] == "urn:tradehall:problem:slot-taken"
    assert refused["interpreters"] == [{"id": mei.public_id, "name": "mei"}]
    zhao.post(f"/meetings/{other}/offers", {"interpreters": [mei.public_id]})
    (offer,) = Program(hall, mei).get("/offers")["items"]
    assert zhao.post(f"/offers/{offer['id']}/withdraw")["id"] == other
    assert Program(hall, mei).get("/offers")["items"] == []


def test_a_delegate_who_is_busy_is_refused_with_alternatives(fair, li, hall):
    third = fair.person("third")
    tea = fair.place("tea", [fair.boss, fair.wang, third])
    meeting = fair.meet(fair.kim, tea, fair.boss, 1)
    fair.meet(fair.ito, fair.place("cup", [fair.wang]), fair.wang, 1)
    body = {"leaving": fair.boss.public_id, "coming": fair.wang.public_id, "version": 1}
    told = Program(hall, fair.boss).post(f"/meetings/{meeting}/swap", body, 409)
    assert [slot["id"] for slot in told["alternatives"]] == [fair.slots[0], fair.slots[2], fair.slots[3]]
    assert [one["name"] for one in told["people"]] == ["third"]


def test_a_company_is_suspended_and_reinstated(fair, meeting, li, sato, zhao):
    path = f"/registrations/{fair.kiln}"
    body = {"reason": "Papers are missing"}
    told = zhao.post(f"{path}/suspend", body, 422)
    assert (told["type"].rpartition(":")[2], told["meetings"], told["requests"]) == ("arrangements-stand", 1, 0)
    assert li.refused("POST", f"{path}/suspend", 403, {**body, "confirmed": True}) == "forbidden"
    assert zhao.post(f"{path}/suspend", {**body, "confirmed": True})["state"] == "suspended"
    assert sato.get(f"/meetings/{meeting}")["status"] == "cancelled"
    told = li.post(ASK, asking(fair, fair.shop), 403)
    assert told["type"] == "urn:tradehall:problem:suspended"
    assert "Papers are missing" in told["title"]
    assert [one["state"] for one in li.get("/me")["participations"]] == ["suspended"]
    assert zhao.post(f"{path}/reinstate")["state"] == "approved"
