"""Pages of meetings: directory, asking, requests, meetings, agenda, the organisers' table."""

import re
from dataclasses import replace
from datetime import date, time
from html import unescape

import pytest

from tests.factories.meetings import MESSAGE, Fair
from tradehall.companies.models import Company
from tradehall.events.commands import DayHours, Pause
from tradehall.kernel.db import counting
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.texts import Translated
from tradehall.meetings import queries
from tradehall.meetings.commands import InterpreterWish, SetAgenda, SetLink, SetVideoRules, Video

CANARY = "\"'><svg onload=alert(1)> so that the message is long enough"
WEEK = [DayHours(day=date(2026, 3, day), opens=time(9), closes=time(12)) for day in range(10, 17)]


class Pages:
    """Opens and sends pages as `actor`, the texts as a reader sees them."""

    def __init__(self, hall, client):
        self.client, self.actor = client, VISITOR
        hall.identify = lambda: self.actor

    def get(self, url, status=200, **headers):
        answer = self.client.get(url, headers=headers)
        assert answer.status_code == status, (url, answer.status_code, answer.text[-2000:])
        return _read(answer.text)

    def post(self, url, data=None, status=303):
        """The address that one is led to, or the page that is shown again."""
        answer = self.client.submit(url, data or {})
        assert answer.status_code == status, (url, answer.status_code, _read(answer.text)[-3000:])
        return answer.headers["Location"] if status == 303 else _read(answer.text)


def _read(html):
    return re.sub(r"\s+", " ", unescape(html))


