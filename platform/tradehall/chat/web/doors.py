"""What the edges of conversations share: their one blueprint, and how a script is answered."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from flask import Blueprint, Response

from tradehall.chat.sockets import SENDING
from tradehall.kernel import problems, web
from tradehall.kernel.errors import DomainError

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


def may_send() -> bool:
    """Counted together with what the person sends over sockets."""
    return web.hall().limits.take(SENDING, "socket", "chat:send", str(web.actor().person_id))
