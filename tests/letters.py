"""Every mail that is written, by playing what leads to it: the sign-ups, requests, meetings and deals of one fair."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.factories import chat
from tests.factories.accounts import PASSWORD, sign_in
from tests.factories.deals import trial_order
from tests.factories.events import make_participation
from tests.factories.meetings import Fair
from tests.factories.telling import until_idle
from tradehall.accounts import passwords, proofs
from tradehall.accounts.commands import (
    AskEmailChange,
    AskReset,
    ChangePassword,
    ConfirmEmailChange,
    DisablePerson,
    EnablePerson,
    SignUp,
)
from tradehall.accounts.models import Challenge, Person
from tradehall.app import create_app
from tradehall.chat.commands import AcceptOfferCard, OpenConversation, SendMessage
from tradehall.chat.safety.commands import DecideReport, LookAtReport, Reason, ReportMessage
from tradehall.companies.commands import InviteMember, RemoveMember
from tradehall.companies.models import Listing
from tradehall.deals.commands import ConfirmRevision, CounterDeal, ProposeDeal, WithdrawDeal
from tradehall.deals.evidence.commands import (
    AddEvidence,
    AnswerDispute,
    EndDispute,
    Ending,
    OpenDispute,
    Proof,
    TakeBackEvidence,
)
from tradehall.deals.followups.commands import AnswerFollowUp, AskFollowUps
from tradehall.deals.followups.rules import Came
from tradehall.deals.models import FollowUp
from tradehall.deals.promises.commands import Answer, AnswerDelays, TellDelay
from tradehall.deals.promises.queries import deal_deliveries
from tradehall.deals.queries import deal_page
from tradehall.deals.samples.commands import AskForSample
from tradehall.deals.steps.commands import AddStep, RemindOfSteps
from tradehall.deals.witnesses.commands import AskWitness, DeclineAsWitness, ReleaseWitness
from tradehall.deals.witnesses.queries import asked
from tradehall.events.commands import (
    Approve,
    DayHours,
    ReinstateParticipation,
    Reject,
    Reopen,
    Side,
    SuspendParticipation,
    Waitlist,
)
from tradehall.events.models import Participation
from tradehall.ical.models import BusySource
from tradehall.kernel.clock import SetClock
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.mail import Renderer
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.kernel.texts import Translated
from tradehall.kernel.web import Hall
from tradehall.meetings import commands as acts
from tradehall.meetings.commands import Because, Coming, InterpreterWish
from tradehall.meetings.models import InterpreterOffer, Meeting, MeetingMove, MeetingRequest
from tradehall.notices.commands import SetNoticeChoice
from tradehall.notices.kinds import MailChoice, Topic
from tradehall.rooms.notes.commands import WriteNote
from tradehall.rooms.preflight.commands import RemindToTest
from tradehall.rooms.ways.commands import CallForHelp, Trouble
from tradehall.settings import Settings
from tradehall.support.commands import EndCase, MoveCase, OpenCase, SaveDesk
from tradehall.support.rules import Service

ROOT = Path(__file__).resolve().parents[1] / "templates"
DAY = date(2026, 3, 10)


@contextmanager
def played(folder: Path, empty: Path) -> Iterator[tuple[Renderer, dict[str, dict[str, Any]]]]:
    """The story on a copy of an empty database in `folder`: what renders mails, and what each template was given."""
    from tests.conftest import NOW, SECRET

    shutil.copy(empty, folder / "letters.sqlite3")
    url = f"sqlite:///{folder / 'letters.sqlite3'}"
    settings = Settings(secret_key=SECRET, instance=folder, database_url=url, testing=True)
    hall: Hall = create_app(settings, SetClock(NOW), background=False).extensions["tradehall"]
    story = Story(hall)
    assert hall.post.renderer is not None
    try:
        yield hall.post.renderer, story.written
    finally:
        hall.db.close()


# Letters that need a mail server beside us to come about: like which other, and what is theirs alone.
ALIKE: dict[str, tuple[str, dict[str, Any]]] = {
    "mail/meetings/changed": ("mail/meetings/moved", {}),
    "mail/meetings/answer": (
        "mail/meetings/moved",
        {"case": "pending", "lines": ["Your answer: yes"], "answer_page": "https://fair.example/answer/x"},
    ),
}


def templates() -> list[str]:
    """All mails there are, by their templates."""
    found = (ROOT / "mail").rglob("*.txt")
    return sorted(str(path.relative_to(ROOT).with_suffix("")) for path in found if not path.name.startswith("_"))


@dataclass
class Story:
    """Plays; `written` is what each template was given, the last time that it was written."""

    hall: Hall
    written: dict[str, dict[str, Any]]

    def __init__(self, hall: Hall) -> None:
        self.hall, self.written = hall, {}
        renderer = hall.post.renderer
        assert renderer is not None

        def note(template: str, language: str, values: dict[str, Any]) -> tuple[str, str, str]:
            self.written[template] = values
            return renderer(template, language, values)

        hall.post.renderer = note
        self.runner = hall.runner
        week = [DayHours(day=DAY + timedelta(days=n), opens=time(9), closes=time(17)) for n in range(2)]
        self.fair = Fair(hall.runner, days=week, breaks=[])
        for chapter in (self.accounts, self.registrations, self.requests, self.interpreters, self.meetings, self.deals,
                        self.deliveries):  # fmt: skip
            chapter()
            self.post_comes()
        self.asking_desks()
        self.talking()
        self.testing()
        self.following()
        self.leaving()
        self.post_comes()
        self.chat_and_digest()
        self.the_day()
        hall.post.renderer = renderer
        for template, (like, values) in ALIKE.items():
            self.written.setdefault(template, {**self.written[like], **values})

    def run(self, command: Any, by: Actor) -> Any:
        return self.runner.run(command, by)

    def post_comes(self) -> None:
        until_idle(self.hall)

    def last(self, model: Any) -> Any:
        with self.hall.db.read() as session:
            return session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()

    def accounts(self) -> None:
        with self.hall.db.write() as session:
            session.get_one(Person, self.fair.moss.person_id).password_hash = passwords.current().hashed(PASSWORD)
            session.commit()
        moss, _token = sign_in(self.runner, self.fair.moss.email, device="Mozilla/5.0 Firefox/140.0")
        self.run(
            SignUp(
                name="Ann O'Neil", email="ann@new.example", password=PASSWORD, language="en", time_zone="Asia/Tokyo"
            ),
            VISITOR,
        )
        self.run(AskReset(email=moss.email), VISITOR)
        self.run(AskReset(email=moss.email), VISITOR)
        self.post_comes()
        self.run(
            SignUp(name="Eve", email=moss.email, password=PASSWORD, language="en", time_zone="Asia/Tokyo"), VISITOR
        )
        self.run(AskEmailChange(email="moss@other.example", account_password=PASSWORD), moss)
        self.post_comes()
        link = proofs.link_of("change", self.last(Challenge).public_id)
        self.run(ConfirmEmailChange(link=link), moss)
        self.post_comes()
        self.run(ChangePassword(current=PASSWORD, password="another quiet harbour"), moss)
        self.post_comes()
        sign_in(self.runner, "moss@other.example", "another quiet harbour", device="Mozilla/5.0 Chrome/150.0")

    def registrations(self) -> None:
        fair = self.fair
        for number, act in enumerate((Approve, Reject, Waitlist, Waitlist)):
            person = fair.person(f"late{number}", language="ja", zone="Asia/Tokyo")
            place = fair.place(f"late{number}", [person], approved=False, buyer=True)
            given = {"reason": "All places for buyers are taken this time."} if act is Reject else {}
            self.run(act(participation=place, **given), fair.zhao)
            self.post_comes()
        self.run(Reopen(participation=place, confirmed=True), fair.zhao)
        self.post_comes()
        kiln = next(public_id for public_id in fair.companies if fair.companies[public_id] == 1)
        self.run(InviteMember(company=kiln, email="new@kiln.example"), fair.boss)
        owner, only = fair.person("owner"), fair.person("only")
        company = fair.company("gone", owner, buys=True)
        fair.member(company, only)
        make_participation(self.runner, fair.slug, company, [only], Side.BUYER, by=owner, approved=True)
        self.run(RemoveMember(company=company, person=only.public_id), owner)

    def requests(self) -> None:
        fair = self.fair
        request = fair.ask(fair.sato, fair.kiln, 0, 1, 2)
        self.post_comes()
        self.run(acts.CounterRequest(request=request, slots=[fair.slots[3]], note="Rather then."), fair.li)
        self.post_comes()
        self.run(acts.AcceptRequest(request=request, slot=fair.slots[3]), fair.sato)
        request = fair.ask(fair.ito, fair.kiln, 4)
        row = self.last(MeetingRequest)
        self.run(acts.AssignRequest(request=request, person=fair.wang.public_id, version=row.version), fair.li)
        self.post_comes()
        self.run(
            acts.DeclineRequest(request=request, why=acts.DeclineWhy.NO_FIT, reason="We make no tiles."), fair.wang
        )
        self.post_comes()
        fair.ask(fair.kim, fair.kiln, 5)
        self.runner.clock.move(seconds=4 * 86400)
        for _ in range(3):
            self.post_comes()
        self.run(acts.ExpireRequests(), SYSTEM)

    def interpreters(self) -> None:
        fair = self.fair
        fair.enrol(fair.hu)
        voice = fair.person("voice", "interpreter", language="ja", zone="Asia/Tokyo")
        fair.enrol(voice)
        meeting = fair.meet(fair.sato, fair.kiln, fair.li, 6, interpreter=InterpreterWish.FIND)
        both = [fair.hu.public_id, voice.public_id]
        self.run(acts.OfferInterpreter(meeting=meeting, interpreters=both), fair.zhao)
        self.post_comes()
        mine = next(row for row in self.offers() if row.person_id == fair.hu.person_id)
        self.run(acts.AcceptOffer(offer=mine.public_id), fair.hu)
        self.post_comes()
        self.run(acts.AssignInterpreter(meeting=meeting, interpreter=None, version=self.version(meeting)), fair.zhao)
        self.post_comes()
        self.run(acts.OfferInterpreter(meeting=meeting, interpreters=[voice.public_id]), fair.zhao)
        mine = next(row for row in self.offers() if row.person_id == voice.person_id)
        self.run(acts.DeclineOffer(offer=mine.public_id), voice)

    def offers(self) -> list[InterpreterOffer]:
        with self.hall.db.read() as session:
            return list(session.scalars(select(InterpreterOffer)))

    def version(self, meeting: str) -> int:
        with self.hall.db.read() as session:
            return session.scalars(select(Meeting.version).where(Meeting.public_id == meeting)).one()

    def meetings(self) -> None:
        fair = self.fair
        meeting = fair.meet(fair.ito, fair.kiln, fair.li, 8)
        for slot, act in ((9, acts.DeclineMove), (10, acts.AcceptMove)):
            version = self.version(meeting)
            self.run(acts.MoveMeeting(meeting=meeting, slot=fair.slots[slot], version=version), fair.ito)
            self.post_comes()
            self.run(act(move=self.last(MeetingMove).public_id), fair.li)
            self.post_comes()
        version = self.version(meeting)
        self.run(
            acts.SwapDelegate(
                meeting=meeting, leaving=fair.li.public_id, coming=fair.wang.public_id, version=version
            ),
            fair.wang,
        )  # fmt: skip
        self.post_comes()
        self.run(acts.AddGuest(meeting=meeting, name="Zhou", email="zhou@out.example", language="zh"), fair.wang)
        self.run(acts.AddGuest(meeting=meeting, person=fair.li.public_id), fair.wang)
        self.post_comes()
        for said in (Coming.NO, Coming.YES, Coming.NO):
            self.run(acts.AnswerInvitation(meeting=meeting, answer=said, words="I am in Jinan"), fair.li)
            self.post_comes()
        self.run(acts.RemoveGuest(meeting=meeting, guest=fair.li.public_id), fair.wang)
        self.post_comes()
        self.run(acts.WaitForSlot(event=fair.slug, target=fair.kiln), fair.kim)
        version = self.version(meeting)
        self.run(
            acts.CancelMeeting(meeting=meeting, because=Because.ILL, reason="Next week?", version=version), fair.ito
        )
        self.post_comes()
        for place in (fair.kiln, fair.dorm):
            self.run(acts.SetBookingPreferences(participation=place, auto_accept=True, free_moves=True), SYSTEM)
        fair.ask(fair.kim, fair.kiln, 12)

    def deals(self) -> None:
        fair = self.fair
        with self.hall.db.write() as session:
            listing = session.scalars(select(Listing.public_id)).first()
            session.commit()

        def terms(**changes: Any) -> dict[str, Any]:
            return trial_order(listing, **changes)

        def newest(by: Actor, deal: str) -> Any:
            return self.runner.ask(deal_page, by, deal)

        deal = self.run(parse_data(ProposeDeal, {"counterparty": fair.shop, **terms()}), fair.boss)
        self.post_comes()
        page = newest(fair.sato, deal)
        countered = {"deal": deal, "version": page.version, **terms(place="Nagoya")}
        self.run(parse_data(CounterDeal, countered), fair.sato)
        self.post_comes()
        page = newest(fair.boss, deal)
        seal = {"deal": deal, "number": page.current.number, "digest": page.current.digest}
        self.run(parse_data(ConfirmRevision, seal), fair.boss)
        self.post_comes()
        self.of_evidence(deal)
        page = newest(fair.boss, deal)
        self.run(parse_data(CounterDeal, {"deal": deal, "version": page.version, **terms(place="Osaka")}), fair.boss)
        self.post_comes()
        self.of_witnesses(deal)
        page = newest(fair.boss, deal)
        self.run(WithdrawDeal(deal=deal, reason="<b>No</b> & more", version=page.version, confirmed=True), fair.boss)

    def of_witnesses(self, deal: str) -> None:
        """The exporter names somebody, whom the buyer lets confirm by a link and who declines."""
        fair = self.fair
        current = self.runner.ask(deal_page, fair.boss, deal).current
        named = {"number": current.number, "digest": current.digest, "side": Side.BUYER, "language": "ja"}
        outside = "outside@home.example"
        asking = AskWitness(deal=deal, name="<b>Sato</b> & Co", email=outside, **named)
        witness = self.run(asking, fair.boss)
        self.post_comes()
        self.run(ReleaseWitness(deal=deal, witness=witness, email=outside), fair.sato)
        self.post_comes()
        found = self.runner.ask(asked, SYSTEM, witness)
        self.run(DeclineAsWitness(link=found.path.removeprefix("/confirm/"), words="<i>No</i>"), VISITOR)
        self.post_comes()

    def of_evidence(self, deal: str) -> None:
        """A shipment that was said too early, and a dispute that is answered and settled."""
        fair = self.fair
        step = self.run(AddEvidence(deal=deal, proof=Proof.COURIER, number="EMS 1"), fair.boss)
        self.run(TakeBackEvidence(deal=deal, step=step, reason="Not yet"), fair.boss)
        version = self.runner.ask(deal_page, fair.boss, deal).version
        said = {"deal": deal, "reason": "quality", "words": "Half <b>came</b> broken.", "version": version}
        dispute = parse_data(OpenDispute, said)
        self.run(dispute, fair.sato)
        self.run(AnswerDispute(deal=deal, words="We send new ones."), fair.boss)
        self.run(EndDispute(deal=deal, ending=Ending.SETTLED), fair.sato)
        self.post_comes()

    def deliveries(self) -> None:
        """A line is put off, and delivered; a sample is asked for."""
        fair = self.fair
        deal = self.run(parse_data(ProposeDeal, {"counterparty": fair.shop, **trial_order()}), fair.boss)
        current = self.runner.ask(deal_page, fair.sato, deal).current
        self.run(ConfirmRevision(deal=deal, number=current.number, digest=current.digest), fair.sato)
        line = self.runner.ask(deal_deliveries, fair.boss, deal).current[0]
        late = {
            "deal": deal,
            "lines": [{"promise": line.public_id, "version": line.version}],
            "words": "<b>Fire</b> & more",
        }
        self.run(parse_data(TellDelay, {**late, "new_date": "2026-06-20", "reason": "labour"}), fair.boss)
        self.post_comes()
        self.run(AnswerDelays(deal=deal, answer=Answer.ACCEPTED), fair.sato)
        self.run(AskForSample(deal=deal, title="<i>Cup</i> & saucer", words="<b>White</b>"), fair.sato)

    def asking_desks(self) -> None:
        """One case is passed on and done; another will have waited for too long when the fair is over."""
        fair, day = self.fair, self.runner.clock.now().date() + timedelta(days=9)
        lin, gao = fair.person("lin"), fair.person("gao")
        finance, letters = self.desk("finance", lin), self.desk("letters", gao)
        case, _other = (
            self.run(
                OpenCase(
                    participation=fair.kiln, desk=finance, service=Service.LOAN, body="<b>Help</b>", summary=summary,
                    needed_by=day,
                ),
                fair.li,
            )
            for summary in ("<i>Loan</i> & guarantee for three containers", "Second <b>loan</b>")
        )  # fmt: skip
        self.post_comes()
        self.run(MoveCase(case=case, desk=letters, words="<b>Letters</b> & more", version=1), lin)
        self.post_comes()
        ending = EndCase(case=case, state="done", result="<b>Approved</b>: 500,000", version=2)
        self.run(ending, gao)
        self.post_comes()

    def desk(self, name: str, officer: Actor) -> str:
        named = {"name": Translated({"en": f"<b>{name}</b>", "zh": "金融服务"}, "en"), "officers": [officer.email]}
        return str(self.run(SaveDesk(event=self.fair.slug, services=[Service.LOAN], **named), self.fair.zhao))

    def talking(self) -> None:
        """A buyer is called by name, accepts an offer, and reports a message, which is hidden."""
        fair = self.fair
        talk = self.run(OpenConversation(participation=fair.shop), fair.li)
        call = SendMessage(
            conversation=talk, client_id="call-of-the-buyer", body="@sato, the samples left today.",
            mentions=[fair.sato.public_id],
        )  # fmt: skip
        self.run(call, fair.li)
        self.runner.clock.move(seconds=60)
        self.post_comes()
        offered = chat.offer(self.runner, talk, fair.li)["id"]
        self.run(AcceptOfferCard(conversation=talk, message=offered), fair.sato)
        said = chat.write(self.runner, talk, fair.li, "Please pay to my own account")["id"]
        report = self.run(ReportMessage(conversation=talk, message=said, reason=Reason.FRAUD), fair.sato)
        self.post_comes()
        self.run(LookAtReport(report=report), fair.zhao)
        words = "Deposits go to the account of the company alone."
        self.run(DecideReport(report=report, hide=True, warn=True, words=words, version=1), fair.zhao)
        self.post_comes()

    def testing(self) -> None:
        """The organisers remind those who come of the test of their line."""
        self.run(RemindToTest(event=self.fair.slug), self.fair.zhao)
        self.post_comes()

    def following(self) -> None:
        """A month later the buyer is asked what came of a meeting, and needs help."""
        self.run(SetNoticeChoice(topic=Topic.FOLLOW_UPS, mail=MailChoice.NEVER), self.fair.kim)
        with self.runner.db.write() as session:
            shop = session.scalars(select(Participation.id).where(Participation.public_id == self.fair.shop)).one()
            meeting = session.scalars(
                select(Meeting).where(Meeting.buyer_id == shop, Meeting.status == "confirmed").limit(1)
            ).one()
            before = self.runner.clock.now() - timedelta(hours=1)
            session.add(FollowUp(event_id=meeting.event_id, meeting_id=meeting.id, side="buyer", wave=1, due_at=before))
            session.commit()
        step = AddStep(
            meeting=meeting.public_id, body="<b>Prices</b>", due=before.date() + timedelta(days=1), shared=True
        )
        self.run(step, self.fair.li)
        self.run(RemindOfSteps(), SYSTEM)
        self.run(AskFollowUps(), SYSTEM)
        self.post_comes()
        with self.runner.db.read() as session:
            question = session.scalars(select(FollowUp.public_id)).one()
        self.run(AnswerFollowUp(follow_up=question, came=Came.HELP, words="<b>Which form?</b>"), self.fair.sato)
        self.post_comes()

    def leaving(self) -> None:
        """A company is suspended while it is asked for a meeting, an account is closed; both come back."""
        fair = self.fair
        person = fair.person("parts", language="ko", zone="Asia/Seoul")
        place = fair.place("parts", [person], approved=True, buyer=True)
        fair.ask(fair.li, place, 13)
        self.post_comes()
        why = "Its licence is being looked at."
        self.run(SuspendParticipation(participation=place, reason=why, confirmed=True), fair.zhao)
        self.post_comes()
        self.run(ReinstateParticipation(participation=place), fair.zhao)
        self.post_comes()
        root = fair.person("root", "admin")
        self.run(DisablePerson(person=person.public_id, reason=why, confirmed=True), root)
        self.post_comes()
        self.run(EnablePerson(person=person.public_id), root)

    def own_calendar(self, person: Actor, slot: int) -> None:
        """A calendar of their own says busy then."""
        with self.hall.db.write() as session:
            now = self.runner.clock.now()
            known = {"kind": "file", "label": "mine", "created_at": now, "updated_at": now}
            source = BusySource(person_id=person.person_id, public_id=new_public_id(), **known)
            session.add(source)
            session.commit()
            start, end = (int(at.timestamp()) for at in self.fair.times[self.fair.slots[slot]])
        told = acts.SetBusyTimes(person=person.person_id, source=source.id, stretches=[(start, end)])
        self.run(told, SYSTEM)

    def chat_and_digest(self) -> None:
        fair = self.fair
        self.run(SetNoticeChoice(topic=Topic.CHAT, mail=MailChoice.DIGEST), fair.li)
        self.run(SetNoticeChoice(topic=Topic.REQUESTS, mail=MailChoice.DIGEST), fair.li)
        opened = self.run(OpenConversation(participation=fair.shop), fair.li)
        chat.write(self.runner, opened, fair.li, "Good day")
        chat.write(self.runner, opened, fair.sato, "When can you ship?")
        self.run(acts.SetBookingPreferences(participation=fair.kiln, version=1), SYSTEM)
        fair.ask(fair.ito, fair.kiln, 16, 17)
        for _ in range(30):
            self.runner.clock.move(seconds=3600)
            self.post_comes()

    def the_day(self) -> None:
        """The days of the fair pass by; one side comes, and waits."""
        fair = self.fair
        meeting = fair.meet(fair.sato, fair.kiln, fair.wang, 20)
        self.own_calendar(fair.li, 20)
        start, end = fair.times[fair.slots[20]]
        while self.runner.clock.now() < start - timedelta(minutes=5):
            self.runner.clock.move(seconds=300)
            self.post_comes()
        self.run(acts.CheckIn(meeting=meeting), fair.li)
        self.run(CallForHelp(meeting=meeting, kind=Trouble.SOUND), fair.sato)
        for kind, body in (
            ("decided", "500 plates, FOB Qingdao"),
            ("todo", "見本を送る"),
            ("note", "They like the glaze"),
        ):
            line = {"kind": kind, "body": body, "side": "exporter", "due": "2026-04-03"}
            self.run(parse_data(WriteNote, {"meeting": meeting, "note": new_public_id(), **line}), fair.sato)
        while self.runner.clock.now() < end + timedelta(hours=4):
            self.runner.clock.move(seconds=300)
            self.post_comes()
