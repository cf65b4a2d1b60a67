"""Forms as nets of small lit faces: turned and lofted bodies, bent tubes, boxes, balls; opaque or of glass."""

import itertools
from collections.abc import Sequence
from math import cos, hypot, pi, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tradehall.samples.drawings.scene import FINE, Colour, Glaze, Point, Ring, Scene, ink, mix, plus, turned

Face = tuple[list[tuple[float, float]], Colour, float, float]  # corners in the picture, colour, veil, shine


def loft(
    s: Scene,
    outer: Sequence[Ring],
    inner: Sequence[Ring],
    glaze: Glaze,
    *,
    inside: Glaze | None = None,
    at: Point = (0, 0, 0),
    yaw: float = 0,
    sides: int = 72,
) -> None:
    """A body through `outer` rings, foot to lip, and its hollow through `inner` rings, lip to floor."""
    if glaze.clear:
        _glass(s, outer, inner, glaze, at, yaw, sides)
        return
    _body(s, _net(outer, at, yaw, sides), glaze, clip=None)
    if inner:
        rim = _net([outer[-1], inner[0]], at, yaw, sides)
        within = inside or glaze
        lip = s.lit(mix(glaze.base, (255, 255, 255), 0.25 * glaze.gloss), (-0.2, 0.95, 0.2), 0)
        s.area(rim[0], lip)
        _body(s, _net(inner, at, yaw, sides), within, clip=[s.fine(p) for p in rim[1]], hollow=True)


def turn(
    s: Scene, outer: Sequence[tuple[float, float]], inner: Sequence[tuple[float, float]], glaze: Glaze, **more
) -> None:
    """The same for a form turned on the wheel: radius and height."""
    wide, power = more.pop("wide", 1.0), more.pop("power", 2.0)
    loft(s, turned(outer, wide, power), turned(inner, wide, power), glaze, **more)


