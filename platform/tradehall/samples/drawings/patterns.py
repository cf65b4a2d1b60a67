"""What is painted on or runs through a surface: drops, freckles, blossoms; stone, wood and cement for tiles."""

from collections.abc import Sequence
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tradehall.samples.drawings.scene import Colour, Point, Scene, ink, mix

Outline = Sequence[tuple[float, float]]


def freckles(
    s: Scene,
    x: float,
    y: float,
    z: float,
    r: float,
    colours: Sequence[Colour],
    count: int,
    size: float,
    flat: float = 1,
) -> None:
    """Specks strewn over a round area; `flat` below 1 narrows it towards the viewer's line."""
    for _ in range(count):
        a, q = s.random.random() * 2 * pi, r * s.random.random() ** 0.5
        d = size * (0.4 + 0.9 * s.random.random())
        s.dot((x + q * cos(a), y, z + q * sin(a) * flat), d, d * 0.75, s.random.choice(colours))


def drops(s: Scene, at: Point, outer: Outline, inner: Outline, count: int, small: float, large: float) -> None:
    """The silver drops of the raindrop glaze: over what is seen of the inside, and over the wall in front."""
    silver = ((178, 182, 184), (148, 152, 158), (200, 200, 194))
    lip, high = outer[-1]
    for k in range(count):
        size = small + (large - small) * s.random.random() ** 2
        if k % 3:
            a, share = 2 * pi * s.random.random(), 0.06 + 0.8 * s.random.random() ** 1.3
            x, y, z = on_wall(inner, at, share, a)
            away = (at[1] + high - y) * s.up / s.down + (z - at[2])
            if ((x - at[0]) / lip) ** 2 + (away / lip) ** 2 > 0.86 or (sin(a) > 0.3 and share < 0.5):
                continue
        else:
            a, share = pi * (0.10 + 0.8 * s.random.random()), 0.40 + 0.56 * s.random.random()
            x, y, z = on_wall(outer, at, share, a)
        lean = 0.45 + 0.55 * abs(sin(a))
        s.dot((x, y, z), size * lean, size * 0.8, s.random.choice(silver))


def on_wall(profile: Outline, at: Point, share: float, angle: float) -> Point:
    """A place on a turned wall: `share` of the way along its profile, at `angle` (pi/2 faces the viewer)."""
    place = share * (len(profile) - 1)
    k = min(int(place), len(profile) - 2)
    t = place - k
    r = profile[k][0] * (1 - t) + profile[k + 1][0] * t
    y = profile[k][1] * (1 - t) + profile[k + 1][1] * t
    return (at[0] + r * cos(angle), at[1] + y, at[2] + r * sin(angle))


def blossoms(
    s: Scene, r: float, y: float, angle: float, flower: Colour, leaf: Colour, at: Point = (0, 0, 0), scale: float = 1.0
) -> None:
    """A branch with blossoms on a wall of radius `r`, around `angle` (pi/2 faces the viewer)."""

    def on(u: float, v: float) -> Point:
        a = pi / 2 + (pi / 2 - angle) - u / r
        return (at[0] + r * cos(a), at[1] + y + v, at[2] + r * sin(a))

    s.line(
        [on(scale * (-70 + 16 * k), scale * (-40 + 11 * k + 9 * sin(k * 1.3))) for k in range(10)],
        mix(leaf, (60, 50, 40), 0.35),
        3 * scale,
    )
    for u, v, size in ((-58, -14, 15), (-20, 18, 20), (22, -2, 16), (44, 44, 19), (70, 74, 12), (0, 56, 10)):
        for k in range(5):
            a = k * 2 * pi / 5 + u
            s.dot(
                on(scale * (u + size * 0.62 * cos(a)), scale * (v + size * 0.62 * sin(a))),
                size * 0.46 * scale,
                size * 0.46 * scale,
                flower,
            )
        s.dot(on(scale * u, scale * v), size * 0.24 * scale, size * 0.24 * scale, (236, 200, 112))
    for u, v in ((-40, -34), (8, 30), (36, 18), (58, 56), (-6, -10)):
        s.dot(on(scale * u, scale * v), 11 * scale, 5 * scale, leaf)


# -- flat pictures for tiles and panels --------------------------------------------------------------


