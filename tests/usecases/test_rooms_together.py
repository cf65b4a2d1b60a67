"""What people do together in a room: notes, the tray of products, speaking in turns, recording with consent."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.calls import Call, make_call
from tests.factories.telling import until_idle
from tradehall.companies.commands import ArchiveListing
from tradehall.kernel.clock import SetClock
from tradehall.kernel.errors import Forbidden, NotFound, StaleVersion
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.mail import MailRow
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.web import Hall
from tradehall.meetings.models import VideoRules
from tradehall.notices.queries.lists import my_notices
from tradehall.rooms.after.queries import after_page
from tradehall.rooms.commands import AnnounceVisit, JoinRoom
from tradehall.rooms.errors import DoorsClosed, NotInRoom
from tradehall.rooms.notes import rules
from tradehall.rooms.notes.commands import ChangeNote, CloseNotes, RemoveNote, RestoreNote
from tradehall.rooms.notes.errors import NoteElsewhere, NotesFull
from tradehall.rooms.notes.queries import notes_here
from tradehall.rooms.recording.commands import AnswerRecording, AskToRecord, StopRecording
from tradehall.rooms.recording.errors import NothingAsked, RecordingAsked, RecordingOff
from tradehall.rooms.tray.commands import HideListing, LayOutListing, ShowListing, TakeAwayListing
from tradehall.rooms.tray.errors import NotTheirs
from tradehall.rooms.tray.queries import product, shelves
from tradehall.rooms.turns.commands import PassTurn, SetMode
from tradehall.rooms.turns.errors import NobodyThere, NotInTurns, NotYourTurn, TurnMoved


@pytest.fixture
def call(hall: Hall, clock: SetClock) -> Call:
    return make_call(hall.runner, clock)


# -- notes ----------------------------------------------------------------------------------------------------------


def bodies(call: Call, by: Any) -> list[str]:
    return [note.body for note in call.runner.ask(notes_here, by, call.meeting) if not note.removed]


@on_both_databases
def test_both_sides_and_the_interpreter_write_one_list(call: Call) -> None:
    fair = call.fair
    call.write(fair.li, "Sample by Friday", kind="todo", side="exporter", due="2026-04-03")
    call.write(fair.sato, "FOB Qingdao", kind="decided", side="exporter", due="2026-04-03")
    call.write(fair.hu, "They like the glaze")
    assert bodies(call, fair.sato) == ["Sample by Friday", "FOB Qingdao", "They like the glaze"]
    todo, decided, _ = call.runner.ask(notes_here, fair.sato, call.meeting)
    assert (todo.side, todo.due, todo.language, todo.by) == ("exporter", date(2026, 4, 3), "en", "li")
    assert (decided.side, decided.due) == (None, None)


@on_both_databases
def test_what_is_sent_again_is_written_once(call: Call) -> None:
    note = new_public_id()
    first = call.write(call.fair.li, "Once", note=note)
    assert call.write(call.fair.li, "Once", note=note) == first
    assert bodies(call, call.fair.li) == ["Once"]
    with pytest.raises(NoteElsewhere):
        call.write(call.fair.sato, "Somebody else's", note=note)


@on_both_databases
def test_two_who_change_a_line_do_not_overwrite_each_other(call: Call) -> None:
    note = call.write(call.fair.li, "500 pieces")
    changed = call.run(ChangeNote, call.fair.sato, note=note["id"], body="600 pieces", version=1)
    assert (changed["body"], changed["version"], changed["by"]) == ("600 pieces", 2, "li")
    with pytest.raises(StaleVersion) as refused:
        call.run(ChangeNote, call.fair.li, note=note["id"], body="550 pieces", version=1)
    assert {"field": "body", "yours": "550 pieces", "theirs": "600 pieces"} in refused.value.details["changes"]


@on_both_databases
def test_a_line_that_was_taken_out_is_put_back(call: Call) -> None:
    note = call.write(call.fair.li, "Too early")
    gone = call.run(RemoveNote, call.fair.sato, note=note["id"])
    assert (gone["removed"], gone["body"]) == (True, "")
    assert bodies(call, call.fair.li) == []
    assert call.run(RemoveNote, call.fair.sato, note=note["id"])["version"] == gone["version"]
    assert call.run(RestoreNote, call.fair.li, note=note["id"])["body"] == "Too early"


def test_strangers_organisers_and_those_of_other_meetings_do_not_write(call: Call, clock: SetClock) -> None:
    fair = call.fair
    note = call.write(fair.li, "Ours")
    for who, error in ((fair.moss, NotFound), (fair.ito, NotFound), (fair.zhao, Forbidden)):
        with pytest.raises(error):
            call.write(who, "Mine")
    for who in (fair.moss, fair.ito, VISITOR, fair.zhao):
        with pytest.raises(NotFound):
            call.runner.ask(notes_here, who, call.meeting)
    other = fair.meet(fair.ito, fair.kiln, fair.li, 1)
    clock.at = fair.times[fair.slots[1]][0]
    with pytest.raises(NotFound):
        call.runner.run(RemoveNote(meeting=other, note=note["id"]), fair.li)


def test_an_organiser_in_the_call_reads_and_does_not_once_they_left(call: Call, clock: SetClock) -> None:
    fair = call.fair
    call.enter(fair.li)
    call.write(fair.li, "Price list is wrong")
    call.run(AnnounceVisit, fair.zhao)
    clock.move(seconds=11)
    call.enter(fair.zhao)
    assert bodies(call, fair.zhao) == ["Price list is wrong"]
    call.leave(fair.zhao)
    with pytest.raises(NotFound):
        call.runner.ask(notes_here, fair.zhao, call.meeting)


def test_there_is_an_end_to_lines(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST", 2)
    one = call.write(call.fair.li, "1")
    call.write(call.fair.li, "2")
    with pytest.raises(NotesFull):
        call.write(call.fair.li, "3")
    call.run(RemoveNote, call.fair.li, note=one["id"])
    call.write(call.fair.li, "3")
    with pytest.raises(NotesFull):
        call.run(RestoreNote, call.fair.li, note=one["id"])


@on_both_databases
def test_when_the_doors_close_both_sides_get_the_notes_and_the_interpreter_does_not(
    call: Call, hall: Hall, clock: SetClock
) -> None:
    fair = call.fair
    call.write(fair.li, "500 plates at 2.30", kind="decided")
    call.write(fair.sato, "見本を送る", kind="todo", side="exporter", due="2026-04-03")
    gone = call.write(fair.sato, "Gossip")
    call.run(RemoveNote, fair.sato, note=gone["id"])
    told = lambda who: [n for n in call.runner.ask(my_notices, who).page.items if n.kind == "notes"]  # noqa: E731
    call.runner.run(CloseNotes(meeting=call.meeting), SYSTEM)
    until_idle(hall)
    assert not told(fair.li)
    clock.move(minutes=70)
    with pytest.raises(DoorsClosed):
        call.write(fair.li, "Too late")
    until_idle(hall)
    assert len(told(fair.li)) == len(told(fair.sato)) == 1
    assert told(fair.hu) == []
    assert told(fair.sato)[0].path == f"/meetings/{call.meeting}/after"
    with call.runner.db.read() as session:
        mails = [row for row in session.scalars(select(MailRow)) if "500 plates at 2.30" in str(row.__dict__)]
    assert len(mails) == 2
    [japanese] = [row for row in mails if "sato" in str(row.__dict__)]
    words = str(japanese.__dict__)
    assert "見本を送る" in words
    assert "Gossip" not in words


# -- the tray -------------------------------------------------------------------------------------------------------


@on_both_databases
def test_what_one_shows_all_see(call: Call) -> None:
    plate = call.plate
    call.run(LayOutListing, call.fair.li, listing=plate)
    assert (call.state()["tray"], call.state()["shown"]) == ([plate], None)
    call.run(ShowListing, call.fair.sato, listing=plate, picture=1)
    assert call.state()["shown"] == {"listing": plate, "picture": 1}
    version = call.state()["version"]
    call.run(ShowListing, call.fair.hu, listing=plate, picture=1)
    assert call.state()["version"] == version
    call.run(HideListing, call.fair.li)
    assert (call.state()["shown"], call.state()["tray"]) == (None, [plate])
    call.run(ShowListing, call.fair.li, listing=plate)
    call.run(TakeAwayListing, call.fair.sato, listing=plate)
    assert (call.state()["shown"], call.state()["tray"]) == (None, [])


def test_only_what_the_two_offer_is_shown_and_only_by_them(call: Call) -> None:
    fair = call.fair
    plate = call.plate
    with pytest.raises(NotTheirs):
        call.run(ShowListing, fair.li, listing=new_public_id())
    with pytest.raises(Forbidden):
        call.run(ShowListing, fair.zhao, listing=plate)
    with pytest.raises(NotFound):
        call.run(ShowListing, fair.moss, listing=plate)
    with pytest.raises(NotFound):
        call.runner.ask(product, fair.moss, call.meeting, plate)
    call.runner.run(ArchiveListing(listing=plate, version=1), fair.boss)
    with pytest.raises(NotTheirs):
        call.run(ShowListing, fair.li, listing=plate)
    with pytest.raises(NotFound):
        call.runner.ask(product, fair.sato, call.meeting, plate)


def test_the_shelves_hold_what_both_offer(call: Call, queries_of: Any) -> None:
    plate = call.plate
    _, found = call.runner.ask(shelves, call.fair.sato, call.meeting)
    assert [(shelf.place.side, [row.public_id for row in shelf.listings]) for shelf in found] == [("exporter", [plate])]
    assert call.runner.ask(product, call.fair.hu, call.meeting, plate).page.listing.public_id == plate
    assert queries_of(lambda: call.runner.ask(product, call.fair.sato, call.meeting, plate)) <= 8


# -- turns ----------------------------------------------------------------------------------------------------------


@on_both_databases
def test_the_turn_goes_from_one_to_the_interpreter_to_the_other(call: Call) -> None:
    fair = call.fair
    call.enter(fair.li, fair.sato, fair.hu)
    with pytest.raises(NotInTurns):
        call.run(PassTurn, fair.li, was="exporter", to="interpreter")
    call.run(SetMode, fair.sato, mode="consecutive")
    assert (call.state()["mode"], call.state()["turn"]) == ("consecutive", "buyer")
    with pytest.raises(NotYourTurn):
        call.run(PassTurn, fair.li, was="buyer", to="exporter")
    call.run(PassTurn, fair.sato, was="buyer", to="interpreter")
    with pytest.raises(TurnMoved):
        call.run(PassTurn, fair.sato, was="buyer", to="interpreter")
    call.run(PassTurn, fair.hu, was="interpreter", to="exporter")
    call.run(PassTurn, fair.hu, was="exporter", to="interpreter")
    call.run(SetMode, fair.li, mode="free")
    assert (call.state()["mode"], call.state()["turn"]) == ("free", None)


def test_the_turn_of_who_left_is_not_lost(call: Call) -> None:
    fair = call.fair
    call.enter(fair.li, fair.sato, fair.hu)
    call.run(SetMode, fair.hu, mode="consecutive")
    call.leave(fair.hu)
    with pytest.raises(NobodyThere):
        call.run(PassTurn, fair.li, was="interpreter", to="interpreter")
    call.run(PassTurn, fair.li, was="interpreter", to="buyer")
    assert call.state()["turn"] == "buyer"


def test_who_is_not_in_the_call_has_no_turn(call: Call) -> None:
    call.enter(call.fair.li)
    with pytest.raises(NotInRoom):
        call.run(SetMode, call.fair.sato, mode="consecutive")
    with pytest.raises(NotFound):
        call.run(SetMode, call.fair.moss, mode="consecutive")


# -- recording --------------------------------------------------------------------------------------------------------


def runs(call: Call) -> bool:
    recording = call.state()["recording"]
    return recording is not None and recording["since"] is not None


@on_both_databases
def test_a_recording_runs_only_while_everybody_in_the_call_agrees(call: Call) -> None:
    fair = call.fair
    call.enter(fair.li, fair.sato)
    call.run(AskToRecord, fair.li)
    assert call.state()["recording"]["by"] == fair.li.public_id
    assert call.state()["recording"]["agreed"] == [fair.li.public_id]
    assert not runs(call)
    call.run(AnswerRecording, fair.sato, agrees=True)
    assert runs(call)
    call.enter(fair.hu)
    assert not runs(call), "who comes in was not asked yet"
    call.run(AnswerRecording, fair.hu, agrees=True)
    assert runs(call)
    call.run(AnswerRecording, fair.sato, agrees=False)
    assert call.state()["recording"] is None
    with pytest.raises(NothingAsked):
        call.run(AnswerRecording, fair.sato, agrees=True)


@on_both_databases
def test_it_goes_on_when_the_one_who_was_not_asked_leaves_and_ends_with_who_records(call: Call) -> None:
    fair = call.fair
    call.enter(fair.li, fair.sato)
    call.run(AskToRecord, fair.li)
    call.run(AnswerRecording, fair.sato, agrees=True)
    call.enter(fair.hu)
    call.leave(fair.hu)
    assert runs(call)
    call.leave(fair.li)
    assert call.state()["recording"] is None
    call.enter(fair.li)
    call.run(AskToRecord, fair.li)
    assert not runs(call), "everybody is asked anew"


def test_one_records_and_ends_it(call: Call) -> None:
    fair = call.fair
    call.enter(fair.li, fair.sato)
    call.run(AskToRecord, fair.li)
    with pytest.raises(RecordingAsked):
        call.run(AskToRecord, fair.sato)
    with pytest.raises(Forbidden):
        call.run(StopRecording, fair.sato)
    call.run(StopRecording, fair.li)
    assert call.state()["recording"] is None
    call.run(StopRecording, fair.li)


def test_organisers_can_forbid_it_and_never_record_themselves(call: Call, clock: SetClock) -> None:
    fair = call.fair
    call.enter(fair.li)
    call.run(AnnounceVisit, fair.zhao)
    clock.move(seconds=11)
    call.run(JoinRoom, fair.zhao)
    with pytest.raises(Forbidden):
        call.run(AskToRecord, fair.zhao)
    with call.runner.db.write() as session:
        event = call.runner.ask(after_page, fair.li, call.meeting).meeting.event.id
        now = clock.now()
        session.add(VideoRules(event_id=event, phones=[], recording=False, created_at=now, updated_at=now))
        session.commit()
    with pytest.raises(RecordingOff):
        call.run(AskToRecord, fair.li)


def test_an_organiser_who_comes_to_help_is_asked_too(call: Call, clock: SetClock) -> None:
    fair = call.fair
    call.enter(fair.li)
    call.run(AskToRecord, fair.li)
    assert runs(call)
    call.run(AnnounceVisit, fair.zhao)
    assert runs(call), "announced is not there"
    clock.move(seconds=11)
    call.enter(fair.zhao)
    assert not runs(call)
    call.run(AnswerRecording, fair.zhao, agrees=True)
    assert runs(call)


# -- after ----------------------------------------------------------------------------------------------------------


def test_the_page_after_it_tells_how_long_everybody_was_there(call: Call, clock: SetClock, queries_of: Any) -> None:
    fair = call.fair
    call.enter(fair.li)
    clock.move(minutes=5)
    call.leave(fair.li)
    clock.move(minutes=5)
    call.enter(fair.li, fair.sato)
    clock.move(minutes=10)
    call.leave(fair.li)
    call.write(fair.sato, "Send the samples", kind="todo", side="exporter", due="2026-04-03")
    call.write(fair.sato, "Read them", kind="todo", side="buyer")
    page = call.runner.ask(after_page, fair.li, call.meeting)
    assert [(stay.name, stay.minutes, stay.there) for stay in page.stays] == [("li", 15, False), ("sato", 1, True)]
    assert page.next_step == "Send the samples (2026-04-03)"
    assert call.runner.ask(after_page, fair.sato, call.meeting).next_step == "Read them"
    assert call.runner.ask(after_page, fair.zhao, call.meeting).notes == []
    with pytest.raises(NotFound):
        call.runner.ask(after_page, fair.moss, call.meeting)
    assert queries_of(lambda: call.runner.ask(after_page, fair.li, call.meeting)) <= 8
