"""Saying whom one wants to meet."""

from sqlalchemy import func, select

from tradehall.events.commands import Phase
from tradehall.events.queries import EventView, event_by_slug, managed_event
from tradehall.kernel.errors import Forbidden, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings.errors import EventOver, NotTakingPart, SameSide
from tradehall.meetings.planning.commands import SetWish, SetWishRules, WishKind
from tradehall.meetings.planning.errors import TooManyMusts, WishesClosed
from tradehall.meetings.planning.facts import WishRulesSet, WishSet
from tradehall.meetings.planning.models import Wish, WishRules
from tradehall.meetings.planning.policy import can_plan, can_wish
from tradehall.meetings.policy import can_see_directory
from tradehall.meetings.queries.parties import Party, parties_for_asking, shut_out


@handles(SetWish)
def set_wish(tx: Tx, command: SetWish) -> tuple[str, str, WishKind | None, str]:
    """Said again it replaces what was said; the other side is told nothing. Whose it is, of whom, and what is said."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    event = event_by_slug(tx, command.event)
    own, target = _two_sides(tx, event, command)
    rules = tx.session.get(WishRules, event.id)
    speaks_for = not own.acts and not tx.actor.is_system
    if own.acts:
        _still_open(event, rules, tx)
    known = select(Wish).where(Wish.participation_id == own.id, Wish.other_id == target.id)
    row = tx.session.scalar(known.with_for_update())
    if command.kind is WishKind.MUST and (row is None or row.kind != WishKind.MUST):
        _room_for_a_must(tx, own, rules)
    if command.kind is None:
        if row is not None:
            tx.delete(row)
    else:
        row = row or Wish(event_id=event.id, participation_id=own.id, other_id=target.id)
        row.kind, row.words, row.at = command.kind, command.words, tx.now
        row.person_id, row.by_organiser = tx.actor.person_id, speaks_for
        tx.add(row)
    ids = {"event": event.id, "participation": own.id, "other": target.id}
    tx.record(WishSet(kind=command.kind, for_them=speaks_for, by=tx.actor.person_id, **ids))
    return own.public_id, target.public_id, command.kind, command.words if command.kind else ""


def _two_sides(tx: Tx, event: EventView, command: SetWish) -> tuple[Party, Party]:
    """Who wishes, and whom they mean; held until commit, so that nobody counts the musts at the same time."""
    named = [public_id for public_id in (command.target, command.mine) if public_id]
    found = [party for party in parties_for_asking(tx, event.id, named) if party.approved]
    ours = [party for party in found if party.acts]
    if not can_see_directory(tx.actor, takes_part=bool(ours), organises=event.organises):
        tx.require(False, shut_out(tx, event.id, NotFound))
    target = next((party for party in found if party.public_id == command.target), None)
    speaking = [party for party in found if party.public_id == command.mine] if command.mine else ours
    if target is None or (command.mine and not speaking):
        raise NotFound
    across = [party for party in speaking if party.side != target.side and party.company_id != target.company_id]
    acts = any(party.acts for party in across or speaking)
    tx.require(can_wish(tx.actor, acts=acts, organises=event.organises), Forbidden)
    if not speaking and event.organises:
        tx.refuse("mine", N_("Please choose for which company you speak."))
    if not across:
        raise SameSide
    if len(across) != 1:
        tx.refuse("mine", N_("Please choose for which company you speak."))
    if not target.approved:
        raise NotTakingPart
    return across[0], target


def _still_open(event: EventView, rules: WishRules | None, tx: Tx) -> None:
    if event.phase == Phase.CLOSED:
        raise EventOver
    if rules is not None and (not rules.open or (rules.closes_at is not None and rules.closes_at <= tx.now)):
        raise WishesClosed


def _room_for_a_must(tx: Tx, own: Party, rules: WishRules | None) -> None:
    most = 3 if rules is None else rules.most_musts
    said = select(func.count()).where(Wish.participation_id == own.id, Wish.kind == WishKind.MUST)
    if (tx.session.scalar(said) or 0) >= most:
        raise TooManyMusts(most=most)


@handles(SetWishRules)
def set_wish_rules(tx: Tx, command: SetWishRules) -> str:
    """What was said before stays said, also where it is more than is allowed from now on."""
    event = managed_event(tx, command.event)
    tx.require(can_plan(tx.actor, organises=event.organises), Forbidden)
    row = tx.session.get(WishRules, event.id, with_for_update=True)
    if (row.version if row else 0) != command.version:
        raise StaleVersion(details={"version": row.version if row else 0, "changes": []})
    row = row or WishRules(event_id=event.id, version=0)
    row.open, row.closes_at, row.most_musts = command.open, command.closes_at, command.most_musts
    row.version = command.version + 1
    tx.add(row)
    tx.record(WishRulesSet(event=event.id, by=tx.actor.person_id))
    return event.slug
