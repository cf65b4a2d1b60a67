"""What may be refused about evidence and disputes."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class NotSealed(Conflict):
    code = "not-sealed"
    sentence = N_("Evidence and disputes are about terms that both sides have confirmed. Please seal the deal first.")


class AmendmentOnTable(Conflict):
    code = "amendment-on-table"
    sentence = N_("An amendment is proposed. Please confirm or withdraw it first.")


class AlreadyDisputed(Conflict):
    code = "already-disputed"
    sentence = N_("This deal is in dispute already.")


class NoDispute(Conflict):
    code = "no-dispute"
    sentence = N_("There is no open dispute about this deal.")


class NotTheirDispute(Conflict):
    code = "not-their-dispute"
    sentence = N_("Only the side that opened the dispute can end it; the other side answers.")


class StepOver(Conflict):
    code = "step-over"
    sentence = N_("This step was taken back already.")


class NotPaidYet(Conflict):
    code = "not-paid-yet"
    sentence = N_("A deal is completed once it is paid. Please record the payment first.")


class TooManyPapers(Conflict):
    code = "too-many-papers"
    sentence = N_("A deal holds at most 100 steps of evidence.")
