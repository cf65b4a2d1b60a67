"""Later questions: who is asked when, the answer by a button of the mail, when it ends, and what organisers see."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy import event as events

from tests.conftest import on_both_databases
from tests.factories.deals import Fair, _Rows, add_seat, change, make_fair
from tests.factories.telling import until_idle
from tradehall.deals.followups import rules
from tradehall.deals.followups.commands import (
    AnswerFollowUp,
    AskFollowUps,
    AttachFollowUp,
    PlanFollowUps,
    SetFollowUps,
)
from tradehall.deals.followups.errors import AskedAgain, NoOrder
from tradehall.deals.followups.export import table_of
from tradehall.deals.followups.queries import (
    follow_up_page,
    follow_ups_of_event,
    my_follow_ups,
    rows_of_event,
)
from tradehall.deals.followups.queries.views import Which
from tradehall.deals.followups.rules import Came
from tradehall.deals.models import FollowUp
from tradehall.events.commands import Side
from tradehall.events.models import Event, Participation
from tradehall.kernel.errors import Forbidden, Invalid, NotFound
from tradehall.kernel.mail import MailRow
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings.models import Meeting, Outcome

MET = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
def fair(runner, clock) -> Fair:
    made = make_fair(runner)
    clock.at = MET + timedelta(days=2)
    return made


def system(fair):
    """What the chores do; how many were asked."""
    fair.runner.run(PlanFollowUps(), SYSTEM)
    return fair.runner.run(AskFollowUps(), SYSTEM)


def mine(fair, seat, which=Which.OPEN):
    return fair.runner.ask(my_follow_ups, seat.member, which).rows.items


def say(fair, seat, came, question=None, **given):
    question = question or mine(fair, seat)[0].public_id
    return fair.runner.run(parse_data(AnswerFollowUp, {"follow_up": question, "came": came, **given}), seat.member)


def count(fair, *conditions):
    with fair.runner.db.read() as session:
        return session.scalar(select(func.count()).select_from(FollowUp).where(*conditions))


def later(clock, months):
    clock.at = rules.due_at(MET, months) + timedelta(hours=1)


@pytest.mark.parametrize(("wave", "day"), [(0, "2026-02-01"), (1, "2026-02-28"), (3, "2026-04-30"), (12, "2027-01-31")])
def test_a_wave_is_due_so_many_months_later(wave, day):
    assert rules.due_at(datetime(2026, 1, 31, 8, tzinfo=UTC), wave).date().isoformat() == day


def test_both_sides_are_asked_in_waves_and_reminded_once(fair, clock):
    assert system(fair) == 2
    assert [row.wave for row in mine(fair, fair.exporter)] == [0]
    assert system(fair) == 0, "asked once"
    say(fair, fair.buyer, "talking", words="見本を待っています")
    clock.at = clock.now() + timedelta(days=8)
    assert (system(fair), system(fair)) == (1, 0), "the exporter alone, and once"
    later(clock, 1)
    assert system(fair) == 2
    assert [row.wave for row in mine(fair, fair.exporter)] == [1], "the older question is not asked beside it"
    clock.at = clock.now() + timedelta(days=1000)
    assert system(fair) == 0, "what was not asked in its time is not asked any more"


def test_what_was_said_on_the_page_of_the_meeting_is_the_first_answer(fair, runner):
    with runner.db.write() as session:
        meeting = session.scalars(select(Meeting).where(Meeting.public_id == fair.meeting)).one()
        _Rows(session, runner.clock.now()).add(
            Outcome(meeting_id=meeting.id, side="buyer", person_id=fair.buyer.member.person_id, took_place="yes",
                    result="sample_agreed", rating=None)
        )  # fmt: skip
        session.commit()
    assert system(fair) == 1
    assert [row.came for row in mine(fair, fair.buyer, Which.ANSWERED)] == [Came.SAMPLE]


def test_one_pair_with_two_meetings_is_asked_of_the_last(fair, runner, clock):
    system(fair)
    with runner.db.write() as session:
        event = session.get_one(Event, fair.event_id)
        again = _Rows(session, clock.now()).meeting(event, fair.exporter, fair.buyer, "held")
        again.starts_at = again.ends_at = clock.now() - timedelta(days=1, hours=1)
        session.commit()
    assert system(fair) == 2
    rows = mine(fair, fair.exporter)
    assert len(rows) == 1
    assert rows[0].meeting != fair.meeting
    clock.at = clock.now() + timedelta(days=8)
    assert system(fair) == 2, "reminded of the newer alone"


def test_it_ends_when_both_say_that_nothing_came_of_it(fair, clock):
    system(fair)
    question = mine(fair, fair.exporter)[0].public_id
    say(fair, fair.exporter, "nothing", why="price")
    say(fair, fair.buyer, "nothing", why="timing")
    later(clock, 1)
    assert system(fair) == 0
    say(fair, fair.exporter, "talking", question)
    assert system(fair) == 2, "one side has thought again"
    with pytest.raises(AskedAgain):
        say(fair, fair.exporter, "nothing", question)


def test_it_ends_when_a_company_wants_it_or_has_left(fair, runner, clock):
    runner.run(SetFollowUps(participation=fair.exporter.public_id, wanted=False), fair.exporter.member)
    assert system(fair) == 1, "the buyer alone"
    with pytest.raises(NotFound):
        runner.run(SetFollowUps(participation=fair.buyer.public_id, wanted=False), fair.exporter.member)
    runner.run(SetFollowUps(participation=fair.exporter.public_id, wanted=True), fair.exporter.member)
    assert system(fair) == 1
    change(fair, Participation, fair.buyer.id, state="withdrawn")
    later(clock, 1)
    assert system(fair) == 0
    with pytest.raises(Forbidden):
        runner.run(AskFollowUps(), fair.exporter.member)


def test_only_the_side_that_was_asked_reads_and_answers(fair, runner):
    system(fair)
    question = mine(fair, fair.exporter)[0].public_id
    for other in (fair.buyer.owner, fair.organiser, fair.stranger):
        with pytest.raises((NotFound, Forbidden)):
            runner.ask(follow_up_page, other, question)
        with pytest.raises((NotFound, Forbidden)):
            runner.run(AnswerFollowUp(follow_up=question, came=Came.TALKING), other)
    with pytest.raises(Invalid):
        say(fair, fair.exporter, "order", amount={"amount": "1.2345", "currency": "USD"})


def test_an_order_is_tied_to_a_deal_and_then_counted_with_it_alone(fair, runner):
    deal = fair.sealed()
    system(fair)
    question = say(fair, fair.exporter, "order", amount={"amount": "2640", "currency": "USD"})
    say(fair, fair.buyer, "order", amount={"amount": "400000", "currency": "JPY"})
    told = runner.ask(follow_ups_of_event, fair.organiser, _slug(fair))
    assert [(one.side, one.amount.amount, one.amount.currency) for one in told.orders] == [
        (Side.EXPORTER, "2640.00", "USD"), (Side.BUYER, "400000", "JPY"),
    ]  # fmt: skip
    assert [(one.wave, one.asked, one.answered, one.percent) for one in told.rates] == [(0, 1, 1, 100)] * 2
    runner.run(AttachFollowUp(follow_up=question, deal=deal), fair.exporter.member)
    told = runner.ask(follow_ups_of_event, fair.organiser, _slug(fair))
    assert [one.side for one in told.orders] == [Side.BUYER]
    assert told.tied == {"confirmed": 1}
    say(fair, fair.exporter, "nothing", question, words="=1+1")
    with pytest.raises(NoOrder):
        runner.run(AttachFollowUp(follow_up=question, deal=deal), fair.exporter.member)
    with pytest.raises(Forbidden):
        runner.ask(follow_ups_of_event, fair.exporter.owner, _slug(fair))
    table = b"".join(table_of([runner.ask(rows_of_event, fair.organiser, _slug(fair))], "zh")).decode()
    assert table.startswith("\ufeff")
    assert "'=1+1" in table
    assert "400000,JPY" in table


def _slug(fair):
    with fair.runner.db.read() as session:
        return session.get_one(Event, fair.event_id).slug


@on_both_databases
def test_however_many_are_due_the_statements_are_the_same(runner, clock):
    fair = make_fair(runner)

    def statements():
        seen = []
        listen = lambda *call: seen.append(call[2])  # noqa: E731
        events.listen(Engine, "before_cursor_execute", listen)
        asked = system(fair)
        events.remove(Engine, "before_cursor_execute", listen)
        return asked, len([one for one in seen if "outbox" not in one.lower()])

    clock.at = MET + timedelta(days=2)
    few = statements()
    for _ in range(12):
        add_seat(fair, "buyer", met=True)
    many = statements()
    assert (few[0], many[0]) == (2, 24)
    assert many[1] <= few[1] + 1


def test_the_mail_asks_with_buttons_that_need_no_account(hall, fair, client):
    system(fair)
    until_idle(hall)
    letter = mail(hall, fair.buyer.member)
    buttons = re.findall(r"https?://[^/\s]+(/answer/\S+)", letter.text)
    assert len(buttons) == 5
    order, nothing, wants_help = buttons[2], buttons[3], buttons[4]
    shown = client.get(order)
    assert shown.status_code == 200
    assert 'name="amount.amount"' in shown.text
    assert 'lang="ja"' in shown.text
    assert count(fair, FollowUp.answered_at.is_not(None)) == 0, "to look at it does nothing"
    wrong = client.post(order, data={"amount.amount": "1,2x", "amount.currency": "JPY", "words": "注文書は来週"})
    assert wrong.status_code == 422
    assert "注文書は来週" in wrong.text
    assert client.post(order, data={"amount.amount": "120000", "amount.currency": "JPY"}).status_code == 200
    assert client.post(nothing, data={"why": "price"}).status_code == 409
    assert client.get(wants_help).status_code == 410
    answered = mine(fair, fair.buyer, Which.ANSWERED)[0]
    assert (answered.came, answered.amount.minor, answered.amount.currency) == (Came.ORDER, 120000, "JPY")
    until_idle(hall)
    assert not letters_to(hall, fair.organiser), "nobody called for help"


def test_who_needs_help_calls_the_organisers_and_links_end_with_the_choice(hall, fair, client, runner):
    system(fair)
    until_idle(hall)
    wants_help = re.findall(r"https?://[^/\s]+(/answer/\S+)", mail(hall, fair.exporter.member).text)[4]
    stale = re.findall(r"https?://[^/\s]+(/answer/\S+)", mail(hall, fair.buyer.member).text)[0]
    assert client.post(wants_help, data={"words": "需要验厂报告"}).status_code == 200
    until_idle(hall)
    assert "需要验厂报告" in letters_to(hall, fair.organiser)[0].text
    runner.run(SetFollowUps(participation=fair.buyer.public_id, wanted=False), fair.buyer.member)
    assert client.post(stale).status_code == 409
    assert runner.ask(follow_ups_of_event, fair.organiser, _slug(fair)).help[0].words == "需要验厂报告"


def letters_to(hall, person):
    with hall.db.read() as session:
        rows = select(MailRow).where(MailRow.recipient == person.email).order_by(MailRow.id.desc())
        return session.scalars(rows).all()


def mail(hall, person):
    return letters_to(hall, person)[0]


def met_at(fair, seat, at):
    """A meeting of the exporter with that buyer, over at that time."""
    with fair.runner.db.write() as session:
        rows = _Rows(session, fair.runner.clock.now())
        made = rows.meeting(session.get_one(Event, fair.event_id), fair.exporter, seat, "held")
        made.starts_at = made.ends_at = at
        session.commit()


def test_meetings_of_one_day_are_asked_in_one_mail(hall, fair, client, clock):
    for hours in range(1, 12):
        met_at(fair, add_seat(fair, "buyer"), MET + timedelta(hours=hours))
    met_at(fair, add_seat(fair, "buyer"), MET + timedelta(days=1))
    clock.at = MET + timedelta(days=1, minutes=5)
    assert system(fair) == 12 + 1, "of the exporter all of the day, of the buyers whose meeting is a day ago"
    until_idle(hall)
    (letter,) = letters_to(hall, fair.exporter.member)
    links = re.findall(r"https?://[^/\s]+(/answer/\S+)", letter.text)
    assert len(links) == 10 * 5, "ten companies; the page has the rest"
    assert letter.subject in ("您与12家企业的洽谈结果如何？", "What came of your meetings with 12 companies?")
    assert "/deals/follow-ups\n" in letter.text
    assert len(letters_to(hall, fair.buyer.member)) == 1
    for link in (links[0], links[6]):
        assert client.post(link).status_code == 200
    assert sorted(row.came for row in mine(fair, fair.exporter, Which.ANSWERED)) == [Came.SAMPLE, Came.TALKING]
    clock.at = MET + timedelta(days=2, minutes=5)
    assert system(fair) == 11 + 2, "the other buyers, and both sides of the meeting of the next day"
    until_idle(hall)
    assert len(letters_to(hall, fair.exporter.member)) == 2


def test_an_event_of_several_days_is_asked_of_in_one_mail_later(hall, fair, clock):
    met_at(fair, add_seat(fair, "buyer"), MET + timedelta(days=2))
    clock.at = MET + timedelta(days=4)
    system(fair)
    later(clock, 1)
    assert system(fair) == 3, "of the exporter both meetings"
    until_idle(hall)
    assert len(letters_to(hall, fair.exporter.member)) == 2, "one a wave"


def test_however_many_are_mailed_at_once_they_are_read_at_once(runner, hall, clock):
    fair = make_fair(runner)
    clock.at = MET + timedelta(days=2)
    for _ in range(4):
        add_seat(fair, "buyer", met=True)

    def reads():
        seen = []
        listen = lambda *call: seen.append(call[2])  # noqa: E731
        events.listen(Engine, "before_cursor_execute", listen)
        until_idle(hall)
        events.remove(Engine, "before_cursor_execute", listen)
        return len([one for one in seen if "follow_ups" in one and one.startswith("SELECT")])

    system(fair)
    few = reads()
    for _ in range(12):
        add_seat(fair, "buyer", met=True)
    assert system(fair) == 24
    assert reads() <= few


def test_killed_between_planning_and_asking_nothing_is_lost_or_asked_twice(fair, runner):
    runner.run(PlanFollowUps(), SYSTEM)
    runner.run(PlanFollowUps(), SYSTEM)
    assert count(fair) == 10
    with runner.db.write() as session:
        session.execute(update(FollowUp).where(FollowUp.wave == 0, FollowUp.side == "buyer").values(asked_at=MET))
        session.commit()
    assert runner.run(AskFollowUps(), SYSTEM) == 1
    with runner.db.read() as session:
        facts = session.scalars(select(OutboxRow).where(OutboxRow.name == "FollowUpsAsked")).all()
    assert [len(fact.payload["follow_ups"]) for fact in facts] == [1]
