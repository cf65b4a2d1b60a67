"""No page cuts what somebody types: a field says how much it takes (data-most), and only what is looked for, and codes,
may end where they must."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
CONTROL = re.compile(r"<(?:input|textarea)\b(?:[^>{]|\{\{.*?\}\}|\{%.*?%\})*>", re.DOTALL)
CUT = re.compile(r'\bmaxlength="')
MAY = ('type="search"', 'name="hs"')


def cut_in(text: str) -> list[str]:
    return [found for found in CONTROL.findall(text) if CUT.search(found) and not any(may in found for may in MAY)]


def test_no_field_cuts_words() -> None:
    assert cut_in('<textarea name="{{ a > b }}" maxlength="5">'), "it finds one"
    assert cut_in('<input{% if a > 1 %} required{% endif %} maxlength="5">'), "it finds another"
    found = {str(path.relative_to(TEMPLATES)): cut_in(path.read_text()) for path in sorted(TEMPLATES.rglob("*.html"))}
    assert {path: fields for path, fields in found.items() if fields} == {}
