"""The organisers' page of how the calls of an event are held."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _

from tradehall.events.web.forms import Values, organise_tabs, tabs
from tradehall.kernel.templating import label_in
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, act, ask, hall, language, page, say
from tradehall.meetings.commands import MOST_PHONES, SetVideoRules, Video
from tradehall.meetings.queries.video import video_page
from tradehall.meetings.ways import VideoView

bp = Blueprint("organise_video", __name__)
organise_tabs.insert(4, ("/video", N_("Video calls")))
FIELDS = {
    "video": N_("How calls are held"),
    "link_url": N_("Second link"),
    "link_note": N_("Note to the link"),
    "phones": N_("Telephone numbers"),
    "country": N_("Called from"),
    "number": N_("Telephone number"),
    "note": N_("Code or note"),
    "relay_only": N_("Connect only through the relay server"),
    "recording": N_("Recording"),
}


@bp.get("/organise/<slug>/video")
def video(slug: str, form: Act | None = None) -> Any:
    view = ask(video_page, slug)
    values = Values(form.values) if form else _stored(view.rules)
    labels = {name: _(text) for name, text in FIELDS.items()}
    return page(
        "pages/organise/video.html",
        form.status if form else 200,
        event=view.event, version=_version(form, view.rules), form=form, values=values, labels=labels,
        ways=_ways(view.rules), phones=values.rows("phones", MOST_PHONES), most_phones=MOST_PHONES,
        changes=_told(form, labels) if form else [], event_nav=tabs(view.event, "/video"),
    )  # fmt: skip


@bp.post("/organise/<slug>/video")
def change(slug: str) -> Any:
    form = act(SetVideoRules, event=slug)
    if not form.ok:
        return video(slug, form)
    say(_("Saved. Meetings that were switched to another way by hand stay as they are."))
    return redirect(url_for("organise_video.video", slug=slug), 303)


def _version(form: Act | None, rules: VideoView) -> int:
    """After a stale version the newer one: whoever saves again has seen what changed."""
    return rules.version if form is None or form.error is None else form.error.details.get("version", rules.version)


def _stored(rules: VideoView) -> Values:
    flat: dict[str, Any] = {"video": str(rules.video), "link_url": rules.link_url, "link_note": rules.link_note}
    flat |= {name: "yes" if getattr(rules, name) else "" for name in ("relay_only", "recording")}
    for n, phone in enumerate(rules.phones):
        flat |= {f"phones.{n}.{name}": value or "" for name, value in phone.model_dump().items()}
    return Values(flat)


def _ways(rules: VideoView) -> list[Video]:
    """What can be chosen here: Jitsi only where a server of it is set up."""
    has_jitsi = bool(hall().settings.jitsi_url) or rules.video is Video.JITSI
    return [Video.ROOM, *([Video.JITSI] if has_jitsi else []), Video.LINK]


def _told(form: Act, labels: dict[str, str]) -> list[dict[str, str]]:
    """What somebody else changed meanwhile, in words."""
    return [
        {"field": labels[one["field"]], **{who: _words(one["field"], one[who]) for who in ("yours", "theirs")}}
        for one in form.changes
    ]


def _words(name: str, value: Any) -> str:
    if name == "video":
        return label_in(Video(value), language())
    if name == "phones":
        return " · ".join(phone["number"] for phone in value) or "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value or "–"
