"""Tables of what follows a deal or a meeting: samples, promises of delivery, later questions, next steps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed
from tradehall.kernel.texts import Translated

_SIDE = "side IN ('exporter', 'buyer')"


class Sample(Public, Timed, Base):
    """Goods to be looked at before an order: requested by the buyer (or offered), sent, received, judged.

    `needed_by`: the day by which the buyer wants it in hand. `judgement`: what the buyer found.
    """

    __tablename__ = "samples"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    exporter_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="SET NULL"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"), index=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listings.id", ondelete="SET NULL"), index=True)
    title: Mapped[Translated]
    quantity: Mapped[str]
    unit: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    needed_by: Mapped[date | None]
    paid_by: Mapped[str] = mapped_column(default="")
    side: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(default="requested")
    reason: Mapped[str] = mapped_column(default="")
    courier: Mapped[str] = mapped_column(default="")
    tracking: Mapped[str] = mapped_column(default="")
    declared_minor: Mapped[int | None]
    declared_currency: Mapped[str | None]
    sent_on: Mapped[date | None]
    expected_on: Mapped[date | None]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    received_on: Mapped[date | None]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    judgement: Mapped[str] = mapped_column(default="")
    judged_words: Mapped[str] = mapped_column(default="")
    judged_language: Mapped[str] = mapped_column(default="")
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    judged_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint(_SIDE, name="side"),
        CheckConstraint(
            "state IN ('requested', 'promised', 'declined', 'sent', 'received', 'judged', 'withdrawn', 'lost')",
            name="state",
        ),
        CheckConstraint("paid_by IN ('', 'exporter', 'buyer', 'refunded')", name="paid_by"),
        CheckConstraint("judgement IN ('', 'approved', 'with_changes', 'rejected')", name="judgement"),
        CheckConstraint("(state = 'judged') = (judgement <> '')", name="judged"),
        CheckConstraint("(declared_minor IS NULL) = (declared_currency IS NULL)", name="money"),
        Index("ix_samples_exporter_id_state", "exporter_id", "state"),
        Index("ix_samples_buyer_id_state", "buyer_id", "state"),
    )


class DeliveryPromise(Public, Timed, Base):
    """A line of sealed terms and the day on which it is delivered.

    `revision` and `line` (from 0) say which line; `promised` the day in those terms, `due` the newest day that was
    told. `sector`: the HS chapter, two digits, or ''. An amendment that is sealed carries promises over to its lines,
    or ends them as `replaced`.
    """

    __tablename__ = "delivery_promises"
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    revision: Mapped[int]
    line: Mapped[int]
    promised: Mapped[date]
    due: Mapped[date]
    sector: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="open")
    delivered_on: Mapped[date | None]
    delivered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    accepted_on: Mapped[date | None]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reminded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("deal_id", "revision", "line"),
        CheckConstraint("state IN ('open', 'delivered', 'cancelled', 'replaced')", name="state"),
        Index("ix_delivery_promises_state_due", "state", "due"),
    )


class DelayNotice(Public, Base):
    """The exporter tells the buyer that a line comes later, why, and what they propose; the buyer answers.

    `body` is in the writer's language, with translations where there are some. `offer`: what the proposal needs:
    {quantity} of a part, {percent} of a discount. `days`: how many the new date is later than the old one.
    """

    __tablename__ = "delay_notices"
    promise_id: Mapped[int] = mapped_column(ForeignKey("delivery_promises.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    old_date: Mapped[date]
    new_date: Mapped[date]
    days: Mapped[int] = mapped_column(default=0, server_default="0")
    reason: Mapped[str]
    body: Mapped[Translated]
    proposal: Mapped[str]
    offer: Mapped[dict[str, Any]]
    certificate: Mapped[str] = mapped_column(default="")
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("deal_papers.id", ondelete="SET NULL"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    answer_words: Mapped[str] = mapped_column(default="")
    answer_language: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint(
            "reason IN ('plant_closed', 'labour', 'material', 'logistics', 'customs', 'force_majeure', 'payment', "
            "'spec_change', 'other')",
            name="reason",
        ),
        CheckConstraint("proposal IN ('wait', 'partial', 'air', 'discount', 'cancel')", name="proposal"),
        CheckConstraint("answer IN ('', 'accepted', 'partial', 'rejected', 'claim')", name="answer"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
        Index("ix_delay_notices_event_id_reason", "event_id", "reason"),
        Index(
            "uq_delay_notices_open", "promise_id", unique=True,
            sqlite_where=text("answer = '' AND withdrawn_at IS NULL"),
            postgresql_where=text("answer = '' AND withdrawn_at IS NULL"),
        ),
    )  # fmt: skip


class PromisedDay(Base):
    """A day that was ever told for a line, in the order of telling. Rows are only added.

    `why`: 'sealed' (terms with it were sealed, in `revision`), 'notice' (a notice told it), or 'withdrawn' (a notice
    was taken back, so that it counts again).
    """

    __tablename__ = "promised_days"
    id: Mapped[Key]
    promise_id: Mapped[int] = mapped_column(ForeignKey("delivery_promises.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    why: Mapped[str]
    revision: Mapped[int | None]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("delay_notices.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("why IN ('sealed', 'notice', 'withdrawn')", name="why"),
        CheckConstraint("(why = 'sealed') = (revision IS NOT NULL)", name="terms"),
        CheckConstraint("(why = 'sealed') = (notice_id IS NULL)", name="notice"),
    )


class FollowUp(Public, Base):
    """What one side of a held meeting is asked later: after 0, 1, 3, 6 and 12 months.

    `why`: why nothing came of it. `deal_id`: the deal that the order became. `stopped_at`: it is not asked any more.
    """

    __tablename__ = "follow_ups"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    side: Mapped[str]
    wave: Mapped[int]
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    result: Mapped[str] = mapped_column(default="")
    certainty: Mapped[str] = mapped_column(default="")
    minor: Mapped[int | None]
    currency: Mapped[str | None]
    words: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="", server_default="")
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"), index=True)
    stopped_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("meeting_id", "side", "wave"),
        CheckConstraint(_SIDE, name="side"),
        CheckConstraint("wave IN (0, 1, 3, 6, 12)", name="wave"),
        CheckConstraint("(answered_at IS NULL) = (result = '')", name="answered"),
        CheckConstraint("(minor IS NULL) = (currency IS NULL)", name="money"),
        Index("ix_follow_ups_asked_at_due_at", "asked_at", "due_at"),
    )


class FollowUpStop(Base):
    """A participation that is asked no more what came of its meetings, because its company said so."""

    __tablename__ = "follow_up_stops"
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class NextStep(Public, Timed, Base):
    """Who does what until when, after a meeting or for a deal; reminders stop when it is done or dropped.

    `side` does it; `owner_id` is the person there, where one is named. What is not shared is seen by that side alone.
    `note`: the public id of the line of shared notes that it came from, or the outcome or follow-up that it stands in.
    """

    __tablename__ = "next_steps"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    exporter_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="SET NULL"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), index=True)
    note: Mapped[str | None] = mapped_column(unique=True)
    side: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    body: Mapped[str]
    language: Mapped[str]
    due: Mapped[date | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(default="open")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reminded_at: Mapped[datetime | None]
    is_shared: Mapped[bool] = mapped_column(default=True, server_default=true())
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint(_SIDE, name="side"),
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
        CheckConstraint("(ended_at IS NULL) = (state = 'open')", name="ended"),
        Index("ix_next_steps_state_due", "state", "due"),
        Index("ix_next_steps_exporter_id_buyer_id", "exporter_id", "buyer_id"),
    )
