"""Tables of documents made from deals."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Public


class DealDocument(Public, Base):
    """A document made from a revision: numbered without gaps per event, company, kind and year.

    `matter`: all that stands on it, as it was then. `code` is printed on it; `seal` is SHA-256 over number and code,
    by which it is found when somebody checks it. `sha256` is that of the file. making → ready or failed (`reason`);
    whether it is still valid follows from the deal, and from `voided_at`.
    """

    __tablename__ = "deal_documents"
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    kind: Mapped[str]
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str]
    revision: Mapped[int]
    side: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    languages: Mapped[list[str]]
    matter: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    code: Mapped[str]
    seal: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="making")
    reason: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    void_reason: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        UniqueConstraint("event_id", "company_id", "kind", "year", "serial"),
        CheckConstraint("side IN ('exporter', 'buyer')", name="side"),
        CheckConstraint("state IN ('making', 'ready', 'failed')", name="state"),
        CheckConstraint(
            "kind IN ('quotation', 'proforma', 'intent', 'memorandum', 'confirmation', 'delay')", name="kind"
        ),
    )


class DealDocumentData(Base):
    """The file of a document, sealed."""

    __tablename__ = "deal_document_data"
    document_id: Mapped[int] = mapped_column(ForeignKey("deal_documents.id", ondelete="CASCADE"), primary_key=True)
    octets: Mapped[bytes] = mapped_column(LargeBinary)
