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
