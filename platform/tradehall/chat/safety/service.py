"""Reports of messages, and what organisers do about them. Each act adds a row to a log that nothing changes."""

from datetime import datetime

from sqlalchemy import delete, select, text

from tradehall.chat.models import ChatMute, Message, MessageReport, ModerationAct
from tradehall.chat.safety import rules
from tradehall.chat.safety.commands import (
    Act,
    DecideReport,
    LookAtReport,
    Reason,
    ReportMessage,
    ShowMessage,
    UnmutePerson,
)
from tradehall.chat.safety.errors import AlreadyReported, NothingLeft, NotLookedAt, OwnCase
from tradehall.chat.safety.facts import (
    MessageHidden,
    MessageReported,
    MessageShown,
    PersonMuted,
    PersonUnmuted,
    PersonWarned,
    ReportDecided,
    ReportLookedAt,
)
from tradehall.chat.safety.queries import Case, case_of, reporting
from tradehall.chat.service.changing import bring_back, requote, take_back
from tradehall.chat.service.talking import number_change
from tradehall.events.policy import can_manage_event
from tradehall.events.queries import is_organiser
from tradehall.events.queries.lower import people
from tradehall.events.service.manage import managed
from tradehall.kernel.db import UtcDateTime
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx, given

broken("uq_message_reports_message_id_person_id", AlreadyReported)


@handles(ReportMessage)
def report_message(tx: Tx, command: ReportMessage) -> str:
    """The report's public id. What the organisers are shown is fixed now, whatever becomes of the messages."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    found = reporting(tx, command.conversation, command.message, hold=True)
    if found.reported:
        raise AlreadyReported
    if command.reason == Reason.OTHER and not command.words:
        tx.refuse("words", N_("Please say in a few words what is wrong."))
    by = tx.actor.person_id or 0
    report = tx.add(
        MessageReport(
            event_id=found.event, message_id=found.message_id, person_id=by, reason=command.reason,
            words=command.words, context=found.context, at=tx.now,
        )
    )  # fmt: skip
    tx.record(MessageReported(report=report.id, message=found.message_id, event=found.event, by=by))
    return report.public_id


def _case(tx: Tx, public_id: str) -> Case:
    """A report about which the actor may decide; to all others it is not there."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    case = case_of(tx, public_id)
    tx.require(can_manage_event(tx.actor, is_organiser(tx, case.report.event_id)), NotFound)
    tx.require(tx.actor.person_id not in (case.report.person_id, case.message.sender_id), OwnCase)
    return case


def _log(tx: Tx, case: Case, act: Act, words: str = "", until: datetime | None = None) -> int:
    """Write down what is done, to whom, by whom and why; the row's id."""
    row = ModerationAct(
        event_id=case.report.event_id, act=act, report_id=case.report.id, message_id=case.message.id,
        person_id=case.message.sender_id, words=words, until=until, by_id=tx.actor.person_id, at=tx.now,
    )  # fmt: skip
    return tx.add(row).id


def _has_looked(tx: Tx, case: Case) -> bool:
    looked = select(ModerationAct.id).where(
        ModerationAct.report_id == case.report.id,
        ModerationAct.by_id == tx.actor.person_id,
        ModerationAct.act == Act.LOOK,
    )
    return tx.session.scalar(looked.limit(1)) is not None


@handles(LookAtReport)
def look_at_report(tx: Tx, command: LookAtReport) -> str:
    """From now on the actor may read the report; the log says so once."""
    case = _case(tx, command.report)
    if not _has_looked(tx, case):
        _log(tx, case, Act.LOOK)
        tx.record(ReportLookedAt(report=case.report.id, event=case.report.event_id, by=tx.actor.person_id or 0))
    return case.report.public_id


