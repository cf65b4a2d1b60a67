"""Somebody without an account confirms for a side: a confirmation is a person's or a witness's. And who let a link go
out, who took it back, and how the witness calls themselves."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("deal_witnesses") as batch:
        batch.add_column(sa.Column("asker", sa.Text(), nullable=False, server_default="organiser"))
        batch.add_column(sa.Column("released_at", db.UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("released_by", ID, nullable=True))
        batch.add_column(sa.Column("revoked_by", ID, nullable=True))
        batch.add_column(sa.Column("called", sa.Text(), nullable=False, server_default=""))
    # Of links that were answered, somebody had let them go out: whoever asked.
    op.execute("UPDATE deal_witnesses SET released_at = asked_at, released_by = asked_by WHERE answered_at IS NOT NULL")
    with op.batch_alter_table("deal_witnesses") as batch:
        batch.create_foreign_key(op.f("fk_deal_witnesses_released_by"), "people", ["released_by"], ["id"])
        batch.create_foreign_key(op.f("fk_deal_witnesses_revoked_by"), "people", ["revoked_by"], ["id"])
        batch.create_check_constraint(op.f("ck_deal_witnesses_asker"), "asker IN ('exporter', 'buyer', 'organiser')")
        batch.create_check_constraint(
            op.f("ck_deal_witnesses_released"), "(released_at IS NULL) = (released_by IS NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_deal_witnesses_answered"),
            "answered_at IS NULL OR (agrees IS NOT NULL AND released_at IS NOT NULL)",
        )
    with op.batch_alter_table("confirmations") as batch:
        batch.alter_column("person_id", existing_type=ID, nullable=True)
        batch.add_column(sa.Column("witness_id", ID, nullable=True))
        batch.create_foreign_key(op.f("fk_confirmations_witness_id"), "deal_witnesses", ["witness_id"], ["id"])
        batch.create_check_constraint(op.f("ck_confirmations_who"), "(person_id IS NULL) <> (witness_id IS NULL)")


def downgrade() -> None:
    """Confirmations of people without an account are gone; the deals that they sealed stay sealed."""
    op.execute("DELETE FROM confirmations WHERE person_id IS NULL")
    with op.batch_alter_table("confirmations") as batch:
        batch.drop_constraint(op.f("ck_confirmations_who"), type_="check")
        batch.drop_constraint(op.f("fk_confirmations_witness_id"), type_="foreignkey")
        batch.drop_column("witness_id")
        batch.alter_column("person_id", existing_type=ID, nullable=False)
    with op.batch_alter_table("deal_witnesses") as batch:
        for name in ("answered", "released", "asker"):
            batch.drop_constraint(op.f(f"ck_deal_witnesses_{name}"), type_="check")
        for name in ("revoked_by", "released_by"):
            batch.drop_constraint(op.f(f"fk_deal_witnesses_{name}"), type_="foreignkey")
        for name in ("called", "revoked_by", "released_by", "released_at", "asker"):
            batch.drop_column(name)
