"""The way in for people from outside, and who invites them while a meeting runs. Looking at a link does nothing."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.kernel.errors import NotFound
from tradehall.kernel.policy import VISITOR, Actor
from tradehall.kernel.web import Act, act, ask, hall, page, say, wants_fragment
from tradehall.meetings.commands import AddGuest, RemoveGuest
from tradehall.meetings.queries import meeting_page
from tradehall.rooms.guests import queries
from tradehall.rooms.guests.commands import SayName
from tradehall.rooms.guests.queries import GuestRoom
from tradehall.rooms.preflight.queries import guests_lights
from tradehall.rooms.ways.commands import CallForHelp, SolveTrouble, Trouble
from tradehall.rooms.ways.providers import Call, Caller, OwnRoom
from tradehall.rooms.ways.web import PROVIDERS

bp = Blueprint("guests", __name__)
LOOKS = "240/minute"


def identify(link: Any) -> Actor | None:
    """Who connects a socket by a link; None where nobody is let in."""
    return hall().runner.ask(queries.actor_of, VISITOR, link)


def _admitted() -> None:
    hall().limits.require(LOOKS, "guests", request.remote_addr or "")


def _ended() -> Any:
    return page("pages/rooms/guests/ended.html", 404)


# -- from outside ------------------------------------------------------------------------------------


@bp.get("/room/<link>")
def door(link: str, form: Act | None = None) -> Any:
    """When it is, how it stands with the door, and one's name; forged and withdrawn links alike lead to words."""
    _admitted()
    try:
        view = ask(queries.guest_room, link)
    except NotFound:
        return _ended()
    return page("pages/rooms/guests/door.html", form.status if form else 200, view=view, link=link, form=form)


@bp.post("/room/<link>")
def say_name(link: str) -> Any:
    _admitted()
    form = act(SayName, link=link)
    return redirect(url_for("guests.room", link=link), 303) if form.ok else door(link, form)


@bp.get("/room/<link>/call")
def room(link: str) -> Any:
    """The room itself, once they have said who they are."""
    _admitted()
    try:
        view = ask(queries.guest_room, link)
    except NotFound:
        return _ended()
    if view.door != "open" or not view.called:
        return redirect(url_for("guests.door", link=link), 303)
    return page("pages/rooms/guests/room.html", view=view, link=link)


@bp.get("/room/<link>/products")
def products(link: str) -> Any:
    _admitted()
    view, laid, own = ask(queries.shelf, link)
    return page("pages/rooms/guests/products.html", view=view, laid=laid, own=own)


@bp.get("/room/<link>/products/<listing>")
def product(link: str, listing: str) -> Any:
    _admitted()
    view, found = ask(queries.product, link, listing)
    return page("pages/rooms/tray/product.html", view=found, meeting=view.meeting)


@bp.get("/room/<link>/way")
def way(link: str) -> Any:
    """By which way the call goes on: a part of the page."""
    _admitted()
    view = ask(queries.guest_room, link)
    return page("pages/rooms/parts/way.html", view=view, way_on=url_for("guests.way_on", link=link), outside=True)


@bp.get("/room/<link>/way/on")
def way_on(link: str) -> Any:
    """To where the call is held, with a pass of one's own that is made now."""
    _admitted()
    view: GuestRoom = ask(queries.open_room, link)
    meeting = view.meeting
    call = Call(meeting.public_id, meeting.starts_at, meeting.ends_at, meeting.way)
    caller = Caller(view.guest, view.name, view.language, leads=False)
    provider = current_app.extensions[PROVIDERS].get(meeting.way.video)
    there = None if provider is None or isinstance(provider, OwnRoom) else provider.door(call, caller)
    answer = redirect(there or url_for("guests.door", link=link), 303)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@bp.get("/room/<link>/help")
def help_page(link: str, form: Act | None = None) -> Any:
    """What to try next; the same in a window over the call."""
    _admitted()
    view = ask(queries.help_for, link)
    template = "pages/rooms/_help.html" if wants_fragment() else "pages/rooms/guests/help.html"
    return page(template, form.status if form else 200, view=view, link=link, form=form, kinds=list(Trouble))


@bp.post("/room/<link>/help")
def call_for_help(link: str) -> Any:
    """The organisers are called, as by those who have an account."""
    _admitted()
    who, view = _guest(link), ask(queries.guest_room, link)
    form = act(CallForHelp, by=who, meeting=view.meeting.public_id)
    if not form.ok:
        return help_page(link, form)
    say(_("The organisers are called. Please stay: they come here."))
    return redirect(url_for("guests.help_page", link=link), 303)


@bp.post("/room/<link>/help/<trouble>/solved")
def solved(link: str, trouble: str) -> Any:
    _admitted()
    form = act(SolveTrouble, by=_guest(link), trouble=trouble)
    say(_("Solved. Everybody is told.") if form.ok else form.alert, "success" if form.ok else "error")
    return redirect(url_for("guests.help_page", link=link), 303)


def _guest(link: str) -> Actor:
    """Raises NotFound."""
    who = ask(queries.actor_of, link)
    if who is None:
        raise NotFound
    return who


# -- from inside -------------------------------------------------------------------------------------


@bp.get("/meetings/<public_id>/room/guests")
def invited(public_id: str, form: Act | None = None, done: str = "") -> Any:
    """Whom one's own side brings from outside: a part of the room's page."""
    view = ask(meeting_page, public_id, with_panels=False)
    if view.mine is None:
        raise NotFound
    status, lights = form.status if form else 200, ask(guests_lights, view.id)
    return page("pages/rooms/guests/invited.html", status, view=view, lights=lights, form=form, done=done)


@bp.post("/meetings/<public_id>/room/guests")
def invite(public_id: str) -> Any:
    return _answered(public_id, act(AddGuest, meeting=public_id), _("Invited. The mail with the link is on its way."))


@bp.post("/meetings/<public_id>/room/guests/withdraw")
def withdraw(public_id: str) -> Any:
    return _answered(public_id, act(RemoveGuest, meeting=public_id), _("Withdrawn. The link leads nowhere any more."))


def _answered(public_id: str, form: Act, done: str) -> Any:
    return invited(public_id, done=done) if form.ok else invited(public_id, form)
