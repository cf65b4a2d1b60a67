"""The sample event: all that was promised of it, loaded once only, on both databases."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.conftest import SECRET
from tests.databases import database_at
from tradehall.accounts.models import Person
from tradehall.accounts.queries import actor_of, person_id_of
from tradehall.app import load_domains
from tradehall.chat.models import Message
from tradehall.companies.models import Company, Listing, Need
from tradehall.deals.documents.queries import documents_page
from tradehall.deals.documents.rules import Standing
from tradehall.deals.evidence.queries import evidence_page
from tradehall.deals.followups.queries import Which, my_follow_ups
from tradehall.deals.models import Deal
from tradehall.deals.promises.queries import deal_deliveries
from tradehall.deals.rules import Evidence
from tradehall.deals.steps.queries import my_steps
from tradehall.events.models import Event, Participation, Slot
from tradehall.ical.feeds import keys
from tradehall.kernel import audit, secrets
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.outbox import Delivery
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner
from tradehall.meetings.models import Claim, Interpreter, InterpreterOffer, Meeting, MeetingPerson
from tradehall.meetings.queries import my_availability
from tradehall.samples.load import ACCOUNTS, load
from tradehall.support.models import Case, CaseStep, Desk
from tradehall.support.queries import Shelf, case_page, my_cases, queue


@pytest.fixture(params=["sqlite", "postgres"])
def runner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Runner]:
    load_domains()
    secrets.use(SECRET)
    keys.use(SECRET, "http://localhost")
    db = Database(database_at(request, request.param, tmp_path / "sample.sqlite3"))
    yield Runner(db, SystemClock())
    db.close()


def counts(db: Database) -> dict[str, int]:
    tables = (
        Person,
        Company,
        Listing,
        Need,
        Interpreter,
        Event,
        Participation,
        Meeting,
        Message,
        Deal,
        Claim,
        Delivery,
        Desk,
        Case,
        CaseStep,
    )
    with db.read() as session:
        return {t.__tablename__: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def test_sample_people_say_when_they_can_be_met_and_share_free_times(runner: Runner) -> None:
    load(runner, "zibo-mie", pictures=False)
    actors = {
        name: runner.ask(actor_of, SYSTEM, runner.ask(person_id_of, SYSTEM, f"{name}@demo.example"))
        for name in ("exporter", "buyer", "buyer.us", "interpreter")
    }
    views = {name: runner.ask(my_availability, actor, "zibo-mie") for name, actor in actors.items()}
    assert all(view.version for view in views.values())
    suit = {name: {slot.public_id for slot in view.slots if slot.suits} for name, view in views.items()}
    assert len(suit["exporter"] & suit["buyer"]) >= 20
    assert len(suit["exporter"] & suit["buyer.us"]) >= 9
    assert any(slot.mark for slot in views["buyer.us"].slots)
    assert any(slot.mark is False for slot in views["exporter"].slots)


def went_far(runner: Runner) -> None:
    """One deal of the sample: a document, papers, money, a delay that was answered, tasks, later answers; one line of
    its goods came, the other is still to come."""
    seller, buyer = (
        runner.ask(actor_of, SYSTEM, runner.ask(person_id_of, SYSTEM, f"{name}@demo.example"))
        for name in ("exporter", "buyer")
    )
    with runner.db.read() as session:
        deal = session.scalars(select(Deal.public_id).where(Deal.evidence == Evidence.SHIPPED)).one()
    for side in (seller, buyer):
        page = runner.ask(evidence_page, side, deal)
        assert {step.level for step in page.steps} == {Evidence.DOCUMENTED, Evidence.SHIPPED, Evidence.PAID}
        assert [paper.standing for paper in runner.ask(documents_page, side, deal).rows] == [Standing.VALID]
    lines = runner.ask(deal_deliveries, buyer, deal).current
    assert [(line.state, line.accepted_on) for line in lines] == [("open", None), ("delivered", date(2020, 6, 15))]
    answered = runner.ask(my_follow_ups, buyer, Which.ANSWERED).rows.items
    assert ("order", "入荷いたしました。追加発注を検討しております。") in {(row.came, row.words) for row in answered}
    assert any("3,000" in step.body for step in runner.ask(my_steps, buyer).items)


def test_the_sample_event(runner: Runner) -> None:
    assert load(runner, "zibo-mie", pictures=False) == "The sample zibo-mie is loaded."
    first = counts(runner.db)
    with runner.db.read() as session:
        exporters = session.scalar(select(func.count()).where(Company.sells, Company.city == "淄博 Zibo")) or 0
        buyers = session.execute(select(Company.country, func.count()).where(Company.buys).group_by(Company.country))
        by_country = dict(buyers.all())
        accounts = set(session.scalars(select(Person.email).where(Person.email.in_(ACCOUNTS))))
        events = dict(session.execute(select(Event.slug, Event.phase)).all())
        states = dict(session.execute(select(Deal.state, func.count()).group_by(Deal.state)).all())
        held = session.scalars(select(Meeting).where(Meeting.status != "tentative")).all()
        waiting = session.scalars(select(Meeting).where(Meeting.status == "tentative")).all()
        asked = select(Person.email, InterpreterOffer.state).where(InterpreterOffer.person_id == Person.id)
        offers = [tuple(row) for row in session.execute(asked)]
        people = session.scalar(select(func.count()).select_from(MeetingPerson)) or 0
        days = {
            day
            for (day,) in session.execute(select(func.date(Slot.starts_at)).join(Event).where(Event.slug == "zibo-mie"))
        }
        assert audit.verify(session) is None
    assert exporters >= 24
    assert sum(by_country.values()) >= 20
    assert {"JP", "KR", "US", "DE"} <= set(by_country)
    assert (first["interpreters"], first["listings"] >= 120, first["needs"] >= 40) == (6, True, True)
    assert accounts == set(ACCOUNTS)
    assert events == {"zibo-mie": "booking", "zibo-mie-2020": "closed"}
    assert len(days) == 3
    assert {(m.starts_at.year, m.starts_at.month, m.starts_at.day) for m in held} == {(2020, 3, 15)}
    assert first["claims"] == 6 * people  # half an hour is six ticks for everybody who comes
    assert (states["sealed"], states["proposed"]) == (5, 2)
    assert len(waiting) == 1
    assert offers == [("interpreter@demo.example", "offered")]
    assert first["deliveries"] == 0  # nobody is written to about history
    went_far(runner)

    assert load(runner, "zibo-mie", pictures=False) == "The sample zibo-mie is loaded already."
    assert counts(runner.db) == first


def test_desks_of_the_sample_have_cases_that_wait_are_answered_late_and_done(runner: Runner) -> None:
    load(runner, "zibo-mie", pictures=False)
    people = {
        name: runner.ask(actor_of, SYSTEM, runner.ask(person_id_of, SYSTEM, address))
        for name, address in (
            ("exporter", "exporter@demo.example"), ("buyer", "buyer@demo.example"),
            ("organiser", "organiser@demo.example"), ("finance", "wenjing.fang@zibo-trade-finance.example"),
        )
    }  # fmt: skip
    assert people["finance"].email not in ACCOUNTS
    shelves = {
        name: {shelf: runner.ask(queue, people[name], shelf).rows.items for shelf in Shelf}
        for name in ("organiser", "finance")
    }
    assert {name: [len(rows) for rows in found.values()] for name, found in shelves.items()} == {
        "organiser": [1, 1, 1],
        "finance": [1, 1, 0],
    }
    late, waits = (shelves[name][Shelf.WAITING][0] for name in ("organiser", "finance"))
    assert (late.clocks.is_late, late.officer) == (True, None)
    assert (waits.clocks.is_late, waits.clocks.first_answer) == (False, None)
    done = shelves["organiser"][Shelf.OVER][0]
    assert (done.state, bool(done.result), bool(done.officer)) == ("done", True, True)
    for name, language in (("exporter", "zh"), ("buyer", "ja")):
        (own,) = runner.ask(my_cases, people[name]).rows.items
        assert (own.clocks.turn, own.language, own.unread) == ("firm", language, 1)
        page = runner.ask(case_page, people[name], own.public_id)
        assert [step.kind for step in page.steps] == ["opened", "taken"]
        assert page.latest is not None
        assert [message.sent_at < runner.clock.now() for message in page.latest.messages] == [True, True]


def test_an_unknown_sample_is_refused(runner: Runner) -> None:
    with pytest.raises(FileNotFoundError, match="no sample called atlantis"):
        load(runner, "atlantis")
