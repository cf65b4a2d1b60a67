"""Loading a sample event: every row becomes a command, keyed, so that loading again does nothing twice.

The edition as held is told on a clock of its own: what people did on that day happened on that day.
"""

import base64
import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tradehall.accounts.commands import CreatePerson
from tradehall.accounts.models import Person
from tradehall.accounts.queries import actor_of, person_id_of
from tradehall.chat.commands import SendMessage
from tradehall.chat.models import Conversation
from tradehall.companies.commands import AddListing, AddMember, AddNeed, AddPicture, CreateCompany
from tradehall.deals.commands import ConfirmRevision, ProposeDeal
from tradehall.deals.models import Deal, Revision
from tradehall.events.commands import Approve, ChangePhase, CreateEvent, Register, Waitlist
from tradehall.events.models import Event, Slot
from tradehall.kernel import clock
from tradehall.kernel.clock import SetClock
from tradehall.kernel.parse import Command, parse_data
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.tx import Reader
from tradehall.meetings.commands import (
    AcceptRequest,
    AskForMeeting,
    AssignInterpreter,
    EnrolInterpreter,
    MarkSlots,
    OfferInterpreter,
    ReportOutcome,
    SetAgenda,
    SetBookingPreferences,
    SetHours,
)
from tradehall.meetings.models import Meeting
from tradehall.samples.drawings import draw
from tradehall.samples.files import Sample, text
from tradehall.samples.notices import tell_first

log = logging.getLogger(__name__)

PASSWORD = "zibo-mie-2020"  # the published password of the sample accounts
ACCOUNTS = (
    "exporter@demo.example",
    "buyer@demo.example",
    "buyer.us@demo.example",
    "interpreter@demo.example",
    "organiser@demo.example",
    "admin@demo.example",
)


def load(runner: Runner, name: str, *, as_held: bool = False, pictures: bool = True) -> str:
    """Load the sample `name`; with `as_held` only the edition that was held. A sentence that says what was done.

    Drawing the `pictures` of the listings takes most of the time; tests do without.

    Raises FileNotFoundError for an unknown sample.
    """
    sample = Sample(name)
    editions = sample.one("event")
    last = editions["held"] if as_held else editions["open"]
    if runner.ask(_is_loaded, SYSTEM, last["slug"]):
        return f"The sample {name} is loaded already."
    loader = Loader(Runner(runner.db, runner.clock, silent=True), sample, name, pictures)
    loader.people()
    loader.companies()
    loader.held(editions["held"])
    if not as_held:
        loader.opened(editions["open"])
    return f"The sample {name} is loaded."


