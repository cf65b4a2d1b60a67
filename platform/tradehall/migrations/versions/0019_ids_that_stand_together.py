"""A page of an index less for each message: the client's id comes first, which begins with its time. Messages lean on
who has spoken, for which no index that begins with the sender is needed; whose phrases come first is looked up in one of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PHRASES = sa.text("kind = 'phrase'")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _turn(before: list[str], after: list[str], leans_on: str) -> None:
    with op.batch_alter_table("messages") as batch:
        batch.drop_constraint(op.f("fk_messages_sender_id"), type_="foreignkey")
        batch.drop_constraint(op.f(f"uq_messages_{'_'.join(before)}"), type_="unique")
    table, column = leans_on.split(".")
    with op.batch_alter_table("messages") as batch:
        batch.create_foreign_key(op.f("fk_messages_sender_id"), table, ["sender_id"], [column])
        batch.create_unique_constraint(op.f(f"uq_messages_{'_'.join(after)}"), after)


def upgrade() -> None:
    op.create_table(
        "speakers",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_speakers_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_speakers")),
    )
    op.execute("INSERT INTO speakers (person_id) SELECT DISTINCT sender_id FROM messages")
    _turn(["sender_id", "client_id"], ["client_id", "sender_id"], "speakers.person_id")
    op.create_index("ix_messages_phrases", "messages", ["sender_id"], sqlite_where=PHRASES, postgresql_where=PHRASES)


def downgrade() -> None:
    op.drop_index("ix_messages_phrases", "messages")
    _turn(["client_id", "sender_id"], ["sender_id", "client_id"], "people.id")
    op.drop_table("speakers")