def said(html):
    """The text alone, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def pages(hall, client):
    return Pages(hall, client)


def open_as(pages, actor):
    """The pages as that person sees them, in English."""
    pages.actor = replace(actor, language="en")
    return pages


def asking(fair, target, *slots, **given):
    return {
        "slots": [fair.slots[number] for number in slots],
        "reason": "buy",
        "message": MESSAGE,
        "language": "en",
        "interpreter": "find",
        **given,
    }


def searchable(fair):
    """The words by which each company is found: its name."""
    with fair.runner.db.write() as session:
        for row in session.query(Company):
            row.search = row.legal_name_en.lower()
        session.commit()


def ask_url(fair, target):
    return f"/events/{fair.slug}/participants/{target}/ask"


# -- directory --------------------------------------------------------------------------------------


def test_the_directory_shows_the_other_side_in_both_languages(pages, fair):
    html = open_as(pages, fair.sato).get("/events/zibo/directory")
    assert "kiln 有限公司" in html
    assert "kiln Ltd" in html
    assert 'lang="zh"' in html
    assert "cafe Ltd" not in html
    assert "nail Ltd" not in html
    assert ask_url(fair, fair.kiln) in html
    assert "Ask for a meeting" in html
    everyone = pages.get("/events/zibo/directory?side=buyer")
    assert "cafe Ltd" in everyone
    assert "dorm Ltd" in everyone
    assert "kiln Ltd" not in everyone
    assert ask_url(fair, fair.cafe) not in everyone


def test_the_directory_says_which_filter_to_loosen(pages, fair):
    searchable(fair)
    html = open_as(pages, fair.li).get("/events/zibo/directory?q=shop&country=KR")
    assert "No company fits all filters" in html
    assert "Try without “South Korea”" in html
    assert 'href="/events/zibo/directory?q=shop"' in html
    assert 'href="/events/zibo/directory?country=KR"' in html
    assert '<option value="KR" selected>' in html
    assert 'value="shop"' in html
    assert "shop Ltd" in pages.get("/events/zibo/directory?q=shop&country=JP&language=ja&hs=6911&side=buyer")


def test_a_filtered_directory_comes_as_a_fragment(pages, fair):
    searchable(fair)
    html = open_as(pages, fair.li).get("/events/zibo/directory?q=shop", **{"HX-Request": "true"})
    assert "shop Ltd" in html
    assert "<html" not in html
    assert "cafe Ltd" not in html


def test_the_directory_is_for_those_who_take_part(pages, fair):
    pages.get("/events/zibo/directory", 302)
    for stranger in (fair.moss, fair.bolt, fair.hu):
        assert "kiln" not in open_as(pages, stranger).get("/events/zibo/directory", 403)
        pages.get(f"/events/zibo/participants/{fair.kiln}", 404)
        pages.get(ask_url(fair, fair.kiln), 404)
    both = open_as(pages, fair.zhao).get("/events/zibo/directory")
    assert "kiln Ltd" in both
    assert "shop Ltd" in both
    assert "Ask for a meeting" not in both
    pages.get("/events/other/directory", 404)
    pages.get("/events/zibo/directory?cursor=%00", 400)


def test_a_participant_shows_people_and_common_times(pages, fair):
    html = open_as(pages, fair.sato).get(f"/events/zibo/participants/{fair.kiln}")
    assert "li" in said(html)
    assert "wang" in said(html)
    assert "5 times are free for both of you." in html
    assert "10:00–10:30" in html
    assert "09:00–09:30" in html
    assert f'href="{ask_url(fair, fair.kiln)}"' in html
    pages.get(f"/events/elsewhere/participants/{fair.kiln}", 404)
    fair.meet(fair.sato, fair.kiln, fair.li)
    assert "You have a meeting with this company." in pages.get(f"/events/zibo/participants/{fair.kiln}")


# -- asking -----------------------------------------------------------------------------------------


def test_asking_keeps_the_order_in_which_slots_were_chosen(pages, fair, runner):
    open_as(pages, fair.sato)
    html = pages.get(ask_url(fair, fair.kiln))
    assert all(f'value="{slot}"' in html for slot in fair.slots)
    where = pages.post(ask_url(fair, fair.kiln), asking(fair, fair.kiln, 3, 0, 2))
    view = runner.ask(queries.request_page, fair.li, where.rsplit("/", 1)[1])
    assert [slot.id for slot in view.slots] == [fair.slots[3], fair.slots[0], fair.slots[2]]
    assert view.interpreter == InterpreterWish.FIND
    shown = pages.get(where)
    assert "Your request is sent." in shown
    assert MESSAGE in shown
    assert "Waiting for them" in shown


def test_a_refused_request_keeps_what_was_typed(pages, fair):
    open_as(pages, fair.sato)
    typed = asking(fair, fair.kiln, 2, message="Too short <b>", reason="oem", language="ja", interpreter="mine")
    html = pages.post(ask_url(fair, fair.kiln), typed, 422)
    assert "Please write at least 40 characters." in html
    assert "f-message-error" in html
    assert "Too short <b>" in html
    assert '<option value="oem" selected>' in html
    assert '<option value="ja" selected>' in html
    assert re.search(r'value="mine" checked', html)
    assert re.search(rf'value="{fair.slots[2]}" checked', html)
    none = pages.post(ask_url(fair, fair.kiln), {**typed, "slots": []}, 422)
    assert "f-slots-error" in none


def test_a_slot_that_went_meanwhile_shows_the_times_that_are_free_now(pages, fair, clock):
    open_as(pages, fair.sato)
    pages.get(ask_url(fair, fair.kiln))
    clock.at = fair.times[fair.slots[0]][0]
    html = pages.post(ask_url(fair, fair.kiln), asking(fair, fair.kiln, 0, 3), 409)
    assert "This time is past. Please choose a later one." in html
    assert MESSAGE in html
    assert f'value="{fair.slots[0]}"' not in html  # it cannot be chosen any more
    assert re.search(rf'value="{fair.slots[3]}" checked', html)


def test_asking_twice_leads_to_the_open_request(pages, fair):
    known = fair.ask(fair.li, fair.shop)
    html = open_as(pages, fair.sato).post(ask_url(fair, fair.kiln), asking(fair, fair.kiln, 1), 409)
    assert f'href="/requests/{known}"' in html
    assert MESSAGE in html
    assert "There is an open request" in pages.get("/events/zibo/directory")


# -- requests ---------------------------------------------------------------------------------------


def test_the_tabs_hold_received_sent_and_done_requests(pages, fair):
    sent = fair.ask(fair.sato, fair.kiln, 0, 1, language="ja")
    assert f"/requests/{sent}" in open_as(pages, fair.li).get("/requests")
    assert "Waiting for you" in pages.get("/requests")
    assert "No requests" not in pages.get("/requests")
    assert "You are not waiting for anybody" in pages.get("/requests?box=out")
    assert f"/requests/{sent}/withdraw" in open_as(pages, fair.sato).get("/requests?box=out")
    html = pages.get("/requests?box=out")
    assert "10:00–10:30" in html
    assert "09:00–09:30" in html
    fair.accept(fair.li, sent)
    assert f"/requests/{sent}" in pages.get("/requests?box=done")
    assert sent not in open_as(pages, fair.kim).get("/requests?box=done")
    assert sent not in pages.get("/requests")
    assert sent not in pages.get("/requests?box=out")
    open_as(pages, VISITOR).get("/requests", 302)


def test_accepting_a_time_makes_the_meeting(pages, fair):
    asked = fair.ask(fair.sato, fair.kiln, 1, 0)
    html = open_as(pages, fair.li).get(f"/requests/{asked}")
    assert html.count("Accept this time") == 2
    where = pages.post(f"/requests/{asked}/accept", {"slot": fair.slots[0]})
    assert re.fullmatch(r"/meetings/[0-9a-z]{26}", where)
    assert "The meeting is booked. Everybody was told." in pages.get(where)
    assert f'href="{where}"' in pages.get(f"/requests/{asked}")
    again = pages.post(f"/requests/{asked}/accept", {"slot": fair.slots[1]}, 409)
    assert "answered or withdrawn already" in again
    assert f'href="{where}"' in again


def test_who_was_slower_is_offered_the_nearest_times(pages, fair):
    mine = fair.ask(fair.sato, fair.kiln, 2, 4)
    fair.meet(fair.ito, fair.kiln, fair.wang, 2, message="A secret of the cafe: we look for a second maker.")
    html = open_as(pages, fair.li).post(f"/requests/{mine}/accept", {"slot": fair.slots[2]}, 409)
    assert "Somebody was faster." in html
    assert not re.search(r"\bcafe\b", html)
    assert "secret" not in html
    notice = html[html.index("Somebody was faster.") : html.index("</section>")]
    assert f'name="slot" value="{fair.slots[4]}"' in notice  # proposed too, so it can be accepted at once
    assert [slot for slot in fair.slots if f'name="slots" value="{slot}"' in notice] == fair.slots[:2]
    where = pages.post(f"/requests/{mine}/counter", {"slots": [fair.slots[3]]})
    assert where == f"/requests/{mine}"
    assert "Other times are proposed" in open_as(pages, fair.zhao).get(where)


def test_declining_needs_a_reason(pages, fair):
    asked = fair.ask(fair.sato, fair.kiln)
    html = open_as(pages, fair.li).post(f"/requests/{asked}/decline", {"reason": " "}, 422)
    assert "f-reason-error" in html
    assert '<details class="fold" id="decline" open>' in html
    pages.post(f"/requests/{asked}/decline", {"reason": "我们没有产能 <i>", "confirmed": "yes"})
    assert "我们没有产能 <i>" in open_as(pages, fair.sato).get(f"/requests/{asked}")


def test_withdrawing_asks_first(pages, fair):
    asked = fair.ask(fair.sato, fair.kiln)
    open_as(pages, fair.sato)
    question = pages.client.submit(f"/requests/{asked}/withdraw", {})
    assert question.status_code == 200
    assert "Withdraw this request?" in question.text
    assert 'name="confirmed" value="yes"' in question.text
    assert "Waiting for them" in pages.get(f"/requests/{asked}")
    pages.post(f"/requests/{asked}/withdraw", {"confirmed": "yes"})
    assert "Withdrawn" in pages.get(f"/requests/{asked}")


def test_countering_keeps_what_was_typed(pages, fair):
    asked = fair.ask(fair.sato, fair.kiln, 0)
    html = open_as(pages, fair.li).get(f"/requests/{asked}/counter")
    assert all(f'value="{slot}"' in html for slot in fair.slots)
    html = pages.post(f"/requests/{asked}/counter", {"note": "下午更好"}, 422)
    assert "下午更好" in html
    assert "f-slots-error" in html
    pages.post(f"/requests/{asked}/counter", {"note": "下午更好", "slots": [fair.slots[4], fair.slots[3]]})
    theirs = open_as(pages, fair.sato).get(f"/requests/{asked}")
    assert "下午更好" in theirs
    assert theirs.count("Accept this time") == 2
    html = open_as(pages, fair.li).post(f"/requests/{asked}/counter", {"slots": [fair.slots[1]]}, 409)
    assert "The other side has to answer first." in html
    pages.get(f"/requests/{asked}/counter", 303)


def test_requests_are_closed_to_others(pages, fair):
    asked = fair.ask(fair.sato, fair.kiln)
    for stranger in (fair.ito, fair.moss, fair.hu, fair.bolt):
        open_as(pages, stranger).get(f"/requests/{asked}", 404)
        pages.get(f"/requests/{asked}/counter", 404)
        for act, data in (("accept", {"slot": fair.slots[0]}), ("decline", {"reason": "no"})):
            pages.post(f"/requests/{asked}/{act}", data, 404)
        pages.post(f"/requests/{asked}/withdraw", {"confirmed": "yes"}, 404)
    html = open_as(pages, fair.zhao).get(f"/requests/{asked}")
    assert "Accept this time" not in html
    assert "/withdraw" not in html
    pages.post(f"/requests/{asked}/accept", {"slot": fair.slots[0]}, 403)
    open_as(pages, VISITOR).get(f"/requests/{asked}", 302)


# -- one meeting --------------------------------------------------------------------------------------


@pytest.fixture
def meeting(fair):
    """Sato asked, Li accepted: kiln and shop in the first slot. Both let the other move without asking."""
    fair.moves_freely()
    return fair.meet(fair.sato, fair.kiln, fair.li)


def version(pages, meeting):
    return re.search(r'name="version" value="(\d+)"', pages.get(f"/meetings/{meeting}"))[1]


def test_a_meeting_shows_both_clocks_and_everybody(pages, fair, meeting):
    text = said(open_as(pages, fair.sato).get(f"/meetings/{meeting}"))
    assert "Your time 10:00 – 10:30 Tue, Mar 10, 2026 Tokyo, UTC+9 working hours" in text
    assert "kiln 有限公司 09:00 – 09:30 Tue, Mar 10, 2026 Shanghai, UTC+8 working hours" in text
    html = pages.get(f"/meetings/{meeting}")
    assert f'href="/meetings/{meeting}.ics"' in html
    assert "data-countdown" in html
    assert "Meeting with <span" in html
    assert "kiln 有限公司" in html
    assert "In the meeting room here" in html
    for stranger, status in ((fair.ito, 404), (fair.moss, 404), (fair.hu, 404), (VISITOR, 302)):
        open_as(pages, stranger).get(f"/meetings/{meeting}", status)
        pages.get(f"/meetings/{meeting}/move", status)


def test_the_video_link_shows_its_real_host(pages, fair, meeting):
    open_as(pages, fair.li)
    bad = {"url": "http://meet.example/1", "note": "room 5", "version": version(pages, meeting)}
    html = pages.post(f"/meetings/{meeting}/link", bad, 422)
    assert "f-url-error" in html
    assert 'value="http://meet.example/1"' in html
    assert "room 5" in html
    pages.post(f"/meetings/{meeting}/link", {**bad, "url": "https://zoom.example@evil.example/1"}, 422)
    pages.post(f"/meetings/{meeting}/link", {**bad, "url": "https://meet.example/zibo?x=1&y=2"})
    html = open_as(pages, fair.sato).get(f"/meetings/{meeting}")
    assert "If the room does not work" in html
    assert 'href="https://meet.example/zibo?x=1&y=2" rel="noopener noreferrer external" target="_blank"' in html
    pages.post(f"/meetings/{meeting}/video", {"video": "link", "version": version(pages, meeting)})
    html = pages.get(f"/meetings/{meeting}")
    assert "The call takes place at meet.example, outside Tradehall." in html
    assert "Hold it in the meeting room here" in html
    pages.post(f"/meetings/{meeting}/link", {"version": version(pages, meeting)})
    assert "The video link is taken away." in pages.get(f"/meetings/{meeting}")


def test_a_stale_change_shows_yours_and_theirs(pages, fair, meeting, runner):
    old = version(open_as(pages, fair.li), meeting)
    runner.run(SetAgenda(meeting=meeting, agenda="価格と納期", version=int(old)), fair.sato)
    html = pages.post(f"/meetings/{meeting}/agenda", {"agenda": "价格", "version": old}, 409)
    assert "This was changed by somebody else while you were working on it." in html
    assert '<td data-label="What you typed">价格</td><td data-label="What is saved now">価格と納期</td>' in html
    again = re.search(r'/agenda">.*?name="version" value="(\d+)"', html)[1]
    pages.post(f"/meetings/{meeting}/agenda", {"agenda": "价格", "version": again})
    assert "价格" in open_as(pages, fair.sato).get(f"/meetings/{meeting}")


def test_cancelling_needs_a_reason_and_tells_it(pages, fair, meeting):
    now = version(open_as(pages, fair.li), meeting)
    html = pages.post(f"/meetings/{meeting}/cancel", {"version": now}, 422)
    assert 'id="cancel" open' in html
    assert "f-reason-error" in html
    pages.post(f"/meetings/{meeting}/cancel", {"version": now, "reason": "I am ill.", "confirmed": "yes"})
    html = open_as(pages, fair.sato).get(f"/meetings/{meeting}")
    assert "I am ill." in html
    assert "li cancelled this meeting." in html
    assert "Add to calendar" not in html
    assert "/cancel" not in html
    assert "/move" not in html
    assert "Cancelled" in pages.get("/meetings")


def test_a_meeting_moves_to_a_time_that_is_free_for_everybody(pages, fair, meeting):
    fair.meet(fair.ito, fair.kiln, fair.li, 1)
    open_as(pages, fair.sato)
    html = pages.get(f"/meetings/{meeting}/move")
    assert "They cannot at this time" in html
    assert fair.slots[0] not in html
    now = version(pages, meeting)
    html = pages.post(f"/meetings/{meeting}/move", {"slot": fair.slots[1], "version": now}, 409)
    assert "Somebody was faster." in html
    assert f'href="#slot-{fair.slots[2]}"' in html
    assert not re.search(r"\bcafe\b", html)
    assert "f-slot-error" in pages.post(f"/meetings/{meeting}/move", {"version": now}, 422)
    pages.post(f"/meetings/{meeting}/move", {"slot": fair.slots[3], "version": now})
    assert "12:00 – 12:30" in said(pages.get(f"/meetings/{meeting}"))


def test_the_outcome_is_told_after_the_start(pages, fair, meeting, clock):
    told = {"took_place": "yes", "result": "negotiating", "rating": "4", "next_step": "見積もりを送る"}
    assert "/outcome" not in open_as(pages, fair.sato).get(f"/meetings/{meeting}")
    assert "has not begun yet" in pages.post(f"/meetings/{meeting}/outcome", told, 409)
    clock.at = fair.times[fair.slots[0]][1]
    assert "Record the outcome" in pages.get("/meetings?when=past")
    html = pages.post(f"/meetings/{meeting}/outcome", {**told, "rating": "9"}, 422)
    assert "f-rating-error" in html
    assert "見積もりを送る" in html
    pages.post(f"/meetings/{meeting}/outcome", told)
    html = pages.get(f"/meetings/{meeting}")
    assert "We are negotiating" in html
    assert "4 of 5" in html
    assert "Took place" in html
    assert "見積もりを送る" not in open_as(pages, fair.li).get(f"/meetings/{meeting}")
    stale = open_as(pages, fair.sato).post(
        f"/meetings/{meeting}/outcome", {**told, "next_step": "来週電話", "version": "7"}, 409
    )
    assert (
        '<td data-label="What you typed">来週電話</td><td data-label="What is saved now">見積もりを送る</td>' in stale
    )
    assert "> 来週電話</textarea>" in stale


def test_organisers_book_the_interpreter(pages, fair, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, interpreter=InterpreterWish.FIND)
    fair.enrol(fair.hu)
    open_as(pages, fair.li).get(f"/meetings/{meeting}/interpreter", 403)
    open_as(pages, fair.ito).get(f"/meetings/{meeting}/interpreter", 404)
    html = open_as(pages, fair.zhao).get(f"/meetings/{meeting}/interpreter")
    assert "Fits both sides" in html
    assert fair.hu.public_id in html
    assert "中文 → 日本語" in html
    data = {"interpreter": fair.hu.public_id, "version": version(pages, meeting)}
    pages.post(f"/meetings/{meeting}/interpreter", data)
    assert "The interpreter is booked." in pages.get(f"/meetings/{meeting}")
    html = open_as(pages, fair.hu).get(f"/meetings/{meeting}")
    assert "kiln 有限公司" in html
    assert "/cancel" not in html
    assert "/link" not in html
    assert f"/meetings/{meeting}" in pages.get("/meetings")
    html = open_as(pages, fair.zhao).post(f"/meetings/{meeting}/interpreter", {"version": "1"}, 409)
    assert "This was changed by somebody else" in html


def test_what_people_write_is_never_markup(pages, fair, runner):
    asked = fair.ask(fair.sato, fair.kiln, message=CANARY)
    meeting = fair.accept(fair.li, asked)
    runner.run(SetLink(meeting=meeting, url="https://meet.example/", note=CANARY, version=1), SYSTEM)
    runner.run(SetAgenda(meeting=meeting, agenda=CANARY, version=2), SYSTEM)
    open_as(pages, fair.sato)
    for url in (f"/meetings/{meeting}", f"/requests/{asked}", "/requests?box=done", "/meetings"):
        html = pages.client.get(url).text
        assert "<svg onload" not in html, url
        assert "&lt;svg onload" in html or url == "/meetings"
    assert "<svg onload" not in pages.client.get("/events/zibo/directory?q=" + CANARY.split()[0]).text


# -- agenda and the organisers' table -----------------------------------------------------------------


def test_the_agenda_is_one_line_of_time(pages, fair, meeting):
    fair.meet(fair.ito, fair.kiln, fair.li, 3)
    html = open_as(pages, fair.li).get("/events/zibo/agenda")
    kinds = re.findall(r'class="agenda-row agenda-(\w+)"', html)
    assert kinds == ["meeting", "free", "break", "meeting", "free"]
    assert "2 free slots" in html
    assert "1 free slot" in html
    assert "Tea" in html
    assert f"/meetings/{meeting}" in html
    assert "11:00" in html
    theirs = open_as(pages, fair.sato).get("/events/zibo/agenda")
    assert not re.search(r"\bcafe\b", theirs)
    assert f"/meetings/{meeting}" in theirs
    assert "Nothing in your agenda" in open_as(pages, fair.moss).get("/events/zibo/agenda")
    assert "Nothing in your agenda" in open_as(pages, fair.bolt).get("/events/zibo/agenda")
    open_as(pages, VISITOR).get("/events/zibo/agenda", 302)


def test_organisers_see_and_filter_all_meetings(pages, fair, meeting, runner):
    other = fair.meet(fair.ito, fair.kiln, fair.li, 1, interpreter=InterpreterWish.FIND)
    runner.run(SetLink(meeting=other, url="https://meet.example/", version=1), SYSTEM)
    runner.run(SetVideoRules(event="zibo", video=Video.LINK, version=1), fair.zhao)
    open_as(pages, fair.zhao)

    def found(query):
        html = pages.get(f"/organise/zibo/meetings{query}", **{"HX-Request": "true"})
        return {name for name, key in (("shop", meeting), ("cafe", other)) if f"/meetings/{key}/move" in html}

    assert found("") == {"shop", "cafe"}
    assert found("?lacks=link") == {"shop"}
    assert found("?lacks=interpreter") == {"cafe"}
    assert found("?q=cafe") == {"cafe"}
    assert found("?status=held") == set()
    assert found("?status=odd") == {"shop", "cafe"}
    assert "No meeting fits all filters" in pages.get("/organise/zibo/meetings?status=held")
    html = pages.get("/organise/zibo/meetings")
    assert "Missing" in html
    assert "meet.example" in html
    assert 'aria-current="page">Meetings' in html
    assert "Requests and meetings" in pages.get("/organise/zibo")
    for person, status in ((fair.li, 403), (fair.moss, 403), (VISITOR, 302)):
        open_as(pages, person).get("/organise/zibo/meetings", status)


def test_the_event_leads_those_who_take_part_on(pages, fair):
    assert "/events/zibo/directory" in open_as(pages, fair.li).get("/events/zibo")
    for stranger in (fair.bolt, fair.moss, VISITOR):
        assert "/events/zibo/directory" not in open_as(pages, stranger).get("/events/zibo")


# -- many ---------------------------------------------------------------------------------------------

MOST = 7  # statements of a page besides the one that tells who asks


def test_pages_cost_the_same_with_thirty_rows(pages, runner):
    fair = Fair(runner, days=WEEK, breaks=[Pause(starts=time(10, 30), ends=time(11), label=Translated({}, "en"))])
    fair.enrol(fair.hu)
    first = fair.meet(fair.sato, fair.kiln, fair.li, 34)
    asked = fair.ask(fair.li, fair.cafe, 33)
    urls = [
        "/events/zibo/directory",
        f"/events/zibo/participants/{fair.dorm}/ask",
        "/requests",
        "/requests?box=out",
        "/requests?box=done",
        f"/requests/{asked}",
        "/meetings",
        f"/meetings/{first}",
        f"/meetings/{first}/move",
        "/events/zibo/agenda",
    ]
    organised = ["/organise/zibo/meetings", f"/meetings/{first}/interpreter"]

    def costs():
        found = {}
        for actor, addresses in ((fair.li, urls), (fair.zhao, organised)):
            open_as(pages, actor)
            for url in addresses:
                with counting() as seen:
                    pages.get(url)
                found[url] = len(seen)
        return found

    few = costs()
    for number in range(30):
        person = fair.person(f"buyer{number}", language="ja", zone="Asia/Tokyo")
        place = fair.place(f"firm{number}", [person], buyer=True, languages=["ja"], country="JP")
        fair.meet(person, fair.kiln, fair.li, number)
        if number % 2:
            fair.ask(fair.li, place, 31)
        else:
            fair.ask(person, fair.kiln, 32)
    many = costs()
    assert many == few
    assert max(many.values()) <= MOST, many
    assert 'rel="next"' in open_as(pages, fair.li).get("/meetings")
    after = re.search(r'href="(/requests\?box=done&cursor=[^"]+)" rel="next"', pages.get("/requests?box=done"))[1]
    assert 'rel="prev"' in pages.get(after)
