"""What may be refused about wishes and schedules."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class WishesClosed(Conflict):
    code = "wishes-closed"
    sentence = N_("Wishes for this event can no longer be changed. The organisers are making the schedule.")


class TooManyMusts(Conflict):
    code = "too-many-musts"
    sentence = N_("You can say “must” of at most %(most)s companies. Change another one to “want” first.")


class NothingToSchedule(Conflict):
    code = "nothing-to-schedule"
    sentence = N_("There is nothing to schedule yet: no company has said whom it wants to meet, or no time is left.")


class RunBusy(Conflict):
    code = "run-busy"
    sentence = N_("A schedule of this event is being made already. Wait for it, or stop it first.")


class RunNotReady(Conflict):
    code = "run-not-ready"
    sentence = N_("This schedule is not finished yet. Wait for it, or stop it first.")


class NotInSchedule(Conflict):
    code = "not-in-schedule"
    sentence = N_("This schedule has no such meeting or time. Please reload the page.")


class BreaksRules(Conflict):
    """`details["broken"]`: what it breaks, as codes with the ids they concern."""

    code = "breaks-rules"
    sentence = N_("This would break what is listed here. Nothing was changed.")


class MeetingIsFixed(Conflict):
    code = "meeting-fixed"
    sentence = N_("This meeting is booked already. Move it on its own page, or let booked meetings move in a new run.")


class Overtaken(Conflict):
    """`details["conflicts"]`: what stands in the way, each with the meeting's id and a code."""

    code = "schedule-overtaken"
    sentence = N_(
        "Bookings changed since this schedule was made, so nothing was published. Make it again, which "
        "keeps what it can, and publish that."
    )


class NotPublished(Conflict):
    code = "schedule-not-published"
    sentence = N_("This schedule is not published, so there is nothing to take back.")


class RunStale(Conflict):
    code = "run-stale"
    sentence = N_("The schedule was changed since you looked at it. Please look again before you publish it.")
