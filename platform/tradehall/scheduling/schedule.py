"""The answer: what is placed where, what is not and why, how good it is and how good it could be at best."""

from dataclasses import dataclass, field
from typing import Any

STATUSES = ("optimal", "feasible", "infeasible", "unknown")


@dataclass(frozen=True, slots=True)
class Reason:
    """Something to tell a person: a stable code, what it speaks of, and the English sentence."""

    code: str
    params: dict[str, Any]
    text: str

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "params": self.params, "text": self.text}


@dataclass(frozen=True, slots=True)
class Unscheduled:
    """A meeting without a place, and what keeps it out."""

    id: str
    why: Reason

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "why": self.why.text, "code": self.why.code, "params": self.why.params}


@dataclass(frozen=True, slots=True)
class Schedule:
    """status: `optimal` when every goal is proven in its order, `feasible`, `infeasible` (proven) or `unknown`.

    objective, bound: goal -> value reached, and the value that nothing can better while the goals before it stand; a
    goal without a bound is missing there. reasons: what makes an infeasible problem so.
    """

    status: str
    assignments: dict[str, str] = field(default_factory=dict)
    unscheduled: tuple[Unscheduled, ...] = ()
    objective: dict[str, int] = field(default_factory=dict)
    bound: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    reasons: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "status": self.status,
            "assignments": self.assignments,
            "unscheduled": [one.to_json() for one in self.unscheduled],
            "objective": self.objective,
            "bound": self.bound,
            "seconds": round(self.seconds, 3),
        }
        if self.reasons:
            data["reasons"] = [reason.to_json() for reason in self.reasons]
        return data

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Schedule":
        """What `to_json` wrote."""
        return Schedule(
            status=data["status"],
            assignments=dict(data["assignments"]),
            unscheduled=tuple(
                Unscheduled(one["id"], Reason(one["code"], one["params"], one["why"])) for one in data["unscheduled"]
            ),
            objective=dict(data["objective"]),
            bound=dict(data["bound"]),
            seconds=data["seconds"],
            reasons=tuple(Reason(**one) for one in data.get("reasons", ())),
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. stage: `greedy`, `placing`, then the name of the goal at work.

    objective, bound: as in Schedule. gap: of the goal at work, a share of its value (0 = proven), None while unknown.
    assignments: only when they are new.
    """

    seconds: float
    stage: str
    objective: dict[str, int]
    bound: dict[str, int]
    gap: float | None
    placed: int
    assignments: dict[str, str] | None = None

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "seconds": round(self.seconds, 2),
            "stage": self.stage,
            "objective": self.objective,
            "bound": self.bound,
            "gap": None if self.gap is None else round(self.gap, 5),
            "placed": self.placed,
        }
        if self.assignments is not None:
            data["assignments"] = self.assignments
        return data

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Progress":
        return Progress(**{"assignments": None, **data})
