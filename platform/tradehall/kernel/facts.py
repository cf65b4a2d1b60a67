"""Facts: what happened, in the past tense, as ids. Three ways to hear one:

`@follows`     in the same transaction, for what must stand or fall with the act;
`@reacts_to`   after the commit, durable, at least once (mail, files, other commands);
`@emits`       after the commit, live only, by the relay (a client that missed it resyncs).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from tradehall.kernel.outbox import Desk
    from tradehall.kernel.tx import Reader, Tx

FACTS: dict[str, type["Fact"]] = {}


class Fact(BaseModel):
    """Base of all facts. Small, ids not rows; nothing that a member of its audience may not see."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    fact_name: ClassVar[str] = "Fact"

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.fact_name = cls.__name__
        if cls.fact_name in FACTS:
            raise RuntimeError(f"two facts are called {cls.fact_name}")
        FACTS[cls.fact_name] = cls


class Emit(NamedTuple):
    """One live message to a room of sockets, or to several: a socket in more than one of them hears it once."""

    room: str | tuple[str, ...]
    event: str
    payload: dict[str, Any]


class Evict(NamedTuple):
    """Close the sockets in `room`; with `leave`, only make its members leave that other room."""

    room: str
    leave: str | None = None


class Heard(NamedTuple):
    """A fact on its way to the relay, by its place in the outbox; None where it is not told of now. `brought`: what
    its act had in hand, so that nobody need read it again; None where the fact itself was read."""

    id: int
    fact: Fact | None
    brought: Any = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """A durable reaction, known by a name that must not change while deliveries wait for it."""

    name: str
    run: "ReactionFunction"


ReactionFunction = Callable[[Any, "Desk"], None]
Follower = Callable[["Tx", Any], None]
Emitter = Callable[[Any, "Reader"], Iterable[Emit | Evict]]
JointEmitter = Callable[[list[Heard], "Reader"], Iterable[Emit | Evict]]

FOLLOWERS: dict[type[Fact], list[Follower]] = defaultdict(list)
REACTIONS: dict[type[Fact], list[Reaction]] = defaultdict(list)
EMITTERS: dict[type[Fact], list[Emitter]] = defaultdict(list)
JOINT_EMITTERS: dict[type[Fact], list[JointEmitter]] = defaultdict(list)


def follows(*facts: type[Fact]) -> Callable[[Follower], Follower]:
    """Run the function inside the transaction that recorded the fact, right after the handler."""

    def register(function: Follower) -> Follower:
        for fact in facts:
            FOLLOWERS[fact].append(function)
        return function

    return register


def reacts_to(*facts: type[Fact], name: str) -> Callable[[ReactionFunction], ReactionFunction]:
    """Run the function after the commit, at least once, with back-off; it must be idempotent."""

    def register(function: ReactionFunction) -> ReactionFunction:
        for fact in facts:
            if any(reaction.name == name for reaction in REACTIONS[fact]):
                raise RuntimeError(f"two reactions of {fact.fact_name} are called {name}")
            REACTIONS[fact].append(Reaction(name, function))
        return function

    return register


def emits(*facts: type[Fact]) -> Callable[[Emitter], Emitter]:
    """Turn the fact into live messages; called by the relay alone, with a reader."""

    def register(function: Emitter) -> Emitter:
        for fact in facts:
            EMITTERS[fact].append(function)
        return function

    return register


def emits_jointly(*facts: type[Fact]) -> Callable[[JointEmitter], JointEmitter]:
    """The same for facts of high rate: the function is given all of one kind that came in a row, each with what its
    act brought along, and leaves out those that nobody is to be told of any more."""

    def register(function: JointEmitter) -> JointEmitter:
        for fact in facts:
            JOINT_EMITTERS[fact].append(function)
        return function

    return register
