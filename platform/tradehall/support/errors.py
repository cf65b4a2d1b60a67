"""What may be refused about desks and cases."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class CaseOver(Conflict):
    code = "case-over"
    sentence = N_("This case is over. Open it again to go on with it.")


class DeskClosed(Conflict):
    code = "desk-closed"
    sentence = N_("This desk takes no new cases at the moment.")


class NotTakingPart(Conflict):
    code = "not-taking-part"
    sentence = N_("Your company does not take part in this event, so its desks cannot be asked.")


class TooManyCases(Conflict):
    code = "too-many-cases"
    sentence = N_("Your company has 20 open cases in this event already. Please wait until some are answered.")


class TooManyDesks(Conflict):
    code = "too-many-desks"
    sentence = N_("This event has 30 desks already.")
