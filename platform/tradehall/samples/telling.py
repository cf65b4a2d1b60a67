"""Telling what happened at the edition that was held, on a clock of its own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tradehall.chat.commands import OpenMeetingTalk
from tradehall.deals.commands import ConfirmRevision, ProposeDeal
from tradehall.events.models import Slot
from tradehall.kernel.clock import SetClock
from tradehall.kernel.parse import Command
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import AcceptRequest, AskForMeeting, AssignInterpreter, ReportOutcome, SetAgenda
from tradehall.samples import reads
from tradehall.samples.files import text
from tradehall.samples.talking import Talk

if TYPE_CHECKING:
    from tradehall.samples.load import Loader


@dataclass
class Telling:
    """`then` is the clock by which `runner` acts."""

    loader: "Loader"
    runner: Runner
    then: SetClock
    slug: str
    slots: list[Slot]

    def _do(self, command: type[Command], key: str, actor: Actor = SYSTEM, **row: Any) -> Any:
        return self.loader.do(command, key, self.runner, actor, **row)

    def meeting(self, row: dict[str, Any]) -> None:
        """It was asked for, accepted, prepared and held; what came of it."""
        key, slot = row["key"], self.slots[row["slot"]]
        sides = {side: self.loader.place["held", row[side]] for side in ("exporter", "buyer")}
        asker, asked = ("buyer", "exporter") if row["reason"] == "buy" else ("exporter", "buyer")
        request = self._do(
            AskForMeeting,
            f"request:{key}",
            event=self.slug,
            sender=sides[asker],
            target=sides[asked],
            slots=[slot.public_id],
            reason=row["reason"],
            message=row["message"],
            language=row["message_language"],
            interpreter="find" if row.get("interpreter") else "none",
            listings=[self.loader.listing[k] for k in row.get("listings", [])],
            needs=[self.loader.need[k] for k in row.get("needs", [])],
        )
        self.then.at += timedelta(hours=20)
        meeting = self._do(AcceptRequest, f"accept:{key}", request=request, slot=slot.public_id)
        self._prepare(row, meeting)
        self._talk(row, meeting, slot)
        self.then.at = slot.ends_at + timedelta(minutes=5)
        for side, said in row.get("outcome", {}).items():
            self._do(ReportOutcome, f"outcome:{key}:{side}", meeting=meeting, side=side, took_place="yes", **said)
        if deal := row.get("deal"):
            self._deal(row, meeting, sides, deal)

    def _prepare(self, row: dict[str, Any], meeting: str) -> None:
        key = row["key"]
        if row.get("agenda"):
            version = self.runner.ask(reads.version, SYSTEM, meeting)
            self._do(SetAgenda, f"agenda:{key}", meeting=meeting, agenda=row["agenda"], version=version)
        if row.get("interpreter"):
            version = self.runner.ask(reads.version, SYSTEM, meeting)
            person = self.loader.person[row["interpreter"]]
            self._do(AssignInterpreter, f"interpreter:{key}", meeting=meeting, interpreter=person, version=version)

    def _talk(self, row: dict[str, Any], meeting: str, slot: Slot) -> None:
        """What the two companies said, and at the table what the interpreter and those who came said."""
        pair = Talk(self.loader, self.runner, self.runner.ask(reads.conversation, SYSTEM, meeting), row["key"])
        table: Talk | None = None
        for number, line in enumerate(row.get("talk", [])):
            self.then.at = slot.starts_at + timedelta(minutes=3 + 3 * number)
            if line["by"] != row.get("interpreter") and line.get("at") != "table":
                pair.say(number, line)
                continue
            if table is None:
                opened = self._do(OpenMeetingTalk, f"table:{row['key']}", meeting=meeting)
                table = Talk(self.loader, self.runner, opened, row["key"])
            table.say(number, line)

    def _deal(self, row: dict[str, Any], meeting: str, sides: dict[str, str], deal: dict[str, Any]) -> None:
        by = deal["proposed_by"]
        other = "buyer" if by == "exporter" else "exporter"
        signers = {side: self._signer(row[side]) for side in ("exporter", "buyer")}
        terms = {
            k: v
            for k, v in deal.items()
            if k not in ("proposed_by", "lines", "state", "valid_until", "deposit_percent")
        }
        public_id = self._do(
            ProposeDeal,
            f"deal:{row['key']}",
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
            self.then.at += timedelta(hours=3)
            number, digest = self.runner.ask(reads.current_terms, SYSTEM, public_id)
            self._do(
                ConfirmRevision,
                f"seal:{row['key']}",
                deal=public_id,
                number=number,
                digest=digest,
                as_person=signers[other],
            )

    def _signer(self, company: str) -> str:
        row = next(r for r in self.loader.sample.rows("companies") if r["key"] == company)
        return self.loader.person[next(m["person"] for m in row["members"] if m.get("signs"))]

    def _line(self, row: dict[str, Any]) -> dict[str, Any]:
        line = {k: v for k, v in row.items() if k not in ("listing", "description", "unit_price", "currency")}
        line["promised_date"] = str(row["promised_date"]) if row.get("promised_date") else None
        if row.get("unit_price"):
            line["unit_price"] = {"amount": str(row["unit_price"]), "currency": row["currency"]}
        if row.get("description"):
            line["description"] = text(row["description"])
        if row.get("listing"):
            line["listing"] = self.loader.listing[row["listing"]]
        return {k: v for k, v in line.items() if v is not None}
