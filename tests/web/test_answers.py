"""Answers by a button of a mail: looked at by everybody, done by one press, once, and only while it is asked."""

import re
from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import select

from tests.factories.accounts import PASSWORD
from tests.factories.meetings import Fair
from tests.people import Browser
from tradehall.accounts import passwords
from tradehall.accounts.models import Person
from tradehall.app import create_app
from tradehall.companies.commands import RemoveMember
from tradehall.companies.models import Company
from tradehall.events.commands import DayHours
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings.commands import (
    CancelMeeting,
    CounterRequest,
    DeclineRequest,
    InterpreterWish,
    MoveMeeting,
    OfferInterpreter,
    WithdrawMove,
    WithdrawOffer,
    WithdrawRequest,
)
from tradehall.meetings.models import InterpreterOffer, Meeting, MeetingMove, MeetingPerson, MeetingRequest
from tradehall.notices import answers
from tradehall.notices.models import NoticeChoice

LOOKS = ("GET", "HEAD", "OPTIONS")


@pytest.fixture
def fair(runner):
    days = [DayHours(day=date(2026, 3, 10), opens=time(9), closes=time(13))]
    return Fair(runner, days=days)


@pytest.fixture
def request_id(fair):
    """Kim asks Kiln for three times; li and wang come for it."""
    return fair.ask(fair.kim, fair.kiln, 0, 1, 2)


def links(fair, kind, subject, person):
    made = fair.runner.ask(answers.links, SYSTEM, kind, subject, person.person_id)
    return {link.label: link.url.removeprefix("http://127.0.0.1:5000") for link in made}


def first(fair, kind, subject, person):
    return next(iter(links(fair, kind, subject, person).values()))


def last(fair, kind, subject, person):
    return list(links(fair, kind, subject, person).values())[-1]


def one(fair, model):
    with fair.runner.db.read() as session:
        return session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()


def said(answer):
    """The words of a page, without its tags."""
    body = answer.get_data(as_text=True).partition("<main")[2].partition("</main")[0]
    return " ".join(re.sub("<[^>]*>", " ", body).split())


def waiting_offer(fair):
    fair.enrol(fair.hu)
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 3, interpreter=InterpreterWish.FIND)
    fair.runner.run(OfferInterpreter(meeting=meeting, interpreters=[fair.hu.public_id]), fair.zhao)
    return meeting


def waiting_move(fair):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 3)
    fair.runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[5], version=1), fair.sato)
    return meeting


# -- what a mail offers ---------------------------------------------------------------------------------


def test_a_request_can_be_answered_by_its_times(fair, request_id):
    made = fair.runner.ask(answers.links, SYSTEM, "request", request_id, fair.li.person_id)
    assert [link.label.partition("：")[0].partition(":")[0] for link in made][-1] == "婉拒预约"
    assert len(made) == 4
    assert [link.primary for link in made] == [True, False, False, False]
    assert "UTC" not in made[0].label
    assert all(len(link.url) < 140 for link in made)
    assert links(fair, "request", request_id, fair.kim) == {}, "who asked has nothing to answer"


def test_times_that_do_not_suit_are_not_offered(fair, request_id):
    fair.meet(fair.sato, fair.kiln, fair.li, 1)
    assert len(links(fair, "request", request_id, fair.li)) == 3


# -- looking and doing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["request", "offer", "move", "coming"])
def test_a_scanner_that_opens_every_link_changes_nothing(fair, client, kind, request_id):
    """Mail systems open all links of a mail before anybody reads it, and some programs load them beforehand."""
    subject, person = {
        "request": lambda: (request_id, fair.li),
        "offer": lambda: (waiting_offer(fair), fair.hu),
        "move": lambda: (waiting_move(fair), fair.li),
        "coming": lambda: (fair.meet(fair.sato, fair.kiln, fair.li, 3), fair.li),
    }[kind]()
    before = everything(fair)
    addresses = links(fair, kind, subject, person)
    assert addresses
    for address in addresses.values():
        for method in LOOKS:
            for headers in ({}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}):
                answer = client.open(address, method=method, headers=headers)
                assert answer.status_code == 200
        assert client.put(address).status_code == 405
    assert everything(fair) == before
    assert links(fair, kind, subject, person) == addresses


