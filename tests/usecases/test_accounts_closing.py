"""Accounts that administrators close: nobody signs in, and nothing that the person held is left without somebody."""

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.accounts import person, sign_in
from tests.factories.contest import faults
from tests.factories.meetings import Fair
from tests.factories.telling import Told
from tradehall.accounts.commands import CreateApiToken, DisablePerson, EnablePerson, NewOwner
from tradehall.accounts.errors import HangsOnPerson, InThisStateAlready, NotYourself, WrongCredentials
from tradehall.accounts.models import ApiToken, Person, SignInSession
from tradehall.accounts.queries import people_page
from tradehall.chat import queries as chat
from tradehall.companies.models import Company, Member
from tradehall.kernel.errors import Invalid, NotFound, Unauthenticated
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.runner import Runner
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AddGuest,
    AssignInterpreter,
    AssignRequest,
    InterpreterWish,
    OfferInterpreter,
)
from tradehall.meetings.errors import NotTakingPart
from tradehall.meetings.models import Claim, InterpreterOffer, MeetingRequest
from tradehall.meetings.rules import MeetingStatus

pytestmark = on_both_databases
WHY = "The account was used by somebody else"


@pytest.fixture
def fair(runner: Runner) -> Fair:
    """Hu and mei interpret between Chinese and Japanese; root administers."""
    made = Fair(runner)
    made.root = made.person("root", "admin")
    made.mei = made.person("mei", "interpreter", language="ja", zone="Asia/Tokyo")
    made.enrol(made.hu)
    made.enrol(made.mei, ("ja", "zh"))
    return made


@pytest.fixture
def mails(hall):
    """Who got letters that hold such words, in all."""
    return lambda words: {who for who, _, text in Told(hall).letters() if words in text}


def disable(fair: Fair, whom, who=None, **given) -> None:
    command = DisablePerson(person=whom.public_id, reason=WHY, **{"confirmed": True, **given})
    fair.runner.run(command, who or fair.root)


def enable(fair: Fair, whom, who=None) -> None:
    fair.runner.run(EnablePerson(person=whom.public_id), who or fair.root)


def held(fair: Fair, who) -> int:
    with fair.runner.db.read() as session:
        return len(session.scalars(select(Claim.tick).where(Claim.holder_id == who.person_id)).all())


def see(fair: Fair, meeting: str):
    return fair.runner.ask(queries.meeting_page, fair.zhao, meeting)


def names(page) -> list[str]:
    return sorted(guest.person.name for guest in page.guests)


def sound(fair: Fair) -> bool:
    return faults(fair.runner) == {"held twice": 0, "without a meeting": 0, "not held": 0}


def test_nobody_signs_in_any_more_and_sessions_and_tokens_end(runner, fair, mails):
    pang = person(runner, email="pang@town.example", name="pang")
    actor, _ = sign_in(runner, pang.email)
    runner.run(CreateApiToken(label="Robot"), actor)
    disable(fair, actor)
    with pytest.raises(WrongCredentials):
        sign_in(runner, pang.email)
    with runner.db.read() as session:
        assert session.scalars(select(SignInSession.ended_at).where(SignInSession.person_id == actor.person_id)).all()
        for model in (SignInSession, ApiToken):
            ends = session.scalars(select(model.ended_at).where(model.person_id == actor.person_id)).all()
            assert ends
            assert None not in ends
    assert mails(WHY) == {"pang"}
    enable(fair, actor)
    sign_in(runner, pang.email)
    assert "pang" in mails("can be used again")


def test_it_is_told_first_what_follows(fair, runner):
    fair.meet(fair.sato, fair.kiln, fair.li)
    guest = fair.meet(fair.ito, fair.kiln, fair.wang, 1)
    runner.run(AddGuest(meeting=guest, person=fair.boss.public_id), fair.wang)
    with pytest.raises(HangsOnPerson) as asked:
        disable(fair, fair.boss, confirmed=False)
    assert asked.value.details["guest"] == 1
    with pytest.raises(HangsOnPerson) as asked:
        disable(fair, fair.li, confirmed=False)
    assert asked.value.details["delegate"] == 2


