"""What goes through a machine and comes back: numbers, names and words of the trade, or a word about those that did
not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradehall.meetings.translating import glossary
from tradehall.meetings.translating.guarding import Translation, guard, translate

NAMES = [
    glossary.name({"zh": "华光陶瓷", "en": "Huaguang Ceramics"}, "华光陶瓷"),
    glossary.name({}, "Li Na"),
    glossary.name({"zh": "星月", "en": "Star Moon", "ja": "スタームーン"}, "星月"),
]
OFFER = "华光陶瓷的骨瓷餐具，3万件，5月20日前FOB青岛交货，型号HG-2031A，请联系Li Na。"


def marks(text: str) -> list[str]:
    return re.findall(r"Qx\d+z", text)


def test_what_must_not_change_is_not_shown_to_the_machine() -> None:
    seen: list[str] = []

    def machine(text: str, source: str, target: str) -> str:
        seen.append(text)
        return " / ".join(marks(text))

    made = translate(OFFER, "zh", "en", machine, NAMES)
    assert len(seen) == 1
    assert not re.search(r"华光|骨瓷|3万|5月|FOB|HG|Li Na", seen[0])
    assert made == Translation("Huaguang Ceramics / bone china / 30,000 / 20 May / FOB / HG-2031A / Li Na")


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: text.replace("Qx2z", "Qx3z"),
        lambda text: text.replace("Qx0z", ""),
        lambda text: text + " QX1Z",
        lambda text: "",
    ],
)
def test_a_machine_that_loses_marks_is_asked_without_them(spoilt) -> None:  # type: ignore[no-untyped-def]
    def machine(text: str, source: str, target: str) -> str:
        if marks(text):
            return str(spoilt(text))
        return "Huaguang Ceramics bone china, 30,000 pieces by 20 May FOB Qingdao, HG-2031A, contact Li Na"

    made = translate(OFFER, "zh", "en", machine, NAMES)
    assert made.text.startswith("Huaguang Ceramics bone china")
    assert made.doubts == []


def test_marks_are_known_however_the_machine_spaces_them() -> None:
    guarded = guard("3万件，FOB青岛", "zh", "en", NAMES)
    assert guarded.restore("ｑｘ１ｚ Qingdao , Q X 0 Z pieces") == "FOB Qingdao, 30,000 pieces"


def test_a_text_that_holds_a_mark_itself_comes_back() -> None:
    made = translate("QX0Z 3万", "zh", "en", lambda text, source, target: text.replace("3万", "30,000"), [])
    assert made == Translation("QX0Z 30,000")


def test_a_number_that_the_machine_changes_is_told() -> None:
    def machine(text: str, source: str, target: str) -> str:
        return "We can deliver 3,000 pieces."

    made = translate("我们可以交货3万件。", "zh", "en", machine)
    assert made.doubts == [{"missing": "3万"}, {"added": "3,000"}]


def test_a_name_that_the_machine_translates_is_told() -> None:
    made = translate(
        "请联系星月", "zh", "en", lambda text, source, target: "Please contact the star and the moon", NAMES
    )
    assert made.doubts == [{"missing": "星月"}]


def test_a_word_of_the_trade_that_the_machine_calls_otherwise_is_shown_beside_it() -> None:
    def machine(text: str, source: str, target: str) -> str:
        return "under-glaze colours" if "釉下彩" in text else "colours"

    made = translate("釉下彩", "zh", "en", machine)
    assert made == Translation("under-glaze colours", [], [["釉下彩", "underglaze"]])


def test_terms_are_whole_words() -> None:
    def found(text: str, language: str) -> list[str]:
        return [one.text for one in glossary.find(text, language, glossary.terms())]

    assert found("We want bone china, two pallets and stoneware.", "en") == ["bone china", "stoneware"]
    assert found("Minimum order quantities and telegraphic transfers", "en") == ["telegraphic transfers"]
    assert found("ボーンチャイナのスーパーマグカップ", "ja") == ["ボーンチャイナ"]
    assert found("骨质瓷", "zh") == ["骨质瓷"]


def test_lines_stay_lines() -> None:
    made = translate("3万件\n5月20日", "zh", "ja", lambda text, source, target: text)
    assert made.text == "3万件\n5月20日"


@given(st.text(alphabet="我们要3千万件.5月20日,FOB \nQXZ0骨瓷", max_size=60))
def test_a_faithful_machine_loses_nothing(text: str) -> None:
    assert translate(text, "zh", "zh", lambda said, source, target: said).doubts == []
