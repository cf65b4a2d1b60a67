"""Single pieces for the table: plates, bowls, cups, pots. Each stands in a scene at a place, in a glaze."""

from math import cos, pi, sin

from tradehall.samples.drawings.forms import loft, ring_at, tube, turn
from tradehall.samples.drawings.scene import Colour, Glaze, Point, Scene, mix, smooth

Outline = list[tuple[float, float]]
GOLD: Colour = (201, 160, 84)


def band(
    s: Scene, r: float, y: float, at: Point, colour: Colour, wide: float = 4, *, front: bool = False, sx: float = 1
) -> None:
    """A painted line round a form at radius `r`: lying (a rim) or, with `front`, on the wall that one sees."""
    if front:
        arc = [k * pi / 40 for k in range(41)]
        top = [(at[0] + r * sx * cos(a), at[1] + y + wide / 2, at[2] + r * sin(a)) for a in arc]
        low = [(x, v - wide, z) for x, v, z in reversed(top)]
        s.area([*top, *low], colour)
        return
    for a in range(48):
        one, two = 2 * pi * a / 48, 2 * pi * (a + 1.1) / 48
        shine = 0.30 * max(0.0, cos(one - 3.9)) ** 2 + 0.22 * max(0.0, cos(one - 0.8)) ** 6
        corners = [
            (at[0] + q * sx * cos(b), at[1] + y, at[2] + q * sin(b))
            for q, b in ((r, one), (r, two), (r - wide, two), (r - wide, one))
        ]
        s.area(corners, mix(mix(colour, (70, 54, 30), 0.12), (255, 250, 235), shine))


def plate(
    s: Scene,
    at: Point,
    r: float,
    glaze: Glaze,
    *,
    rim: float = 0.66,
    high: float = 0.10,
    line: Colour | None = None,
    inside: Glaze | None = None,
    wide: float = 1.0,
    sides: int = 72,
    shade: bool = True,
    covered: bool = False,
) -> None:
    """A plate; `rim`: where the well begins, as a share of the radius; `covered`: another stands on it."""
    h = r * high + 6
    if shade:
        s.shade(at[0], at[2], r * 0.86 * wide, r * 0.86, tall=h * 2.2, dark=0.9, y=at[1])
    outer = [(r * 0.58, 0), (r * 0.60, h * 0.16), (r * 0.80, h * 0.52), (r * 0.97, h * 0.90), (r, h)]
    inner = smooth(
        [
            (r * 0.982, h),
            (r * 0.90, h * 0.88),
            (r * (rim + 0.05), h * 0.70),
            (r * rim, h * 0.56),
            (r * (rim - 0.05), h * 0.36),
            (r * (rim - 0.12), h * 0.28),
            (r * 0.25, h * 0.24),
            (0.5, h * 0.24),
        ],
        4,
    )
    turn(
        s,
        outer[2:] if covered else outer,
        inner[:4] if covered else inner,
        glaze,
        inside=inside,
        at=at,
        wide=wide,
        sides=sides,
    )
    if line:
        band(s, r * 0.992, h, at, line, max(3, r * 0.016), sx=wide)


def bowl_shape(r: float, high: float, foot: float, full: float, flare: float = 0) -> tuple[Outline, Outline]:
    """The outside of a bowl from the foot ring to the lip, and its inside from the lip to the middle."""
    h, f = r * 2 * high, r * foot
    ring, mid = h * 0.10, f + (r - f) * (0.45 + 0.42 * full)
    wall = [
        (f * 1.02, ring),
        (f + (mid - f) * 0.62, ring + h * 0.14),
        (mid, h * 0.48),
        (r * (0.965 - flare), h * 0.82),
        (r, h),
    ]
    hollow = [
        (r * 0.975, h),
        (r * (0.94 - flare), h * 0.82),
        (mid * 0.95, h * 0.5),
        (f * 1.05, ring + h * 0.17),
        (f * 0.6, ring + h * 0.09),
        (0.5, ring + h * 0.07),
    ]
    return [(f, 0), (f * 0.98, ring), *smooth(wall, 5)], smooth(hollow, 5)


def bowl(
    s: Scene,
    at: Point,
    r: float,
    glaze: Glaze,
    *,
    high: float = 0.55,
    foot: float = 0.42,
    full: float = 0.5,
    inside: Glaze | None = None,
    line: Colour | None = None,
    flare: float = 0.0,
    sides: int = 72,
    shade: bool = True,
    covered: bool = False,
) -> float:
    """A bowl on a foot ring; `full`: how round its wall is; `flare`: how much the lip turns out. Its height."""
    h, f = r * 2 * high, r * foot
    if shade:
        s.shade(at[0], at[2], f * 1.15, f * 1.1, tall=h, y=at[1])
    outer, inner = bowl_shape(r, high, foot, full, flare)
    turn(s, outer, inner[:6] if covered else inner, glaze, inside=inside, at=at, sides=sides)
    if line:
        band(s, r * 0.998, h, at, line, max(3.0, r * 0.026))
    return h


