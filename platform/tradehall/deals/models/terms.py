"""Tables of terms: deals, their revisions and confirmations, live sheets, reference rates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed

_SIDE = "side IN ('exporter', 'buyer')"


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
    """One side confirmed the terms with that digest: a person of it, or a witness without an account. Void while a
    newer revision is on the table."""

    __tablename__ = "confirmations"
    id: Mapped[Key]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"))
    side: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    witness_id: Mapped[int | None] = mapped_column(ForeignKey("deal_witnesses.id"))
    digest: Mapped[str]
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("revision_id", "side"),
        CheckConstraint("(person_id IS NULL) <> (witness_id IS NULL)", name="who"),
    )


# -- the live term sheet -------------------------------------------------------------------------------


class TermSheet(Public, Timed, Base):
    """Terms that both sides write down together before one of them proposes them.

    `cells`: path such as 'place' or 'lines.<key>.quantity' → what was typed, as plain text; `line_keys`: the lines
    in their order. `deal_id`: the deal that they would amend or answer, or that came of them; `answers`: the number of
    its revision from which the sheet began. `version` counts the changes.
    """

    __tablename__ = "term_sheets"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="SET NULL"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    answers: Mapped[int | None]
    exporter_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default="open")
    cells: Mapped[dict[str, Any]]
    line_keys: Mapped[list[str]]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("state IN ('open', 'proposed', 'dropped')", name="state"),
        Index(
            "uq_term_sheets_open", "exporter_id", "buyer_id", unique=True,
            sqlite_where=text("state = 'open' AND deal_id IS NULL"),
            postgresql_where=text("state = 'open' AND deal_id IS NULL"),
        ),
        Index(
            "uq_term_sheets_open_deal", "deal_id", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
        Index("ix_term_sheets_exporter_id_buyer_id", "exporter_id", "buyer_id"),
    )  # fmt: skip


class SheetChange(Base):
    """Who changed what of a live sheet; `number` is the version of the sheet that came of it. Rows are only added."""

    __tablename__ = "sheet_changes"
    sheet_id: Mapped[int] = mapped_column(ForeignKey("term_sheets.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    side: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint(_SIDE, name="side"),)


class SheetTick(Base):
    """A side read the value back and found it right. It counts only while the cell still says `value`."""

    __tablename__ = "sheet_ticks"
    sheet_id: Mapped[int] = mapped_column(ForeignKey("term_sheets.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint(_SIDE, name="side"),)


class ReferenceRate(Base):
    """What one unit of `base` was worth in `currency` on a day, by `source`; shown beside amounts, never added."""

    __tablename__ = "reference_rates"
    base: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    rate: Mapped[str]
    source: Mapped[str]
