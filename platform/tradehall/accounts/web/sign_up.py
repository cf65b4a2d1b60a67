"""Signing up. Every answer is the same whether or not the address has an account."""

from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from flask_babel import gettext as _

from tradehall.accounts import proofs
from tradehall.accounts.commands import ConfirmEmail, SendConfirmationAgain, SignUp
from tradehall.accounts.identity import device
from tradehall.accounts.web.doors import (
    LETTER,
    await_code,
    awaited,
    enter,
    from_here,
    guessed_zone,
    tried,
    typed_email,
    void_link,
)
from tradehall.kernel.web import Act, actor, page, say, stay_inside

bp = Blueprint("sign_up", __name__)


@bp.get("/sign-up")
def form(tried_form: Act | None = None) -> Any:
    target = stay_inside(request.values.get("_next") or request.args.get("next"), "/")
    if actor().signed_in:
        return redirect(target)
    status = tried_form.status if tried_form else 200
    return page("pages/accounts/sign_up.html", status, form=tried_form, guessed_zone=guessed_zone(), target=target)


@bp.post("/sign-up")
def sign_up() -> Any:
    if actor().signed_in:
        return redirect("/")
    done = tried(SignUp, ("20/hour", "sign-up", from_here()), ("5/hour", "sign-up-mail", typed_email()))
    if not done.ok:
        return form(done)
    await_code(done.result, typed_email(), stay_inside(request.form.get("_next"), "/"))
    return redirect(url_for("sign_up.check"), 303)


@bp.get("/sign-up/check")
def check(tried_form: Act | None = None) -> Any:
    """Where the code from the mail is typed."""
    if not awaited():
        return redirect(url_for("sign_up.form"))
    status = tried_form.status if tried_form else 200
    return page("pages/accounts/sign_up_check.html", status, form=tried_form, email=awaited()["email"])


@bp.post("/sign-up/check")
def check_code() -> Any:
    if not awaited():
        return redirect(url_for("sign_up.form"), 303)
    fixed = {"challenge": awaited()["challenge"], "link": None, **device()}
    done = tried(ConfirmEmail, ("30/minute", "code", from_here()), **fixed)
    return _welcome(done) if done.ok else check(done)


@bp.get("/sign-up/again")
def again_form(tried_form: Act | None = None) -> Any:
    status = tried_form.status if tried_form else 200
    email = awaited().get("email", "")
    return page("pages/accounts/sign_up_again.html", status, form=tried_form, email=email)


@bp.post("/sign-up/again")
def again() -> Any:
    """Have the mail sent once more."""
    done = tried(SendConfirmationAgain, ("20/hour", "mails", from_here()), ("5/hour", "sign-up-mail", typed_email()))
    if not done.ok:
        return again_form(done)
    await_code(done.result, typed_email(), awaited().get("then", "/"))
    say(_("If this address waits to be confirmed, a new mail is on its way."), "info")
    return redirect(url_for("sign_up.check"), 303)


@bp.get("/sign-up/confirm/<link>")
def confirm_page(link: str) -> Any:
    """Following the link changes nothing: mail programs follow links too. The button does."""
    if proofs.read_link("confirm", link) is None:
        return void_link(url_for("sign_up.again_form"))
    return page("pages/accounts/confirm.html", link=link)


@bp.post("/sign-up/confirm/<link>")
def confirm(link: str) -> Any:
    fixed = {"link": link[:300], "challenge": None, "code": None, **device()}
    done = tried(ConfirmEmail, ("30/minute", "code", from_here()), **fixed)
    if not done.ok:
        return void_link(url_for("sign_up.again_form"), done)
    return _welcome(done)


def _welcome(done: Act) -> Any:
    then = awaited().get("then", "/")
    session.pop(LETTER, None)
    enter(done.result["token"])
    say(_("Your e-mail address is confirmed, and you are signed in."))
    return redirect(then, 303)
