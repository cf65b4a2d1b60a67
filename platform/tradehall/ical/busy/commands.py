"""Giving a calendar to be read for busy times, and what is done with it then."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from tradehall.ical.busy import network
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command, sentences
from tradehall.kernel.texts import N_, line

MOST_TAKEN = 20


def _place(value: str) -> str:
    try:
        return network.place(value)
    except ValueError:
        raise PydanticCustomError("calendar_address", "Not an address of a calendar.") from None


sentences(
    {
        "calendar_address": N_(
            "This is not the address of a calendar. It begins with https:// or webcal:// and has no user name in it."
        )
    }
)

Place = Annotated[str, Field(max_length=network.MOST_CHARACTERS), AfterValidator(_place)]
Password = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class GiveFile(Command):
    """`upload` is the calendar file as sent: base64 in JSON. The file itself is not kept."""

    model_config = ConfigDict(val_json_bytes="base64", ser_json_bytes="base64")

    upload: bytes
    label: line(60, 0) = ""  # type: ignore[valid-type]
    all_day: bool = False


class GiveFeed(Command):
    """A calendar under a secret address, read every so often."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"url"})

    url: Place
    label: line(60, 0) = ""  # type: ignore[valid-type]
    all_day: bool = False


class GiveAccount(Command):
    """The calendars of an account on a CalDAV server."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"url", "user", "app_password"})

    url: Place
    user: line(200)  # type: ignore[valid-type]
    app_password: Password
    label: line(60, 0) = ""  # type: ignore[valid-type]
    all_day: bool = False


class CountAllDay(Command):
    """Whether entries of whole days make busy, too; what was read is read anew."""

    source: PublicId
    all_day: bool = False


class RemoveSource(Command):
    """Forget a calendar; its busy times go at once."""

    source: PublicId


class TakeSource(Command):
    """The actor has one of their calendars read now; whoever is reading it already reads for nothing."""

    source: PublicId


class TakeDueSources(Command):
    """The system takes calendars that are to be read, for a while in which nobody else does."""

    most: Annotated[int, Field(ge=1, le=MOST_TAKEN)]


class CheckSoon(Command):
    """Calendars of these people that were not read just now are due: something was booked with them."""

    people: list[int]


class KeepReading(Command):
    """How a reading went. `stretches` None: nothing new was read, because nothing changed or because of `error`.

    `version`: the source as it was taken; if somebody else took it or changed it since, this reading is void.
    """

    source: PublicId
    version: int
    stretches: list[tuple[int, int]] | None = None
    error: str = ""
    etag: str = ""
    modified: str = ""
