"""Who was asked to confirm by a link, for those who see the deal; and the terms, for whoever comes by one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Member
from tradehall.deals.models import Deal, DealWitness
from tradehall.deals.queries.pages import deal_page
from tradehall.deals.queries.seats import Party
from tradehall.deals.queries.views import DealPage, RevisionView
from tradehall.deals.rules import State, why_not_confirmable
from tradehall.deals.witnesses import links, policy, rules
from tradehall.deals.witnesses.rules import PENDING, DealNow, LinkState
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, EventOrganiser
from tradehall.kernel.errors import NotFound
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.tx import Reader, given, plain

Releaser = aliased(Person, name="releaser")
SEEN = 50  # witnesses of one deal on its page


@dataclass(frozen=True, slots=True)
class WitnessRow:
    """Somebody who was asked. `asker`: whose people named them; `may_…`: the reader may."""

    public_id: str
    revision: int
    side: Side
    name: str
    email: str
    language: str
    asker: str
    asked_by: str
    asked_at: datetime
    released_by: str | None
    released_at: datetime | None
    expires_at: datetime
    answered_at: datetime | None
    called: str
    title: str
    words: str
    state: LinkState
    may_release: bool
    may_revoke: bool

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING


@dataclass(frozen=True, slots=True)
class WitnessPage:
    """`may_ask`: the sides for which the reader may ask somebody now; `at_once`: those whose link goes out at once."""

    page: DealPage
    rows: list[WitnessRow]
    may_ask: tuple[Side, ...]
    at_once: tuple[Side, ...]


_ROWS = (
    select(plain(DealWitness), Person.name, Releaser.name)
    .join(Deal, Deal.id == DealWitness.deal_id)
    .join(Person, Person.id == DealWitness.asked_by)
    .outerjoin(Releaser, Releaser.id == DealWitness.released_by)
    .where(Deal.public_id == given("deal"))
    .order_by(DealWitness.asked_at.desc(), DealWitness.id.desc())
    .limit(SEEN)
)


def witnesses_of(reader: Reader, page: DealPage) -> WitnessPage:
    """The newest first."""
    now, standing = _now(page), page.table.standing
    rows = []
    for row, asked_by, released_by in reader.rows(_ROWS, deal=page.public_id):
        state, side = rules.standing(rules.link_of(row), now, reader.now), Side(row.side)
        vouches = policy.vouches(standing, side)
        asked = row.asked_by == reader.actor.person_id
        rows.append(
            WitnessRow(
                public_id=row.public_id,
                revision=row.revision,
                side=side,
                name=row.name,
                email=row.email,
                language=row.language,
                asker=row.asker,
                asked_by=asked_by,
                asked_at=row.asked_at,
                released_by=released_by,
                released_at=row.released_at,
                expires_at=row.expires_at,
                answered_at=row.answered_at,
                called=row.called,
                title=row.title,
                words=row.words,
                state=state,
                may_release=vouches and state == LinkState.WAITING,
                may_revoke=state in PENDING and policy.can_revoke(standing, side, asked=asked),
            )
        )
    pending = {row.side for row in rows if row.is_pending}
    open_sides = [
        side for side in Side if side not in pending and policy.can_ask(standing, side) and _waits_for(page, side)
    ]
    return WitnessPage(
        page, rows, tuple(open_sides), tuple(side for side in open_sides if policy.vouches(standing, side))
    )


def _waits_for(page: DealPage, side: Side) -> bool:
    confirmed = page.current.confirmed_by
    return page.state == State.PROPOSED and why_not_confirmable(page.state, page.table.is_open, confirmed, side) is None


def _now(page: DealPage) -> DealNow:
    return DealNow(
        state=page.state,
        current=page.current.number,
        sealed=page.sealed_revision,
        confirmed=frozenset(page.current.confirmed_by),
        is_open=page.table.is_open,
    )


def witnesses_page(reader: Reader, public_id: str) -> WitnessPage:
    """Raises Unauthenticated, NotFound."""
    return witnesses_of(reader, deal_page(reader, public_id))


_NAME = select(DealWitness.name, DealWitness.called).where(DealWitness.public_id == given("witness"))


def name_of(reader: Reader, witness: str) -> str:
    """As they call themselves, else as they were named; '' once the deal is gone."""
    row = reader.row(_NAME, witness=witness)
    return (row.called or row.name) if row else ""


# -- whose address it is ------------------------------------------------------------------------------

_AT_WORK = exists().where(Member.company_id == given("company"), Member.person_id == Person.id)
_COMING = exists().where(Delegate.participation_id == given("place"), Delegate.person_id == Person.id)
_OF_PARTY = select(Person.id).where(Person.email == given("email"), or_(_AT_WORK, _COMING))
_OFFICE = select(Person.id).where(
    Person.email == given("email"),
    exists().where(EventOrganiser.event_id == given("event"), EventOrganiser.person_id == Person.id),
)


def is_of(reader: Reader, party: Party, email: str) -> bool:
    """Somebody with an account who works for the company, or comes for it."""
    return reader.value(_OF_PARTY, email=email, company=party.company_id, place=party.id) is not None


def organises(reader: Reader, event_id: int, email: str) -> bool:
    return reader.value(_OFFICE, email=email, event=event_id) is not None


# -- by the link --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody without an account reads. `page`: the deal, unscoped; `revision`: what they are asked about;
    `mine`: the company for which they confirm."""

    witness: WitnessRow
    page: DealPage
    revision: RevisionView
    mine: Party
    path: str

    @property
    def theirs(self) -> Party:
        return self.page.table.other(self.mine.side)

    @property
    def is_replaced(self) -> bool:
        """Newer terms were put on the table since."""
        return self.page.current.number > self.revision.number


_BY_ID = (
    select(Deal.public_id, DealWitness.secret)
    .join(Deal, Deal.id == DealWitness.deal_id)
    .where(DealWitness.public_id == given("witness"), DealWitness.released_at.is_not(None))
)


def asked_by_link(reader: Reader, link: str) -> Asked:
    """Raises NotFound, for whatever we did not make or let out. Unscoped: the link is what lets them see it."""
    public_id, secret = links.read(link) or ("", "")
    found = asked(reader, public_id)
    if found is None or found.path != links.path_of(public_id, secret):
        raise NotFound
    return found


def asked(reader: Reader, witness: str) -> Asked | None:
    """By the public id of the witness; None before the link was let out."""
    row = reader.row(_BY_ID, witness=witness)
    if row is None:
        return None
    all_seeing = Reader(reader.session, SYSTEM, reader.now)
    view = witnesses_page(all_seeing, row.public_id)
    mine: Any = next((one for one in view.rows if one.public_id == witness), None)
    revision = view.page.revision(mine.revision) if mine else None
    if mine is None or revision is None:
        return None
    return Asked(mine, view.page, revision, view.page.table.party(mine.side), links.path_of(witness, row.secret))
