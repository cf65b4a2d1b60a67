"""Decisions about samples, as pure functions on plain values."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from tradehall.deals.samples.errors import SampleElsewhere
from tradehall.events.commands import Side
from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_

SOON = timedelta(days=3)  # before it is needed, both sides hear that it is not there


class SampleState(StrEnum):
    REQUESTED = "requested"
    PROMISED = "promised"
    DECLINED = "declined"
    SENT = "sent"
    RECEIVED = "received"
    JUDGED = "judged"
    WITHDRAWN = "withdrawn"
    LOST = "lost"


class SampleDoing(StrEnum):
    """What a side can do."""

    PROMISE = "promise"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    SEND = "send"
    RECEIVE = "receive"
    LOSE = "lose"
    JUDGE = "judge"


S, D = SampleState, SampleDoing
UNSENT = (S.REQUESTED, S.PROMISED)
ON_ITS_WAY = (*UNSENT, S.SENT)  # not there, and expected
_FROM: Mapping[SampleDoing, tuple[SampleState, ...]] = {
    D.PROMISE: (S.REQUESTED,),
    D.DECLINE: UNSENT,
    D.WITHDRAW: UNSENT,
    D.SEND: (S.REQUESTED, S.PROMISED, S.SENT, S.LOST),
    D.RECEIVE: (S.SENT,),
    D.LOSE: (S.SENT,),
    D.JUDGE: (S.RECEIVED,),
}
_BY: Mapping[SampleDoing, tuple[Side, ...]] = {
    D.PROMISE: (Side.EXPORTER,),
    D.SEND: (Side.EXPORTER,),
    D.RECEIVE: (Side.BUYER,),
    D.JUDGE: (Side.BUYER,),
    D.LOSE: tuple(Side),
}


def is_for(doing: SampleDoing, side: Side, asked_by: Side) -> bool:
    """Whether a side may ever do this: whoever asked takes back, the other one declines."""
    if doing is D.WITHDRAW:
        return side == asked_by
    return side != asked_by if doing is D.DECLINE else side in _BY[doing]


def why_not(doing: SampleDoing, state: str) -> type[Conflict] | None:
    return None if state in _FROM[doing] else SampleElsewhere


def open_to(state: str, side: Side | None, asked_by: Side) -> list[SampleDoing]:
    """What this side can do now."""
    if side is None:
        return []
    return [doing for doing in SampleDoing if is_for(doing, side, asked_by) and why_not(doing, state) is None]


def waits_for(state: str) -> Side | None:
    """Whose turn it is; None where nobody's."""
    if state in (S.REQUESTED, S.PROMISED, S.LOST):
        return Side.EXPORTER
    return Side.BUYER if state in (S.SENT, S.RECEIVED) else None


def is_missing(state: str, needed_by: date | None, today: date) -> bool:
    """Needed within three days, or a while ago, and not there."""
    return needed_by is not None and state in (*ON_ITS_WAY, S.LOST) and needed_by - SOON <= today


def days_fault(sent: date, expected: date | None, today: date) -> dict[str, str]:
    """field → what is wrong with the days of a sending."""
    found: dict[str, str] = {}
    if sent > today:
        found["sent_on"] = N_("This day is still to come.")
    if expected is not None and expected < sent:
        found["expected_on"] = N_("It cannot arrive before it was sent.")
    return found
