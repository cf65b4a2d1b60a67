"""Loading a sample event: every row becomes a command, keyed, so that loading again does nothing twice.

The edition as held is told on a clock of its own: what people did on that day happened on that day.
"""

import base64
import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tradehall.accounts.commands import CreatePerson
from tradehall.accounts.queries import actor_of, person_id_of
from tradehall.companies.commands import AddListing, AddMember, AddNeed, AddPicture, CreateCompany
from tradehall.deals.rates.commands import LoadRates
from tradehall.events.commands import Approve, ChangePhase, CreateEvent, Register, Waitlist
from tradehall.events.models import Slot
from tradehall.kernel import clock
from tradehall.kernel.clock import SetClock
from tradehall.kernel.parse import Command, parse_data
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import (
    AcceptRequest,
    AskForMeeting,
    EnrolInterpreter,
    MarkSlots,
    OfferInterpreter,
    SetAgenda,
    SetBookingPreferences,
    SetHours,
    SetVideoRules,
)
from tradehall.meetings.planning.commands import SetWish
from tradehall.samples import reads
from tradehall.samples.cases import cases_of_the_event
from tradehall.samples.drawings import draw
from tradehall.samples.files import Sample, text
from tradehall.samples.notices import tell_first
from tradehall.samples.talking import talk_of_the_event
from tradehall.samples.telling import Telling

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


def load(runner: Runner, name: str, *, as_held: bool = False, pictures: bool = True, base_url: str = "") -> str:
    """Load the sample `name`; with `as_held` only the edition that was held. A sentence that says what was done.

    Drawing the `pictures` of the listings takes most of the time; tests do without. `base_url`: where documents
    say that they can be checked.

    Raises FileNotFoundError for an unknown sample.
    """
    sample = Sample(name)
    editions = sample.one("event")
    last = editions["held"] if as_held else editions["open"]
    if runner.ask(reads.is_loaded, SYSTEM, last["slug"]):
        return f"The sample {name} is loaded already."
    loader = Loader(Runner(runner.db, runner.clock, silent=True), sample, name, pictures, base_url)
    loader.people()
    loader.companies()
    loader.rates()
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
    base_url: str = ""
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

    def rates(self) -> None:
        """Reference rates that say of themselves that they are samples."""
        self.do(LoadRates, "rates", rates=self.sample.rows("rates"))

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
        first = reads.first_day(self.sample.one("event")["open"], self.runner.clock.now())
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
        first, begin = reads.first_day(row, self.runner.clock.now()), row["days_from_now"][0]
        days = [first + timedelta(days=number - begin) for number in row["days_from_now"]]
        self._event(self.runner, "open", row, days)
        self.do(SetVideoRules, f"video:{row['slug']}", event=row["slug"], version=1, **row["video"])
        slots = self.runner.ask(reads.slots, SYSTEM, row["slug"])
        for waiting in row.get("waiting", []):
            self._waiting(row["slug"], waiting, slots)
        for said in self.sample.rows("availability"):
            self._availability(row["slug"], said)
        for said in self.sample.rows("wishes"):
            self._wishes(row["slug"], said)
        talk_of_the_event(self, row["slug"], self.sample.one("talk"))
        cases_of_the_event(self, row["slug"], row["zone"], self.sample.one("desks"))
        tell_first(self.runner, self.name, row["slug"])

    def _availability(self, slug: str, row: dict[str, Any]) -> None:
        """When a person can be met: hours, then single slots by their number in the grid."""
        actor = self.runner.ask(actor_of, SYSTEM, self.runner.ask(reads.person_id, SYSTEM, self.person[row["person"]]))
        slots = [slot.public_id for slot in self.runner.ask(reads.slots, SYSTEM, slug)]
        times = {name: row.get(name) for name in ("not_before", "not_after")}
        key = f"{slug}:{row['person']}"
        self.do(SetHours, f"hours:{key}", actor=actor, event=slug, **times)
        if "suits" in row or "off" in row:
            marks: dict[str, Any] = {name: [slots[number] for number in row.get(name, [])] for name in ("suits", "off")}
            self.do(MarkSlots, f"marks:{key}", actor=actor, event=slug, version=1, **marks)

    def _wishes(self, slug: str, row: dict[str, Any]) -> None:
        """Whom a company must, wants or does not want to meet."""
        for kind in ("must", "want", "no"):
            for other in row.get(kind, []):
                sides: dict[str, Any] = {
                    "mine": self.place["open", row["company"]],
                    "target": self.place["open", other],
                }
                self.do(SetWish, f"wish:{slug}:{row['company']}:{other}", event=slug, kind=kind, **sides)

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
        version = self.runner.ask(reads.version, SYSTEM, meeting)
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
        slots = history.ask(reads.slots, SYSTEM, row["slug"])
        telling = Telling(self, history, then, row["slug"], slots)
        rows = self.sample.rows("history")
        for meeting in rows:
            then.at = slots[0].starts_at - timedelta(days=5)
            telling.meeting(meeting)
        then.at = slots[-1].ends_at + timedelta(days=1)
        self.do(ChangePhase, "phase:held:closed", history, event=row["slug"], phase="closed", confirmed=True)
        telling.later(rows)

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
