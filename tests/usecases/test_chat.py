"""Conversations through the runner: who may talk, seq, repetition, resynchronisation, read marks, membership."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from tests.factories.chat import Fair, fill, make_fair, open_conversation, write
from tests.factories.meetings import Fair as Booking
from tradehall.app import load_domains
from tradehall.chat import queries
from tradehall.chat.commands import MarkRead, OpenConversation, SendMessage
from tradehall.chat.errors import ClientIdUsed, ConversationClosed, MeetFirst, MeetingIsOff
from tradehall.chat.facts import MessagesRead, MessagesSent
from tradehall.chat.live import tell_messages, tell_reads
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.reactions import open_with_the_meeting
from tradehall.companies.commands import RemoveMember
from tradehall.events.commands import ChangeRegistration, WithdrawRegistration
from tradehall.events.models import Event, Participation
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, Unauthenticated
from tradehall.kernel.facts import Heard
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.tx import Tx
from tradehall.meetings.commands import AssignInterpreter, CancelMeeting
from tradehall.meetings.facts import MeetingBooked

load_domains(parts=("models", "service", "reactions", "live"))


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def runner(database_url: str, clock: SetClock) -> Iterator[Runner]:
    db = Database(database_url)
    yield Runner(db, clock)
    db.close()


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


def members(runner: Runner) -> set[int]:
    with runner.db.read() as session:
        return set(session.scalars(select(ConversationMember.person_id)))


def facts(runner: Runner, name: str) -> list[dict]:
    with runner.db.read() as session:
        return list(session.scalars(select(OutboxRow.payload).where(OutboxRow.name == name).order_by(OutboxRow.id)))


def strangers(fair: Fair) -> list[Actor]:
    """Another company, another event, the organiser, nobody at all."""
    return [fair.carl, fair.dora, fair.olga, fair.vera]


# -- opening ----------------------------------------------------------------------------------------


def test_a_meeting_opens_the_conversation_of_the_delegates_of_both(runner, fair, talk):
    assert members(runner) == {p.person_id for p in (fair.anna, fair.bo, fair.kenji)}
    page = runner.ask(queries.conversation_page, fair.kenji, talk)
    assert [(p.name, p.side) for p in page.people if p.side] == [
        (fair.anna.name, "exporter"),
        (fair.bo.name, "exporter"),
        (fair.kenji.name, "buyer"),
    ]
    assert (page.mine, [o.slug for o in page.others]) == ("buyer", [page.exporter.slug])


def test_opening_again_gives_the_same(runner, fair, talk):
    assert runner.run(OpenConversation(participation=fair.places["exporter"].public_id), fair.kenji) == talk
    assert len(facts(runner, "ConversationOpened")) == 1


def test_opening_at_once_gives_one(runner, fair):
    barrier, opened = threading.Barrier(6), []

    def knock(who: Actor, place: str) -> None:
        barrier.wait()
        opened.append(runner.run(OpenConversation(participation=fair.places[place].public_id), who))

    sides = [(fair.anna, "buyer"), (fair.bo, "buyer"), (fair.kenji, "exporter")] * 2
    together([threading.Thread(target=knock, args=side) for side in sides])
    assert len(opened) == 6
    assert len(set(opened)) == 1
    assert len(facts(runner, "ConversationOpened")) == 1


def together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_without_a_meeting_nobody_is_written_to(runner, fair):
    with pytest.raises(MeetFirst):
        runner.run(OpenConversation(participation=fair.places["other"].public_id), fair.anna)
    with pytest.raises(MeetFirst):
        runner.run(OpenConversation(participation=fair.places["exporter"].public_id), fair.carl)
    with pytest.raises(MeetFirst):  # of the same side
        runner.run(OpenConversation(participation=fair.places["buyer"].public_id), fair.carl)


def test_who_has_no_place_in_the_event_opens_nothing(runner, fair):
    asked = OpenConversation(participation=fair.places["exporter"].public_id)
    for who, refused in ((fair.dora, NotFound), (fair.vera, NotFound), (VISITOR, Unauthenticated)):
        with pytest.raises(refused):
            runner.run(asked, who)
    with pytest.raises(Forbidden):
        runner.run(asked, fair.olga)


def test_the_system_names_both_sides(runner, fair):
    asked = OpenConversation(participation=fair.places["buyer"].public_id, mine=fair.places["exporter"].public_id)
    opened = runner.run(asked, SYSTEM)
    assert opened == open_conversation(fair)


# -- talking ----------------------------------------------------------------------------------------


def test_a_message_is_stored_with_its_seq_sender_and_language(runner, fair, talk, clock):
    sent = write(runner, talk, fair.anna, "  请发样品\r\n谢谢 ", "one-1")
    assert sent.pop("id")
    assert sent == {
        "seq": 1,
        "client_id": "client-id-one-1",
        "sender": {"id": fair.anna.public_id, "name": fair.anna.name, "company": company(runner, fair, talk)},
        "kind": "text",
        "body": "请发样品\n谢谢",
        "language": "zh",
        "sent_at": "2026-03-02T01:00:00.000Z",
    }
    clock.move(seconds=5)
    assert write(runner, talk, fair.kenji, "承知しました")["seq"] == 2
    assert [m.body for m in backlog(runner, fair.bo, talk, 1)] == ["承知しました"]


def company(runner: Runner, fair: Fair, talk: str) -> str:
    return runner.ask(queries.conversation_page, fair.anna, talk).exporter.name


def backlog(runner: Runner, who: Actor, talk: str, after: int = 0) -> list[queries.MessageView]:
    return runner.ask(queries.messages_after, who, talk, after).messages


def test_the_same_client_id_is_the_same_message(runner, fair, talk):
    first = write(runner, talk, fair.anna, "Once", "same-1")
    assert write(runner, talk, fair.anna, " Once ", "same-1") == first
    assert write(runner, talk, fair.kenji, "Mine", "same-1")["seq"] == 2
    with pytest.raises(ClientIdUsed):
        write(runner, talk, fair.anna, "Twice", "same-1")
    assert [m.seq for m in backlog(runner, fair.anna, talk)] == [1, 2]
    assert len(facts(runner, "MessagesSent")) == 2


def test_a_client_id_of_another_conversation_is_refused(runner, fair, talk):
    fair.meeting(fair.places["exporter"], fair.places["other"], hours=48)
    other = runner.run(OpenConversation(participation=fair.places["other"].public_id), fair.anna)
    write(runner, talk, fair.anna, "Hello", "same-1")
    with pytest.raises(ClientIdUsed):
        write(runner, other, fair.anna, "Hello", "same-1")
    assert backlog(runner, fair.carl, other) == []


def test_the_same_client_id_at_once_is_one_message(runner, fair, talk):
    barrier, answers = threading.Barrier(8), []

    def send() -> None:
        barrier.wait()
        answers.append(write(runner, talk, fair.anna, "Once", "at-once"))

    together([threading.Thread(target=send) for _ in range(8)])
    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)
    assert [m.seq for m in backlog(runner, fair.anna, talk)] == [1]
    assert len(facts(runner, "MessagesSent")) == 1


def test_sixteen_writers_leave_no_gap_and_no_double(runner, fair, talk):
    """400 messages: seq 1..400, every acknowledged one is stored under the seq it was acknowledged with."""
    barrier, acknowledged, lock = threading.Barrier(16), {}, threading.Lock()
    people = [fair.anna, fair.bo, fair.kenji]

    def talker(number: int) -> None:
        barrier.wait()
        for turn in range(25):
            sent = write(runner, talk, people[number % 3], f"{number}/{turn}", f"{number}-{turn}")
            with lock:
                acknowledged[sent["seq"]] = sent["body"]

    together([threading.Thread(target=talker, args=(n,)) for n in range(16)])
    with runner.db.read() as session:
        stored = {row.seq: row.body for row in session.execute(select(Message.seq, Message.body))}
        assert session.scalar(select(Conversation.last_seq)) == 400
    assert sorted(stored) == list(range(1, 401))
    assert stored == acknowledged
    for number in range(16):  # each writer's own order is kept
        mine = [seq for seq in sorted(stored) if stored[seq].startswith(f"{number}/")]
        assert [stored[seq] for seq in mine] == [f"{number}/{turn}" for turn in range(25)]
    told = [message for fact in facts(runner, "MessagesSent") for message in fact["messages"]]
    assert told == sorted(told)
    assert len(told) == 400


def test_strangers_find_nothing(runner, fair, talk):
    write(runner, talk, fair.anna, "Between us")
    for who in strangers(fair):
        with pytest.raises(NotFound):
            write(runner, talk, who, "May I")
        with pytest.raises(NotFound):
            runner.run(MarkRead(conversation=talk, seq=1), who)
        with pytest.raises(NotFound):
            runner.ask(queries.conversation_page, who, talk)
        with pytest.raises(NotFound):
            runner.ask(queries.messages_after, who, talk, 0)
        with pytest.raises(NotFound):
            runner.ask(queries.audience, who, talk)
        assert runner.ask(queries.conversations, who).items == []
        assert runner.ask(queries.unread_count, who) == 0
    for act in (MarkRead(conversation=talk, seq=1), SendMessage(conversation=talk, client_id="x" * 8, body="x")):
        with pytest.raises(Unauthenticated):
            runner.run(act, VISITOR)
        with pytest.raises(Unauthenticated):
            runner.run(act, SYSTEM)
    for query in (queries.conversation_page, queries.audience):
        with pytest.raises(Unauthenticated):
            runner.ask(query, VISITOR, talk)
    assert len(backlog(runner, fair.anna, talk)) == 1


def test_a_side_that_withdrew_ends_the_talk_but_not_the_reading(runner, fair, talk):
    sent = write(runner, talk, fair.anna, "Hello", "before-1")
    place = fair.places["buyer"].public_id
    runner.run(WithdrawRegistration(participation=place, confirmed=True), SYSTEM)
    for who in (fair.anna, fair.kenji):
        with pytest.raises(ConversationClosed):
            write(runner, talk, who, "Still there?")
    assert write(runner, talk, fair.anna, "Hello", "before-1") == sent  # was acknowledged before
    assert [m.body for m in backlog(runner, fair.kenji, talk)] == ["Hello"]
    assert isinstance(runner.ask(queries.conversation_page, fair.kenji, talk).why_closed, ConversationClosed)


@pytest.mark.parametrize(
    "broken",
    [
        {"client_id": "short"},
        {"client_id": "x" * 65},
        {"client_id": "with space in"},
        {"client_id": "ünïcode-id"},
        {"client_id": "trailing-newline\n"},
        {"body": ""},
        {"body": " \u200b "},
        {"body": "x" * 4001},
        {"body": "nul\x00"},
        {"body": 5},
        {"conversation": "1"},
        {"extra": True},
    ],
)
def test_what_is_no_message_is_refused(broken):
    sound = {"conversation": "0" * 26, "client_id": "12345678", "body": "x" * 4000}
    assert parse_data(SendMessage, sound)
    with pytest.raises(Invalid):
        parse_data(SendMessage, {**sound, **broken})


# -- resynchronising --------------------------------------------------------------------------------


def test_a_client_that_was_away_gets_all_that_it_missed(runner, fair, talk):
    fill(runner, talk, fair.anna, [f"m{number}" for number in range(1, 491)])
    for number in range(491, 501):
        write(runner, talk, fair.anna if number % 3 else fair.bo, f"m{number}")
    got, last, rounds = [], 17, 0
    while True:
        answer = runner.ask(queries.messages_after, fair.kenji, talk, last)
        assert len(answer.messages) <= 200
        got += [message.body for message in answer.messages]
        rounds += 1
        if not answer.more:
            break
        last = answer.messages[-1].seq
    assert got == [f"m{n}" for n in range(18, 501)]
    assert rounds == 3
    assert runner.ask(queries.messages_after, fair.kenji, talk, 500) == queries.Backlog([], more=False)
    assert runner.ask(queries.messages_after, fair.kenji, talk, 2**53 - 1) == queries.Backlog([], more=False)

    page = runner.ask(queries.conversation_page, fair.kenji, talk)
    assert ([m.seq for m in page.messages], page.older, page.is_newest) == (list(range(451, 501)), 451, True)
    page = runner.ask(queries.conversation_page, fair.kenji, talk, 20)
    assert ([m.seq for m in page.messages], page.older, page.is_newest) == (list(range(1, 20)), None, False)


def test_long_messages_come_in_smaller_portions(runner, fair, talk):
    fill(runner, talk, fair.anna, ["長" * 4000] * 60)
    first = runner.ask(queries.messages_after, fair.kenji, talk, 0)
    assert (len(first.messages), first.more) == (50, True)
    rest = runner.ask(queries.messages_after, fair.kenji, talk, 50)
    assert ([m.seq for m in rest.messages], rest.more) == (list(range(51, 61)), False)


# -- reading ----------------------------------------------------------------------------------------


def test_read_marks_only_move_on(runner, fair, talk):
    for number in range(3):
        write(runner, talk, fair.anna, f"m{number}")
    assert [runner.ask(queries.unread_count, who) for who in (fair.anna, fair.bo, fair.kenji)] == [0, 3, 3]
    assert runner.run(MarkRead(conversation=talk, seq=2), fair.kenji) == 2
    assert runner.run(MarkRead(conversation=talk, seq=1), fair.kenji) == 2
    assert runner.ask(queries.unread_count, fair.kenji) == 1
    assert runner.run(MarkRead(conversation=talk, seq=99), fair.kenji) == 3  # never beyond what was said
    assert runner.ask(queries.unread_count, fair.kenji) == 0
    me = fair.kenji.person_id
    assert [(f["person"], f["seq"]) for f in facts(runner, "MessagesRead")] == [(me, 2), (me, 3)]
    page = runner.ask(queries.conversation_page, fair.anna, talk)
    assert [p.name for p in page.read_by] == [fair.kenji.name]


def test_who_writes_has_read(runner, fair, talk):
    write(runner, talk, fair.anna, "Hello")
    write(runner, talk, fair.kenji, "Hello")
    assert runner.ask(queries.unread_of, SYSTEM, [fair.anna.person_id, fair.kenji.person_id]) == {
        fair.anna.person_id: 1,
        fair.kenji.person_id: 0,
    }


def test_the_list_has_the_latest_first_and_a_constant_number_of_statements(runner, fair, talk, clock, queries_of):
    write(runner, talk, fair.anna, "First")
    few = queries_of(lambda: runner.ask(queries.conversations, fair.anna))
    for number in range(5):
        clock.move(minutes=1)
        person = fair.town.person(f"buyer{number}-{fair.slug}")
        place = fair.place("buyer", f"b{number}-{fair.slug}", person)
        fair.meeting(fair.places["exporter"], place, hours=48 + number)
        opened = runner.run(OpenConversation(participation=place.public_id), fair.anna)
        for _ in range(number):
            write(runner, opened, person, f"From {number}")
    assert queries_of(lambda: runner.ask(queries.conversations, fair.anna)) == few == 2
    assert queries_of(lambda: runner.ask(queries.unread_count, fair.anna)) == 1
    assert queries_of(lambda: runner.ask(queries.conversation_page, fair.anna, talk)) <= 5
    rows = runner.ask(queries.conversations, fair.anna).items
    assert [row.unread for row in rows] == [4, 3, 2, 1, 0, 0]
    assert [row.last.body if row.last else None for row in rows] == [
        "From 4", "From 3", "From 2", "From 1", None, "First",
    ]  # fmt: skip
    assert runner.ask(queries.unread_count, fair.anna) == 10
    assert [row.public_id for row in runner.ask(queries.conversations, fair.kenji).items] == [talk]


# -- who is in it -----------------------------------------------------------------------------------


def registration(runner: Runner, fair: Fair, *delegates: Actor) -> None:
    """Make these the exporter's delegates."""
    place = fair.places["exporter"]
    with runner.db.read() as session:
        version = session.scalar(select(Participation.version).where(Participation.id == place.id))
    command = parse_data(
        ChangeRegistration,
        {
            "participation": place.public_id,
            "delegates": [d.public_id for d in delegates],
            "languages": ["en"],
            "interpreter_needed": "no",
            "version": version,
        },
    )
    runner.run(command, SYSTEM)


