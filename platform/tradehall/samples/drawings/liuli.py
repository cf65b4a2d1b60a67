"""Scenes of liuli, the glass of Boshan: bottles, beads, grapes, cast and lampwork pieces."""

from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFilter

from tradehall.samples.drawings.case import CLEAR, WOOD, Case
from tradehall.samples.drawings.forms import ball, box, loft, ring_at, tube, turn
from tradehall.samples.drawings.scene import Colour, Glaze, Point, Scene, mix, smooth


def lotus(s: Scene, c: Case) -> None:
    """A leaf of cast glass, green to pink, with a bud."""
    s.look(33, (600, 510), 1.12)
    s.shade(0, 0, 240, 190, tall=60)
    green = Glaze((120, 178, 150), low=(86, 150, 122), gloss=0.7)
    outer, inner = [], []
    for r, y in smooth([(90, 0), (200, 16), (290, 52), (318, 74)], 4):
        outer.append((y, r * 1.12, r, 0.0, 0.0, 2.0))
    for r, y in smooth([(310, 74), (276, 56), (190, 30), (40, 20), (1, 18)], 4):
        inner.append((y, r * 1.12, r, 0.0, 0.0, 2.0))
    loft(s, outer, inner, green, inside=Glaze((232, 178, 182), low=(166, 204, 176), gloss=0.6))
    for k in range(18):
        a = k * 2 * pi / 18
        s.line(
            [(40 * cos(a), 22, 36 * sin(a)), (180 * cos(a), 30, 160 * sin(a)), (316 * cos(a), 66, 282 * sin(a))],
            (150, 184, 160),
            1.8,
        )
    for x, z, r in ((70, -40, 62), (40, 10, 48)):
        turn(
            s,
            smooth([(r * 0.4, 22), (r, 60), (r * 0.75, 130), (2, 176)], 5),
            [],
            Glaze((238, 178, 190), low=(248, 222, 218), gloss=0.8),
            at=(x, 0, z),
            sides=48,
        )
    tube(s, [(-120, 24, 30), (-124, 150, 26), (-128, 300, 22)], [4, 3.4], Glaze((120, 92, 66), gloss=0))


def paperweight(s: Scene, c: Case) -> None:
    s.look(24, (600, 560))
    s.shade(10, 10, 150, 90, tall=300)
    r = 250.0
    x0, y0 = 0.0, r - 14
    circle: list[Point] = [(x0 + r * cos(k * pi / 40), y0 + r * sin(k * pi / 40), 0) for k in range(80)]
    s.area(circle, (176, 206, 208), 0.55)
    s.area([(x * 0.94, y0 + (y - y0) * 0.94 - 4, 0) for x, y, z in circle], (206, 228, 226), 0.75, 14)
    s.area([(x * 0.72, 46 + (y - y0) * 0.13 + 20, 0) for x, y, z in circle], (72, 118, 116), 0.5, 8)
    for cx, cy, way, tone in ((-56, 10, 1, (226, 96, 48)), (70, -50, -1, (246, 240, 230)), (20, 84, 1, (210, 60, 44))):
        _koi(s, x0 + cx, y0 + cy - 20, way, tone)
    for _ in range(26):
        a, q = s.random.random() * 2 * pi, s.random.random() * 0.78
        size = s.random.uniform(3, 8)
        x, y = x0 + r * q * cos(a), y0 + r * q * sin(a)
        s.dot((x, y, 0), size, size, (228, 240, 240))
        s.dot((x - size * 0.3, y + size * 0.3, 0), size * 0.35, size * 0.35, (255, 255, 255))
    s.area(
        [(-150, y0 + 60, 0), (-176, y0 + 100, 0), (-90, y0 + 196, 0), (-60, y0 + 190, 0), (-110, y0 + 130, 0)],
        (255, 255, 255),
        0.85,
        5,
    )
    s.area(
        [(60 + 130 * cos(a), y0 - 120 + 70 * sin(a), 0) for a in (k * pi / 12 for k in range(24))],
        (255, 255, 255),
        0.22,
        12,
    )
    s.line([*circle, circle[0]], (150, 182, 184), 2)


