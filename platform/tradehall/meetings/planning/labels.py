"""What the words of wishes and schedules are called by people."""

from tradehall.kernel import templating
from tradehall.kernel.texts import N_
from tradehall.meetings.planning.commands import Goal, WishKind
from tradehall.meetings.planning.rules import RunState

templating.labels({WishKind.MUST: N_("Must meet"), WishKind.WANT: N_("Want to meet"), WishKind.NO: N_("Do not meet")})
templating.labels(
    {
        Goal.SCHEDULED: N_("As many of the wishes as possible, musts first"),
        Goal.FAIRNESS: N_("Meetings spread evenly over the companies"),
        Goal.BREAKS: N_("Few gaps between the meetings of one company"),
        Goal.COMFORT: N_("Reasonable local hours for everybody"),
        Goal.STABILITY: N_("Little change of what people know already"),
    }
)
templating.labels(
    {
        RunState.QUEUED: N_("Waiting to start"),
        RunState.RUNNING: N_("Being made"),
        RunState.DONE: N_("Schedule found"),
        RunState.STOPPED: N_("Stopped early"),
        RunState.FAILED: N_("Failed"),
    }
)

# How far a run is, written by the page and, while it is open, by its script: {share}, {goal}, {value} and {bound} are
# filled in by whoever writes it.
WORK: dict[str, str] = {
    "nothing": N_("It looks for a first schedule."),
    "share": N_("By points it has reached {share} of the best that is possible."),
    "fewer": N_("Now at work: {goal}. It stands at {value}; no schedule can have fewer than {bound}."),
    "open": N_("Now at work: {goal}. How much better it can get is not known yet."),
    "proven": N_("What it has is proven to be the best."),
}

# What the solver says: what keeps a meeting out of a schedule, what collides, what one thing more would bring.
# `%(firm)s` is a company, `%(firms)s` both, `%(pairs)s` meetings; the rest are numbers of the solver's.
WHYS: dict[str, str] = {
    "no_slot": N_("%(firms)s have no time in common."),
    "max_meetings": N_("%(firm)s already has %(most)s meetings, which is the limit."),
    "full": N_("%(firm)s has no free time left; meetings so far: %(meetings)s."),
    "no_common_slot": N_("Each of %(firms)s has free times left, but none in common."),
    "tables": N_("All tables (%(tables)s) are taken at each time that would suit both."),
    "resource": N_("No interpreter (%(languages)s) is free at a time that would suit both."),
    "outweighed": N_("Other meetings take the times that would suit both."),
    "crowded": N_("%(firm)s can meet at most %(can)s; %(asked)s were asked."),
    "duty_without_slot": N_("%(pairs)s has to be held, but no time suits both."),
    "duties_collide": N_("These meetings have to be held, and do not all fit: %(pairs)s."),
    "break_spread": N_("What has to be held does not fit while everybody has about as many breaks."),
    "infeasible": N_("What has to be held does not fit together."),
    "one_more_slot": N_("With one more time for meetings, this many more would fit at least: %(meetings)s."),
    "one_more_table": N_("With one more table, this many more meetings would fit at least: %(meetings)s."),
    "one_more": N_(
        "With one more interpreter (%(languages)s), this many more meetings would fit at least: %(meetings)s."
    ),
    "by_hand": N_("An organiser took it out."),
    "unknown": N_("There is no place for it."),
}
# What a move by hand breaks.
BROKEN: dict[str, str] = {
    "double": N_("%(what)s would be in two meetings at once; the other meeting drops out of the schedule."),
    "unavailable": N_("Somebody of this meeting cannot be met at this time."),
    "min_gap": N_("%(what)s would have too short a pause."),
    "max_per_day": N_("%(what)s would have more meetings on that day than is allowed."),
    "max_meetings": N_("%(what)s would have more meetings than is allowed."),
    "tables": N_("There would be more meetings at this time than tables."),
    "resource": N_("There are not enough interpreters at this time."),
    "pause": N_("Interpreters would not get their pause."),
    "duration": N_("The meeting is longer than the time that is left there."),
    "allowed": N_("The meeting is longer than the time that is left there."),
    "fixed": N_("Another meeting is booked already and would have to move."),
}
# What stands in the way of publishing.
CONFLICTS: dict[str, str] = {
    "booked": N_("has been booked by hand meanwhile, at another time"),
    "cancelled": N_("was cancelled meanwhile"),
    "moved": N_("was moved meanwhile"),
    "left": N_("cannot be booked: one of the companies takes part no more"),
    "people": N_("cannot be booked: other people come for one of the companies now"),
    "time-gone": N_("cannot be booked: its time is past or no longer offered"),
    "busy": N_("cannot be booked: somebody has another meeting at this time by now"),
    "unsuitable": N_("cannot be booked: somebody said meanwhile that the time does not suit"),
    "interpreter": N_("cannot be moved: its interpreter is booked"),
}
