"""Decisions about conversations on plain values."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate, groupby

from opencc import OpenCC

from tradehall.chat.errors import ConversationClosed, EditedTooLate, MeetingIsOff, OnlyOrganisersWrite
from tradehall.events.rules import State
from tradehall.kernel.errors import DomainError

OFFICE = ("help", "case")  # kinds in which a company talks with an office, even one that is put out of the event
CROWD = 50  # in a conversation of more people nobody is told who comes, goes, types or has read
CALLED_AFTER = timedelta(seconds=30)  # whoever is there has read it by then, and need not be told
EDITABLE = timedelta(minutes=15)
MOST_PINNED = 20
SIGNS = ("agree", "thanks", "done", "question", "seen")
MOST_CALLED = 20
MOST_SOUGHT = 5  # words of a search
EXCERPT = 400  # characters of a message that a search shows
QUOTED = 160  # characters of a message that an answer to it shows


def why_not_writable(
    kind: str, role: str, states: Iterable[str], meeting: str | None = None
) -> type[DomainError] | None:
    """`states`: of the participations whose talk it is; `meeting`: the status of the meeting that it belongs to.

    Companies that talk with each other must both be approved, in whatever phase the event is. Whoever is put out of
    an event can still ask the organisers why, and go on with what a desk does for it.
    """
    if kind == "announcements":
        return None if role == "organiser" else OnlyOrganisersWrite
    if kind in OFFICE:
        return None if all(state not in (State.WITHDRAWN, State.REJECTED) for state in states) else ConversationClosed
    if meeting == "cancelled":
        return MeetingIsOff
    return None if all(state == State.APPROVED for state in states) else ConversationClosed


def why_not_editable(sent_at: datetime, now: datetime) -> type[DomainError] | None:
    """What was said long ago is answered or withdrawn, not rewritten."""
    return None if now - sent_at <= EDITABLE else EditedTooLate


def reacted(reactions: Mapping[str, list[str]], sign: str, person: str, on: bool) -> dict[str, list[str]]:
    """The reactions after the person gave a sign or took it back; signs in their own order, none without people."""
    made = {name: [who for who in reactions.get(name, []) if name != sign or who != person] for name in SIGNS}
    if on:
        made[sign].append(person)
    return {name: people for name, people in made.items() if people}


def called(body: str, names: Mapping[str, str]) -> list[str]:
    """Whom the words call: those of public id → name whose name stands behind an @."""
    said = body.replace("＠", "@")
    return [public_id for public_id, name in names.items() if f"@{name}" in said]


@cache
def _one_spelling() -> tuple[re.Pattern[str], dict[int, int]]:
    """Katakana as hiragana, traditional as simplified characters: what is written otherwise, and how. Each message goes
    through it, and most of it is not looked up."""
    han = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = OpenCC("t2s").convert("\n".join(han)).split("\n")
    table = {ord(one): ord(other) for one, other in zip(han, simplified, strict=True) if one != other}
    table |= {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
    return re.compile(f"[{''.join(map(chr, table))}]+"), table


def folded(body: str) -> str:
    """Comparable in a search: widths, cases, kana and the two ways to write Chinese are one."""
    if body.isascii():
        return body.lower()
    otherwise, table = _one_spelling()
    return otherwise.sub(lambda found: found[0].translate(table), unicodedata.normalize("NFKC", body).casefold())


def sought(words: str) -> list[str]:
    """The words of a search as `folded` texts have them."""
    return folded(words[:200]).split()[:MOST_SOUGHT]


_LETTERS = re.compile("(?s).[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")  # each with the marks that make one of it


def _standing(text: str, words: Sequence[str]) -> list[bool]:
    """Of each character: whether one of the words stands there."""
    letters = _LETTERS.findall(text)
    fold = {letter: folded(letter) for letter in set(letters)}
    parts = [fold[letter] for letter in letters]
    plain = "".join(parts)
    covered = bytearray(len(plain))
    for word in words:
        place = plain.find(word)
        while place >= 0:
            covered[place : place + len(word)] = b"\1" * len(word)
            place = plain.find(word, place + len(word))
    starts = accumulate(map(len, parts), initial=0)
    return [
        any(covered[start : start + len(part)])
        for letter, part, start in zip(letters, parts, starts, strict=False)
        for _ in letter
    ]


def excerpt(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The part of a text in which the words that are sought (as `sought` gives them) stand first, of about EXCERPT
    characters: in pieces, each with whether it is one of the words. What is left out is marked by an ellipsis."""
    standing = _standing(text, words)
    first = standing.index(True) if True in standing else 0
    start = max(0, min(first - EXCERPT // 4, len(text) - EXCERPT))
    if start and (blank := text.find(" ", start, min(start + 20, first))) >= 0:
        start = blank + 1
    end = min(len(text), start + EXCERPT)
    pieces = [
        ("".join(text[place] for place in places), found)
        for found, places in groupby(range(start, end), key=standing.__getitem__)
    ]
    return [("…", False)] * (start > 0) + pieces + [("…", False)] * (end < len(text))
