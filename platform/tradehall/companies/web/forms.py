"""What a form shows: what was typed, else what is stored; errors at their fields; and, after somebody else
was faster, yours beside theirs."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext

from tradehall.companies.web.fields import LABELS
from tradehall.kernel.i18n import OWN_NAMES
from tradehall.kernel.parse import Command
from tradehall.kernel.texts import LANGUAGES, Translated
from tradehall.kernel.web import Act, act, language, page


class Values:
    """Form values by dotted names, as strings or lists of strings."""

    def __init__(self, flat: Mapping[str, Any]) -> None:
        self._flat = flat

    def get(self, name: str, default: str = "") -> str:
        value = self._flat.get(name, default)
        if isinstance(value, list):
            value = value[0] if value else default
        return default if value is None else str(value)

    def many(self, name: str) -> list[str]:
        value = self._flat.get(name, [])
        return [str(item) for item in value if item != ""] if isinstance(value, list) else [str(value)] * bool(value)

    def on(self, name: str) -> bool:
        return self.get(name) in ("true", "yes", "on", "1")

    def texts(self, name: str) -> dict[str, str]:
        return {code: self.get(f"{name}.{code}") for code in LANGUAGES if self.get(f"{name}.{code}")}

    def source(self, name: str) -> str:
        """The language in which the text was first written; a new text is in the reader's."""
        return self.get(f"{name}.source") or language()

    def rows(self, name: str, spare: int = 2) -> list[int]:
        """Numbers of the rows of a list of pairs, with a few empty ones behind."""
        numbers = {int(key.split(".")[-2]) for key in self._flat if key.startswith(f"{name}.") and _is_row(key)}
        count = max(numbers) + 1 if numbers else 0
        return list(range(min(count + spare, 30)))


def _is_row(key: str) -> bool:
    number = key.split(".")[-2]
    return number.isascii() and number.isdigit() and len(number) < 6


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested stored values by dotted names, as a form would send them."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        key = f"{prefix}{name}"
        if isinstance(value, Translated):
            made.update({f"{key}.{code}": text for code, text in value.as_json().items()})
        elif isinstance(value, Mapping):
            made.update(flat(value, f"{key}."))
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            for number, row in enumerate(value):
                made.update(flat(row, f"{key}.{number}."))
        elif isinstance(value, list | tuple):
            made[key] = [str(item) for item in value]
        elif isinstance(value, bool):
            made[key] = "true" if value else ""
        elif value is not None:
            made[key] = str(value)
    return made


def gathered(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Errors of single items of a list belong to the list's field: 'sectors.2' → 'sectors'."""
    found: dict[str, list[str]] = {}
    for name, texts in errors.items():
        parts = name.split(".")
        if "specs" not in parts:
            number = next((index for index, part in enumerate(parts) if part.isdigit()), len(parts))
            parts = parts[:number]
        mine = found.setdefault(".".join(parts), [])
        mine += [text for text in texts if text not in mine]
    return found


def field_label(name: str) -> str:
    """The label of a form field or column, in the reader's language."""
    if name in LABELS:
        return gettext(LABELS[name])
    parent, _, last = name.rpartition(".")
    if last in LANGUAGES and parent in LABELS:
        return f"{gettext(LABELS[parent])} ({dict(OWN_NAMES)[last]})"
    return gettext(LABELS[parent]) if parent in LABELS else name


def field_labels(errors: Mapping[str, Any]) -> dict[str, str]:
    return {name: field_label(name) for name in errors}


def form_page(template: str, form: Act | None, stored: Mapping[str, Any], **values: Any) -> Any:
    """Render a form: typed values if there was a try, else the stored ones."""
    tried = form if form is not None and not form.ok else None
    errors = gathered(tried.errors) if tried else {}
    return page(
        template,
        tried.status if tried else 200,
        v=Values(tried.values if tried else flat(stored)),
        errors=errors,
        error_labels=field_labels(errors),
        alert_text=tried.alert if tried else "",
        changes=compared(tried) if tried else [],
        version=_version(tried, stored),
        L=field_label,
        **values,
    )


def _version(form: Act | None, stored: Mapping[str, Any]) -> Any:
    """The version that the next try is made against: after a comparison, the one that was compared."""
    if form is None:
        return stored.get("version")
    details = form.error.details if form.error else {}
    return details.get("version") or form.values.get("version")


def compared(form: Act) -> list[dict[str, str]]:
    """The changed fields in words: label, yours, theirs."""
    rows = []
    for change in form.changes:
        yours, theirs = change["yours"], change["theirs"]
        if change["field"] == "details":
            names = sorted({*(yours or {}), *(theirs or {})})
            pairs = [(f"details.{name}", (yours or {}).get(name), (theirs or {}).get(name)) for name in names]
        else:
            pairs = [(change["field"], yours, theirs)]
        rows += [
            {"field": field_label(name), "yours": written(mine), "theirs": written(other)}
            for name, mine, other in pairs
            if mine != other
        ]
    return rows


def written(value: Any) -> str:
    """A stored value for comparing, in one line."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, Mapping):
        return " / ".join(f"{name}: {written(part)}" for name, part in value.items() if name != "source") or "–"
    if isinstance(value, list):
        return ", ".join(written(part) for part in value) or "–"
    return str(value)


def sure(command: type[Command], **fixed: Any) -> Act | None:
    """Run what is hard to take back, once the person has said yes; None: ask first."""
    return act(command, **fixed) if request.form.get("confirmed") == "yes" else None
