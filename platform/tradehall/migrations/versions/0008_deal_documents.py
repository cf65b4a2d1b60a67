"""Documents made from deals: their numbers, content, codes and files."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CASCADING = {"deal_id": "deals.id", "event_id": "events.id", "company_id": "companies.id"}


def upgrade() -> None:
    op.create_table(
        "deal_documents",
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("company_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", ID, nullable=False),
        sa.Column("serial", ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("revision", ID, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("matter", sa.JSON(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("pages", ID, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("voided_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", ID, nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_deal_documents_side")),
        sa.CheckConstraint("state IN ('making', 'ready', 'failed')", name=op.f("ck_deal_documents_state")),
        sa.CheckConstraint(
            "kind IN ('quotation', 'proforma', 'intent', 'memorandum', 'confirmation', 'delay')",
            name=op.f("ck_deal_documents_kind"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_deal_documents_{column}"), ondelete="CASCADE")
            for column, other in CASCADING.items()
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deal_documents_person_id")),
        sa.ForeignKeyConstraint(["voided_by"], ["people.id"], name=op.f("fk_deal_documents_voided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_documents")),
        sa.UniqueConstraint(
            "event_id", "company_id", "kind", "year", "serial",
            name=op.f("uq_deal_documents_event_id_company_id_kind_year_serial"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_deal_documents_public_id")),
        sa.UniqueConstraint("seal", name=op.f("uq_deal_documents_seal")),
    )  # fmt: skip
    op.create_index("ix_deal_documents_deal_id", "deal_documents", ["deal_id"], unique=False)

    op.create_table(
        "deal_document_data",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["deal_documents.id"], name=op.f("fk_deal_document_data_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_deal_document_data")),
    )


def downgrade() -> None:
    op.drop_table("deal_document_data")
    op.drop_table("deal_documents")
