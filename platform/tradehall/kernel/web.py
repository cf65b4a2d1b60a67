"""The edge for pages: who asks, in which language, what was sent, and how a refusal is shown.

A view parses and runs (`act`) or asks (`ask`), then answers; about a dozen lines.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import unquote_to_bytes, urlencode

import orjson
from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    get_flashed_messages,
    has_request_context,
    request,
    session,
)
from flask import render_template as _render
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import Babel, gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from tradehall.kernel import clock, i18n, mailing, problems
from tradehall.kernel.broker import Broker
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError, Malformed, NotFound
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.limits import Limits
from tradehall.kernel.mail import Post
from tradehall.kernel.outbox import Dispatcher
from tradehall.kernel.parse import Command, parse_form
from tradehall.kernel.policy import VISITOR, Actor
from tradehall.kernel.relay import Relay
from tradehall.kernel.runner import Runner

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass
class NavItem:
    """`counted`: what the badge counts, as it is heard behind the label: ", # unread" in the reader's language."""

    url: str
    label: str
    icon: str
    active: bool = False
    badge: int = 0
    primary: bool = True
    counted: str = ""


class Task(Protocol):
    """Work that goes on until it is stopped, in a thread of its own, by one process at a time."""

    def work(self, may_work: Callable[[], bool]) -> None: ...

    def stop(self) -> None: ...


@dataclass
class Hall:
    """Everything that one running application is made of."""

    settings: Any
    db: Database
    runner: Runner
    relay: Relay
    post: Post
    dispatcher: Dispatcher
    limits: Limits
    socketio: Any
    broker: Broker
    identify: Callable[[], Actor] = lambda: VISITOR
    nav: Callable[[], list[NavItem]] = list
    unread: Callable[[], int] = int
    build: str = ""
    app: Any = None
    tasks: list[Task] = field(default_factory=list)


def hall() -> Hall:
    """The application that answers this request."""
    found: Hall = current_app.extensions["tradehall"]
    return found


def actor() -> Actor:
    """Who asks."""
    who: Actor = g.actor
    return who


