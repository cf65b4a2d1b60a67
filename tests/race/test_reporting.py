"""A message is reported while its sender changes it: the organisers are shown each of its words once, as they stood at
one moment."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.databases import database_at
from tests.factories.chat import Fair, make_fair, open_conversation, write
from tests.race.test_hiding import BAD, WORSE, ended_or_waits
from tests.services import Postgres
from tradehall.app import load_domains
from tradehall.chat.commands import EditMessage, WithdrawMessage
from tradehall.chat.models import MessageReport
from tradehall.chat.safety.commands import Reason, ReportMessage
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.parse import Command
from tradehall.kernel.runner import Runner

load_domains(parts=("models", "service", "reactions", "live"))


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLite lets one writer in at a time, who reads only then."""
    return database_at(request, "postgres", tmp_path / "unused")


@pytest.fixture
def fair(db: Database) -> Fair:
    return make_fair(Runner(db, SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))))


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as made:
        yield made


@pytest.mark.parametrize("change", ["edit", "withdraw"])
def test_what_was_said_is_reported_as_it_stood_at_one_moment(
    fair: Fair, db: Database, postgres: Postgres, pool: ThreadPoolExecutor, change: str
) -> None:
    talk = open_conversation(fair)
    bad = write(fair.runner, talk, fair.kenji, BAD)["id"]
    other: Command = WithdrawMessage(conversation=talk, message=bad)
    if change == "edit":
        other = EditMessage(conversation=talk, message=bad, body=WORSE)
    changes: list[Future[Any]] = []

    def meanwhile(_line: object, _cursor: object, statement: str, *_rest: object) -> None:
        """When the message has been read, and before its versions are."""
        if statement.startswith("SELECT message_versions") and not changes:
            changes.append(pool.submit(fair.runner.run, other, fair.kenji))
            ended_or_waits(postgres, db.url.database or "", changes[0])

    event.listen(db.writer, "before_cursor_execute", meanwhile)
    fair.runner.run(ReportMessage(conversation=talk, message=bad, reason=Reason.FRAUD, words="Help"), fair.anna)
    changes[0].result()
    with db.read() as session:
        context = session.scalars(select(MessageReport.context)).one()
    [line] = [line for line in context if line["reported"]]
    assert (line["body"], line["before"], line["withdrawn"]) == (BAD, [], False)
