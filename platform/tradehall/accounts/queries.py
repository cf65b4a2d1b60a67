"""What can be read about people and their ways of signing in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_, select

from tradehall.accounts.models import ApiToken, Challenge, FailedSignIn, Person, PersonRole, SignInSession
from tradehall.accounts.policy import can_close_accounts
from tradehall.accounts.rules import IDLE, MEMORY, is_new_device
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import token_hash
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.policy import Actor
from tradehall.kernel.tx import ME, NOW, Reader, among, escaped, given, plain


@dataclass(frozen=True, slots=True)
class PersonName:
    """What others are shown of a person, and how to address them."""

    id: int
    public_id: str
    name: str
    name_reading: str
    name_latin: str
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Known:
    """Who a session or token belongs to, and when it was last seen in use (never, for tokens)."""

    actor: Actor
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """A person as the rules of signing in need them."""

    id: int
    email: str
    name: str
    password_hash: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """One challenge with the person it is for."""

    public_id: str
    purpose: str
    email: str
    expires_at: datetime
    used_at: datetime | None
    payload: dict[str, object]
    person: "Reached"


@dataclass(frozen=True, slots=True)
class Reached:
    """Where and how a person is written to."""

    id: int
    email: str
    name: str
    language: str
    time_zone: str


_NAMES = select(
    Person.id,
    Person.public_id,
    Person.name,
    Person.name_reading,
    Person.name_latin,
    Person.language,
    Person.time_zone,
).where(Person.id.in_(among("ids")))


def people_by_ids(reader: Reader, ids: Iterable[int]) -> dict[int, PersonName]:
    """Names of the people with these ids; unknown ids are left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: PersonName(*row) for row in reader.rows(_NAMES, ids=list(wanted))}


_WHO = (
    Person.id,
    Person.public_id,
    Person.name,
    Person.email,
    Person.language,
    Person.time_zone,
    PersonRole.role,
)


_BY_ID: Any = (
    select(*_WHO, Person.password_hash)
    .outerjoin(PersonRole, PersonRole.person_id == Person.id)
    .where(Person.id == given("person"), Person.state == "active")
)
_BY_SESSION: Any = (
    select(*_WHO, SignInSession.id.label("session_id"), SignInSession.seen_at)
    .join(SignInSession, SignInSession.person_id == Person.id)
    .outerjoin(PersonRole, PersonRole.person_id == Person.id)
    .where(
        SignInSession.token_hash == given("token"),
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > NOW,
        SignInSession.seen_at > given("seen_after"),
        Person.state == "active",
    )
)
_BY_TOKEN: Any = (
    select(*_WHO, ApiToken.id.label("token_id"))
    .join(ApiToken, ApiToken.person_id == Person.id)
    .outerjoin(PersonRole, PersonRole.person_id == Person.id)
    .where(
        ApiToken.token_hash == given("token"),
        ApiToken.ended_at.is_(None),
        or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > NOW),
        Person.state == "active",
    )
)


def _actor(rows: Sequence[Row[*tuple[Any, ...]]], session_id: int | None) -> Actor:
    first = rows[0]
    return Actor(
        kind="person",
        person_id=first.id,
        public_id=first.public_id,
        name=first.name,
        email=first.email,
        language=first.language,
        time_zone=first.time_zone,
        roles=frozenset(row.role for row in rows if row.role),
        session_id=session_id,
    )


def actor_of(reader: Reader, person_id: int) -> Actor:
    """The person as an actor, outside any session. Raises NotFound."""
    return actor_and_password(reader, person_id)[0]


def actor_and_password(reader: Reader, person_id: int) -> tuple[Actor, str]:
    """The same, and the hash of their password. Raises NotFound."""
    rows = reader.rows(_BY_ID, person=person_id)
    if not rows:
        raise NotFound
    return _actor(rows, None), rows[0].password_hash


_PASSWORDS = select(Person.id, Person.password_hash).where(Person.id.in_(among("people")), Person.state == "active")


