"""What people are told of talk that they have not read, of whatever kind; and of being called by name."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.chat import Fair, client_id, make_fair, open_conversation, write
from tests.factories.telling import Told
from tradehall.chat.commands import EditMessage, MarkRead, SendMessage
from tradehall.chat.models import Conversation, ConversationMember, Message, Speaker
from tradehall.events.models import ParticipationBlock
from tradehall.kernel.clock import SetClock
from tradehall.kernel.mail import MailRow
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.web import Hall
from tradehall.notices.commands import TellUnread
from tradehall.notices.models import Notice


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner, language="en")


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def told(hall: Hall, fair: Fair) -> Callable[[], list[tuple[str, str]]]:
    """(person, kind) of what was told since the last call."""
    heard = Told(hall)

    def look() -> list[tuple[str, str]]:
        fair.runner.run(TellUnread(), SYSTEM)
        names = {person.person_id: name for name, person in fair.people.items()}
        return sorted((names[row.person_id], row.kind) for row in heard.notices() if row.kind in ("unread", "called"))

    return look


def place(hall: Hall, fair: Fair, kind: str, **sides: int | None) -> None:
    """A conversation of that kind with kenji and olga in it, and one message of each."""
    now = hall.runner.clock.now()
    with hall.db.write() as session:
        row = Conversation(kind=kind, event_id=fair.event, last_seq=2, last_at=now, created_at=now, **sides)
        session.add(row)
        for who in (fair.kenji, fair.olga):
            session.merge(Speaker(person_id=who.person_id))
        session.flush()
        buyer = fair.places["buyer"].id
        session.add_all(
            [
                ConversationMember(conversation_id=row.id, person_id=fair.kenji.person_id, participation_id=buyer),
                ConversationMember(conversation_id=row.id, person_id=fair.olga.person_id, role="organiser"),
                *(
                    Message(
                        conversation_id=row.id, seq=seq, sender_id=who.person_id, client_id=f"{kind}-{seq:08}",
                        body="Hello", language="en", sent_at=now,
                    )
                    for seq, who in ((1, fair.kenji), (2, fair.olga))
                ),
            ]
        )  # fmt: skip
        session.commit()


@on_both_databases
def test_every_kind_of_talk_is_told(
    hall: Hall, fair: Fair, talk: str, told: Callable[[], list[tuple[str, str]]], clock: SetClock
) -> None:
    place(hall, fair, "help", buyer_id=fair.places["buyer"].id)
    place(hall, fair, "announcements")
    write(fair.runner, talk, fair.anna, "Hello")
    clock.move(minutes=16)
    assert told() == [("bo", "unread"), ("kenji", "unread"), ("olga", "unread")]
    with hall.db.read() as session:
        texts = session.scalars(select(MailRow.text).where(MailRow.kind == "chat/unread")).all()
    [kenji] = [text for text in texts if "Announcements:" in text and "huaguang" in text]
    [olga] = [text for text in texts if "Announcements:" in text and "huaguang" not in text]
    assert kenji.count("1 message") == 3
    assert f"Help desk: {'name of ' + fair.slug}" in kenji
    assert "Help desk: matsusaka" in olga


def test_what_was_taken_back_or_blocked_is_not_told(
    hall: Hall, fair: Fair, talk: str, told: Callable[[], list[tuple[str, str]]], clock: SetClock
) -> None:
    sent = write(fair.runner, talk, fair.anna, "Hello")
    with hall.db.write() as session:
        row = session.scalars(select(Message).where(Message.public_id == sent["id"])).one()
        row.withdrawn_at, row.withdrawn_by = clock.now(), "organiser"
        session.commit()
    clock.move(minutes=16)
    assert told() == []
    write(fair.runner, talk, fair.anna, "Hello again")
    with hall.db.write() as session:
        session.add(
            ParticipationBlock(
                event_id=fair.event, blocker_id=fair.places["buyer"].id, blocked_id=fair.places["exporter"].id,
                person_id=fair.kenji.person_id, at=clock.now(),
            )
        )  # fmt: skip
        session.commit()
    clock.move(minutes=16)
    assert told() == []


def test_who_is_called_by_name_is_told_at_once_unless_they_read_it(
    hall: Hall, fair: Fair, talk: str, told: Callable[[], list[tuple[str, str]]], clock: SetClock
) -> None:
    def call(key: int) -> None:
        called = SendMessage(
            conversation=talk, client_id=client_id(f"call-{key}"), body="Please look", mentions=[fair.kenji.public_id]
        )
        fair.runner.run(called, fair.anna)

    call(1)
    assert told() == []
    clock.move(seconds=31)
    assert told() == [("kenji", "called")]
    with hall.db.read() as session:
        mail = session.scalars(select(MailRow).where(MailRow.kind == "chat/called")).one()
    assert "mentions you" in mail.subject
    assert "Please look" not in mail.text
    call(2)
    fair.runner.run(MarkRead(conversation=talk, seq=2), fair.kenji)
    clock.move(seconds=31)
    assert told() == []
    with hall.db.read() as session:
        assert set(session.scalars(select(Notice.read_at.is_not(None)).where(Notice.kind == "called"))) == {True}


def test_who_is_called_only_by_a_later_change_is_told_once(
    hall: Hall, fair: Fair, talk: str, told: Callable[[], list[tuple[str, str]]], clock: SetClock
) -> None:
    """Also where they have read what the message said before; not who was called before, or no longer is."""
    sent = write(fair.runner, talk, fair.anna, f"Please look, @{fair.bo.name}")

    def change(body: str) -> None:
        fair.runner.run(EditMessage(conversation=talk, message=sent["id"], body=body), fair.anna)

    fair.runner.run(MarkRead(conversation=talk, seq=1), fair.kenji)
    change(f"Please look, @{fair.bo.name} and @{fair.kenji.name}")
    clock.move(seconds=31)
    assert told() == [("bo", "called"), ("kenji", "called")]
    change(f"Please look again, @{fair.kenji.name}")
    change(f"Please look once more, @{fair.kenji.name} and @{fair.bo.name}")
    clock.move(seconds=31)
    assert told() == []
    other = write(fair.runner, talk, fair.anna, f"Good morning, @{fair.kenji.name}")
    fair.runner.run(EditMessage(conversation=talk, message=other["id"], body="Good morning"), fair.anna)
    clock.move(seconds=31)
    assert told() == []


def test_who_was_called_without_their_name_stays_called_when_the_words_change(fair: Fair, talk: str) -> None:
    called = SendMessage(conversation=talk, client_id="by-id-only", body="Look", mentions=[fair.kenji.public_id])
    sent = fair.runner.run(called, fair.anna)
    changed = fair.runner.run(EditMessage(conversation=talk, message=sent["id"], body="Look here"), fair.anna)
    assert changed["mentions"] == [fair.kenji.public_id]