def everything(fair):
    with fair.runner.db.read() as session:
        return [
            [tuple(row) for row in session.execute(select(model.__table__).order_by(*model.__table__.primary_key))]
            for model in (MeetingRequest, Meeting, MeetingMove, InterpreterOffer, MeetingPerson)
        ]


def test_a_button_accepts_a_request(fair, client, request_id):
    address = first(fair, "request", request_id, fair.li)
    shown = client.get(address)
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert 'lang="zh-CN"' in shown.text
    answer = client.post(address)
    assert answer.status_code == 200
    assert "洽谈已确定" in said(answer)
    request = one(fair, MeetingRequest)
    assert (request.state, request.answered_by) == ("accepted", fair.li.person_id)
    assert one(fair, Meeting).starts_at == fair.times[fair.slots[0]][0]
    again = client.post(address)
    assert again.status_code == 200, "pressed twice: the same is true"
    assert client.get(address).status_code == 410


def test_a_button_declines_with_a_ready_reason(fair, client, request_id):
    address = last(fair, "request", request_id, fair.li)
    empty = client.post(address)
    assert empty.status_code == 422
    assert 'href="#f-reason"' in empty.text, "the summary leads to the field"
    typed = client.post(address, data={"why": "other", "reason": ""})
    assert typed.status_code == 422
    assert re.search(r'value="other"[^>]* selected', typed.text), "what was chosen stays"
    assert client.post(address, data={"why": "no_time"}).status_code == 200
    assert one(fair, MeetingRequest).state == "declined"


@pytest.mark.parametrize("number", [0, 1])
def test_buttons_answer_an_offer(fair, client, number):
    meeting = waiting_offer(fair)
    address = list(links(fair, "offer", meeting, fair.hu).values())[number]
    assert client.post(address).status_code == 200
    assert one(fair, InterpreterOffer).state == ("accepted", "declined")[number]
    assert client.post(address).status_code == 200


@pytest.mark.parametrize("number", [0, 1])
def test_buttons_answer_a_move(fair, client, number):
    meeting = waiting_move(fair)
    address = list(links(fair, "move", meeting, fair.li).values())[number]
    assert client.post(address).status_code == 200
    assert one(fair, MeetingMove).state == ("accepted", "declined")[number]
    assert one(fair, Meeting).starts_at == fair.times[fair.slots[(5, 3)[number]]][0]
    assert client.post(address).status_code == 200


def test_a_button_says_that_one_comes(fair, client):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 3)
    address = first(fair, "coming", meeting, fair.sato)
    assert client.post(address).status_code == 200
    with fair.runner.db.read() as session:
        seat = session.scalars(select(MeetingPerson).where(MeetingPerson.person_id == fair.sato.person_id)).one()
    assert seat.confirmed_at == fair.runner.clock.now()
    assert client.post(address).status_code == 200
    assert client.get(address).status_code == 410


def test_who_is_signed_in_there_does_not_matter(fair, client_for, request_id):
    """A shared machine, or an assistant's: the answer is that of the person who was written to."""
    with fair.runner.db.write() as session:
        session.get_one(Person, fair.moss.person_id).password_hash = passwords.current().hashed(PASSWORD)
        session.commit()
    browser = client_for(fair.moss)
    assert browser.post(first(fair, "request", request_id, fair.wang)).status_code == 200
    assert one(fair, MeetingRequest).answered_by == fair.wang.person_id


# -- mails that one can do without -----------------------------------------------------------------------


def choice(fair, person):
    with fair.runner.db.read() as session:
        return session.scalars(select(NoticeChoice.mail).where(NoticeChoice.person_id == person.person_id)).all()


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}], ids=["mail program", "page"])
def test_mails_of_a_topic_are_stopped_by_one_request(fair, client, body):
    """RFC 8058: the mail program posts, and nothing is asked. A person sees a page first, and presses."""
    url = answers.unsubscribe_url(fair.li.person_id, "reminders", fair.runner.clock.now())
    address = url.removeprefix("http://127.0.0.1:5000")
    shown = client.get(address)
    assert shown.status_code == 200
    assert "会前提醒" in said(shown) or "提醒" in said(shown)
    assert choice(fair, fair.li) == []
    assert client.post(address, data=body).status_code == 200
    assert choice(fair, fair.li) == ["never"]
    assert client.post(address, data=body).status_code == 200


