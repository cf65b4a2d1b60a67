"""Scenes of tableware."""

from math import cos, pi, sin

from tradehall.samples.drawings.case import BLACK, STEEL, WHITE, Case
from tradehall.samples.drawings.forms import ring_at, tube, turn
from tradehall.samples.drawings.patterns import blossoms, drops, freckles
from tradehall.samples.drawings.scene import Glaze, Scene, smooth
from tradehall.samples.drawings.table import (
    GOLD,
    band,
    bowl,
    bowl_shape,
    bowls,
    cup,
    cup_and_saucer,
    gaiwan,
    lid,
    pitcher,
    plate,
    plates,
    saucer,
    teapot,
)

TEA = (186, 116, 48)
COFFEE = (74, 48, 34)


def one_plate(s: Scene, c: Case) -> None:
    s.look(c.vary(38, 46), (600, 500))
    rim = 0.60 if c.says("wide.rim|宽边") else 0.74
    at = (0.0, 0.0, 0.0)
    if c.says("reactive|moss"):
        plate(
            s,
            at,
            350,
            c.glaze.but(base=(164, 160, 130)),
            rim=0.84,
            high=0.13,
            inside=c.glaze.but(low=(150, 156, 112), base=(104, 116, 84)),
        )
        freckles(s, 0, 40, 0, 300, [(88, 92, 62), (190, 184, 146), (70, 84, 76)], 220, 5.5)
        return
    high = 0.16 if c.says("pasta|soup|deep") else 0.10
    if c.says("hotel|酒店"):
        plates(s, (-40, 0, -110), 270, 4, WHITE, rim=rim)
        plate(s, (70, 0, 190), 270, WHITE, rim=rim, high=high)
    else:
        plate(s, at, 350, c.glaze, rim=rim, high=high, line=c.line)


def pasta_bowl(s: Scene, c: Case) -> None:
    s.look(36, (600, 540))
    plate(s, (-70, 0, -80), 280, WHITE, rim=0.70, high=0.24)
    plate(s, (-70, 50, -80), 280, WHITE, rim=0.70, high=0.24, shade=False)
    plate(s, (170, 0, 230), 250, WHITE, rim=0.70, high=0.24)


def platter(s: Scene, c: Case) -> None:
    s.look(40, (600, 470), 1.15)
    plate(s, (0, 0, 0), 250, WHITE, rim=0.78, high=0.16, wide=1.62)


def dinner_set(s: Scene, c: Case) -> None:
    s.look(31, (585, 580), 1.2)
    g, line = c.glaze, c.line
    speck = c.says("speckle|oat")
    high = plates(s, (-170, 0, -70), 250, 4, g, line, rim=0.68)
    top = plates(s, (-170, high, -70), 185, 3, g, line, rim=0.66)
    bowl(s, (-170, high + top - 4, -70), 112, g, high=0.36, line=line, shade=False)
    if speck:
        freckles(s, -170, high + top + 70, -70, 100, [(120, 92, 66)], 30, 2.2)
    bowls(s, (235, 0, -120), 120, 3, g, line, high=0.36)
    if c.says("cup|coffee|bone|gold|tea"):
        cup_and_saucer(s, (250, 0, 215), 92, g, line=line, drink=COFFEE if c.says("coffee") else None)
    else:
        cup(s, (285, 0, 190), 82, 150, g, foot=0.9, round_=0.8, handle=0.35, line=line)
    if speck:
        for x, z, r in ((-170, -70, 180), (235, -120, 90)):
            freckles(s, x, 130, z + 150, r, [(120, 92, 66)], 40, 2.0, flat=0.2)


