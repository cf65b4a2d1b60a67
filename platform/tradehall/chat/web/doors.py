"""What the edges of conversations share: their one blueprint, and sending by a form."""

from typing import Any

from flask import Blueprint, request

from tradehall.chat.commands import SendMessage
from tradehall.chat.errors import ConversationClosed
from tradehall.chat.safety.errors import Muted, TalkBlocked
from tradehall.chat.sockets import SENDING
from tradehall.kernel import web
from tradehall.kernel.errors import TooMany
from tradehall.kernel.web import Act, act

bp = Blueprint("chat", __name__)


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
