"""What became of deals and meetings of the edition that was held: papers, goods, money, tasks, and later answers."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tradehall.accounts.queries import actor_of
from tradehall.deals.documents.commands import MakeDocument
from tradehall.deals.documents.errors import NotMade
from tradehall.deals.documents.queries import document_file, to_set
from tradehall.deals.documents.reactions import settled
from tradehall.deals.evidence.commands import AddEvidence, SayAttribution
from tradehall.deals.followups import rules
from tradehall.deals.followups.commands import AnswerFollowUp, AskFollowUps, AttachFollowUp, PlanFollowUps
from tradehall.deals.promises.commands import MarkDelivered, MarkReceived
from tradehall.deals.promises.queries import deal_deliveries
from tradehall.deals.steps.commands import AddStep, FinishStep
from tradehall.kernel import clock
from tradehall.kernel.clock import SetClock
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.samples import reads

if TYPE_CHECKING:
    from tradehall.samples.load import Loader

ASKED = (0, 1, 3)  # the months in which there is something to tell


def person(runner: Runner, public_id: str) -> Actor:
    return runner.ask(actor_of, SYSTEM, runner.ask(reads.person_id, SYSTEM, public_id))


@dataclass
class Afterwards:
    """Acts after a deal was sealed, each on its day by whoever signs for the side."""

    loader: "Loader"
    runner: Runner
    then: SetClock
    key: str
    deal: str
    signers: dict[str, str]

    def tell(self, number: int, act: dict[str, Any]) -> None:
        given = {name: value for name, value in act.items() if name not in ("at", "by", "does")}
        self.then.at = clock.wall(act["at"], "Asia/Shanghai")
        who = person(self.runner, self.signers[act["by"]])
        getattr(self, f"_{act['does']}")(f"after:{self.key}:{number}", who, given)

    def _document(self, key: str, who: Actor, given: dict[str, Any]) -> None:
        """Set in type at once: nothing is owed for history. With `signed` it is attached as what both signed."""
        signed = given.pop("signed", None)
        made = self.loader.do(MakeDocument, key, self.runner, who, deal=self.deal, **given)
        waiting = self.runner.ask(to_set, SYSTEM, self.runner.ask(reads.document_id, SYSTEM, made))
        if waiting:
            self.runner.run(settled(*waiting, self.loader.base_url), SYSTEM)
        if not signed:
            return
        try:
            file = self.runner.ask(document_file, who, self.deal, made)
        except NotMade:  # the type was not fetched: the sample does without the paper
            return
        paper = {"file_name": f"{file.number}.pdf", "octets": base64.b64encode(file.octets).decode()}
        self._evidence(f"{key}:signed", who, {"proof": "contract", **signed, **paper})

    def _evidence(self, key: str, who: Actor, given: dict[str, Any]) -> None:
        dated = str(given["dated"]) if given.get("dated") else None
        self.loader.do(AddEvidence, key, self.runner, who, deal=self.deal, **{**given, "dated": dated})

    def _goods(self, key: str, who: Actor, given: dict[str, Any]) -> None:
        """Lines were delivered, or received."""
        command = MarkDelivered if given["were"] == "delivered" else MarkReceived
        for one in self.runner.ask(deal_deliveries, SYSTEM, self.deal).current:
            if one.number not in given["lines"]:
                continue
            line = {"promise": one.public_id, "version": one.version, "on": str(given["day"])}
            self.loader.do(command, f"{key}:{one.number}", self.runner, who, **line)

    def _attribution(self, key: str, who: Actor, given: dict[str, Any]) -> None:
        self.loader.do(SayAttribution, key, self.runner, who, deal=self.deal, **given)

    def _task(self, key: str, who: Actor, given: dict[str, Any]) -> None:
        """Something to do, and perhaps done on a later day."""
        done = given.pop("done", None)
        due = str(given.pop("due")) if "due" in given else None
        step = self.loader.do(AddStep, key, self.runner, who, deal=self.deal, owner=who.public_id, due=due, **given)
        if done:
            self.then.at = clock.wall(done, "Asia/Shanghai")
            self.loader.do(FinishStep, f"{key}:done", self.runner, who, step=step)


def asked_later(
    loader: "Loader",
    runner: Runner,
    then: SetClock,
    met: datetime,
    rows: list[dict[str, Any]],
    meetings: dict[str, str],
    deals: dict[str, str],
) -> None:
    """Both sides were asked what came of the meetings that ended by `met`. `meetings` and `deals`: row → public id."""
    then.at = met
    loader.do(PlanFollowUps, "followups:plan", runner)
    for wave in ASKED:
        then.at = rules.due_at(met, wave)
        loader.do(AskFollowUps, f"followups:ask:{wave}", runner)
        for row in rows:
            for said in row.get("follow_ups", []):
                if said["wave"] == wave:
                    then.at = rules.due_at(met, wave) + timedelta(hours=30)
                    _answer(loader, runner, row["key"], meetings[row["key"]], deals.get(row["key"]), said)


def _answer(loader: "Loader", runner: Runner, row: str, meeting: str, deal: str | None, said: dict[str, Any]) -> None:
    key, who = f"followup:{row}:{said['side']}:{said['wave']}", person(runner, said["person"])
    asked = runner.ask(reads.follow_up, SYSTEM, meeting, said["side"], said["wave"])
    given = {name: value for name, value in said.items() if name not in ("wave", "side", "person")}
    loader.do(AnswerFollowUp, key, runner, who, follow_up=asked, **given)
    if deal and said["came"] == rules.Came.ORDER:
        loader.do(AttachFollowUp, f"{key}:deal", runner, who, follow_up=asked, deal=deal)