def assortment(s: Scene, c: Case) -> None:
    s.look(34, (570, 530), 1.12)
    if c.says("japanese|日式"):
        plate(s, (-210, 0, -90), 180, WHITE, rim=0.76, wide=1.15)
        bowl(s, (140, 0, -190), 120, WHITE, high=0.42)
        bowl(s, (-20, 0, 150), 100, WHITE, high=0.36)
        plate(s, (240, 0, 130), 110, WHITE, rim=0.7, high=0.2)
        cup(s, (370, 0, -90), 66, 120, WHITE, foot=0.8)
        plate(s, (-250, 0, 240), 95, WHITE, rim=0.7, high=0.22)
        return
    plates(s, (-220, 0, -70), 230, 3, WHITE, c.line, rim=0.66)
    bowls(s, (150, 0, -170), 120, 2, WHITE, c.line, high=0.36)
    cup_and_saucer(s, (270, 0, 120), 84, WHITE, drink=COFFEE)
    plate(s, (-20, 0, 230), 130, WHITE, rim=0.7, high=0.16)
    cup(s, (380, 0, -150), 62, 96, WHITE, foot=0.8)


def small_bowls(s: Scene, c: Case) -> None:
    s.look(36, (600, 490), 1.25)
    blue = (58, 92, 166)
    places = [(-270, -110), (0, -180), (270, -110), (-150, 150), (150, 150)]
    for x, z in places:
        h = bowl(s, (x, 0, z), 128, WHITE, high=0.34, full=0.6, foot=0.45)
        for k in range(7):
            a = 0.25 + k * (pi - 0.5) / 6
            s.dot((x + 112 * cos(a), h * 0.62, z + 112 * sin(a)), 8, 7, blue)
        for k in range(9):
            a = pi + 0.35 + k * (pi - 0.7) / 8
            s.dot((x + 110 * cos(a), h * 0.72, z + 110 * sin(a)), 6, 4.5, blue)


def rice_bowl(s: Scene, c: Case) -> None:
    s.look(26, (600, 640), 1.2)
    if c.says("noodle|面碗"):
        bowl(s, (0, 0, 0), 300, WHITE, high=0.42, foot=0.42, full=0.42, flare=0.05)
        return
    at = (0.0, 0.0, 0.0)
    if c.says("persimmon|柿"):
        s.look(24, (600, 690), 1.35)
        h = bowl(s, at, 255, WHITE, high=0.52, full=0.62)
        _persimmons(s, h)
        return
    bowls(s, (-160, 0, -90), 185, 3, WHITE, c.line, high=0.50, full=0.55)
    h = bowl(s, (190, 0, 150), 185, WHITE, high=0.50, full=0.55, line=c.line)
    if c.line:
        band(s, 80, h * 0.1, (190, 0, 150), c.line, 5, front=True)


def _persimmons(s: Scene, h: float) -> None:
    for a, size, up in ((1.95, 44, 0.52), (1.35, 52, 0.45), (0.85, 38, 0.60)):
        r = 222
        x, y, z = r * cos(a), h * up, r * sin(a)
        s.dot((x, y, z), size * sin(a), size * 0.82, (226, 120, 48))
        s.dot((x - size * 0.2, y + size * 0.25, z), size * 0.42 * sin(a), size * 0.3, (238, 150, 78))
        for way in (-0.8, 0, 0.8):
            s.dot(
                (x + sin(way) * size * 0.34, y + size * (0.74 - 0.1 * abs(way)), z),
                size * 0.24,
                size * 0.13,
                (92, 112, 62),
            )
    s.line(
        [(-250 + k * 22, h * (0.72 + 0.03 * sin(k / 3)), 226 * sin(pi / 2 + (k - 9) * 0.09)) for k in range(4, 16)],
        (112, 92, 62),
        3,
    )


