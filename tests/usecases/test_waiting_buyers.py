"""A buyer without an answer: the organisers are told once, see who waits, and hear no more when it is answered."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select, update

from tests.conftest import on_both_databases
from tests.factories.chat import Fair, ask_by_the_minute, make_fair, many_like, open_conversation, write
from tests.factories.telling import until_idle
from tradehall.chat.hours.commands import SetTalkChoice
from tradehall.chat.hours.queries import my_talk_choices, office_hours
from tradehall.chat.models import BuyerWait, Conversation, Message
from tradehall.chat.waiting import queries as waiting_queries
from tradehall.chat.waiting import service as waiting_service
from tradehall.chat.waiting.commands import FindWaitingBuyers, SetChatRules
from tradehall.chat.waiting.queries import Waiting, changes_behind, talk_page
from tradehall.chat.waiting.rules import LONGEST_WAIT
from tradehall.events.models import Participation, ParticipationBlock
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import counting
from tradehall.kernel.errors import Forbidden, Invalid, Malformed, StaleVersion, Unauthenticated
from tradehall.kernel.mail import MailRow
from tradehall.kernel.pages import PAGE, Page
from tradehall.kernel.parse import Command, parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor
from tradehall.kernel.web import Hall
from tradehall.notices.commands import SetNoticeChoices
from tradehall.notices.queries.lists import my_notices


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner, language="en")


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def look(hall: Hall, fair: Fair) -> Callable[[], list[str]]:
    """Look for waits and do what is due; what the organiser is told and has not read."""

    def run() -> list[str]:
        fair.runner.run(FindWaitingBuyers(), SYSTEM)
        until_idle(hall)
        unread = fair.runner.ask(my_notices, fair.olga, unread=True).page.items
        return [notice.plainly("en") for notice in unread if notice.kind == "buyer_waits"]

    return run


def waiting(fair: Fair) -> list[Any]:
    return fair.runner.ask(talk_page, fair.olga, fair.slug).waiting.items


def rules(fair: Fair, who: Actor, *, version: int = 1, **more: Any) -> Any:
    chosen = {"wait_hours": 24, "help_desk": True, "help_hours": "", "translate": True, **more}
    return fair.runner.run(SetChatRules(event=fair.slug, version=version, **chosen), who)


@on_both_databases
def test_the_organisers_are_told_once_and_an_answer_takes_it_back(
    fair: Fair, talk: str, look: Callable[[], list[str]], clock: SetClock, hall: Hall
) -> None:
    exporter, buyer = fair.places["exporter"], fair.places["buyer"]
    write(fair.runner, talk, fair.kenji, "What is your best price?")
    clock.move(hours=23)
    write(fair.runner, talk, fair.kenji, "Hello?")
    assert look() == []
    assert waiting(fair) == []
    clock.move(hours=2)
    [told] = look()
    assert "waits for an answer of" in told
    [row] = waiting(fair)
    assert (row.buyer_id, row.exporter_id, row.seq) == (buyer.public_id, exporter.public_id, 1)
    clock.move(hours=30)
    assert len(look()) == 1
    write(fair.runner, talk, fair.bo, "Sorry: 12.50.")
    assert waiting(fair) == []
    assert look() == []
    write(fair.runner, talk, fair.kenji, "Thank you. And for 500?")
    clock.move(hours=25)
    assert len(look()) == 1


def test_the_mail_says_who_and_since_when_but_not_the_words(
    fair: Fair, talk: str, look: Callable[[], list[str]], clock: SetClock, hall: Hall
) -> None:
    write(fair.runner, talk, fair.kenji, "Secret price?")
    clock.move(hours=25)
    look()
    with hall.db.read() as session:
        mail = session.scalars(select(MailRow).where(MailRow.kind == "chat/buyer_waits")).one()
    assert "has had no answer since" in mail.text
    assert "Secret" not in mail.text + mail.html
    assert f"/organise/{fair.slug}/talk" in mail.text


def test_what_is_no_wait(hall: Hall, fair: Fair, talk: str, look: Callable[[], list[str]], clock: SetClock) -> None:
    write(fair.runner, talk, fair.anna, "Good day")  # an exporter who waits is not meant
    clock.move(hours=30)
    assert look() == []
    write(fair.runner, talk, fair.kenji, "Hello")
    clock.move(hours=30)
    assert len(look()) == 1
    with hall.db.write() as session:  # withdrawn: nothing is left to be answered
        message = session.scalars(select(Message).where(Message.body == "Hello")).one()
        message.withdrawn_at, message.withdrawn_by = clock.now(), "sender"
        session.commit()
    assert look() == []


@pytest.mark.parametrize("end", ["suspended", "withdrawn", "blocked"])
def test_a_wait_ends_with_the_talk(
    hall: Hall, fair: Fair, talk: str, look: Callable[[], list[str]], clock: SetClock, end: str
) -> None:
    write(fair.runner, talk, fair.kenji, "Hello")
    clock.move(hours=30)
    assert len(look()) == 1
    exporter, buyer = fair.places["exporter"], fair.places["buyer"]
    with hall.db.write() as session:
        if end == "blocked":
            session.add(
                ParticipationBlock(
                    event_id=fair.event, blocker_id=exporter.id, blocked_id=buyer.id,
                    person_id=fair.anna.person_id, at=clock.now(),
                )
            )  # fmt: skip
        else:
            session.get_one(Participation, exporter.id).state = end
        session.commit()
    assert look() == []
    assert waiting(fair) == []


def test_organisers_choose_how_long_and_whether(
    fair: Fair, talk: str, look: Callable[[], list[str]], clock: SetClock
) -> None:
    assert rules(fair, fair.olga, wait_hours=2) == 2
    write(fair.runner, talk, fair.kenji, "Hello")
    clock.move(hours=1)
    assert look() == []
    clock.move(hours=1)
    assert len(look()) == 1
    assert rules(fair, fair.olga, wait_hours=0, version=2) == 3
    write(fair.runner, talk, fair.anna, "Good day")
    assert look() == []
    write(fair.runner, talk, fair.kenji, "Hello")
    clock.move(hours=200)
    assert look() == []
    with pytest.raises(StaleVersion):
        rules(fair, fair.olga, version=2)


@on_both_databases
def test_the_list_has_pages_the_longest_wait_first(
    fair: Fair, talk: str, clock: SetClock, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    def page(cursor: str | None = None) -> Page[Waiting]:
        found: Page[Waiting] = fair.runner.ask(talk_page, fair.olga, fair.slug, cursor).waiting
        return found

    write(fair.runner, talk, fair.kenji, "Hello")
    clock.move(hours=24)
    few = queries_of(page)
    assert (len(page().items), page().next) == (1, None)
    ask_by_the_minute(fair, clock, PAGE + 4)
    assert len(page().items) == 1
    clock.move(hours=24, minutes=-2)  # the last two have not waited for long enough
    first = page()
    second = page(first.next)
    assert queries_of(page) == few
    assert queries_of(lambda: page(first.next)) == few
    assert (len(first.items), len(second.items)) == (PAGE, 3)
    assert second.next is None
    seen = [one.since for one in first.items + second.items]
    assert seen == sorted(set(seen))
    fair.runner.run(FindWaitingBuyers(), SYSTEM)
    rules(fair, fair.olga, wait_hours=96)
    assert page(first.next).items == [replace(one, told=True, wait_hours=96) for one in second.items]
    for cursor in ("zzzz", "bnVsbA", "WyJ4IiwxXQ"):
        with pytest.raises(Malformed):
            page(cursor)


@on_both_databases
def test_waits_are_looked_for_in_pages_and_so_many_are_told_at_a_time(
    fair: Fair, talk: str, clock: SetClock, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[int]:
        with hall.db.read() as session:
            return list(session.scalars(select(BuyerWait.conversation_id).order_by(BuyerWait.conversation_id)))

    monkeypatch.setattr(waiting_queries, "AT_ONCE", 3)
    monkeypatch.setattr(waiting_service, "MOST_NEWS", 5)
    talks = ask_by_the_minute(fair, clock, 8)
    clock.move(hours=25)
    with counting() as few:
        assert fair.runner.run(FindWaitingBuyers(), SYSTEM) == 5
    assert len(told()) == 5
    assert fair.runner.run(FindWaitingBuyers(), SYSTEM) == 3
    keys = told()
    assert len(keys) == 8
    with counting() as seen:
        assert fair.runner.run(FindWaitingBuyers(), SYSTEM) == 0
    assert not [statement for statement in seen if not statement.startswith("SELECT")]
    with hall.db.write() as session:
        session.execute(update(Conversation).values(last_at=clock.now() - LONGEST_WAIT))
        session.commit()
    with counting() as many:
        fair.runner.run(FindWaitingBuyers(), SYSTEM)
    assert len(told()) == 3
    assert abs(len(many) - len(few)) <= 2
    fair.runner.run(FindWaitingBuyers(), SYSTEM)
    assert (len(talks), told()) == (8, [])


@on_both_databases
def test_a_page_of_waits_is_read_by_keys(fair: Fair, talk: str, clock: SetClock, hall: Hall) -> None:
    write(fair.runner, talk, fair.kenji, "Hello")
    many_like(hall.runner, talk, 4_000)
    clock.move(hours=25)
    ran: list[tuple[str, Any]] = []

    def note(_line: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        ran.append((statement, parameters))

    event.listen(hall.db.reader, "before_cursor_execute", note)
    fair.runner.ask(changes_behind, SYSTEM, 2_000)
    explain = "EXPLAIN QUERY PLAN " if hall.db.is_sqlite else "EXPLAIN "
    with hall.db.read() as session:
        rows = [row for one in list(ran) for row in session.connection().exec_driver_sql(explain + one[0], one[1])]
    plan = "\n".join(str(row[-1]) for row in rows)
    assert plan
    for table in ("conversations", "messages", "last", "answer", "buyer_waits", "participations"):
        assert f"SCAN {table}" not in plan
    for table in ("conversations", "messages"):
        assert f"Seq Scan on {table}" not in plan


def test_only_organisers_see_and_set_it(fair: Fair) -> None:
    for who in (fair.anna, fair.kenji, fair.vera):
        with pytest.raises(Forbidden):
            fair.runner.ask(talk_page, who, fair.slug)
        with pytest.raises(Forbidden):
            rules(fair, who)
    with pytest.raises(Unauthenticated):
        fair.runner.ask(talk_page, VISITOR, fair.slug)
    with pytest.raises(Forbidden):
        fair.runner.run(FindWaitingBuyers(), fair.olga)


def test_office_hours_are_ones_own(fair: Fair) -> None:
    def choose(who: Actor, version: int = 1, **more: Any) -> Any:
        chosen = {"days": ["2", "1"], "opens": "09:30", "closes": "18:00", "translate": True, **more}
        return fair.runner.run(SetTalkChoice(version=version, **chosen), who)

    assert choose(fair.kenji) == 2
    mine = fair.runner.ask(my_talk_choices, fair.kenji)
    assert (mine.hours.days, mine.hours.opens, mine.hours.closes, mine.version) == ("12", 570, 1080, 2)
    assert set(fair.runner.ask(office_hours, SYSTEM, [fair.kenji.person_id, fair.anna.person_id])) == {
        fair.kenji.person_id
    }
    with pytest.raises(StaleVersion):
        choose(fair.kenji)
    with pytest.raises(Invalid):
        choose(fair.anna, closes="09:00")
    assert choose(fair.anna, opens="22:00", closes="00:00") == 2
    with pytest.raises(Unauthenticated):
        choose(VISITOR)


@on_both_databases
@pytest.mark.parametrize("what", ["hours", "rules", "notices"])
def test_of_two_first_savings_at_once_one_stands(fair: Fair, what: str) -> None:
    first = threading.Barrier(2)

    def save(closes: str) -> str:
        made: dict[str, tuple[Command, Actor]] = {
            "hours": (SetTalkChoice(days=["1"], opens="08:00", closes=closes, version=1), fair.kenji),
            "rules": (SetChatRules(event=fair.slug, wait_hours=4, help_hours=closes, version=1), fair.olga),
            "notices": (parse_data(SetNoticeChoices, {"digest_at": closes, "version": 1}), fair.kenji),
        }
        first.wait()
        try:
            fair.runner.run(*made[what])
        except StaleVersion:
            return "stale"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, ["17:00", "18:00"])) == ["saved", "stale"]
