"""Checks the catalogues against the source: every text there, translated, with what it must carry.

A text that the source has and a catalogue lacks means that `make translations` was forgotten.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from translations import LANGUAGES, ROOT, catalogue_file, extracted, read

PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|\{\w*(?:![rsa])?(?::[^{}]*)?\}|%%")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
Key = tuple[str, str | None]


def texts(catalogue: Catalog) -> dict[Key, Message]:
    """Messages by their (first) source text and context, the header left out."""
    return {(_forms(message.id)[0], message.context): message for message in catalogue if message.id}


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def faults(message: Message, plurals: int) -> Iterator[str]:
    """What is wrong with one message of a catalogue."""
    sources, targets = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield "is marked fuzzy"
    if not all(target.strip() for target in targets):
        yield "is not translated"
        return
    if message.pluralizable and len(targets) != plurals:
        yield f"has {len(targets)} plural forms, the language has {plurals}"
    carried = sources[-1]
    for target in targets:
        for what, pattern in (("placeholders", PLACEHOLDER), ("tags", TAG)):
            wanted, found = Counter(pattern.findall(carried)), Counter(pattern.findall(target))
            if wanted != found:
                yield f"{what} differ: {sorted(wanted.elements())} became {sorted(found.elements())}"
        if "%" in PLACEHOLDER.sub("", target) and "%" not in PLACEHOLDER.sub("", carried):
            yield "has a sign for percent of its own, which templates take for a placeholder: say it in words"
        if carried.startswith("\n") != target.startswith("\n") or carried.endswith("\n") != target.endswith("\n"):
            yield "line breaks at the ends differ"


def check(language: str, source: dict[Key, Message]) -> Iterator[str]:
    catalogue = read(language)
    found = texts(catalogue)
    for text, _ in sorted(source.keys() - found.keys(), key=str):
        yield f"{text!r} is not in the catalogue; run `make translations`"
    for text, _ in sorted(found.keys() - source.keys(), key=str):
        yield f"{text!r} is no longer in the source; run `make translations`"
    for obsolete in catalogue.obsolete.values():
        yield f"{_forms(obsolete.id)[0]!r} is obsolete; run `make translations`"
    for key in sorted(source.keys() & found.keys(), key=str):
        if source[key].pluralizable != found[key].pluralizable:
            yield f"{key[0]!r} changed between singular and plural; run `make translations`"
        for fault in faults(found[key], catalogue.num_plurals):
            yield f"{key[0]!r} {fault}"


def main() -> int:
    source = texts(extracted())
    count = 0
    for language in LANGUAGES:
        name = catalogue_file(language).relative_to(ROOT)
        for fault in check(language, source):
            count += 1
            print(f"{name}: {fault}")
    if count:
        print(
            f"translations: {count} faults in {len(LANGUAGES)} catalogues of {len(source)} texts",
            file=sys.stderr,
        )
    return int(bool(count))


if __name__ == "__main__":
    sys.exit(main())
