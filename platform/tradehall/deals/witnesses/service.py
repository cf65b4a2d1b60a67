"""The acts on links by which somebody without an account confirms for a side."""

from typing import Any

from sqlalchemy import select

from tradehall.deals.commands import ConfirmRevision
from tradehall.deals.models import Confirmation, Deal, DealWitness, Revision
from tradehall.deals.policy import can_see_deal
from tradehall.deals.queries.seats import Table, table_between
from tradehall.deals.rules import State, why_not_confirmable
from tradehall.deals.service import acting, revision_of, seal, stale_terms, state_now
from tradehall.deals.witnesses import links, policy, rules
from tradehall.deals.witnesses.commands import (
    AgreeAsWitness,
    AskWitness,
    DeclineAsWitness,
    ReleaseWitness,
    RevokeWitness,
)
from tradehall.deals.witnesses.errors import (
    AddressChanged,
    AskedAlready,
    LinkOver,
    NotYoursToAsk,
    NotYoursToRelease,
    NotYoursToRevoke,
)
from tradehall.deals.witnesses.facts import (
    WitnessAgreed,
    WitnessAsked,
    WitnessDeclined,
    WitnessReleased,
    WitnessRevoked,
)
from tradehall.deals.witnesses.queries import is_of, organises
from tradehall.deals.witnesses.rules import PENDING, DealNow, LinkState
from tradehall.events.commands import Side
from tradehall.kernel.errors import FieldError, Invalid, NotFound
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx

# -- asking -------------------------------------------------------------------------------------------


@handles(AskWitness)
def ask_witness(tx: Tx, command: AskWitness) -> str:
    """Name a witness of the current terms; whoever vouches for the side sends the link at once."""
    deal, table = _deal(tx, command.deal)
    tx.require(policy.can_ask(table.standing, command.side), NotYoursToAsk)
    current = _asked_about(tx, deal, table, command)
    _refuse_people_of_the_deal(tx, table, command, deal)
    if any(_standing(tx, deal, table, one) in PENDING for one in _of_side(tx, deal, command.side)):
        raise AskedAlready
    witness = tx.add(
        DealWitness(
            deal_id=deal.id,
            revision=current.number,
            digest=current.digest,
            side=command.side,
            email=command.email,
            name=command.name,
            language=command.language,
            secret=new_public_id(),
            asker=policy.acting_as(table.standing),
            asked_by=tx.actor.person_id,
            asked_at=tx.now,
            expires_at=rules.expires_at(tx.now, deal.lapses_at),
        )
    )
    if policy.vouches(table.standing, command.side):
        _let_go(tx, deal, table, witness)
    else:
        tx.record(WitnessAsked(**_about(deal, witness), acting=witness.asker, address=witness.email))
    return witness.public_id


def _asked_about(tx: Tx, deal: Deal, table: Table, command: AskWitness) -> Revision:
    """The current terms, which that side has not confirmed."""
    current = revision_of(tx, deal, deal.current)
    state = state_now(tx, deal)
    if state in (State.PROPOSED, State.SEALED) and (command.number, command.digest) != (current.number, current.digest):
        read = ConfirmRevision(deal=command.deal, number=command.number, digest=command.digest)
        raise stale_terms(tx, deal, current, read)
    if why := why_not_confirmable(state, table.is_open, _confirmed(tx, current.id), command.side):
        raise why
    return current


def _refuse_people_of_the_deal(tx: Tx, table: Table, command: AskWitness, deal: Deal) -> None:
    """Who has a part in the deal speaks as themselves, and nobody speaks for both sides."""
    mine, theirs = table.party(command.side), table.other(command.side)
    if is_of(tx, theirs, command.email) or _spoke_for(tx, deal, theirs.side, command.email):
        text = N_("This address belongs to the other side. Nobody can confirm for both.")
    elif organises(tx, table.event_id, command.email):
        text = N_("This address belongs to an organiser, who cannot confirm for a company.")
    elif is_of(tx, mine, command.email):
        text = N_(
            "This person has an account with the company. Let them sign in and confirm; an owner of the company can "
            "give them the right to sign."
        )
    else:
        return
    raise Invalid(fields={"email": [FieldError(text, "witness_address")]})


def _spoke_for(tx: Tx, deal: Deal, side: Side, email: str) -> bool:
    """They are or were asked to confirm for that side."""
    return any(one.email == email and one.revoked_at is None for one in _of_side(tx, deal, side))


def _let_go(tx: Tx, deal: Deal, table: Table, witness: DealWitness) -> None:
    witness.released_at, witness.released_by = tx.now, tx.actor.person_id
    witness.expires_at = rules.expires_at(tx.now, deal.lapses_at)
    who = policy.acting_as(table.standing)
    tx.record(WitnessReleased(**_about(deal, witness), acting=who, address=witness.email))


