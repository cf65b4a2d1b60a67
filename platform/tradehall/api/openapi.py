"""The description of the API in OpenAPI 3.1, made from the table of routes and the commands' own schemas."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from tradehall.api.routes import GROUPS, ROUTES, Door, Route
from tradehall.kernel.texts import N_, Translated

Schema = dict[str, Any]
REF = "#/components/schemas/"
PLACES: dict[str, Schema] = {
    "id": {"type": "string", "pattern": "^[0-7][0-9a-hjkmnp-tv-z]{25}$"},
    "slug": {"type": "string", "pattern": "^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$"},
    **{
        name: {"type": "string", "pattern": "^[0-7][0-9a-hjkmnp-tv-z]{25}$"}
        for name in ("message", "step", "paper", "document", "witness")
    },
    "n": {"type": "integer", "minimum": 1},
}
PROBLEM: Schema = {
    "type": "object",
    "description": "A problem document (RFC 9457). `type` is stable; `title` is for people, in their language.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:tradehall:problem:slot-taken"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "instance": {"type": "string", "description": "Names the request in the server's log."},
        "errors": {
            "type": "array",
            "description": "What is wrong with which field; `lines.0.quantity` is within the first of `lines`.",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "alternatives": {
            "type": "array",
            "description": "The nearest free slots, where one was asked for that is not to be had.",
            "items": {"$ref": REF + "Slot"},
        },
    },
    "additionalProperties": True,
}
PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("Malformed", N_("The body is no JSON object, a key in it is repeated, or a cursor is not one of ours.")),
    401: ("Unauthenticated", N_("There is no token, or no good one.")),
    403: ("Forbidden", N_("This is not yours to do.")),
    404: ("NotFound", N_("It is not there, or not yours to see.")),
    409: ("Conflict", N_("Somebody was faster, a version is stale, or the key was used with another body.")),
    413: ("TooLarge", N_("The body is larger than 256 KiB.")),
    415: ("Unsupported", N_("The body is not application/json.")),
    422: ("Invalid", N_("A field is missing, unknown or not as it should be; `errors` tells all of them.")),
    429: ("TooMany", N_("Too many requests; `Retry-After` says in how many seconds to try again.")),
    503: (
        "Unavailable",
        N_(
            "The service is busy. `Retry-After` says when to try again; "
            "with the same `Idempotency-Key` nothing happens twice."
        ),
    ),
}
ABOUT = """Exporters and buyers of an event find each other, agree on meetings, talk, and record their deals.

Times are RFC 3339 in UTC (`Z`), money is `{"amount": "1234.50", "currency": "CNY"}`, texts in several languages are
`{"zh": "…", "en": "…", "source": "zh"}`. Lists are `{"items": […], "next": "…"}`: send `next` as `cursor` for the page
that follows. What two people can change bears a `version`; a change sends it, and a stale one is refused with 409.
Unknown fields and parameters are refused."""


def problems_of(route: Route) -> list[int]:
    """The statuses of the refusals that a call knows."""
    found = {422, 429, 503}
    if route.door is not Door.OPEN:
        found.add(401)
    if route.places or route.takes_body:
        found |= {404}
    if route.places and route.door is Door.TOKEN:
        found.add(403)
    if "cursor" in route.asks.model_fields:
        found.add(400)
    if route.takes_body:
        found |= {400, 403, 409, 413, 415}
    return sorted(found)


@lru_cache(maxsize=1)
def document() -> Schema:
    """The whole description."""
    paths: dict[str, Schema] = {}
    for group, routes in GROUPS.items():
        for route in routes:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(group, route)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "Tradehall", "version": "1", "description": ABOUT},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": group} for group in GROUPS],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "responses": {name: _refusal(status, text) for status, (name, text) in PROBLEMS.items()},
            "parameters": {"IdempotencyKey": _idempotency_key()},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "From POST /tokens, or from the settings."}
            },
        },
    }


@lru_cache(maxsize=1)
def text() -> bytes:
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2)


# -- schemas --------------------------------------------------------------------------------------------


def _models() -> Iterator[tuple[type[BaseModel], JsonSchemaMode]]:
    for route in ROUTES:
        if route.view is not None:
            yield route.view, "serialization"
        if route.command is not None:
            yield route.command, "validation"


@lru_cache(maxsize=1)
def _made() -> tuple[dict[tuple[Any, JsonSchemaMode], Schema], dict[str, Schema]]:
    """(model, mode) → reference to its schema, and all schemas by name, fixed fields left out of bodies."""
    models = list(dict.fromkeys(_models()))
    references, definitions = models_json_schema(models, ref_template=REF + "{model}")
    names = _short_names(definitions["$defs"])
    plain = orjson.dumps([[references[model] for model in models], definitions["$defs"]]).decode()
    for long, short in names.items():
        plain = plain.replace(f'"{REF}{long}"', f'"{REF}{short}"').replace(f'"{long}":', f'"{short}":')
    shortened, schemas = orjson.loads(plain)
    schemas = {name: _tidy(schema) for name, schema in schemas.items()}
    made = dict(zip(models, shortened, strict=True))
    whole = dict(schemas)
    for route in ROUTES:
        if route.command is not None:
            name = name_of(made[route.command, "validation"])
            schemas[route.called or name] = _without_fixed(whole[name], route.fixed)
    return made, schemas


def _short_names(schemas: dict[str, Schema]) -> dict[str, str]:
    """'tradehall__deals__rules__State' → 'DealsState', 'Listed_Event_' → 'ListedEvent'."""
    found = {}
    for name in schemas:
        parts = name.split("__")
        short = parts[1].title() + parts[-1] if len(parts) > 2 else name
        found[name] = re.sub(r"[^A-Za-z0-9]", "", short)
    if len(set(found.values())) < len(found):
        raise RuntimeError("two schemas of the API would have one name")
    return found


SHARED: dict[str, Schema] = {
    "Id": PLACES["id"],
    "Translated": TypeAdapter(Translated).json_schema(),
}


def _tidy(schema: Any) -> Any:
    """Without the titles that only repeat a field's name; what is the same everywhere is referred to."""
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: part for key, part in schema.items() if key != "title" or not isinstance(part, str)}
    for name, shared in SHARED.items():
        if shared.items() <= plain.items():
            rest = {key: part for key, part in plain.items() if key not in shared}
            return {"$ref": REF + name, **rest}
    return {key: _tidy_fields(part) if key == "properties" else _tidy(part) for key, part in plain.items()}


