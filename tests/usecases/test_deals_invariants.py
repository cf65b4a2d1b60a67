"""Whatever people do with a deal, in whatever order: nothing is sealed without both sides' confirmation of one digest,
what was sealed never changes, and no sum crosses currencies."""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import select

from tests.exploring import World, explore
from tests.factories.deals import actor, add_member, line, make_fair
from tradehall.accounts.models import Person
from tradehall.app import load_domains
from tradehall.deals.commands import ConfirmRevision, CounterDeal, LapseDeals, ProposeDeal, WithdrawDeal
from tradehall.deals.evidence.commands import (
    AddEvidence,
    AnswerDispute,
    EndDispute,
    FinishDeal,
    OpenDispute,
    TakeBackEvidence,
)
from tradehall.deals.models import Confirmation, Deal, DealWitness, Dispute, EvidenceStep, Revision
from tradehall.deals.queries import deal_page
from tradehall.deals.rules import Terms
from tradehall.deals.witnesses import links
from tradehall.deals.witnesses.commands import (
    AgreeAsWitness,
    AskWitness,
    DeclineAsWitness,
    ReleaseWitness,
    RevokeWitness,
)
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.meetings.models import Meeting, MeetingPerson

load_domains(parts=("models", "service", "reactions", "live"))
links.use("a secret of this test")

SIGNERS = {"exporter": ("exporter.owner", "exporter.signer"), "buyer": ("buyer.owner", "buyer.signer")}
EVERYBODY = (
    *SIGNERS["exporter"], "exporter.member", *SIGNERS["buyer"], "buyer.member", "organiser", "interpreter", "both",
    "stranger", "visitor",
)  # fmt: skip
# Mostly who may: a signer of the side that has to answer ("theirs") or that spoke last ("own").
WHO = st.one_of(st.sampled_from(["theirs", "theirs", "own"]), st.sampled_from(EVERYBODY))
VERBS = st.sampled_from(
    ["counter", "counter", "confirm", "confirm", "confirm", "confirm_old", "confirm_nothing", "another", "withdraw",
     "wait", "lapse", "name", "name", "release", "release", "revoke", "agree", "agree", "decline", "pay", "pay",
     "take_back", "dispute", "answer", "settle", "finish", "by_link", "by_link", "paid_up"]
)  # fmt: skip
PAID = (("2640.00", "USD"), ("4999", "JPY"), ("2640.00", "USD"), ("12.345", "KWD"))


