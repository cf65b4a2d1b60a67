"""Who records a call, and who agreed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.kernel.tx import Reader, given
from tradehall.meetings.models import Meeting, VideoRules
from tradehall.rooms.models import RecordingConsent, Room

_Recorder = aliased(Person, name="recorder")


@dataclass(frozen=True, slots=True)
class Recording:
    """`by`, `agreed`: public ids of people; `since`: None while not all in the call have agreed."""

    by: str
    name: str
    language: str
    since: datetime | None
    agreed: list[str]

    def as_json(self) -> dict[str, Any]:
        since = self.since.isoformat() if self.since else None
        who = {"by": self.by, "name": self.name, "language": self.language}
        return {**who, "since": since, "agreed": self.agreed}


_RECORDING = (
    select(_Recorder.public_id, _Recorder.name, _Recorder.language, Room.recorded_at, Person.public_id)
    .select_from(Room)
    .join(_Recorder, _Recorder.id == Room.recorder_id)
    .outerjoin(RecordingConsent, and_(RecordingConsent.meeting_id == Room.meeting_id, RecordingConsent.agrees))
    .outerjoin(Person, Person.id == RecordingConsent.person_id)
    .where(Room.meeting_id == given("meeting"))
    .order_by(Person.id)
)


def recording_of(reader: Reader, meeting_id: int) -> Recording | None:
    """None where nobody records or asks to. Unscoped; one statement."""
    rows = reader.columns(_RECORDING, meeting=meeting_id)
    if not rows:
        return None
    by, name, language, since = rows[0][:4]
    return Recording(by, name, language, since, [row[4] for row in rows if row[4]])


_RULE = (
    select(VideoRules.recording)
    .join(Meeting, Meeting.event_id == VideoRules.event_id)
    .where(Meeting.id == given("meeting"))
)


def is_allowed(reader: Reader, meeting_id: int) -> bool:
    """Whether the organisers let people ask for it; where they said nothing, they do."""
    return reader.value(_RULE, meeting=meeting_id) is not False
