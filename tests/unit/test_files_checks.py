"""What the check of uploaded files takes and refuses: good files of every kind, and those of people who mean harm.
Each goes through the child process, as in the field."""

import io
import zlib

import pytest
from PIL import Image

from tests.factories import files
from tradehall.chat.files.checking import checked
from tradehall.chat.files.commands import SettleFile
from tradehall.chat.files.errors import REASONS
from tradehall.kernel.papers import kinds

JPEG, PNG, PDF = files.picture(), files.picture("PNG"), files.pdf()
EXE = b"MZ\x90\x00" + b"\x00" * 600
SCRIPT = b"<< /Type /Action /S /JavaScript /JS (app.alert\\(1\\)) >>"


def look(name: str, octets: bytes, sha256: str = "") -> SettleFile:
    return checked("01m81t247xr683wpdqd8prjn01", name, sha256, octets)


def image(octets: bytes) -> Image.Image:
    with Image.open(io.BytesIO(octets)) as found:
        found.load()
        return found


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    exif[0x0112] = 6  # lying on its side
    exif.get_ifd(0x8825)[2] = (35.0, 41.0, 22.0)  # where it was taken
    return files.picture(size=(64, 32), exif=exif.tobytes(), comment=b"<?php system($_GET['c']); ?>")


def animation() -> bytes:
    frames = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in range(0, 250, 5)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


