"""Two companies that met at an event, and terms to put on the table. Rows of lower floors are inserted as they
are: how they come about is tested there."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from tests.factories.accounts import PASSWORD
from tradehall.accounts import passwords
from tradehall.accounts.models import Person
from tradehall.companies.models import Company, Listing, Member, Need
from tradehall.deals.commands import ConfirmRevision, CounterDeal, ProposeDeal
from tradehall.deals.queries import DealPage, deal_page
from tradehall.events.models import Delegate, Event, EventOrganiser, Participation, Slot
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.texts import Translated
from tradehall.meetings.models import Meeting, MeetingRequest

NOTHING = Translated({}, "en")
HASH = passwords.current().hashed(PASSWORD)
_numbers = count(1)


@dataclass
class Seat:
    """One side: its owner signs, its plain member and its delegate do not."""

    public_id: str
    id: int
    company: str
    company_id: int
    owner: Actor
    signer: Actor
    member: Actor


@dataclass
class Fair:
    """An event with an exporter and a buyer who met, its organiser, and somebody who has nothing to do with it."""

    runner: Runner
    exporter: Seat
    buyer: Seat
    organiser: Actor
    stranger: Actor
    meeting: str
    listing: str
    event_id: int
    digests: list[str] = field(default_factory=list)

    def terms(self, **changes: Any) -> dict[str, Any]:
        return trial_order(self.listing, **changes)

    def propose(self, by: Actor | None = None, *, key: str | None = None, **changes: Any) -> str:
        """The exporter's owner proposes, unless said otherwise; the deal's public id."""
        by = by or self.exporter.owner
        other = self.exporter if by in (self.buyer.owner, self.buyer.signer) else self.buyer
        data = {"counterparty": other.public_id, "meeting": self.meeting, **self.terms(**changes)}
        deal: str = self.runner.run(parse_data(ProposeDeal, data), by, key=key)
        return deal

    def page(self, deal: str, by: Actor | None = None) -> DealPage:
        return self.runner.ask(deal_page, by or self.exporter.owner, deal)

    def counter(self, deal: str, by: Actor, *, version: int | None = None, **changes: Any) -> str:
        version = version or self.page(deal, by).version
        data = {"deal": deal, "version": version, **self.terms(**changes)}
        countered: str = self.runner.run(parse_data(CounterDeal, data), by)
        return countered

    def confirm(self, deal: str, by: Actor, page: DealPage | None = None, **changes: Any) -> str:
        current = (page or self.page(deal, by)).current
        data = {"deal": deal, "number": current.number, "digest": current.digest, **changes}
        confirmed: str = self.runner.run(parse_data(ConfirmRevision, data), by)
        return confirmed

    def sealed(self, **changes: Any) -> str:
        deal = self.propose(**changes)
        return self.confirm(deal, self.buyer.owner)


def line(listing: str | None, **changes: Any) -> dict[str, Any]:
    return {
        "listing": listing,
        "description": {"zh": "骨质瓷咖啡杯碟", "en": "Bone china cup and saucer"},
        "hs_code": "6911.10",
        "quantity": "800",
        "unit": "set",
        "unit_price": {"amount": "3.30", "currency": "USD"},
        "promised_date": "2026-05-25",
        **changes,
    }


def trial_order(listing: str | None = None, **changes: Any) -> dict[str, Any]:
    """Terms as JSON: 800 sets at USD 3.30, CIF Yokkaichi."""
    return {
        "kind": "trial_order",
        "lines": [line(listing)],
        "incoterm": "CIF",
        "place": "Yokkaichi",
        "payment_term": "TT_DEPOSIT_BALANCE_COPY_BL",
        "deposit_percent": 30,
        "valid_until": "2026-03-31",
        **changes,
    }


class _Rows:
    """Inserts rows with times of their own."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        session.info["now"] = now

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def person(self, name: str, language: str = "en", zone: str = "Asia/Tokyo") -> Person:
        number = next(_numbers)
        return self.add(
            Person(
                email=f"p{number}@example.org", email_confirmed_at=self.session.info["now"], password_hash=HASH,
                name=name, language=language, time_zone=zone,
            )
        )  # fmt: skip

    def company(self, name: str, country: str, language: str, *, sells: bool) -> Company:
        return self.add(
            Company(
                slug=f"c{next(_numbers)}", legal_name=name, legal_name_en=f"{name} Co., Ltd.", sells=sells,
                buys=not sells, country=country, region="-", city="-", business_type=None, buyer_type=None,
                employees_band=None, year_founded=None, sectors=["6911"], about=Translated.of(language, name),
                language=language, details={"incoterms": ["FOB"], "currencies": ["USD"]},
            )
        )  # fmt: skip

    def member(self, company: Company, person: Person, role: str = "member", *, signs: bool = False) -> None:
        now = self.session.info["now"]
        self.add(Member(company_id=company.id, person_id=person.id, role=role, signs=signs, joined_at=now))

    def participation(self, event: Event, company: Company, person: Person, side: str) -> Participation:
        place = self.add(
            Participation(
                event_id=event.id, company_id=company.id, side=side, state="approved", languages=["en"],
                interpreter_needed="no", goals=[], wanted=NOTHING, registered_by=person.id, decided_by=None,
                decided_at=None,
            )
        )  # fmt: skip
        self.add(Delegate(participation_id=place.id, person_id=person.id, position=0))
        return place

    def seat(self, event: Event, name: str, country: str, language: str, side: str) -> Seat:
        company = self.company(name, country, language, sells=side == "exporter")
        owner, signer, member = (self.person(f"{name} {what}", language) for what in ("owner", "signer", "member"))
        self.member(company, owner, "owner")
        self.member(company, signer, signs=True)
        self.member(company, member)
        place = self.participation(event, company, member, side)
        people = [actor(person) for person in (owner, signer, member)]
        return Seat(place.public_id, place.id, company.public_id, company.id, *people)

    def listing(self, company_id: int, **changes: Any) -> Listing:
        made = {
            "title": Translated({"zh": "咖啡杯碟", "ja": "カップ＆ソーサー"}, "zh"), "summary": NOTHING,
            "description": NOTHING, "hs_code": "691110", "category": "tableware", "origin_country": "CN",
            "moq_quantity": "500", "moq_unit": "set", "lead_time_days": 45, "price_mode": "show",
            "price_minor": 330, "price_currency": "USD", "price_incoterm": "FOB", "price_place": "Qingdao",
            "details": {}, **changes,
        }  # fmt: skip
        return self.add(Listing(company_id=company_id, **made))

    def need(self, company_id: int) -> Need:
        return self.add(
            Need(
                company_id=company_id, title=Translated.of("ja", "白いカップ"), description=NOTHING, hs_code="691110",
                category="tableware", purpose="resale", quantity="3000", unit="set", frequency="one_off",
                target_price_minor=None, target_price_currency=None, needed_by=date(2026, 6, 1),
                valid_until=date(2026, 6, 1), sample_required=True,
            )
        )  # fmt: skip

    def meeting(self, event: Event, exporter: Seat, buyer: Seat, status: str = "confirmed") -> Meeting:
        starts = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
        slot = self.session.query(Slot).filter(Slot.event_id == event.id).first()
        return self.add(
            Meeting(
                event_id=event.id, request_id=None, exporter_id=exporter.id, buyer_id=buyer.id, slot_id=slot.id,
                starts_at=starts, ends_at=starts, status=status, uid=f"u{next(_numbers)}", changed_at=starts,
            )
        )  # fmt: skip