@handles(ReleaseWitness)
def release_witness(tx: Tx, command: ReleaseWitness) -> str:
    """Vouch for an address that somebody else chose: the mail goes out."""
    deal, table = _deal(tx, command.deal)
    witness = _witness(tx, deal, command.witness)
    tx.require(policy.vouches(table.standing, Side(witness.side)), NotYoursToRelease)
    if witness.email != command.email:
        raise AddressChanged
    if _standing(tx, deal, table, witness) != LinkState.WAITING:
        raise LinkOver
    _let_go(tx, deal, table, witness)
    return witness.public_id


@handles(RevokeWitness)
def revoke_witness(tx: Tx, command: RevokeWitness) -> str:
    """Take the link back before it was used."""
    deal, table = _deal(tx, command.deal)
    witness = _witness(tx, deal, command.witness)
    asked = witness.asked_by == tx.actor.person_id
    tx.require(policy.can_revoke(table.standing, Side(witness.side), asked=asked), NotYoursToRevoke)
    if _standing(tx, deal, table, witness) not in PENDING:
        raise LinkOver
    witness.revoked_at, witness.revoked_by = tx.now, tx.actor.person_id
    tx.record(WitnessRevoked(**_about(deal, witness), acting=policy.acting_as(table.standing)))
    return witness.public_id


# -- answering ----------------------------------------------------------------------------------------


@handles(AgreeAsWitness)
def agree_as_witness(tx: Tx, command: AgreeAsWitness) -> str:
    """Confirm for the side by the link; when both sides have, the deal is sealed."""
    deal, witness = _open_by_link(tx, command.link)
    current = revision_of(tx, deal, witness.revision)
    if command.digest != current.digest:
        read = ConfirmRevision(deal=deal.public_id, number=current.number, digest=command.digest)
        raise stale_terms(tx, deal, current, read)
    if not command.read_all:
        tx.refuse("read_all", N_("Please say that you have read all lines and totals."), "read_all")
    confirmed = _confirmed(tx, current.id)
    witness.answered_at, witness.agrees = tx.now, True
    witness.called, witness.title = command.name, command.title
    side = Side(witness.side)
    tx.add(Confirmation(revision_id=current.id, side=side, witness_id=witness.id, digest=current.digest, at=tx.now))
    tx.record(WitnessAgreed(**_about(deal, witness), address=witness.email))
    if {*confirmed, side} == set(Side):
        seal(tx, deal, side)
    return witness.public_id


@handles(DeclineAsWitness)
def decline_as_witness(tx: Tx, command: DeclineAsWitness) -> str:
    """The terms stay on the table; both sides read why."""
    deal, witness = _open_by_link(tx, command.link)
    witness.answered_at, witness.agrees, witness.words = tx.now, False, command.words
    tx.record(WitnessDeclined(**_about(deal, witness), address=witness.email))
    return witness.public_id


def _open_by_link(tx: Tx, link: str) -> tuple[Deal, DealWitness]:
    """The deal, locked, and the witness whose link it is. Raises NotFound, LinkOver."""
    public_id, secret = links.read(link) or ("", "")
    found = tx.find(DealWitness, public_id)
    tx.require(found is not None and found.secret == secret and found.released_at is not None, NotFound)
    assert found is not None
    deal = tx.one(select(Deal).where(Deal.id == found.deal_id).with_for_update())
    tx.session.refresh(found)  # the link may have been used while we waited for the deal
    if _standing(tx, deal, table_between(tx, deal.exporter_id, deal.buyer_id), found) != LinkState.OPEN:
        raise LinkOver
    return deal, found


# -- what they share ----------------------------------------------------------------------------------


def _deal(tx: Tx, public_id: str) -> tuple[Deal, Table]:
    """The deal, locked, and who sits there as the actor sees it; NotFound for strangers."""
    acting(tx, None)
    deal = tx.get(Deal, public_id, lock=True)
    table = table_between(tx, deal.exporter_id, deal.buyer_id)
    tx.require(can_see_deal(table.standing), NotFound)
    return deal, table


def _witness(tx: Tx, deal: Deal, public_id: str) -> DealWitness:
    found = tx.get(DealWitness, public_id)
    if found.deal_id != deal.id:
        raise NotFound
    return found


def _of_side(tx: Tx, deal: Deal, side: Side) -> list[DealWitness]:
    return tx.all(select(DealWitness).where(DealWitness.deal_id == deal.id, DealWitness.side == side))


def _confirmed(tx: Tx, revision: int) -> list[str]:
    return tx.all(
        select(Confirmation.side).where(Confirmation.revision_id == revision, Confirmation.voided_at.is_(None))
    )


def _standing(tx: Tx, deal: Deal, table: Table, witness: DealWitness) -> LinkState:
    current = revision_of(tx, deal, deal.current)
    now = DealNow(
        state=state_now(tx, deal),
        current=deal.current,
        sealed=deal.sealed_revision,
        confirmed=frozenset(_confirmed(tx, current.id)),
        is_open=table.is_open,
    )
    return rules.standing(rules.link_of(witness), now, tx.now)


def _about(deal: Deal, witness: DealWitness) -> dict[str, Any]:
    return {
        "deal": deal.id,
        "public_id": deal.public_id,
        "witness": witness.public_id,
        "revision": witness.revision,
        "side": witness.side,
    }
