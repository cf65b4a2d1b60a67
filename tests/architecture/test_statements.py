"""Every page costs a few SQL statements, as many for one row as for thirty."""

import base64
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from tests.factories import chat, files
from tests.factories import companies as made
from tests.factories.busy import at
from tests.factories.deals import line, trial_order
from tests.factories.events import make_event
from tests.factories.mailbox import answer_links
from tests.factories.meetings import Fair
from tests.factories.planning import solve, wish
from tradehall.accounts.commands import CreateApiToken
from tradehall.chat.commands import OpenConversation
from tradehall.chat.queries import messages_after
from tradehall.chat.safety.commands import LookAtReport, Reason, ReportMessage
from tradehall.companies.models import Company, MemberInvitation
from tradehall.deals.commands import ConfirmRevision, ProposeDeal
from tradehall.deals.documents.commands import MakeDocument, SettleDocument
from tradehall.deals.models import DealDocument, FollowUp
from tradehall.deals.promises.commands import TellDelay
from tradehall.deals.promises.queries import deal_deliveries
from tradehall.deals.queries import deal_page
from tradehall.deals.rates.rules import read_table
from tradehall.deals.samples.commands import AskForSample
from tradehall.deals.sheet.commands import AddLine, OpenSheet, SetCell, TickCell
from tradehall.deals.steps.commands import AddStep
from tradehall.deals.witnesses.commands import AskWitness, RevokeWitness
from tradehall.deals.witnesses.queries import asked, witnesses_page
from tradehall.events.commands import DayHours, Side
from tradehall.ical.busy.commands import GiveFile
from tradehall.kernel.db import counting
from tradehall.kernel.mail import MailRow
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.texts import Translated
from tradehall.meetings.commands import AssignInterpreter, InterpreterWish, OfferInterpreter
from tradehall.meetings.models import Meeting
from tradehall.notices.commands import News, RecordNotices
from tradehall.rooms.models import RoomTrouble
from tradehall.support.commands import EndCase, OpenCase, SaveDesk, TakeCase
from tradehall.support.queries import case_page
from tradehall.support.rules import Service

pytestmark = pytest.mark.timeout(400)  # a walk through all pages twice takes a loaded machine minutes

