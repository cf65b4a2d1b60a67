"""Scenes of kiln furniture, packings for columns and laboratory ware."""

from math import cos, pi, sin

from PIL import Image, ImageDraw

from tradehall.samples.drawings.case import WHITE, Case
from tradehall.samples.drawings.forms import box, box_shade, loft, ring_at, tube, turn
from tradehall.samples.drawings.patterns import freckles
from tradehall.samples.drawings.scene import Glaze, Scene, smooth, turned
from tradehall.samples.drawings.table import cup, lid

CORDIERITE = Glaze((222, 198, 158), gloss=0.05)
SIC = Glaze((84, 86, 90), gloss=0.35)


def saddles(s: Scene, c: Case) -> None:
    """Saddles: bent troughs, in a loose heap."""
    s.look(36, (600, 510), 1.25)
    g = Glaze((232, 226, 212), gloss=0.15)
    spots = [(x, z) for z in (-180, -60, 60, 190) for x in (-300, -150, 0, 150, 300) if abs(x) + abs(z) < 400]
    for place in spots:
        x, z = place[0] + c.vary(-22, 22), place[1] + c.vary(-14, 14)
        yaw = c.random.random() * pi
        s.shade(x, z, 62, 50, tall=70, dark=0.7)
        _saddle(s, x, z, yaw, g)
    for x, z in ((-90, -40), (60, -70), (10, 60)):
        _saddle(s, x, z, c.random.random() * pi, g, 74)


def _saddle(s: Scene, x: float, z: float, yaw: float, g: Glaze, y: float = 0) -> None:
    for shift, thick in ((-30, 9), (-15, 12), (0, 13), (15, 12), (30, 9)):
        path = []
        for k in range(11):
            a = pi * k / 10
            u, v = 66 * cos(a), 62 * sin(a) + 0.010 * shift * shift + 10
            path.append((x + u * cos(yaw) + shift * sin(yaw), y + v, z - u * sin(yaw) + shift * cos(yaw)))
        tube(s, path, [thick, thick], g, flat=1.3)


def honeycomb(s: Scene, c: Case) -> None:
    s.look(36, (590, 640), 1.1)
    g = Glaze((226, 206, 170), gloss=0.04)
    for x, z, high, yaw in ((-160, -70, 330, 0.55), (220, 130, 150, 0.3)):
        face = Image.new("RGB", (480, 480), (236, 220, 188))
        draw = ImageDraw.Draw(face)
        for k in range(13):
            for j in range(13):
                px, py = 8 + k * 36, 8 + j * 36
                draw.rectangle((px, py, px + 26, py + 26), fill=(128, 108, 82))
                draw.rectangle((px + 8, py + 9, px + 26, py + 26), fill=(84, 70, 52))
        box(s, (270, high, 270), g, at=(x, 0, z), yaw=yaw, top=face)


def structured(s: Scene, c: Case) -> None:
    """A block of corrugated sheets, the folds running aslant."""
    s.look(26, (600, 650))
    face = Image.new("RGB", (560, 300), (216, 206, 188))
    draw = ImageDraw.Draw(face)
    for k in range(-16, 36):
        x = k * 26
        draw.polygon([(x, 300), (x + 10, 300), (x + 190, 0), (x + 180, 0)], fill=(176, 164, 144))
        draw.polygon([(x + 16, 300), (x + 22, 300), (x + 202, 0), (x + 196, 0)], fill=(240, 234, 220))
    top = Image.new("RGB", (560, 300), (150, 138, 118))
    draw = ImageDraw.Draw(top)
    for row in range(13):
        y = row * 23
        zig = [(k * 14, y + (4 if (k + row) % 2 else 19)) for k in range(42)]
        draw.line(zig, fill=(234, 226, 210), width=5)
        draw.line([(0, y + 22), (560, y + 22)], fill=(222, 212, 194), width=3)
    box(
        s,
        (560, 290, 300),
        Glaze((218, 208, 190), gloss=0.05),
        at=(0, 0, 0),
        yaw=0.42,
        top=top,
        front=face,
        side=top.resize((300, 300)),
    )


