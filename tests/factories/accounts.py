"""People for tests, made through commands; with a cheap password hash, so that tests do not wait for it."""

from itertools import count
from typing import Any

from tradehall.accounts import passwords
from tradehall.accounts.commands import CreatePerson, SignIn
from tradehall.accounts.queries import actor_of, by_session, person_id_of
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.kernel.runner import Runner

PASSWORD = "quiet harbour lantern"
passwords.use(passwords.Passwords(memory=8, passes=1))
_number = count(1)


def person(runner: Runner, **given: Any) -> Actor:
    """A confirmed person, as an actor outside any session."""
    number = next(_number)
    made = {
        "email": f"person{number}@people.example",
        "password": PASSWORD,
        "name": f"Person {number}",
        "language": "en",
        "time_zone": "Asia/Shanghai",
        **given,
    }
    runner.run(CreatePerson(**made), SYSTEM)
    person_id = runner.ask(person_id_of, SYSTEM, made["email"])
    assert person_id is not None
    return runner.ask(actor_of, SYSTEM, person_id)


def sign_in(runner: Runner, email: str, password: str = PASSWORD, **given: str) -> tuple[Actor, str]:
    """The actor in a new session, and the session's token."""
    token = runner.run(SignIn(email=email, password=password, **given), VISITOR)["token"]
    known = runner.ask(by_session, VISITOR, token)
    assert known is not None
    return known.actor, token
