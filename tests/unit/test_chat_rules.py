"""Which language a message is taken for, and when a conversation is closed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradehall.chat.errors import ConversationClosed
from tradehall.chat.rules import language_of, why_not_writable
from tradehall.kernel.texts import LANGUAGES


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
        ("FOB Qingdao 可以吗", "ja", "ja"),
        ("FOB Qingdao 可以吗", "zh", "zh"),
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


@pytest.mark.parametrize("state", ["pending", "rejected", "waitlisted", "withdrawn"])
def test_both_must_take_part(state):
    assert why_not_writable(["approved", "approved"]) is None
    assert why_not_writable(["approved", state]) is ConversationClosed
    assert why_not_writable([state, "approved"]) is ConversationClosed
