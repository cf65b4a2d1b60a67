"""Trade phrases: every sentence in every language, with the same numbers, dates and codes; grammar; searching."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradehall.chat import phrases
from tradehall.chat.phrases import reading, words, writing
from tradehall.chat.phrases.slots import slot
from tradehall.companies.terms import Incoterm, PaymentTerm, Unit
from tradehall.kernel import i18n
from tradehall.kernel.errors import Invalid
from tradehall.kernel.texts import LANGUAGES

STEPS = [pytest.param(phrases.find(step=step.key), id=step.key) for step in phrases.steps()]
each_step = pytest.mark.parametrize("of_step", STEPS)
LISTING = {
    "id": "x",
    "title": {"zh": "青花餐盘", "ja": "染付皿", "ko": "청화 접시", "en": "Blue plate", "source": "zh"},
}
SAMPLES: dict[str, list[Any]] = {
    "listing": [LISTING, {"text": "Plate 21"}, {"text": "盘"}],
    "quantity": ["1", "5000", "1.5"],
    "unit": list(Unit),
    "money": [{"amount": "1.20", "currency": "USD"}, {"amount": "1200", "currency": "JPY"}],
    "percent": ["5", "2.5", "100"],
    "date": ["2027-01-15", "2026-12-03"],
    "time": ["14:30"],
    "zone": ["Asia/Tokyo", "America/Chicago"],
    "number": ["1", "12"],
    "days": ["1", "45"],
    "months": ["1", "24"],
    "minutes": ["1", "10"],
    "place": ["Qingdao", "名古屋", "Tsukuba"],
    "incoterm": list(Incoterm),
    "hs": ["691110", "6911"],
    "code": ["TCLU4265727"],
    "text": ["reactive glaze", "青色"],
    "name": ["Wei WANG", "山田"],
    "country": ["JP", "CN", "US"],
    "language": list(LANGUAGES),
}
SCRIPTS = {"zh": "ぁ-ヿ가-힣", "ja": "가-힣", "ko": "ぁ-ヿ一-鿿", "en": "ぁ-ヿ一-鿿가-힣"}


def samples(phrase: phrases.Phrase) -> list[dict[str, Any]]:
    """Each value of each slot at least once."""
    of_slot = {s.name: SAMPLES.get(s.kind.name) or list(words.choices(s.kind.name)) for s in phrase.slots}
    most = max((len(values) for values in of_slot.values()), default=1)
    return [{name: values[turn % len(values)] for name, values in of_slot.items()} for turn in range(most)]


def facts_in(phrase: phrases.Phrase, values: dict[str, Any], language: str) -> list[str]:
    """What must stand in the sentence of each language, whatever the language does with it."""
    found = []
    for s in phrase.slots:
        value = values[s.name]
        if s.kind.name in ("quantity", "number", "days", "months", "minutes"):
            found.append(i18n.write_number(value, language))
        elif s.kind.name == "money":
            found.append(f"{value['currency']} {Decimal(value['amount']):,}")
        elif s.kind.name == "percent":
            found.append(f"{value}%")
        elif s.kind.name == "date":
            day = date.fromisoformat(value)
            month = f"{day:%B}" if language == "en" else f"{day.month}{'월' if language == 'ko' else '月'}"
            found += [str(day.year), str(day.day), month]
        elif s.kind.name in ("code", "time", "incoterm", "name"):
            found.append(value)
        elif s.kind.name == "hs":
            found.append({"691110": "6911.10", "6911": "6911"}[value])
    return found


def test_there_are_enough_of_each_step() -> None:
    assert len(phrases.phrases()) >= 150
    assert len(phrases.steps()) >= 12
    for step in phrases.steps():
        assert len(phrases.find(step=step.key)) >= 8, step.key
        assert set(step.names) == set(LANGUAGES)


@each_step
def test_every_sentence_says_the_same_in_every_language(of_step: list[phrases.Phrase]) -> None:
    for phrase in of_step:
        for values in samples(phrase):
            made = phrases.texts(phrase, values)
            assert set(made) == set(LANGUAGES)
            for language, text in made.items():
                assert not re.search(r"[{}|]|\b(None|nan)\b", text), text
                assert text == text.strip()
                assert "  " not in text, text
                for fact in facts_in(phrase, values, language):
                    assert fact in text, (fact, text)
                assert re.search(r"[.?!:。？！：」)”’\w]$", text), text


@each_step
def test_every_sentence_is_written_in_its_own_script(of_step: list[phrases.Phrase]) -> None:
    for phrase in of_step:
        for language, parts in phrase.parts.items():
            own = "".join(part for part in parts if isinstance(part, str))
            assert not re.search(f"[{SCRIPTS[language]}]", own), own
            assert own == unicodedata.normalize("NFC", own)
            if language in ("zh", "ja"):
                assert not re.search(r"[,?!;]", own), own
            else:
                assert not re.search(r"[，。？！；：（）]", own), own


@each_step
def test_a_korean_particle_is_never_left_in_both_forms(of_step: list[phrases.Phrase]) -> None:
    """But behind words whose reading nobody knows."""
    for phrase in of_step:
        for values in samples(phrase):
            if "盘" not in str(values.get("listing")) and "山田" not in str(values) and "青色" not in str(values):
                known = {**values, "listing": LISTING} if "listing" in values else values
                assert not re.search(r"은\(는\)|이\(가\)|을\(를\)|\(으\)로", phrases.write(phrase, known, "ko"))


@each_step
def test_an_outline_names_the_slots(of_step: list[phrases.Phrase]) -> None:
    for phrase in of_step:
        for language in LANGUAGES:
            text = phrases.outline(phrase, language)
            assert "{" not in text
            assert text.count("‹") <= len(phrase.slots)


def test_keys_are_fit_for_addresses() -> None:
    for phrase in phrases.phrases():
        assert re.fullmatch(r"[a-z][a-z0-9_]{1,39}", phrase.key)
        assert phrase.by in ("", "buyer", "exporter")


def test_payment_terms_and_units_all_have_words() -> None:
    assert set(words.choices("payment")) == set(PaymentTerm)
    for unit in Unit:
        for language in LANGUAGES:
            assert "1.5" in words.counted("1.5", unit, language)
            assert words.for_each("USD 1.20", unit, language).count("USD 1.20") == 1


@pytest.mark.parametrize(
    ("before", "text", "said"),
    [
        ("접시", "은(는) 좋다", "접시는 좋다"),
        ("그릇", "은(는) 좋다", "그릇은 좋다"),
        ("5,000개", "을(를)", "5,000개를"),
        ("10톤", "이(가)", "10톤이"),
        ("톤 10", "이(가)", "톤 10이"),
        ("12", "은(는)", "12는"),
        ("13", "은(는)", "13은"),
        ("ISO 9001", "(으)로", "ISO 9001로"),
        ("서울", "(으)로", "서울로"),
        ("부산", "(으)로", "부산으로"),
        ("30%", "을(를)", "30%를"),
        ("CE", "을(를)", "CE를"),
        ("BOM", "을(를)", "BOM을"),
        ("‘청화 접시’", "을(를)", "‘청화 접시’를"),
        ("선하증권(B/L)", "을(를)", "선하증권(B/L)을"),
        ("メロン", "은(는)", "メロン은"),
        ("盘", "을(를)", "盘을(를)"),
        ("Set", "을(를)", "Set을(를)"),
    ],
)
def test_korean_particles(before: str, text: str, said: str) -> None:
    assert before + writing._with_particle(before, text) == said


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        (
            "deliver_by",
            {"quantity": "5000", "unit": "piece", "date": "2027-01-15"},
            {
                "en": "We can deliver 5,000 pieces by January 15, 2027.",
                "zh": "我们最迟可在2027年1月15日交付5,000件。",
                "ja": "2027年1月15日までに5,000個を納品できます。",
                "ko": "2027년 1월 15일까지 5,000개를 납품할 수 있습니다.",
            },
        ),
        (
            "moq_ask",
            {"listing": LISTING},
            {
                "en": "What is your minimum order for “Blue plate”?",
                "zh": "请问“青花餐盘”的最小起订量是多少？",
                "ja": "「染付皿」の最小発注量を教えていただけますか。",
                "ko": "‘청화 접시’의 최소 주문량은 얼마입니까?",
            },
        ),
        (
            "price_is",
            {
                "listing": "A-12",
                "price": {"amount": "1.20", "currency": "USD"},
                "unit": "carton",
                "incoterm": "FOB",
                "place": "青岛",
            },
            {
                "en": "Our price for “A-12” is USD 1.20 per carton, FOB Qingdao.",
                "zh": "“A-12”的价格为每箱USD 1.20，FOB 青岛。",
                "ja": "「A-12」の価格は1ケースあたりUSD 1.20、FOB 青島です。",
                "ko": "‘A-12’의 가격은 상자당 USD 1.20, FOB 칭다오 조건입니다.",
            },
        ),
        (
            "people_join",
            {"number": "1"},
            {
                "en": "1 person will join from our side.",
                "zh": "我们将有1人参加。",
                "ja": "弊社からは1名が参加いたします。",
                "ko": "저희 측에서는 1명이 참석합니다.",
            },
        ),
        (
            "need_quantity",
            {"listing": "B", "quantity": "2", "unit": "container40"},
            {
                "en": "We need 2 × 40-foot containers of “B”.",
                "zh": "我们需要“B”2个40英尺集装箱。",
                "ja": "「B」を40フィートコンテナ2本必要としております。",
                "ko": "‘B’ 40피트 컨테이너 2대가 필요합니다.",
            },
        ),
    ],
)
def test_sentences(key: str, values: dict[str, Any], said: dict[str, str]) -> None:
    phrase = phrases.get(key)
    assert phrase is not None
    assert phrases.texts(phrase, reading.read(phrase, values) if "title" not in str(values) else values) == said


@pytest.mark.parametrize(
    "query", ["minimum order", "最小起订量", "最小起訂量", "qidingliang", "最小発注量", "최소 주문량", "MOQ"]
)
def test_any_language_finds_the_minimum_order(query: str) -> None:
    assert "moq_ask" in {phrase.key for phrase in phrases.find(query)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quantity", "0"),
        ("quantity", "-5"),
        ("quantity", "many"),
        ("quantity", True),
        ("unit", "dozen"),
        ("price", {"amount": "0", "currency": "USD"}),
        ("price", {"amount": "1.234", "currency": "USD"}),
        ("price", {"amount": "1.2", "currency": "XXX"}),
        ("price", "1.20"),
        ("percent", "101"),
        ("date", "2027-02-30"),
        ("date", 20270115),
        ("time", "24:00"),
        ("zone", "Mars/Base"),
        ("days", "0"),
        ("days", "1.5"),
        ("incoterm", "fob"),
        ("hs", "0000"),
        ("place", ""),
        ("place", "\u202eabc"),
        ("text", "x" * 201),
        ("payment", "CASH"),
        ("listing", ""),
        ("country", "XX"),
        ("language", ["en"]),
        ("text", None),
    ],
)
def test_values_that_do_not_fit_are_refused(name: str, value: Any) -> None:
    phrase = next(p for p in phrases.phrases() if name in {s.name for s in p.slots})
    with pytest.raises(Invalid) as refused:
        reading.read(phrase, {name: value, "stranger": "1"})
    assert f"phrase.values.{name}" in refused.value.fields
    assert "phrase.values.stranger" in refused.value.fields


def test_typed_values_are_read() -> None:
    assert slot("quantity").kind.read("５０００") == "5000"
    assert slot("quantity").kind.read("1.50") == "1.5"
    assert slot("days").kind.read(30) == "30"
    assert slot("price").kind.read({"amount": ["1.20"], "currency": ["USD"]}) == {"amount": "1.20", "currency": "USD"}
    assert slot("hs").kind.read("6911.10") == "691110"


@given(st.decimals("0.0001", "999999999999", places=4), st.sampled_from(list(Unit)))
def test_quantities_are_equal_in_all_languages(number: Decimal, unit: str) -> None:
    phrase = phrases.get("capacity_is")
    assert phrase is not None
    values = reading.read(phrase, {"quantity": str(number), "unit": unit})
    for text in phrases.texts(phrase, values).values():
        assert f"{number.normalize():,f}" in text


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_dates_are_equal_in_all_languages(day: date) -> None:
    made = {language: i18n.write_day(day, language) for language in LANGUAGES}
    for language in ("zh", "ja", "ko"):
        assert [int(n) for n in re.findall(r"\d+", made[language])] == [day.year, day.month, day.day]
    assert made["en"] == f"{day:%B} {day.day}, {day.year}"
    assert i18n.write_day(day + timedelta(days=1), "zh") != made["zh"]
