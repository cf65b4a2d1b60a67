"""Every public holiday of the countries that meet here has a name in all four languages."""

from datetime import date

import holidays
import pytest

from tradehall.events.holidays import notes, translated

MEET = ("CN", "JP", "KR", "US", "DE", "GB")


@pytest.mark.parametrize("language", ["zh", "ja", "ko", "en"])
@pytest.mark.parametrize("country", MEET)
def test_no_name_stays_in_another_language(country, language):
    for year in range(2019, 2032):
        days = holidays.country_holidays(country, years=year)
        found = notes(((country, day) for day in days), language)
        assert len(found) == len(days)
        assert {(note.name, note.language) for note in found if note.language != language} == set()


def test_names_are_those_of_the_country():
    (note,) = notes([("JP", date(2026, 11, 23))], "zh")
    assert (note.name, note.language) == ("勤劳感谢日", "zh")
    assert [note.name for note in notes([("KR", date(2026, 2, 16))], "ja")] == ["ソルラル（旧正月）の前日"]
    assert [note.name for note in notes([("US", date(2026, 7, 3))], "ko")] == ["독립기념일(대체공휴일)"]
    assert translated("JP", "A day that nobody knows", "zh") is None