def test_old_mails_can_still_be_stopped(fair, client):
    """After a change of the password, too: whoever wants no mails need not sign in for it."""
    address = answers.unsubscribe_url(fair.li.person_id, "deals", fair.runner.clock.now())
    address = address.removeprefix("http://127.0.0.1:5000")
    new_password(fair, fair.li)
    fair.runner.clock.move(seconds=365 * 86400)
    assert client.post(address).status_code == 200
    fair.runner.clock.move(seconds=60 * 86400)
    assert client.post(address).status_code == 409


# -- overtaken ------------------------------------------------------------------------------------------


def overtaken(client, address, words, status=409):
    looked, sent = client.get(address), client.post(address, data={"why": "no_fit"})
    assert (looked.status_code, sent.status_code) == (410, status)
    assert words in said(looked)
    assert words in said(sent)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda fair, request: fair.accept(fair.wang, request, 1), "该预约已被接受"),
        (lambda fair, request: fair.runner.run(DeclineRequest(request=request, reason="No."), fair.wang), "已被婉拒"),
        (lambda fair, request: fair.runner.run(WithdrawRequest(request=request), fair.kim), "对方已撤回"),
        (
            lambda fair, request: fair.runner.run(CounterRequest(request=request, slots=[fair.slots[5]]), fair.wang),
            "已有新的时间提议",
        ),
        (lambda fair, request: fair.runner.clock.move(seconds=4 * 86400), "答复该预约的时间已过"),
    ],
    ids=["accepted", "declined", "withdrawn", "countered", "expired"],
)
def test_a_request_that_somebody_else_answered(fair, client, request_id, act, words):
    mine = links(fair, "request", request_id, fair.li)
    act(fair, request_id)
    before = everything(fair)
    for address in mine.values():
        looked = client.get(address)
        assert looked.status_code == 410
        assert words in said(looked)
        assert client.post(address, data={"why": "no_fit"}).status_code in (200, 409)
    assert everything(fair) == before


def test_a_link_of_times_that_were_replaced(fair, client, request_id):
    """Asked, countered, countered again: it is li's turn as before, but about other times."""
    mine = links(fair, "request", request_id, fair.li)
    fair.runner.run(CounterRequest(request=request_id, slots=[fair.slots[5]]), fair.wang)
    fair.runner.run(CounterRequest(request=request_id, slots=[fair.slots[0], fair.slots[4]]), fair.kim)
    before = everything(fair)
    for address in mine.values():
        assert client.post(address, data={"why": "no_fit"}).status_code == 409
    assert everything(fair) == before


def test_an_offer_that_is_over(fair, client):
    meeting = waiting_offer(fair)
    address = first(fair, "offer", meeting, fair.hu)
    fair.runner.run(WithdrawOffer(offer=one(fair, InterpreterOffer).public_id), fair.zhao)
    overtaken(client, address, "主办方已撤回")


def test_a_move_that_is_over(fair, client):
    meeting = waiting_move(fair)
    address = first(fair, "move", meeting, fair.li)
    fair.runner.run(WithdrawMove(move=one(fair, MeetingMove).public_id), fair.sato)
    overtaken(client, address, "对方已撤回")


def test_a_meeting_that_moved_or_is_cancelled(fair, client):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 3)
    fair.moves_freely()
    address = first(fair, "coming", meeting, fair.li)
    fair.runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[5], version=1), fair.zhao)
    overtaken(client, address, "时间已变更")
    fresh = first(fair, "coming", meeting, fair.li)
    fair.runner.run(CancelMeeting(meeting=meeting, reason="ill", version=2), fair.zhao)
    overtaken(client, fresh, "已取消")


def test_a_time_that_was_taken_meanwhile_is_told_and_nothing_changes(fair, client, request_id):
    address = first(fair, "request", request_id, fair.li)
    fair.meet(fair.sato, fair.kiln, fair.li, 0)
    answer = client.post(address)
    assert answer.status_code == 409
    assert "刚刚被" in said(answer)
    with fair.runner.db.read() as session:
        assert {row.state for row in session.scalars(select(MeetingRequest))} == {"sent", "accepted"}


# -- whose link it is -----------------------------------------------------------------------------------


def new_password(fair, person):
    with fair.runner.db.write() as session:
        session.get_one(Person, person.person_id).password_hash = "another"
        session.commit()


def test_a_new_password_ends_all_links(fair, client, request_id):
    address = first(fair, "request", request_id, fair.li)
    new_password(fair, fair.li)
    overtaken(client, address, "密码")
    assert client.get(first(fair, "request", request_id, fair.li)).status_code == 200


