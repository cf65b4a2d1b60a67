"""The page of one meeting, and what can be changed on it."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events.web.forms import confirm
from tradehall.kernel.errors import Forbidden
from tradehall.kernel.parse import Command
from tradehall.kernel.web import Act, act, ask, page, say
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AcceptMove,
    AssignInterpreter,
    Attendance,
    Because,
    CancelMeeting,
    DeclineMove,
    ExtendMeeting,
    GiveBack,
    MoveMeeting,
    ReportOutcome,
    Result,
    ReviveMeeting,
    SetAgenda,
    SetLink,
    SwitchVideo,
    TookPlace,
    WithdrawMove,
)
from tradehall.meetings.web.doors import confirmed, is_refused, named_slots

bp = Blueprint("meeting", __name__)


@bp.get("/meetings/<public_id>")
def meeting(public_id: str, part: str = "", form: Act | None = None) -> Any:
    """One meeting; `part` is the form that was just tried."""
    view = ask(queries.meeting_page, public_id)
    status = form.status if form else 200
    return page(
        "pages/meetings/meeting.html",
        status,
        view=view,
        part=part,
        form=form,
        took_place=list(TookPlace),
        results=list(Result),
        reasons=list(Because),
        views_of_it=[one for one in Attendance if one != Attendance.DISPUTED],
    )


def _change(command: type[Command], public_id: str, part: str, done: str) -> Any:
    form = act(command, meeting=public_id)
    if not form.ok:
        return meeting(public_id, part, form)
    say(done)
    return _back(public_id)


def _back(public_id: str) -> Any:
    return redirect(url_for("meeting.meeting", public_id=public_id), 303)


@bp.post("/meetings/<public_id>/agenda")
def set_agenda(public_id: str) -> Any:
    return _change(SetAgenda, public_id, "agenda", _("The agenda is saved."))


@bp.post("/meetings/<public_id>/link")
def set_link(public_id: str) -> Any:
    done = _("The video link is saved.") if request.form.get("url") else _("The video link is taken away.")
    return _change(SetLink, public_id, "link", done)


@bp.post("/meetings/<public_id>/video")
def switch_video(public_id: str) -> Any:
    """Go on by another way; from the room back into it, from elsewhere to the meeting's page."""
    done = _("The way is changed. Everybody sees where the call goes on.")
    return _in_the_room(SwitchVideo, public_id, "video", done)


@bp.post("/meetings/<public_id>/extend")
def extend(public_id: str) -> Any:
    return _in_the_room(ExtendMeeting, public_id, "extend", _("You have more time. The calendars follow."))


def _in_the_room(command: type[Command], public_id: str, part: str, done: str) -> Any:
    """What is done during the call, without script: who came from the room's page goes back there, told what became
    of it."""
    form = act(command, meeting=public_id)
    room = request.form.get("next") == "room"
    if not form.ok and not (room and form.status == 409):
        return meeting(public_id, part, form)
    say(done if form.ok else form.alert, "success" if form.ok else "error")
    return redirect(f"/meetings/{public_id}/room", 303) if room else _back(public_id)


@bp.post("/meetings/<public_id>/cancel")
def cancel(public_id: str) -> Any:
    return _change(CancelMeeting, public_id, "cancel", _("The meeting is cancelled. Everybody was told."))


@bp.post("/meetings/<public_id>/revive")
def revive(public_id: str) -> Any:
    return _change(ReviveMeeting, public_id, "revive", _("The meeting is booked again. Everybody is told."))


@bp.post("/meetings/<public_id>/give-back")
def give_back(public_id: str) -> Any:
    """The interpreter's own; without script the question stands on a page."""
    if not confirmed():
        text = _("Both companies and the organisers are told, and your time is free again.")
        back = url_for("meeting.meeting", public_id=public_id)
        return confirm(_("Give this meeting back?"), text, request.path, _("Give back this assignment"), back)
    return _change(GiveBack, public_id, "give-back", _("You do not interpret this meeting any more. They were told."))


