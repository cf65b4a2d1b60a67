"""Completeness, codes, search and pictures: pure functions."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from pydantic import ValidationError

from tests.factories.companies import jpeg
from tradehall.companies import hs, rules
from tradehall.companies.commands import CreateCompany, Price
from tradehall.companies.errors import BadPicture
from tradehall.companies.pictures import paint
from tradehall.companies.search import comparable, searchable, words
from tradehall.companies.shapes import CompanyDetails, ListingDetails, restored, stored
from tradehall.companies.terms import Incoterm, NamedPlace, PaymentTerm, named_place
from tradehall.kernel.parse import parse_data, parse_form

NOTHING = {"listings": 0, "pictured": 0, "needs": 0, "members": 1}


# -- completeness ---------------------------------------------------------------------------------


def test_an_empty_profile_lacks_everything_the_weightiest_first():
    found = rules.completeness(set(), sells=True, buys=False, **NOTHING)
    assert found.percent == 0
    assert found.missing[0].field == "listings"
    assert "needs" not in [missing.field for missing in found.missing]
    assert {"about", "about_other", "details.ports", "details.certificates", "pictures"} <= {
        missing.field for missing in found.missing
    }


def test_a_full_profile_lacks_nothing():
    names = {name for name, _, _ in rules._OF_BOTH + rules._OF_SELLERS + rules._OF_BUYERS}
    found = rules.completeness(names, sells=True, buys=True, listings=2, pictured=2, needs=1, members=2)
    assert found == rules.Completeness(100, ())


def test_one_listing_without_a_picture_is_told():
    names = {name for name, _, _ in rules._OF_BOTH + rules._OF_SELLERS}
    found = rules.completeness(names, sells=True, buys=False, listings=2, pictured=1, needs=0, members=2)
    assert [missing.field for missing in found.missing] == ["pictures"]
    assert 0 < found.percent < 100


def test_buyers_are_asked_other_things_than_sellers():
    fields = {m.field for m in rules.completeness(set(), sells=False, buys=True, **NOTHING).missing}
    assert {"needs", "details.sales_channels", "details.decision_role"} <= fields
    assert not fields & {"listings", "pictures", "details.annual_capacity", "details.oem_odm"}


def test_filled_fields_count_languages_and_ignore_empty_values():
    filled = rules.filled_fields({"website": "", "year_founded": 1998}, {"ports": [], "incoterms": ["FOB"]}, 1)
    assert filled == {"year_founded", "details.incoterms", "about"}
    assert "about_other" in rules.filled_fields({}, {}, 2)


# -- rules ----------------------------------------------------------------------------------------


def wrong(**given):
    plain = {
        "sells": True, "buys": False, "business_type": "agent", "buyer_type": None, "country": "CN",
        "registration_no": "", "year_founded": None, "this_year": 2026,
    }  # fmt: skip
    return set(rules.what_is_wrong_with_profile(**{**plain, **given}))


def test_a_side_needs_its_type():
    assert wrong() == set()
    assert wrong(sells=False) == {"sells"}
    assert wrong(business_type=None) == {"business_type"}
    assert wrong(buys=True) == {"buyer_type"}


@pytest.mark.parametrize(
    ("country", "number", "fine"),
    [
        ("CN", "91370300MA3ABCDE0X", True),
        ("CN", "9137", False),
        ("JP", "8190001990114", True),
        ("JP", "819000199011", False),
        ("KR", "131-81-99747", True),
        ("KR", "13181997470", False),
        ("DE", "HRB 991427 HB", True),
    ],
)
def test_registration_numbers_have_their_countrys_form(country, number, fine):
    assert wrong(country=country, registration_no=number) == (set() if fine else {"registration_no"})


def test_no_company_was_founded_in_the_future():
    assert wrong(year_founded=2027) == {"year_founded"}


def test_slugs_avoid_taken_and_reserved_ones():
    assert rules.free_slug("huaguang", set()) == "huaguang"
    assert rules.free_slug("huaguang", {"huaguang", "huaguang-2"}) == "huaguang-3"
    assert rules.free_slug("mine", set()) == "mine-2"


def test_the_last_owner_stays():
    assert rules.why_not_without_owner(True, False, 1) is rules.LastOwner
    assert rules.why_not_without_owner(True, False, 2) is None
    assert rules.why_not_without_owner(True, True, 1) is None
    assert rules.why_not_without_owner(False, False, 1) is None


@pytest.mark.parametrize(
    ("mode", "ours", "accepted", "shown"),
    [
        ("show", False, False, True),
        ("on_request", False, True, False),
        ("on_request", True, False, True),
        ("accepted_only", False, False, False),
        ("accepted_only", False, True, True),
    ],
)
def test_amounts_are_shown_as_the_mode_says(mode, ours, accepted, shown):
    assert rules.shows_amount(mode, ours=ours, accepted=accepted) is shown


# -- shapes ---------------------------------------------------------------------------------------


def test_terms_have_their_exact_codes():
    assert " ".join(Incoterm) == "EXW FCA CPT CIP DAP DPU DDP FAS FOB CFR CIF"
    assert len(PaymentTerm) == 18
    assert PaymentTerm("LC_USANCE_120")
    assert PaymentTerm("OA_120")
    assert named_place(Incoterm.FOB) is NamedPlace.PORT_OF_SHIPMENT
    assert named_place(Incoterm.CIF) is NamedPlace.PORT_OF_DESTINATION
    assert named_place(Incoterm.DAP) is NamedPlace.PLACE


def test_details_keep_what_is_filled_in_and_come_back():
    given = {
        "certificates": ["ISO9001", "ISO9001"],
        "annual_capacity": {"quantity": 3000000, "unit": "piece"},
        "ports": ["cntao, CNSHA"],
        "main_products": {"zh": "餐具"},
        "private_label": True,
    }
    details = parse_data(CompanyDetails, given)
    assert stored(details) == {
        "certificates": ["ISO9001"],
        "annual_capacity": {"quantity": "3000000", "unit": "piece"},
        "ports": ["CNTAO", "CNSHA"],
        "main_products": {"zh": "餐具", "source": "zh"},
        "private_label": True,
    }
    assert restored(CompanyDetails, {**stored(details), "gone": 1}) == details


@pytest.mark.parametrize("bad", [{"ports": ["CN"]}, {"certificates": ["ISO1"]}, {"export_share": 101}, {"x": "y"}])
def test_bad_details_are_refused(bad):
    with pytest.raises(ValidationError):
        CompanyDetails.model_validate(bad)


def test_properties_of_one_trade_become_rows():
    details = parse_data(ListingDetails, {"body": "bone_china", "slip": "R11", "box_m2": 1.44, "feet": True})
    assert [(spec.name, spec.value) for spec in details.specs] == [("slip", "R11"), ("box m2", "1.44"), ("feet", "✓")]
    with pytest.raises(ValidationError):
        ListingDetails.model_validate({"odd": {"nested": 1}})
    with pytest.raises(ValidationError):
        ListingDetails.model_validate({"Not A Key": "x"})


def test_a_pair_without_its_number_was_not_filled_in():
    form = [("details.annual_capacity.quantity", ""), ("details.annual_capacity.unit", "set"),
            ("details.min_order_value.amount", ""), ("details.min_order_value.currency", "USD")]  # fmt: skip
    flat = [("legal_name", "甲"), ("legal_name_en", "A"), ("sells", "true"), ("country", "CN"), ("region", "R"),
            ("city", "C"), ("sectors", "6911, 70"), ("about.zh", "好"), ("about.source", "zh")]  # fmt: skip
    command = parse_form(CreateCompany, flat + form)
    assert command.details.annual_capacity is None
    assert command.details.min_order_value is None
    assert command.sectors == ["6911", "70"]
    assert command.about.source == "zh"


@pytest.mark.parametrize(
    ("price", "field"),
    [
        ({"mode": "show"}, "amount"),
        ({"mode": "show", "amount": "1"}, "amount"),
        ({"mode": "show", "amount": "0", "currency": "USD"}, "amount"),
        ({"mode": "show", "amount": "1.5", "currency": "JPY"}, "amount"),
        ({"mode": "show", "amount": "1", "currency": "XXX"}, "currency"),
    ],
)
def test_a_shown_price_needs_amount_and_currency(price, field):
    with pytest.raises(ValidationError) as caught:
        Price.model_validate(price, strict=False)
    assert caught.value.errors()[0]["loc"] == (field,)


def test_a_price_on_request_needs_nothing():
    assert Price.model_validate({"mode": "on_request", "currency": "USD"}, strict=False).money is None


# -- the Harmonized System ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "fine"),
    [
        ("6911", True), ("691110", True), ("6911101100", True), ("847490", True), ("0101", True),
        ("6908", False), ("691", False), ("69111011001", False), ("7799", False), ("9801", False), ("69a1", False),
        ("６９１１", False),
    ],
)  # fmt: skip
def test_codes_are_accepted_by_their_form(code, fine):
    assert hs.is_well_formed(code) is fine


def test_names_come_in_four_languages_and_fall_back_to_the_heading():
    assert [hs.heading("691110", language) for language in ("en", "zh", "ja", "ko")] == [
        "Tableware and kitchenware of porcelain",
        "瓷餐具及厨房用具",
        "磁器製の食卓用品・台所用品",
        "자기제 식탁용품·주방용품",
    ]
    assert hs.heading("7019901234", "en") == "Glass fibres and their goods"
    assert hs.heading("847490", "en") == ""
    assert not hs.is_known("8474")
    assert hs.written("6911101100") == "6911.10.1100"


def test_every_entry_has_every_language():
    assert all(set(entry.names) == {"en", "zh", "ja", "ko"} for entry in hs._known().values())
    assert {code[:4] for code in hs._known() if len(code) == 6} <= set(hs._known())


def test_headings_are_found_by_code_and_by_word():
    assert hs.search("6911.10", "en")[0] == ("691110", "Tableware and kitchenware of porcelain")
    assert ("7013", "食卓用・家庭用ガラス製品") in hs.search("玻璃器皿", "ja")
    assert hs.search("  ", "en") == []


def test_tableware_for_japan_has_a_hint():
    assert hs.hint("691110", "JP")
    assert hs.hint("6912")
    assert not hs.hint("691110", "US")
    assert not hs.hint("690721", "JP")


# -- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("陶瓷", ["淄博华光陶瓷有限公司"]),
        ("陶瓷", ["淄博華光陶瓷有限公司"]),
        ("貿易", ["山东贸易公司"]),
        ("taoci", ["陶瓷"]),
        ("ZBHG", ["淄博华光"]),
        ("tao ci", ["陶瓷", "tao ci"]),
        ("ｶﾞﾗｽ", ["ガラス工芸"]),
        ("いせうつわ", ["株式会社伊勢うつわ商事", "かぶしきがいしゃ いせうつわしょうじ"]),
        ("カブシキガイシャ", ["かぶしきがいしゃ いせうつわ"]),
        ("우동", ["우동 그릇"]),
        ("도자기 그릇", ["그릇, 도자기 세트"]),
        ("BONE china", ["Bone China Set"]),
        ("Zibo", ["Zǐbó Huáguāng"]),
        ("(株)", ["㈱伊勢"]),
    ],
)
def test_what_is_typed_is_found(typed, texts):
    column = searchable(*texts)
    assert all(word in column for word in words(typed)), (words(typed), column)


def test_comparable_texts_keep_kana_and_hangul_whole():
    assert comparable("が 각 É ß") == "が 각 e ss"
    assert searchable("", " ") == ""
    assert len(words("a b c d e f g h i j")) == 8


# -- pictures -------------------------------------------------------------------------------------


def png_of(width: int, height: int) -> bytes:
    """A PNG that announces a size without having the pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_in_two_sizes(kind):
    painted = paint(jpeg(2400, 1200, kind))
    assert (painted.width, painted.height) == (2000, 1000)
    sizes = {size: Image.open(BytesIO(body)) for size, body in painted.bodies.items()}
    assert {size: (image.format, image.size) for size, image in sizes.items()} == {
        "full": ("WEBP", (2000, 1000)),
        "card": ("WEBP", (480, 240)),
    }


