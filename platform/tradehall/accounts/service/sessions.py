"""Signing in and out; sessions and API tokens, and how they end."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import aliased

from tradehall.accounts.commands import (
    CountSignIn,
    CreateApiToken,
    EndApiToken,
    EndOtherSessions,
    EndSession,
    ForgetOldSignIns,
    NoteSeen,
    SignIn,
    SignInForToken,
    SignOut,
)
from tradehall.accounts.errors import TooManyFailures, WrongCredentials
from tradehall.accounts.facts import PersonSignedIn, SessionsEnded
from tradehall.accounts.models import ApiToken, Challenge, FailedSignIn, Person, PersonRole, SignInSession
from tradehall.accounts.policy import can_change_account, can_clean_up, is_own
from tradehall.accounts.queries import failures
from tradehall.accounts.rules import FAMILIAR, IDLE, MEMORY, UNCONFIRMED_KEPT, minutes, session_life, wait_after
from tradehall.accounts.service.checks import Proven, credentials
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import new_token, token_hash
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx

KEPT = timedelta(days=30)  # how long ended tokens and used challenges stay for looking things up


@handles(CountSignIn, audited=False)
def count_sign_in(tx: Tx, command: CountSignIn) -> None:
    """One more try with this address, known or not; refused while it has to wait."""
    tx.require(tx.actor.is_system)
    if wait := wait_after(failures(tx, command.email), tx.now):
        raise TooManyFailures(minutes=minutes(wait))
    tx.add(FailedSignIn(email=command.email, at=tx.now))


@handles(SignIn, check=credentials)
def sign_in(tx: Tx, command: SignIn, proven: Proven) -> dict[str, str]:
    """A new session; its token is told this once."""
    tx.open_to_all()
    person = proved_person(tx, proven)
    return {"token": start_session(tx, person, command.device, command.address), "person": person.public_id}


@handles(SignInForToken, check=credentials)
def sign_in_for_token(tx: Tx, command: SignInForToken, proven: Proven) -> dict[str, str]:
    tx.open_to_all()
    return make_token(tx, proved_person(tx, proven), command.label)


def proved_person(tx: Tx, proven: Proven) -> Person:
    """The person whose password fitted, if it is still the same now; the tries are forgiven."""
    person = tx.session.scalar(select(Person).where(Person.id == proven.person).with_for_update())
    if person is None or person.state != "active" or person.password_hash != proven.seen_hash:
        raise WrongCredentials
    if proven.new_hash is not None:
        person.password_hash = proven.new_hash
    forgive(tx, person.email)
    return person


def forgive(tx: Tx, email: str) -> None:
    tx.session.execute(delete(FailedSignIn).where(FailedSignIn.email == email))


def start_session(tx: Tx, person: Person, device: str, address: str) -> str:
    """A session that begins now; its token."""
    token = new_token()
    roles = tx.all(select(PersonRole.role).where(PersonRole.person_id == person.id))
    session = tx.add(
        SignInSession(
            person_id=person.id,
            token_hash=token_hash(token),
            created_at=tx.now,
            seen_at=tx.now,
            expires_at=tx.now + session_life(roles),
            user_agent=device,
            address=address,
        )
    )
    tx.record(PersonSignedIn(person=person.id, session=session.id))
    return token


@handles(NoteSeen, audited=False)
def note_seen(tx: Tx, command: NoteSeen) -> None:
    tx.require(tx.actor.signed_in, Unauthenticated)
    mine = SignInSession.id == tx.actor.session_id
    tx.session.execute(update(SignInSession).where(mine).values(seen_at=tx.now))


@handles(SignOut)
def sign_out(tx: Tx, command: SignOut) -> None:
    tx.require(tx.actor.signed_in, Unauthenticated)
    session = tx.session.get(SignInSession, tx.actor.session_id or 0)
    if session is not None and session.person_id == tx.actor.person_id:
        end(tx, session.person_id, [session])


@handles(EndSession)
def end_session(tx: Tx, command: EndSession) -> None:
    """End one of the person's own sessions, this one or another."""
    tx.require(can_change_account(tx.actor), Unauthenticated)
    session = tx.get(SignInSession, command.session, lock=True)
    tx.require(is_own(tx.actor, session.person_id), NotFound)
    end(tx, session.person_id, [session])


