"""Deals: live term sheets, reference rates, papers, evidence, witnesses, disputes, what the event did."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW_TABLES = (
    "reference_rates", "attributions", "deal_papers", "deal_witnesses", "disputes", "term_sheets",
    "deal_paper_data", "evidence_steps", "sheet_changes", "sheet_ticks",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "reference_rates",
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("base", "currency", "day", name=op.f("pk_reference_rates")),
    )
    op.create_table(
        "attributions",
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("without", sa.Text(), nullable=False),
        sa.Column("faster", sa.Boolean(), nullable=True),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("is_new_partner", sa.Boolean(), nullable=True),
        sa.Column("repeat_minor", ID, nullable=True),
        sa.Column("repeat_currency", sa.Text(), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "origin IN ('this_event', 'followed_event', 'existing_relation')", name=op.f("ck_attributions_origin")
        ),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_attributions_side")),
        sa.CheckConstraint("without IN ('none', 'part', 'most', 'all')", name=op.f("ck_attributions_without")),
        sa.CheckConstraint("(repeat_minor IS NULL) = (repeat_currency IS NULL)", name=op.f("ck_attributions_money")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_attributions_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attributions_person_id")),
        sa.PrimaryKeyConstraint("deal_id", "side", name=op.f("pk_attributions")),
    )
    op.create_table(
        "deal_papers",
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("pages", ID, nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_papers_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deal_papers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_papers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deal_papers_public_id")),
    )
    op.create_index("ix_deal_papers_deal_id", "deal_papers", ["deal_id"], unique=False)
    op.create_table(
        "deal_witnesses",
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("revision", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_deal_witnesses_side")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_deal_witnesses_asked_by")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_witnesses_deal_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_witnesses")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deal_witnesses_public_id")),
        sa.UniqueConstraint("secret", name=op.f("uq_deal_witnesses_secret")),
    )
    op.create_index("ix_deal_witnesses_deal_id", "deal_witnesses", ["deal_id"], unique=False)
    op.create_table(
        "disputes",
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_language", sa.Text(), nullable=False),
        sa.Column("answered_by", ID, nullable=True),
        sa.Column("answered_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ending = '')", name=op.f("ck_disputes_ended")),
        sa.CheckConstraint("ending IN ('', 'settled', 'taken_back')", name=op.f("ck_disputes_ending")),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_disputes_side")),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_disputes_answered_by")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_disputes_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_disputes_ended_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_disputes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_disputes_public_id")),
    )
    op.create_index(
        "uq_disputes_open",
        "disputes",
        ["deal_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "term_sheets",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=True),
        sa.Column("deal_id", ID, nullable=True),
        sa.Column("exporter_id", ID, nullable=False),
        sa.Column("buyer_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("line_keys", sa.JSON(), nullable=False),
        sa.Column("closed_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'proposed', 'dropped')", name=op.f("ck_term_sheets_state")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["participations.id"], name=op.f("fk_term_sheets_buyer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_term_sheets_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_term_sheets_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["exporter_id"], ["participations.id"], name=op.f("fk_term_sheets_exporter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_term_sheets_meeting_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_sheets")),
        sa.UniqueConstraint("public_id", name=op.f("uq_term_sheets_public_id")),
    )
    op.create_index("ix_term_sheets_exporter_id_buyer_id", "term_sheets", ["exporter_id", "buyer_id"], unique=False)
    op.create_index("ix_term_sheets_meeting_id", "term_sheets", ["meeting_id"], unique=False)
    op.create_index(
        "uq_term_sheets_open",
        "term_sheets",
        ["exporter_id", "buyer_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open' AND deal_id IS NULL"),
        postgresql_where=sa.text("state = 'open' AND deal_id IS NULL"),
    )
    op.create_index(
        "uq_term_sheets_open_deal",
        "term_sheets",
        ["deal_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "deal_paper_data",
        sa.Column("paper_id", ID, nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["deal_papers.id"], name=op.f("fk_deal_paper_data_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_deal_paper_data")),
    )
    op.create_table(
        "evidence_steps",
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("revision", ID, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("minor", ID, nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("witness_id", ID, nullable=True),
        sa.Column("paper_id", ID, nullable=True),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("voided_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "level IN ('confirmed', 'documented', 'shipped', 'paid')", name=op.f("ck_evidence_steps_level")
        ),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_evidence_steps_side")),
        sa.CheckConstraint("(minor IS NULL) = (currency IS NULL)", name=op.f("ck_evidence_steps_money")),
        sa.CheckConstraint("(person_id IS NULL) <> (witness_id IS NULL)", name=op.f("ck_evidence_steps_who")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_evidence_steps_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["deal_papers.id"], name=op.f("fk_evidence_steps_paper_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_evidence_steps_person_id")),
        sa.ForeignKeyConstraint(["witness_id"], ["deal_witnesses.id"], name=op.f("fk_evidence_steps_witness_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_steps")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_steps_public_id")),
    )
    op.create_index("ix_evidence_steps_deal_id", "evidence_steps", ["deal_id"], unique=False)
    op.create_table(
        "sheet_changes",
        sa.Column("sheet_id", ID, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_sheet_changes_side")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sheet_changes_person_id")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["term_sheets.id"], name=op.f("fk_sheet_changes_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "number", name=op.f("pk_sheet_changes")),
    )
    op.create_table(
        "sheet_ticks",
        sa.Column("sheet_id", ID, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_sheet_ticks_side")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sheet_ticks_person_id")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["term_sheets.id"], name=op.f("fk_sheet_ticks_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "path", "side", name=op.f("pk_sheet_ticks")),
    )


def downgrade() -> None:
    for table in reversed(NEW_TABLES):
        op.drop_table(table)