@bp.post("/meetings/<public_id>/outcome")
def report(public_id: str) -> Any:
    return _change(ReportOutcome, public_id, "outcome", _("Thank you. The outcome of the meeting is saved."))


@bp.get("/meetings/<public_id>/move")
def move_form(public_id: str, form: Act | None = None) -> Any:
    """Choosing another slot: the grid of what is free for everybody now."""
    view = ask(queries.meeting_page, public_id, with_panels=False)
    if form is None and not view.can.move:
        return _back(public_id)
    slots = ask(queries.move_slots, public_id)
    nearest = named_slots(form, slots)
    if not nearest and is_refused(form, "slot-past", "slot-gone"):
        nearest = _near(slots, request.form.get("slot", ""))
    status = form.status if form else 200
    return page("pages/meetings/move.html", status, view=view, slots=slots, form=form, nearest=nearest)


def _near(slots: list[Any], slot: str) -> list[Any]:
    """At most three free ones, the nearest in time to the one that is gone."""
    gone = next((choice.starts_at for choice in slots if choice.id == slot), None)
    free = [choice for choice in slots if choice.free and choice.id != slot]
    return sorted(free, key=lambda choice: abs(choice.starts_at - gone))[:3] if gone else free[:3]


@bp.post("/meetings/<public_id>/move")
def move(public_id: str) -> Any:
    form = act(MoveMeeting, meeting=public_id)
    if is_refused(form, "meeting-started", "meeting-cancelled"):
        return meeting(public_id, "move", form)
    if not form.ok:
        return move_form(public_id, form)
    view = ask(queries.meeting_page, public_id, with_panels=False)
    is_asked = view.proposed is not None and view.proposed.by == view.mine
    asked, moved = _("The other side is asked. The meeting stays where it is until they agree."), _moved()
    say(asked if is_asked else moved)
    return _back(public_id)


def _moved() -> str:
    return _("The meeting is moved. Everybody was told.")


@bp.post("/meetings/<public_id>/moves/<move>/accept")
def accept_move(public_id: str, move: str) -> Any:
    form = act(AcceptMove, move=move)
    if is_refused(form, "slot-taken", "slot-past", "slot-gone"):
        return move_form(public_id, form)
    return _answered(public_id, form, _moved())


@bp.post("/meetings/<public_id>/moves/<move>/decline")
def decline_move(public_id: str, move: str) -> Any:
    return _answered(public_id, act(DeclineMove, move=move), _("The meeting stays where it is. They were told."))


@bp.post("/meetings/<public_id>/moves/<move>/withdraw")
def withdraw_move(public_id: str, move: str) -> Any:
    return _answered(public_id, act(WithdrawMove, move=move), _("The proposal is taken back. They were told."))


def _answered(public_id: str, form: Act, done: str) -> Any:
    if not form.ok:
        return meeting(public_id, "move", form)
    say(done)
    return _back(public_id)


@bp.get("/meetings/<public_id>/interpreter")
def interpreter_form(public_id: str, form: Act | None = None) -> Any:
    """Organisers: who may interpret, the fitting and free ones first."""
    view = ask(queries.meeting_page, public_id, with_panels=False)
    if not view.organises:
        raise Forbidden
    if form is None and not view.can.interpreter:
        return _back(public_id)
    choices = ask(queries.interpreters_for, public_id)
    status = form.status if form else 200
    return page("pages/meetings/interpreter.html", status, view=view, choices=choices, form=form)


@bp.post("/meetings/<public_id>/interpreter")
def assign_interpreter(public_id: str) -> Any:
    form = act(AssignInterpreter, meeting=public_id)
    if not form.ok:
        return interpreter_form(public_id, form)
    say(_("The interpreter is booked.") if request.form.get("interpreter") else _("No interpreter is booked now."))
    return _back(public_id)
