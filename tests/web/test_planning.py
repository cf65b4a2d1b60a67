"""Pages, sockets and programs of wishes and schedules: who may, what is asked first, and what bad input is told."""

import re

import pytest

from tests.factories.api import Program
from tests.factories.chat import browser_of
from tests.factories.meetings import Fair
from tests.factories.planning import LITTLE_CHANGE, line, publish, seen, solve, standing, start, wish
from tests.factories.telling import until_idle
from tradehall.companies.models import Company
from tradehall.companies.search import searchable
from tradehall.kernel.i18n import translate
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings.commands import MarkSlots
from tradehall.meetings.planning.commands import NoteProgress, PlaceMeeting, SetWishRules, TakeRun, WishKind
from tradehall.meetings.planning.labels import WHYS
from tradehall.meetings.planning.planner import Planner

FORM = {"Accept-Language": "en"}


@pytest.fixture
def fair(runner):
    found = Fair(runner)
    for person in (found.sato, found.ito):
        wish(found, person, found.kiln)
    return found


@pytest.fixture
def post(hall, fair):
    """Send a form as somebody; what comes back."""

    def send(who, path, **fields):
        browser = browser_of(hall, who)
        page = browser.get("/notices").get_data(as_text=True)
        token = re.search(r'name="_csrf" value="([^"]+)"', page) or re.search(
            r'name="csrf-token" content="([^"]+)"', page
        )
        given = {"_csrf": token[1] if token else "", **fields}
        return browser.post(path, data=given, headers=FORM)

    return send


@pytest.fixture
def searched(fair):
    """Companies that can be found, as those are that were entered by a form."""
    with fair.runner.db.write() as session:
        for row in session.query(Company):
            row.search = searchable(row.legal_name, row.legal_name_en)
        session.commit()
    return fair


def read(hall, who, path):
    answer = browser_of(hall, who).get(path, headers=FORM)
    return answer.status_code, answer.get_data(as_text=True)


def test_wishes_are_said_by_a_form_and_stay_private(hall, fair, post):
    said = post(fair.li, "/events/zibo/wishes", target=fair.shop, mine=fair.kiln, kind="no", words="")
    assert said.status_code == 303
    assert "shop" in read(hall, fair.li, "/events/zibo/wishes")[1]
    status, page = read(hall, fair.sato, f"/events/zibo/participants/{fair.kiln}")
    assert status == 200
    assert "会わない" not in page
    assert "ご希望：会いたい" in read(hall, fair.sato, "/events/zibo/directory")[1]
    assert "您的意愿：不洽谈" in read(hall, fair.li, "/events/zibo/directory")[1]


def test_a_wish_that_cannot_be_is_told_on_the_page(hall, fair, post):
    fair.runner.run(SetWishRules(event="zibo", most_musts=0), fair.zhao)
    answer = post(fair.li, "/events/zibo/wishes", target=fair.shop, mine=fair.kiln, kind="must")
    assert answer.status_code == 409
    assert "最多可将 0 家企业设为“必须”" in answer.get_data(as_text=True)
    for given in ({"target": "x"}, {"target": fair.shop, "kind": "perhaps"}, {}):
        assert post(fair.li, "/events/zibo/wishes", **given).status_code == 422
    refused = post(fair.zhao, "/organise/zibo/wishes", version="1", most_musts="-1", open="yes", closes="")
    assert refused.status_code == 422
    refused = post(fair.zhao, "/organise/zibo/wishes", version="1", most_musts="3", open="yes", closes="tomorrow")
    assert refused.status_code == 422
    assert "tomorrow" in refused.get_data(as_text=True)
    assert post(fair.zhao, "/organise/zibo/wishes", version="9", most_musts="3", closes="").status_code == 409
    saved = post(fair.zhao, "/organise/zibo/wishes", version="1", most_musts="3", open="yes", closes="2026-03-09T18:00")
    assert saved.status_code == 303
    assert "2026-03-09T18:00" in read(hall, fair.zhao, "/organise/zibo/wishes")[1]


ONE = "/organise/zibo/schedules/{run}"
PAGES = (
    ONE,
    ONE + "/compare?with={run}",
    ONE + "/meetings/{meeting}",
    "/organise/zibo/schedules",
    "/organise/zibo/wishes",
)
ACTS = ("", "/stop", "/again", "/delete", "/publish", "/take-back", "/meetings/{meeting}", "/meetings/{meeting}/lock")