def mug(s: Scene, c: Case) -> None:
    s.look(21, (560, 700), 1.15)
    g = c.glaze
    if c.says("lidded|盖杯"):
        cup(s, (0, 0, 0), 165, 340, g, foot=0.92, round_=0.8, handle=0.3, line=None)
        lid(s, (0, 338, 0), 168, g, dome=0.22, line=None)
        blossoms(s, 164, 150, 1.15, (174, 84, 92), (96, 128, 92))
        return
    cup(s, (-210, 0, -120), 140, 290, g, foot=0.96, round_=0.9, handle=0.3, line=c.line)
    cup(s, (170, 0, 130), 140, 290, g, foot=0.96, round_=0.9, handle=0.45, line=c.line)


def cup_pair(s: Scene, c: Case) -> None:
    s.look(25, (600, 610), 1.2)
    gold = GOLD if c.says("gold") else c.line
    for x, z, way in ((-230, -40, 2.75), (230, 40, 0.35)):
        cup_and_saucer(
            s, (x, 0, z), 128, WHITE, low=0.86, line=gold, way=way, grip=Glaze(GOLD, gloss=0.9) if gold else None
        )
        blossoms(s, 108, 90, 1.45, (192, 70, 78), (84, 64, 52), at=(x, 14, z), scale=0.62)


def cup_saucer(s: Scene, c: Case) -> None:
    s.look(30, (590, 580))
    cup_and_saucer(s, (0, 0, 0), 205, c.glaze, low=0.66, line=c.line, drink=COFFEE, way=0.3)


def stacking_cups(s: Scene, c: Case) -> None:
    s.look(20, (600, 770), 1.15)
    for x, z, count in ((-200, -60, 5), (20, 0, 3)):
        for k in range(count):
            cup(s, (x, k * 88, z), 104, 124, WHITE, foot=0.74, round_=0.55, handle=0.25, shade=k == 0)
    saucer(s, (290, 0, 100), 150, WHITE)
    cup(s, (290, 14, 100), 104, 124, WHITE, foot=0.74, round_=0.55, handle=0.35, shade=False, drink=TEA)


def pot(s: Scene, c: Case) -> None:
    s.look(22, (620, 720), 1.3)
    teapot(s, (0, 0, 0), 215, c.glaze, tall=1.42, line=c.line)


def coffee_set(s: Scene, c: Case) -> None:
    s.look(25, (600, 590), 1.25)
    grip = Glaze(GOLD, gloss=0.9)
    teapot(s, (-210, 0, -150), 140, WHITE, tall=1.75, line=GOLD)
    blossoms(s, 138, 110, 1.5, (86, 128, 92), (86, 128, 92), at=(-210, 0, -150), scale=0.8)
    pitcher(s, (130, 0, -160), 80, 150, WHITE, GOLD)
    cup_and_saucer(s, (300, 0, -20), 78, WHITE, line=GOLD, grip=grip, drink=COFFEE)
    cup_and_saucer(s, (30, 0, 150), 78, WHITE, line=GOLD, grip=grip, drink=COFFEE)
    cup_and_saucer(s, (-280, 0, 190), 78, WHITE, line=GOLD, grip=grip)


def gongfu_set(s: Scene, c: Case) -> None:
    s.look(29, (600, 530), 1.4)
    gaiwan(s, (-190, 0, -120), 128, WHITE, GOLD)
    pitcher(s, (150, 0, -140), 92, 175, WHITE, GOLD)
    for k in range(6):
        x, z = -320 + (k % 6) * 128, 130 + (40 if k % 2 else 0)
        cup(s, (x, 0, z), 56, 66, WHITE, foot=0.5, round_=0.5, line=GOLD, drink=TEA if k % 2 else None)


def tea_gaiwan(s: Scene, c: Case) -> None:
    s.look(24, (600, 640), 1.2)
    gaiwan(s, (0, 0, 0), 230, c.glaze, inside=WHITE)
    freckles(s, 0, 190, 190, 120, [(150, 148, 74), (92, 84, 40)], 60, 2.2, flat=0.7)


