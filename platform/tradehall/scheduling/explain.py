"""Says in words why wishes have no place, which of them collide, and what one thing more would bring."""

from tradehall.scheduling.greedy import Book
from tradehall.scheduling.index import Index, index
from tradehall.scheduling.problem import Problem
from tradehall.scheduling.schedule import Reason, Schedule, Unscheduled


def explain(problem: Problem, schedule: Schedule) -> list[Reason]:
    """What collides, the most telling first. Quick: loads no solver.

    Codes: `crowded` (participant, can, asked): fewer slots than wishes.
    """
    numbers = index(problem)
    found = []
    for person, mine in enumerate(numbers.meetings_of):
        can = most_of(numbers, person)
        asked = sum(numbers.duration[one] for one in mine)
        if asked > can:
            name = problem.participants[person].id
            params = {"participant": name, "can": can, "asked": asked}
            found.append((asked - can, Reason("crowded", params, f"{name} can meet at most {can}; {asked} were asked")))
    found.sort(key=lambda one: -one[0])
    return [reason for _, reason in found]


def most_of(numbers: Index, person: int) -> int:
    """The most slots that one participant can spend in meetings."""
    usable = sorted(
        {
            at
            for one in numbers.meetings_of[person]
            for start in numbers.places[one]
            for at in numbers.slots_of(one, start)
        }
    )
    return min(len(usable), numbers.most[person])


def why_not(numbers: Index, starts: dict[int, int]) -> tuple[Unscheduled, ...]:
    """For each meeting without a place the nearest cause."""
    missing = [one for one in range(numbers.meetings) if one not in starts]
    if not missing:
        return ()
    book = Book(numbers)
    for meeting, at in starts.items():
        book.put(meeting, at)
    return tuple(Unscheduled(numbers.problem.meetings[one].id, _cause(numbers, book, one)) for one in missing)


def _cause(numbers: Index, book: Book, meeting: int) -> Reason:
    problem = numbers.problem
    names = [problem.participants[one].id for one in numbers.parties[meeting]]
    if not numbers.places[meeting]:
        return Reason("no_slot", {"participants": names}, f"no slot suits all of {', '.join(names)}")
    for person, name in zip(numbers.parties[meeting], names, strict=True):
        if book.count[person] >= numbers.most[person]:
            most = numbers.most[person]
            return Reason(
                "max_meetings", {"participant": name, "most": most}, f"{name} has {most} meetings already, the most"
            )
    return Reason("outweighed", {"participants": names}, "other meetings take the slots that would suit both sides")


def why_infeasible(numbers: Index, people: list[int]) -> list[Reason]:
    """What makes a problem infeasible: duties without a slot, people with more duties than slots; else all together."""
    problem = numbers.problem
    found = []
    for meeting, duty in enumerate(numbers.mandatory):
        if duty and not numbers.places[meeting]:
            name = problem.meetings[meeting].id
            found.append(Reason("duty_without_slot", {"meeting": name}, f"no slot suits {name}, which is mandatory"))
    for person in people:
        name = problem.participants[person].id
        duties = [one for one in numbers.meetings_of[person] if numbers.mandatory[one]]
        params = {"participant": name, "meetings": [problem.meetings[one].id for one in duties]}
        found.append(
            Reason("duties_collide", params, f"the {len(duties)} mandatory meetings of {name} do not fit together")
        )
    return found or [Reason("infeasible", {}, "the mandatory meetings do not fit together")]
