"""Scenes of flat glass: shelves, panels, table tops, boards, panes for buildings."""

from math import cos, pi, sin

from PIL import Image, ImageDraw

from tradehall.samples.drawings.case import STEEL, WOOD, Case
from tradehall.samples.drawings.forms import ring_at, tube, turn
from tradehall.samples.drawings.scene import Colour, Point, Scene, mix, plus, smooth

AQUA: Colour = (150, 196, 182)
DEEP: Colour = (66, 128, 112)


def _pane(
    s: Scene,
    x: float,
    z: float,
    wide: float,
    high: float,
    *,
    thick: float = 12,
    yaw: float = 0.22,
    opacity: float = 0.20,
    edge: Colour = DEEP,
    lift: float = 0,
) -> tuple[Point, Point, Point]:
    """An upright pane: left foot, its width and its height."""
    ax, az = wide * cos(yaw), -wide * sin(yaw)
    a = (x - ax / 2, lift, z - az / 2)
    along, up = (ax, 0.0, az), (0.0, high, 0.0)
    b = (a[0] + ax, lift, a[2] + az)
    deep = (thick * 0.75, 0.0, thick * 0.5)
    s.shade_area([(a[0], a[2]), (b[0], b[2]), (b[0] + 120, b[2] - 30), (a[0] + 130, a[2] - 20)], soft=10, dark=0.16)
    s.shade_area([(a[0], a[2] + 6), (b[0], b[2] + 6), (b[0], b[2] - 10), (a[0], a[2] - 8)], soft=2, dark=0.4)
    front = [a, b, (b[0], lift + high, b[2]), (a[0], lift + high, a[2])]
    s.area(front, AQUA, opacity, 0.5)
    s.area(
        [
            (a[0] + ax * u, lift + high * v, a[2] + az * u)
            for u, v in ((0.06, 0.04), (0.30, 0.04), (0.62, 0.96), (0.38, 0.96))
        ],
        (255, 255, 255),
        0.26,
        4,
    )
    s.area(
        [
            (a[0] + ax * u, lift + high * v, a[2] + az * u)
            for u, v in ((0.40, 0.04), (0.46, 0.04), (0.78, 0.96), (0.72, 0.96))
        ],
        (255, 255, 255),
        0.20,
        3,
    )
    s.area([b, front[2], plus(front[2], deep), plus(b, deep)], edge, 0.75)
    s.area(
        [front[3], front[2], plus(front[2], deep), plus(front[3], deep)],
        mix(edge, (255, 255, 255), 0.45),
        0.9,
    )
    s.line([a, b], mix(edge, (255, 255, 255), 0.2), 2.5)
    s.line([a, front[3], front[2]], (246, 252, 250), 2)
    return a, along, up


def _flat_pane(
    s: Scene,
    at: Point,
    wide: float,
    deep: float,
    *,
    thick: float = 10,
    yaw: float = 0.4,
    corner: float = 9,
    colour: Colour = AQUA,
    opacity: float = 0.34,
    made: Image.Image | None = None,
) -> list[Point]:
    """A pane that lies: the outline of its top."""
    low = ring_at((0, wide / 2, deep / 2, 0, 0, corner), at, yaw, 96)
    top = ring_at((thick, wide / 2, deep / 2, 0, 0, corner), at, yaw, 96)
    s.shade_area([(p[0] + 8, p[2] + 6) for p in low], soft=3.5, dark=0.26, y=at[1])
    s.shade_area([(p[0] + 26, p[2] + 18) for p in low], soft=10, dark=0.18, y=at[1])
    s.area(low, DEEP, 0.82)
    s.area(top, s.tone)
    s.area(top, colour, opacity)
    if made is not None:
        s.texture(
            _spun(-wide / 2, thick, -deep / 2, at, yaw),
            (wide * cos(yaw), 0, -wide * sin(yaw)),
            (deep * sin(yaw), 0, deep * cos(yaw)),
            made,
        )
    beam = [
        _spun(wide * u, thick, deep * v, at, yaw)
        for u, v in ((-0.36, -0.46), (-0.14, -0.46), (-0.28, 0.46), (-0.48, 0.46))
    ]
    s.area(beam, (255, 255, 255), 0.34, 6)
    s.line([*top, top[0]], (250, 254, 252), 2.2)
    return top


