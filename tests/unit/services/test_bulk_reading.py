"""Tables of real programs read right: LibreOffice in three encodings and two formats, Excel's semicolons, merged headers, long and odd files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.domain.bulk import Reading
from leaddesk.domain.errors import FileRejected
from leaddesk.services.bulk_reading import read_pasted, read_table
from leaddesk.services.bulk_values import day_in_order, plain_number

from .bulk_kit import FILES, check

HEADER = ("Company", "First name", "Last name", "Phone", "E-mail", "Amount requested", "Business start date", "Call client or broker", "Notes")
FIRST = ("Café Kauri", "Zoë", "Müller", "+61412345001", "zoe@example.test", "45000", "2019-03-01", "Call Client", 'Said "yes", twice')


@pytest.mark.parametrize(
    ("name", "encoding", "separator"),
    [
        ("libreoffice-utf8.csv", "utf-8", ","),
        ("libreoffice-cp1252.csv", "cp1252", ","),
        ("libreoffice-utf16.csv", "utf-16-le", ","),
        ("excel-semicolon.csv", "cp1252", ";"),
        ("libreoffice.xlsx", "", ""),
        ("libreoffice.ods", "", ""),
    ],
)
def test_files_of_real_programs_read_the_same(name: str, encoding: str, separator: str) -> None:
    table = read_table(FILES / name)
    assert (table.reading.encoding, table.reading.separator, table.header) == (encoding, separator, HEADER)
    assert table.rows[0].cells == FIRST
    assert table.rows[1].cells[0] == "Öl & Söhne" and table.rows[1].cells[8].splitlines() == ["first line", "second line"]
    assert table.rows[1].cells[5] == "20000.5" and table.rows[2].cells[8] == "; and , inside"
    assert [row.number for row in table.rows] == ([3, 4, 5] if name.startswith("excel") else [2, 3, 5]), "numbered as the spreadsheet numbers them"
    assert check(table, "bizmate", "create_lead").found == {}


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "libreoffice.ods"])
def test_a_merged_header_over_two_rows(name: str) -> None:
    table = read_table(FILES / name, Reading(sheet="Merged"))
    assert table.header == HEADER and table.sheets == ("Leads", "Merged")
    assert table.rows[0].cells[:6] == FIRST[:6] and table.rows[0].number == 5
    assert table.reading.header_rows == 2


def test_the_reading_can_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Name;Ort\nĄnna;Łódź\n".encode("cp1250"))
    assert read_table(path).rows[0].cells != ("Ąnna", "Łódź")
    assert read_table(path, Reading(encoding="cp1250")).rows[0].cells == ("Ąnna", "Łódź")
    assert read_table(path, Reading(encoding="utf-8")).remarks
    assert read_table(path, Reading(encoding="cp1250", header=0, header_rows=0)).header == ("Column 1", "Column 2")
    assert read_table(path, Reading(encoding="cp1250", separator="|")).header == ("Name;Ort",)


def test_pasted_rows_and_our_own_guards() -> None:
    table = read_pasted("Name\tPhone\nAna\t'+61412345001\n\nTom\t'plain\n", "pasted")
    assert [row.cells for row in table.rows] == [("Ana", "+61412345001"), ("Tom", "'plain")]
    assert [row.number for row in table.rows] == [2, 4]


def test_65000_rows(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-16", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(["Name", "Phone", "Note"])
        writer.writerows([f"Zoë {n}", f"+6140{n:07d}", "line\nbreak" if n % 7 == 0 else ""] for n in range(65_000))
    table = read_table(path)
    assert len(table.rows) == 65_000 and table.rows[-1].cells == ("Zoë 64999", "+61400064999", "") and table.rows[-1].number == 65_001
    assert table.reading.separator == "\t"
    assert 100 < len(read_table(path, most=100).rows) < 65_000, "a first look reads only the beginning"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "not_a_table"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\r\n , , \r\n", "no_rows"),
    ],
)
def test_what_is_no_table_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(FileRejected) as caught:
        read_table(path)
    assert caught.value.facts["reason"] == reason


def test_what_cells_show_beside_their_values(tmp_path: Path) -> None:
    """A postcode or phone number stored as a number, in a column formatted 00000; a formula that failed."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Other & more")
        sheet = book.add_worksheet("Leads <1>")
        five, ten, money = (book.add_format({"num_format": words}) for words in ("00000", "0000000000", "0.00"))
        sheet.write_row(1, 1, ["Name", "Postcode", "Phone", "Amount", "Plain"])
        for row, values in enumerate(((501, 22000000, 7.5, 12), (12345, 9876543210, 10, 0)), 2):
            sheet.write_string(row, 1, "Ana")
            for column, (value, shown) in enumerate(zip(values, (five, ten, money, None), strict=True), 2):
                sheet.write_number(row, column, value, shown)
        sheet.write_formula(4, 2, "=500+2", five, 502)
        sheet.write_string(4, 1, "Ben")
        sheet.write_formula(4, 3, "=1/0", None, "#DIV/0!")
    table = read_table(path)
    assert table.header == ("Name", "Postcode", "Phone", "Amount", "Plain")
    assert [row.cells for row in table.rows] == [
        ("Ana", "00501", "0022000000", "7.5", "12"),
        ("Ana", "12345", "9876543210", "10", "0"),
        ("Ben", "00502", "", "", ""),
    ]
    assert table.remarks == ("Errors of the spreadsheet, like #DIV/0!, are read as empty, 1 of them, the first in row 5.",)
    assert [row.number for row in table.rows] == [3, 4, 5], "also when the table does not begin in the first row"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("a.xlsx", b"PK garbage", "damaged"), ("a.ods", b"Name,Phone\nA,1\n", "damaged"), ("a.csv", b"<!DOCTYPE html><table><tr><td>Name", "not_a_table")],
)
def test_what_only_pretends_to_be_a_table(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileRejected) as caught:
        read_table(path)
    assert caught.value.facts["reason"] == reason


