"""One's own settings: profile, password, address, sessions, API tokens."""

from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tradehall.accounts import proofs
from tradehall.accounts.commands import (
    AskEmailChange,
    ChangeLanguage,
    ChangePassword,
    ChangeProfile,
    ChangeTimeZone,
    ConfirmEmailChange,
    CreateApiToken,
    EndApiToken,
    EndOtherSessions,
    EndSession,
)
from tradehall.accounts.identity import signed_in_only
from tradehall.accounts.queries import settings_page
from tradehall.accounts.web.doors import (
    LETTER,
    await_code,
    awaited,
    from_here,
    leave,
    tried,
    typed_email,
    void_link,
)
from tradehall.kernel import clock, i18n
from tradehall.kernel.errors import Invalid, NotFound
from tradehall.kernel.parse import Command, parse_data
from tradehall.kernel.web import Act, act, actor, ask, hall, page, run, say, stay_inside
from tradehall.kernel.web import language as reading

bp = Blueprint("settings", __name__)


@bp.get("/settings")
def settings(part: str = "", form: Act | None = None, token: str = "") -> Any:
    """All of it on one page; `form` is the part that was just tried, `token` a new one, shown this once."""
    view = ask(settings_page)
    status = form.status if form else 200
    return page("pages/accounts/settings.html", status, view=view, part=part, form=form, token=token)


def _done() -> Any:
    return redirect(url_for("settings.settings"), 303)


@bp.post("/settings/profile")
@signed_in_only
def profile() -> Any:
    form = act(ChangeProfile)
    if not form.ok:
        return settings("profile", form)
    say(_("Your profile is saved."))
    return _done()


@bp.post("/settings/password")
@signed_in_only
def password() -> Any:
    form = tried(ChangePassword, ("5/minute", "sign-in", actor().email))
    if not form.ok:
        return settings("password", form)
    say(_("Your new password is set. You are signed out everywhere else."))
    return _done()


@bp.post("/settings/email")
@signed_in_only
def email() -> Any:
    limits = (("5/minute", "sign-in", actor().email), ("5/hour", "change", actor().public_id))
    form = tried(AskEmailChange, *limits)
    if not form.ok:
        return settings("email", form)
    await_code(form.result, typed_email())
    return redirect(url_for("settings.email_check"), 303)


@bp.get("/settings/email/check")
@signed_in_only
def email_check(form: Act | None = None) -> Any:
    """Where the code from the mail to the new address is typed."""
    if not awaited():
        return _done()
    status = form.status if form else 200
    return page("pages/accounts/email_check.html", status, form=form, email=awaited()["email"])


@bp.post("/settings/email/check")
@signed_in_only
def email_check_code() -> Any:
    if not awaited():
        return _done()
    fixed = {"challenge": awaited()["challenge"], "link": None}
    form = tried(ConfirmEmailChange, ("30/minute", "code", from_here()), **fixed)
    if not form.ok:
        return email_check(form)
    session.pop(LETTER, None)
    say(_("Your e-mail address is changed."))
    return _done()


@bp.get("/email/<link>")
def email_link(link: str) -> Any:
    """Following the link changes nothing; the button does."""
    if proofs.read_link("change", link) is None:
        return void_link(url_for("settings.settings"))
    return page("pages/accounts/email_confirm.html", link=link)


@bp.post("/email/<link>")
def email_confirm(link: str) -> Any:
    fixed = {"link": link[:300], "challenge": None, "code": None}
    form = tried(ConfirmEmailChange, ("30/minute", "code", from_here()), **fixed)
    if not form.ok:
        return void_link(url_for("settings.settings"), form)
    if form.result["way_back"]:
        leave()
        say(_("Your former e-mail address is back. Everybody is signed out; please choose a new password."))
        return redirect(url_for("sign_in.forgotten"), 303)
    say(_("Your e-mail address is changed."))
    return redirect(url_for("settings.settings"), 303)


def _named(command: type[Command], **place: str) -> Command:
    """A command on what the address names; what cannot be an id leads nowhere."""
    try:
        return parse_data(command, place)
    except Invalid:
        raise NotFound from None


@bp.post("/settings/sessions/<public_id>/end")
@signed_in_only
def end_session(public_id: str) -> Any:
    run(_named(EndSession, session=public_id))
    say(_("The session is ended."))
    return _done()


@bp.post("/settings/sessions/end-others")
@signed_in_only
def end_others() -> Any:
    ended = run(EndOtherSessions())
    say(ngettext("%(num)d other session is ended.", "%(num)d other sessions are ended.", ended))
    return _done()


@bp.post("/settings/tokens")
@signed_in_only
def create_token() -> Any:
    """The token is on this one answer only, so there is no redirect."""
    form = tried(CreateApiToken, ("20/hour", "tokens", actor().public_id), person=None)
    return settings("tokens", form, form.result["token"] if form.ok else "")


@bp.post("/settings/tokens/<public_id>/end")
@signed_in_only
def end_token(public_id: str) -> Any:
    if request.form.get("confirmed") != "yes":
        return page(
            "pages/accounts/ask_first.html",
            text=_("Programs that use this token are shut out at once."),
            verb=_("End the token"),
            action=request.path,
        )
    run(_named(EndApiToken, token=public_id))
    say(_("The token is ended. Programs that use it are shut out."))
    return _done()


@bp.post("/settings/language")
@signed_in_only
def language() -> Any:
    return _switch(ChangeLanguage, "language")


@bp.post("/settings/zone")
@bp.post("/settings/time-zone")
@signed_in_only
def time_zone() -> Any:
    return _switch(ChangeTimeZone, "time_zone")


@bp.get("/settings/time-zone/name")
def zone_name() -> Any:
    """What the page's language calls a zone that the browser names by its key: "東京、UTC+9"."""
    try:
        zone = clock.zone_key(request.args.get("zone", ""))
    except ValueError as error:
        raise NotFound from error
    return Response(i18n.Times(reading()).zone_name(zone, hall().runner.clock.now()), mimetype="text/plain")


def _switch(command: type[Command], field: str) -> Any:
    """One value from the page's frame; back to the page it was changed on."""
    run(parse_data(command, {field: request.form.get(field, "")}))
    target = request.form.get("_next") or request.form.get("next")
    return redirect(stay_inside(target, url_for("settings.settings")), 303)
