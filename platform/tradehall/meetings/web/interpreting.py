"""Pages of interpreters: offers, the day sheet, the brief of a meeting, their own entry; and what organisers offer."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events.web.forms import confirm, organise_tabs, tabs
from tradehall.kernel import clock
from tradehall.kernel.errors import NotFound
from tradehall.kernel.texts import LANGUAGES, N_, Translated
from tradehall.kernel.web import Act, act, actor, ask, hall, language, page, say
from tradehall.meetings import glossary, queries
from tradehall.meetings.commands import (
    AcceptOffer,
    ChangeInterpreterProfile,
    DeclineOffer,
    Level,
    Mode,
    OfferInterpreter,
    WithdrawOffer,
)
from tradehall.meetings.labels import SUBJECTS
from tradehall.meetings.queries.interpreter_views import Assignment, Brief, Profile
from tradehall.meetings.spoken import figures_of, voices
from tradehall.meetings.web.doors import as_list, confirmed, subject, words
from tradehall.meetings.web.meeting import interpreter_form

bp = Blueprint("interpreting", __name__)
organise_tabs.insert(3, ("/interpreters", N_("Interpreters")))
MOST_PAIRS = 12


@bp.get("/interpreter")
def mine(form: Act | None = None, offer: str = "") -> Any:
    """One's offers and assignments; `offer` is the one whose answer was just refused."""
    if form and "offer" in form.errors:
        raise NotFound
    view = ask(queries.interpreting)
    status = form.status if form else 200
    return page("pages/interpreting/mine.html", status, view=view, form=form, tried=offer)


@bp.post("/offers/<public_id>/accept")
def accept(public_id: str) -> Any:
    if not confirmed():
        text = _("Your time is held for the meeting, and both sides are told.")
        return confirm(
            _("Accept this meeting?"), text, request.path, _("Accept"), url_for("interpreting.mine"), kind="primary"
        )
    form = act(AcceptOffer, offer=public_id)
    if not form.ok:
        return mine(form, public_id)
    say(_("The meeting is yours. Its brief is open now."))
    return redirect(url_for("interpreting.brief", public_id=form.result), 303)


@bp.post("/offers/<public_id>/decline")
def decline(public_id: str) -> Any:
    form = act(DeclineOffer, offer=public_id)
    if not form.ok:
        return mine(form, public_id)
    say(_("You declined. The organisers know."))
    return redirect(url_for("interpreting.mine"), 303)


# -- the day ------------------------------------------------------------------------------------------


@bp.get("/interpreter/day")
def day() -> Any:
    """The sheet of one day of the reader's own calendar: today without `date`."""
    today = clock.local(hall().runner.clock.now(), actor().time_zone).date()
    chosen = _day(request.args.get("date", ""), today)
    sheet = ask(queries.my_day, chosen)
    beside = [chosen - timedelta(days=1), chosen + timedelta(days=1)]
    known = {"lines": list(_lines(sheet.meetings)), "interprets": sheet.interprets}
    return page("pages/interpreting/day.html", day=chosen, today=today, beside=beside, **known)


def _day(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text) if text else today
    except ValueError:
        raise NotFound from None
    if not 2000 <= found.year <= 2100:
        raise NotFound
    return found


