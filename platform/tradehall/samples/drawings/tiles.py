"""Scenes of tiles: a slab that leans and one that lies, a tiled wall, a sheet of mosaic."""

from collections.abc import Callable
from math import cos, sin

from PIL import Image, ImageDraw

from tradehall.samples.drawings.case import Case
from tradehall.samples.drawings.forms import box
from tradehall.samples.drawings.patterns import cement, cloud, granite, marble, oak, sheen, tinted
from tradehall.samples.drawings.scene import Colour, Glaze, Scene, ink, mix, plus

GREY: Colour = (176, 177, 174)


def lean(
    s: Scene,
    made: Image.Image,
    x: float,
    z: float,
    wide: float,
    high: float,
    thick: float,
    edge: Colour,
    turn: float = 0.18,
) -> None:
    """A slab that leans back, seen from the front and a little from its left side."""
    bx, bz = wide * cos(turn), -wide * sin(turn)
    back = 0.20 * high
    foot, right = (x, 0.0, z), (x + bx, 0.0, z + bz)
    up = (0.0, high, -back)
    s.shade_area(
        [(x - 8, z), (x + bx + 10, z + bz), (x + bx + 150, z + bz - 120), (x + 90, z - 150)], soft=13, dark=0.34
    )
    s.shade_area([(x + 2, z + 18), (x + bx + 4, z + bz + 18), (x + bx, z + bz - 30), (x, z - 20)], soft=3, dark=0.6)
    deep = (thick * 0.5, 0.0, -thick)
    side = [right, (right[0] + deep[0], 0.0, right[2] + deep[2])]
    s.area(
        [
            *side,
            plus(side[1], up),
            plus(right, up),
        ],
        mix(edge, (40, 42, 46), 0.32),
    )
    top = plus(foot, up)
    s.area(
        [
            top,
            plus(right, up),
            plus(right, up, deep),
            plus(top, deep),
        ],
        mix(edge, (255, 255, 255), 0.35),
    )
    s.texture(top, (bx, 0.0, bz), (0.0, -high, back), made)


def pair(
    s: Scene,
    c: Case,
    face: Callable[[tuple[int, int]], Image.Image],
    wide: float,
    high: float,
    edge: Colour,
    thick: float = 14,
) -> None:
    """One leans, one lies before it."""
    s.look(26, (600, 655))
    scale = min(470 / high, 560 / wide)
    w, h = wide * scale, high * scale
    if w < 340:
        lean(s, face((round(w), round(h))), -w * 0.1, -190, w, h, thick, edge)
    lean(s, face((round(w), round(h))), -w * (0.52 if w > 340 else 1.05) - 40, -110, w, h, thick, edge)
    lw = min(w, 420)
    ld = min(w if high > wide * 1.5 else h, 300)
    yaw = 0.30
    for k in range(2):
        box(
            s,
            (lw, thick, ld),
            Glaze(edge, gloss=0.1),
            at=(220 - k * 8, k * (thick + 1), 190 + k * 6),
            yaw=yaw + k * 0.06,
            top=face((round(lw), round(ld))),
        )


def slab(s: Scene, c: Case) -> None:
    face, edge = _face(c)
    size = [float(c.details.get(k) or 600) for k in ("length_mm", "width_mm")]
    wide, high = min(size), max(size)
    pair(s, c, face, wide, high, edge, 30 if c.says("×20|x20|18 mm|paver|plaza|stepping") else 13)


def _face(c: Case) -> tuple[Callable[[tuple[int, int]], Image.Image], Colour]:
    random = c.random
    if c.says("calacatta|book"):
        return lambda size: sheen(marble(random, size, (244, 243, 240), (142, 138, 132), 8, book=True), random, 0.2), (
            232,
            230,
            226,
        )
    if c.says("volakas|marble"):
        return lambda size: sheen(marble(random, size, (242, 241, 240), (158, 150, 150), 10), random, 0.4), (
            228,
            226,
            222,
        )
    if c.says("limestone|stone,"):
        return lambda size: cement(random, size, (206, 196, 176), 0.13), (196, 186, 168)
    if c.says("granite|bush"):
        return lambda size: granite(random, size, (160, 160, 158)), (148, 148, 146)
    if c.says("slate"):
        return lambda size: cement(random, size, (92, 98, 104), 0.22), (84, 88, 92)
    return lambda size: cement(random, size, GREY, 0.10), (162, 162, 160)


def slab_public(s: Scene, c: Case) -> None:
    """A floor of large rough tiles, running away from the viewer."""
    s.look(34, (600, 480))
    base: Colour = (158, 148, 134) if c.says("plaza") else (152, 152, 150)
    _floor(
        s,
        c,
        250,
        250 if c.says("paver") else 500,
        lambda size: granite(c.random, size, mix(base, (255, 255, 255), c.vary(0, 0.14))),
    )