def test_a_removed_delegate_is_out_at_once_and_a_new_one_in(runner, fair, talk):
    write(runner, talk, fair.bo, "Hello")
    registration(runner, fair, fair.anna)
    with pytest.raises(NotFound):
        write(runner, talk, fair.bo, "Still here")
    with pytest.raises(NotFound):
        runner.ask(queries.messages_after, fair.bo, talk, 0)
    assert runner.ask(queries.conversations, fair.bo).items == []
    sent = MessagesSent(messages=[1])
    told = runner.ask(lambda reader: list(tell_messages([Heard(1, sent)], reader)), SYSTEM)
    rooms = {room for emit in told for room in emit.room}
    assert rooms == {f"person:{p.person_id}" for p in (fair.anna, fair.kenji)}
    registration(runner, fair, fair.anna, fair.bo)
    assert [m.body for m in backlog(runner, fair.bo, talk)] == ["Hello"]


def test_who_leaves_the_company_is_out_even_when_the_event_is_over(runner, fair, talk):
    with runner.db.write() as session:
        session.get_one(Event, fair.event).phase = "closed"
        session.commit()
    command = RemoveMember(company=fair.places["exporter"].company, person=fair.bo.public_id)
    runner.run(command, fair.anna)
    assert fair.bo.person_id not in members(runner)
    assert fair.anna.person_id in members(runner)
    with pytest.raises(NotFound):
        backlog(runner, fair.bo, talk)