def password_hashes(reader: Reader, people: Collection[int]) -> dict[int, str]:
    """By person, of those who are here. For the system."""
    return dict(reader.columns(_PASSWORDS, people=sorted(people)))


def person_id_of(reader: Reader, email: str) -> int | None:
    """The id behind an address; for the system (command line, sample data)."""
    return reader.session.scalar(select(Person.id).where(Person.email == email.lower()))


def by_session(reader: Reader, token: str) -> Known | None:
    """Who is signed in with this session token, if it is neither ended, expired nor left idle."""
    rows = reader.columns(_BY_SESSION, token=token_hash(token), seen_after=reader.now - IDLE)
    return Known(_actor(rows, rows[0].session_id), rows[0].seen_at) if rows else None


def by_token(reader: Reader, token: str) -> Known | None:
    """Who an API token stands for. Its number counts as a session, negative."""
    rows = reader.columns(_BY_TOKEN, token=token_hash(token))
    return Known(_actor(rows, -rows[0].token_id), None) if rows else None


# -- signing in, for the service's checks -----------------------------------------------------------


def account_by_email(reader: Reader, email: str) -> Account | None:
    return _account(reader, select(Person).where(Person.email == email, Person.state == "active"))


def account_of(reader: Reader, person_id: int | None) -> Account | None:
    return _account(reader, select(Person).where(Person.id == person_id, Person.state == "active"))


def _account(reader: Reader, statement: Select[Person]) -> Account | None:
    row = reader.session.scalar(statement)
    if row is None:
        return None
    return Account(row.id, row.email, row.name, row.password_hash, row.email_confirmed_at is not None)


def failures(reader: Reader, email: str) -> list[datetime]:
    """When a wrong password was given for this address lately, oldest first; the same for unknown addresses."""
    return reader.all(
        select(FailedSignIn.at)
        .where(FailedSignIn.email == email, FailedSignIn.at > reader.now - MEMORY)
        .order_by(FailedSignIn.at)
    )


def letter(reader: Reader, challenge_id: int) -> Letter | None:
    """One challenge, for the mail that carries it."""
    return _letter(reader, select(Challenge, Person).where(Challenge.id == challenge_id))


def open_letter(reader: Reader, public_id: str, purpose: str) -> Letter | None:
    """The challenge if it is still good for `purpose`: neither used nor too old."""
    found = _letter(
        reader,
        select(Challenge, Person).where(Challenge.public_id == public_id, Challenge.purpose == purpose),
    )
    if found is None or found.used_at is not None or found.expires_at <= reader.now:
        return None
    return found


def _letter(reader: Reader, statement: Select[Challenge, Person]) -> Letter | None:
    row = reader.session.execute(statement.join(Person, Person.id == Challenge.person_id)).one_or_none()
    if row is None:
        return None
    challenge, person = row
    return Letter(
        challenge.public_id,
        challenge.purpose,
        challenge.email,
        challenge.expires_at,
        challenge.used_at,
        challenge.payload or {},
        _reached(person),
    )


def reached(reader: Reader, person_id: int) -> Reached | None:
    """Where a person is written to."""
    person = reader.session.get(Person, person_id)
    return None if person is None else _reached(person)


def _reached(person: Person) -> Reached:
    return Reached(person.id, person.email, person.name, person.language, person.time_zone)


@dataclass(frozen=True, slots=True)
class SignedInAt:
    """A session as it began, for the mail about it. `device` is what the browser says of itself."""

    person: Reached
    device: str
    address: str
    at: datetime


def new_device(reader: Reader, session_id: int) -> SignedInAt | None:
    """The session, if its person was not known to use such a browser."""
    found = reader.session.execute(
        select(SignInSession, Person)
        .join(Person, Person.id == SignInSession.person_id)
        .where(SignInSession.id == session_id, Person.state == "active")
    ).one_or_none()
    if found is None:
        return None
    session, person = found
    earlier = reader.session.execute(
        select(SignInSession.user_agent, SignInSession.seen_at).where(
            SignInSession.person_id == person.id, SignInSession.id < session.id
        )
    ).all()
    if not is_new_device(session.user_agent, session.created_at, [(row.user_agent, row.seen_at) for row in earlier]):
        return None
    return SignedInAt(_reached(person), session.user_agent, session.address, session.created_at)