MOST = 8
MANY = 30
WEEK = [DayHours(day=date(2026, 3, day), opens=time(9), closes=time(12)) for day in range(10, 17)]


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# rule → who opens it; what stands in angle brackets is the world's own
PAGES = {
    "/": "li",
    "/admin/": "root",
    "/admin/people": "root",
    "/admin/rates": "root",
    "/chat": "li",
    "/chat/<conversation>": "li",
    "/chat/<conversation>/bubbles?seqs=1,2,3": "li",
    "/chat/<conversation>/messages": "li",
    "/chat/<conversation>/messages/<message>": "li",
    "/chat/<conversation>/offer": "li",
    "/chat/<conversation>/offer?answers=<offer>": "sato",
    "/chat/<conversation>/offers/<offer>": "li",
    "/chat/<conversation>/phrases": "li",
    "/chat/<conversation>/phrases/<phrase>": "li",
    "/chat/<conversation>/phrases?q=MOQ": "li",
    "/chat/<conversation>/report/<message>": "sato",
    "/chat/<conversation>/standing": "li",
    "/chat/search?q=good": "li",
    "/chat/<conversation>/files": "li",
    "/chat/<conversation>/files/<file>": "li",
    "/chat/<conversation>/files/<file>/preview": "li",
    "/chat/<conversation>/uploads/<file>": "li",
    "/companies/<company>": "boss",
    "/companies/<company>/edit": "boss",
    "/companies/<company>/listings/<listing>": "boss",
    "/companies/<company>/listings/<listing>/edit": "boss",
    "/companies/<company>/listings/<listing>/pictures": "boss",
    "/companies/<company>/listings/new": "boss",
    "/companies/<company>/manage": "boss",
    "/companies/<company>/manage/listings": "boss",
    "/companies/<company>/manage/needs": "boss",
    "/companies/<company>/members": "boss",
    "/companies/<company>/needs/<need>": "boss",
    "/companies/<company>/needs/<need>/edit": "boss",
    "/companies/<company>/needs/new": "boss",
    "/companies/mine": "boss",
    "/companies/new": "boss",
    "/deals": "boss",
    "/deals/<deal>": "boss",
    "/deals/<deal>/counter": "sato",
    "/deals/<deal>/witnesses": "boss",
    "/confirm/<witness>": "boss",
    "/deals/<deal>/documents": "boss",
    "/deals/<deal>/documents/<document>": "boss",
    "/check": "boss",
    "/check?number=QU-2026-0001&code=<code>": "boss",
    "/deals/<deal>/evidence": "boss",
    "/deals/<promised>/evidence": "boss",
    "/deals/<promised>/deliveries": "boss",
    "/deals/<promised>/delay": "boss",
    "/deals/deliveries": "boss",
    "/deals/deliveries?show=late": "boss",
    "/deals/samples": "boss",
    "/deals/samples/<sample>": "boss",
    "/deals/samples/new?meeting=<meeting>": "boss",
    "/deals/follow-ups": "boss",
    "/deals/follow-ups/<follow_up>": "boss",
    "/deals/steps": "boss",
    "/deals/steps?show=ours": "boss",
    "/deals/steps/<step>": "boss",
    "/deals/steps/new?meeting=<meeting>": "boss",
    "/deals/export.csv": "boss",
    "/deals/export.xlsx": "boss",
    "/deals/new": "boss",
    "/deals/sheets/<sheet>": "boss",
    "/deals/sheets/<sheet>/card": "hu",
    "/deals/sheets/<sheet>/changes": "boss",
    "/deals/sheets/between/<registration>/<shop>": "hu",
    "/deals/sheets/new?meeting=<meeting>": "boss",
    "/deals/new?meeting=<meeting>": "boss",
    "/dev/mail": "root",
    "/dev/mail/<mail>": "root",
    "/events": "li",
    "/events?when=past": "li",
    "/events/<event>": "li",
    "/events/<event>/agenda": "li",
    "/events/<event>/availability": "li",
    "/events/<event>/directory": "li",
    "/events/<event>/directory?q=firm": "li",
    "/events/<event>/participants/<place>": "li",
    "/events/<event>/participants/<place>/ask": "li",
    "/events/<event>/wishes": "li",
    "/events/<event>/wishes?q=firm": "li",
    "/events/<event>/register?company=<branch>": "moss",
    "/events/<event>/registrations/<registration>": "boss",
    "/guest/<guest>": "li",
    "/interpreter": "hu",
    "/interpreter/day?date=2026-03-10": "hu",
    "/interpreter/profile": "hu",
    "/invitations/<answer>": "li",
    "/meetings": "li",
    "/meetings?when=past": "li",
    "/meetings/<meeting>": "li",
    "/meetings/<meeting>.ics": "li",
    "/meetings/<meeting>/brief": "hu",
    "/meetings/<meeting>/interpreter": "zhao",
    "/meetings/<meeting>/move": "li",
    "/meetings/<meeting>/rehearse": "li",
    "/meetings/<meeting>/room": "li",
    "/meetings/<meeting>/after": "li",
    "/meetings/<meeting>/papers": "li",
    "/meetings/<meeting>/room/guests": "li",
    "/meetings/<meeting>/room/products": "li",
    "/meetings/<meeting>/room/products/<listing>": "li",
    "/meetings/<meeting>/room/way": "li",
    "/meetings/<meeting>/help": "li",
    "/notices": "li",
    "/notices?show=unread": "li",
    "/organise": "zhao",
    "/organise/<event>": "zhao",
    "/organise/<event>/interpreters": "zhao",
    "/meetings/<meeting>/people": "li",
    "/organise/<event>/calls": "zhao",
    "/organise/<event>/day": "zhao",
    "/organise/<event>/deliveries?show=coming": "zhao",
    "/organise/<event>/deliveries.csv": "zhao",
    "/organise/<event>/follow-ups": "zhao",
    "/organise/<event>/follow-ups.csv": "zhao",
    "/organise/<event>/video": "zhao",
    "/organise/<event>/mails": "zhao",
    "/organise/<event>/talk": "zhao",
    "/organise/<event>/mails?state=failed&q=a": "zhao",
    "/organise/<event>/meetings": "zhao",
    "/organise/<event>/moderation": "zhao",
    "/organise/<event>/moderation/<report>": "zhao",
    "/organise/<event>/moderation/<report>/files/<file>": "zhao",
    "/organise/<event>/moderation/<report>/files/<file>/preview": "zhao",
    "/organise/<event>/moderation/log": "zhao",
    "/organise/<event>/participants": "zhao",
    "/organise/<event>/people": "zhao",
    "/organise/<event>/readiness": "zhao",
    "/organise/<event>/rules": "zhao",
    "/organise/<event>/schedules": "zhao",
    "/organise/<event>/schedules/<run>": "zhao",
    "/organise/<event>/schedules/<run>?view=grid": "zhao",
    "/organise/<event>/schedules/<run>?view=companies": "zhao",
    "/organise/<event>/schedules/<run>?view=companies&q=kiln": "zhao",
    "/organise/<event>/schedules/<run>?view=missing": "zhao",
    "/organise/<event>/schedules/<run>/compare?with=<run>": "zhao",
    "/organise/<event>/schedules/<run>/meetings/<planned>": "zhao",
    "/organise/<event>/settings": "zhao",
    "/organise/<event>/wishes": "zhao",
    "/organise/<event>/wishes?q=kiln&show=silent": "zhao",
    "/organise/new": "zhao",
    "/preflight": "li",
    "/preflight/room": "li",
    "/requests": "li",
    "/requests?box=done": "li",
    "/requests?box=out": "li",
    "/requests?whose=mine": "li",
    "/requests?whose=unassigned": "li",
    "/requests/<request>": "li",
    "/requests/<request>/counter": "li",
    "/organise/<event>/calendar": "zhao",
    "/room/<pass>": "li",
    "/room/<pass>/help": "li",
    "/room/<pass>/test": "li",
    "/support": "li",
    "/support?show=over": "li",
    "/support/<case>": "lin",
    "/support/desk": "lin",
    "/support/desk?show=asked": "lin",
    "/support/desk?show=over": "lin",
    "/support/new": "li",
    "/support/new?desk=<desk>": "li",
    "/chat/<talk>": "lin",
    "/organise/<event>/desks": "zhao",
    "/organise/<event>/desks/<desk>": "zhao",
    "/organise/<event>/desks/new": "zhao",
    "/settings": "li",
    "/settings/notices": "li",
    "/settings/talk": "li",
    "/settings/calendar": "li",
    "/settings/calendar/busy": "li",
    "/settings/calendar/busy/<source>/remove": "li",
}

