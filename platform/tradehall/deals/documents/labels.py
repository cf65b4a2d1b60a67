"""What kinds and standings of documents are called by people."""

from tradehall.deals.documents.matter import DocumentKind, Layout
from tradehall.deals.documents.rules import Standing
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

labels(
    {
        DocumentKind.QUOTATION: N_("Quotation"),
        DocumentKind.PROFORMA: N_("Proforma invoice"),
        DocumentKind.INTENT: N_("Letter of intent"),
        DocumentKind.MEMORANDUM: N_("Memorandum of understanding"),
        DocumentKind.CONFIRMATION: N_("Sales confirmation"),
        DocumentKind.DELAY: N_("Notice of delayed delivery"),
    }
)
labels(
    {
        Layout.LINES: N_("One below the other"),
        Layout.COLUMNS: N_("Clauses side by side"),
    }
)
labels(
    {
        Standing.MAKING: NP_("a document", "Being made"),
        Standing.FAILED: NP_("a document", "Could not be made"),
        Standing.VALID: NP_("a document", "Valid"),
        Standing.REPLACED: NP_("a document", "Replaced by newer terms"),
        Standing.ENDED: NP_("a document", "Its terms have ended"),
        Standing.VOID: NP_("a document", "Declared void"),
    }
)
