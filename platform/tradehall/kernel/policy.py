"""Who acts. What an actor may do is decided by each domain's policy."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever a command or query runs for; `person_id` is None for visitors and for the system itself.

    `guest_id`: somebody without an account who was let in by a link of their own; what is open to them names them.
    """

    kind: str = "visitor"
    person_id: int | None = None
    public_id: str = ""
    name: str = ""
    email: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    roles: frozenset[str] = field(default_factory=frozenset)
    session_id: int | None = None
    guest_id: int | None = None

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def is_guest(self) -> bool:
        return self.guest_id is not None

    @property
    def key(self) -> str:
        """By what their acts are counted."""
        return f"guest:{self.guest_id}" if self.is_guest else str(self.person_id)

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def is_admin(self) -> bool:
        return "admin" in self.roles


VISITOR = Actor()
SYSTEM = Actor(kind="system", name="Tradehall")