@dataclass
class Loader:
    """Keeps what the files' keys became."""

    runner: Runner
    sample: Sample
    name: str
    pictures: bool = True
    person: dict[str, str] = field(default_factory=dict)
    company: dict[str, str] = field(default_factory=dict)
    listing: dict[str, str] = field(default_factory=dict)
    need: dict[str, str] = field(default_factory=dict)
    place: dict[tuple[str, str], str] = field(default_factory=dict)

    def do(
        self, command: type[Command], key: str, runner: Runner | None = None, actor: Actor = SYSTEM, **row: Any
    ) -> Any:
        """Run one command, once for ever."""
        given = {k: v for k, v in row.items() if v is not None}
        return (runner or self.runner).run(parse_data(command, given), actor, key=f"sample:{self.name}:{key}")

    # -- who ---------------------------------------------------------------------------------------

    def people(self) -> None:
        for row in self.sample.rows("people"):
            given = {k: v for k, v in row.items() if k != "key"}
            known = self.runner.ask(person_id_of, SYSTEM, row["email"])
            if known is None:
                self.do(CreatePerson, f"person:{row['key']}", password=PASSWORD, **given)
                known = self.runner.ask(person_id_of, SYSTEM, row["email"])
            assert known is not None
            self.person[row["key"]] = self.runner.ask(actor_of, SYSTEM, known).public_id
        for row in self.sample.rows("interpreters"):
            about = {k: v for k, v in row.items() if k not in ("person", "about")}
            self.do(
                EnrolInterpreter,
                f"interpreter:{row['person']}",
                person=self.person[row["person"]],
                about=text(row.get("about")),
                **about,
            )

    def companies(self) -> None:
        first = _first_day(self.sample.one("event")["open"], self.runner.clock.now())
        for row in self.sample.rows("companies"):
            self._company(row)
        for row in self.sample.rows("listings"):
            given = {k: v for k, v in row.items() if k not in ("key", "company", "title", "summary", "description")}
            texts: dict[str, Any] = {k: text(row.get(k)) for k in ("title", "summary", "description") if row.get(k)}
            self.listing[row["key"]] = self.do(
                AddListing, f"listing:{row['key']}", company=self.company[row["company"]], **texts, **given
            )
            if self.pictures:
                self._picture(row)
        for row in self.sample.rows("needs"):
            given = {
                k: v for k, v in row.items() if k not in ("key", "company", "title", "description", "needed_in_days")
            }
            texts = {k: text(row.get(k)) for k in ("title", "description") if row.get(k)}
            needed_by = first + timedelta(days=row.get("needed_in_days", 120))
            self.need[row["key"]] = self.do(
                AddNeed,
                f"need:{row['key']}",
                company=self.company[row["company"]],
                needed_by=needed_by.isoformat(),
                **texts,
                **given,
            )

    def _picture(self, row: dict[str, Any]) -> None:
        """What the listing is, drawn by our own code; described by its title."""
        upload = base64.b64encode(draw(row)).decode()
        alt = text({k: v for k, v in row["title"].items() if k in ("zh", "en", "ja")})
        self.do(AddPicture, f"picture:{row['key']}", listing=self.listing[row["key"]], upload=upload, alt=alt)

    def _company(self, row: dict[str, Any]) -> None:
        members = row["members"]
        owner = next(m for m in members if m["role"] == "owner")
        given = {k: v for k, v in row.items() if k not in ("key", "members", "about")}
        public_id = self.do(
            CreateCompany,
            f"company:{row['key']}",
            owner=self.person[owner["person"]],
            job_title=owner.get("job_title", ""),
            signs=owner.get("signs", True),
            about=text(row["about"]),
            language=next(iter(row["about"])),
            **given,
        )
        self.company[row["key"]] = public_id
        for member in members:
            if member is not owner:
                given = {k: v for k, v in member.items() if k != "person"}
                self.do(
                    AddMember,
                    f"member:{row['key']}:{member['person']}",
                    company=public_id,
                    person=self.person[member["person"]],
                    **given,
                )

    # -- events ------------------------------------------------------------------------------------

    def opened(self, row: dict[str, Any]) -> None:
        """The edition that is open for booking, in the coming days."""
        first = _first_day(row, self.runner.clock.now())
        begin = row["days_from_now"][0]
        days = [first + timedelta(days=number - begin) for number in row["days_from_now"]]
        self._event(self.runner, "open", row, days)
        slots = self.runner.ask(_slots, SYSTEM, row["slug"])
        for waiting in row.get("waiting", []):
            self._waiting(row["slug"], waiting, slots)
        for said in self.sample.rows("availability"):
            self._availability(row["slug"], said)
        tell_first(self.runner, self.name, row["slug"])

    def _availability(self, slug: str, row: dict[str, Any]) -> None:
        """When a person can be met: hours, then single slots by their number in the grid."""
        actor = self.runner.ask(actor_of, SYSTEM, self.runner.ask(_person_id, SYSTEM, self.person[row["person"]]))
        slots = [slot.public_id for slot in self.runner.ask(_slots, SYSTEM, slug)]
        times = {name: row.get(name) for name in ("not_before", "not_after")}
        key = f"{slug}:{row['person']}"
        self.do(SetHours, f"hours:{key}", actor=actor, event=slug, **times)
        if "suits" in row or "off" in row:
            marks: dict[str, Any] = {name: [slots[number] for number in row.get(name, [])] for name in ("suits", "off")}
            self.do(MarkSlots, f"marks:{key}", actor=actor, event=slug, version=1, **marks)

    def _waiting(self, slug: str, row: dict[str, Any], slots: list[Slot]) -> None:
        """A meeting that waits for the interpreter to whom it is offered."""
        slot, key = slots[row["slot"]].public_id, f"{row['buyer']}:{row['exporter']}"
        request = self.do(
            AskForMeeting,
            f"waiting:{key}",
            event=slug,
            sender=self.place["open", row["buyer"]],
            target=self.place["open", row["exporter"]],
            slots=[slot],
            reason=row["reason"],
            message=row["message"],
            language=row["message_language"],
            interpreter="find",
            listings=[self.listing[k] for k in row["listings"]],
            needs=[self.need[k] for k in row["needs"]],
        )
        meeting = self.do(AcceptRequest, f"waiting:accept:{key}", request=request, slot=slot)
        version = self.runner.ask(_version, SYSTEM, meeting)
        agenda = {"meeting": meeting, "agenda": row["agenda"], "version": version}
        self.do(SetAgenda, f"waiting:agenda:{key}", **agenda)
        asked = [self.person[k] for k in row["offered_to"]]
        self.do(OfferInterpreter, f"waiting:offer:{key}", meeting=meeting, interpreters=asked)

    def held(self, row: dict[str, Any]) -> None:
        """The edition as it was held, with all that happened."""
        day = row["day"] if isinstance(row["day"], date) else date.fromisoformat(row["day"])
        then = SetClock(clock.wall(datetime.combine(day, datetime.min.time()), row["zone"]) - timedelta(days=9))
        history = Runner(self.runner.db, then, silent=True)
        self._event(history, "held", row | {"phase": "booking"}, [day])
        slots = history.ask(_slots, SYSTEM, row["slug"])
        for meeting in self.sample.rows("history"):
            then.at = slots[0].starts_at - timedelta(days=5)
            self._meeting(history, then, row["slug"], meeting, slots)
        then.at = slots[-1].ends_at + timedelta(days=1)
        self.do(ChangePhase, "phase:held:closed", history, event=row["slug"], phase="closed", confirmed=True)

    def _event(self, runner: Runner, edition: str, row: dict[str, Any], days: list[date]) -> None:
        slug = row["slug"]
        texts: dict[str, Any] = {k: text(row[k]) for k in ("name", "summary", "description", "host")}
        self.do(
            CreateEvent,
            f"event:{slug}",
            runner,
            slug=slug,
            **texts,
            zone=row["zone"],
            slot_minutes=row["slot_minutes"],
            days=[{"day": d.isoformat(), "opens": row["opens"], "closes": row["closes"]} for d in days],
            breaks=[{**pause, "label": text(pause["label"])} for pause in row.get("breaks", [])],
            languages=row["languages"],
            sectors=row["sectors"],
            contact_email=row["contact_email"],
            organisers=[self.person[key] for key in row["organisers"]],
        )
        self.do(ChangePhase, f"phase:{slug}:registration", runner, event=slug, phase="registration", confirmed=True)
        for place in self.sample.rows("participations"):
            if place["event"] == edition:
                self._participation(runner, slug, edition, place)
        self.do(ChangePhase, f"phase:{slug}:booking", runner, event=slug, phase="booking", confirmed=True)

    def _participation(self, runner: Runner, slug: str, edition: str, row: dict[str, Any]) -> None:
        key = f"{edition}:{row['company']}"
        public_id = self.do(
            Register,
            f"participation:{key}",
            runner,
            event=slug,
            company=self.company[row["company"]],
            side=row["side"],
            delegates=[self.person[k] for k in row["delegates"]],
            languages=row["languages"],
            interpreter_needed=row["interpreter_needed"],
            goals=row.get("goals", []),
            wanted=text(row.get("wanted")),
        )
        self.place[edition, row["company"]] = public_id
        if row["state"] == "approved":
            self.do(Approve, f"approve:{key}", runner, participation=public_id)
        elif row["state"] == "waitlisted":
            self.do(Waitlist, f"waitlist:{key}", runner, participation=public_id)
        if row.get("free_moves"):
            self.do(SetBookingPreferences, f"preferences:{key}", runner, participation=public_id, free_moves=True)

    # -- what happened -----------------------------------------------------------------------------

    def _meeting(self, runner: Runner, then: SetClock, slug: str, row: dict[str, Any], slots: list[Slot]) -> None:
        key, slot = row["key"], slots[row["slot"]]
        sides = {side: self.place["held", row[side]] for side in ("exporter", "buyer")}
        asker, asked = ("buyer", "exporter") if row["reason"] == "buy" else ("exporter", "buyer")
        request = self.do(
            AskForMeeting,
            f"request:{key}",
            runner,
            event=slug,
            sender=sides[asker],
            target=sides[asked],
            slots=[slot.public_id],
            reason=row["reason"],
            message=row["message"],
            language=row["message_language"],
            interpreter="find" if row.get("interpreter") else "none",
            listings=[self.listing[k] for k in row.get("listings", [])],
            needs=[self.need[k] for k in row.get("needs", [])],
        )
        then.at += timedelta(hours=20)
        meeting = self.do(AcceptRequest, f"accept:{key}", runner, request=request, slot=slot.public_id)
        self._prepare(runner, row, meeting)
        self._talk(runner, then, row, meeting, slot)
        then.at = slot.ends_at + timedelta(minutes=5)
        for side, said in row.get("outcome", {}).items():
            self.do(
                ReportOutcome, f"outcome:{key}:{side}", runner, meeting=meeting, side=side, took_place="yes", **said
            )
        if deal := row.get("deal"):
            self._deal(runner, then, row, meeting, sides, deal)

    def _prepare(self, runner: Runner, row: dict[str, Any], meeting: str) -> None:
        key = row["key"]
        if row.get("agenda"):
            version = runner.ask(_version, SYSTEM, meeting)
            self.do(SetAgenda, f"agenda:{key}", runner, meeting=meeting, agenda=row["agenda"], version=version)
        if row.get("interpreter"):
            version = runner.ask(_version, SYSTEM, meeting)
            person = self.person[row["interpreter"]]
            self.do(
                AssignInterpreter, f"interpreter:{key}", runner, meeting=meeting, interpreter=person, version=version
            )

    def _talk(self, runner: Runner, then: SetClock, row: dict[str, Any], meeting: str, slot: Slot) -> None:
        conversation = runner.ask(_conversation, SYSTEM, meeting)
        for number, line in enumerate(row.get("talk", [])):
            then.at = slot.starts_at + timedelta(minutes=3 + 3 * number)
            sender = runner.ask(actor_of, SYSTEM, runner.ask(_person_id, SYSTEM, self.person[line["by"]]))
            self.do(
                SendMessage,
                f"talk:{row['key']}:{number}",
                runner,
                sender,
                conversation=conversation,
                client_id=f"sample-{row['key']}-{number:03d}",
                body=line["text"],
            )

    def _deal(
        self,
        runner: Runner,
        then: SetClock,
        row: dict[str, Any],
        meeting: str,
        sides: dict[str, str],
        deal: dict[str, Any],
    ) -> None:
        by = deal["proposed_by"]
        other = "buyer" if by == "exporter" else "exporter"
        signers = {side: self._signer(row[side]) for side in ("exporter", "buyer")}
        terms = {
            k: v
            for k, v in deal.items()
            if k not in ("proposed_by", "lines", "state", "valid_until", "deposit_percent")
        }
        public_id = self.do(
            ProposeDeal,
            f"deal:{row['key']}",
            runner,
            sender=sides[by],
            counterparty=sides[other],
            meeting=meeting,
            as_person=signers[by],
            lines=[self._line(line) for line in deal["lines"]],
            valid_until=str(deal["valid_until"]),
            deposit_percent=deal.get("deposit_percent"),
            **terms,
        )
        if deal["state"] == "sealed":
            then.at += timedelta(hours=3)
            number, digest = runner.ask(_current_terms, SYSTEM, public_id)
            self.do(
                ConfirmRevision,
                f"seal:{row['key']}",
                runner,
                deal=public_id,
                number=number,
                digest=digest,
                as_person=signers[other],
            )

    def _signer(self, company: str) -> str:
        row = next(r for r in self.sample.rows("companies") if r["key"] == company)
        return self.person[next(m["person"] for m in row["members"] if m.get("signs"))]

    def _line(self, row: dict[str, Any]) -> dict[str, Any]:
        line = {k: v for k, v in row.items() if k not in ("listing", "description", "unit_price", "currency")}
        line["promised_date"] = str(row["promised_date"]) if row.get("promised_date") else None
        if row.get("unit_price"):
            line["unit_price"] = {"amount": str(row["unit_price"]), "currency": row["currency"]}
        if row.get("description"):
            line["description"] = text(row["description"])
        if row.get("listing"):
            line["listing"] = self.listing[row["listing"]]
        return {k: v for k, v in line.items() if v is not None}


