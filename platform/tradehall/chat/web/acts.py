"""One message, and what is done with it: by the forms of its page, or by the script of the conversation's."""

from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _

from tradehall.chat import queries
from tradehall.chat.commands import EditMessage, OfMessage, PinMessage, ReactToMessage, WithdrawMessage
from tradehall.chat.web.doors import bp
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import parse_form
from tradehall.kernel.web import Act, act, answered, ask, page, run, say, wants_fragment


@bp.get("/chat/<public_id>/messages/<message>")
def message(public_id: str, message: str, form: Act | None = None) -> Any:
    """The page of one message; what may be done with it alone for a script that opens it as a menu."""
    view = ask(queries.message_page, public_id, message)
    template = "pages/chat/_menu.html" if wants_fragment() else "pages/chat/message.html"
    status = form.status if form else 200
    return page(template, status, talk=view, message=view.message, form=form, answer_id=new_public_id())


@bp.post("/chat/<public_id>/messages/<message>/edit")
def edit(public_id: str, message: str) -> Any:
    return _do(EditMessage, public_id, message, _("Changed. All see that the message was changed."))


@bp.post("/chat/<public_id>/messages/<message>/withdraw")
def withdraw(public_id: str, message: str) -> Any:
    return _do(WithdrawMessage, public_id, message, _("Withdrawn. All see that there was a message."))


@bp.post("/chat/<public_id>/messages/<message>/react")
def react(public_id: str, message: str) -> Any:
    return _do(ReactToMessage, public_id, message)


@bp.post("/chat/<public_id>/messages/<message>/pin")
def pin(public_id: str, message: str) -> Any:
    return _do(PinMessage, public_id, message)


@bp.post("/chat/<public_id>/messages/<message>/undo/<what>")
def undo(public_id: str, message: str, what: str) -> Any:
    """Take a sign or a pin back: what a button does that has its one value for the sign."""
    command: type[OfMessage] = PinMessage if what == "pin" else ReactToMessage
    return _do(command, public_id, message, on=False)


def _do(command: type[OfMessage], public_id: str, message_id: str, done: str = "", **fixed: Any) -> Any:
    where = {"conversation": public_id, "message": message_id, **fixed}
    if request.accept_mimetypes.best == "application/json":
        return _told(command, where)
    form = act(command, once=False, **where)
    if not form.ok:
        return message(public_id, message_id, form)
    if done:
        say(done)
    back = url_for("chat.conversation", public_id=public_id, at=form.result["seq"])
    return redirect(f"{back}#message-{message_id}")


@answered
def _told(command: type[OfMessage], where: dict[str, Any]) -> dict[str, Any]:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name in command.model_fields]
    return {"message": run(parse_form(command, typed, where))}
