"""Signing in and out, and a forgotten password."""

from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from flask_babel import gettext as _

from tradehall.accounts import proofs
from tradehall.accounts.commands import AskReset, ResetPassword, SignIn, SignOut
from tradehall.accounts.errors import LinkVoid
from tradehall.accounts.identity import device
from tradehall.accounts.web.doors import (
    LETTER,
    await_code,
    awaited,
    enter,
    from_here,
    leave,
    tried,
    typed_email,
    void_link,
)
from tradehall.kernel.web import Act, actor, page, run, say, stay_inside

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
def form(tried_form: Act | None = None) -> Any:
    target = stay_inside(request.values.get("_next") or request.args.get("next"), "/")
    if actor().signed_in and tried_form is None:
        return redirect(target)
    status = tried_form.status if tried_form else 200
    return page("pages/accounts/sign_in.html", status, form=tried_form, target=target)


@bp.post("/sign-in")
def sign_in() -> Any:
    """A new session, whoever was signed in before."""
    limits = (("5/minute", "sign-in", typed_email()), ("20/minute", "sign-in-from", from_here()))
    done = tried(SignIn, *limits, **device())
    if not done.ok:
        return form(done)
    if actor().signed_in:
        run(SignOut())
    enter(done.result["token"])
    return redirect(stay_inside(request.form.get("_next"), "/"), 303)


@bp.post("/sign-out")
def sign_out() -> Any:
    if actor().signed_in:
        run(SignOut())
    leave()
    say(_("You are signed out."), "info")
    answer = redirect(url_for("sign_in.form"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.get("/password/forgotten")
def forgotten(tried_form: Act | None = None) -> Any:
    status = tried_form.status if tried_form else 200
    return page("pages/accounts/forgotten.html", status, form=tried_form)


@bp.post("/password/forgotten")
def ask_reset() -> Any:
    done = tried(AskReset, ("20/hour", "mails", from_here()), ("3/hour", "reset", typed_email()))
    if not done.ok:
        return forgotten(done)
    await_code(done.result, typed_email())
    return redirect(url_for("sign_in.reset_by_code"), 303)


@bp.get("/password/reset")
def reset_by_code(tried_form: Act | None = None) -> Any:
    """Where the code from the mail and the new password are typed."""
    if not awaited():
        return redirect(url_for("sign_in.forgotten"))
    status = tried_form.status if tried_form else 200
    return page("pages/accounts/reset.html", status, form=tried_form, link=None, email=awaited()["email"])


@bp.post("/password/reset")
def reset_with_code() -> Any:
    if not awaited():
        return redirect(url_for("sign_in.forgotten"), 303)
    fixed = {"challenge": awaited()["challenge"], "link": None}
    done = tried(ResetPassword, ("30/minute", "code", from_here()), **fixed)
    return _set(done) if done.ok else reset_by_code(done)


@bp.get("/password/reset/<link>")
def reset_by_link(link: str, tried_form: Act | None = None) -> Any:
    if proofs.read_link("reset", link) is None:
        return void_link(url_for("sign_in.forgotten"))
    if tried_form and isinstance(tried_form.error, LinkVoid):
        return void_link(url_for("sign_in.forgotten"), tried_form)
    status = tried_form.status if tried_form else 200
    return page("pages/accounts/reset.html", status, form=tried_form, link=link, email="")


@bp.post("/password/reset/<link>")
def reset_with_link(link: str) -> Any:
    fixed = {"link": link[:300], "challenge": None, "code": None}
    done = tried(ResetPassword, ("30/minute", "code", from_here()), **fixed)
    return _set(done) if done.ok else reset_by_link(link, done)


def _set(done: Act) -> Any:
    leave()
    session.pop(LETTER, None)
    say(_("Your new password is set. Please sign in with it."))
    return redirect(url_for("sign_in.form"), 303)
