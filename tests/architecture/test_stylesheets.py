"""No rule of our stylesheets makes the browser restyle a whole list when one thing comes into it."""

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).resolve().parents[2] / "static" / "css").glob("*.css"))
BARE = r"(?:li|p|div|span|a|button|time|ul|ol|strong|details|summary|dl|dt|dd|\*)"
SIBLINGS = re.compile(rf"(?:^|[\s>,(]){BARE}\s*[+~]\s*{BARE}(?![\w-])")


def selectors(css: str) -> list[str]:
    return [one.strip() for one in re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_siblings_are_told_by_more_than_their_tag(sheet: Path) -> None:
    found = [one for one in selectors(sheet.read_text()) if SIBLINGS.search(one)]
    assert not found, "say it by :not(:first-child): whatever comes anywhere, all such tags of its list are styled anew"


@pytest.mark.parametrize("selector", [".times li + li", ".crumbs li+li::before", ".talk > * + *", "p ~ p"])
def test_such_a_rule_is_seen(selector: str) -> None:
    assert SIBLINGS.search(selector)


@pytest.mark.parametrize(
    "selector", [".person + [data-online]", ".page-content > .section + *", "td:nth-child(2n + 1)"]
)
def test_what_is_fine_is_left_alone(selector: str) -> None:
    assert not SIBLINGS.search(selector)
