"""Pages of tests of lines: one's own with what its script measures against, rehearsal, and the organisers' list."""

import os
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask_babel import ngettext

from tradehall.events.web.forms import organise_tabs, tabs
from tradehall.kernel.errors import Malformed, NotFound, Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import parse_json
from tradehall.kernel.policy import Actor
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Hall, act, actor, answered, ask, hall, page, run, say
from tradehall.meetings.queries import meeting_page, next_meeting
from tradehall.rooms.guests.queries import actor_of
from tradehall.rooms.preflight import queries, rules
from tradehall.rooms.preflight.commands import RecordPreflight, RemindToTest
from tradehall.rooms.turn import ice_servers

bp = Blueprint("preflight", __name__)
organise_tabs.append(("/readiness", N_("Readiness")))

LENT = timedelta(minutes=10)  # the relay's credentials, for a test or a rehearsal
LENDINGS, RECORDINGS, ROUNDS = "30/hour", "30/hour", "120/10minute"
LARGEST = 1_000_000  # octets in one answer
NOISE = os.urandom(125_000)  # that nothing on the way can shorten


def install(app: Flask, found: Hall) -> None:
    app.register_blueprint(bp)


def _who(limit: str, what: str, link: str | None) -> Actor:
    """Whoever tests: with an account, or from outside by a link. Raises Unauthenticated, NotFound, TooMany."""
    who = actor() if link is None else _guest(link)
    if not (who.signed_in or who.is_guest):
        raise Unauthenticated
    hall().limits.require(limit, what, who.key)
    return who


def _guest(link: str) -> Actor:
    hall().limits.require(ROUNDS, "preflight-guests", request.remote_addr or "")
    who = ask(actor_of, link)
    if who is None:
        raise NotFound
    return who


# -- one's own test ----------------------------------------------------------------------------------


@bp.get("/preflight")
def test() -> Any:
    """The last result, what to do about it, and the test."""
    found = ask(queries.my_test)
    return page("pages/rooms/preflight.html", test=found, ahead=ask(next_meeting), checks=list(rules.Check))


@bp.get("/room/<link>/test")
def guests_test(link: str) -> Any:
    """The same for somebody from outside; a link that leads nowhere leads to words."""
    try:
        who = _guest(link)
    except NotFound:
        return page("pages/rooms/guests/ended.html", 404)
    found = hall().runner.ask(queries.my_test, who)
    return page("pages/rooms/preflight.html", test=found, ahead=None, link=link, checks=list(rules.Check))


@bp.post("/preflight")
@bp.post("/room/<link>/test")
@answered
def record(link: str | None = None) -> dict[str, Any]:
    who = _who(RECORDINGS, "preflight-record", link)
    return {"light": run(parse_json(RecordPreflight, request.get_data()), by=who)}


@bp.post("/preflight/ice")
@bp.post("/room/<link>/test/ice")
@answered
def ice(link: str | None = None) -> dict[str, Any]:
    """Ways to try: servers with credentials that are worth nothing after ten minutes."""
    _who(LENDINGS, "preflight-ice", link)
    settings, now = hall().settings, hall().runner.clock.now()
    whose = f"test:{new_public_id()}"
    return {"ice_servers": ice_servers(settings.turn_urls, settings.turn_secret, whose, now, now + LENT)}


@bp.get("/preflight/down")
@bp.get("/room/<link>/test/down")
def down(link: str | None = None) -> Response:
    """Octets to measure the way down by."""
    _who(ROUNDS, "preflight-rate", link)
    wanted = request.args.get("octets", "0")
    if not wanted.isascii() or not wanted.isdigit() or not 1 <= int(wanted[:9]) <= LARGEST:
        raise Malformed
    size = int(wanted)
    body = (NOISE[: min(len(NOISE), size - sent)] for sent in range(0, size, len(NOISE)))
    return Response(body, mimetype="application/octet-stream", headers={"Content-Length": str(size)})


@bp.post("/preflight/up")
@bp.post("/room/<link>/test/up")
@answered
def up(link: str | None = None) -> dict[str, Any]:
    """The same for the way up: what comes is counted and thrown away."""
    _who(ROUNDS, "preflight-rate", link)
    return {"octets": len(request.get_data(cache=False))}


# -- rehearsal ---------------------------------------------------------------------------------------


@bp.get("/preflight/room")
def rehearsal() -> Any:
    """The room alone, over a loop."""
    if not actor().signed_in:
        raise Unauthenticated
    return page("pages/rooms/rehearsal.html", view=None)


@bp.get("/meetings/<public_id>/rehearse")
def rehearsal_of(public_id: str) -> Any:
    """The same before a meeting."""
    view = ask(meeting_page, public_id, with_panels=False)
    return page("pages/rooms/rehearsal.html", view=view)


# -- organisers --------------------------------------------------------------------------------------


@bp.get("/organise/<slug>/readiness")
def readiness(slug: str) -> Any:
    mark = request.args.get("light", "")
    view = ask(queries.readiness, slug, mark, request.args.get("cursor"))
    return page(
        "pages/rooms/readiness.html", view=view, event=view.event, mark=mark,
        event_nav=tabs(view.event, "/readiness"),
    )  # fmt: skip


@bp.post("/organise/<slug>/readiness/remind")
def remind(slug: str) -> Any:
    form = act(RemindToTest, event=slug)
    if form.ok:
        told = ngettext("%(num)d person is reminded.", "%(num)d people are reminded.", form.result)
        say(told)
    else:
        say(form.alert, "error")
    return redirect(url_for("preflight.readiness", slug=slug, light=request.args.get("light") or None), 303)
