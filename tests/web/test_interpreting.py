"""Pages of interpreters and of organisers who look for one; and offers at the JSON API."""

import re

import pytest

from tests.factories.api import Program
from tests.factories.meetings import Fair
from tests.web.test_meetings import Pages, said
from tradehall.meetings.commands import AssignInterpreter, InterpreterWish, MarkSlots, OfferInterpreter
from tradehall.meetings.glossary import for_trade, groups
from tradehall.meetings.spoken import in_myriads, voices


@pytest.fixture
def fair(runner):
    made = Fair(runner)
    made.mei = made.person("mei", "interpreter", zone="Asia/Tokyo")
    made.hu = made.person("hua", "interpreter", zone="Asia/Shanghai")
    made.enrol(made.hu)
    made.enrol(made.mei, ("ja", "zh"))
    made.meeting = made.meet(made.sato, made.kiln, made.li, interpreter=InterpreterWish.FIND)
    return made


@pytest.fixture
def pages(hall, client):
    return Pages(hall, client)


def open_as(pages, person):
    pages.actor = person
    return pages


def asked(runner, fair):
    runner.run(OfferInterpreter(meeting=fair.meeting, interpreters=[fair.hu.public_id, fair.mei.public_id]), fair.zhao)


def test_an_interpreter_accepts_after_one_question_and_reads_the_brief(pages, fair, runner):
    asked(runner, fair)
    html = open_as(pages, fair.hu).get("/interpreter")
    assert "kiln 有限公司" in html
    (offer,) = {part.split("/")[0] for part in html.split("/offers/")[1:]}
    pages.get(f"/meetings/{fair.meeting}", 404)
    question = pages.client.submit(f"/offers/{offer}/accept", {})
    assert 'name="confirmed" value="yes"' in question.text
    assert pages.post(f"/offers/{offer}/accept", {"confirmed": "yes"}).endswith(f"/meetings/{fair.meeting}/brief")
    brief = pages.get(f"/meetings/{fair.meeting}/brief")
    for words in ("釉下彩", "下絵付け", "FOB 本船渡し", "shop Ltd", "We sell porcelain in twelve shops"):
        assert words in brief
    assert "No offers" in pages.get("/interpreter")
    assert "No offers" in open_as(pages, fair.mei).get("/interpreter")
    html = pages.post(f"/offers/{offer}/accept", {"confirmed": "yes"}, 404)
    assert "does not exist" in html
    open_as(pages, fair.sato).get(f"/meetings/{fair.meeting}/brief", 403)
    open_as(pages, fair.zhao).get(f"/meetings/{fair.meeting}/brief")


def test_organisers_see_who_can_come_offer_to_all_and_read_the_answers(pages, fair, runner):
    html = said(open_as(pages, fair.zhao).get("/organise/zibo/interpreters"))
    assert "Offer to all 2" in html
    everybody = {"interpreters": [fair.hu.public_id, fair.mei.public_id]}
    assert pages.post(f"/meetings/{fair.meeting}/offers", everybody).endswith("/interpreter")
    html = open_as(pages, fair.hu).get("/interpreter")
    (offer,) = {part.split("/")[0] for part in html.split("/offers/")[1:]}
    pages.post(f"/offers/{offer}/decline", {"reason": "A wedding <i>"})
    html = open_as(pages, fair.zhao).get("/organise/zibo/interpreters")
    assert "A wedding <i>" in html
    assert "Asked, no answer yet" in html
    html = pages.get(f"/meetings/{fair.meeting}/interpreter")
    assert "Offer again" in html
    assert "Take the offer back" in html


def test_who_is_too_long_at_work_is_shown_so(pages, fair, runner):
    fair.rules(interpreter_stretch=30, interpreter_pause=15)
    next_one = fair.meet(fair.wang, fair.cafe, fair.ito, 1, interpreter=InterpreterWish.FIND)
    book = AssignInterpreter(meeting=fair.meeting, interpreter=fair.hu.public_id, version=1)
    runner.run(book, fair.zhao)
    assert "Needs a pause then" in open_as(pages, fair.zhao).get(f"/meetings/{next_one}/interpreter")
    assert "needs a pause then" in pages.get("/organise/zibo/interpreters")
    runner.run(AssignInterpreter(meeting=next_one, interpreter=fair.mei.public_id, version=1), fair.zhao)
    sent = {"slot": fair.slots[2], "version": "2"}
    assert "The interpreter needs a pause then" not in pages.get(f"/meetings/{fair.meeting}/move")
    runner.run(AssignInterpreter(meeting=next_one, interpreter=None, version=2), fair.zhao)
    late = fair.meet(fair.li, fair.cafe, fair.ito, 3, interpreter=InterpreterWish.MINE)
    runner.run(AssignInterpreter(meeting=late, interpreter=fair.hu.public_id, version=1), fair.zhao)
    html = pages.post(f"/meetings/{fair.meeting}/move", {**sent, "slot": fair.slots[3]}, 409)
    assert "has another meeting at this time" in html or "has just been taken" in html


