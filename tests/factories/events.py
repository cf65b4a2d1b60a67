"""Events and participations for tests, built through commands."""

from datetime import date, time
from typing import Any

from tradehall.accounts.models import Person, PersonRole
from tradehall.companies.models import Company, Member
from tradehall.events.commands import (
    Approve,
    ChangePhase,
    CreateEvent,
    DayHours,
    InterpreterNeed,
    Pause,
    Phase,
    Register,
    Side,
)
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.texts import Translated

DAY = date(2026, 3, 10)


def written(**changes: Any) -> dict[str, Any]:
    """What an organiser writes: one day from 9 to 12 in Shanghai with a break from 10:30 to 11, half hours."""
    return {
        "name": Translated({"zh": "淄博陶瓷对接会", "en": "Zibo Ceramics Meeting"}, "zh"),
        "summary": Translated.of("en", "Makers and buyers meet by video."),
        "description": Translated.of("en", "Three days.\n\nThirty minutes each."),
        "host": Translated.of("en", "City of Zibo"),
        "zone": "Asia/Shanghai",
        "slot_minutes": 30,
        "days": [DayHours(day=DAY, opens=time(9), closes=time(12))],
        "breaks": [Pause(starts=time(10, 30), ends=time(11), label=Translated.of("en", "Tea"))],
        "languages": ["zh", "en"],
        "sectors": ["6911", "6912"],
        "contact_email": "office@zibo.example",
        **changes,
    }


def make_event(
    runner: Runner, *, by: Actor, slug: str = "zibo", phase: Phase = Phase.REGISTRATION, **changes: Any
) -> str:
    """An event that `by` organises, taken to `phase`; its slug."""
    runner.run(CreateEvent(slug=slug, **written(**changes)), by)
    runner.run(ChangePhase(event=slug, phase=phase), SYSTEM)
    return slug


def make_participation(
    runner: Runner,
    event: str,
    company: str,
    delegates: list[Actor],
    side: Side = Side.EXPORTER,
    *,
    by: Actor | None = None,
    approved: bool = False,
    **changes: Any,
) -> str:
    """A registration of a company (by public id), made by its first delegate; its public id."""
    command = Register(
        event=event,
        company=company,
        side=side,
        delegates=[delegate.public_id for delegate in delegates],
        **{"languages": ["en"], "interpreter_needed": InterpreterNeed.NO, **changes},
    )
    public_id: str = runner.run(command, by or delegates[0])
    if approved:
        runner.run(Approve(participation=public_id), SYSTEM)
    return public_id


class Town:
    """People and companies as rows: the commands of lower floors have tests of their own, and are slow here."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.companies: dict[str, int] = {}

    def person(self, name: str, *roles: str, language: str = "en", zone: str = "UTC", confirmed: bool = True) -> Actor:
        now = self.runner.clock.now()
        with self.runner.db.write() as session:
            row = Person(
                email=f"{name}@town.example", email_confirmed_at=now if confirmed else None, password_hash="x",
                name=name, language=language, time_zone=zone, created_at=now, updated_at=now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add_all([PersonRole(person_id=row.id, role=role) for role in roles])
            actor = Actor("person", row.id, row.public_id, name, row.email, language, zone, frozenset(roles))
            session.commit()
        return actor

    def company(self, name: str, *members: Actor, sells: bool = True, buys: bool = False, country: str = "CN") -> str:
        """The company's public id."""
        now = self.runner.clock.now()
        with self.runner.db.write() as session:
            row = Company(
                slug=name, legal_name=f"{name} 有限公司", legal_name_en=f"{name} Ltd", sells=sells, buys=buys,
                country=country, region="Shandong", city="Zibo", sectors=["6911"], language="zh", details={},
                about=Translated.of("en", "Plates"), created_at=now, updated_at=now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add_all(
                [
                    Member(company_id=row.id, person_id=member.person_id, role="owner", joined_at=now)
                    for member in members
                ]
            )
            self.companies[row.public_id] = row.id
            public_id = row.public_id
            session.commit()
        return public_id
