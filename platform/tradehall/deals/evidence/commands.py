"""What can be done to make a deal surer, or to say that it is not kept."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from tradehall.kernel.ids import PublicId
from tradehall.kernel.papers.kinds import LARGEST
from tradehall.kernel.parse import MAX_INT, Amount, Command, Day, Version
from tradehall.kernel.texts import line, prose


class Proof(StrEnum):
    """What a paper or a saying proves: that there is a contract, that goods left or came, that money moved."""

    CONTRACT = "contract"
    ORDER = "order"
    PROFORMA = "proforma"
    LETTER_OF_CREDIT = "letter_of_credit"
    OTHER = "other"
    BILL_OF_LADING = "bill_of_lading"
    AIR_WAYBILL = "air_waybill"
    CUSTOMS = "customs"
    COURIER = "courier"
    GOODS_RECEIVED = "goods_received"
    BANK_SLIP = "bank_slip"
    MONEY_RECEIVED = "money_received"


class AddEvidence(Command):
    """One step by which a sealed deal becomes surer. `number` and `dated` are those of the paper; `amount` is what was
    paid; `octets` is the paper itself, `file_name` its name."""

    model_config = ConfigDict(val_json_bytes="base64", ser_json_bytes="base64")

    deal: PublicId
    proof: Proof
    number: line(80, low=0) = ""  # type: ignore[valid-type]
    dated: Day | None = None
    amount: Amount | None = None
    note: prose(500, low=0) = ""  # type: ignore[valid-type]
    file_name: Annotated[str, Field(max_length=1000)] = ""
    octets: Annotated[bytes, Field(max_length=LARGEST)] = b""


class TakeBackEvidence(Command):
    """One's own step was wrong. It stays to be seen, with the reason, and no longer counts."""

    deal: PublicId
    step: PublicId
    reason: prose(500)  # type: ignore[valid-type]


class Reason(StrEnum):
    """What a dispute is about."""

    QUALITY = "quality"
    QUANTITY = "quantity"
    DELIVERY = "delivery"
    PAYMENT = "payment"
    DOCUMENTS = "documents"
    NOT_AGREED = "not_agreed"
    OTHER = "other"


class OpenDispute(Command):
    """Say that the sealed terms are not kept, or are not what was agreed on."""

    deal: PublicId
    reason: Reason
    words: prose(2000, low=10)  # type: ignore[valid-type]
    version: Version
    confirmed: bool = False  # the answer to the page's question


class AnswerDispute(Command):
    """What the other side has to say to it; it may be said anew until the dispute ends."""

    deal: PublicId
    words: prose(2000, low=1)  # type: ignore[valid-type]


class Ending(StrEnum):
    SETTLED = "settled"
    TAKEN_BACK = "taken_back"


class EndDispute(Command):
    """The side that opened it says that it is settled, or takes it back."""

    deal: PublicId
    ending: Ending


class FinishDeal(Command):
    """All is delivered and paid: the deal is closed."""

    deal: PublicId
    version: Version
    confirmed: bool = False


class Origin(StrEnum):
    """Where the deal comes from."""

    THIS_EVENT = "this_event"
    FOLLOWED_EVENT = "followed_event"
    EXISTING_RELATION = "existing_relation"


class Without(StrEnum):
    """How much of the deal would have come about without the event."""

    NONE = "none"
    PART = "part"
    MOST = "most"
    ALL = "all"


class Service(StrEnum):
    """What of the event was of use."""

    MATCHING = "matching"
    MEETING = "meeting"
    INTERPRETER = "interpreter"
    TALK = "talk"
    SAMPLES = "samples"
    FINANCE = "finance"
    CHAMBER = "chamber"


class SayAttribution(Command):
    """What the event did for the deal, as one side sees it. `version`: 0 for the first saying."""

    deal: PublicId
    origin: Origin
    without: Without
    faster: bool | None = None
    services: Annotated[list[Service], Field(max_length=len(Service))] = Field(default_factory=list)
    is_new_partner: bool | None = None
    repeat: Amount | None = None
    version: Annotated[int, Field(ge=0, le=MAX_INT)] = 0
