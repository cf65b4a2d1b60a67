"""Who can sit where, when no two may share a place: matchings, and the choices that no complete matching uses."""

from collections.abc import Sequence


def perfect(choices: Sequence[int]) -> list[int] | None:
    """A place of its own for each one, from its choices (bits); None where there is none."""
    taken: dict[int, int] = {}

    def find(one: int, seen: list[int]) -> bool:
        free = choices[one] & ~seen[0]
        while free:
            bit = free & -free
            free ^= bit
            seen[0] |= bit
            if bit not in taken or find(taken[bit], seen):
                taken[bit] = one
                return True
            free &= ~seen[0]
        return False

    for one in range(len(choices)):
        if not find(one, [0]):
            return None
    found = [0] * len(choices)
    for bit, one in taken.items():
        found[one] = bit
    return found


def usable(choices: Sequence[int], slots: int) -> list[int] | None:
    """The choices (bits) that some complete matching uses; None where there is no complete matching.

    slots: how many places there are. Places beyond the number of seekers are free to stay empty.
    """
    matched = perfect(choices)
    if matched is None:
        return None
    seekers = list(choices)
    taken = 0
    for bit in matched:
        taken |= bit
    idle = ((1 << slots) - 1) & ~taken
    while idle:  # whoever sits in a place that may stay empty: one seeker of anything for each
        bit = idle & -idle
        idle ^= bit
        seekers.append((1 << slots) - 1)
        matched.append(bit)
    holder = {bit: one for one, bit in enumerate(matched)}
    reach = []
    for one, choice in enumerate(seekers):
        found = 1 << one
        while choice:
            bit = choice & -choice
            choice ^= bit
            found |= 1 << holder[bit]
        reach.append(found)
    for middle in range(len(seekers)):
        for one in range(len(seekers)):
            if reach[one] >> middle & 1:
                reach[one] |= reach[middle]
    kept = []
    for one, choice in enumerate(choices):
        found = 0
        while choice:
            bit = choice & -choice
            choice ^= bit
            if reach[holder[bit]] >> one & 1:
                found |= bit
        kept.append(found)
    return kept
