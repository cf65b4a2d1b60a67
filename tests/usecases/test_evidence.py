"""Evidence and disputes, through the runner: who may say what, and what it makes of a deal."""

import base64
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories import files
from tests.factories.deals import Fair, make_fair
from tradehall.app import load_domains
from tradehall.deals.errors import NotASigner
from tradehall.deals.evidence import errors
from tradehall.deals.evidence.commands import (
    AddEvidence,
    AnswerDispute,
    EndDispute,
    Ending,
    FinishDeal,
    OpenDispute,
    Reason,
    SayAttribution,
    TakeBackEvidence,
)
from tradehall.deals.evidence.queries import EvidencePage, evidence_page, paper
from tradehall.deals.models import DealPaperData, Dispute
from tradehall.deals.rules import Evidence, State
from tradehall.events.commands import Side
from tradehall.kernel.clock import SetClock
from tradehall.kernel.errors import DomainError, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.papers.errors import BadFile
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import VISITOR, Actor

load_domains(parts=("models", "service", "reactions", "live"))
USD = {"amount": "2640.00", "currency": "USD"}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def deal(fair) -> str:
    """A sealed one: 800 sets at USD 3.30."""
    public_id = fair.propose()
    fair.confirm(public_id, fair.buyer.owner)
    return public_id


def page(fair: Fair, deal: str, by: Actor | None = None) -> EvidencePage:
    return fair.runner.ask(evidence_page, by or fair.exporter.owner, deal)


def add(fair: Fair, deal: str, by: Actor, proof: str, **more: Any) -> str:
    step: str = fair.runner.run(parse_data(AddEvidence, {"deal": deal, "proof": proof, **more}), by)
    return step


def encoded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode()


def contract() -> dict[str, Any]:
    return {"file_name": "合同 2020.pdf", "octets": encoded(files.pdf())}


@on_both_databases
def test_a_deal_becomes_surer_step_by_step(fair, deal):
    exporter, buyer = fair.exporter.owner, fair.buyer.signer
    assert page(fair, deal).deal.evidence == Evidence.CONFIRMED
    add(fair, deal, buyer, "contract", **contract(), number="SC-1", dated="2026-03-02")
    assert page(fair, deal).deal.evidence == Evidence.DOCUMENTED
    add(fair, deal, exporter, "bill_of_lading", number="COSU 123")
    assert page(fair, deal).deal.evidence == Evidence.SHIPPED
    add(fair, deal, exporter, "money_received", amount={"amount": "2639.99", "currency": "USD"})
    seen = page(fair, deal)
    assert (seen.deal.evidence, [percent for _, percent in seen.paid]) == (Evidence.SHIPPED, [99])
    add(fair, deal, exporter, "money_received", amount={"amount": "5000", "currency": "CNY"})
    assert page(fair, deal).deal.evidence == Evidence.SHIPPED  # another currency pays nothing of it
    last = add(fair, deal, exporter, "money_received", amount={"amount": "0.01", "currency": "USD"})
    assert page(fair, deal).deal.evidence == Evidence.PAID
    fair.runner.run(TakeBackEvidence(deal=deal, step=last, reason="Counted twice"), exporter)
    seen = page(fair, deal)
    assert seen.deal.evidence == Evidence.SHIPPED
    assert [step.void_reason for step in seen.steps if step.voided_at] == ["Counted twice"]
    with pytest.raises(errors.StepOver):
        fair.runner.run(TakeBackEvidence(deal=deal, step=last, reason="Again"), exporter)


def test_a_paper_is_sealed_and_only_the_two_sides_open_it(fair, deal, runner):
    add(fair, deal, fair.exporter.owner, "contract", **contract())
    step = page(fair, deal).steps[0]
    assert step.paper is not None
    found = runner.ask(paper, fair.buyer.member, deal, step.paper)
    assert (found.name, found.media_type) == ("合同 2020.pdf", "application/pdf")
    assert found.octets.startswith(b"%PDF")
    with runner.db.read() as session:
        kept = session.scalars(select(DealPaperData.octets)).one()
    assert b"%PDF" not in kept
    for other in (fair.organiser, fair.stranger):
        with pytest.raises(NotFound):
            runner.ask(paper, other, deal, step.paper)
    other_deal = fair.propose()
    with pytest.raises(NotFound):
        runner.ask(paper, fair.buyer.member, other_deal, step.paper)