def _floor(s: Scene, c: Case, wide: float, deep: float, face: Callable[[tuple[int, int]], Image.Image]) -> None:
    s.area([(-900, -1, -1400), (900, -1, -1400), (900, -1, 1400), (-900, -1, 1400)], (98, 98, 96))
    kinds = [face((round(wide), round(deep))) for _ in range(4)]
    turn = 0.32
    ux, uz = cos(turn), -sin(turn)
    for row in range(-5, 6):
        for column in range(-6, 7):
            shift = (row % 2) * 0.5 * wide
            a, b = column * wide + shift, row * deep
            corner = (a * ux + b * sin(turn), 0.0, a * uz + b * cos(turn))
            x, y = s.at(*corner)
            if -700 < x < 1900 and -600 < y < 1500:
                g = 6
                s.texture(
                    corner,
                    (ux * (wide - g), 0.0, uz * (wide - g)),
                    (sin(turn) * (deep - g), 0.0, cos(turn) * (deep - g)),
                    c.random.choice(kinds),
                )
    s.area([(-900, 0, 300), (900, 0, 1500), (-900, 0, 1500)], (30, 34, 38), 0.16, 60)


def wood(s: Scene, c: Case) -> None:
    s.look(40, (600, 450))
    s.area([(-1100, -1, -1400), (1100, -1, -1400), (1100, -1, 1400), (-1100, -1, 1400)], (86, 64, 46))
    turn = 0.42
    ux, uz = cos(turn), -sin(turn)
    kinds = [oak(c.random, (620, 110), mix((186, 142, 98), (214, 180, 140), c.random.random())) for _ in range(5)]
    for row in range(-8, 9):
        for column in range(-2, 3):
            a, b = column * 760.0 + (row % 3) * 253, row * 138.0
            corner = (a * ux + b * sin(turn), 0.0, a * uz + b * cos(turn))
            s.texture(
                corner, (ux * 755, 0.0, uz * 755), (sin(turn) * 133, 0.0, cos(turn) * 133), c.random.choice(kinds)
            )
    s.area([(-900, 0, -900), (-100, 0, -900), (-900, 0, 500)], (255, 250, 240), 0.20, 60)


def step(s: Scene, c: Case) -> None:
    s.look(27, (640, 700))
    face = cement(c.random, (620, 230), (170, 168, 162), 0.12)
    draw = ImageDraw.Draw(face)
    for k in range(4):
        y = 180 + k * 11
        draw.line((0, y, 620, y), fill=(98, 96, 92), width=4)
        draw.line((0, y + 4, 620, y + 4), fill=(206, 204, 198), width=2)
    riser = cement(c.random, (620, 130), (186, 184, 178), 0.08)
    yaw = 0.30
    for k in (2, 1, 0):
        back = 40 - k * 250.0
        x, z = back * sin(yaw) - 30, back * cos(yaw)
        box(s, (760, 118 + k * 140, 250), Glaze((182, 180, 174), gloss=0.1), at=(x, 0, z), yaw=yaw, front=riser)
        box(s, (776, 22, 266), Glaze((166, 164, 158), gloss=0.1), at=(x, 118 + k * 140, z), yaw=yaw, top=face)


def tactile(s: Scene, c: Case) -> None:
    s.look(37, (600, 450), 1.12)
    yellow: Colour = (234, 182, 52)
    low, high = mix(yellow, (70, 44, 0), 0.38), mix(yellow, (255, 250, 220), 0.55)
    for x, z, bars in ((-245, -70, False), (255, 130, True)):
        size, face = 420, Image.new("RGB", (420, 420), yellow)
        face.paste(
            tinted(
                cloud(c.random, (size, size), (40, 40), octaves=2),
                mix(yellow, (60, 40, 0), 0.08),
                mix(yellow, (255, 255, 255), 0.08),
            )
        )
        draw = ImageDraw.Draw(face)
        for k in range(4 if bars else 6):
            if bars:
                y = 30 + k * 100
                for dy, colour, inset in ((6, low, 0), (0, high, 0), (3, yellow, 4)):
                    draw.rounded_rectangle(
                        (24 + inset, y + dy + inset, 396 - inset, y + 52 + dy - inset), 22, fill=ink(colour)
                    )
            else:
                for j in range(6):
                    px, py = 45 + k * 66, 45 + j * 66
                    for d, colour, r in (
                        (5, low, 25),
                        (-2, high, 24),
                        (0, yellow, 22),
                        (-2, mix(yellow, high, 0.4), 13),
                    ):
                        draw.ellipse((px - r + d, py - r + d, px + r + d, py + r + d), fill=ink(colour))
        box(s, (380, 24, 380), Glaze(mix(yellow, (90, 60, 0), 0.12), gloss=0.1), at=(x, 0, z), yaw=0.30, top=face)


def stepping(s: Scene, c: Case) -> None:
    s.look(36, (600, 500), 1.1)
    tones: list[Colour] = [(92, 98, 104), (136, 124, 108), (112, 122, 112), (164, 156, 146)]
    for k, (x, z) in enumerate(((10, -190), (330, -10), (-300, 70), (40, 270))):
        box(
            s,
            (285, 34, 285),
            Glaze(mix(tones[k], (30, 30, 30), 0.12), gloss=0.05),
            at=(x, 0, z),
            yaw=0.3 + k * 0.22,
            top=cement(c.random, (285, 285), tones[k], 0.24),
        )
