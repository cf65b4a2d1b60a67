"""Documents as they are set in type: what stands on them, in four languages, and what no text may break."""

import re
import string
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.documents import goods, matter, pages_of, plain
from tradehall.companies import labels as company_labels
from tradehall.deals import labels as deal_labels
from tradehall.deals.documents import face, rules
from tradehall.deals.documents.matter import Amount, DocumentKind, Inspection, Layout, Matter
from tradehall.deals.documents.rules import Standing, standing
from tradehall.deals.documents.setting import typeset
from tradehall.deals.documents.words import everything, say
from tradehall.deals.documents.writing import drawn, written
from tradehall.deals.promises.commands import Proposal, Reason
from tradehall.deals.rules import State
from tradehall.events.commands import Side
from tradehall.kernel.i18n import write_money
from tradehall.kernel.texts import LANGUAGES

assert company_labels
assert deal_labels


def text_of(made: Matter) -> str:
    return "".join(pages_of(typeset(made)))


# -- words ------------------------------------------------------------------------------------------


def test_every_standing_text_is_said_in_every_language_with_the_same_places():
    for section, names in everything().items():
        for name, texts in names.items():
            assert set(texts) == set(LANGUAGES), f"{section}.{name}"
            assert all(text.strip() for text in texts.values())
            places = {
                frozenset(field for _, field, _, _ in string.Formatter().parse(t) if field) for t in texts.values()
            }
            assert len(places) == 1, f"{section}.{name}"


@pytest.mark.parametrize(
    ("section", "values"),
    [("title", DocumentKind), ("reason", Reason), ("proposal", Proposal)],
)
def test_whatever_can_be_chosen_has_its_words(section, values):
    assert set(everything()[section]) == set(values)
    assert {f"inspection_{value}" for value in Inspection} <= set(everything()["terms"])


# -- what stands on them ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DocumentKind)
def test_a_document_says_what_it_is_and_its_text_can_be_copied(kind, language):
    found = text_of(matter(kind, (language,)))
    for expected in (
        say(f"title.{kind}", language),
        "PI-2020-0007",
        "K7QM-2XWD-9RTV-4HNB",
        "https://tradehall.example/check",
        "淄博华光陶瓷科技文化有限公司",
        "三重陶器商事株式会社",
        "髙橋直子",
        goods(1).description.texts[language],
    ):
        assert plain(expected) in found


def test_a_proforma_invoice_has_its_eleven_points():
    made = matter(
        languages=("en",), reference="MTS-88", packing="48 cartons, 0.9 m³", bank="SWIFT BKCHCNBJ", origin="CN",
        loading="Qingdao Port", discharge="Yokkaichi", inspection="buyer", sealed_on=None,
        goods=[goods(1, discount="2.5")],
    )  # fmt: skip
    found = text_of(made)
    for expected in (
        "Seller", "Buyer", "MTS-88", "Bone china dinner set", "USD 12.51", "USD 1,501.20", "48 cartons, 0.9 m³",
        "2.5 %", "FOB Qingdao (Incoterms® 2020)", "Deposit, balance against copy", "Deposit 30 %", "June 30, 2020",
        "April 15, 2020", "691110", "China", "Qingdao Port", "Yokkaichi", "SWIFT BKCHCNBJ", "Before paying, confirm",
        "not a commercial or tax invoice", "not yet been confirmed",
    ):  # fmt: skip
        assert plain(expected) in found, expected


