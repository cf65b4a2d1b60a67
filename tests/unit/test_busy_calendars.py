"""What makes busy, by the rules of RFC 5545 and the habits of calendar programs; and what a bad calendar can do.

All but the last part goes through the child process's own function, in this one: what is tried in many forms is fast
that way. That the process has its limits, and that nothing of one calendar reaches the next, is tried for real.
"""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.busy import calendar, event
from tradehall.ical.busy.child import read
from tradehall.ical.busy.parse import busy_of
from tradehall.ical.busy.scan import Refused, Wish
from tradehall.ical.busy.stretches import clipped, merged


def second(text):
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp())


FIRST, LAST = second("2026-03-01 00:00"), second("2026-05-01 00:00")
WISH = Wish(FIRST, LAST, "Asia/Shanghai", emails=("li@town.example",))
ALL_DAY = Wish(FIRST, LAST, "Asia/Shanghai", all_day=True)
START, END = "DTSTART:20260310T010000Z", "DTEND:20260310T020000Z"
AT = (second("2026-03-10 01:00"), second("2026-03-10 02:00"))


def busy(octets, wish=WISH):
    answer = read(octets, wish)
    return [tuple(row) for row in answer["busy"]]


def one(*lines):
    return calendar(event("UID:a@town", *lines))


# -- what makes busy ----------------------------------------------------------------------------------

