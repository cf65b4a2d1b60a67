"""Kinds of talk, what is done with messages, phrases, offers, files, reports, blocks and office hours."""

import sqlalchemy as sa
from alembic import op

from tradehall.chat.rules import folded
from tradehall.kernel import clock, db
from tradehall.kernel.ids import new_public_id

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SIDES = (
    "CASE WHEN exporter_id IS NULL THEN 0 ELSE 1 END + CASE WHEN buyer_id IS NULL THEN 0 ELSE 1 END = "
    "CASE kind WHEN 'help' THEN 1 WHEN 'announcements' THEN 0 ELSE 2 END"
)
ONE_OF_A_KIND = (
    ("uq_conversations_pair", ["exporter_id", "buyer_id"], "kind = 'pair'"),
    ("uq_conversations_help_exporter", ["exporter_id"], "kind = 'help'"),
    ("uq_conversations_help_buyer", ["buyer_id"], "kind = 'help'"),
    ("uq_conversations_announcements", ["event_id"], "kind = 'announcements'"),
)
ON_MESSAGES = (
    ("ix_messages_changed", ["conversation_id", "changed"], "changed > 0"),
    ("ix_messages_open_until", ["open_until"], "open_until IS NOT NULL"),
    ("ix_messages_pinned", ["conversation_id"], "pinned_at IS NOT NULL"),
)
NEW_TABLES = (
    "moderation_acts", "message_reports", "chat_file_parts", "chat_files", "message_versions", "buyer_waits",
    "participation_blocks", "talk_choices", "chat_rules", "chat_mutes",
)  # fmt: skip


