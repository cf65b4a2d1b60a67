"""What may be refused about deals."""

from tradehall.kernel.errors import Conflict, Forbidden, Invalid
from tradehall.kernel.texts import N_


class NotASigner(Forbidden):
    code = "not-a-signer"
    sentence = N_("Only people who sign for the company can do this. An owner of the company can give you that right.")


class ActsForBoth(Forbidden):
    """One person cannot be both sides of a deal."""

    code = "acts-for-both"
    sentence = N_("You belong to both companies. A deal needs two different people, one for each side.")


class NoCommonMeeting(Conflict):
    code = "no-common-meeting"
    sentence = N_("A deal needs a meeting of the two companies, or a request that was accepted.")


class DealOver(Conflict):
    code = "deal-over"
    sentence = N_("This deal is no longer open, so nothing was changed.")


class Lapsed(DealOver):
    code = "deal-lapsed"
    sentence = N_("The last day for confirming these terms has passed. Please propose them again.")


class NotInEvent(Conflict):
    code = "not-in-event"
    sentence = N_("One of the companies no longer takes part in the event, so nothing was changed.")


class StaleTerms(Conflict):
    """The digest or number is not that of the current terms. `details`: number, digest and differences."""

    code = "stale-terms"
    sentence = N_("These are not the current terms of the deal. Please read what changed, then decide again.")


class AlreadyConfirmed(Conflict):
    code = "already-confirmed"
    sentence = N_("Your side has already confirmed these terms.")


class NotYours(Conflict):
    code = "not-yours"
    sentence = N_("Only the side that proposed these terms can withdraw them.")


class NothingToWithdraw(Conflict):
    code = "nothing-to-withdraw"
    sentence = N_("Both sides have confirmed these terms. You can propose an amendment instead.")


class SameTerms(Conflict):
    code = "same-terms"
    sentence = N_("These terms are already proposed. Please change something, or confirm them.")


class WrongTotal(Invalid):
    code = "wrong-total"
