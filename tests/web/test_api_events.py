"""Account, companies and events at the JSON API."""

from datetime import date, timedelta

import pytest

from tests.factories import companies as make
from tests.factories.accounts import person
from tests.factories.api import Program, problem_of
from tests.factories.events import DAY, make_event, make_participation
from tests.factories.meetings import Fair
from tradehall.events.commands import DayHours, Phase, Side
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.policy import SYSTEM


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def program(hall):
    """`program(person)`: a client with the person's token."""
    return lambda who=None: Program(hall, who)


# -- account --------------------------------------------------------------------------------------------


def test_me_tells_exactly_this(fair, program):
    told = program(fair.boss).get("/me")
    company = told["companies"][0].pop("id")
    assert company in fair.companies
    assert told == {
        "id": fair.boss.public_id,
        "name": "boss",
        "email": "boss@town.example",
        "language": "zh",
        "time_zone": "Asia/Shanghai",
        "companies": [
            {
                "slug": "kiln",
                "name": "kiln 有限公司",
                "name_en": "kiln Ltd",
                "language": "zh",
                "role": "owner",
                "signs": False,
            }
        ],
        "roles": [],
        "participations": [{"id": fair.kiln, "event": "zibo", "side": "exporter", "state": "approved"}],
        "calendar": {"feed_url": None},
    }
    assert program(fair.zhao).get("/me")["roles"] == ["organiser"]
    assert program(fair.bolt).get("/me")["participations"][0]["state"] == "pending"


# -- companies ------------------------------------------------------------------------------------------


def test_a_company_is_made_and_read(runner, program):
    ann = person(runner)
    about = {"zh": "我们生产骨质瓷餐具。", "en": "We make bone china tableware.", "source": "zh"}
    details = {"incoterms": ["FOB"], "min_order_value": {"amount": "500.00", "currency": "USD"}}
    body = make.profile(about=about, details=details)
    made = program(ann).post("/companies", body, 201)
    assert (made["name"], made["role"], made["version"], made["state"]) == (body["legal_name"], "owner", 1, "active")
    assert made["about"] == about
    assert made["details"]["min_order_value"] == {"amount": "500.00", "currency": "USD"}
    assert made["listings"] == made["needs"] == {"items": [], "next": None}
    assert program(ann).get(f"/companies/{made['slug']}") == made
    seen = program(person(runner)).get(f"/companies/{made['slug']}")
    assert seen == {**made, "role": None}


def test_a_company_is_not_made_for_somebody_else(runner, program):
    ann, bob = person(runner), person(runner)
    told = program(ann).post("/companies", make.profile(owner=bob.public_id), 422)
    assert told["errors"] == [{"field": "owner", "code": "invalid", "message": "This field is not expected here."}]
    assert program(bob).get("/me")["companies"] == []


def test_all_faults_of_a_company_are_told_at_once(runner, program):
    body = make.profile(country="China", sectors=[], role="owner", version=1)
    told = program(person(runner)).post("/companies", body, 422)
    assert {error["field"] for error in told["errors"]} == {"country", "sectors", "role", "version"}


def test_listings_and_needs_are_added_by_members_alone(runner, program):
    ann, bob = person(runner), person(runner)
    made = program(ann).post("/companies", make.profile(buys=True, buyer_type="importer"), 201)
    path = f"/companies/{made['slug']}"
    listing = program(ann).post(f"{path}/listings", make.offer(), 201)
    assert listing["price"] == {"amount": "12.80", "currency": "USD"}
    assert listing["moq"] == {"quantity": "500", "unit": "set"}
    assert (listing["state"], listing["version"]) == ("published", 1)
    need = program(ann).post(f"{path}/needs", make.wish(), 201)
    assert need["target_price"] == {"amount": "11.50", "currency": "USD"}
    assert need["needed_by"] == "2026-07-01"
    seen = program(bob).get(path)
    assert [row["id"] for row in seen["listings"]["items"]] == [listing["id"]]
    assert [row["id"] for row in seen["needs"]["items"]] == [need["id"]]
    for what, body in (("listings", make.offer()), ("needs", make.wish())):
        assert program(bob).refused("POST", f"{path}/{what}", 403, body) == "forbidden"
        assert program(bob).refused("POST", f"/companies/nothing-there/{what}", 404, body) == "not-found"
        assert "company" in str(program(ann).post(f"{path}/{what}", {**body, "company": made["id"]}, 422)["errors"])
        assert "state" in str(program(ann).post(f"{path}/{what}", {**body, "state": "published"}, 422)["errors"])