def test_schedules_open_to_organisers_alone(hall, fair, post):
    run = solve(fair)
    names = {"run": run, "meeting": line(seen(fair, run), "kiln", "shop").id}
    for path in PAGES:
        assert read(hall, fair.zhao, path.format(**names))[0] == 200, path
        for person in (fair.li, fair.moss):
            assert read(hall, person, path.format(**names))[0] in (403, 404), path
    for act in ACTS:
        path = f"/organise/zibo/schedules/{run}{act}".format(**names) if act else "/organise/zibo/schedules"
        for person in (fair.li, fair.moss):
            assert post(person, path, goals="scheduled", slot="").status_code in (403, 404), act
    assert read(hall, fair.zhao, f"/organise/zibo/schedules/{'0' * 26}")[0] == 404
    assert read(hall, fair.zhao, f"/organise/zibo/schedules/{run}/meetings/nothing")[0] == 404
    assert read(hall, fair.zhao, f"/organise/zibo/schedules/{run}?view=grid&day=never")[0] == 200


def test_what_is_typed_into_the_form_of_a_schedule_stays_and_is_marked(fair, post):
    for given in ({"time_limit": "0"}, {"tables": "-1"}, {"most": "many"}, {"pause": "11"}, {"goals": "breaks"}):
        answer = post(fair.zhao, "/organise/zibo/schedules", **{"goals": "scheduled", "time_limit": "5", **given})
        assert answer.status_code == 422, given
    answer = post(fair.zhao, "/organise/zibo/schedules", goals="scheduled", time_limit="5", most="many")
    assert 'value="many"' in answer.get_data(as_text=True)


def test_a_schedule_is_made_locked_moved_and_published_by_forms(hall, fair, post):
    made = post(fair.zhao, "/organise/zibo/schedules", goals="scheduled", time_limit="5")
    assert made.status_code == 303
    here = made.headers["Location"]
    assert post(fair.zhao, "/organise/zibo/schedules", goals="scheduled").status_code == 409
    assert Planner(fair.runner, "test").run_due()
    run = here.rpartition("/")[2]
    page = seen(fair, run)
    shop, cafe = line(page, "kiln", "shop"), line(page, "kiln", "cafe")
    day = f"{here}?view=grid&day={page.slots[0].day}"
    asked = f"{day}#meeting-{cafe.id}"
    assert f'name="next" value="{asked}"'.replace("&", "&amp;") in read(hall, fair.zhao, day)[1]
    for wanted, given in ((asked, asked), (here, "https://elsewhere.example"), (here, "")):
        locked = post(fair.zhao, f"{here}/meetings/{cafe.id}/lock", locked="yes", next=given)
        assert (locked.status_code, locked.headers["Location"]) == (303, wanted)
    told = post(fair.zhao, f"{here}/meetings/{shop.id}", slot=cafe.slot)
    assert told.status_code == 409
    assert "in two meetings at once" in told.get_data(as_text=True)
    assert post(fair.zhao, f"{here}/publish", version="1").status_code == 200  # asks first
    assert standing(fair) == []
    version = seen(fair, run).run.version
    assert post(fair.zhao, f"{here}/publish", version="1", confirmed="yes").status_code == 409
    assert post(fair.zhao, f"{here}/publish", version=str(version), confirmed="yes").status_code == 303
    assert len(standing(fair)) == 2
    assert "Published" in read(hall, fair.zhao, here)[1]
    assert post(fair.zhao, f"{here}/delete").status_code == 200
    assert post(fair.zhao, f"{here}/delete", confirmed="yes").status_code == 303
    assert len(standing(fair)) == 2


def test_whoever_moves_a_meeting_comes_back_to_its_day(hall, fair, post):
    run = solve(fair)
    page = seen(fair, run)
    cafe = line(page, "kiln", "cafe")
    here = f"/organise/zibo/schedules/{run}"
    slot = next(one for one in reversed(page.slots) if one.id not in {other.slot for other in page.meetings})
    moved = post(fair.zhao, f"{here}/meetings/{cafe.id}", slot=slot.id, accepted="yes")
    assert moved.headers["Location"] == f"{here}?view=grid&day={slot.day}#meeting-{cafe.id}"
    assert (
        f'href="{here}?view=grid&amp;day={slot.day}#meeting-{cafe.id}"'
        in read(hall, fair.zhao, f"{here}/meetings/{cafe.id}")[1]
    )
    taken = post(fair.zhao, f"{here}/meetings/{cafe.id}", slot="", accepted="yes")
    assert taken.headers["Location"] == f"{here}?view=missing#meeting-{cafe.id}"