def _spun(x: float, y: float, z: float, at: Point, yaw: float) -> Point:
    return (at[0] + x * cos(yaw) + z * sin(yaw), at[1] + y, at[2] - x * sin(yaw) + z * cos(yaw))


def shelves(s: Scene, c: Case) -> None:
    s.look(36, (600, 540), 1.15)
    fridge = c.says("fridge|refrigerator|冰箱")
    wide, deep = (560.0, 380.0) if fridge else (720.0, 290.0)
    made = None
    if fridge:
        made = Image.new("RGBA", (560, 380), (0, 0, 0, 0))
        draw = ImageDraw.Draw(made)
        draw.rectangle((6, 6, 553, 373), outline=(238, 244, 244, 235), width=30)
    for k in range(3):
        _flat_pane(
            s, (-30 + k * 34, k * 92, 40 - k * 30), wide, deep, yaw=0.38, corner=14, thick=12, opacity=0.26, made=made
        )
        if k < 2:
            for u, v in ((-0.42, -0.38), (0.42, -0.38), (-0.42, 0.38), (0.42, 0.38)):
                x, _y, z = _spun(wide * u, 0, deep * v, (-30 + k * 34, 0, 40 - k * 30), 0.38)
                turn(s, [(11, 0), (11, 80), (1, 80)], [], STEEL, at=(x, k * 92 + 12, z), sides=24)


def black_panel(s: Scene, c: Case) -> None:
    """A hob or hood panel: black print under glass."""
    if c.says("hob|灶具"):
        s.look(42, (600, 460), 1.2)
        made = Image.new("RGBA", (760, 440), (30, 31, 34, 255))
        draw = ImageDraw.Draw(made)
        for x, r in ((210, 120), (550, 120)):
            draw.ellipse((x - r, 205 - r, x + r, 205 + r), outline=(150, 154, 158, 255), width=3)
            draw.ellipse((x - 66, 139, x + 66, 271), fill=(206, 214, 210, 255))
            draw.ellipse((x - 62, 143, x + 62, 267), fill=(176, 186, 182, 255))
        for x in (330, 430):
            draw.ellipse((x - 21, 366, x + 21, 408), fill=(206, 214, 210, 255))
        _flat_pane(s, (0, 0, 0), 760, 440, yaw=0.24, corner=18, thick=14, made=made)
        return
    s.look(14, (600, 720))
    a, along, up = _pane(s, 0, 0, 780, 380, yaw=0.2, lift=60)
    made = Image.new("RGBA", (780, 380), (34, 35, 38, 255))
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 300, 780, 304), fill=(178, 150, 98, 255))
    draw.rounded_rectangle((300, 322, 480, 360), 8, fill=(64, 74, 82, 255))
    for k in range(5):
        draw.ellipse((312 + k * 34, 334, 326 + k * 34, 348), outline=(210, 222, 226, 255), width=2)
    draw.polygon([(90, 0), (260, 0), (120, 380), (-50, 380)], fill=(58, 60, 64, 255))
    s.texture((a[0], a[1] + up[1], a[2]), along, (0, -up[1], 0), made)
    for x in (-250, 250):
        s.area([(x - 30, 0, 10), (x + 30, 0, 10), (x + 22, 66, 10), (x - 22, 66, 10)], (150, 154, 156))