def test_a_booked_meeting_opens_the_conversation_in_its_own_act(runner, fair):
    fact = MeetingBooked(
        meeting=1, public_id="x", event=fair.event, exporter=fair.places["exporter"].id,
        buyer=fair.places["buyer"].id, people=[], by=None,
    )  # fmt: skip
    with runner.db.write() as session:
        tx = Tx(session, SYSTEM, runner.clock.now(), "t")
        open_with_the_meeting(tx, fact)
        open_with_the_meeting(tx, fact)
        session.commit()
    with runner.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == 1
    assert members(runner) == {p.person_id for p in (fair.anna, fair.bo, fair.kenji)}


def test_the_conversation_follows_its_meeting(runner):
    """Accepting opens it; an interpreter brings a talk of the meeting's own, and hears nothing of the other."""
    fair = Booking(runner)
    fair.enrol(fair.hu)
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    delegates = {p.person_id for p in (fair.li, fair.wang, fair.sato)}
    assert members(runner) == delegates
    [row] = runner.ask(queries.conversations, fair.sato).items
    sent = write(runner, row.public_id, fair.sato, "はじめまして")
    with pytest.raises(NotFound):
        backlog(runner, fair.hu, row.public_id)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    [table] = runner.ask(queries.conversations, fair.hu).items
    assert (table.kind, table.meeting.public_id, table.mine, len(table.others)) == ("meeting", meeting, None, 2)
    assert {p.person_id for p in (fair.li, fair.sato, fair.hu)} == {p.id for p in table.people}
    with pytest.raises(NotFound):
        backlog(runner, fair.hu, row.public_id)
    write(runner, table.public_id, fair.hu, "よろしくお願いします")
    runner.run(CancelMeeting(meeting=meeting, reason="Another time", version=2), fair.li)
    with pytest.raises(MeetingIsOff):
        write(runner, table.public_id, fair.li, "Still there?")
    assert len(backlog(runner, fair.hu, table.public_id)) == 1
    assert [m.as_json() for m in backlog(runner, fair.li, row.public_id)] == [sent]
    with pytest.raises(NotFound):
        backlog(runner, fair.zhao, row.public_id)
    with pytest.raises(NotFound):
        backlog(runner, fair.boss, row.public_id)  # owns the company, does not come
    assert fair.meet(fair.sato, fair.kiln, fair.li, slot=1)
    assert [row.kind for row in runner.ask(queries.conversations, fair.sato, kind="pair").items] == ["pair"]


