"""Who is here: counted by open sockets, told only to those who share a conversation that is no crowd.

Somebody who only reloads the page or changes from one network to another stays "online": they count as gone
when ten seconds have passed without a socket. Nothing of it is stored; each web process knows its own people,
and asks Redis, where there is one, for those of the others.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable

from tradehall.chat.elsewhere import BEAT, Elsewhere
from tradehall.chat.queries import companions, rooms_of
from tradehall.kernel import clock
from tradehall.kernel.broker import Broker
from tradehall.kernel.clock import Later, later
from tradehall.kernel.errors import DomainError
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.sockets import Peer
from tradehall.kernel.web import Hall

log = logging.getLogger(__name__)

GRACE = 10.0  # seconds
KEY = "chat-presence"

Tell = Callable[[int, str, bool], None]  # person, public id, whether they came


class Presence:
    """The sockets of each person, and who is about to count as gone."""

    def __init__(
        self,
        tell: Tell,
        wait: Later | None = later,
        monotonic: Callable[[], float] = clock.monotonic,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        """`wait` None: nobody is called when a time is over, `sweep` and `beat` are up to whoever made this."""
        self._tell, self._wait, self._monotonic = tell, wait, monotonic
        self._elsewhere = elsewhere or Elsewhere(Broker())
        self._sids: dict[int, set[str]] = defaultdict(set)
        self._names: dict[int, str] = {}
        self._leaving: dict[int, float] = {}
        self._waiting = False
        self._beating = False
        self._lock = threading.Lock()

    def online(self, people: Iterable[int]) -> set[int]:
        """Those of the people who are here, or were a moment ago."""
        asked = set(people)
        with self._lock:
            here = asked & self._names.keys()
        return here | self._elsewhere.online(asked - here)

    def came(self, person: int, public_id: str, sid: str) -> None:
        with self._lock:
            is_news = person not in self._names
            self._names[person] = public_id
            self._leaving.pop(person, None)
            self._sids[person].add(sid)
            must_beat, self._beating = bool(self._elsewhere) and not self._beating, True
        if must_beat:
            self.beat()
        if is_news:
            self._elsewhere.came(person, public_id)
            if not self._elsewhere.online([person]):
                self._tell(person, public_id, True)

    def gone(self, person: int, sid: str) -> None:
        with self._lock:
            sids = self._sids.get(person)
            if sids is None:
                return
            sids.discard(sid)
            if sids:
                return
            del self._sids[person]
            self._leaving[person] = self._monotonic() + GRACE
            must_wait, self._waiting = not self._waiting, True
        if must_wait and self._wait:
            self._wait(GRACE, self.sweep)

    def sweep(self) -> None:
        """Those whose time is over are gone; one timer serves all who are leaving."""
        now = self._monotonic()
        with self._lock:
            over = {person: self._names.pop(person) for person, until in self._leaving.items() if until <= now}
            for person in over:
                del self._leaving[person]
            rest = min(self._leaving.values(), default=None)
            self._waiting = rest is not None
        if rest is not None and self._wait:
            self._wait(max(rest - now, 0.1), self.sweep)
        for person, public_id in over.items():
            self._elsewhere.gone(person)
            self._tell_gone(person, public_id)

    def _tell_gone(self, person: int, public_id: str) -> None:
        if not self.online([person]):
            self._tell(person, public_id, False)

    def beat(self) -> None:
        """Say that we live and who is here, as long as somebody is; tell who was lost with a process that died."""
        with self._lock:
            people = dict(self._names)
            self._beating = bool(people)
        try:
            self._elsewhere.beat(people)
            for person, public_id in self._elsewhere.left_behind().items():
                self._tell_gone(person, public_id)
        finally:  # one beat that failed is no reason to pass for dead
            if people and self._wait:
                self._wait(BEAT, self.beat)


def of(hall: Hall) -> Presence:
    """The presence of one running application."""
    found: Presence = hall.app.extensions[KEY]
    return found


def install(hall: Hall) -> None:
    """Begin to count, and to tell companions over their sockets."""

    def tell(person: int, public_id: str, is_here: bool) -> None:
        payload: dict[str, object] = {"person": public_id, "state": "online" if is_here else "offline"}
        try:
            told = hall.runner.ask(companions, SYSTEM, person)
        except DomainError:  # whoever asks next is told by their page's next question
            log.warning("nobody could be told whether %s is here", public_id)
            return
        hall.relay.passing(rooms_of(sorted(told)), "presence", payload)

    # a timer that outlives its test would find another test's database
    hall.app.extensions[KEY] = Presence(
        tell, None if hall.settings.testing else later, elsewhere=Elsewhere(hall.broker)
    )


def came(peer: Peer) -> None:
    if peer.actor.person_id is not None:
        of(peer.hall).came(peer.actor.person_id, peer.actor.public_id, peer.sid)


def gone(peer: Peer) -> None:
    if peer.actor.person_id is not None:
        of(peer.hall).gone(peer.actor.person_id, peer.sid)
