"""The studio: a soft background, shadows, and forms lit from the upper left, seen from a little above.

World: x to the right, y up, z towards the viewer; one unit is one pixel of the finished picture. The view is
parallel, `elevation` degrees above the table; the world's origin stands at `stand` in the picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from math import cos, hypot, pi, radians, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1200, 900
FINE = 2  # drawn so many times larger, then reduced

Colour = tuple[float, float, float]
Point = tuple[float, float, float]
Ring = tuple[float, float, float, float, float, float]  # y, rx, rz, dx, dz, power of the superellipse
Profile = Sequence[tuple[float, float]]  # radius, height: from the foot to the lip, or from the lip inwards

LIGHT = (-0.470, 0.700, 0.538)
FILL = (0.870, 0.109, 0.480)


@dataclass(frozen=True, slots=True)
class Glaze:
    """A surface. `low`: the colour at the foot; `gloss` 0 to 1; `clear`: glass, seen through."""

    base: Colour
    low: Colour | None = None
    gloss: float = 0.8
    clear: bool = False

    def but(self, **changes: object) -> "Glaze":
        return replace(self, **changes)  # type: ignore[arg-type]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    return (
        one[0] + (other[0] - one[0]) * share,
        one[1] + (other[1] - one[1]) * share,
        one[2] + (other[2] - one[2]) * share,
    )


def plus(*points: Point) -> Point:
    return sum(p[0] for p in points), sum(p[1] for p in points), sum(p[2] for p in points)


def ink(colour: Colour) -> tuple[int, int, int]:
    r, g, b = (max(0, min(255, round(part))) for part in colour)
    return r, g, b


def smooth(profile: Profile, steps: int = 6) -> list[tuple[float, float]]:
    """A Catmull-Rom curve through the points."""
    points = [profile[0], *profile, profile[-1]]
    made: list[tuple[float, float]] = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
        for k in range(steps):
            t = k / steps
            w = (
                -t * (1 - t) ** 2 / 2,
                (2 - 5 * t**2 + 3 * t**3) / 2,
                t * (1 + 4 * t - 3 * t**2) / 2,
                t**2 * (t - 1) / 2,
            )
            x, y = (sum(part * p[i] for part, p in zip(w, (a, b, c, d), strict=True)) for i in (0, 1))
            made.append((max(0.0, x), y))
    return [*made, profile[-1]]


def turned(profile: Profile, wide: float = 1.0, power: float = 2.0) -> list[Ring]:
    """Rings of a form turned on the wheel; `wide` stretches it along x, a high `power` makes it square."""
    return [(y, r * wide, r, 0.0, 0.0, power) for r, y in profile]


class Scene:
    def __init__(self, seed: str, tone: Colour, elevation: float = 28, stand: tuple[float, float] = (600, 610)) -> None:
        self.random = Random(seed)
        self.tone = tone
        self._shades: list[tuple[list[tuple[float, float]], float, float]] = []
        self._acts: list[Callable[[Image.Image, ImageDraw.ImageDraw], None]] = []
        self.look(elevation, stand)

    def look(self, elevation: float, stand: tuple[float, float], zoom: float = 1.0) -> None:
        """Where the viewer's eye is, and how near; to be said before anything is placed."""
        self.zoom = zoom
        self.stand = stand
        self.up, self.down = cos(radians(elevation)), sin(radians(elevation))
        self.view = (0.0, self.down, self.up)
        half = (LIGHT[0], LIGHT[1] + self.down, LIGHT[2] + self.up)
        size = hypot(*half)
        self.half = (half[0] / size, half[1] / size, half[2] / size)

    # -- where -------------------------------------------------------------------------------------

    def at(self, x: float, y: float, z: float) -> tuple[float, float]:
        return self.stand[0] + self.zoom * x, self.stand[1] + self.zoom * (z * self.down - y * self.up)

    def fine(self, point: Point) -> tuple[float, float]:
        x, y = self.at(*point)
        return x * FINE, y * FINE

    # -- shadows -----------------------------------------------------------------------------------

    def shade(
        self, x: float, z: float, rx: float, rz: float, *, tall: float = 100, dark: float = 1.0, y: float = 0
    ) -> None:
        """The shadow of a round thing that stands there: a near dark one, and a wide soft one to the right."""
        throw = min(tall, 320) * 0.32
        circle = [(cos(k * pi / 24), sin(k * pi / 24)) for k in range(48)]
        far = [
            (x + throw * 0.75 + c * (rx + throw * 0.55), z + throw * 0.1 + s * (rz + throw * 0.12)) for c, s in circle
        ]
        near = [(x + 5 + c * rx * 1.02, z + 3 + s * rz * 1.03) for c, s in circle]
        self.shade_area(far, soft=8 + throw * 0.12, dark=0.20 * dark, y=y)
        self.shade_area(near, soft=4, dark=0.42 * dark, y=y)

    def shade_area(self, area: Sequence[tuple[float, float]], *, soft: float, dark: float, y: float = 0) -> None:
        """`area`: x and z on the table. `soft`: blur in quarter pixels."""
        self._shades.append(([self.at(px, y, pz) for px, pz in area], soft * self.zoom, dark))

    # -- drawing -----------------------------------------------------------------------------------

    def act(self, what: Callable[[Image.Image, ImageDraw.ImageDraw], None]) -> None:
        self._acts.append(what)

    def area(
        self,
        points: Sequence[Point],
        colour: Colour,
        opacity: float = 1.0,
        soft: float = 0,
        within: Sequence[Point] | None = None,
    ) -> None:
        """A flat patch in one colour; what lies outside `within` is not seen."""
        flat = [self.fine(p) for p in points]
        bound = [self.fine(p) for p in within] if within else None
        if opacity >= 1 and not soft and bound is None:
            self.act(lambda _image, draw: draw.polygon(flat, fill=ink(colour)))
        else:
            self.act(lambda image, _draw: _veil(image, flat, ink(colour), opacity, soft, bound))

    def line(self, points: Sequence[Point], colour: Colour, width: float = 2) -> None:
        flat = [self.fine(p) for p in points]
        self.act(
            lambda _i, draw: draw.line(
                flat, fill=ink(colour), width=max(1, round(width * self.zoom * FINE)), joint="curve"
            )
        )

    def dot(self, point: Point, rx: float, ry: float, colour: Colour) -> None:
        x, y = self.fine(point)
        rx, ry = rx * self.zoom, ry * self.zoom
        box = (x - rx * FINE, y - ry * FINE, x + rx * FINE, y + ry * FINE)
        self.act(lambda _image, draw: draw.ellipse(box, fill=ink(colour)))

    def texture(self, corner: Point, along: Point, across: Point, made: Image.Image) -> None:
        """A flat picture laid on the parallelogram from `corner`: its upper left, its width, its height."""
        a, b = self.fine(corner), self.fine(plus(corner, along))
        c = self.fine(plus(corner, across))
        self.act(lambda image, _draw: _lay(image, made, a, b, c))

    def facing(self, normal: Point) -> float:
        """How light a surface is that looks there: about 0.5 to 1.05."""
        nx, ny, nz = normal
        lit = max(0.0, nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2])
        fill = max(0.0, nx * FILL[0] + ny * FILL[1] + nz * FILL[2])
        return 0.60 + 0.04 * (1 + ny) + 0.37 * lit + 0.09 * fill + 0.07 * max(0.0, -ny)

    def lit(self, colour: Colour, normal: Point, gloss: float) -> Colour:
        nx, ny, nz = normal
        i = self.facing(normal)
        h = max(0.0, nx * self.half[0] + ny * self.half[1] + nz * self.half[2])
        s = 255 * gloss * (0.50 * h**70 + 0.09 * h**12)
        cool = (1 - i) * 16
        return colour[0] * i + s, colour[1] * i + s + cool * 0.4, colour[2] * i + s + cool

    # -- finishing ---------------------------------------------------------------------------------

    def finish(self) -> bytes:
        image = self.image()
        out = BytesIO()
        image.save(out, "WEBP", lossless=True, quality=0, method=0)  # the quickest of the exact ways
        return out.getvalue()

    def image(self) -> Image.Image:
        plain = self._backdrop().resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        image = plain.resize((WIDTH * FINE, HEIGHT * FINE), Image.Resampling.NEAREST)
        draw = ImageDraw.Draw(image)
        for act in self._acts:
            act(image, draw)
        return image.reduce(FINE)

    def _backdrop(self) -> Image.Image:
        """A paper sweep: light falls from the left, the corners are a little darker; shadows lie on it."""
        wide, high = WIDTH // 4, HEIGHT // 4
        glow = Image.radial_gradient("L").resize((wide * 2, high * 2), Image.Resampling.BILINEAR)
        dx, dy = wide * 0.62, high * 0.62
        glow = glow.crop((round(dx), round(dy), round(dx) + wide, round(dy) + high))
        fall = Image.linear_gradient("L").resize((wide, high), Image.Resampling.BILINEAR)
        dark = Image.blend(glow, fall, 0.35)
        bands = [
            dark.point([round(min(255, part * (1.075 - 0.30 * (k / 255) ** 1.15))) for k in range(256)])
            for part in self.tone
        ]
        paper = Image.merge("RGB", bands)
        night = ink(mix(self.tone, (38, 46, 52), 0.86))
        for flat, soft, opacity in self._shades:
            mask = Image.new("L", (wide, high))
            ImageDraw.Draw(mask).polygon([(x / 4, y / 4) for x, y in flat], fill=round(255 * opacity))
            paper.paste(night, mask=mask.filter(ImageFilter.GaussianBlur(soft)))
        return paper