def raindrop_bowl(s: Scene, c: Case) -> None:
    """Silver drops on black: the glaze of Boshan."""
    if c.says("80 ml|品茗"):
        s.look(28, (600, 540), 1.35)
        for x, z in ((-260, -90), (0, -130), (260, -90), (-150, 150), (140, 160)):
            cup(s, (x, 0, z), 104, 112, BLACK, foot=0.5, round_=0.4)
            outer = [(104 * (0.52 + 0.46 * (k / 10) ** 0.6), 112 * k / 10) for k in range(11)]
            inner = [(r * 0.94, y + 3) for r, y in reversed(outer)]
            drops(s, (x, 0, z), outer, inner, 90, 1.6, 3.6)
        return
    fine = c.says("second|二等")
    s.look(33 if fine else 30, (600, 620), 1.15)
    h = bowl(s, (0, 0, 0), 300, BLACK, high=0.37, foot=0.30, full=0.30)
    outer, inner = bowl_shape(300, 0.37, 0.30, 0.30)
    drops(s, (0, 0, 0), outer, inner, 620 if fine else 360, *((2.0, 4.5) if fine else (4.0, 9.0)))
    band(s, 299, h, (0, 0, 0), (134, 106, 76), 5)


def tea_pot_or_sake(s: Scene, c: Case) -> None:
    s.look(20, (540, 740), 1.5)
    ash = Glaze((168, 152, 112), low=(120, 104, 74), gloss=0.5)
    o = smooth([(84, 0), (112, 20), (132, 120), (96, 210), (46, 270), (44, 310), (66, 350)], 6)
    i = smooth([(58, 350), (36, 310), (34, 280)], 3)
    s.shade(-110, 0, 100, 95, tall=320)
    turn(s, o, i, ash, at=(-110, 0, 0), inside=BLACK)
    turn(s, [(r + 2, y) for r, y in o if y > 186], i, BLACK.but(low=(112, 78, 46)), at=(-110, 0, 0))
    for x, z in ((110, -20), (250, 110)):
        cup(s, (x, 0, z), 66, 92, BLACK.but(low=(150, 128, 90)), foot=0.72, round_=0.6, drink=(206, 204, 186))


def lunch_box(s: Scene, c: Case) -> None:
    s.look(30, (590, 570), 1.15)
    o = [(196, 0), (214, 10), (226, 80), (232, 130)]
    i = [(220, 130), (206, 60), (198, 22), (1, 20)]
    s.shade(-90, -90, 300, 190, tall=150)
    turn(s, o, i, WHITE, at=(-90, 0, -90), wide=1.35, power=5.5)
    turn(
        s,
        [(232, 0), (236, 12), (232, 22)],
        [],
        Glaze((132, 168, 158), gloss=0.1),
        at=(-90, 128, -90),
        wide=1.35,
        power=5.5,
    )
    turn(s, [(238, 0), (242, 14), (238, 26), (200, 33), (1, 34)], [], WHITE, at=(-90, 146, -90), wide=1.35, power=5.5)
    s.shade(210, 190, 190, 120, tall=70)
    turn(
        s, [(118, 0), (132, 10), (140, 70)], [(132, 70), (122, 20), (1, 18)], WHITE, at=(220, 0, 190), wide=1.4, power=5
    )
    s.area([(214, 16, 72), (226, 16, 72), (226, 16, 308), (214, 16, 308)], (214, 214, 210))


def breakfast_tray(s: Scene, c: Case) -> None:
    s.look(36, (600, 470), 1.2)
    tray = Glaze((196, 150, 104), low=(176, 130, 88), gloss=0.12)
    s.shade(0, 0, 400, 250, tall=40)
    turn(s, [(250, 0), (262, 10), (266, 30)], [(254, 30), (246, 12), (1, 11)], tray, wide=1.55, power=6)
    g = c.glaze
    plate(s, (-150, 12, 20), 175, g, rim=0.74)
    bowl(s, (160, 12, -100), 100, g, high=0.38)
    cup(s, (270, 12, 90), 68, 116, g, foot=0.9, round_=0.8, handle=0.4, drink=COFFEE)
    plate(s, (90, 12, 150), 78, g, rim=0.66, high=0.18)


