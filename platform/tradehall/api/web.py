"""The edge of the API: who asks, what was sent, and the answer as JSON. One path for every call of the table."""

import re
from collections.abc import Callable
from typing import Annotated, Any

import orjson
from flask import Blueprint, Flask, Response, g, request
from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError

from tradehall.api import docs, openapi, tokens
from tradehall.api.routes import ROUTES, Door, Route
from tradehall.chat.commands import SendMessage
from tradehall.chat.safety.commands import ReportMessage
from tradehall.chat.safety.web import REPORTS
from tradehall.chat.sockets import SENDING
from tradehall.chat.translating.commands import AskTranslation
from tradehall.chat.web.translations import ASKING
from tradehall.ical.web import calendar_answer
from tradehall.kernel import web
from tradehall.kernel.errors import FieldError, Invalid, NotFound, Unauthenticated, invalid
from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command, parse_form, parse_json
from tradehall.kernel.problems import Unsupported
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx

BASE = "/api/v1"
RATE = "600/minute"
KEY = re.compile(r"[\x21-\x7e]{1,64}")
# What a person does seldom, counted together with what they do on pages: how often, and under which name.
SELDOM: dict[type[Command], tuple[str, str]] = {
    ReportMessage: (REPORTS, "report"),
    AskTranslation: (ASKING, "translation"),
}


def install(app: Flask, found: web.Hall) -> None:
    bp = Blueprint("api", __name__, url_prefix=BASE)
    for route in ROUTES:
        bp.add_url_rule(re.sub(r"{(\w+)}", r"<\1>", route.path), route.name, _view(route), methods=[route.method])
    bp.add_url_rule("/openapi.json", "openapi", _openapi)
    bp.add_url_rule("/docs", "docs", _docs)
    web.csrf.exempt(bp)  # no cookie signs in here, so no other site can make a browser act
    app.register_blueprint(bp)
    app.after_request(_not_stored)


def _view(route: Route) -> Callable[..., Response]:
    answer = _calendar if route.view is None else _do if route.command else _tell

    def view(**written: str) -> Response:
        _admit(route)
        return answer(route, {name: _place(name, text) for name, text in written.items()})

    return view


PLACES: dict[str, TypeAdapter[Any]] = {
    "id": TypeAdapter(PublicId),
    "slug": TypeAdapter(Slug),
    **dict.fromkeys(("message", "step", "paper", "document", "witness"), TypeAdapter(PublicId)),
    "n": TypeAdapter(Annotated[str, Field(pattern="^[1-9][0-9]{0,5}$"), AfterValidator(int)]),
}


def _place(name: str, text: str) -> Any:
    """A part of the address; what cannot be one leads nowhere. Raises NotFound."""
    try:
        return PLACES[name].validate_python(text)
    except ValidationError:
        raise NotFound from None


def _admit(route: Route) -> None:
    """Raises TooMany, and Unauthenticated where a token is missing or bad."""
    who = web.actor()
    source = ("token", str(who.session_id)) if who.signed_in else ("address", request.remote_addr or "")
    web.hall().limits.require(RATE, "api", *source)
    brought = route.door is Door.TOKEN or "Authorization" in request.headers
    if brought and not who.signed_in and route.door is not Door.SIGN_IN:
        raise Unauthenticated


# -- reading --------------------------------------------------------------------------------------------


def _tell(route: Route, path: dict[str, Any]) -> Response:
    asked = _asked(route)
    parts = [*path.values(), asked] if route.asks.model_fields else [*path.values()]
    assert route.query is not None
    return _json(web.ask(route.query, *parts))


def _calendar(route: Route, path: dict[str, Any]) -> Response:
    _asked(route)
    return calendar_answer(path["id"])


def _asked(route: Route) -> Any:
    """The query of the address. Raises Invalid for what is unknown, repeated or out of shape."""
    given = list(request.args.items(multi=True))
    names = [name for name, _ in given]
    wrong = {name for name in names if names.count(name) > 1 or name.startswith("_")}
    if wrong:
        raise Invalid(fields={name: [FieldError(N_("This field is not expected here."))] for name in sorted(wrong)})
    return parse_form(route.asks, given)


# -- acting ---------------------------------------------------------------------------------------------


def _do(route: Route, path: dict[str, Any]) -> Response:
    key = _key()
    _asked(route)
    command = _command(route, path)
    if isinstance(command, tokens.SignInForToken):
        told = tokens.sign_in(web.hall(), command, key, request.remote_addr or "", g.request_id)
    else:
        _count(command)
        told = web.run(command, key=key, present=_presenting(route))
    answer = _json(told, route.status)
    if route.location:
        answer.headers["Location"] = BASE + route.location.format(**told)
    return answer


def _count(command: Command) -> None:
    """What is counted together with what the person does from pages and sockets. Raises TooMany."""
    limits, person = web.hall().limits, str(web.actor().person_id)
    if isinstance(command, SendMessage):
        limits.admit(SENDING, person, request.remote_addr or "")
    elif (seldom := SELDOM.get(type(command))) is not None:
        limits.require(*seldom, person)


def _presenting(route: Route) -> Callable[[Tx, Any], dict[str, Any]]:
    """Makes the answer inside the act's transaction, so that it can be kept with the key."""
    query = route.query
    assert query is not None

    def present(tx: Tx, result: Any) -> dict[str, Any]:
        made: BaseModel = query(tx, result)
        return made.model_dump(mode="json")

    return present


def _key() -> str | None:
    """Raises Invalid for a key that cannot be kept."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise invalid("Idempotency-Key", N_("A key has 1 to 64 visible ASCII characters."), "key")
    return key


def _command(route: Route, path: dict[str, Any]) -> Command:
    """The body as the route's command, with what the address says."""
    assert route.command is not None
    body = _body()
    fixed: dict[str, Any] = {name: route.command.model_fields[name].default for name in route.hidden}
    fixed |= {name: path[place] for name, place in route.at.items()}
    fixed |= {name: web.ask(query, path[place]) for name, (place, query) in route.found.items()}
    return parse_json(route.command, body, fixed)


def _body() -> bytes:
    """Raises Unsupported unless it is JSON. An act without fields needs no body."""
    coded = request.headers.get("Content-Encoding", "identity").lower() != "identity"
    if coded or request.mimetype not in ("", "application/json"):
        raise Unsupported
    body = request.get_data()
    if body and not request.mimetype:
        raise Unsupported
    return body


# -- answering ------------------------------------------------------------------------------------------


def _json(told: BaseModel | dict[str, Any], status: int = 200) -> Response:
    plain = told.model_dump(mode="json") if isinstance(told, BaseModel) else told
    return Response(orjson.dumps(plain), status, mimetype="application/json")


def _openapi() -> Response:
    return Response(openapi.text(), mimetype="application/json")


def _docs() -> Any:
    base = web.hall().settings.base_url + BASE
    return web.page(
        "pages/api/docs.html", groups=docs.groups(), objects=docs.objects(), problems=docs.PROBLEMS, base=base
    )


def _not_stored(response: Response) -> Response:
    """What the API tells is for whoever asked alone."""
    if web.is_api():
        response.headers.setdefault("Cache-Control", "no-store")
    return response
