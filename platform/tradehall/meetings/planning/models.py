"""Tables of wishes, and of schedules that are made from them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed


class WishRules(Timed, Base):
    """How the participants of an event say whom they want to meet; without a row: as long as meetings are arranged.

    `open`: whether they are asked at all. `closes_at`: until when; None: no end. `most_musts`: how many of its wishes
    one participation may call a must.
    """

    __tablename__ = "wish_rules"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    open: Mapped[bool] = mapped_column(default=True)
    closes_at: Mapped[datetime | None]
    most_musts: Mapped[int] = mapped_column(default=3)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("most_musts BETWEEN 0 AND 50", name="most_musts"),)


class Wish(Base):
    """One participation wants to meet another, must, or does not. What is wished the other side never sees.

    `person_id`: who said so; `by_organiser`: in its name, on the phone.
    """

    __tablename__ = "wishes"
    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    by_organiser: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("participation_id", "other_id"),
        CheckConstraint("kind IN ('must', 'want', 'no')", name="kind"),
        CheckConstraint("participation_id <> other_id", name="two_sides"),
    )


class ScheduleRun(Public, Timed, Base):
    """One schedule of an event: what was asked of the solver, how far it is, and the best that it has found.

    `options`: what the organisers chose (`commands.StartRun`). `frame`: what each meeting of the problem is about: id →
    `{exporter, buyer, people, seats, meeting, wishes, interpreter, mute}`. `problem` and `schedule` in the solver's
    form, frozen when it was started; the schedule also has its reasons (`explained`), once it is over, and its goals
    after the newest change by hand (`measured`). `progress`: the newest figures. `stop_asked`: it stops once it has
    heard. Who works on it has it until `lease_until` under the name `worker`; whoever finds it later starts it again.
    `base_id`: the run from which it was solved anew. `published_at`: when its meetings were booked.
    """

    __tablename__ = "schedule_runs"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("schedule_runs.id", ondelete="SET NULL"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default="queued")
    options: Mapped[dict[str, Any]]
    frame: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    problem: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    start: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    schedule: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    progress: Mapped[dict[str, Any]]
    failure: Mapped[str] = mapped_column(default="")
    stop_asked: Mapped[bool] = mapped_column(default=False)
    worker: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'stopped')", name="state"),
        Index("ix_schedule_runs_event_id_id", "event_id", "id"),
        Index("ix_schedule_runs_state", "state"),
    )


class RunEdit(Base):
    """What organisers did by hand with one meeting of a schedule (`meeting`: its id in the problem).

    `moved`: they put it into `slot` (the slot's id in the problem), or took it out where that is None. `locked`: it
    stays there when the schedule is solved anew.
    """

    __tablename__ = "run_edits"
    run_id: Mapped[int] = mapped_column(ForeignKey("schedule_runs.id", ondelete="CASCADE"), primary_key=True)
    meeting: Mapped[str] = mapped_column(primary_key=True)
    moved: Mapped[bool] = mapped_column(default=False)
    slot: Mapped[str | None]
    locked: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    at: Mapped[datetime]