@pytest.mark.parametrize(
    ("by", "proof", "more", "field"),
    [
        ("exporter", "goods_received", {}, "proof"),
        ("buyer", "bill_of_lading", {"number": "1"}, "proof"),
        ("buyer", "money_received", {"amount": USD}, "proof"),
        ("exporter", "contract", {}, "octets"),
        ("buyer", "bank_slip", {"amount": USD}, "octets"),
        ("exporter", "courier", {}, "number"),
        ("exporter", "money_received", {}, "amount"),
        ("exporter", "money_received", {"amount": {"amount": "0", "currency": "USD"}}, "amount"),
        ("exporter", "courier", {"number": "1", "amount": USD}, "amount"),
    ],
)
def test_who_can_know_what(fair, deal, by, proof, more, field):
    with pytest.raises(Invalid) as caught:
        add(fair, deal, getattr(fair, by).owner, proof, **more)
    assert set(caught.value.fields) == {field}
    assert page(fair, deal).steps == []


def test_a_paper_that_is_none_is_refused_and_nothing_is_kept(fair, deal):
    script = {"file_name": "contract.pdf", "octets": encoded(b"MZ not a paper")}
    with pytest.raises(BadFile):
        add(fair, deal, fair.exporter.owner, "contract", **script)
    assert page(fair, deal).steps == []


def test_nobody_else_gives_evidence(fair, deal):
    for actor, why in (
        (fair.exporter.member, NotASigner), (fair.organiser, NotASigner), (fair.stranger, NotFound),
        (VISITOR, Unauthenticated),
    ):  # fmt: skip
        with pytest.raises(why):
            add(fair, deal, actor, "courier", number="1")
        with pytest.raises(why):
            fair.runner.run(OpenDispute(deal=deal, reason=Reason.QUALITY, words="Half is broken.", version=1), actor)
    with pytest.raises(NotFound):
        page(fair, deal, fair.stranger)
    step = add(fair, deal, fair.exporter.owner, "courier", number="1")
    with pytest.raises(NotFound):  # the other side's step
        fair.runner.run(TakeBackEvidence(deal=deal, step=step, reason="No"), fair.buyer.owner)


def test_what_is_only_proposed_has_no_evidence(fair):
    proposed = fair.propose()
    with pytest.raises(errors.NotSealed):
        add(fair, proposed, fair.exporter.owner, "courier", number="1")
    with pytest.raises(errors.NotSealed):
        fair.runner.run(
            OpenDispute(deal=proposed, reason=Reason.OTHER, words="Not sealed yet", version=1), fair.buyer.owner
        )
    assert not page(fair, proposed).may_prove


def test_an_amendment_is_weighed_against_its_own_total(fair, deal):
    add(fair, deal, fair.exporter.owner, "money_received", amount=USD)
    assert page(fair, deal).deal.evidence == Evidence.PAID
    fair.counter(deal, fair.buyer.owner, place="Kobe", lines=[fair.terms()["lines"][0] | {"quantity": "900"}])
    assert page(fair, deal).deal.evidence == Evidence.PAID  # the sealed terms are in force until both confirm
    fair.confirm(deal, fair.exporter.owner)
    assert page(fair, deal).deal.evidence == Evidence.CONFIRMED


@on_both_databases
def test_a_dispute_is_a_state_that_ends(fair, deal):
    buyer, exporter = fair.buyer.owner, fair.exporter.signer
    version = page(fair, deal).deal.version
    said = {"deal": deal, "reason": "quality", "words": "120 cups came broken.", "version": version}
    fair.runner.run(parse_data(OpenDispute, said), buyer)
    seen = page(fair, deal)
    assert (seen.deal.state, seen.open_dispute.body) == (State.DISPUTED, "120 cups came broken.")
    assert not seen.deal.may_counter
    with pytest.raises(errors.AlreadyDisputed):
        fair.runner.run(parse_data(OpenDispute, said | {"version": seen.deal.version}), exporter)
    for mine, act in (
        (buyer, AnswerDispute(deal=deal, words="x")),
        (exporter, EndDispute(deal=deal, ending=Ending.SETTLED)),
    ):
        with pytest.raises(errors.NotTheirDispute):
            fair.runner.run(act, mine)
    fair.runner.run(AnswerDispute(deal=deal, words="We send 120 new ones."), exporter)
    fair.runner.run(EndDispute(deal=deal, ending=Ending.SETTLED), buyer)
    seen = page(fair, deal)
    assert (seen.deal.state, seen.open_dispute) == (State.SEALED, None)
    assert [(one.answer, one.ending) for one in seen.disputes] == [("We send 120 new ones.", "settled")]
    with pytest.raises(errors.NoDispute):
        fair.runner.run(EndDispute(deal=deal, ending=Ending.SETTLED), buyer)


