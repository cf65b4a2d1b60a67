"""Addresses of the web in what people write: cut out, and looked at for tricks, before anybody follows one.

Pure text work; nothing is ever fetched. A link leaves by a page of ours that shows its real host.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

LONGEST = 1000  # characters of an address that becomes a link
SHOWN = 60  # characters of it that a message shows


class Doubt(StrEnum):
    """Why a link may not lead where it seems to."""

    LETTERS = "letters"  # other alphabets in its host, or letters that look like others
    NAME = "name"  # "bank.example@" before the host
    NUMBER = "number"  # a bare address of the network instead of a name
    INSIDE = "inside"  # a well-known ending in the middle: bank.com.elsewhere.example


@dataclass(frozen=True, slots=True)
class Link:
    """`url` is what is followed, `text` what was written; `host` as machines read it, `seen` as people would."""

    url: str
    text: str
    host: str
    seen: str
    doubts: tuple[Doubt, ...]

    @property
    def is_long(self) -> bool:
        return len(self.text) > SHOWN

    @property
    def shown(self) -> str:
        """What was written, cut behind the host's end at the earliest."""
        keep = max(SHOWN, self.text.lower().find(self.seen.lower()) + len(self.seen))
        return self.text if len(self.text) <= keep + 1 else self.text[:keep] + "…"


_START = re.compile(r"(?:https?://|www\.)", re.I)
_HOST = re.compile(r"[^\s/?#<>\"'、，。；：！？（）「」『』【】《》“”‘’…]{1,255}")
_REST = re.compile(r"[/?#][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
_TRAILING = ".,;:!?'\")]}*"
_WELL_KNOWN = frozenset({"com", "net", "org", "gov"})
_ENDINGS = _WELL_KNOWN | {"edu", "co", "ac", "go", "or", "ne"}  # that countries have before their own
_ASCII_HOST = re.compile(r"[A-Za-z0-9.-]+\.[A-Za-z]{2,24}")


def parts(text: str) -> Iterator[str | Link]:
    """A text as its plain stretches and its links, in order; joined they give what was written."""
    at = 0
    for match in _START.finditer(text):
        if match.start() < at or _glued(text, match.start()):
            continue
        link = _link(text[match.start() :])
        if link is None:
            continue
        if match.start() > at:
            yield text[at : match.start()]
        yield link
        at = match.start() + len(link.text)
    if at < len(text):
        yield text[at:]


def has_link(text: str) -> bool:
    """Whether there is anything for `parts` to find; cheap."""
    return ("://" in text or "www." in text.lower()) and any(isinstance(part, Link) for part in parts(text))


def address(url: str) -> Link | None:
    """One whole address, or None where it is none that may be followed."""
    link = _link(url) if len(url) <= LONGEST and _START.match(url) else None
    return link if link is not None and link.text == url else None


def _glued(text: str, start: int) -> bool:
    """ "awww.no": in the middle of a Latin word."""
    return start > 0 and text[start - 1].isascii() and text[start - 1].isalnum()


def _link(text: str) -> Link | None:
    begin = _START.match(text)
    if begin is None:
        return None
    is_bare = begin[0].lower() == "www."
    start = 0 if is_bare else begin.end()
    found = _HOST.match(text, start)
    if found is None or len(found[0]) > 254:
        return None
    authority = _cut(found[0])
    end = start + len(authority)
    rest = _REST.match(text, end) if end == found.end() else None
    whole = _trimmed(text[: rest.end()] if rest else text[:end])
    url = f"http://{whole}" if is_bare else whole
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        return None
    seen = (split.hostname or "").rstrip(".")
    host = _ascii(seen)
    if not host or len(whole) > LONGEST or ("." not in host and ":" not in host):
        return None
    return Link(_written(split, host, port), whole, host, seen, _doubts(split, seen, host))


def _cut(authority: str) -> str:
    """A host to which a sentence in another script was glued, without it: example.com请看 is example.com."""
    if authority.isascii():
        return authority
    plain = _ASCII_HOST.match(authority)
    if plain is None:
        return authority
    behind = authority[plain.end() :]
    if behind and _is_east_asian(behind[0]) and "." not in behind:
        return plain[0]
    return authority


def _is_east_asian(char: str) -> bool:
    name = unicodedata.name(char, "")
    return name.startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "IDEOGRAPHIC"))


def _trimmed(url: str) -> str:
    """Without the full stop of the sentence, and brackets that were opened before it."""
    while url and url[-1] in _TRAILING:
        if url[-1] == ")" and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url


def _ascii(host: str) -> str:
    """As it goes over the wire; '' where it cannot be a host."""
    if ":" in host:
        return host
    try:
        made = ".".join(label.encode("idna").decode() if not label.isascii() else label for label in host.split("."))
    except UnicodeError:
        return ""
    return made.lower() if re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", made) else ""


def _written(split: SplitResult, host: str, port: int | None) -> str:
    """The address that is followed: without the name and password that it may have brought."""
    inner = f"[{host}]" if ":" in host else host
    place = inner if port is None else f"{inner}:{port}"
    return split._replace(scheme=split.scheme.lower(), netloc=place).geturl()


def _doubts(split: SplitResult, seen: str, host: str) -> tuple[Doubt, ...]:
    found = {
        Doubt.LETTERS: _odd_letters(seen, host),
        Doubt.NAME: "@" in split.netloc,
        Doubt.NUMBER: _is_number(host),
        Doubt.INSIDE: _ending_inside(host),
    }
    return tuple(doubt for doubt in Doubt if found[doubt])


def _odd_letters(seen: str, host: str) -> bool:
    """Cyrillic, Greek and the like, which can be drawn as Latin; several scripts in one word; punycode as written.

    A host in Chinese, Japanese or Korean alone is what it seems to be.
    """
    if "xn--" in seen.lower():
        return True
    if seen.isascii():
        return False
    for label in seen.split("."):
        scripts = {_script(char) for char in label if char.isalpha()}
        if scripts - {"LATIN", "EAST"} or len(scripts) > 1 or any(_decorated(char) for char in label):
            return True
    return seen.lower() != unicodedata.normalize("NFKC", seen).lower()


def _script(char: str) -> str:
    name = unicodedata.name(char, "").partition(" ")[0]
    return "EAST" if name in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "KATAKANA-HIRAGANA") else name


def _decorated(char: str) -> bool:
    """A Latin letter with a dot or hook that is easily overlooked."""
    return not char.isascii() and unicodedata.name(char, "").startswith("LATIN")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(re.fullmatch(r"(?:0x[0-9a-f]+|[0-9]+)(?:\.(?:0x[0-9a-f]+|[0-9]+))*", host))
    return True


def _ending_inside(host: str) -> bool:
    """ "x.com.cn" is a usual ending of two; "x.com.pay-now.top" only looks like x.com."""
    labels = host.split(".")
    last = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _ENDINGS else 2
    return any(label in _WELL_KNOWN for label in labels[1:-last])
