"""Gathers what stands on a document: the terms, both companies as they are now, who speaks for them."""

from typing import Any

from sqlalchemy import func, null, select, union_all

from tradehall.accounts.models import Person
from tradehall.companies.models import Company, Member
from tradehall.deals.documents.commands import MakeDocument
from tradehall.deals.documents.matter import Amount, DocumentKind, Goods, Late, Matter, PartyOf, Words
from tradehall.deals.models import Confirmation, DealPaper, DealWitness, DelayNotice, DeliveryPromise, Revision
from tradehall.deals.promises.commands import Reason
from tradehall.deals.queries.seats import Party, Table
from tradehall.deals.rules import Line, Terms
from tradehall.deals.witnesses.rules import masked
from tradehall.events.commands import Side
from tradehall.kernel.money import Money
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import Reader, given

# -- the companies ----------------------------------------------------------------------------------

_COMPANIES = select(Company.id, Company.city, Company.registration_no, Company.details).where(
    Company.id.in_((given("exporter"), given("buyer")))
)
_SAID = union_all(
    select(Revision.side, Revision.person_id, null().label("called"), null().label("title"),
           null().label("email"), Revision.proposed_at.label("at")).where(Revision.deal_id == given("deal")),
    select(Confirmation.side, Confirmation.person_id, DealWitness.called, DealWitness.title, DealWitness.email,
           Confirmation.at)
    .join(Revision, Revision.id == Confirmation.revision_id)
    .outerjoin(DealWitness, DealWitness.id == Confirmation.witness_id)
    .where(Revision.deal_id == given("deal")),
).subquery()  # fmt: skip
_LAST = select(_SAID.c.side, func.max(_SAID.c.at).label("at")).group_by(_SAID.c.side).subquery()
_SPEAKERS = (
    select(_SAID.c.side, _SAID.c.called, _SAID.c.title, _SAID.c.email, Person.name, Member.company_id, Member.job_title)
    .join(_LAST, (_LAST.c.side == _SAID.c.side) & (_LAST.c.at == _SAID.c.at))
    .outerjoin(Person, Person.id == _SAID.c.person_id)
    .outerjoin(Member, Member.person_id == Person.id)
)
_MAKER = (
    select(Person.name, Member.company_id, Member.job_title)
    .outerjoin(Member, Member.person_id == Person.id)
    .where(Person.id == given("me"))
)


def parties(reader: Reader, deal_id: int, table: Table, mine: Party) -> dict[Side, PartyOf]:
    """Both companies; for the maker's own side the maker speaks, for the other whoever last said something."""
    companies = {row.id: row for row in reader.rows(_COMPANIES, exporter=table.exporter.company_id,
                                                    buyer=table.buyer.company_id)}  # fmt: skip
    speakers: dict[Side, tuple[str, str]] = {}
    links: dict[Side, str] = {}
    for side, called, part, email, name, company, title in reader.rows(_SPEAKERS, deal=deal_id):
        if called:  # somebody without an account, who confirmed by a link
            speakers[Side(side)], links[Side(side)] = (called, part), masked(email)
            continue
        works_there = company == table.party(Side(side)).company_id
        if works_there or Side(side) not in speakers:
            speakers[Side(side)] = (name, title or "" if works_there else "")
    own = reader.rows(_MAKER)
    for name, company, title in sorted(own, key=lambda row: row.company_id == mine.company_id):
        speakers[mine.side] = (name, title or "" if company == mine.company_id else "")
        links.pop(mine.side, None)
    return {
        party.side: _party(party, companies[party.company_id], speakers.get(party.side), links.get(party.side, ""))
        for party in table.parties
    }


def _party(party: Party, company: Any, speaker: tuple[str, str] | None, by_link: str) -> PartyOf:
    name, title = speaker or ("", "")
    return PartyOf(
        name=party.name,
        name_en=party.name_en,
        language=party.language,
        address=company.details.get("address") or "",
        city=company.city,
        country=party.country,
        registration=company.registration_no,
        person=name,
        job_title=title,
        by_link=by_link,
    )


Told = tuple[DelayNotice, int]  # a notice of delay, and the line (from 0) that it is about