def _lines(rows: list[Assignment]) -> list[tuple[Assignment, int]]:
    """Each meeting with the minutes of pause before it: 0 for the first."""
    before: list[datetime] = [row.meeting.starts_at for row in rows[:1]]
    before += [row.meeting.ends_at for row in rows]
    return [
        (row, int((row.meeting.starts_at - at).total_seconds() // 60)) for row, at in zip(rows, before, strict=False)
    ]


# -- the brief ----------------------------------------------------------------------------------------


@bp.get("/meetings/<public_id>/brief")
def brief(public_id: str) -> Any:
    view = ask(queries.brief, public_id)
    return page(
        "pages/interpreting/brief.html", view=view, sought=words("q", 60), is_sought=glossary.is_sought, **_said(view)
    )


def _said(view: Brief) -> dict[str, Any]:
    """The languages of the table, and the words that are needed in them."""
    one, other = ((place.languages, place.zone) for place in (view.meeting.exporter, view.meeting.buyer))
    found = voices(one, other, view.tongues)
    figures = figures_of(view.listings, view.needs)
    return {"voices": found, "groups": glossary.for_trade(view.codes), "figures": figures}


# -- one's own entry ------------------------------------------------------------------------------------


@bp.get("/interpreter/profile")
def profile(form: Act | None = None) -> Any:
    view = ask(queries.my_profile)
    shown = _typed(form) if form else _stored(view)
    rows = min(max(3, len(shown["pairs"]) + 1), MOST_PAIRS)
    choices = {
        "changes": _changes(form),
        "levels": list(Level),
        "modes": list(Mode),
        "subjects": SUBJECTS,
        "most": MOST_PAIRS,
        "rows": rows,
    }
    status = form.status if form else 200
    return page("pages/interpreting/profile.html", status, view=view, shown=shown, form=form, **choices)


def _changes(form: Act | None) -> list[dict[str, str]]:
    """What another window saved meanwhile, in words."""
    changes = form.changes if form else []
    return [{**one, "yours": _in_words(one["yours"]), "theirs": _in_words(one["theirs"])} for one in changes]


def _in_words(value: Any) -> str:
    """One field of an entry: pairs of languages, subjects, a text in many languages, or a text."""
    if isinstance(value, dict):
        return Translated.from_json(value).read(language()).text or "–"
    if not isinstance(value, list):
        return value or "–"
    parts = [f"{one['from']} → {one['to']} {one['level']}" if isinstance(one, dict) else subject(one) for one in value]
    return ", ".join(parts) or "–"


def _stored(view: Profile | None) -> dict[str, Any]:
    if view is None:
        return {"pairs": [], "subjects": [], "city": "", "about": {}, "source": language()}
    pairs = [{"heard": p.heard, "said": p.said, "level": p.level.value, "mode": p.mode.value} for p in view.pairs]
    about = {code: view.about.texts.get(code, "") for code in LANGUAGES}
    return {"pairs": pairs, "subjects": view.subjects, "city": view.city, "about": about, "source": view.about.source}


def _typed(form: Act) -> dict[str, Any]:
    values = form.values
    numbers = [n for n in range(MOST_PAIRS) if any(key.startswith(f"pairs.{n}.") for key in values)]
    names = ("heard", "said", "level", "mode")
    pairs = [{name: values.get(f"pairs.{n}.{name}", "") for name in names} for n in numbers]
    while pairs and not any(pairs[-1].values()):
        pairs.pop()
    return {
        "pairs": pairs,
        "subjects": as_list(values.get("subjects")),
        "city": values.get("city", ""),
        "about": {code: values.get(f"about.{code}", "") for code in LANGUAGES},
        "source": values.get("about.source") if values.get("about.source") in LANGUAGES else language(),
    }


@bp.post("/interpreter/profile")
def change_profile() -> Any:
    form = act(ChangeInterpreterProfile)
    if not form.ok:
        return profile(form)
    say(_("Your entry is saved. Organisers find you by it."))
    return redirect(url_for("interpreting.mine"), 303)


# -- organisers -------------------------------------------------------------------------------------------


@bp.get("/organise/<slug>/interpreters")
def unserved(slug: str) -> Any:
    """Meetings that wait for an interpreter, who can come, and what everybody has to do."""
    view = ask(queries.event_interpreters, slug, words("cursor", 500) or None)
    nav = tabs(view.event, "/interpreters")
    return page("pages/interpreting/organise.html", view=view, event=view.event, event_nav=nav)


@bp.post("/meetings/<public_id>/offers")
def offer(public_id: str) -> Any:
    """To one interpreter or to several at once."""
    form = act(OfferInterpreter, meeting=public_id)
    if not form.ok:
        return interpreter_form(public_id, form)
    say(_("Sent. The first to accept gets the meeting; the answers appear here."))
    return redirect(url_for("meeting.interpreter_form", public_id=public_id), 303)


@bp.post("/offers/<public_id>/withdraw")
def withdraw(public_id: str) -> Any:
    form = act(WithdrawOffer, offer=public_id)
    if not form.ok:
        say(form.alert, "warning")
        return redirect(url_for("organise.events"), 303)
    say(_("The offer is taken back. The interpreter is told."))
    return redirect(url_for("meeting.interpreter_form", public_id=form.result), 303)
