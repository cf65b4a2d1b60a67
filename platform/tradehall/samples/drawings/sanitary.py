"""Scenes of sanitary ware: toilets, basins, sinks, urinals."""

import itertools
from collections.abc import Sequence
from math import cos, pi

from tradehall.samples.drawings.case import STEEL, WHITE, Case
from tradehall.samples.drawings.forms import loft, ring_at, tube, turn
from tradehall.samples.drawings.scene import Glaze, Point, Ring, Scene, mix, smooth


def _rings(rows: Sequence[Ring]) -> list[Ring]:
    """Rows of y, rx, rz, dx, dz, power; each gap is filled with steps."""
    made: list[Ring] = []
    for one, two in itertools.pairwise(rows):
        for k in range(5):
            t = k / 5
            t = t * t * (3 - 2 * t)
            made.append(_blend(one, two, t))
    return [*made, rows[-1]]


def _blend(a: Ring, b: Ring, t: float) -> Ring:
    y, rx, rz, dx, dz, power = (p + (q - p) * t for p, q in zip(a, b, strict=True))
    return y, rx, rz, dx, dz, power


def _pan(s: Scene, at: Point, yaw: float, base: float, *, foot: bool = True) -> None:
    """The bowl with its open rim; z is its length."""
    low = (
        [(0, 112, 190, 0, -20, 3), (base * 0.35, 104, 180, 0, -24, 2.8)]
        if foot
        else [(60, 70, 120, 0, -110, 2.6), (110, 110, 160, 0, -62, 2.4)]
    )
    outer = _rings(
        [*low, (base * 0.75, 150, 222, 0, 0, 2.3), (base * 0.95, 172, 236, 0, 4, 2.3), (base, 172, 236, 0, 4, 2.3)]
    )
    loft(s, outer, [(base, 165, 228, 0, 4, 2.3), (base - 2, 1, 1, 0, 4, 2)], WHITE, at=at, yaw=yaw)
    rim = [(base + 2, 172, 236, 0, 4, 2.3), (base + 18, 176, 240, 0, 4, 2.3)]
    hollow = _rings(
        [
            (base + 18, 118, 156, 0, 40, 2.1),
            (base - 30, 112, 146, 0, 38, 2.1),
            (base - 110, 66, 80, 0, 20, 2),
            (base - 132, 1, 1, 0, 14, 2),
        ]
    )
    loft(s, rim, hollow, WHITE, at=at, yaw=yaw)


def toilet(s: Scene, c: Case) -> None:
    yaw = -0.62
    if c.says("wall-hung|壁挂"):
        s.look(30, (600, 700), 1.2)
        _wall(s, -238)
        s.area([(-96, 360, -236), (96, 360, -236), (96, 470, -236), (-96, 470, -236)], (236, 237, 235))
        s.line([(-96, 360, -236), (96, 360, -236)], (150, 154, 154), 2)
        for x in (-44, 44):
            s.area(
                [(x - 34, 388, -235), (x + 34, 388, -235), (x + 34, 442, -235), (x - 34, 442, -235)], (206, 209, 209)
            )
        s.area(ring_at((0, 190, 210, 40, 0, 2), (0, 0, 0), 0, 40), (50, 58, 62), 0.30, 16)
        s.area([(-150, 40, -237), (220, 40, -237), (200, 250, -237), (-140, 250, -237)], (50, 58, 62), 0.20, 14)
        _pan(s, (0, 40, 0), 0.0, 210, foot=False)
        return
    raised = 56 if c.says("raised|加高|care") else 0
    s.look(24, (610, 680), 0.86)
    at = (-20.0, 0.0, 30.0)
    s.shade(-20, 0, 190, 230, tall=320)
    base = 250 + raised
    tank = _rings(
        [(base - 40, 168, 70, 0, -232, 6), (base + 60, 176, 80, 0, -234, 6), (base + 270, 186, 86, 0, -236, 6)]
    )
    loft(s, tank, [], WHITE, at=at, yaw=yaw)
    top = _rings(
        [
            (base + 270, 194, 94, 0, -236, 6),
            (base + 292, 194, 94, 0, -236, 6),
            (base + 300, 184, 84, 0, -236, 6),
            (base + 301, 1, 1, 0, -236, 3),
        ]
    )
    loft(s, top, [], WHITE, at=at, yaw=yaw)
    loft(
        s,
        [(base + 301, 26, 26, 0, -236, 2), (base + 309, 26, 26, 0, -236, 2), (base + 310, 1, 1, 0, -236, 2)],
        [],
        STEEL,
        at=at,
        yaw=yaw,
        sides=40,
    )
    neck = _rings(
        [
            (0, 108, 130, 0, -150, 4),
            (base * 0.6, 120, 130, 0, -160, 4),
            (base + 12, 150, 120, 0, -180, 5),
            (base + 13, 1, 1, 0, -180, 5),
        ]
    )
    loft(s, neck, [], WHITE, at=at, yaw=yaw)
    _pan(s, at, yaw, base)
    if raised:
        for x in (-236, 236):
            a = [
                (x, base + 40, -190),
                (x, base + 128, -170),
                (x, base + 134, 0),
                (x, base + 130, 90),
                (x, base + 60, 118),
            ]
            spun = [(at[0] + px * cos(yaw) + pz * -0.581, py, at[2] + px * 0.581 + pz * cos(yaw)) for px, py, pz in a]
            tube(s, _bent(spun), [13, 13], STEEL)


