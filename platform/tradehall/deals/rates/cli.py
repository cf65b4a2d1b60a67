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


class BadTable(click.ClickException):
    """The table says something that is no rate."""

    exit_code = 2


def _place(field: str) -> str:
    """'rates.0.day' → 'row 1 below the headings, day'."""
    table, row, *column = [*field.split("."), ""]
    return ", ".join(filter(None, [f"row {int(row) + 1} below the headings", *column])) if row.isdigit() else table


@rates.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load FILE, a CSV table in UTF-8 with the columns base,currency,day,rate,source.

    A row says what one unit of `base` was worth in `currency` on that day, and by whom:

        USD,JPY,2026-03-02,150.25,ECB

    All of it is loaded, or nothing; a rate of the same currencies and day is replaced. Ends with 2 where the table
    cannot be read, and names the row.
    """
    hall: Hall = current_app.extensions["tradehall"]
    try:
        number = hall.runner.run(read_table(file.read_text(encoding="utf-8-sig")), SYSTEM)
    except UnicodeDecodeError:
        raise BadTable(f"{file} is not written in UTF-8") from None
    except DomainError as error:
        lines = [
            f"{_place(field)}: {translate(problem.text, 'en', **problem.params)}"
            for field, problems in error.fields.items()
            for problem in problems
        ]
        raise BadTable("; ".join(lines) or translate(error.text, "en", **error.params)) from None
    click.echo(f"{number} rates loaded.")
