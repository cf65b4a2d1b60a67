"""What may be refused where talk is kept safe."""

from tradehall.kernel.errors import Conflict, Forbidden, NotFound
from tradehall.kernel.texts import N_


class TalkBlocked(Forbidden):
    """For the side that was blocked: that nothing can be written, not why."""

    code = "conversation-closed"
    sentence = N_("This conversation is closed. You can read what was said.")


class TalkBlockedByUs(TalkBlocked):
    sentence = N_("Your company blocked the other company. Unblock it to write again. You can read what was said.")


class Muted(Forbidden):
    """`details["until"]` is when it ends."""

    code = "muted"
    sentence = N_(
        "The organisers muted you in this event. You can write again in %(minutes)s minutes. Reason: %(words)s"
    )
    hours = N_("The organisers muted you in this event. You can write again in %(hours)s hours. Reason: %(words)s")
    days = N_("The organisers muted you in this event. You can write again in %(days)s days. Reason: %(words)s")


class OwnMessage(Conflict):
    code = "own-message"
    sentence = N_("This is your own message. You can withdraw it.")


class AlreadyReported(Conflict):
    code = "already-reported"
    sentence = N_("You reported this message already. The organisers look at it.")


class NothingLeft(Conflict):
    code = "nothing-left"
    sentence = N_("The message was withdrawn by its sender meanwhile, so that nothing of it is shown any more.")


class OwnCase(Forbidden):
    """Nobody decides about what they said or reported themselves."""

    code = "own-case"
    sentence = N_("This report concerns yourself. Please let another organiser decide about it.")


class NotLookedAt(Conflict):
    code = "not-looked-at"
    sentence = N_("Please open the report and read it first.")


class BadLink(NotFound):
    code = "bad-link"
    sentence = N_("This link is not from a message, or it was changed on its way. Do not follow it.")
