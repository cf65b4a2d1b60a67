"""Seats in talks follow whoever takes part and whose account is open, in the same act."""

import pytest

from tests.conftest import on_both_databases
from tests.factories.meetings import Fair
from tests.factories.support import Office
from tests.usecases.test_chat import backlog, facts, write
from tradehall.accounts.commands import DisablePerson, EnablePerson
from tradehall.accounts.models import Person
from tradehall.chat import queries
from tradehall.chat.commands import OpenAnnouncements, OpenHelpDesk, OpenMeetingTalk
from tradehall.companies.commands import RemoveMember
from tradehall.companies.models import Company
from tradehall.events.commands import AddOrganiser, Approve, ChangePhase, Phase, Reject, Reopen
from tradehall.events.models import Participation
from tradehall.kernel.db import counting
from tradehall.kernel.errors import NotFound
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings.commands import AssignInterpreter

pytestmark = on_both_databases


@pytest.fixture
def office(runner) -> Office:
    return Office(runner)


@pytest.fixture
def news(office) -> str:
    """What the organisers announce."""
    return office.runner.run(OpenAnnouncements(event=office.slug), office.zhao)


def close(office, who):
    office.runner.run(DisablePerson(person=who.public_id, reason="On leave", confirmed=True), office.ada)


def reopen(office, who):
    office.runner.run(EnablePerson(person=who.public_id), office.ada)


def keep(office):
    """Kiln's owner puts wang out of the company, so that all its seats are given anew."""
    with office.runner.db.read() as session:
        place = session.query(Participation).filter_by(public_id=office.kiln).one()
        company = session.get_one(Company, place.company_id).public_id
    office.runner.run(RemoveMember(company=company, person=office.wang.public_id), office.boss)


def reads_and_answers(office, who, talk):
    sent = write(office.runner, talk, who, "Good morning")
    return sent["seq"] == backlog(office.runner, who, talk)[-1].seq


# -- an approval that is taken back -----------------------------------------------------------------


def out_of(office, who, talk) -> None:
    for ask in (backlog, lambda runner, who, talk: runner.ask(queries.conversation_page, who, talk)):
        with pytest.raises(NotFound):
            ask(office.runner, who, talk)
    assert office.runner.ask(queries.search, who, "hall").items == []
    assert office.runner.ask(queries.unread_count, who) == 0


def test_whose_approval_is_taken_back_hears_no_announcements_until_approved_again(office, news):
    runner = office.runner
    write(runner, news, office.zhao, "The hall opens at nine.")
    assert len(backlog(runner, office.kim, news)) == 1
    runner.run(Reopen(participation=office.dorm), office.zhao)  # it has no meetings: nothing else follows
    out_of(office, office.kim, news)
    [left] = facts(runner, "MemberLeft")
    assert left["person"] == office.kim.person_id
    assert len(backlog(runner, office.ito, news)) == 1
    runner.run(Approve(participation=office.dorm), office.zhao)
    assert len(backlog(runner, office.kim, news)) == 1
    assert len(facts(runner, "MemberLeft")) == 1


def test_who_is_rejected_is_out_even_if_the_seat_was_kept_before(office, news):
    with office.runner.db.write() as session:  # as it was left by taking approvals back before
        session.query(Participation).filter_by(public_id=office.dorm).one().state = "pending"
        session.commit()
    assert backlog(office.runner, office.kim, news) == []
    office.runner.run(Reject(participation=office.dorm, reason="Only ceramics"), office.zhao)
    out_of(office, office.kim, news)


# -- an account that is open again ------------------------------------------------------------------


def test_an_officer_whose_account_is_open_again_sits_in_all_talks_of_the_desk(office):
    kept = office.seen(office.case()).case.talk
    close(office, office.mei)
    keep(office)
    brought = office.seen(office.case()).case.talk
    for talk in (kept, brought):
        with pytest.raises(NotFound):
            backlog(office.runner, office.mei, talk)
    reopen(office, office.mei)
    for talk in (kept, brought):
        assert reads_and_answers(office, office.mei, talk)
        assert reads_and_answers(office, office.lin, talk)
        for who in (office.gao, office.wang, office.zhao):
            with pytest.raises(NotFound):
                backlog(office.runner, who, talk)


def test_a_closed_account_that_serves_there_too_is_not_let_in(office):
    talk = office.seen(office.case()).case.talk
    close(office, office.mei)
    keep(office)
    close(office, office.lin)
    reopen(office, office.lin)
    assert reads_and_answers(office, office.lin, talk)
    with pytest.raises(NotFound):
        backlog(office.runner, office.mei, talk)


def test_an_organiser_whose_account_is_open_again_reads_where_organisers_do(office, news):
    runner = office.runner
    kept = runner.run(OpenHelpDesk(participation=office.kiln), office.li)
    with runner.db.read() as session:
        email = session.get_one(Person, office.moss.person_id).email
    runner.run(AddOrganiser(event=office.slug, email=email), office.zhao)
    close(office, office.moss)
    keep(office)
    asked = runner.run(OpenHelpDesk(participation=office.shop), office.sato)
    for talk in (kept, asked, news):
        with pytest.raises(NotFound):
            backlog(runner, office.moss, talk)
    reopen(office, office.moss)
    for talk in (kept, asked, news):
        assert reads_and_answers(office, office.moss, talk)


def test_who_interpreted_a_meeting_and_who_came_to_an_event_that_is_over_are_back(runner):
    fair = Fair(runner)
    fair.ada = fair.person("ada", "admin")
    fair.enrol(fair.hu)
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    table = runner.run(OpenMeetingTalk(meeting=meeting), fair.hu)
    news = runner.run(OpenAnnouncements(event=fair.slug), fair.zhao)
    runner.clock.move(days=60)
    runner.run(ChangePhase(event=fair.slug, phase=Phase.CLOSED), SYSTEM)
    seats = {fair.hu: [table, news], fair.li: [table, news], fair.kim: [news]}
    for who in seats:
        close(fair, who)
    keep(fair)
    for who, talks in seats.items():
        for talk in talks:
            with pytest.raises(NotFound):
                backlog(runner, who, talk)
        reopen(fair, who)
        for talk in talks:
            assert backlog(runner, who, talk) == []


def test_who_comes_back_to_many_talks_sits_down_in_the_same_statements(office):
    def cost():
        close(office, office.mei)
        keep_all()
        with counting() as seen:
            reopen(office, office.mei)
        return len(seen)

    def keep_all():
        """Li's own registration is looked at again, so that whose account is closed loses the seats."""
        office.runner.run(Reopen(participation=office.kiln, confirmed=True), office.zhao)
        office.runner.run(Approve(participation=office.kiln), office.zhao)

    office.desk("Customs", [office.mei])
    office.case()
    few = cost()
    for _ in range(4):
        office.case()
        office.case(by=office.sato, participation=office.shop)
    assert cost() == few
