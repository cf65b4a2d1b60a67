"""How schedules are told in words: reasons, figures, what stands in the way."""

from collections.abc import Sequence
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from tradehall.kernel import i18n
from tradehall.kernel.templating import label_in
from tradehall.kernel.web import language
from tradehall.meetings.planning.commands import Goal
from tradehall.meetings.planning.labels import BROKEN, CONFLICTS, WHYS, WORK
from tradehall.meetings.planning.queries.moving import Broken
from tradehall.meetings.planning.queries.views import Firm, Reached, RunPage, RunRow, Why
from tradehall.meetings.planning.rules import at_work

MOST_PAIRS = 6  # meetings that one sentence names


def install(app: Flask) -> None:
    app.jinja_env.globals.update(why_words=why_words, broken_words=broken_words)
    app.jinja_env.globals.update(work_texts=work_texts, work_words=work_words)
    app.jinja_env.globals.update(reached_words=reached_words, changes_words=changes_words)


def label_of(goal: Goal) -> str:
    return label_in(goal, language())


def _work(name: str) -> str:
    text = WORK[name]
    return _(text)


def work_texts(goals: Sequence[Goal]) -> dict[str, Any]:
    """What the page's script writes how far a run is with."""
    told: dict[str, Any] = {name: _work(name) for name in WORK}
    return told | {"goals": {goal.value: label_of(goal) for goal in goals}}


def work_words(run: RunRow) -> str:
    """How far a run is; the same as its script writes (schedule.js)."""
    reached, bounds = run.progress.get("objective", {}), run.progress.get("bound", {})
    if not any(reached.values()):
        return _work("nothing")
    work = at_work([goal.value for goal in run.goals], reached, bounds)
    if work is None:
        return _work("proven")
    name, value, bound = work
    if bound is None:
        return _work("open").format(goal=label_of(Goal(name)))
    if name == Goal.SCHEDULED:
        return _work("share").format(share=f"{value * 100 // max(1, bound)}%")
    return _work("fewer").format(goal=label_of(Goal(name)), value=value, bound=bound)


def firms_words(firms: Sequence[Firm]) -> str:
    return _(" and ").join(firm.name for firm in firms)


def why_words(why: Why) -> str:
    """Why a meeting has no place, what collides, or what one thing more would bring, in a sentence."""
    names = {"firm": why.firms[0].name if why.firms else "", "firms": firms_words(why.firms)}
    names |= {"pairs": pairs_words(why.pairs), "languages": languages_words(why.languages)}
    return _(WHYS.get(why.code, WHYS["unknown"]), **{**names, **why.numbers})


def pairs_words(pairs: Sequence[tuple[Firm, Firm]]) -> str:
    told = [f"{exporter.name} – {buyer.name}" for exporter, buyer in pairs[:MOST_PAIRS]]
    return "; ".join([*told, "…"] if len(pairs) > MOST_PAIRS else told)


def languages_words(pair: tuple[Sequence[str], Sequence[str]] | None) -> str:
    """'Chinese ↔ Japanese'; where a side speaks several, any of them will do."""
    if pair is None:
        return _("any languages")
    reader = language()
    return " ↔ ".join(" / ".join(i18n.language_in(code, reader) for code in side) for side in pair)


def broken_words(broken: Broken) -> str:
    return _(BROKEN.get(broken.code, BROKEN["unavailable"]), what=broken.what)


def reached_words(reached: Reached, page: RunPage) -> str:
    """How good a schedule is by one goal, and how good any could be."""
    return _("%(said)s %(proof)s", said=_said(reached, page), proof=_proof(reached))


def _said(reached: Reached, page: RunPage) -> str:
    value = reached.value
    if reached.goal is Goal.SCHEDULED:
        return _("%(placed)s of %(asked)s meetings have a place.", placed=len(page.meetings), asked=page.asked)
    if reached.goal is Goal.BREAKS:
        return ngettext("%(num)d gap between two meetings.", "%(num)d gaps between two meetings.", value)
    if reached.goal is Goal.STABILITY:
        return ngettext(
            "%(num)d meeting is not where it was.", "%(num)d meetings are not where they were.", value
        )  # fmt: skip
    if reached.goal is Goal.FAIRNESS:
        lacking = _("Points for what companies lack, more for those that have least: %(points)s.", points=value)
        return lacking if value else _("Everybody has all the meetings that were asked for.")
    uneasy = _("Points for hours outside the working day, more the further off: %(points)s.", points=value)
    return uneasy if value else _("Nobody meets outside working hours.")


def _proof(reached: Reached) -> str:
    if reached.is_proven:
        is_first = reached.goal is Goal.SCHEDULED
        return _("Proven: no schedule places more.") if is_first else _("Proven: no schedule does better.")
    if reached.bound is None:
        return _("Whether another schedule does better is not known.")
    bound, value = reached.bound, reached.value
    if reached.goal is not Goal.SCHEDULED:  # gaps, points and moves: the fewer the better
        return _("Not proven to be the best; no schedule can have fewer than %(bound)s.", bound=bound)
    return _("By points it reaches %(value)s; no schedule can pass %(bound)s.", value=value, bound=bound)


def changes_words(page: RunPage) -> list[str]:
    """How many meetings that were booked move, stay and go."""
    moving, leaving, staying = len(page.moving), len(page.leaving), page.staying
    told = [ngettext("%(num)d booked meeting moves.", "%(num)d booked meetings move.", moving)] if moving else []
    if leaving:
        told.append(ngettext("%(num)d booked meeting is cancelled.", "%(num)d booked meetings are cancelled.", leaving))
    if staying:
        told.append(
            ngettext(
                "%(num)d booked meeting stays where it is.", "%(num)d booked meetings stay where they are.", staying
            )
        )
    return told


def conflict_lines(page: RunPage, conflicts: Sequence[dict[str, Any]]) -> list[str]:
    """What stands in the way of publishing, each with the names of both companies."""
    lines = {one.id: one for one in [*page.meetings, *page.missing]}
    found = []
    for conflict in conflicts:
        line = lines.get(conflict["meeting"])
        if line is not None:
            both = f"{line.exporter.name} – {line.buyer.name}"
            text = CONFLICTS[conflict["code"]]
            found.append(_("%(meeting)s %(what)s.", meeting=both, what=_(text)))
    return found
