"""What a listing's words say about its looks: its colour, its painted line, its background."""

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from tradehall.samples.drawings.scene import Colour, Glaze

WHITE = Glaze((250, 249, 245), gloss=0.85)
CLEAR = Glaze((188, 210, 206), clear=True)
ALUMINA = Glaze((244, 241, 232), gloss=0.22)
STEEL = Glaze((196, 200, 204), gloss=0.9)
WOOD = Glaze((184, 134, 88), low=(150, 104, 66), gloss=0.15)
BLACK = Glaze((46, 44, 46), low=(58, 44, 36), gloss=0.9)

COLOURS: tuple[tuple[str, Glaze], ...] = (
    (r"tea-dust|tea dust", Glaze((112, 112, 58), low=(84, 74, 40), gloss=0.35)),
    (r"raindrop|oil.?spot|tenmoku|tianmu", BLACK),
    (r"celadon|影青|青釉", Glaze((208, 224, 212), low=(184, 208, 194), gloss=0.85)),
    (r"moss|reactive", Glaze((128, 140, 104), low=(88, 96, 72), gloss=0.5)),
    (r"oat|speckle", Glaze((226, 214, 192), low=(206, 190, 164), gloss=0.12)),
    (r"cream", Glaze((242, 232, 210), low=(230, 216, 188), gloss=0.15)),
    (r"grey-brown", Glaze((148, 136, 122), low=(124, 110, 96), gloss=0.08)),
    (r"cobalt|indigo", Glaze((44, 74, 138), gloss=0.9)),
    (r"chicken-fat|amber", Glaze((238, 190, 66), low=(222, 156, 40), gloss=1.0)),
    (r"purple|liver", Glaze((116, 46, 56), low=(92, 34, 46), gloss=0.8)),
    (r"smoke grey|smoke", Glaze((120, 128, 134), clear=True)),
    (r"\bblack\b", BLACK),
)
LINES: tuple[tuple[str, Colour], ...] = (
    (r"gold|gilded|金", (201, 160, 84)),
    (r"blue|蓝", (48, 84, 158)),
    (r"\bred\b|红", (176, 52, 44)),
    (r"green|绿", (84, 130, 98)),
)
TONES: tuple[Colour, ...] = (
    (206, 215, 210),
    (200, 211, 214),
    (214, 212, 203),
    (194, 208, 201),
    (209, 209, 212),
    (219, 212, 203),
)
LIGHT_TONES: tuple[Colour, ...] = ((229, 230, 226), (224, 229, 226), (231, 227, 219), (222, 227, 229))


@dataclass(frozen=True, slots=True)
class Case:
    """A listing as the drawings read it."""

    key: str
    title: str
    category: str
    hs_code: str
    details: dict[str, Any]
    random: Random

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Case":
        texts = row.get("title") or {}
        title = " ".join(str(texts[k]) for k in ("en", "zh") if k in texts) or " ".join(map(str, texts.values()))
        return cls(
            str(row["key"]),
            title.lower(),
            str(row.get("category", "")),
            str(row.get("hs_code") or ""),
            row.get("details") or {},
            Random(str(row["key"])),
        )

    def says(self, pattern: str) -> bool:
        return re.search(pattern, self.title) is not None

    @property
    def glaze(self) -> Glaze:
        if self.category == "glass":
            return next((glaze for words, glaze in COLOURS if glaze.clear and self.says(words)), CLEAR)
        return next((glaze for words, glaze in COLOURS if self.says(words)), WHITE)

    @property
    def line(self) -> Colour | None:
        if self.says("无金|plain white"):
            return None
        return next((colour for words, colour in LINES if self.says(words)), None)

    def tone(self) -> Colour:
        dark = sum(self.glaze.base) < 460 and not self.glaze.clear
        tones = LIGHT_TONES if dark else TONES
        return tones[sum(map(ord, self.key)) % len(tones)]

    def vary(self, low: float, high: float) -> float:
        return low + (high - low) * self.random.random()
