"""Rooms and tests of lines, for organisers."""

from collections.abc import Mapping
from datetime import datetime

from tradehall.api.views.base import Id, View
from tradehall.api.views.companies import Person
from tradehall.api.views.events import PartyCard
from tradehall.events.commands import Side
from tradehall.meetings.queries.day_views import DayRow
from tradehall.meetings.rules import MeetingStatus
from tradehall.rooms.lights.queries import Inside, RoomLight
from tradehall.rooms.lights.rules import RoomState
from tradehall.rooms.preflight import queries as tested
from tradehall.rooms.preflight.rules import Check, Light


class LineTest(View):
    """What somebody's device and line could do. `fresh`: it still counts. Rates in kilobit a second, `round_trip` in
    milliseconds."""

    light: Light
    tested_at: datetime
    fresh: bool
    device: str
    checks: Mapping[Check, Light]
    up: int | None
    down: int | None
    round_trip: int | None

    @classmethod
    def of(cls, test: tested.Tested | None) -> "LineTest | None":
        if test is None:
            return None
        return cls(
            light=test.light, tested_at=test.at, fresh=test.is_fresh, device=test.device, checks=test.checks,
            up=test.up, down=test.down, round_trip=test.round_trip,
        )  # fmt: skip


class Readiness(View):
    """Somebody who comes to `meeting`, their next one. `side` is null for interpreters; `outside`: without an account,
    and `person.id` is the guest's; `asked_at`: when the organisers last asked them to test."""

    person: Person
    side: Side | None
    outside: bool
    meeting: Id
    next_at: datetime
    test: LineTest | None
    asked_at: datetime | None

    @classmethod
    def of(cls, one: tested.Ready) -> "Readiness":
        return cls(
            person=Person.of(one.person), side=Side(one.side) if one.side else None, outside=one.outside,
            meeting=one.meeting, next_at=one.next_at, test=LineTest.of(one.test), asked_at=one.asked_at,
        )  # fmt: skip


class InRoom(View):
    """Somebody in a call. `side` is null for interpreters and organisers; `outside`: without an account."""

    name: str
    role: str
    side: Side | None
    outside: bool

    @classmethod
    def of(cls, one: Inside) -> "InRoom":
        return cls(name=one.name, role=one.role, side=one.side, outside=one.person is None)


class Lights(View):
    """Of the least ready of those who come; null: not tested, or nobody comes."""

    exporter: Light | None
    buyer: Light | None
    interpreter: Light | None


class Room(View):
    """How it stands with the room of a meeting. `state` is null while its doors are closed; `missing`: who comes and is
    not there while they are open; `lights` is null once the meeting is over."""

    meeting: Id
    status: MeetingStatus
    starts_at: datetime
    ends_at: datetime
    exporter: PartyCard
    buyer: PartyCard
    state: RoomState | None
    inside: list[InRoom]
    missing: list[Person]
    lights: Lights | None

    @classmethod
    def of(cls, row: DayRow, light: RoomLight) -> "Room":
        ready = light.lights
        return cls(
            meeting=row.public_id, status=row.status, starts_at=row.starts_at, ends_at=row.ends_at,
            exporter=PartyCard.of(row.exporter), buyer=PartyCard.of(row.buyer),
            state=light.state,
            inside=[InRoom.of(one) for one in light.inside],
            missing=[Person.of(one) for one in light.missing],
            lights=Lights(**{side: ready.get(side) for side in Lights.model_fields}) if ready else None,
        )  # fmt: skip