def cloud(random: Random, size: tuple[int, int], cells: tuple[int, int], *, octaves: int = 3) -> Image.Image:
    """Smooth noise, L, around 128."""
    made = Image.new("L", size, 128)
    share = 0.5
    for k in range(octaves):
        grid = (cells[0] * 2**k, cells[1] * 2**k)
        layer = Image.frombytes("L", grid, random.randbytes(grid[0] * grid[1])).resize(size, Image.Resampling.BICUBIC)
        made = layer if k == 0 else Image.blend(made, layer, share)
        share *= 0.72
    return made


def tinted(noise: Image.Image, low: Colour, high: Colour) -> Image.Image:
    bands = [noise.point([round(a + (b - a) * k / 255) for k in range(256)]) for a, b in zip(low, high, strict=True)]
    return Image.merge("RGB", bands)


def cement(random: Random, size: tuple[int, int], colour: Colour, depth: float = 0.16) -> Image.Image:
    return tinted(
        cloud(random, size, (5, 5), octaves=5), mix(colour, (40, 40, 40), depth), mix(colour, (255, 255, 255), depth)
    )


def granite(random: Random, size: tuple[int, int], colour: Colour, depth: float = 0.34) -> Image.Image:
    fine = Image.frombytes("L", (size[0] // 2, size[1] // 2), random.randbytes((size[0] // 2) * (size[1] // 2)))
    even = fine.filter(ImageFilter.GaussianBlur(0.6)).resize(size, Image.Resampling.BICUBIC)
    return tinted(even, mix(colour, (30, 32, 36), depth), mix(colour, (255, 255, 255), depth))


def marble(
    random: Random, size: tuple[int, int], base: Colour, vein: Colour, count: int = 9, *, book: bool = False
) -> Image.Image:
    """Veins that wander from corner to corner; `book`: the right half mirrors the left one."""
    wide = size[0] // 2 if book else size[0]
    made = tinted(
        cloud(random, (wide, size[1]), (3, 4), octaves=3), mix(base, vein, 0.12), mix(base, (255, 255, 255), 0.4)
    )
    for k in range(count):
        layer = Image.new("L", (wide, size[1]))
        draw = ImageDraw.Draw(layer)
        x, y, a = random.uniform(-0.2, 0.9) * wide, -10.0, random.uniform(0.7, 1.3)
        points = [(x, y)]
        while y < size[1] + 10 and len(points) < 90:
            a += random.uniform(-0.34, 0.34) + (1.0 - a) * 0.12
            x, y = x + cos(a) * size[1] / 26, y + sin(a) * size[1] / 26
            points.append((x, y))
        strong = random.uniform(0.25, 0.9) if k % 3 == 0 else random.uniform(0.1, 0.4)
        draw.line(points, fill=round(255 * strong), width=random.choice((2, 3, 5, 8)) if k % 3 == 0 else 2)
        made.paste(ink(vein), mask=layer.filter(ImageFilter.GaussianBlur(2.2 if k % 2 else 4)))
    if not book:
        return made
    whole = Image.new("RGB", size)
    whole.paste(made, (0, 0))
    whole.paste(made.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (wide, 0))
    return whole


def oak(random: Random, size: tuple[int, int], colour: Colour) -> Image.Image:
    """Grain along x."""
    broad = cloud(random, size, (3, 12), octaves=2)
    fine = Image.frombytes("L", (10, size[1]), random.randbytes(10 * size[1])).resize(size, Image.Resampling.BICUBIC)
    return tinted(Image.blend(broad, fine, 0.42), mix(colour, (70, 42, 20), 0.42), mix(colour, (255, 240, 214), 0.28))


def sheen(made: Image.Image, random: Random, strength: float = 0.35) -> Image.Image:
    """The window's reflection on a polished face."""
    mask = Image.new("L", (60, 60))
    draw, x = ImageDraw.Draw(mask), random.uniform(4, 18)
    draw.polygon([(x, 0), (x + 16, 0), (x + 2, 60), (x - 14, 60)], fill=round(255 * strength))
    draw.polygon([(x + 22, 0), (x + 27, 0), (x + 13, 60), (x + 8, 60)], fill=round(170 * strength))
    mask = mask.filter(ImageFilter.GaussianBlur(1.2)).resize(made.size, Image.Resampling.BICUBIC)
    return Image.composite(ImageChops.lighter(made, Image.new("RGB", made.size, (255, 255, 255))), made, mask)
