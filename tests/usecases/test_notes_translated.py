"""Notes reach each side in its own language, beside the original."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import SECRET, on_both_databases
from tests.factories.calls import Call, make_call
from tests.translator import TranslationServer
from tradehall.chat.models import ChatRules
from tradehall.kernel.clock import SetClock
from tradehall.kernel.mail import MailRow
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.web import Hall
from tradehall.meetings.queries import meeting_page
from tradehall.rooms.notes.commands import ChangeNote, KeepNoteTranslations
from tradehall.rooms.notes.queries import notes_here
from tradehall.settings import Settings

Work = Callable[[], None]


@pytest.fixture
def settings(tmp_path: Path, database_url: str, translation_server: TranslationServer) -> Settings:
    return Settings(
        secret_key=SECRET, instance=tmp_path, database_url=database_url, testing=True,
        translate_url=translation_server.url,
    )  # fmt: skip


@pytest.fixture
def call(hall: Hall, clock: SetClock) -> Call:
    return make_call(hall.runner, clock)


def made(call: Call) -> list[dict[str, Any]]:
    return [note.translations for note in call.runner.ask(notes_here, call.fair.sato, call.meeting)]


def mail_to(call: Call, name: str) -> str:
    """The one with the notes, or ''."""
    with call.runner.db.read() as session:
        rows = session.scalars(select(MailRow).where(MailRow.dedupe.like("notice.%"))).all()
        return next((str(row.__dict__) for row in rows if name in row.recipient and "3万件" in str(row.__dict__)), "")


@on_both_databases
def test_each_side_gets_the_translation_beside_the_original(
    call: Call, work: Work, clock: SetClock, translation_server: TranslationServer
) -> None:
    translation_server.says = lambda text, source, target: text.replace("交货", "納品：").replace("件", "点")
    call.write(call.fair.li, "交货3万件")
    call.write(call.fair.sato, "3万点、承知しました。")
    work()
    assert made(call)[0]["ja"]["text"] == "納品：3万点"
    assert {(one["source"], one["target"]) for one in translation_server.asked} == {("zh", "ja"), ("ja", "zh")}
    clock.move(minutes=70)
    work()
    japanese, chinese = mail_to(call, "sato"), mail_to(call, "li@")
    assert "納品：3万点" in japanese
    assert "機械翻訳" in japanese
    assert "交货3万件" in japanese
    assert "納品：3万点" not in chinese


def test_other_numbers_are_warned_of(
    call: Call, work: Work, clock: SetClock, translation_server: TranslationServer
) -> None:
    translation_server.says = lambda text, source, target: "3千点納品"
    call.write(call.fair.li, "交货3万件")
    work()
    assert made(call)[0]["ja"]["doubts"] == [{"missing": "3万"}, {"added": "3千"}]
    clock.move(minutes=70)
    work()
    assert "原文と見比べてください" in mail_to(call, "sato") or "原文" in mail_to(call, "sato")


def test_a_changed_line_is_translated_anew(call: Call, work: Work, translation_server: TranslationServer) -> None:
    note = call.write(call.fair.li, "交货3万件")
    work()
    call.run(ChangeNote, call.fair.li, note=note["id"], body="交货4万件", version=1)
    assert made(call) == [{}]
    late = KeepNoteTranslations(note=1, digest="of another text", translations={"ja": {"text": "x"}})
    assert call.runner.run(late, SYSTEM) is False
    work()
    assert "4万" in made(call)[0]["ja"]["text"]


def test_while_the_server_is_away_the_notes_wait_a_little_and_then_go_as_they_are(
    call: Call, work: Work, clock: SetClock, translation_server: TranslationServer
) -> None:
    translation_server.fails = [(503, {}, b"")] * 50
    call.write(call.fair.li, "交货3万件")
    work()
    page = call.runner.ask(meeting_page, SYSTEM, call.meeting)
    clock.at = page.ends_at + timedelta(minutes=30)
    work()
    assert mail_to(call, "sato") == ""
    clock.move(minutes=3)
    work()
    mail = mail_to(call, "sato")
    assert "交货3万件" in mail
    assert "中国語" in mail
    assert "機械翻訳" not in mail


def test_where_the_organisers_want_no_machine_nothing_is_sent_away(
    call: Call, hall: Hall, work: Work, translation_server: TranslationServer
) -> None:
    with hall.db.write() as session:
        session.add(ChatRules(event_id=1, translate=False, wait_hours=0, help_desk=True, help_hours=""))
        session.commit()
    call.write(call.fair.li, "交货3万件")
    work()
    assert translation_server.asked == []
