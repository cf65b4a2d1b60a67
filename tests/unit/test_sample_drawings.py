"""The pictures of the sample listings: the same row, the same bytes; one for every listing."""

from io import BytesIO

import pytest
from PIL import Image, ImageStat

from tradehall.companies.pictures import paint
from tradehall.samples.drawings import draw, kind_of, tableware
from tradehall.samples.drawings.case import Case
from tradehall.samples.drawings.scene import Scene
from tradehall.samples.files import Sample

ROWS = Sample("zibo-mie").rows("listings")
MUG = {"key": "a-mug", "category": "tableware", "hs_code": "691110", "title": {"en": "White mug 350 ml"}, "details": {}}


def test_the_same_row_gives_the_same_bytes():
    assert draw(MUG) == draw(dict(MUG))


def test_the_picture_is_1200_by_900_and_is_taken_as_an_upload():
    with Image.open(BytesIO(draw(MUG))) as image:
        assert image.size == (1200, 900)
    painted = paint(draw(MUG))
    assert (painted.width, painted.height) == (1200, 900)


def test_another_key_gives_another_picture():
    assert draw(MUG) != draw({**MUG, "key": "b-mug"})


def test_the_words_choose_the_thing_and_its_colour():
    assert kind_of(Case.of(MUG)) is tableware.mug
    black = Case.of({**MUG, "title": {"en": "Tenmoku mug"}})
    assert sum(black.glaze.base) < 200 < sum(Case.of(MUG).glaze.base)
    assert Case.of({**MUG, "title": {"en": "Mug, gold line"}}).line is not None


@pytest.mark.parametrize("code", ["691110", "700719", "940540", ""])
def test_a_category_that_is_not_known_still_draws(code):
    assert draw({"key": "x", "category": "unheard", "hs_code": code, "title": {"zh": "某物"}})


@pytest.mark.parametrize("row", ROWS[::9], ids=lambda row: row["key"])
def test_some_listings_of_the_sample_show_something(row):
    """The short form of the next test: drawing all of them takes half a minute."""
    shows_something(row)


@pytest.mark.soak
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["key"])
def test_every_listing_of_the_sample_shows_something(row):
    shows_something(row)


def shows_something(row):
    """Drawn without the finishing, which is the same for all: two bytes' worth of contrast and no crash."""
    case = Case.of(row)
    scene = Scene(case.key, case.tone())
    kind_of(case)(scene, case)
    image = scene.image()
    assert image.size == (1200, 900)
    assert max(ImageStat.Stat(image.convert("L").reduce(4)).stddev) > 4


def test_no_two_listings_look_alike():
    small = set()
    for row in ROWS[:6]:
        with Image.open(BytesIO(draw(row))) as image:
            small.add(image.reduce(8).tobytes())
    assert len(small) == 6
