"""What a test of device and line is worth."""

from datetime import UTC, datetime, timedelta

import pytest

from tradehall.rooms.preflight.rules import (
    DOWN_RATES,
    FRESH,
    UP_RATES,
    Check,
    Light,
    is_fresh,
    light,
    of_delay,
    of_rate,
    of_ways,
)

FINE = dict.fromkeys(Check, Light.GOOD)


@pytest.mark.parametrize(
    ("differs", "whole"),
    [
        ({}, Light.GOOD),
        (dict.fromkeys((Check.TURN_TCP, Check.TURN_TLS), Light.BAD), Light.GOOD),
        ({Check.UDP: Light.BAD}, Light.GOOD),  # the relay is reached over UDP
        (dict.fromkeys((Check.UDP, Check.TURN_UDP), Light.BAD), Light.FAIR),
        (dict.fromkeys((Check.UDP, Check.TURN_UDP, Check.TURN_TCP), Light.BAD), Light.FAIR),
        (dict.fromkeys((Check.UDP, Check.TURN_UDP, Check.TURN_TCP, Check.TURN_TLS), Light.BAD), Light.BAD),
        ({Check.CAMERA: Light.BAD}, Light.FAIR),
        ({Check.FONTS: Light.FAIR}, Light.FAIR),
        ({Check.ROUND_TRIP: Light.FAIR}, Light.FAIR),
        ({Check.MICROPHONE: Light.FAIR}, Light.FAIR),
        *(({check: Light.BAD}, Light.BAD) for check in (Check.BROWSER, Check.MICROPHONE, Check.SPEAKER, Check.SOCKET)),
        ({Check.UP: Light.BAD}, Light.BAD),
        ({Check.DOWN: Light.BAD}, Light.BAD),
    ],
)
def test_the_light_of_all_together(differs: dict[Check, Light], whole: Light) -> None:
    assert light({**FINE, **differs}) == whole


def test_what_was_not_tried_is_held_against_nobody() -> None:
    assert light({Check.BROWSER: Light.GOOD}) == Light.GOOD
    assert of_ways({}) is None
    assert of_rate(None, UP_RATES) is None
    assert of_delay(None) is None


@pytest.mark.parametrize(("rate", "seen"), [(0, "bad"), (149, "bad"), (150, "fair"), (599, "fair"), (600, "good")])
def test_the_way_up(rate: int, seen: str) -> None:
    assert of_rate(rate, UP_RATES) == seen


def test_the_way_down_needs_more() -> None:
    assert of_rate(600, DOWN_RATES) == Light.FAIR


@pytest.mark.parametrize(("delay", "seen"), [(0, "good"), (300, "good"), (301, "fair"), (801, "bad")])
def test_how_late_answers_come(delay: int, seen: str) -> None:
    assert of_delay(delay) == seen


def test_a_test_counts_until_it_is_thirty_days_old() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert is_fresh(now - FRESH + timedelta(seconds=1), now)
    assert not is_fresh(now - FRESH, now)
    assert not is_fresh(None, now)