def _koi(s: Scene, x: float, y: float, way: int, tone: Colour) -> None:
    body = [
        (-86, 4),
        (-70, 20),
        (-34, 26),
        (10, 18),
        (52, 6),
        (90, 26),
        (84, 4),
        (92, -20),
        (52, -3),
        (10, -16),
        (-34, -20),
        (-72, -12),
    ]
    s.area([(x + way * px, y + py + 12 * sin(px / 40), 0) for px, py in body], tone)
    s.area(
        [(x + way * px * 0.3 - way * 26, y + py * 0.7 + 4, 0) for px, py in body],
        mix(tone, (255, 248, 240), 0.6),
        0.9,
        2,
    )
    s.dot((x - way * 70, y - 8, 0), 3.5, 3.5, (40, 36, 36))


def trophy(s: Scene, c: Case) -> None:
    s.look(14, (600, 770), 1.12)
    box(s, (280, 70, 190), WOOD.but(base=(92, 62, 44)), at=(0, 0, 0), yaw=0.4)
    for shift, colour, lean in ((0, (226, 148, 62), 0), (30, (246, 204, 120), 20), (-34, (196, 92, 56), -26)):
        flame = [
            (shift - 62, 70),
            (shift - 92, 200),
            (shift - 46 + lean, 340),
            (shift + 30 + lean * 2, 520),
            (shift + 44 + lean, 380),
            (shift + 76, 260),
            (shift + 60, 120),
            (shift + 40, 70),
        ]
        curve = smooth([(x + 500, y) for x, y in flame], 6)
        flat = [(x - 500, y + 14, 30.0) for x, y in curve]
        s.area(flat, colour, 0.74)
        s.area(
            [(x * 0.8 + shift * 0.2 - 10, y * 0.97 + 8, z) for x, y, z in flat],
            mix(colour, (255, 246, 226), 0.55),
            0.5,
            10,
        )
        s.line(flat, mix(colour, (255, 255, 255), 0.55), 2)
    s.area([(-52, 160, 30), (-66, 230, 30), (-30, 350, 30), (-24, 340, 30), (-46, 230, 30)], (255, 255, 255), 0.85, 3)


def seal_blank(s: Scene, c: Case) -> None:
    s.look(22, (570, 660), 1.1)
    g = Glaze((132, 56, 62), gloss=0.8)
    for x, z, yaw, high in ((-180, -40, 0.5, 380), (60, 40, 0.3, 380)):
        made = Image.new("RGB", (130, 380), (128, 52, 58))
        draw = ImageDraw.Draw(made)
        for _ in range(7):
            y = c.vary(0, 380)
            draw.line([(k * 22, y + 14 * sin(k + y)) for k in range(8)], fill=(166, 84, 80), width=round(c.vary(2, 8)))
        made = made.filter(ImageFilter.GaussianBlur(3))
        box(s, (140, high, 140), g, at=(x, 0, z), yaw=yaw, front=made, side=made)
        s.area(
            [
                (x - 76, high * 0.1, z + 84),
                (x - 62, high * 0.1, z + 84),
                (x - 62, high * 0.9, z + 84),
                (x - 76, high * 0.9, z + 84),
            ],
            (255, 240, 236),
            0.4,
            4,
        )
    box(s, (330, 110, 110), g, at=(270, 0, 190), yaw=0.25)


