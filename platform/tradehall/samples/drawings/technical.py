"""Scenes of technical ceramics: balls, bricks, linings, packings, kiln furniture, precision parts, laboratory ware."""

from math import cos, pi, sin

from PIL import Image, ImageDraw

from tradehall.samples.drawings.case import ALUMINA, STEEL, Case
from tradehall.samples.drawings.forms import ball, box, box_shade, loft, ring_at, tube, turn
from tradehall.samples.drawings.scene import Colour, Glaze, Scene, ink, mix, smooth

ZIRCONIA = Glaze((250, 250, 248), gloss=1.0)
NITRIDE = Glaze((58, 60, 64), gloss=1.0)


def balls(s: Scene, c: Case) -> None:
    """A heap: large ones in three layers, small ones many."""
    s.look(30, (600, 545))
    size = float(c.details.get("diameter_mm") or 25)
    r = 96 if size >= 45 else 74 if size >= 28 else 62 if size >= 20 else 46
    g = ALUMINA.but(gloss=0.35)
    if c.says("microcrystal"):
        g = Glaze((252, 250, 244), gloss=0.6)
    if c.says("inert"):
        g = Glaze((226, 220, 206), gloss=0.1)
    if c.says("nitride"):
        r, g = 84, NITRIDE
    if c.says("zirconium silicate|钇锆|zirconia bead|silicate"):
        _beads(s, c, Glaze((246, 246, 244), gloss=0.9) if c.says("yttria|钇") else Glaze((214, 208, 196), gloss=0.5))
        return
    if c.says("nitride"):
        s.look(30, (600, 500), 1.2)
        spots = [(-250, 40), (-60, -80), (60, 130), (240, -30), (-120, 230)]
        for x, z in sorted(spots, key=lambda p: p[1]):
            s.shade(x, z, r * 0.5, r * 0.42, tall=r * 1.6)
            ball(s, (x, r, z), r, g)
        return
    places: list[tuple[float, float, float]] = []
    for layer, reach in enumerate((370.0, 250.0, 110.0)):
        for row in range(-7, 8):
            for column in range(-8, 9):
                px = (2 * column + row % 2) * r + layer * r
                pz = row * 1.732 * r + (layer % 2) * 0.577 * r
                if (px - layer * 0.3 * r) ** 2 + (pz * 1.15) ** 2 < reach**2:
                    places.append((px + c.vary(-2, 2), r * (1 + 1.6 * layer), pz + c.vary(-2, 2)))
    places += [(-430.0, r, 190.0), (410.0, r, 240.0)] if r < 90 else [(410.0, r, 300.0)]
    for place in places:
        if place[1] < r * 1.1:
            s.shade(place[0], place[2], r * 0.62, r * 0.5, tall=r * 1.5, dark=0.7)
    for place in sorted(places, key=lambda p: p[2] * s.up + p[1] * s.down):
        ball(s, place, r, g)


def _beads(s: Scene, c: Case, g: Glaze) -> None:
    """A dish of fine beads, and some that rolled out."""
    s.look(34, (600, 490), 1.15)
    s.shade(0, -30, 250, 240, tall=120)
    turn_tone = g.low or g.base
    dish = Glaze((92, 112, 124), gloss=0.5)
    turn(
        s,
        smooth([(200, 0), (250, 20), (305, 84), (312, 100)], 4),
        smooth([(304, 100), (290, 80), (240, 40), (1, 36)], 4),
        dish,
        at=(0, 0, -30),
    )
    s.area(ring_at((70, 272, 272, 0, 0, 2), (0, 0, -30), 0, 60), mix(turn_tone, (60, 60, 60), 0.35))
    tiny = 10 if c.says("0.6") else 15
    spots = []
    for _ in range(1300 if tiny < 12 else 700):
        a, q = c.random.random() * 2 * pi, c.random.random() ** 0.5
        spots.append((280 * q * cos(a), 78 + 62 * (1 - q**1.6), -30 + 280 * q * sin(a)))
    for x, y, z in sorted(spots, key=lambda p: p[2] - p[1] * 0.2):
        ball(s, (x, y, z), tiny, g)
    for _ in range(26):
        x, z = c.vary(-430, 470), c.vary(270, 400)
        s.shade(x, z, tiny * 0.7, tiny * 0.5, tall=tiny * 2, dark=0.8)
        ball(s, (x, tiny, z), tiny, g)


