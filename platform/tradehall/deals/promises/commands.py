"""What can be done about promised lines."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from tradehall.companies.shapes import Part
from tradehall.deals.commands import MOST_LINES
from tradehall.kernel.ids import PublicId
from tradehall.kernel.papers.kinds import LARGEST
from tradehall.kernel.parse import Command, Day, Language, Quantity, Version
from tradehall.kernel.texts import line, prose


class Reason(StrEnum):
    """Why goods come later."""

    PLANT_CLOSED = "plant_closed"
    LABOUR = "labour"
    MATERIAL = "material"
    LOGISTICS = "logistics"
    CUSTOMS = "customs"
    FORCE_MAJEURE = "force_majeure"
    PAYMENT = "payment"
    SPEC_CHANGE = "spec_change"
    OTHER = "other"


class Proposal(StrEnum):
    """What the exporter proposes instead."""

    WAIT = "wait"
    PARTIAL = "partial"
    AIR = "air"
    DISCOUNT = "discount"
    CANCEL = "cancel"


class Answer(StrEnum):
    """What the buyer says to a delay."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    REJECTED = "rejected"
    CLAIM = "claim"


def _chosen(value: Any) -> Any:
    """A row of the form that was not ticked names no promise."""
    if not isinstance(value, list):
        return value
    return [row for row in value if not (isinstance(row, Mapping) and row and "promise" not in row)]


class DelayedLine(Part):
    """A line that comes later. `version`: of the promise as it was read; `quantity`: the part that comes in time."""

    promise: PublicId
    version: Version
    quantity: Quantity | None = None


class TellDelay(Command):
    """The exporter tells a new day for lines of a deal, why, and what they propose. `octets` is a paper that proves it,
    `file_name` its name."""

    model_config = ConfigDict(val_json_bytes="base64", ser_json_bytes="base64")

    deal: PublicId
    lines: Annotated[list[DelayedLine], BeforeValidator(_chosen)] = Field(default_factory=list, max_length=MOST_LINES)
    new_date: Day
    reason: Reason
    words: prose(2000, low=0) = ""  # type: ignore[valid-type]
    certificate: line(80, low=0) = ""  # type: ignore[valid-type]
    proposal: Proposal = Proposal.WAIT
    percent: Annotated[int, Field(ge=1, le=99)] | None = None
    file_name: Annotated[str, Field(max_length=1000)] = ""
    octets: Annotated[bytes, Field(max_length=LARGEST)] = b""
    as_person: PublicId | None = None


class KeepDelayTranslation(Command):
    """For the system: what a machine made of the exporter's words in another language."""

    notices: list[int]
    language: Language
    text: prose(6000)  # type: ignore[valid-type]


class TakeBackDelay(Command):
    """The exporter takes a notice back, before it was answered: the day before it counts again."""

    notice: PublicId
    version: Version
    confirmed: bool = False


class AnswerDelays(Command):
    """The buyer answers notices of a deal that wait; all of them, where none is named.

    `newest`: the newest notice that the buyer had read; if there is a newer one, nothing is answered.
    """

    deal: PublicId
    notices: list[PublicId] | None = Field(default=None, max_length=MOST_LINES)
    newest: PublicId | None = None
    answer: Answer
    words: prose(2000, low=0) = ""  # type: ignore[valid-type]
    as_person: PublicId | None = None


class MarkDelivered(Command):
    """The exporter says that a line was delivered; today, where no day is named."""

    promise: PublicId
    version: Version
    on: Day | None = None
    as_person: PublicId | None = None


class MarkReceived(Command):
    """The buyer says that they have the goods and take them; today, where no day is named."""

    promise: PublicId
    version: Version
    on: Day | None = None
    as_person: PublicId | None = None


class MakePromises(Command):
    """For the system: sealed deals whose lines have no promises yet get them."""


class RemindOfDeliveries(Command):
    """For the system: exporters are reminded of days that are near or past, until they have told the buyer."""
