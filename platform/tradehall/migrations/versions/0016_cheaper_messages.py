"""What a message costs: SQLite makes a table for each row of a check with a list of more than two, and keeps a place in
an index for each fact that is scheduled under no key."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

LONG = {
    "kind": "kind IN ('text', 'phrase', 'offer', 'file')",
    "withdrawn_by": "withdrawn_by IN ('', 'sender', 'organiser')",
}
SHORT = {
    "kind": "kind IN ('text', 'phrase') OR kind IN ('offer', 'file')",
    "withdrawn_by": "withdrawn_by IN ('', 'sender') OR withdrawn_by = 'organiser'",
}
KEYED = sa.text("dedupe IS NOT NULL")


def _check(checks: dict[str, str]) -> None:
    with op.batch_alter_table("messages") as batch:
        for name in checks:
            batch.drop_constraint(op.f(f"ck_messages_{name}"), type_="check")
        for name, check in checks.items():
            batch.create_check_constraint(op.f(f"ck_messages_{name}"), check)


def upgrade() -> None:
    _check(SHORT)
    with op.batch_alter_table("outbox") as batch:
        batch.drop_constraint(op.f("uq_outbox_dedupe"), type_="unique")
    op.create_index(
        op.f("uq_outbox_dedupe"), "outbox", ["dedupe"], unique=True, sqlite_where=KEYED, postgresql_where=KEYED
    )


def downgrade() -> None:
    op.drop_index(op.f("uq_outbox_dedupe"), "outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.create_unique_constraint(op.f("uq_outbox_dedupe"), ["dedupe"])
    _check(LONG)