def bricks(s: Scene, c: Case) -> None:
    s.look(28, (600, 590))
    if c.says("jm26|insulating|轻质"):
        g, size = Glaze((240, 228, 204), gloss=0.02), (330.0, 92.0, 164.0)
    elif c.says("dovetail|燕尾"):
        _dovetail(s, c)
        return
    else:
        g, size = ALUMINA, (280.0, 112.0, 104.0)
    spots = [
        (-190, 0, -120, 0.42),
        (150, 0, -160, 0.42),
        (-20, size[1], -140, 0.5),
        (-230, 0, 130, 0.30),
        (170, 0, 150, 0.75),
    ]
    for x, y, z, yaw in spots:
        top = front = None
        if c.says("jm26|insulating"):
            top, front = _pores(c, (330, 164)), _pores(c, (330, 92))
        box(s, size, g, at=(x, y, z), yaw=yaw, top=top, front=front)


def _pores(c: Case, size: tuple[int, int]) -> Image.Image:
    face = Image.new("RGB", size, (240, 228, 204))
    draw = ImageDraw.Draw(face)
    for _ in range(240):
        x, y, r = c.random.random() * size[0], c.random.random() * size[1], c.random.uniform(0.6, 2.2)
        draw.ellipse((x - r, y - r * 0.8, x + r, y + r * 0.8), fill=(206, 190, 160))
    return face


def _dovetail(s: Scene, c: Case) -> None:
    for x, y, z in ((-220, 0, -130), (150, 0, -150), (-210, 0, 140), (180, 0, 130)):
        box_shade(s, (300, 76, 208), (x, 0, z), 0.45)
        rings = [
            (0, 118, 88, 0, 0, 16),
            (30, 124, 94, 0, 0, 16),
            (34, 150, 104, 0, 0, 18),
            (74, 150, 104, 0, 0, 18),
            (76, 146, 100, 0, 0, 18),
            (76.5, 1, 1, 0, 0, 4),
        ]
        loft(s, rings, [], ALUMINA.but(gloss=0.3), at=(x, y, z), yaw=0.45, sides=96)


def hex_sheet(s: Scene, c: Case) -> None:
    """Hexagonal tiles on a net, a few in front."""
    s.look(40, (590, 450), 1.15)
    s.shade_area([(-370, -260), (420, -260), (440, 290), (-350, 290)], soft=8, dark=0.3)
    r, face = 34.0, (244, 241, 232)
    for row in range(-5, 6):
        for column in range(-6, 7):
            x, z = column * r * 1.80 + (r * 0.90 if row % 2 else 0), row * r * 1.56
            if abs(x) > 380:
                continue
            _hexagon(s, x, z, r, face)
    for x, z in ((-250, 350), (-60, 380), (260, 345)):
        s.shade(x, z, r * 0.9, r * 0.9, tall=26)
        _hexagon(s, x, z, r * 1.15, face)


def _hexagon(s: Scene, x: float, z: float, r: float, face: Colour) -> None:
    flat = [(x + r * sin(k * pi / 3), 20.0, z + r * cos(k * pi / 3)) for k in range(6)]
    for k in (5, 0, 1):
        a, b = flat[k], flat[(k + 1) % 6]
        light = (0.86, 0.74, 0.66)[(k + 1) % 6]
        s.area([a, b, (b[0], 0.0, b[2]), (a[0], 0.0, a[2])], mix((0, 0, 0), face, light))
    s.area(flat, face)
    s.line([flat[5], flat[4], flat[3]], (255, 255, 255), 1.5)


