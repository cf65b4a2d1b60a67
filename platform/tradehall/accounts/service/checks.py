"""What is proved before any lock is taken: passwords and what a mail brought.

Each try is counted in a transaction of its own before anything is compared, so that any number of tries at
once cannot get past the limit.
"""

from dataclasses import dataclass

from tradehall.accounts import passwords, proofs
from tradehall.accounts.commands import (
    AskEmailChange,
    ChangePassword,
    CountSignIn,
    CountTry,
    CreatePerson,
    Proved,
    ResetPassword,
    SendConfirmationAgain,
    SignIn,
    SignInForToken,
    SignUp,
)
from tradehall.accounts.errors import WEAK, WRONG_CODE, WRONG_PASSWORD, LinkVoid, WrongCredentials
from tradehall.accounts.queries import Account, account_by_email, account_of, open_letter
from tradehall.accounts.rules import words_of
from tradehall.kernel.errors import Unauthenticated, invalid
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.texts import N_


@dataclass(frozen=True, slots=True)
class Proven:
    """Whose password fitted which hash, and the hash that is to replace it (None: none)."""

    person: int
    seen_hash: str
    new_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The challenge that was answered, and the new password's hash (empty where none is set)."""

    challenge: str
    new_hash: str = ""


def hash_of(command: CreatePerson) -> str:
    return passwords.current().hashed(command.password)


def strong_hash(command: SignUp) -> str:
    _refuse_easy(command.password, command.name, command.email)
    return passwords.current().hashed(command.password)


def credentials(command: SignIn | SignInForToken, actor: Actor, runner: Runner) -> Proven:
    """Raises WrongCredentials or TooManyFailures; takes as long for unknown addresses."""
    runner.run(CountSignIn(email=command.email), SYSTEM)
    account = runner.ask(account_by_email, SYSTEM, command.email)
    fits = passwords.current().fits(account.password_hash if account else None, command.password)
    if account is None or not fits:
        raise WrongCredentials
    if not account.confirmed:
        runner.run(SendConfirmationAgain(email=account.email), SYSTEM)
        raise WrongCredentials
    outdated = passwords.current().outdated(account.password_hash)
    new_hash = passwords.current().hashed(command.password) if outdated else None
    return Proven(account.id, account.password_hash, new_hash)


def own_password(command: AskEmailChange, actor: Actor, runner: Runner) -> Proven:
    """The actor gave the account's own password again."""
    account = _own(actor, runner)
    _compare(account, runner, "account_password", command.account_password)
    return Proven(account.id, account.password_hash)


def old_and_new_password(command: ChangePassword, actor: Actor, runner: Runner) -> Proven:
    account = _own(actor, runner)
    _refuse_easy(command.password, account.name, account.email)
    _compare(account, runner, "current", command.current)
    return Proven(account.id, account.password_hash, passwords.current().hashed(command.password))


def _own(actor: Actor, runner: Runner) -> Account:
    account = runner.ask(account_of, SYSTEM, actor.person_id)
    if account is None:
        raise Unauthenticated
    return account


def _compare(account: Account, runner: Runner, field: str, password: str) -> None:
    runner.run(CountSignIn(email=account.email), SYSTEM)
    if not passwords.current().fits(account.password_hash, password):
        raise invalid(field, WRONG_PASSWORD, "wrong-password")


def answered(purpose: str, command: Proved, runner: Runner) -> str:
    """The open challenge that link or code belong to. Raises LinkVoid, or Invalid at the code."""
    if command.link is not None:
        challenge = proofs.read_link(purpose, command.link)
        if challenge is None or runner.ask(open_letter, SYSTEM, challenge, purpose) is None:
            raise LinkVoid
        return challenge
    if command.challenge is None or command.code is None:
        raise invalid("code", N_("Please fill this in."), "missing")
    may_try = runner.run(CountTry(challenge=command.challenge), SYSTEM)
    found = runner.ask(open_letter, SYSTEM, command.challenge, purpose)
    if not proofs.is_code_of(command.challenge, command.code) or not may_try or found is None:
        raise invalid("code", WRONG_CODE, "wrong-code")
    return command.challenge


def confirmed(command: Proved, actor: Actor, runner: Runner) -> Answered:
    return Answered(answered("confirm", command, runner))


def change_confirmed(command: Proved, actor: Actor, runner: Runner) -> Answered:
    return Answered(answered("change", command, runner))


def reset_and_password(command: ResetPassword, actor: Actor, runner: Runner) -> Answered:
    _refuse_easy(command.password, "", "")  # before the proof: an easy password costs no try
    challenge = answered("reset", command, runner)
    found = runner.ask(open_letter, SYSTEM, challenge, "reset")
    if found is not None:
        _refuse_easy(command.password, found.person.name, found.person.email)
    return Answered(challenge, passwords.current().hashed(command.password))


def _refuse_easy(password: str, name: str, email: str) -> None:
    if passwords.easy(password, words_of(name, email)):
        raise invalid("password", WEAK, "weak")