def test_a_colleague_who_is_free_comes_else_the_meeting_is_cancelled(fair, runner, mails):
    first = fair.meet(fair.sato, fair.kiln, fair.li)
    second = fair.meet(fair.ito, fair.kiln, fair.li, 2)
    cup = fair.place("cup", [fair.wang])
    fair.meet(fair.kim, cup, fair.wang, 2)
    alone = fair.meet(fair.kim, fair.kiln, fair.li, 3)
    disable(fair, fair.li)
    assert (see(fair, first).status, names(see(fair, first))) == (MeetingStatus.CONFIRMED, ["sato", "wang"])
    assert see(fair, second).status == MeetingStatus.CANCELLED
    assert names(see(fair, alone)) == ["kim", "wang"]
    assert (held(fair, fair.li), sound(fair)) == (0, True)
    assert {"sato", "wang"} <= mails(f"/meetings/{first}")
    assert "ito" in mails(f"/meetings/{second}")
    disable(fair, fair.sato)
    assert see(fair, first).status == MeetingStatus.CANCELLED
    assert sound(fair)


def test_whoever_is_closed_is_met_no_more_and_again_once_the_account_is_open(fair, runner):
    asked = fair.ask(fair.sato, fair.kiln, 0)
    runner.run(AssignRequest(request=asked, person=fair.wang.public_id, version=1), fair.boss)
    disable(fair, fair.wang)
    disable(fair, fair.sato)
    with runner.db.read() as session:
        assert session.scalars(select(MeetingRequest.assignee_id)).all() == [None]
    with pytest.raises(NotTakingPart):
        fair.accept(fair.li, asked)
    enable(fair, fair.sato)
    meeting = fair.accept(fair.li, asked)
    assert names(see(fair, meeting)) == ["li", "sato"]


def test_an_interpreters_assignments_are_offered_anew(fair, runner, mails):
    first = fair.meet(fair.sato, fair.kiln, fair.li, interpreter=InterpreterWish.FIND)
    second = fair.meet(fair.ito, fair.kiln, fair.li, 2, interpreter=InterpreterWish.FIND)
    offered = fair.meet(fair.ito, fair.kiln, fair.li, 4, interpreter=InterpreterWish.FIND)
    for meeting in (first, second):
        runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    other = fair.place("other", [fair.moss], languages=["zh"])
    busy = fair.meet(fair.kim, other, fair.moss, 2)
    fair.enrol(fair.mei, ("ja", "zh"), ("ko", "zh"))
    runner.run(AssignInterpreter(meeting=busy, interpreter=fair.mei.public_id, version=1), fair.zhao)
    runner.run(OfferInterpreter(meeting=offered, interpreters=[fair.hu.public_id]), fair.zhao)
    mails("")
    disable(fair, fair.hu)
    for meeting in (first, second):
        page = see(fair, meeting)
        assert (page.status, page.interpreter) == (MeetingStatus.TENTATIVE, None)
    assert [one.meeting.public_id for one in runner.ask(queries.my_offers, fair.mei)] == [first]  # busy in the second
    with runner.db.read() as session:
        states = session.execute(select(InterpreterOffer.person_id, InterpreterOffer.state)).all()
    assert (fair.hu.person_id, "withdrawn") in [tuple(row) for row in states]
    assert (held(fair, fair.hu), sound(fair)) == (0, True)
    assert {"li", "sato"} <= mails(f"/meetings/{first}")
    assert "zhao" in mails(f"/meetings/{second}/interpreter")  # nobody else can
    assert "zhao" in mails(f"/meetings/{offered}/interpreter")
    assert "hu" not in [one.person.name for one in runner.ask(queries.interpreters_for, fair.zhao, first)]


