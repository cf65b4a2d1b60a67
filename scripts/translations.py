"""The catalogues in translations/: English is the source, in the code and the templates.

    python scripts/translations.py update     # bring every catalogue up to date with the source
    python scripts/translations.py compile    # write the .mo files that the application reads

A catalogue holds no dates and no line numbers, so that it changes only where a text does. A text whose source
changed is a new text: nothing is guessed, nothing is marked fuzzy, nothing obsolete is kept.
"""

import argparse
import io
import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "translations"
LANGUAGES = ("zh", "ja", "ko")
SOURCES = ("platform", "templates")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "N_": None,
    "NP_": ((1, "c"), 2),
}
REMARK = "Translators:"
WIDTH = 100
DROPPED = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Report-Msgid-Bugs-To",
    "Project-Id-Version",
    "Generated-By",
)


def catalogue_file(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def extracted() -> Catalog:
    """All texts of the source, with the files they stand in."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        str(ROOT), methods, options, KEYWORDS, comment_tags=[REMARK], directory_filter=_holds_source
    )
    for name, line, text, remarks, context in found:
        catalogue.add(text, None, [(Path(name).as_posix(), line)], auto_comments=remarks, context=context)
    return catalogue


def _holds_source(folder: str) -> bool:
    return any(Path(folder).is_relative_to(ROOT / source) for source in SOURCES)


def read(language: str) -> Catalog:
    """The committed catalogue of a language; an empty one where there is none."""
    file = catalogue_file(language)
    if not file.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale=language, charset="utf-8", abort_invalid=True)


def write(catalogue: Catalog, language: str) -> None:
    """Write a catalogue in its one canonical form."""
    stream = io.BytesIO()
    write_po(stream, catalogue, width=WIDTH, sort_output=True, ignore_obsolete=True, include_lineno=False)
    lines = stream.getvalue().decode().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(tuple(f'"{name}:' for name in DROPPED))]
    file = catalogue_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(kept), encoding="utf-8")


def update() -> None:
    source = extracted()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.header_comment = "# Translations of Tradehall; the source language is English."
        catalogue.update(source, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        write(catalogue, language)
        missing = sum(1 for message in catalogue if message.id and not any(_strings(message.string)))
        print(f"translations: {language}: {len(catalogue)} texts, {missing} to translate")


def _strings(string: Any) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, (list, tuple)) else (string,)


def compile_all() -> None:
    for language in LANGUAGES:
        if catalogue_file(language).exists():
            with catalogue_file(language).with_suffix(".mo").open("wb") as stream:
                write_mo(stream, read(language))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Update or compile the catalogues.")
    parser.add_argument("what", choices=["update", "compile"])
    sys.exit(update() if parser.parse_args().what == "update" else compile_all())