@handles(DecideReport)
def decide_report(tx: Tx, command: DecideReport) -> str:
    """Hide, warn, mute, or nothing; the report is closed, and with it the others of the same message."""
    case = _case(tx, command.report)
    if not _has_looked(tx, case):
        raise NotLookedAt
    tx.expect_version(case.report, command.version, {"state": "closed"})
    done = []
    for act in rules.measures(hide=command.hide, warn=command.warn, mute=command.mute):
        until = rules.muted_until(command.mute, tx.now, case.ends_at) if act is Act.MUTE and command.mute else None
        done.append(_log(tx, case, act, command.words, until))
        _carry_out(tx, case, act, done[-1], command.words, until)
    _close(tx, case)
    event = case.report.event_id
    tx.record(ReportDecided(report=case.report.id, event=event, acts=done, by=tx.actor.person_id or 0))
    return case.report.public_id


def _carry_out(tx: Tx, case: Case, act: Act, logged: int, words: str, until: datetime | None) -> None:
    about = _about(tx, case, logged)
    if act is Act.HIDE:
        _hide(tx, case)
        tx.record(MessageHidden(message=case.message.id, **about))
    elif act is Act.WARN:
        tx.record(PersonWarned(**about))
    elif act is Act.MUTE and until is not None:
        _mute(tx, case.report.event_id, case.message.sender_id, until, words)
        tx.record(PersonMuted(until=until, **about))


def _about(tx: Tx, case: Case, logged: int) -> dict[str, int]:
    """What every fact about an act says."""
    return {
        "act": logged,
        "event": case.report.event_id,
        "by": tx.actor.person_id or 0,
        "person": case.message.sender_id,
    }


def _close(tx: Tx, case: Case) -> None:
    reports = select(MessageReport).where(MessageReport.message_id == case.message.id, MessageReport.state == "open")
    for report in tx.all(reports.order_by(MessageReport.id).with_for_update()):
        report.state, report.closed_at = "closed", tx.now
        if report.id != case.report.id:
            report.version += 1


def _hide(tx: Tx, case: Case) -> None:
    """Its words are kept as a version, for whoever has to judge again; they leave to nobody."""
    message = case.message
    if message.withdrawn_at is not None:
        if message.withdrawn_by == "sender":
            raise NothingLeft
        return
    take_back(tx, message, "organiser")
    requote(tx, case.conversation, message)
    number_change(tx, case.conversation, message)


@handles(ShowMessage)
def show_message(tx: Tx, command: ShowMessage) -> str:
    """A message that was hidden is there again, with the words that it had."""
    case = _case(tx, command.report)
    message: Message = case.message
    if message.withdrawn_by == "organiser":
        bring_back(tx, message)
        requote(tx, case.conversation, message)
        number_change(tx, case.conversation, message)
        logged = _log(tx, case, Act.SHOW, command.words)
        tx.record(MessageShown(message=message.id, **_about(tx, case, logged)))
    return case.report.public_id


_MUTE = text(
    "INSERT INTO chat_mutes (event_id, person_id, until, words) VALUES (:event, :person, :until, :words)"
    " ON CONFLICT (event_id, person_id) DO UPDATE SET until = excluded.until, words = excluded.words"
).bindparams(given("until", UtcDateTime()))


def _mute(tx: Tx, event: int, person: int, until: datetime, words: str) -> None:
    """The last word counts, also where two organisers mute somebody at once for the first time."""
    tx.session.execute(_MUTE, {"event": event, "person": person, "until": until, "words": words})


@handles(UnmutePerson)
def unmute_person(tx: Tx, command: UnmutePerson) -> str:
    """The person may write again; who was not muted is left as they are."""
    event = managed(tx, command.event)
    person = people(tx, [command.person]).get(command.person)
    if person is None:
        raise NotFound
    tx.require(person != tx.actor.person_id, OwnCase)
    gone = delete(ChatMute).where(ChatMute.event_id == event.id, ChatMute.person_id == person)
    if tx.session.execute(gone.returning(ChatMute.person_id)).all():
        row = tx.add(
            ModerationAct(
                event_id=event.id, act=Act.UNMUTE, person_id=person, words=command.words,
                by_id=tx.actor.person_id, at=tx.now,
            )
        )  # fmt: skip
        tx.record(PersonUnmuted(person=person, act=row.id, event=event.id, by=tx.actor.person_id or 0))
    return command.person
