"""What a sender puts into a phrase's slots, checked all at once."""

from collections.abc import Mapping
from typing import Any

from tradehall.chat.phrases.registry import Phrase
from tradehall.chat.phrases.slots import MISSING, Refused
from tradehall.kernel.errors import FieldError, Invalid
from tradehall.kernel.texts import N_

FIELD = "phrase.values."


def read(phrase: Phrase, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid with what is wrong, by slot."""
    found: dict[str, Any] = {}
    wrong: dict[str, list[FieldError]] = {}
    for slot in phrase.slots:
        value = values.get(slot.name)
        try:
            if value in (None, ""):
                raise Refused(FieldError(MISSING, "missing"))
            found[slot.name] = slot.kind.read(value)
        except Refused as refused:
            wrong[FIELD + slot.name] = [refused.error]
    for name in values.keys() - {slot.name for slot in phrase.slots}:
        wrong[FIELD + name] = [FieldError(N_("This field is not expected here."), "extra_forbidden")]
    if wrong:
        raise Invalid(fields=wrong)
    return found
