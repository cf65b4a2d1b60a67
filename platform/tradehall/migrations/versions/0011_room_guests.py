"""Guests from outside write notes, call for help and try their line; lines of notes keep what a machine translated."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
THEIRS = ("room_notes", "room_troubles", "preflights")


def upgrade() -> None:
    for table in THEIRS:
        tried = table == "preflights"
        who = "(person_id IS NULL) <> (guest_id IS NULL)" if tried else "person_id IS NULL OR guest_id IS NULL"
        with op.batch_alter_table(table) as batch:
            batch.alter_column("person_id", existing_type=ID, nullable=True)
            batch.add_column(sa.Column("guest_id", ID, nullable=True))
            if not tried:
                batch.add_column(sa.Column("name", sa.Text(), nullable=False, server_default=""))
            if table == "room_notes":
                batch.add_column(sa.Column("translations", sa.JSON(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_{table}_guest_id"), "guests", ["guest_id"], ["id"],
                ondelete="CASCADE" if tried else "SET NULL",
            )  # fmt: skip
            batch.create_check_constraint(op.f(f"ck_{table}_who"), who)
            batch.create_index(op.f(f"ix_{table}_guest_id"), ["guest_id"])


def downgrade() -> None:
    """What people without an account wrote, called and tried is gone."""
    for table in THEIRS:
        op.execute(f"DELETE FROM {table} WHERE person_id IS NULL")
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_guest_id"))
            batch.drop_constraint(op.f(f"ck_{table}_who"), type_="check")
            batch.drop_constraint(op.f(f"fk_{table}_guest_id"), type_="foreignkey")
            if table == "room_notes":
                batch.drop_column("translations")
            if table != "preflights":
                batch.drop_column("name")
            batch.drop_column("guest_id")
            batch.alter_column("person_id", existing_type=ID, nullable=False)
