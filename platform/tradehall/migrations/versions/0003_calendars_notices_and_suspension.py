"""Feeds, invitations and their answers, calendars that people give us, notices, mails that show their state, suspension."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


FEEDS = (
    ("uq_calendar_feeds_own", ["person_id"], "ended_at IS NULL AND event_id IS NULL"),
    ("uq_calendar_feeds_event", ["person_id", "event_id"], "ended_at IS NULL AND event_id IS NOT NULL"),
)
STATES = ("pending", "approved", "rejected", "waitlisted", "withdrawn")


def _states(values: tuple[str, ...]) -> None:
    name = op.f("ck_participations_state")
    with op.batch_alter_table("participations") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"state IN ({', '.join(map(repr, values))})")


# Reactions that waited when notices took over the telling, one for each fact; and those that have nothing to do now.
TOLD_BEFORE = (
    *(f"meetings.mail_{what}" for what in (
        "request", "countered", "declined", "expired", "due", "assigned", "accepted", "moved", "proposed",
        "move_closed", "cancelled", "interpreter", "offered", "offer_closed", "offer_declined", "swapped", "waiting",
    )),
    "meetings.ask_confirmation",
    *(f"deals.{what}_mail" for what in ("proposed", "countered", "sealed", "withdrawn")),
    *(f"events.{what}_mail" for what in ("decision", "registered", "nobody")),
)  # fmt: skip
GONE = ("meetings.offer_cancelled", "meetings.offer_moved")
BACK = {"ConfirmationDue": "meetings.ask_confirmation", "AnswerDue": "meetings.mail_due"}  # those due at a later time


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(repr, names))


def _notices_tell() -> None:
    """What is owed by the old names is owed by the new one: a reminder may wait for days."""
    waits = "state = 'pending' AND reaction IN"
    op.execute(f"UPDATE deliveries SET reaction = 'notices.tell' WHERE {waits} ({_listed(TOLD_BEFORE)})")
    op.execute(f"DELETE FROM deliveries WHERE {waits} ({_listed(GONE)})")


def _each_tells() -> None:
    for fact, reaction in BACK.items():
        of_fact = f"outbox_id IN (SELECT id FROM outbox WHERE name = '{fact}')"
        op.execute(
            f"UPDATE deliveries SET reaction = '{reaction}' "
            f"WHERE state = 'pending' AND reaction = 'notices.tell' AND {of_fact}"
        )
    op.execute("DELETE FROM deliveries WHERE state = 'pending' AND reaction IN ('notices.tell', 'notices.mail')")


def upgrade() -> None:
    _states((*STATES, "suspended"))
    _notices_tell()
    op.add_column("people", sa.Column("state_reason", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "busy_sources",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("checked_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("modified", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('file', 'feed', 'caldav')", name=op.f("ck_busy_sources_kind")),
        sa.CheckConstraint("state IN ('waiting', 'fresh', 'failed')", name=op.f("ck_busy_sources_state")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_busy_sources_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_sources")),
        sa.UniqueConstraint("public_id", name=op.f("uq_busy_sources_public_id")),
    )
    op.create_index("ix_busy_sources_next_at", "busy_sources", ["next_at"], unique=False)
    op.create_index(op.f("ix_busy_sources_person_id"), "busy_sources", ["person_id"], unique=False)

    op.create_table(
        "calendar_choices",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alarm_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("invitations", sa.Boolean(), nullable=False),
        sa.Column("own_zone", sa.Boolean(), nullable=False),
        sa.Column("with_requests", sa.Boolean(), nullable=False),
        sa.Column("changed_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("alarm_minutes BETWEEN 0 AND 1440", name=op.f("ck_calendar_choices_alarm_minutes")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_choices_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_choices")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("fetched_by", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_calendar_feeds_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calendar_feeds_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feeds_event_id"), "calendar_feeds", ["event_id"], unique=False)
    op.create_index(op.f("ix_calendar_feeds_person_id"), "calendar_feeds", ["person_id"], unique=False)
    for name, columns, where in FEEDS:
        only = sa.text(where)
        op.create_index(name, "calendar_feeds", columns, unique=True, sqlite_where=only, postgresql_where=only)

    op.create_table(
        "notice_choices",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.CheckConstraint("mail IN ('now', 'digest', 'never')", name=op.f("ck_notice_choices_mail")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_notice_choices_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_notice_choices")),
    )
    op.create_table(
        "notice_hours",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quiet_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("quiet_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("digest_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("digest_at BETWEEN 0 AND 1439", name=op.f("ck_notice_hours_digest_at")),
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 1439", name=op.f("ck_notice_hours_quiet_from")),
        sa.CheckConstraint("quiet_to BETWEEN 0 AND 1439", name=op.f("ck_notice_hours_quiet_to")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_notice_hours_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_hours")),
    )
    op.create_table(
        "notices",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("dedupe", sa.Text(), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("mail_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("mail IN ('now', 'digest', 'never')", name=op.f("ck_notices_mail")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_notices_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_notices_dedupe")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notices_public_id")),
    )
    op.create_index(op.f("ix_notices_event_id"), "notices", ["event_id"], unique=False)
    op.create_index("ix_notices_mailed_at_mail_at", "notices", ["mailed_at", "mail_at"], unique=False)
    op.create_index("ix_notices_person_id_id", "notices", ["person_id", "id"], unique=False)
    op.create_index("ix_notices_person_id_read_at", "notices", ["person_id", "read_at"], unique=False)
    op.create_index("ix_notices_subject", "notices", ["subject"], unique=False)

    op.create_table(
        "busy_times",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_busy_times_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["busy_sources.id"], name=op.f("fk_busy_times_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_times")),
    )
    op.create_index("ix_busy_times_person_id_ends_at", "busy_times", ["person_id", "ends_at"], unique=False)
    op.create_index(op.f("ix_busy_times_source_id"), "busy_times", ["source_id"], unique=False)

    op.create_table(
        "calendar_attendees",
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("guest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("partstat", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("stamp", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("method IN ('', 'REQUEST', 'CANCEL')", name=op.f("ck_calendar_attendees_method")),
        sa.CheckConstraint(
            "partstat IN ('NEEDS-ACTION', 'ACCEPTED', 'TENTATIVE', 'DECLINED')",
            name=op.f("ck_calendar_attendees_partstat"),
        ),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["guests.id"], name=op.f("fk_calendar_attendees_guest_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_calendar_attendees_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_attendees_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_attendees")),
        sa.UniqueConstraint("meeting_id", "email", name=op.f("uq_calendar_attendees_meeting_id_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calendar_attendees_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_attendees_token_hash")),
    )
    op.create_index(op.f("ix_calendar_attendees_person_id"), "calendar_attendees", ["person_id"], unique=False)

    op.create_table(
        "calendar_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attendee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"],
            ["calendar_attendees.id"],
            name=op.f("fk_calendar_messages_attendee_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_messages")),
        sa.UniqueConstraint(
            "attendee_id", "method", "sequence", name=op.f("uq_calendar_messages_attendee_id_method_sequence")
        ),
    )
    op.create_table(
        "inbound_mails",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("received_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("attendee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["calendar_attendees.id"], name=op.f("fk_inbound_mails_attendee_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_inbound_mails_message_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_inbound_mails_public_id")),
    )
    op.create_index(op.f("ix_inbound_mails_attendee_id"), "inbound_mails", ["attendee_id"], unique=False)
    op.create_index(op.f("ix_inbound_mails_received_at"), "inbound_mails", ["received_at"], unique=False)

    for table in ("meeting_people", "guests"):
        op.add_column(table, sa.Column("answer", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "interpreters",
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="1", nullable=False),
    )

    op.add_column("mails", sa.Column("kind", sa.Text(), server_default="", nullable=False))
    op.add_column("mails", sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("mails", sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column("mails", sa.Column("raw", sa.LargeBinary(), nullable=True))
    op.add_column(
        "mails",
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
    )
    op.add_column("mails", sa.Column("error", sa.Text(), server_default="", nullable=False))
    op.add_column("mails", sa.Column("sent_at", db.UtcDateTime(timezone=True), nullable=True))
    op.add_column("mails", sa.Column("due_at", db.UtcDateTime(timezone=True), nullable=True))
    op.execute("DELETE FROM mails WHERE state = 'waiting'")  # their reactions are tried again, and write them anew
    op.create_index(op.f("ix_mails_due_at"), "mails", ["due_at"], unique=False)
    op.create_index(op.f("ix_mails_event_id"), "mails", ["event_id"], unique=False)
    op.create_index(op.f("ix_mails_person_id"), "mails", ["person_id"], unique=False)


def downgrade() -> None:
    _each_tells()
    op.execute("UPDATE participations SET state = 'rejected' WHERE state = 'suspended'")
    _states(STATES)
    op.drop_column("people", "state_reason")
    op.drop_index(op.f("ix_mails_person_id"), table_name="mails")
    op.drop_index(op.f("ix_mails_event_id"), table_name="mails")
    op.drop_index(op.f("ix_mails_due_at"), table_name="mails")
    op.drop_column("mails", "due_at")
    op.drop_column("mails", "sent_at")
    op.drop_column("mails", "error")
    op.drop_column("mails", "attempts")
    op.drop_column("mails", "raw")
    op.drop_column("mails", "event_id")
    op.drop_column("mails", "person_id")
    op.drop_column("mails", "kind")

    op.drop_column("interpreters", "version")
    for table in ("meeting_people", "guests"):
        op.drop_column(table, "answer")

    op.drop_index(op.f("ix_inbound_mails_received_at"), table_name="inbound_mails")
    op.drop_index(op.f("ix_inbound_mails_attendee_id"), table_name="inbound_mails")

    op.drop_table("inbound_mails")
    op.drop_table("calendar_messages")
    op.drop_index(op.f("ix_calendar_attendees_person_id"), table_name="calendar_attendees")

    op.drop_table("calendar_attendees")
    op.drop_index(op.f("ix_busy_times_source_id"), table_name="busy_times")
    op.drop_index(op.f("ix_busy_times_person_id_ends_at"), table_name="busy_times")

    op.drop_table("busy_times")
    op.drop_index(op.f("ix_notices_subject"), table_name="notices")
    op.drop_index(op.f("ix_notices_person_id_read_at"), table_name="notices")
    op.drop_index(op.f("ix_notices_person_id_id"), table_name="notices")
    op.drop_index(op.f("ix_notices_mailed_at_mail_at"), table_name="notices")
    op.drop_index(op.f("ix_notices_event_id"), table_name="notices")

    op.drop_table("notices")
    op.drop_table("notice_hours")
    op.drop_table("notice_choices")
    for name, _, where in FEEDS:
        only = sa.text(where)
        op.drop_index(name, table_name="calendar_feeds", sqlite_where=only, postgresql_where=only)
    op.drop_index(op.f("ix_calendar_feeds_person_id"), table_name="calendar_feeds")
    op.drop_index(op.f("ix_calendar_feeds_event_id"), table_name="calendar_feeds")

    op.drop_table("calendar_feeds")
    op.drop_table("calendar_choices")
    op.drop_index(op.f("ix_busy_sources_person_id"), table_name="busy_sources")
    op.drop_index(op.f("ix_busy_sources_next_at"), table_name="busy_sources")

    op.drop_table("busy_sources")
