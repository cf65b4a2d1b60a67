"""Samples, promised lines and their delays."""

from datetime import date, datetime
from typing import Any

from tradehall.api.views.base import Id, Number, View, amount_of
from tradehall.api.views.companies import CompanyName
from tradehall.api.views.events import PartyName
from tradehall.companies.terms import Unit
from tradehall.deals.promises.commands import Answer, Proposal, Reason
from tradehall.deals.promises.queries import DealDeliveries, DelayView, PromiseRow, PromiseView
from tradehall.deals.promises.rules import PromiseState
from tradehall.deals.queries import Table
from tradehall.deals.samples.commands import Judgement, PaidBy
from tradehall.deals.samples.queries import SamplePage, SampleRow
from tradehall.deals.samples.rules import SampleDoing, SampleState
from tradehall.events.commands import Side
from tradehall.kernel.parse import Amount
from tradehall.kernel.texts import Translated


def _parties(table: Table) -> list[PartyName]:
    return [
        PartyName(
            id=party.public_id,
            side=party.side,
            company=CompanyName(slug=party.slug, name=party.name, name_en=party.name_en, language=party.language),
        )
        for party in table.parties
    ]


class GoodsSample(View):
    """A sample. `side` asked for it or offered it; `waits_for`: whose turn it is; `missing`: needed soon, not there."""

    id: Id
    event: str
    parties: list[PartyName]
    title: Translated
    quantity: Number
    unit: Unit
    state: SampleState
    side: Side
    needed_by: date | None
    courier: str
    tracking: str
    sent_on: date | None
    expected_on: date | None
    received_on: date | None
    judgement: Judgement | None
    waits_for: Side | None
    missing: bool
    version: int

    @classmethod
    def of(cls, row: SampleRow) -> "GoodsSample":
        return cls(**_sample(row))


class GoodsSampleDetail(GoodsSample):
    """One sample. `can`: what your side can do now. Words are in the language beside them."""

    words: str
    language: str
    reason: str
    paid_by: PaidBy | None
    declared: Amount | None
    judged_words: str
    judged_language: str
    meeting: Id | None
    deal: Id | None
    listing: Id | None
    can: list[SampleDoing]

    @classmethod
    def of_page(cls, page: SamplePage) -> "GoodsSampleDetail":
        return cls(
            **_sample(page.row),
            words=page.words,
            language=page.language,
            reason=page.reason,
            paid_by=page.paid_by,
            declared=amount_of(page.declared),
            judged_words=page.judged_words,
            judged_language=page.judged_language,
            meeting=page.meeting,
            deal=page.deal,
            listing=page.listing,
            can=page.can,
        )


def _sample(row: SampleRow) -> dict[str, Any]:
    same = ("title", "quantity", "unit", "state", "side", "needed_by", "courier", "tracking", "sent_on",
            "expected_on", "received_on", "judgement", "waits_for", "missing", "version")  # fmt: skip
    about = {name: getattr(row, name) for name in same}
    return {"id": row.public_id, "event": row.table.event_slug, "parties": _parties(row.table), **about}


class Delay(View):
    """A notice of a delay. `words` by language; `percent` and `quantity`: what the proposal needs."""

    id: Id
    old_date: date
    new_date: date
    days: int
    reason: Reason
    words: Translated
    certificate: str
    proposal: Proposal
    percent: int | None
    quantity: Number | None
    at: datetime
    withdrawn_at: datetime | None
    answer: Answer | None
    answer_words: str
    answer_language: str
    answered_at: datetime | None
    version: int

    @classmethod
    def of(cls, notice: DelayView) -> "Delay":
        same = ("old_date", "new_date", "days", "reason", "certificate", "proposal", "at", "withdrawn_at", "answer",
                "answer_words", "answer_language", "answered_at", "version")  # fmt: skip
        about = {name: getattr(notice, name) for name in same}
        offer: dict[str, Any] = {"percent": notice.offer.get("percent"), "quantity": notice.offer.get("quantity")}
        return cls(id=notice.public_id, words=notice.body, **offer, **about)


class ToldDay(View):
    """A day that was told. `why`: sealed, notice or withdrawn; `delay`: the notice behind it."""

    day: date
    why: str
    at: datetime
    delay: Id | None


class Promise(View):
    """A promised line: `number` from 1 in the terms of `revision`; `days` holds every day that was ever told."""

    id: Id
    revision: int
    number: int
    description: Translated
    quantity: Number | None
    unit: Unit | None
    state: PromiseState
    promised: date
    due: date
    late: bool
    delivered_on: date | None
    accepted_on: date | None
    days: list[ToldDay]
    delays: list[Delay]
    version: int

    @classmethod
    def of(cls, promise: PromiseView) -> "Promise":
        told = [day.notice for day in promise.days if day.notice and day.why == "notice"]
        return cls(
            **_line(promise),
            revision=promise.revision,
            days=[
                ToldDay(day=day.day, why=day.why, at=day.at, delay=day.notice.public_id if day.notice else None)
                for day in promise.days
            ],
            delays=[Delay.of(notice) for notice in told],
        )


def _line(promise: PromiseView | PromiseRow) -> dict[str, Any]:
    same = ("number", "state", "promised", "due", "delivered_on", "accepted_on", "version")
    line = promise.line
    return {
        "id": promise.public_id,
        "late": promise.is_late,
        "description": line.description,
        "quantity": line.quantity,
        "unit": line.unit,
        **{name: getattr(promise, name) for name in same},
    }


class DueLine(View):
    """A promised line in a list. `asked`: a new day waits for the buyer's answer."""

    id: Id
    deal: Id
    event: str
    parties: list[PartyName]
    number: int
    description: Translated
    quantity: Number | None
    unit: Unit | None
    state: PromiseState
    promised: date
    due: date
    late: bool
    asked: bool
    delivered_on: date | None
    accepted_on: date | None
    version: int

    @classmethod
    def of(cls, row: PromiseRow) -> "DueLine":
        about: dict[str, Any] = {
            "deal": row.deal,
            "event": row.table.event_slug,
            "parties": _parties(row.table),
            "asked": row.asked,
        }
        return cls(**about, **_line(row))


class DealPromises(View):
    """The promised lines of a deal, those of replaced terms too. `zone`: whose days they are."""

    deal: Id
    zone: str
    promises: list[Promise]

    @classmethod
    def of(cls, view: DealDeliveries) -> "DealPromises":
        return cls(deal=view.deal, zone=view.table.event_zone, promises=[Promise.of(one) for one in view.promises])