def tube(s: Scene, path: Sequence[Point], thick: Sequence[float], glaze: Glaze, *, flat: float = 1.0) -> None:
    """A handle or spout: a bent tube in a plane through the path. `flat`: its breadth across that plane."""
    faces: list[Face] = []
    count = len(path)
    first, second, third, last = path[0], path[count // 3], path[2 * count // 3], path[-1]
    across = _unit(_cross(_less(second, first), _less(third, second)))
    if not any(across):  # straight
        way = _less(last, first)
        across = _unit(_cross(way, (0.0, 1.0, 0.0) if abs(way[1]) < abs(way[0]) + abs(way[2]) else (1.0, 0.0, 0.0)))
    rings: list[list[tuple[Point, Point]]] = []
    for k, place in enumerate(path):
        along = _unit(_less(path[min(count - 1, k + 1)], path[max(0, k - 1)]))
        out = _cross(across, along)
        r = thick[min(k, len(thick) - 1)] if len(thick) == count else _between(thick, k / (count - 1))
        ring: list[tuple[Point, Point]] = []
        for j in range(15):
            c, w = cos(j * pi / 7), sin(j * pi / 7)
            away = plus(_times(out, c), _times(across, w))
            ring.append((plus(place, _times(out, r * c), _times(across, r * flat * w)), away))
        rings.append(ring)
    nets: list[tuple[float, Face]] = []
    for one, two in itertools.pairwise(rings):
        for j in range(14):
            n = one[j][1]
            facing = n[0] * s.view[0] + n[1] * s.view[1] + n[2] * s.view[2]
            if facing <= -0.1:
                continue
            corners = [s.at(*p) for p in (one[j][0], one[j + 1][0], two[j + 1][0], two[j][0])]
            depth = one[j][0][2] * s.up + one[j][0][1] * s.down
            nets.append((depth, _face(s, corners, n, glaze, 0.5, facing)))
    nets.sort(key=lambda pair: pair[0])
    faces = [face for _depth, face in nets]
    if glaze.clear:
        deep = ink(mix(glaze.base, (34, 52, 58), 0.62))
        s.act(lambda image, _draw: _see_through(image, faces, glaze, deep, 1.0))
    else:
        s.act(lambda image, _draw: _paint(image, faces, glaze, None, 1.6))


def box(
    s: Scene,
    size: Point,
    glaze: Glaze,
    *,
    at: Point = (0, 0, 0),
    yaw: float = 0.5,
    top: Image.Image | None = None,
    front: Image.Image | None = None,
    side: Image.Image | None = None,
) -> None:
    """A slab or brick: `size` x, y, z; turned by `yaw` about its middle; faces may bear a picture."""
    w, h, d = size[0] / 2, size[1], size[2] / 2

    if at[1] == 0:
        box_shade(s, size, at, yaw)

    def corner(x: float, y: float, z: float) -> Point:
        return (at[0] + x * cos(yaw) + z * sin(yaw), at[1] + y, at[2] - x * sin(yaw) + z * cos(yaw))

    sides = [((0, 1), (-w, w), front), ((1, 0), (w, w), side), ((-1, 0), (-w, -w), side), ((0, -1), (w, -w), front)]
    for (nx, nz), (_x, _z), made in sides:
        normal = (nx * cos(yaw) + nz * sin(yaw), 0.0, -nx * sin(yaw) + nz * cos(yaw))
        if normal[2] <= 0.01:
            continue
        if (nx, nz) == (0, 1):
            left, right = corner(-w, 0, d), corner(w, 0, d)
        elif (nx, nz) == (1, 0):
            left, right = corner(w, 0, d), corner(w, 0, -d)
        elif (nx, nz) == (-1, 0):
            left, right = corner(-w, 0, -d), corner(-w, 0, d)
        else:
            left, right = corner(w, 0, -d), corner(-w, 0, -d)
        _side(s, left, right, h, glaze, normal, made)
    flat = [corner(-w, h, -d), corner(w, h, -d), corner(w, h, d), corner(-w, h, d)]
    s.area(flat, s.lit(glaze.base, (0, 1, 0), 0))
    if top is not None:
        s.texture(flat[0], _less(flat[1], flat[0]), _less(flat[3], flat[0]), top)
    if glaze.gloss > 0.3:
        s.area([flat[0], flat[1], flat[3]], (255, 255, 255), 0.14 * glaze.gloss, 14)
    s.line([flat[0], flat[3], flat[2]], mix(s.lit(glaze.base, (0, 1, 0), 0), (255, 255, 255), 0.5), 1.2)


def box_shade(s: Scene, size: Point, at: Point, yaw: float) -> None:
    """Its foot, and the foot thrown to the right as far as it is high."""
    throw = min(size[1], 320) * 0.45 + 10
    around = [
        (at[0] + p[0], at[2] + p[2]) for p in ring_at((0, size[0] * 0.51, size[2] * 0.51, 0, 0, 60), (0, 0, 0), yaw, 48)
    ]
    s.shade_area(around, soft=3, dark=0.42)
    far = _hull([*around, *((x + throw, z + throw * 0.15) for x, z in around)])
    s.shade_area(far, soft=5 + throw * 0.08, dark=0.24)


def _hull(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The convex outline."""
    made: list[tuple[float, float]] = []
    for order in (sorted(points), sorted(points, reverse=True)):
        part: list[tuple[float, float]] = []
        for p in order:
            while len(part) > 1 and _left(part[-2], part[-1], p) <= 0:
                part.pop()
            part.append(p)
        made += part[:-1]
    return made


def _left(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def ball(s: Scene, at: Point, radius: float, glaze: Glaze) -> None:
    """A ball: one is lit in full, the others are the same picture in another size."""
    x, y = s.fine((at[0], at[1], at[2]))
    r = radius * FINE * s.zoom
    size = max(2, round(2 * r))
    kept: dict[tuple[Glaze, int], Image.Image] = s.__dict__.setdefault("_balls", {})
    if (glaze, size) not in kept:
        kept[glaze, size] = _sphere(s, glaze).resize((size, size), Image.Resampling.BILINEAR)
    made = kept[glaze, size]

    def paste(image: Image.Image, _draw: ImageDraw.ImageDraw) -> None:
        image.paste(made, (round(x - r), round(y - r)), made)

    s.act(paste)


def _sphere(s: Scene, glaze: Glaze) -> Image.Image:
    kept: dict[Glaze, Image.Image] = s.__dict__.setdefault("_spheres", {})
    if glaze in kept:
        return kept[glaze]
    size = 64
    data = bytearray()
    for row in range(size):
        for column in range(size):
            x, y = (column + 0.5) / size * 2 - 1, 1 - (row + 0.5) / size * 2
            z2 = max(0.0, 1 - x * x - y * y)
            z = z2**0.5
            wy, wz = y * s.up + z * s.down, -y * s.down + z * s.up
            data += bytes(ink(s.lit(mix(glaze.low or glaze.base, glaze.base, (wy + 1) / 2), (x, wy, wz), glaze.gloss)))
    made = Image.frombytes("RGB", (size, size), bytes(data)).resize((size * 4, size * 4), Image.Resampling.BICUBIC)
    mask = Image.new("L", made.size)
    ImageDraw.Draw(mask).ellipse((0, 0, size * 4 - 1, size * 4 - 1), fill=255)
    made.putalpha(mask)
    kept[glaze] = made.resize((size * 2, size * 2), Image.Resampling.BILINEAR)
    return kept[glaze]


# -- nets -------------------------------------------------------------------------------------------


def ring_at(ring: Ring, at: Point, yaw: float, sides: int) -> list[Point]:
    y, rx, rz, dx, dz, power = ring
    made: list[Point] = []
    for k in range(sides):
        c, w = cos(2 * pi * k / sides), sin(2 * pi * k / sides)
        if power != 2:
            c = abs(c) ** (2 / power) * (1 if c >= 0 else -1)
            w = abs(w) ** (2 / power) * (1 if w >= 0 else -1)
        x, z = rx * c + dx, rz * w + dz
        if yaw:
            x, z = x * cos(yaw) + z * sin(yaw), -x * sin(yaw) + z * cos(yaw)
        made.append((at[0] + x, at[1] + y, at[2] + z))
    return made


def _net(rings: Sequence[Ring], at: Point, yaw: float, sides: int) -> list[list[Point]]:
    return [ring_at(ring, at, yaw, sides) for ring in rings]


def _faces(s: Scene, net: list[list[Point]], glaze: Glaze, *, back: bool = False, hollow: bool = False) -> list[Face]:
    vx, vy, vz = s.view
    made: list[tuple[float, Face]] = []
    rows = len(net) - 1
    deep = (net[0][0][1] - net[-1][0][1]) or 1.0
    for k in range(rows):
        one, two = net[k], net[k + 1]
        height = (k + 0.5) / rows
        count = len(one)
        for j in range(count):
            a, b, c, d = one[j], one[(j + 1) % count], two[(j + 1) % count], two[j]
            n = _cross(
                (c[0] - b[0] + d[0] - a[0], c[1] - b[1] + d[1] - a[1], c[2] - b[2] + d[2] - a[2]),
                (b[0] - a[0] + c[0] - d[0], b[1] - a[1] + c[1] - d[1], b[2] - a[2] + c[2] - d[2]),
            )
            size = hypot(*n)
            if size < 1e-6:
                continue
            n = (n[0] / size, n[1] / size, n[2] / size)
            facing = n[0] * vx + n[1] * vy + n[2] * vz
            if (facing > 0.0) == back:
                continue
            corners = [s.at(*p) for p in (a, b, c, d)]
            depth = (a[2] + c[2]) * s.up + (a[1] + c[1]) * s.down
            shadow = 1.0
            if hollow:
                shadow = 1 - 0.24 * min(1.0, (net[0][0][1] - a[1]) / max(deep, 160.0))
            made.append((depth, _face(s, corners, n, glaze, height, facing, shadow)))
    made.sort(key=lambda pair: pair[0])
    return [face for _depth, face in made]


def _face(
    s: Scene,
    corners: list[tuple[float, float]],
    n: Point,
    glaze: Glaze,
    height: float,
    facing: float,
    shadow: float = 1,
) -> Face:
    base = mix(glaze.low, glaze.base, min(1.0, height * 1.25)) if glaze.low else glaze.base
    if glaze.clear:
        edge = 1 - abs(facing)
        h = max(0.0, n[0] * s.half[0] + n[1] * s.half[1] + n[2] * s.half[2])
        return corners, base, 0.09 + 0.76 * edge**2.2, 0.85 * h**60 + 0.18 * h**10
    colour = s.lit(base, n, glaze.gloss)
    if shadow < 1:
        colour = (colour[0] * shadow, colour[1] * shadow, colour[2] * (shadow * 0.97 + 0.03))
    return corners, colour, 1.0, 0.0


def _body(
    s: Scene, net: list[list[Point]], glaze: Glaze, *, clip: list[tuple[float, float]] | None, hollow: bool = False
) -> None:
    faces = _faces(s, net, glaze, hollow=hollow)
    soft = min(5.5, max(2.6, _reach(net) / 95))
    s.act(lambda image, _draw: _paint(image, faces, glaze, clip, soft))


def _reach(net: list[list[Point]]) -> float:
    """How broad a body is."""
    return max(max(p[0] for p in ring) - min(p[0] for p in ring) for ring in net)


def _paint(
    image: Image.Image, faces: list[Face], glaze: Glaze, clip: list[tuple[float, float]] | None, soft: float
) -> None:
    """Colours at the plain size, smoothed within the form; the outline at the fine size."""
    if not faces:
        return
    xs = [p[0] for face in faces for p in face[0]]
    ys = [p[1] for face in faces for p in face[0]]
    left, top = int(min(xs)) - 3, int(min(ys)) - 3
    size = (int(max(xs)) - left + 4, int(max(ys)) - top + 4)
    rough = Image.new("RGBA", size)
    mask = Image.new("L", (size[0] * FINE, size[1] * FINE))
    paint, cut = ImageDraw.Draw(rough), ImageDraw.Draw(mask)
    for corners, colour, _veil, _shine in faces:
        paint.polygon([(x - left, y - top) for x, y in corners], fill=(*ink(colour), 255))
        cut.polygon([((x - left) * FINE, (y - top) * FINE) for x, y in corners], fill=255)
    even = rough.convert("RGBa").filter(ImageFilter.GaussianBlur(soft)).convert("RGBA").convert("RGB")
    if clip is not None:
        bound = Image.new("L", mask.size)
        ImageDraw.Draw(bound).polygon([(x - left * FINE, y - top * FINE) for x, y in clip], fill=255)
        mask = ImageChops.multiply(mask, bound)
    image.paste(even.resize(mask.size, Image.Resampling.BILINEAR), (left * FINE, top * FINE), mask)


def _glass(
    s: Scene, outer: Sequence[Ring], inner: Sequence[Ring], glaze: Glaze, at: Point, yaw: float, sides: int
) -> None:
    net = _net(outer, at, yaw, sides)
    hollow = _net(inner, at, yaw, sides) if inner else []
    behind = _faces(s, net, glaze, back=True)
    front = _faces(s, net, glaze)
    lip = [s.fine(p) for p in net[-1]]
    floor = [s.fine(p) for p in net[0]]
    deep = ink(mix(glaze.base, (34, 52, 58), 0.62))

    def act(image: Image.Image, draw: ImageDraw.ImageDraw) -> None:
        _see_through(image, behind, glaze, deep, 0.55)
        if hollow:
            _see_through(image, _faces(s, hollow, glaze), glaze, deep, 0.5)
        _see_through(image, front, glaze, deep, 1.0)
        ImageDraw.Draw(image, "RGBA").line([*floor, floor[0]], fill=(*deep, 90), width=3)
        if hollow:
            over = ImageDraw.Draw(image, "RGBA")
            over.line([*lip, lip[0]], fill=(*deep, 110), width=5)
            over.line([*lip, lip[0]], fill=(255, 255, 255, 190), width=3)

    s.act(act)


def _see_through(
    image: Image.Image, faces: list[Face], glaze: Glaze, deep: tuple[int, int, int], strength: float
) -> None:
    if not faces:
        return
    xs = [p[0] for face in faces for p in face[0]]
    ys = [p[1] for face in faces for p in face[0]]
    left, top = int(min(xs)) - 3, int(min(ys)) - 3
    size = (int(max(xs)) - left + 4, int(max(ys)) - top + 4)
    veil, shine, shape = Image.new("L", size), Image.new("L", size), Image.new("L", (size[0] * FINE, size[1] * FINE))
    one, two, three = ImageDraw.Draw(veil), ImageDraw.Draw(shine), ImageDraw.Draw(shape)
    for corners, _colour, dim, bright in faces:
        flat = [(x - left, y - top) for x, y in corners]
        one.polygon(flat, fill=round(255 * min(0.9, dim)))
        if bright > 0.02:
            two.polygon(flat, fill=round(255 * min(0.95, bright)))
        three.polygon([(x * FINE, y * FINE) for x, y in flat], fill=round(255 * strength))
    place = (left * FINE, top * FINE)
    for colour, layer, weight in ((ink(glaze.base), veil, 0.55), (deep, veil, 0.72), ((255, 255, 255), shine, 1.0)):
        even = layer.filter(ImageFilter.GaussianBlur(1.5)).resize(shape.size, Image.Resampling.BILINEAR)
        if weight < 1:
            even = even.point([round(k * weight) for k in range(256)])
        image.paste(colour, place, ImageChops.multiply(even, shape))


def _side(
    s: Scene, left: Point, right: Point, high: float, glaze: Glaze, normal: Point, made: Image.Image | None
) -> None:
    corners = [left, right, (right[0], right[1] + high, right[2]), (left[0], left[1] + high, left[2])]
    s.area(corners, s.lit(glaze.base, normal, glaze.gloss * 0.2))
    if made is not None:
        s.texture(corners[3], _less(right, left), (0.0, -high, 0.0), _dim(made, s.facing(normal)))
    if high > 60:
        low = [left, right, *(plus(c, (0.0, 0.35 * high, 0.0)) for c in (right, left))]
        s.area(low, (40, 46, 52), 0.10, 10)


def _dim(made: Image.Image, light: float) -> Image.Image:
    share = min(1.0, light)
    return made.point([round(k * share) for k in range(256)] * len(made.getbands())) if made.mode == "RGB" else made


def _cross(a: Point, b: Point) -> Point:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _less(a: Point, b: Point) -> Point:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _times(a: Point, by: float) -> Point:
    return (a[0] * by, a[1] * by, a[2] * by)


def _unit(a: Point) -> Point:
    size = hypot(*a) or 1.0
    return (a[0] / size, a[1] / size, a[2] / size)


def _between(values: Sequence[float], share: float) -> float:
    place = share * (len(values) - 1)
    low = min(int(place), len(values) - 2) if len(values) > 1 else 0
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)
