"""Tables of deals, revisions and confirmations."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed


class Deal(Public, Timed, Base):
    """What two participations agree on.

    `current` is the number of the revision that counts: the newest one, or again the sealed one after an
    amendment was withdrawn or lapsed. `lapses_at`: the end of the day until which it is valid.
    """

    __tablename__ = "deals"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="SET NULL"), index=True)
    exporter_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    evidence: Mapped[str] = mapped_column(default="claimed")
    current: Mapped[int] = mapped_column(default=1)
    sealed_revision: Mapped[int | None]
    sealed_at: Mapped[datetime | None]
    lapses_at: Mapped[datetime]
    withdraw_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'sealed', 'withdrawn', 'lapsed', 'disputed', 'closed')", name="state"),
        CheckConstraint("evidence IN ('claimed', 'confirmed', 'documented', 'shipped', 'paid')", name="evidence"),
        Index("ix_deals_exporter_id_state", "exporter_id", "state"),
        Index("ix_deals_buyer_id_state", "buyer_id", "state"),
        Index("ix_deals_state_lapses_at", "state", "lapses_at"),
    )


class Revision(Base):
    """The exact terms as one side proposed them; never changed. `digest` is SHA-256 over the canonical terms.

    `answers`: the number of the revision that it answers or amends; None for the first.
    """

    __tablename__ = "revisions"
    id: Mapped[Key]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    number: Mapped[int]
    answers: Mapped[int | None]
    terms: Mapped[dict[str, Any]]
    digest: Mapped[str]
    side: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(default="")
    proposed_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("deal_id", "number"),)


class Confirmation(Base):
    """One side confirmed the terms with that digest. Void while a newer revision is on the table."""

    __tablename__ = "confirmations"
    id: Mapped[Key]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"))
    side: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    digest: Mapped[str]
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("revision_id", "side"),)
