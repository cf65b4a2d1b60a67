"""Rates from the shell."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from tradehall.deals.rates.rules import read_table
from tradehall.kernel.errors import DomainError
from tradehall.kernel.i18n import translate
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.web import Hall

rates = AppGroup("rates", help="Dated reference rates between currencies.")


@rates.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load FILE, a CSV table with the columns base,currency,day,rate,source."""
    hall: Hall = current_app.extensions["tradehall"]
    try:
        number = hall.runner.run(read_table(file.read_text(encoding="utf-8-sig")), SYSTEM)
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not written in UTF-8") from None
    except DomainError as error:
        lines = [
            f"{field}: {translate(problem.text, 'en', **problem.params)}"
            for field, problems in error.fields.items()
            for problem in problems
        ]
        raise click.ClickException("; ".join(lines) or translate(error.text, "en", **error.params)) from None
    click.echo(f"{number} rates loaded.")
