"""In which language somebody wrote."""

import re
import unicodedata

_LETTERS, _ASCII = re.compile("[A-Za-z]"), re.compile("[\\x00-\\x7f]+")
_ADDRESSES = re.compile("(?:https?://|www\\.)[!-~]+|[!-?A-~]+@[!-~]+", re.ASCII | re.IGNORECASE)
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_DENSE = 4  # Latin names and terms stand in texts of other scripts more often than the other way round
_NONE, _HANGUL, _KANA, _HAN, _CHINESE, _JAPANESE, _LATIN = range(7)
_NAMED = {"HANGUL": _HANGUL, "HIRAGANA": _KANA, "KATAKANA": _KANA, "CJK": _HAN, "LATIN": _LATIN}
_MOST_KNOWN = 8192


def _has(charset: str, char: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _han(char: str) -> int:
    """Whose character it is: simplified ones are in the standard of the mainland alone (GB 2312: 请, 样), others in
    that of Japan alone (JIS X 0208: 価, 込); most are in both."""
    if _has("gb2312", char):
        return _HAN if _has("cp932", char) else _CHINESE
    return _JAPANESE if _has("cp932", char) and not _has("cp950", char) else _HAN


class _Scripts(dict[str, int]):
    """The script of a letter, found out once."""

    def __missing__(self, char: str) -> int:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        name = unicodedata.name(char, "").removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ")
        script = _NAMED.get(name.partition(" ")[0], _NONE) if char.isalpha() else _NONE
        self[char] = _han(char) if script == _HAN else script
        return self[char]


_script_of = _Scripts().__getitem__


def language_of(body: str, sender: str) -> str:
    """The language of a text, guessed by its script; `sender` is the own language of whoever wrote it.

    Hangul is Korean, kana is Japanese, Latin is English. Han is Chinese or Japanese by the characters that only one
    of them writes; without any it is Japanese from a Japanese sender, else Chinese. Without any letters it is the
    sender's language. Addresses of pages and mail are in no language.
    """
    if "." in body and ("@" in body or "://" in body or "www." in body.lower()):
        body = _ADDRESSES.sub("", body)
    if body.isascii():
        return "en" if _LETTERS.search(body) else sender
    scripts = bytes(map(_script_of, _ASCII.sub("", body)))
    hangul, kana, both = scripts.count(_HANGUL), scripts.count(_KANA), scripts.count(_HAN)
    chinese, japanese = scripts.count(_CHINESE), scripts.count(_JAPANESE)
    han = both + chinese + japanese
    dense, latin = _DENSE * (hangul + kana + han), 0
    if dense < len(body):  # else there is no need to count
        latin = len(body.encode("ascii", "ignore").translate(None, _NO_LETTERS)) + scripts.count(_LATIN)
    if dense >= max(latin, 1):
        if hangul > kana + han:
            return "ko"
        if chinese != kana + japanese:
            return "zh" if chinese > kana + japanese else "ja"
        return "ja" if kana or sender == "ja" else "zh"
    return "en" if latin else sender
