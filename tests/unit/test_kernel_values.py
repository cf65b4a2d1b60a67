"""Money, texts, time, ids and cursors: the values everything else is built from."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from tradehall.kernel import clock, i18n, ids, money, texts
from tradehall.kernel.money import Money
from tradehall.kernel.texts import Translated


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "currency", "minor"),
        [
            ("1234.50", "CNY", 123450),
            ("1234", "JPY", 1234),
            ("0.5", "USD", 50),
            ("1.234", "KWD", 1234),
            ("0", "EUR", 0),
        ],
    )
    def test_parses_plain_decimals(self, amount, currency, minor):
        assert Money.parse(amount, currency) == Money(minor, currency)

    @pytest.mark.parametrize(
        ("amount", "currency"),
        [
            ("0.5", "JPY"), ("0.001", "USD"), ("-1", "USD"), ("1e3", "USD"), ("1,000", "USD"), ("１２", "USD"),
            ("1_000", "USD"), ("٣", "USD"), ("NaN", "USD"), ("", "USD"), (" 1", "USD"), ("0x10", "USD"),
            ("1", "XXX"), ("1", ""), ("99999999999999999", "USD"), ("01", "USD"), ("1.", "USD"),
        ],
    )  # fmt: skip
    def test_refuses_everything_else(self, amount, currency):
        with pytest.raises(ValueError):  # noqa: PT011 - any of the messages
            Money.parse(amount, currency)

    @given(st.integers(0, 10**15), st.sampled_from(sorted(money.EXPONENTS)))
    def test_what_is_written_is_read_back(self, minor, currency):
        value = Money(minor, currency)
        assert Money.parse(value.amount, currency) == value

    @given(st.lists(st.tuples(st.integers(0, 10**9), st.sampled_from(["USD", "CNY", "JPY"]))))
    def test_totals_never_mix_currencies(self, rows):
        sums = {m.currency: m.minor for m in money.totals([Money(n, c) for n, c in rows])}
        assert sums == {c: sum(n for n, d in rows if d == c) for c in {c for _, c in rows}}

    def test_two_currencies_are_not_added(self):
        with pytest.raises(ValueError, match="two currencies"):
            Money(1, "USD") + Money(1, "CNY")

    def test_lines_are_rounded_half_even(self):
        assert Money(25, "USD").times(Decimal("0.5")) == Money(12, "USD")
        assert Money(35, "USD").times(Decimal("0.5")) == Money(18, "USD")


class TestTexts:
    @pytest.mark.parametrize(
        "name",
        [
            "山田 太郎",
            "𠮷野家",
            "髙橋",
            "김민준",
            "Nguyễn Thị Hương",
            "O'Brien",
            "(株)山田商事",
            "AT&T",
            "<3 Foods",
            "Null",
            "٣",
        ],
    )
    def test_right_names_are_kept_exactly(self, name):
        assert texts.clean(name) == name

    @pytest.mark.parametrize("text", ["\ud800", "a\x00b", "a\x1bb", "\u202eabc", "a\ufffe", "\U000e0041", "a\nb"])
    def test_what_cannot_be_shown_in_a_line_is_refused(self, text):
        if text == "a\nb":
            assert texts.clean(text, lines=True) == text
        with pytest.raises(PydanticCustomError):
            texts.clean(text)

    @pytest.mark.parametrize("pasted", ["a\t", "\ta", "a\n", "a\r\n", " \t a \n ", "a\u2028", "a\u3000"])
    def test_what_pasting_brings_along_is_taken_off(self, pasted):
        assert texts.clean(pasted) == texts.clean(pasted, lines=True) == "a"

    @pytest.mark.parametrize("blank", ["", "   ", "\u200b\u2060", "\u3164", "\t\n", "\u3000"])
    def test_blank_is_blank(self, blank):
        assert texts.clean(blank, lines=True) == ""

    @given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=50))
    def test_cleaning_twice_changes_nothing_more(self, text):
        try:
            once = texts.clean(text, lines=True)
        except PydanticCustomError:
            return
        assert texts.clean(once, lines=True) == once

    def test_a_reader_gets_their_language_else_the_source_marked(self):
        text = Translated({"zh": "盘子", "en": "Plates"}, "zh")
        assert (text.read("en").text, text.read("en").is_original) == ("Plates", False)
        assert (text.read("ja").text, text.read("ja").lang, text.read("ja").is_original) == ("盘子", "zh", True)
        assert Translated.from_json(text.as_json()) == text


class TestTime:
    @pytest.mark.parametrize(
        "name", ["", "Asia", "../../etc/passwd", "x" * 5000, "UTC+8", "asia/tokyo", "Etc/GMT+8", "\x00"]
    )
    def test_what_is_no_zone_is_refused(self, name):
        with pytest.raises(ValueError, match="no such time zone"):
            clock.zone_key(name)

    @pytest.mark.parametrize(
        ("name", "key"), [("PRC", "Asia/Shanghai"), ("Asia/Calcutta", "Asia/Kolkata"), ("UTC", "UTC")]
    )
    def test_aliases_lead_to_one_key(self, name, key):
        assert clock.zone_key(name) == key

    def test_a_skipped_wall_time_is_refused_and_a_double_one_is_the_first(self):
        with pytest.raises(ValueError, match="does not exist"):
            clock.wall(datetime(2027, 3, 14, 2, 30), "America/New_York")
        assert clock.wall(datetime(2027, 11, 7, 1, 30), "America/New_York") == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)

    def test_naive_times_are_refused(self):
        with pytest.raises(ValueError, match="naive"):
            clock.aware(datetime(2026, 1, 1))

    @pytest.mark.parametrize(
        ("zone", "names"),
        [
            ("Asia/Ho_Chi_Minh", ["Ho Chi Minh City", "胡志明市", "ホーチミン", "호찌민"]),
            ("Asia/Yangon", ["Yangon", "仰光", "ヤンゴン", "양곤"]),
            ("Asia/Kolkata", ["Kolkata", "加尔各答", "コルカタ", "콜카타"]),
            ("Europe/Kyiv", ["Kyiv", "基辅", "キーウ", "키이우"]),
            (
                "America/Argentina/Buenos_Aires",
                ["Buenos Aires", "布宜诺斯艾利斯", "ブエノスアイレス", "부에노스 아이레스"],
            ),
            ("Asia/Tokyo", ["Tokyo", "东京", "東京", "도쿄"]),
        ],
    )
    def test_a_zone_is_called_by_its_city_whatever_key_the_names_are_kept_under(self, zone, names):
        assert [i18n.times(language, zone).city() for language in ("en", "zh", "ja", "ko")] == names

    def test_every_time_is_written_with_its_zone(self):
        at = datetime(2026, 12, 3, 2, 0, tzinfo=UTC)
        times = i18n.Times("en", "Asia/Shanghai")
        assert times.datetime(at) == "Thu, Dec 3, 2026 10:00"
        assert times.zone_name(None, at) == "Shanghai, UTC+8"
        assert times.datetime(at, "America/Chicago") == "Wed, Dec 2, 2026 20:00"
        assert times.day_apart(at, "Asia/Shanghai", "America/Chicago") == -1
        assert i18n.Times("zh", "Asia/Shanghai").datetime(at) == "2026年12月3日 周四 10:00"
        assert i18n.Times("ja").date(date(2026, 12, 3)) == "2026年12月3日(木)"
        assert i18n.Times("ko", "Asia/Seoul").datetime(at) == "2026년 12월 3일 (목) 11:00"

    def test_offsets_with_minutes_and_below_zero(self):
        at = datetime(2026, 7, 1, tzinfo=UTC)
        assert i18n.Times("en").offset("Asia/Kathmandu", at) == "UTC+5:45"
        assert i18n.Times("en").offset("America/St_Johns", at) == "UTC−2:30"

    @given(
        st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.sampled_from(["Europe/Berlin", "America/Chicago"])
    )
    def test_an_instant_survives_every_clock_change(self, naive, zone):
        at = naive.replace(tzinfo=UTC, microsecond=0)
        there = clock.local(at, zone)
        assert there.astimezone(UTC) == at
        if not there.fold:
            assert clock.wall(there.replace(tzinfo=None), zone) == at

    def test_comfort_is_told_in_three_words(self):
        noon = datetime(2026, 7, 1, 4, tzinfo=UTC)
        assert i18n.Times("en").comfort(noon, "Asia/Shanghai") == "good"
        assert i18n.Times("en").comfort(noon + timedelta(hours=8), "Asia/Shanghai") == "fair"
        assert i18n.Times("en").comfort(noon + timedelta(hours=12), "Asia/Shanghai") == "night"


class TestLanguagesAndMoneyForReaders:
    @pytest.mark.parametrize(
        ("asked", "accepted", "best"),
        [
            ("zh-TW", [], "zh"),
            ("ja-Kana", [], "ja"),
            (None, ["fr", "ko-KR"], "ko"),
            ("xx" * 5000, [], "en"),
            (None, [], "en"),
        ],
    )
    def test_the_nearest_offered_language(self, asked, accepted, best):
        assert i18n.best_language(asked, accepted) == best

    def test_the_code_is_always_printed(self):
        assert i18n.write_money(123450, "CNY", "zh") == "CNY 1,234.50"
        assert i18n.write_money(1234, "JPY", "ja") == "JPY 1,234"

    def test_every_language_names_the_countries(self):
        for language in texts.LANGUAGES:
            listed = i18n.countries(language)
            assert len(listed) > 240
            assert len({code for code, _ in listed}) == len(listed)


class TestIds:
    def test_ids_are_unlike_and_well_formed(self):
        made = {ids.new_public_id() for _ in range(1000)}
        assert len(made) == 1000
        assert all(ids.is_public_id(one) for one in made)

    def test_ids_are_in_the_order_of_time_and_no_id_tells_its_neighbours(self):
        made = [ids.new_public_id() for _ in range(1000)]
        assert [one[:10] for one in made] == sorted(one[:10] for one in made)
        assert len({one[10:20] for one in made}) == 1000  # in a millisecond, too

    @pytest.mark.parametrize(
        "text", ["", "1", "0" * 25, "8" + "0" * 25, "01KAQZ0000000000000000000A", "0" * 25 + "u", "../x"]
    )
    def test_what_has_not_the_form_is_no_id(self, text):
        assert not ids.is_public_id(text)

    def test_slugs(self):
        assert ids.slug_of("Zibo Ruilin Ceramics Co., Ltd.") == "zibo-ruilin-ceramics-co-ltd"
        assert ids.slug_of("淄博") == "company"
