"""Firms ask while others ask, and while a desk changes: no firm has more cases than it may, and whoever serves at a
desk sits in the talks of its cases."""

from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import func, select

from tests.factories.support import Office
from tests.race.test_booking import at_once
from tradehall.accounts.commands import DisablePerson, EnablePerson
from tradehall.chat.models import ConversationMember
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner
from tradehall.support import service
from tradehall.support.commands import MoveCase, SaveDesk, TakeCase
from tradehall.support.models import Case, DeskOfficer
from tradehall.support.queries import desk_form
from tradehall.support.rules import MOST_OPEN, Service

assert service  # registers the handlers
ROUNDS = 6


@pytest.fixture
def office(db: Database) -> Office:
    return Office(Runner(db, SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))))


def test_no_firm_has_more_open_cases_than_it_may(office: Office, db: Database) -> None:
    for _ in range(MOST_OPEN - 2):
        office.case()
    ends = at_once(*(partial(office.case, by) for by in (office.li, office.wang) * 3))
    assert sorted(ends) == ["done"] * 2 + ["too-many-cases"] * 4
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == MOST_OPEN


def test_one_of_two_officers_takes_it(office: Office) -> None:
    for _ in range(ROUNDS):
        take = TakeCase(case=office.case(), version=1)
        run = office.runner.run
        assert sorted(at_once(partial(run, take, office.lin), partial(run, take, office.mei))) == [
            "done",
            "stale-version",
        ]


def saving(office: Office, *officers: str) -> SaveDesk:
    row = office.runner.ask(desk_form, SYSTEM, office.slug, office.finance).desk
    assert row
    return SaveDesk(
        event=office.slug, desk=office.finance, version=row.version, name=row.name, services=list(Service),
        officers=list(officers),
    )  # fmt: skip


def test_whoever_serves_sits_in_the_talks_whatever_happens_at_once(office: Office, db: Database) -> None:
    run = office.runner.run
    for number in range(ROUNDS):
        case = office.case()
        officers = [office.mei, office.hu] if number % 2 else [office.mei, office.lin]
        ends = at_once(
            partial(run, saving(office, *(person.email for person in officers)), office.zhao),
            partial(office.case, office.wang),
            partial(run, TakeCase(case=case, version=1), officers[1]),
            partial(run, MoveCase(case=case, desk=office.letters, words="x", version=1), office.mei),
        )
        assert ends[0] == ends[1] == "done"
        assert set(ends[2:]) <= {"done", "stale-version", "not-found"}
    serving = select(DeskOfficer.desk_id, DeskOfficer.person_id)
    sitting = select(ConversationMember.conversation_id, ConversationMember.person_id).where(
        ConversationMember.role == "officer"
    )
    with db.read() as session:
        serve, sit = ({(row[0], row[1]) for row in session.execute(rows)} for rows in (serving, sitting))
        cases = session.execute(select(Case.conversation_id, Case.desk_id, Case.officer_id)).all()
    assert sit == {(talk, person) for talk, desk, _ in cases for at, person in serve if at == desk}
    assert {(desk, officer) for _, desk, officer in cases if officer is not None} <= serve


def test_an_account_is_opened_again_while_cases_come(office: Office, db: Database) -> None:
    run = office.runner.run
    sitting = select(func.count()).where(ConversationMember.person_id == office.mei.person_id)
    for number in range(1, ROUNDS + 1):
        run(DisablePerson(person=office.mei.public_id, reason="On leave", confirmed=True), office.ada)
        ends = at_once(
            partial(run, EnablePerson(person=office.mei.public_id), office.ada),
            partial(office.case, office.wang),
            partial(office.case, office.sato, participation=office.shop),
        )
        assert ends == ["done"] * 3
        with db.read() as session:
            assert session.scalar(sitting) == 2 * number == session.scalar(select(func.count()).select_from(Case))