def _bent(points: Sequence[Point]) -> list[Point]:
    one = smooth([(p[0] + 4000, p[1]) for p in points], 5)
    two = smooth([(p[2] + 4000, p[1]) for p in points], 5)
    return [(x - 4000, y, z - 4000) for (x, y), (z, _y) in zip(one, two, strict=True)]


def _wall(s: Scene, z: float, down: float = 0) -> None:
    """A tiled wall behind."""
    colour = mix(s.tone, (255, 255, 255), 0.12)
    s.area([(-900, -down, z), (900, -down, z), (900, 900, z), (-900, 900, z)], colour, 0.75)
    for k in range(-4, 6):
        s.line([(k * 170, -down, z), (k * 170, 900, z)], mix(s.tone, (0, 0, 0), 0.07), 1.5)
    for y in range(-round(down / 170) * 170, 700, 170):
        s.line([(-900, y, z), (900, y, z)], mix(s.tone, (0, 0, 0), 0.07), 1.5)


def _tap(s: Scene, x: float, z: float, y: float, high: float, reach: float) -> None:
    path = [(x, y + high * k / 6, z) for k in range(7)]
    path += [
        (x, y + high + reach * 0.36 * (1 - cos(k * pi / 10)) * 0.6 - (k / 10) ** 3 * reach * 0.2, z + reach * k / 10)
        for k in range(1, 11)
    ]
    turn(s, [(22, 0), (22, 8), (16, 10), (1, 10)], [], STEEL, at=(x, y, z), sides=30)
    tube(s, path, [13, 12, 11], STEEL)
    tube(s, [(x + 14, y + high * 0.6, z), (x + 34, y + high * 0.62, z), (x + 58, y + high * 0.68, z)], [7, 5], STEEL)


def basin(s: Scene, c: Case) -> None:
    s.look(32, (600, 570))
    if c.says("round|圆形|celadon"):
        s.look(32, (600, 540), 1.15)
        s.area([(-900, 0, -330), (900, 0, -330), (900, 0, 900), (-900, 0, 900)], (190, 160, 128))
        s.area([(-900, 0, -330), (900, 0, -330), (900, 0, -300), (-900, 0, -300)], (150, 122, 94), 0.6, 8)
        s.area(ring_at((0, 200, 170, 60, 10, 2), (0, 0, 0), 0, 40), (56, 42, 30), 0.42, 16)
        g = c.glaze
        _tap(s, 0, -290, 0, 250, 150)
        outer = smooth([(120, 0), (170, 24), (240, 90), (272, 150), (280, 168)], 5)
        inner = smooth([(275, 168), (264, 146), (228, 88), (140, 34), (40, 26), (1, 24)], 5)
        turn(s, outer, inner, g.but(low=(150, 190, 172)), inside=g.but(base=(168, 202, 186), low=(196, 220, 206)))
        _drain(s, 27)
        return
    if c.says("mini|280|hand basin"):
        s.look(26, (600, 560), 1.3)
        _wall(s, -170, down=600)
        s.area([(-170, -60, -169), (330, -90, -169), (300, 150, -169), (-200, 150, -169)], (50, 58, 62), 0.26, 18)
        g = Glaze((58, 84, 140), low=(46, 66, 116), gloss=0.9) if c.says("瑠璃|six colours") else WHITE
        at = (0.0, 60.0, 0.0)
        wall: list[Ring] = [
            (0, 150, 90, 0, -70, 4),
            (30, 200, 120, 0, -40, 3.6),
            (110, 262, 158, 0, -8, 3.4),
            (150, 270, 164, 0, 0, 3.4),
        ]
        hollow: list[Ring] = [
            (150, 252, 150, 0, 4, 3.2),
            (120, 232, 132, 0, 6, 3),
            (50, 150, 90, 0, 0, 2.4),
            (34, 1, 1, 0, 0, 2),
        ]
        loft(s, _rings(wall), _rings(hollow), g, at=at)
        _tap(s, -150, -120, 206, 80, 90)
        return
    _tap(s, 0, -215, 118, 120, 120)
    s.shade(0, 0, 400, 260, tall=130)
    wall = [
        (0, 300, 180, 0, 0, 4.5),
        (40, 350, 220, 0, 0, 4.5),
        (110, 384, 256, 0, 0, 4.5),
        (128, 384, 256, 0, 0, 4.5),
    ]
    hollow = [
        (128, 352, 196, 0, 36, 3.4),
        (110, 338, 180, 0, 36, 3.2),
        (50, 250, 130, 0, 24, 2.8),
        (34, 120, 60, 0, 20, 2),
        (30, 1, 1, 0, 20, 2),
    ]
    loft(s, _rings(wall), _rings(hollow), WHITE)
    s.dot((0, 100, -132), 15, 8, (150, 156, 158))
    _drain(s, 32, 26, 20)
    _tap(s, 0, -215, 126, 130, 140)


