"""What tests share that try whatever people can do, in whatever order: a world of its own a run, and the search."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner


class World(RuleBasedStateMachine):
    """A migrated database, its clock and its runner. `stored`: what a refused act must leave as it was."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tradehall-model-"))
        shutil.copy(self.template, self.folder / "model.sqlite3")
        self.db = Database(f"sqlite:///{self.folder / 'model.sqlite3'}")
        self.clock = SetClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        self.runner = Runner(self.db, self.clock)

    def teardown(self) -> None:
        self.db.close()
        shutil.rmtree(self.folder)

    def stored(self) -> list[Any]:
        raise NotImplementedError

    def tried_by(self, command: Any, by: Actor) -> Any:
        """What came of it, None where it was refused; then nothing is different."""
        before = self.stored()
        try:
            return self.runner.run(command, by)
        except DomainError:
            assert self.stored() == before
            return None


def explore(world: type[World], template: Path, examples: int, steps: int) -> None:
    world.template = template
    run_state_machine_as_test(
        world,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
