"""What may be refused in conversations."""

from tradehall.kernel.errors import Conflict, Forbidden
from tradehall.kernel.texts import N_


class MeetFirst(Forbidden):
    code = "meet-first"
    sentence = N_("You can write to this company once you have agreed on a meeting. Please ask for a meeting first.")


class ConversationClosed(Forbidden):
    code = "conversation-closed"
    sentence = N_("One of the companies no longer takes part in the event. You can read what was said.")


class NotADelegate(Forbidden):
    code = "not-a-delegate"
    sentence = N_(
        "Only people who come for one of the two companies make offers, and only the other side answers them."
    )


class OfferTaken(Conflict):
    code = "offer-accepted"
    sentence = N_("This offer was already accepted.")


class OfferCountered(Conflict):
    code = "offer-countered"
    sentence = N_("This offer was already answered with another one. Please look at the newer offer.")


class OfferGone(Conflict):
    code = "offer-withdrawn"
    sentence = N_("This offer was withdrawn.")


class OfferLapsed(Conflict):
    code = "offer-lapsed"
    sentence = N_("The last day of this offer has passed. Please make a new one.")


class ClientIdUsed(Conflict):
    """The same client id came with another text, or in another conversation."""

    code = "client-id-used"
    sentence = N_("Another message was already sent from this form. Please send yours again.")


class OnlyOrganisersWrite(Forbidden):
    code = "only-organisers-write"
    sentence = N_("Only the organisers write announcements. Please ask them at the help desk.")


class MeetingIsOff(ConversationClosed):
    code = "meeting-is-off"
    sentence = N_("The meeting was cancelled. You can read what was said.")


class EditedTooLate(Conflict):
    code = "edited-too-late"
    sentence = N_("A message can be changed for 15 minutes. You can withdraw it, or write another one.")


class MessageWithdrawn(Conflict):
    code = "message-withdrawn"
    sentence = N_("This message was withdrawn.")


class NotEditable(Conflict):
    code = "not-editable"
    sentence = N_("Only written words can be changed. You can withdraw the message and send another one.")


class OfferStands(Conflict):
    code = "offer-stands"
    sentence = N_("An offer is taken back with its own button while nobody answered it. What was agreed stays.")


class TooManyPinned(Conflict):
    code = "too-many-pinned"
    sentence = N_("At most 20 messages can be pinned. Please unpin one first.")


class NoHelpDesk(Forbidden):
    code = "no-help-desk"
    sentence = N_("The organisers of this event do not answer here. Please write to them by mail.")
