"""Two acts at once would write the same first row: a person is muted, a wait is told. Both end well."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.databases import database_at
from tests.factories.chat import Fair, make_fair, open_conversation, write
from tests.race.test_hiding import wait_for_lock
from tests.services import Postgres
from tradehall.app import load_domains
from tradehall.chat.commands import OpenConversation
from tradehall.chat.models import BuyerWait, ChatMute
from tradehall.chat.safety.commands import DecideReport, LookAtReport, MuteFor, Reason, ReportMessage
from tradehall.chat.safety.service import decide_report
from tradehall.chat.waiting.commands import FindWaitingBuyers
from tradehall.chat.waiting.service import find_waiting_buyers
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.parse import Command
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.tx import Tx

load_domains(parts=("models", "service", "reactions", "live"))


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLite lets one writer in at a time."""
    return database_at(request, "postgres", tmp_path / "unused")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))


@pytest.fixture
def fair(db: Database, clock: SetClock) -> Fair:
    return make_fair(Runner(db, clock))


def meanwhile(fair: Fair, postgres: Postgres, act: Callable[[Tx], object], second: Command, by: Actor) -> Future[Any]:
    """The act is done but not committed while the second begins; then it is. What became of the second."""
    with ThreadPoolExecutor(1) as pool, fair.runner.db.write() as session:
        act(Tx(session, by, fair.runner.clock.now(), None))
        session.flush()
        other = pool.submit(fair.runner.run, second, by)
        wait_for_lock(postgres, fair.runner.db.url.database or "", other)
        session.commit()
    return other


def reported(fair: Fair, talk: str, by: Actor) -> str:
    """A report of what kenji says there, read by olga."""
    bad = write(fair.runner, talk, fair.kenji, "Pay to my private account")["id"]
    report: str = fair.runner.run(ReportMessage(conversation=talk, message=bad, reason=Reason.FRAUD), by)
    fair.runner.run(LookAtReport(report=report), fair.olga)
    return report


def test_a_person_is_muted_for_two_reports_at_once(fair: Fair, db: Database, postgres: Postgres) -> None:
    other = fair.place("exporter", f"jade-{fair.slug}", fair.vera)
    fair.meeting(other, fair.places["buyer"], hours=48)
    talk = fair.runner.run(OpenConversation(participation=fair.places["buyer"].public_id), fair.vera)
    reports = [reported(fair, open_conversation(fair), fair.anna), reported(fair, talk, fair.vera)]
    first, second = (
        DecideReport(report=report, version=1, words=words, mute=mute)
        for report, words, mute in zip(reports, ("For an hour", "For a day"), (MuteFor.HOUR, MuteFor.DAY), strict=True)
    )
    meanwhile(fair, postgres, lambda tx: decide_report(tx, first), second, fair.olga).result()
    with db.read() as session:
        [(person, words)] = session.execute(select(ChatMute.person_id, ChatMute.words))
    assert (person, words) == (fair.kenji.person_id, "For a day")


def test_a_wait_that_two_find_at_once_is_told_once_and_taken_back_once(
    fair: Fair, db: Database, postgres: Postgres, clock: SetClock
) -> None:
    talk = open_conversation(fair)
    write(fair.runner, talk, fair.kenji, "What is your best price?")
    clock.move(hours=25)
    look = FindWaitingBuyers()

    def told() -> list[str]:
        names = select(OutboxRow.name).where(OutboxRow.name.in_(("BuyerWaits", "BuyerAnswered")))
        with db.read() as session:
            return list(session.scalars(names.order_by(OutboxRow.id)))

    def waits() -> list[int]:
        with db.read() as session:
            return list(session.scalars(select(BuyerWait.conversation_id)))

    found: list[Tx] = []

    def first(tx: Tx) -> None:
        find_waiting_buyers(tx, look, [1])
        found.append(tx)

    assert meanwhile(fair, postgres, first, look, SYSTEM).result() == 0
    assert ([type(fact).__name__ for fact in found[0].facts], told(), waits()) == (["BuyerWaits"], [], [1])
    write(fair.runner, talk, fair.anna, "12.50")
    meanwhile(fair, postgres, first, look, SYSTEM).result()
    assert ([type(fact).__name__ for fact in found[1].facts], told(), waits()) == (["BuyerAnswered"], [], [])
