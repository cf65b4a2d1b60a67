"""What a document is made from, as plain values that can be stored as JSON and read back the same."""

from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict

from tradehall.companies.terms import Incoterm, PaymentTerm, Unit
from tradehall.deals.commands import Inspection
from tradehall.deals.commands import Kind as DealKind
from tradehall.deals.promises.commands import Proposal, Reason
from tradehall.kernel.money import Money


class DocumentKind(StrEnum):
    """What is made from a deal."""

    QUOTATION = "quotation"
    PROFORMA = "proforma"
    INTENT = "intent"
    MEMORANDUM = "memorandum"
    CONFIRMATION = "confirmation"
    DELAY = "delay"


class Layout(StrEnum):
    """How two languages stand: one below the other, or clauses in a left and a right column."""

    LINES = "lines"
    COLUMNS = "columns"


class Plain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Amount(Plain):
    """Minor units and an ISO 4217 code."""

    minor: int
    currency: str

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)


class Words(Plain):
    """A text in the languages in which somebody wrote it; `source` came first."""

    texts: dict[str, str]
    source: str

    def read(self, language: str) -> tuple[str, str]:
        """(language, text): the reader's own, else the source."""
        chosen = language if self.texts.get(language) else self.source
        return chosen, self.texts.get(chosen, "")


class Goods(Plain):
    """One line of the terms. `quantity` is a decimal string; `discount` is percent, as a decimal string."""

    description: Words
    hs_code: str | None = None
    quantity: str | None = None
    unit: Unit | None = None
    price: Amount | None = None
    discount: str | None = None
    amount: Amount | None = None
    promised: date | None = None


class PartyOf(Plain):
    """A company as it stood when the document was made, and who speaks for it; `by_link`: they have no account and
    confirmed by a link, which was sent there."""

    name: str
    name_en: str = ""
    language: str = "en"
    address: str = ""
    city: str = ""
    country: str = ""
    registration: str = ""
    person: str = ""
    job_title: str = ""
    by_link: str = ""


class Late(Plain):
    """One delivery that is late; `line` counts from 1."""

    line: int
    description: Words
    old: date | None
    new: date | None


class Matter(Plain):
    """Everything that stands on one document. `languages`: one or two; `prevailing` '' where both count equally."""

    kind: DocumentKind
    number: str
    day: date
    languages: list[str]
    layout: Layout = Layout.LINES
    prevailing: str = ""
    deal_kind: DealKind
    revision: int
    digest: str
    sealed_on: date | None = None
    valid_until: date
    event: Words
    exporter: PartyOf
    buyer: PartyOf
    goods: list[Goods] = []
    totals: list[Amount] = []
    incoterm: Incoterm | None = None
    edition: str = "2020"
    place: str = ""
    payment: PaymentTerm | None = None
    deposit_percent: int | None = None
    inspection: Inspection | None = None
    agreed_language: str = ""  # the one that counts, as the terms say
    origin: str = ""  # ISO 3166-1
    loading: str = ""
    discharge: str = ""
    packing: str = ""
    bank: str = ""
    reference: str = ""
    roles: str = ""
    steps: str = ""
    samples: str = ""
    law: str = ""
    ends: date | None = None
    note: str = ""
    written_in: str = "en"  # the language of what was typed for this document
    late: list[Late] = []
    reason: Reason | None = None
    proposal: Proposal | None = None
    certificate: str = ""
    check_address: str = ""
    code: str = ""

    @property
    def check_link(self) -> str:
        """Where it is checked, with its number and code filled in."""
        return f"{self.check_address}?{urlencode({'number': self.number, 'code': self.code})}"


def is_bound(kind: DocumentKind) -> bool:
    """Whether the document states more than intentions."""
    return kind not in (DocumentKind.INTENT, DocumentKind.MEMORANDUM)
