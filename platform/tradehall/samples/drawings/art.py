"""Scenes of art ceramics and liuli: vases, censers, carved plates, beads, ornaments, garden pots."""

from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFilter

from tradehall.samples.drawings.case import BLACK, WHITE, WOOD, Case
from tradehall.samples.drawings.forms import box, loft, ring_at, tube, turn
from tradehall.samples.drawings.patterns import freckles, on_wall
from tradehall.samples.drawings.scene import Colour, Glaze, Point, Profile, Scene, mix, smooth
from tradehall.samples.drawings.table import band, lid, plate

YUHUCHUN = ((70, 0), (76, 26), (112, 70), (146, 140), (136, 210), (86, 290), (46, 360), (38, 420), (58, 480), (84, 506))
MEIPING = (
    (84, 0),
    (88, 30),
    (96, 120),
    (134, 260),
    (168, 360),
    (158, 420),
    (100, 462),
    (48, 476),
    (42, 490),
    (58, 506),
)
BOTTLE = ((70, 0), (96, 20), (124, 90), (110, 160), (60, 220), (36, 270), (32, 380), (42, 400))
GOURD = ((60, 0), (96, 40), (104, 110), (74, 180), (46, 206), (66, 250), (62, 300), (30, 340), (26, 370))
JAR = ((76, 0), (104, 40), (140, 130), (138, 220), (90, 280), (70, 296), (76, 312))


def vase(
    s: Scene, at: Point, shape: Profile, scale: float, glaze: Glaze, inside: Glaze | None = None
) -> list[tuple[float, float]]:
    """A turned vase; its outer profile."""
    outer = [(r * scale, y * scale) for r, y in smooth(shape, 6)]
    lip, high = outer[-1]
    s.shade(at[0], at[2], outer[0][0] * 1.15, outer[0][0] * 1.1, tall=high)
    inner = [
        (lip * 0.88, high),
        (lip * 0.74, high - 10 * scale),
        (lip * 0.6, high - 40 * scale),
        (1, high - 60 * scale),
    ]
    turn(s, outer, inner, glaze, at=at, inside=inside or glaze.but(gloss=0.2), sides=84)
    return outer


def _spots(
    s: Scene,
    outer: list[tuple[float, float]],
    at: Point,
    low: float,
    high: float,
    count: int,
    sizes: tuple[float, float],
    colours: list[Colour],
) -> None:
    for _ in range(count):
        share = low + (high - low) * s.random.random()
        a = pi * (0.05 + 0.9 * s.random.random())
        size = sizes[0] + (sizes[1] - sizes[0]) * s.random.random() ** 2
        s.dot(on_wall(outer, at, share, a), size * (0.3 + 0.7 * sin(a)), size * 0.9, s.random.choice(colours))


def one_vase(s: Scene, c: Case) -> None:
    s.look(15, (600, 790))
    at = (0.0, 0.0, 0.0)
    if c.says("raindrop|雨点"):
        outer = vase(s, at, MEIPING, 1.26, BLACK, BLACK)
        _spots(s, outer, at, 0.08, 0.60, 170, (1.8, 5), [(160, 164, 166), (190, 190, 184)])
        _spots(s, outer, at, 0.55, 0.80, 80, (4, 10), [(178, 182, 184), (204, 204, 198)])
    elif c.says("tea-dust|茶叶末"):
        g = c.glaze
        outer = vase(s, at, YUHUCHUN, 1.26, g, g.but(base=(70, 62, 36)))
        _spots(s, outer, at, 0.04, 0.96, 330, (1.0, 2.4), [(158, 152, 80), (140, 138, 70), (86, 80, 42)])
        band(s, 84 * 1.26, 506 * 1.26, at, (104, 78, 48), 5)
    elif c.says("chicken-fat|鸡油黄"):
        g = Glaze((240, 196, 74), low=(226, 164, 44), gloss=1.0)
        vase(s, at, BOTTLE, 1.5, g, g.but(base=(206, 146, 40)))
    else:
        vase(s, at, BOTTLE, 1.4, c.glaze)


