"""Which language a message is taken for, and when a conversation is closed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradehall.chat.errors import ConversationClosed, EditedTooLate, MeetingIsOff, OnlyOrganisersWrite
from tradehall.chat.rules import EXCERPT, called, excerpt, folded, reacted, sought, why_not_editable, why_not_writable
from tradehall.kernel.texts import LANGUAGES
from tradehall.meetings.translating.scripts import language_of


@pytest.mark.parametrize(
    ("body", "sender", "language"),
    [
        ("안녕하세요", "en", "ko"),
        ("見積もりをお願いします", "zh", "ja"),
        ("カタログ", "zh", "ja"),
        ("ｶﾀﾛｸﾞ", "zh", "ja"),
        ("请发样品", "en", "zh"),
        ("请发样品", "zh", "zh"),
        ("承知", "ja", "ja"),
        ("承知", "ko", "zh"),
        ("漢字 섞인 문장입니다", "ja", "ko"),
        ("FOB Qingdao 可以吗", "ja", "zh"),
        ("请问首单能否接受5,000件？", "ja", "zh"),
        ("见样品", "ko", "zh"),
        ("単価確認", "zh", "ja"),
        ("納期十日", "ja", "ja"),
        ("納期十日", "zh", "zh"),
        ("请确认「さくら」样品的价格", "ja", "zh"),
        ("王伟さんに見積書を送りました", "zh", "ja"),
        ("关さん", "zh", "ja"),
        ("FOB Qingdao 可以吗", "zh", "zh"),
        ("请看目录：https://www.example.com/catalogue/2026/tableware，谢谢", "zh", "zh"),
        ("https://example.com/catalogue", "ko", "ko"),
        ("Write to sales@example.com", "zh", "en"),
        ("Dear 王, thank you for your message", "zh", "en"),
        ("Please send samples", "zh", "en"),
        ("12.50 ?", "ja", "ja"),
        ("🙂", "ko", "ko"),
        ("", "zh", "zh"),
        ("Привет", "zh", "zh"),
    ],
)
def test_the_script_tells_the_language(body, sender, language):
    assert language_of(body, sender) == language


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_it_is_always_one_of_our_languages(body, sender):
    assert language_of(body, sender) in LANGUAGES


@pytest.mark.parametrize("kind", ["pair", "meeting"])
@pytest.mark.parametrize("state", ["pending", "rejected", "waitlisted", "withdrawn", "suspended"])
def test_both_must_take_part(kind, state):
    assert why_not_writable(kind, "delegate", ["approved", "approved"]) is None
    assert why_not_writable(kind, "delegate", ["approved", state]) is ConversationClosed
    assert why_not_writable(kind, "interpreter", [state, "approved"]) is ConversationClosed


@pytest.mark.parametrize(
    ("kind", "role", "state", "meeting", "why"),
    [
        ("meeting", "interpreter", "approved", "scheduled", None),
        ("meeting", "interpreter", "approved", "cancelled", MeetingIsOff),
        ("help", "delegate", "pending", None, None),
        ("help", "organiser", "suspended", None, None),
        ("help", "delegate", "withdrawn", None, ConversationClosed),
        ("announcements", "organiser", "", None, None),
        ("announcements", "delegate", "", None, OnlyOrganisersWrite),
        ("announcements", "interpreter", "", None, OnlyOrganisersWrite),
    ],
)
def test_who_may_write_where(kind, role, state, meeting, why):
    assert why_not_writable(kind, role, [state] if state else [], meeting) is why


def test_words_can_be_changed_for_fifteen_minutes():
    said = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert why_not_editable(said, said + timedelta(minutes=15)) is None
    assert why_not_editable(said, said + timedelta(minutes=15, seconds=1)) is EditedTooLate


def test_each_gives_each_sign_once_and_signs_keep_their_order():
    signs = reacted({}, "done", "a", True)
    signs = reacted(signs, "agree", "b", True)
    signs = reacted(reacted(signs, "done", "b", True), "done", "b", True)
    assert list(signs.items()) == [("agree", ["b"]), ("done", ["a", "b"])]
    assert reacted(signs, "agree", "b", False) == {"done": ["a", "b"]}
    assert reacted(signs, "seen", "c", False) == signs


def test_whoever_is_named_behind_an_at_is_called():
    names = {"1": "李娜", "2": "山田 太郎", "3": "Carl"}
    assert called("＠李娜 请看, @山田 太郎 さん", names) == ["1", "2"]
    assert called("Carl, mail carl@example.com", names) == []


@pytest.mark.parametrize(
    ("said", "asked"),
    [("ＦＯＢ　青島 １２．５", "fob 青岛 12.5"), ("ｶﾀﾛｸﾞ", "かたろぐ"), ("陶瓷餐具", "陶瓷餐具"), ("贸易", "貿易")],
)
def test_one_spelling_in_searches(said, asked):
    assert folded(said) == folded(asked)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("陶瓷餐具的贸易条件", "貿易", ["贸易"]),
        ("ｶﾞﾗｽのｶﾀﾛｸﾞ", "ガラス カタログ", ["ｶﾞﾗｽ", "ｶﾀﾛｸﾞ"]),
        ("ＦＯＢ　青島 100%", "fob 青岛", ["ＦＯＢ", "青島"]),
        ("Straße und STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("50 ㎏ oder 50 kg", "kg", ["㎏", "kg"]),
        ("aaaa", "aa", ["aaaa"]),
        ("nothing of it", "青岛", []),
        ("", "青岛", []),
    ],
)
def test_a_search_shows_what_it_found_as_it_was_written(text, words, found):
    pieces = excerpt(text, sought(words))
    assert [piece for piece, is_found in pieces if is_found] == found
    assert "".join(piece for piece, _ in pieces) == text


def test_of_a_long_text_a_search_shows_the_part_with_the_words():
    text = "before " * 300 + "青花餐盘" + " after" * 300
    pieces = excerpt(text, sought("青花"))
    assert [piece for piece, found in pieces if found] == ["青花"]
    assert (pieces[0], pieces[-1]) == (("…", False), ("…", False))
    assert pieces[1][0].startswith("before before")
    shown = "".join(piece for piece, _ in pieces[1:-1])
    assert shown in text
    assert EXCERPT - 20 <= len(shown) <= EXCERPT
    assert excerpt(text, sought("盘"))[0] == ("…", False)
    assert excerpt(text, sought("before"))[0] == ("before", True)


@given(st.text(max_size=600), st.text(max_size=20))
def test_no_sign_of_a_text_is_lost_or_made_up_in_what_a_search_shows(text, words):
    pieces = excerpt(text, sought(words))
    assert "".join(piece for piece, _ in pieces).strip("…") in text
    if len(text) <= EXCERPT:
        assert "".join(piece for piece, _ in pieces) == text