def actor(person: Person) -> Actor:
    return Actor("person", person.id, person.public_id, person.name, person.email, person.language, person.time_zone)


def make_fair(runner: Runner, *, met: bool = True) -> Fair:
    """An event in Shanghai; the companies met (confirmed) unless said otherwise."""
    with runner.db.write() as session:
        rows = _Rows(session, runner.clock.now())
        event = rows.add(
            Event(
                slug=f"e{next(_numbers)}", name=Translated({"zh": "洽谈会", "en": "Ceramics meeting"}, "zh"),
                summary=NOTHING, description=NOTHING, host=NOTHING, zone="Asia/Shanghai", slot_minutes=30,
                phase="live", languages=["en"], sectors=[], contact_email="o@example.org", starts_at=None, ends_at=None,
            )
        )  # fmt: skip
        starts = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
        rows.add(Slot(event_id=event.id, starts_at=starts, ends_at=starts))
        organiser, stranger = rows.person("Organiser"), rows.person("Stranger")
        rows.add(EventOrganiser(event_id=event.id, person_id=organiser.id))
        exporter = rows.seat(event, "瑞霖陶瓷", "CN", "zh", "exporter")
        buyer = rows.seat(event, "伊勢うつわ", "JP", "ja", "buyer")
        listing = rows.listing(exporter.company_id)
        rows.need(buyer.company_id)
        meeting = rows.meeting(event, exporter, buyer, "confirmed" if met else "cancelled")
        fair = Fair(
            runner, exporter, buyer, actor(organiser), actor(stranger), meeting.public_id, listing.public_id, event.id
        )
        session.commit()
    return fair


def add_seat(fair: Fair, side: str, *, met: bool = False) -> Seat:
    """Another company on that side of the fair."""
    with fair.runner.db.write() as session:
        rows = _Rows(session, fair.runner.clock.now())
        event = session.get_one(Event, fair.event_id)
        seat = rows.seat(event, "第三社", "JP", "ja", side)
        if met:
            pair = (fair.exporter, seat) if side == "buyer" else (seat, fair.buyer)
            rows.meeting(event, *pair)
        session.commit()
    return seat


def add_listing(fair: Fair, company_id: int, **changes: Any) -> str:
    with fair.runner.db.write() as session:
        made: str = _Rows(session, fair.runner.clock.now()).listing(company_id, **changes).public_id
        session.commit()
    return made


def add_member(fair: Fair, seat: Seat, person: Actor, *, signs: bool = True) -> None:
    with fair.runner.db.write() as session:
        rows = _Rows(session, fair.runner.clock.now())
        rows.add(
            Member(
                company_id=seat.company_id, person_id=person.person_id, role="member", signs=signs,
                joined_at=fair.runner.clock.now(),
            )
        )  # fmt: skip
        session.commit()


def add_accepted_request(fair: Fair) -> None:
    """The buyer asked and the exporter accepted; the meeting itself may be gone."""
    with fair.runner.db.write() as session:
        _Rows(session, fair.runner.clock.now()).add(
            MeetingRequest(
                event_id=fair.event_id, sender_id=fair.buyer.id, target_id=fair.exporter.id,
                person_id=fair.buyer.owner.person_id, state="accepted", reason="buy", message="-", language="ja",
                interpreter="none", listings=[], needs=[], answered_by=None, answered_at=None,
            )
        )  # fmt: skip
        session.commit()


def change(fair: Fair, model: Any, id: int, **values: Any) -> None:
    """Set columns of one row, as another domain would."""
    with fair.runner.db.write() as session:
        row = session.get_one(model, id)
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()