@pytest.mark.parametrize("kind", ["intent", "memorandum"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_of_intent_say_that_they_do_not_bind(kind, language):
    found = text_of(matter(kind, (language,)))
    assert plain(say("clause.nonbinding_text", language)) in found


@pytest.mark.parametrize("layout", Layout)
def test_two_languages_stand_on_one_document_and_it_says_which_counts(layout):
    made = matter("memorandum", ("zh", "ja"), layout=layout, prevailing="zh")
    octets = typeset(made)
    found = "".join(pages_of(octets))
    for language in ("zh", "ja"):
        assert plain(say("title.memorandum", language)) in found
    assert "以中文文本为准" in found
    if layout == Layout.LINES:  # side by side, the lines of the two columns alternate
        assert "中国語版が優先します" in found
    equal = text_of(matter("memorandum", ("ko", "en")))
    assert "두문본은동등한효력을가집니다" in equal
    assert "Bothversionscountequally" in equal


def test_each_language_is_set_in_its_own_forms_of_the_characters():
    """One character, three faces: each is embedded as a subset of its own."""
    octets = typeset(matter("quotation", ("en",), note="直"))
    assert b"NotoSansCJKsc" in octets
    assert b"NotoSansCJKjp" in octets  # the buyer's name
    assert b"NotoSansCJKjp" not in typeset(matter("quotation", ("zh",), buyer=matter().exporter, totals=[]))
    assert b"NotoSansCJKkr" in typeset(matter("quotation", ("ko",)))


def test_sums_of_two_currencies_are_never_added():
    totals = [Amount(minor=m, currency=c) for m, c in ((10_050, "USD"), (123_456, "JPY"), (1_234_567, "KWD"))]
    found = text_of(matter(languages=("en",), totals=totals))
    assert "USD100.50" in found
    assert "JPY123,456" in found
    assert "JPY123,456.00" not in found
    assert "KWD1,234.567" in found
    assert "arenotaddedtogether" in found


def test_sixty_lines_repeat_their_heading_and_every_page_is_counted():
    pages = pages_of(typeset(matter("confirmation", ("en",), lines=60)))
    assert len(pages) >= 2
    for number, page in enumerate(pages, 1):
        assert f"Page{number}of{len(pages)}" in page
        assert "PI-2020-0007" in page
    with_goods = [page for page in pages if "Bonechina" in page]
    assert len(with_goods) >= 2
    assert all("Description" in page and "Unitprice" in page for page in with_goods)
    assert all(f"no.{number}," in "".join(pages) for number in range(1, 61))


def test_a_long_note_long_names_and_endless_words_stay_on_the_page():
    note = "\n\n".join("说明文字，请仔细阅读。" * 40 for _ in range(22))[:10_000]
    long_name = "Ａ" * 40 + "有限公司" * 40
    endless = "@" * 500
    made = matter(
        languages=("zh", "en"),
        note=note,
        bank=endless,
        exporter=matter().exporter.model_copy(update={"name": long_name}),
    )
    pages = pages_of(typeset(made))
    found = "".join(pages)
    assert found.count("说明文字，请仔细阅读。") > 850  # some are cut by the ends of pages
    assert found.count("@") == len(endless)


def test_what_the_type_lacks_is_a_box_with_a_word_about_it():
    found = text_of(matter(languages=("en",), note="fine 😀 family 👨‍👩‍👧 rare 𰻝 𠮷 bidi \u0627"))
    assert "𠮷" in found
    assert "□" in found
    assert "U+1F600" in found
    assert "U+0627" in found


def test_nothing_that_is_typed_is_read_as_markup():
    evil = '#panic("x") #read("/etc/passwd") *bold* $x$ `raw` \\ // <label> @ref [a] {b} https://x "q" = = -- ~'
    found = text_of(matter(languages=("en",), note=evil, place=evil[:80], reference=evil[:60]))
    assert '#panic("x")#read("/etc/passwd")*bold*$x$`raw`' in found
    assert "root:" not in found


def test_the_same_content_gives_the_same_file():
    made = matter("memorandum", ("ja", "ko"))
    assert typeset(made) == typeset(Matter.model_validate(made.model_dump(mode="json")))
    assert typeset(made) != typeset(made.model_copy(update={"revision": 3}))


# -- any terms --------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


@st.composite
def any_matter(draw: st.DrawFn) -> Matter:
    languages = draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=2, unique=True))
    money = st.builds(Amount, minor=st.integers(0, 10**15 - 1), currency=st.sampled_from(["USD", "JPY", "KWD", "CNY"]))
    lines = draw(st.integers(0, 4))
    made = [
        goods(
            number + 1,
            description={"texts": {"ko": draw(texts)}, "source": "ko"},
            hs_code=draw(st.none() | st.just("691110")),
            quantity=draw(st.none() | st.sampled_from(["1", "0.5", "999999999"])),
            unit=draw(st.none() | st.just("m2")),
            price=draw(st.none() | money),
            amount=draw(st.none() | money),
            promised=draw(st.none() | st.dates(date(1970, 1, 1), date(2999, 12, 31))),
        )
        for number in range(lines)
    ]
    return matter(
        draw(st.sampled_from(DocumentKind)), tuple(languages), goods=made, totals=draw(st.lists(money, max_size=3)),
        layout=draw(st.sampled_from(Layout)), note=draw(texts), place=draw(texts), roles=draw(texts), bank=draw(texts),
        sealed_on=draw(st.none() | st.just(date(2020, 3, 1))), incoterm=draw(st.sampled_from([None, "CIF"])),
        payment=draw(st.sampled_from([None, "LC_SIGHT"])), deposit_percent=None,
    )  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_matter())
