"""Confirmations by somebody without an account: who may let a link go out, and what it can do."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.deals import Fair, add_member, make_fair
from tradehall.app import load_domains
from tradehall.deals import errors
from tradehall.deals.commands import WithdrawDeal
from tradehall.deals.models import DealWitness
from tradehall.deals.rules import State
from tradehall.deals.witnesses import errors as refusals
from tradehall.deals.witnesses import links
from tradehall.deals.witnesses.commands import (
    AgreeAsWitness,
    AskWitness,
    DeclineAsWitness,
    ReleaseWitness,
    RevokeWitness,
)
from tradehall.deals.witnesses.queries import asked, witnesses_page
from tradehall.events.commands import Side
from tradehall.kernel.audit import AuditRow
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError, Forbidden, Invalid, NotFound, Unauthenticated
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import VISITOR, Actor
from tradehall.kernel.runner import Runner

load_domains(parts=("models", "service", "reactions", "live"))
links.use("a secret of this test")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))


@pytest.fixture
def fair(settings, clock) -> Iterator[Fair]:
    db = Database(settings.database_url)
    yield make_fair(Runner(db, clock))
    db.close()


def ask(fair: Fair, deal: str, by: Actor, side: Side = Side.BUYER, **changes: Any) -> str:
    current = fair.page(deal).current
    named = {
        "deal": deal, "number": current.number, "digest": current.digest, "side": side, "name": "佐藤 健",
        "email": "sato@outside.example", "language": "ja", **changes,
    }  # fmt: skip
    return fair.runner.run(AskWitness(**named), by)


def release(fair: Fair, deal: str, witness: str, by: Actor, email: str = "sato@outside.example") -> str:
    return fair.runner.run(ReleaseWitness(deal=deal, witness=witness, email=email), by)


def link_of(fair: Fair, witness: str) -> str:
    with fair.runner.db.read() as session:
        secret = session.scalars(select(DealWitness.secret).where(DealWitness.public_id == witness)).one()
    return links.path_of(witness, secret).removeprefix("/confirm/")


def agree(fair: Fair, witness: str, **changes: Any) -> str:
    with fair.runner.db.read() as session:
        digest = session.scalars(select(DealWitness.digest).where(DealWitness.public_id == witness)).one()
    said = {"link": link_of(fair, witness), "digest": digest, "name": "佐藤 健", "title": "取締役", "read_all": True}
    return fair.runner.run(AgreeAsWitness(**{**said, **changes}), VISITOR)


def state_of(fair: Fair, deal: str, witness: str) -> str:
    rows = fair.runner.ask(witnesses_page, fair.exporter.owner, deal).rows
    return next(str(row.state) for row in rows if row.public_id == witness)


def facts_of(fair: Fair) -> list[str]:
    with fair.runner.db.read() as session:
        return list(session.scalars(select(OutboxRow.name).order_by(OutboxRow.id)))


def test_the_side_itself_names_who_signs_and_the_link_seals_the_deal(fair):
    deal = fair.propose()
    witness = ask(fair, deal, fair.buyer.owner)
    assert agree(fair, witness) == witness
    page = fair.page(deal)
    assert (page.state, page.sealed_revision, page.current.confirmed_by) == (State.SEALED, 1, list(Side))
    made = page.current.confirmations[1]
    assert (made.by, made.name, made.by_link.title, made.by_link.address) == (
        None, "佐藤 健", "取締役", "s***@outside.example"
    )  # fmt: skip
    assert facts_of(fair) == ["DealProposed", "WitnessReleased", "WitnessAgreed", "DealSealed"]


def test_the_address_stands_in_the_audit_trail(fair):
    ask(fair, fair.propose(), fair.buyer.owner)
    with fair.runner.db.read() as session:
        row = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert row.actor_id == fair.buyer.owner.person_id
    assert "sato@outside.example" in str(row.facts)


@pytest.mark.parametrize("who", ["exporter.owner", "exporter.signer", "buyer.member"])
def test_an_address_that_others_chose_waits_until_it_is_vouched_for(fair, who):
    deal = fair.propose()
    seat, _, person = who.partition(".")
    asker = getattr(getattr(fair, seat), person)
    witness = ask(fair, deal, asker)
    assert state_of(fair, deal, witness) == "waiting"
    with pytest.raises(NotFound):
        agree(fair, witness)
    assert fair.runner.ask(asked, VISITOR, witness) is None
    for nobody in (asker, fair.exporter.owner, fair.buyer.member):
        with pytest.raises(refusals.NotYoursToRelease):
            release(fair, deal, witness, nobody)
    with pytest.raises(NotFound):
        release(fair, deal, witness, fair.stranger)
    with pytest.raises(refusals.AddressChanged):
        release(fair, deal, witness, fair.buyer.signer, "other@outside.example")
    release(fair, deal, witness, fair.buyer.signer)
    with pytest.raises(refusals.LinkOver):
        release(fair, deal, witness, fair.organiser)
    agree(fair, witness)
    assert fair.page(deal).state == State.SEALED


def test_organisers_vouch_but_not_those_who_belong_to_a_side(fair):
    deal = fair.propose()
    witness = ask(fair, deal, fair.exporter.owner)
    add_member(fair, fair.exporter, fair.organiser)
    with pytest.raises(refusals.NotYoursToRelease):
        release(fair, deal, witness, fair.organiser)


def test_organisers_name_somebody_at_once(fair):
    deal = fair.propose()
    witness = ask(fair, deal, fair.organiser)
    assert state_of(fair, deal, witness) == "open"


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("exporter.member", refusals.NotYoursToAsk),
        ("stranger", NotFound),
        ("visitor", Unauthenticated),
    ],
)
def test_others_name_nobody(fair, who, error):
    deal = fair.propose()
    by = {"visitor": VISITOR, "stranger": fair.stranger, "exporter.member": fair.exporter.member}[who]
    with pytest.raises(error):
        ask(fair, deal, by)
    assert facts_of(fair) == ["DealProposed"]


@pytest.mark.parametrize("whose", ["exporter.member", "exporter.owner", "organiser", "buyer.member", "buyer.owner"])
def test_nobody_who_has_a_part_in_the_deal_is_a_witness(fair, whose):
    deal = fair.propose()
    seat, _, person = whose.partition(".")
    somebody = getattr(getattr(fair, seat), person) if person else fair.organiser
    with pytest.raises(Invalid) as refused:
        ask(fair, deal, fair.buyer.owner, email=somebody.email.upper())
    assert [one.code for one in refused.value.fields["email"]] == ["witness_address"]


def test_one_address_does_not_confirm_for_both_sides(fair):
    deal = fair.propose()
    ask(fair, deal, fair.buyer.owner)
    fair.counter(deal, fair.buyer.owner, place="Nagoya")
    with pytest.raises(Invalid):
        ask(fair, deal, fair.exporter.owner, Side.EXPORTER)


def test_one_is_asked_at_a_time_and_never_for_who_has_confirmed(fair):
    deal = fair.propose()
    first = ask(fair, deal, fair.buyer.owner)
    with pytest.raises(refusals.AskedAlready):
        ask(fair, deal, fair.organiser, email="other@outside.example")
    with pytest.raises(errors.AlreadyConfirmed):
        ask(fair, deal, fair.exporter.owner, Side.EXPORTER, email="other@outside.example")
    fair.runner.run(RevokeWitness(deal=deal, witness=first), fair.buyer.owner)
    ask(fair, deal, fair.organiser, email="other@outside.example")
    with pytest.raises(errors.StaleTerms):
        ask(fair, deal, fair.buyer.owner, number=2)


def test_a_link_is_used_once(fair):
    deal = fair.propose()
    witness = ask(fair, deal, fair.buyer.owner)
    with pytest.raises(Invalid) as unread:
        agree(fair, witness, read_all=False)
    assert set(unread.value.fields) == {"read_all"}
    with pytest.raises(errors.StaleTerms):
        agree(fair, witness, digest="0" * 64)
    assert fair.page(deal).state == State.PROPOSED
    agree(fair, witness)
    with pytest.raises(refusals.LinkOver):
        agree(fair, witness)
    with pytest.raises(refusals.LinkOver):
        fair.runner.run(DeclineAsWitness(link=link_of(fair, witness), words="No"), VISITOR)
    with pytest.raises(refusals.LinkOver):
        fair.runner.run(RevokeWitness(deal=deal, witness=witness), fair.buyer.owner)


def test_declining_leaves_the_terms_on_the_table(fair):
    deal = fair.propose()
    witness = ask(fair, deal, fair.buyer.owner)
    fair.runner.run(DeclineAsWitness(link=link_of(fair, witness), words="価格が違います"), VISITOR)
    row = fair.runner.ask(witnesses_page, fair.exporter.member, deal).rows[0]
    assert (row.state, row.words) == ("declined", "価格が違います")
    assert fair.page(deal).state == State.PROPOSED
    fair.confirm(deal, fair.buyer.owner)
    assert fair.page(deal).state == State.SEALED


def _replace(fair, deal, clock):
    fair.counter(deal, fair.exporter.owner, place="Nagoya")


def _withdraw(fair, deal, clock):
    fair.runner.run(WithdrawDeal(deal=deal), fair.exporter.owner)


def _confirm(fair, deal, clock):
    fair.confirm(deal, fair.buyer.signer)


def _wait(fair, deal, clock):
    clock.move(days=14)


def _lapse(fair, deal, clock):
    clock.move(days=40)


@pytest.mark.parametrize(
    ("what", "state"),
    [
        (_replace, "replaced"),
        (_withdraw, "over"),
        (_confirm, "settled"),
        (_wait, "expired"),
        (_lapse, "over"),
    ],
)
def test_a_link_ends_with_what_it_is_for(fair, clock, what, state):
    deal = fair.propose()
    witness = ask(fair, deal, fair.buyer.owner)
    what(fair, deal, clock)
    assert state_of(fair, deal, witness) == state
    before = fair.page(deal).current.confirmed_by
    with pytest.raises(refusals.LinkOver):
        agree(fair, witness)
    assert fair.page(deal).current.confirmed_by == before
    assert fair.runner.ask(asked, VISITOR, witness).witness.state == state


@pytest.mark.parametrize("who", ["buyer.owner", "exporter.owner", "organiser"])
def test_withdrawn_links_confirm_nothing(fair, who):
    deal = fair.propose()
    witness = ask(fair, deal, fair.exporter.owner)
    release(fair, deal, witness, fair.buyer.owner)
    seat, _, person = who.partition(".")
    with pytest.raises(Forbidden):
        fair.runner.run(RevokeWitness(deal=deal, witness=witness), fair.exporter.signer)
    fair.runner.run(
        RevokeWitness(deal=deal, witness=witness),
        getattr(getattr(fair, seat), person) if person else fair.organiser,
    )
    with pytest.raises(refusals.LinkOver):
        agree(fair, witness)


def test_what_we_did_not_make_leads_nowhere(fair):
    deal = fair.propose()
    witness = ask(fair, deal, fair.buyer.owner)
    good = link_of(fair, witness)
    other = links.path_of(witness, "another secret").removeprefix("/confirm/")
    for link in ("", "x", good[:-1], good + "a", other, "ü" * 40, good.replace(".", "..")):
        with pytest.raises(DomainError) as refused:
            fair.runner.run(AgreeAsWitness(link=link, digest="0" * 64, name="A", title="B", read_all=True), VISITOR)
        assert refused.type is NotFound


def test_an_amendment_by_link_leaves_the_sealed_terms_until_it_is_confirmed(fair):
    deal = fair.sealed()
    fair.counter(deal, fair.exporter.owner, place="Nagoya")
    witness = ask(fair, deal, fair.buyer.owner)
    assert fair.page(deal).sealed_revision == 1
    agree(fair, witness)
    page = fair.page(deal)
    assert (page.state, page.sealed_revision) == (State.SEALED, 2)
    assert page.revision(1).confirmed_by == []
