"""Problems for the scheduler, made by ourselves."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any


def market(*, people: int, wishes: int, slots: int, seed: int = 1, **more: Any) -> dict[str, Any]:
    """A generated market in the JSON form: half exporters, half buyers whose popularity is Pareto's; a fifth of all
    slots is unavailable, priorities are 1 to 3. `more` goes into the problem as it is.
    """
    dice = random.Random(seed)
    exporters, buyers = people // 2, people - people // 2
    popularity = [dice.paretovariate(1.2) for _ in range(buyers)]
    pairs: dict[tuple[int, int], int] = {}
    while len(pairs) < min(wishes, exporters * buyers):
        pairs.setdefault((dice.randrange(exporters), dice.choices(range(buyers), popularity)[0]), dice.randint(1, 3))
    begin = datetime(2020, 3, 15, 0, 0, tzinfo=UTC)

    def participant(name: str, zones: list[str]) -> dict[str, Any]:
        away = [f"s{slot}" for slot in range(slots) if dice.random() < 0.2]
        return {"id": name, "unavailable": away, "timezone": dice.choice(zones)}

    return {
        "slots": [
            {
                "id": f"s{slot}",
                "start": (begin + timedelta(minutes=30 * slot)).isoformat(),
                "end": (begin + timedelta(minutes=30 * slot + 25)).isoformat(),
            }
            for slot in range(slots)
        ],
        "participants": [
            *(participant(f"e{one}", ["Asia/Shanghai"]) for one in range(exporters)),
            *(participant(f"b{one}", ["Asia/Tokyo", "Asia/Seoul", "America/Chicago"]) for one in range(buyers)),
        ],
        "meetings": [
            {"id": f"m{place}", "parties": [f"e{one}", f"b{other}"], "priority": weight}
            for place, ((one, other), weight) in enumerate(pairs.items())
        ],
        **more,
    }


def mixed(*, people: int, wishes: int, slots: int, interpreters: int, seed: int = 1, **more: Any) -> dict[str, Any]:
    """Such a market of which a fifth of the meetings needs an interpreter, of one of two pairs, who rests a slot after
    each; and a fifth is two slots long."""
    data = market(people=people, wishes=wishes, slots=slots, seed=seed, **more)
    dice = random.Random(seed)
    pairs = ["zh-ja", "zh-ko"]
    data["resources"] = [{"id": one, "kind": "interpreter", "capacity": interpreters, "pause": 1} for one in pairs]
    for wish in data["meetings"]:
        if dice.random() < 0.2:
            wish["needs"] = [dice.choice(pairs)]
        if dice.random() < 0.2:
            wish["duration"] = 2
    return data


def tangle(*, seed: int) -> dict[str, Any]:
    """A small problem in which everything is scarce at once: tables, interpreters, days, pauses, order."""
    dice = random.Random(seed)
    slots = [f"s{slot}" for slot in range(8)]
    noon = dice.randint(3, 8)
    return {
        "slots": [{"id": name, "day": "first" if place < noon else "second"} for place, name in enumerate(slots)],
        "participants": [
            {
                "id": f"p{one}",
                "unavailable": [name for name in slots if dice.random() < 0.1],
                "min_gap": dice.choice([0, 0, 0, 1]),
                "max_per_day": dice.choice([None, None, 2]),
            }
            for one in range(7)
        ],
        "resources": [
            {
                "id": "zh-ja",
                "capacity": dice.choice([1, 2]),
                "pause": dice.choice([0, 1, 2]),
                "away": {name: 1 for name in slots if dice.random() < 0.3},
            }
        ],
        "tables": dice.choice([None, 1, 2]),
        "meetings": [
            {
                "id": f"m{one}",
                "parties": [f"p{who}" for who in dice.sample(range(7), 2)],
                "duration": dice.choice([1, 1, 1, 2, 3]),
                "needs": ["zh-ja"] if dice.random() < 0.4 else [],
                "after": [f"m{dice.randrange(one)}"] if one and dice.random() < 0.3 else [],
            }
            for one in range(14)
        ],
    }
