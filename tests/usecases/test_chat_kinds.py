"""Which conversations there are besides those of two companies, who is in them, and who may write there."""

import pytest

from tests.factories.chat import Fair, make_fair, open_conversation, write
from tests.usecases.test_chat import backlog, facts
from tradehall.accounts.models import Person
from tradehall.chat import queries
from tradehall.chat.commands import OpenAnnouncements, OpenHelpDesk, OpenMeetingTalk
from tradehall.chat.errors import ConversationClosed, MeetingIsOff, NoHelpDesk, OnlyOrganisersWrite
from tradehall.chat.models import ChatRules, Conversation
from tradehall.events.commands import AddOrganiser, RemoveOrganiser, SuspendParticipation
from tradehall.events.models import Participation
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.policy import VISITOR, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.models import Meeting


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return make_fair(runner)


def who_is_in(runner: Runner, reader: Actor, talk: str) -> dict[str, str]:
    """name → role."""
    return {p.public_id: p.role for p in runner.ask(queries.talk_of, reader, talk).people}


def set_state(runner: Runner, place: int, state: str) -> None:
    with runner.db.write() as session:
        session.get_one(Participation, place).state = state
        session.commit()


def put_out(runner: Runner, fair: Fair) -> None:
    command = SuspendParticipation(participation=fair.places["buyer"].public_id, reason="No papers", confirmed=True)
    runner.run(command, fair.olga)


# -- of a meeting -----------------------------------------------------------------------------------


def test_those_who_come_to_a_meeting_talk_with_their_interpreter(runner, fair):
    [meeting] = fair.meetings
    talk = runner.run(OpenMeetingTalk(meeting=meeting), fair.kenji)
    assert runner.run(OpenMeetingTalk(meeting=meeting), fair.mina) == talk
    assert who_is_in(runner, fair.mina, talk) == {
        fair.anna.public_id: "delegate", fair.kenji.public_id: "delegate", fair.mina.public_id: "interpreter",
    }  # fmt: skip
    assert write(runner, talk, fair.mina, "よろしくお願いします")["sender"]["company"] == ""
    assert [m.body for m in backlog(runner, fair.anna, talk)] == ["よろしくお願いします"]
    [row] = runner.ask(queries.conversations, fair.mina).items
    assert (row.kind, row.meeting.public_id, row.mine, len(row.others)) == ("meeting", meeting, None, 2)
    assert len(facts(runner, "ConversationOpened")) == 1


def test_whoever_does_not_come_has_no_part_in_it(runner, fair):
    [meeting] = fair.meetings
    talk = runner.run(OpenMeetingTalk(meeting=meeting), fair.anna)
    for who in (fair.bo, fair.carl, fair.olga, fair.vera):  # bo is a delegate, but not at this table
        with pytest.raises(NotFound):
            runner.run(OpenMeetingTalk(meeting=meeting), who)
        with pytest.raises(NotFound):
            backlog(runner, who, talk)
    with pytest.raises(NotFound):
        runner.run(OpenMeetingTalk(meeting=new_public_id()), fair.anna)
    with pytest.raises(Unauthenticated):
        runner.run(OpenMeetingTalk(meeting=meeting), VISITOR)


def test_a_cancelled_meeting_is_read_and_no_longer_written_in(runner, fair):
    [meeting] = fair.meetings
    talk = runner.run(OpenMeetingTalk(meeting=meeting), fair.anna)
    write(runner, talk, fair.anna, "See you")
    with runner.db.write() as session:
        session.query(Meeting).filter_by(public_id=meeting).one().status = "cancelled"
        session.commit()
    with pytest.raises(MeetingIsOff):
        write(runner, talk, fair.kenji, "Where are you?")
    assert len(backlog(runner, fair.mina, talk)) == 1
    assert isinstance(runner.ask(queries.conversation_page, fair.kenji, talk).why_closed, MeetingIsOff)


# -- the help desk ----------------------------------------------------------------------------------


def test_a_company_asks_the_organisers(runner, fair):
    place = fair.places["buyer"].public_id
    talk = runner.run(OpenHelpDesk(participation=place), fair.kenji)
    assert runner.run(OpenHelpDesk(participation=place), fair.olga) == talk
    assert who_is_in(runner, fair.olga, talk) == {fair.kenji.public_id: "delegate", fair.olga.public_id: "organiser"}
    write(runner, talk, fair.kenji, "パスポートの写しは必要ですか")
    write(runner, talk, fair.olga, "No, thank you.")
    [asked] = runner.ask(queries.conversations, fair.olga, kind="help").items
    assert ([p.name for p in asked.others], asked.unread) == ([_name(runner, fair, talk)], 0)
    [mine] = runner.ask(queries.conversations, fair.kenji, kind="help").items
    assert (mine.others, mine.unread) == ([], 1)
    for who in (fair.anna, fair.carl, fair.vera):
        with pytest.raises(NotFound):
            backlog(runner, who, talk)
        with pytest.raises(NotFound):
            runner.run(OpenHelpDesk(participation=place), who)


