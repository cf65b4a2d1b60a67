"""Whom participants want to meet, and schedules of a whole event that are made from it."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _refers(table: str, column: str, to: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _at(name: str, nullable: bool = False) -> "sa.Column[db.UtcDateTime]":
    return sa.Column(name, db.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "wish_rules",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        _at("closes_at", nullable=True),
        sa.Column("most_musts", ID, nullable=False),
        sa.Column("version", ID, nullable=False),
        _at("created_at"),
        _at("updated_at"),
        sa.CheckConstraint("most_musts BETWEEN 0 AND 50", name=op.f("ck_wish_rules_most_musts")),
        _refers("wish_rules", "event_id", "events", "CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_wish_rules")),
    )
    op.create_table(
        "wishes",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("participation_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("by_organiser", sa.Boolean(), nullable=False),
        _at("at"),
        sa.CheckConstraint("kind IN ('must', 'want', 'no')", name=op.f("ck_wishes_kind")),
        sa.CheckConstraint("participation_id <> other_id", name=op.f("ck_wishes_two_sides")),
        _refers("wishes", "event_id", "events", "CASCADE"),
        _refers("wishes", "participation_id", "participations", "CASCADE"),
        _refers("wishes", "other_id", "participations", "CASCADE"),
        _refers("wishes", "person_id", "people", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
        sa.UniqueConstraint("participation_id", "other_id", name=op.f("uq_wishes_participation_id_other_id")),
    )
    op.create_index(op.f("ix_wishes_event_id"), "wishes", ["event_id"])
    op.create_index(op.f("ix_wishes_other_id"), "wishes", ["other_id"])
    op.create_table(
        "schedule_runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("base_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("options", "frame", "problem", "progress")),
        *(sa.Column(name, sa.JSON(), nullable=True) for name in ("start", "schedule")),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("tries", ID, nullable=False),
        *(_at(name, nullable=True) for name in ("lease_until", "started_at", "ended_at", "published_at")),
        sa.Column("published_by", ID, nullable=True),
        sa.Column("version", ID, nullable=False),
        _at("created_at"),
        _at("updated_at"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'stopped')", name=op.f("ck_schedule_runs_state")
        ),
        _refers("schedule_runs", "base_id", "schedule_runs", "SET NULL"),
        _refers("schedule_runs", "event_id", "events", "CASCADE"),
        _refers("schedule_runs", "person_id", "people", "SET NULL"),
        _refers("schedule_runs", "published_by", "people", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_runs")),
        sa.UniqueConstraint("public_id", name=op.f("uq_schedule_runs_public_id")),
    )
    op.create_index("ix_schedule_runs_event_id_id", "schedule_runs", ["event_id", "id"])
    op.create_index("ix_schedule_runs_state", "schedule_runs", ["state"])
    op.create_table(
        "run_edits",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        _at("at"),
        _refers("run_edits", "person_id", "people", "SET NULL"),
        _refers("run_edits", "run_id", "schedule_runs", "CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "meeting", name=op.f("pk_run_edits")),
    )


def downgrade() -> None:
    """Wishes and schedules are gone; what was published of them stays booked."""
    for table in ("run_edits", "schedule_runs", "wishes", "wish_rules"):
        op.drop_table(table)
