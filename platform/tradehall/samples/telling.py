"""Telling what happened at the edition that was held, on a clock of its own."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from tradehall.chat.commands import OpenMeetingTalk
from tradehall.deals.commands import ConfirmRevision, ProposeDeal
from tradehall.deals.promises.commands import AnswerDelays, TellDelay
from tradehall.deals.promises.queries import deal_deliveries
from tradehall.deals.samples.commands import AskForSample, JudgeSample, PromiseSample, ReceiveSample, SendSample
from tradehall.deals.samples.queries import sample_page
from tradehall.events.models import Slot
from tradehall.kernel import clock
from tradehall.kernel.clock import SetClock
from tradehall.kernel.parse import Command
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import AcceptRequest, AskForMeeting, AssignInterpreter, ReportOutcome, SetAgenda
from tradehall.samples import reads
from tradehall.samples.afterwards import Afterwards, asked_later
from tradehall.samples.files import text
from tradehall.samples.talking import Talk

SAMPLE_STEPS: dict[str, type[Command]] = {
    "promised": PromiseSample,
    "sent": SendSample,
    "received": ReceiveSample,
    "judged": JudgeSample,
}

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
    meetings: dict[str, str] = field(default_factory=dict)
    deals: dict[str, str] = field(default_factory=dict)

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
        for number, sample in enumerate(row.get("samples", [])):
            self._sample(row, meeting, number, sample)
        self._talk(row, meeting, slot)
        self.then.at = slot.ends_at + timedelta(minutes=5)
        for side, said in row.get("outcome", {}).items():
            self._do(ReportOutcome, f"outcome:{key}:{side}", meeting=meeting, side=side, took_place="yes", **said)
        if deal := row.get("deal"):
            self.deals[row["key"]] = self._deal(row, meeting, sides, deal)
        self.meetings[row["key"]] = meeting

    def later(self, rows: list[dict[str, Any]]) -> None:
        """What both sides said when they were asked in the months after."""
        met = self.slots[-1].ends_at
        for row in rows:
            for said in row.get("follow_ups", []):
                said["person"] = self._signer(row[said["side"]])
        asked_later(self.loader, self.runner, self.then, met, rows, self.meetings, self.deals)

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

    def _deal(self, row: dict[str, Any], meeting: str, sides: dict[str, str], deal: dict[str, Any]) -> str:
        """What was agreed on, and what became of it; the public id."""
        by = deal["proposed_by"]
        other = "buyer" if by == "exporter" else "exporter"
        signers = {side: self._signer(row[side]) for side in ("exporter", "buyer")}
        terms = {
            k: v
            for k, v in deal.items()
            if k not in ("proposed_by", "lines", "state", "valid_until", "deposit_percent", "delays", "afterwards")
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

            for number, delay in enumerate(deal.get("delays", [])):
                self._delay(row, public_id, number, delay, signers)
            after = Afterwards(self.loader, self.runner, self.then, row["key"], public_id, signers)
            for number, act in enumerate(deal.get("afterwards", [])):
                after.tell(number, act)
        return cast("str", public_id)

    def _delay(
        self, row: dict[str, Any], deal: str, number: int, delay: dict[str, Any], signers: dict[str, str]
    ) -> None:
        """Lines that come later, and what the buyer said to that."""
        key, told = f"{row['key']}:{number}", delay["told"]
        self.then.at = clock.wall(told["at"], "Asia/Shanghai")
        promises = {one.number: one for one in self.runner.ask(deal_deliveries, SYSTEM, deal).current}
        lines = [{"promise": promises[line].public_id, "version": promises[line].version} for line in delay["lines"]]
        given = {k: v for k, v in told.items() if k != "at"}
        given["new_date"] = str(given["new_date"])
        self._do(TellDelay, f"delay:{key}", deal=deal, lines=lines, as_person=signers["exporter"], **given)
        if said := delay.get("answer"):
            self.then.at += timedelta(hours=20)
            self._do(AnswerDelays, f"answer:{key}", deal=deal, as_person=signers["buyer"], **said)

    def _sample(self, row: dict[str, Any], meeting: str, number: int, sample: dict[str, Any]) -> None:
        """What one side asked for or offered, and how it went on; each step on its day."""
        public_id = ""
        signers = {side: self._signer(row[side]) for side in ("exporter", "buyer")}
        before = self.then.at
        for place, (step, given) in enumerate((step, dict(given)) for step, given in sample.items()):
            self.then.at = clock.wall(given.pop("at"), "Asia/Shanghai")
            given["as_person"] = signers[given.pop("by")]
            key = f"sample:{row['key']}:{number}:{place}"
            if not public_id:
                listing = self.loader.listing[given.pop("listing")]
                public_id = self._do(AskForSample, key, meeting=meeting, listing=listing, **given)
                continue
            version = self.runner.ask(sample_page, SYSTEM, public_id).row.version
            self._do(SAMPLE_STEPS[step], key, sample=public_id, version=version, **given)
        self.then.at = before

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
