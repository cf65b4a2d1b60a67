"""Testing one's device and line, and asking others to."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command
from tradehall.rooms.preflight.rules import Light

Rate = Annotated[int, Field(ge=0, le=100_000_000)]


class Device(StrEnum):
    PHONE = "phone"
    DESK = "desk"


class Checks(BaseModel):
    """What the person's own browser found; what could not be tried is left out."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    browser: Light
    camera: Light
    microphone: Light
    socket: Light
    speaker: Light | None = None
    fonts: Light | None = None
    udp: Light | None = None
    turn_udp: Light | None = None
    turn_tcp: Light | None = None
    turn_tls: Light | None = None


class RecordPreflight(Command):
    """The actor has tried their device and line. `up`, `down`: kilobit a second; `round_trip`: milliseconds."""

    checks: Checks
    up: Rate | None = None
    down: Rate | None = None
    round_trip: Annotated[int, Field(ge=0, le=600_000)] | None = None
    device: Device


class RemindToTest(Command):
    """Organisers ask a person to try their line; without one, all who come to a meeting and have no test that still
    counts."""

    event: Slug
    person: PublicId | None = None
