"""The talk of a case: who hears of it at once, who may still write there, and how it is called."""

from datetime import timedelta

import pytest

from tests.conftest import on_both_databases
from tests.factories.support import Office
from tradehall.chat import queries
from tradehall.chat.commands import SendMessage
from tradehall.chat.errors import ConversationClosed, NotADelegate
from tradehall.chat.models import ChatMute, Conversation
from tradehall.chat.queries.people import hearers
from tradehall.events.commands import ChangeRegistration, InterpreterNeed, SuspendParticipation, WithdrawRegistration
from tradehall.events.models import Participation
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import parse_data
from tradehall.kernel.tx import Reader


@pytest.fixture
def office(runner) -> Office:
    return Office(runner)


@pytest.fixture
def talk(office) -> str:
    return office.seen(office.case()).case.talk


def say(office, who, talk, body="好的", **more):
    command = parse_data(SendMessage, {"conversation": talk, "client_id": new_public_id(), "body": body, **more})
    return office.runner.run(command, who)


def change(office, delegates):
    """Others come for kiln."""
    with office.runner.db.read() as session:
        version = session.query(Participation).filter_by(public_id=office.kiln).one().version
    command = ChangeRegistration(
        participation=office.kiln,
        version=version,
        delegates=[who.public_id for who in delegates],
        languages=["zh"],
        interpreter_needed=InterpreterNeed.NO,
    )
    office.runner.run(command, office.boss)


def hear(office, talk):
    """Who is told at once what is said there."""
    with office.runner.db.read() as session:
        key = session.query(Conversation).filter_by(public_id=talk).one().id
        heard = hearers(Reader(session, office.lin, office.runner.clock.now()), [key])
    names = {
        getattr(office, name).person_id: name for name in ("li", "wang", "boss", "lin", "mei", "gao", "zhao", "sato")
    }
    return {names[person] for person in heard[key].people}


@on_both_databases
def test_delegates_and_officers_hear_each_other(office, talk):
    there = hear(office, talk)
    assert {"li", "lin", "mei"} <= there
    assert not there & {"gao", "zhao", "sato"}
    assert say(office, office.mei, talk, "请补充最近的订单。")["sender"]["company"] == ""
    [row] = office.runner.ask(queries.conversations, office.li, kind="case").items
    assert (row.kind, str(row.subject), row.subject.lang, row.unread) == ("case", "运营资金", "zh", 1)
    assert [person.public_id for person in row.other_people] == [office.lin.public_id, office.mei.public_id]
    [row] = office.runner.ask(queries.conversations, office.lin, kind="case").items
    assert (row.mine, len(row.others), row.unread) == (None, 1, 2)
    assert office.runner.ask(queries.conversations, office.zhao, kind="case").items == []
    for who in (office.gao, office.zhao, office.sato, office.ada):
        with pytest.raises(NotFound):
            say(office, who, talk)
        with pytest.raises(NotFound):
            office.runner.ask(queries.messages_after, who, talk, 0)


def test_two_cases_of_one_firm_are_two_talks(office, talk):
    other = office.seen(office.case(summary="贷款")).case.talk
    assert other != talk
    say(office, office.li, talk, "第一件")
    said = office.runner.ask(queries.messages_after, office.lin, other, 0).messages
    assert [message.seq for message in said] == [1]


def test_who_is_no_delegate_any_more_is_out_and_the_new_one_is_in(office, talk):
    assert {"li", "wang", "boss"} & hear(office, talk) == {"li", "wang"}
    change(office, [office.li, office.boss])
    assert {"li", "wang", "boss"} & hear(office, talk) == {"li", "boss"}
    with pytest.raises(NotFound):
        say(office, office.wang, talk)
    assert say(office, office.boss, talk)["seq"] == 2


def test_a_firm_that_is_put_out_goes_on_with_its_case(office, talk):
    suspended = SuspendParticipation(participation=office.kiln, reason="No papers", confirmed=True)
    office.runner.run(suspended, office.zhao)
    assert "li" in hear(office, talk)
    assert say(office, office.li, talk)["seq"] == 2
    assert say(office, office.lin, talk)["seq"] == 3


def test_a_firm_that_left_reads_and_writes_no_more(office, talk):
    office.runner.run(WithdrawRegistration(participation=office.kiln, confirmed=True), office.li)
    for who in (office.li, office.lin):
        with pytest.raises(ConversationClosed):
            say(office, who, talk)
        assert office.runner.ask(queries.messages_after, who, talk, 0).messages
        assert not office.runner.ask(queries.talk_of, who, talk).may_write


def test_who_is_muted_in_the_event_still_writes_to_the_desk(office, talk):
    with office.runner.db.write() as session:
        event = session.query(Conversation).filter_by(public_id=talk).one().event_id
        until = office.runner.clock.now() + timedelta(hours=1)
        session.add(ChatMute(event_id=event, person_id=office.li.person_id, until=until, words=""))
        session.commit()
    assert say(office, office.li, talk)["seq"] == 2


def test_no_offers_are_made_to_a_desk(office, talk):
    valid = (office.runner.clock.now() + timedelta(days=3)).date().isoformat()
    price = {"amount": "1", "currency": "USD"}
    offer = {"description": "釉面砖", "quantity": "10", "unit": "piece", "unit_price": price, "valid_until": valid}
    with pytest.raises(NotADelegate):
        say(office, office.li, talk, "", offer=offer)