def test_links_run_out(fair, client):
    fair.rules(request_minutes=60)
    request = fair.ask(fair.kim, fair.kiln, 0)
    address = first(fair, "request", request, fair.li)
    fair.runner.clock.move(seconds=3601)
    overtaken(client, address, "时间已过")


def test_who_left_the_company_answers_nothing(fair, client, request_id):
    address = first(fair, "request", request_id, fair.wang)
    with fair.runner.db.read() as session:
        kiln = session.scalars(select(Company).where(Company.slug == "kiln")).one().public_id
    fair.runner.run(RemoveMember(company=kiln, person=fair.wang.public_id), fair.boss)
    looked = client.get(address)
    assert looked.status_code == 410
    assert client.post(address).status_code == 409
    assert one(fair, MeetingRequest).state == "sent"


def test_an_account_that_is_closed_answers_nothing(fair, client, request_id):
    address = first(fair, "request", request_id, fair.li)
    with fair.runner.db.write() as session:
        session.get_one(Person, fair.li.person_id).state = "disabled"
        session.commit()
    assert client.get(address).status_code == client.post(address).status_code == 404


def test_no_address_can_be_made_up(fair, client, request_id):
    address = first(fair, "request", request_id, fair.li)
    token = address.removeprefix("/answer/")
    flipped = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(0, len(token) - 1, 7)]
    for broken in [*flipped, token[:-1], token + "A", token * 9, "x", "…", "%00", "a" * 5000, token.upper()]:
        for answer in (client.get(f"/answer/{broken}"), client.post(f"/answer/{broken}")):
            assert answer.status_code in (400, 404)
    assert client.get("/answer/").status_code == 404
    assert one(fair, MeetingRequest).state == "sent"


# -- bad input ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "reason"),
        ({"why": ""}, "reason"),
        ({"why": "other"}, "reason"),
        ({"why": "because"}, "why"),
        ({"why": "no_fit", "reason": "r" * 501}, "reason"),
        ({"why": "no_fit", "reason": "a\x08b"}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(fair, client, request_id, sent, field):
    address = last(fair, "request", request_id, fair.li)
    answer = client.post(address, data=sent)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert 'lang="zh-CN"' in answer.text
    typed = sent.get("reason", "")
    assert typed.replace("\x08", "") in answer.text.replace("\x08", "")
    assert one(fair, MeetingRequest).state == "sent"


def test_fields_that_are_not_asked_for_change_nothing(fair, client, request_id):
    """The link names what is done; the form cannot."""
    other = fair.ask(fair.ito, fair.kiln, 3)
    address = first(fair, "request", request_id, fair.li)
    sent = {"request": other, "slot": fair.slots[3], "version": "99", "person": fair.kim.public_id, "_key": "x" * 70}
    assert client.post(address, data=sent).status_code == 200
    with fair.runner.db.read() as session:
        states = dict(iter(session.execute(select(MeetingRequest.public_id, MeetingRequest.state)).all()))
    assert states == {request_id: "accepted", other: "sent"}


@pytest.mark.parametrize("body", [b"why=\xff\xfe", b"why=%00", b"\xff=1", b"%"], ids=ascii)
def test_broken_bytes_are_refused(fair, client, request_id, body):
    address = last(fair, "request", request_id, fair.li)
    kind = "application/x-www-form-urlencoded"
    assert client.post(address, data=body, content_type=kind).status_code in (400, 422)
    assert client.post(address, data=b"{", content_type="application/json").status_code in (400, 415, 422)
    assert one(fair, MeetingRequest).state == "sent"


def test_links_are_tried_so_often_only(settings):
    app = create_app(replace(settings, testing=False), background=False)
    app.test_client_class = Browser
    answers_ = [app.test_client().get(f"/answer/{number}").status_code for number in range(70)]
    assert set(answers_) == {404, 429}
    assert answers_.index(429) >= 30
    app.extensions["tradehall"].db.close()


def test_a_look_costs_few_statements(fair, client, request_id, queries_of):
    address = first(fair, "request", request_id, fair.li)
    client.get(address)
    assert queries_of(lambda: client.get(address)) <= 6
    client.post(address)
    assert queries_of(lambda: client.get(address)) <= 8  # with times instead, near the one that was asked for