def test_a_small_picture_is_not_blown_up():
    assert paint(jpeg(60, 40)).width == 60


def test_metadata_is_dropped_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Secret Camera"
    exif[0x8825] = {1: "N", 2: (36.0, 48.0, 0.0)}
    painted = paint(jpeg(60, 40, exif=exif.tobytes(), comment=b"secret remark"))
    assert (painted.width, painted.height) == (40, 60)
    for body in painted.bodies.values():
        assert b"Secret" not in body
        assert b"secret" not in body
        assert not Image.open(BytesIO(body)).getexif()


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"GIF89a" + b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        jpeg()[:200],
        b"\xff\xd8\xff" + b"\0" * 50,
        png_of(20000, 20000),
        png_of(7000, 7000),
        jpeg() + b"\0" * (5 * 1024 * 1024),
    ],
)
def test_a_bad_upload_is_refused_at_its_field(bad):
    with pytest.raises(BadPicture) as caught:
        paint(bad)
    assert list(caught.value.fields) == ["upload"]


def test_a_bomb_is_told_by_its_pixels():
    for bomb in (png_of(7000, 7000), png_of(20000, 20000)):
        with pytest.raises(BadPicture) as caught:
            paint(bomb)
        assert "40 million" in caught.value.fields["upload"][0].text


def test_a_gif_renamed_is_refused():
    out = BytesIO()
    Image.new("RGB", (5, 5)).save(out, "GIF")
    with pytest.raises(BadPicture):
        paint(out.getvalue())
