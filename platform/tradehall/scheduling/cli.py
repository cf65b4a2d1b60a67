"""`flask schedule`: one problem, without any database."""

import json
import sys
from pathlib import Path

import click

from tradehall.scheduling.child import ChildError, solve_in_child
from tradehall.scheduling.dzn import parse_dzn
from tradehall.scheduling.problem import Problem, ProblemError

LARGEST = 32 * 1024 * 1024  # bytes
BAD_INPUT = 2
INFEASIBLE = 3


def read_problem(file: Path) -> Problem:
    """The problem in a file: JSON, or the published form where its name ends in .dzn. Raises ProblemError, OSError."""
    size = file.stat().st_size
    if size > LARGEST:
        raise ProblemError("", f"is {size:,} bytes long, the most is {LARGEST:,}")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError(f"byte {error.start + 1}", "is not UTF-8") from None
    if file.suffix == ".dzn":
        return parse_dzn(text)
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ProblemError(f"line {error.lineno} column {error.colno}", f"is not JSON: {error.msg}") from None
    except ProblemError:
        raise
    except (RecursionError, ValueError):
        raise ProblemError("", "is nested too deeply, or has a number that is too long") from None
    return Problem.parse(data)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise ProblemError(" ".join(name.split())[:60] or '""', "stands twice in one object")
            seen.add(name)
    return found


def _no_number(name: str) -> object:
    raise ProblemError(name, "is not JSON: a number is expected")


@click.command("schedule", help="Solve one scheduling problem: PROBLEM is JSON, or the published .dzn form.")
@click.argument("problem", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--time-limit", type=click.FloatRange(0.1, 86_400), default=60.0, show_default=True, help="Seconds.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processor cores.")
def schedule(problem: Path, output: Path, time_limit: float, workers: int) -> None:
    """Exit 0 solved, 1 nothing found in time, 2 bad input, 3 proven infeasible."""
    try:
        asked = read_problem(problem)
        found = solve_in_child(asked, time_limit=time_limit, workers=workers)
        output.write_text(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except ProblemError as error:
        click.echo(f"{problem}: {error}", err=True)
        sys.exit(BAD_INPUT)
    except OSError as error:
        click.echo(f"{error.filename or problem}: {error.strerror or error}", err=True)
        sys.exit(BAD_INPUT)
    except ChildError as error:
        raise click.ClickException(str(error)) from None
    goals = ", ".join(
        f"{goal} {value} (bound {found.bound.get(goal, 'none')})" for goal, value in found.objective.items()
    )
    if found.status == "infeasible":
        for reason in found.reasons:
            click.echo(reason.text, err=True)
        click.echo(f"{problem}: proven infeasible in {found.seconds:.1f} s", err=True)
        sys.exit(INFEASIBLE)
    if found.status == "unknown":
        raise click.ClickException(
            f"{problem}: no schedule found in {found.seconds:.1f} s, and no proof that there is none"
        )
    click.echo(
        f"{found.status}: {len(found.assignments)} of {len(asked.meetings)} placed; {goals}; {found.seconds:.1f} s"
    )
