"""The first words of a file, to guess what it is: from what it is, never an error, never much."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pypdf
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaddesk.services.file_words import MOST, first_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = ("application/pdf", "text/plain", XLSX, "image/png")


def test_a_pdf_a_table_and_a_workbook_say_what_they_are(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_metadata({"/Title": "Transaction statement"})
    writer.write(tmp_path / "a.pdf")
    assert first_words(tmp_path / "a.pdf", "application/pdf", 1000) == "Transaction statement"
    (tmp_path / "a.csv").write_text("Date,Debit,Credit\n" + "x," * 9000, encoding="utf-8")
    found = first_words(tmp_path / "a.csv", "text/plain", 9999)
    assert found.startswith("Date,Debit,Credit x") and len(found) <= MOST
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ["Opening balance", "Withdrawal"])
    assert "Opening balance" in first_words(tmp_path / "a.xlsx", XLSX, 1000)


@pytest.mark.parametrize("media_type", TYPES)
def test_what_is_not_there_or_too_large_has_no_words(tmp_path: Path, media_type: str) -> None:
    assert first_words(tmp_path / "nothing", media_type, 10) == ""
    with zipfile.ZipFile(tmp_path / "b", "w") as archive:
        archive.writestr("other.xml", "<a/>")
    assert first_words(tmp_path / "b", XLSX, 10) == "" == first_words(tmp_path / "b", "application/pdf", 10**9)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.binary(max_size=300), st.sampled_from(TYPES))
def test_no_bytes_make_it_fail(tmp_path: Path, data: bytes, media_type: str) -> None:
    (tmp_path / "c").write_bytes(data)
    assert len(first_words(tmp_path / "c", media_type, len(data))) <= MOST
