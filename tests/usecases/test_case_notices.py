"""What people are told of cases: those who serve at the desk, those who come for the firm, and of waits, without what
they are about, who runs the event."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from tests.conftest import on_both_databases
from tests.factories.support import Office
from tests.factories.telling import Told
from tradehall.chat.commands import SendMessage
from tradehall.chat.queries import conversation_page
from tradehall.companies.commands import RemoveMember
from tradehall.events.commands import SuspendParticipation
from tradehall.kernel.db import counting
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.texts import Translated
from tradehall.notices.commands import RecordNotices, SetNoticeChoice, SetNoticeChoices
from tradehall.notices.kinds import MailChoice, Topic
from tradehall.notices.letters import write_all
from tradehall.notices.queries import my_choices, my_notices
from tradehall.notices.queries.due import due
from tradehall.notices.queries.mails import event_mails
from tradehall.notices.telling import TELLERS
from tradehall.support.commands import CallLateCases, EndCase, GiveCase, MoveCase, ReopenCase, WithdrawCase
from tradehall.support.facts import CasesLate
from tradehall.support.models import Case
from tradehall.support.queries.desks import desk_form
from tradehall.support.rules import Service

LATE = datetime(2026, 3, 3, 10, 1, tzinfo=UTC)  # 18:01 on the working day after that of NOW, in Shanghai

LOAN = "3 个货柜的贷款"


@pytest.fixture
def office(runner) -> Office:
    return Office(runner)


@pytest.fixture
def heard(hall):
    return Told(hall, chores=True)


@pytest.fixture
def told(heard):
    """Since the last call: (name, kind) of notices, in order of kinds and names."""
    return lambda: sorted(((row.name, row.kind) for row in heard.notices()), key=lambda one: one[::-1])


@pytest.fixture
def mails(heard):
    return heard.mails


def short(rows):
    return sorted((row.recipient.split("@")[0], row.kind.rpartition("/")[2]) for row in rows)


def unread(office, who):
    return [one.kind for one in office.runner.ask(my_notices, who, unread=True).page.items]


def plainly(office, who, kind, language="zh"):
    return [
        one.plainly(language) for one in office.runner.ask(my_notices, who).page.items if one.kind == kind
    ]  # fmt: skip


def give(office, case, to, by):
    office.runner.run(GiveCase(case=case, officer=to.public_id, version=office.version(case)), by)


def move(office, case, desk, by, words="请邀请函窗口办理"):
    office.runner.run(MoveCase(case=case, desk=desk, words=words, version=office.seen(case, by).case.version), by)


def serve(office, desk, officers):
    """Other people serve at the desk."""
    form = office.runner.ask(desk_form, office.zhao, office.slug, desk).desk
    saving = office.saving(form.name.texts["en"], officers, services=form.services)
    office.runner.run(saving.model_copy(update={"desk": desk, "version": form.version}), office.zhao)


def say(office, by, case, words="好的"):
    talk = office.seen(case, by).case.talk
    number = office.runner.ask(conversation_page, by, talk).last_seq + 1
    office.runner.run(SendMessage(conversation=talk, client_id=f"{talk}-{number}", body=words), by)


# -- each fact, and whom it concerns ----------------------------------------------------------------------


def test_a_case_from_first_to_last(office, told, mails):
    told(), mails()
    case = office.case(summary=LOAN)
    assert told() == [("lin", "case_opened"), ("mei", "case_opened")]
    assert plainly(office, office.lin, "case_opened") == ["kiln 有限公司 向您的窗口提出咨询：“3 个货柜的贷款”。"]
    first = mails()
    assert short(first) == [("lin", "case"), ("mei", "case")]
    assert "2026年3月3日" in first[0].text
    assert "流动资金" not in first[0].text, "the words of the talk stand there alone"

    office.take(case, office.mei)
    assert told() == [("li", "case_taken"), ("wang", "case_taken")]
    assert mails() == []
    assert "case_opened" not in unread(office, office.lin), "nobody else need look"
    give(office, case, office.lin, office.mei)
    assert told() == [("lin", "case_given"), ("li", "case_taken"), ("wang", "case_taken")]
    assert short(mails()) == [("lin", "case")]
    assert plainly(office, office.wang, "case_taken")[0] == "您的事项“3 个货柜的贷款”由 lin 办理。"
    assert unread(office, office.wang).count("case_taken") == 1

    move(office, case, office.letters, office.lin)
    assert told() == [("gao", "case_arrived"), ("li", "case_moved"), ("wang", "case_moved")]
    passed_on = mails()
    assert short(passed_on) == [("gao", "case"), ("li", "case"), ("wang", "case")]
    assert all("请邀请函窗口办理" in row.text for row in passed_on)
    assert unread(office, office.lin) == ["desk_joined"]

    version = office.seen(case, office.gao).case.version
    office.runner.run(EndCase(case=case, state="done", result="第一行\n第二行", version=version), office.gao)
    assert told() == [("li", "case_done"), ("wang", "case_done")]
    over = mails()
    assert short(over) == [("li", "ended"), ("wang", "ended")]
    assert "第一行\n第二行" in over[0].text
    assert "第一行<br>第二行" in over[0].html
    assert unread(office, office.gao) == ["desk_joined"]

    office.runner.run(ReopenCase(case=case, words="还差一份"), office.wang)
    assert told() == [("gao", "case_reopened")]
    assert short(mails()) == [("gao", "case")]
    assert "case_done" not in unread(office, office.li)
    office.runner.run(WithdrawCase(case=case), office.li)
    assert told() == [("gao", "case_withdrawn")]
    assert mails() == []
    assert unread(office, office.gao) == ["case_withdrawn", "desk_joined"]


def test_a_refusal_says_why(office, told, mails):
    case = office.case(by=office.sato, participation=office.shop, summary="資金の相談")
    told(), mails()
    office.end(case, state="refused", result="须向省外办申请")
    assert told() == [("sato", "case_refused")]
    (mail,) = mails()
    assert mail.language == "ja"
    assert "対応できなかったご相談：資金の相談" in mail.subject
    assert "须向省外办申请" in mail.text


def test_whoever_has_it_is_told_alone(office, told, mails):
    case = office.case()
    office.take(case, office.mei)
    told(), mails()
    office.runner.run(WithdrawCase(case=case), office.li)
    assert told() == [("mei", "case_withdrawn")]
    office.runner.run(ReopenCase(case=case), office.li)
    assert told() == [("mei", "case_reopened")]
    office.end(case, office.mei)
    told(), mails()
    office.runner.run(ReopenCase(case=case), office.lin)
    assert told() == [("li", "case_open_again"), ("wang", "case_open_again"), ("mei", "case_reopened")]
    assert short(mails()) == [("mei", "case")], "the firm reads it on the page"


def test_a_desk_is_called_as_its_reader_calls_it(office, told):
    case = office.case(by=office.sato, participation=office.shop, summary="資金の相談")
    name = Translated({"zh": "邀请函窗口", "en": "Letters", "ja": "招へい状窓口"}, "zh")
    saving = office.saving("Letters", [office.gao], services=[Service.LOAN]).model_copy(update={"name": name})
    move(office, case, office.runner.run(saving, office.zhao), office.lin)
    assert ("sato", "case_moved") in told()
    said = {language: plainly(office, office.sato, "case_moved", language)[0] for language in ("zh", "ja", "ko")}
    assert "招へい状窓口" in said["ja"]
    assert "邀请函窗口" in said["zh"]
    assert "Letters" in said["ko"]


def test_given_to_oneself_tells_the_firm_alone(office, told):
    case = office.case()
    told()
    give(office, case, office.lin, office.lin)
    assert told() == [("li", "case_taken"), ("wang", "case_taken")]


# -- who serves at a desk ---------------------------------------------------------------------------------


@on_both_databases
def test_who_serves_is_told_so_with_what_the_desk_is_for(office, told, mails):
    told(), mails()
    fu = office.person("fu", language="zh", zone="Asia/Shanghai")
    serve(office, office.finance, [office.lin, office.mei, fu])
    assert told() == [("fu", "desk_joined")], "the others know"
    assert plainly(office, fu, "desk_joined") == ["您现在是“Finance”窗口的经办人。"]
    (mail,) = mails()
    assert (mail.recipient, mail.kind) == (fu.email, "support/serves")
    assert "“Finance”" in mail.subject
    assert "贷款" in mail.text
    assert "1个工作日" in mail.text
    assert "/support/desk" in mail.text

    serve(office, office.finance, [office.lin, office.mei, fu])
    assert told() == [], "nothing has changed for anybody"
    serve(office, office.finance, [office.lin, office.mei])
    assert told() == [("fu", "desk_left")]
    assert mails() == []
    assert unread(office, fu) == ["desk_left"]
    serve(office, office.finance, [office.mei, fu])
    assert told() == [("fu", "desk_joined"), ("lin", "desk_left")]
    assert unread(office, fu) == ["desk_joined"]
    assert short(mails()) == [("fu", "serves")]


def test_who_came_and_left_is_not_told_that_they_serve(office, told, mails, clock):
    told(), mails()
    fu, night = office.person("fu"), office.person("night", language="zh", zone="Asia/Shanghai")
    serve(office, office.finance, [office.lin, office.mei, fu])
    serve(office, office.finance, [office.lin, office.mei])
    assert ("fu", "desk_joined") not in told()
    quiet = {"quiet": True, "quiet_from": "08:00", "quiet_to": "20:00", "digest_at": "20:00", "version": 1}
    office.runner.run(SetNoticeChoices(**quiet), night)
    serve(office, office.finance, [office.lin, office.mei, night])
    assert told() == [("night", "desk_joined")]
    serve(office, office.finance, [office.lin, office.mei])
    clock.move(hours=12)
    assert short(mails()) == [], "the mail had waited for the end of the quiet hours"


def test_an_organiser_who_serves_there_needs_no_word_of_it(office, told):
    told()
    serve(office, office.finance, [office.lin, office.mei, office.zhao])
    assert told() == []


# -- nobody who may not read it, nothing that is over -----------------------------------------------------


def test_what_was_overtaken_before_it_was_told_is_not_told(office, told):
    told()
    office.take(office.case())
    assert told() == [("li", "case_taken"), ("wang", "case_taken")]
    case = office.case()
    move(office, case, office.letters, office.lin)
    assert told() == [("gao", "case_arrived"), ("li", "case_moved"), ("wang", "case_moved")]
    version = office.seen(case, office.gao).case.version
    office.runner.run(EndCase(case=case, state="done", result="已批准", version=version), office.gao)
    office.runner.run(ReopenCase(case=case, words="还差一份"), office.li)
    office.runner.run(WithdrawCase(case=case), office.li)
    assert told() == [("gao", "case_withdrawn")]


def test_who_left_before_it_was_told_is_not_told(office, told, mails):
    told(), mails()
    case = office.case()
    serve(office, office.finance, [office.lin, office.gao])
    assert told() == [
        ("gao", "case_opened"), ("lin", "case_opened"), ("gao", "desk_joined"), ("mei", "desk_left")
    ]  # fmt: skip
    office.end(case)
    kiln = next(public_id for public_id, number in office.companies.items() if number == 1)
    office.runner.run(RemoveMember(company=kiln, person=office.wang.public_id), office.boss)
    told_now = [name for name, kind in told() if kind == "case_done"]
    assert told_now == ["li"]


@pytest.mark.parametrize("choice", [MailChoice.NOW, MailChoice.DIGEST])
def test_who_left_before_it_is_mailed_is_not_mailed(office, mails, clock, choice):
    """In the night the mail waits; the daily one does, too."""
    for who in (office.mei, office.lin):
        if choice == MailChoice.DIGEST:
            office.runner.run(SetNoticeChoice(topic=Topic.CASES, mail=choice), who)
        quiet = {"quiet": True, "quiet_from": "08:00", "quiet_to": "20:00", "digest_at": "20:00", "version": 1}
        office.runner.run(SetNoticeChoices(**quiet), who)
    mails()
    office.case(summary=LOAN)
    assert mails() == []
    serve(office, office.finance, [office.lin, office.gao])
    clock.move(hours=12)
    found = [row for row in mails() if row.kind.rpartition("/")[2] in ("case", "digest")]
    assert [row.recipient.split("@")[0] for row in found] == ["lin"]
    assert LOAN in found[0].text


def test_a_suspended_firm_is_told_of_its_cases_as_in_the_help_desk(office, told):
    case = office.case()
    why = {"reason": "Its licence is being looked at.", "confirmed": True}
    office.runner.run(SuspendParticipation(participation=office.kiln, **why), office.zhao)
    told()
    office.end(case)
    assert told() == [("li", "case_done"), ("wang", "case_done")]


def test_nobody_is_mailed_who_does_not_want_it(office, told, mails):
    assert Topic.CASES in office.runner.ask(my_choices, office.li).mail
    office.runner.run(SetNoticeChoice(topic=Topic.CASES, mail=MailChoice.NEVER), office.lin)
    told(), mails()
    office.case()
    assert told() == [("lin", "case_opened"), ("mei", "case_opened")]
    assert short(mails()) == [("mei", "case")]


def test_organisers_see_that_a_mail_went_out_not_what_it_says(office, mails):
    mails()
    office.case(summary=LOAN)
    sent = mails()
    assert short(sent) == [("lin", "case"), ("mei", "case")]
    rows = office.runner.ask(event_mails, office.zhao, office.slug).mails.items
    assert [row.subject for row in rows if row.topic == Topic.CASES] == [""] * 5, "and three that they serve at a desk"
    assert all(row.subject for row in rows if row.topic != Topic.CASES)


# -- no doubling ------------------------------------------------------------------------------------------


def test_the_words_of_an_act_are_not_told_to_the_desk_twice(office, told, mails, clock):
    told()
    case = office.case()
    told()
    clock.move(minutes=16)
    assert told() == [("wang", "unread")], "for the colleague it is talk"
    office.end(case)
    told()
    office.runner.run(ReopenCase(case=case, words="还差一份"), office.li)
    assert told() == [("lin", "case_reopened"), ("mei", "case_reopened")]
    clock.move(hours=2)
    assert ("lin", "unread") not in told()
    say(office, office.li, case, "您好？")
    clock.move(minutes=16)
    assert {("lin", "unread"), ("mei", "unread")} <= set(told())


# -- waits that are longer than was promised --------------------------------------------------------------


@on_both_databases
def test_late_cases_are_told_together_and_to_organisers_once_a_day(office, told, mails, clock):
    words = [LOAN, "第二笔贷款"]
    for summary in words:
        office.case(summary=summary)
    clock.at = LATE - timedelta(minutes=2)
    told(), mails()
    clock.at = LATE
    both = [("lin", "case_late")] * 2 + [("mei", "case_late")] * 2
    assert told() == [*both, ("zhao", "cases_late")]
    sent = mails()
    assert short(sent) == [("lin", "late"), ("mei", "late"), ("zhao", "late_office")]
    assert all(word in sent[0].text for word in words)
    to_office = next(row for row in sent if row.kind.endswith("late_office"))
    assert not [word for word in (*words, "kiln") if word in to_office.text + to_office.html + to_office.subject]
    for shown in ("Finance", "18:00"):
        assert shown in to_office.text
    assert "/organise/zibo/desks" in to_office.text
    clock.move(hours=1)
    assert told() == []

    with office.runner.db.write() as session:  # the firms wait for something else by now
        session.execute(update(Case).values(late_told_seq=0))
        session.commit()
    assert told() == both
    assert unread(office, office.lin).count("case_late") == 2, "the newer ones alone"
    with office.runner.db.write() as session:
        session.execute(update(Case).values(late_told_seq=0))
        session.commit()
    clock.move(days=1)
    assert ("zhao", "cases_late") in told()


def test_an_answer_in_the_quiet_hours_leaves_nothing_to_mail(office, mails, clock):
    for who, start, end in ((office.lin, "17:00", "23:00"), (office.zhao, "09:00", "15:00")):  # the same hours
        quiet = {"quiet": True, "quiet_from": start, "quiet_to": end, "digest_at": "08:00", "version": 1}
        office.runner.run(SetNoticeChoices(**quiet), who)
    case = office.case()
    clock.at = LATE - timedelta(minutes=2)
    mails()
    clock.at = LATE
    assert short(mails()) == [("mei", "late")]
    say(office, office.mei, case)
    clock.move(hours=14)
    assert not {"late", "late_office"} & {kind for _name, kind in short(mails())}


def test_who_takes_it_is_reminded_like_the_others(office, told, clock):
    case = office.case()
    office.take(case, office.mei)
    clock.at = LATE - timedelta(minutes=2)
    told()
    clock.at = LATE
    assert told() == [("lin", "case_late"), ("mei", "case_late"), ("zhao", "cases_late")]
    office.end(case, office.mei)
    told()
    assert "case_late" not in unread(office, office.lin)


@on_both_databases
def test_many_late_cases_cost_as_many_statements_as_one(office, hall, clock):
    ids = []

    def late_ones(number):
        for _ in range(number):
            office.case(by=office.li)
        with hall.db.read() as session:
            ids[:] = session.scalars(select(Case.id).order_by(Case.id))

    def cost(cause):
        """Of the telling, of the writing down, and of the letters."""
        now = clock.now()
        asking = SimpleNamespace(
            ask=lambda query, *given: office.runner.ask(query, SYSTEM, *given), now=now, runner=office.runner,
            post=hall.post,
        )  # fmt: skip
        with counting() as seen:
            telling = TELLERS[CasesLate](CasesLate(cases=ids), asking)
            made = office.runner.run(RecordNotices(cause=cause, news=telling.news, over=telling.over), SYSTEM)
            letters = list(write_all(asking, office.runner.ask(due, SYSTEM, made)))
        assert len(telling.news) == 2 * len(ids) + 1
        assert [mail.kind for _key, mail in letters].count("support/late") == 2
        return len(seen)

    late_ones(1)
    office.runner.run(CallLateCases(), SYSTEM)
    clock.at = LATE
    cost("warm")
    few = cost("few")
    clock.at = LATE - timedelta(days=1, hours=9)
    late_ones(12)
    clock.at = LATE
    many = cost("many")
    assert (many, len(ids)) == (few, 13)
