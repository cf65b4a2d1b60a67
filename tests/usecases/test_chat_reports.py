"""A message is reported to the organisers: they read what was reported and nothing else, act on it, and a log keeps
who did what."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.chat import Fair, make_fair, open_conversation, write
from tests.factories.telling import Told
from tradehall.chat import queries as chat
from tradehall.chat.models import ChatMute, MessageReport, ModerationAct
from tradehall.chat.safety import queries
from tradehall.chat.safety.commands import (
    Act,
    DecideReport,
    LookAtReport,
    MuteFor,
    Reason,
    ReportMessage,
    ShowMessage,
    UnmutePerson,
)
from tradehall.chat.safety.errors import AlreadyReported, NotLookedAt, OwnCase, OwnMessage
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.policy import VISITOR
from tradehall.kernel.runner import Runner

pytestmark = on_both_databases
BAD = "Pay to my private account today or the deal is dead"


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def bad(runner, fair, talk) -> dict:
    """kenji's message, with eight before and eight after it."""
    for number in range(8):
        write(runner, talk, fair.anna, f"before {number}")
    said = write(runner, talk, fair.kenji, BAD)
    for number in range(8):
        write(runner, talk, fair.anna, f"after {number}")
    return said


@pytest.fixture
def report(runner, fair, talk, bad) -> str:
    return runner.run(reporting(talk, bad), fair.anna)


@pytest.fixture
def mails(hall):
    """Recipient → texts of all mails so far; nothing may have failed."""

    def look() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in Told(hall).mails():
            found.setdefault(row.recipient, []).append(row.subject + "\n" + row.text)
        return found

    return look


def reporting(talk: str, message: dict, reason: Reason = Reason.FRAUD, words: str = "Help") -> ReportMessage:
    return ReportMessage(conversation=talk, message=message["id"], reason=reason, words=words)


def decide(fair: Fair, report: str, version: int = 1, who=None, **given) -> str:
    runner = fair.runner
    runner.run(LookAtReport(report=report), who or fair.olga)
    command = DecideReport(report=report, version=version, **{"words": "This is against our rules", **given})
    return runner.run(command, who or fair.olga)


def shown(runner: Runner, who, talk: str, seq: int) -> dict:
    messages = runner.ask(chat.messages_after, who, talk, 0).messages
    return next(message.as_json() for message in messages if message.seq == seq)


def rows(runner: Runner, statement) -> list:
    with runner.db.read() as session:
        return list(session.scalars(statement))


def log(runner: Runner) -> list[str]:
    return rows(runner, select(ModerationAct.act).order_by(ModerationAct.id))


# -- reporting ----------------------------------------------------------------------------------------


def test_the_organisers_get_the_message_and_five_before_and_after(runner, fair, talk, bad, report):
    stored = rows(runner, select(MessageReport.context))[0]
    assert [line["body"] for line in stored] == [
        *(f"before {number}" for number in range(3, 8)),
        BAD,
        *(f"after {number}" for number in range(5)),
    ]
    assert [line["reported"] for line in stored] == [False] * 5 + [True] + [False] * 5
    assert runner.ask(queries.reporting, fair.anna, talk, bad["id"]).context == stored


def test_once_a_person_and_another_person_may_too(runner, fair, talk, bad, report):
    with pytest.raises(AlreadyReported):
        runner.run(reporting(talk, bad), fair.anna)
    runner.run(reporting(talk, bad), fair.bo)
    page = runner.ask(queries.reports_page, fair.olga, fair.slug)
    assert [row.others for row in page.rows.items] == [1, 1]


def test_nobody_reports_their_own(runner, fair, talk, bad):
    with pytest.raises(OwnMessage):
        runner.run(reporting(talk, bad), fair.kenji)


def test_only_those_to_whom_it_was_said_report_it(runner, fair, talk, bad):
    for stranger in (fair.carl, fair.dora, fair.olga, fair.vera):
        with pytest.raises(NotFound):
            runner.run(reporting(talk, bad), stranger)
    with pytest.raises(Unauthenticated):
        runner.run(reporting(talk, bad), VISITOR)
    with pytest.raises(NotFound):
        runner.run(reporting(talk, {"id": "0" * 26}), fair.anna)


def test_another_reason_needs_words(runner, fair, talk, bad):
    with pytest.raises(Invalid) as refused:
        runner.run(reporting(talk, bad, Reason.OTHER, ""), fair.anna)
    assert list(refused.value.fields) == ["words"]


# -- what organisers see ------------------------------------------------------------------------------


def test_nothing_is_read_before_it_is_opened_and_the_log_tells_who_did(runner, fair, report):
    page = runner.ask(queries.report_page, fair.olga, fair.slug, report)
    assert page.context is None
    runner.run(LookAtReport(report=report), fair.olga)
    runner.run(LookAtReport(report=report), fair.olga)
    page = runner.ask(queries.report_page, fair.olga, fair.slug, report)
    assert [line["body"] for line in page.context if line["reported"]] == [BAD]
    assert log(runner) == [Act.LOOK]


