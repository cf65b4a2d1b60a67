"""Tables of how sure a deal is: papers, steps of evidence, witnesses, disputes, what the event did for it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Public, Timed

_SIDE = "side IN ('exporter', 'buyer')"


class DealPaper(Public, Base):
    """A checked paper or picture that somebody put to a deal: an order, a bill of lading, a bank's slip."""

    __tablename__ = "deal_papers"
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    pages: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]


class DealPaperData(Base):
    """The octets of a paper, sealed."""

    __tablename__ = "deal_paper_data"
    paper_id: Mapped[int] = mapped_column(ForeignKey("deal_papers.id", ondelete="CASCADE"), primary_key=True)
    octets: Mapped[bytes] = mapped_column(LargeBinary)


class EvidenceStep(Public, Base):
    """One step by which a deal became surer, or was said to: who, when, and the paper.

    `level`: confirmed, documented, shipped or paid; `number` and `dated` are those of the paper. `witness_id`: a person
    without an account said so. A step that was taken back keeps its row and its reason.
    """

    __tablename__ = "evidence_steps"
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int]
    level: Mapped[str]
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    dated: Mapped[date | None]
    minor: Mapped[int | None]
    currency: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    side: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    witness_id: Mapped[int | None] = mapped_column(ForeignKey("deal_witnesses.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("deal_papers.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        CheckConstraint("level IN ('confirmed', 'documented', 'shipped', 'paid')", name="level"),
        CheckConstraint(_SIDE, name="side"),
        CheckConstraint("(person_id IS NULL) <> (witness_id IS NULL)", name="who"),
        CheckConstraint("(minor IS NULL) = (currency IS NULL)", name="money"),
    )


class DealWitness(Public, Base):
    """Somebody without an account who is asked, by a signed link for one use, to confirm terms for one side.

    `asker`: whose people asked, a side's or the organisers. The mail goes out once somebody who vouches for the side
    has released it (`witnesses.policy`). `called` and `title`: how they call themselves and their part when they
    answer; `words`: why they decline. `secret` is a part of the link.
    """

    __tablename__ = "deal_witnesses"
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int]
    digest: Mapped[str]
    side: Mapped[str]
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    secret: Mapped[str] = mapped_column(unique=True)
    asker: Mapped[str] = mapped_column(server_default="organiser")
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    agrees: Mapped[bool | None]
    called: Mapped[str] = mapped_column(default="", server_default="")
    title: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        CheckConstraint(_SIDE, name="side"),
        CheckConstraint("asker IN ('exporter', 'buyer', 'organiser')", name="asker"),
        CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released"),
        CheckConstraint("answered_at IS NULL OR (agrees IS NOT NULL AND released_at IS NOT NULL)", name="answered"),
    )


class Dispute(Public, Base):
    """One side says that a sealed deal is not kept. `before`: the state that counts again once it is settled."""

    __tablename__ = "disputes"
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    side: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    before: Mapped[str]
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answer_language: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ending: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint(_SIDE, name="side"),
        CheckConstraint("ending IN ('', 'settled', 'taken_back')", name="ending"),
        CheckConstraint("(ended_at IS NULL) = (ending = '')", name="ended"),
        Index(
            "uq_disputes_open", "deal_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip


class Attribution(Timed, Base):
    """What one side says the event did for a deal, asked as trade agencies ask."""

    __tablename__ = "attributions"
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    origin: Mapped[str]
    without: Mapped[str]
    faster: Mapped[bool | None]
    services: Mapped[list[str]]
    is_new_partner: Mapped[bool | None]
    repeat_minor: Mapped[int | None]
    repeat_currency: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint(_SIDE, name="side"),
        CheckConstraint("origin IN ('this_event', 'followed_event', 'existing_relation')", name="origin"),
        CheckConstraint("without IN ('none', 'part', 'most', 'all')", name="without"),
        CheckConstraint("(repeat_minor IS NULL) = (repeat_currency IS NULL)", name="money"),
    )
