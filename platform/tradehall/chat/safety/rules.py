"""Decisions about safety on plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tradehall.chat.safety.commands import Act, MuteFor
from tradehall.chat.safety.errors import Muted, TalkBlocked, TalkBlockedByUs
from tradehall.kernel.clock import written
from tradehall.kernel.errors import DomainError

AROUND = 5  # messages before and after a reported one that the organisers are shown
AFTERWARDS = timedelta(days=30)  # for which "until the end of the event" mutes once that end is over
BLOCKABLE = frozenset({"pair", "meeting"})  # the kinds of conversation that two companies share
ALWAYS_OPEN = frozenset({"help", "case"})  # where somebody who is muted can still write to an office


@dataclass(frozen=True, slots=True)
class Shut:
    """What stands between a person and writing in a conversation. `ours`: their side has blocked the other."""

    blocked: bool = False
    ours: bool = False
    muted_until: datetime | None = None
    muted_why: str = ""


OPEN = Shut()


def why_shut(kind: str, shut: Shut, now: datetime) -> DomainError | None:
    """Why somebody may not write in a conversation of that kind, or None."""
    if shut.blocked and kind in BLOCKABLE:
        return TalkBlockedByUs() if shut.ours else TalkBlocked()
    if shut.muted_until is not None and shut.muted_until > now and kind not in ALWAYS_OPEN:
        return muted(shut.muted_until, shut.muted_why, now)
    return None


def muted(until: datetime, why: str, now: datetime) -> Muted:
    """The refusal with the wait in the unit that suits it."""
    minutes = max(1, -int((now - until).total_seconds() // 60))
    details = {"until": written(until)}
    if minutes < 120:
        return Muted(details=details, minutes=minutes, words=why)
    hours = -(-minutes // 60)
    if hours < 48:
        return Muted(Muted.hours, details=details, hours=hours, words=why)
    return Muted(Muted.days, details=details, days=-(-hours // 24), words=why)


def muted_until(length: MuteFor, now: datetime, ends_at: datetime | None) -> datetime:
    """`ends_at`: the end of the event."""
    if length is MuteFor.HOUR:
        return now + timedelta(hours=1)
    if length is MuteFor.DAY:
        return now + timedelta(days=1)
    return ends_at if ends_at is not None and ends_at > now else now + AFTERWARDS


def measures(*, hide: bool, warn: bool, mute: MuteFor | None) -> list[Act]:
    """What is done and logged, in order; nothing of it is a dismissal."""
    done = [act for act, wanted in ((Act.HIDE, hide), (Act.WARN, warn), (Act.MUTE, mute is not None)) if wanted]
    return done or [Act.DISMISS]