def test_a_draft_and_a_hidden_price_are_not_told_to_strangers(runner, program):
    ann, bob = program(person(runner)), program(person(runner))
    slug = ann.post("/companies", make.profile(), 201)["slug"]
    secret = {"mode": "on_request", "amount": "7.77", "currency": "USD"}
    shown = ann.post(f"/companies/{slug}/listings", make.offer(price=secret), 201)
    draft = ann.post(f"/companies/{slug}/listings", make.offer(draft=True), 201)
    assert (shown["price"], draft["state"]) == ({"amount": "7.77", "currency": "USD"}, "draft")
    answer = bob.send("GET", f"/companies/{slug}")
    assert [row["id"] for row in answer.get_json()["listings"]["items"]] == [shown["id"]]
    assert "7.77" not in answer.text
    hidden = ann.post("/companies", make.profile(state="draft"), 201)["slug"]
    ann.get(f"/companies/{hidden}")
    missing = problem_of(bob.send("GET", "/companies/nothing-there"))
    assert problem_of(bob.send("GET", f"/companies/{hidden}")) == missing


def test_the_lists_of_a_company_are_paged(runner, program):
    ann = program(person(runner))
    slug = ann.post("/companies", make.profile(), 201)["slug"]
    ids = [ann.post(f"/companies/{slug}/listings", make.offer(), 201)["id"] for _ in range(13)]
    first = ann.get(f"/companies/{slug}")["listings"]
    rest = ann.get(f"/companies/{slug}", listings=first["next"])["listings"]
    assert [row["id"] for row in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next"] is None
    assert ann.refused("GET", f"/companies/{slug}", 400, needs="x") == "malformed"


# -- events ---------------------------------------------------------------------------------------------


def test_events_are_open_to_everybody_but_drafts(fair, runner, program):
    make_event(runner, by=fair.zhao, slug="secret", phase=Phase.DRAFT)
    told = program().get("/events")
    assert ([event["slug"] for event in told["items"]], told["next"]) == (["zibo"], None)
    event = told["items"][0]
    assert (event["phase"], event["exporters"], event["buyers"]) == ("booking", 1, 3)
    assert (event["starts_at"], event["time_zone"]) == ("2026-03-10T01:00:00Z", "Asia/Shanghai")
    detail = program().get("/events/zibo")
    assert {key: detail[key] for key in event} == event
    assert detail["days"] == [{"day": "2026-03-10", "opens": "09:00", "closes": "12:00"}]
    assert detail["breaks"][0]["label"] == {"en": "Tea", "source": "en"}
    missing = problem_of(program(fair.li).send("GET", "/events/nothing-there"))
    assert problem_of(program(fair.li).send("GET", "/events/secret")) == missing
    assert program(fair.zhao).get("/events/secret")["phase"] == "draft"


def test_events_to_come_then_past_ones_in_pages(runner, clock, program):
    zhao = person(runner, roles=["organiser"])
    for number in range(30):
        make_event(runner, by=zhao, slug=f"e{number:02}", days=[_hours(DAY + timedelta(days=number))])
    clock.move(days=10 + 27)  # 27 of them are past
    found, cursor = [], None
    while True:
        told = program().get("/events", **({"cursor": cursor} if cursor else {}))
        found += [event["slug"] for event in told["items"]]
        cursor = told["next"]
        if cursor is None:
            break
    coming, past = found[: len(found) - 29], found[len(found) - 29 :]
    assert len(found) == len(set(found)) == 30
    assert coming == sorted(coming)
    assert past == sorted(past, reverse=True)
    assert [e["slug"] for e in program().get("/events", when="upcoming")["items"]] == coming
    assert [e["slug"] for e in program().get("/events", when="past")["items"]] == past[:25]
    assert program().refused("GET", "/events", 422, when="never") == "invalid"


def _hours(day: date) -> DayHours:
    return DayHours.model_validate_json(f'{{"day": "{day}", "opens": "09:00", "closes": "12:00"}}')


# -- registrations --------------------------------------------------------------------------------------


@pytest.fixture
def cup(runner, fair):
    """A person whose company may register, and the body of the registration."""
    ann = fair.person("ann")
    company = fair.company("cup", ann)
    body = {
        "company": company,
        "side": "exporter",
        "delegates": [ann.public_id],
        "languages": ["en"],
        "interpreter_needed": "no",
        "wanted": {"en": "Shops"},
    }
    return ann, body


def test_a_company_registers_and_organisers_decide(fair, cup, program):
    ann, body = cup
    made = program(ann).post("/events/zibo/registrations", body, 201, key="k")
    assert (made["event"], made["side"], made["state"], made["version"]) == ("zibo", "exporter", "pending", 1)
    assert (made["company"]["slug"], made["wanted"]) == ("cup", {"en": "Shops", "source": "en"})
    assert program(ann).post("/events/zibo/registrations", body, 201, key="k") == made
    assert program(ann).refused("POST", "/events/zibo/registrations", 409, body) == "already-registered"
    approve = f"/registrations/{made['id']}/approve"
    approved = program(fair.zhao).post(approve, {"version": made["version"]})
    assert (approved["id"], approved["state"]) == (made["id"], "approved")
    assert program(ann).get("/me")["participations"][0]["state"] == "approved"
    stale = program(fair.zhao).post(f"/registrations/{made['id']}/reject", {"reason": "Sorry", "version": 1}, 409)
    assert stale["type"].endswith(":stale-version")
    assert stale["version"] == approved["version"]


def test_a_rejection_gives_its_reason(fair, cup, program):
    ann, body = cup
    reject = f"/registrations/{program(ann).post('/events/zibo/registrations', body, 201)['id']}/reject"
    assert program(fair.zhao).refused("POST", reject, 422, {}) == "invalid"
    rejected = program(fair.zhao).post(reject, {"reason": "Not ceramics"})
    assert (rejected["state"], rejected["reason"]) == ("rejected", "Not ceramics")


def test_an_act_without_fields_needs_no_body(fair, cup, program):
    ann, body = cup
    made = program(ann).post("/events/zibo/registrations", body, 201)
    answer = program(fair.zhao).send("POST", f"/registrations/{made['id']}/approve")
    assert answer.get_json()["state"] == "approved"


def test_who_may_decide(fair, cup, program):
    ann, body = cup
    made = program(ann).post("/events/zibo/registrations", body, 201)
    for act, sent in (("approve", {}), ("reject", {"reason": "No thanks"})):
        assert program(ann).refused("POST", f"/registrations/{made['id']}/{act}", 403, sent) == "forbidden"
        missing = program(fair.li).send("POST", f"/registrations/{new_public_id()}/{act}", json=sent)
        others = program(fair.li).send("POST", f"/registrations/{made['id']}/{act}", json=sent)
        assert (others.status_code, problem_of(others)) == (404, problem_of(missing))


def test_state_and_other_peoples_companies_cannot_be_smuggled_in(fair, cup, program):
    ann, body = cup
    for more in ({"state": "approved"}, {"event": "zibo"}, {"registered_by": 1}, {"role": "admin"}):
        told = program(ann).post("/events/zibo/registrations", {**body, **more}, 422)
        assert [error["field"] for error in told["errors"]] == list(more)
    assert program(fair.moss).refused("POST", "/events/zibo/registrations", 404, body) == "not-found"
    assert program(ann).refused("POST", "/events/nothing-there/registrations", 404, body) == "not-found"


# -- directory and slots --------------------------------------------------------------------------------


def test_the_directory_is_for_those_who_take_part(fair, program):
    told = program(fair.li).get("/events/zibo/participants")
    assert [row["company"]["slug"] for row in told["items"]] == ["cafe", "dorm", "shop"]
    shop = told["items"][2]
    assert (shop["id"], shop["side"], shop["languages"]) == (fair.shop, "buyer", ["ja"])
    assert [(p["id"], p["name"], p["time_zone"]) for p in shop["people"]] == [
        (fair.sato.public_id, "sato", "Asia/Tokyo")
    ]
    assert "@" not in str(told)
    assert program(fair.bolt).refused("GET", "/events/zibo/participants", 403) == "not-approved"
    assert program(fair.moss).refused("GET", "/events/zibo/participants", 403) == "not-approved"
    assert program(fair.li).refused("GET", "/events/nothing-there/participants", 404) == "not-found"
    assert len(program(fair.zhao).get("/events/zibo/participants")["items"]) == 4


def test_the_directory_is_narrowed(fair, program):
    li = program(fair.li)

    def slugs(**query):
        return [row["company"]["slug"] for row in li.get("/events/zibo/participants", **query)["items"]]

    assert slugs(q="porcelain") == []
    assert slugs(country="KR") == slugs(language="ko") == ["dorm"]
    assert slugs(side="exporter") == ["kiln"]
    assert slugs(hs="6911.1", q="") == []
    assert slugs(hs="6911", q="", side="", country="", language="") == ["cafe", "dorm", "shop"]
    for query in ({"side": "both"}, {"country": "Korea"}, {"language": "xx"}, {"hs": "cups"}, {"q": "x" * 201}):
        assert li.refused("GET", "/events/zibo/participants", 422, **query) == "invalid"


def test_the_directory_is_paged(fair, runner, program):
    for number in range(26):
        fair.place(f"b{number:02}", [fair.person(f"p{number}")], buyer=True)
    first = program(fair.li).get("/events/zibo/participants")
    rest = program(fair.li).get("/events/zibo/participants", cursor=first["next"])
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (25, 4, None)
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 29


def test_slots_are_told_with_whether_they_are_free(fair, program):
    fair.meet(fair.sato, fair.kiln, fair.li, 1)
    mine = program(fair.li).get("/events/zibo/slots")
    assert mine["next"] is None
    assert [slot["id"] for slot in mine["items"]] == fair.slots
    assert [slot["free"] for slot in mine["items"]] == [True, False, True, True, True]
    assert mine["items"][0]["starts_at"] == "2026-03-10T01:00:00Z"
    fair.meet(fair.boss, fair.cafe, fair.ito, 2)
    both = program(fair.li).get("/events/zibo/slots", **{"with": fair.cafe})
    assert [slot["id"] for slot in both["items"]] == [fair.slots[n] for n in (0, 3, 4)]
    assert {slot["free"] for slot in both["items"]} == {True}
    shop = program(fair.sato).get("/events/zibo/slots", **{"with": fair.kiln})
    assert [slot["id"] for slot in shop["items"]] == [fair.slots[n] for n in (0, 3, 4)]


def test_slots_with_whom_is_not_there(fair, program):
    li = program(fair.li)
    assert li.refused("GET", "/events/zibo/slots", 404, **{"with": new_public_id()}) == "not-found"
    assert li.refused("GET", "/events/zibo/slots", 404, **{"with": fair.nail}) == "not-found"
    assert li.refused("GET", "/events/zibo/slots", 422, **{"with": "x"}) == "invalid"
    assert li.refused("GET", "/events/zibo/slots", 422, other=fair.shop) == "invalid"
    assert program(fair.moss).refused("GET", "/events/zibo/slots", 403) == "not-approved"
    assert li.refused("GET", "/events/nothing-there/slots", 404) == "not-found"


def test_a_participation_of_another_event_is_not_there(fair, runner, program):
    make_event(runner, by=fair.zhao, slug="other", phase=Phase.BOOKING)
    company = fair.company("far", fair.moss, buys=True)
    far = make_participation(runner, "other", company, [fair.moss], Side.BUYER, by=SYSTEM, approved=True)
    assert program(fair.li).refused("GET", "/events/zibo/slots", 404, **{"with": far}) == "not-found"


def test_lists_cost_the_same_for_one_row_and_for_thirty(fair, runner, program, queries_of):
    zhao, li = program(fair.zhao), program(fair.li)
    paths = ("/me", "/events", "/events/zibo", "/events/zibo/participants", "/events/zibo/slots", "/companies/kiln")
    few = {path: queries_of(lambda path=path: li.get(path)) for path in paths}
    for number in range(30):
        fair.place(f"b{number:02}", [fair.person(f"p{number}")], buyer=True)
        make_event(runner, by=fair.zhao, slug=f"e{number:02}")
    for number in range(12):
        li.post("/companies/kiln/listings", make.offer(), 201)
        make_participation(runner, f"e{number:02}", next(iter(fair.companies)), [fair.li], by=fair.boss)
    many = {path: queries_of(lambda path=path: li.get(path)) for path in paths}
    assert all(many[path] <= few[path] for path in paths), (few, many)
    assert max(many.values()) <= 8
    assert queries_of(lambda: zhao.get("/events/zibo/participants")) <= 8


# -- when one can be met ------------------------------------------------------------------------------


def test_availability_is_said_and_told(fair, program):
    sato = program(fair.sato)
    told = sato.get("/events/zibo/availability")
    assert (told["time_zone"], told["not_before"], told["version"]) == ("Asia/Tokyo", None, 0)
    assert [slot["suits"] for slot in told["slots"]] == [True] * 5
    hours = {"not_before": "10:30", "not_after": "00:00", "version": 0}
    told = sato.post("/events/zibo/availability/hours", hours)
    assert (told["not_before"], told["not_after"], told["version"]) == ("10:30", "00:00", 1)
    marks = {"suits": [fair.slots[0]], "off": [fair.slots[4]], "version": 1}
    told = sato.post("/events/zibo/availability/marks", marks)
    assert [(slot["suits"], slot["marked"]) for slot in told["slots"]] == [
        (True, True), (True, False), (True, False), (True, False), (False, True),
    ]  # fmt: skip
    assert sato.get("/events/zibo/availability") == told
    assert sato.refused("POST", "/events/zibo/availability/marks", 409, marks) == "stale-version"
    free = program(fair.li).get("/events/zibo/slots", **{"with": fair.shop})["items"]
    assert [slot["id"] for slot in free] == fair.slots[:4]
    for who, path in ((fair.moss, "hours"), (fair.zhao, "marks")):
        assert program(who).refused("POST", f"/events/zibo/availability/{path}", 403) == "not-approved"
    assert sato.refused("POST", "/events/zibo/availability/marks", 422, {"quick": "all:none"}) == "invalid"


def test_a_company_says_how_it_is_booked(fair, program):
    li = program(fair.li)
    told = li.post(f"/registrations/{fair.kiln}/booking", {"auto_accept": True})
    assert told == {"participation": fair.kiln, "auto_accept": True, "free_moves": False, "version": 1}
    assert li.get("/events/zibo/availability")["booking"] == [told]
    assert program(fair.sato).refused("POST", f"/registrations/{fair.kiln}/booking", 404) == "not-found"
