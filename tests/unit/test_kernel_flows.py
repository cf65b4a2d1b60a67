"""How fast is too fast: by person and address, with a pause for those who go on."""

import pytest

from tradehall.kernel.errors import TooFast
from tradehall.kernel.limits import Flow, Limits, Window, too_fast

FLOW = Flow("talk", person="3/10second", address="8/10second")


class Watch:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def limits(watch: Watch) -> Limits:
    return Limits(memory=Window(watch))


def tries(limits: Limits, count: int, person: str = "anna", address: str = "1.2.3.4") -> list[int]:
    """For each try 0, or the seconds that are to be waited."""
    told = []
    for _ in range(count):
        try:
            limits.admit(FLOW, person, address)
            told.append(0)
        except TooFast as error:
            told.append(error.details["retry_after"])
    return told


def test_beyond_the_limit_the_wait_is_told_and_true(limits, watch):
    assert tries(limits, 4) == [0, 0, 0, 10]
    watch.now += 9
    assert tries(limits, 1) == [1]
    watch.now += 1
    assert tries(limits, 1) == [0]


def test_people_are_counted_by_themselves_and_together_by_address(limits):
    assert tries(limits, 3) == tries(limits, 3, "bo") == [0, 0, 0]
    assert tries(limits, 3, "kenji") == [0, 0, 10]
    assert tries(limits, 3, "mina", "5.6.7.8") == [0, 0, 0]


def test_who_goes_on_pauses_for_five_minutes_and_then_begins_anew(limits, watch):
    told = tries(limits, 30)
    assert told[:3] == [0, 0, 0]
    assert set(told[3:23]) == {10}
    assert set(told[23:]) == {300}
    watch.now += 200
    assert tries(limits, 1) == [100]
    assert tries(limits, 1, "bo") == [0]
    watch.now += 100
    assert tries(limits, 2) == [0, 0]


def test_the_wait_is_said_in_the_unit_that_suits_it():
    assert (too_fast(7.2).text, too_fast(7.2).params) == (TooFast.sentence, {"seconds": 8})
    assert (too_fast(290).text, too_fast(290).params) == (TooFast.long, {"minutes": 5})


def test_who_waits_as_told_is_never_paused(limits, watch):
    sent = 0
    for _ in range(400):
        waited = tries(limits, 1)[0]
        watch.now += waited
        sent += waited == 0
    assert sent > 250
    assert max(tries(limits, 2)) < 300


def test_addresses_that_are_not_known_are_not_counted(limits):
    assert [tries(limits, 3, f"person {number}", "") for number in range(5)] == [[0, 0, 0]] * 5