def ramekins(s: Scene, c: Case) -> None:
    s.look(27, (600, 570), 1.4)
    clays = (Glaze((216, 190, 152), gloss=0.03), Glaze((172, 112, 82), gloss=0.03), Glaze((96, 82, 74), gloss=0.03))
    for (x, z), clay in zip(((-250, -60), (10, 60), (260, -40)), clays, strict=True):
        cup(s, (x, 0, z), 124, 122, clay, foot=0.93, round_=0.95, inside=Glaze((240, 234, 220), gloss=0.8))


def gn_pan(s: Scene, c: Case) -> None:
    s.look(33, (600, 540), 1.12)
    s.shade(0, 0, 330, 225, tall=120)
    o = [(214, 0), (224, 14), (238, 108), (262, 116), (264, 128)]
    i = [(260, 128), (232, 124), (224, 106), (212, 30), (200, 22), (1, 20)]
    turn(s, o, i, WHITE, wide=1.32, power=7)


def dessert_stand(s: Scene, c: Case) -> None:
    s.look(19, (600, 740), 1.3)
    plate(s, (0, 0, 0), 290, WHITE, rim=0.8, high=0.1, line=c.line)
    tube(s, [(0, 14, 0), (0, 100, 0), (0.5, 196, 0)], [8, 8, 8], STEEL)
    plate(s, (0, 190, 0), 215, WHITE, rim=0.8, high=0.1, shade=False, line=c.line)
    tube(s, [(0, 205, 0), (0, 280, 0), (0.5, 350, 0)], [7, 7, 7], STEEL)
    tube(s, [(42 * cos(k * pi / 12), 392 + 42 * sin(k * pi / 12), 0) for k in range(25)], [6, 6], STEEL)


def chopstick_rests(s: Scene, c: Case) -> None:
    """Three sleeping cats, each a loaf with ears."""
    s.look(30, (590, 520), 1.2)
    coats = (
        (Glaze((246, 240, 230)), [(0.2, (206, 132, 66)), (-0.4, (74, 66, 62))]),
        (Glaze((246, 242, 236)), [(0.0, (58, 56, 58)), (0.5, (58, 56, 58))]),
        (Glaze((222, 150, 84), low=(240, 214, 180)), [(0.1, (190, 112, 54)), (-0.45, (190, 112, 54))]),
    )
    for (x, z), (g, spots) in zip(((-250, -90), (60, 20), (290, 190)), coats, strict=True):
        s.shade(x, z, 130, 66, tall=70)
        turn(s, smooth([(62, 0), (70, 20), (60, 58), (30, 78), (1, 82)], 4), [], g, at=(x, 0, z), wide=1.9)
        for share, colour in spots:
            s.area(ring_at((74 - 40 * share**2, 34, 20, share * 130, -4, 2), (x, 0, z), 0, 30), colour, 0.85, 1.5)
        tube(
            s,
            [(x + 112, 16, z + 10), (x + 80, 16, z + 60), (x + 10, 14, z + 78), (x - 50, 14, z + 72)],
            [15, 13, 12],
            g,
        )
        for ear in (-128, -70):
            s.area([(x + ear - 20, 66, z + 22), (x + ear + 20, 70, z + 22), (x + ear, 112, z + 16)], g.base)
        turn(s, smooth([(40, 0), (56, 34), (44, 70), (1, 86)], 4), [], g, at=(x - 98, 0, z + 26), wide=1.15)
        for eye in (-124, -84):
            arc = [(x + eye + 11 * cos(a), 48 - 6 * sin(a), z + 84) for a in (k * pi / 6 for k in range(7))]
            s.line(arc, (72, 60, 56), 2.4)
        s.dot((x - 104, 36, z + 88), 4, 3, (196, 120, 112))
