"""What is kept between transactions, and when it is forgotten."""

from tradehall.kernel.memory import Memory

LINE, OTHER = object(), object()


def remember(memory: Memory, line: object = LINE, version: int = 1) -> dict[str, int]:
    """One transaction that leaves a word and keeps the memory true; what it found there."""
    memory.begin()
    kept = memory.of(line, version)
    found = dict(kept)
    kept["word"] = kept.get("word", 0) + 1
    memory.keep()
    return found


def test_nothing_is_known_at_first_and_then_what_was_kept() -> None:
    memory = Memory()
    assert [remember(memory) for _ in range(3)] == [{}, {"word": 1}, {"word": 2}]


def test_a_transaction_that_does_not_say_it_left_the_memory_true_ends_it() -> None:
    memory = Memory()
    remember(memory)
    memory.begin()
    assert remember(memory) == {}


def test_also_if_it_has_looked_into_the_memory() -> None:
    memory = Memory()
    remember(memory)
    memory.begin()
    memory.of(LINE, 1)["word"] = 7
    assert remember(memory) == {}


def test_a_commit_of_another_connection_and_another_line_end_it() -> None:
    memory = Memory()
    remember(memory)
    assert remember(memory, version=2) == {}
    assert remember(memory, version=2) == {"word": 1}
    assert remember(memory, line=OTHER, version=2) == {}


def test_what_was_taken_back_is_forgotten_within_the_transaction() -> None:
    memory = Memory()
    remember(memory)
    memory.begin()
    memory.of(LINE, 1)["word"] = 7
    memory.forget()
    assert memory.of(LINE, 1) == {}


def test_a_transaction_that_looks_twice_finds_what_it_left() -> None:
    memory = Memory()
    remember(memory)
    memory.begin()
    memory.of(LINE, 1)["word"] = 7
    assert memory.of(LINE, 1) == {"word": 7}
