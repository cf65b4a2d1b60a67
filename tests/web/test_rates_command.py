"""Rates from the shell: a good table is loaded, a bad one is refused in one line and changes nothing."""

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from tradehall.deals.models import ReferenceRate
from tradehall.kernel.web import Hall

HEAD = "base,currency,day,rate,source\n"
GOOD = HEAD + "USD,JPY,2026-03-02,150.25,ECB\nKWD,USD,2026-03-02,3.2561,ECB\n"


def known(hall: Hall) -> list[tuple[str, str, str]]:
    statement = select(ReferenceRate.base, ReferenceRate.currency, ReferenceRate.rate).order_by(
        ReferenceRate.base.desc()
    )
    with hall.db.read() as session:
        return [(base, currency, str(rate)) for base, currency, rate in session.execute(statement)]


def load(app: Flask, file: Path) -> tuple[int, list[str]]:
    """The exit code, and the lines that were written."""
    done = app.test_cli_runner().invoke(args=["rates", "load", str(file)])
    return done.exit_code, done.output.splitlines()


def test_a_good_table_is_loaded_and_again_replaces_itself(hall: Hall, tmp_path: Path):
    file = tmp_path / "rates.csv"
    for text in (GOOD, "\ufeff" + GOOD.replace("\n", "\r\n")):
        file.write_bytes(text.encode())
        assert load(hall.app, file) == (0, ["2 rates loaded."])
    assert known(hall) == [("USD", "JPY", "150.25"), ("KWD", "USD", "3.2561")]


BAD = [
    (b"", "name the columns"), (b"from,to\nUSD,JPY\n", "base, currency, day, rate, source"), (HEAD.encode(), "rates:"),
    ((HEAD + "USD,JPY,2026-03-02,-1,ECB\n").encode(), "row 1 below the headings, rate: A rate is"),
    ((HEAD + "USD,JPY,2026-03-02,NaN,ECB\n").encode(), "row 1 below the headings, rate: "),
    ((HEAD + 'USD,JPY,2026-03-02,"150,25",ECB\n').encode(), "row 1 below the headings, rate: "),
    ((HEAD + "USD,JPY,2.3.2026,150,ECB\n").encode(), "row 1 below the headings, day: "),
    ((GOOD + "USD,BTC,2026-03-02,1,ECB\n").encode(), "row 3 below the headings, currency"),
    ((HEAD + "USD,USD,2026-03-02,1,ECB\n").encode(), "two different currencies"),
    ((HEAD + "USD,JPY,2026-03-02\n").encode(), "row 1 below the headings, rate: "),
    (GOOD.encode("utf-16"), "is not written in UTF-8"), (b"\x00\xff", "is not written in UTF-8"),
]  # fmt: skip


def test_a_bad_table_is_refused_in_one_line_and_nothing_of_it_is_kept(hall: Hall, tmp_path: Path):
    file = tmp_path / "rates.csv"
    for octets, says in BAD:
        file.write_bytes(octets)
        code, lines = load(hall.app, file)
        assert (code, len(lines)) == (2, 1), octets
        assert lines[0].startswith("Error: ")
        assert says in lines[0], octets
        assert known(hall) == [], octets


def test_a_file_that_is_not_there(hall: Hall, tmp_path: Path):
    code, lines = load(hall.app, tmp_path / "nowhere.csv")
    assert code == 2
    assert "does not exist" in lines[-1]
    assert known(hall) == []
