"""The command line: a few lines each over a command."""

import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from tradehall import database, worker
from tradehall.accounts.cli import token, user
from tradehall.kernel.web import Hall
from tradehall.samples.load import load


def install(app: Flask) -> None:
    """Add our commands to `flask`."""
    app.cli.add_command(db)
    app.cli.add_command(work)
    app.cli.add_command(seed)
    app.cli.add_command(user)
    app.cli.add_command(token)


def found() -> Hall:
    hall: Hall = current_app.extensions["tradehall"]
    return hall


db = AppGroup("db", help="The database and its migrations.")


def _url() -> str:
    return found().settings.database_url


@db.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to REVISION (the newest unless said)."""
    database.upgrade(_url(), revision)


@db.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION."""
    database.downgrade(_url(), revision)


@db.command("revision")
@click.option("--message", "-m", required=True)
def revision(message: str) -> None:
    """Write a migration for what the models have and the database lacks."""
    database.revision(_url(), message)


@click.command("seed")
@click.argument("name")
@click.option("--as-held", is_flag=True, help="Only the edition as it was held, on its own date.")
def seed(name: str, as_held: bool) -> None:
    """Load the sample event NAME; loading it again changes nothing."""
    try:
        click.echo(load(found().runner, name, as_held=as_held))
    except FileNotFoundError as error:
        raise click.ClickException(str(error)) from None


@click.command("worker", help="Background work as a process of its own.")
def work() -> None:
    sys.exit(worker.serve(found()))
