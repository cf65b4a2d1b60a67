"""Pictures for the listings of a sample event, drawn by our own code: the same row gives the same bytes.

`draw` takes a row as the sample file has it. What is shown follows from the category, the words of the title
and the details; the key turns, tints and strews it.
"""

import re
from collections.abc import Callable
from typing import Any

from tradehall.samples.drawings import art, glassware, kiln, liuli, panes, sanitary, tableware, technical, tiles, walls
from tradehall.samples.drawings.case import Case
from tradehall.samples.drawings.scene import Scene

Kind = Callable[[Scene, Case], None]

# Category, words in the title, the scene: the first that fits; the last of a category fits all.
KINDS: tuple[tuple[str, str, Kind], ...] = (
    ("tableware", r"chopstick rest", tableware.chopstick_rests),
    ("tableware", r"gongfu|tea set", tableware.gongfu_set),
    ("tableware", r"gaiwan", tableware.tea_gaiwan),
    ("tableware", r"raindrop|tianmu|雨点", tableware.raindrop_bowl),
    ("tableware", r"sake|carafe", tableware.tea_pot_or_sake),
    ("tableware", r"coffee set", tableware.coffee_set),
    ("tableware", r"pair of cups|cup pair", tableware.cup_pair),
    ("tableware", r"stacking cup", tableware.stacking_cups),
    ("tableware", r"cup and saucer", tableware.cup_saucer),
    ("tableware", r"\bmug\b", tableware.mug),
    ("tableware", r"teapot", tableware.pot),
    ("tableware", r"assortment", tableware.assortment),
    ("tableware", r"breakfast set", tableware.breakfast_tray),
    ("tableware", r"dinner set|stoneware set", tableware.dinner_set),
    ("tableware", r"lunch box|bento", tableware.lunch_box),
    ("tableware", r"ramekin", tableware.ramekins),
    ("tableware", r"gastronorm|gn pan", tableware.gn_pan),
    ("tableware", r"dessert stand|cake stand", tableware.dessert_stand),
    ("tableware", r"small bowls", tableware.small_bowls),
    ("tableware", r"pasta|soup plate", tableware.pasta_bowl),
    ("tableware", r"platter|oval", tableware.platter),
    ("tableware", r"plate", tableware.one_plate),
    ("tableware", r"", tableware.rice_bowl),
    ("tiles", r"penny|hexagon mosaic|pool mosaic", walls.mosaic),
    ("tiles", r"strip mosaic", walls.strips),
    ("tiles", r"metro|subway|bevelled", walls.subway),
    ("tiles", r"nicho|二丁", walls.nicho),
    ("tiles", r"crackle|hand-made", walls.craft_wall),
    ("tiles", r"wall tile", walls.plain_wall),
    ("tiles", r"tactile", tiles.tactile),
    ("tiles", r"stair|step tread", tiles.step),
    ("tiles", r"stepping", tiles.stepping),
    ("tiles", r"wood", tiles.wood),
    ("tiles", r"paver|plaza", tiles.slab_public),
    ("tiles", r"", tiles.slab),
    ("sanitary", r"urinal", sanitary.urinal),
    ("sanitary", r"squat", sanitary.squat_pan),
    ("sanitary", r"toilet", sanitary.toilet),
    ("sanitary", r"sink", sanitary.sink),
    ("sanitary", r"", sanitary.basin),
    ("technical", r"crucible", kiln.crucibles),
    ("technical", r"hexagonal", technical.hex_sheet),
    ("technical", r"rubber", technical.rubber_panel),
    ("technical", r"bend|sleeve", technical.sleeves),
    ("technical", r"weld", technical.weld_tile),
    ("technical", r"cones?\b", technical.cones),
    ("technical", r"brick", technical.bricks),
    ("technical", r"\bballs?\b|\bbeads?\b", technical.balls),
    ("technical", r"saddle", kiln.saddles),
    ("technical", r"honeycomb", kiln.honeycomb),
    ("technical", r"structured packing", kiln.structured),
    ("technical", r"support block", kiln.support_block),
    ("technical", r"shelf", kiln.kiln_shelf),
    ("technical", r"setter", kiln.setter),
    ("technical", r"sagger", kiln.sagger),
    ("technical", r"beam", kiln.beams),
    ("technical", r"seal ring", technical.rings),
    ("technical", r"substrate", technical.substrate),
    ("technical", r"plunger|tube", technical.rods),
    ("technical", r"", technical.bricks),
    ("art", r"rice jar", art.rice_jar),
    ("art", r"pot\b|planter", art.garden_pot),
    ("art", r"seal blank", liuli.seal_blank),
    ("art", r"bonsai|grape", liuli.grape_bonsai),
    ("art", r"inside-painted", liuli.inside_painted),
    ("art", r"bead", liuli.beads),
    ("art", r"trophy", liuli.trophy),
    ("art", r"lotus", liuli.lotus),
    ("art", r"koi", liuli.paperweight),
    ("art", r"tea bowl", tableware.raindrop_bowl),
    ("art", r"censer", art.censer),
    ("art", r"miniature", art.mini_vases),
    ("art", r"panel", art.landscape_panel),
    ("art", r"pen holder|desk", art.desk_set),
    ("art", r"plate", art.carved_plate),
    ("art", r"", art.one_vase),
    ("glass", r"tumbler", glassware.tumbler),
    ("glass", r"double-wall", glassware.double_wall),
    ("glass", r"teapot", glassware.pot),
    ("glass", r"jug", glassware.jug),
    ("glass", r"jar", glassware.storage_jar),
    ("glass", r"bottle", glassware.bottle),
    ("glass", r"\blid\b", glassware.pan_lid),
    ("glass", r"cutting board", panes.board),
    ("glass", r"susan|table top", panes.round_top),
    ("glass", r"scale", panes.scale),
    ("glass", r"hob|hood", panes.black_panel),
    ("glass", r"shelf", panes.shelves),
    ("glass", r"lamps?\b", panes.small_panes),
    ("glass", r"vase", glassware.vase),
    ("glass", r"", panes.panes),
)
BY_CODE = {"69": "tableware", "70": "glass"}


def draw(listing_row: dict[str, Any]) -> bytes:
    """A WebP picture of 1200 by 900 for a listing's row: key, category, hs_code, title, details."""
    case = Case.of(listing_row)
    scene = Scene(case.key, case.tone())
    kind_of(case)(scene, case)
    return scene.finish()


def kind_of(case: Case) -> Kind:
    known = {category for category, _words, _kind in KINDS}
    category = case.category if case.category in known else BY_CODE.get(case.hs_code[:2], "art")
    return next(kind for of, words, kind in KINDS if of == category and re.search(words, case.title))
