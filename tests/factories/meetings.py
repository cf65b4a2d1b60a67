"""A fair for tests of meetings: companies on both sides, an organiser, an interpreter, all through commands."""

from typing import Any

from sqlalchemy import select

from tests.factories.events import Town, make_event, make_participation
from tradehall.companies.models import Listing, Member, Need
from tradehall.events.commands import ChangePhase, Phase, SetBookingRules, Side
from tradehall.events.models import Event, Participation, Slot
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import (
    AcceptRequest,
    AskForMeeting,
    EnrolInterpreter,
    LanguagePair,
    Level,
    Reason,
    SetBookingPreferences,
)

MESSAGE = "We sell porcelain in twelve shops and look for a maker of plain white plates."


class Fair(Town):
    """Kiln (li, wang come for it; owner is boss) meets shop (sato); cafe (ito) and dorm (kim) are buyers, too.

    Zhao organises. Hu interprets between Chinese and Japanese. Moss is signed in but takes no part; the
    company of bolt registered and was not approved.
    """

    def __init__(self, runner: Runner, slug: str = "zibo", **event: Any) -> None:
        super().__init__(runner)
        self.slug = slug
        self.zhao = self.person("zhao", "organiser")
        self.boss = self.person("boss", language="zh", zone="Asia/Shanghai")
        self.li = self.person("li", language="zh", zone="Asia/Shanghai")
        self.wang = self.person("wang", language="zh", zone="Asia/Shanghai")
        self.sato = self.person("sato", language="ja", zone="Asia/Tokyo")
        self.ito = self.person("ito", language="ja", zone="Asia/Tokyo")
        self.kim = self.person("kim", language="ko", zone="Asia/Seoul")
        self.moss = self.person("moss", zone="America/Chicago")
        self.bolt = self.person("bolt")
        self.hu = self.person("hu", "interpreter", language="zh", zone="Asia/Shanghai")
        make_event(runner, by=self.zhao, slug=slug, **event)
        self.kiln = self.place("kiln", [self.li, self.wang], owner=self.boss, languages=["zh", "en"])
        self.shop = self.place("shop", [self.sato], buyer=True, languages=["ja"], country="JP")
        self.cafe = self.place("cafe", [self.ito], buyer=True, languages=["ja", "en"], country="JP")
        self.dorm = self.place("dorm", [self.kim], buyer=True, languages=["ko"], country="KR")
        self.nail = self.place("nail", [self.bolt], approved=False)
        self.phase(Phase.BOOKING)
        with runner.db.read() as session:
            rows = session.query(Slot).order_by(Slot.starts_at).all()
            self.times = {row.public_id: (row.starts_at, row.ends_at) for row in rows}
        self.slots = list(self.times)

    def place(
        self,
        name: str,
        delegates: list[Actor],
        *,
        owner: Actor | None = None,
        buyer: bool = False,
        approved: bool = True,
        country: str = "CN",
        languages: list[str] | None = None,
    ) -> str:
        """A company and its participation; the participation's public id."""
        company = self.company(name, owner or delegates[0], sells=not buyer, buys=buyer, country=country)
        for delegate in delegates:
            if delegate is not (owner or delegates[0]):
                self.member(company, delegate)
        return make_participation(
            self.runner,
            self.slug,
            company,
            delegates,
            Side.BUYER if buyer else Side.EXPORTER,
            by=owner or delegates[0],
            approved=approved,
            languages=languages or ["en"],
        )

    def member(self, company: str, person: Actor, role: str = "member") -> None:
        now = self.runner.clock.now()
        with self.runner.db.write() as session:
            session.add(
                Member(company_id=self.companies[company], person_id=person.person_id, role=role, joined_at=now)
            )
            session.commit()

    def phase(self, phase: Phase) -> None:
        self.runner.run(ChangePhase(event=self.slug, phase=phase), SYSTEM)

    def asking(self, target: str, *slots: int, **given: Any) -> AskForMeeting:
        return AskForMeeting(
            event=self.slug,
            target=target,
            slots=[self.slots[number] for number in slots or (0,)],
            **{"reason": Reason.BUY, "message": MESSAGE, "language": "en", **given},
        )

    def ask(self, by: Actor, target: str, *slots: int, **given: Any) -> str:
        """A request that was sent, about the first thing that one of the two companies has; its public id."""
        about = {} if {"listings", "needs"} & given.keys() else self.something(by, target)
        public_id: str = self.runner.run(self.asking(target, *slots, **about, **given), by)
        return public_id

    def something(self, by: Actor, target: str) -> dict[str, list[str]]:
        """A listing or need of the company that is asked, else of one for which `by` works; nothing without one."""
        theirs = select(Participation.company_id).where(Participation.public_id == target)
        ours = select(Member.company_id).where(Member.person_id == by.person_id)
        with self.runner.db.read() as session:
            for companies in (theirs, ours):
                for name, model, state in (("listings", Listing, "published"), ("needs", Need, "open")):
                    found = select(model.public_id).where(model.company_id.in_(companies), model.state == state)
                    if first := session.scalar(found.order_by(model.id).limit(1)):
                        return {name: [first]}
        return {}

    def accept(self, by: Actor, request: str, slot: int = 0) -> str:
        """The meeting's public id."""
        meeting: str = self.runner.run(AcceptRequest(request=request, slot=self.slots[slot]), by)
        return meeting

    def meet(self, asker: Actor, target: str, answerer: Actor, slot: int = 0, **given: Any) -> str:
        """A meeting that was asked for and accepted."""
        return self.accept(answerer, self.ask(asker, target, slot, **given), slot)

    def moves_freely(self, *places: str) -> None:
        """These participations (else all) let the other side move meetings without asking."""
        for place in places or (self.kiln, self.shop, self.cafe, self.dorm):
            self.runner.run(SetBookingPreferences(participation=place, free_moves=True), SYSTEM)

    def enrol(self, person: Actor, *pairs: tuple[str, str]) -> None:
        said = [LanguagePair(heard=heard, said=said, level=Level.C2) for heard, said in pairs or [("zh", "ja")]]
        command = EnrolInterpreter(person=person.public_id, pairs=said, subjects=["ceramics"], city="Zibo")
        self.runner.run(command, SYSTEM)

    def rules(self, **given: Any) -> None:
        """Booking rules of the event; what is not given is as by default."""
        with self.runner.db.read() as session:
            version = session.query(Event.version).filter(Event.slug == self.slug).scalar()
        defaults = {"request_minutes": 4320, "request_limit": 20, "interpreter_stretch": 90, "interpreter_pause": 15}
        self.runner.run(SetBookingRules(event=self.slug, version=version, **{**defaults, **given}), SYSTEM)