def round_top(s: Scene, c: Case) -> None:
    turntable = c.says("susan|turntable|转盘")
    s.look(27, (600, 560) if turntable else (600, 470))
    r, thick = 370.0, 16.0
    if turntable:
        s.shade(0, 0, 130, 120, tall=70)
        turn(s, [(140, 0), (150, 6), (150, 26), (110, 34), (100, 60), (1, 60)], [], STEEL)
        base = 60.0
    else:
        s.shade(0, 0, 190, 180, tall=200)
        turn(
            s,
            smooth([(170, -260), (176, -250), (60, -232), (34, -180), (34, -30), (90, -4), (1, 0)], 4),
            [],
            WOOD.but(base=(176, 128, 86)),
        )
        base = 0.0
    low = ring_at((base, r, r, 0, 0, 2), (0, 0, 0), 0, 96)
    top = ring_at((base + thick, r, r, 0, 0, 2), (0, 0, 0), 0, 96)
    s.area(low, DEEP, 0.7)
    s.area(top, (212, 230, 226), 0.62)
    for u, v, w, q in ((-0.75, -0.35, -0.45, 0.34), (-0.30, -0.16, 0.02, 0.26)):
        s.area(
            [
                (r * u, base + thick, 0.55 * r),
                (r * v, base + thick, 0.65 * r),
                (r * (w + 0.55), base + thick, -0.72 * r),
                (r * w, base + thick, -0.72 * r),
            ],
            (255, 255, 255),
            q,
            8,
        )
    s.line([*top, top[0]], (250, 254, 252), 3)
    if turntable:
        for q in (0.92, 0.90):
            s.line(
                [(r * q * cos(a), base + thick, r * q * sin(a)) for a in (k * pi / 40 for k in range(81))],
                (150, 186, 176),
                1.4,
            )


def small_panes(s: Scene, c: Case) -> None:
    """Stacked and fanned small panes for lamps."""
    s.look(34, (570, 480), 1.2)
    for k in range(5):
        _flat_pane(s, (-120, k * 16, -40), 380, 330, yaw=0.34 + k * 0.03, corner=12, thick=11, opacity=0.22)
    _flat_pane(s, (270, 0, 190), 340, 300, yaw=0.75, corner=12, thick=11, opacity=0.26)


def board(s: Scene, c: Case) -> None:
    s.look(38, (600, 480), 1.2)
    made = Image.new("RGBA", (620, 460), (0, 0, 0, 0))
    draw = ImageDraw.Draw(made)
    for x in range(-1, 22):
        for y in range(-1, 17):
            px, py = x * 30 + (15 if y % 2 else 0), y * 29
            draw.ellipse((px - 2, py - 2, px + 2, py + 2), fill=(255, 255, 255, 150))
    for k in range(11):
        t = k / 10
        u, v = 330 + 200 * t, 380 - 260 * t + 40 * sin(t * 5)
        for way in (-1, 1):
            draw.polygon(
                [(u, v), (u + 26 + 10 * way, v + 34 * way), (u + 62, v + 30 * way), (u + 44, v + 8 * way)],
                fill=(92, 142, 96, 235),
            )
    for x, y in ((430, 300), (520, 190), (380, 200)):
        draw.ellipse((x - 26, y - 26, x + 26, y + 26), fill=(232, 186, 66, 245))
        draw.ellipse((x - 19, y - 19, x + 19, y + 19), fill=(246, 220, 132, 245))
        for j in range(6):
            draw.line((x, y, x + 18 * cos(j * pi / 3), y + 18 * sin(j * pi / 3)), fill=(255, 250, 224, 255), width=3)
    _flat_pane(s, (0, 16, 0), 620, 460, yaw=0.36, corner=10, thick=14, opacity=0.30, made=made)


def scale(s: Scene, c: Case) -> None:
    s.look(42, (600, 480), 1.2)
    made = Image.new("RGBA", (440, 440), (222, 230, 228, 255))
    draw = ImageDraw.Draw(made)
    for k in range(9):
        draw.arc(
            (-140 + k * 34, 150 + k * 12, 420 + k * 34, 760 + k * 12),
            190,
            340,
            fill=(138 + k * 8, 182 + k * 5, 176 + k * 5, 255),
            width=10,
        )
    draw.rounded_rectangle((150, 34, 290, 92), 10, fill=(54, 64, 68, 255))
    for x in (60, 330):
        draw.rounded_rectangle(
            (x, 190, x + 50, 360), 24, fill=(196, 202, 204, 255), outline=(168, 176, 178, 255), width=3
        )
    _flat_pane(s, (0, 22, 0), 520, 520, yaw=0.42, corner=13, thick=16, made=made)


