"""Whatever the solver says can be said to people."""

import ast
import re
from pathlib import Path

import pytest

from tradehall.meetings.planning.labels import WHYS
from tradehall.scheduling.explain import explain, why_infeasible, why_not

SOURCES = sorted(Path(explain.__code__.co_filename).parent.glob("*.py"))
MAKERS = {"Reason", "_gain"}
OURS = {"by_hand", "unknown"}
ALWAYS = {"firm", "firms", "pairs", "languages"}


def codes():
    """Of all reasons that the sources of the solver give."""
    found = set()
    for source in SOURCES:
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MAKERS:
                code = call.args[0] if call.args else None
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    found.add(code.value)
    return found


def test_every_reason_of_the_solver_has_words_and_nothing_else_has():
    known = codes()
    assert {"crowded", "one_more", "duties_collide", "full"} <= known
    assert known | OURS == set(WHYS)


@pytest.mark.parametrize("code", sorted(WHYS))
def test_words_ask_for_what_the_solver_tells(code):
    doc = " ".join((one.__doc__ or "") for one in (explain, why_not, why_infeasible))
    told = re.search(rf"`{code}` \(([^)]*)\)", " ".join(doc.split()))
    numbers = set(told[1].split(", ")) if told else set()
    if code.startswith("one_more"):
        numbers |= {"meetings", "weight"}
    assert set(re.findall(r"%\((\w+)\)", WHYS[code])) <= ALWAYS | numbers
