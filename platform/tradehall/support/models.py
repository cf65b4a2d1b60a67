"""Tables of desks, who serves at them, cases, and what happened to each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed
from tradehall.kernel.texts import Translated


class Desk(Public, Timed, Base):
    """People of the office who answer the firms of an event about some services, within `answer_days` working days.
    One that is not open takes no new cases."""

    __tablename__ = "desks"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    name: Mapped[Translated]
    about: Mapped[Translated]
    services: Mapped[list[str]]
    answer_days: Mapped[int] = mapped_column(default=1)
    is_open: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("answer_days BETWEEN 1 AND 10", name="answer_days"),)


class DeskOfficer(Base):
    """A person serves at a desk; whether they run the event is another question."""

    __tablename__ = "desk_officers"
    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)


class Case(Public, Timed, Base):
    """A request of a participation to a desk; what is said about it stands in its conversation, and whose turn it is
    follows from there. `officer_id`: who took it. `late_told_seq`: the message of the firm to which no answer came in
    time, once that was told."""

    __tablename__ = "cases"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    desk_id: Mapped[int] = mapped_column(ForeignKey("desks.id"))
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), unique=True)
    service: Mapped[str]
    summary: Mapped[str]
    language: Mapped[str]
    needed_by: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(default="open")
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    result: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    late_told_seq: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint(
            "service IN ('policy_consult', 'working_capital', 'loan', 'guarantee', 'credit_insurance', "
            "'customs_tax_refund', 'logistics', 'supplier_sourcing', 'credit_endorsement', 'chamber_intro', "
            "'legal_ip', 'translation', 'force_majeure_cert', 'sample_shipping', 'invitation_letter', 'other')",
            name="service",
        ),
        CheckConstraint("state IN ('open', 'done', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by"),
        Index("ix_cases_desk_id_state", "desk_id", "state"),
        Index("ix_cases_participation_id_state", "participation_id", "state"),
        Index("ix_cases_event_id_state", "event_id", "state"),
    )


class CaseStep(Base):
    """What somebody did with a case; rows are only ever added. `to_id`: to whom it was given."""

    __tablename__ = "case_steps"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (
        CheckConstraint("kind IN ('opened', 'taken', 'given', 'moved', 'ended', 'withdrawn', 'reopened')", name="kind"),
        CheckConstraint("(kind = 'given') = (to_id IS NOT NULL)", name="to_id"),
    )
