"""Decisions about documents, as pure functions on plain values."""

import hashlib
import secrets
import unicodedata
from enum import StrEnum

from tradehall.deals.documents.matter import DocumentKind
from tradehall.deals.rules import State
from tradehall.events.commands import Side

PREFIX = {
    DocumentKind.QUOTATION: "QU",
    DocumentKind.PROFORMA: "PI",
    DocumentKind.INTENT: "LI",
    DocumentKind.MEMORANDUM: "MU",
    DocumentKind.CONFIRMATION: "SC",
    DocumentKind.DELAY: "DN",
}
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
_CODE = 16  # of 30 signs: 78 bits


class Standing(StrEnum):
    """Whether a document counts. `making` and `failed` have no file."""

    MAKING = "making"
    FAILED = "failed"
    VALID = "valid"
    REPLACED = "replaced"
    ENDED = "ended"
    VOID = "void"


def standing(state: str, *, is_void: bool, revision: int, deal: State, current: int, sealed: int | None) -> Standing:
    """`deal`: the deal's state as of now; `current`: the revision that counts now; `sealed`: the one in force."""
    if is_void:
        return Standing.VOID
    if state != "ready":
        return Standing(state)
    if deal in (State.WITHDRAWN, State.LAPSED):
        return Standing.ENDED
    in_force = {sealed} if deal != State.PROPOSED else {sealed, current}
    return Standing.VALID if revision in in_force else Standing.REPLACED


def kinds_of(side: Side, *, is_sealed: bool, has_delay: bool) -> list[DocumentKind]:
    """What a side can make from a revision: `is_sealed`, both have confirmed it; `has_delay`, a delay was told."""
    either = [DocumentKind.INTENT, DocumentKind.MEMORANDUM]
    if side == Side.BUYER:
        return either
    if not is_sealed:
        return [DocumentKind.QUOTATION, DocumentKind.PROFORMA, *either]
    late = [DocumentKind.DELAY] if has_delay else []
    return [DocumentKind.PROFORMA, DocumentKind.CONFIRMATION, *either, *late]


def number_of(kind: DocumentKind, year: int, serial: int) -> str:
    """'PI-2020-0007'."""
    return f"{PREFIX[kind]}-{year}-{serial:04d}"


def new_code() -> str:
    """'K7QM-2XWD-9RTV-4HNB'."""
    return written_code("".join(secrets.choice(_SIGNS) for _ in range(_CODE)))


def written_code(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read_back(typed: str) -> str:
    """A number or code as it is compared: full-width or small letters, blanks and dashes make no difference."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return "".join(char for char in text if char.isascii() and char.isalnum())


def seal_of(number: str, code: str) -> str:
    """By which a document is found: 64 hexadecimal digits over its number and code."""
    return hashlib.sha256(f"{read_back(number)}\n{read_back(code)}".encode()).hexdigest()