def cup(
    s: Scene,
    at: Point,
    r: float,
    high: float,
    glaze: Glaze,
    *,
    foot: float = 0.6,
    round_: float = 0.5,
    handle: float = 0.0,
    inside: Glaze | None = None,
    line: Colour | None = None,
    grip: Glaze | None = None,
    drink: Colour | None = None,
    shade: bool = True,
    sides: int = 60,
) -> None:
    """A cup or mug of a height in pixels; `handle`: where it points (radians; 0 is none, small is right)."""
    f = r * foot
    if shade:
        s.shade(at[0], at[2], f * 1.12, f * 1.1, tall=high, y=at[1])
    if handle:
        _handle(s, at, r * (0.9 + 0.1 * round_), high, handle, grip or glaze)
    mid = f + (r - f) * (0.5 + 0.5 * round_)
    outer = [(f * 0.94, 0), *smooth([(f, high * 0.03), (mid, high * 0.28), (r * 0.99, high * 0.66), (r, high)], 5)]
    inner = smooth(
        [
            (r * 0.955, high),
            (r * 0.94, high * 0.66),
            (mid * 0.94, high * 0.3),
            (f * 0.9, high * 0.1),
            (0.5, high * 0.08),
        ],
        5,
    )
    turn(s, outer, inner, glaze, inside=inside, at=at, sides=sides)
    if drink:
        s.area(
            ring_at((high * 0.84, r * 0.945, r * 0.945, 0, 0, 2), at, 0, 48),
            drink,
            within=ring_at((high, r * 0.95, r * 0.95, 0, 0, 2), at, 0, 48),
        )
    if line:
        band(s, r * 0.997, high, at, line, max(2.5, r * 0.035))


def _handle(s: Scene, at: Point, r: float, high: float, way: float, glaze: Glaze) -> None:
    out, c, w = r * 0.62 + high * 0.06, cos(way), -sin(way)
    thick = 5 + high * 0.035
    path = []
    for k in range(17):
        a = pi / 2 - pi * k / 16
        far = r * 0.90 + out * max(0.0, cos(a)) ** 0.8
        path.append((at[0] + c * far, at[1] + high * (0.50 + 0.31 * sin(a)), at[2] - w * far))
    tube(s, path, [thick * 1.1, thick * 0.8, thick * 1.1], glaze, flat=1.2)


def saucer(s: Scene, at: Point, r: float, glaze: Glaze, line: Colour | None = None) -> None:
    plate(s, at, r, glaze, rim=0.5, high=0.13, line=line, sides=60)


def cup_and_saucer(
    s: Scene,
    at: Point,
    r: float,
    glaze: Glaze,
    *,
    low: float = 0.9,
    line: Colour | None = None,
    way: float = 0.35,
    drink: Colour | None = None,
    grip: Glaze | None = None,
) -> None:
    """`r`: the cup's radius; `low`: its height as a share of its breadth."""
    saucer(s, at, r * 1.62, glaze, line)
    stand = (at[0], at[1] + r * 0.09, at[2])
    s_low = r * 2 * low * 0.82
    cup(s, stand, r, s_low, glaze, foot=0.46, round_=0.75, handle=way, line=line, drink=drink, grip=grip, shade=False)


def knob(s: Scene, at: Point, r: float, glaze: Glaze) -> None:
    turn(
        s,
        smooth([(r * 0.5, 0), (r * 0.45, r * 0.4), (r, r * 1.1), (r * 0.75, r * 1.75), (1, r * 1.95)], 3),
        [],
        glaze,
        at=at,
        sides=30,
    )


def lid(
    s: Scene, at: Point, r: float, glaze: Glaze, *, dome: float = 0.35, top: bool = True, line: Colour | None = None
) -> None:
    h = r * dome
    turn(
        s,
        smooth([(r, 0), (r * 0.97, h * 0.22), (r * 0.66, h * 0.78), (r * 0.22, h), (1, h)], 4),
        [],
        glaze,
        at=at,
        sides=48,
    )
    if line:
        band(s, r, 1, at, line, 4, front=True)
    if top:
        knob(s, (at[0], at[1] + h * 0.97, at[2]), r * 0.17 + 5, glaze)


