"""Feeds as calendar programs fetch them: by address alone, the same octets until something changes."""

import logging
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from icalendar import Calendar
from sqlalchemy import delete, select, text, update

from tests.conftest import on_both_databases
from tests.factories import accounts
from tests.factories.calendars import address_of, fill
from tests.factories.chat import browser_of
from tests.factories.meetings import Fair
from tradehall.accounts.models import Person
from tradehall.companies.models import Company
from tradehall.events.models import Event, EventOrganiser, Participation
from tradehall.ical.feeds.commands import EndFeed, OpenFeed, RenewFeed, SetCalendarChoices
from tradehall.ical.feeds.rendering import Shelf
from tradehall.ical.feeds.web import RATE, SHELF
from tradehall.ical.models import CalendarFeed
from tradehall.kernel.errors import Forbidden, NotFound
from tradehall.kernel.limits import Limits
from tradehall.kernel.texts import Translated
from tradehall.meetings.commands import (
    AddGuest,
    AnswerInvitation,
    CancelMeeting,
    Coming,
    InterpreterWish,
    MoveMeeting,
    SetAgenda,
)
from tradehall.meetings.models import Guest, Meeting, MeetingPerson
from tradehall.meetings.queries import meeting_page


@pytest.fixture
def fair(runner):
    return Fair(runner)


def events_of(body):
    return {str(event["UID"]): event for event in Calendar.from_ical(body).events}


def version_of(runner, fair, meeting):
    return runner.ask(meeting_page, fair.zhao, meeting).version


def choose(runner, who, version=0, **chosen):
    given = {"alarm": 15, "invitations": True, **chosen}
    runner.run(SetCalendarChoices(version=version, **given), who)


# -- what is in it -------------------------------------------------------------------------------------------


def test_an_empty_feed_is_a_calendar(fair, runner, client):
    answer = client.get(address_of(runner, fair.li))
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    assert calendar.events == []
    assert "UID" not in calendar
    assert str(calendar["X-WR-TIMEZONE"]) == "Asia/Shanghai"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in answer.data
    assert b"METHOD" not in answer.data


def test_everybody_finds_their_meetings_and_the_same_entry_as_in_the_download(fair, runner, client, hall):
    one = fair.meet(fair.sato, fair.kiln, fair.li, 1)
    fair.meet(fair.ito, fair.kiln, fair.li, 0)
    mine = client.get(address_of(runner, fair.li)).data
    starts = [event.start for event in Calendar.from_ical(mine).events]
    assert starts == sorted(fair.times[fair.slots[index]][0] for index in (0, 1))
    theirs = events_of(client.get(address_of(runner, fair.sato)).data)
    assert len(theirs) == 1
    assert theirs.keys() < events_of(mine).keys()
    file = browser_of(hall, fair.sato).get(f"/meetings/{one}.ics").data
    entry = file[file.index(b"BEGIN:VEVENT") : file.index(b"END:VCALENDAR")]
    assert entry in client.get(address_of(runner, fair.sato)).data
    assert events_of(client.get(address_of(runner, fair.boss)).data) == {}


def test_no_address_of_anybody_and_no_link_of_a_provider_but_in_the_text(fair, runner, client):
    fill(runner, fair, 1, runner.clock.now() + timedelta(days=1))
    body = client.get(address_of(runner, fair.li)).data.replace(b"\r\n ", b"")
    assert b"@town.example" not in body
    assert [line.partition(b":")[0] for line in body.split(b"\r\n") if b"video.example" in line] == [b"DESCRIPTION"]


