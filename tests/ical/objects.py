"""All kinds of calendar objects that we write, each with what every program must read in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from tests.ical.test_meeting_file import BASE, LI, MEETING, SATO, SUN
from tradehall.events.commands import Side
from tradehall.events.queries import DelegateName
from tradehall.ical.calendars import meeting_calendar
from tradehall.ical.feeds.queries import AskedFor, Feed
from tradehall.ical.feeds.rendering import feed_octets
from tradehall.ical.readers import Invitation, Mailbox, Method, Reader
from tradehall.kernel.texts import Translated
from tradehall.meetings.commands import Video
from tradehall.meetings.queries.views import CalendarMeeting, Guest
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.ways import Way

STAMP = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
WEI = DelegateName(4, MEETING.public_id, "王伟", "Wáng Wěi", "Wei WANG", "zh", "", "Asia/Shanghai")
FAIR = Translated({"zh": "陶瓷；对接会, \\ 2026🏺", "en": 'Fair: "plates", cups; pots'}, "zh")
LONG = '价格、交期；样品, \\ 备注🙂👩‍🚒🇨🇳\n第二行: 「釉薬」と"白磁" 가격·납기 '
FACE = "🏺"


@dataclass(frozen=True)
class Told:
    """One entry as every program must read it. Instants are seconds since 1970."""

    uid: str
    start: int
    end: int
    sequence: int
    status: str
    summary: str = ""


@dataclass(frozen=True)
class Made:
    """An object and what stands in it. `whose`: the address of its attendee, if it is an invitation."""

    name: str
    octets: bytes
    told: tuple[Told, ...]
    whose: str = ""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def moved(start: datetime, sequence: int, minutes: int = 30) -> CalendarMeeting:
    return replace(MEETING, starts_at=start, ends_at=start + timedelta(minutes=minutes), sequence=sequence)


MEETINGS = {
    "new": replace(MEETING, sequence=0),
    "moved": moved(at("2026-12-04T03:00+00:00"), 1),
    "moved-twice": moved(at("2026-12-05T06:30+00:00"), 2),
    "cancelled": replace(MEETING, status=MeetingStatus.CANCELLED, sequence=3, cancel_reason="生病；抱歉"),
    "reinstated": replace(MEETING, sequence=4),
    "held": replace(MEETING, status=MeetingStatus.HELD),
    "waits-for-interpreter": replace(MEETING, status=MeetingStatus.TENTATIVE, sequence=0, guests=MEETING.guests[:2]),
    "other-interpreter": replace(
        MEETING, sequence=5, guests=[*MEETING.guests[:2], Guest(WEI, "d@x.example", "interpreter", None, 1)]
    ),
    "over-spring": moved(at("2026-03-08T07:30+00:00"), 0, 60),
    "over-autumn": moved(at("2026-11-01T06:30+00:00"), 0, 60),
    "in-the-hour-told-twice": moved(at("2026-11-01T07:10+00:00"), 0),
    "over-new-year": moved(at("2026-12-31T23:45+00:00"), 0),
    "long": replace(
        MEETING, agenda=(LONG * 60)[:2000], way=replace(MEETING.way, link_note=FACE * 500),
        event=replace(MEETING.event, name=FAIR),
    ),
    "by-link": replace(MEETING, way=replace(MEETING.way, video=Video.LINK)),
    "by-telephone": replace(MEETING, way=replace(MEETING.way, video=Video.PHONE, link_url="", link_note="")),
    "bare": replace(MEETING, agenda="", way=Way(), guests=[]),
    "controls": replace(MEETING, agenda="a\x00b\x07c\x1bd\x7fe\r\nf\rg\th"),
}  # fmt: skip

READERS = {
    "en": Reader("en", "America/Chicago", SATO.id),
    "zh": Reader("zh", "Asia/Shanghai", LI.id, alarm=0),
    "ja": Reader("ja", "Asia/Tokyo", SATO.id, alarm=1440),
    "ko": Reader("ko", "Asia/Seoul", SUN.id, alarm=None),
    "en-own": Reader("en", "America/Chicago", LI.id, own_zone=True),
    "zh-own": Reader("zh", "Asia/Shanghai", LI.id, own_zone=True),
    "ja-half": Reader("ja", "Asia/Kolkata", SATO.id, own_zone=True),
    "ko-quarter": Reader("ko", "Asia/Kathmandu", None, own_zone=True),
    "en-south": Reader("en", "Australia/Adelaide", LI.id, own_zone=True),
    "en-odd": Reader("en", "Africa/Casablanca", LI.id, own_zone=True),
}


def told_of(meeting: CalendarMeeting, status: str = "") -> Told:
    states = {MeetingStatus.TENTATIVE: "TENTATIVE", MeetingStatus.CANCELLED: "CANCELLED"}
    span = int(meeting.starts_at.timestamp()), int(meeting.ends_at.timestamp())
    return Told(meeting.uid, *span, meeting.sequence, status or states.get(meeting.status, "CONFIRMED"))


def downloads() -> Iterator[Made]:
    for what, meeting in MEETINGS.items():
        for who, reader in READERS.items():
            yield Made(f"file-{what}-{who}", meeting_calendar(meeting, reader, BASE), (told_of(meeting),))


def invitations() -> Iterator[Made]:
    organizer = Mailbox("reply+abc234@in.example", '陶瓷; "Fair", 2026')
    for what, meeting in MEETINGS.items():
        for who, reader in (("zh", READERS["zh"]), ("ja-half", READERS["ja-half"])):
            for method in (Method.REQUEST, Method.CANCEL):
                if method is Method.REQUEST and meeting.status is MeetingStatus.CANCELLED:
                    continue  # nobody is invited to that
                attendee = Mailbox("li@x.example", "李娜, (Na LI)")
                sent = Invitation(method, organizer, attendee, STAMP)
                octets = meeting_calendar(meeting, reader, BASE, sent)
                told = told_of(meeting, "CANCELLED" if method is Method.CANCEL else "")
                yield Made(f"mail-{method.lower()}-{what}-{who}", octets, (told,), attendee.address)


def feed(reader: Reader, meetings: list[CalendarMeeting], asked: list[AskedFor], *, of_event: bool = False) -> bytes:
    event = MEETING.event if of_event else None
    found = Feed(1, 1, event, reader, bool(asked), None, "", STAMP, ())
    return feed_octets(found, meetings, asked, BASE, {})[0]


def proposed(index: int, start: datetime) -> AskedFor:
    name = Translated.of("zh", "对接会；2026")
    fair, end = f"01kaqz000000000000000000{index:02d}", start + timedelta(minutes=30)
    return AskedFor(fair, start, end, STAMP, STAMP, name, "窑；厂", "Kiln, Ltd")


def feeds() -> Iterator[Made]:
    each = [replace(one, id=n, uid=f"{what}@tradehall") for n, (what, one) in enumerate(MEETINGS.items())]
    each.sort(key=lambda meeting: (meeting.starts_at, meeting.uid))
    starts = [MEETING.starts_at + timedelta(hours=n) for n in range(500)]
    many = [replace(moved(start, n % 3), id=n, uid=f"{n}@tradehall") for n, start in enumerate(starts)]
    asked = [proposed(n, MEETING.starts_at + timedelta(hours=n)) for n in range(3)]
    for who, reader in READERS.items():
        yield Made(f"feed-empty-{who}", feed(reader, [], []), ())
        yield Made(f"feed-each-{who}", feed(reader, each, []), tuple(map(told_of, each)))
    wanted = tuple(
        Told(
            f"{one.request}-{one.starts_at:%Y%m%dT%H%M%SZ}@tradehall", int(one.starts_at.timestamp()),
            int(one.ends_at.timestamp()), 0, "TENTATIVE",
        )
        for one in asked
    )  # fmt: skip
    yield Made("feed-asked-ja", feed(READERS["ja"], each, asked), (*map(told_of, each), *wanted))
    yield Made("feed-many-zh", feed(READERS["zh"], many, []), tuple(map(told_of, many)))
    yield Made("feed-many-en-own", feed(READERS["en-own"], many, []), tuple(map(told_of, many)))
    agenda = Reader("ko", "Asia/Shanghai", None, None)
    yield Made("feed-event-ko", feed(agenda, each, [], of_event=True), tuple(map(told_of, each)))


@cache
def everything() -> tuple[Made, ...]:
    return (*downloads(), *invitations(), *feeds())


__all__ = ["Made", "Side", "Told", "everything"]
