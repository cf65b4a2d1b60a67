"""Scenes of tiled walls and mosaics, from straight in front."""

from math import atan2, cos, pi, sin
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from tradehall.samples.drawings.case import Case
from tradehall.samples.drawings.patterns import marble
from tradehall.samples.drawings.scene import FINE, HEIGHT, WIDTH, Colour, Scene, ink, mix


def wall(
    s: Scene,
    c: Case,
    wide: float,
    high: float,
    *,
    gap: float = 5,
    brick: bool = False,
    bevel: float = 0,
    shades: list[Colour],
    rough: float = 0,
    crackle: bool = False,
    grout: Colour = (206, 205, 200),
) -> None:
    """A tiled wall from straight in front, in light from the left."""
    random = c.random

    def act(image: Image.Image, draw: ImageDraw.ImageDraw) -> None:
        image.paste(ink(grout), (0, 0, image.width, image.height))
        w, h, g = wide * FINE, high * FINE, gap * FINE
        for row in range(-1, int(HEIGHT / high) + 2):
            for column in range(-1, int(WIDTH / wide) + 2):
                x = column * w + (w / 2 if brick and row % 2 else 0) + 30
                y = row * h + 24
                _tile(draw, random, (x, y, x + w - g, y + h - g), random.choice(shades), bevel * FINE, rough * FINE)
                if crackle:
                    _crackle(draw, random, (x, y, x + w - g, y + h - g))
        _daylight(image)

    s.act(act)


def _tile(
    draw: ImageDraw.ImageDraw,
    random: Random,
    at: tuple[float, float, float, float],
    colour: Colour,
    bevel: float,
    rough: float,
) -> None:
    x0, y0, x1, y1 = (v + random.uniform(-rough, rough) for v in at)
    shade = mix(colour, (255, 255, 255) if random.random() < 0.5 else (90, 96, 100), random.random() * 0.05)
    draw.rounded_rectangle((x0 + 3, y0 + 4, x1 + 3, y1 + 4), 6, fill=ink(mix(shade, (60, 62, 64), 0.42)))
    draw.rounded_rectangle((x0, y0, x1, y1), 6, fill=ink(shade))
    if bevel:
        b = bevel
        draw.polygon(
            [(x0, y0), (x1, y0), (x1 - b, y0 + b), (x0 + b, y0 + b)], fill=ink(mix(shade, (255, 255, 255), 0.75))
        )
        draw.polygon(
            [(x0, y0), (x0 + b, y0 + b), (x0 + b, y1 - b), (x0, y1)], fill=ink(mix(shade, (255, 255, 255), 0.35))
        )
        draw.polygon([(x1, y0), (x1, y1), (x1 - b, y1 - b), (x1 - b, y0 + b)], fill=ink(mix(shade, (70, 76, 84), 0.16)))
        draw.polygon([(x0, y1), (x1, y1), (x1 - b, y1 - b), (x0 + b, y1 - b)], fill=ink(mix(shade, (70, 76, 84), 0.26)))
    else:
        draw.line((x0 + 5, y0 + 2, x1 - 5, y0 + 2), fill=ink(mix(shade, (255, 255, 255), 0.7)), width=4)
        draw.line((x0 + 2, y0 + 5, x0 + 2, y1 - 5), fill=ink(mix(shade, (255, 255, 255), 0.45)), width=3)
        w, h = x1 - x0, y1 - y0
        draw.polygon(
            [(x0 + w * 0.12, y0 + h * 0.14), (x0 + w * 0.55, y0 + h * 0.14), (x0 + w * 0.14, y0 + h * 0.62)],
            fill=ink(mix(shade, (255, 255, 255), 0.16)),
        )


def _crackle(draw: ImageDraw.ImageDraw, random: Random, at: tuple[float, float, float, float]) -> None:
    for _ in range(9):
        x, y = random.uniform(at[0], at[2]), random.uniform(at[1], at[3])
        a, line = random.random() * 2 * pi, [(x, y)]
        for _step in range(7):
            a += random.uniform(-0.7, 0.7)
            x, y = x + 40 * cos(a), y + 40 * sin(a)
            if not (at[0] + 8 < x < at[2] - 8 and at[1] + 8 < y < at[3] - 8):
                break
            line.append((x, y))
        if len(line) > 1:
            draw.line(line, fill=(120, 142, 132), width=2)


def _daylight(image: Image.Image) -> None:
    dim = (
        Image.linear_gradient("L")
        .rotate(90)
        .resize(image.size, Image.Resampling.BILINEAR)
        .point([round(k * 0.24) for k in range(256)])
    )
    image.paste((58, 66, 72), (0, 0), dim)
    beam = Image.new("L", (120, 90))
    ImageDraw.Draw(beam).polygon([(8, 0), (54, 0), (34, 90), (-14, 90)], fill=64)
    image.paste(
        (255, 253, 246), (0, 0), beam.filter(ImageFilter.GaussianBlur(5)).resize(image.size, Image.Resampling.BILINEAR)
    )