def test_one_damaged_character_does_not_make_the_others_wrong(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Name,Ort\nZoë,Århus\n".encode() + b"Bad\xff,X\n")
    table = read_table(path)
    assert table.rows[0].cells == ("Zoë", "Århus") and table.reading.encoding == "utf-8" and table.remarks
    path.write_bytes("Name,Ort\nZoë,Århus\nJosé,León\n".encode("cp1252"))
    assert read_table(path).rows[1].cells == ("José", "León")


def test_macros_are_refused() -> None:
    with pytest.raises(FileRejected) as caught:
        read_table(FILES / "macros.xlsm")
    assert caught.value.facts["reason"] == "macros"


@given(st.binary(max_size=400))
def test_any_bytes_read_or_are_refused(data: bytes) -> None:
    try:
        table = read_pasted(data.decode("latin-1"), "any")
    except FileRejected:
        return
    assert all(len(row.cells) == len(table.header) for row in table.rows)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="'"), max_size=12), min_size=2, max_size=4), min_size=1, max_size=8
    )
)
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    width = max(map(len, rows))
    padded = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    kept = [row for row in padded if any(row)]
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["x"] * width, *padded])
    table = read_pasted(out.getvalue(), "any", Reading(separator=",", header=0, header_rows=1))
    assert [list(row.cells) for row in table.rows] == kept


@pytest.mark.parametrize(
    ("written", "order", "meant"),
    [
        ("03/04/2020", "dmy", "2020-04-03"),
        ("03/04/2020", "mdy", "2020-03-04"),
        ("3 Apr 2020", "dmy", "2020-04-03"),
        ("2020-04-03", "mdy", "2020-04-03"),
        ("31.12.99", "dmy", "1999-12-31"),
        ("31/31/2020", "dmy", "31/31/2020"),
        ("soon", "dmy", "soon"),
    ],
)
def test_dates_in_the_senders_order(written: str, order: str, meant: str) -> None:
    places = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}[order]
    assert day_in_order(written, places) == meant


@pytest.mark.parametrize(
    ("written", "meant"), [("$20,000", "20000"), ("20.000,50", "20000.50"), ("₹1,20,000", "120000"), ("12,5", "12.5"), ("20000", None), ("about 5", None)]
)
def test_plain_numbers(written: str, meant: str | None) -> None:
    assert plain_number(written) == meant
