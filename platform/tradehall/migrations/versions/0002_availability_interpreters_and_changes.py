"""Availability, interpreters' offers, changes by consent, and the day of the meeting."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# name, default, lowest, highest
SETTINGS = [
    ("request_minutes", 4320, 15, 14400),
    ("request_limit", 20, 1, 200),
    ("interpreted_minutes", None, 20, 120),
    ("interpreter_stretch", 90, 20, 480),
    ("interpreter_pause", 15, 0, 120),
]

CHECKS = {
    "cancelled_side": "cancelled_side IN ('exporter', 'buyer')",
    "attendance": "attendance IN ('both', 'exporter', 'buyer', 'nobody', 'disputed')",
}


def upgrade() -> None:
    op.create_table(
        "hours",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("not_before", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("not_after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("not_after BETWEEN 0 AND 1440", name=op.f("ck_hours_not_after")),
        sa.CheckConstraint("not_before BETWEEN 0 AND 1440", name=op.f("ck_hours_not_before")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_hours_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_hours_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "event_id", name=op.f("pk_hours")),
    )
    op.create_index(op.f("ix_hours_event_id"), "hours", ["event_id"], unique=False)

    op.create_table(
        "booking_preferences",
        sa.Column("participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("auto_accept", sa.Boolean(), nullable=False),
        sa.Column("free_moves", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_booking_preferences_participation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_booking_preferences")),
    )
    op.create_table(
        "slot_marks",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("suits", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_slot_marks_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], name=op.f("fk_slot_marks_slot_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "slot_id", name=op.f("pk_slot_marks")),
    )
    op.create_index(op.f("ix_slot_marks_slot_id"), "slot_marks", ["slot_id"], unique=False)

    op.create_table(
        "standbys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("participation_id <> other_id", name=op.f("ck_standbys_two_sides")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["participations.id"], name=op.f("fk_standbys_other_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_standbys_participation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_standbys_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standbys")),
        sa.UniqueConstraint("participation_id", "other_id", name=op.f("uq_standbys_participation_id_other_id")),
    )
    op.create_index(op.f("ix_standbys_other_id"), "standbys", ["other_id"], unique=False)

    op.create_table(
        "request_turns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("turn", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('asked', 'countered', 'accepted', 'declined', 'withdrawn', 'expired')",
            name=op.f("ck_request_turns_kind"),
        ),
        sa.CheckConstraint("turn IN ('sender', 'target')", name=op.f("ck_request_turns_turn")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_request_turns_person_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_request_turns_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_turns")),
    )
    op.create_index(op.f("ix_request_turns_request_id"), "request_turns", ["request_id"], unique=False)

    op.create_table(
        "guests",
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_guests_added_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_guests_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_guests_participation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guests")),
        sa.UniqueConstraint("meeting_id", "email", name=op.f("uq_guests_meeting_id_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_guests_public_id")),
    )
    op.create_table(
        "interpreter_offers",
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'declined', 'withdrawn', 'lapsed')",
            name=op.f("ck_interpreter_offers_state"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_interpreter_offers_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["offered_by"], ["people.id"], name=op.f("fk_interpreter_offers_offered_by")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_interpreter_offers_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interpreter_offers")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_interpreter_offers_meeting_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_interpreter_offers_public_id")),
    )
    op.create_index(op.f("ix_interpreter_offers_meeting_id"), "interpreter_offers", ["meeting_id"], unique=False)
    op.create_index("ix_interpreter_offers_person_id_state", "interpreter_offers", ["person_id", "state"], unique=False)

    op.create_table(
        "meeting_moves",
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("starts_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_meeting_moves_side")),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'withdrawn', 'lapsed')", name=op.f("ck_meeting_moves_state")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_meeting_moves_answered_by")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_moves_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_meeting_moves_person_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], name=op.f("fk_meeting_moves_slot_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_moves")),
        sa.UniqueConstraint("public_id", name=op.f("uq_meeting_moves_public_id")),
    )
    op.create_index(
        "uq_meeting_moves_open",
        "meeting_moves",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    _columns()
    op.add_column("meeting_people", sa.Column("confirmed_at", db.UtcDateTime(timezone=True), nullable=True))
    op.add_column("meeting_people", sa.Column("arrived_at", db.UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("requests") as batch:
        batch.add_column(sa.Column("expires_at", db.UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("assignee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch.create_foreign_key(
            op.f("fk_requests_assignee_id"), "people", ["assignee_id"], ["id"], ondelete="SET NULL"
        )
    _day()
    _check("meetings", "status", ("tentative", "confirmed", "cancelled", "held", "missed"))
    _check("meeting_people", "role", ("delegate", "guest", "interpreter"))


def _day() -> None:
    """How a meeting was cancelled, and who was there."""
    with op.batch_alter_table("meetings") as batch:
        batch.add_column(sa.Column("cancel_because", sa.Text(), nullable=True))
        batch.add_column(sa.Column("cancelled_side", sa.Text(), nullable=True))
        batch.add_column(sa.Column("attendance", sa.Text(), nullable=True))
        batch.add_column(sa.Column("settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch.add_column(sa.Column("settled_note", sa.Text(), nullable=False, server_default=""))
        batch.create_foreign_key(op.f("fk_meetings_settled_by"), "people", ["settled_by"], ["id"])
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_meetings_{name}"), condition)


def _columns() -> None:
    """With their constraints in one statement: so SQLite adds them without making the table anew."""
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for name, default, low, high in SETTINGS:
        rest = f"DEFAULT {default} NOT NULL" if default else ""
        check = f"CONSTRAINT ck_events_{name} CHECK ({name} BETWEEN {low} AND {high})"
        op.execute(f"ALTER TABLE events ADD COLUMN {name} {number} {rest} {check}")


def _check(table: str, column: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values."""
    name = op.f(f"ck_{table}_{column}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN ({', '.join(map(repr, values))})")


def downgrade() -> None:
    op.execute("UPDATE meetings SET status = 'confirmed' WHERE status = 'tentative'")
    op.execute("DELETE FROM meeting_people WHERE role = 'guest'")
    _check("meetings", "status", ("confirmed", "cancelled", "held", "missed"))
    with op.batch_alter_table("meetings") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_meetings_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_meetings_settled_by"), type_="foreignkey")
        for name in ("settled_note", "settled_by", "attendance", "cancelled_side", "cancel_because"):
            batch.drop_column(name)
    _check("meeting_people", "role", ("delegate", "interpreter"))
    op.drop_column("meeting_people", "arrived_at")
    op.drop_column("meeting_people", "confirmed_at")
    with op.batch_alter_table("requests") as batch:
        batch.drop_constraint(op.f("fk_requests_assignee_id"), type_="foreignkey")
        batch.drop_column("assignee_id")
        batch.drop_column("expires_at")
    for name, *_ in SETTINGS:
        op.drop_column("events", name)

    op.drop_table("meeting_moves")

    op.drop_table("interpreter_offers")
    op.drop_table("guests")

    op.drop_table("request_turns")

    op.drop_table("standbys")

    op.drop_table("slot_marks")
    op.drop_table("booking_preferences")

    op.drop_table("hours")
