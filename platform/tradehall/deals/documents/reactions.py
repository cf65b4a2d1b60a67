"""What follows when a document is asked for: it is set in type in a child process, outside of any transaction."""

import logging

import pypdfium2

from tradehall.deals.documents import service
from tradehall.deals.documents.commands import SettleDocument
from tradehall.deals.documents.facts import DocumentAsked
from tradehall.deals.documents.matter import Matter
from tradehall.deals.documents.queries import to_set
from tradehall.deals.documents.setting import CannotSet, typeset
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk

__all__ = ["service"]

log = logging.getLogger(__name__)


@reacts_to(DocumentAsked, name="deals.set_document")
def set_document(fact: DocumentAsked, desk: Desk) -> None:
    """Harmless to repeat: the same content gives the same file, and what is settled is left as it is."""
    found = desk.ask(to_set, fact.document)
    if found is None:
        return
    desk.run(settled(*found, desk.post.base_url))


def settled(public_id: str, code: str, matter: Matter, base_url: str) -> SettleDocument:
    """The command that settles a document, with its file or with why there is none. `base_url`: of the public page
    where it can be checked.
    """
    printed = matter.model_copy(update={"code": code, "check_address": f"{base_url}/check"})
    try:
        octets = typeset(printed)
    except CannotSet as error:
        log.error("document %s could not be set: %s %s", matter.number, error.reason, error.words)
        return SettleDocument(document=public_id, reason=error.reason)
    return SettleDocument(document=public_id, octets=octets, pages=_pages(octets))


def _pages(octets: bytes) -> int:
    document = pypdfium2.PdfDocument(octets)
    try:
        return len(document)
    finally:
        document.close()
