"""What a test of device and line is worth. Plain values: rates in kilobit a second, times in milliseconds."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

FRESH = timedelta(days=30)  # an older test tells nothing of today's line
KEPT = timedelta(days=90)
ASK_AGAIN = timedelta(hours=24)  # so long one is not reminded once more


class Light(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"


class Check(StrEnum):
    """What is looked at, in the order in which it is shown."""

    BROWSER = "browser"
    CAMERA = "camera"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    FONTS = "fonts"
    SOCKET = "socket"
    UDP = "udp"
    TURN_UDP = "turn_udp"
    TURN_TCP = "turn_tcp"
    TURN_TLS = "turn_tls"
    UP = "up"
    DOWN = "down"
    ROUND_TRIP = "round_trip"


NEEDED = (Check.BROWSER, Check.MICROPHONE, Check.SPEAKER, Check.SOCKET, Check.UP, Check.DOWN)  # no call without these
DIRECT = (Check.UDP, Check.TURN_UDP)
DETOURS = (Check.TURN_TCP, Check.TURN_TLS)

# From which rate on a line is good, and fair: sound needs some 60, a small picture 150, one at full size 600 and more.
UP_RATES, DOWN_RATES = (600, 150), (900, 200)
DELAYS = (300, 800)  # up to which answer time it is good, and fair


def of_rate(rate: int | None, rates: tuple[int, int]) -> Light | None:
    """None where it was not measured."""
    if rate is None:
        return None
    return Light.GOOD if rate >= rates[0] else Light.FAIR if rate >= rates[1] else Light.BAD


def of_delay(milliseconds: int | None) -> Light | None:
    """However slow the answers are, it is a line."""
    if milliseconds is None:
        return None
    return Light.GOOD if milliseconds <= DELAYS[0] else Light.FAIR if milliseconds <= DELAYS[1] else Light.BAD


def of_ways(found: Mapping[Check, Light]) -> Light | None:
    """How sound and picture can travel: at their best over UDP, with delays by a detour; None where nothing was tried,
    as there is no server to try it with."""
    tried = [check for check in (*DIRECT, *DETOURS) if check in found]
    if not tried:
        return None
    if any(found.get(check) == Light.GOOD for check in DIRECT):
        return Light.GOOD
    return Light.FAIR if any(found.get(check) == Light.GOOD for check in DETOURS) else Light.BAD


def light(found: Mapping[Check, Light]) -> Light:
    """Of all together. Without a picture, with wrong letters or long delays a call is still a call."""
    ways = of_ways(found)
    if ways == Light.BAD or any(found.get(check) == Light.BAD for check in NEEDED):
        return Light.BAD
    others = (seen for check, seen in found.items() if check not in (*DIRECT, *DETOURS))
    return Light.FAIR if ways == Light.FAIR or any(seen != Light.GOOD for seen in others) else Light.GOOD


def is_fresh(at: datetime | None, now: datetime) -> bool:
    return at is not None and at > now - FRESH