def mini_vases(s: Scene, c: Case) -> None:
    s.look(20, (600, 670), 1.15)
    tea, crab = Glaze((116, 116, 60), low=(86, 76, 42), gloss=0.4), Glaze((92, 104, 92), low=(70, 76, 66), gloss=0.5)
    shapes = ((YUHUCHUN, 0.62, tea), (GOURD, 0.72, crab), (MEIPING, 0.62, crab), (JAR, 0.72, tea), (BOTTLE, 0.72, tea))
    for k, (shape, scale, g) in enumerate(shapes):
        x, z = -340 + k * 170, (-70 if k % 2 == 0 else 90)
        if k == 2:
            z = -110
        outer = vase(s, (x, 0, z), shape, scale, g)
        _spots(s, outer, (x, 0, z), 0.05, 0.9, 50, (0.8, 1.8), [(164, 158, 92), (134, 134, 80)])


def censer(s: Scene, c: Case) -> None:
    s.look(24, (600, 670), 1.3)
    rain = c.says("raindrop|雨点")
    g = BLACK if rain else c.glaze
    s.shade(0, 0, 190, 170, tall=260)
    for a in (-0.5, pi + 0.5, pi / 2):
        x, z = 150 * cos(a), 130 * sin(a)
        tube(
            s,
            [(x, 0, z), (x * 1.04, 40, z * 1.04), (x * 0.95, 90, z * 0.95), (x * 0.8, 110, z * 0.8)],
            [22, 30, 44, 40],
            g,
        )
    if not rain:
        for side in (-1, 1):
            tube(
                s,
                [
                    (side * (185 + 46 * sin(k * pi / 10)), 200 + 74 * (1 - cos(k * pi / 10)) / 2 * 1.7, 0)
                    for k in range(11)
                ],
                [15, 15],
                g,
            )
    outer = smooth([(90, 50), (170, 74), (222, 130), (214, 190), (184, 226), (198, 262)], 6)
    inner = smooth([(184, 262), (172, 228), (196, 190), (150, 120), (1, 104)], 5)
    turn(s, outer, inner, g, inside=Glaze((178, 140, 106), gloss=0.02) if rain else g)
    if rain:
        _spots(s, outer, (0, 0, 0), 0.1, 0.95, 150, (2, 6), [(178, 182, 184), (150, 154, 158)])
        return
    _spots(s, outer, (0, 0, 0), 0.05, 0.95, 200, (1, 2.4), [(158, 152, 80), (86, 80, 42)])
    lid(s, (0, 260, 0), 188, Glaze((186, 186, 180), gloss=0.9), dome=0.5)
    for row, count in ((0.30, 13), (0.55, 10)):
        for k in range(count):
            a = pi * (k + 0.5) / count
            r = 188 * (1 - row**2.2 * 0.9)
            s.dot((r * cos(a), 262 + 92 * row, r * sin(a)), 9 * sin(a) + 3, 7, (62, 60, 56))


