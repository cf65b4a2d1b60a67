"""Decisions about requests and meetings, and the shapes of commands."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tradehall.events.commands import Phase
from tradehall.kernel.errors import Invalid
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import parse_data, parse_form
from tradehall.meetings import errors, rules
from tradehall.meetings.commands import (
    AskForMeeting,
    EnrolInterpreter,
    MoveMeeting,
    ReportOutcome,
    SetLink,
    TookPlace,
)
from tradehall.meetings.rules import MeetingStatus, RequestState, Turn

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC, microsecond=0))
lengths = st.integers(1, 8 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@given(moments, lengths, moments, lengths)
def test_stretches_that_overlap_share_a_tick(start, length, other_start, other_length):
    one, two = rules.ticks(start, start + length), rules.ticks(other_start, other_start + other_length)
    if start < other_start + other_length and other_start < start + length:
        assert set(one) & set(two)


@given(moments, lengths)
def test_every_tick_is_touched_and_none_is_missing(start, length):
    ticks = rules.ticks(start, start + length)
    first, last = start.timestamp(), (start + length).timestamp()
    assert all(tick * 300 < last and (tick + 1) * 300 > first for tick in ticks)
    assert ticks[0] * 300 <= first
    assert (ticks[-1] + 1) * 300 >= last


@given(moments, st.integers(1, 12), st.integers(1, 12), st.integers(0, 12))
def test_on_five_minute_marks_ticks_meet_exactly_when_times_do(at, one, two, gap):
    start = at - timedelta(seconds=int(at.timestamp()) % 300)
    end = start + timedelta(minutes=5 * one)
    later = start + timedelta(minutes=5 * gap)
    shared = set(rules.ticks(start, end)) & set(rules.ticks(later, later + timedelta(minutes=5 * two)))
    assert bool(shared) == (later < end)


@given(st.lists(st.integers(1, 50), max_size=6), moments, lengths)
def test_claims_are_sorted_and_each_once(holders, start, length):
    found = rules.claims(holders, start, start + length)
    assert found == sorted(set(found))
    assert len(found) == len(set(holders)) * len(rules.ticks(start, start + length))


def test_half_an_hour_is_six_ticks():
    assert list(rules.ticks(NOON, NOON + timedelta(minutes=30))) == [int(NOON.timestamp()) // 300 + n for n in range(6)]


@pytest.mark.parametrize(
    ("phase", "why"),
    [
        (Phase.DRAFT, errors.NotOpenYet),
        (Phase.REGISTRATION, errors.NotOpenYet),
        (Phase.BOOKING, None),
        (Phase.LIVE, None),
        (Phase.CLOSED, errors.EventOver),
    ],
)
def test_meetings_are_arranged_in_booking_and_live(phase, why):
    assert rules.why_not_arrangeable(phase) is why


def test_who_may_decline():
    allowed = [(acting, turn) for acting in Turn for turn in Turn if rules.may_decline(acting, turn)]
    assert (Turn.SENDER, Turn.TARGET) not in allowed
    assert len(allowed) == 3


def test_open_requests_expire_with_their_last_slot():
    assert rules.shown_state(RequestState.SENT, NOON, None, NOON - timedelta(seconds=1)) is RequestState.SENT
    assert rules.shown_state(RequestState.COUNTERED, NOON, None, NOON) is RequestState.EXPIRED
    assert rules.shown_state(RequestState.SENT, None, None, NOON) is RequestState.EXPIRED
    assert rules.shown_state(RequestState.DECLINED, NOON, NOON, NOON) is RequestState.DECLINED


starts = st.lists(moments, min_size=1, max_size=5)


@given(moments, st.integers(15, 14400), starts)
def test_a_request_waits_as_long_as_the_event_says_and_not_beyond_its_last_slot(now, minutes, slots):
    until = rules.answer_by(now, minutes, slots)
    assert until <= max(slots)
    assert until <= now + timedelta(minutes=minutes)
    assert until in (max(slots), now + timedelta(minutes=minutes))


@given(moments, st.integers(15, 14400), starts, moments)
def test_an_open_request_is_over_exactly_when_its_time_is(now, minutes, slots, later):
    until = rules.answer_by(now, minutes, slots)
    for state in RequestState:
        shown = rules.shown_state(state, max(slots), until, later)
        assert shown == (RequestState.EXPIRED if state in rules.OPEN and later >= until else state)


@given(moments, st.integers(15, 14400), starts)
def test_the_reminder_comes_halfway(now, minutes, slots):
    until = rules.answer_by(now, minutes, slots)
    at = rules.halfway(now, until)
    assert min(now, until) <= at <= max(now, until)
    assert abs((until - at) - (at - now)) <= timedelta(microseconds=1)


def test_status_after_reports():
    assert rules.status_after([]) is MeetingStatus.CONFIRMED
    assert rules.status_after([TookPlace.TECHNICAL, TookPlace.PARTLY]) is MeetingStatus.HELD
    assert rules.status_after([TookPlace.NO_I_ABSENT, TookPlace.NO_PARTNER_ABSENT]) is MeetingStatus.MISSED


def test_language_pairs_count_in_either_direction():
    pairs = [{"from": "zh", "to": "ja"}]
    assert rules.interprets_between(pairs, ["zh", "en"], ["ja"])
    assert rules.interprets_between(pairs, ["ja"], ["ko", "zh"])
    assert not rules.interprets_between(pairs, ["zh"], ["zh", "ko"])
    assert not rules.interprets_between([], ["zh"], ["ja"])


# -- shapes -----------------------------------------------------------------------------------------


def ask(**given):
    plain = {"event": "zibo", "target": new_public_id(), "slots": [new_public_id()], "reason": "buy", "language": "en"}
    return parse_data(AskForMeeting, {**plain, "message": "x" * 40, **given})


@pytest.mark.parametrize(
    "message",
    [
        "x" * 40,
        "我们专做骨瓷餐具想看看样品呢啊",
        "白い皿を作る工房を探しておりま",
        "흰 접시를 만드는 공방을 찾습니다",
        "我们专做骨瓷餐具想看看样品呢 OEM",
    ],
)
def test_messages_that_are_long_enough(message):
    assert ask(message=message).message == message


@pytest.mark.parametrize(
    "message", ["x" * 39, "我们专做骨瓷餐具想看看样品呢", "Good day to you, 您好", "", " " * 60, "x" * 2001]
)
def test_messages_that_are_too_short_or_long(message):
    with pytest.raises(Invalid) as refused:
        ask(message=message)
    assert list(refused.value.fields) == ["message"]


def test_between_one_and_five_distinct_slots_in_order():
    ids = [new_public_id() for _ in range(6)]
    assert ask(slots=[ids[2], ids[0], ids[2]]).slots == [ids[2], ids[0]]
    for wrong in ([], ids, ["x"], "x", None):
        with pytest.raises(Invalid):
            ask(slots=wrong)
    form = [("event", "zibo"), ("target", ids[0]), ("slots", ids[1]), ("slots", ids[3]), ("reason", "oem")]
    parsed = parse_form(AskForMeeting, [*form, ("language", "ja"), ("message", "x" * 50), ("sender", "")])
    assert (parsed.slots, parsed.sender, parsed.listings, parsed.interpreter) == ([ids[1], ids[3]], None, [], "none")


@pytest.mark.parametrize(
    "url", ["https://meet.example/1?pwd=a%20b#x", "https://会議.example/", "https://meet.example:8443/a", ""]
)
def test_links_that_are_taken(url):
    assert SetLink(meeting=new_public_id(), url=url, version=1).url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://meet.example/1",
        "javascript:alert(1)",
        "data:text/html,x",
        "//meet.example",
        "/meet",
        "https://",
        "https:///path",
        "https://user:pass@meet.example/",
        "https://meet.example@evil.example/",
        "https://meet.example:99999/",
        "https://[::1",
        "https://meet.example/a b",
        "https://meet.example/\\evil",
        'https://meet.example/"x',
        "https://meet.example/" + "x" * 500,
    ],
)
def test_links_that_are_not(url):
    with pytest.raises(Invalid) as refused:
        parse_data(SetLink, {"meeting": new_public_id(), "url": url, "version": 1})
    assert list(refused.value.fields) == ["url"]


def test_other_shapes():
    meeting = new_public_id()
    for model, wrong in [
        (MoveMeeting, {"meeting": meeting, "slot": meeting}),
        (MoveMeeting, {"meeting": meeting, "slot": meeting, "version": "1"}),
        (ReportOutcome, {"meeting": meeting, "took_place": "perhaps"}),
        (ReportOutcome, {"meeting": meeting, "took_place": "yes", "rating": 6}),
        (EnrolInterpreter, {"person": meeting, "pairs": []}),
        (EnrolInterpreter, {"person": meeting, "pairs": [{"from": "zh", "to": "xx", "level": "C2"}]}),
    ]:
        with pytest.raises(Invalid):
            parse_data(model, wrong)
    seeded = {"person": meeting, "pairs": [{"from": "zh", "to": "ja", "level": "native", "mode": "consecutive"}]}
    assert parse_data(EnrolInterpreter, seeded).pairs[0].model_dump(mode="json", by_alias=True) == seeded["pairs"][0]
    with pytest.raises(ValidationError):
        SetLink(meeting=meeting, url="https://a.example", version=1).url = "x"
