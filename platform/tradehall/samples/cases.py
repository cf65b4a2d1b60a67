"""The desks of the open edition, and what firms asked there in the working days before it was loaded."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tradehall.events.holidays import country_of, is_working_day
from tradehall.kernel import clock
from tradehall.kernel.clock import SetClock
from tradehall.kernel.parse import Command
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.samples.files import text
from tradehall.samples.talking import Talk
from tradehall.support.commands import EndCase, OpenCase, SaveDesk, TakeCase
from tradehall.support.queries import CasePage, case_page

if TYPE_CHECKING:
    from tradehall.samples.load import Loader


def cases_of_the_event(loader: "Loader", slug: str, zone: str, rows: dict[str, Any]) -> None:
    """Told on a clock of its own; nobody is written to about it."""
    now = loader.runner.clock.now()
    then = SetClock(now)
    told = Cases(loader, slug, zone, now, then, Runner(loader.runner.db, then, silent=True))
    addresses = {row["key"]: row["email"] for row in loader.sample.rows("people")}
    for row in rows["desks"]:
        told.desk(row, addresses)
    for row in rows["cases"]:
        told.case(row)


@dataclass
class Cases:
    """`then` is the clock by which `runner` acts; `desks`: key → public id."""

    loader: "Loader"
    slug: str
    zone: str
    now: datetime
    then: SetClock
    runner: Runner
    desks: dict[str, str] = field(default_factory=dict)

    def desk(self, row: dict[str, Any], addresses: dict[str, str]) -> None:
        self.desks[row["key"]] = self.loader.do(
            SaveDesk,
            f"desk:{self.slug}:{row['key']}",
            event=self.slug,
            name=text(row["name"]),
            about=text(row["about"]),
            services=row["services"],
            answer_days=row["answer_days"],
            officers=[addresses[key] for key in row["officers"]],
        )

    def case(self, row: dict[str, Any]) -> None:
        """It was opened, talked about, and perhaps ended; whoever spoke first for the desk had taken it before."""
        key = f"case:{self.slug}:{row['company']}"
        first, *later = row["talk"]
        talk = Talk(self.loader, self.runner, "", f"{self.slug}-case-{row['company']}")
        case = self._opened(key, row, talk.actor(first["by"]))
        talk.conversation = self._seen(talk.actor(first["by"]), case).case.talk
        spoke = {first["by"]}
        for number, line in enumerate(later, 1):
            self._at(line)
            who = talk.actor(line["by"])
            if line["by"] not in spoke and self._seen(who, case).case.serves:
                self._worked(TakeCase, f"{key}:take", who, case)
            spoke.add(line["by"])
            talk.say(number, {name: value for name, value in line.items() if name not in ("days_ago", "at")})
        if ended := row.get("ended"):
            self._at(ended)
            who = talk.actor(ended["by"])
            self._worked(EndCase, f"{key}:end", who, case, state=ended["state"], result=ended["result"])

    def _opened(self, key: str, row: dict[str, Any], who: Actor) -> str:
        self._at(row["talk"][0])
        days = row.get("needed_in_days")
        opened: str = self.loader.do(
            OpenCase,
            key,
            self.runner,
            who,
            participation=self.loader.place["open", row["company"]],
            desk=self.desks[row["desk"]],
            service=row["service"],
            summary=row["summary"],
            body=row["talk"][0]["text"],
            needed_by=(clock.local(self.now, self.zone).date() + timedelta(days=days)).isoformat() if days else None,
        )
        return opened

    def _worked(self, command: type[Command], key: str, who: Actor, case: str, **given: Any) -> None:
        version = self._seen(who, case).case.version
        self.loader.do(command, key, self.runner, who, case=case, version=version, **given)

    def _seen(self, who: Actor, case: str) -> CasePage:
        return self.runner.ask(case_page, who, case)

    def _at(self, line: dict[str, Any]) -> None:
        """The clock is put to so many working days ago, at that time of the event's clock."""
        day = working_days_before(clock.local(self.now, self.zone).date(), line["days_ago"], country_of(self.zone))
        self.then.at = clock.wall(datetime.combine(day, time.fromisoformat(line["at"])), self.zone)


def working_days_before(day: date, number: int, country: str | None) -> date:
    while number:
        day -= timedelta(days=1)
        number -= is_working_day(country, day)
    return day
