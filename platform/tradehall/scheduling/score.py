"""What a schedule is worth, in the numbers of the index."""

from collections.abc import Iterable

from tradehall.scheduling.index import Index, fair_step

MORE_IS_BETTER = frozenset({"scheduled"})


def diaries(index: Index, starts: dict[int, int]) -> list[int]:
    """For each participant the slots in meetings, as bits."""
    busy = [0] * index.people
    for meeting, start in starts.items():
        bits = ((1 << index.duration[meeting]) - 1) << start
        for person in index.parties[meeting]:
            busy[person] |= bits
    return busy


def breaks_of(index: Index, starts: dict[int, int]) -> list[int]:
    """Breaks of each participant: blocks of meetings less one."""
    return [max(0, (bits & ~(bits << 1)).bit_count() - 1) for bits in diaries(index, starts)]


def placed_of(index: Index, meetings: Iterable[int]) -> list[int]:
    count = [0] * index.people
    for meeting in meetings:
        for person in index.parties[meeting]:
            count[person] += 1
    return count


def unfairness(index: Index, starts: dict[int, int]) -> int:
    count = placed_of(index, starts)
    return sum(
        fair_step(one)
        for person, mine in enumerate(index.meetings_of)
        for one in range(count[person] + 1, len(mine) + 1)
    )


def values(index: Index, starts: dict[int, int]) -> dict[str, int]:
    """Goal -> value, for the goals of the problem in their order."""
    found = {}
    for goal in index.problem.objective:
        if goal == "scheduled":
            found[goal] = sum(index.weight[one] for one in starts)
        elif goal == "fairness":
            found[goal] = unfairness(index, starts)
        elif goal == "breaks":
            found[goal] = sum(breaks_of(index, starts))
        elif goal == "comfort":
            found[goal] = sum(index.discomfort(one, at) for one, at in starts.items())
        else:
            found[goal] = sum(starts.get(one) != at for one, at in index.published.items())
    return found


def key(found: dict[str, int]) -> tuple[int, ...]:
    """Values as they compare: the smaller the better, goal by goal."""
    return tuple(-value if goal in MORE_IS_BETTER else value for goal, value in found.items())


def sound(index: Index, starts: dict[int, int]) -> bool:
    """What a greedy scheduler does not see to: every duty has a place, and breaks lie within the spread."""
    if any(duty and meeting not in starts for meeting, duty in enumerate(index.mandatory)):
        return False
    spread = index.problem.break_spread
    if spread is None:
        return True
    breaks = breaks_of(index, starts)
    return max(breaks) - min(breaks) <= spread
