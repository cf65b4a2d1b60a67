"""The command line: a few lines each over a command."""

import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from tradehall import backup, database, worker
from tradehall.accounts.cli import token, user
from tradehall.deals.rates.cli import rates
from tradehall.kernel.web import Hall
from tradehall.samples.load import load
from tradehall.scheduling.cli import schedule


def install(app: Flask) -> None:
    """Add our commands to `flask`."""
    app.cli.add_command(db)
    app.cli.add_command(work)
    app.cli.add_command(seed)
    app.cli.add_command(user)
    app.cli.add_command(token)
    app.cli.add_command(rates)
    app.cli.add_command(save)
    app.cli.add_command(restore)
    app.cli.add_command(schedule)


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
        click.echo(load(found().runner, name, as_held=as_held, base_url=found().settings.base_url))
    except FileNotFoundError as error:
        raise click.ClickException(str(error)) from None


@click.command("worker", help="Background work as a process of its own.")
def work() -> None:
    sys.exit(worker.serve(found()))


FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
def save(file: Path) -> None:
    """Write a copy of everything to FILE, also while the server runs."""
    try:
        made = backup.save(_url(), file, found().settings.secret_key, found().runner.clock.now())
    except backup.BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"{file}: {file.stat().st_size:,} bytes, schema {made.revision}. Keep the settings and the key elsewhere."
    )


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Overwrite the data that is there.")
def restore(file: Path, force: bool) -> None:
    """Bring back what `backup` wrote to FILE; the server and the worker are stopped."""
    try:
        remarks = backup.load(_url(), file, found().settings.secret_key, force=force)
    except backup.BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join(remarks))
