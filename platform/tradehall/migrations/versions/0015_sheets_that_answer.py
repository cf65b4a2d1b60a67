"""A term sheet knows which revision of its deal it began from."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("term_sheets", sa.Column("answers", ID, nullable=True))
    # Of open sheets it was not written down: they answer what is on the table now, as they would have before.
    op.execute(
        "UPDATE term_sheets SET answers = (SELECT current FROM deals WHERE deals.id = term_sheets.deal_id) "
        "WHERE deal_id IS NOT NULL AND state <> 'proposed'"
    )


def downgrade() -> None:
    op.drop_column("term_sheets", "answers")