def _name(runner: Runner, fair: Fair, talk: str) -> str:
    return runner.ask(queries.talk_of, fair.kenji, talk).buyer.name


def test_who_is_put_out_of_an_event_can_still_ask_why(runner, fair):
    talk = runner.run(OpenHelpDesk(participation=fair.places["buyer"].public_id), fair.kenji)
    put_out(runner, fair)
    assert write(runner, talk, fair.kenji, "Why?")["seq"] == 1
    set_state(runner, fair.places["buyer"].id, "withdrawn")
    with pytest.raises(ConversationClosed):
        write(runner, talk, fair.kenji, "Hello?")


def test_organisers_come_and_go(runner, fair):
    talk = runner.run(OpenHelpDesk(participation=fair.places["buyer"].public_id), fair.kenji)
    with runner.db.read() as session:
        email = session.get_one(Person, fair.vera.person_id).email
    runner.run(AddOrganiser(event=fair.slug, email=email), fair.olga)
    assert who_is_in(runner, fair.kenji, talk)[fair.vera.public_id] == "organiser"
    runner.run(RemoveOrganiser(event=fair.slug, person=fair.vera.public_id, confirmed=True), fair.olga)
    assert fair.vera.public_id not in who_is_in(runner, fair.kenji, talk)
    with pytest.raises(NotFound):
        backlog(runner, fair.vera, talk)


def test_without_a_desk_only_the_organisers_begin(runner, fair):
    with runner.db.write() as session:
        session.add(ChatRules(event_id=fair.event, wait_hours=24, help_desk=False, help_hours="", translate=True))
        session.commit()
    place = fair.places["buyer"].public_id
    assert not [one for one in runner.ask(queries.openings, fair.kenji) if one.participation == place]
    with pytest.raises(NoHelpDesk):
        runner.run(OpenHelpDesk(participation=place), fair.kenji)
    assert runner.run(OpenHelpDesk(participation=place), fair.olga)


# -- announcements ----------------------------------------------------------------------------------


def test_organisers_speak_to_all_who_take_part(runner, fair):
    talk = runner.run(OpenAnnouncements(event=fair.slug), fair.olga)
    assert runner.run(OpenAnnouncements(event=fair.slug), fair.olga) == talk
    write(runner, talk, fair.olga, "The hall opens at nine.")
    for who in (fair.anna, fair.bo, fair.kenji, fair.carl, fair.mina):
        assert [m.body for m in backlog(runner, who, talk)] == ["The hall opens at nine."]
        assert runner.ask(queries.unread_count, who) == 1
        with pytest.raises(OnlyOrganisersWrite):
            write(runner, talk, who, "When?")
    for who in (fair.dora, fair.vera):
        with pytest.raises(NotFound):
            backlog(runner, who, talk)
    page = runner.ask(queries.conversation_page, fair.olga, talk)
    assert (page.people, page.readers, page.may_write) == ([], (0, 5), True)
    with pytest.raises(Forbidden):
        runner.run(OpenAnnouncements(event=fair.slug), fair.kenji)


def test_nobody_reads_announcements_whose_company_left(runner, fair):
    talk = runner.run(OpenAnnouncements(event=fair.slug), fair.olga)
    put_out(runner, fair)
    write(runner, talk, fair.olga, "Welcome")
    with pytest.raises(NotFound):
        backlog(runner, fair.kenji, talk)


# -- what one may open, and the list ----------------------------------------------------------------


def test_the_list_offers_what_is_not_open_yet(runner, fair):
    [desk] = runner.ask(queries.openings, fair.kenji)
    assert (desk.participation, desk.event_slug) == (fair.places["buyer"].public_id, fair.slug)
    runner.run(OpenHelpDesk(participation=desk.participation), fair.kenji)
    assert runner.ask(queries.openings, fair.kenji) == []
    assert fair.slug in [one.event_slug for one in runner.ask(queries.openings, fair.olga) if not one.participation]
    runner.run(OpenAnnouncements(event=fair.slug), fair.olga)
    assert fair.slug not in [one.event_slug for one in runner.ask(queries.openings, fair.olga)]


def test_the_list_by_kind_and_by_what_is_unread(runner, fair):
    pair = open_conversation(fair)
    table = runner.run(OpenMeetingTalk(meeting=fair.meetings[0]), fair.anna)
    write(runner, pair, fair.anna, "Hello")

    def listed(**wish):
        return [row.public_id for row in runner.ask(queries.conversations, fair.kenji, **wish).items]

    assert set(listed()) == {pair, table}
    assert listed(kind="pair") == [pair]
    assert listed(kind="meeting") == [table]
    assert listed(kind="help") == []
    assert listed(unread=True) == [pair]
    assert set(listed(kind="nonsense")) == {pair, table}
    with runner.db.read() as session:
        assert sorted(row.kind for row in session.query(Conversation)) == ["meeting", "pair"]