def ask(query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """A query's answer for whoever asks."""
    return hall().runner.ask(query, actor(), *args, **kwargs)


def run(command: Command, *, key: str | None = None, present: Any = None, by: Actor | None = None) -> Any:
    """Run a command for whoever asks. `by`: for whom a link stands."""
    return hall().runner.run(command, by or actor(), key=key, present=present, trace=g.request_id)


@dataclass
class Act:
    """How a submitted form went. Not ok: `errors` for the fields, `alert` for the whole, `values` as typed."""

    result: Any = None
    error: DomainError | None = None

    @property
    def ok(self) -> bool:
        return self.error is None

    @property
    def status(self) -> int:
        return self.error.status if self.error else 200

    @property
    def values(self) -> dict[str, Any]:
        """What was typed: a string per field, or the list where a field came several times."""
        typed = {name: request.form.getlist(name) for name in request.form if not name.startswith("_")}
        return {name: many[0] if len(many) == 1 else many for name, many in typed.items()}

    @property
    def errors(self) -> dict[str, list[str]]:
        fields = self.error.fields if self.error else {}
        return {name: [gettext(e.text, **e.params) for e in problems] for name, problems in fields.items()}

    @property
    def alert(self) -> str:
        return gettext(self.error.text, **self.error.params) if self.error else ""

    @property
    def changes(self) -> list[dict[str, Any]]:
        """After a stale version: field, yours and theirs."""
        found: list[dict[str, Any]] = self.error.details.get("changes", []) if self.error else []
        return found


NO_SESSION = ("/static/", "/calendar/")  # addresses that need no cookie: what they show is in the address
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
SHOWN_IN_PLACE = {409, 410, 422, 429}


def act(command: type[Command], *, once: bool = True, by: Actor | None = None, **fixed: Any) -> Act:
    """Parse the submitted form as `command` and run it. `fixed` are values from the address; `by`: for whom a link
    stands, where that is not whoever is signed in.

    What the person can mend (invalid, conflict, too many) comes back as an `Act` for the form to show again;
    everything else (not signed in, not yours, not there) is raised. With `once` the form's key makes a
    repeated post harmless.
    """
    try:
        parsed = parse_form(command, _sent(command), fixed)
        key = request.form.get("_key", "")[:64] if once else ""
        return Act(run(parsed, key=key or None, by=by))
    except DomainError as error:
        if error.status not in SHOWN_IN_PLACE:
            raise
        return Act(error=error)


def _sent(command: type[Command]) -> Iterator[tuple[str, str]]:
    """The form's fields, but for those of the page itself that the command does not know."""
    for name, value in request.form.items(multi=True):
        if name in command.model_fields or name not in ("confirmed", "next"):
            yield name, value


def answered(view: Callable[..., dict[str, Any]]) -> Callable[..., Response]:
    """For the scripts of pages: the same answers as the acknowledgements of sockets, with the status of the refusal."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        try:
            told, status = {"ok": True, **view(*args, **kwargs)}, 200
        except DomainError as error:
            told, status = problems.refusal(error, language()), error.status
        return Response(orjson.dumps(told), status, mimetype="application/json")

    return answer


def page(template: str, status: int = 200, /, **values: Any) -> tuple[str, int]:
    """Render a page."""
    return _render(template, **values), status


def say(text: str, kind: str = "success") -> None:
    """Show a notice on the next page; `text` is translated already."""
    flash(text, kind)


def wants_fragment() -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


# -- composition ------------------------------------------------------------------------------------

csrf = CSRFProtect()
babel = Babel()


def language() -> str:
    """The account's language, else ?lang=, else the cookie, else what the browser accepts."""
    if not has_request_context():
        return "en"
    chosen: str | None = g.get("language")
    if chosen is None:
        who = g.get("actor", VISITOR)
        asked = who.language if who.signed_in else request.args.get("lang") or request.cookies.get("lang")
        chosen = g.language = i18n.best_language(asked, [tag for tag, _ in request.accept_languages])
    return chosen


def time_zone() -> str:
    """The account's zone; a visitor's browser told it in a cookie, else the event's zone is shown."""
    return actor().time_zone


class Sessions(SecureCookieSessionInterface):
    """Sessions in signed cookies, and no word of cookies where an address needs none."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not request.path.startswith(NO_SESSION):
            super().save_session(app, session, response)


def install(app: Flask, found: Hall) -> None:
    """Wire the edge into a Flask application."""
    app.session_interface = Sessions()
    app.extensions["tradehall"] = found
    found.app = app
    found.post.renderer = mailing.renderer(app, found.settings.base_url)
    app.before_request(_begin)  # before the CSRF check, whose refusal is a page too
    csrf.init_app(app)
    babel.init_app(app, locale_selector=language, default_translation_directories=str(_root(app) / "translations"))
    found.build = _build(Path(app.static_folder or ""))
    app.add_url_rule("/static/v-<build>/<path:filename>", "static_build", _static)
    app.after_request(_finish)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _defect)


def _root(app: Flask) -> Path:
    return Path(app.root_path).parents[1]


def flashed() -> list[tuple[str, str]]:
    return cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))


def _build(static: Path) -> str:
    """One hash over all static files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in static.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(static)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _static(build: str, filename: str) -> Response:
    return current_app.send_static_file(filename)


def _begin() -> None:
    g.request_id = new_public_id()
    g.actor = VISITOR
    clock.give_way()  # the server reads on from a connection that has sent more, and lets the others wait
    if request.path.startswith(NO_SESSION):
        return
    g.actor = hall().identify()  # first: a refusal is in the person's own language
    _refuse_broken_input()


def _refuse_broken_input() -> None:
    """Broken UTF-8 and NUL in the address or a form never reach a query."""
    body = request.get_data() if request.mimetype == "application/x-www-form-urlencoded" else b""
    try:
        unquote_to_bytes(request.query_string).decode()
        unquote_to_bytes(body).decode()
    except UnicodeDecodeError:
        raise Malformed from None
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            if "\x00" in value or "\ufffd" in name or "\x00" in name:
                raise Malformed
    if "\x00" in request.path:
        raise NotFound


def _finish(response: Response) -> Response:
    headers = response.headers
    headers["X-Request-Id"] = g.get("request_id", "")
    headers.setdefault("Content-Security-Policy", _policy())
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), geolocation=()"
    if hall().settings.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.path.startswith("/static/"):
        cached = (
            "public, max-age=31536000, immutable" if request.path.startswith("/static/v-") else "public, max-age=300"
        )
        headers["Cache-Control"] = cached
    elif not request.path.startswith(NO_SESSION):
        headers.setdefault("Cache-Control", "no-store" if g.get("actor", VISITOR).signed_in else "private, no-cache")
        headers.add("Vary", "Cookie, Accept-Language")
    asked = request.args.get("lang", "")
    if asked in i18n.HTML_LANG and not request.path.startswith(NO_SESSION):
        response.set_cookie(
            "lang", asked, max_age=31536000, samesite="Lax", secure=hall().settings.secure, httponly=True
        )
    return response