def carved_plate(s: Scene, c: Case) -> None:
    """Upright on a stand: fine dark lines cut into white."""
    s.look(10, (600, 720), 1.0)
    r = 290.0 if c.says("portrait|30") else 250.0
    s.shade(0, -20, 230, 60, tall=320)
    tube(s, [(-150, 8, 60), (-120, 14, 0), (-110, 60, -40)], [12, 10], WOOD)
    tube(s, [(150, 8, 60), (120, 14, 0), (110, 60, -40)], [12, 10], WOOD)
    at: Point = (0.0, r + 26, 0.0)

    def disc(q: float, z: float = 0) -> list[Point]:
        return [(q * cos(k * pi / 36), at[1] + q * sin(k * pi / 36), z) for k in range(72)]

    s.area([(x + 5, y - 6, z) for x, y, z in disc(r)], (168, 168, 164))
    s.area(disc(r), (250, 249, 245))
    s.area(disc(r * 0.80), (214, 214, 209), 0.9, 7)
    s.area(disc(r * 0.78), (247, 246, 241))
    s.area(
        [(x * 0.6 - r * 0.20, at[1] + (y - at[1]) * 0.55 + r * 0.24, z) for x, y, z in disc(r)],
        (255, 255, 255),
        0.8,
        24,
    )
    dark: Colour = (62, 66, 72)
    if c.says("portrait"):
        _portrait(s, at, r, dark)
    else:
        for q in (0.70, 0.66):
            s.line([*disc(r * q), disc(r * q)[0]], (142, 112, 60), 1.6)
        for k in range(24):
            a = k * pi / 12
            x, y = r * 0.89 * cos(a), at[1] + r * 0.89 * sin(a)
            s.line([(x + 13 * cos(a + t), y + 13 * sin(a + t), 0) for t in (-0.9, 0, 0.9)], (142, 112, 60), 1.6)
        _bamboo(s, at, r * 0.62, dark)
    for side in (-1, 1):
        tube(s, [(side * 120, 10, 40), (side * 118, 34, 44), (side * 122, 62, 40)], [11, 9], WOOD)


def _portrait(s: Scene, at: Point, r: float, dark: Colour) -> None:
    """A profile in hatching; nobody's."""
    edge = [
        (-0.10, 0.52),
        (0.10, 0.55),
        (0.26, 0.44),
        (0.31, 0.28),
        (0.30, 0.20),
        (0.41, 0.05),
        (0.34, 0.01),
        (0.36, -0.07),
        (0.32, -0.11),
        (0.34, -0.18),
        (0.28, -0.27),
        (0.12, -0.29),
        (0.10, -0.44),
        (0.34, -0.60),
    ]
    back = [(-0.46, -0.60), (-0.26, -0.42), (-0.22, -0.26), (-0.36, -0.02), (-0.40, 0.24), (-0.28, 0.44), (-0.10, 0.52)]
    outline = [(x * r, at[1] + y * r, 0) for x, y in (*edge, *back)]
    s.area(outline, (226, 225, 220))
    hair = [
        (-0.10, 0.54),
        (0.12, 0.57),
        (0.27, 0.44),
        (0.12, 0.36),
        (-0.02, 0.20),
        (-0.08, 0.02),
        (-0.22, -0.10),
        (-0.36, -0.02),
        (-0.41, 0.24),
        (-0.29, 0.46),
    ]
    s.area([(x * r, at[1] + y * r, 0) for x, y in hair], (112, 114, 118))
    for k in range(22):
        t = k / 22
        s.line(
            [
                ((-0.38 + 0.5 * t) * r, at[1] + (0.10 + 0.36 * sin(t * 2.6)) * r, 0),
                ((-0.30 + 0.48 * t) * r, at[1] + (0.22 + 0.34 * sin(t * 2.6)) * r, 0),
            ],
            dark,
            1.4,
        )
    for k in range(20):
        s.line(
            [
                ((-0.40 + k * 0.034) * r, at[1] - (0.60 - 0.01 * k) * r, 0),
                ((-0.32 + k * 0.03) * r, at[1] - 0.45 * r, 0),
            ],
            (150, 150, 150),
            1.3,
        )
    s.line([*outline], dark, 2.2)
    s.line([(0.16 * r, at[1] + 0.18 * r, 0), (0.27 * r, at[1] + 0.19 * r, 0)], dark, 4)
    s.line([(0.18 * r, at[1] + 0.11 * r, 0), (0.26 * r, at[1] + 0.11 * r, 0)], dark, 3)


