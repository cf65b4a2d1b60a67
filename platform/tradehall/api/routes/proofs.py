"""How sure deals are, and their documents."""

from collections.abc import Mapping

from tradehall.api import proofs as queries
from tradehall.api.routes.route import Route, acts, makes, reads
from tradehall.api.views import proofs as views
from tradehall.api.views.base import Listed
from tradehall.deals.documents.commands import MakeAgain, MakeDocument, VoidDocument
from tradehall.deals.evidence.commands import AddEvidence, TakeBackEvidence
from tradehall.kernel.texts import N_

GROUPS: Mapping[str, tuple[Route, ...]] = {
    N_("Evidence of deals"): (
        reads(
            "/deals/{id}/evidence", N_("How sure a deal is: steps, papers, payments, disputes."),
            views.DealEvidence, queries.deal_evidence,
        ),
        makes(
            "/deals/{id}/evidence",
            N_("Record a paper, a shipment or a payment, with the paper itself if there is one."),
            AddEvidence, views.DealEvidence, queries.evidence_with, at={"deal": "id"},
        ),
        acts(
            "/deals/{id}/evidence/{step}/take-back",
            N_("Your own step was wrong. It stays to be seen, with the reason."),
            TakeBackEvidence, views.DealEvidence, queries.evidence_with, at={"deal": "id", "step": "step"},
        ),
        reads(
            "/deals/{id}/papers/{paper}", N_("The paper of a step, for the two sides alone."),
            views.WholeFile, queries.evidence_paper,
        ),
    ),
    N_("Documents of deals"): (
        reads(
            "/deals/{id}/documents", N_("The documents that were made from a deal, the newest first."),
            Listed[views.DealDocument], queries.deal_documents,
        ),
        makes(
            "/deals/{id}/documents", N_("Make a document from a revision that stands. Its file is there in a moment."),
            MakeDocument, views.DealDocument, queries.document, at={"deal": "id"},
        ),
        reads(
            "/deals/{id}/documents/{document}/file", N_("The file of a document (PDF)."),
            views.WholeFile, queries.document_file,
        ),
        acts(
            "/documents/{id}/void", N_("A document of your side no longer counts. Its number stays taken."),
            VoidDocument, views.DealDocument, queries.document, at={"document": "id"}, hidden=("confirmed",),
        ),
        acts(
            "/documents/{id}/again", N_("Make a document again that could not be made."),
            MakeAgain, views.DealDocument, queries.document, at={"document": "id"},
        ),
    ),
}  # fmt: skip