@pytest.mark.parametrize("who", ["anna", "kenji", "carl", "vera", "mina"])
def test_nobody_but_organisers_sees_reports(runner, fair, report, who):
    stranger = getattr(fair, who)
    for query, args in ((queries.reports_page, ()), (queries.report_page, (report,)), (queries.log_page, ())):
        with pytest.raises(Forbidden):
            runner.ask(query, stranger, fair.slug, *args)
    for command in (
        LookAtReport(report=report),
        ShowMessage(report=report, words="again"),
        DecideReport(report=report, words="nothing", version=1),
    ):
        with pytest.raises(NotFound):
            runner.run(command, stranger)
    with pytest.raises(Forbidden):
        runner.run(UnmutePerson(event=fair.slug, person=fair.kenji.public_id), stranger)


def test_organisers_of_another_event_do_not(runner, fair, talk, report):
    other = make_fair(runner)
    with pytest.raises(NotFound):
        runner.ask(queries.report_page, other.olga, other.slug, report)
    with pytest.raises(NotFound):
        runner.run(LookAtReport(report=report), other.olga)
    assert runner.ask(queries.reports_page, other.olga, other.slug).open == 0


# -- deciding -----------------------------------------------------------------------------------------


def test_a_hidden_message_leaves_to_nobody_and_comes_back_with_its_words(runner, fair, talk, bad, report):
    decide(fair, report, hide=True)
    for who in (fair.anna, fair.kenji):
        seen = shown(runner, who, talk, bad["seq"])
        assert (seen["body"], seen["withdrawn_by"]) == ("", "organiser")
    backlog = runner.ask(chat.messages_after, fair.anna, talk, 17, 200, 0)
    assert [(message.seq, message.withdrawn_by) for message in backlog.changed] == [(bad["seq"], "organiser")]
    runner.run(ShowMessage(report=report, words="It was a mistake"), fair.olga)
    assert shown(runner, fair.anna, talk, bad["seq"])["body"] == BAD
    assert log(runner) == [Act.LOOK, Act.HIDE, Act.SHOW]


def test_a_decision_closes_all_reports_of_the_message(runner, fair, talk, bad, report):
    runner.run(reporting(talk, bad), fair.bo)
    decide(fair, report, warn=True)
    assert set(rows(runner, select(MessageReport.state))) == {"closed"}
    page = runner.ask(queries.reports_page, fair.olga, fair.slug, "closed")
    assert (page.open, len(page.rows.items)) == (0, 2)


def test_without_a_measure_it_is_dismissed(runner, fair, report):
    decide(fair, report)
    assert log(runner) == [Act.LOOK, Act.DISMISS]


def test_nothing_is_decided_unread_or_over_anothers_decision(runner, fair, report):
    with pytest.raises(NotLookedAt):
        runner.run(DecideReport(report=report, words="without reading", version=1), fair.olga)
    decide(fair, report)
    with pytest.raises(StaleVersion):
        decide(fair, report, version=1, hide=True)
    decide(fair, report, version=2, hide=True)


def test_who_is_in_the_case_does_not_decide_it(runner, fair, talk, bad):
    from tradehall.events.commands import AddOrganiser

    runner.run(AddOrganiser(event=fair.slug, email=fair.anna.email), fair.olga)
    report = runner.run(reporting(talk, bad), fair.anna)
    with pytest.raises(OwnCase):
        runner.run(LookAtReport(report=report), fair.anna)


@pytest.mark.parametrize(("length", "hours"), [(MuteFor.HOUR, 1), (MuteFor.DAY, 24), (MuteFor.EVENT, 24 * 30)])
def test_a_mute_has_an_end(runner, fair, clock, report, length, hours):
    decide(fair, report, mute=length)
    assert rows(runner, select(ChatMute.until)) == [clock.now() + timedelta(hours=hours)]
    page = runner.ask(queries.reports_page, fair.olga, fair.slug)
    assert [row.who.name for row in page.muted] == [fair.kenji.name]
    clock.move(hours=hours, seconds=1)
    assert runner.ask(queries.reports_page, fair.olga, fair.slug).muted == []


def test_a_mute_is_taken_back(runner, fair, report):
    decide(fair, report, mute=MuteFor.DAY)
    for _ in range(2):
        runner.run(UnmutePerson(event=fair.slug, person=fair.kenji.public_id, words="Talked to them"), fair.olga)
    assert rows(runner, select(ChatMute.until)) == []
    assert log(runner) == [Act.LOOK, Act.MUTE, Act.UNMUTE]
    acts = runner.ask(queries.log_page, fair.olga, fair.slug).rows.items
    assert next((act.act, act.whom.name, act.words) for act in acts) == ("unmute", fair.kenji.name, "Talked to them")


# -- telling ------------------------------------------------------------------------------------------


def test_the_organisers_are_told_without_the_words_and_the_person_with_the_decision(runner, fair, mails, report):
    told = mails()[fair.olga.email]
    assert len(told) == 1
    assert "private account" not in told[0]
    decide(fair, report, hide=True, warn=True, mute=MuteFor.DAY)
    letters = mails()[fair.kenji.email]
    assert len([text for text in letters if "This is against our rules" in text]) == 3
    assert fair.anna.email not in {
        who for who, texts in mails().items() if any("against our rules" in t for t in texts)
    }
