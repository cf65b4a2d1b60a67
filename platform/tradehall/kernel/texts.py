"""Texts as people write them: cleaned once at the door, and in one or more languages."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

LANGUAGES: tuple[str, ...] = ("en", "zh", "ja", "ko")

_BIDI = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f", "\u061c"}
_BLANK = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u115f", "\u1160", "\u2800"}

# Letters, digits and punctuation of Latin, Cyrillic, Greek, Hangul and CJK: nearly all texts hold nothing else, and
# nothing of it needs a second look.
_ORDINARY = (
    "\x20-\x7e\xa1-\xac\xae-\u05ff\u2010-\u2027\u2030-\u203a\u20a0-\u20bf\u2100-\u27bf\u3000-\u303d\u3041-\u3163"
)
_ORDINARY += "\u3165-\u318e\u3200-\u9fff\uac00-\ud7a3\uff01-\uff9f"
_LINE, _LINES = re.compile(f"[{_ORDINARY}]*"), re.compile(f"[{_ORDINARY}\n\t]*")

_EDGES = "\t\n" + "".join(char for char in map(chr, range(0x20, 0x3001)) if char.isspace() and char > "\x1f")


def N_(text: str) -> str:
    """Mark a text for translation where no reader is known yet."""
    return text


def NP_(context: str, text: str) -> str:
    """The same for a word that other languages say differently in different places."""
    return f"{context}\4{text}"


def clean(value: str, *, lines: bool = False) -> str:
    """NFC, trimmed (a name copied out of a table brings its tab or line break along), newlines unified.

    Raises PydanticCustomError for what no reader could see or undo.

    Refused: surrogates, control characters (but newline and tab where `lines`), bidirectional controls
    in single lines, noncharacters and the tag block.
    """
    if (_LINES if lines else _LINE).fullmatch(value):
        return unicodedata.normalize("NFC", value).strip(_EDGES)
    if any(0xD800 <= ord(char) <= 0xDFFF for char in value):
        raise PydanticCustomError("text_broken", "The text has broken characters.")
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = value.replace("\u2028", "\n").replace("\u2029", "\n").replace("\u0085", "\n").strip(_EDGES)
    allowed = "\n\t" if lines else ""
    for char in value:
        if char in allowed:
            continue
        point = ord(char)
        if unicodedata.category(char) == "Cc" or point & 0xFFFE == 0xFFFE or 0xE0000 <= point <= 0xE007F:
            raise PydanticCustomError("text_control", "The text has characters that cannot be shown.")
        if char in _BIDI and not lines:
            raise PydanticCustomError("text_control", "The text has characters that cannot be shown.")
    if value and all(char in _BLANK or char.isspace() for char in value):
        return ""
    return value


class Count(int):
    """A number of characters in a sentence. All our languages write it alike: 4,000."""

    def __str__(self) -> str:
        return f"{int(self):,}"


def too_long(high: int, count: int) -> PydanticCustomError:
    return PydanticCustomError("text_long", "At most {high} characters.", {"high": high, "count": count})


def _checked(low: int, high: int, lines: bool) -> AfterValidator:
    def check(value: str) -> str:
        value = clean(value, lines=lines)
        if len(value) < low:
            if low == 1:
                raise PydanticCustomError("text_missing", "Please fill this in.")
            raise PydanticCustomError("text_short", "At least {low} characters.", {"low": low})
        if len(value) > high:
            raise too_long(high, len(value))
        return value

    return AfterValidator(check)


def line(high: int, low: int = 1) -> Any:
    """The type of a one-line text of `low` to `high` characters."""
    return Annotated[str, _checked(low, high, lines=False)]


def prose(high: int, low: int = 1) -> Any:
    """The type of a text of several lines."""
    return Annotated[str, _checked(low, high, lines=True)]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader gets of a translated text: the words, their language, and whether they are the source's."""

    text: str
    lang: str
    is_original: bool

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in one or more languages that knows which one was written first."""

    texts: Mapping[str, str]
    source: str

    def read(self, language: str) -> Reading:
        """The reader's own language, else the source."""
        chosen = language if self.texts.get(language) else self.source
        return Reading(self.texts.get(chosen, ""), chosen, chosen == self.source)

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def as_json(self) -> dict[str, str]:
        return {**self.texts, "source": self.source}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> "Translated":
        """From what `as_json` gave; without `source` the first language is the source."""
        texts = {k: v for k, v in stored.items() if k != "source"}
        return cls(texts, stored.get("source") or next(iter(texts), "en"))

    @classmethod
    def of(cls, language: str, text: str) -> "Translated":
        return cls({language: text}, language)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._from_input,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda t: t.as_json()),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        languages = {code: {"type": "string"} for code in LANGUAGES}
        source = {"type": "string", "enum": list(LANGUAGES)}
        return {
            "type": "object",
            "description": "One text per language; `source` names the language it was written in.",
            "properties": {**languages, "source": source},
            "additionalProperties": False,
        }

    @classmethod
    def _from_input(cls, value: Any) -> "Translated":
        if isinstance(value, cls):
            return value
        if not isinstance(value, Mapping):
            raise PydanticCustomError("translated_type", "One text per language is expected.")
        texts: dict[str, str] = {}
        for language, text in value.items():
            if language == "source":
                continue
            if language not in LANGUAGES or not isinstance(text, str):
                raise PydanticCustomError("translated_language", "This language is not offered.")
            if cleaned := clean(text, lines=True):
                texts[language] = cleaned
        source = value.get("source")
        if source not in texts:
            source = next(iter(texts), "en")
        return cls(texts, source)


def translated(high: int, *, required: bool = True) -> Any:
    """The type of a translated text, each language of at most `high` characters."""

    def check(value: Translated) -> Translated:
        if required and not value.texts:
            raise PydanticCustomError("text_missing", "Please fill this in.")
        longest = max(map(len, value.texts.values()), default=0)
        if longest > high:
            raise too_long(high, longest)
        return value

    return Annotated[Translated, AfterValidator(check)]
