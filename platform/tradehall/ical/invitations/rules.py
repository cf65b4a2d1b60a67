"""Decisions about invitations and answers, on plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tradehall.meetings.rules import STANDING, MeetingStatus

MOST_ANSWERS = 5  # in an hour, to one address: mail programs that answer each other end here
PENDING_FOR = timedelta(days=3)  # so long an answer waits for the invited address to confirm it
RAW_KEPT = timedelta(days=30)
SHOWN_FOR = timedelta(days=7)  # after the meeting, to guests from outside
METHODS = frozenset({"REPLY", "COUNTER", "REFRESH"})


class Partstat(StrEnum):
    """What an attendee answered (RFC 5545, 3.2.12)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


class Outcome(StrEnum):
    """What becomes of a mail that came in. Only TAKEN changes anything."""

    TAKEN = "taken"
    PENDING = "pending"  # we cannot be sure who sent it: the invited address is asked
    STALE = "stale"  # the meeting has changed since
    REPEATED = "repeated"  # a newer answer counts already
    OVER = "over"  # not invited any more, or the meeting is over
    FOREIGN = "foreign"  # of another meeting, from the future, or no answer at all
    UNREADABLE = "unreadable"
    WORDS = "words"  # no calendar object, but a person wrote something
    AUTOMATIC = "automatic"  # an out-of-office note
    BOUNCE = "bounce"  # our own mail came back
    DROPPED = "dropped"  # not kept: no address of ours, or too many


@dataclass(frozen=True, slots=True)
class Standing:
    """The meeting as it is now, and what the attendee was told of it last."""

    uid: str
    status: MeetingStatus
    ends_at: datetime
    essence: str
    told: str
    method: str
    sequence: int
    stamp: datetime | None


def essence(starts_at: datetime, ends_at: datetime, status: MeetingStatus) -> str:
    """What attendees answer to: begin, end and whether it is certain."""
    kind = "TENTATIVE" if status is MeetingStatus.TENTATIVE else "CONFIRMED"
    return f"{starts_at:%Y%m%dT%H%M%SZ}/{ends_at:%Y%m%dT%H%M%SZ}/{kind}"


def same_time(told: str, now: str) -> bool:
    return told.rpartition("/")[0] == now.rpartition("/")[0]


def begins_alike(told: str, now: str) -> bool:
    """Whoever comes to a meeting that grows longer while it runs is not asked again."""
    return told.partition("/")[0] == now.partition("/")[0]


def judge(answer: Mapping[str, Any], standing: Standing, now: datetime, *, strong: bool) -> Outcome:
    """What becomes of an answer (see `inbound.parse.Answer`). `strong`: the invited address certainly sent it.

    A lower SEQUENCE is stale, a higher one is none of ours; of equal ones the newest DTSTAMP counts (RFC 5546, 2.1.5).
    """
    if plain := _not_an_answer(answer, standing):
        return plain
    if standing.method != "REQUEST" or standing.status not in STANDING or standing.ends_at <= now:
        return Outcome.OVER
    if answer["method"] != "REFRESH":
        if answer["sequence"] < standing.sequence or not same_time(standing.told, standing.essence):
            return Outcome.STALE
        stamp = datetime.fromisoformat(answer["stamp"]) if answer["stamp"] else None
        if standing.stamp and (stamp is None or stamp <= standing.stamp):
            return Outcome.REPEATED
    return Outcome.TAKEN if strong else Outcome.PENDING


def _not_an_answer(answer: Mapping[str, Any], standing: Standing) -> Outcome | None:
    if answer["problem"]:
        return Outcome.UNREADABLE
    if not answer["method"]:
        return Outcome.AUTOMATIC if answer["automatic"] else Outcome.WORDS
    foreign = answer["method"] not in METHODS or answer["uid"] != standing.uid
    return Outcome.FOREIGN if foreign or answer["sequence"] > standing.sequence else None
