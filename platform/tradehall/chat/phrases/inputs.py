"""A trade phrase as it comes in."""

from typing import Annotated, Any

from pydantic import Field

from tradehall.companies.shapes import Part

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Name = Annotated[str, Field(pattern=r"^[a-z]{1,20}$")]


class SayPhrase(Part):
    """A phrase by its key, with what stands in its slots by their names; the phrase says what fits there."""

    key: Key
    values: dict[Name, Any] = Field(default_factory=dict, max_length=12)
