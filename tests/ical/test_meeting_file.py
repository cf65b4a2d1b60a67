"""The downloaded calendar file of a meeting, read back by two parsers that are not ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from icalendar import Calendar

from tradehall.events.commands import Phase, Side
from tradehall.events.queries import DelegateName
from tradehall.ical.calendars import file_name, meeting_calendar
from tradehall.ical.readers import Invitation, Mailbox, Method, Reader
from tradehall.kernel.texts import Translated
from tradehall.meetings.commands import Phone, Video
from tradehall.meetings.queries.views import CalendarMeeting, CompanyBrief, EventBrief, Guest, Place
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.ways import Way

START = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
BASE = "https://hall.example"
ID = "01kaqz0000000000000000000a"
LI = DelegateName(1, ID, "李娜", "Lǐ Nà", "Na LI", "zh", "经理", "Asia/Shanghai")
SATO = DelegateName(2, ID, "佐藤 美咲", "さとう みさき", "Misaki SATO", "ja", "部長", "Asia/Tokyo")
SUN = DelegateName(3, ID, "孙悦", "Sūn Yuè", "Yue SUN", "zh", "", "Asia/Shanghai")


def company(number: int, name: str, country: str, language: str) -> CompanyBrief:
    return CompanyBrief(number, ID, "x", name, "X", "", language, country, "", "", None, None)


RUILIN = Place(10, ID, Side.EXPORTER, ["zh"], company(1, "淄博瑞霖陶瓷有限公司", "CN", "zh"), "Asia/Shanghai")
UTSUWA = Place(11, ID, Side.BUYER, ["ja"], company(2, "株式会社伊勢うつわ商事", "JP", "ja"), "America/Chicago")
MEETING = CalendarMeeting(
    id=1,
    public_id=ID,
    uid="3f0f6f8e-1111-4222-8333-444455556666@hall.example",
    sequence=2,
    status=MeetingStatus.CONFIRMED,
    starts_at=START,
    ends_at=START + timedelta(minutes=30),
    created_at=START - timedelta(days=9),
    changed_at=START - timedelta(days=2),
    worded_at=START - timedelta(days=3),
    event=EventBrief(
        1, "zibo-mie", Translated({"zh": "淄博—三重", "en": "Zibo–Mie"}, "zh"), "Asia/Shanghai", Phase.BOOKING
    ),
    exporter=RUILIN,
    buyer=UTSUWA,
    guests=[
        Guest(LI, "a@x.example", "delegate", Side.EXPORTER, 1),
        Guest(SATO, "b@x.example", "delegate", Side.BUYER, 1),
        Guest(SUN, "c@x.example", "interpreter", None, 1),
    ],
    agenda="价格；交期, 样品\n第二行",
    way=Way(
        Video.ROOM, "https://video.example/room?a=1,2", "密码 1234", [Phone(country="CN", number="+86 533 218 0000")]
    ),
    cancel_reason="",
    cancelled_by=None,
    because=None,
)


def bytes_for(
    meeting: CalendarMeeting = MEETING, language: str = "en", zone: str = "UTC", person: int | None = 1
) -> bytes:
    return meeting_calendar(meeting, Reader(language, zone, person), BASE)


@pytest.mark.parametrize(
    ("language", "zone", "person"), [("zh", "Asia/Shanghai", 1), ("ja", "Asia/Tokyo", 2), ("en", "UTC", 3)]
)
def test_every_invitee_reads_the_same_instant_uid_and_sequence(language: str, zone: str, person: int) -> None:
    body = bytes_for(language=language, zone=zone, person=person)
    event = vobject.readOne(body.decode()).vevent
    assert event.dtstart.value.astimezone(UTC) == START
    assert event.dtend.value.astimezone(UTC) == START + timedelta(minutes=30)
    assert (event.uid.value, event.sequence.value, event.status.value) == (MEETING.uid, "2", "CONFIRMED")
    again = Calendar.from_ical(body).events[0]
    assert again.DTSTART == START
    assert again["DTSTAMP"].dt == again["LAST-MODIFIED"].dt == MEETING.changed_at


def test_times_are_written_in_utc_and_no_zone_is_made_up() -> None:
    body = bytes_for().decode()
    assert "DTSTART:20261203T010000Z" in body
    assert "VTIMEZONE" not in body
    assert "METHOD" not in body
    assert "ATTENDEE" not in body
    assert "ORGANIZER" not in body
    assert "a@x.example" not in body


def test_both_clocks_stand_in_the_text() -> None:
    text = Calendar.from_ical(bytes_for(zone="Asia/Shanghai")).events[0]["DESCRIPTION"]
    assert "Your time: Thu, Dec 3, 2026 09:00–09:30 (Shanghai, UTC+8)" in text
    assert "Their time: Wed, Dec 2, 2026 19:00–19:30 (Chicago, UTC−6)" in text
    assert "孙悦 (Sūn Yuè, Yue SUN), interpreter" in text
    assert f"{BASE}/meetings/{ID}" in text


def test_the_title_names_the_other_side() -> None:
    assert Calendar.from_ical(bytes_for(person=1)).events[0]["SUMMARY"] == "X – Zibo–Mie"
    assert Calendar.from_ical(bytes_for(person=2)).events[0]["SUMMARY"] == "X – Zibo–Mie"
    assert "–" in Calendar.from_ical(bytes_for(person=3)).events[0]["SUMMARY"]


def test_the_same_meeting_is_the_same_bytes() -> None:
    assert bytes_for() == bytes_for()
    assert bytes_for(replace(MEETING, sequence=3)) != bytes_for()


def test_a_cancelled_meeting_says_so_and_frees_the_time() -> None:
    body = bytes_for(replace(MEETING, status=MeetingStatus.CANCELLED, sequence=3))
    event = Calendar.from_ical(body).events[0]
    assert (str(event["STATUS"]), str(event["TRANSP"]), event["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 3)
    assert event["SUMMARY"].startswith("Cancelled: ")
    assert event.alarms.times == []


def test_lines_are_folded_at_75_octets_and_end_with_crlf() -> None:
    body = bytes_for(replace(MEETING, agenda="很长的议程，" * 60))
    assert body.endswith(b"\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 75
    assert "很长的议程，" * 60 in Calendar.from_ical(body).events[0]["DESCRIPTION"]


def test_the_place_to_join_is_our_page_and_the_video_link_stands_in_the_text() -> None:
    event = Calendar.from_ical(bytes_for()).events[0]
    page = f"{BASE}/meetings/{ID}"
    room = f"{page}/room"
    assert event["URL"] == page
    assert event["LOCATION"] == event["CONFERENCE"] == room
    assert f"Join the meeting here: {room}" in event["DESCRIPTION"]
    assert page in event["DESCRIPTION"]
    assert "If that does not work: https://video.example/room?a=1,2\n密码 1234" in event["DESCRIPTION"]
    assert "by telephone:\n– China: +86 533 218 0000" in event["DESCRIPTION"]
    unfolded = bytes_for().replace(b"\r\n ", b"").decode()
    assert f"CONFERENCE;FEATURE=AUDIO,VIDEO;LABEL=Join the meeting;VALUE=URI:{room}" in unfolded


def test_what_is_written_is_what_the_library_would_write() -> None:
    """Content and escapes are those of icalendar, which needs a hundred times as long."""
    invitation = Invitation(
        Method.REQUEST, Mailbox("r@in.example", 'Fair "desk": 1'), Mailbox("li@x.example", "李娜"), START
    )
    for reader in READERS:
        for how in (None, invitation):
            body = meeting_calendar(MEETING, reader, BASE, how)
            again = Calendar.from_ical(body).to_ical()
            assert sorted(unfolded(again)) == sorted(unfolded(body))


def unfolded(body: bytes) -> list[bytes]:
    return body.replace(b"\r\n ", b"").split(b"\r\n")


READERS = [
    Reader("en", "UTC"),
    Reader("zh", "Asia/Shanghai", 1, alarm=None),
    Reader("ja", "Asia/Tokyo", 2, alarm=30, own_zone=True),
    Reader("ko", "America/Chicago", 3, own_zone=True),
]


def test_the_file_name_is_plain() -> None:
    assert file_name(MEETING) == "meeting-2026-12-03-0100Z.ics"