@on_both_databases
def test_moved_and_cancelled_meetings_are_the_same_entry_with_a_higher_sequence(fair, runner, client, clock):
    fair.moves_freely()
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    path = address_of(runner, fair.sato)
    (uid, before), *_ = events_of(client.get(path).data).items()
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[2], version=version_of(runner, fair, meeting)), fair.li)
    moved = events_of(client.get(path).data)[uid]
    assert moved.start == fair.times[fair.slots[2]][0] != before.start
    assert moved["SEQUENCE"] == before["SEQUENCE"] + 1
    cancel = CancelMeeting(meeting=meeting, reason="Ill", version=version_of(runner, fair, meeting))
    runner.run(cancel, fair.li)
    gone = events_of(client.get(path).data)[uid]
    assert (str(gone["STATUS"]), str(gone["TRANSP"]), gone["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 2)
    assert gone["SUMMARY"] != moved["SUMMARY"]
    assert gone.alarms.times == []
    clock.move(days=13, hours=23)
    assert uid in events_of(client.get(path).data)
    clock.move(hours=2)
    assert events_of(client.get(path).data) == {}


def test_what_is_over_stays_thirty_days(fair, runner, client, clock):
    fair.meet(fair.sato, fair.kiln, fair.li, 0)
    clock.at = fair.times[fair.slots[0]][1] + timedelta(days=29, hours=23)
    assert len(events_of(client.get(address_of(runner, fair.li)).data)) == 1
    clock.move(hours=2)
    assert events_of(client.get(address_of(runner, fair.li)).data) == {}


@on_both_databases
def test_requests_stand_there_for_those_who_want_them(fair, runner, client):
    asked = fair.ask(fair.sato, fair.kiln, 0, 3)
    path = address_of(runner, fair.li)
    assert events_of(client.get(path).data) == {}
    choose(runner, fair.li, with_requests=True)
    found = events_of(client.get(path).data)
    assert [str(event["STATUS"]) for event in found.values()] == ["TENTATIVE"] * 2
    assert {str(event["TRANSP"]) for event in found.values()} == {"TRANSPARENT"}
    assert all(str(event["URL"]).endswith(f"/requests/{asked}") for event in found.values())
    fair.accept(fair.li, asked, 3)
    assert [str(event["STATUS"]) for event in events_of(client.get(path).data).values()] == ["CONFIRMED"]


def test_reminders_and_zone_are_as_chosen(fair, runner, client):
    fair.meet(fair.sato, fair.kiln, fair.li, 0)
    path = address_of(runner, fair.sato)
    plain = client.get(path).data
    assert b"TRIGGER:-PT15M" in plain
    assert b"VTIMEZONE" not in plain
    choose(runner, fair.sato, alarm=60, own_zone=True)
    own = client.get(path).data
    assert b"TRIGGER:-PT60M" in own
    assert b"BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo" in own
    assert b"DTSTART;TZID=Asia/Tokyo:20260310T100000" in own
    choose(runner, fair.sato, 1, alarm=None)
    assert b"VALARM" not in client.get(path).data


def test_programs_see_that_an_entry_is_newer_when_its_reader_chose_anew(fair, runner, client, clock):
    fair.meet(fair.sato, fair.kiln, fair.li, 0)
    path = address_of(runner, fair.li)
    (before,) = events_of(client.get(path).data).values()
    clock.move(minutes=5)
    choose(runner, fair.li, own_zone=True)
    (after,) = events_of(client.get(path).data).values()
    assert after.LAST_MODIFIED == clock.at > before.LAST_MODIFIED
    assert after["SEQUENCE"] == before["SEQUENCE"]


@on_both_databases
@pytest.mark.parametrize("change", ["person", "company", "event"])
def test_programs_see_that_an_entry_is_newer_when_its_words_are_others(fair, runner, client, hall, clock, change):
    """In the feed, in the organisers' and in the file; the state of the meeting is the same."""
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    paths = [address_of(runner, fair.li), address_of(runner, fair.zhao, fair.slug)]
    before = [next(iter(events_of(client.get(path).data).values())) for path in paths]
    clock.move(minutes=5)
    model = {"person": Person, "company": Company, "event": Event}[change]
    with runner.db.write() as session:
        session.info["now"] = clock.at
        row = session.scalars(select(Meeting).where(Meeting.public_id == meeting)).one()
        company = session.get_one(Participation, row.buyer_id).company_id
        key = {"person": fair.sato.person_id, "company": company, "event": row.event_id}[change]
        named = session.get_one(model, key)
        named.version += 1
        session.commit()
    changed = clock.at
    for _ in range(2):  # the same at every fetch
        after = [next(iter(events_of(client.get(path).data).values())) for path in paths]
        after.append(Calendar.from_ical(browser_of(hall, fair.li).get(f"/meetings/{meeting}.ics").data).events[0])
        assert [one.LAST_MODIFIED for one in after] == [one.DTSTAMP for one in after] == [changed] * 3
        clock.move(minutes=5)
    assert changed > before[0].LAST_MODIFIED
    assert {one["SEQUENCE"] for one in (*before, *after)} == {0}


def test_a_request_of_a_renamed_company_is_newer_too(fair, runner, client, clock):
    choose(runner, fair.li, with_requests=True)
    fair.ask(fair.sato, fair.kiln, 0)
    path = address_of(runner, fair.li)
    client.get(path)
    clock.move(minutes=5)
    with runner.db.write() as session:
        session.info["now"] = clock.at
        company = session.scalars(select(Company).where(Company.legal_name.startswith("shop"))).one()
        company.legal_name, company.version = "Renamed", company.version + 1
        session.commit()
    (entry,) = events_of(client.get(path).data).values()
    assert "Renamed" in entry["SUMMARY"]
    assert clock.at == entry.LAST_MODIFIED


def test_a_guest_who_said_no_does_not_find_the_meeting_there_any_more(fair, runner, client):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    runner.run(AddGuest(meeting=meeting, person=fair.boss.public_id), fair.li)
    path = address_of(runner, fair.boss)
    assert len(events_of(client.get(path).data)) == 1
    runner.run(AnswerInvitation(meeting=meeting, answer=Coming.NO), fair.boss)
    assert events_of(client.get(path).data) == {}
    runner.run(AnswerInvitation(meeting=meeting, answer=Coming.YES), fair.boss)
    assert len(events_of(client.get(path).data)) == 1


@on_both_databases
def test_who_wants_it_shows_when_they_are_busy_and_nothing_else(fair, runner, client, clock):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    tentative = fair.meet(fair.ito, fair.kiln, fair.li, 2, interpreter=InterpreterWish.FIND)
    off = fair.meet(fair.kim, fair.kiln, fair.li, 4)
    fair.ask(fair.sato, fair.kiln, 3)
    runner.run(SetAgenda(meeting=meeting, agenda="Glazes", version=1), fair.li)
    path = address_of(runner, fair.li)
    before = events_of(client.get(path).data)
    choose(runner, fair.li, busy_only=True, with_requests=True)
    runner.run(CancelMeeting(meeting=off, reason="Ill", version=1), fair.kim)
    body = client.get(path).data
    after = events_of(body)
    assert after.keys() == before.keys()
    assert [str(one["SUMMARY"]) for one in after.values()] == ["忙碌", "忙碌", "恢复空闲"]
    assert [str(one["TRANSP"]) for one in after.values()] == ["OPAQUE", "OPAQUE", "TRANSPARENT"]
    assert {(one.start, one.end) for one in after.values()} == {(one.start, one.end) for one in before.values()}
    for word in ("Glazes", "shop", "sato", "淄博", "http", meeting, tentative, "VALARM"):
        assert word not in body.decode().partition("BEGIN:VEVENT")[2]
    assert len(Calendar.from_ical(body).walk("VFREEBUSY")) == 1
    said = [line for line in body.decode().split("\r\n") if line.startswith("FREEBUSY")]
    spans = ["/".join(f"{at:%Y%m%dT%H%M%SZ}" for at in fair.times[fair.slots[number]]) for number in (0, 2)]
    assert said == [f"FREEBUSY;FBTYPE=BUSY:{spans[0]}", f"FREEBUSY;FBTYPE=BUSY-TENTATIVE:{spans[1]}"]
    clock.move(minutes=5)
    assert client.get(path).data == body
    assert b"Glazes" in client.get(address_of(runner, fair.zhao, fair.slug)).data


# -- the organisers' feed ---------------------------------------------------------------------------------------


@on_both_databases
def test_organisers_read_the_whole_event_as_long_as_they_run_it(fair, runner, client):
    fair.meet(fair.sato, fair.kiln, fair.li, 0)
    fair.meet(fair.ito, fair.kiln, fair.wang, 1)
    path = address_of(runner, fair.zhao, fair.slug)
    body = client.get(path).data
    assert len(events_of(body)) == 2
    assert b"VALARM" not in body
    assert b"@town.example" not in body
    assert b"X-WR-TIMEZONE:Asia/Shanghai" in body
    with runner.db.write() as session:
        session.execute(delete(EventOrganiser).where(EventOrganiser.person_id == fair.zhao.person_id))
        session.commit()
    nobody = client.get(f"/calendar/{'A' * 43}.ics")
    gone = client.get(path)
    assert (gone.status_code, gone.data) == (404, nobody.data)


def test_only_organisers_get_such_an_address(fair, runner):
    for who in (fair.li, fair.moss, fair.hu):
        with pytest.raises(Forbidden):
            address_of(runner, who, fair.slug)


# -- the address --------------------------------------------------------------------------------------------------


@on_both_databases
def test_what_was_taken_back_and_what_never_was_are_the_same_answer(fair, runner, client):
    fair.meet(fair.sato, fair.kiln, fair.li, 0)
    path = address_of(runner, fair.li)
    feed = runner.run(OpenFeed(), fair.li)
    runner.run(RenewFeed(feed=feed), fair.li)
    newer = address_of(runner, fair.li)
    assert newer != path
    assert len(events_of(client.get(newer).data)) == 1
    answers = [
        client.get(asked) for asked in (path, f"/calendar/{'x' * 43}.ics", "/calendar/x.ics", "/calendar/日.ics")
    ]
    assert {(answer.status_code, answer.data) for answer in answers} == {(404, b"no such calendar\n")}
    with pytest.raises(NotFound):
        runner.run(EndFeed(feed=feed), fair.li)
    runner.run(EndFeed(feed=runner.run(OpenFeed(), fair.li)), fair.li)
    assert client.get(newer).status_code == 404


def test_nobody_ends_the_feed_of_another(fair, runner):
    feed = runner.run(OpenFeed(), fair.li)
    for command in (EndFeed(feed=feed), RenewFeed(feed=feed)):
        with pytest.raises(NotFound):
            runner.run(command, fair.sato)


def test_of_whoever_is_disabled_nothing_is_told(fair, runner, client):
    path = address_of(runner, fair.li)
    with runner.db.write() as session:
        session.get_one(Person, fair.li.person_id).state = "disabled"
        session.commit()
    assert client.get(path).status_code == 404


@on_both_databases
def test_everybody_has_an_address_from_the_beginning_and_none_comes_back_by_itself(runner):
    person = accounts.person(runner)
    with runner.db.read() as session:
        first = session.scalars(select(CalendarFeed).where(CalendarFeed.person_id == person.person_id)).one()
    runner.run(EndFeed(feed=first.public_id), person)
    accounts.sign_in(runner, person.email)
    with runner.db.read() as session:
        feeds = session.scalars(select(CalendarFeed).where(CalendarFeed.person_id == person.person_id)).all()
    assert [feed.ended_at is None for feed in feeds] == [False]


def test_the_secret_itself_is_nowhere_stored(fair, runner, client, hall, caplog):
    path = address_of(runner, fair.li)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) == 43
    with caplog.at_level(logging.DEBUG):
        client.get(path)
        logging.getLogger("gunicorn.access").info('%(r)s "%(f)s"', {"r": f"GET {path} HTTP/1.1", "f": path})
    assert token not in caplog.text
    assert token[:6] in caplog.text
    with runner.db.read() as session:
        rows = session.execute(text("SELECT * FROM calendar_feeds")).all()
        told = session.execute(text("SELECT payload FROM outbox")).all()
    assert token not in str(rows) + str(told)


# -- how it is fetched ----------------------------------------------------------------------------------------------


@on_both_databases
def test_the_same_octets_until_something_changes(fair, runner, client, hall):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    path = address_of(runner, fair.li)
    first, second = client.get(path), client.get(path)
    hall.app.extensions[SHELF] = Shelf()
    third = client.get(path)
    assert first.data == second.data == third.data
    assert first.headers["ETag"] == third.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")
    runner.run(SetAgenda(meeting=meeting, agenda="Glazes", version=version_of(runner, fair, meeting)), fair.sato)
    changed = client.get(path)
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert b"Glazes" in changed.data


@pytest.mark.parametrize("change", ["name", "zone", "company", "event", "guest", "outside", "interpreter"])
def test_whatever_stands_in_it_makes_it_another(fair, runner, client, change):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    fair.enrol(fair.hu)
    path = address_of(runner, fair.li)
    before = client.get(path)
    with runner.db.write() as session:
        session.info["now"] = runner.clock.now()
        row = session.scalars(select(Meeting).where(Meeting.public_id == meeting)).one()
        if change in ("name", "zone"):
            person = session.get_one(Person, fair.sato.person_id)
            person.version += 1
            person.name, person.time_zone = (
                ("Sato II", "Asia/Tokyo") if change == "name" else (person.name, "Asia/Kolkata")
            )
        elif change == "company":
            place = session.get_one(Participation, row.buyer_id)
            company = session.get_one(Company, place.company_id)
            company.version, company.legal_name_en = company.version + 1, "Another"
        elif change == "event":
            event = session.get_one(Event, row.event_id)
            event.version, event.name = event.version + 1, Translated.of("en", "Another fair")
        elif change == "outside":
            session.add(
                Guest(
                    meeting_id=row.id, participation_id=row.buyer_id, name="Aunt", email="a@x.example", language="en",
                    added_by=fair.sato.person_id,
                )
            )  # fmt: skip
        else:
            who, place = (fair.wang, row.exporter_id) if change == "guest" else (fair.hu, None)
            session.add(MeetingPerson(meeting_id=row.id, person_id=who.person_id, participation_id=place, role=change))
        session.commit()
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.data != before.data


def test_what_has_not_changed_is_not_sent_again(fair, runner, client):
    fair.meet(fair.sato, fair.kiln, fair.li, 0)
    path = address_of(runner, fair.li)
    full = client.get(path)
    tag, since = full.headers["ETag"], full.headers["Last-Modified"]
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": since}, {"If-None-Match": f'"x", {tag}'}):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
    other = client.get(path, headers={"If-None-Match": '"another"', "If-Modified-Since": since})
    assert other.status_code == 200, "If-None-Match goes before If-Modified-Since"
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)
    assert parsedate_to_datetime(since) <= runner.clock.now()


