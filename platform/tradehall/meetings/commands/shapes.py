"""Shapes that several commands share."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from tradehall.kernel.ids import PublicId


def distinct(value: list[Any]) -> list[Any]:
    return list(dict.fromkeys(value))


Slots = Annotated[list[PublicId], Field(min_length=1, max_length=5), AfterValidator(distinct)]
Things = Annotated[list[PublicId], Field(max_length=10), AfterValidator(distinct)]