def grape_bonsai(s: Scene, c: Case) -> None:
    s.look(16, (600, 760), 1.25)
    s.shade(0, 0, 190, 120, tall=280)
    turn(
        s,
        [(110, 0), (126, 10), (140, 64), (146, 74)],
        [(136, 74), (128, 60), (1, 56)],
        Glaze((72, 92, 130), gloss=0.8),
        wide=1.5,
    )
    s.area(ring_at((62, 190, 126, 0, 0, 2), (0, 0, 0), 0, 50), (92, 84, 64))
    bark = Glaze((110, 82, 58), gloss=0.3)
    tube(s, [(-40, 60, 0), (-70, 160, 0), (-10, 260, 0), (-40, 360, 0), (60, 430, 0)], [22, 18, 15, 12, 8], bark)
    tube(s, [(-14, 270, 0), (70, 330, 6), (160, 350, 10)], [11, 8, 6], bark)
    tube(s, [(-40, 340, 0), (-120, 410, 4), (-190, 430, 8)], [9, 7, 5], bark)
    for x, y in ((-190, 450), (-120, 440), (-40, 480), (50, 470), (120, 420), (180, 380), (-160, 380)):
        leaf = [
            (x + 46 * (1 + 0.22 * cos(5 * a)) * cos(a), y + 36 * (1 + 0.22 * cos(5 * a)) * sin(a), 12)
            for a in (k * pi / 15 for k in range(30))
        ]
        s.area(leaf, mix((96, 150, 92), (150, 188, 110), s.random.random()))
        s.line([(x - 30, y - 6, 13), (x + 34, y + 8, 13)], (186, 214, 156), 1.6)
    grape = Glaze((104, 66, 134), low=(70, 40, 100), gloss=1.0)
    for bx, by in ((130, 330), (-150, 360), (20, 400)):
        for row, n in enumerate((4, 5, 4, 3, 2, 1)):
            for k in range(n):
                ball(s, (bx + (k - (n - 1) / 2) * 31 + s.random.uniform(-4, 4), by - row * 27, 30 + row), 19, grape)


def beads(s: Scene, c: Case) -> None:
    s.look(42, (600, 480), 1.12)
    tones = [
        Glaze((240, 240, 236), low=(206, 216, 220), gloss=1.0),
        Glaze((238, 192, 78), low=(214, 154, 44), gloss=1.0),
        Glaze((168, 204, 188), low=(130, 178, 160), gloss=1.0),
    ]
    n = 26
    spots = [(340 * cos(k * 2 * pi / n), 300 * sin(k * 2 * pi / n), k) for k in range(n)]
    for x, z, _k in spots:
        s.shade(x, z, 28, 24, tall=60, dark=0.8)
    for x, z, k in sorted(spots, key=lambda p: p[1]):
        ball(s, (x, 40, z), 40.5, tones[k % 3])
        if k % 3 == 0:
            for j in range(6):
                a = j * pi / 3
                s.line([(x, 62, z + 20), (x + 18 * cos(a), 62 + 15 * sin(a), z + 20)], (150, 176, 190), 2)
    for x, z, g in ((-60, -40, tones[1]), (60, 30, tones[2]), (-40, 80, tones[0])):
        s.shade(x, z, 36, 30, tall=80)
        ball(s, (x, 52, z), 52, g)
        s.dot((x + 12, 80, z + 6), 8, 5, (96, 90, 80))


def inside_painted(s: Scene, c: Case) -> None:
    s.look(12, (600, 770), 1.2)
    s.shade(0, 0, 120, 70, tall=300)
    outer = [
        (y, rx, rx * 0.42, 0.0, 0.0, 2.6)
        for rx, y in smooth([(110, 0), (150, 24), (196, 140), (190, 270), (120, 370), (66, 396), (62, 420)], 6)
    ]
    glass = CLEAR.but(base=(206, 222, 222))
    inner = [(rx * 0.82, 30 + (y - 30) * 0.9) for y, rx, *_rest in outer if 10 < y < 370]
    paper: list[Point] = [*((rx, y + 10, 0) for rx, y in inner), *((-rx, y + 10, 0) for rx, y in reversed(inner))]
    s.area(paper, (240, 232, 212))
    for k, tone in enumerate(((150, 176, 178), (112, 146, 142), (82, 112, 104))):
        y = 210 - k * 46
        ridge: list[Point] = [
            (x, y + 46 * max(0.0, sin(x / 44 + k * 2)) + 10 * sin(x / 13), 0) for x in range(-140, 141, 10)
        ]
        s.area([*ridge, (132, 60 + 20 * (2 - k), 0), (-132, 60 + 20 * (2 - k), 0)], tone, 0.85, 1.5)
    s.dot((70, 300, 0), 20, 20, (206, 92, 66))
    loft(s, outer, [], glass)
    turn(
        s,
        smooth([(60, 0), (64, 30), (40, 66), (1, 78)], 4),
        [],
        Glaze((70, 130, 104), gloss=1.0),
        at=(0, 420, 0),
        sides=40,
    )
