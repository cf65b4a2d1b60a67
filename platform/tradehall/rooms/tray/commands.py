"""Laying products out and showing them."""

from typing import Annotated

from pydantic import Field

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command


class LayOutListing(Command):
    """Put a product of one of the two companies into the tray; it stays where it is when it is there."""

    meeting: PublicId
    listing: PublicId


class TakeAwayListing(Command):
    """Take it out again. Whoever looks at it goes on with nothing."""

    meeting: PublicId
    listing: PublicId


class ShowListing(Command):
    """All look at this product, with this one of its pictures (0 is the first). It is laid out if it was not."""

    meeting: PublicId
    listing: PublicId
    picture: Annotated[int, Field(ge=0, le=50)] = 0


class HideListing(Command):
    """Nothing is shown any more."""

    meeting: PublicId
