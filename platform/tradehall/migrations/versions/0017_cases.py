"""The talk of a case: delegates of one side and the people of a desk, under the words of whoever asked."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COUNT = "CASE WHEN exporter_id IS NULL THEN 0 ELSE 1 END + CASE WHEN buyer_id IS NULL THEN 0 ELSE 1 END = "
BEFORE = {
    "kind": "kind IN ('pair', 'meeting', 'help', 'announcements')",
    "sides": COUNT + "CASE kind WHEN 'help' THEN 1 WHEN 'announcements' THEN 0 ELSE 2 END",
}
AFTER = {
    "kind": "kind IN ('pair', 'meeting', 'help', 'announcements', 'case')",
    "sides": COUNT + "CASE kind WHEN 'help' THEN 1 WHEN 'case' THEN 1 WHEN 'announcements' THEN 0 ELSE 2 END",
}
ROLES = "role IN ('delegate', 'guest', 'interpreter', 'organiser')"
ROLES_WITH_DESKS = "role IN ('delegate', 'guest', 'interpreter', 'organiser', 'officer')"


def _check(table: str, checks: dict[str, str]) -> None:
    with op.batch_alter_table(table) as batch:
        for name in checks:
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        for name, check in checks.items():
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), check)


def upgrade() -> None:
    with op.batch_alter_table("conversations") as batch:
        batch.add_column(sa.Column("subject", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("subject_language", sa.Text(), nullable=False, server_default=""))
    _check("conversations", AFTER)
    _check("conversation_members", {"role": ROLES_WITH_DESKS})


OF_CASES = "SELECT id FROM conversations WHERE kind = 'case'"
SAID_THERE = f"SELECT id FROM messages WHERE conversation_id IN ({OF_CASES})"
GOES_WITH_THEM = (
    f"DELETE FROM moderation_acts WHERE message_id IN ({SAID_THERE})",
    f"DELETE FROM message_reports WHERE message_id IN ({SAID_THERE})",
    f"DELETE FROM message_versions WHERE message_id IN ({SAID_THERE})",
    f"DELETE FROM chat_file_parts WHERE file_id IN (SELECT id FROM chat_files WHERE conversation_id IN ({OF_CASES}))",
    f"DELETE FROM chat_files WHERE conversation_id IN ({OF_CASES})",
    f"DELETE FROM messages WHERE conversation_id IN ({OF_CASES})",
    f"DELETE FROM conversation_members WHERE conversation_id IN ({OF_CASES})",
    "DELETE FROM conversations WHERE kind = 'case'",
)


def downgrade() -> None:
    """What was said in cases goes: nothing of before can hold it."""
    for statement in GOES_WITH_THEM:
        op.execute(statement)
    _check("conversation_members", {"role": ROLES})
    _check("conversations", BEFORE)
    with op.batch_alter_table("conversations") as batch:
        batch.drop_column("subject_language")
        batch.drop_column("subject")
