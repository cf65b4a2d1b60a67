"""What may be refused in conversations."""

from tradehall.kernel.errors import Conflict, Forbidden
from tradehall.kernel.texts import N_


class MeetFirst(Forbidden):
    code = "meet-first"
    sentence = N_("You can write to this company once you have agreed on a meeting. Please ask for a meeting first.")


class ConversationClosed(Forbidden):
    code = "conversation-closed"
    sentence = N_("One of the companies no longer takes part in the event. You can read what was said.")


class ClientIdUsed(Conflict):
    """The same client id came with another text, or in another conversation."""

    code = "client-id-used"
    sentence = N_("Another message was already sent from this form. Please send yours again.")