# Doors that one passes before signing in, files, redirects, and what machines ask.
NO_PAGES = ("/dev/style", "/directory", "/email/", "/healthz", "/metrics", "/openapi", "/password/",
            "/pictures/", "/favicon.ico", "/readyz", "/settings/email/", "/settings/time-zone/name", "/sign-in",
             "/sign-up", "/static/", "/api/", "/calendar/", "/companies/invitations/",
             "/dev/mail/<public_id>/html", "/dev/mail/<public_id>/source", "/answer/", "/leave",
             "/preflight/down", "/meetings/<public_id>/call", "/room/<link>/",
             "/deals/<public_id>/papers/", "/deals/<public_id>/deal.json")  # fmt: skip


class World:
    """A fair with one row of everything, which can grow to thirty."""

    def __init__(self, runner):
        self.runner = runner
        self.fair = fair = Fair(runner, days=WEEK, breaks=[])
        self.root, self.lin = fair.person("root", "admin"), fair.person("lin")
        fair.enrol(fair.hu)
        fair.rules(interpreter_stretch=480, interpreter_pause=0)
        with runner.db.write() as session:
            kiln = session.query(Company).filter(Company.slug == "kiln").one()
            kiln.buys, self.kiln = True, kiln.public_id
            session.commit()
        self.ids = {
            "phrase": "moq_ask",
            "event": "zibo",
            "company": "kiln",
            "place": fair.dorm,
            "registration": fair.kiln,
            "shop": fair.shop,
        }
        self.ids["branch"] = fair.company("branch", fair.moss)
        self.ids["listing"] = made.listing(runner, fair.boss, self.kiln)
        self.ids["need"] = made.need(runner, fair.boss, self.kiln)
        self.ids["meeting"] = self.meet(fair.sato, fair.shop, 34)
        self.interpret(self.ids["meeting"], fair.hu)
        self.wait(35)
        self.ids["request"] = fair.ask(fair.ito, fair.kiln, 33)
        self.ids["deal"] = self.propose(fair.shop, self.ids["meeting"])
        self.ids["document"] = self.document(self.ids["deal"])
        with runner.db.read() as session:
            self.ids["code"] = session.scalars(select(DealDocument.code)).one()
        self.ids["promised"] = self.seal(fair.shop, self.ids["meeting"], fair.sato)
        self.ids["witness"] = self.witness(self.ids["deal"], 0)
        self.ids["sample"] = self.sample(self.ids["meeting"])
        self.ids["follow_up"] = self.follow(self.ids["meeting"])
        self.ids["step"] = self.step(self.ids["meeting"])
        self.ids["sheet"] = runner.run(OpenSheet(meeting=self.ids["meeting"]), fair.boss)
        self.write_down("begin")
        self.ids["conversation"] = self.talk(fair.shop)
        self.ids["file"] = files.sent(runner, fair.li, self.ids["conversation"], "file-of-li")
        with_file = runner.ask(messages_after, fair.li, self.ids["conversation"], 0).messages[-1].public_id
        self.ids["report"] = self.report(fair.sato, self.ids["conversation"], with_file)
        self.ids["desk"] = self.desk("Finance")
        self.ids["case"] = self.case(fair.li, fair.kiln)
        self.ids["talk"] = runner.ask(case_page, self.lin, self.ids["case"]).case.talk
        self.bring(fair.sato, fair.shop)
        self.ids["mail"] = self.letter(0)
        self.tell(0)
        self.ids |= answer_links(runner, fair.sato, self.ids["meeting"])
        self.ids["source"] = self.calendar()
        self.cry(self.ids["meeting"])
        wish(fair, fair.kim, fair.kiln)
        self.ids["planned"] = f"{fair.kiln}.{fair.dorm}"
        self.ids["run"] = solve(fair, time_limit=1)

    def meet(self, person, place, slot):
        return self.fair.meet(person, self.fair.kiln, self.fair.li, slot)

    def interpret(self, meeting, person):
        command = AssignInterpreter(meeting=meeting, interpreter=person.public_id, version=1)
        self.runner.run(command, self.fair.zhao)

    def cry(self, meeting):
        """A call for help from a meeting."""
        now = self.runner.clock.now()
        with self.runner.db.write() as session:
            found = session.scalar(select(Meeting.id).where(Meeting.public_id == meeting))
            caller = self.fair.li.person_id
            session.add(RoomTrouble(meeting_id=found, person_id=caller, kind="sound", words="Nothing", at=now))
            session.commit()

    def wait(self, slot):
        """A meeting that waits for an interpreter, and is offered to hu."""
        fair = self.fair
        meeting = fair.meet(fair.wang, fair.shop, fair.sato, slot, interpreter=InterpreterWish.FIND)
        self.runner.run(OfferInterpreter(meeting=meeting, interpreters=[fair.hu.public_id]), fair.zhao)

    def propose(self, place, meeting):
        given = {"counterparty": place, "meeting": meeting, **trial_order(self.ids["listing"])}
        return self.runner.run(parse_data(ProposeDeal, given), self.fair.boss)

    def witness(self, deal, number):
        """Somebody is asked to confirm by a link; whoever was asked before is not any more."""
        current = self.runner.ask(deal_page, self.fair.sato, deal).current
        rows = self.runner.ask(witnesses_page, self.fair.sato, deal).rows
        for row in rows[:1]:
            self.runner.run(RevokeWitness(deal=deal, witness=row.public_id), self.fair.sato)
        named = {"number": current.number, "digest": current.digest, "side": Side.BUYER, "language": "ja"}
        command = AskWitness(deal=deal, name="Sato", email=f"outside{number}@home.example", **named)
        found = self.runner.ask(asked, SYSTEM, self.runner.run(command, self.fair.sato))
        return found.path.removeprefix("/confirm/")

    def document(self, deal):
        given = {"deal": deal, "kind": "quotation", "revision": 1, "language": "ja"}
        document = self.runner.run(parse_data(MakeDocument, given), self.fair.boss)
        self.runner.run(SettleDocument(document=document, octets=b"%PDF-1.7", pages=1), SYSTEM)
        return document

    def seal(self, place, meeting, buyer, lines=1):
        """A sealed deal, whose first line is put off."""
        given = trial_order(self.ids["listing"], lines=[line(self.ids["listing"]) for _ in range(lines)])
        command = parse_data(ProposeDeal, {"counterparty": place, "meeting": meeting, **given})
        deal = self.runner.run(command, self.fair.boss)
        current = self.runner.ask(deal_page, buyer, deal).current
        self.runner.run(ConfirmRevision(deal=deal, number=current.number, digest=current.digest), buyer)
        first = self.runner.ask(deal_deliveries, self.fair.boss, deal).current[0]
        late = {"deal": deal, "lines": [{"promise": first.public_id, "version": 1}], "new_date": "2026-08-01"}
        self.runner.run(parse_data(TellDelay, {**late, "reason": "labour"}), self.fair.boss)
        return deal

    def sample(self, meeting):
        return self.runner.run(AskForSample(meeting=meeting, listing=self.ids["listing"]), self.fair.boss)

    def step(self, meeting):
        given = AddStep(meeting=meeting, body="Send the price list", owner=self.fair.boss.public_id, shared=True)
        return self.runner.run(given, self.fair.boss)

    def follow(self, meeting):
        """A question that both sides were asked; the buyer needs help."""
        with self.runner.db.write() as session:
            found = session.scalars(select(Meeting).where(Meeting.public_id == meeting)).one()
            now = self.runner.clock.now()
            rows = [
                FollowUp(event_id=found.event_id, meeting_id=found.id, side=side, wave=0, due_at=now, asked_at=now)
                for side in ("exporter", "buyer")
            ]
            rows[1].answered_at, rows[1].result, rows[1].words = now, "help", "Which form?"
            session.add_all(rows)
            session.flush()
            question = rows[0].public_id
            session.commit()
        return question

    def write_down(self, line):
        """One more line of the term sheet, with a value that is read back; and a rate to count its total with."""
        sheet, boss, run = self.ids["sheet"], self.fair.boss, self.runner.run
        run(AddLine(sheet=sheet, line=line), boss)
        values = {"kind": "order", "valid_until": "2026-04-01"}
        values |= {f"lines.{line}.{name}": value for name, value in (("description.zh", "盘"), ("quantity", "5"),
                   ("unit", "piece"), ("unit_price.currency", "USD"), ("unit_price.amount", "2"))}  # fmt: skip
        for path, value in values.items():
            run(SetCell(sheet=sheet, path=path, value=value, base=1), boss)
        run(TickCell(sheet=sheet, path=f"lines.{line}.quantity", value="5 piece"), boss)
        run(read_table("base,currency,day,rate,source\nUSD,CNY,2026-03-01,7,Sample"), SYSTEM)

    def talk(self, place):
        opened = self.runner.run(OpenConversation(participation=place), self.fair.li)
        sent = chat.write(self.runner, opened, self.fair.li, "Good day")
        self.ids.setdefault("message", sent["id"])
        self.ids.setdefault("offer", chat.offer(self.runner, opened, self.fair.li)["id"])
        return opened

    def desk(self, name):
        command = SaveDesk(event="zibo", name=Translated.of("en", name), services=list(Service),
                           officers=[self.lin.email])  # fmt: skip
        return self.runner.run(command, self.fair.zhao)

    def case(self, person, place):
        asking = OpenCase(participation=place, desk=self.ids["desk"], service=Service.LOAN, summary="Loan", body="…")
        return self.runner.run(asking, person)

    def bring(self, person, place):
        """A case that waits for the desk, one that waits for the firm, and one that is over."""
        self.case(person, place)
        talk = self.runner.ask(case_page, self.lin, self.case(person, place)).case.talk
        chat.write(self.runner, talk, self.lin, "Which bank?")
        self.runner.run(EndCase(case=self.case(person, place), version=1, state="done", result="Granted"), self.lin)

    def deal_with(self, case):
        version = self.runner.ask(case_page, self.lin, case).case.version
        self.runner.run(TakeCase(case=case, version=version), self.lin)
        chat.write(self.runner, self.ids["talk"], self.fair.li, "Once more")

    def report(self, person, conversation, said=None):
        """Of what li says there, and looked at."""
        said = said or chat.write(self.runner, conversation, self.fair.li, "Pay to my own account")["id"]
        command = ReportMessage(conversation=conversation, message=said, reason=Reason.FRAUD)
        report = self.runner.run(command, person)
        self.runner.run(LookAtReport(report=report), self.fair.zhao)
        return report

    def tell(self, number):
        about = {"company": [["kiln 有限公司", "kiln Ltd", "zh"]]}
        news = News(kind="request", person=self.fair.li.person_id, subject=f"request:{number}", path="/requests",
                    event=1, details=about)  # fmt: skip
        self.runner.run(RecordNotices(cause=f"statements-{number}", news=[news]), SYSTEM)

    def letter(self, number):
        now = self.runner.clock.now()
        with self.runner.db.write() as session:
            row = MailRow(
                dedupe=f"statements:{number}", recipient="a@town.example", subject="Hello", text="…", html="<p>…</p>",
                language="en", message_id=f"<{number}@town.example>", state="kept", at=now,
            )  # fmt: skip
            session.add(row)
            session.commit()
            return row.public_id

    def calendar(self):
        """A calendar of li's that says busy every evening."""
        evenings = [slot + timedelta(hours=8) for slot, _ in self.fair.times.values()]
        body = at(*((evening, evening + timedelta(minutes=5)) for evening in evenings))
        given = {"upload": base64.urlsafe_b64encode(body).decode()}
        return self.runner.run(parse_data(GiveFile, given), self.fair.li)

    def grow(self):
        fair, runner = self.fair, self.runner
        for number in range(MANY):
            person = fair.person(f"buyer{number}", language="ja", zone="Asia/Tokyo")
            place = fair.place(f"firm{number}", [person], buyer=True, languages=["ja"], country="JP")
            meeting = self.meet(person, place, number)
            self.interpret(meeting, fair.hu) if number % 2 else self.wait(number)
            fair.enrol(fair.person(f"voice{number}", "interpreter"))
            fair.ask(*((fair.li, place, 31) if number % 2 else (person, fair.kiln, 32)))
            self.propose(place, meeting)
            self.document(self.ids["deal"])
            self.ids["witness"] = self.witness(self.ids["deal"], number + 1)
            self.seal(place, meeting, person)
            self.sample(meeting)
            self.follow(meeting)
            self.step(meeting)
            self.cry(meeting)
            self.report(person, self.talk(place))
            self.bring(person, place)
            self.bring(fair.li, fair.kiln) if number < 8 else self.desk(f"Desk {number}")
            self.deal_with(self.ids["case"])
            self.letter(number + 1)
            self.tell(number + 1)
            chat.enter(runner, fair.li)
            made.listing(runner, fair.boss, self.kiln, title={"en": f"Plate {number}"})
            made.need(runner, fair.boss, self.kiln, title={"en": f"Clay {number}"})
            fair.member(self.kiln, fair.person(f"worker{number}"))
            fair.company(f"branch{number}", fair.boss, fair.moss)
            fair.place(f"late{number}", [fair.person(f"late{number}")], approved=False)
            make_event(runner, by=fair.zhao, slug=f"town-{number}", name=Translated.of("en", f"Fair {number}"))
            self.invite(number)
            planned = fair.person(f"wisher{number}")
            fair.place(f"wisher{number}", [planned], buyer=True)
            wish(fair, planned, fair.kiln)
        self.ids["run"] = solve(fair, time_limit=1)
        for number in range(MANY):
            self.write_down(f"line{number}")
        for number in range(9):  # as many as one may send in an hour
            files.sent(runner, fair.li, self.ids["conversation"], f"file-{number}-of-li")
            files.upload(runner, fair.li, self.ids["conversation"], f"{number}.txt", b"x", f"waiting-{number}")
        for _ in range(5):
            self.calendar()
        for number in range(3):
            runner.run(CreateApiToken(label=f"program {number}"), fair.li)

    def invite(self, number):
        now = self.runner.clock.now()
        with self.runner.db.write() as session:
            session.add(
                MemberInvitation(
                    company_id=self.fair.companies[self.kiln], email=f"new{number}@town.example", role="member",
                    invited_by=self.fair.boss.person_id, created_at=now, expires_at=now.replace(year=2027),
                )
            )  # fmt: skip
            session.commit()

    def address(self, rule):
        for name, value in self.ids.items():
            rule = rule.replace(f"<{name}>", value)
        return rule

    def browsers(self, hall):
        return {who: chat.browser_of(hall, getattr(self, who, None) or getattr(self.fair, who)) for who in _PEOPLE}


_PEOPLE = sorted(set(PAGES.values()))


def test_every_page_costs_as_many_statements_for_thirty_rows_as_for_one(hall, runner):
    world = World(runner)
    browsers = world.browsers(hall)

    def costs():
        found = {}
        for rule, who in PAGES.items():
            with counting() as seen:
                answer = browsers[who].get(world.address(rule))
            assert answer.status_code == 200, (rule, answer.status_code)
            found[rule] = len(seen)
        return found

    few = costs()
    world.grow()
    many = costs()
    assert {rule: (few[rule], many[rule]) for rule in PAGES if few[rule] != many[rule]} == {}
    assert {rule: number for rule, number in many.items() if number > MOST} == {}


def test_no_page_is_left_out(hall):
    known = {rule.partition("?")[0] for rule in PAGES}
    shapes = {_shape(rule) for rule in known}
    pages = [rule.rule for rule in hall.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    assert [rule for rule in pages if not rule.startswith(NO_PAGES) and _shape(rule) not in shapes] == []


def _shape(rule):
    return "/".join("*" + part.partition(">")[2] if part.startswith("<") else part for part in rule.split("/"))
