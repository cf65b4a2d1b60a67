"""What services, states and turns are called by people."""

from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_
from tradehall.support.queries.views import Shelf
from tradehall.support.rules import CaseState, Service

labels(
    {
        Service.POLICY_CONSULT: N_("Advice on trade policy"),
        Service.WORKING_CAPITAL: N_("Working capital"),
        Service.LOAN: N_("Export loan"),
        Service.GUARANTEE: N_("Loan guarantee"),
        Service.CREDIT_INSURANCE: N_("Export credit insurance"),
        Service.CUSTOMS_TAX_REFUND: N_("Customs and tax refund"),
        Service.LOGISTICS: N_("Transport and logistics"),
        Service.SUPPLIER_SOURCING: N_("Finding suppliers"),
        Service.CREDIT_ENDORSEMENT: N_("Confirmation of good credit"),
        Service.CHAMBER_INTRO: N_("Introduction to a chamber of commerce"),
        Service.LEGAL_IP: N_("Law and intellectual property"),
        Service.TRANSLATION: N_("Translation and interpreting"),
        Service.FORCE_MAJEURE_CERT: N_("Force majeure certificate"),
        Service.SAMPLE_SHIPPING: N_("Shipping of samples"),
        Service.INVITATION_LETTER: N_("Invitation letter"),
        Service.OTHER: NP_("a service", "Something else"),
    }
)
labels(
    {
        CaseState.OPEN: NP_("a case", "Open"),
        CaseState.DONE: NP_("a case", "Done"),
        CaseState.REFUSED: NP_("a case", "Cannot be done"),
        CaseState.WITHDRAWN: NP_("a case", "Withdrawn"),
    }
)
labels(
    {
        Shelf.WAITING: N_("Waiting for us"),
        Shelf.ASKED: N_("Waiting for the firm"),
        Shelf.OVER: NP_("cases", "Over"),
    }
)
