"""Guests from outside have a way into the room: as whom they come, how they call themselves, and their visits. And
which organisers have the calls for help in sight."""

import sqlalchemy as sa
from alembic import op

from tradehall.kernel import db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PRESENT = sa.text("left_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("guests") as batch:
        batch.add_column(sa.Column("role", sa.Text(), nullable=False, server_default="guest"))
        batch.add_column(sa.Column("called", sa.Text(), nullable=False, server_default=""))
        batch.create_check_constraint(op.f("ck_guests_role"), "role IN ('guest', 'interpreter')")
    with op.batch_alter_table("room_visits") as batch:
        batch.alter_column("person_id", existing_type=ID, nullable=True)
        batch.add_column(sa.Column("guest_id", ID, nullable=True))
        batch.add_column(sa.Column("name", sa.Text(), nullable=False, server_default=""))
        batch.create_foreign_key(op.f("fk_room_visits_guest_id"), "guests", ["guest_id"], ["id"], ondelete="SET NULL")
        batch.create_check_constraint(op.f("ck_room_visits_who"), "person_id IS NULL OR guest_id IS NULL")
        batch.create_index(op.f("ix_room_visits_guest_id"), ["guest_id"])
        batch.create_index(
            "uq_room_visits_guest_present", ["meeting_id", "guest_id"], unique=True,
            sqlite_where=PRESENT, postgresql_where=PRESENT,
        )  # fmt: skip
    op.create_table(
        "room_watches",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("seen_at", db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_room_watches_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_room_watches_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_room_watches")),
    )
    op.create_index(op.f("ix_room_watches_person_id"), "room_watches", ["person_id"])


def downgrade() -> None:
    """Visits of people without an account are gone; their invitations stay."""
    op.drop_table("room_watches")
    op.execute("DELETE FROM room_visits WHERE person_id IS NULL")
    with op.batch_alter_table("room_visits") as batch:
        batch.drop_index("uq_room_visits_guest_present")
        batch.drop_index(op.f("ix_room_visits_guest_id"))
        batch.drop_constraint(op.f("ck_room_visits_who"), type_="check")
        batch.drop_constraint(op.f("fk_room_visits_guest_id"), type_="foreignkey")
        batch.drop_column("name")
        batch.drop_column("guest_id")
        batch.alter_column("person_id", existing_type=ID, nullable=False)
    with op.batch_alter_table("guests") as batch:
        batch.drop_constraint(op.f("ck_guests_role"), type_="check")
        batch.drop_column("called")
        batch.drop_column("role")
