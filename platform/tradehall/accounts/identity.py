"""Who asks: the session cookie on pages, a bearer token at the API, either on sockets."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Request, request, session
from flask_login import LoginManager, UserMixin, current_user

from tradehall.accounts.commands import NoteSeen
from tradehall.accounts.queries import Known, actor_of, by_session, by_token, seen_lately
from tradehall.kernel import web
from tradehall.kernel.errors import DomainError, Unauthenticated
from tradehall.kernel.policy import VISITOR, Actor

__all__ = ["actor_of", "identify", "identify_socket", "install", "signed_in_only"]

log = logging.getLogger(__name__)
COOKIE = "_user_id"  # where Flask-Login keeps what `get_id` gives: our session token


class SignedIn(UserMixin):
    """What Flask-Login holds for a request."""

    def __init__(self, actor: Actor, token: str) -> None:
        self.actor, self.token = actor, token

    def get_id(self) -> str:
        return self.token


def install(app: Flask) -> None:
    """Wire Flask-Login: sessions on pages, bearer tokens under /api/ and nowhere else."""
    manager = LoginManager()
    manager.session_protection = None  # the session row decides; addresses change on the road
    manager.user_loader(_by_cookie)
    manager.request_loader(_by_header)
    manager.init_app(app, add_context_processor=False)


def _by_cookie(token: str) -> SignedIn | None:
    """A cookie never signs in at the API: no page of another site can make a browser act there."""
    if web.is_api():
        return None
    known = _known(by_session, token)
    if known is None:
        return None
    _seen(known)
    return SignedIn(known.actor, token)


def _by_header(asked: Request) -> SignedIn | None:
    if not web.is_api():
        return None
    kind, _, token = asked.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        return None
    known = _known(by_token, token.strip())
    return None if known is None else SignedIn(known.actor, "")


def _known(query: Callable[..., Known | None], token: Any) -> Known | None:
    if not isinstance(token, str) or not 20 <= len(token) <= 200 or not token.isascii():
        return None
    return web.hall().runner.ask(query, VISITOR, token)


def _seen(known: Known) -> None:
    runner = web.hall().runner
    if seen_lately(known, runner.clock.now()):
        return
    try:
        runner.run(NoteSeen(), known.actor)
    except DomainError:
        log.warning("the last use of a session could not be written down")


def identify() -> Actor:
    """The actor of this request."""
    found = current_user._get_current_object()
    return found.actor if isinstance(found, SignedIn) else VISITOR


def identify_socket(auth: Any) -> Actor | None:
    """The actor of a socket that connects: by the page's session, else by `auth = {"token": …}`."""
    if isinstance(auth, dict) and auth.get("token"):
        known = _known(by_token, auth["token"])
    else:
        known = _known(by_session, session.get(COOKIE))
    return None if known is None else known.actor


def signed_in_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view for people who are signed in; others are sent to sign in (pages) or refused (forms)."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not web.actor().signed_in:
            raise Unauthenticated
        return view(*args, **kwargs)

    return guarded


def device() -> dict[str, str]:
    """What is remembered of the browser that signs in."""
    return {"device": request.user_agent.string, "address": request.remote_addr or ""}
