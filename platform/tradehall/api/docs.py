"""The description of the API for people: its calls, and the objects that go in and out, as rows of tables."""

from dataclasses import dataclass
from functools import lru_cache

from tradehall.api import openapi
from tradehall.api.openapi import PROBLEMS, Schema
from tradehall.api.routes import GROUPS, Route

__all__ = ["PROBLEMS", "Call", "Row", "groups", "objects"]
LIMITS = {"minimum": "≥", "maximum": "≤", "minItems": "≥", "maxItems": "≤", "minLength": "≥", "maxLength": "≤"}
LARGEST = 2**53 - 1  # a limit that only keeps numbers exact says nothing


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field holds: `name` in JSON's words, or that of an object; a list of it; or null instead."""

    name: str
    is_object: bool
    is_list: bool
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One field. `says` is a marked text, or empty."""

    name: str
    kind: Kind
    is_needed: bool
    choices: tuple[str, ...]
    limits: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call with what is sent, what is answered and which refusals it knows."""

    route: Route
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    answer: Kind | None
    problems: tuple[int, ...]


@lru_cache(maxsize=1)
def groups() -> tuple[tuple[str, tuple[Call, ...]], ...]:
    """(name of the group, its calls)."""
    return tuple((name, tuple(_call(route) for route in routes)) for name, routes in GROUPS.items())


def _call(route: Route) -> Call:
    parameters = [
        _row(about["name"], about["schema"], is_needed=False, says=about["description"])
        for about in openapi.parameters_of(route)
    ]
    return Call(
        route=route,
        parameters=tuple(parameters),
        body=_rows(openapi.body_of(route)) if route.command else (),
        answer=_kind(openapi.view_of(route)) if route.view else None,
        problems=tuple(openapi.problems_of(route)),
    )


@lru_cache(maxsize=1)
def objects() -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """(name, fields) of all objects that bodies and answers hold."""
    bodies = {openapi.body_name(route) for route in openapi.ROUTES if route.command}
    schemas = {name: schema for name, schema in openapi.schemas().items() if name not in bodies}
    return tuple((name, _rows(schemas[name])) for name in sorted(schemas) if "properties" in schemas[name])


def _rows(schema: Schema) -> tuple[Row, ...]:
    needed = schema.get("required", ())
    return tuple(_row(name, about, is_needed=name in needed) for name, about in schema.get("properties", {}).items())


def _row(name: str, about: Schema, *, is_needed: bool, says: str = "") -> Row:
    bare, _ = _bare(about)
    inside = openapi.resolved(bare)
    choices = tuple(map(str, inside.get("enum", ()))) if inside.get("type") == "string" else ()
    return Row(name, _kind(about), is_needed, choices, _limits(about), says)


def _kind(about: Schema) -> Kind:
    bare, is_list = _bare(about)
    inside = openapi.resolved(bare)
    is_optional = any(choice.get("type") == "null" for choice in about.get("anyOf", ()))
    if "$ref" in bare and "properties" in inside:
        return Kind(openapi.name_of(bare), True, is_list, is_optional)
    return Kind("id" if inside is openapi.SHARED["Id"] else _plain(inside), False, is_list, is_optional)


def _plain(schema: Schema) -> str:
    return str(schema.get("format") or schema.get("type") or "any")


def _bare(about: Schema) -> tuple[Schema, bool]:
    """What a field holds, `null` and the list around it taken off; whether there was a list."""
    choices = [choice for choice in about.get("anyOf", ()) if choice.get("type") != "null"]
    found = choices[0] if choices else about
    return (found["items"], True) if found.get("type") == "array" else (found, False)


def _limits(about: Schema) -> str:
    """'≥ 1, ≤ 5': of a number, of how many, or of how many characters."""
    parts: list[Schema] = [about, *about.get("anyOf", ())]
    told = [(sign, part[key]) for key, sign in LIMITS.items() for part in parts if key in part]
    return ", ".join(f"{sign} {limit}" for sign, limit in told if limit < LARGEST)
