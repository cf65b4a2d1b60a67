"""Seats in talks follow whoever takes part and whose account is open, in the same act."""

import pytest

from tests.conftest import on_both_databases
from tests.factories.support import Office
from tests.usecases.test_chat import backlog, facts, write
from tradehall.chat import queries
from tradehall.chat.commands import OpenAnnouncements
from tradehall.events.commands import Approve, Reject, Reopen
from tradehall.events.models import Participation
from tradehall.kernel.errors import NotFound

pytestmark = on_both_databases


@pytest.fixture
def office(runner) -> Office:
    return Office(runner)


@pytest.fixture
def news(office) -> str:
    """What the organisers announce."""
    return office.runner.run(OpenAnnouncements(event=office.slug), office.zhao)


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
