"""What the words of wishes and schedules are called by people."""

from tradehall.kernel import templating
from tradehall.kernel.texts import N_
from tradehall.meetings.planning.commands import Goal, WishKind
from tradehall.meetings.planning.rules import RunState

templating.labels({WishKind.MUST: N_("Must meet"), WishKind.WANT: N_("Want to meet"), WishKind.NO: N_("Do not meet")})
templating.labels(
    {
        Goal.SCHEDULED: N_("As many of the wishes as possible, musts first"),
        Goal.FAIRNESS: N_("Nobody goes without while others have many"),
        Goal.BREAKS: N_("Few gaps between the meetings of one company"),
        Goal.COMFORT: N_("Decent hours on everybody’s own clock"),
        Goal.STABILITY: N_("Little change of what people know already"),
    }
)
templating.labels(
    {
        RunState.QUEUED: N_("Waiting to start"),
        RunState.RUNNING: N_("Being solved"),
        RunState.DONE: N_("Schedule found"),
        RunState.STOPPED: N_("Stopped early"),
        RunState.FAILED: N_("Failed"),
    }
)

# What keeps a meeting out of a schedule. `%(firm)s` is a company, `%(firms)s` both.
WHYS: dict[str, str] = {
    "no_slot": N_("%(firms)s have no time in common."),
    "max_meetings": N_("%(firm)s has %(most)s meetings already, the most."),
    "outweighed": N_("Other meetings take the times that would suit both."),
    "crowded": N_("%(firm)s can meet at most %(can)s; %(asked)s were asked."),
    "full": N_("%(firm)s has no free time left."),
    "no_common_slot": N_("%(firms)s have no free time in common any more."),
    "tables": N_("All tables are taken at the times that suit both."),
    "resource": N_("No interpreter is free at the times that suit both."),
    "one_more_table": N_("One more table would make room for at least %(meetings)s more meetings."),
    "one_more_slot": N_("One more time would make room for at least %(meetings)s more meetings."),
    "one_more": N_("One more interpreter would make room for at least %(meetings)s more meetings."),
    "by_hand": N_("It was taken out by hand."),
    "unknown": N_("There is no place for it."),
}
# What a move by hand breaks.
BROKEN: dict[str, str] = {
    "double": N_("%(what)s would be in two meetings at once; the other one loses its place."),
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
