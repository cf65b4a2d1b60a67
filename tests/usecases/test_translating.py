"""Each reads what was said in their own language, once a machine has translated it; what it got wrong is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import SECRET, on_both_databases
from tests.factories.chat import Fair, make_fair, open_conversation, write
from tests.translator import TranslationServer
from tradehall.chat import queries
from tradehall.chat.commands import SendMessage
from tradehall.chat.models import ChatRules, Message, TalkChoice
from tradehall.chat.translating.commands import AskTranslation, KeepTranslations
from tradehall.chat.translating.errors import NothingToTranslate, NoTranslator, TranslationOff
from tradehall.kernel.clock import SetClock
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.outbox import Delivery, Dispatcher
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.kernel.web import Hall
from tradehall.meetings.translating.making import digest
from tradehall.settings import Settings

SAID = "我们可以交货3万件。"


@pytest.fixture
def settings(tmp_path: Path, database_url: str, translation_server: TranslationServer) -> Settings:
    return Settings(
        secret_key=SECRET, instance=tmp_path, database_url=database_url, testing=True,
        translate_url=translation_server.url,
    )  # fmt: skip


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


def read(fair: Fair, talk: str, who: Actor) -> list[dict[str, Any]]:
    return [message.as_json() for message in fair.runner.ask(queries.messages_after, who, talk, 0).messages]


def choose(hall: Hall, *rows: object) -> None:
    with hall.db.write() as session:
        session.add_all(rows)
        session.commit()


@on_both_databases
def test_a_message_comes_translated_to_who_reads_another_language(
    fair: Fair, talk: str, work: Callable[[], None], translation_server: TranslationServer
) -> None:
    translation_server.says = lambda text, source, target: text.replace("我们可以交货", "納品できます：").replace(
        "件", "点"
    )
    sent = write(fair.runner, talk, fair.anna, SAID)
    work()
    [message] = read(fair, talk, fair.kenji)
    assert message["body"] == SAID
    assert message["language"] == "zh"
    assert message["translations"] == {
        "ja": {"text": "納品できます：3万点。", "doubts": [], "terms": [], "by": "127.0.0.1"}
    }
    assert message["change"] == 1
    assert sent["id"] == message["id"]
    assert {(one["source"], one["target"]) for one in translation_server.asked} == {("zh", "ja")}
    backlog = fair.runner.ask(queries.messages_after, fair.kenji, talk, 1, changes=0)
    assert [one.public_id for one in backlog.changed] == [sent["id"]]


def test_a_translation_with_other_numbers_says_so(
    fair: Fair, talk: str, work: Callable[[], None], translation_server: TranslationServer
) -> None:
    translation_server.says = lambda text, source, target: "3千点納品できます。"
    write(fair.runner, talk, fair.anna, SAID)
    work()
    [message] = read(fair, talk, fair.kenji)
    assert message["translations"]["ja"]["doubts"] == [{"missing": "3万"}, {"added": "3千"}]


def test_what_needs_no_translation_is_not_sent_away(
    fair: Fair, talk: str, work: Callable[[], None], translation_server: TranslationServer
) -> None:
    for body in ("3000", "5月20日", "👍", "HG-2031A", "https://a.example/x"):
        write(fair.runner, talk, fair.anna, body)
    write(fair.runner, talk, fair.anna, "はい、承知しました。")  # already in the reader's language
    work()
    assert {one["target"] for one in translation_server.asked} <= {"zh"}
    assert [one["q"] for one in translation_server.asked] == ["はい、承知しました。"]  # for the colleague of the sender


def test_names_stay_names(
    fair: Fair, talk: str, work: Callable[[], None], translation_server: TranslationServer
) -> None:
    write(fair.runner, talk, fair.anna, f"请联系{fair.kenji.name}。")
    work()
    assert fair.kenji.name not in translation_server.asked[0]["q"]
    [message] = read(fair, talk, fair.kenji)
    assert fair.kenji.name in message["translations"]["ja"]["text"]


def test_who_wants_none_gets_none_until_they_ask(
    hall: Hall, fair: Fair, talk: str, work: Callable[[], None], translation_server: TranslationServer
) -> None:
    choose(
        hall,
        *(
            TalkChoice(person_id=person.person_id, days="", opens=540, closes=1080, translate=False)
            for person in (fair.kenji, fair.mina)
        ),
    )
    sent = write(fair.runner, talk, fair.anna, SAID)
    work()
    assert translation_server.asked == []
    assert fair.runner.run(AskTranslation(conversation=talk, message=sent["id"]), fair.kenji) is False
    work()
    [message] = read(fair, talk, fair.kenji)
    assert set(message["translations"]) == {"ja"}
    assert fair.runner.run(AskTranslation(conversation=talk, message=sent["id"]), fair.kenji) is True


def test_an_event_may_forbid_it(
    hall: Hall, fair: Fair, talk: str, work: Callable[[], None], translation_server: TranslationServer
) -> None:
    choose(hall, ChatRules(event_id=fair.event, wait_hours=24, help_desk=True, help_hours="", translate=False))
    sent = write(fair.runner, talk, fair.anna, SAID)
    work()
    assert translation_server.asked == []
    with pytest.raises(TranslationOff):
        fair.runner.run(AskTranslation(conversation=talk, message=sent["id"]), fair.kenji)


def test_only_who_is_in_the_talk_may_ask(fair: Fair, talk: str) -> None:
    sent = write(fair.runner, talk, fair.anna, SAID)
    asked = AskTranslation(conversation=talk, message=sent["id"])
    for stranger in (fair.carl, fair.dora, fair.olga, fair.vera):
        with pytest.raises(NotFound):
            fair.runner.run(asked, stranger)
    with pytest.raises(Unauthenticated):
        fair.runner.run(asked, VISITOR)
    with pytest.raises(NotFound):
        fair.runner.run(AskTranslation(conversation=talk, message=new_public_id()), fair.kenji)
    with pytest.raises(NothingToTranslate):
        fair.runner.run(asked, fair.anna)


def test_nobody_but_the_system_keeps_translations(fair: Fair, talk: str) -> None:
    write(fair.runner, talk, fair.anna, SAID)
    for actor in (fair.anna, fair.olga, VISITOR):
        with pytest.raises(Forbidden):
            fair.runner.run(KeepTranslations(message=1, digest=digest(SAID), translations={}), actor)


def test_a_translation_of_other_words_is_not_kept(fair: Fair, talk: str) -> None:
    write(fair.runner, talk, fair.anna, SAID)
    made = {"ja": {"text": "古い", "doubts": [], "terms": [], "by": "x"}}
    kept = KeepTranslations(message=1, digest=digest("别的话"), translations=made)
    assert fair.runner.run(kept, SYSTEM) is False
    assert "translations" not in read(fair, talk, fair.kenji)[0]
    assert fair.runner.run(kept.model_copy(update={"message": 999}), SYSTEM) is False


def test_a_server_that_is_away_is_asked_again_and_then_given_up(
    hall: Hall,
    fair: Fair,
    talk: str,
    work: Callable[[], None],
    clock: SetClock,
    translation_server: TranslationServer,
) -> None:
    translation_server.fails = [(500, {}, b"")] * 2  # the list of languages, then the text
    write(fair.runner, talk, fair.anna, SAID)
    work()
    assert "translations" not in read(fair, talk, fair.kenji)[0]
    clock.move(seconds=10)
    work()
    clock.move(seconds=60)
    work()
    assert "translations" in read(fair, talk, fair.kenji)[0]
    translation_server.fails = [(500, {}, b"")] * 50
    write(fair.runner, talk, fair.anna, SAID)
    for _ in range(12):
        work()
        clock.move(minutes=15)
    with hall.db.read() as session:
        states = set(session.scalars(select(Delivery.state)))
    assert states == {"done"}
    assert "translations" not in read(fair, talk, fair.kenji)[1]


def test_other_work_does_not_wait_for_translations(hall: Hall, fair: Fair, talk: str) -> None:
    write(fair.runner, talk, fair.anna, SAID)
    hall.dispatcher.run_due()
    [slow] = [task for task in hall.tasks if isinstance(task, Dispatcher)]
    assert slow.run_due() == 1


class TestWithoutServer:
    @pytest.fixture
    def settings(self, tmp_path: Path, database_url: str) -> Settings:
        return Settings(secret_key=SECRET, instance=tmp_path, database_url=database_url, testing=True)

    def test_nothing_is_owed_and_asking_says_why(self, hall: Hall, fair: Fair, talk: str) -> None:
        sent = write(fair.runner, talk, fair.anna, SAID)
        with hall.db.read() as session:
            assert not list(session.scalars(select(Delivery).where(Delivery.reaction == "chat.translate")))
            assert session.scalars(select(Message)).one().translations is None
        with pytest.raises(NoTranslator):
            fair.runner.run(AskTranslation(conversation=talk, message=sent["id"]), fair.kenji)

    def test_a_message_costs_no_statement_more(
        self, fair: Fair, talk: str, queries_of: Callable[[Callable[[], Any]], int]
    ) -> None:
        write(fair.runner, talk, fair.anna, "one")
        said = SendMessage(conversation=talk, client_id="client-id-two", body="two")
        assert queries_of(lambda: fair.runner.run(said, fair.anna)) <= 12