def test_programs_need_no_cookie_and_get_none(fair, runner, client, hall):
    path = address_of(runner, fair.li)
    for browser in (client, browser_of(hall, fair.sato)):
        answer = browser.get(path + "?lang=ja", headers={"Accept": "", "Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        for absent in ("Set-Cookie", "Vary", "Location", "Content-Encoding"):
            assert absent not in answer.headers
        assert answer.headers["Cache-Control"] == "private, max-age=300"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"


def test_too_many_fetches_are_told_when_to_come_again(fair, runner, client, hall, monkeypatch):
    assert RATE == "60/hour"
    monkeypatch.setattr("tradehall.ical.feeds.web.RATE", "3/hour")
    hall.limits = Limits(enabled=True)
    path = address_of(runner, fair.li)
    assert [client.get(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert 3500 < int(client.get(path).headers["Retry-After"]) <= 3600
    assert client.get(address_of(runner, fair.sato)).status_code == 200


def test_the_last_fetch_is_written_down_but_seldom(fair, runner, client, clock, queries_of):
    path = address_of(runner, fair.li)
    client.get(path, headers={"User-Agent": "Google-Calendar-Importer\x7f"})
    first = _fetched(runner, fair)
    assert first == (clock.at, "Google-Calendar-Importer")
    clock.move(minutes=9)
    assert queries_of(lambda: client.get(path)) == 2
    assert _fetched(runner, fair) == first
    clock.move(minutes=2)
    client.get(path, headers={"User-Agent": "Thunderbird"})
    assert _fetched(runner, fair) == (clock.at, "Thunderbird")


def _fetched(runner, fair):
    with runner.db.read() as session:
        row = session.scalars(select(CalendarFeed).where(CalendarFeed.person_id == fair.li.person_id)).one()
        return row.fetched_at, row.fetched_by


def test_a_fetch_costs_as_many_statements_for_many_meetings_as_for_one(fair, runner, client, hall, queries_of):
    start = runner.clock.now() + timedelta(days=1)
    choose(runner, fair.li, with_requests=True)
    paths = [address_of(runner, fair.li), address_of(runner, fair.zhao, fair.slug)]

    def costs():
        hall.app.extensions[SHELF] = Shelf()
        for path in paths:
            client.get(path)
        hall.app.extensions[SHELF] = Shelf()
        first = [queries_of(lambda path=path: client.get(path)) for path in paths]
        return first, [queries_of(lambda path=path: client.get(path)) for path in paths]

    fill(runner, fair, 1, start)
    few = costs()
    assert few == ([9, 8], [2, 2])
    with runner.db.write() as session:
        session.execute(update(Meeting).values(uid="x@tradehall"))
        session.commit()
    fill(runner, fair, 60, start + timedelta(days=1))
    assert costs() == few
