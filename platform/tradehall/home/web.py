"""The front page, a person's day, the navigation, health and administration."""

from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from tradehall.home import queries
from tradehall.home.commands import RetryDelivery
from tradehall.kernel.clock import tzdata_version
from tradehall.kernel.errors import NotFound
from tradehall.kernel.mail import inside
from tradehall.kernel.parse import MAX_INT, parse_form
from tradehall.kernel.web import Hall, NavItem, actor, ask, hall, page, run, say
from tradehall.meetings.translating.port import in_use as translator

bp = Blueprint("home", __name__)


def install(app: Flask, found: Hall) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals["own_light"] = lambda: waiting().light
    found.nav = nav
    found.unread = unread


def waiting() -> queries.Counts:
    """What waits for the reader; asked once a request."""
    if "waiting" not in g:
        g.waiting = ask(queries.counts)
    counted: queries.Counts = g.waiting
    return counted


def unread() -> int:
    """What the bell shows."""
    return waiting().notices if actor().signed_in else 0


def nav() -> list[NavItem]:
    """The main places for whoever is signed in; nothing for visitors."""
    if not actor().signed_in:
        return []
    found, answer = waiting(), _(", # to answer")
    items = [
        NavItem("/", _("Today"), "house"),
        NavItem("/directory", _("Companies"), "people", primary=not found.serves),
        NavItem("/meetings", _("Meetings"), "calendar-week", badge=found.requests, counted=answer),
        NavItem("/chat", _("Chat"), "chat-dots", badge=found.messages, counted=_(", # unread")),
        NavItem("/requests", _("Requests"), "inbox", badge=found.requests, counted=answer, primary=False),
        NavItem("/deals", _("Deals"), "file-earmark-text", badge=found.deals, counted=answer, primary=False),
        NavItem("/support", _("Support desks"), "headset", primary=False),
        NavItem("/companies/mine", _("My company"), "building", primary=False),
        NavItem("/events", _("Events"), "calendar-event", primary=False),
    ]
    if found.interprets:
        items.insert(1, NavItem("/interpreter", _("Interpreting"), "translate", badge=found.offers, counted=answer))
    if found.serves:
        items.insert(1, NavItem("/support/desk", _("Cases"), "briefcase", badge=found.cases, counted=answer))
    if found.organises:
        items.append(NavItem("/organise", _("Organise"), "grid", primary=False))
    for item in items:
        item.active = _is_active(item.url)
    if found.serves and request.path.startswith("/support/"):  # a case, which whoever serves has from their desk
        for item in items:
            item.active = item.url == ("/support" if request.path == "/support/new" else "/support/desk")
    return items


def _is_active(url: str) -> bool:
    path = request.path
    if url == "/directory":
        return path.endswith("/directory") or (path.startswith("/events/") and "/participants/" in path)
    if url == "/events":
        return path.startswith("/events") and not _is_active("/directory")
    return path == url or (url != "/" and path.startswith(url + "/"))


@bp.get("/")
def start() -> ResponseReturnValue:
    if actor().signed_in:
        view = ask(queries.today)
        samples = actor().is_admin and ask(queries.has_sample_accounts)
        return page("pages/home/today.html", today=view, samples=samples, waiting=waiting())
    return page("pages/home/front.html", front=ask(queries.front))


@bp.get("/directory")
def directory() -> ResponseReturnValue:
    """On to the directory of the reader's event."""
    slug = ask(queries.current_event)
    return redirect(f"/events/{slug}/directory" if slug else "/events")


# -- for machines -----------------------------------------------------------------------------------


@bp.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Asked for by browsers that open a picture or a file alone."""
    return redirect(f"/static/v-{hall().build}/img/favicon.svg")


@bp.get("/healthz")
def healthz() -> Response:
    """The process is up."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> Response:
    """The database answers, and Redis where there is one. A translation server that is away stops nothing else."""
    if not hall().db.answers():
        return Response("the database does not answer\n", 503, mimetype="text/plain")
    if not hall().broker.answers():
        return Response("Redis does not answer; what is said arrives all the same\n", 503, mimetype="text/plain")
    machine = translator()
    if machine is not None and not machine.answers():
        return Response("ready, but degraded: the translation server does not answer\n", mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


def _from_this_machine() -> bool:
    """A proxy on this machine asks from loopback too, for somebody elsewhere; it says so in a header."""
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via"))
    return request.remote_addr in ("127.0.0.1", "::1") and not passed_on


@bp.get("/metrics")
def metrics() -> Response:
    """Prometheus text, for administrators and for programs on this machine."""
    if not actor().is_admin and not _from_this_machine():
        raise NotFound
    return Response(generate_latest(), mimetype="text/plain", headers={"Content-Type": CONTENT_TYPE_LATEST})


# -- for administrators -----------------------------------------------------------------------------


@bp.get("/admin/")
def admin() -> ResponseReturnValue:
    return page("pages/home/admin.html", state=ask(queries.administration), tzdata=tzdata_version())


@bp.post(f"/admin/deliveries/<int(min=1, max={MAX_INT}):delivery>/retry")
def retry(delivery: int) -> ResponseReturnValue:
    run(parse_form(RetryDelivery, [], {"delivery": delivery}))
    say(_("It will be tried again in a moment."))
    return redirect(url_for("home.admin"))


@bp.get("/dev/mail")
def dev_mail() -> ResponseReturnValue:
    return page("pages/home/mails.html", mails=ask(queries.mails, request.args.get("cursor")))


@bp.get("/dev/mail/<public_id>")
def dev_mail_one(public_id: str) -> ResponseReturnValue:
    found = ask(queries.mail, public_id)
    return page("pages/home/mail.html", mail=found, inside=inside(found.raw) if found.raw else None)


@bp.get("/dev/mail/<public_id>/source")
def dev_mail_source(public_id: str) -> Response:
    """The octets as they went out, for a mail program to open."""
    found = ask(queries.mail, public_id)
    if found.raw is None:
        raise NotFound
    answer = Response(found.raw, mimetype="message/rfc822")
    answer.headers["Content-Disposition"] = f'attachment; filename="{public_id}.eml"'
    return answer


@bp.get("/dev/mail/<public_id>/html")
def dev_mail_html(public_id: str) -> Response:
    """The HTML part alone, in a frame that may run nothing."""
    answer = Response(ask(queries.mail, public_id).html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
    )
    return answer


@bp.get("/dev/style")
def style() -> ResponseReturnValue:
    """All parts of the pages on one page; in development only."""
    if not hall().settings.development:
        raise NotFound
    return page("pages/dev/style.html", start=hall().runner.clock.now())
