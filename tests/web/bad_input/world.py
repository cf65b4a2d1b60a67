"""The hall in which all the bad input is tried: made once, through commands; the cases change nothing in it.

Huaguang of Zibo (li owns, wang is a plain member; Chinese) exports. Matsusaka (sato, Japanese), Hanok (kim, Korean)
and Lakeside (ford, English) buy; Harbour (park, Korean) has left. It is 9 o'clock in Zibo: the
first two slots of the event are past. Zhao organises, hu interprets, ruan serves at a desk, vera is signed in and takes
part in nothing.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask_socketio import SocketIOTestClient

from tests.conftest import NOW, SECRET
from tests.factories.accounts import person, sign_in
from tests.factories.chat import offer
from tests.factories.companies import company, listing, need, picture
from tests.factories.deals import trial_order
from tests.factories.events import make_event, make_participation
from tests.factories.files import sent, settle, upload
from tests.factories.mailbox import answer_links
from tests.factories.planning import elsewhere, finished
from tests.people import Browser
from tradehall.accounts.commands import AskEmailChange, CreateApiToken
from tradehall.app import create_app
from tradehall.chat.commands import SendMessage, WithdrawMessage, WithdrawOfferCard
from tradehall.chat.files.commands import StartUpload
from tradehall.chat.queries import conversations
from tradehall.chat.safety.commands import LookAtReport, ReportMessage
from tradehall.chat.safety.commands import Reason as Wrong
from tradehall.companies.commands import ArchiveListing, InviteMember
from tradehall.companies.models import Company, MemberInvitation
from tradehall.deals.commands import ConfirmRevision, CounterDeal, ProposeDeal, WithdrawDeal
from tradehall.deals.followups.commands import AskFollowUps, PlanFollowUps
from tradehall.deals.followups.queries import Which, my_follow_ups
from tradehall.deals.promises.commands import MakePromises
from tradehall.deals.promises.queries import deal_deliveries
from tradehall.deals.queries import deal_page
from tradehall.deals.samples.commands import AskForSample
from tradehall.deals.steps.commands import AddStep
from tradehall.events.commands import ChangePhase, DayHours, Phase, Reject, Side, WithdrawRegistration
from tradehall.events.models import Event, Slot
from tradehall.ical.feeds.commands import OpenFeed
from tradehall.kernel.clock import SetClock
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.texts import Translated
from tradehall.kernel.web import Hall
from tradehall.meetings.commands import (
    AcceptRequest,
    AskForMeeting,
    CancelMeeting,
    CounterRequest,
    DeclineRequest,
    EnrolInterpreter,
    LanguagePair,
    Level,
    Reason,
    SetAgenda,
)
from tradehall.meetings.models import InterpreterOffer, Meeting
from tradehall.meetings.planning.commands import SetWish, WishKind
from tradehall.settings import Settings
from tradehall.support.commands import EndCase, OpenCase, SaveDesk
from tradehall.support.rules import Service

LONG_AGO = datetime(2026, 2, 20, 1, 0, tzinfo=UTC)
MESSAGE = "We sell porcelain in twelve shops and look for a maker of plain white plates."
WHO = {
    "li": ("zh", "Asia/Shanghai"),
    "wang": ("zh", "Asia/Shanghai"),
    "sato": ("ja", "Asia/Tokyo"),
    "kim": ("ko", "Asia/Seoul"),
    "ford": ("en", "America/Chicago"),
    "zhao": ("en", "Asia/Shanghai"),
    "hu": ("zh", "Asia/Shanghai"),
    "park": ("ko", "Asia/Seoul"),
    "vera": ("ja", "Asia/Tokyo"),
    "ruan": ("zh", "Asia/Shanghai"),
}


def made_world(folder: Path, template: Path) -> Iterator["World"]:
    """A hall on a database of its own."""
    shutil.copy(template, folder / "test.sqlite3")
    settings = Settings(
        secret_key=SECRET, instance=folder, database_url=f"sqlite:///{folder}/test.sqlite3", testing=True
    )
    app = create_app(settings, SetClock(NOW), background=False)
    app.config["PROPAGATE_DEFECTS"] = False  # a defect is to show as the page that people would get
    hall: Hall = app.extensions["tradehall"]
    yield World(hall)
    hall.db.close()


class World:
    """`ids` are the names that cases use, as `$name` inside texts and `#name` for the bare value."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.runner = hall, hall.runner
        assert isinstance(hall.runner.clock, SetClock)
        self.clock: SetClock = hall.runner.clock
        self.people: dict[str, Actor] = {}
        self.ids: dict[str, Any] = {"unknown": new_public_id()}
        self._browsers: dict[str, Browser] = {}
        self._sockets: dict[str, SocketIOTestClient] = {}
        self._tokens: dict[str, str] = {}
        hall.app.test_client_class = Browser
        self.clock.at = LONG_AGO
        self._people()
        self._companies()
        self._events()
        self._old_meeting()
        self.clock.at = NOW
        self._arrangements()
        self._planning()
        self._deals()
        self._after_deals()
        self._desks()
        self._doors()

    def run(self, command: Any, who: str | Actor) -> Any:
        return self.runner.run(command, self.people[who] if isinstance(who, str) else who)

    # -- building -----------------------------------------------------------------------------------

    def _people(self) -> None:
        roles = {"zhao": ["organiser"], "hu": ["interpreter"]}
        for name, (language, zone) in WHO.items():
            made = person(
                self.runner, email=f"{name}@bad.example", name=name.title(), language=language, time_zone=zone,
                roles=roles.get(name, []),
            )  # fmt: skip
            self.people[name] = made
            self.ids |= {name: made.public_id, f"{name}_email": made.email}

    def _companies(self) -> None:
        p, ids = self.people, self.ids
        buyer = {"sells": False, "business_type": None, "buys": True, "buyer_type": "importer"}
        ids["huaguang"] = company(self.runner, p["li"], p["wang"], slug="huaguang")
        for slug, who, country in (("matsusaka", "sato", "JP"), ("hanok", "kim", "KR"), ("lakeside", "ford", "US"),
                                   ("harbour", "park", "KR")):  # fmt: skip
            made = {**buyer, "legal_name": slug.title(), "legal_name_en": slug.title(), "country": country}
            ids[slug] = company(self.runner, p[who], slug=slug, **made)
        ids["plates"] = listing(self.runner, p["li"], ids["huaguang"])
        ids["gone"] = listing(self.runner, p["li"], ids["huaguang"])
        self.run(ArchiveListing(listing=ids["gone"], version=1), "li")
        ids["feed"] = self.run(OpenFeed(), "li")
        ids["wish"] = need(self.runner, p["sato"], ids["matsusaka"])
        ids["picture"] = picture(self.runner, p["li"], ids["plates"])
        self.run(InviteMember(company=ids["huaguang"], email="new@bad.example"), "li")
        with self.runner.db.read() as session:
            ids["invitation"] = session.query(MemberInvitation).one().public_id
            ids |= {f"{row.slug}_version": row.version for row in session.query(Company)}

    def _events(self) -> None:
        p, ids = self.people, self.ids
        days = [DayHours(day=date(2026, 3, day), opens=time(8), closes=time(12)) for day in (2, 10)]
        make_event(self.runner, by=p["zhao"], slug="zibo", days=days, breaks=[])
        for name, who, side in (
            ("kiln", ["li", "wang"], Side.EXPORTER),
            ("shop", ["sato"], Side.BUYER),
            ("inn", ["kim"], Side.BUYER),
            ("pier", ["ford"], Side.BUYER),
            ("quay", ["park"], Side.BUYER),
        ):
            owned = {"kiln": "huaguang", "shop": "matsusaka", "inn": "hanok", "pier": "lakeside", "quay": "harbour"}[
                name
            ]
            delegates = [p[one] for one in who]
            ids[name] = make_participation(self.runner, "zibo", ids[owned], delegates, side, approved=True)
        self.run(ChangePhase(event="zibo", phase=Phase.BOOKING), SYSTEM)
        make_event(self.runner, by=p["zhao"], slug="next", days=[days[1]], breaks=[])
        ids["entry"] = make_participation(self.runner, "next", ids["hanok"], [p["kim"]], Side.BUYER)
        ids["rejected"] = make_participation(self.runner, "next", ids["lakeside"], [p["ford"]], Side.BUYER)
        self.run(Reject(participation=ids["rejected"], reason="Another line of trade"), "zhao")
        make_event(self.runner, by=p["zhao"], slug="draft", phase=Phase.DRAFT)
        old = [DayHours(day=date(2026, 2, 25), opens=time(9), closes=time(12))]
        make_event(self.runner, by=p["zhao"], slug="old", days=old, breaks=[])
        ids["old_kiln"] = make_participation(self.runner, "old", ids["huaguang"], [p["li"]], approved=True)
        ids["old_shop"] = make_participation(
            self.runner, "old", ids["matsusaka"], [p["sato"]], Side.BUYER, approved=True
        )
        self.run(ChangePhase(event="old", phase=Phase.BOOKING), SYSTEM)
        with self.runner.db.read() as session:
            rows = session.query(Slot, Event.slug).join(Event, Event.id == Slot.event_id).order_by(Slot.starts_at).all()
            for slug in ("zibo", "next", "old"):
                for number, row in enumerate(row for row, of in rows if of == slug):
                    ids[f"{slug}_{number}"] = row.public_id
        said = [LanguagePair(heard="zh", said="ja", level=Level.C2)]
        self.run(EnrolInterpreter(person=ids["hu"], pairs=said, subjects=["ceramics"], city="Zibo"), SYSTEM)

    def ask(self, who: str, event: str, target: str, *slots: str) -> str:
        """A request that was sent; its public id."""
        made: str = self.run(
            AskForMeeting(
                event=event, target=self.ids[target], slots=[self.ids[slot] for slot in slots],
                reason=Reason.BUY, message=MESSAGE, language="en", listings=[self.ids["plates"]],
            ),
            who,
        )  # fmt: skip
        return made

    def _old_meeting(self) -> None:
        """One meeting that is held, and a request that nobody answered, in an event that is over."""
        asked = self.ask("sato", "old", "old_kiln", "old_0")
        self.ids["held"] = self.run(AcceptRequest(request=asked, slot=self.ids["old_0"]), "li")
        self.ids["unanswered"] = self.ask("sato", "old", "old_kiln", "old_2")
        self.run(ChangePhase(event="old", phase=Phase.CLOSED), SYSTEM)

    def _arrangements(self) -> None:
        ids = self.ids
        ids["accepted"] = self.ask("sato", "zibo", "kiln", "zibo_8")
        ids["meeting"] = self.run(AcceptRequest(request=ids["accepted"], slot=ids["zibo_8"]), "li")
        self.run(SetAgenda(meeting=ids["meeting"], agenda="Plates, then cups", version=1), "sato")
        ids["meeting_version"] = 2
        declined = self.ask("kim", "zibo", "kiln", "zibo_9")
        ids["declined"] = self.run(DeclineRequest(request=declined, reason="We have no time left."), "li")
        undone = self.ask("kim", "zibo", "kiln", "zibo_9")
        ids["cancelled"] = self.run(AcceptRequest(request=undone, slot=ids["zibo_9"]), "li")
        self.run(CancelMeeting(meeting=ids["cancelled"], reason="A holiday", version=1), "kim")
        ids["asked"] = self.ask("sato", "zibo", "kiln", "zibo_10", "zibo_8")  # zibo_8 is taken by now
        ids["countered"] = self.ask("kim", "zibo", "kiln", "zibo_11")
        counter = CounterRequest(request=ids["countered"], slots=[ids["zibo_12"]], note="Later, please")
        self.run(counter, "li")
        with self.runner.db.read() as session:
            ids["past"] = ids["zibo_0"]
            assert session.query(Slot).filter(Slot.public_id == ids["past"]).one().starts_at < NOW
        links = answer_links(self.runner, self.people["li"], ids["meeting"])
        ids["guest_link"], ids["answer_link"], ids["pass"] = links["guest"], links["answer"], links["pass"]
        with self.runner.db.write() as session:  # many cases name its version
            session.query(Meeting).filter(Meeting.public_id == ids["meeting"]).update({"version": 2})
            session.commit()
        self._offers()
        left = self.ask("park", "zibo", "kiln", "zibo_15")
        self.run(AcceptRequest(request=left, slot=ids["zibo_15"]), "li")
        self.run(WithdrawRegistration(participation=ids["quay"], confirmed=True), "park")
        for name, who in (("talk", "sato"), ("inn_talk", "kim"), ("closed_talk", "park")):
            page = self.runner.ask(conversations, self.people[who])
            ids[name] = next(row.public_id for row in page.items if row.event_slug == "zibo")
        self._talk()

    def _planning(self) -> None:
        """A schedule of the inn and the pier, who want to meet the kiln, and one of another event."""
        ids = self.ids
        for who, place in (("kim", "inn"), ("ford", "pier")):
            self.run(SetWish(event="zibo", target=ids["kiln"], kind=WishKind.WANT), who)
            ids[f"planned_{place}"] = f"{ids['kiln']}.{ids[place]}"
        placed = {ids["planned_inn"]: ids["zibo_13"], ids["planned_pier"]: ids["zibo_14"]}
        ids["run"] = finished(self.runner, self.people["zhao"], "zibo", placed)
        ids["other_run"] = elsewhere(self.runner, ids["run"], "next")

    def say(self, who: str, talk: str, key: str, body: str) -> str:
        """The public id of what was said."""
        said = SendMessage(conversation=self.ids[talk], client_id=key, body=body)
        return str(self.run(said, who)["id"])

    def _talk(self) -> None:
        """What was said, so that there is something to act upon; zhao has read one of the two reports."""
        ids, li = self.ids, self.people["li"]
        self.clock.at = NOW - timedelta(hours=1)
        ids["message"] = self.say("sato", "talk", "the-first-one", "Good morning")
        self.clock.at = NOW
        ids["inn_message"] = self.say("kim", "inn_talk", "words-of-kim", "We look for bowls")
        ids["mine"] = self.say("li", "talk", "words-of-li", "We can send samples")
        ids["gone_message"] = self.say("li", "talk", "gone-of-li", "Too early")
        self.run(WithdrawMessage(conversation=ids["talk"], message=ids["gone_message"]), "li")
        terms = {"description": "盘子", "valid_until": "2026-03-31", "incoterm": None, "place": ""}
        ids["card"] = offer(self.runner, ids["talk"], li, "offer-of-li", **terms)["id"]
        ids["old_card"] = offer(self.runner, ids["talk"], li, "old-offer-of-li", **terms)["id"]
        self.run(WithdrawOfferCard(conversation=ids["talk"], message=ids["old_card"]), "li")
        ids["file"] = sent(self.runner, li, ids["talk"], "file-of-li")
        ids["unsent"] = upload(self.runner, li, ids["talk"], "unsent.txt", b"not yet", "unsent-of-li")
        settle(self.runner, ids["unsent"])
        ids["begun"] = self.run(
            StartUpload(conversation=ids["talk"], client_id="begun-by-li", name="begun.txt", size=100_000), "li"
        )
        for name, message in (("report", "insult"), ("unread_report", "insult-2")):
            said = self.say("sato", "talk", f"{message}-of-sato", "You are a thief")
            found = ReportMessage(conversation=ids["talk"], message=said, reason=Wrong.INSULT, words="Rude")
            ids[name] = self.run(found, "li")
        self.run(LookAtReport(report=ids["report"]), "zhao")
        ids["other_talk"] = ids["closed_talk"]

    def _offers(self) -> None:
        """As rows: the two sides speak one language. One to hu waits for an answer, one was taken back."""
        with self.runner.db.write() as session:
            for name, of, state in (("offer", "meeting", "offered"), ("old_offer", "cancelled", "withdrawn")):
                meeting = session.query(Meeting).filter(Meeting.public_id == self.ids[of]).one().id
                person, public_id = self.people["hu"].person_id, new_public_id()
                times = {"created_at": NOW, "updated_at": NOW}
                session.add(
                    InterpreterOffer(public_id=public_id, meeting_id=meeting, person_id=person, state=state, **times)
                )
                self.ids[name] = public_id
            session.commit()

    def propose(self, **changes: Any) -> str:
        data = {"counterparty": self.ids["shop"], **trial_order(self.ids["plates"], **changes)}
        made: str = self.run(parse_data(ProposeDeal, data), "li")
        return made

    def _deals(self) -> None:
        ids = self.ids
        self.clock.at = datetime(2026, 2, 28, 1, 0, tzinfo=UTC)
        ids["lapsed"] = self.propose(valid_until="2026-02-28")
        self.clock.at = NOW
        for name in ("deal", "sealed", "withdrawn"):
            ids[name] = self.propose()
        first = self._current("deal")
        other = trial_order(ids["plates"], place="Nagoya", note="Nagoya is nearer")
        self.run(parse_data(CounterDeal, {"deal": ids["deal"], "version": 1, **other}), "sato")
        ids |= {"old_digest": first.digest, "digest": self._current("deal").digest, "deal_version": 2}
        ids["sealed_digest"] = self._current("sealed").digest
        self.run(ConfirmRevision(deal=ids["sealed"], number=1, digest=ids["sealed_digest"]), "sato")
        self.run(WithdrawDeal(deal=ids["withdrawn"], version=1, confirmed=True), "li")
        ids["withdrawn_digest"] = self._current("withdrawn").digest
        ids["lapsed_digest"] = self._current("lapsed").digest

    def _after_deals(self) -> None:
        """A sample that was asked for, a promised line, a next step of li's, and a question that li was asked."""
        ids, li = self.ids, self.people["li"]
        ids["sample"] = self.run(AskForSample(deal=ids["sealed"], listing=ids["plates"], address="Tsu 1"), "sato")
        self.run(MakePromises(), SYSTEM)
        ids["promise"] = self.runner.ask(deal_deliveries, li, ids["sealed"]).current[0].public_id
        ids["step"] = self.run(AddStep(deal=ids["sealed"], body="Send the test report", shared=True), "li")
        for command in (PlanFollowUps(), AskFollowUps()):
            self.run(command, SYSTEM)
        ids["question"] = self.runner.ask(my_follow_ups, li, Which.OPEN).rows.items[0].public_id

    def _desks(self) -> None:
        """A desk at which ruan serves, one of hu's, one that is closed; a case of li's, and one that is over."""
        desk = {"event": "zibo", "services": [Service.LOAN, Service.OTHER], "name": Translated.of("en", "Finance")}
        for name, who, more in (
            ("desk", "ruan", {}), ("letters", "hu", {}), ("shut_desk", "hu", {"is_open": False}),
        ):  # fmt: skip
            self.ids[name] = self.run(SaveDesk(**desk, officers=[self.people[who].email], **more), "zhao")
        asked = {"participation": self.ids["kiln"], "desk": self.ids["desk"], "service": Service.LOAN}
        for name in ("case", "over_case"):
            self.ids[name] = self.run(OpenCase(**asked, summary="Loan", body="For 40,000 plates"), "li")
        self.run(EndCase(case=self.ids["over_case"], state="done", result="Granted", version=1), "ruan")

    def _current(self, name: str) -> Any:
        return self.runner.ask(deal_page, self.people["li"], self.ids[name]).current

    # -- doors --------------------------------------------------------------------------------------

    def _doors(self) -> None:
        """Everybody is signed in everywhere, so that no case makes a session."""
        waiting = self.run(
            AskEmailChange(email="vera.new@bad.example", account_password="quiet harbour lantern"), "vera"
        )
        for name, who in self.people.items():
            browser = self._browsers[name] = self.hall.app.test_client()
            _, token = sign_in(self.runner, who.email)
            with browser.session_transaction() as session:
                session["_user_id"] = token
                session["_fresh"] = True
                if name == "vera":
                    session["letter"] = {"challenge": waiting, "email": "vera.new@bad.example"}
            told = self.runner.run(CreateApiToken(label="tests"), who)
            self._tokens[name] = told["token"]
            self.ids[f"{name}_token"] = told["id"]
            self._sockets[name] = self.hall.socketio.test_client(self.hall.app, flask_test_client=browser)
        self._browsers["nobody"] = self.hall.app.test_client()
        csrf = {name: browser.token() for name, browser in self._browsers.items()}
        self._csrf = csrf
        self.hall.relay.pump()  # what building it has told is no case's

    def browser(self, who: str) -> Browser:
        return self._browsers[who]

    def csrf(self, who: str) -> str:
        return self._csrf[who]

    def bearer(self, who: str) -> dict[str, str]:
        """Who is nobody brings nothing."""
        return {"Authorization": f"Bearer {self._tokens[who]}"} if who in self._tokens else {}

    def socket(self, who: str) -> SocketIOTestClient:
        return self._sockets[who]

    def language(self, who: str) -> str:
        return WHO[who][0] if who in WHO else "en"