def test_the_day_sheet_has_both_clocks_names_and_pauses(pages, fair, runner):
    second = fair.meet(fair.wang, fair.cafe, fair.ito, 2)
    for meeting in (fair.meeting, second):
        runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    text = said(open_as(pages, fair.hu).get("/interpreter/day?date=2026-03-10"))
    for words in ("09:00", "10:00", "kiln 有限公司", "cafe 有限公司", "Pause of 30 minutes", "2 meetings"):
        assert words in text
    assert "Nothing to interpret on this day" in pages.get("/interpreter/day?date=2026-03-11")


def test_who_does_not_interpret_is_offered_no_page_of_interpreters(pages, fair):
    for who, there in ((fair.moss, False), (fair.hu, True)):
        html = open_as(pages, who).get("/interpreter/day?date=2026-03-11")
        assert ('href="/interpreter"' in html) == there
        pages.get("/interpreter", 200 if there else 403)


def test_an_interpreter_writes_an_entry_and_gets_back_what_was_typed(pages, fair):
    ren = fair.person("ren", "interpreter")
    assert "Your entry is empty" in open_as(pages, ren).get("/interpreter")
    typed = {
        "pairs.0.heard": "ko",
        "pairs.0.said": "ko",
        "pairs.0.level": "C1",
        "city": "Weihai <b>",
        "subjects": "窑炉",
    }
    html = pages.post("/interpreter/profile", typed, 422)
    assert "Please choose two different languages." in html
    assert "Weihai <b>" in html
    assert "窑炉" in html
    pages.post("/interpreter/profile", {**typed, "pairs.0.said": "zh"})
    assert "한국어 → 中文" in said(pages.get("/interpreter"))
    open_as(pages, fair.li).get("/interpreter", 403)


def test_offers_at_the_api(hall, fair, runner):
    asked(runner, fair)
    hu, mei = Program(hall, fair.hu), Program(hall, fair.mei)
    (offer,) = hu.get("/offers")["items"]
    assert (offer["meeting"]["id"], offer["meeting"]["status"], offer["free"]) == (fair.meeting, "tentative", True)
    (other,) = mei.get("/offers")["items"]
    assert mei.post(f"/offers/{other['id']}/decline", {"reason": "A wedding"}) == {
        "id": other["id"],
        "state": "declined",
    }
    assert mei.refused("POST", f"/offers/{offer['id']}/accept", 404) == "not-found"
    meeting = hu.post(f"/offers/{offer['id']}/accept")
    assert (meeting["status"], meeting["interpreter"]["name"]) == ("confirmed", "hua")
    assert hu.refused("POST", f"/offers/{offer['id']}/accept", 409) == "offer-over"
    assert hu.get("/offers")["items"] == []
    assert Program(hall, fair.sato).get("/offers")["items"] == []


# -- words and numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "zh", "ja", "ko", "en"),
    [
        ("9999", "9,999", "9,999", "9,999", "9,999"),
        ("10000", "1万", "1万", "1만", "10,000"),
        ("12500", "1万2500", "1万2,500", "1만 2,500", "12,500"),
        ("120000000", "1亿2000万", "1億2,000万", "1억 2,000만", "120,000,000"),
        ("10000.5", "1万0.5", "1万0.5", "1만 0.5", "10,000.5"),
    ],
)
def test_numbers_are_written_as_they_are_said(number, zh, ja, ko, en):
    assert [in_myriads(number, language) for language in ("zh", "ja", "ko", "en")] == [zh, ja, ko, en]


