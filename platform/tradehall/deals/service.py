"""The acts of deals. Whoever proposes or counters has confirmed for their side by that."""

from sqlalchemy import func, select, update

from tradehall.accounts.queries import actor_of
from tradehall.deals import rules
from tradehall.deals.commands import (
    ConfirmOnPage,
    ConfirmRevision,
    CounterDeal,
    LapseDeals,
    ProposeDeal,
    TermsInput,
    WithdrawDeal,
)
from tradehall.deals.differences import diff
from tradehall.deals.errors import (
    ActsForBoth,
    AlreadyConfirmed,
    Lapsed,
    NoCommonMeeting,
    NotASigner,
    SameTerms,
    StaleTerms,
    WrongTotal,
)
from tradehall.deals.evidence.weighing import weigh
from tradehall.deals.facts import DealCountered, DealLapsed, DealProposed, DealSealed, DealWithdrawn
from tradehall.deals.models import Confirmation, Deal, Revision
from tradehall.deals.policy import acts_for_both, can_see_deal, can_sign
from tradehall.deals.queries.agreed import agreed_days
from tradehall.deals.queries.seats import (
    Party,
    Table,
    goods_of,
    have_met,
    meeting_of,
    own_places,
    person_id_of,
    table_between,
)
from tradehall.deals.rules import State, Terms
from tradehall.events.commands import Side
from tradehall.events.queries import participation
from tradehall.kernel import clock
from tradehall.kernel.errors import FieldError, Forbidden, Invalid, NotFound, Unauthenticated
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Reader, Tx

broken("uq_confirmations_revision_id_side", AlreadyConfirmed)
broken("uq_revisions_deal_id_number", StaleTerms)
MOST_LAPSED = 200  # proposals that are closed at once


# -- who acts ---------------------------------------------------------------------------------------


def acting(tx: Tx, as_person: str | None) -> Reader:
    """The person who acts, as a reader of this transaction. The system acts for the person that it names."""
    if not tx.actor.is_system:
        tx.require(tx.actor.signed_in, Unauthenticated)
        tx.require(as_person is None, Forbidden)
        return tx
    tx.require(True)
    if as_person is None:
        raise Invalid(fields={"as_person": [FieldError(rules.MISSING, "missing")]})
    return Reader(tx.session, actor_of(tx, person_id_of(tx, as_person)), tx.now)


def signing(tx: Tx, table: Table) -> Party:
    """The side for which the actor may sign; else NotFound, ActsForBoth or NotASigner."""
    tx.require(can_see_deal(table.standing), NotFound)
    tx.require(not acts_for_both(table.standing), ActsForBoth)
    tx.require(can_sign(table.standing) and table.mine is not None, NotASigner)
    mine = table.mine
    if mine is None:
        raise NotASigner
    return mine


def at_the_table(tx: Tx, public_id: str, as_person: str | None) -> tuple[Reader, Deal, Table, Party]:
    """A deal, locked, with the actor's side of it."""
    who = acting(tx, as_person)
    deal = tx.get(Deal, public_id, lock=True)
    table = table_between(who, deal.exporter_id, deal.buyer_id)
    return who, deal, table, signing(tx, table)


# -- proposing ---------------------------------------------------------------------------------------


@handles(ProposeDeal)
def propose_deal(tx: Tx, command: ProposeDeal) -> str:
    """Put the first terms on the table."""
    who = acting(tx, command.as_person)
    table = _table_with(tx, who, command)
    mine = signing(tx, table)
    if not have_met(tx, table.exporter.id, table.buyer.id):
        raise NoCommonMeeting
    meeting = meeting_of(tx, table.exporter.id, table.buyer.id, command.meeting)
    if command.meeting is not None and meeting is None:
        tx.refuse("meeting", N_("This is not a meeting of the two companies."))
    terms = _checked(tx, who, command, table, mine)
    deal = tx.add(
        Deal(
            event_id=table.event_id,
            meeting_id=meeting,
            exporter_id=table.exporter.id,
            buyer_id=table.buyer.id,
            kind=terms.kind,
            lapses_at=rules.lapses_at(terms.valid_until, table.event_zone),
        )
    )
    _put_on_the_table(tx, who, deal, terms, mine.side, command.note, 1, None)
    tx.record(DealProposed(deal=deal.id, public_id=deal.public_id, revision=1, side=mine.side))
    return deal.public_id


def _table_with(tx: Tx, who: Reader, command: ProposeDeal) -> Table:
    """The table of the counterparty and the actor's own side."""
    theirs = participation(who, command.counterparty)
    own = own_places(who, theirs.event_id, theirs.other_side)
    if command.sender is not None:
        own = [place for place in own if place[1] == command.sender]
        tx.require(bool(own), NotFound)
    if not own and (theirs.is_member or own_places(who, theirs.event_id, theirs.side)):
        tx.refuse("counterparty", N_("Please choose a company on the other side of the table."))
    tx.require(bool(own), Forbidden)
    if theirs.state != "approved":
        tx.refuse("counterparty", N_("This company does not take part in the event."))
    if len(own) > 1:
        tx.refuse("sender", N_("Please say for which of your companies you act."), "missing")
    pair = (own[0][0], theirs.id) if theirs.side == Side.BUYER else (theirs.id, own[0][0])
    return table_between(who, *pair)


