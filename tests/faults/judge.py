"""Holds a database against the record of a run. Looks at rows alone: no handler, query or rule of the product
is asked, but for the names of facts and the reactions that these owe."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.faults.ledger import Act, Book, Kind
from tradehall.chat.models import Conversation, Message
from tradehall.deals.models import Confirmation, Deal, Revision
from tradehall.events.models import Participation, Slot
from tradehall.kernel import audit
from tradehall.kernel.facts import FACTS, REACTIONS
from tradehall.kernel.keys import IdempotencyRow
from tradehall.kernel.outbox import Delivery, OutboxRow
from tradehall.meetings.models import Claim, Meeting, MeetingPerson, MeetingRequest

TICK = 300


@dataclass
class Verdict:
    """What is wrong, in words; all five lists are empty where nothing is."""

    lost: list[str] = field(default_factory=list)  # acknowledged, but not there
    dup: list[str] = field(default_factory=list)  # there more than once
    double: list[str] = field(default_factory=list)  # a person in two meetings at once
    phantom: list[str] = field(default_factory=list)  # there, but never asked for or refused
    torn: list[str] = field(default_factory=list)  # there in part

    def counts(self) -> dict[str, int]:
        return {name: len(found) for name, found in vars(self).items()}

    def __str__(self) -> str:
        shown = {name: found[:5] for name, found in vars(self).items() if found}
        return f"{self.counts()} {shown or ''}"


def judge(book: Book, session: Session) -> Verdict:
    """The server must be down, and every act answered."""
    return _Judge(book, session).judged()


class _Judge:
    def __init__(self, book: Book, session: Session) -> None:
        self.session, self.found = session, Verdict()
        self.acts: dict[Kind, list[Act]] = {kind: [] for kind in Kind}
        for act in book.done:
            self.acts[act.kind].append(act)
        self.places = dict(self.pairs(Participation.id, Participation.public_id))
        self.facts: dict[tuple[str, str], int] = Counter(
            (row.name, str(thing))
            for row in self.all(OutboxRow)
            for thing in row.payload.get("messages") or [row.payload.get("public_id") or row.payload.get("message")]
        )

    def all(self, model: Any) -> list[Any]:
        return list(self.session.scalars(select(model).order_by(model.id)))

    def pairs(self, *columns: Any) -> list[Any]:
        return [tuple(row) for row in self.session.execute(select(*columns))]

    def judged(self) -> Verdict:
        self.requests()
        self.meetings()
        self.doubles()
        self.claims()
        self.messages()
        self.deals()
        self.keys()
        self.trails()
        return self.found

    # -- one written thing for each key --------------------------------------------------------------

    def written(self, kind: Kind, rows: Iterable[tuple[str, str, Any]]) -> list[tuple[Act, Any]]:
        """Rows (text that begins with the key, public id, row) against the acts of a kind whose text they bear."""
        by_key: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        for words, public_id, row in rows:
            by_key[words.partition(" ")[0]].append((public_id, row))
        pairs = []
        for act in self.acts[kind]:
            there = by_key.pop(act.key, [])
            name = f"{kind} {act.key}"
            if not there or act.answer["id"] not in [public_id for public_id, _ in there]:
                self.found.lost.append(name)
            elif len(there) > 1:
                self.found.dup.append(f"{name}: {len(there)} times")
            else:
                pairs.append((act, there[0][1]))
        self.found.phantom += [f"{kind} {key or '(without a key)'}" for key in by_key]
        return pairs

    def told(self, name: str, public_id: str, expected: int) -> None:
        """How often a fact about a thing must be in the outbox."""
        there = self.facts.get((name, public_id), 0)
        if there < expected:
            self.found.torn.append(f"{name} of {public_id} is missing")
        if there > expected:
            self.found.dup.append(f"{name} of {public_id}: {there} instead of {expected}")

    # -- requests and meetings -----------------------------------------------------------------------

    @cached_property
    def meeting_rows(self) -> list[Meeting]:
        return self.all(Meeting)

    @cached_property
    def slots(self) -> dict[int, str]:
        return dict(self.pairs(Slot.id, Slot.public_id))

    def requests(self) -> None:
        rows = self.all(MeetingRequest)
        for act, row in self.written(Kind.ASK, ((row.message, row.public_id, row) for row in rows)):
            ends = (self.places[row.sender_id], self.places[row.target_id])
            if ends != (act.by.id, act.target):
                self.found.torn.append(f"{act.key} is between others")
            self.told("RequestSent", row.public_id, 1)
        accepted = {act.target for act in self.acts[Kind.ACCEPT]}
        withdrawn = {act.target for act in self.acts[Kind.WITHDRAW]}
        for row in rows:
            due = "accepted" if row.public_id in accepted else "withdrawn" if row.public_id in withdrawn else "sent"
            if row.state != due:
                guilty = self.found.lost if row.state == "sent" else self.found.phantom
                guilty.append(f"request {row.public_id} is {row.state}, not {due}")
            self.told("RequestAccepted", row.public_id, due == "accepted")
            self.told("RequestWithdrawn", row.public_id, due == "withdrawn")

    def meetings(self) -> None:
        """Each change that was acknowledged gave a version of its own, and there are no other versions."""
        requests = {row.id: row.public_id for row in self.all(MeetingRequest)}
        accepts = {act.target: act for act in self.acts[Kind.ACCEPT]}
        changes = defaultdict(list)
        for act in self.acts[Kind.MOVE] + self.acts[Kind.CANCEL]:
            changes[act.target].append(act)
        rows = {row.public_id: row for row in self.meeting_rows}
        for act in accepts.values():
            if act.answer["meeting"]["id"] not in rows:
                self.found.lost.append(f"meeting of {act.key}")
        for request, many in Counter(row.request_id for row in rows.values()).items():
            if many > 1:
                self.found.dup.append(f"{many} meetings of one request {request}")
        for public_id, row in rows.items():
            accept = accepts.get(requests.get(row.request_id or 0, ""))
            if accept is None:
                self.found.phantom.append(f"meeting {public_id}")
                continue
            self.meeting(row, [accept.answer["meeting"], *(act.answer for act in changes[public_id])])
            cancels = [act for act in changes[public_id] if act.kind is Kind.CANCEL]
            if (row.status == "cancelled") != bool(cancels):
                (self.found.lost if cancels else self.found.phantom).append(f"cancelling {public_id}")
            elif cancels and row.cancel_reason.partition(" ")[0] not in [act.key for act in cancels]:
                self.found.phantom.append(f"{public_id} is cancelled by {row.cancel_reason}")
            self.told("MeetingBooked", public_id, 1)
            self.told("MeetingMoved", public_id, len(changes[public_id]) - len(cancels))
            self.told("MeetingCancelled", public_id, len(cancels))

    def meeting(self, row: Meeting, answers: list[dict[str, Any]]) -> None:
        versions = sorted(answer["version"] for answer in answers)
        name = f"meeting {row.public_id}"
        if len(set(versions)) < len(versions):
            self.found.lost.append(f"{name}: versions {versions}, one was overwritten")
        if row.version < versions[-1]:
            self.found.lost.append(f"{name}: {row.version} is older than {versions[-1]}")
        elif row.version > len(versions):
            self.found.dup.append(f"{name}: version {row.version} after {len(versions)} acts")
        last = max(answers, key=lambda answer: answer["version"])
        if (last["status"], last["slot"]) != (row.status, self.slots.get(row.slot_id or 0)):
            self.found.lost.append(f"{name}: what was told last is not what is there")
        if row.sequence != len(answers) - 1:
            self.found.torn.append(f"{name}: sequence {row.sequence} after {len(answers)} acts")

    # -- people's time -------------------------------------------------------------------------------

    @cached_property
    def people(self) -> dict[int, list[int]]:
        found = defaultdict(list)
        for meeting, person in self.pairs(MeetingPerson.meeting_id, MeetingPerson.person_id):
            found[meeting].append(person)
        return found

    def sat(self) -> list[tuple[int, int, int]]:
        """(person, tick, meeting) as meetings and their people say; the claims are not asked."""
        return [
            (person, tick, row.id)
            for row in self.meeting_rows
            if row.status == "confirmed"
            for person in self.people[row.id]
            for tick in range(int(row.starts_at.timestamp()) // TICK, int(row.ends_at.timestamp()) // TICK)
        ]

    def doubles(self) -> None:
        for (person, tick), many in Counter((person, tick) for person, tick, _ in self.sat()).items():
            if many > 1:
                self.found.double.append(f"person {person} is in {many} meetings at tick {tick}")

    def claims(self) -> None:
        """A meeting that stands has exactly its claims and two people; others have none."""
        for row in self.meeting_rows:
            if len(self.people[row.id]) != 2:
                self.found.torn.append(f"meeting {row.public_id} of {len(self.people[row.id])} people")
        due, there = Counter(self.sat()), Counter(self.pairs(Claim.holder_id, Claim.tick, Claim.meeting_id))
        self.found.torn += [f"claim missing: {claim}" for claim in due - there]
        self.found.torn += [f"claim too many: {claim}" for claim in there - due]

    # -- messages and deals ----------------------------------------------------------------------------

    def messages(self) -> None:
        rows = self.all(Message)
        talks = {row.id: row for row in self.all(Conversation)}
        for act, row in self.written(Kind.CHAT, ((row.body, row.public_id, row) for row in rows)):
            told = (act.target, act.answer["seq"], act.body and act.body["body"])
            if told != (talks[row.conversation_id].public_id, row.seq, row.body):
                self.found.torn.append(f"message {act.key} is not as it was told")
            self.told("MessagesSent", str(row.id), 1)
        seqs = defaultdict(list)
        for row in rows:
            seqs[row.conversation_id].append(row.seq)
        for talk in talks.values():
            if sorted(seqs[talk.id]) != list(range(1, talk.last_seq + 1)):
                self.found.torn.append(f"conversation {talk.public_id} has gaps before {talk.last_seq}")
        pairs = {(talk.exporter_id, talk.buyer_id) for talk in talks.values()}
        met = {(row.exporter_id, row.buyer_id) for row in self.meeting_rows}
        self.found.torn += [f"no conversation of {pair}" for pair in met - pairs]
        self.found.phantom += [f"conversation of {pair}" for pair in pairs - met]

    def deals(self) -> None:
        deals = {row.id: row for row in self.all(Deal)}
        revisions = self.all(Revision)
        confirmed = defaultdict(list)
        for row in self.all(Confirmation):
            confirmed[row.revision_id].append(row)
        pairs = self.written(Kind.PROPOSE, ((row.note, deals[row.deal_id].public_id, row) for row in revisions))
        confirms = {act.target for act in self.acts[Kind.CONFIRM]}
        for act, row in pairs:
            deal = deals.pop(row.deal_id)
            digest = hashlib.sha256(orjson.dumps(row.terms, option=orjson.OPT_SORT_KEYS)).hexdigest()
            if not digest == row.digest == act.answer["revisions"][0]["digest"]:
                self.found.torn.append(f"the digest of {act.key}")
            self.sealing(deal, row, confirmed[row.id], deal.public_id in confirms)
        self.found.phantom += [f"deal {deal.public_id} without its terms" for deal in deals.values()]

    def sealing(self, deal: Deal, revision: Revision, confirmed: list[Confirmation], due: bool) -> None:
        name = f"deal {deal.public_id}"
        if (deal.state == "sealed") != due:
            (self.found.lost if due else self.found.phantom).append(f"{name} is {deal.state}")
        sides = sorted(row.side for row in confirmed if row.digest == revision.digest and row.voided_at is None)
        if sides != (["buyer", "exporter"] if deal.state == "sealed" else [revision.side]):
            self.found.torn.append(f"{name}, {deal.state}, is confirmed by {sides}")
        if deal.state == "sealed" and (deal.sealed_revision, deal.version) != (1, 2):
            self.found.torn.append(f"{name}: revision {deal.sealed_revision}, version {deal.version}")
        self.told("DealProposed", deal.public_id, 1)
        self.told("DealSealed", deal.public_id, due)

    # -- what is written with every act ------------------------------------------------------------------

    def keys(self) -> None:
        """The key of every act that was acknowledged is kept, and of no other."""
        done = {(f"person:{act.by.person.person_id}", act.key) for acts in self.acts.values() for act in acts}
        kept = {pair for pair in self.pairs(IdempotencyRow.actor, IdempotencyRow.key) if pair[0].startswith("person:")}
        self.found.torn += [f"the key {key} is not kept" for key in done - kept]
        self.found.phantom += [f"the key {key} is kept" for key in kept - done]

    def trails(self) -> None:
        """Every fact owes its reactions, the audit trail hangs together, the database itself is sound."""
        owed = {
            (row.id, reaction.name) for row in self.all(OutboxRow) for reaction in REACTIONS.get(FACTS[row.name], ())
        }
        kept = set(self.pairs(Delivery.outbox_id, Delivery.reaction))
        self.found.torn += [f"no delivery of {due}" for due in owed - kept]
        self.found.phantom += [f"a delivery of {other}" for other in kept - owed]
        if (broken := audit.verify(self.session)) is not None:
            self.found.torn.append(f"the audit trail at {broken}")
        if self.session.get_bind().dialect.name == "sqlite":
            for check in ("integrity_check", "foreign_key_check"):
                said = self.session.execute(text(f"PRAGMA {check}")).all()
                self.found.torn += [f"{check}: {row}" for row in said if row[0] != "ok"]