COUNTS = {
    "plain": (START, END),
    "without an end": ("DTSTART:20260310T010000Z", "DURATION:PT1H"),
    "confirmed": (START, END, "STATUS:CONFIRMED"),
    "tentative": (START, END, "STATUS:TENTATIVE"),
    "opaque": (START, END, "TRANSP:OPAQUE"),
    "shown as busy": (START, END, "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"),
    "out of office": (START, END, "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
    "declined by somebody else": (START, END, "ATTENDEE;PARTSTAT=DECLINED:mailto:wang@town.example"),
    "accepted": (START, END, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:li@town.example"),
    "not answered": (START, END, "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:li@town.example"),
    "folded": ("DTSTA\r\n RT:20260310T010000Z", "DTEND:20260310T0\r\n\t20000Z"),
    "lower case": ("dtstart:20260310T010000Z", "dtend:20260310T020000Z"),
    "in Zibo": ("DTSTART;TZID=Asia/Shanghai:20260310T090000", "DTEND;TZID=Asia/Shanghai:20260310T100000"),
    "quoted zone": ('DTSTART;TZID="Asia/Shanghai":20260310T090000', 'DTEND;TZID="Asia/Shanghai":20260310T100000'),
    "Outlook's Zibo": (
        "DTSTART;TZID=China Standard Time:20260310T090000",
        "DTEND;TZID=China Standard Time:20260310T100000",
    ),
    "Outlook's Tokyo": ("DTSTART;TZID=Tokyo Standard Time:20260310T100000", "DURATION:PT1H"),
    "Outlook's Chicago": ("DTSTART;TZID=Central Standard Time:20260309T200000", "DURATION:PT1H"),
    "floating": ("DTSTART:20260310T090000", "DTEND:20260310T100000"),
    "an alarm and a guest in it": (
        START,
        "BEGIN:VALARM",
        "DTSTART:19700101T000000Z",
        "TRIGGER:-PT15M",
        "END:VALARM",
        END,
    ),
    "every week": ("DTSTART:20260210T010000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3"),
    "a date of its own": ("DTSTART:20260201T010000Z", "DURATION:PT1H", "RDATE:20260310T010000Z"),
    "in a window with a long summary": (
        START,
        END,
        "SUMMARY:" + "字" * 3000,
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "A" * 90000,
    ),
}


@pytest.mark.parametrize("name", COUNTS)
def test_this_makes_busy(name):
    assert busy(one(*COUNTS[name])) == [AT]


LEAVES_FREE = {
    "cancelled": (START, END, "STATUS:CANCELLED"),
    "transparent": (START, END, "TRANSP:TRANSPARENT"),
    "shown as free": (START, END, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
    "declined": (START, END, "ATTENDEE;CN=Li;PARTSTAT=DECLINED;RSVP=TRUE:mailto:Li@Town.example"),
    "declined, quoted": (START, END, 'ATTENDEE;CN="Li: boss";PARTSTAT="DECLINED":MAILTO:li@town.example'),
    "a whole day": ("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260311"),
    "no time": (START,),
    "ends before it begins": (END.replace("DTEND", "DTSTART"), START.replace("DTSTART", "DTEND")),
    "negative duration": (START, "DURATION:-PT1H"),
    "long ago": ("DTSTART:20200310T010000Z", "DTEND:20200310T020000Z"),
    "far ahead": ("DTSTART:20990310T010000Z", "DTEND:20990310T020000Z"),
    "series of free entries": (START, END, "RRULE:FREQ=DAILY", "TRANSP:TRANSPARENT"),
    "the thirtieth of February": (
        "DTSTART:20260210T010000Z",
        "DTEND:20260210T020000Z",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ),
    "over and done": ("DTSTART:20200310T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20200401T000000Z"),
}


@pytest.mark.parametrize("name", LEAVES_FREE)
def test_this_leaves_free(name):
    found = busy(one(*LEAVES_FREE[name]))
    assert found in ([], [(second("2026-02-10 01:00"), second("2026-02-10 02:00"))])
    assert busy(calendar(event("UID:a", *LEAVES_FREE[name]), event("UID:b", START, END))) == [AT]


def test_whole_days_count_where_wished_in_the_owners_zone():
    day = one("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260312")
    assert busy(day, ALL_DAY) == [(second("2026-03-09 16:00"), second("2026-03-11 16:00"))]
    assert busy(one("DTSTART;VALUE=DATE:20260310"), ALL_DAY) == [
        (second("2026-03-09 16:00"), second("2026-03-10 16:00"))
    ]
    assert busy(one("DTSTART;VALUE=DATE:20260310", "RRULE:FREQ=DAILY;COUNT=2"), WISH) == []


def test_floating_times_are_the_files_own_where_it_says_so():
    tokyo = calendar("X-WR-TIMEZONE:Asia/Tokyo\r\n", event("UID:a", "DTSTART:20260310T100000", "DURATION:PT1H"))
    assert busy(tokyo) == [AT]
    nowhere = tokyo.replace(b"Asia/Tokyo", b"Mars/Base").replace(b"T100000", b"T090000")
    assert busy(nowhere) == [AT]


def test_an_instance_that_was_moved_or_cancelled():
    series = event("UID:a", "DTSTART:20260309T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
    moved = event("UID:a", "RECURRENCE-ID:20260310T010000Z", "DTSTART:20260310T050000Z", "DURATION:PT1H")
    gone = event(
        "UID:a", "RECURRENCE-ID:20260311T010000Z", "DTSTART:20260311T010000Z", "DURATION:PT1H", "STATUS:CANCELLED"
    )
    assert busy(calendar(series, moved, gone)) == [
        (second("2026-03-09 01:00"), second("2026-03-09 02:00")),
        (second("2026-03-10 05:00"), second("2026-03-10 06:00")),
    ]  # fmt: skip


def test_of_two_versions_the_newer_counts():
    old = event("UID:a", START, END, "SEQUENCE:1")
    new = event("UID:a", START, END, "SEQUENCE:2", "STATUS:CANCELLED")
    assert busy(calendar(old, new)) == busy(calendar(new, old)) == []
    assert busy(calendar(event("UID:a", START, END, "SEQUENCE:3"), new)) == [AT]


def test_free_busy_lists_are_read():
    periods = "FREEBUSY;FBTYPE=BUSY:20260310T010000Z/20260310T013000Z,20260310T013000Z/PT30M"
    lists = ["BEGIN:VFREEBUSY", periods, "FREEBUSY;FBTYPE=FREE:20260310T030000Z/PT1H", "END:VFREEBUSY", ""]
    assert busy(calendar("\r\n".join(lists))) == [AT]
    broken = calendar("\r\n".join(lists).replace("/PT30M", "/soon"))
    assert read(broken, WISH)["partly"] is True


def test_our_own_meetings_are_named():
    answer = read(calendar(event("UID:1f0@tradehall", START, END), event("UID:b", START, END)), WISH)
    assert answer["named"] == {"1f0@tradehall": [AT]}
    assert answer["busy"] == [AT]


def test_the_hour_that_is_skipped_and_the_one_that_comes_twice():
    """Chicago, 8 March 2026 at 2:00, and Berlin, 29 March at 2:00; a series keeps its time on the wall."""
    series = one("DTSTART;TZID=America/Chicago:20260306T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
    hours = [datetime.fromtimestamp(start, UTC).hour for start, _ in busy(series)]
    assert hours == [15, 15, 14, 14]
    assert len(busy(one("DTSTART;TZID=Europe/Berlin:20260329T023000", "DURATION:PT1H"))) == 1


def test_nothing_but_times_leaves_the_reader():
    told = json.dumps(read(one(START, END, "SUMMARY:Secret plan", "LOCATION:Hideout", "ORGANIZER:mailto:x@y"), WISH))
    assert "Secret" not in told
    assert "a@town" not in told


# -- bad calendars --------------------------------------------------------------------------------------

WHOLE = one(START, END)
HARMLESS = {  # read as well as can be
    "unknown version": WHOLE.replace(b"VERSION:2.0", b"VERSION:7.5"),
    "no version": WHOLE.replace(b"VERSION:2.0\r\n", b""),
    "no uid": WHOLE.replace(b"UID:a@town\r\n", b""),
    "bare line feeds": WHOLE.replace(b"\r\n", b"\n"),
    "bare returns": WHOLE.replace(b"\r\n", b"\r"),
    "mark of byte order": b"\xef\xbb\xbf" + WHOLE,
    "blank lines around": b"\r\n\r\n" + WHOLE + b"\r\n\r\n",
    "utf-16": WHOLE.decode().encode("utf-16"),
    "gbk": WHOLE.replace(b"UID:", "SUMMARY:会议\r\nUID:".encode("gbk")),
    "shift_jis": WHOLE.replace(b"UID:", "SUMMARY:会議\r\nUID:".encode("shift_jis")),
    "folded inside a character": WHOLE.replace(b"UID:", b"SUMMARY:\xe4\xbc\r\n \x9a\r\nUID:"),
    "a line of a megabyte": WHOLE.replace(b"UID:", b"DESCRIPTION:" + b"x" * 10**6 + b"\r\nUID:"),
    "nul": WHOLE.replace(b"UID:", b"SUMMARY:\x00\r\nUID:"),
    "control characters": WHOLE.replace(b"UID:a", b"UID:a\x07\x1b"),
    "a line without a name": WHOLE.replace(b"UID:", b"nonsense\r\nUID:"),
    "cancel of what nobody knows": calendar(event("UID:a", START, END), event("UID:z", START, END, "STATUS:CANCELLED")),
    "a request from a stranger": WHOLE.replace(b"UID:", b"ORGANIZER:mailto:boss@elsewhere.example\r\nUID:").replace(
        b"VERSION", b"METHOD:REQUEST\r\nVERSION"
    ),
    "a lying zone": calendar(
        "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:-0500\r\n"
        "TZOFFSETTO:-0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
        event("UID:a", "DTSTART;TZID=Asia/Shanghai:20260310T090000", "DURATION:PT1H"),
    ),
    "a zone that nobody knows": one("DTSTART;TZID=Town/Hall:20260310T090000", "DURATION:PT1H"),
    "a zone of its own": calendar(
        "BEGIN:VTIMEZONE\r\nTZID:Town\r\nCOMMENT:x\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0300\r\n"
        "TZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
        event("UID:a", "DTSTART;TZID=Town:20260310T040000", "DURATION:PT1H"),
    ),
    "attachments": WHOLE.replace(b"UID:", b"ATTACH:file:///etc/passwd\r\nATTACH:https://169.254.169.254/\r\nUID:"),
    "to-dos and journals": WHOLE.replace(
        b"BEGIN:VEVENT", b"BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\nBEGIN:VJOURNAL\r\nEND:VJOURNAL\r\nBEGIN:VEVENT"
    ),
    "two calendars in one file": calendar() + WHOLE,
    "a date that is none": calendar(
        event("UID:x", "DTSTART:20261399T250000Z", "DURATION:PT1H"), event("UID:a", START, END)
    ),
    "a rule that is none": calendar(
        event("UID:x", "DTSTART:20260201T000000Z", "DURATION:PT0S", "RRULE:FREQ=SOMETIMES"), event("UID:a", START, END)
    ),
    "sequence that is none": one(START, END, "SEQUENCE:-1"),
    "year 9999": calendar(event("UID:x", "DTSTART:99991231T235959Z", "DURATION:PT1H"), event("UID:a", START, END)),
    "year 1": calendar(event("UID:x", "DTSTART:00010101T000000Z", "DURATION:PT1H"), event("UID:a", START, END)),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_this_is_read_all_the_same(name):
    assert AT in busy(HARMLESS[name])


REFUSED = {
    "nothing": (b"", "not-a-calendar"),
    "a page": (b"<!doctype html><html>", "not-a-calendar"),
    "a file name": (b"/etc/passwd", "not-a-calendar"),
    "an entry alone": (event("UID:a", START, END).encode(), "not-a-calendar"),
    "random bytes": (bytes(range(256)) * 40, "not-a-calendar"),
    "cut off": (WHOLE[: len(WHOLE) // 2], "incomplete"),
    "no end": (WHOLE.replace(b"END:VCALENDAR\r\n", b""), "incomplete"),
    "no end of the entry": (WHOLE.replace(b"END:VEVENT\r\n", b""), "incomplete"),
    "ends crossed": (WHOLE.replace(b"END:VEVENT", b"END:VTODO"), "incomplete"),
    "nested without end": (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 1000, "not-a-calendar"),
    "too many entries": (calendar(*(event("UID:x") for _ in range(20_001))), "too-many"),
    "too many zones": (
        calendar(*(f"BEGIN:VTIMEZONE\r\nTZID:{n}\r\nEND:VTIMEZONE\r\n" for n in range(300))),
        "too-many",
    ),
    "too many instances": (
        calendar(
            *(event(f"UID:{n}", "DTSTART:20260101T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY") for n in range(40))
        ),
        "too-many",
    ),
    "every second": (one(START, END, "RRULE:FREQ=SECONDLY"), "too-fine"),
    "every minute": (one(START, END, "RRULE:freq=minutely"), "too-fine"),
    "every hour, folded": (one(START, END, "RRULE:FREQ=HOU\r\n RLY"), "too-fine"),
    "daily, at every second": (
        one(START, END, "RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3;BYSECOND=1,2,3"),
        "too-fine",
    ),
    "every second but": (one(START, END, "RRULE:FREQ=DAILY", "EXRULE:FREQ=SECONDLY"), "too-fine"),
    "a zone that changes each second": (
        calendar(
            "BEGIN:VTIMEZONE\r\nTZID:T\r\nBEGIN:STANDARD\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        ),
        "too-fine",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_this_is_refused(name):
    octets, code = REFUSED[name]
    with pytest.raises(Refused) as refused:
        read(octets, WISH)
    assert refused.value.code == code


def test_a_free_entry_may_repeat_as_it_likes():
    assert busy(one(START, END, "RRULE:FREQ=HOURLY", "TRANSP:TRANSPARENT")) == []


@given(st.binary(max_size=400))
def test_whatever_comes_it_is_read_or_refused(octets):
    for tried in (
        octets,
        b"BEGIN:VCALENDAR\r\n" + octets,
        WHOLE.replace(b"a@town", octets),
        one(octets.decode("latin-1")),
    ):
        with suppress(ValueError):
            read(tried, WISH)


# -- in a process of its own ------------------------------------------------------------------------------


def test_the_process_gives_the_same():
    found = busy_of(one(START, END), WISH)
    assert (found.stretches, found.named, found.partly) == ([AT], {}, False)
    ours = busy_of(one(START, END).replace(b"a@town", b"x@tradehall"), WISH)
    assert ours.besides(frozenset({"x@tradehall"})) == []
    assert ours.besides(frozenset()) == [AT]


def test_a_zone_that_one_calendar_defines_is_not_the_next_ones():
    def custom(offset):
        lines = ["BEGIN:VTIMEZONE", "TZID:Custom", "BEGIN:STANDARD", "DTSTART:19700101T000000",
                 f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE", ""]  # fmt: skip
        return calendar("\r\n".join(lines), event("UID:a", "DTSTART;TZID=Custom:20260310T090000", "DURATION:PT1H"))

    first, second_ = (busy_of(custom(offset), WISH).stretches for offset in ("+0500", "-0300"))
    assert first == [(second("2026-03-10 04:00"), second("2026-03-10 05:00"))]
    assert second_ == [(second("2026-03-10 12:00"), second("2026-03-10 13:00"))]


def test_zone_rules_are_the_pinned_ones():
    """Morocco in 2027, where the machine's own database is older."""
    wish = Wish(second("2027-02-01 00:00"), second("2027-03-20 00:00"), "Africa/Casablanca")
    from tradehall.kernel import clock

    expected = int(clock.wall(datetime(2027, 2, 10, 9, 0), "Africa/Casablanca").timestamp())
    assert busy_of(one("DTSTART:20270210T090000", "DURATION:PT1H"), wish).stretches[0][0] == expected


@pytest.mark.parametrize("octets", [b"", b"\x00", b"BEGIN:VCALENDAR", REFUSED["every second"][0]])
def test_refusals_come_out_of_it(octets):
    with pytest.raises(Refused):
        busy_of(octets, WISH)


def test_more_than_two_megabytes_do_not_even_go_in():
    with pytest.raises(Refused) as refused:
        busy_of(b"x" * (2 * 1024 * 1024 + 1), WISH)
    assert refused.value.code == "too-large"


def test_what_takes_for_ever_is_ended():
    """Days that never come, looked for to the end of time, again and again."""
    never = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    octets = calendar(*(event(f"UID:{n}", "DTSTART:00010101T010000Z", "DURATION:PT1H", never) for n in range(40)))
    with pytest.raises(Refused) as refused:
        busy_of(octets, WISH)
    assert refused.value.code == "too-much"


# -- merging ----------------------------------------------------------------------------------------------

STRETCHES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=30)


def moments(stretches):
    return {moment for start, end in stretches for moment in range(start, end)}


@given(STRETCHES)
def test_merging_keeps_every_moment_and_no_other(stretches):
    made = merged(stretches)
    assert moments(made) == moments(stretches)
    assert all(start < end for start, end in made)
    assert all(made[n][1] < made[n + 1][0] for n in range(len(made) - 1))
    assert merged(made) == made
    assert merged(reversed(stretches)) == made


@given(STRETCHES, st.integers(0, 60), st.integers(0, 60))
def test_clipping_keeps_the_window(stretches, first, last):
    assert moments(clipped(stretches, first, last)) == moments(stretches) & set(range(first, last))
