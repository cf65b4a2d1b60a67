"""What follows when people leave, free times, or are answered: nobody learns of it by chance."""

from datetime import UTC, time, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.meetings import Fair
from tests.factories.telling import Told
from tradehall.companies.commands import RemoveMember
from tradehall.home.queries import my_places
from tradehall.kernel.errors import StaleVersion
from tradehall.kernel.runner import Runner
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    ChangeInterpreterProfile,
    CounterRequest,
    LanguagePair,
    Level,
    MarkSlots,
    SetBookingPreferences,
    SetHours,
    WaitForSlot,
)
from tradehall.meetings.rules import MeetingStatus, RequestState
from tradehall.notices.models import Notice

pytestmark = on_both_databases


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return Fair(runner)


@pytest.fixture
def mails(hall):
    """Who got letters with such words in subject or text, in their own languages, since the test began."""

    def look(*words: str) -> list[str]:
        return sorted(who for who, subject, _ in Told(hall).letters() if any(word in subject for word in words))

    return look


FREE = ("有空闲时间了", "空きが出ました")
COMING = ("您是否仍会出席",)


def test_who_stands_in_for_a_colleague_on_the_last_day_is_asked_at_once(fair, runner, clock, mails):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 1)
    clock.at = fair.times[fair.slots[1]][0] - timedelta(hours=20)
    assert mails(*COMING) == ["li"]
    kiln = next(iter(fair.companies))
    runner.run(RemoveMember(company=kiln, person=fair.li.public_id), fair.boss)
    assert mails(*COMING) == ["li", "wang"]
    assert runner.ask(queries.meeting_page, fair.wang, meeting).status == MeetingStatus.CONFIRMED


def wait(fair, runner, who, place) -> None:
    runner.run(WaitForSlot(event="zibo", target=place), who)


def test_who_waits_hears_of_a_time_that_suits_again(fair, runner, mails):
    runner.run(MarkSlots(event="zibo", off=fair.slots), fair.sato)
    wait(fair, runner, fair.li, fair.shop)
    assert mails(*FREE) == []
    runner.run(MarkSlots(event="zibo", suits=[fair.slots[2]], version=1), fair.sato)
    assert mails(*FREE) == ["li", "wang"]
    runner.run(MarkSlots(event="zibo", off=[fair.slots[2]], version=2), fair.sato)
    assert len(mails(*FREE)) == 2


def test_who_waits_hears_of_longer_hours(fair, runner, mails):
    starts = fair.times[fair.slots[0]][0].astimezone(UTC)
    runner.run(SetHours(event="zibo", not_after=time(starts.hour), zone="UTC"), fair.sato)
    wait(fair, runner, fair.li, fair.shop)
    runner.run(SetHours(event="zibo", not_after=time(starts.hour), zone="UTC", version=1), fair.sato)
    assert mails(*FREE) == []
    runner.run(SetHours(event="zibo", zone="UTC", version=2), fair.sato)
    assert mails(*FREE) == ["li", "wang"]


def test_a_time_at_which_they_meet_somebody_is_not_free(fair, runner, mails):
    fair.meet(fair.kim, fair.kiln, fair.li, 2)
    runner.run(MarkSlots(event="zibo", off=fair.slots), fair.li)
    wait(fair, runner, fair.sato, fair.kiln)
    runner.run(MarkSlots(event="zibo", suits=[fair.slots[2]], version=1), fair.li)
    assert mails(*FREE) == []


def test_a_counter_proposal_is_accepted_at_once_where_that_is_wished(fair, runner, mails):
    runner.run(SetBookingPreferences(participation=fair.shop, auto_accept=True), fair.sato)
    request = fair.ask(fair.sato, fair.kiln, 0)
    runner.run(CounterRequest(request=request, slots=[fair.slots[3], fair.slots[2]]), fair.li)
    page = runner.ask(queries.request_page, fair.sato, request)
    assert page.state == RequestState.ACCEPTED
    assert page.thread[-1].turn == "sender"
    assert runner.ask(queries.meeting_page, fair.sato, page.meeting).slot == fair.slots[3]
    mails()
    with runner.db.read() as session:
        told = session.execute(select(Notice.kind, Notice.person_id).where(Notice.kind.in_(("accepted", "booked"))))
        assert {tuple(row) for row in told} >= {("booked", fair.sato.person_id)}


def test_a_counter_proposal_that_does_not_suit_waits(fair, runner):
    runner.run(SetBookingPreferences(participation=fair.shop, auto_accept=True), fair.sato)
    runner.run(MarkSlots(event="zibo", off=[fair.slots[3]]), fair.sato)
    request = fair.ask(fair.sato, fair.kiln, 0)
    runner.run(CounterRequest(request=request, slots=[fair.slots[3]]), fair.li)
    assert runner.ask(queries.request_page, fair.sato, request).state == RequestState.COUNTERED


def test_interpreters_are_asked_for_their_hours_once_booking_is_open(fair, runner):
    assert runner.ask(my_places, fair.hu) == []
    fair.enrol(fair.hu)
    (place,) = runner.ask(my_places, fair.hu)
    assert (place.slug, place.state, place.said) == ("zibo", None, False)
    runner.run(SetHours(event="zibo", not_before=time(9)), fair.hu)
    assert runner.ask(my_places, fair.hu)[0].said


def test_an_entry_is_not_overwritten_unseen(fair, runner):
    entry = {"pairs": [LanguagePair(heard="zh", said="ja", level=Level.C2)], "city": "Zibo"}
    runner.run(ChangeInterpreterProfile(**entry), fair.hu)
    with pytest.raises(StaleVersion):
        runner.run(ChangeInterpreterProfile(**entry), fair.hu)
    runner.run(ChangeInterpreterProfile(**{**entry, "city": "Jinan"}, version=1), fair.hu)
    with pytest.raises(StaleVersion) as refused:
        runner.run(ChangeInterpreterProfile(**{**entry, "city": "Weihai"}, version=1), fair.hu)
    assert refused.value.details == {
        "version": 2,
        "changes": [{"field": "city", "yours": "Weihai", "theirs": "Jinan"}],
    }
    assert runner.ask(queries.my_profile, fair.hu).city == "Jinan"
