"""Content lines of calendar objects: escapes, parameters, folds."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tradehall.ical import lines

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\\;,:\n"^🏺株'), max_size=400)


@given(TEXTS)
def test_no_line_is_too_long_and_nothing_is_split_or_lost(value):
    octets = lines.written([f"DESCRIPTION:{lines.text(value)}"])
    pieces = octets.split(b"\r\n")
    assert pieces.pop() == b""
    assert max(map(len, pieces)) <= 75
    for piece in pieces:
        piece.decode()
        tail = len(piece) - len(piece.rstrip(b"\\"))
        assert tail % 2 == 0, "an escape is split"
    assert octets.replace(b"\r\n ", b"").decode() == f"DESCRIPTION:{lines.text(value)}\r\n"


@given(TEXTS)
def test_a_text_is_read_back_as_it_was_written(value):
    event = [b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", b"DESCRIPTION:" + lines.text(value).encode(), b"END:VEVENT"]
    read = Calendar.from_ical(b"\r\n".join([*event, b"END:VCALENDAR", b""])).events[0]["DESCRIPTION"]
    assert str(read) == value


def test_control_characters_go_and_line_breaks_are_of_one_kind():
    assert lines.text("a\x00b\x07\r\nc\rd\x7f\te") == "ab\\nc\\nd\te"
    assert lines.text("a;b,c\\d") == "a\\;b\\,c\\\\d"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("plain", "plain"),
        ("two words", "two words"),
        ("a, b", '"a, b"'),
        ("x:y;z", '"x:y;z"'),
        ('say "hi"^n', "say hin"),
    ],
)
def test_parameters_are_quoted_where_they_must_be_and_hold_no_quote(given, written):
    assert lines.parameter(given) == written


def test_instants_are_written_in_utc_whatever_zone_they_have():
    at = datetime(2026, 12, 3, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    assert lines.instant(at) == "20261203T010000Z" == lines.instant(at.astimezone(UTC))
    with pytest.raises(ValueError, match="naive"):
        lines.instant(datetime(2026, 12, 3))