def _index(table: str, name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    op.add_column("meeting_people", sa.Column("added_by", ID, nullable=True))
    with op.batch_alter_table("meeting_people") as batch:
        batch.create_foreign_key(
            op.f("fk_meeting_people_added_by"), "people", ["added_by"], ["id"], ondelete="SET NULL"
        )
    op.add_column("calendar_choices", sa.Column("busy_only", sa.Boolean(), nullable=False, server_default=sa.false()))
    _conversations()
    _messages()
    _tables()
    _let_interpreters_talk_in_their_meetings()


def _conversations() -> None:
    with op.batch_alter_table("conversations") as batch:
        batch.add_column(sa.Column("kind", sa.Text(), nullable=False, server_default="pair"))
        batch.add_column(sa.Column("meeting_id", ID, nullable=True))
        batch.add_column(sa.Column("last_change", ID, nullable=False, server_default="0"))
        batch.alter_column("exporter_id", existing_type=ID, nullable=True)
        batch.alter_column("buyer_id", existing_type=ID, nullable=True)
        batch.drop_constraint(op.f("uq_conversations_exporter_id_buyer_id"), type_="unique")
        batch.create_unique_constraint(op.f("uq_conversations_meeting_id"), ["meeting_id"])
        batch.create_foreign_key(
            op.f("fk_conversations_meeting_id"), "meetings", ["meeting_id"], ["id"], ondelete="CASCADE"
        )
        batch.create_check_constraint(
            op.f("ck_conversations_kind"), "kind IN ('pair', 'meeting', 'help', 'announcements')"
        )
        batch.create_check_constraint(op.f("ck_conversations_meeting"), "(kind = 'meeting') = (meeting_id IS NOT NULL)")
        batch.create_check_constraint(op.f("ck_conversations_sides"), SIDES)
    op.create_index("ix_conversations_sides", "conversations", ["exporter_id", "buyer_id"])
    for name, columns, where in ONE_OF_A_KIND:
        _index("conversations", name, columns, where, unique=True)
    with op.batch_alter_table("conversation_members") as batch:
        batch.add_column(sa.Column("role", sa.Text(), nullable=False, server_default="delegate"))
        batch.create_check_constraint(
            op.f("ck_conversation_members_role"), "role IN ('delegate', 'guest', 'interpreter', 'organiser')"
        )


def _messages() -> None:
    with op.batch_alter_table("messages") as batch:
        batch.add_column(sa.Column("kind", sa.Text(), nullable=False, server_default="text"))
        batch.add_column(sa.Column("content", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("translations", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("changed", ID, nullable=False, server_default="0"))
        batch.add_column(sa.Column("edited_at", db.UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("withdrawn_at", db.UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("withdrawn_by", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("pinned_at", db.UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("open_until", db.UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("folded", sa.Text(), nullable=False, server_default=""))
        batch.create_check_constraint(op.f("ck_messages_kind"), "kind IN ('text', 'phrase', 'offer', 'file')")
        batch.create_check_constraint(op.f("ck_messages_withdrawn_by"), "withdrawn_by IN ('', 'sender', 'organiser')")
        batch.create_check_constraint(op.f("ck_messages_withdrawn"), "(withdrawn_at IS NULL) = (withdrawn_by = '')")
    for name, columns, where in ON_MESSAGES:
        _index("messages", name, columns, where)
    _fold()


def _fold() -> None:
    """What was said before can be searched, too."""
    connection, last = op.get_bind(), 0
    some = sa.text("SELECT id, body FROM messages WHERE id > :last ORDER BY id LIMIT 1000")
    while rows := connection.execute(some, {"last": last}).all():
        searchable = [{"id": row[0], "folded": folded(row[1])} for row in rows]
        connection.execute(sa.text("UPDATE messages SET folded = :folded WHERE id = :id"), searchable)
        last = rows[-1][0]


_INTERPRETED = """
    SELECT DISTINCT m.id, m.event_id, m.exporter_id, m.buyer_id FROM meetings m
    JOIN meeting_people p ON p.meeting_id = m.id AND p.role = 'interpreter' WHERE m.status <> 'cancelled'
"""


def _let_interpreters_talk_in_their_meetings() -> None:
    """Interpreters belong to the talk of the meetings that they interpret, no longer to all that the two say."""
    connection, now = op.get_bind(), clock.SystemClock().now()
    meetings = connection.execute(sa.text(_INTERPRETED)).all()
    if meetings:
        connection.execute(
            sa.text(
                "INSERT INTO conversations (public_id, kind, event_id, exporter_id, buyer_id, meeting_id, last_seq, "
                "last_change, last_at, created_at) "
                "VALUES (:public_id, 'meeting', :event, :exporter, :buyer, :meeting, 0, 0, :now, :now)"
            ).bindparams(sa.bindparam("now", type_=db.UtcDateTime(timezone=True))),
            [
                {
                    "public_id": new_public_id(),
                    "meeting": m[0],
                    "event": m[1],
                    "exporter": m[2],
                    "buyer": m[3],
                    "now": now,
                }
                for m in meetings
            ],
        )
    op.execute("DELETE FROM conversation_members WHERE participation_id IS NULL")
    op.execute(
        """
        INSERT INTO conversation_members (conversation_id, person_id, participation_id, role, read_seq)
        SELECT c.id, p.person_id, p.participation_id, p.role, 0
        FROM conversations c JOIN meeting_people p ON p.meeting_id = c.meeting_id
        """
    )


def _tables() -> None:
    op.create_table(
        "chat_mutes",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("until", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_chat_mutes_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_chat_mutes_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_chat_mutes")),
    )
    op.create_index(op.f("ix_chat_mutes_person_id"), "chat_mutes", ["person_id"], unique=False)

    op.create_table(
        "chat_rules",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("wait_hours", ID, nullable=False),
        sa.Column("help_desk", sa.Boolean(), nullable=False),
        sa.Column("help_hours", sa.Text(), nullable=False),
        sa.Column("translate", sa.Boolean(), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.CheckConstraint("wait_hours BETWEEN 0 AND 168", name=op.f("ck_chat_rules_wait_hours")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_chat_rules_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_chat_rules")),
    )
    op.create_table(
        "talk_choices",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("opens", ID, nullable=False),
        sa.Column("closes", ID, nullable=False),
        sa.Column("translate", sa.Boolean(), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.CheckConstraint(
            "opens BETWEEN 0 AND 1439 AND closes BETWEEN 1 AND 1440 AND opens < closes",
            name=op.f("ck_talk_choices_hours"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_talk_choices_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_talk_choices")),
    )
    op.create_table(
        "participation_blocks",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("blocker_id", ID, nullable=False),
        sa.Column("blocked_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("blocker_id <> blocked_id", name=op.f("ck_participation_blocks_two_sides")),
        sa.ForeignKeyConstraint(
            ["blocked_id"], ["participations.id"], name=op.f("fk_participation_blocks_blocked_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["blocker_id"], ["participations.id"], name=op.f("fk_participation_blocks_blocker_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_participation_blocks_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_participation_blocks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_blocks")),
        sa.UniqueConstraint("blocker_id", "blocked_id", name=op.f("uq_participation_blocks_blocker_id_blocked_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_participation_blocks_public_id")),
    )
    op.create_index(op.f("ix_participation_blocks_blocked_id"), "participation_blocks", ["blocked_id"], unique=False)
    op.create_index(op.f("ix_participation_blocks_event_id"), "participation_blocks", ["event_id"], unique=False)

    op.create_table(
        "buyer_waits",
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("told_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_buyer_waits_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_buyer_waits")),
    )
    op.create_table(
        "chat_files",
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("received", ID, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("preview", sa.Boolean(), nullable=False),
        sa.Column("width", ID, nullable=False),
        sa.Column("height", ID, nullable=False),
        sa.Column("pages", ID, nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("touched_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("kind IN ('picture', 'document')", name=op.f("ck_chat_files_kind")),
        sa.CheckConstraint("state IN ('uploading', 'checking', 'ready', 'refused')", name=op.f("ck_chat_files_state")),
        sa.CheckConstraint("received BETWEEN 0 AND size", name=op.f("ck_chat_files_received")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_chat_files_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_chat_files_message_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_chat_files_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_files")),
        sa.UniqueConstraint("person_id", "client_id", name=op.f("uq_chat_files_person_id_client_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_chat_files_public_id")),
    )
    op.create_index(op.f("ix_chat_files_conversation_id"), "chat_files", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_chat_files_message_id"), "chat_files", ["message_id"], unique=False)
    op.create_index(op.f("ix_chat_files_person_id"), "chat_files", ["person_id"], unique=False)
    op.create_index(op.f("ix_chat_files_touched_at"), "chat_files", ["touched_at"], unique=False)

    op.create_table(
        "message_reports",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "reason IN ('fraud', 'insult', 'spam', 'private', 'other')", name=op.f("ck_message_reports_reason")
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_message_reports_state")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_message_reports_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_reports_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_message_reports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_reports")),
        sa.UniqueConstraint("message_id", "person_id", name=op.f("uq_message_reports_message_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_reports_public_id")),
    )
    op.create_index(op.f("ix_message_reports_event_id"), "message_reports", ["event_id"], unique=False)
    op.create_index(op.f("ix_message_reports_message_id"), "message_reports", ["message_id"], unique=False)

    op.create_table(
        "message_versions",
        sa.Column("message_id", ID, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("until", db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_versions_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "number", name=op.f("pk_message_versions")),
    )
    op.create_table(
        "chat_file_parts",
        sa.Column("file_id", ID, nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("variant IN ('upload', 'full', 'preview')", name=op.f("ck_chat_file_parts_variant")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["chat_files.id"], name=op.f("fk_chat_file_parts_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "variant", "number", name=op.f("pk_chat_file_parts")),
    )
    op.create_table(
        "moderation_acts",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("report_id", ID, nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "act IN ('hide', 'show', 'mute', 'unmute', 'warn', 'dismiss', 'look')", name=op.f("ck_moderation_acts_act")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_moderation_acts_by_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_moderation_acts_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_moderation_acts_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_moderation_acts_person_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["message_reports.id"], name=op.f("fk_moderation_acts_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_acts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_moderation_acts_public_id")),
    )
    op.create_index(op.f("ix_moderation_acts_event_id"), "moderation_acts", ["event_id"], unique=False)
    op.create_index(op.f("ix_moderation_acts_report_id"), "moderation_acts", ["report_id"], unique=False)


def _back_to_one_talk_of_two() -> None:
    """Only the talks of two companies stay; what was withdrawn is not told again; interpreters read along as before."""
    op.execute("UPDATE messages SET body = '-' WHERE withdrawn_at IS NOT NULL")
    op.execute("DELETE FROM conversations WHERE kind <> 'pair'")
    op.execute("DELETE FROM messages WHERE conversation_id NOT IN (SELECT id FROM conversations)")
    op.execute("DELETE FROM conversation_members WHERE conversation_id NOT IN (SELECT id FROM conversations)")
    op.execute(
        """
        INSERT INTO conversation_members (conversation_id, person_id, participation_id, role, read_seq)
        SELECT DISTINCT c.id, p.person_id, CAST(NULL AS BIGINT), 'interpreter', 0 FROM conversations c
        JOIN meetings m ON m.exporter_id = c.exporter_id AND m.buyer_id = c.buyer_id AND m.status <> 'cancelled'
        JOIN meeting_people p ON p.meeting_id = m.id AND p.role = 'interpreter'
        WHERE NOT EXISTS (
            SELECT 1 FROM conversation_members o WHERE o.conversation_id = c.id AND o.person_id = p.person_id
        )
        """
    )


def downgrade() -> None:
    for table in NEW_TABLES:
        op.drop_table(table)
    _back_to_one_talk_of_two()
    for name, _columns, _where in ON_MESSAGES:
        op.drop_index(name, "messages")
    with op.batch_alter_table("messages") as batch:
        for name in ("kind", "withdrawn_by", "withdrawn"):
            batch.drop_constraint(op.f(f"ck_messages_{name}"), type_="check")
        for name in (
            "kind", "content", "translations", "changed", "edited_at", "withdrawn_at", "withdrawn_by", "pinned_at",
            "open_until", "folded",
        ):  # fmt: skip
            batch.drop_column(name)
    with op.batch_alter_table("conversation_members") as batch:
        batch.drop_constraint(op.f("ck_conversation_members_role"), type_="check")
        batch.drop_column("role")
    for name, _columns, _where in ONE_OF_A_KIND:
        op.drop_index(name, "conversations")
    op.drop_index("ix_conversations_sides", "conversations")
    with op.batch_alter_table("conversations") as batch:
        for name in ("kind", "meeting", "sides"):
            batch.drop_constraint(op.f(f"ck_conversations_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_conversations_meeting_id"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_conversations_meeting_id"), type_="unique")
        for name in ("last_change", "meeting_id", "kind"):
            batch.drop_column(name)
        batch.alter_column("buyer_id", existing_type=ID, nullable=False)
        batch.alter_column("exporter_id", existing_type=ID, nullable=False)
        batch.create_unique_constraint(op.f("uq_conversations_exporter_id_buyer_id"), ["exporter_id", "buyer_id"])
    op.drop_column("calendar_choices", "busy_only")
    with op.batch_alter_table("meeting_people") as batch:
        batch.drop_constraint(op.f("fk_meeting_people_added_by"), type_="foreignkey")
        batch.drop_column("added_by")
