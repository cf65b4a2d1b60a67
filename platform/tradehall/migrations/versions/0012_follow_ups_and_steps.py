"""Why nothing came of a meeting, the deal that an order became, who is asked no more, and steps of one side alone."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DEAL = "fk_follow_ups_deal_id"


def upgrade() -> None:
    op.create_table(
        "follow_up_stops",
        sa.Column("participation_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_follow_up_stops_participation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_follow_up_stops_person_id")),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_follow_up_stops")),
    )  # fmt: skip
    with op.batch_alter_table("follow_ups") as batch:
        batch.add_column(sa.Column("why", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("deal_id", ID, nullable=True))
        batch.add_column(sa.Column("stopped_at", db.UtcDateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f(DEAL), "deals", ["deal_id"], ["id"], ondelete="SET NULL")
        batch.create_index("ix_follow_ups_deal_id", ["deal_id"])
    op.add_column("next_steps", sa.Column("is_shared", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("next_steps", "is_shared")
    with op.batch_alter_table("follow_ups") as batch:
        batch.drop_index("ix_follow_ups_deal_id")
        batch.drop_constraint(op.f(DEAL), type_="foreignkey")
        batch.drop_column("stopped_at")
        batch.drop_column("deal_id")
        batch.drop_column("why")
    op.drop_table("follow_up_stops")
