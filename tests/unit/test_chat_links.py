"""Links in messages: cut out of sentences in any script, and looked at for tricks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradehall.chat.safety.links import Doubt, Link, address, has_link, parts

LETTERS, NAME, NUMBER, INSIDE = Doubt


def links(text: str) -> list[Link]:
    return [part for part in parts(text) if isinstance(part, Link)]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("看https://example.com/abc，谢谢", "https://example.com/abc"),
        ("https://example.com请看", "https://example.com"),
        ("カタログは（https://example.co.jp/catalog.pdf）です。", "https://example.co.jp/catalog.pdf"),
        ("카탈로그는 https://example.co.kr/a?b=1&c=2입니다", "https://example.co.kr/a?b=1&c=2"),
        ("see www.kiln.example/a(b). ok", "http://www.kiln.example/a(b)"),
        ("(https://a.example/x)", "https://a.example/x"),
        ('"https://a.example/x".', "https://a.example/x"),
        ("HTTPS://WWW.Example.COM/A", "https://www.example.com/A"),
        ("https://a.example:8443/x#y", "https://a.example:8443/x#y"),
        ("https://u:p@a.example/", "https://a.example/"),
        ("https://中文.com/", "https://xn--fiq228c.com/"),
    ],
)
def test_a_link_is_cut_out_of_its_sentence(text, url):
    assert [link.url for link in links(text)] == [url]
    assert has_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "https://",
        "http://localhost/",
        "awww.example",
        "https:// a.example",
        "http://2130706433/",
        "https://-",
        "https://a..example/",
        "https://[::1",
        "no link at all",
        "https://" + "a" * 2000 + ".example",
    ],
)
def test_what_is_none_stays_text(text):
    assert links(text) == []
    assert not has_link(text)


@pytest.mark.parametrize(
    ("url", "doubts"),
    [
        ("https://example.com/", ()),
        ("https://x.com.cn/", ()),
        ("https://www.gov.cn/x", ()),
        ("https://shop.example.co.kr/", ()),
        ("https://ja.wikipedia.org/wiki/x", ()),
        ("https://com.example.org/", ()),
        ("https://陶瓷.中国/", ()),
        ("https://аpple.com/", (LETTERS,)),
        ("https://faceboоk.com/", (LETTERS,)),
        ("https://bücher.example/", (LETTERS,)),
        ("https://xn--pple-43d.com/", (LETTERS,)),
        ("https://ｅｘａｍｐｌｅ.com/", (LETTERS,)),
        ("https://陶瓷shop.com/", (LETTERS,)),
        ("https://bank.com@evil.example/", (NAME,)),
        ("http://192.168.1.1/", (NUMBER,)),
        ("http://0x7f.0.0.1/", (NUMBER,)),
        ("https://paypal.com.evil.example/", (INSIDE,)),
        ("https://login.microsoft.com.secure-verify.net/", (INSIDE,)),
    ],
)
def test_tricks_are_seen(url, doubts):
    assert links(url)[0].doubts == doubts


def test_a_long_link_is_cut_behind_its_host():
    long = "https://" + "a" * 70 + ".example/" + "b" * 200
    shown = links(long)[0].shown
    assert shown.endswith("…")
    assert "a" * 70 + ".example" in shown
    assert len(shown) < 100


def test_an_address_is_whole_or_none():
    assert address("https://a.example/x") is not None
    for bad in ("https://a.example/x y", "javascript:alert(1)", "//a.example", "https://a.example/" + "x" * 1100):
        assert address(bad) is None


@given(
    st.lists(
        st.sampled_from(
            ["https://", "www.", "a.example", "/", "？", "。", "请看", "а", "@", ".", ":", "(", ")", " ", "1"]
        )
    )
)
def test_nothing_is_lost_or_added(pieces):
    text = "".join(pieces)
    assert "".join(part if isinstance(part, str) else part.text for part in parts(text)) == text
