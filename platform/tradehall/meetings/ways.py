"""How a call is held: decisions on plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tradehall.kernel.errors import DomainError
from tradehall.kernel.texts import N_
from tradehall.meetings import errors, presence
from tradehall.meetings.commands import Phone, Video
from tradehall.meetings.rules import STANDING, MeetingStatus

DOOR_CLOSES = timedelta(minutes=30)  # after the end


@dataclass(frozen=True, slots=True)
class VideoView:
    """How the calls of an event are held; see `models.VideoRules`."""

    video: Video = Video.ROOM
    link_url: str = ""
    link_note: str = ""
    phones: Sequence[Phone] = field(default_factory=list)
    relay_only: bool = False
    recording: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class Way:
    """How the call of one meeting is held. `link_url`: the link of that way where `video` is a link, else the second
    way ('' without one). `phones`: when nothing else works."""

    video: Video = Video.ROOM
    link_url: str = ""
    link_note: str = ""
    phones: Sequence[Phone] = field(default_factory=list)


def way(video: str | None, link_url: str, link_note: str, rules: VideoView) -> Way:
    """The meeting's own way and link go before the event's. Where a link is the way and there is none, it is our room:
    nobody stands before a door that is not there."""
    link = link_url or rules.link_url
    note = link_note if link_url or link_note else rules.link_note
    held = Video(video) if video else rules.video
    if (held is Video.LINK and not link) or (held is Video.PHONE and not rules.phones):
        held = Video.ROOM
    return Way(held, link, note, rules.phones)


# Hosts of well-known providers and the name under which people know them, marked where it differs by language. What is
# not here is called by its host.
PROVIDERS = {
    "meeting.tencent.com": N_("Tencent Meeting"),
    "voovmeeting.com": "VooV Meeting",
    "zoom.us": "Zoom",
    "zoom.com": "Zoom",
    "zoom.com.cn": "Zoom",
    "teams.microsoft.com": "Microsoft Teams",
    "teams.live.com": "Microsoft Teams",
    "teams.microsoftonline.cn": "Microsoft Teams",
    "dingtalk.com": N_("DingTalk"),
    "feishu.cn": N_("Feishu"),
    "larksuite.com": "Lark",
    "webex.com": "Webex",
    "webex.com.cn": "Webex",
    "meet.google.com": "Google Meet",
    "meet.jit.si": "Jitsi Meet",
    "whereby.com": "Whereby",
}


def provider(host: str) -> str:
    """The marked name of whose host that is, or of whom its domain belongs to; '' for others. A host in a domain that
    only looks like one is nobody's."""
    parts = host.lower().split(".")
    return next((PROVIDERS[name] for n in range(len(parts)) if (name := ".".join(parts[n:])) in PROVIDERS), "")


def is_open(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether the doors of a meeting's room are."""
    return starts_at - presence.DOOR_OPENS <= now < ends_at + DOOR_CLOSES


def why_not_switchable(
    status: MeetingStatus, starts_at: datetime, ends_at: datetime, now: datetime, *, changes: bool
) -> type[DomainError] | None:
    """Who may change the meeting (`changes`) may switch before it, too; whoever comes, while the doors are open."""
    if status == MeetingStatus.CANCELLED:
        return errors.MeetingIsCancelled
    if now >= ends_at + DOOR_CLOSES:
        return errors.Finished
    return None if changes or now >= starts_at - presence.DOOR_OPENS else errors.NotYet


def why_not_extensible(
    status: MeetingStatus, starts_at: datetime, ends_at: datetime, now: datetime
) -> type[DomainError] | None:
    """From when the doors open until the end."""
    if status == MeetingStatus.CANCELLED:
        return errors.MeetingIsCancelled
    if now < starts_at - presence.DOOR_OPENS:
        return errors.NotYetExtensible
    return errors.Finished if now >= ends_at or status not in STANDING else None