def test_no_dispute_while_an_amendment_is_read(fair, deal):
    fair.counter(deal, fair.buyer.owner, place="Kobe")
    version = page(fair, deal).deal.version
    with pytest.raises(errors.AmendmentOnTable):
        fair.runner.run(
            OpenDispute(deal=deal, reason=Reason.OTHER, words="Something is wrong", version=version), fair.buyer.owner
        )


def test_an_amendment_that_has_lapsed_is_in_nobodys_way(fair, deal, clock):
    fair.counter(deal, fair.buyer.owner, place="Kobe")
    clock.at = datetime(2026, 5, 1, tzinfo=UTC)
    seen = page(fair, deal).deal
    said = {"deal": deal, "reason": "delivery", "words": "It did not come.", "version": seen.version}
    fair.runner.run(parse_data(OpenDispute, said), fair.buyer.owner)
    after = page(fair, deal)
    assert (after.deal.state, after.deal.current.number) == (State.DISPUTED, 1)
    fair.runner.run(EndDispute(deal=deal, ending=Ending.TAKEN_BACK), fair.buyer.owner)
    assert page(fair, deal).deal.state == State.SEALED


def test_a_paid_deal_is_closed_by_one_side(fair, deal):
    exporter = fair.exporter.owner
    with pytest.raises(errors.NotPaidYet):
        fair.runner.run(FinishDeal(deal=deal, version=page(fair, deal).deal.version), exporter)
    add(fair, deal, exporter, "money_received", amount=USD)
    with pytest.raises(StaleVersion):
        fair.runner.run(FinishDeal(deal=deal, version=1), exporter)
    fair.runner.run(FinishDeal(deal=deal, version=page(fair, deal).deal.version), exporter)
    assert page(fair, deal).deal.state == State.CLOSED


def test_each_side_says_for_itself_what_the_event_did(fair, deal):
    def say(by: Actor, **changes: Any) -> None:
        said = {"deal": deal, "origin": "this_event", "without": "none", "services": ["interpreter", "meeting"]}
        fair.runner.run(parse_data(SayAttribution, said | changes), by)

    say(fair.exporter.owner, faster=True, repeat={"amount": "5000", "currency": "USD"})
    say(fair.buyer.owner, without="most")
    with pytest.raises(StaleVersion):
        say(fair.exporter.owner, without="all")
    say(fair.exporter.owner, without="part", version=1)
    said = page(fair, deal).attributions
    assert {side: str(one.without) for side, one in said.items()} == {Side.EXPORTER: "part", Side.BUYER: "most"}
    assert said[Side.EXPORTER].repeat is None


@pytest.mark.parametrize("seed", range(6))
def test_in_any_order_the_record_only_grows(fair, deal, seed):
    """Whatever is tried in whatever order by whomever: no step vanishes, and evidence is what the steps say."""
    chance = random.Random(seed)
    people = [fair.exporter.owner, fair.buyer.owner, fair.exporter.member, fair.organiser, fair.stranger]
    known: set[str] = set()
    for _ in range(40):
        seen = page(fair, deal)
        assert known <= {step.public_id for step in seen.steps}
        known = {step.public_id for step in seen.steps}
        levels = {step.level for step in seen.steps if step.voided_at is None}
        proven = levels - {Evidence.PAID} or (levels and paid(seen))
        assert (seen.deal.evidence == Evidence.CONFIRMED) == (not proven)
        step = chance.choice([*known]) if known else deal
        try:
            fair.runner.run(chance.choice(list(tries(deal, step, seen.deal.version))), chance.choice(people))
        except DomainError:
            assert {one.public_id for one in page(fair, deal).steps} == known
    with fair.runner.db.read() as session:
        assert len(session.scalars(select(Dispute).where(Dispute.ended_at.is_(None))).all()) <= 1


def paid(seen: EvidencePage) -> bool:
    return all(percent == 100 for _, percent in seen.paid)


def tries(deal: str, step: str, version: int) -> Iterator[Any]:
    yield parse_data(AddEvidence, {"deal": deal, "proof": "courier", "number": "1"})
    yield parse_data(AddEvidence, {"deal": deal, "proof": "goods_received"})
    yield parse_data(AddEvidence, {"deal": deal, "proof": "money_received", "amount": USD})
    yield TakeBackEvidence(deal=deal, step=step, reason="Wrong")
    yield OpenDispute(deal=deal, reason=Reason.DELIVERY, words="It did not come.", version=version)
    yield AnswerDispute(deal=deal, words="It is on its way.")
    yield EndDispute(deal=deal, ending=Ending.TAKEN_BACK)
    yield FinishDeal(deal=deal, version=version)