def rubber_panel(s: Scene, c: Case) -> None:
    s.look(36, (600, 520))
    face = Image.new("RGB", (560, 560), (54, 54, 56))
    draw = ImageDraw.Draw(face)
    for k in range(8):
        for j in range(8):
            x, y = 12 + k * 68, 12 + j * 68
            draw.rounded_rectangle((x + 2, y + 3, x + 62, y + 63), 5, fill=(24, 24, 26))
            tone = mix((244, 241, 232), (200, 198, 190), c.random.random() * 0.18)
            draw.rounded_rectangle((x, y, x + 59, y + 59), 5, fill=ink(tone))
            draw.line((x + 4, y + 3, x + 55, y + 3), fill=(255, 255, 255), width=2)
    box(s, (560, 18, 560), STEEL.but(gloss=0.2), yaw=0.62)
    box(s, (560, 52, 560), Glaze((58, 58, 60), gloss=0.1), at=(0, 18, 0), yaw=0.62, top=face)


def weld_tile(s: Scene, c: Case) -> None:
    s.look(34, (600, 480), 1.15)
    for x, z, yaw in ((-190, -110, 0.4), (200, -30, 0.7), (-60, 190, 0.2)):
        box(s, (290, 48, 218), ALUMINA, at=(x, 0, z), yaw=yaw)
        for r, tone in ((46, (206, 202, 192)), (38, (132, 134, 136)), (30, (186, 190, 194)), (16, (84, 88, 92))):
            s.area(ring_at((49, r, r, 0, 0, 2), (x, 0, z), 0, 40), tone)


def sleeves(s: Scene, c: Case) -> None:
    """A bend of sleeves in sections."""
    s.look(34, (600, 560))
    g = ALUMINA.but(gloss=0.3)
    n, big, r = 6, 300.0, 92.0
    for k in range(n):
        a = pi * 0.06 + k * pi * 0.88 / (n - 1)
        s.shade(big * cos(a), 120 - big * sin(a), 100, 80, tall=150, dark=0.6)
    order = sorted(range(n), key=lambda k: -sin(pi * 0.06 + k * pi * 0.88 / (n - 1)))
    for k in order:
        a = pi * 0.06 + k * pi * 0.88 / (n - 1)
        b = a + pi * 0.88 / (n - 1) * 0.90
        if k == n - 1:
            b = a + 0.30
        path = []
        for j in range(7):
            t = a + (b - a) * j / 6
            path.append((big * cos(t), 100.0, 130 - big * sin(t)))
        tube(s, path, [r, r], g)
    for a in (pi * 0.06,):
        x, z = big * cos(a), 130 - big * sin(a)
        ring = [(x + r * cos(t), 100 + r * sin(t), z) for t in (k * pi / 24 for k in range(48))]
        s.area(ring, (236, 233, 224))
        s.area([(x + (px - x) * 0.76, 100 + (py - 100) * 0.76, pz) for px, py, pz in ring], (142, 138, 128))
        s.area([(x + (px - x) * 0.70 + 6, 96 + (py - 100) * 0.68, pz) for px, py, pz in ring], (108, 104, 98), 0.8, 6)
    end = pi * 0.94 + 0.30
    x, z = big * cos(end), 130 - big * sin(end)
    ring = [(x + r * cos(t), 100 + r * sin(t), z) for t in (k * pi / 24 for k in range(48))]
    s.area(ring, (236, 233, 224))
    s.area([(x + (px - x) * 0.76, 100 + (py - 100) * 0.76, pz) for px, py, pz in ring], (142, 138, 128))
    s.area([(x + (px - x) * 0.70 + 6, 96 + (py - 100) * 0.68, pz) for px, py, pz in ring], (108, 104, 98), 0.8, 6)