def test_a_guest_is_taken_off(fair, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    runner.run(AddGuest(meeting=meeting, person=fair.boss.public_id), fair.li)
    disable(fair, fair.boss)
    assert names(see(fair, meeting)) == ["li", "sato"]
    assert (held(fair, fair.boss), sound(fair)) == (0, True)


def test_whoever_is_closed_is_out_of_the_chats(fair, runner):
    fair.meet(fair.sato, fair.kiln, fair.li)
    conversation = runner.ask(chat.conversations, fair.sato).items[0].public_id
    disable(fair, fair.li)
    assert set(runner.ask(chat.audience, fair.sato, conversation).people) == {fair.wang.person_id, fair.sato.person_id}
    enable(fair, fair.li)
    assert fair.li.person_id in runner.ask(chat.audience, fair.sato, conversation).people


def test_administrators_alone_may_but_not_themselves(fair, runner):
    for who, error in ((fair.zhao, NotFound), (fair.li, NotFound), (VISITOR, Unauthenticated)):
        with pytest.raises(error):
            disable(fair, fair.li, who)
        with pytest.raises(error):
            enable(fair, fair.li, who)
        with pytest.raises(error):
            runner.ask(people_page, who)
    with pytest.raises(NotYourself):
        disable(fair, fair.root)
    disable(fair, fair.li, SYSTEM)
    with pytest.raises(InThisStateAlready):
        disable(fair, fair.li)
    enable(fair, fair.li)
    with pytest.raises(InThisStateAlready):
        enable(fair, fair.li)


def test_accounts_are_found_by_name_address_and_state(fair, runner):
    disable(fair, fair.li)
    found = runner.ask(people_page, fair.root, "LI@town")
    assert [(row.name, row.disabled, row.reason) for row in found.items] == [("li", True, WHY)]
    assert [row.name for row in runner.ask(people_page, fair.root, "", "disabled").items] == ["li"]
    assert "li" not in [row.name for row in runner.ask(people_page, fair.root, "", "active").items]
    assert runner.ask(people_page, fair.root, "%").items == []


def owners(runner, company):
    with runner.db.read() as session:
        rows = session.execute(
            select(Person.name, Member.role)
            .join(Member, Member.person_id == Person.id)
            .join(Company, Company.id == Member.company_id)
            .where(Company.public_id == company)
        ).all()
    return {name for name, role in rows if role == "owner"}


def test_administrators_are_told_which_companies_nobody_else_owns_and_name_who_does(fair, runner):
    with runner.db.read() as session:
        kiln = session.scalars(select(Company.public_id).where(Company.legal_name.startswith("kiln"))).one()
    disable = {"person": fair.boss.public_id, "reason": WHY}
    with pytest.raises(HangsOnPerson) as asked:
        runner.run(DisablePerson(**disable), fair.root)
    (company,) = asked.value.details["companies"]
    assert (company["id"], [one["name"] for one in company["members"]]) == (kiln, ["li", "wang"])
    with pytest.raises(HangsOnPerson) as asked:
        runner.run(DisablePerson(person=fair.li.public_id, reason=WHY), fair.root)
    assert asked.value.details["companies"] == []
    for stranger in (fair.sato, fair.boss):
        heir = [NewOwner(company=kiln, person=stranger.public_id)]
        with pytest.raises(Invalid):
            runner.run(DisablePerson(**disable, owners=heir, confirmed=True), fair.root)
    heir = [NewOwner(company=kiln, person=fair.li.public_id)]
    runner.run(DisablePerson(**disable, owners=heir, confirmed=True), fair.root)
    assert owners(runner, kiln) == {"boss", "li"}
    runner.run(EnablePerson(person=fair.boss.public_id), fair.root)
    with pytest.raises(HangsOnPerson) as asked:
        runner.run(DisablePerson(**disable), fair.root)
    assert asked.value.details["companies"] == []


def test_an_owner_whose_account_is_closed_does_not_count(fair, runner):
    with runner.db.read() as session:
        kiln = session.scalars(select(Company.public_id).where(Company.legal_name.startswith("kiln"))).one()
    runner.run(DisablePerson(person=fair.boss.public_id, reason=WHY, confirmed=True), fair.root)
    assert owners(runner, kiln) == {"boss"}
    runner.run(DisablePerson(person=fair.wang.public_id, reason=WHY, confirmed=True), fair.root)
    runner.run(EnablePerson(person=fair.boss.public_id), fair.root)
    with pytest.raises(HangsOnPerson) as asked:
        runner.run(DisablePerson(person=fair.boss.public_id, reason=WHY), fair.root)
    assert [one["name"] for one in asked.value.details["companies"][0]["members"]] == ["li"]