# -- small reads ------------------------------------------------------------------------------------


def _first_day(row: dict[str, Any], now: datetime) -> date:
    """The first day of the open edition: the coming days of the event's own calendar, no Saturday or Sunday."""
    day = clock.local(now, row["zone"]).date() + timedelta(days=row["days_from_now"][0])
    while any((day + timedelta(days=n)).weekday() >= 5 for n in range(len(row["days_from_now"]))):
        day += timedelta(days=1)
    return day


def _is_loaded(reader: Reader, slug: str) -> bool:
    return reader.session.scalar(select(Event.phase).where(Event.slug == slug)) in ("booking", "live", "closed")


def _slots(reader: Reader, slug: str) -> list[Slot]:
    return reader.all(select(Slot).join(Event, Event.id == Slot.event_id).where(Event.slug == slug).order_by(Slot.id))


def _version(reader: Reader, meeting: str) -> int:
    return reader.get(Meeting, meeting).version


def _conversation(reader: Reader, meeting: str) -> str:
    row = reader.get(Meeting, meeting)
    statement = select(Conversation.public_id).where(
        Conversation.exporter_id == row.exporter_id, Conversation.buyer_id == row.buyer_id
    )
    return reader.session.scalars(statement).one()


def _person_id(reader: Reader, public_id: str) -> int:
    return reader.get(Person, public_id).id


def _current_terms(reader: Reader, deal: str) -> tuple[int, str]:
    row = reader.get(Deal, deal)
    digest = reader.session.scalars(
        select(Revision.digest).where(Revision.deal_id == row.id, Revision.number == row.current)
    ).one()
    return row.current, digest
