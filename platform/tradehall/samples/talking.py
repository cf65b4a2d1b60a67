"""Saying what the sample's people say to each other, line by line."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tradehall.accounts.queries import actor_of
from tradehall.chat.commands import OpenAnnouncements, OpenHelpDesk, PinMessage, ReactToMessage, SendMessage
from tradehall.chat.hours.commands import SetTalkChoice
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.samples import reads

if TYPE_CHECKING:
    from tradehall.samples.load import Loader


@dataclass
class Talk:
    """One conversation; `key` names its lines. A line is {by, text}, perhaps with `reply` (the number of the line that
    it answers), `signs` (sign → who gives it) and `pinned` (by whom)."""

    loader: "Loader"
    runner: Runner
    conversation: str
    key: str
    said: dict[int, str] = field(default_factory=dict)

    def actor(self, person: str) -> Actor:
        number = self.runner.ask(reads.person_id, SYSTEM, self.loader.person[person])
        return self.runner.ask(actor_of, SYSTEM, number)

    def say(self, number: int, line: dict[str, Any]) -> None:
        key = f"talk:{self.key}:{number}"
        sent = self.loader.do(
            SendMessage,
            key,
            self.runner,
            self.actor(line["by"]),
            conversation=self.conversation,
            client_id=f"sample-{self.key}-{number:03d}",
            reply_to=self.said.get(line["reply"]) if "reply" in line else None,
            body=line["text"],
        )
        where = {"conversation": self.conversation, "message": sent["id"]}
        self.said[number] = sent["id"]
        for sign, people in line.get("signs", {}).items():
            for who in people:
                self.loader.do(ReactToMessage, f"{key}:{sign}", self.runner, self.actor(who), **where, sign=sign)
        if "pinned" in line:
            self.loader.do(PinMessage, f"{key}:pin", self.runner, self.actor(line["pinned"]), **where)


def talk_of_the_event(loader: "Loader", event: str, rows: dict[str, Any]) -> None:
    """What the organisers announce, what companies ask at the help desk, and when people answer."""
    announced = loader.do(OpenAnnouncements, f"announcements:{event}", event=event)
    lines = Talk(loader, loader.runner, announced, f"{event}-all")
    for number, line in enumerate(rows["announcements"]):
        lines.say(number, line)
    for row in rows["help"]:
        place = loader.place["open", row["participation"]]
        opened = loader.do(OpenHelpDesk, f"help:{event}:{row['participation']}", participation=place)
        asked = Talk(loader, loader.runner, opened, f"{event}-{row['participation']}")
        for number, line in enumerate(row["lines"]):
            asked.say(number, line)
    for row in rows["hours"]:
        who = lines.actor(row["person"])
        given = {name: row[name] for name in ("days", "opens", "closes")}
        loader.do(SetTalkChoice, f"hours:{row['person']}", actor=who, **given, translate=True, version=1)