def cones(s: Scene, c: Case) -> None:
    s.look(24, (600, 680))
    g = ALUMINA.but(base=(240, 238, 236), gloss=0.45)
    for x, z, k in ((-190, -60, 1.0), (170, 40, 0.78)):
        s.shade(x, z, 95 * k, 90 * k, tall=380 * k)
        turn(
            s,
            [
                (84 * k, 0),
                (90 * k, 6 * k),
                (92 * k, 40 * k),
                (150 * k, 360 * k),
                (176 * k, 366 * k),
                (178 * k, 420 * k),
            ],
            [(146 * k, 420 * k), (140 * k, 360 * k), (80 * k, 60 * k)],
            g,
            at=(x, 0, z),
        )


def rings(s: Scene, c: Case) -> None:
    s.look(34, (600, 500), 1.2)
    g = Glaze((252, 248, 238), gloss=0.8)
    for x, z, r, high in ((-180, -90, 190, 74), (210, -20, 150, 60), (-20, 210, 120, 52)):
        s.shade(x, z, r, r, tall=high)
        turn(
            s,
            [(r - 4, 0), (r, 4), (r, high - 4), (r - 4, high)],
            [(r * 0.62, high), (r * 0.60, high - 4), (r * 0.60, 2)],
            g,
            at=(x, 0, z),
        )


def substrate(s: Scene, c: Case) -> None:
    s.look(40, (600, 480))
    for k in range(5):
        face = Image.new("RGB", (400, 400), (248, 246, 240))
        draw = ImageDraw.Draw(face)
        for j in range(1, 8):
            draw.line((j * 50, 0, j * 50, 400), fill=(206, 202, 192), width=2)
            draw.line((0, j * 50, 400, j * 50), fill=(206, 202, 192), width=2)
        x, z = -250 + k * 112, -110 + k * 58
        box(s, (360, 7, 360), Glaze((246, 243, 234), gloss=0.5), at=(x, k * 8, z), yaw=0.35 + k * 0.05, top=face)


def rods(s: Scene, c: Case) -> None:
    """Plungers or tubes: standing and lying cylinders."""
    if c.says("tube|管"):
        s.look(30, (600, 480), 1.15)
        g = Glaze((248, 240, 220), gloss=0.5)
        for k in range(5):
            z = -170 + k * 88
            s.shade_area([(-430, z), (430, z - 10), (440, z + 34), (-410, z + 34)], soft=4, dark=0.36)
            path = [(-430.0 + k * 16 + j * 84, 26.0, z + 20.0 - j * 6) for j in range(11)]
            tube(s, [*path, (path[-1][0] + 12, 26.0, path[-1][2] - 1)], [26] * 11 + [15], g)
            ring = [
                (path[0][0] + 9 * cos(t), 26 + 26 * sin(t), path[0][2] + 12 * cos(t))
                for t in (j * pi / 12 for j in range(24))
            ]
            s.area(ring, (244, 236, 216))
            s.area(
                [(path[0][0] - 1 + (px - path[0][0]) * 0.55, 26 + (py - 26) * 0.58, pz) for px, py, pz in ring],
                (104, 96, 84),
            )
        return
    s.look(24, (600, 700))
    for x, z, r, high in ((-230, -60, 56, 400), (-40, -30, 70, 470), (160, 20, 56, 360)):
        s.shade(x, z, r, r, tall=high)
        turn(s, [(r - 6, 0), (r, 8), (r, high - 10), (r - 8, high), (1, high)], [], ZIRCONIA, at=(x, 0, z), sides=60)
    s.shade_area([(-120, 210), (330, 190), (340, 240), (-100, 250)], soft=6, dark=0.4)
    tube(s, [(-140.0 + j * 44, 50.0, 200.0 - j * 3) for j in range(11)], [50, 50], ZIRCONIA)
    ring = [(-140 + 14 * cos(t), 50 + 50 * sin(t), 200 + 20 * cos(t)) for t in (j * pi / 12 for j in range(24))]
    s.area(ring, (236, 237, 236))
