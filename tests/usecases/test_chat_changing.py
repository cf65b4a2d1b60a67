"""What is done with messages after they were said, and what stands around their words."""

import pytest
from sqlalchemy import select

from tests.factories.chat import Fair, client_id, make_fair, open_conversation, write
from tests.usecases.test_chat import backlog, facts, strangers
from tradehall.chat import queries
from tradehall.chat.commands import (
    EditMessage,
    MarkRead,
    PinMessage,
    ReactToMessage,
    SendMessage,
    WithdrawMessage,
)
from tradehall.chat.errors import (
    ConversationClosed,
    EditedTooLate,
    MessageWithdrawn,
    TooManyPinned,
)
from tradehall.chat.models import Message, MessageVersion
from tradehall.events.models import Participation
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.policy import VISITOR
from tradehall.kernel.runner import Runner


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


def say(runner, talk, who, body, key, **more):
    return runner.run(SendMessage(conversation=talk, client_id=client_id(key), body=body, **more), who)


def close(runner, fair):
    with runner.db.write() as session:
        session.get_one(Participation, fair.places["buyer"].id).state = "withdrawn"
        session.commit()


# -- other words ------------------------------------------------------------------------------------


def test_words_are_changed_and_all_see_it(runner, fair, talk, clock):
    sent = write(runner, talk, fair.anna, "12.50 USD", "price")
    clock.move(minutes=14)
    changed = runner.run(EditMessage(conversation=talk, message=sent["id"], body="请看：13.50 USD"), fair.anna)
    assert (changed["body"], changed["language"], changed["seq"], changed["change"]) == ("请看：13.50 USD", "zh", 1, 1)
    assert changed["edited_at"] == "2026-03-02T01:14:00.000Z"
    again = runner.ask(queries.messages_after, fair.kenji, talk, 1, changes=0)
    assert ([m.body for m in again.changed], again.change, again.messages) == (["请看：13.50 USD"], 1, [])
    with runner.db.read() as session:
        [version] = session.scalars(select(MessageVersion)).all()
        assert (version.number, version.body) == (1, "12.50 USD")
    assert write(runner, talk, fair.anna, "12.50 USD", "price") == changed  # a late repetition is no new message


def test_the_same_words_are_no_change(runner, fair, talk):
    sent = write(runner, talk, fair.anna, "Hello")
    assert runner.run(EditMessage(conversation=talk, message=sent["id"], body=" Hello "), fair.anna) == sent
    assert facts(runner, "MessageChanged") == []


def test_after_fifteen_minutes_words_stand(runner, fair, talk, clock):
    sent = write(runner, talk, fair.anna, "Hello")
    clock.move(minutes=15, seconds=1)
    with pytest.raises(EditedTooLate):
        runner.run(EditMessage(conversation=talk, message=sent["id"], body="Bye"), fair.anna)
    assert backlog(runner, fair.kenji, talk)[0].body == "Hello"


def test_nobody_rewrites_or_withdraws_what_another_said(runner, fair, talk):
    sent = write(runner, talk, fair.anna, "Hello")
    for who in (fair.bo, fair.kenji):  # her colleague neither
        with pytest.raises(Forbidden):
            runner.run(EditMessage(conversation=talk, message=sent["id"], body="No"), who)
        with pytest.raises(Forbidden):
            runner.run(WithdrawMessage(conversation=talk, message=sent["id"]), who)
    assert backlog(runner, fair.kenji, talk)[0].body == "Hello"


# -- taking back ------------------------------------------------------------------------------------


def test_what_is_withdrawn_says_nothing_any_more(runner, fair, talk, clock):
    sent = write(runner, talk, fair.anna, "My secret price", "secret")
    answer = say(runner, talk, fair.kenji, "Really?", "answer", reply_to=sent["id"])
    assert answer["reply"]["body"] == "My secret price"
    runner.run(PinMessage(conversation=talk, message=sent["id"]), fair.kenji)
    clock.move(days=3)
    gone = runner.run(WithdrawMessage(conversation=talk, message=sent["id"]), fair.anna)
    assert (gone["body"], gone["withdrawn_by"], gone["seq"]) == ("", "sender", 1)
    assert "pinned_at" not in gone
    assert "My secret price" not in str([m.as_json() for m in backlog(runner, fair.kenji, talk)])
    page = runner.ask(queries.conversation_page, fair.kenji, talk)
    assert (page.pinned, "My secret price" in str(page)) == ([], False)
    assert runner.ask(queries.search, fair.anna, "secret").items == []
    assert runner.run(WithdrawMessage(conversation=talk, message=sent["id"]), fair.anna) == gone
    assert write(runner, talk, fair.anna, "My secret price", "secret") == gone
    with runner.db.read() as session:
        assert session.scalars(select(MessageVersion.body)).all() == ["My secret price"]
    for act in (EditMessage(conversation=talk, message=sent["id"], body="x"),
                ReactToMessage(conversation=talk, message=sent["id"], sign="agree"),
                PinMessage(conversation=talk, message=sent["id"])):  # fmt: skip
        with pytest.raises(MessageWithdrawn):
            runner.run(act, fair.anna)
    with pytest.raises(MessageWithdrawn):
        say(runner, talk, fair.kenji, "But you said", "late", reply_to=sent["id"])


