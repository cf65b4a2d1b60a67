"""Every day that was ever told for a promised line; its sector, and how late a notice makes it, to be counted."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "promised_days",
        sa.Column("id", ID, nullable=False),
        sa.Column("promise_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("revision", ID, nullable=True),
        sa.Column("notice_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("why IN ('sealed', 'notice', 'withdrawn')", name=op.f("ck_promised_days_why")),
        sa.CheckConstraint("(why = 'sealed') = (revision IS NOT NULL)", name=op.f("ck_promised_days_terms")),
        sa.CheckConstraint("(why = 'sealed') = (notice_id IS NULL)", name=op.f("ck_promised_days_notice")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["delay_notices.id"], name=op.f("fk_promised_days_notice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_promised_days_person_id")),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["delivery_promises.id"], name=op.f("fk_promised_days_promise_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promised_days")),
    )
    op.create_index("ix_promised_days_notice_id", "promised_days", ["notice_id"], unique=False)
    op.create_index("ix_promised_days_promise_id", "promised_days", ["promise_id"], unique=False)
    op.add_column("delivery_promises", sa.Column("sector", sa.Text(), nullable=False, server_default=""))
    op.add_column("delay_notices", sa.Column("days", ID, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("delay_notices", "days")
    op.drop_column("delivery_promises", "sector")
    op.drop_table("promised_days")
