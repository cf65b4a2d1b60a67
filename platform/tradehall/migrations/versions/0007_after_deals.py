"""What follows a deal or a meeting: samples, promises of delivery, later questions, next steps."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW_TABLES = (
    "follow_ups", "delivery_promises", "next_steps", "samples", "delay_notices",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("wave", ID, nullable=False),
        sa.Column("due_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("certainty", sa.Text(), nullable=False),
        sa.Column("minor", ID, nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (result = '')", name=op.f("ck_follow_ups_answered")),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_follow_ups_side")),
        sa.CheckConstraint("(minor IS NULL) = (currency IS NULL)", name=op.f("ck_follow_ups_money")),
        sa.CheckConstraint("wave IN (0, 1, 3, 6, 12)", name=op.f("ck_follow_ups_wave")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_follow_ups_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_follow_ups_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_follow_ups_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("meeting_id", "side", "wave", name=op.f("uq_follow_ups_meeting_id_side_wave")),
        sa.UniqueConstraint("public_id", name=op.f("uq_follow_ups_public_id")),
    )
    op.create_index("ix_follow_ups_asked_at_due_at", "follow_ups", ["asked_at", "due_at"], unique=False)
    op.create_index("ix_follow_ups_event_id", "follow_ups", ["event_id"], unique=False)
    op.create_table(
        "delivery_promises",
        sa.Column("deal_id", ID, nullable=False),
        sa.Column("revision", ID, nullable=False),
        sa.Column("line", ID, nullable=False),
        sa.Column("promised", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("delivered_by", ID, nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("accepted_by", ID, nullable=True),
        sa.Column("reminded_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'delivered', 'cancelled', 'replaced')", name=op.f("ck_delivery_promises_state")
        ),
        sa.ForeignKeyConstraint(["accepted_by"], ["people.id"], name=op.f("fk_delivery_promises_accepted_by")),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deals.id"], name=op.f("fk_delivery_promises_deal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["delivered_by"], ["people.id"], name=op.f("fk_delivery_promises_delivered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_promises")),
        sa.UniqueConstraint("deal_id", "revision", "line", name=op.f("uq_delivery_promises_deal_id_revision_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delivery_promises_public_id")),
    )
    op.create_index("ix_delivery_promises_state_due", "delivery_promises", ["state", "due"], unique=False)
    op.create_table(
        "next_steps",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("exporter_id", ID, nullable=False),
        sa.Column("buyer_id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=True),
        sa.Column("deal_id", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("reminded_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (state = 'open')", name=op.f("ck_next_steps_ended")),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_next_steps_side")),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_next_steps_state")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["participations.id"], name=op.f("fk_next_steps_buyer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_next_steps_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_next_steps_ended_by")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_next_steps_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["exporter_id"], ["participations.id"], name=op.f("fk_next_steps_exporter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_next_steps_meeting_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_next_steps_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_next_steps_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_next_steps")),
        sa.UniqueConstraint("note", name=op.f("uq_next_steps_note")),
        sa.UniqueConstraint("public_id", name=op.f("uq_next_steps_public_id")),
    )
    op.create_index("ix_next_steps_deal_id", "next_steps", ["deal_id"], unique=False)
    op.create_index("ix_next_steps_event_id", "next_steps", ["event_id"], unique=False)
    op.create_index("ix_next_steps_exporter_id_buyer_id", "next_steps", ["exporter_id", "buyer_id"], unique=False)
    op.create_index("ix_next_steps_meeting_id", "next_steps", ["meeting_id"], unique=False)
    op.create_index("ix_next_steps_state_due", "next_steps", ["state", "due"], unique=False)
    op.create_table(
        "samples",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("exporter_id", ID, nullable=False),
        sa.Column("buyer_id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=True),
        sa.Column("deal_id", ID, nullable=True),
        sa.Column("listing_id", ID, nullable=True),
        sa.Column("title", db.TranslatedColumn(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("courier", sa.Text(), nullable=False),
        sa.Column("tracking", sa.Text(), nullable=False),
        sa.Column("declared_minor", ID, nullable=True),
        sa.Column("declared_currency", sa.Text(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("sent_by", ID, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_by", ID, nullable=True),
        sa.Column("judgement", sa.Text(), nullable=False),
        sa.Column("judged_words", sa.Text(), nullable=False),
        sa.Column("judged_language", sa.Text(), nullable=False),
        sa.Column("judged_by", ID, nullable=True),
        sa.Column("judged_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'judged') = (judgement <> '')", name=op.f("ck_samples_judged")),
        sa.CheckConstraint(
            "judgement IN ('', 'approved', 'with_changes', 'rejected')", name=op.f("ck_samples_judgement")
        ),
        sa.CheckConstraint("paid_by IN ('', 'exporter', 'buyer', 'refunded')", name=op.f("ck_samples_paid_by")),
        sa.CheckConstraint("side IN ('exporter', 'buyer')", name=op.f("ck_samples_side")),
        sa.CheckConstraint(
            "state IN ('requested', 'promised', 'declined', 'sent', 'received', 'judged', 'withdrawn', 'lost')",
            name=op.f("ck_samples_state"),
        ),
        sa.CheckConstraint("(declared_minor IS NULL) = (declared_currency IS NULL)", name=op.f("ck_samples_money")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["participations.id"], name=op.f("fk_samples_buyer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_samples_deal_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_samples_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["exporter_id"], ["participations.id"], name=op.f("fk_samples_exporter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["judged_by"], ["people.id"], name=op.f("fk_samples_judged_by")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listings.id"], name=op.f("fk_samples_listing_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_samples_meeting_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_samples_person_id")),
        sa.ForeignKeyConstraint(["received_by"], ["people.id"], name=op.f("fk_samples_received_by")),
        sa.ForeignKeyConstraint(["sent_by"], ["people.id"], name=op.f("fk_samples_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
        sa.UniqueConstraint("public_id", name=op.f("uq_samples_public_id")),
    )
    op.create_index("ix_samples_buyer_id_state", "samples", ["buyer_id", "state"], unique=False)
    op.create_index("ix_samples_deal_id", "samples", ["deal_id"], unique=False)
    op.create_index("ix_samples_event_id", "samples", ["event_id"], unique=False)
    op.create_index("ix_samples_exporter_id_state", "samples", ["exporter_id", "state"], unique=False)
    op.create_index("ix_samples_listing_id", "samples", ["listing_id"], unique=False)
    op.create_index("ix_samples_meeting_id", "samples", ["meeting_id"], unique=False)
    op.create_table(
        "delay_notices",
        sa.Column("promise_id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("old_date", sa.Date(), nullable=False),
        sa.Column("new_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", db.TranslatedColumn(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("offer", sa.JSON(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("paper_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_words", sa.Text(), nullable=False),
        sa.Column("answer_language", sa.Text(), nullable=False),
        sa.Column("answered_by", ID, nullable=True),
        sa.Column("answered_at", db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f("ck_delay_notices_answered")),
        sa.CheckConstraint(
            "answer IN ('', 'accepted', 'partial', 'rejected', 'claim')", name=op.f("ck_delay_notices_answer")
        ),
        sa.CheckConstraint(
            "proposal IN ('wait', 'partial', 'air', 'discount', 'cancel')", name=op.f("ck_delay_notices_proposal")
        ),
        sa.CheckConstraint(
            "reason IN ('plant_closed', 'labour', 'material', 'logistics', 'customs', 'force_majeure', 'payment', 'spec_change', 'other')",
            name=op.f("ck_delay_notices_reason"),
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_delay_notices_answered_by")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_delay_notices_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["deal_papers.id"], name=op.f("fk_delay_notices_paper_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_delay_notices_person_id")),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["delivery_promises.id"], name=op.f("fk_delay_notices_promise_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delay_notices")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delay_notices_public_id")),
    )
    op.create_index("ix_delay_notices_event_id_reason", "delay_notices", ["event_id", "reason"], unique=False)
    op.create_index("ix_delay_notices_promise_id", "delay_notices", ["promise_id"], unique=False)
    op.create_index(
        "uq_delay_notices_open",
        "delay_notices",
        ["promise_id"],
        unique=True,
        sqlite_where=sa.text("answer = '' AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("answer = '' AND withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    for table in reversed(NEW_TABLES):
        op.drop_table(table)
