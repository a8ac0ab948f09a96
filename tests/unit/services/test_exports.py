"""Exports: all fields, nothing that evaluates, whole or not at all."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from leaddesk.domain.errors import FileRejected, NotKnown, StoreUnavailable
from leaddesk.domain.records import ListQuery
from leaddesk.services.sheets import CellValue, safe, whole, whole_text, write_csv, write_xlsx

from .conftest import Bench


async def filled(bench: Bench) -> None:
    bench.server.state.fill(3)
    bench.server.state.leads["2"]["name"] = "=HYPERLINK(1)"
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    await bench.services.refresher.fetch(bench.key(account, "3"))


def left_in(folder: Path) -> list[str]:
    """What exports left there, also hidden."""
    return [path.name for path in folder.iterdir() if "leads" in path.name or path.name.startswith(".")]


async def test_csv_has_every_field_and_evaluates_nothing(bench: Bench, tmp_path: Path) -> None:
    await filled(bench)
    target = tmp_path / "leads.csv"
    assert await bench.services.exports.export(ListQuery(sort="remote"), target) == 3
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["Customer"] for row in rows] == ["Customer 001", "'=HYPERLINK(1)", "Customer 003"]
    assert rows[0]["Phone"] == "'+919000000001" and rows[0]["Visit"] == "2026-03-05"
    assert (rows[0]["Account"], rows[0]["CRM"], rows[0]["Kind"], rows[0]["Id"]) == ("Toy CRM", "Toy CRM", "Lead", "1")
    assert (rows[2]["Town"], rows[2]["Note"], rows[0]["Town"]) == ("Port Example", "Ring twice", "")
    assert len(set(rows[0])) == len(rows[0])


async def test_xlsx_holds_strings_only(bench: Bench, tmp_path: Path) -> None:
    await filled(bench)
    target = tmp_path / "leads.xlsx"
    assert await bench.services.exports.export(ListQuery(sort="remote"), target) == 3
    table = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()
    column = table[0].index("Customer")
    assert [row[column] for row in table[1:]] == ["Customer 001", "=HYPERLINK(1)", "Customer 003"]
    with zipfile.ZipFile(target) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert left_in(tmp_path) == ["leads.xlsx"]


@pytest.mark.parametrize("error", [OSError(28, "No space left"), OSError(5, "Input/output error"), ValueError("a bug of ours")])
@pytest.mark.parametrize("name", ["leads.csv", "leads.xlsx"])
def test_a_disk_that_fills_up_in_the_middle_leaves_the_old_file(tmp_path: Path, error: Exception, name: str) -> None:
    """R31."""
    path = tmp_path / name
    path.write_bytes(b"as it was")

    def rows() -> Iterator[Sequence[CellValue]]:
        yield ["Asha"]
        raise error

    write = write_csv if name.endswith("csv") else write_xlsx
    with pytest.raises((FileRejected, StoreUnavailable, ValueError)):
        whole(path, lambda target: write(target, ["Name"], rows()))
    assert path.read_bytes() == b"as it was" and left_in(tmp_path) == [name]


def test_a_text_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R31."""
    path = tmp_path / "texts.json"
    path.write_text("as it was", encoding="utf-8")
    write = Path.write_text

    def half(self: Path, text: str, encoding: str) -> int:
        write(self, text[: len(text) // 2], encoding=encoding)
        raise OSError(28, "No space left")

    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(StoreUnavailable):
        whole_text(path, "A text that is much longer than there is room for")
    assert path.read_text(encoding="utf-8") == "as it was" and list(tmp_path.iterdir()) == [path]


async def test_what_can_not_be_written_leaves_the_old_file(bench: Bench, tmp_path: Path) -> None:
    """R31."""
    await filled(bench)
    with pytest.raises(NotKnown):
        await bench.services.exports.export(ListQuery(), tmp_path / "leads.doc")
    with pytest.raises(FileRejected):
        await bench.services.exports.export(ListQuery(), tmp_path / "nowhere" / "leads.csv")
    blocked = tmp_path / "leads.xlsx"
    blocked.mkdir()
    with pytest.raises(FileRejected):
        await bench.services.exports.export(ListQuery(), blocked)
    assert left_in(tmp_path) == ["leads.xlsx"]


@given(st.text())
def test_no_cell_starts_like_a_formula(value: str) -> None:
    assert not safe(value).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe(value).endswith(value)


@pytest.mark.parametrize("value", ["\x00\x01", "a\ud800b".encode("utf-8", "replace").decode(), "x" * 40_000, "line\nline", '"quoted", yes', "नमस्ते 🙂"])
def test_odd_text_survives_or_is_cut(tmp_path: Path, value: str) -> None:
    assert write_xlsx(tmp_path / "a.xlsx", ["A"], iter([[value]])) == 1
    assert write_csv(tmp_path / "a.csv", ["A"], iter([[value]])) == 1
    assert (tmp_path / "a.xlsx").stat().st_size > 0


async def test_only_the_columns_asked_for_and_with_their_types(bench: Bench, tmp_path: Path) -> None:
    await filled(bench)
    target = tmp_path / "leads.xlsx"
    assert await bench.services.exports.export(ListQuery(sort="remote"), target, ["title", "due", "field:note", "remote"]) == 3
    table = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()
    assert [len(row) for row in table] == [4] * 4 and table[0][0] == "Customer"
    assert table[1][1] == date(2026, 3, 5) and table[2][0] == "=HYPERLINK(1)"


def test_numbers_and_days_keep_their_type_and_texts_stay_texts(tmp_path: Path) -> None:
    cells: list[CellValue] = [Decimal("1234.50"), 7, date(2026, 3, 5), date(1850, 1, 1), "007", "-5", float("nan"), 10**18]
    assert write_xlsx(tmp_path / "a.xlsx", [str(n) for n in range(len(cells))], iter([cells])) == 1
    read = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()[1]
    assert read == [1234.5, 7.0, date(2026, 3, 5), "1850-01-01", "007", "-5", "nan", str(10**18)]
