"""The window in which acts are counted in memory."""

from tradehall.kernel.limits import SWEEP, Limits, Window


class Watch:
    at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_what_is_beyond_the_limit_does_not_count_and_what_is_old_is_forgotten() -> None:
    watch = Watch()
    window, limit = Window(watch), "3/10second"
    assert [window.hit(limit, "a") for _ in range(5)] == [True, True, True, False, False]
    assert window.hit(limit, "b")
    assert window.wait(limit, "a") == 10.0
    watch.at += 9.9
    assert not window.hit(limit, "a")
    watch.at += 0.1
    assert [window.hit(limit, "a") for _ in range(4)] == [True, True, True, False]
    assert window.wait(limit, "nobody") == 0.0


def test_the_window_moves_act_by_act() -> None:
    watch = Watch()
    window, limit = Window(watch), "2/10second"
    assert window.hit(limit, "a")
    watch.at += 6
    assert window.hit(limit, "a")
    watch.at += 5  # the first is forgotten, the second is not
    assert window.hit(limit, "a")
    assert not window.hit(limit, "a")


def test_keys_that_nobody_uses_any_more_take_no_memory() -> None:
    watch = Watch()
    window, limit = Window(watch), "3/10second"
    for number in range(1000):
        window.hit(limit, str(number))
    watch.at += SWEEP + 1
    window.hit(limit, "last")
    assert len(window._times) == 1


def test_limits_of_one_key_are_counted_apart_and_never_wait_less_than_a_second() -> None:
    limits = Limits()
    assert limits.take("1/minute", "a")
    assert not limits.take("1/minute", "a")
    assert limits.take("2/minute", "a")
    assert limits.wait("1/minute", "a") in (59, 60)
    assert limits.wait("1/minute", "b") == 1