def panes(s: Scene, c: Case) -> None:
    """Building glass, upright; what it is shows at its edge and fittings."""
    s.look(17, (600, 730), 1.12)
    if c.says("insulating|中空"):
        _insulating(s)
        return
    if c.says("laminated|夹层"):
        for k in range(2):
            _pane(s, 10 + k * 16, k * 14, 640, 440, thick=16, opacity=0.18, lift=56)
            if k == 0:
                _pane(s, 18, 7, 640, 440, thick=5, opacity=0.06, edge=(236, 240, 236), lift=56)
        base = ((-335.0, 130.0), (350.0, -20.0))
        (x, z), (x2, z2) = base
        s.area([(x, 0, z), (x2, 0, z2), (x2, 74, z2), (x, 74, z)], (186, 190, 192))
        s.area([(x, 74, z), (x2, 74, z2), (x2, 74, z2 - 30), (x, 74, z - 30)], (222, 225, 226))
        return
    if c.says("shower|淋浴"):
        a, along, up = _pane(s, -60, 0, 420, 560, thick=14, opacity=0.16)
        _pane(s, 300, -40, 250, 560, thick=14, yaw=-0.5, opacity=0.12)
        for v in (0.16, 0.82):
            x, y, z = a[0] + along[0] * 1.0, up[1] * v, a[2] + along[2]
            s.area(
                [(x - 44, y - 28, z), (x + 16, y - 28, z), (x + 16, y + 28, z), (x - 44, y + 28, z)], (192, 197, 200)
            )
            s.line([(x - 44, y + 28, z), (x + 16, y + 28, z)], (244, 246, 247), 3)
        x = a[0] + along[0] * 0.12
        tube(s, [(x, 250, a[2] + 20), (x, 330, a[2] + 20), (x + 0.5, 410, a[2] + 20)], [9, 9], STEEL)
        for _ in range(26):
            px, py = a[0] + along[0] * s.random.uniform(0.3, 0.85), s.random.uniform(90, 500)
            s.dot((px, py, a[2] - 30), 3, 4.2, (232, 242, 242))
        return
    for k in range(4):
        _pane(s, -130 + k * 82, -120 + k * 74, 500, 470 - k * 18, thick=12, opacity=0.14)


def _insulating(s: Scene) -> None:
    yaw, thick = 0.22, 12
    _pane(s, -10, -24, 560, 470, thick=thick, opacity=0.14, yaw=yaw)
    ax, az = 560 * cos(yaw), -560 * sin(yaw)
    a = (4 - ax / 2, 0.0, -6 - az / 2)

    def on(u: float, v: float) -> Point:
        return (a[0] + ax * u, 470 * v, a[2] + az * u)

    bar: Colour = (70, 74, 78)
    for u0, v0, u1, v1 in (
        (0.015, 0.02, 0.055, 0.98),
        (0.945, 0.02, 0.985, 0.98),
        (0.015, 0.02, 0.985, 0.065),
        (0.015, 0.935, 0.985, 0.98),
    ):
        s.area([on(u0, v0), on(u1, v0), on(u1, v1), on(u0, v1)], bar)
    s.line(
        [on(0.055, 0.065), on(0.945, 0.065), on(0.945, 0.935), on(0.055, 0.935), on(0.055, 0.065)], (184, 188, 190), 3
    )
    b = on(1, 0)
    s.area([b, on(1, 1), (b[0] + 26, 470, b[2] + 18), (b[0] + 26, 0, b[2] + 18)], (46, 50, 54))
    s.area([on(0, 1), on(1, 1), (b[0] + 26, 470, b[2] + 18), (a[0] + 26, 470, a[2] + 18)], (92, 97, 100))
    _pane(s, 34, 16, 560, 470, thick=thick, opacity=0.16, yaw=yaw)
