"""Calendars that people give: read at once, read again while it matters, and forgotten when they say so."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.conftest import SECRET, on_both_databases
from tests.factories.busy import at, calendar, say
from tests.factories.meetings import Fair
from tradehall.events.commands import Phase
from tradehall.ical.busy.commands import (
    CheckSoon,
    CountAllDay,
    GiveFeed,
    GiveFile,
    KeepReading,
    RemoveSource,
    TakeDueSources,
    TakeSource,
)
from tradehall.ical.busy.errors import TROUBLES, TooManySources
from tradehall.ical.busy.polling import Poller
from tradehall.ical.busy.queries import my_source, my_sources
from tradehall.ical.busy.reading import refresh
from tradehall.ical.models import BusySource
from tradehall.kernel import secrets
from tradehall.kernel.errors import Invalid, NotFound, Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.meetings.models import BusyTime, Meeting
from tradehall.meetings.queries import slots_with

pytestmark = on_both_databases
URL = "https://calendar.example/li/secret.ics"


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def shelf(serve, fair):
    """What the server gives out: `shelf["body"]`, `shelf["status"]`; `shelf["asked"]` is what came."""
    kept = {"body": at(fair.times[fair.slots[0]]), "status": 200, "headers": {}}

    def answer(request):
        etag = kept["headers"].get("ETag")
        if etag and request.headers.get("If-None-Match") == etag:
            say(request, b"", 304)
        else:
            say(request, kept["body"], kept["status"], **kept["headers"])

    kept["asked"] = serve(answer).asked
    return kept


@pytest.fixture
def poll(runner):
    """The chore, with its readings done at once."""
    poller = Poller(start=lambda work: work())
    return lambda: poller.run_if_due(runner)


def row(runner):
    with runner.db.read() as session:
        return session.scalars(select(BusySource)).one()


def stretches(runner):
    with runner.db.read() as session:
        return session.execute(select(BusyTime.starts_at, BusyTime.ends_at).order_by(BusyTime.starts_at)).all()


def facts(runner, name):
    with runner.db.read() as session:
        return [found.payload for found in session.scalars(select(OutboxRow).where(OutboxRow.name == name))]


def free(runner, fair, number=0):
    return runner.ask(slots_with, fair.li, "zibo", fair.shop)[number].free


def test_a_feed_is_read_at_once_and_blocks(fair, runner, shelf):
    given = runner.run(GiveFeed(url=URL, label="Work"), fair.sato)
    assert stretches(runner) == [tuple(fair.times[fair.slots[0]])]
    assert not free(runner, fair)
    source = runner.ask(my_source, fair.sato, given)
    assert (source.state, source.stretches, source.checked_at) == ("fresh", 1, runner.clock.now())


def test_nothing_of_the_calendar_but_times_is_kept(fair, runner, shelf):
    time = fair.times[fair.slots[0]]
    shelf["body"] = at(time, summary="Dinner with the rival", location="Hotel Lotus")
    runner.run(GiveFeed(url=URL), fair.sato)
    with runner.db.read() as session:
        told = json.dumps([str(vars(found)) for found in session.scalars(select(BusySource))])
        told += json.dumps([str(vars(found)) for found in session.scalars(select(OutboxRow))])
        told += json.dumps([str(vars(found)) for found in session.scalars(select(BusyTime))])
    for word in ("Dinner", "Lotus", "calendar.example", "secret.ics"):
        assert word not in told


def test_a_file_is_read_once(fair, runner, poll, clock):
    body = at(fair.times[fair.slots[0]])
    given = runner.run(parse_data(GiveFile, {"upload": _base64(body), "label": "x"}), fair.sato)
    assert not free(runner, fair)
    clock.move(days=3)
    poll()
    source = runner.ask(my_source, fair.sato, given)
    assert (source.kind, source.next_at, source.stretches) == ("file", None, 1)


def _base64(body):
    import base64

    return base64.urlsafe_b64encode(body).decode()


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [(200, b"<html>", "not-a-calendar"), (401, b"", "denied"), (404, b"", "gone"), (500, b"", "no-answer")],
)
def test_what_cannot_be_read_is_not_even_kept(fair, runner, shelf, status, body, code):
    shelf.update(status=status, body=body)
    with pytest.raises(Invalid) as refused:
        runner.run(GiveFeed(url=URL), fair.sato)
    (error,) = refused.value.fields["url"]
    assert (error.code, error.text) == (code, TROUBLES[code])
    with runner.db.read() as session:
        assert session.scalar(select(BusySource.id)) is None


def test_every_way_in_that_is_closed_sounds_the_same(fair, runner, serve):
    serve(lambda request: say(request, calendar()), inside_example=["10.0.0.5"], v6_example=["64:ff9b::a00:5"])
    told = set()
    for host in ("inside.example", "v6.example", "nowhere.example", "127.0.0.2", "169.254.169.254"):
        with pytest.raises(Invalid) as refused:
            runner.run(GiveFeed(url=f"https://{host}/x.ics"), fair.sato)
        told |= {(error.code, error.text) for error in refused.value.fields["url"]}
    assert len(told) == 1


def test_visitors_make_us_fetch_nothing(runner, shelf):
    with pytest.raises(Unauthenticated):
        runner.run(GiveFeed(url=URL), VISITOR)
    assert shelf["asked"] == []


def test_ten_calendars_and_no_more(fair, runner, shelf):
    for _ in range(10):
        runner.run(GiveFeed(url=URL), fair.sato)
    before = len(shelf["asked"])
    with pytest.raises(TooManySources):
        runner.run(GiveFeed(url=URL), fair.sato)
    assert len(shelf["asked"]) == before


def test_the_address_opens_for_its_own_row_only(fair, runner, shelf):
    runner.run(GiveFeed(url=URL), fair.sato)
    runner.run(GiveFeed(url="https://calendar.example/other.ics"), fair.li)
    with runner.db.write() as session:
        one, other = session.scalars(select(BusySource).order_by(BusySource.id))
        one.secret, other.secret = other.secret, one.secret
        session.commit()
        taken = (one.public_id, one.version)
    assert refresh(runner, *taken) == "lost-key"


def test_a_new_secret_key_takes_over(fair, runner, shelf):
    runner.run(GiveFeed(url=URL), fair.sato)
    before = row(runner)
    secrets.use("another-secret-key-of-this-installation", [SECRET])
    assert refresh(runner, before.public_id, before.version) == ""
    after = row(runner)
    assert after.secret.split("$")[0] != before.secret.split("$")[0]
    secrets.use("another-secret-key-of-this-installation")
    assert refresh(runner, after.public_id, after.version) == ""


# -- reading again ------------------------------------------------------------------------------------


def test_read_again_every_quarter_of_an_hour_while_meetings_are_booked(fair, runner, shelf, poll, clock):
    runner.run(GiveFeed(url=URL), fair.sato)
    shelf["body"] = at(fair.times[fair.slots[1]])
    clock.move(minutes=12)
    poll()
    assert len(shelf["asked"]) == 1
    clock.move(minutes=6)
    poll()
    assert stretches(runner) == [tuple(fair.times[fair.slots[1]])]
    assert free(runner, fair, 0)
    assert not free(runner, fair, 1)


def test_once_a_day_for_those_who_take_part_in_nothing(fair, runner, shelf, poll, clock):
    runner.run(GiveFeed(url=URL), fair.moss)
    clock.move(hours=20)
    poll()
    assert len(shelf["asked"]) == 1
    clock.move(hours=8)
    poll()
    assert len(shelf["asked"]) == 2


def test_what_did_not_change_is_not_sent_again_that_day(fair, runner, shelf, poll, clock):
    shelf["headers"] = {"ETag": '"v1"'}
    runner.run(GiveFeed(url=URL), fair.sato)
    clock.move(minutes=20)
    poll()
    assert shelf["asked"][1].headers["if-none-match"] == '"v1"'
    assert row(runner).checked_at == clock.now()
    assert len(stretches(runner)) == 1
    clock.move(days=1)
    poll()
    assert "if-none-match" not in shelf["asked"][2].headers


def test_failures_keep_what_was_read_and_wait_longer_and_longer(fair, runner, shelf, poll, clock):
    runner.run(GiveFeed(url=URL), fair.sato)
    shelf["status"] = 500
    waits = []
    for _ in range(6):
        clock.at = row(runner).next_at + timedelta(seconds=20)
        poll()
        waits.append(row(runner).next_at - clock.now())
    assert not free(runner, fair)
    assert (row(runner).state, row(runner).error, row(runner).failures) == ("failed", "no-answer", 6)
    assert waits[0] < timedelta(minutes=20)
    assert waits[4] > timedelta(hours=20)
    (told,) = facts(runner, "SourceFailing")
    assert told["person"] == fair.sato.person_id
    shelf["status"] = 200
    clock.at = row(runner).next_at + timedelta(seconds=20)
    poll()
    assert (row(runner).state, row(runner).error, row(runner).failures) == ("fresh", "", 0)


def test_who_is_killed_while_reading_leaves_it_to_the_next(fair, runner, shelf, poll, clock):
    runner.run(GiveFeed(url=URL), fair.sato)
    clock.move(minutes=20)
    assert len(runner.run(TakeDueSources(most=5), SYSTEM)) == 1
    assert runner.run(TakeDueSources(most=5), SYSTEM) == []
    clock.move(minutes=3)
    poll()
    assert len(shelf["asked"]) == 2


def test_a_reading_that_somebody_overtook_is_void(fair, runner, shelf, clock):
    given = runner.run(GiveFeed(url=URL), fair.sato)
    late = runner.run(TakeSource(source=given), fair.sato)
    runner.run(TakeSource(source=given), fair.sato)
    assert runner.run(KeepReading(source=given, version=late, stretches=[]), SYSTEM) is False
    assert len(stretches(runner)) == 1
    assert refresh(runner, given, late) == ""
    assert len(shelf["asked"]) == 1


def test_after_a_booking_stale_calendars_are_due(fair, runner, hall, shelf, poll, clock):
    """And whoever is busy by then is told."""
    runner.run(GiveFeed(url=URL), fair.sato)
    shelf["body"] = at(fair.times[fair.slots[1]])
    clock.move(minutes=6)
    meeting = fair.meet(fair.li, fair.shop, fair.sato, 1)
    hall.dispatcher.run_due()
    poll()
    (told,) = facts(runner, "BusyTimesCollide")
    assert (told["public_id"], told["person"]) == (meeting, fair.sato.person_id)
    page = runner.ask(my_sources, fair.sato)
    assert [found.public_id for found in page.collisions] == [meeting]


def test_what_was_read_just_now_is_not_read_for_a_booking(fair, runner, shelf, clock):
    runner.run(GiveFeed(url=URL), fair.sato)
    clock.move(minutes=4)
    before = row(runner).next_at
    runner.run(CheckSoon(people=[fair.sato.person_id]), SYSTEM)
    assert row(runner).next_at == before


def test_our_own_meetings_in_it_block_nothing(fair, runner, shelf):
    fair.meet(fair.li, fair.shop, fair.sato, 1)
    with runner.db.read() as session:
        uid = session.scalar(select(Meeting.uid))
    own = at(fair.times[fair.slots[1]]).replace(b"0@town", uid.encode())
    shelf["body"] = own
    runner.run(GiveFeed(url=URL), fair.sato)
    assert stretches(runner) == []
    assert facts(runner, "BusyTimesCollide") == []
    shelf["body"] = own.replace(uid.encode(), b"not-ours@tradehall")
    given = row(runner)
    refresh(runner, given.public_id, given.version)
    assert len(stretches(runner)) == 1


def test_whole_days_when_wished(fair, runner, shelf):
    day = f"{fair.times[fair.slots[0]][0]:%Y%m%d}"
    body = calendar(f"BEGIN:VEVENT\r\nUID:x\r\nDTSTART;VALUE=DATE:{day}\r\nEND:VEVENT\r\n")
    shelf["body"] = body
    given = runner.run(GiveFeed(url=URL), fair.sato)
    assert stretches(runner) == []
    version = runner.run(CountAllDay(source=given, all_day=True), fair.sato)
    refresh(runner, given, version)
    assert len(stretches(runner)) == 1
    assert not free(runner, fair)


# -- whose it is ---------------------------------------------------------------------------------------


def test_removing_frees_at_once(fair, runner, shelf):
    given = runner.run(GiveFeed(url=URL), fair.sato)
    runner.run(RemoveSource(source=given), fair.sato)
    assert free(runner, fair)
    with runner.db.read() as session:
        assert session.scalar(select(BusySource.id)) is None
    assert len(facts(runner, "AvailabilityChanged")) == 2


def test_nobody_elses_business(fair, runner, shelf):
    given = runner.run(GiveFeed(url=URL), fair.sato)
    root = fair.person("root", "admin")
    for other in (fair.li, fair.zhao, root):
        for command in (RemoveSource(source=given), TakeSource(source=given), CountAllDay(source=given)):
            with pytest.raises(NotFound):
                runner.run(command, other)
        with pytest.raises(NotFound):
            runner.ask(my_source, other, given)
        assert runner.ask(my_sources, other).sources == []
    with pytest.raises(NotFound):
        runner.ask(my_source, fair.sato, new_public_id())


def test_an_event_that_is_over_is_told_nothing(fair, runner, shelf, clock):
    fair.phase(Phase.LIVE)
    fair.phase(Phase.CLOSED)
    runner.run(GiveFeed(url=URL), fair.sato)
    assert facts(runner, "AvailabilityChanged") == []


def test_an_account_that_is_lost_is_told(fair, runner, shelf):
    """Somebody wrote another secret into the row."""
    runner.run(GiveFeed(url=URL), fair.sato)
    with runner.db.write() as session:
        session.execute(update(BusySource).values(secret="k0$0$0"))
        session.commit()
    given = row(runner)
    assert refresh(runner, given.public_id, given.version) == "lost-key"
    assert row(runner).error == "lost-key"
