"""What administrators do with background work."""

from typing import Annotated

from pydantic import Field

from tradehall.kernel.parse import Command


class RetryDelivery(Command):
    """Give a reaction that failed too often another round of tries."""

    delivery: Annotated[int, Field(ge=1, le=2**53 - 1)]
