"""Desks of a fair and their cases, through commands."""

from typing import Any

from tests.factories.meetings import Fair
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.texts import Translated
from tradehall.support.commands import EndCase, OpenCase, SaveDesk, TakeCase
from tradehall.support.queries import CasePage, case_page
from tradehall.support.rules import Service

BODY = "我们接到一个新订单，备货需要流动资金，想了解可以申请哪些贷款。"


class Office(Fair):
    """A fair with two desks: that of finance (lin, mei) and that of letters (gao). Ada is an administrator."""

    def __init__(self, runner: Runner, **event: Any) -> None:
        super().__init__(runner, **event)
        self.ada = self.person("ada", "admin")
        self.lin = self.person("lin", language="zh", zone="Asia/Shanghai")
        self.mei = self.person("mei", language="zh", zone="Asia/Shanghai")
        self.gao = self.person("gao", language="zh", zone="Asia/Shanghai")
        self.finance = self.desk("Finance", [self.lin, self.mei], zh="金融服务")
        self.letters = self.desk("Letters", [self.gao], services=[Service.INVITATION_LETTER])

    def saving(self, name: str, officers: list[Actor], zh: str = "", **given: Any) -> SaveDesk:
        return SaveDesk(
            event=self.slug,
            name=Translated({"en": name, **({"zh": zh} if zh else {})}, "en"),
            officers=[officer.email for officer in officers],
            **{"services": [Service.LOAN, Service.WORKING_CAPITAL], **given},
        )

    def desk(self, name: str, officers: list[Actor], zh: str = "", **given: Any) -> str:
        """The desk's public id."""
        public_id: str = self.runner.run(self.saving(name, officers, zh, **given), self.zhao)
        return public_id

    def asking(self, **given: Any) -> OpenCase:
        known = {"participation": self.kiln, "desk": self.finance, "service": Service.LOAN, "summary": "运营资金"}
        return OpenCase(**{**known, "body": BODY, **given})

    def case(self, by: Actor | None = None, **given: Any) -> str:
        """A case of kiln at the desk of finance, asked by li; its public id."""
        public_id: str = self.runner.run(self.asking(**given), by or self.li)
        return public_id

    def seen(self, case: str, by: Actor | None = None) -> CasePage:
        return self.runner.ask(case_page, by or self.lin, case)

    def version(self, case: str) -> int:
        return self.seen(case).case.version

    def take(self, case: str, by: Actor | None = None) -> None:
        self.runner.run(TakeCase(case=case, version=self.version(case)), by or self.lin)

    def end(self, case: str, by: Actor | None = None, state: str = "done", result: str = "已批准") -> None:
        self.runner.run(EndCase(case=case, version=self.version(case), state=state, result=result), by or self.lin)
