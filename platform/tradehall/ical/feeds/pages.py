"""Pages of one's calendar: choices, the feed's address, and the feed of an event for its organisers."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tradehall.accounts.identity import signed_in_only
from tradehall.events.web.forms import organise_tabs, tabs
from tradehall.ical.feeds.commands import ALARMS, EndFeed, OpenFeed, RenewFeed, SetCalendarChoices
from tradehall.ical.feeds.own import calendar_settings, event_calendar, is_own_feed
from tradehall.kernel.clock import tzdata_version
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, act, ask, hall, page, say, stay_inside

bp = Blueprint("calendars", __name__)
organise_tabs.append(("/calendar", N_("Calendar")))

HOME = "/settings/calendar"


@bp.get(HOME)
def settings(form: Act | None = None) -> Any:
    view = ask(calendar_settings)
    status = form.status if form else 200
    return page("pages/ical/settings.html", status, view=view, form=form, alarms=ALARMS, before=before, **_shown())


def before(minutes: int) -> str:
    """How long before the begin: '15 minutes before'."""
    if minutes == 0:
        return _("When it begins")
    if minutes % 1440 == 0:
        return ngettext("%(num)d day before", "%(num)d days before", minutes // 1440)
    if minutes % 60 == 0:
        return ngettext("%(num)d hour before", "%(num)d hours before", minutes // 60)
    return ngettext("%(num)d minute before", "%(num)d minutes before", minutes)


@bp.post(HOME)
@signed_in_only
def choose() -> Any:
    form = act(SetCalendarChoices)
    if not form.ok:
        return settings(form)
    say(_("Saved. Your calendar program shows it when it fetches next."))
    return redirect(HOME, 303)


@bp.get("/organise/<slug>/calendar")
def of_event(slug: str) -> Any:
    """The feed of all meetings of an event."""
    view = ask(event_calendar, slug)
    nav = tabs(view.event, "/calendar")
    return page("pages/ical/event.html", view=view, event=view.event, event_nav=nav, **_shown())


@bp.post(f"{HOME}/feeds")
@signed_in_only
def open_feed() -> Any:
    form = act(OpenFeed)
    if not form.ok:
        return settings(form)
    say(_("The address is made."))
    return _back()


@bp.post(f"{HOME}/feeds/<public_id>/renew")
@signed_in_only
def renew_feed(public_id: str) -> Any:
    text = _("Programs that use the old address show nothing new any more. Give them the new one.")
    done = _("You have a new address. The old one leads nowhere from now on.")
    return _asked_first(RenewFeed, public_id, text, _("Make a new address"), done)


@bp.post(f"{HOME}/feeds/<public_id>/end")
@signed_in_only
def end_feed(public_id: str) -> Any:
    text = _("Programs that use the address show nothing new any more. You can make another address at any time.")
    done = _("The address is taken back. It leads nowhere from now on.")
    return _asked_first(EndFeed, public_id, text, _("Take the address back"), done)


def _asked_first(command: type[RenewFeed | EndFeed], public_id: str, text: str, verb: str, done: str) -> Any:
    ask(is_own_feed, public_id)
    if request.form.get("confirmed") != "yes":
        back = stay_inside(request.form.get("next"), HOME)
        return page("pages/ical/ask_first.html", text=text, verb=verb, action=request.path, back=back)
    form = act(command, feed=public_id)
    if not form.ok:
        return settings(form)
    say(done)
    return _back()


def _back() -> Any:
    return redirect(stay_inside(request.form.get("next"), url_for("calendars.settings")), 303)


def _shown() -> dict[str, Any]:
    base = hall().settings.base_url
    return {"base": base, "webcal": "webcal://" + base.partition("://")[2], "tzdata": tzdata_version()}
