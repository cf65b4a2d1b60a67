"""What people are told: once, in their language, when they want it, and not of what they did themselves or what is
over."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import on_both_databases
from tests.factories import chat
from tests.factories.meetings import Fair
from tests.factories.telling import Told
from tradehall.chat.commands import MarkRead, OpenConversation
from tradehall.kernel.db import counting
from tradehall.kernel.errors import NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.facts import EMITTERS, FACTS, REACTIONS
from tradehall.kernel.mail import MailRow
from tradehall.kernel.outbox import Delivery, OutboxRow
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.meetings.commands import (
    CancelMeeting,
    CounterRequest,
    DeclineRequest,
    MoveMeeting,
    ReportOutcome,
    Result,
    TookPlace,
    WaitForSlot,
    WithdrawRequest,
)
from tradehall.notices.commands import (
    ForgetOldNotices,
    News,
    Over,
    ReadAllNotices,
    ReadNotice,
    RecordNotices,
    SendDueNotices,
    SetNoticeChoice,
    SetNoticeChoices,
    TellUnread,
)
from tradehall.notices.facts import NoticesGiven
from tradehall.notices.kinds import KINDS, MailChoice, Topic
from tradehall.notices.letters.writing import WRITERS
from tradehall.notices.models import Notice
from tradehall.notices.queries import my_choices, my_notices
from tradehall.notices.telling import TELLERS

A_DAY = timedelta(days=1)


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def heard(hall):
    return Told(hall, chores=True)


@pytest.fixture
def told(heard):
    """Notices since the last call: (name, kind)."""
    return lambda: [(row.name, row.kind) for row in heard.notices()]


@pytest.fixture
def mails(heard):
    """Mails since the last call: (name, template)."""
    return lambda: [(row.recipient.split("@")[0], row.kind.rpartition("/")[2]) for row in heard.mails()]


def texts(hall):
    with hall.db.read() as session:
        return session.scalars(select(MailRow.text).order_by(MailRow.id)).all()


def unread(runner, who):
    return [notice.kind for notice in runner.ask(my_notices, who, unread=True).page.items]


def news(fair, who, kind="request", subject="request:x", **details):
    about = {"company": [["窑 有限公司", "Kiln Ltd", "zh"]], **details}
    return News(kind=kind, person=who.person_id, subject=subject, path="/requests", event=1, details=about)


def talking(fair, runner):
    """The conversation of kiln and shop, which have met."""
    fair.meet(fair.sato, fair.kiln, fair.li)
    return runner.run(OpenConversation(participation=fair.shop), fair.li)


def choose(runner, who, **given):
    given = {"digest_at": "08:00", "version": 1, **given}
    runner.run(SetNoticeChoices(**given), who)


NIGHT = {"quiet": True, "quiet_from": "22:00", "quiet_to": "07:00"}


# -- each fact, and whom it concerns ---------------------------------------------------------------


def test_a_request_from_first_to_last(fair, runner, told):
    told()
    request = fair.ask(fair.sato, fair.kiln, 0)
    assert told() == [("li", "request"), ("wang", "request")]
    runner.run(CounterRequest(request=request, slots=[fair.slots[1]]), fair.li)
    assert told() == [("sato", "countered")]
    assert unread(runner, fair.wang) == []  # a colleague has answered
    meeting = fair.accept(fair.sato, request, 1)
    assert told() == [("li", "accepted"), ("wang", "accepted")]
    assert unread(runner, fair.sato) == []
    runner.run(CancelMeeting(meeting=meeting, reason="The kiln broke", version=1), fair.li)
    assert told() == [("sato", "cancelled")]
    assert unread(runner, fair.li) == []
    declined, withdrawn = fair.ask(fair.ito, fair.kiln), fair.ask(fair.kim, fair.kiln)
    told()
    runner.run(DeclineRequest(request=declined, reason="No"), fair.li)
    runner.run(WithdrawRequest(request=withdrawn), fair.kim)
    assert told() == [("ito", "declined"), ("li", "withdrawn"), ("wang", "withdrawn")]


def test_a_request_that_is_not_answered(fair, runner, told, clock):
    fair.ask(fair.sato, fair.kiln, 0)
    told()
    clock.move(hours=40)
    assert told() == [("li", "due"), ("wang", "due")]
    assert unread(runner, fair.li) == ["due"]
    clock.move(hours=40)
    assert told() == [("li", "missed"), ("wang", "missed"), ("sato", "expired")]
    assert unread(runner, fair.li) == ["missed"]


def test_before_and_after_a_meeting(fair, runner, told, clock):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    begins, ends = fair.times[fair.slots[0]]
    told()
    clock.at = begins - A_DAY
    assert told() == [("li", "confirm"), ("sato", "confirm")]
    clock.at = begins - timedelta(hours=1)
    assert told() == [("li", "reminder_hour"), ("sato", "reminder_hour")]
    clock.at = begins - timedelta(minutes=10)
    assert told() == [("li", "reminder_soon"), ("sato", "reminder_soon")]
    clock.at = ends + timedelta(minutes=1)
    assert told() == [("li", "outcome"), ("sato", "outcome")]
    said = ReportOutcome(meeting=meeting, took_place=TookPlace.YES, result=Result.NOT_INTERESTING, version=1)
    runner.run(said, fair.li)
    told()
    assert "outcome" not in unread(runner, fair.li)
    assert "outcome" in unread(runner, fair.sato)


def test_a_meeting_that_moved_is_not_reminded_of_at_its_old_time(fair, runner, told, clock):
    fair.moves_freely()
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    begins, _ = fair.times[fair.slots[0]]
    told()
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[4], version=1), fair.sato)
    told()
    clock.at = begins - timedelta(hours=1)
    assert [kind for _, kind in told()] == ["confirm", "confirm"]  # of the new time, a little late
    clock.at = begins - timedelta(minutes=10)
    assert told() == []
    later, _ = fair.times[fair.slots[4]]
    clock.at = later - timedelta(minutes=10)
    assert [kind for _, kind in told()] == ["reminder_soon", "reminder_soon"]  # the one of an hour before is late


def test_a_cancelled_meeting_reminds_nobody(fair, runner, told, clock):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    _, ends = fair.times[fair.slots[0]]
    told()
    runner.run(CancelMeeting(meeting=meeting, reason="Ill", version=1), fair.sato)
    told()
    clock.at = ends + timedelta(minutes=1)
    assert told() == []


def test_who_waits_hears_of_a_time_that_is_free(fair, runner, told):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    runner.run(WaitForSlot(event="zibo", target=fair.kiln), fair.kim)
    told()
    runner.run(CancelMeeting(meeting=meeting, reason="Ill", version=1), fair.sato)
    assert sorted(told()) == [("kim", "slot_free"), ("li", "cancelled"), ("wang", "cancelled")]


def test_nobody_is_told_of_samples(fair, runner, told):
    told()
    fair.meet(SYSTEM, fair.kiln, SYSTEM, 0, sender=fair.shop)
    assert told() == []


# -- once --------------------------------------------------------------------------------


def test_a_fact_that_is_delivered_again_tells_nobody_twice(fair, hall, runner, told, mails):
    told()
    fair.ask(fair.sato, fair.kiln, 0)
    assert len(told()) == 2
    mails()
    with hall.db.write() as session:
        for delivery in session.scalars(select(Delivery).where(Delivery.reaction.startswith("notices."))):
            delivery.state = "pending"
        session.commit()
    assert told() == []
    assert mails() == []


@on_both_databases
def test_one_cause_tells_once_however_often_it_is_recorded(fair, runner):
    command = RecordNotices(cause="c", news=[news(fair, fair.li), news(fair, fair.wang)])
    assert len(runner.run(command, SYSTEM)) == 2
    assert runner.run(command, SYSTEM) == []
    more = RecordNotices(cause="c", news=[news(fair, fair.li), news(fair, fair.sato)])
    assert len(runner.run(more, SYSTEM)) == 1
    assert len(runner.run(RecordNotices(cause="d", news=[news(fair, fair.li)]), SYSTEM)) == 1


@on_both_databases
def test_what_is_over_counts_as_read(fair, runner):
    both = [news(fair, fair.li), news(fair, fair.wang), news(fair, fair.li, "declined")]
    runner.run(RecordNotices(cause="c", news=both), SYSTEM)
    runner.run(RecordNotices(cause="d", news=[], over=[Over(subject="request:x", kinds=["request"])]), SYSTEM)
    assert unread(runner, fair.li) == ["declined"]
    assert unread(runner, fair.wang) == []
    mine = Over(subject="request:x", kinds=["declined"], people=[fair.wang.person_id])
    runner.run(RecordNotices(cause="e", news=[], over=[mine]), SYSTEM)
    assert unread(runner, fair.li) == ["declined"]


@on_both_databases
def test_many_readers_cost_as_many_statements_as_one(fair, runner):
    people = [fair.person(f"p{number}") for number in range(40)]

    def cost(cause, readers):
        with counting() as seen:
            runner.run(RecordNotices(cause=cause, news=[news(fair, who) for who in readers]), SYSTEM)
        return len(seen)

    assert cost("a", people[:1]) == cost("b", people)


def test_who_did_it_is_not_told(fair, runner, told):
    """Li asks for the other company as well: they come for both sides."""
    told()
    fair.ask(fair.sato, fair.kiln, 0)
    assert "sato" not in [who for who, _ in told()]


# -- mails: at once, after quiet hours, once a day, never ------------------------------------------


def test_a_person_chooses_by_topic(fair, runner, mails, told):
    mails()
    runner.run(SetNoticeChoice(topic=Topic.REQUESTS, mail=MailChoice.NEVER), fair.li)
    fair.ask(fair.sato, fair.kiln, 0)
    assert mails() == [("wang", "request")]
    assert ("li", "request") in told()
    with pytest.raises(Unauthenticated):
        runner.run(SetNoticeChoice(topic=Topic.REQUESTS, mail=MailChoice.NEVER), VISITOR)


def test_quiet_hours_hold_mails_and_the_page_does_not(fair, hall, runner, mails, clock, told):
    choose(runner, fair.li, **NIGHT)
    clock.at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    mails()
    fair.ask(fair.sato, fair.kiln, 0)
    assert mails() == [("wang", "request")]
    assert unread(runner, fair.li) == ["request"]
    clock.at = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)
    assert mails() == []
    clock.at = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert mails() == [("li", "request")]
    assert mails() == []


def test_what_was_answered_or_read_before_the_morning_is_not_mailed(fair, runner, mails, clock):
    choose(runner, fair.li, **NIGHT)
    clock.at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    answered, seen, waits = (fair.ask(who, fair.kiln, 0) for who in (fair.sato, fair.ito, fair.kim))
    mails()
    runner.run(DeclineRequest(request=answered, reason="No"), fair.wang)
    found = runner.ask(my_notices, fair.li).page.items
    [notice] = [one for one in found if seen in one.path]
    runner.run(ReadNotice(notice=notice.public_id), fair.li)
    mails()
    clock.at = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert mails() == [("li", "request")]
    assert waits


def test_one_mail_a_day_with_what_is_new_and_what_waits(fair, hall, runner, mails, clock):
    runner.run(SetNoticeChoice(topic=Topic.REQUESTS, mail=MailChoice.DIGEST), fair.sato)
    request = fair.ask(fair.li, fair.shop, 2)
    mails()
    clock.at = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)  # 07:59 in Tokyo
    assert [mail for mail in mails() if mail[0] == "sato"] == []
    clock.move(minutes=1)
    assert mails() == [("sato", "digest")]
    assert f"/requests/{request}" in texts(hall)[-1]
    clock.move(minutes=1)
    assert mails() == []
    for subject in ("request:a", "request:b"):
        more = RecordNotices(cause=subject, news=[news(fair, fair.sato, "declined", subject)])
        runner.run(more, SYSTEM)
        clock.move(days=1)  # nobody works at the hours
    assert Counter(mails())["sato", "digest"] == 1
    last = [text for text in texts(hall) if "ほか1件" in text][-1]
    assert f"/requests/{request}" in last  # still not answered


def test_nothing_new_no_daily_mail(fair, runner, mails, clock):
    runner.run(SetNoticeChoice(topic=Topic.REQUESTS, mail=MailChoice.DIGEST), fair.sato)
    request = fair.ask(fair.li, fair.shop, 2)
    mails()
    runner.run(WithdrawRequest(request=request), fair.li)
    runner.run(ReadAllNotices(), fair.sato)
    clock.move(days=1)
    assert mails() == []


def test_the_reminder_of_ten_minutes_breaks_the_quiet(fair, runner, mails, clock):
    choose(runner, fair.li, quiet=True, quiet_from="08:00", quiet_to="12:00")
    fair.meet(fair.sato, fair.kiln, fair.li, 0)
    begins, _ = fair.times[fair.slots[0]]
    clock.at = begins - A_DAY
    mails()
    clock.at = begins - timedelta(hours=1)
    assert [mail for mail in mails() if mail[1] == "reminder"] == [("sato", "reminder")]
    clock.at = begins - timedelta(minutes=10)
    assert mails() == [("li", "reminder"), ("sato", "reminder")]


@on_both_databases
def test_many_that_wait_are_handed_over_by_person(fair, runner, clock):
    people = [fair.person(f"p{number}", zone="Asia/Tokyo") for number in range(45)]
    for who in people:
        runner.run(SetNoticeChoice(topic=Topic.REQUESTS, mail=MailChoice.DIGEST), who)
    for cause in ("a", "b"):
        runner.run(RecordNotices(cause=cause, news=[news(fair, who) for who in people]), SYSTEM)
    clock.move(days=1)
    runner.run(SendDueNotices(), SYSTEM)
    runner.run(SendDueNotices(), SYSTEM)
    with runner.db.read() as session:
        facts = session.scalars(select(OutboxRow.payload).where(OutboxRow.name == "NoticesDue")).all()
        of_person = dict(session.execute(select(Notice.id, Notice.person_id)).all())
    assert sorted(notice for fact in facts for notice in fact["notices"]) == sorted(of_person)
    by_fact = [{of_person[notice] for notice in fact["notices"]} for fact in facts]
    assert sum(map(len, by_fact)) == len(people)  # nobody's are torn apart


# -- messages that were not read -------------------------------------------------------------------


def test_unread_messages_are_told_after_a_while_and_once(fair, hall, runner, mails, told, clock):
    opened = talking(fair, runner)
    told(), mails()
    chat.write(runner, opened, fair.li, "Good day")
    clock.move(minutes=14)
    chat.write(runner, opened, fair.li, "Are you there?")
    assert told() == []
    clock.move(minutes=2)
    assert sorted(told()) == [("sato", "unread"), ("wang", "unread")]
    assert sorted(mails()) == [("sato", "unread"), ("wang", "unread")]
    assert "2" in texts(hall)[0]
    assert "Are you there" not in texts(hall)[0]
    clock.move(hours=3)
    assert told() == []
    chat.write(runner, opened, fair.li, "Hello?")
    clock.move(minutes=15)
    assert ("sato", "unread") in told()
    chat.write(runner, opened, fair.li, "Hello again")
    clock.move(minutes=30)
    assert told() == []  # at most once an hour
    clock.move(minutes=30)
    assert ("sato", "unread") in told()


def test_messages_that_were_read_are_no_news(fair, runner, told, clock):
    opened = talking(fair, runner)
    told()
    chat.write(runner, opened, fair.li, "Good day")
    runner.run(MarkRead(conversation=opened, seq=1), fair.sato)
    clock.move(minutes=16)
    assert told() == [("wang", "unread")]
    runner.run(MarkRead(conversation=opened, seq=1), fair.wang)
    told()
    assert unread(runner, fair.wang) == []


@on_both_databases
def test_the_chores_run_on_both_databases(fair, runner, clock):
    opened = talking(fair, runner)
    chat.write(runner, opened, fair.li, "Good day")
    clock.move(minutes=16)
    runner.run(TellUnread(), SYSTEM)
    assert unread(runner, fair.sato) == ["unread"]
    runner.run(MarkRead(conversation=opened, seq=1), fair.sato)
    runner.run(TellUnread(), SYSTEM)
    assert unread(runner, fair.sato) == []
    clock.move(days=364)
    runner.run(ForgetOldNotices(), SYSTEM)
    assert len(runner.ask(my_notices, fair.sato).page.items) == 1
    clock.move(days=2)
    runner.run(ForgetOldNotices(), SYSTEM)
    assert runner.ask(my_notices, fair.sato).page.items == []


# -- one's own --------------------------------------------------------------------------------


def test_everybody_reads_their_own_alone(fair, runner):
    runner.run(RecordNotices(cause="c", news=[news(fair, fair.li), news(fair, fair.wang)]), SYSTEM)
    [mine] = runner.ask(my_notices, fair.li).page.items
    for who in (fair.wang, fair.moss):
        with pytest.raises(NotFound):
            runner.run(ReadNotice(notice=mine.public_id), who)
    with pytest.raises(Unauthenticated):
        runner.ask(my_notices, VISITOR)
    runner.run(ReadNotice(notice=mine.public_id), fair.li)
    runner.run(ReadNotice(notice=mine.public_id), fair.li)
    assert unread(runner, fair.li) == []
    assert unread(runner, fair.wang) == ["request"]
    assert runner.run(ReadAllNotices(), fair.wang) == 1
    assert runner.run(ReadAllNotices(), fair.wang) == 0


def test_choices_are_versioned(fair, runner):
    choose(runner, fair.li, **NIGHT, choices={Topic.DEALS: MailChoice.DIGEST})
    mine = runner.ask(my_choices, fair.li)
    assert (mine.mail[Topic.DEALS], mine.hours.quiet_from, mine.version) == (MailChoice.DIGEST, 1320, 2)
    assert Topic.ORGANISING not in mine.mail
    with pytest.raises(StaleVersion):
        choose(runner, fair.li, digest_at="09:00")
    choose(runner, fair.li, digest_at="09:00", version=2)
    mine = runner.ask(my_choices, fair.li)
    assert (mine.hours.quiet_from, mine.hours.digest_at, mine.mail[Topic.DEALS]) == (None, 540, MailChoice.DIGEST)
    assert Topic.ORGANISING in runner.ask(my_choices, fair.zhao).mail


def test_a_notice_is_said_live_to_its_reader_alone_in_their_language(fair, runner):
    runner.run(RecordNotices(cause="c", news=[news(fair, fair.li), news(fair, fair.sato)]), SYSTEM)
    with runner.db.read() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.name == "NoticesGiven")).one()
    [emitter] = EMITTERS[NoticesGiven]
    with runner.reading(SYSTEM) as reader:
        said = emitter(NoticesGiven.model_validate(row.payload), reader)
    assert [emit.room for emit in said] == [f"person:{who.person_id}" for who in (fair.li, fair.sato)]
    assert said[0].payload["text"] == "窑 有限公司 希望与您洽谈。"
    assert "Kiln Ltd" in said[1].payload["text"]
    assert [(emit.event, emit.payload["count"], emit.payload["url"]) for emit in said] == [
        ("notice", 1, "/requests")
    ] * 2


# -- the house --------------------------------------------------------------------------------

# Facts that tell nobody, and why not.
UNTOLD = {
    **dict.fromkeys(
        ("ChallengeMade", "AddressInUse", "EmailChangeAsked"), "a letter to an address that may be nobody's yet"
    ),
    **dict.fromkeys(
        ("PersonSignedUp", "PersonChanged", "SessionsEnded", "PersonDisabled", "PersonEnabled"),
        "who did it knows; others need not",
    ),
    **dict.fromkeys(
        (
            "CompanyCreated", "CompanyChanged", "MemberChanged", "ListingAdded", "ListingChanged", "ListingArchived",
            "NeedAdded", "NeedChanged", "NeedClosed", "AvailabilityChanged", "RegistrationChanged",
        ),
        "the pages show it to whoever looks",
    ),
    "MemberRemoved": "what follows from it is told: DelegatesChanged, GuestRemoved",
    **dict.fromkeys(
        (
            "EventCreated", "EventChanged", "EventPhaseChanged", "OrganiserAdded", "OrganiserRemoved",
            "VideoRulesChanged",
        ),
        "organisers announce it themselves",
    ),
    "ConversationOpened": "the act that opened it is told",
    **dict.fromkeys(("MessagesSent", "MessagesRead"), "live at once; TellUnread tells what is left"),
    **dict.fromkeys(("MeetingChanged", "CheckedIn"), "open pages show it at once"),
    "WaitDue": "SideWaits tells",
    **dict.fromkeys(
        ("RoomChanged", "RoomEntered", "RoomLeft", "VisitAnnounced", "NoteChanged"), "those in the call see it at once"
    ),
    "NotesDue": "NotesClosed tells",
    "NoteTranslationWanted": "a machine works; the line itself was told",
    "StepAgreed": "NotesClosed tells",
    "StepChanged": "both sides see it on their pages; StepGiven and StepsDue tell who has to do it",
    **dict.fromkeys(("SheetOpened", "SheetChanged", "SheetDropped"), "the sheet, the talk and the room show it"),
    "SheetProposed": "DealProposed and DealCountered tell",
    "RatesLoaded": "figures beside totals, with their date",
    "DocumentAsked": "DocumentMade tells, once it can be read",
    "DocumentVoided": "the list and the public check show it",
    "FileUploaded": "the message that it is sent with tells",
    "MemberLeft": "only who sees whom changes",
    "MessageChanged": "the talk itself shows it",
    **dict.fromkeys(("WishSet", "WishRulesSet"), "wishes are between each company and the organisers"),
    **dict.fromkeys(("RunStarted", "RunProgressed", "RunStopAsked", "RunEdited"), "the schedule's open page shows it"),
    "ScheduleTakenBack": "each cancelled meeting is told of",
    "ReportLookedAt": "the log keeps it",
    "TranslationWanted": "the message says what it says",
    **dict.fromkeys(("ParticipationBlocked", "ParticipationUnblocked"), "nobody is told who closed the door"),
    **dict.fromkeys(("NoticesGiven", "NoticesRead", "NoticesDue"), "notices themselves"),
}  # fmt: skip


def test_every_fact_is_told_or_is_not_for_a_reason(hall):
    """Whoever adds a fact decides whether it tells somebody."""
    known = {name: fact for name, fact in FACTS.items() if fact.__module__.startswith("tradehall.")}
    facts = {name for name, fact in known.items() if not fact.__subclasses__()}
    told = {fact.fact_name for fact in TELLERS}
    of_calendars = {name for name in facts if FACTS[name].__module__.startswith("tradehall.ical")}
    assert facts - told - of_calendars == set(UNTOLD)
    assert not told & set(UNTOLD)
    assert all(any(one.name == "notices.tell" for one in REACTIONS[fact]) for fact in TELLERS)


def test_every_kind_that_is_mailed_has_its_letter(hall):
    assert {kind for kind, known in KINDS.items() if known.template} <= set(WRITERS)


def test_the_count_of_notices_is_one_cheap_statement(fair, runner):
    runner.run(RecordNotices(cause="c", news=[news(fair, fair.li)]), SYSTEM)
    with runner.db.read() as session:
        mine = Notice.person_id == fair.li.person_id, Notice.read_at.is_(None)
        count = select(func.count()).select_from(Notice).where(*mine)
        compiled = count.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
    assert "USING COVERING INDEX ix_notices_person_id_read_at" in plan[0][-1]
