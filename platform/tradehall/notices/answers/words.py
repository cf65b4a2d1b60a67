"""What is said of each act: on the button in the mail, above the question, on its button, and afterwards."""

from dataclasses import dataclass

from tradehall.kernel.texts import N_, NP_
from tradehall.notices.answers.tokens import Act


@dataclass(frozen=True, slots=True)
class Words:
    """`link`: the button in the mail; `question`: the page's title; `verb`: its button; `done`: what became of it."""

    link: str
    question: str
    verb: str
    done: str


THANKS = N_("Thank you. Your answer is kept.")
WORDS = {
    Act.ACCEPT_REQUEST: Words(
        N_("Accept: %(time)s"),
        N_("Accept the meeting at this time?"),
        N_("Accept the meeting"),
        N_("The meeting is booked. The other side is told."),
    ),
    Act.DECLINE_REQUEST: Words(
        N_("Decline the request"),
        N_("Decline this request?"),
        N_("Decline the request"),
        N_("You have declined the request. The other side is told."),
    ),
    Act.ACCEPT_OFFER: Words(
        N_("Accept the offer"),
        N_("Interpret at this meeting?"),
        N_("Accept the offer"),
        N_("The meeting is yours, and your time is held. Both sides are told."),
    ),
    Act.DECLINE_OFFER: Words(
        N_("Decline the offer"),
        N_("Decline this offer?"),
        N_("Decline the offer"),
        N_("You have declined the offer. The organisers are told."),
    ),
    Act.COME: Words(
        N_("I will be there"),
        N_("Will you be at this meeting?"),
        N_("I will be there"),
        N_("Thank you. Everybody at the table sees that you will be there."),
    ),
    Act.ACCEPT_MOVE: Words(
        N_("Agree to the new time"),
        N_("Move the meeting to this time?"),
        N_("Agree to the new time"),
        N_("The meeting has moved to the new time. Everybody who comes is told."),
    ),
    Act.DECLINE_MOVE: Words(
        N_("Keep the present time"),
        N_("Keep the meeting at its present time?"),
        N_("Keep the present time"),
        N_("The meeting stays at its present time. The other side is told."),
    ),
    Act.ACCEPT_DELAY: Words(
        N_("Accept the new day"),
        N_("Accept the new day, and what is proposed?"),
        N_("Accept"),
        N_("You have accepted the new day. The exporter is told."),
    ),
    Act.REJECT_DELAY: Words(
        N_("Reject the new day"),
        N_("Reject the new day?"),
        NP_("a delay", "Reject"),
        N_("You have rejected the new day. The exporter is told."),
    ),
    Act.CAME_TALKING: Words(
        N_("We are still talking"), N_("Are you still talking?"), N_("Yes, we are still talking"), THANKS
    ),
    Act.CAME_SAMPLE: Words(
        N_("A sample was sent or asked for"), N_("Was a sample sent or asked for?"), N_("Yes, a sample"), THANKS
    ),
    Act.CAME_ORDER: Words(
        N_("An order was placed"),
        N_("Was an order placed?"),
        N_("Yes, an order"),
        N_("Thank you. Your answer is kept. In Tradehall you can make a deal of it, or tie it to one."),
    ),
    Act.CAME_NOTHING: Words(N_("No result"), N_("Was there no result?"), N_("No result"), THANKS),
    Act.CAME_HELP: Words(
        N_("We need help"),
        N_("Do you need help?"),
        N_("Ask the organisers for help"),
        N_("Thank you. The organisers are told, and will get in touch with you."),
    ),
    Act.UNSUBSCRIBE: Words(
        N_("Stop these mails"),
        N_("Stop these mails?"),
        N_("Stop these mails"),
        N_("You get no more mails of this kind. On the page you still find everything."),
    ),
}

# How a question ended before it was answered by this link.
GONE = N_("You do not take part in this any more.")
OLD = N_("The time to answer by this link is over.")
NEW_PASSWORD = N_("Your password was changed after this mail was sent: the links of older mails no longer work.")
ENDED = {
    "accepted": N_("This request was accepted already."),
    "declined": N_("This request was declined already."),
    "withdrawn": N_("The other side has taken this request back."),
    "expired": N_("The time to answer this request is over."),
    "countered": N_("Other times have been proposed since this mail was sent."),
    "slot": N_("This time is not among those that are proposed now. Please look at the request again."),
}
OFFER_ENDED = {
    "accepted": N_("You accepted this offer already."),
    "declined": N_("You declined this offer already."),
    "withdrawn": N_("The organisers have taken this offer back."),
    "lapsed": N_("Another interpreter was faster, or the meeting was changed."),
}
MOVE_ENDED = {
    "accepted": N_("The new time has already been agreed on."),
    "declined": N_("The other time was declined already."),
    "withdrawn": N_("The other side has taken this proposal back."),
    "lapsed": N_("This proposal is not open any more. Please look at the meeting again."),
}
DELAY_ENDED = N_("This new day was answered, taken back or replaced by another one already.")
CAME_ENDED = N_("This question was answered already, or a later one has been asked.")
CAME_STOPPED = N_("Your company need not answer this any more.")
CANCELLED = N_("This meeting is cancelled.")
MOVED = N_("This meeting has another time now.")
BEGUN = N_("This meeting has begun or is over.")
ONCE_SAID = N_("You said already that you will be there.")
