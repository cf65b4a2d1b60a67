"""Cases with a desk: who opens, reads, takes, gives, moves, ends and opens them again, and who sits in the talk."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.conftest import on_both_databases
from tests.factories.events import make_event
from tests.factories.support import BODY, Office
from tradehall.chat.commands import SendMessage
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.queries import conversation_page
from tradehall.events.commands import Reject, Side, WithdrawRegistration
from tradehall.kernel.db import counting
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.support.commands import (
    EndCase,
    GiveCase,
    MoveCase,
    ReopenCase,
    SaveDesk,
    TakeCase,
    WithdrawCase,
)
from tradehall.support.errors import CaseOver, DeskClosed, NotTakingPart, TooManyCases
from tradehall.support.models import Case, CaseStep
from tradehall.support.queries import case_page, cases_told, desk_form, desks_to_ask, my_cases, queue
from tradehall.support.rules import MOST_OPEN, CaseState, Service, StepKind, Turn

NOBODY = ["boss", "sato", "gao", "zhao", "ada", "moss", "hu"]  # colleague, other firm, other desk, organiser, …


@pytest.fixture
def office(runner) -> Office:
    return Office(runner)


def say(office, by, case, words="好的"):
    talk = office.seen(case, by).case.talk
    number = office.runner.ask(conversation_page, by, talk).last_seq + 1
    office.runner.run(SendMessage(conversation=talk, client_id=f"{talk}-{number}", body=words), by)


def steps(office, case):
    return [(step.kind, step.who, step.words, step.to) for step in office.seen(case).steps]


def seated(office, case):
    """Who sits in the talk, and as what."""
    with office.runner.db.read() as session:
        rows = session.execute(
            select(ConversationMember.person_id, ConversationMember.role)
            .join(Case, Case.conversation_id == ConversationMember.conversation_id)
            .where(Case.public_id == case)
        )
        names = {getattr(office, name).person_id: name for name in ("li", "wang", "lin", "mei", "gao", "sato")}
        return {names[person]: role for person, role in rows}


def facts(office, name):
    with office.runner.db.read() as session:
        found = session.scalars(select(OutboxRow).where(OutboxRow.name == name).order_by(OutboxRow.id))
        return [row.payload for row in found]


# -- opening ----------------------------------------------------------------------------------------------


@on_both_databases
def test_a_delegate_asks_and_the_desk_has_the_turn(office):
    case = office.case(needed_by=date(2026, 3, 20))
    seen = office.seen(case).case
    assert (seen.service, seen.summary, seen.language, seen.state) == (Service.LOAN, "运营资金", "zh", CaseState.OPEN)
    assert (seen.firm.participation, seen.desk.public_id, seen.officer) == (office.kiln, office.finance, None)
    assert seen.clocks.turn == Turn.DESK
    assert seen.clocks.since == office.runner.clock.now()
    assert [message.body for message in office.seen(case).latest.messages] == [BODY]
    assert seated(office, case) == {"li": "delegate", "wang": "delegate", "lin": "officer", "mei": "officer"}
    assert steps(office, case) == [(StepKind.OPENED, "li", "", "")]
    (told,) = facts(office, "CaseOpened")
    assert (told["public_id"], told["by"]) == (case, office.li.person_id)
    assert office.runner.ask(conversation_page, office.lin, seen.talk).subject.text == "运营资金"


def test_only_delegates_ask(office):
    for name in NOBODY:
        with pytest.raises(NotFound):
            office.case(by=getattr(office, name))
    for actor in (VISITOR, SYSTEM):
        with pytest.raises(Unauthenticated):
            office.case(by=actor)


def test_desks_are_asked_for_what_they_offer_while_they_are_open(office):
    with pytest.raises(Invalid) as refused:
        office.case(service=Service.LOGISTICS)
    assert "service" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        office.case(needed_by=date(2026, 3, 1))
    assert "needed_by" in refused.value.fields
    with pytest.raises(NotFound):
        office.case(desk=office.kiln)
    change(office, office.finance, is_open=False)
    with pytest.raises(DeskClosed):
        office.case()
    assert [desk.public_id for desk in office.runner.ask(desks_to_ask, office.li)] == [office.letters]


def test_a_desk_of_another_event_is_not_there(office):
    elsewhere = make_event(office.runner, by=office.zhao, slug="jinan")
    saving = office.saving("Other", [office.lin]).model_copy(update={"event": elsewhere})
    with pytest.raises(NotFound):
        office.case(desk=office.runner.run(saving, office.zhao))


def test_who_left_the_event_asks_no_more(office):
    case = office.case(by=office.sato, participation=office.shop)
    office.runner.run(WithdrawRegistration(participation=office.shop, confirmed=True), office.sato)
    with pytest.raises(NotTakingPart):
        office.case(by=office.sato, participation=office.shop)
    assert office.runner.ask(desks_to_ask, office.sato) == []
    left = office.seen(case, office.sato).case
    assert left.comes, "what was asked stays to be read"
    assert left.state == CaseState.WITHDRAWN, "no desk waits for a firm that left"
    assert [told["by"] for told in facts(office, "CaseWithdrawn")] == [office.sato.person_id]


def test_the_cases_of_a_firm_that_is_put_off_are_over(office):
    case = office.case(by=office.bolt, participation=office.nail)
    office.runner.run(Reject(participation=office.nail, reason="Another trade"), SYSTEM)
    assert office.seen(case).case.state == CaseState.WITHDRAWN
    assert office.runner.ask(queue, office.lin).rows.items == []


@on_both_databases
def test_twenty_cases_may_be_open(office):
    cases = [office.case() for _ in range(MOST_OPEN)]
    with pytest.raises(TooManyCases):
        office.case(by=office.wang)
    office.case(by=office.sato, participation=office.shop)  # another firm
    office.runner.run(WithdrawCase(case=cases[0]), office.li)
    office.case()
    with pytest.raises(TooManyCases):
        office.runner.run(ReopenCase(case=cases[0]), office.li)


# -- reading ----------------------------------------------------------------------------------------------


def test_nobody_but_delegates_and_officers_reads_a_case(office):
    case = office.case()
    for name in NOBODY:
        actor = getattr(office, name)
        with pytest.raises(NotFound):
            office.seen(case, actor)
        assert office.runner.ask(my_cases, actor).rows.items == []
    with pytest.raises(Unauthenticated):
        office.seen(case, VISITOR)
    for name in ("li", "wang", "lin", "mei"):
        assert office.seen(case, getattr(office, name)).case.public_id == case
    assert [row.public_id for row in office.runner.ask(my_cases, office.wang).rows.items] == [case]
    with pytest.raises(NotFound):
        office.runner.ask(queue, office.li)
    assert office.runner.ask(queue, office.gao).rows.items == []


def acts(office, case):
    version = office.version(case)
    return [
        TakeCase(case=case, version=version),
        GiveCase(case=case, officer=office.mei.public_id, version=version),
        MoveCase(case=case, desk=office.letters, words="邀请函", version=version),
        EndCase(case=case, state="done", result="好", version=version),
        WithdrawCase(case=case),
        ReopenCase(case=case, words="还有"),
    ]


def test_nobody_else_acts_on_it(office):
    case = office.case()
    for command in acts(office, case):
        for name in NOBODY:
            with pytest.raises(NotFound):
                office.runner.run(command, getattr(office, name))
        for actor in (VISITOR, SYSTEM):
            with pytest.raises(Unauthenticated):
                office.runner.run(command, actor)
    for command in acts(office, case)[:4]:
        with pytest.raises(Forbidden):
            office.runner.run(command, office.li)
    with pytest.raises(Forbidden):
        office.runner.run(WithdrawCase(case=case), office.lin)
    assert steps(office, case) == [(StepKind.OPENED, "li", "", "")]


# -- the turn ---------------------------------------------------------------------------------------------


@on_both_databases
def test_the_turn_follows_from_the_talk(office, clock):
    case = office.case()
    opened = clock.now()
    clock.move(hours=1)
    say(office, office.wang, case, "请尽快")
    assert office.seen(case).case.clocks.since == opened, "the first word without an answer"
    clock.move(hours=1)
    say(office, office.mei, case)
    answered = office.seen(case).case.clocks
    assert (answered.turn, answered.since, answered.first_answer) == (Turn.FIRM, None, clock.now())
    clock.move(hours=1)
    say(office, office.li, case)
    again = office.seen(case).case.clocks
    assert (again.turn, again.since) == (Turn.DESK, clock.now())
    assert again.first_answer == answered.first_answer


# -- dealing with it --------------------------------------------------------------------------------------


@on_both_databases
def test_officers_take_it_and_give_it_to_each_other(office):
    case = office.case()
    office.take(case)
    assert office.seen(case).case.officer.name == "lin"
    stale = TakeCase(case=case, version=1)
    with pytest.raises(StaleVersion):
        office.runner.run(stale, office.mei)
    give = GiveCase(case=case, officer=office.mei.public_id, version=office.version(case))
    office.runner.run(give, office.lin)
    assert office.seen(case).case.officer.name == "mei"
    assert steps(office, case)[1:] == [(StepKind.TAKEN, "lin", "", ""), (StepKind.GIVEN, "lin", "", "mei")]
    assert [told["to"] for told in facts(office, "CaseGiven")] == [office.mei.person_id]
    for other in (office.gao, office.li):
        with pytest.raises(Invalid) as refused:
            office.runner.run(give.model_copy(update={"officer": other.public_id, "version": 3}), office.lin)
        assert "officer" in refused.value.fields


@on_both_databases
def test_it_moves_to_another_desk_whose_people_take_the_seats(office):
    case = office.case()
    office.take(case)
    move = MoveCase(case=case, desk=office.letters, words="这是邀请函的事", version=office.version(case))
    office.runner.run(move, office.lin)
    moved = office.seen(case, office.gao).case
    assert (moved.desk.public_id, moved.officer) == (office.letters, None)
    assert seated(office, case) == {"li": "delegate", "wang": "delegate", "gao": "officer"}
    with pytest.raises(NotFound):
        office.seen(case, office.lin)
    with pytest.raises(NotFound):
        office.runner.ask(conversation_page, office.lin, moved.talk)
    with pytest.raises(Invalid):
        office.runner.run(move.model_copy(update={"version": moved.version}), office.gao)
    (told,) = facts(office, "CaseMoved")
    assert told["before"] != told["after"]


def test_it_is_not_moved_to_a_closed_desk(office):
    case = office.case()
    change(office, office.letters, officers=[office.gao.email], services=[Service.OTHER], is_open=False)
    with pytest.raises(DeskClosed):
        office.runner.run(MoveCase(case=case, desk=office.letters, words="x", version=1), office.lin)


@pytest.mark.parametrize("state", ["done", "refused"])
def test_it_ends_and_is_opened_again_by_the_firm_with_words(office, state):
    case = office.case()
    say(office, office.lin, case)
    office.end(case, state=state, result="结果")
    over = office.seen(case, office.li).case
    assert (over.state, over.result, over.clocks.turn) == (state, "结果", Turn.NOBODY)
    for command in acts(office, case)[:4]:
        with pytest.raises(CaseOver):
            office.runner.run(command, office.lin)
    with pytest.raises(CaseOver):
        office.runner.run(WithdrawCase(case=case), office.li)
    with pytest.raises(Invalid):
        office.runner.run(ReopenCase(case=case), office.li)
    office.runner.run(ReopenCase(case=case, words="银行还没有答复"), office.li)
    again = office.seen(case, office.li)
    assert (again.case.state, again.case.result, again.case.clocks.turn) == (CaseState.OPEN, "", Turn.DESK)
    assert again.latest.messages[-1].body == "银行还没有答复"
    assert steps(office, case)[1:] == [
        (StepKind.ENDED, "lin", "结果", ""),
        (StepKind.REOPENED, "li", "银行还没有答复", ""),
    ]
    version = again.case.version
    office.runner.run(ReopenCase(case=case), office.wang)  # it is open: nothing happens
    assert office.seen(case).case.version == version


def test_an_officer_takes_back_the_end_without_a_word(office):
    case = office.case()
    office.end(case)
    office.runner.run(ReopenCase(case=case), office.mei)
    assert office.seen(case).case.is_open
    assert [told["before"] for told in facts(office, "CaseReopened")] == ["done"]


def test_a_firm_withdraws_and_takes_that_back(office):
    case = office.case()
    office.runner.run(WithdrawCase(case=case), office.wang)
    office.runner.run(WithdrawCase(case=case), office.li)
    assert office.seen(case).case.state == CaseState.WITHDRAWN
    assert len(facts(office, "CaseWithdrawn")) == 1
    office.runner.run(ReopenCase(case=case), office.li)
    assert office.seen(case).case.clocks.turn == Turn.DESK


# -- desks ------------------------------------------------------------------------------------------------


def change(office, desk, by=None, **given):
    row = office.runner.ask(desk_form, SYSTEM, office.slug, desk).desk
    known = {
        "name": row.name, "services": row.services, "officers": [address for *_, address in row.officers],
        "version": row.version, "is_open": row.is_open,
    }  # fmt: skip
    command = SaveDesk(event=office.slug, desk=desk, **{**known, **given})
    return office.runner.run(command, by or office.zhao)


def test_organisers_set_up_desks(office):
    saving = office.saving("Customs", [office.gao])
    for name in ("li", "lin", "moss", "hu"):
        with pytest.raises(Forbidden):
            office.runner.run(saving, getattr(office, name))
    with pytest.raises(Unauthenticated):
        office.runner.run(saving, VISITOR)
    for number, actor in enumerate((office.zhao, office.ada, SYSTEM)):
        office.runner.run(office.saving(f"Customs {number}", [office.gao]), actor)
    assert len(office.runner.ask(queue, office.gao).desks) == 4
    with pytest.raises(StaleVersion):
        change(office, office.finance, version=9)
    with pytest.raises(StaleVersion):
        change(office, office.finance, version=None)
    for officers in (["nobody@town.example"], [office.li.email], [office.lin.email, office.sato.email]):
        with pytest.raises(Invalid) as refused:
            change(office, office.finance, officers=officers)
        assert "officers" in refused.value.fields
    told = facts(office, "DeskChanged")[0]
    assert told["added"] == [office.lin.person_id, office.mei.person_id]


@on_both_databases
def test_who_leaves_a_desk_leaves_its_talks_and_who_comes_sits_down(office):
    cases = [office.case(), office.case(by=office.sato, participation=office.shop)]
    for case in cases:
        office.take(case, office.mei)
    change(office, office.finance, officers=[office.lin.email, office.gao.email])
    for case in cases:
        there = seated(office, case)
        assert {name for name, role in there.items() if role == "officer"} == {"lin", "gao"}
        assert office.seen(case).case.officer is None
        with pytest.raises(NotFound):
            office.seen(case, office.mei)
    assert seated(office, cases[1])["sato"] == "delegate"
    changed = facts(office, "DeskChanged")[-1]
    assert (changed["added"], changed["removed"]) == ([office.gao.person_id], [office.mei.person_id])


def test_officers_of_many_cases_change_in_the_same_statements(office):
    def cost():
        with counting() as seen:
            change(office, office.finance, officers=[office.lin.email, office.gao.email])
            change(office, office.finance, officers=[office.lin.email, office.mei.email])
        return len(seen)

    office.case()
    cost()
    few = cost()
    for _ in range(8):
        office.case()
    assert cost() == few


# -- lists ------------------------------------------------------------------------------------------------


def test_what_is_told_of_cases(office):
    case = office.case()
    with office.runner.db.read() as session:
        ids = list(session.scalars(select(Case.id)))
    (news,) = office.runner.ask(cases_told, SYSTEM, ids).values()
    assert (news.public_id, news.summary, news.firm.name) == (case, "运营资金", "kiln 有限公司")
    assert news.delegates == [office.li.person_id, office.wang.person_id]
    assert news.officers == [office.lin.person_id, office.mei.person_id]
    office.take(case, office.mei)
    assert office.runner.ask(cases_told, SYSTEM, ids)[ids[0]].officers == [office.mei.person_id]


def test_nothing_is_left_of_an_act_that_was_refused(office):
    with pytest.raises(Invalid):
        office.case(needed_by=date(2026, 3, 1))
    with office.runner.db.read() as session:
        for table in (Case, CaseStep, Message):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        assert session.scalar(select(func.count()).where(Conversation.kind == "case")) == 0


def test_the_side_of_the_firm_does_not_matter(office):
    case = office.case(by=office.sato, participation=office.shop, summary="資金の相談")
    seen = office.seen(case, office.sato).case
    assert (seen.language, seen.comes) == ("ja", True)
    talk = office.runner.ask(conversation_page, office.lin, seen.talk)
    assert (talk.exporter, talk.buyer.side) == (None, Side.BUYER)
    assert office.runner.ask(case_page, office.lin, case).case.serves