TAKEN = {
    "photo.jpg": (JPEG, "jpg"),
    "photo.JPEG": (JPEG, "jpg"),
    "photo.png": (PNG, "jpg"),
    "clear.png": (files.picture("PNG", "RGBA", color=(0, 0, 0, 0)), "png"),
    "photo.webp": (files.picture("WEBP"), "jpg"),
    "saved-under-another-name.jpg": (files.picture("WEBP"), "jpg"),  # it is painted anew all the same
    "print.jpg": (files.picture(mode="CMYK", color=(0, 0, 0, 0)), "jpg"),
    "scan.png": (files.picture("PNG", "I;16", color=30_000), "jpg"),
    "fax.png": (files.picture("PNG", "1", color=1), "jpg"),
    "palette.png": (files.picture("PNG", "P", color=1), "jpg"),
    "narrow.png": (files.picture("PNG", size=(1, 20_000)), "jpg"),
    "moving.webp": (animation(), "jpg"),
    "exif.jpg": (with_exif(), "jpg"),
    "trailing.jpg": (JPEG + b"PK\x03\x04 and more <?php ?>", "jpg"),
    "offer.pdf": (PDF, "pdf"),
    "long.pdf": (files.pdf(pages=3000), "pdf"),
    "link.pdf": (files.pdf(page=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://x.example) >> >>]"), "pdf"),  # noqa: E501
    "says.pdf": (files.pdf(content=files.stream(b"BT (/JavaScript /JS /Launch) Tj ET")), "pdf"),
    "list.xlsx": (files.office("xlsx"), "xlsx"),
    "terms.docx": (files.office("docx"), "docx"),
    "show.pptx": (files.office("pptx"), "pptx"),
    "printed.xlsx": (files.office("xlsx", {"xl/printerSettings/printerSettings1.bin": b"\x00\x01"}), "xlsx"),
    "links.docx": (files.office("docx", {"word/_rels/document.xml.rels": files.relationships(("hyperlink", "https://x.example", True))}), "docx"),  # noqa: E501
    "utf8.csv": ("型号,数量\n青花,100\n".encode(), "csv"),
    "bom.csv": ("\ufeff型号,数量\n".encode(), "csv"),
    "excel.csv": ("型号,数量\n".encode("utf-16"), "csv"),
    "zibo.txt": ("淄博陶瓷".encode("gb18030"), "txt"),
    "tsu.txt": ("津市の陶器".encode("shift_jis"), "txt"),
    "icheon.txt": ("이천 도자기".encode("euc_kr"), "txt"),
    "formula.csv": (b'"=cmd|calc",1\n', "csv"),  # kept as it came, as every program would show it
    "short.txt": (b"x", "txt"),
    "报价 2026.pdf": (PDF, "pdf"),
    "two.names.PDF": (PDF, "pdf"),
}  # fmt: skip

REFUSED = {
    # what is not what it says
    "program.pdf": (EXE, "mismatch"),
    "program.jpg": (EXE, "mismatch"),
    "program.xlsx": (EXE, "mismatch"),
    "program.txt": (EXE, "mismatch"),
    "program.exe": (EXE, "type"),
    "photo.pdf": (JPEG, "mismatch"),
    "offer.jpg": (PDF, "mismatch"),
    "offer.docx": (PDF, "mismatch"),
    "late.pdf": (b"\n\n%PDF-1.7" + PDF, "mismatch"),
    "text.docx": (files.office("xlsx"), "mismatch"),
    "slides.xlsx": (files.office("pptx"), "mismatch"),
    "archive.xlsx": (b"PK\x03\x04" + b"\x00" * 100, "damaged"),
    "pdf.txt": (PDF, "mismatch"),
    "office.csv": (files.office(), "mismatch"),
    "animation.gif": (b"GIF89a", "type"),
    "gif-and-script.png": (b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)", "mismatch"),
    "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "type"),
    "drawing.png": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "mismatch"),
    "page.html": (b"<script>alert(1)</script>", "type"),
    "offer.pdf.exe": (EXE, "type"),
    "nothing": (b"x", "type"),
    "photo.heic": (b"\x00\x00\x00\x18ftypheic", "type"),
    "archive.zip": (files.office(), "type"),
    "empty.txt": (b"", "empty"),
    # pictures that hurt
    "cut.jpg": (JPEG[: len(JPEG) // 2], "damaged"),
    "cut.png": (PNG[:60], "damaged"),
    "head.png": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "wave.webp": (b"RIFF\x24\x00\x00\x00WAVEfmt ", "damaged"),
    "bomb13k.png": (files.huge_png(13_000, 13_000), "too-many-pixels"),
    "bomb20k.png": (files.huge_png(20_000, 20_000), "too-many-pixels"),
    "large.jpg": (JPEG + b"\x00" * (10 * kinds.MB), "too-large"),
    # PDF that does something
    "script.pdf": (files.pdf(SCRIPT, catalog=b"/OpenAction 10 0 R"), "active"),
    "packed-script.pdf": (files.pdf_with_objects_in_a_stream(SCRIPT), "active"),
    "escaped-script.pdf": (files.pdf(b"<< /S /J#61vaScript /J#53 (1) >>", catalog=b"/OpenAction 10 0 R"), "active"),
    "named-script.pdf": (files.pdf(SCRIPT, catalog=b"/Names << /JavaScript << /Names [(a) 10 0 R] >> >>"), "active"),
    "page-script.pdf": (files.pdf(SCRIPT, page=b"/AA << /O 10 0 R >>"), "active"),
    "launch.pdf": (files.pdf(b"<< /S /Launch /F (cmd.exe) >>", catalog=b"/OpenAction 10 0 R"), "active"),
    "launch-link.pdf": (files.pdf(page=b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (a.exe) >> >>]"), "active"),  # noqa: E501
    "embedded.pdf": (
        files.pdf(
            b"<< /Type /Filespec /F (a.exe) /UF (a.exe) /EF << /F 11 0 R >> >>",
            files.stream(EXE, b"/Type /EmbeddedFile"),
            catalog=b"/Names << /EmbeddedFiles << /Names [(a.exe) 10 0 R] >> >>",
        ),
        "active",
    ),
    "form.pdf": (files.pdf(files.stream(b"<xdp/>"), catalog=b"/AcroForm << /XFA 10 0 R /Fields [] >>"), "active"),
    "submit.pdf": (files.pdf(page=b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /SubmitForm /F (https://x.example) >> >>]"), "active"),  # noqa: E501
    "cut.pdf": (PDF[:20], "damaged"),
    "no-pages.pdf": (files.written({1: b"<< /Type /Catalog >>"}), "damaged"),
    # Office files that do something
    "macro.xlsx": (files.office("xlsx", {"xl/vbaProject.bin": b"\x00"}), "active"),
    "macro.docx": (files.office("docx", kind="word.document.macroEnabled.main+xml"), "active"),
    "object.docx": (files.office("docx", {"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}), "active"),
    "program.docx": (files.office("docx", {"word/media/a.exe": EXE}), "active"),
    "control.xlsx": (files.office("xlsx", {"xl/activeX/activeX1.xml": "<x/>"}), "active"),
    "template.docx": (files.office("docx", {"word/_rels/settings.xml.rels": files.relationships(("attachedTemplate", "https://x.example/a.dotm", True))}), "links"),  # noqa: E501
    "remote-object.docx": (files.office("docx", {"word/_rels/document.xml.rels": files.relationships(("oleObject", "https://x.example/a.html!", True))}), "links"),  # noqa: E501
    "tracked.docx": (files.office("docx", {"word/_rels/document.xml.rels": files.relationships(("image", "https://x.example/a.png", True))}), "links"),  # noqa: E501
    "linked.xlsx": (files.office("xlsx", {"xl/externalLinks/externalLink1.xml": "<x/>"}), "links"),
    "entities.xlsx": (files.office("xlsx", {"xl/_rels/workbook.xml.rels": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "active"),  # noqa: E501
    "entities16.xlsx": (files.office("xlsx", {"xl/_rels/workbook.xml.rels": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")}), "active"),  # noqa: E501
    "slip.xlsx": (files.office("xlsx", {"../../etc/cron.d/x": b"x"}), "damaged"),
    "root.xlsx": (files.office("xlsx", {"/etc/x": b"x"}), "damaged"),
    "windows.xlsx": (files.office("xlsx", {"..\\x.txt": b"x"}), "damaged"),
    "twice.xlsx": (files.office("xlsx", {"XL/workbook.xml": b"x"}), "damaged"),
    "bomb.xlsx": (files.office("xlsx", {"xl/worksheets/sheet1.xml": b"0" * 210_000_000}), "too-complex"),
    "many.xlsx": (files.office("xlsx", {f"xl/a{number}.xml": b"" for number in range(3001)}), "too-complex"),
    "types-bomb.xlsx": (files.office("xlsx", types=" " * 5_000_000), "too-complex"),
    "password.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "encrypted"),
    "broken.docx": (files.office("docx", {"_rels/.rels": "<not closed"}), "damaged"),
    "cut.docx": (files.office("docx")[:-30], "damaged"),
    # what is no text
    "noise.txt": (bytes(range(256)) * 4, "not-text"),
    "zeros.csv": (b"a,b\x00\n", "not-text"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_good_files_are_taken(name):
    octets, extension = TAKEN[name]
    found = look(name, octets)
    assert not found.reason
    assert found.extension == extension
    assert bool(found.preview) == (extension in ("jpg", "png", "pdf"))
    if found.preview:
        assert max(image(found.preview).size) <= 960


@pytest.mark.parametrize("name", REFUSED)
def test_bad_files_are_refused(name):
    octets, reason = REFUSED[name]
    found = look(name, octets)
    assert found.reason == reason
    assert found.reason in REASONS
    assert not found.octets
    assert not found.preview


def test_a_protected_pdf_is_refused_with_and_without_a_password_to_open_it():
    protected = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <" + b"28" * 32 + b"> /U <" + b"bf" * 32 + b"> >>"
        b" /ID [<00> <00>]"
    )
    bodies = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 0 /Kids [] >>"}
    assert look("closed.pdf", files.written(bodies, protected)).reason == "encrypted"


def test_a_bomb_in_a_page_ends_within_its_limits():
    bomb = zlib.compress(b"0 0 m 9 9 l S\n" * 30_000_000, 9)
    found = look("bomb.pdf", files.pdf(content=files.stream(bomb, b"/Filter /FlateDecode")))
    assert found.reason == "too-complex"


def test_of_a_picture_only_its_pixels_are_kept():
    found = look("exif.jpg", with_exif())
    for octets in (found.octets, found.preview):
        for trace in (b"script", b"php", b"Exif", b"GPS"):
            assert trace not in octets
    kept = image(found.octets)
    assert kept.size == (32, 64)  # upright
    assert (found.width, found.height) == (32, 64)
    assert not kept.getexif()
    assert b"PK\x03\x04" not in look("trailing.jpg", TAKEN["trailing.jpg"][0]).octets


def test_grey_in_sixteen_bits_stays_grey():
    grey = image(look("scan.png", TAKEN["scan.png"][0]).octets).getpixel((5, 5))
    assert all(abs(value - 30_000 // 256) < 4 for value in grey)


def test_a_large_picture_becomes_smaller():
    found = look("photo.png", files.picture("PNG", size=(5000, 2500)))
    assert image(found.octets).size == (2400, 1200)
    assert image(found.preview).size == (960, 480)


def test_a_file_that_is_not_what_was_announced_is_damaged():
    assert look("offer.pdf", PDF, "0" * 64).reason == "damaged"


def test_the_pages_of_a_pdf_are_counted_and_the_first_is_drawn():
    found = look("offer.pdf", files.pdf(pages=7))
    assert (found.pages, found.width, found.height) == (7, 595, 842)
    assert image(found.preview).size == (679, 960)
    blue = image(found.preview).getpixel((100, 850))
    assert blue[2] > 200 > 60 > blue[0]  # the square that the page draws


NAMES = {
    "offer.pdf": "offer.pdf",
    "C:\\Users\\anna\\offer.pdf": "offer.pdf",
    "../../etc/offer.pdf": "offer.pdf",
    "of\x00fer\r\n.pdf": "offer.pdf",
    "\u202efdp.exe.pdf": "fdp.exe.pdf",
    "a\u200bb.pdf": "ab.pdf",
    "报价单（最终）.pdf": "报价单（最终）.pdf",
    "見積書 ①.pdf": "見積書 ①.pdf",
    "가격\u1112\u1161\u11ab.pdf": "가격한.pdf",
    "😀.pdf": "😀.pdf",
    'a<b>:"c"|d?*.pdf': "a_b___c__d__.pdf",
    "con.pdf": "_con.pdf",
    "COM1.pdf": "_COM1.pdf",
    "console.pdf": "console.pdf",
    "  many   blanks .pdf": "many blanks.pdf",
    "...": "",
    ".pdf": "pdf",
    "": "",
    "offer.pdf. .": "offer.pdf",
    "broken \ud800.pdf": "broken _.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_cleaned(name):
    assert kinds.cleaned_name(name) == NAMES[name]


def test_long_names_keep_what_they_are():
    assert kinds.cleaned_name("x" * 300 + ".pdf") == "x" * 116 + ".pdf"
    long = kinds.cleaned_name("陶" * 300 + ".pdf")
    assert long.endswith("陶.pdf")
    assert len(long.encode()) <= 255
