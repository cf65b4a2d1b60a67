"""Scenes of glass: drinking glasses, pots and jars, pan lids, toughened panels, insulating panes."""

from math import cos, pi, sin

from tradehall.samples.drawings.case import CLEAR, STEEL, WOOD, Case
from tradehall.samples.drawings.forms import loft, ring_at, tube, turn
from tradehall.samples.drawings.scene import Colour, Glaze, Scene, mix, smooth
from tradehall.samples.drawings.table import knob, teapot

TEA: Colour = (196, 126, 52)


def _shade(s: Scene, x: float, z: float, r: float, tall: float) -> None:
    s.shade(x, z, r, r * 0.95, tall=tall, dark=0.6)


def tumbler(s: Scene, c: Case) -> None:
    s.look(22, (590, 690), 1.45)
    tints: list[Colour] = [(64, 128, 174), (214, 140, 76), (104, 156, 96)]
    for (x, z), tint in zip(((-240, -60), (20, 90), (260, -50)), tints, strict=True):
        _shade(s, x, z, 80, 200)
        for level, strong in ((6, 0.45), (24, 0.30), (44, 0.20), (66, 0.12)):
            s.area(ring_at((level, 76, 76, 0, 0, 2), (x, 0, z), 0, 48), tint, strong, 3)
        wall = [(76 + y * 0.07 + 1.6 * sin(y / 12), y) for y in range(0, 250, 7)]
        turn(s, wall, [(r - 5, y) for r, y in reversed(wall[6:])], CLEAR, at=(x, 0, z))
        low = [(r, y) for r, y in wall if y < 78]
        turn(s, low, [], Glaze(tint, clear=True), at=(x, 0, z))


def vase(s: Scene, c: Case) -> None:
    s.look(16, (600, 780))
    g = c.glaze if c.glaze.clear else CLEAR
    _shade(s, 0, 0, 120, 320)
    outer = smooth([(112, 0), (124, 14), (168, 150), (172, 260), (118, 400), (104, 470), (136, 560)], 7)
    inner = smooth([(130, 560), (98, 470), (112, 400), (164, 260), (160, 150), (116, 44), (2, 40)], 5)
    s.area(ring_at((10, 112, 112, 0, 0, 2), (0, 0, 0), 0, 48), g.base, 0.5, 3)
    turn(s, outer, inner, g)


def double_wall(s: Scene, c: Case) -> None:
    s.look(22, (600, 690), 1.25)
    for x, z, fill in ((-180, -50, (92, 58, 38)), (190, 40, None)):
        _shade(s, x, z, 100, 240)
        inner = smooth([(142, 300), (132, 200), (92, 84), (40, 56), (2, 52)], 6)
        if fill:
            body = [(r * 0.97, y) for r, y in reversed(inner) if y < 235]
            turn(s, body, [], Glaze(fill, gloss=0.3), at=(x, 0, z))
            s.area(ring_at((234, 134, 134, 0, 0, 2), (x, 0, z), 0, 48), (124, 84, 56))
            s.area(ring_at((235, 126, 126, 0, 0, 2), (x, 0, z), 0, 48), (172, 128, 88), 0.9, 4)
        else:
            turn(s, list(reversed(inner)), [], CLEAR, at=(x, 0, z))
        outer = smooth([(92, 0), (112, 10), (154, 110), (158, 210), (145, 300)], 6)
        turn(s, outer, [(140, 300), (134, 210)], CLEAR, at=(x, 0, z))


def pot(s: Scene, c: Case) -> None:
    s.look(20, (620, 710), 1.25)
    body = smooth([(122, 6), (200, 110), (196, 180)], 5)
    s.shade(0, 0, 150, 145, tall=240, dark=0.5)
    turn(s, body, [], Glaze((214, 150, 70), low=(184, 112, 40), gloss=0.5))
    s.area(ring_at((180, 194, 194, 0, 0, 2), (0, 0, 0), 0, 60), (222, 164, 84))
    mesh = Glaze((214, 226, 224), clear=True)
    turn(s, [(84, 96), (88, 290)], [], mesh)
    teapot(s, (0, 0, 0), 215, CLEAR, tall=1.42)


def jug(s: Scene, c: Case) -> None:
    s.look(20, (580, 710))
    _shade(s, 0, 0, 150, 320)
    path = [
        (150 + 120 * max(0.0, cos(a)) ** 0.7, 200 + 130 * sin(a), 0.0)
        for a in (pi / 2 - k * pi / 16 for k in range(17))
    ]
    tube(s, path, [15, 13, 15], Glaze((214, 228, 226), gloss=0.9))
    outer, inner = [], []
    for r, y in smooth([(150, 0), (158, 10), (162, 200), (170, 400)], 6):
        lip = max(0.0, y - 330) * 0.5
        outer.append((y, r + lip / 2, r, -lip / 2, 0.0, 2.0))
        if y > 24:
            inner.append((y, r + lip / 2 - 8, r - 8, -lip / 2, 0.0, 2.0))
    loft(s, outer, list(reversed(inner)), CLEAR)
    for k in range(9):
        y, wide = 70 + k * 32, 0.22 if k % 2 else 0.40
        s.line([(164 * cos(a), y, 164 * sin(a)) for a in (1.75 + wide * j / 6 for j in range(7))], (186, 52, 46), 3)