class Dealing(World):
    """Two companies, their people, and everybody else, at one deal. What is refused must change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.revisions: dict[int, tuple[Any, ...]] = {}
        self.sealed: dict[int, str] = {}

    @initialize(by=st.sampled_from(SIGNERS["exporter"]), two=st.booleans())
    def open(self, by: str, two: bool) -> None:
        self.fair = make_fair(self.runner)
        self.people: dict[str, Actor] = {"visitor": VISITOR}
        for name in (*EVERYBODY[:7], "stranger"):
            seat, _, person = name.partition(".")
            self.people[name] = getattr(getattr(self.fair, seat), person) if person else getattr(self.fair, seat)
        self.people["interpreter"], self.people["both"] = self._others()
        for seat in (self.fair.exporter, self.fair.buyer):
            add_member(self.fair, seat, self.people["both"])
        self.deal = self.fair.propose(self.people[by], **self._terms(0, two))

    def _others(self) -> list[Actor]:
        """Who interprets the meeting, and who signs for both companies."""
        with self.db.write() as session:
            session.info["now"] = self.clock.now()
            common = {"password_hash": "x", "language": "en", "time_zone": "UTC"}
            made = [Person(email=f"{name}@inside.example", name=name, **common) for name in ("hu", "both")]
            session.add_all(made)
            session.flush()
            meeting = session.scalars(select(Meeting.id).where(Meeting.public_id == self.fair.meeting)).one()
            session.add(MeetingPerson(meeting_id=meeting, person_id=made[0].id, role="interpreter"))
            found = [actor(person) for person in made]
            session.commit()
        return found

    def _terms(self, number: int, two: bool) -> dict[str, Any]:
        yen = line(None, quantity="3", unit_price={"amount": "1667", "currency": "JPY"}, discount_percent="0.02")
        lines = [line(self.fair.listing), *([yen] if two else [])]
        return {"place": f"Port {number}", "lines": lines, "valid_until": f"2026-03-{10 + number}"}

    def stored(self) -> list[Any]:
        with self.db.read() as session:
            return [
                [tuple(row) for row in session.execute(select(*table.__table__.columns).order_by(table.id))]
                for table in (Deal, Revision, Confirmation, DealWitness, EvidenceStep, Dispute, OutboxRow)
            ]  # fmt: skip

    def page(self) -> Any:
        return self.runner.ask(deal_page, SYSTEM, self.deal)

    def rows(self, table: Any) -> list[Any]:
        with self.db.read() as session:
            found = list(session.scalars(select(table).order_by(table.id)))
            session.expunge_all()
        return found

    # -- what people do -------------------------------------------------------------------------------

    @rule(verb=VERBS, who=WHO, number=st.integers(0, 3), two=st.booleans())
    def act(self, verb: str, who: str, number: int, two: bool) -> None:
        """One rule, so that all acts are mixed in every run."""
        side = self.page().current.side
        if who in ("theirs", "own"):
            other = "buyer" if side == "exporter" else "exporter"
            who = SIGNERS[other if who == "theirs" else side][number % 2]
        self.act_of(verb, who, number, two)

    def act_of(self, verb: str, who: str, number: int, two: bool) -> None:
        command = getattr(self, verb)(who, number, two)
        if command is not None:
            self.tried_by(command, SYSTEM if verb == "lapse" else self.people[who])

    def counter(self, who: str, number: int, two: bool) -> Any:
        data = {"deal": self.deal, "version": self.page().version, **self.fair.terms(**self._terms(number, two))}
        return parse_data(CounterDeal, data)

    def another(self, who: str, number: int, two: bool) -> Any:
        """A deal of its own."""
        other = self.fair.buyer if who.startswith("exporter") else self.fair.exporter
        return parse_data(ProposeDeal, {"counterparty": other.public_id, **self.fair.terms()})

    def confirm(self, who: str, number: int, two: bool) -> Any:
        return self._confirm(self.page().current)

    def confirm_old(self, who: str, number: int, two: bool) -> Any:
        known = self.page().revisions
        return self._confirm(known[number % len(known)])

    def confirm_nothing(self, who: str, number: int, two: bool) -> Any:
        """What nobody wrote."""
        return ConfirmRevision(deal=self.deal, number=number + 1, digest=str(number) * 64)

    def _confirm(self, read: Any) -> Any:
        return ConfirmRevision(deal=self.deal, number=read.number, digest=read.digest)

    def withdraw(self, who: str, number: int, two: bool) -> Any:
        return WithdrawDeal(deal=self.deal)

    def wait(self, who: str, number: int, two: bool) -> None:
        self.clock.move(days=(1, 1, 3, 15)[number])

    def lapse(self, who: str, number: int, two: bool) -> Any:
        return LapseDeals()

    def name(self, who: str, number: int, two: bool) -> Any:
        """A witness, mostly for the side that has to answer."""
        current = self.page().current
        side = current.side if number == 0 else "buyer" if current.side == "exporter" else "exporter"
        named = {"number": current.number, "digest": current.digest, "side": side, "name": "W", "language": "en"}
        return parse_data(AskWitness, {"deal": self.deal, "email": f"{side}{two}@outside.example", **named})

    def _witness(self, back: int = 1) -> Any:
        return next(iter(self.rows(DealWitness)[-back:]), None)

    def release(self, who: str, number: int, two: bool) -> Any:
        """The address that was read, or another one."""
        row = self._witness()
        email = "no@outside.example" if number == 0 else row.email if row else ""
        return row and ReleaseWitness(deal=self.deal, witness=row.public_id, email=email)

    def revoke(self, who: str, number: int, two: bool) -> Any:
        row = self._witness()
        return row and RevokeWitness(deal=self.deal, witness=row.public_id)

    def agree(self, who: str, number: int, two: bool) -> Any:
        """Whoever holds a link, signed in or not; now and then an older link."""
        row = self._witness(2 if number == 0 else 1)
        said = {"name": "W", "title": "Director", "read_all": number != 1}
        return row and AgreeAsWitness(link=self._link(row), digest=row.digest, **said)

    def decline(self, who: str, number: int, two: bool) -> Any:
        row = self._witness()
        return row and DeclineAsWitness(link=self._link(row), words="No")

    def _link(self, row: Any) -> str:
        return links.path_of(row.public_id, row.secret).removeprefix("/confirm/")

    def by_link(self, who: str, number: int, two: bool) -> Any:
        """Named by who has to answer, and answered at once."""
        self.act_of("name", SIGNERS["buyer" if self.page().current.side == "exporter" else "exporter"][two], 1, two)
        return self.agree(who, 2, two)

    def paid_up(self, who: str, number: int, two: bool) -> Any:
        """All that the terms come to is paid, and the deal is closed."""
        for total in self.page().current.terms.totals:
            paid = {"amount": total.amount, "currency": total.currency}
            step = parse_data(AddEvidence, {"deal": self.deal, "proof": "bank_slip", "amount": paid})
            self.tried_by(step, self.people[who])
        return self.finish(who, number, two) if number > 1 else None

    def pay(self, who: str, number: int, two: bool) -> Any:
        amount, currency = PAID[number]
        paid = {"amount": amount, "currency": currency}
        return parse_data(AddEvidence, {"deal": self.deal, "proof": "bank_slip", "amount": paid})

    def take_back(self, who: str, number: int, two: bool) -> Any:
        step = next(iter(self.rows(EvidenceStep)[-1:]), None)
        return step and TakeBackEvidence(deal=self.deal, step=step.public_id, reason="Wrong")

    def dispute(self, who: str, number: int, two: bool) -> Any:
        said = {"reason": "quality", "words": "Half of it came broken.", "version": self.page().version}
        return parse_data(OpenDispute, {"deal": self.deal, **said})

    def answer(self, who: str, number: int, two: bool) -> Any:
        return AnswerDispute(deal=self.deal, words="We send new ones.")

    def settle(self, who: str, number: int, two: bool) -> Any:
        return parse_data(EndDispute, {"deal": self.deal, "ending": "settled" if two else "taken_back"})

    def finish(self, who: str, number: int, two: bool) -> Any:
        return FinishDeal(deal=self.deal, version=self.page().version)

    # -- what holds -----------------------------------------------------------------------------------

    @invariant()
    def sealed_by_two_sides_who_confirmed_one_digest(self) -> None:
        revisions = {row.id: row for row in self.rows(Revision)}
        witnesses = {row.id: row for row in self.rows(DealWitness)}
        signers = {side: {self.people[name].person_id for name in names} for side, names in SIGNERS.items()}
        made: dict[tuple[int, int], dict[str, Any]] = defaultdict(dict)
        for row in self.rows(Confirmation):
            revision = revisions[row.revision_id]
            assert row.digest == revision.digest == Terms.from_json(revision.terms).digest
            if row.person_id is not None:
                assert row.person_id in signers[row.side]
            else:
                self._was_let(witnesses[row.witness_id], row, revision, signers)
            assert row.side not in made[revision.deal_id, revision.number]
            made[revision.deal_id, revision.number][row.side] = row
        for deal in self.rows(Deal):
            counting = {side for side, row in made[deal.id, deal.current].items() if row.voided_at is None}
            if deal.sealed_revision is not None:
                assert set(made[deal.id, deal.sealed_revision]) == {"exporter", "buyer"}
            if deal.state in ("sealed", "disputed", "closed"):
                assert deal.sealed_revision == deal.current
                assert counting == {"exporter", "buyer"}
            elif deal.state == "proposed":
                assert len(counting) == 1
            else:
                assert counting == set()
            others = [row for (owner, number), rows in made.items() if owner == deal.id and number != deal.current
                      for row in rows.values()]  # fmt: skip
            assert all(row.voided_at is not None for row in others)

    def _was_let(self, witness: Any, row: Any, revision: Any, signers: dict[str, set[int | None]]) -> None:
        """Somebody who is bound by it, or an organiser, let the link go out to exactly that address."""
        assert (witness.side, witness.digest, witness.agrees) == (row.side, row.digest, True)
        assert witness.revision == revision.number
        assert witness.released_by in signers[row.side] | {self.people["organiser"].person_id}
        assert row.at < witness.expires_at
        assert witness.revoked_at is None

    @invariant()
    def what_was_written_never_changes(self) -> None:
        for row in self.rows(Revision):
            now = (row.number, row.digest, str(row.terms), row.side, row.person_id, row.proposed_at)
            assert self.revisions.setdefault(row.id, now) == now
        found = self.page()
        if found.sealed_revision is not None:
            digest = found.revision(found.sealed_revision).digest
            assert self.sealed.setdefault(found.sealed_revision, digest) == digest
        for number, digest in self.sealed.items():
            assert found.revision(number).digest == digest

    @invariant()
    def no_sum_crosses_currencies(self) -> None:
        for made in self.page().revisions:
            sums: dict[str, Decimal] = defaultdict(Decimal)
            for one in made.terms.lines:
                sums[one.amount.currency] += Decimal(one.amount.amount)
            assert {total.currency: Decimal(total.amount) for total in made.terms.totals} == sums
            assert len(made.terms.totals) == len(sums)


def test_a_deal_holds_whatever_people_do(template_database: Path) -> None:
    explore(Dealing, template_database, 12, 30)


@pytest.mark.soak
def test_a_deal_holds_in_the_long_run(template_database: Path) -> None:
    explore(Dealing, template_database, 400, 60)
