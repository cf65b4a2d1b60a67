"""Desks of the office, who serves at them, the cases that firms bring, and what happens to each."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = db.UtcDateTime(timezone=True)
SERVICES = (
    "'policy_consult', 'working_capital', 'loan', 'guarantee', 'credit_insurance', "
    "'customs_tax_refund', 'logistics', 'supplier_sourcing', 'credit_endorsement', 'chamber_intro', "
    "'legal_ip', 'translation', 'force_majeure_cert', 'sample_shipping', 'invitation_letter', 'other'"
)


def _to(table: str, column: str, target: str, *, goes_with: bool = False) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE" if goes_with else None)


def upgrade() -> None:
    op.create_table(
        "desks",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("name", db.TranslatedColumn(), nullable=False),
        sa.Column("about", db.TranslatedColumn(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("answer_days", ID, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("updated_at", AT, nullable=False),
        sa.CheckConstraint("answer_days BETWEEN 1 AND 10", name=op.f("ck_desks_answer_days")),
        _to("desks", "event_id", "events", goes_with=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desks")),
        sa.UniqueConstraint("public_id", name=op.f("uq_desks_public_id")),
    )
    op.create_index(op.f("ix_desks_event_id"), "desks", ["event_id"])
    op.create_table(
        "desk_officers",
        sa.Column("desk_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        _to("desk_officers", "desk_id", "desks", goes_with=True),
        _to("desk_officers", "person_id", "people", goes_with=True),
        sa.PrimaryKeyConstraint("desk_id", "person_id", name=op.f("pk_desk_officers")),
    )
    op.create_index(op.f("ix_desk_officers_person_id"), "desk_officers", ["person_id"])
    _cases()
    op.create_table(
        "case_steps",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("to_id", ID, nullable=True),
        sa.CheckConstraint(
            "kind IN ('opened', 'taken', 'given', 'moved', 'ended', 'withdrawn', 'reopened')",
            name=op.f("ck_case_steps_kind"),
        ),
        sa.CheckConstraint("(kind = 'given') = (to_id IS NOT NULL)", name=op.f("ck_case_steps_to_id")),
        _to("case_steps", "case_id", "cases", goes_with=True),
        _to("case_steps", "person_id", "people"),
        _to("case_steps", "to_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_steps")),
    )
    op.create_index(op.f("ix_case_steps_case_id"), "case_steps", ["case_id"])


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("desk_id", ID, nullable=False),
        sa.Column("participation_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("officer_id", ID, nullable=True),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.Column("late_told_seq", ID, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("updated_at", AT, nullable=False),
        sa.CheckConstraint(f"service IN ({SERVICES})", name=op.f("ck_cases_service")),
        sa.CheckConstraint("state IN ('open', 'done', 'refused', 'withdrawn')", name=op.f("ck_cases_state")),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_cases_ended")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_cases_ended_by")),
        _to("cases", "event_id", "events", goes_with=True),
        _to("cases", "desk_id", "desks"),
        _to("cases", "participation_id", "participations", goes_with=True),
        _to("cases", "conversation_id", "conversations", goes_with=True),
        _to("cases", "officer_id", "people"),
        _to("cases", "asked_by", "people"),
        _to("cases", "ended_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_cases_conversation_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cases_public_id")),
    )
    for first in ("desk_id", "participation_id", "event_id"):
        op.create_index(op.f(f"ix_cases_{first}_state"), "cases", [first, "state"])


def downgrade() -> None:
    for table in ("case_steps", "cases", "desk_officers", "desks"):
        op.drop_table(table)
