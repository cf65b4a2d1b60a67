"""Rooms: how calls are held, who was in them, notes, calls for help, consents, and tests of devices and lines."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW_TABLES = (
    "rooms", "room_visits", "room_troubles", "room_notes", "recording_consents", "video_rules", "preflights",
    "preflight_asks",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "preflights",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("light", sa.Text(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("device IN ('phone', 'desk')", name=op.f("ck_preflights_device")),
        sa.CheckConstraint("light IN ('good', 'fair', 'bad')", name=op.f("ck_preflights_light")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_preflights_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preflights")),
    )
    op.create_index("ix_preflights_person_id_at", "preflights", ["person_id", "at"], unique=False)

    op.create_table(
        "preflight_asks",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_preflight_asks_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_preflight_asks_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_preflight_asks")),
    )
    op.create_index("ix_preflight_asks_person_id", "preflight_asks", ["person_id"], unique=False)

    op.create_table(
        "video_rules",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("video", sa.Text(), nullable=False),
        sa.Column("link_url", sa.Text(), nullable=False),
        sa.Column("link_note", sa.Text(), nullable=False),
        sa.Column("phones", sa.JSON(), nullable=False),
        sa.Column("relay_only", sa.Boolean(), nullable=False),
        sa.Column("recording", sa.Boolean(), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("video IN ('room', 'jitsi', 'link')", name=op.f("ck_video_rules_video")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_video_rules_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_video_rules")),
    )
    op.create_table(
        "recording_consents",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_recording_consents_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_recording_consents_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_recording_consents")),
    )
    op.create_index(op.f("ix_recording_consents_person_id"), "recording_consents", ["person_id"], unique=False)

    op.create_table(
        "room_notes",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("removed_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('note', 'decided', 'todo')", name=op.f("ck_room_notes_kind")),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_room_notes_side")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_room_notes_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_room_notes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_notes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_notes_public_id")),
    )
    op.create_index(op.f("ix_room_notes_meeting_id"), "room_notes", ["meeting_id"], unique=False)

    op.create_table(
        "room_troubles",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_by", ID, nullable=True),
        sa.Column("taken_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("solved_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sound', 'picture', 'line', 'absent', 'interpreter', 'other')", name=op.f("ck_room_troubles_kind")
        ),
        sa.CheckConstraint("state IN ('open', 'taken', 'solved')", name=op.f("ck_room_troubles_state")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_room_troubles_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_room_troubles_person_id")),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["people.id"], name=op.f("fk_room_troubles_taken_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_troubles")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_troubles_public_id")),
    )
    op.create_index("ix_room_troubles_meeting_id_at", "room_troubles", ["meeting_id", "at"], unique=False)

    op.create_table(
        "room_visits",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("joined_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("left_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "role IN ('delegate', 'guest', 'interpreter', 'organiser')", name=op.f("ck_room_visits_role")
        ),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_room_visits_side")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_room_visits_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_room_visits_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_visits")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_visits_public_id")),
    )
    op.create_index("ix_room_visits_meeting_id_joined_at", "room_visits", ["meeting_id", "joined_at"], unique=False)
    op.create_index(op.f("ix_room_visits_person_id"), "room_visits", ["person_id"], unique=False)
    op.create_index(
        "ix_room_visits_seen_at",
        "room_visits",
        ["seen_at"],
        unique=False,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_index(
        "uq_room_visits_present",
        "room_visits",
        ["meeting_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )

    op.create_table(
        "rooms",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=True),
        sa.Column("shown", sa.JSON(), nullable=True),
        sa.Column("tray", sa.JSON(), nullable=False),
        sa.Column("recorder_id", ID, nullable=True),
        sa.Column("recorded_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.CheckConstraint("mode IN ('free', 'consecutive')", name=op.f("ck_rooms_mode")),
        sa.CheckConstraint("turn IN ('exporter', 'buyer', 'interpreter')", name=op.f("ck_rooms_turn")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_rooms_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["recorder_id"], ["people.id"], name=op.f("fk_rooms_recorder_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_rooms")),
    )
    with op.batch_alter_table("meetings") as batch:
        batch.add_column(sa.Column("video", sa.Text(), nullable=True))
        batch.create_check_constraint(op.f("ck_meetings_video"), "video IN ('room', 'jitsi', 'link', 'phone')")


def downgrade() -> None:
    """What was noted, tried and measured in rooms is gone; meetings and their links stay."""
    with op.batch_alter_table("meetings") as batch:
        batch.drop_constraint(op.f("ck_meetings_video"), type_="check")
        batch.drop_column("video")
    for table in NEW_TABLES:
        op.drop_table(table)
