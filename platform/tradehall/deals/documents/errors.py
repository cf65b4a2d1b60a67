"""What may be refused about documents."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class TermsGone(Conflict):
    code = "terms-gone"
    sentence = N_("These terms no longer stand. Please choose the current revision.")


class NotMade(Conflict):
    code = "document-not-made"
    sentence = N_("The file of this document is not ready yet.")


class AlreadyVoid(Conflict):
    code = "document-void"
    sentence = N_("This document was already declared void.")


# Why a file could not be made.
REASONS = {
    "type": N_("The typeface for documents is not installed on the server. Please tell the administrator."),
    "too-complex": N_(
        "The document could not be made because the text is too long. Please make it shorter and try again."
    ),
    "defect": N_("Something went wrong when the file was made. Please try again, or tell the organisers."),
}