@handles(EndOtherSessions)
def end_other_sessions(tx: Tx, command: EndOtherSessions) -> int:
    """End all sessions but the actor's; how many there were."""
    tx.require(can_change_account(tx.actor), Unauthenticated)
    return end_all(tx, tx.actor.person_id or 0, but=tx.actor.session_id)


def end_all(tx: Tx, person_id: int, but: int | None = None) -> int:
    running = select(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
    return end(tx, person_id, [session for session in tx.all(running) if session.id != but])


def end(tx: Tx, person_id: int, sessions: list[SignInSession]) -> int:
    ended = [session for session in sessions if session.ended_at is None]
    for session in ended:
        session.ended_at = tx.now
    if ended:
        tx.record(SessionsEnded(person=person_id, sessions=[session.id for session in ended]))
    return len(ended)


# -- tokens for programs ------------------------------------------------------------------------------


@handles(CreateApiToken)
def create_api_token(tx: Tx, command: CreateApiToken) -> dict[str, str]:
    """A token; it is told this once and stored as a hash."""
    tx.require(can_change_account(tx.actor) or tx.actor.is_system, Unauthenticated)
    if tx.actor.is_system:
        return make_token(tx, tx.get(Person, command.person or ""), command.label)
    tx.require(command.person in (None, tx.actor.public_id), NotFound)
    return make_token(tx, tx.get(Person, tx.actor.public_id), command.label)


def make_token(tx: Tx, person: Person, label: str) -> dict[str, str]:
    token = "th_" + new_token()
    row = tx.add(ApiToken(person_id=person.id, token_hash=token_hash(token), label=label, created_at=tx.now))
    return {"token": token, "id": row.public_id}


@handles(EndApiToken)
def end_api_token(tx: Tx, command: EndApiToken) -> None:
    """End one of the person's own tokens. A token may end itself."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    token = tx.get(ApiToken, command.token, lock=True)
    own = is_own(tx.actor, token.person_id)
    tx.require(own and (can_change_account(tx.actor) or tx.actor.session_id == -token.id), NotFound)
    end_tokens(tx, token.person_id, [token])


def end_all_tokens(tx: Tx, person_id: int) -> None:
    good = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.ended_at.is_(None))
    end_tokens(tx, person_id, tx.all(good))


def end_tokens(tx: Tx, person_id: int, tokens: list[ApiToken]) -> None:
    ended = [token for token in tokens if token.ended_at is None]
    for token in ended:
        token.ended_at = tx.now
    if ended:
        tx.record(SessionsEnded(person=person_id, sessions=[-token.id for token in ended]))


# -- cleaning up --------------------------------------------------------------------------------------


def _is_not_the_last() -> ColumnElement[bool]:
    """One session of each person stays, or the next one would pass for the first."""
    later = aliased(SignInSession)
    return exists().where(later.person_id == SignInSession.person_id, later.id > SignInSession.id)


@handles(ForgetOldSignIns)
def forget_old_sign_ins(tx: Tx, command: ForgetOldSignIns) -> None:
    """Sessions whose time is over end (their sockets close); what ended long ago is deleted."""
    tx.require(can_clean_up(tx.actor))
    over = (SignInSession.expires_at <= tx.now) | (SignInSession.seen_at <= tx.now - IDLE)
    rows = tx.all(select(SignInSession).where(SignInSession.ended_at.is_(None), over).limit(500))
    for person_id in sorted({row.person_id for row in rows}):
        end(tx, person_id, [row for row in rows if row.person_id == person_id])
    tx.session.flush()
    tx.session.execute(delete(SignInSession).where(SignInSession.ended_at < tx.now - FAMILIAR, _is_not_the_last()))
    tx.session.execute(delete(ApiToken).where(ApiToken.ended_at < tx.now - KEPT))
    tx.session.execute(delete(Challenge).where(Challenge.expires_at < tx.now - KEPT))
    tx.session.execute(delete(FailedSignIn).where(FailedSignIn.at < tx.now - MEMORY))
    unconfirmed = Person.email_confirmed_at.is_(None) & (Person.created_at < tx.now - UNCONFIRMED_KEPT)
    tx.session.execute(delete(Person).where(unconfirmed))
