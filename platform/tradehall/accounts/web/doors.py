"""What the pages of signing up, signing in and settings share."""

from typing import Any

from flask import Flask, g, request, session
from flask_login import login_user, logout_user

from tradehall.accounts import zones
from tradehall.accounts.errors import LinkVoid
from tradehall.accounts.identity import SignedIn
from tradehall.accounts.queries import by_session
from tradehall.accounts.rules import device_name
from tradehall.kernel import i18n
from tradehall.kernel.errors import TooMany
from tradehall.kernel.policy import VISITOR
from tradehall.kernel.web import Act, act, hall, language, page

LETTER = "letter"  # in the session cookie: which challenge the page with the code is about
ZONE_OF = {"zh": "Asia/Shanghai", "ja": "Asia/Tokyo", "ko": "Asia/Seoul", "en": ""}


def install(app: Flask) -> None:
    app.jinja_env.globals.update(zone_options=zone_options, device_name=device_name)


def zone_options(chosen: str | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Offered time zones by region, each with city and offset of today, and the chosen one among them."""
    times, now = i18n.Times(language()), hall().runner.clock.now()
    return [
        (i18n.translate(region, language()), [(name, times.zone_name(name, now)) for name in names])
        for region, names in zones.offered(chosen)
    ]


def guessed_zone() -> str:
    """A first proposal by the page's language; the browser's own answer replaces it where scripts run."""
    return ZONE_OF[language()]


def typed_email() -> str:
    return request.form.get("email", "").strip().lower()[:254]


def from_here() -> str:
    return request.remote_addr or ""


def limited(*limits: tuple[str, ...]) -> Act | None:
    """Count this try against each (limit, *key); the refusal to show in the form if one is passed."""
    within = [hall().limits.take(limit, *key) for limit, *key in limits]
    return None if all(within) else Act(error=TooMany())


def tried(command: Any, *limits: tuple[str, ...], **fixed: Any) -> Act:
    """`act` within limits. Never stored for replay: answers hold tokens, or ids that open a code page."""
    return limited(*limits) or act(command, once=False, **fixed)


def enter(token: str) -> None:
    """This browser is signed in from now on, in a cookie session that is all new."""
    known = hall().runner.ask(by_session, VISITOR, token)
    if known is None:  # pragma: no cover - ended between two statements
        return
    session.clear()
    session.permanent = True
    login_user(SignedIn(known.actor, token))
    g.actor = known.actor
    g.pop("language", None)


def leave() -> None:
    """This browser forgets who was signed in."""
    logout_user()
    session.clear()
    g.actor = VISITOR


def await_code(challenge: str, email: str, then: str = "/") -> None:
    """From now on this browser waits for a code; `then` is where it goes afterwards."""
    session[LETTER] = {"challenge": challenge, "email": email, "then": then}


def awaited() -> dict[str, str]:
    """The challenge and address that this browser waits for; empty without one."""
    found = session.get(LETTER)
    return found if isinstance(found, dict) else {}


def void_link(again: str, form: Act | None = None) -> Any:
    """The page of a link that does not work any more (or another refusal of it); `again` leads to a new one."""
    refused = form or Act(error=LinkVoid())
    return page("pages/accounts/link_void.html", refused.status, form=refused, again=again)