def _drain(s: Scene, y: float, r: float = 26, z: float = 0) -> None:
    s.area(ring_at((y, r, r, 0, z, 2), (0, 0, 0), 0, 40), (188, 192, 194))
    s.area(ring_at((y + 1, r * 0.72, r * 0.72, 0, z, 2), (0, 0, 0), 0, 40), (110, 116, 120))


def sink(s: Scene, c: Case) -> None:
    """The farmhouse sink with its apron."""
    s.look(30, (600, 620))
    s.shade(0, 0, 420, 260, tall=240)
    outer = [(0, 400, 238, 0, 0, 14), (8, 408, 246, 0, 0, 14), (220, 408, 246, 0, 0, 14), (238, 404, 242, 0, 0, 14)]
    inner = [(238, 366, 204, 0, 0, 10), (60, 352, 190, 0, 0, 9), (34, 320, 160, 0, 0, 7), (28, 1, 1, 0, 0, 4)]
    loft(s, _rings(outer), _rings(inner), WHITE, sides=96)
    s.line([(-376, 40, 247), (376, 40, 247), (376, 196, 247), (-376, 196, 247), (-376, 40, 247)], (216, 215, 211), 2.5)
    s.line([(-376, 37, 247), (376, 37, 247)], (255, 255, 255), 2)


def urinal(s: Scene, c: Case) -> None:
    s.look(16, (600, 740))
    _wall(s, -120)
    s.area([(-120, 60, -119), (240, 60, -119), (250, 560, -119), (-120, 560, -119)], (50, 58, 62), 0.24, 16)
    outer = [
        (60, 60, 60, 0, -70, 2.6),
        (110, 130, 110, 0, -50, 2.6),
        (170, 160, 150, 0, -10, 2.6),
        (230, 166, 150, 0, -10, 2.6),
    ]
    back = [
        (180, 160, 52, 0, -80, 4),
        (420, 158, 60, 0, -78, 4),
        (560, 140, 62, 0, -76, 4),
        (610, 110, 50, 0, -80, 3),
        (620, 1, 1, 0, -80, 3),
    ]
    loft(s, _rings(back), [], WHITE)
    flat = [
        (112 * cos(a), 330 + (150 if 0 < a < pi else 120) * (1 - abs(cos(a)) ** 3) * (1 if a < pi else -1), -18)
        for a in (k * pi / 24 for k in range(48))
    ]
    s.area(flat, (222, 223, 221), 1.0)
    s.area([(x * 0.86 + 8, y * 0.96 + 8, z) for x, y, z in flat], (238, 239, 237), 0.9, 10)
    loft(
        s,
        _rings(outer),
        _rings([(230, 134, 118, 0, -10, 2.3), (160, 104, 92, 0, -16, 2.2), (120, 1, 1, 0, -20, 2)]),
        WHITE,
    )
    s.area([(-30, 540, 0), (30, 540, 0), (30, 572, 0), (-30, 572, 0)], (52, 56, 62))
    s.dot((0, 556, 0), 6, 6, (176, 60, 56))
    s.area(ring_at((150, 34, 30, 0, -12, 2), (0, 0, 0), 0, 30), (176, 182, 184))


def squat_pan(s: Scene, c: Case) -> None:
    s.look(44, (600, 500))
    s.shade(0, 0, 330, 250, tall=60)
    yaw = 0.5
    outer = [(0, 330, 262, 0, 0, 6), (30, 336, 268, 0, 0, 6), (38, 330, 262, 0, 0, 6)]
    inner = [
        (38, 226, 104, -30, 0, 3),
        (20, 214, 94, -30, 0, 3),
        (-40, 170, 66, -20, 0, 2.6),
        (-56, 90, 40, 40, 0, 2),
        (-60, 1, 1, 90, 0, 2),
    ]
    loft(s, _rings(outer), _rings(inner), WHITE, yaw=yaw)
    for side in (-1, 1):
        for k in range(9):
            x = -190 + k * 38
            z = side * 188
            a, b = (x, z - 34), (x, z + 34)
            turned_ = [(px * cos(yaw) + pz * 0.479, 39.0, -px * 0.479 + pz * cos(yaw)) for px, pz in (a, b)]
            s.line(turned_, (206, 206, 202), 7)
            s.line([(p[0] - 2, p[1] + 1, p[2] - 2) for p in turned_], (255, 255, 255), 2.5)
    s.area(ring_at((-34, 40, 34, 80, 0, 2), (0, 0, 0), yaw, 30), (140, 152, 156), 0.8, 3)