# -- delays -----------------------------------------------------------------------------------------

_DELAYS = (
    select(DelayNotice, DeliveryPromise.line)
    .join(DeliveryPromise, DeliveryPromise.id == DelayNotice.promise_id)
    .where(
        DeliveryPromise.deal_id == given("deal"),
        DeliveryPromise.revision == given("revision"),
        DelayNotice.withdrawn_at.is_(None),
    )
    .order_by(DelayNotice.at.desc(), DelayNotice.id.desc())
    .limit(50)
)


def delays(reader: Reader, deal_id: int, revision: int | None) -> list[Told]:
    """What was told of late deliveries of these terms, the newest first; only the newest of each line."""
    found: dict[int, DelayNotice] = {}
    for notice, line in reader.rows(_DELAYS, deal=deal_id, revision=revision or 0):
        found.setdefault(line, notice)
    return [(notice, line) for line, notice in found.items()]


# -- all of it --------------------------------------------------------------------------------------


def terms_of(terms: Terms) -> dict[str, Any]:
    """What the terms say, as a document takes it."""
    return {
        "deal_kind": terms.kind,
        "goods": [_goods(line) for line in terms.lines],
        "totals": [_amount(total) for total in terms.totals],
        "incoterm": terms.incoterm,
        "place": terms.place,
        "payment": terms.payment_term,
        "deposit_percent": terms.deposit_percent,
        "valid_until": terms.valid_until,
        "inspection": terms.inspection,
        "agreed_language": terms.prevailing_language or "",
    }


def _goods(line: Line) -> Goods:
    return Goods(
        description=_words(line.description),
        hs_code=line.hs_code,
        quantity=line.quantity,
        unit=line.unit,
        price=_amount(line.price) if line.price else None,
        discount=line.discount,
        amount=_amount(line.amount) if line.amount else None,
        promised=line.promised,
    )


def _amount(money: Money) -> Amount:
    return Amount(minor=money.minor, currency=money.currency)


def _words(text: Translated) -> Words:
    return Words(texts=dict(text.texts), source=text.source)


TYPED = ("reference", "loading", "discharge", "packing", "bank", "roles", "steps", "samples", "law", "ends", "note")


def typed_of(command: MakeDocument, terms: Terms, language: str) -> dict[str, Any]:
    """What was typed beside the terms; what they say of packing and of the language that counts goes before it."""
    kept = {name: getattr(command, name) for name in TYPED}
    kept["packing"] = "\n".join(filter(None, [terms.packing, command.packing]))
    languages = [command.language, *([command.second] if command.second not in (None, command.language) else [])]
    wished = terms.prevailing_language or command.prevailing
    prevailing = wished if wished in languages and len(languages) > 1 else None
    return {
        **kept,
        "languages": languages,
        "layout": command.layout,
        "prevailing": prevailing or "",
        "origin": command.origin or "",
        "written_in": language,
    }


def late_of(terms: Terms, told: list[Told]) -> dict[str, Any]:
    """What a notice of delay says of the deliveries."""
    late = [
        Late(line=line + 1, description=_words(terms.lines[line].description), old=notice.old_date, new=notice.new_date)
        for notice, line in sorted(told, key=lambda pair: pair[1])
        if line < len(terms.lines)
    ]
    newest = told[0][0]
    return {
        "late": late,
        "reason": Reason(newest.reason),
        "proposal": newest.proposal,
        "certificate": newest.certificate,
    }


def told_words(told: list[Told]) -> str:
    """What the newest notice said, in the exporter's own words."""
    body = told[0][0].body
    return body.texts.get(body.source, "")


_PAPER = select(DealPaper.name).where(DealPaper.id == given("paper"))


def told_papers(reader: Reader, told: list[Told]) -> str:
    """The certificate that the newest notice names, and the paper that came with it."""
    newest = told[0][0]
    name = reader.value(_PAPER, paper=newest.paper_id) if newest.paper_id else None
    return ", ".join(filter(None, (newest.certificate, name)))


def whole(kind: DocumentKind, table: Table, **parts: Any) -> Matter:
    return Matter(kind=kind, event=_words(table.event_name), **parts)
