"""Ways to hold a call behind one small port: given who comes to which call, a door, or None where there is none.

A door is opened at the moment of the tap: what it leads to may be worth something for minutes only.
"""

import hmac
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from tradehall.meetings.commands import Video
from tradehall.meetings.ways import DOOR_CLOSES, Way
from tradehall.rooms.ways.tokens import token
from tradehall.settings import Settings

BEFORE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who comes to a call. `person`: their public id; `leads`: may mute others and let them in."""

    person: str
    name: str
    language: str
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A meeting's call: its public id, when it is held, and its way."""

    meeting: str
    starts_at: datetime
    ends_at: datetime
    way: Way

    @property
    def is_over_at(self) -> datetime:
        return self.ends_at + DOOR_CLOSES


class Provider(Protocol):
    """One way. Asks nobody, keeps nothing."""

    def door(self, call: Call, caller: Caller) -> str | None:
        """The address that lets this caller in; None where this way is not to be had."""


class OwnRoom:
    """Our own room: the page itself."""

    def door(self, call: Call, caller: Caller) -> str | None:
        return f"/meetings/{call.meeting}/room"


class GivenLink:
    """A link to any provider, as it was given."""

    def door(self, call: Call, caller: Caller) -> str | None:
        return call.way.link_url or None


@dataclass(frozen=True)
class Jitsi:
    """A Jitsi server of the organisers' own, which lets in who bears a token (prosody's `token` authentication).

    The room's name cannot be guessed: it is made of the meeting by the secret. The token names the person and holds
    from ten minutes before the meeting until its doors close. Its subject is the server's domain, or the tenant where
    the address has one (https://meet.example/tenant); prosody compares both in small letters.
    """

    url: str
    app: str
    secret: str

    @property
    def subject(self) -> str:
        there = urlsplit(self.url)
        return there.path.strip("/").lower() or there.hostname or ""

    def room(self, meeting: str) -> str:
        mac = hmac.digest(self.secret.encode(), b"room:" + meeting.encode(), "sha256")
        return "tradehall-" + b32encode(mac[:20]).decode().lower()

    def door(self, call: Call, caller: Caller) -> str | None:
        room = self.room(call.meeting)
        claims = {
            "iss": self.app,
            "aud": self.app,
            "sub": self.subject,
            "room": room,
            "nbf": int((call.starts_at - BEFORE).timestamp()),
            "exp": int(call.is_over_at.timestamp()),
            "moderator": caller.leads,
            "context": {
                "user": {
                    "id": caller.person,
                    "name": caller.name,
                    "moderator": "true" if caller.leads else "false",
                    "affiliation": "owner" if caller.leads else "member",
                },
                "features": {"recording": "false", "livestreaming": "false", "transcription": "false"},
            },
        }
        config = {"config.defaultLanguage": f'"{_JITSI[caller.language]}"', "config.prejoinConfig.enabled": "true"}
        return f"{self.url}/{room}?{urlencode({'jwt': token(claims, self.secret)})}#{urlencode(config)}"


_JITSI = {"en": "en", "zh": "zhCN", "ja": "ja", "ko": "ko"}


def providers(settings: Settings) -> Mapping[Video, Provider]:
    """The ways of this installation. By telephone people call themselves."""
    found: dict[Video, Provider] = {Video.ROOM: OwnRoom(), Video.LINK: GivenLink()}
    if settings.jitsi_url:
        found[Video.JITSI] = Jitsi(settings.jitsi_url, settings.jitsi_app, settings.jitsi_secret)
    return found
