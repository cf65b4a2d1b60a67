"""The product's own problem: bound and place by the linear programme, then goal by goal by search."""

import random

from tradehall.scheduling import greedy
from tradehall.scheduling.exact import SMALL, first_answer, prove, size, solve
from tradehall.scheduling.local import LOWER, Anneal, place_more
from tradehall.scheduling.relax import bound_breaks, bound_goals
from tradehall.scheduling.run import Run
from tradehall.scheduling.score import breaks_of
from tradehall.scheduling.slices import Slice

SLICE = 1.0  # seconds that one slice may take
FEWEST, FIRST, MOST = 12, 40, 160  # free meetings of a slice
QUICK = 2.0  # seconds of quick search before a small problem is proven
ROUND = 20.0  # seconds of a round of quick search
PROVING = 4  # of the time that is left this part goes to the proof of one goal
SHARE = 5  # of them goes to the slices of one goal


def improve(run: Run) -> bool:
    """Better the run until its time is over or all is proven. False: proven infeasible."""
    if run.best is None:
        run.stage = "placing"
        possible = first_answer(run)
        if not possible or not run.answered():
            return possible
        run.offer(greedy.by_weight(run.index, run.best))
    run.stage = "placing"
    place_more(run)
    bound_goals(run)
    bound_breaks(run)
    small = size(run) <= SMALL
    seed = 1
    if small and not run.proven():
        run.stage = next(goal for goal in run.value if run.bound.get(goal) != run.value[goal])
        Anneal(run, seed).work(min(QUICK, run.left / 5))
        prove(run, run.left / PROVING)
    slices = Slices(run)
    while not run.proven() and not run.stopped():
        seed += 1
        _round(run, slices, seed, min(ROUND, run.left / 2))
        if small and run.left:
            prove(run, run.left / PROVING)
    return True


def _round(run: Run, slices: "Slices", seed: int, seconds: float) -> None:
    """Each goal that is not proven gets its turn, in their order; quick search sees to the later ones together."""
    waiting = [goal for goal in run.value if run.bound.get(goal) != run.value[goal]]
    quick = next((goal for goal in waiting if goal in LOWER), None)
    for goal in waiting:
        run.stage = goal
        if goal == quick:
            Anneal(run, seed).work(max(0.1, seconds))
        slices.work(goal, max(1.0, seconds / SHARE))
        if goal == quick and size(run) > SMALL:
            return  # the goals after it are bettered by the way


class Slices:
    """Betters the schedule a part at a time; parts grow while they are solved to the end, and shrink when not."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.index = run.index
        self.dice = random.Random(1)
        self.size = FIRST

    def work(self, goal: str, seconds: float) -> None:
        run = self.run
        end = run.seconds + seconds
        while run.seconds < end and not run.stopped() and run.best is not None:
            if run.bound.get(goal) == run.value[goal]:
                return
            free = self._free(goal)
            part = Slice(self.index, run.best, free)
            part.aim(goal)
            status, solver = solve(run, part, min(SLICE, run.left))
            if status in (part.cp.OPTIMAL, part.cp.FEASIBLE):
                run.offer(part.read(solver))
            ended = status in (part.cp.OPTIMAL, part.cp.INFEASIBLE)
            self.size = min(MOST, self.size + 2) if ended else max(FEWEST, self.size * 4 // 5)

    def _free(self, goal: str) -> list[int]:
        """The meetings of one person where the goal can gain, and of people around."""
        index, dice = self.index, self.dice
        people = self._ailing(goal) or [who for who, mine in enumerate(index.meetings_of) if mine]
        chosen: set[int] = set()
        free: set[int] = set()
        waiting = [dice.choice(people)]
        while waiting and len(free) < self.size:
            who = waiting.pop(dice.randrange(len(waiting)))
            if who in chosen:
                continue
            chosen.add(who)
            mine = index.meetings_of[who]
            free.update(mine)
            waiting += [other for one in dice.sample(mine, min(4, len(mine))) for other in index.parties[one]]
            if not waiting:
                waiting = [dice.choice(people)]
        return sorted(free)

    def _ailing(self, goal: str) -> list[int]:
        """People at whom the goal can gain."""
        index, starts = self.index, self.run.best or {}
        if goal == "breaks":
            return [who for who, number in enumerate(breaks_of(index, starts)) if number]
        if goal == "comfort":
            meetings = [one for one, at in starts.items() if index.discomfort(one, at)]
        elif goal == "stability":
            meetings = [one for one, at in index.published.items() if starts.get(one) != at]
        else:
            meetings = [one for one in range(index.meetings) if one not in starts and index.places[one]]
        return sorted({who for one in meetings for who in index.parties[one]})
