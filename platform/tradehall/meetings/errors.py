"""What may be refused about requests and meetings."""

from tradehall.kernel.errors import Conflict, Forbidden
from tradehall.kernel.texts import N_


class NotApproved(Forbidden):
    """For those who are signed in but have no approved place in the event."""

    code = "not-approved"
    sentence = N_("This is open to companies that are approved for the event.")


class NotOpenYet(Conflict):
    code = "booking-not-open"
    sentence = N_("Meetings cannot be booked yet. The organisers will open booking for this event.")


class EventOver(Conflict):
    code = "event-over"
    sentence = N_("This event is over. Meetings can no longer be arranged in it.")


class SlotTaken(Conflict):
    """Somebody who would come is busy at that time: the broken constraint of the claims says so.

    `details["alternatives"]`: the nearest free slots, where a request is accepted; the same of other slots that are
    not to be had.
    """

    code = "slot-taken"
    sentence = N_("This time has just been taken. Please choose another one.")


class BusyElsewhere(SlotTaken):
    """The actor's own calendar says so. Of others' calendars nobody learns more than that the time is taken."""

    elsewhere = True
    sentence = N_(
        "Your own calendar says busy at this time. To be met all the same, tick the time in “My times”; "
        "or choose another one."
    )


class InterpreterBusy(SlotTaken):
    """The same where it is the interpreter who has another meeting; `details["interpreter"]` is their public id."""

    sentence = N_("%(name)s, who would interpret, has another meeting at this time.")


class NeedsPause(Conflict):
    """`details["interpreter"]` is the interpreter's public id."""

    code = "needs-pause"
    sentence = N_(
        "%(name)s, who would interpret, needs a pause then: at most %(stretch)s minutes in a row, "
        "and %(pause)s minutes of rest between."
    )


class InterpreterOff(Conflict):
    """Organisers may book all the same, once they say so. `details["interpreter"]` is the interpreter's public id."""

    code = "interpreter-off"
    sentence = N_("%(name)s, who would interpret, said that this time does not suit. Please ask them first.")


class OfferOver(Conflict):
    """`details["state"]` tells how it ended."""

    code = "offer-over"
    sentence = N_("This offer is no longer open. It was answered or taken back, or the meeting was changed.")


class OfferTaken(OfferOver):
    sentence = N_("Another interpreter was faster: this meeting has its interpreter now. Thank you all the same.")


class SlotGone(Conflict):
    code = "slot-gone"
    sentence = N_("The organisers changed the times of the event, and this one is no longer offered.")


class SlotPast(Conflict):
    code = "slot-past"
    sentence = N_("This time is past. Please choose a later one.")


class SlotTooShort(Conflict):
    code = "slot-too-short"
    sentence = N_("A meeting with an interpreter takes longer than the time that is left there. Please choose another.")


class SlotNotProposed(Conflict):
    code = "slot-not-proposed"
    sentence = N_("This time is not among those that are proposed now. Please look at the request again.")


class AlreadyAsked(Conflict):
    """`details["request"]` is the public id of the open request between the two, in either direction."""

    code = "already-asked"
    sentence = N_("There is an open request between your two companies already. Please answer or withdraw that one.")


class TooManyRequests(Conflict):
    code = "too-many-requests"
    sentence = N_("You have %(most)s open requests. Please wait for answers, or withdraw some.")


class SameSide(Conflict):
    code = "same-side"
    sentence = N_("You can only ask companies on the other side of the table.")


class SamePerson(Conflict):
    code = "same-person"
    sentence = N_("The same person would sit on both sides. Please change the delegates of one company first.")


class AccountClosed(Conflict):
    code = "account-closed"
    sentence = N_("The account of one of the people who would come is disabled. Please choose somebody else.")


class NotTakingPart(Conflict):
    code = "not-taking-part"
    sentence = N_("One of the two companies no longer takes part in the event.")


class AlreadyAnswered(Conflict):
    """`details["state"]` tells how; `details["meeting"]` is the meeting's public id, when there is one."""

    code = "already-answered"
    sentence = N_("This request has been answered or withdrawn already.")


class TooLate(AlreadyAnswered):
    code = "request-expired"
    sentence = N_("The time to answer this request is over. You can ask for another meeting.")


class NotYourTurn(Conflict):
    code = "not-your-turn"
    sentence = N_("The other side has to answer first.")


class MeetingOver(Conflict):
    code = "meeting-started"
    sentence = N_("This meeting has begun or is over. It can no longer be moved or cancelled.")


class MeetingIsCancelled(Conflict):
    code = "meeting-cancelled"
    sentence = N_("This meeting is cancelled. Nothing in it can be changed any more.")


class NotBegun(Conflict):
    code = "not-begun"
    sentence = N_("This meeting has not begun yet. Please come back afterwards.")


class AlreadyProposed(Conflict):
    """One proposal at a time: the open one is to be answered or taken back first."""

    code = "already-proposed"
    sentence = N_("Another time is proposed for this meeting already. Please answer it or take it back first.")


class MoveAnswered(Conflict):
    code = "move-answered"
    sentence = N_("This proposal is not open any more. Please look at the meeting again.")


class WaitsAlready(Conflict):
    code = "waits-already"
    sentence = N_("You are on the waiting list of this company already.")


class CannotRevive(Conflict):
    code = "cannot-revive"
    sentence = N_("This cancellation cannot be taken back any more. You can ask for another meeting.")


class NotYet(Conflict):
    code = "not-yet"
    sentence = N_("You can check in from ten minutes before the meeting begins.")


class Finished(Conflict):
    code = "finished"
    sentence = N_("This meeting is over.")


class ComesAlready(Conflict):
    code = "comes-already"
    sentence = N_("This person comes to the meeting already.")


class TooManyGuests(Conflict):
    code = "too-many-guests"
    sentence = N_("Each side can bring %(most)s guests at most.")


class NothingToSettle(Conflict):
    code = "nothing-to-settle"
    sentence = N_("Nobody has said anything about this meeting yet that could be settled.")


class NotYetExtensible(Conflict):
    code = "not-yet"
    sentence = N_("A meeting can be made longer from ten minutes before it begins.")


class CannotExtend(SlotTaken):
    """Somebody who comes has something else then. `details["minutes"]`: how many minutes all would have, 0 for none;
    `details["mine"]`: whether it is the actor."""

    sentence = N_("Somebody who comes has another meeting or is busy right afterwards. The meeting ends as planned.")


class YoursIsNext(CannotExtend):
    sentence = N_("Your own next meeting begins then. This one ends as planned.")


class LessTime(CannotExtend):
    sentence = N_("All of you have %(minutes)s minutes more and no longer. Please choose that.")


class NoSecondWay(Conflict):
    code = "no-second-way"
    sentence = N_("No link is set for this meeting. The organisers can set one for the event, you can for the meeting.")


class NoPhones(NoSecondWay):
    sentence = N_("The organisers gave no telephone numbers.")