def _box(flat: Sequence[tuple[float, float]], image: Image.Image, pad: int = 2) -> tuple[int, int, int, int] | None:
    xs, ys = [p[0] for p in flat], [p[1] for p in flat]
    box = (
        max(0, int(min(xs)) - pad),
        max(0, int(min(ys)) - pad),
        min(image.width, int(max(xs)) + pad + 1),
        min(image.height, int(max(ys)) + pad + 1),
    )
    return box if box[0] < box[2] and box[1] < box[3] else None


def _veil(
    image: Image.Image,
    flat: Sequence[tuple[float, float]],
    colour: tuple[int, int, int],
    opacity: float,
    soft: float,
    bound: Sequence[tuple[float, float]] | None,
) -> None:
    box = _box(flat, image, 2 + round(soft * FINE * 3))
    if box is None:
        return
    small = FINE if soft > 2 else 1
    size = ((box[2] - box[0]) // small + 1, (box[3] - box[1]) // small + 1)
    mask = Image.new("L", size)
    moved = [((x - box[0]) / small, (y - box[1]) / small) for x, y in flat]
    ImageDraw.Draw(mask).polygon(moved, fill=round(255 * opacity))
    if soft:
        mask = mask.filter(ImageFilter.GaussianBlur(soft * FINE / small))
    if small > 1:
        mask = mask.resize((size[0] * small, size[1] * small), Image.Resampling.BILINEAR)
    if bound is not None:
        cut = Image.new("L", mask.size)
        ImageDraw.Draw(cut).polygon([(x - box[0], y - box[1]) for x, y in bound], fill=255)
        mask = ImageChops.multiply(mask, cut)
    image.paste(colour, (box[0], box[1], box[0] + mask.width, box[1] + mask.height), mask)


def _lay(
    image: Image.Image, made: Image.Image, a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> None:
    d = (b[0] + c[0] - a[0], b[1] + c[1] - a[1])
    box = _box([a, b, c, d], image)
    if box is None:
        return
    (ux, uy), (vx, vy) = (b[0] - a[0], b[1] - a[1]), (c[0] - a[0], c[1] - a[1])
    det = ux * vy - uy * vx
    if abs(det) < 1:
        return
    ax, ay = a[0] - box[0], a[1] - box[1]
    w, h = made.size
    coefficients = (
        w * vy / det,
        -w * vx / det,
        w * (vx * ay - vy * ax) / det,
        -h * uy / det,
        h * ux / det,
        h * (uy * ax - ux * ay) / det,
    )
    size = (box[2] - box[0], box[3] - box[1])
    laid = made.transform(size, Image.Transform.AFFINE, coefficients, Image.Resampling.BILINEAR)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon([(x - box[0], y - box[1]) for x, y in (a, b, d, c)], fill=255)
    if laid.mode == "RGBA":
        mask = Image.composite(laid.getchannel("A"), Image.new("L", size), mask)
    image.paste(laid.convert("RGB"), box, mask)
