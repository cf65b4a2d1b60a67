"""What the words of requests and meetings are called by people."""

from tradehall.kernel import templating
from tradehall.kernel.texts import N_, NP_
from tradehall.meetings.commands import (
    Attendance,
    Because,
    Coming,
    DeclineWhy,
    InterpreterWish,
    Level,
    Mode,
    Reason,
    Result,
    TookPlace,
    Video,
)
from tradehall.meetings.diary import SlotWhy
from tradehall.meetings.presence import DayState, Reliability
from tradehall.meetings.rules import MeetingStatus, OfferState, RequestState, Step

# What interpreters are versed in. Others are written in their own words.
SUBJECTS: dict[str, str] = {
    "ceramics": N_("Ceramics"),
    "tableware": N_("Tableware"),
    "tiles": N_("Tiles"),
    "sanitary_ware": N_("Sanitary ware"),
    "technical_ceramics": N_("Technical ceramics"),
    "glass": N_("Glass"),
    "interior": N_("Interior"),
    "machinery": N_("Machinery"),
    "quality": N_("Quality and tests"),
    "factory_audit": N_("Factory audits"),
    "food_hygiene": N_("Food hygiene law"),
    "samples": N_("Samples"),
    "retail": N_("Retail"),
    "contracts": N_("Contracts"),
    "agency_agreements": N_("Agency agreements"),
    "payment_terms": N_("Payment terms"),
    "shipping": N_("Shipping"),
    "logistics": N_("Logistics"),
    "technology": NP_("a subject", "Technology"),
}

# One call for each: members of two lists may be equal as texts, such as InterpreterWish.MINE and SlotWhy.MINE.
templating.labels(
    {
        Reason.BUY: N_("We want to buy"),
        Reason.SELL: N_("We want to sell"),
        Reason.AGENT: N_("We look for an agent"),
        Reason.OEM: N_("Manufacturing to order (OEM)"),
        Reason.TECHNOLOGY: N_("Technology"),
        Reason.FOLLOW_UP: N_("We know each other and want to go on"),
        Reason.OTHER: N_("Another reason"),
    }
)
templating.labels(
    {
        InterpreterWish.NONE: N_("No interpreter is needed"),
        InterpreterWish.MINE: N_("The asking side brings an interpreter"),
        InterpreterWish.THEIRS: N_("The side that is asked brings an interpreter"),
        InterpreterWish.FIND: N_("The organisers find an interpreter"),
    }
)
templating.labels(
    {
        TookPlace.YES: N_("Yes"),
        TookPlace.PARTLY: N_("Partly"),
        TookPlace.NO_PARTNER_ABSENT: N_("No, the other side did not come"),
        TookPlace.NO_I_ABSENT: N_("No, we could not come"),
        TookPlace.TECHNICAL: N_("No, the technology failed"),
    }
)
templating.labels(
    {
        Result.NOT_INTERESTING: N_("Not interesting for us"),
        Result.INFORMATIVE_NO_COOPERATION: N_("Informative, no cooperation"),
        Result.COOPERATION_POSSIBLE: N_("Cooperation is possible"),
        Result.SAMPLE_AGREED: N_("Samples are agreed"),
        Result.QUOTE_REQUESTED: N_("A quotation is asked for"),
        Result.NEGOTIATING: N_("We are negotiating"),
        Result.DEAL: N_("A deal"),
    }
)
templating.labels(
    {
        RequestState.SENT: N_("Waiting for an answer"),
        RequestState.COUNTERED: N_("Other times are proposed"),
        RequestState.ACCEPTED: N_("Accepted"),
        RequestState.DECLINED: N_("Declined"),
        RequestState.WITHDRAWN: N_("Withdrawn"),
        RequestState.EXPIRED: N_("Expired"),
    }
)
templating.labels(
    {
        MeetingStatus.TENTATIVE: N_("Waiting for an interpreter"),
        MeetingStatus.CONFIRMED: N_("Confirmed"),
        MeetingStatus.CANCELLED: N_("Cancelled"),
        MeetingStatus.HELD: N_("Took place"),
        MeetingStatus.MISSED: N_("Did not take place"),
    }
)
templating.labels(
    {
        SlotWhy.PAST: N_("This time is past"),
        SlotWhy.MINE: N_("You have another meeting"),
        SlotWhy.MINE_OFF: N_("Outside the times that suit you"),
        SlotWhy.MINE_CALENDAR: N_("Your own calendar says busy"),
        SlotWhy.THEIRS: N_("They cannot at this time"),
        SlotWhy.BOTH: N_("Neither of you can at this time"),
        SlotWhy.INTERPRETER: N_("The interpreter cannot at this time"),
        SlotWhy.PAUSE: N_("The interpreter needs a pause then"),
        SlotWhy.LATE: N_("Too short for a meeting with an interpreter"),
    }
)
templating.labels(
    {
        Level.B1: "B1",
        Level.B2: "B2",
        Level.C1: "C1",
        Level.C2: "C2",
        Level.NATIVE: N_("Native speaker"),
    }
)
templating.labels(
    {
        Mode.CONSECUTIVE: N_("Consecutive interpreting"),
        Mode.WHISPERED: N_("Whispered interpreting"),
    }
)
templating.labels(
    {
        OfferState.OFFERED: N_("Asked, no answer yet"),
        OfferState.ACCEPTED: N_("Accepted"),
        OfferState.DECLINED: N_("Declined"),
        OfferState.WITHDRAWN: N_("Taken back"),
        OfferState.LAPSED: N_("No longer open"),
    }
)

