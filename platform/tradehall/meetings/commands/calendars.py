"""When people are busy by calendars of their own."""

from typing import Annotated

from pydantic import Field

from tradehall.kernel.parse import MAX_INT, Command

MOST_STRETCHES = 2000
Id = Annotated[int, Field(ge=1, le=MAX_INT)]
Second = Annotated[int, Field(ge=0, le=4_102_444_800)]  # since 1970, until 2100


class SetBusyTimes(Command):
    """When a person is busy by one of their calendars: stretches [start, end) in seconds since 1970. What that
    calendar said before is forgotten."""

    person: Id
    source: Id
    stretches: Annotated[list[tuple[Second, Second]], Field(max_length=MOST_STRETCHES)]
