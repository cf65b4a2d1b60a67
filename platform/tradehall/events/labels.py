"""What phases, sides, states and the like are called by people."""

from tradehall.events.commands import Decision, Goal, InterpreterNeed, Phase, Side
from tradehall.events.rules import State
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

labels(
    {
        Phase.DRAFT: N_("Draft"),
        Phase.REGISTRATION: N_("Registration"),
        Phase.BOOKING: N_("Booking"),
        Phase.LIVE: N_("Live"),
        Phase.CLOSED: NP_("an event", "Closed"),
    }
)
labels({Side.EXPORTER: N_("Exporter"), Side.BUYER: N_("Buyer")})
labels(
    {
        State.PENDING: N_("Pending"),
        State.APPROVED: N_("Approved"),
        State.WAITLISTED: N_("On the waiting list"),
        State.REJECTED: N_("Rejected"),
        State.WITHDRAWN: N_("Withdrawn"),
        State.SUSPENDED: N_("Suspended"),
    }
)
labels(
    {
        InterpreterNeed.NO: N_("No interpreter needed"),
        InterpreterNeed.PREFER: N_("An interpreter would help"),
        InterpreterNeed.MUST: N_("An interpreter is necessary"),
    }
)
labels(
    {
        Goal.SELL: N_("Sell"),
        Goal.BUY: N_("Buy"),
        Goal.FIND_AGENT: N_("Find an agent"),
        Goal.OEM: N_("Making to order (OEM)"),
        Goal.JV: N_("Joint venture"),
        Goal.TECHNOLOGY: N_("Technology"),
        Goal.INVEST: N_("Investment"),
    }
)
labels(
    {
        Decision.APPROVE: N_("Approve"),
        Decision.WAITLIST: N_("Put on the waiting list"),
        Decision.REJECT: NP_("a registration", "Reject"),
        Decision.REOPEN: N_("Put back to pending"),
    }
)