def teapot(
    s: Scene, at: Point, r: float, glaze: Glaze, *, tall: float = 1.3, line: Colour | None = None, with_lid: bool = True
) -> None:
    """`tall`: height of the body as a share of its radius."""
    h = r * tall
    s.shade(at[0], at[2], r * 0.72, r * 0.7, tall=h * 1.2, y=at[1])
    x, y, z = at
    handle = [
        (x + r * 0.80 + r * 0.72 * max(0.0, cos(a)) ** 0.75, y + h * (0.53 + 0.34 * sin(a)), z + r * 0.12)
        for a in (pi / 2 - pi * k / 16 for k in range(17))
    ]
    tube(s, handle, [r * 0.075, r * 0.06, r * 0.075], glaze, flat=1.25)
    way = smooth([(0.60, 0.26), (0.94, 0.36), (1.14, 0.58), (1.30, 0.82), (1.46, 0.93)], 4)
    spout = [(x - r * u, y + h * v, z + 10.0) for u, v in way]
    tube(s, spout, [r * 0.27, r * 0.20, r * 0.13, r * 0.095, r * 0.075], glaze)
    s.dot((spout[-1][0] - 1, spout[-1][1], spout[-1][2]), r * 0.035, r * 0.06, mix(glaze.base, (30, 34, 38), 0.55))
    body = smooth(
        [
            (r * 0.60, 0),
            (r * 0.66, h * 0.03),
            (r * 0.98, h * 0.36),
            (r * 0.93, h * 0.68),
            (r * 0.55, h * 0.95),
            (r * 0.47, h),
        ],
        6,
    )
    if glaze.clear:
        turn(s, body, smooth([(r * 0.44, h), (r * 0.42, h * 0.94), (r * 0.40, h * 0.86)], 3), glaze, at=at)
    else:
        turn(s, body, [], glaze, at=at)
    if line:
        band(s, r * 0.60, h * 0.93, at, line, max(4, r * 0.03), front=True)
        band(s, r * 0.655, h * 0.03, at, line, max(4, r * 0.03), front=True)
    if with_lid:
        lid(s, (x, y + h * 0.97, z), r * 0.50, glaze.but(clear=False) if not glaze.clear else glaze, dome=0.42)


def gaiwan(
    s: Scene, at: Point, r: float, glaze: Glaze, line: Colour | None = None, inside: Glaze | None = None
) -> None:
    """The lidded cup of the gongfu table, on its saucer."""
    saucer(s, at, r * 1.12, glaze, line)
    stand = (at[0], at[1] + r * 0.08, at[2])
    h = bowl(s, stand, r, glaze, high=0.47, foot=0.42, full=0.45, flare=0.02, inside=inside, shade=False, line=line)
    top = (at[0], stand[1] + h * 0.90, at[2])
    turn(
        s,
        smooth([(r * 0.87, 0), (r * 0.80, r * 0.13), (r * 0.46, r * 0.32), (r * 0.30, r * 0.35)], 4),
        [],
        glaze,
        at=top,
        sides=60,
    )
    turn(
        s,
        [(r * 0.24, 0), (r * 0.25, r * 0.04), (r * 0.31, r * 0.15)],
        [(r * 0.27, r * 0.15), (r * 0.2, r * 0.05), (1, r * 0.03)],
        glaze,
        at=(at[0], top[1] + r * 0.33, at[2]),
        sides=36,
    )
    if line:
        band(s, r * 0.31, r * 0.48, (at[0], top[1], at[2]), line, 3)


def pitcher(s: Scene, at: Point, r: float, high: float, glaze: Glaze, line: Colour | None = None) -> None:
    """A jug with a lip on the left and a handle on the right."""
    s.shade(at[0], at[2], r * 0.75, r * 0.72, tall=high, y=at[1])
    _handle(s, at, r * 0.92, high * 0.95, 0.12, glaze)
    outer = smooth(
        [(r * 0.62, 0), (r * 0.68, high * 0.03), (r, high * 0.35), (r * 0.80, high * 0.76), (r * 0.86, high)], 5
    )
    inner = smooth([(r * 0.82, high), (r * 0.76, high * 0.76), (r * 0.9, high * 0.36), (2, high * 0.1)], 4)
    rings = [
        (y, q + max(0.0, y / high - 0.7) * r * 0.5, q, -max(0.0, y / high - 0.7) * r * 0.5, 0.0, 2.0) for q, y in outer
    ]
    hollow = [
        (y, q + max(0.0, y / high - 0.7) * r * 0.5, q, -max(0.0, y / high - 0.7) * r * 0.5, 0.0, 2.0) for q, y in inner
    ]
    loft(s, rings, hollow, glaze, at=at)
    if line:
        band(s, r * 0.67, high * 0.03, at, line, 4, front=True)


def plates(
    s: Scene, at: Point, r: float, count: int, glaze: Glaze, line: Colour | None = None, rim: float = 0.66
) -> float:
    """A stack of plates; its height."""
    step = r * 0.10 * 0.55 + 5
    s.shade(at[0], at[2], r * 0.86, r * 0.86, tall=count * step, y=at[1])
    for k in range(count):
        plate(
            s,
            (at[0], at[1] + k * step, at[2]),
            r,
            glaze,
            line=line,
            sides=48,
            shade=False,
            covered=k < count - 1,
            rim=rim,
        )
    return count * step


def bowls(
    s: Scene,
    at: Point,
    r: float,
    count: int,
    glaze: Glaze,
    line: Colour | None = None,
    high: float = 0.55,
    full: float = 0.5,
) -> None:
    step = r * 0.22
    for k in range(count):
        bowl(
            s,
            (at[0], at[1] + k * step, at[2]),
            r,
            glaze,
            line=line,
            shade=k == 0,
            sides=46,
            covered=k < count - 1,
            high=high,
            full=full,
        )
