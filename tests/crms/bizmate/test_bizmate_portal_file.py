"""The Data Center file: the template's header to the byte, cp1252 without a mark, CRLF, and nothing at all while a cell is wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from leaddesk.app.discovery import find_plugins
from leaddesk.domain.errors import FileRejected, NotKnown
from leaddesk.services.catalog import PluginCatalog
from leaddesk.services.portal_files import PortalFileService

HEADER = "First Name*,Last Name*,Company*,Personal Number,Email,Amount Requested,Average Monthly Turnover,Call Client or Broker*,Loan Purpose,Notes"
ROWS = ["First Name", "Last Name", "Company", "Phone", "Email", "Amount Requested", "Average Monthly Turnover", "Call", "Loan Purpose", "Notes", "Colour"]
GOOD = ["Ana", "Weir", "Café “Kauri”", "+61412345678", "ana@example.test", "20000", "62000.50", "call client", "Expansion & Growth", 'Said, "yes"', "blue"]


@pytest.fixture
def service() -> PortalFileService:
    return PortalFileService(PluginCatalog(find_plugins()))


def files(tmp_path: Path, *rows: list[str], header: list[str] | None = None) -> tuple[Path, Path, Path]:
    template = tmp_path / "template.csv"
    template.write_bytes(HEADER.encode("cp1252") + b"\r\n")
    source = tmp_path / "rows.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header or [*ROWS[:7], "Call Client or Broker", *ROWS[8:]], *rows])
    return template, source, tmp_path / "out.csv"


def test_the_file_is_byte_exact(service: PortalFileService, tmp_path: Path) -> None:
    template, source, out = files(tmp_path, GOOD)
    report = service.write("bizmate-file", template, source, out)
    assert report.problems == () and report.rows == 1 and report.unused == ("Colour",)
    line = 'Ana,Weir,Café “Kauri”,+61412345678,ana@example.test,20000,62000.50,Call Client,Expansion & Growth,"Said, ""yes"""'
    assert out.read_bytes() == f"{HEADER}\r\n{line}\r\n".encode("cp1252")


def test_what_is_wrong_is_named_by_row_and_cell_and_nothing_is_written(service: PortalFileService, tmp_path: Path) -> None:
    wrong = ["Zoë Māori", "", "=SUM(A1)", "7512093211", "x", "$20,000", "-", "Anybody", "Growth!", "@now", ""]
    template, source, out = files(tmp_path, GOOD, wrong)
    report = service.write("bizmate-file", template, source, out, country="GB")
    found = {(p.row, p.column): p.code for p in report.problems}
    assert found[3, "First Name*"] == "bad_characters"
    assert found[3, "Last Name*"] == "required"
    assert found[3, "Company*"] == "formula" and found[3, "Notes"] == "formula"
    assert found[3, "Amount Requested"] == "not_a_number" and found[3, "Email"] == "format"
    assert found[3, "Call Client or Broker*"] == "not_a_choice"
    assert all(p.row == 3 for p in report.problems)
    assert not out.exists()


def test_phones_get_the_country_that_was_chosen(service: PortalFileService, tmp_path: Path) -> None:
    row = [*GOOD[:3], "7512 093211", *GOOD[4:]]
    template, source, out = files(tmp_path, row)
    assert [p.column for p in service.write("bizmate-file", template, source, out).problems] == ["Personal Number"]
    assert service.write("bizmate-file", template, source, out, country="GB").problems == ()
    assert b"+447512093211" in out.read_bytes()
    with pytest.raises(NotKnown):
        service.write("bizmate-file", template, source, out, country="XX")


def test_templates_that_are_none(service: PortalFileService, tmp_path: Path) -> None:
    template, source, out = files(tmp_path, GOOD)
    template.write_bytes(b"\r\n")
    with pytest.raises(FileRejected):
        service.write("bizmate-file", template, source, out)
    with pytest.raises(FileRejected):
        service.write("bizmate-file", tmp_path / "none.csv", source, out)


def test_a_template_with_a_mark_gives_a_file_without_one(service: PortalFileService, tmp_path: Path) -> None:
    template, source, out = files(tmp_path, GOOD)
    template.write_bytes(b"\xef\xbb\xbf" + HEADER.encode() + b"\r\n")
    service.write("bizmate-file", template, source, out)
    assert out.read_bytes().startswith(b"First Name*,")


def test_the_header_keeps_the_templates_own_quotes_and_one_of_another_alphabet_is_named(service: PortalFileService, tmp_path: Path) -> None:
    template, source, out = files(tmp_path, GOOD)
    header = '"First Name*","Last Name*",Company*,"Call Client or Broker*"'
    template.write_bytes(f"{header}\n".encode())
    assert service.write("bizmate-file", template, source, out).problems == ()
    assert out.read_bytes() == f"{header}\r\nAna,Weir,Café “Kauri”,Call Client\r\n".encode("cp1252")
    out.unlink()
    template.write_bytes(f"{HEADER},Anmerkung Łódź\r\n".encode())
    (problem,) = service.write("bizmate-file", template, source, out).problems
    assert (problem.row, problem.code) == (1, "bad_characters") and not out.exists()