def test_any_terms_become_a_document_that_can_be_read(made):
    found = text_of(made)
    assert plain(say(f"title.{made.kind}", made.languages[0])) in found
    if made.goods and made.kind != DocumentKind.DELAY:  # without lines there is no table, and no total under it
        for total in made.totals:
            assert plain(write_money(total.minor, total.currency, "en")) in found


@given(any_matter())
def test_what_is_written_is_in_the_languages_of_the_document(made):
    paper = written(made, face.coverage().__contains__)
    assert {run[0] for run in paper["title"]} == set(made.languages) or len(paper["title"]) == 1


# -- rules ------------------------------------------------------------------------------------------


def stands(revision, deal, current, sealed, *, state="ready", is_void=False):
    return standing(state, is_void=is_void, revision=revision, deal=deal, current=current, sealed=sealed)


def test_a_document_counts_as_long_as_its_terms():
    assert stands(1, State.PROPOSED, 1, None) == Standing.VALID
    assert stands(1, State.PROPOSED, 2, None) == Standing.REPLACED
    assert stands(1, State.SEALED, 1, 1) == Standing.VALID
    assert stands(1, State.PROPOSED, 2, 1) == Standing.VALID  # an amendment is on the table
    assert stands(2, State.PROPOSED, 2, 1) == Standing.VALID
    assert stands(1, State.SEALED, 2, 2) == Standing.REPLACED
    assert stands(1, State.DISPUTED, 1, 1) == Standing.VALID
    assert stands(1, State.WITHDRAWN, 1, None) == Standing.ENDED
    assert stands(1, State.LAPSED, 1, None) == Standing.ENDED
    assert stands(1, State.SEALED, 1, 1, is_void=True) == Standing.VOID
    assert stands(1, State.SEALED, 1, 1, state="making") == Standing.MAKING


def test_each_side_makes_what_is_its_to_make():
    assert rules.kinds_of(Side.BUYER, is_sealed=True, has_delay=True) == [DocumentKind.INTENT, DocumentKind.MEMORANDUM]
    assert DocumentKind.CONFIRMATION not in rules.kinds_of(Side.EXPORTER, is_sealed=False, has_delay=False)
    assert DocumentKind.QUOTATION not in rules.kinds_of(Side.EXPORTER, is_sealed=True, has_delay=False)
    assert DocumentKind.DELAY in rules.kinds_of(Side.EXPORTER, is_sealed=True, has_delay=True)


def test_numbers_and_codes_are_read_as_people_type_them():
    code = rules.new_code()
    assert re.fullmatch(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", code)
    assert rules.new_code() != code
    wide = code.replace("-", " ").translate({ord(c): ord(c) + 0xFEE0 for c in string.ascii_uppercase + string.digits})
    seal = rules.seal_of("PI-2020-0007", code)
    assert rules.seal_of(" pi 2020 0007", code.lower()) == seal
    assert rules.seal_of("ＰＩ－２０２０－０００７", wide) == seal
    assert rules.seal_of("PI-2020-0008", code) != seal


def test_the_type_has_what_our_readers_write():
    has = face.coverage()
    for text in (*NAMES_OF_PEOPLE, "éñłßæ", "Привет", "Ωμέγα", "①㈱㎡"):
        assert all(char in has for char in text if char != " "), text
    assert "😀" not in has


NAMES_OF_PEOPLE = ("王伟 張偉", "髙橋 﨑 𠮷野家", "홍길동 뷁", "Nguyen Åsa")


def test_a_telephone_that_reads_the_picture_opens_the_check_with_number_and_code():
    made = matter(DocumentKind.PROFORMA, ("zh",))
    foot = written(made)["foot"]
    assert foot["link"] == "https://tradehall.example/check?number=PI-2020-0007&code=K7QM-2XWD-9RTV-4HNB"
    assert foot["picture"] == drawn(foot["link"])
    assert foot["picture"] != drawn(foot["link"] + "x")
    assert written(made.model_copy(update={"code": ""}))["foot"]["picture"] == ""