def test_what_stands_in_the_way_is_named(hall, fair, post):
    run = solve(fair)
    cafe = line(seen(fair, run), "kiln", "cafe")
    fair.meet(fair.kim, fair.kiln, fair.li, fair.slots.index(cafe.slot))
    refused = post(fair.zhao, f"/organise/zibo/schedules/{run}/publish", confirmed="yes")
    assert refused.status_code == 409
    assert "cafe" in refused.get_data(as_text=True)


def test_progress_is_live_for_the_organisers_alone(hall, fair):
    hall.relay.start_from_here()
    zhao, li = (
        hall.socketio.test_client(hall.app, flask_test_client=browser_of(hall, who)) for who in (fair.zhao, fair.li)
    )
    run = solve(fair)
    hall.relay.pump()
    told = [one["args"][0] for one in zhao.get_received() if one["name"] == "schedule-run:progress"]
    assert {one["id"] for one in told} == {run}
    assert (told[-1]["state"], told[-1]["placed"], told[-1]["asked"]) == ("done", 2, 2)
    assert [one for one in li.get_received() if one["name"] == "schedule-run:progress"] == []


def test_those_who_have_new_meetings_hear_of_it_once(hall, fair):
    publish(fair, solve(fair))
    until_idle(hall)
    told = (
        (fair.li, "对接会日程已公布", 1),
        (fair.sato, "商談会の日程が決まりました", 1),
        (fair.kim, "상담회 일정이 나왔습니다", 0),
    )
    for person, words, times in told:
        assert read(hall, person, "/notices")[1].count(words) == times
    assert "The schedule that you started is there" in read(hall, fair.zhao, "/notices")[1]


def test_programs_wish_schedule_and_publish(hall, fair):
    li, zhao, moss = Program(hall, fair.li), Program(hall, fair.zhao), Program(hall, fair.moss)
    said = li.post("/events/zibo/wishes", {"target": fair.shop, "kind": "must"})
    assert (said["participant"], said["target"], said["kind"]) == (fair.kiln, fair.shop, WishKind.MUST)
    assert [one["target"] for one in li.get("/events/zibo/wishes")["items"]] == [fair.shop]
    run = zhao.post("/events/zibo/schedule-runs", {"goals": ["scheduled"], "time_limit": 5}, 201)
    assert run["state"] == "queued"
    assert zhao.refused("POST", f"/schedule-runs/{run['id']}/publish", 409, {}) == "run-not-ready"
    assert Planner(fair.runner, "test").run_due()
    done = zhao.get(f"/schedule-runs/{run['id']}")
    assert (done["state"], done["placed"], done["objective"]) == ("done", 2, {"scheduled": 49})
    assert {one["buyer"] for one in done["meetings"]} == {fair.shop, fair.cafe}
    for program in (li, moss):
        assert program.refused("GET", f"/schedule-runs/{run['id']}", 404) == "not-found"
        assert program.refused("POST", f"/schedule-runs/{run['id']}/publish", 404, {}) == "not-found"
        assert program.refused("POST", "/events/zibo/schedule-runs", 403, {}) == "forbidden"
    assert Program(hall).refused("POST", "/events/zibo/schedule-runs", 401, {}) == "unauthenticated"
    published = zhao.post(f"/schedule-runs/{run['id']}/publish", {})
    assert all(one["meeting"] is None for one in published["meetings"])
    assert published["published_at"]
    assert len(standing(fair)) == 2
    for bad in ({"goals": []}, {"goals": ["breaks"]}, {"time_limit": "x"}, {"tables": 0}, {"base": "x"}, {"what": 1}):
        assert zhao.refused("POST", "/events/zibo/schedule-runs", 422, bad) == "invalid"


def test_the_page_says_what_collides_and_what_one_thing_more_would_bring(hall, fair):
    run = solve(fair, tables=1, most=1, time_limit=2)
    page = seen(fair, run)
    told = {why.code: why for why in page.reasons}
    assert [firm.public_id for firm in told["crowded"].firms] == [fair.kiln]
    text = read(hall, fair.zhao, f"/organise/zibo/schedules/{run}")[1]
    assert f"{told['crowded'].firms[0].name} can meet at most 1; 2 were asked." in text
    assert "What one thing more would bring" in text


