"""What can be done about samples."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator

from tradehall.companies.terms import Unit
from tradehall.deals.commands import price
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Amount, Command, Day, Quantity, Version
from tradehall.kernel.texts import line, prose


class PaidBy(StrEnum):
    """Who pays for a sample and its way; refunded: the buyer, and it is taken off a later order."""

    EXPORTER = "exporter"
    BUYER = "buyer"
    REFUNDED = "refunded"


class Judgement(StrEnum):
    """What the buyer found."""

    APPROVED = "approved"
    WITH_CHANGES = "with_changes"
    REJECTED = "rejected"


class AskForSample(Command):
    """The buyer asks for a sample, or the exporter offers one: out of a meeting, of a deal, or from a listing.

    One of `meeting`, `deal` and `counterparty` (a participation) says between whom; `sender` is needed with the last
    by people who act for several companies. `needed_by`: by default the day of their meeting to come.
    """

    meeting: PublicId | None = None
    deal: PublicId | None = None
    counterparty: PublicId | None = None
    sender: PublicId | None = None
    listing: PublicId | None = None
    title: line(120, low=0) = ""  # type: ignore[valid-type]
    quantity: Quantity = "1"
    unit: Unit = Unit.PIECE
    words: prose(1000, low=0) = ""  # type: ignore[valid-type]
    address: prose(500, low=0) = ""  # type: ignore[valid-type]
    needed_by: Day | None = None
    paid_by: PaidBy | None = None
    as_person: PublicId | None = None


class SampleAct(Command):
    """Base of what is done about one sample, as it was read."""

    sample: PublicId
    version: Version
    as_person: PublicId | None = None


class PromiseSample(SampleAct):
    """The exporter will send it."""

    paid_by: PaidBy | None = None


class DeclineSample(SampleAct):
    """The side that was asked will not send it, or does not want it."""

    reason: prose(500)  # type: ignore[valid-type]


class WithdrawSample(SampleAct):
    """The side that asked or offered no longer does, before it was sent."""

    reason: prose(500, low=0) = ""  # type: ignore[valid-type]
    confirmed: bool = False


class SendSample(SampleAct):
    """The exporter has sent it, or corrects how."""

    courier: line(80)  # type: ignore[valid-type]
    tracking: line(80, low=0) = ""  # type: ignore[valid-type]
    declared: Annotated[Amount | None, BeforeValidator(price)] = None
    sent_on: Day | None = None
    expected_on: Day | None = None
    paid_by: PaidBy | None = None


class ReceiveSample(SampleAct):
    """The buyer has it; today, where no day is named."""

    on: Day | None = None


class LoseSample(SampleAct):
    """One side says that it was lost on its way."""

    reason: prose(500, low=0) = ""  # type: ignore[valid-type]
    confirmed: bool = False


class JudgeSample(SampleAct):
    """What the buyer found."""

    judgement: Judgement
    words: prose(2000, low=0) = ""  # type: ignore[valid-type]


class RemindOfSamples(Command):
    """For the system: both sides learn that a sample is not there three days before it is needed, once."""