def test_in_a_closed_conversation_one_can_only_withdraw(runner, fair, talk):
    sent = write(runner, talk, fair.anna, "Hello")
    close(runner, fair)
    for act in (EditMessage(conversation=talk, message=sent["id"], body="x"),
                ReactToMessage(conversation=talk, message=sent["id"], sign="agree"),
                PinMessage(conversation=talk, message=sent["id"])):  # fmt: skip
        with pytest.raises(ConversationClosed):
            runner.run(act, fair.anna)
    assert runner.run(WithdrawMessage(conversation=talk, message=sent["id"]), fair.anna)["withdrawn_at"]


# -- signs and pins ---------------------------------------------------------------------------------


def test_signs_are_given_once_and_taken_back(runner, fair, talk):
    sent = write(runner, talk, fair.anna, "FOB Qingdao, 30 days")
    act = ReactToMessage(conversation=talk, message=sent["id"], sign="agree")
    runner.run(act, fair.kenji)
    told = runner.run(act, fair.kenji)
    assert (told["reactions"], told["change"]) == ({"agree": [fair.kenji.public_id]}, 1)
    told = runner.run(ReactToMessage(conversation=talk, message=sent["id"], sign="thanks"), fair.bo)
    assert told["reactions"] == {"agree": [fair.kenji.public_id], "thanks": [fair.bo.public_id]}
    back = ReactToMessage(conversation=talk, message=sent["id"], sign="agree", on=False)
    assert runner.run(back, fair.kenji)["reactions"] == {"thanks": [fair.bo.public_id]}
    runner.run(ReactToMessage(conversation=talk, message=sent["id"], sign="thanks", on=False), fair.bo)
    with runner.db.read() as session:
        assert session.scalar(select(Message.content)) is None


def test_twenty_facts_are_pinned_and_no_more(runner, fair, talk):
    sent = [write(runner, talk, fair.anna, f"Fact {number}")["id"] for number in range(21)]
    for message in sent[:20]:
        assert runner.run(PinMessage(conversation=talk, message=message), fair.kenji)["pinned_at"]
    with pytest.raises(TooManyPinned):
        runner.run(PinMessage(conversation=talk, message=sent[20]), fair.anna)
    assert len(runner.ask(queries.conversation_page, fair.bo, talk).pinned) == 20
    runner.run(PinMessage(conversation=talk, message=sent[3], on=False), fair.anna)
    assert runner.run(PinMessage(conversation=talk, message=sent[20]), fair.anna)["pinned_at"]


def test_strangers_do_nothing_with_messages(runner, fair, talk):
    sent = write(runner, talk, fair.anna, "Hello")["id"]
    other = new_public_id()
    for act in (EditMessage(conversation=talk, message=sent, body="x"),
                WithdrawMessage(conversation=talk, message=sent),
                ReactToMessage(conversation=talk, message=sent, sign="seen"),
                PinMessage(conversation=talk, message=sent)):  # fmt: skip
        for who in strangers(fair):
            with pytest.raises(NotFound):
                runner.run(act, who)
        with pytest.raises(Unauthenticated):
            runner.run(act, VISITOR)
        with pytest.raises(NotFound):
            runner.run(act.model_copy(update={"message": other}), fair.anna)
    for who in strangers(fair):
        with pytest.raises(NotFound):
            runner.ask(queries.message_page, who, talk, sent)
        assert runner.ask(queries.search, who, "Hello").items == []


# -- answers and calls ------------------------------------------------------------------------------