# -- the settings page --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    name_reading: str
    name_latin: str
    language: str
    time_zone: str
    email: str
    version: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One browser in the list; `here` is the one that asks."""

    public_id: str
    device: str
    address: str
    created_at: datetime
    seen_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    public_id: str
    label: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SettingsPage:
    profile: Profile
    sessions: list[SessionRow]
    tokens: list[TokenRow]


_MYSELF = select(plain(Person)).where(Person.id == ME)
_MY_SESSIONS = (
    select(plain(SignInSession))
    .where(SignInSession.person_id == ME, SignInSession.ended_at.is_(None))
    .where(SignInSession.expires_at > NOW, SignInSession.seen_at > given("seen_after"))
    .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    .limit(50)
)
_MY_TOKENS = (
    select(plain(ApiToken))
    .where(ApiToken.person_id == ME, ApiToken.ended_at.is_(None))
    .order_by(ApiToken.id.desc())
    .limit(50)
)


def settings_page(reader: Reader) -> SettingsPage:
    """The actor's own account. Raises Unauthenticated."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    person = reader.one(_MYSELF)
    sessions = reader.all(_MY_SESSIONS, seen_after=reader.now - IDLE)
    tokens = reader.all(_MY_TOKENS)
    return SettingsPage(
        Profile(
            person.name,
            person.name_reading,
            person.name_latin,
            person.language,
            person.time_zone,
            person.email,
            person.version,
        ),
        [
            SessionRow(s.public_id, s.user_agent, s.address, s.created_at, s.seen_at, s.id == reader.actor.session_id)
            for s in sessions
        ],
        [TokenRow(k.public_id, k.label, k.created_at) for k in tokens],
    )


def seen_lately(known: Known, now: datetime) -> bool:
    """Whether the session's last use was written down in the last five minutes."""
    return known.seen_at is None or now - known.seen_at < timedelta(minutes=5)


# -- administration -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An account in the administrators' list."""

    public_id: str
    name: str
    email: str
    language: str
    confirmed: bool
    disabled: bool
    reason: str
    is_me: bool


_EVERYBODY = Paged(select(plain(Person)), Order(Person.email))
_NAMED = or_(*(c.icontains(given("word"), escape="/") for c in (Person.name, Person.name_latin, Person.email)))
_PEOPLE = {(word, state): _EVERYBODY.narrowed(*([_NAMED] if word else []), *([Person.state == state] if state else []))
           for word in (False, True) for state in ("", "active", "disabled")}  # fmt: skip


def people_page(reader: Reader, words: str = "", state: str = "", cursor: str | None = None) -> Page[PersonRow]:
    """All accounts by address, or those with such words in name or address. Raises Unauthenticated; NotFound for all
    but administrators."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    if not can_close_accounts(reader.actor):
        raise NotFound
    found = _PEOPLE[bool(words), state]
    return found.page(reader, cursor, lambda row: _person_row(row[0], reader), word=escaped(words))


def _person_row(person: Any, reader: Reader) -> PersonRow:
    return PersonRow(
        person.public_id, person.name, person.email, person.language, person.email_confirmed_at is not None,
        person.state == "disabled", person.state_reason, person.id == reader.actor.person_id,
    )  # fmt: skip


def closed_letter(reader: Reader, person_id: int) -> Any:
    """Address, language, name, state and reason of an account, whatever its state. For the system."""
    return reader.session.execute(
        select(Person.email, Person.language, Person.name, Person.state, Person.state_reason).where(
            Person.id == person_id, Person.email_confirmed_at.is_not(None)
        )
    ).one_or_none()