def support_block(s: Scene, c: Case) -> None:
    s.look(36, (600, 520))
    for x, y, z, yaw in ((-150, 0, -90, 0.45), (190, 0, 130, 0.7)):
        face = Image.new("RGB", (380, 380), (232, 222, 202))
        draw = ImageDraw.Draw(face)
        holes = [(190, 190)] + [(190 + 116 * cos(k * pi / 3), 190 + 116 * sin(k * pi / 3)) for k in range(6)]
        for px, py in holes:
            draw.ellipse((px - 45, py - 45, px + 45, py + 45), fill=(250, 244, 230))
            draw.ellipse((px - 42, py - 42, px + 42, py + 42), fill=(98, 88, 74))
            draw.ellipse((px - 30, py - 26, px + 42, py + 42), fill=(70, 62, 54))
        box(s, (330, 105, 330), Glaze((228, 218, 198), gloss=0.05), at=(x, y, z), yaw=yaw, top=face)


def kiln_shelf(s: Scene, c: Case) -> None:
    """Shelves on props, as in the kiln."""
    s.look(24, (600, 700))
    yaw = 0.38
    for k in range(3):
        y = k * 148.0
        box(s, (600, 30, 460), CORDIERITE if k < 2 else Glaze((240, 232, 214), gloss=0.05), at=(0, y, 0), yaw=yaw)
        if k < 2:
            for px, pz in ((-250, -180), (250, -180), (-250, 180), (250, 180)):
                x, z = px * cos(yaw) + pz * sin(yaw), -px * sin(yaw) + pz * cos(yaw)
                turn(
                    s,
                    [(28, 0), (28, 118), (1, 118)],
                    [],
                    CORDIERITE.but(base=(206, 178, 136)),
                    at=(x, y + 30, z),
                    sides=36,
                )


def setter(s: Scene, c: Case) -> None:
    s.look(34, (600, 540))
    g = Glaze((236, 226, 204), gloss=0.04)
    s.shade(-60, -60, 280, 270, tall=170)
    for k in range(4):
        r, y = 280.0, k * 40.0
        turn(s, [(r, 0), (r + 4, 12), (r, 32)], smooth([(r - 22, 32), (r * 0.6, 18), (1, 14)], 4), g, at=(-60, y, -60))
    s.shade(240, 210, 170, 160, tall=50)
    turn(s, [(180, 0), (184, 12), (180, 28)], smooth([(164, 28), (110, 16), (1, 12)], 4), g, at=(250, 0, 210))


def sagger(s: Scene, c: Case) -> None:
    s.look(33, (600, 540))
    g = Glaze((226, 206, 174), gloss=0.03)
    for x, y, z, yaw in ((-110, 0, -110, 0.5), (-110, 130, -110, 0.5), (240, 0, 170, 0.35)):
        if not y:
            box_shade(s, (400, 130, 400), (x, 0, z), yaw)
        outer = turned([(184, 0), (200, 12), (204, 128)], 1.0, 9)
        inner = turned([(180, 128), (176, 30), (164, 20), (1, 18)], 1.0, 8)
        powder = Glaze((92, 92, 96), gloss=0) if y else None
        loft(s, outer, inner, g, at=(x, y, z), yaw=yaw)
        if powder:
            s.area(ring_at((88, 176, 176, 0, 0, 8), (x, y, z), yaw, 60), (74, 74, 78))
            freckles(s, x, y + 90, z, 150, [(96, 96, 100), (60, 60, 64)], 60, 2.5)


def beams(s: Scene, c: Case) -> None:
    s.look(28, (600, 520), 1.1)
    face = Image.new("RGB", (80, 100), (96, 98, 102))
    ImageDraw.Draw(face).rectangle((16, 18, 64, 82), fill=(30, 31, 34))
    for x, y, z in ((-20, 0, -160), (10, 0, -50), (40, 0, 60), (-10, 92, -105), (30, 92, 10)):
        box(s, (820, 90, 74), SIC, at=(x, y, z), yaw=0.34, side=face)


def crucibles(s: Scene, c: Case) -> None:
    s.look(25, (580, 610), 1.1)
    g = WHITE
    for x, z, k, closed in ((-210, -70, 1.0, True), (90, 30, 1.12, False), (330, -60, 0.78, True)):
        r = 150 * k
        s.shade(x, z, r * 0.6, r * 0.6, tall=220 * k)
        cup(s, (x, 0, z), r, 250 * k, g, foot=0.55, round_=0.35, shade=False)
        if closed:
            lid(s, (x, 250 * k - 2, z), r * 1.04, g, dome=0.16)
    s.shade(120, 250, 110, 90, tall=30)
    lid(s, (120, 0, 250), 140, g, dome=0.16)