def test_the_glossary_has_every_term_in_all_languages_and_knows_what_is_traded():
    terms = [term for group in groups() for term in group.terms]
    assert len(terms) >= 120
    assert all(set(term) == {"en", "zh", "ja", "ko"} and all(term.values()) for term in terms)
    assert len({term["zh"] for term in terms}) == len(terms)
    glass = {group.name["en"] for group in for_trade(["701310"])}
    assert "Glass and liuli" in glass
    assert "Tableware" not in glass
    assert len(for_trade([])) == len(groups())
    assert [group.name["en"] for group in for_trade(["691110"])][:2] == ["Tableware", "Decoration"]


def test_a_word_is_found_in_the_brief_without_script(pages, fair, runner):
    asked(runner, fair)
    html = open_as(pages, fair.hu).get("/interpreter")
    (offer,) = {part.split("/")[0] for part in html.split("/offers/")[1:]}
    pages.post(f"/offers/{offer}/accept", {"confirmed": "yes"})
    plain = pages.get(f"/meetings/{fair.meeting}/brief")
    assert (opened(plain), len(listed(plain)) > 100) == (1, True)
    sought = pages.get(f"/meetings/{fair.meeting}/brief?q=ＵＮＤＥＲｇｌａｚｅ")
    assert listed(sought) == [("釉下彩", "下絵付け")]
    assert opened(sought) == 1
    nothing = pages.get(f"/meetings/{fair.meeting}/brief?q=<b>")
    assert listed(nothing) == []
    assert re.search(r"data-words-none>", nothing)


def opened(html):
    return len(re.findall(r'<details class="words" open', html))


def listed(html):
    words = html.split('id="words"')[1]
    return re.findall(r'<tr><td lang="zh">(.*?)</td><td lang="ja">(.*?)</td>', words)


def test_the_voices_of_a_meeting_are_those_between_which_its_interpreter_works():
    zibo, tsu = (["zh", "en"], "Asia/Shanghai"), (["en", "ja"], "Asia/Tokyo")
    assert [voice.language for voice in voices(zibo, tsu, ["zh", "ja"])] == ["zh", "ja"]
    assert [voice.language for voice in voices(zibo, zibo, [])] == ["zh", "en"]
    assert [voice.language for voice in voices((["zh"], "UTC"), (["zh"], "UTC"), ["zh", "ja"])] == ["zh"]


def test_an_interpreter_whom_the_time_does_not_suit_is_booked_after_their_word(pages, fair, runner):
    here = f"/meetings/{fair.meeting}/interpreter"
    runner.run(MarkSlots(event="zibo", off=[fair.slots[0]]), fair.hu)
    html = open_as(pages, fair.zhao).get(here)
    assert "Does not suit them" in html
    sent = {"interpreter": fair.hu.public_id, "version": "1"}
    html = pages.post(here, sent, 409)
    assert "hua, who would interpret, said that this time does not suit." in html
    assert "The interpreter agreed: book" in html
    assert "Book mei" in html
    assert pages.post(here, {**sent, "agreed": "yes"}).endswith(fair.meeting)
    runner.run(MarkSlots(event="zibo", off=[fair.slots[3]], version=1), fair.hu)
    html = pages.post(f"/meetings/{fair.meeting}/move", {"slot": fair.slots[3], "version": "2"}, 409)
    assert "The nearest times at which everybody can come, the interpreter too:" in html
    assert "The interpreter agreed: move" in html
    pages.post(f"/meetings/{fair.meeting}/move", {"slot": fair.slots[3], "version": "2", "agreed": "yes"})


def test_a_stale_entry_comes_back_with_what_was_typed(pages, fair):
    html = open_as(pages, fair.hu).get("/interpreter/profile")
    assert 'name="version" value="1"' in html
    typed = {"pairs.0.heard": "zh", "pairs.0.said": "en", "pairs.0.level": "C1", "city": "Jinan", "version": "1"}
    pages.post("/interpreter/profile", typed)
    html = pages.post("/interpreter/profile", {**typed, "city": "Weihai", "pairs.0.said": "ko"}, 409)
    assert "zh → ko C1" in html
    assert "zh → en C1" in html
    assert 'value="Weihai"' in html
    assert 'name="version" value="2"' in html
    pages.post("/interpreter/profile", {**typed, "city": "Weihai", "version": "2"})
    assert 'value="Weihai"' in pages.get("/interpreter/profile")