def _checked(tx: Tx, who: Reader, typed: TermsInput, table: Table, mine: Party, deal: int | None = None) -> Terms:
    """The typed terms, if they can be agreed on; raises Invalid with all that is wrong. `deal`: that they amend."""
    named = {line.listing for line in typed.lines if line.listing}
    goods = goods_of(tx, table.exporter.company_id, named, ours=mine.side == Side.EXPORTER)
    terms = rules.terms_of(typed, goods, who.actor.language, table.exporter.public_id, table.buyer.public_id)
    today = None if tx.actor.is_system else clock.local(tx.now, table.event_zone).date()
    faults = rules.faults(terms, today, agreed_days(tx, deal))
    for index, line in enumerate(typed.lines):
        if line.listing and line.listing not in goods:
            strange = FieldError(N_("This is not a listing of the exporter."), "listing")
            faults.setdefault(f"lines.{index}.listing", []).append(strange)
    if faults:
        raise Invalid(fields=faults)
    return terms


def _put_on_the_table(
    tx: Tx, who: Reader, deal: Deal, terms: Terms, side: Side, note: str, number: int, answers: int | None
) -> Revision:
    """A new revision that counts from now on, confirmed by the side that proposes it."""
    revision = tx.add(
        Revision(
            deal_id=deal.id,
            number=number,
            answers=answers,
            terms=terms.as_json(),
            digest=terms.digest,
            side=side,
            person_id=who.actor.person_id,
            note=note,
            proposed_at=tx.now,
        )
    )
    _confirm(tx, who, revision, side)
    return revision


def _confirm(tx: Tx, who: Reader, revision: Revision, side: Side) -> None:
    tx.add(
        Confirmation(
            revision_id=revision.id, side=side, person_id=who.actor.person_id, digest=revision.digest, at=tx.now
        )
    )


# -- countering and amending ---------------------------------------------------------------------------


@handles(CounterDeal)
def counter_deal(tx: Tx, command: CounterDeal) -> str:
    """Put other terms on the table; what was confirmed before is void."""
    who, deal, table, mine = at_the_table(tx, command.deal, command.as_person)
    if why := rules.why_not_counterable(state_now(tx, deal), table.is_open):
        raise why
    tx.expect_version(deal, command.version)
    tidy(tx, deal)
    before = revision_of(tx, deal, deal.current)
    terms = _checked(tx, who, command, table, mine, deal.id)
    if terms.digest == before.digest:
        raise SameTerms
    amends = deal.state == State.SEALED
    _void(tx, [deal.id])
    number = (tx.session.scalar(select(func.max(Revision.number)).where(Revision.deal_id == deal.id)) or 0) + 1
    _put_on_the_table(tx, who, deal, terms, mine.side, command.note, number, deal.current)
    deal.current, deal.state, deal.kind = number, State.PROPOSED, terms.kind
    deal.lapses_at = rules.lapses_at(terms.valid_until, table.event_zone)
    fact = DealCountered(deal=deal.id, public_id=deal.public_id, revision=number, side=mine.side, amends=amends)
    tx.record(fact)
    return deal.public_id


def revision_of(tx: Tx, deal: Deal, number: int) -> Revision:
    return tx.one(select(Revision).where(Revision.deal_id == deal.id, Revision.number == number))


def _void(tx: Tx, deals: list[int]) -> None:
    """No confirmation of these deals counts any more."""
    tx.session.execute(
        update(Confirmation)
        .where(
            Confirmation.revision_id.in_(select(Revision.id).where(Revision.deal_id.in_(deals))),
            Confirmation.voided_at.is_(None),
        )
        .values(voided_at=tx.now)
    )


# -- confirming ---------------------------------------------------------------------------------------


@handles(ConfirmRevision)
def confirm_revision(tx: Tx, command: ConfirmRevision) -> str:
    """Agree to the current terms; when both sides have, the deal is sealed."""
    who, deal, table, mine = at_the_table(tx, command.deal, command.as_person)
    state = state_now(tx, deal)
    if state == State.SEALED and deal.state == State.PROPOSED:
        raise Lapsed  # an amendment whose last day has passed
    current = revision_of(tx, deal, deal.current)
    if state in (State.PROPOSED, State.SEALED) and (command.number, command.digest) != (current.number, current.digest):
        raise stale_terms(tx, deal, current, command)
    confirmed = tx.all(
        select(Confirmation.side).where(Confirmation.revision_id == current.id, Confirmation.voided_at.is_(None))
    )
    if why := rules.why_not_confirmable(state, table.is_open, confirmed, mine.side):
        raise why
    _confirm(tx, who, current, mine.side)
    if {*confirmed, mine.side} == set(Side):
        seal(tx, deal, mine.side)
    return deal.public_id


def seal(tx: Tx, deal: Deal, side: Side) -> None:
    deal.state, deal.sealed_revision, deal.sealed_at = State.SEALED, deal.current, tx.now
    weigh(tx, deal)
    deal.version += 1
    tx.record(DealSealed(deal=deal.id, public_id=deal.public_id, revision=deal.current, side=side))