def _policy() -> str:
    host = request.host
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        f"media-src 'self' blob:; connect-src 'self' ws://{host} wss://{host}; form-action 'self'; frame-src 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )


def is_api() -> bool:
    return request.path.startswith("/api/")


GIVEN_BACK = 5 * 512 * 1024  # octets: 200,000 characters of any script, as forms encode them
SHORT = 26  # characters; what is shorter and one plain word is an id or a choice


def _typed_too_much() -> list[str]:
    """What somebody wrote into a form that is too large, to be copied: the browser may have forgotten it."""
    if not actor().signed_in or request.mimetype not in FORMS:
        return []
    request.max_content_length = request.max_form_memory_size = GIVEN_BACK
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:
        return []
    if any("password" in name for name, _ in fields):
        return []
    texts = [text for name, text in fields if not name.startswith("_")]
    return [text for text in texts if len(text) > SHORT or not text.isascii() or " " in text]


def show_error(error: DomainError, status: int | None = None) -> BaseResponse | tuple[str, int]:
    """A refusal as a problem document for programs, as a page for people."""
    status = status or error.status
    if is_api():
        return problems.response(error, status, language(), g.request_id)
    text = gettext(error.text, **error.params)
    typed = _typed_too_much() if status == 413 else []
    told = {"status": status, "code": error.code, "sentence": text, "request_id": g.request_id, "typed": typed}
    return page("errors/error.html", status, **told)


def _domain_error(error: DomainError) -> Any:
    if error.status >= 500 and error.status != 503:
        log.error("defect %s: %s", g.get("request_id"), error)
    if error.status == 401 and not is_api() and request.method == "GET":
        return current_app.redirect("/sign-in?" + urlencode({"next": request.full_path.rstrip("?")}))
    return show_error(error)


def _csrf_error(_error: CSRFError) -> Any:
    return show_error(Malformed())


def _http_error(error: HTTPException) -> Any:
    if isinstance(error.response, BaseResponse) or (error.code or 500) < 400:
        return error
    answer = show_error(problems.of_http(error), error.code)
    if error.code == 405 and error.get_response().headers.get("Allow"):
        response = current_app.make_response(answer)
        response.headers["Allow"] = error.get_response().headers["Allow"]
        return response
    return answer


def _defect(error: Exception) -> Any:
    log.error("defect %s", g.get("request_id"), exc_info=error)
    if current_app.config.get("PROPAGATE_DEFECTS"):
        raise error
    g.nav, g.unread = [], 0  # whatever is broken, the page that says so must not depend on it
    return show_error(DomainError())


def stay_inside(target: str | None, otherwise: str) -> str:
    """An address of our own to go on to, never somebody else's (open redirect)."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\") or len(target) > 2000:
        return otherwise
    return otherwise if any(ord(char) < 0x21 or char == "\\" for char in target) else target


def keep(name: str, value: str) -> None:
    """Remember something small in the signed session cookie."""
    session[name] = value
