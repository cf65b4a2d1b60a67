"""Files of many rows: all of them come, a portion at a time, and a full sheet of a workbook goes on in another one."""

import io
import re
import zipfile
from dataclasses import dataclass

import xlsxwriter

from tradehall.deals.exports import files
from tradehall.deals.exports.rows import Shape
from tradehall.deals.exports.tables import PORTION, portions, table


@dataclass
class Row:
    id: int


def test_all_rows_come_and_none_twice():
    kept = [Row(number) for number in range(1, 2 * PORTION + 51)]
    read = []

    def behind(last):
        read.append(last.id if last else 0)
        return [row for row in kept if row.id > read[-1]][:PORTION]

    assert [row for rows in portions(behind) for row in rows] == kept
    assert read == [0, PORTION, 2 * PORTION]
    assert list(portions(lambda last: [])) == []


def test_a_table_has_its_headings_once():
    made = b"".join(table(["Goods"], [[["=1+1"]], [["2"]]], "en")).decode()
    assert made == "\ufeffGoods\r\n'=1+1\r\n2\r\n"


def test_a_full_sheet_goes_on_in_another_one(monkeypatch):
    monkeypatch.setattr(files, "ROWS", 3)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = files.Sheet(book, "Deals", (("Goods", Shape.TEXT),), "en")
        for number in range(5):
            sheet.write([f"cup {number}"])
    with zipfile.ZipFile(file) as packed:
        names = re.findall(r'<sheet name="([^"]+)"', packed.read("xl/workbook.xml").decode())
        last = packed.read("xl/worksheets/sheet3.xml").decode()
    assert names == ["Deals", "Deals 2", "Deals 3"]
    assert "cup 4" in last
    assert "Goods" in last
