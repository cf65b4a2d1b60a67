"""Accounts from the shell: a few lines each over a command."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from tradehall.accounts.commands import CreateApiToken, CreatePerson, Role
from tradehall.accounts.queries import actor_of, person_id_of
from tradehall.kernel.errors import DomainError
from tradehall.kernel.i18n import translate
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.web import Hall

user = AppGroup("user", help="People who sign in.")
token = AppGroup("token", help="Tokens for the JSON API.")


def _hall() -> Hall:
    hall: Hall = current_app.extensions["tradehall"]
    return hall


def _refused(error: DomainError) -> click.ClickException:
    """What is wrong, in one line per field."""
    lines = [
        f"{field}: {translate(problem.text, 'en', **problem.params)}"
        for field, problems in error.fields.items()
        for problem in problems
    ]
    return click.ClickException("; ".join(lines) or translate(error.text, "en", **error.params))


@user.command("create")
@click.argument("email")
@click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--name", default="", help="As it is shown to others; the address's first part unless given.")
@click.option("--language", default="en", show_default=True)
@click.option("--zone", default="UTC", show_default=True, help="IANA time zone, such as Asia/Shanghai.")
def create_user(email: str, roles: tuple[str, ...], password_stdin: bool, name: str, language: str, zone: str) -> None:
    """Make an account for EMAIL that can sign in at once."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    given = {
        "email": email,
        "password": password,
        "name": name or email.partition("@")[0],
        "language": language,
        "time_zone": zone,
        "roles": list(roles),
    }
    try:
        _hall().runner.run(parse_data(CreatePerson, given), SYSTEM)
    except DomainError as error:
        raise _refused(error) from None
    click.echo(f"{email} can sign in.")


@token.command("create")
@click.argument("email")
@click.option("--label", default="Command line", show_default=True)
def create_token(email: str, label: str) -> None:
    """Print a new API token of EMAIL. It cannot be shown again."""
    runner = _hall().runner
    person_id = runner.ask(person_id_of, SYSTEM, email)
    if person_id is None:
        raise click.ClickException(f"nobody has the address {email}")
    person = runner.ask(actor_of, SYSTEM, person_id)
    try:
        made = runner.run(parse_data(CreateApiToken, {"label": label, "person": person.public_id}), SYSTEM)
    except DomainError as error:
        raise _refused(error) from None
    click.echo(made["token"])