def plain_wall(s: Scene, c: Case) -> None:
    shades: list[Colour] = [
        (238, 236, 229),
        (238, 236, 229),
        (204, 218, 210),
        (178, 200, 204),
        (226, 212, 188),
        (206, 178, 158),
        (150, 176, 172),
    ]
    wall(s, c, 150, 150, shades=shades)


def nicho(s: Scene, c: Case) -> None:
    wall(s, c, 178, 84, gap=7, shades=[(214, 216, 214), (206, 209, 208), (220, 221, 218)], grout=(188, 189, 187))


def subway(s: Scene, c: Case) -> None:
    wall(s, c, 256, 128, brick=True, bevel=13, shades=[(246, 247, 246)], grout=(200, 202, 202))


def craft_wall(s: Scene, c: Case) -> None:
    wall(
        s,
        c,
        200,
        200,
        gap=8,
        rough=2.5,
        crackle=True,
        shades=[(206, 222, 212), (196, 214, 204), (214, 226, 216)],
        grout=(222, 218, 206),
    )


def strips(s: Scene, c: Case) -> None:
    shades: list[Colour] = [(70, 96, 104), (94, 118, 116), (128, 130, 104), (58, 74, 92), (112, 96, 78), (84, 112, 108)]
    wall(s, c, 290, 34, gap=5, brick=True, shades=shades, rough=1, grout=(64, 66, 66))


def mosaic(s: Scene, c: Case) -> None:
    """A sheet of chips, seen from in front: rounds, hexagons or a picture of squares."""
    if c.says("penny|round"):
        _field(s, c, 62, 0, [(240, 240, 236), (240, 240, 236), (232, 232, 228)], (196, 197, 194))
    elif c.says("hex"):
        _field(s, c, 100, 6, [(236, 235, 232), (226, 225, 222), (214, 212, 210)], (186, 184, 180), veins=True)
    else:
        _pool(s, c)


def _field(
    s: Scene, c: Case, step: float, corners: int, shades: list[Colour], grout: Colour, *, veins: bool = False
) -> None:
    random = c.random

    def act(image: Image.Image, draw: ImageDraw.ImageDraw) -> None:
        image.paste(ink(grout), (0, 0, image.width, image.height))
        d, r = step * FINE, step * FINE * (0.455 if not corners else 0.54)
        stone = marble(random, (600, 450), (240, 239, 236), (140, 136, 134), 12).resize(image.size) if veins else None
        for row in range(-1, int(image.height / (d * 0.866)) + 2):
            for column in range(-1, int(image.width / d) + 2):
                x, y = column * d + (d / 2 if row % 2 else 0), row * d * 0.866
                shade = mix(random.choice(shades), (140, 140, 140), random.random() * 0.05)
                for dx, dy, colour in (
                    (3, 5, mix(grout, (60, 60, 60), 0.45)),
                    (-1, -2, (255, 255, 255)),
                    (0, 0, shade),
                ):
                    if corners:
                        flat = [
                            (x + dx + r * cos(pi / 6 + k * pi / 3), y + dy + r * sin(pi / 6 + k * pi / 3))
                            for k in range(6)
                        ]
                        draw.polygon(flat, fill=ink(colour))
                    else:
                        draw.ellipse((x - r + dx, y - r + dy, x + r + dx, y + r + dy), fill=ink(colour))
        if stone is not None:
            image.paste(Image.blend(image, stone, 0.5))
        _daylight(image)

    s.act(act)


def _pool(s: Scene, c: Case) -> None:
    random = c.random
    blues: list[Colour] = [(66, 132, 170), (92, 158, 188), (126, 184, 202), (54, 110, 152), (160, 206, 214)]

    def act(image: Image.Image, draw: ImageDraw.ImageDraw) -> None:
        image.paste((214, 226, 228), (0, 0, image.width, image.height))
        d = 34 * FINE
        for row in range(HEIGHT // 34 + 1):
            for column in range(WIDTH // 34 + 1):
                x, y = column - 17.6, row - 13.0
                wave = 2.3 * sin(column / 3.1) + 0.4
                colour = random.choice(blues)
                if abs(y - 8 - wave) < 0.9 or abs(y + 9 + wave) < 0.9:
                    colour = (28, 72, 124)
                ring = (x * x + y * y) ** 0.5
                if 6.2 < ring < 7.2:
                    colour = (240, 240, 232)
                elif ring <= 6.2:
                    petal = abs(sin(3 * _angle(x, y))) * 6.0
                    colour = random.choice([(246, 246, 240), (232, 236, 234)]) if ring < petal else (30, 78, 134)
                if ring < 1.3:
                    colour = (232, 178, 74)
                _tile(draw, random, (column * d, row * d, column * d + d - 6, row * d + d - 6), colour, 0, 0.5)
        _daylight(image)

    s.act(act)


def _angle(x: float, y: float) -> float:
    return atan2(y, x)