def _bamboo(s: Scene, at: Point, r: float, dark: Colour) -> None:
    for x0, lean in ((-0.28, 0.10), (0.10, 0.18)):
        for k in range(5):
            y = -0.75 + k * 0.31
            s.line(
                [
                    ((x0 + lean * k / 5) * r, at[1] + y * r, 0),
                    ((x0 + lean * (k + 0.92) / 5) * r, at[1] + (y + 0.28) * r, 0),
                ],
                mix(dark, (110, 124, 110), 0.4),
                8 - k,
            )
    for _ in range(13):
        x, y = s.random.uniform(-0.4, 0.5) * r, at[1] + s.random.uniform(-0.1, 0.75) * r
        a = s.random.uniform(-2.4, -0.8)
        tip = (x + 0.34 * r * cos(a), y + 0.30 * r * sin(a), 0.0)
        side = (0.035 * r * sin(a), -0.035 * r * cos(a))
        mid = ((x + tip[0]) / 2, (y + tip[1]) / 2)
        s.area(
            [(x, y, 0), (mid[0] + side[0], mid[1] + side[1], 0), tip, (mid[0] - side[0], mid[1] - side[1], 0)],
            mix(dark, (110, 124, 110), s.random.random() * 0.5),
        )


def landscape_panel(s: Scene, c: Case) -> None:
    s.look(10, (600, 690))
    wide, high = 780, 400
    face = Image.new("RGB", (wide, high), (247, 246, 241))
    for k, (base, tone) in enumerate(((150.0, 206), (195.0, 176), (235.0, 140))):
        draw = ImageDraw.Draw(face)
        line, y = [], base
        for x in range(-10, wide + 30, 20):
            y += c.vary(-13, 13) + (base - y) * 0.06
            line.append((x, y - 70 * max(0.0, sin(x / 90 + k * 2.1)) ** 2))
        draw.polygon([*line, (wide, base + 90), (0, base + 90)], fill=(tone, tone + 2, tone + 4))
        mist = Image.new("L", (wide, high))
        ImageDraw.Draw(mist).rectangle((0, base + 8, wide, base + 100), fill=255)
        face.paste((246, 246, 242), mask=mist.filter(ImageFilter.GaussianBlur(16)))
        draw = ImageDraw.Draw(face)
        draw.line(line, fill=(70, 74, 80), width=2)
    for k in range(16):
        y = 285.0 + k * 7
        left = c.vary(0, 500)
        draw.line([(left, y), (left + c.vary(60, 240), y)], fill=(150, 156, 160), width=1)
    for x in (90, 130, 640, 690):
        draw.line([(x, 330), (x + 4, 250)], fill=(62, 66, 70), width=4)
        for _ in range(46):
            px, py = x + c.vary(-34, 38), 250 + c.vary(-36, 26)
            draw.line([(px, py), (px + c.vary(-8, 8), py + c.vary(3, 9))], fill=(80, 86, 86), width=2)
    draw.polygon([(330, 322), (430, 322), (412, 336), (346, 336)], fill=(84, 80, 76))
    draw.line([(384, 322), (384, 276)], fill=(84, 80, 76), width=3)
    frame = (118, 80, 54)
    s.shade(0, -10, 420, 60, tall=300)
    s.area([(-418, 26, 0), (418, 26, 0), (418, 482, 0), (-418, 482, 0)], frame)
    s.line([(-418, 482, 0), (418, 482, 0)], (164, 120, 86), 4)
    s.area([(-398, 46, 0), (398, 46, 0), (398, 462, 0), (-398, 462, 0)], (78, 52, 36))
    s.texture((-wide / 2, 456, 0), (wide, 0, 0), (0, -404, 0), face)
    s.area([(-390, 456, 0), (-110, 456, 0), (-300, 52, 0), (-390, 52, 0)], (255, 255, 255), 0.16, 6)
    for x in (-250, 250):
        box(s, (60, 26, 150), WOOD, at=(x, 0, 10), yaw=0)