def test_a_schedule_made_anew_says_which_booked_meetings_move(hall, fair):
    first = solve(fair)
    publish(fair, first)
    anew = solve(fair, base=first, release=True, goals=LITTLE_CHANGE)
    here = f"/organise/zibo/schedules/{anew}"
    assert "2 booked meetings stay where they are." in read(hall, fair.zhao, here)[1]
    page = seen(fair, anew)
    cafe = line(page, "kiln", "cafe")
    taken = {one.slot for one in page.meetings}
    free = next(one for one in reversed(fair.slots) if one not in taken)
    fair.runner.run(PlaceMeeting(run=anew, meeting=cafe.id, slot=free, accepted=True), fair.zhao)
    moved = seen(fair, anew)
    assert [(one.buyer.public_id, one.was) for one in moved.moving] == [(fair.cafe, cafe.starts_at)]
    text = read(hall, fair.zhao, here)[1]
    assert "1 booked meeting moves." in text
    assert "1 booked meeting stays where it is." in text
    reached = {one.goal: one.value for one in moved.reached}
    assert reached["stability"] == 1


def test_whoever_publishes_is_told_first_for_which_meetings_nobody_is_free(hall, fair, post):
    fair.enrol(fair.hu, ("zh", "ja"), ("en", "ja"))
    run = solve(fair)
    (waiting,) = [one for one in seen(fair, run).meetings if one.interpreted]
    here = f"/organise/zibo/schedules/{run}/publish"
    free = post(fair.zhao, here).get_data(as_text=True)
    assert "Each new meeting that needs an interpreter gets one who is free." in free
    fair.runner.run(MarkSlots(event="zibo", off=[waiting.slot]), fair.hu)
    told = post(fair.zhao, here).get_data(as_text=True)
    assert "1 meeting is booked as tentative" in told
    assert waiting.buyer.name in told


def test_a_published_schedule_is_taken_back_and_everybody_reads_why(hall, fair, post):
    run = solve(fair)
    publish(fair, run)
    here = f"/organise/zibo/schedules/{run}"
    meeting = next(one.public_id for one in standing(fair))
    asked = post(fair.zhao, f"{here}/take-back")
    assert asked.status_code == 200
    assert "Take this schedule back?" in asked.get_data(as_text=True)
    assert post(fair.zhao, f"{here}/take-back", confirmed="yes", version="1").status_code == 409
    version = str(seen(fair, run).run.version)
    assert post(fair.zhao, f"{here}/take-back", confirmed="yes", version=version).status_code == 303
    assert standing(fair) == []
    assert "主办方撤回了活动日程。" in read(hall, fair.li, f"/meetings/{meeting}")[1]
    assert "Take the published schedule back" not in read(hall, fair.zhao, here)[1]


def test_how_far_a_run_is_is_said_in_words_and_what_is_not_known_too(hall, fair):
    run = start(fair, time_limit=60)
    here = f"/organise/zibo/schedules/{run}"
    assert "It waits to start." in read(hall, fair.zhao, here)[1]
    taken = fair.runner.run(TakeRun(worker="here"), SYSTEM)

    def told(objective, bound, placed=1):
        figures = {"placed": placed, "asked": 2, "objective": objective, "bound": bound, "gap": 1.0}
        fair.runner.run(NoteProgress(run=taken["run"], worker="here", progress=figures), SYSTEM)
        text = read(hall, fair.zhao, here)[1]
        assert "100%" not in text
        return text

    assert "It looks for a first schedule." in told({"scheduled": 0}, {"scheduled": 49}, 0)
    assert "How much better it can get is not known yet." in told({"scheduled": 40}, {})
    assert "it has reached 81% of the best that is possible." in told({"scheduled": 40}, {"scheduled": 49})
    text = told({"scheduled": 49, "fairness": 0, "breaks": 3}, {"scheduled": 49, "fairness": 0, "breaks": 1})
    assert "It stands at 3; no schedule can have fewer than 1." in text
    every = dict.fromkeys(("fairness", "breaks", "comfort", "stability"), 0) | {"scheduled": 49}
    assert "What it has is proven to be the best." in told(every, every)


def test_a_run_that_nobody_works_on_says_what_to_do(hall, fair, clock):
    here = f"/organise/zibo/schedules/{start(fair)}"
    hint = re.compile(r"data-run-stalled hidden")
    assert hint.search(read(hall, fair.zhao, here)[1])
    clock.move(seconds=21)
    text = read(hall, fair.zhao, here)[1]
    assert not hint.search(text)
    assert "please tell whoever looks after the server" in text


