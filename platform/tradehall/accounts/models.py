"""Tables of people and how they sign in."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed


class Person(Public, Timed, Base):
    """One account. Whoever signed up but did not confirm the address cannot sign in yet; nor can who is disabled, for
    the `state_reason`."""

    __tablename__ = "people"
    email: Mapped[str] = mapped_column(unique=True)
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str]
    name: Mapped[str]
    name_reading: Mapped[str] = mapped_column(default="")
    name_latin: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    time_zone: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")
    state_reason: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("state IN ('active', 'disabled')", name="state"),)


class PersonRole(Base):
    """A person may do what the role allows on the whole platform: organiser, interpreter, admin."""

    __tablename__ = "person_roles"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    __table_args__ = (CheckConstraint("role IN ('organiser', 'interpreter', 'admin')", name="role"),)


class SignInSession(Public, Base):
    """One browser in which a person is signed in, until it ends or runs out."""

    __tablename__ = "sign_in_sessions"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")


class ApiToken(Public, Base):
    """A key for the JSON API; only its hash is stored."""

    __tablename__ = "api_tokens"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Challenge(Public, Base):
    """A link and a code sent by mail that prove an address: confirm, reset or change. Works once.

    `payload` is what takes effect with it: after a second sign-up with an address that nobody confirmed yet,
    the name and password hash of that sign-up; for the way back from a change of address, `{"undo": true}`.
    """

    __tablename__ = "challenges"
    purpose: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    email: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    payload: Mapped[dict[str, Any] | None]
    __table_args__ = (CheckConstraint("purpose IN ('confirm', 'reset', 'change')", name="purpose"),)


class FailedSignIn(Base):
    """How often a wrong password was given for an address lately."""

    __tablename__ = "failed_sign_ins"
    id: Mapped[Key]
    email: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (Index("ix_failed_sign_ins_email_at", "email", "at"),)