def _tidy_fields(fields: Schema) -> Schema:
    return {name: _tidy(schema) for name, schema in fields.items()}


def _without_fixed(schema: Schema, fixed: frozenset[str]) -> Schema:
    """A body's schema without what comes from the address, or is not for the API."""
    properties = {name: about for name, about in schema.get("properties", {}).items() if name not in fixed}
    required = [name for name in schema.get("required", []) if name not in fixed]
    return {**schema, "properties": properties, "required": required}


def name_of(reference: Schema) -> str:
    return str(reference["$ref"]).removeprefix(REF)


def view_of(route: Route) -> Schema:
    """A reference to the schema of the answer."""
    return _made()[0][route.view, "serialization"]


def body_name(route: Route) -> str:
    assert route.command is not None
    return route.called or name_of(_made()[0][route.command, "validation"])


def body_of(route: Route) -> Schema:
    """The schema of the body."""
    return schemas()[body_name(route)]


@lru_cache(maxsize=1)
def schemas() -> dict[str, Schema]:
    """All schemas by name."""
    return {**_made()[1], **SHARED, "Problem": PROBLEM}


def resolved(schema: Schema) -> Schema:
    """The schema itself where it is a reference to one of the description's."""
    while "$ref" in schema:
        schema = schemas()[name_of(schema)]
    return schema


# -- operations -----------------------------------------------------------------------------------------


def _operation(group: str, route: Route) -> Schema:
    made: Schema = {
        "operationId": _operation_id(route.name),
        "summary": route.summary,
        "tags": [group],
        "parameters": [*_places(route), *parameters_of(route)],
        "responses": _responses(route),
    }
    if route.door is not Door.TOKEN:
        made["security"] = [] if route.door is Door.SIGN_IN else [{}, {"token": []}]
    if route.command is not None:
        made["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
        content = {"application/json": {"schema": {"$ref": REF + body_name(route)}}}
        made["requestBody"] = {"required": bool(body_of(route)["required"]), "content": content}
    return made


def _operation_id(name: str) -> str:
    """'AskForMeeting' and 'events_listed' as 'askForMeeting' and 'eventsListed'."""
    words = re.sub(r"_(.)", lambda found: found[1].upper(), name)
    return words[0].lower() + words[1:]


def _places(route: Route) -> list[Schema]:
    return [{"name": name, "in": "path", "required": True, "schema": PLACES[name]} for name in route.places]


@lru_cache(maxsize=64)
def parameters_of(route: Route) -> list[Schema]:
    """The parameters of the query, each with a schema that refers to nothing."""
    schema = route.asks.model_json_schema()
    found = []
    for name, about in schema.get("properties", {}).items():
        about = dict(about)
        description = about.pop("description", "")
        about.pop("title", None)
        found.append({"name": name, "in": "query", "description": description, "schema": _inlined(about, schema)})
    return found


def _inlined(about: Schema, schema: Schema) -> Schema:
    """Without `null`, which an address cannot say, and without references."""
    choices = [choice for choice in about.pop("anyOf", []) if choice.get("type") != "null"]
    if about.get("default", ...) is None:
        del about["default"]
    about |= choices[0] if choices else {}
    if "$ref" in about:
        named = schema["$defs"][about.pop("$ref").rpartition("/")[2]]
        about |= {"type": named["type"], "enum": named["enum"]}
    return about


def _responses(route: Route) -> Schema:
    good: Schema = {"description": route.summary}
    if route.view is None:
        good["content"] = {"text/calendar": {"schema": {"type": "string"}}}
    else:
        good["content"] = {"application/json": {"schema": view_of(route)}}
    if route.location:
        good["headers"] = {"Location": {"description": "Where it can be read.", "schema": {"type": "string"}}}
    refused = {str(s): {"$ref": f"#/components/responses/{PROBLEMS[s][0]}"} for s in problems_of(route)}
    return {str(route.status): good, **refused}


def _refusal(status: int, text: str) -> Schema:
    made: Schema = {
        "description": text,
        "content": {"application/problem+json": {"schema": {"$ref": REF + "Problem"}}},
    }
    if status in (429, 503):
        made["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return made


def _idempotency_key() -> Schema:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "1 to 64 visible ASCII characters, of your own making. The same key and body again gives the "
        "same answer and does nothing twice, for 48 hours; the same key with another body is refused with 409.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
    }