def test_a_schedule_is_paged_and_searched_in_a_companys_own_script(hall, searched):
    fair = searched
    run = solve(fair)
    here = f"/organise/zibo/schedules/{run}"
    for view in ("grid", "companies", "missing"):
        for query in ("page=2", "page=x", "page=99999", "q=cafe&page=7", "q=%25", "slot=x", "day=x&q=%E6%9C%89"):
            assert read(hall, fair.zhao, f"{here}?view={view}&{query}")[0] == 200, (view, query)
    found = read(hall, fair.zhao, f"{here}?view=companies&q=cafe 有限")[1]
    assert found.count('class="run-firm"') == 1
    assert "No company found" in read(hall, fair.zhao, f"{here}?view=companies&q=nobody")[1]
    cafe = line(seen(fair, run), "kiln", "cafe")
    only = read(hall, fair.zhao, f"{here}?view=grid&q=shop")[1]
    assert f"/meetings/{cafe.id}" not in only
    one = read(hall, fair.zhao, f"{here}?view=grid&slot={cafe.slot}")[1]
    assert one.count('class="run-card"') == 1


def test_organisers_find_a_company_among_the_wishes(hall, searched):
    def rows(query):
        return read(hall, searched.zhao, f"/organise/zibo/wishes?{query}")[1].count('class="wish-cover-who"')

    assert rows("") == 4
    assert rows("q=kiln") == 1
    assert rows("side=buyer") == 3
    assert rows("show=silent") == 2
    assert "2 companies have said nothing yet." in read(hall, searched.zhao, "/organise/zibo/wishes?q=kiln")[1]


def test_an_organiser_who_speaks_for_a_company_is_told_what_cannot_be(fair, post):
    fair.runner.run(SetWishRules(event="zibo", most_musts=0), fair.zhao)
    answer = post(fair.zhao, "/events/zibo/wishes", target=fair.shop, mine=fair.kiln, kind="must")
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert "You can say “must” of at most 0 companies." in text
    assert "You speak for kiln" in text


def test_what_a_schedule_lacks_before_it_can_be_made_is_said(hall, runner, clock):
    fair = Fair(runner)
    here = "/organise/zibo/schedules"
    assert "No company has said yet whom it wants to meet." in read(hall, fair.zhao, here)[1]
    wish(fair, fair.sato, fair.kiln)
    assert "No company has said yet" not in read(hall, fair.zhao, here)[1]
    clock.at = max(ends_at for _, ends_at in fair.times.values())
    assert "No time for meetings is left to come." in read(hall, fair.zhao, here)[1]


def test_who_meets_when_shows_the_clock_of_each_side(hall, runner):
    """Nine o'clock in Shanghai is the evening before in Chicago."""
    fair = Fair(runner)
    person = fair.person("ford", zone="America/Chicago")
    fair.place("pier", [person], buyer=True, country="US")
    wish(fair, person, fair.kiln)
    run = solve(fair)
    here = f"/organise/zibo/schedules/{run}"
    for view in ("grid", "companies"):
        text = read(hall, fair.zhao, f"{here}?view={view}")[1]
        assert "early or late" in text or "night" in text, view
        assert "Chicago" in text
    one = line(seen(fair, run), "kiln", "pier")
    text = read(hall, fair.zhao, f"{here}/meetings/{one.id}?slot={fair.slots[0]}")[1]
    assert "pier 有限公司: Mon, Mar 9, 2026 20:00" in text


def test_what_collides_and_what_more_would_bring_is_said_in_every_language(hall, fair):
    run = solve(fair, tables=1, most=1, time_limit=2)
    page = seen(fair, run)
    told = {why.code: why for why in page.reasons}
    crowded, gain = told["crowded"], next(why for why in page.reasons if why.is_gain)
    for code in ("en", "zh", "ja", "ko"):
        reader = fair.person(f"office-{code}", "admin", language=code)
        text = read(hall, reader, f"/organise/zibo/schedules/{run}")[1]
        names = {"firm": crowded.firms[0].name, **crowded.numbers}
        assert translate(WHYS["crowded"], code, **names) in text, code
        assert translate(WHYS[gain.code], code, **gain.numbers) in text, code
        missing = page.missing[0]
        text = read(hall, reader, f"/organise/zibo/schedules/{run}?view=missing")[1]
        names = {"firm": missing.why.firms[0].name, **missing.why.numbers}
        assert translate(WHYS[missing.why.code], code, **names) in text, code


def test_a_run_that_is_stopped_before_it_has_begun_keeps_nothing(hall, fair, post):
    here = f"/organise/zibo/schedules/{start(fair)}"
    assert post(fair.zhao, f"{here}/stop").status_code == 303
    assert "Stopped before there was a schedule" in read(hall, fair.zhao, here)[1]
