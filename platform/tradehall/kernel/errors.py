"""What may be refused: a stable code, an HTTP status and a translatable sentence.

Errors are raised, never returned: a returned error would not roll back. The default status is 500, so an
error that nobody classified counts as a defect.
"""

from typing import Any, ClassVar

from tradehall.kernel.texts import N_


class DomainError(Exception):
    """Something that was refused, in words that help. `params` fill the sentence's named placeholders."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "defect"
    sentence: ClassVar[str] = N_("Something went wrong on our side. Nothing was changed. Please try again.")

    def __init__(
        self,
        sentence: str | None = None,
        /,
        *,
        fields: dict[str, list["FieldError"]] | None = None,
        details: dict[str, Any] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(sentence or self.sentence)
        self.text = sentence or self.sentence
        self.params = params
        self.fields = fields or {}
        self.details = details or {}


class FieldError:
    """One thing wrong with one field: a translatable sentence and its values."""

    __slots__ = ("code", "params", "text")

    def __init__(self, text: str, code: str = "invalid", **params: Any) -> None:
        self.text, self.code, self.params = text, code, params

    def __repr__(self) -> str:
        return f"FieldError({self.code}: {self.text!r} {self.params})"


class Malformed(DomainError):
    status, code = 400, "malformed"
    sentence = N_("The request could not be read. Please go back and try again.")


class Unauthenticated(DomainError):
    status, code = 401, "unauthenticated"
    sentence = N_("Please sign in first.")


class Forbidden(DomainError):
    status, code = 403, "forbidden"
    sentence = N_("You may see this, but changing it is not yours to do.")


class NotFound(DomainError):
    status, code = 404, "not-found"
    sentence = N_("This page does not exist, or it is not open to you.")


class Conflict(DomainError):
    status, code = 409, "conflict"
    sentence = N_("Somebody else was faster. Please look at what changed and decide again.")


class StaleVersion(Conflict):
    """Another writer changed the row first; `details["changes"]` lists field, yours and theirs."""

    code = "stale-version"
    sentence = N_("This was changed by somebody else while you were working on it. What you typed is still here.")


class KeyReused(Conflict):
    code = "key-reused"
    sentence = N_("This was already sent with other content. Please reload the page and try again.")


class Invalid(DomainError):
    status, code = 422, "invalid"
    sentence = N_("Please check the marked fields.")


class TooMany(DomainError):
    status, code = 429, "too-many"
    sentence = N_("Too many tries in a short time. Please wait a little and try again.")


class TooFast(TooMany):
    """`details["retry_after"]`: in how many seconds another try may succeed."""

    sentence = N_("You sent too much in a short time. Please wait %(seconds)s seconds; what you wrote is kept.")
    long = N_("You sent far too much in a short time. Please wait %(minutes)s minutes; what you wrote is kept.")


class Unavailable(DomainError):
    status, code = 503, "unavailable"
    sentence = N_("The service is busy. Please try again in a moment.")


def invalid(field: str, text: str, code: str = "invalid", **params: Any) -> Invalid:
    """An `Invalid` that marks one field."""
    return Invalid(fields={field: [FieldError(text, code, **params)]})
