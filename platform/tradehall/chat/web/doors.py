"""What the edges of conversations share: their one blueprint, and how a script is answered."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from flask import Blueprint, Response, request

from tradehall.chat.commands import SendMessage
from tradehall.chat.errors import ConversationClosed
from tradehall.chat.safety.errors import Muted, TalkBlocked
from tradehall.chat.sockets import SENDING
from tradehall.kernel import problems, web
from tradehall.kernel.errors import DomainError, TooMany
from tradehall.kernel.web import Act, act

bp = Blueprint("chat", __name__)


def answered(view: Callable[..., dict[str, Any]]) -> Callable[..., Response]:
    """The same answers as the acknowledgements of sockets, with the status of the refusal."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        try:
            told, status = {"ok": True, **view(*args, **kwargs)}, 200
        except DomainError as error:
            told, status = problems.refusal(error, web.language()), error.status
        return Response(orjson.dumps(told), status, mimetype="application/json")

    return answer


def admit_sending() -> None:
    """Counted together with what the person sends over sockets. Raises TooFast."""
    web.hall().limits.admit(SENDING, str(web.actor().person_id), request.remote_addr or "")


def send_form(**fixed: Any) -> Act:
    """A message sent by a form. The page shows what was typed again, also where the conversation is closed."""
    try:
        admit_sending()
        return act(SendMessage, once=False, **fixed)
    except (TooMany, ConversationClosed, TalkBlocked, Muted) as error:
        return Act(error=error)