def desk_set(s: Scene, c: Case) -> None:
    s.look(24, (590, 640), 1.35)
    at = (-130.0, 0.0, -40.0)
    s.shade(at[0], at[2], 120, 115, tall=270)
    turn(s, [(118, 0), (124, 10), (124, 290)], [(114, 290), (110, 200), (104, 20), (1, 20)], WHITE, at=at)
    for k in range(3):
        a = 0.9 + k * 0.5
        x, z = at[0] + 124 * cos(a), at[2] + 124 * sin(a)
        s.line([(x - 6 + 3 * k, 50, z), (x, 140, z), (x + 9 - 4 * k, 240 - 20 * k, z)], (76, 84, 82), 3.4)
    for _ in range(11):
        a = c.vary(0.8, 2.2)
        x, y, z = at[0] + 124 * cos(a), c.vary(110, 250), at[2] + 124 * sin(a)
        s.area([(x, y, z), (x + 12, y - 10, z), (x + 26, y - 32, z), (x + 6, y - 18, z)], (88, 98, 92))
    s.shade_area([(0, 120), (400, 90), (420, 190), (30, 230)], soft=6, dark=0.42)
    loft(
        s,
        [(0, 180, 46, 0, 0, 6), (36, 182, 48, 0, 0, 6), (48, 172, 40, 0, 0, 6), (48.5, 1, 1, 0, 0, 3)],
        [],
        WHITE,
        at=(190, 0, 150),
        yaw=0.22,
    )
    s.line([(90 + 18 * k, 49, 170 - 4 * k + 9 * sin(k)) for k in range(11)], (76, 84, 82), 2.6)


def rice_jar(s: Scene, c: Case) -> None:
    s.look(20, (600, 720), 1.25)
    g = Glaze((176, 62, 48), low=(146, 46, 38), gloss=0.9)
    outer = smooth([(120, 0), (140, 16), (206, 110), (214, 200), (170, 280), (140, 300)], 6)
    s.shade(0, 0, 140, 135, tall=340)
    turn(s, outer, [], g)
    for y, r in ((296, 143), (10, 136)):
        band(s, r, y, (0, 0, 0), (206, 166, 90), 8, front=True)
    rim = 212.0
    for q, colour in ((84, (206, 166, 90)), (76, (244, 232, 206))):
        s.area([(q * cos(k * pi / 20), 172 + q * 0.94 * sin(k * pi / 20), rim) for k in range(40)], colour)
    fish: Colour = (196, 74, 52)
    s.area([(-52, 170, rim), (-20, 200, rim), (24, 192, rim), (40, 172, rim), (24, 152, rim), (-20, 144, rim)], fish)
    s.area([(34, 172, rim), (64, 200, rim), (54, 172, rim), (64, 146, rim)], fish)
    s.dot((-34, 178, rim), 5, 5, (60, 40, 36))
    lid(s, (0, 296, 0), 150, g, dome=0.36)


def garden_pot(s: Scene, c: Case) -> None:
    s.look(24, (600, 680), 1.12)
    g = c.glaze
    if c.says("saucer"):
        plate(s, (0, 0, 0), 232, g, rim=0.9, high=0.14)
        base, k = 14.0, 0.92
    else:
        base, k = 0.0, 1.12
    s.shade(0, 0, 170 * k, 160 * k, tall=320)
    outer = [
        (r * k, y * k)
        for r, y in smooth([(150, 0), (160, 10), (196, 180), (220, 300), (236, 306), (240, 346), (234, 352)], 4)
    ]
    inner = [(r * k, y * k) for r, y in ((212, 352), (204, 300), (200, 286), (1, 284))]
    turn(s, outer, inner, g, at=(0, base, 0), inside=g.but(gloss=0.0))
    soil = ring_at((296 * k, 203 * k, 203 * k, 0, 0, 2), (0, base, 0), 0, 60)
    if c.says("grey-brown"):
        for y in (90, 110):
            band(s, (176 + y * 0.03) * k, y * k, (0, base, 0), (122, 110, 98), 3, front=True)
    s.area(soil, (84, 68, 54))
    freckles(s, 0, base + 297 * k, 0, 180 * k, [(104, 86, 68), (64, 52, 42), (122, 104, 84)], 130, 4)