def stale_terms(tx: Tx, deal: Deal, current: Revision, read: ConfirmRevision) -> StaleTerms:
    """The refusal that tells what the terms are now, and how they differ from those that were read."""
    known = tx.all(select(Revision).where(Revision.deal_id == deal.id).order_by(Revision.number))
    seen = next((row for row in known if row.digest == read.digest), None)
    seen = seen or next((row for row in known if row.number == read.number), None)
    differences = diff(seen.terms, current.terms) if seen else []
    return StaleTerms(
        details={
            "number": current.number,
            "digest": current.digest,
            "differences": [difference.as_json() for difference in differences],
        }
    )


@handles(ConfirmOnPage)
def confirm_on_page(tx: Tx, command: ConfirmOnPage) -> str:
    """Confirm, after the person showed to have read what the digest stands for."""
    _, deal, _, _ = at_the_table(tx, command.deal, command.as_person)
    current = revision_of(tx, deal, deal.current)
    if (command.number, command.digest) == (current.number, current.digest):
        _read(Terms.from_json(current.terms), command)
    return confirm_revision(tx, command)


def _read(terms: Terms, command: ConfirmOnPage) -> None:
    faults: dict[str, list[FieldError]] = {}
    totals = terms.totals
    if totals and not rules.reads_back(command.read_back, totals[0]):
        text = N_("This is not the total of the terms above. Please read them again.")
        faults["read_back"] = [FieldError(text if command.read_back else rules.MISSING, "read_back")]
    if not command.read_all:
        faults["read_all"] = [FieldError(N_("Please say that you have read all lines and totals."), "read_all")]
    if faults:
        raise WrongTotal(fields=faults)


# -- withdrawing and lapsing -----------------------------------------------------------------------------


@handles(WithdrawDeal)
def withdraw_deal(tx: Tx, command: WithdrawDeal) -> str:
    """Take back one's own terms; a withdrawn amendment leaves the sealed terms in force."""
    _, deal, _, mine = at_the_table(tx, command.deal, command.as_person)
    current = revision_of(tx, deal, deal.current)
    if why := rules.why_not_withdrawable(state_now(tx, deal), Side(current.side), mine.side):
        raise why
    tx.expect_version(deal, command.version or deal.version)
    _clear_the_table(tx, [deal], State.WITHDRAWN)
    deal.withdraw_reason = command.reason
    fact = DealWithdrawn(
        deal=deal.id, public_id=deal.public_id, revision=current.number, side=mine.side, restored=_is_restored(deal)
    )
    tx.record(fact)
    return deal.public_id


def _is_restored(deal: Deal) -> bool:
    return deal.state == State.SEALED


def _clear_the_table(tx: Tx, deals: list[Deal], otherwise: State) -> None:
    """The current terms of the deals are gone. Where sealed ones stand behind them, these count again, with
    both sides' confirmations of them."""
    _void(tx, [deal.id for deal in deals])
    sealed = tx.all(
        select(Revision)
        .join(Deal, (Deal.id == Revision.deal_id) & (Deal.sealed_revision == Revision.number))
        .where(Deal.id.in_([deal.id for deal in deals]))
    )
    behind = {revision.deal_id: revision for revision in sealed}
    for deal in deals:
        deal.state = rules.after_the_table(deal.sealed_revision, otherwise)
        if revision := behind.get(deal.id):
            deal.current, deal.kind = revision.number, revision.terms["kind"]
    again = [revision.id for revision in sealed]
    tx.session.execute(update(Confirmation).where(Confirmation.revision_id.in_(again)).values(voided_at=None))


def state_now(tx: Tx, deal: Deal) -> State:
    """The state as of now; history is loaded by the system long after its last day."""
    if tx.actor.is_system:
        return State(deal.state)
    return rules.state_at(deal.state, deal.lapses_at, deal.sealed_revision, tx.now)


def tidy(tx: Tx, deal: Deal) -> None:
    """Close an amendment whose last day has passed, before anything else is put on the table."""
    if state_now(tx, deal) != deal.state:
        _lapse(tx, [deal])


def _lapse(tx: Tx, deals: list[Deal]) -> None:
    gone = {deal.id: deal.current for deal in deals}
    _clear_the_table(tx, deals, State.LAPSED)
    for deal in deals:
        deal.version += 1
        number, restored = gone[deal.id], _is_restored(deal)
        tx.record(DealLapsed(deal=deal.id, public_id=deal.public_id, revision=number, restored=restored))


@handles(LapseDeals)
def lapse_deals(tx: Tx, command: LapseDeals) -> int:
    """Close the proposals whose last day has passed; how many."""
    tx.require(tx.actor.is_system)
    deals = tx.all(
        select(Deal)
        .where(Deal.state == State.PROPOSED, Deal.lapses_at <= tx.now)
        .order_by(Deal.lapses_at, Deal.id)
        .limit(MOST_LAPSED)
        .with_for_update(skip_locked=True)
    )
    if deals:
        _lapse(tx, deals)
    return len(deals)