# In tables of their own: 'accepted' and 'other' are keys of the one above, too.
templating.labels(
    {
        Step.ASKED: N_("Asked for a meeting"),
        Step.COUNTERED: N_("Proposed other times"),
        Step.ACCEPTED: N_("Accepted"),
        Step.DECLINED: N_("Declined"),
        Step.WITHDRAWN: N_("Withdrawn"),
        Step.EXPIRED: N_("Not answered in time"),
    }
)
templating.labels(
    {
        DeclineWhy.NO_FIT: N_("The products do not fit"),
        DeclineWhy.NO_TIME: N_("We have no time"),
        DeclineWhy.SUPPLIED: N_("We have a supplier or partner already"),
        DeclineWhy.QUANTITY: N_("The quantity does not fit"),
        DeclineWhy.OTHER: N_("Another reason"),
    }
)

# A table each: a word of one list may be another's, too.
templating.labels(
    {
        Because.ILL: N_("Somebody is ill"),
        Because.TRAVEL: N_("Travel does not work out"),
        Because.OTHER_DUTY: N_("Another duty came in between"),
        Because.NO_INTEREST: N_("It does not fit our business after all"),
        Because.TECHNICAL: N_("The technology does not work"),
        Because.CANNOT_COME: N_("Our participant cannot come"),
        Coming.YES: N_("Comes"),
        Coming.PERHAPS: N_("Perhaps"),
        Coming.NO: N_("Cannot come"),
    }
)
templating.labels(
    {
        Attendance.BOTH: N_("Both sides were there"),
        Attendance.EXPORTER: N_("Only the exporter was there"),
        Attendance.BUYER: N_("Only the buyer was there"),
        Attendance.NOBODY: N_("Nobody was there"),
        Attendance.DISPUTED: N_("The two sides tell it differently"),
    }
)
templating.labels(
    {
        DayState.UNCONFIRMED: N_("Not confirmed by everybody"),
        DayState.READY: N_("Everybody comes"),
        DayState.ONE_IN: N_("One side is there"),
        DayState.BOTH_IN: N_("Both sides are there"),
        DayState.WAITING: N_("One side is waiting"),
        DayState.EMPTY: N_("Nobody is there"),
        DayState.RUNNING: N_("In progress"),
        DayState.UNTOLD: N_("Result is missing"),
        DayState.DISPUTED: N_("Attendance is disputed"),
        DayState.DONE: NP_("a meeting", "Done"),
        DayState.CANCELLED: N_("Cancelled"),
    }
)
templating.labels(
    {
        Reliability.UNKNOWN: N_("Nothing known yet"),
        Reliability.GOOD: N_("Reliable"),
        Reliability.MIXED: N_("Partly reliable"),
        Reliability.POOR: N_("Often fails to come or to answer"),
    }
)
templating.labels(
    {
        Video.ROOM: N_("In the meeting room here"),
        Video.JITSI: N_("On the organisers' own video server (Jitsi)"),
        Video.LINK: N_("At another provider, by a link"),
        Video.PHONE: N_("By telephone"),
    }
)
