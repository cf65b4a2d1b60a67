"""The type that documents are set in: Noto Sans CJK, one file with the Chinese, Japanese and Korean forms."""

import importlib.util
import struct
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

FILE = "NotoSansCJK-Regular.ttc"
# What sheet.typ sets in the page setter's own Libertinus Serif: letters of European languages and of Vietnamese.
OTHER = (
    (0x100, 0x17F), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x218, 0x21B), (0x386, 0x386), (0x388, 0x38A), (0x38C, 0x38C),
    (0x38E, 0x390), (0x3AA, 0x3B0), (0x3CA, 0x3CE), (0x400, 0x45F), (0x1E80, 0x1E85), (0x1EA0, 0x1EF9),
)  # fmt: skip


class NoType(RuntimeError):
    """The file of the type is not there, or not what it should be."""


@lru_cache(maxsize=1)
def folder() -> Path:
    """Where the package keeps it. Raises NoType."""
    found = importlib.util.find_spec("noto_cjk_sans_otc")
    for place in (found.submodule_search_locations or []) if found else []:
        if (Path(place) / FILE).is_file():
            return Path(place)
    raise NoType(FILE)


class Coverage:
    """The characters that the type has: stretches of code points, in order."""

    def __init__(self, starts: list[int], ends: list[int]) -> None:
        self._starts, self._ends = starts, ends

    def __contains__(self, char: str) -> bool:
        at = bisect_right(self._starts, ord(char)) - 1
        return (at >= 0 and ord(char) <= self._ends[at]) or any(low <= ord(char) <= high for low, high in OTHER)


@lru_cache(maxsize=1)
def coverage() -> Coverage:
    """From the table of characters (OpenType cmap, format 12) of the first face; all have the same. Raises NoType."""
    with (folder() / FILE).open("rb") as file:
        head = file.read(16)
        if head[:4] != b"ttcf":
            raise NoType("not a collection")
        file.seek(struct.unpack_from(">L", head, 12)[0])
        (tables,) = struct.unpack(">4xH6x", file.read(12))
        for _ in range(tables):
            tag, _sum, at, size = struct.unpack(">4sLLL", file.read(16))
            if tag == b"cmap":
                file.seek(at)
                return _groups(file.read(size))
    raise NoType("no table of characters")


def _groups(cmap: bytes) -> Coverage:
    for number in range(struct.unpack_from(">2xH", cmap)[0]):
        (at,) = struct.unpack_from(">4xL", cmap, 4 + 8 * number)
        kind, count = struct.unpack_from(">H10xL", cmap, at)
        if kind == 12:
            found = sorted(struct.unpack_from(">LL", cmap, at + 16 + 12 * row) for row in range(count))
            return Coverage([start for start, _ in found], [end for _, end in found])
    raise NoType("no table of all characters")