# -- live -------------------------------------------------------------------------------------------


def test_a_message_is_told_to_everybody_in_it_and_to_nobody_else(runner, fair, talk):
    sent = write(runner, talk, fair.anna, "Hello", "told-1")
    [fact] = facts(runner, "MessagesSent")
    told = runner.ask(lambda reader: list(tell_messages([Heard(1, MessagesSent(**fact))], reader)), SYSTEM)
    messages = {room: emit.payload for emit in told if emit.event == "chat:message" for room in emit.room}
    assert set(messages) == {f"person:{p.person_id}" for p in (fair.anna, fair.bo, fair.kenji)}
    assert all(payload == {"conversation": talk, "message": sent} for payload in messages.values())
    assert {emit.event for emit in told} == {"chat:message"}  # how much is unread, each page counts by itself


def test_a_read_mark_is_told_to_the_others_and_to_ones_own_tabs(runner, fair, talk):
    write(runner, talk, fair.anna, "Hello")
    runner.run(MarkRead(conversation=talk, seq=1), fair.kenji)
    [fact] = facts(runner, "MessagesRead")
    told = runner.ask(lambda reader: list(tell_reads([Heard(1, MessagesRead(**fact))], reader)), SYSTEM)
    marks = {room for emit in told if emit.event == "chat:read" for room in emit.room}
    assert marks == {f"person:{p.person_id}" for p in (fair.anna, fair.bo, fair.kenji)}
    assert told[0].payload == {"conversation": talk, "reader": fair.kenji.public_id, "seq": 1}
    assert [(e.room, e.payload["unread"]) for e in told if e.event == "notice"] == [
        (f"person:{fair.kenji.person_id}", 0)
    ]


def test_company_of_a_message_stays_when_its_sender_left(runner, fair, talk):
    name = company(runner, fair, talk)
    write(runner, talk, fair.bo, "Hello")
    registration(runner, fair, fair.anna)
    assert backlog(runner, fair.kenji, talk)[0].sender.company == name
