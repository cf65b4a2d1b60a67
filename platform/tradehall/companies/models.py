"""Tables of companies, members, listings, needs and pictures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed
from tradehall.kernel.texts import Translated


class Company(Public, Timed, Base):
    """An exporter (`sells`), a buyer (`buys`), or both. `details` holds the optional profile fields."""

    __tablename__ = "companies"
    slug: Mapped[str] = mapped_column(unique=True)
    legal_name: Mapped[str]
    legal_name_en: Mapped[str]
    name_reading: Mapped[str] = mapped_column(default="")
    sells: Mapped[bool]
    buys: Mapped[bool]
    country: Mapped[str]
    region: Mapped[str]
    city: Mapped[str]
    business_type: Mapped[str | None]
    buyer_type: Mapped[str | None]
    employees_band: Mapped[str | None]
    website: Mapped[str] = mapped_column(default="")
    year_founded: Mapped[int | None]
    registration_no: Mapped[str] = mapped_column(default="")
    sectors: Mapped[list[str]]
    about: Mapped[Translated]
    language: Mapped[str]
    details: Mapped[dict[str, Any]]
    search: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="active")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("sells OR buys", name="side"),)


class Member(Base):
    """A person acts for a company. `signs`: may confirm deals in its name."""

    __tablename__ = "members"
    id: Mapped[Key]
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    job_title: Mapped[str] = mapped_column(default="")
    signs: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("company_id", "person_id"),
        CheckConstraint("role IN ('owner', 'member')", name="role"),
    )


class MemberInvitation(Public, Base):
    """An address was invited to act for a company; open until accepted, revoked or expired."""

    __tablename__ = "member_invitations"
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    invited_by: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Listing(Public, Timed, Base):
    """Something an exporter offers. Price is one unit's, in minor units, only where `price_mode` is show."""

    __tablename__ = "listings"
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    title: Mapped[Translated]
    summary: Mapped[Translated]
    description: Mapped[Translated]
    hs_code: Mapped[str]
    hs_version: Mapped[str] = mapped_column(default="2022")
    category: Mapped[str]
    origin_country: Mapped[str]
    moq_quantity: Mapped[str]
    moq_unit: Mapped[str]
    lead_time_days: Mapped[int]
    price_mode: Mapped[str]
    price_minor: Mapped[int | None]
    price_currency: Mapped[str | None]
    price_incoterm: Mapped[str | None]
    price_place: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]]
    search: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="published")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'archived')", name="state"),
        CheckConstraint("price_mode IN ('show', 'on_request', 'accepted_only')", name="price_mode"),
        Index("ix_listings_company_id_state", "company_id", "state"),
        Index("ix_listings_hs_code", "hs_code"),
    )


class Picture(Public, Base):
    """A picture of a listing, re-encoded; the bytes lie in the database so that a copy of it is whole."""

    __tablename__ = "pictures"
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"), index=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listings.id", ondelete="CASCADE"))
    position: Mapped[int]
    alt: Mapped[Translated]
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime]
    __table_args__ = (Index("ix_pictures_listing_id_position", "listing_id", "position"),)


class PictureData(Base):
    """The bytes of a picture in one size: 'full' (≤ 2000 px) or 'card' (≤ 480 px), WebP."""

    __tablename__ = "picture_data"
    picture_id: Mapped[int] = mapped_column(ForeignKey("pictures.id", ondelete="CASCADE"), primary_key=True)
    size: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Need(Public, Timed, Base):
    """Something a buyer looks for. The target price is one unit's, in minor units."""

    __tablename__ = "needs"
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    title: Mapped[Translated]
    description: Mapped[Translated]
    hs_code: Mapped[str] = mapped_column(default="")
    category: Mapped[str]
    purpose: Mapped[str]
    quantity: Mapped[str]
    unit: Mapped[str]
    frequency: Mapped[str]
    target_price_minor: Mapped[int | None]
    target_price_currency: Mapped[str | None]
    needed_by: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date] = mapped_column(Date)
    sample_required: Mapped[bool]
    search: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        Index("ix_needs_company_id_state", "company_id", "state"),
    )