def test_an_answer_quotes_what_it_answers_as_it_is_now(runner, fair, talk):
    sent = write(runner, talk, fair.anna, "500 pieces\n" + "at once " * 40)
    answer = say(runner, talk, fair.kenji, "承知しました", "a", reply_to=sent["id"])
    reply = answer["reply"]
    assert (reply["id"], reply["seq"], reply["sender"]["name"]) == (sent["id"], 1, fair.anna.name)
    assert (len(reply["body"]), reply["body"][:19]) == (160, "500 pieces at once ")
    runner.run(EditMessage(conversation=talk, message=sent["id"], body="600 pieces"), fair.anna)
    assert backlog(runner, fair.bo, talk)[1].content["reply"]["body"] == "600 pieces"
    assert [m.seq for m in runner.ask(queries.messages_after, fair.kenji, talk, 2, changes=0).changed] == [2, 1]


def test_only_what_is_in_the_conversation_is_answered(runner, fair, talk):
    with pytest.raises(Invalid) as refused:
        say(runner, talk, fair.kenji, "Yes", "a", reply_to=new_public_id())
    assert list(refused.value.fields) == ["reply_to"]


def test_people_of_the_conversation_are_called_by_name(runner, fair, talk):
    told = write(runner, talk, fair.anna, f"@{fair.kenji.name} please look")
    assert told["mentions"] == [fair.kenji.public_id]
    told = say(runner, talk, fair.anna, "Look", "b", mentions=[fair.bo.public_id, fair.kenji.public_id])
    assert told["mentions"] == [fair.bo.public_id, fair.kenji.public_id]
    assert "mentions" not in write(runner, talk, fair.anna, f"@{fair.carl.name}, mail me@x.example")
    with pytest.raises(Invalid):
        say(runner, talk, fair.anna, "Look", "c", mentions=[fair.carl.public_id])


# -- reading ----------------------------------------------------------------------------------------


def test_the_page_opens_at_any_message(runner, fair, talk, clock):
    for number in range(1, 121):
        clock.move(minutes=10)
        write(runner, talk, fair.anna, f"No. {number}", number)

    def shown(**where):
        page = runner.ask(queries.conversation_page, fair.kenji, talk, **where)
        return page.messages[0].seq, page.messages[-1].seq, page.older, page.newer

    assert shown() == (71, 120, 71, None)
    assert shown(at=60) == (36, 85, 36, 85)
    assert shown(at=119) == (95, 120, 95, None)
    assert shown(at=9999) == (96, 120, 96, None)
    assert shown(before=71) == (21, 70, 21, 70)
    assert shown(after=85) == (86, 120, 86, None)
    assert [m.seq for m in runner.ask(queries.messages_before, fair.kenji, talk, 21, 50).messages] == [*range(1, 21)]
    assert [m.seq for m in runner.ask(queries.messages_before, fair.kenji, talk, 2**31, 2).messages] == [119, 120]
    assert runner.ask(queries.seq_since, fair.kenji, talk, backlog(runner, fair.kenji, talk)[40].sent_at) == 41


def test_search_finds_one_spelling_in_all_own_talk(runner, fair, talk):
    write(runner, talk, fair.anna, "陶瓷餐具的贸易条件")
    write(runner, talk, fair.kenji, "ｶﾀﾛｸﾞを送ってください")
    write(runner, talk, fair.anna, "ＦＯＢ　青島 100%")
    write(runner, talk, fair.anna, "Thank you")

    def found(words, **where):
        return [hit.message.seq for hit in runner.ask(queries.search, fair.kenji, words, **where).items]

    assert found("貿易") == [1]
    assert found("かたろぐ") == [2]
    assert found("fob 青岛") == [3]
    assert found("0%") == [3]
    assert (found("_"), found("%%"), found("  ")) == ([], [], [])
    assert found("thank", conversation=talk) == [4]
    assert found("thank", conversation=new_public_id()) == []
    [hit] = runner.ask(queries.search, fair.kenji, "カタログ").items
    assert (hit.before.seq, hit.after.seq, hit.talk.public_id) == (1, 3, talk)


def test_who_read_a_message_is_told_on_its_page(runner, fair, talk):
    sent = write(runner, talk, fair.anna, "Hello")
    runner.run(MarkRead(conversation=talk, seq=1), fair.kenji)
    page = runner.ask(queries.message_page, fair.anna, talk, sent["id"])
    assert [p.name for p in page.readers] == [fair.kenji.name]
    assert (page.is_mine, page.may_edit, page.may_withdraw) == (True, True, True)
    page = runner.ask(queries.message_page, fair.kenji, talk, sent["id"])
    assert (page.is_mine, page.may_edit, page.may_withdraw, page.may_write) == (False, False, False, True)