def storage_jar(s: Scene, c: Case) -> None:
    s.look(22, (600, 680))
    beans: list[Colour] = [(150, 92, 58), (122, 72, 46), (172, 116, 78)]
    for x, z, full in ((-200, -60, 0.7), (190, 40, 0.45)):
        _shade(s, x, z, 150, 280)
        level = 20 + 270 * full
        turn(
            s,
            [(134, 12), (138, level)],
            [],
            Glaze(mix(beans[0], beans[2], 0.3), low=beans[1], gloss=0.1),
            at=(x, 0, z),
            power=5,
        )
        s.area(ring_at((level, 136, 136, 0, 0, 5), (x, 0, z), 0, 60), beans[0])
        for _ in range(120):
            px, pz = s.random.uniform(-118, 118), s.random.uniform(-112, 118)
            s.dot((x + px, level + 3, z + pz), 9, 6, s.random.choice(beans))
        for _ in range(190):
            px, py = s.random.uniform(-126, 126), s.random.uniform(22, level)
            s.dot((x + px, py, z + 128), 9, 7, s.random.choice(beans))
        turn(s, [(138, 0), (150, 10), (152, 280), (142, 300), (140, 312)], [], CLEAR, at=(x, 0, z), power=5)
        turn(s, [(144, 0), (146, 6), (146, 12)], [], Glaze((226, 226, 222), gloss=0.1), at=(x, 308, z), power=5)
        turn(
            s,
            [(150, 0), (152, 6), (152, 34), (146, 40), (1, 40)],
            [],
            WOOD.but(base=(214, 176, 124), low=(190, 150, 100)),
            at=(x, 320, z),
            power=5,
        )


def bottle(s: Scene, c: Case) -> None:
    s.look(15, (600, 800))
    _shade(s, 0, 0, 105, 320)
    turn(s, smooth([(100, 12), (112, 30), (112, 330)], 5), [], Glaze((206, 140, 62), low=(170, 104, 40), gloss=0.5))
    s.area(ring_at((330, 112, 112, 0, 0, 2), (0, 0, 0), 0, 60), (220, 160, 84))
    turn(s, [(46, 250), (46, 500)], [], Glaze((170, 176, 180), clear=True))
    outer = smooth([(104, 0), (118, 14), (122, 120), (122, 340), (92, 440), (72, 480), (70, 560)], 6)
    turn(s, outer, [], CLEAR)
    turn(s, [(76, 0), (80, 6), (80, 66), (74, 72), (1, 72)], [], STEEL, at=(0, 552, 0), sides=60)


def pan_lid(s: Scene, c: Case) -> None:
    s.look(32, (600, 540), 1.2)
    silicone = c.says("silicone|硅胶")
    r, dome = (330.0, 26.0) if silicone else (330.0, 112.0)
    s.shade(0, 0, 320, 310, tall=90, dark=0.7)
    edge = Glaze((74, 84, 92), gloss=0.15) if silicone else STEEL
    turn(s, [(r - 4, 0), (r + 6, 8), (r, 24)], [(r - 18, 24), (r - 24, 10)], edge)
    s.area(ring_at((16, r - 20, r - 20, 0, 0, 2), (0, 0, 0), 0, 72), mix(s.tone, (0, 0, 0), 0.06))
    s.area(ring_at((16, r * 0.7, r * 0.7, 20, 20, 2), (0, 0, 0), 0, 60), (60, 74, 76), 0.14, 22)
    turn(
        s,
        smooth(
            [
                (r - 16, 22),
                (r * 0.86, 22 + dome * 0.42),
                (r * 0.5, 22 + dome * 0.86),
                (r * 0.1, 22 + dome),
                (2, 22 + dome),
            ],
            6,
        ),
        [],
        Glaze((176, 202, 198), clear=True),
    )
    for a0, a1, q in ((3.5, 4.3, 0.78), (0.35, 0.9, 0.80)):
        arc = [a0 + (a1 - a0) * k / 10 for k in range(11)]
        y = 22 + dome * 0.5
        far = [(r * q * cos(a), y, r * q * sin(a)) for a in arc]
        near = [(r * (q - 0.12) * cos(a), y + dome * 0.14, r * (q - 0.12) * sin(a)) for a in reversed(arc)]
        s.area([*far, *near], (255, 255, 255), 0.55, 3)
    s.dot((150, 22 + dome * 0.75, 90), 13, 9, (150, 156, 160))
    s.dot((150, 22 + dome * 0.75, 90), 6, 4, (60, 64, 68))
    y = 22 + dome
    turn(s, [(40, 0), (40, 6), (26, 8)], [], STEEL, at=(0, y, 0), sides=40)
    if silicone:
        turn(s, smooth([(26, 0), (30, 50), (62, 84), (60, 104), (1, 112)], 4), [], edge, at=(0, y + 4, 0), sides=48)
    else:
        knob(s, (0, y + 4, 0), 50, Glaze((44, 46, 50), gloss=0.7))
