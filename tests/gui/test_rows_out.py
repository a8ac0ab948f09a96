"""Rows dragged out of a list: text with headers and nothing on the disk; with Alt a file, written at the drop only, in the profile, and taken back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from leaddesk.sandbox import Running
from leaddesk.services.handout import as_csv, as_html, as_text
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.draggable import Draggable
from leaddesk.ui.rows_out import FILES, HTML, TEXT, RowsOut
from leaddesk.ui.shell import MainWindow
from leaddesk.ui.widgets.drag_table import DragTable
from leaddesk.ui.widgets.drop_zone import local_files, takes

from .window_kit import account_tab, cells, live, opened_with_account, started, the_list, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(scope="module")
def crm() -> Iterator[Running]:
    server, running = started()
    yield running
    server.stop()


def spooled(profile: Path) -> list[Path]:
    return [path for path in (profile / "spool").rglob("*") if path.is_file()]


def test_rows_are_dragged_as_text_and_with_alt_as_a_file(qapp: QApplication, tmp_path: Path, crm: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Qt.KeyboardModifier.NoModifier
    pressed = Qt.MouseButton.NoButton
    monkeypatch.setattr(QGuiApplication, "keyboardModifiers", lambda: held)
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: pressed)

    async def script(window: MainWindow, ctx: UiContext) -> None:
        nonlocal held, pressed
        page = the_list(account_tab(window))
        await until(lambda: page.model.rowCount() > 5 and cells(page, 2))
        page.table.go_to(0)
        QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert len(page.table.selected_ids()) == 2 and page.table.carry is not None
        titles = [column.spec.title for column in page.header.shown()]
        plain = page.table.carry()
        assert plain is not None and plain.hasText() and plain.hasHtml() and not plain.hasUrls()
        lines = plain.text().split("\n")
        assert lines[0].split("\t") == titles and len(lines) == 3
        assert cells(page, 0)[page.model.columns.index(page.header.shown()[0])] in lines[1]
        assert plain.html().startswith("<table>") and plain.html().count("<tr>") == 3
        assert not takes(plain), "our own panes don't take our own rows for documents"
        assert not spooled(tmp_path)

        held, pressed = Qt.KeyboardModifier.AltModifier, Qt.MouseButton.LeftButton
        file = page.table.carry()
        assert file is not None and file.hasUrls() and not file.hasFormat(TEXT)
        (promised,) = local_files(file)
        assert not spooled(tmp_path), "shown around, not dropped yet"
        pressed = Qt.MouseButton.NoButton
        (url,) = file.urls()
        assert Path(url.toLocalFile()) == promised and spooled(tmp_path) == [promised]
        assert (promised.suffix == ".csv" and promised.stat().st_mode & 0o077 == 0) or promised.parent.stat().st_mode & 0o077 == 0
        with promised.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.reader(opened))
        assert rows[0] == titles and len(rows) == 3
        for rows_out in window.findChildren(RowsOut):
            rows_out.clear()
        assert not spooled(tmp_path)
        file = page.table.carry()
        assert file is not None and file.urls() and spooled(tmp_path)

    live(qapp, tmp_path, opened_with_account(tmp_path, crm), script)
    assert not spooled(tmp_path), "the window takes back what it handed out"


def test_a_real_drag_begins_with_the_mouse_and_leaves_the_list_as_it_is(
    qapp: QApplication, tmp_path: Path, crm: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[QMimeData] = []
    monkeypatch.setattr(
        DragTable.__mro__[2], "startDrag", lambda self, actions: loaded.append(self.model().mimeData([]))
    )  # Qt's own loop waits for a real mouse

    async def script(window: MainWindow, ctx: UiContext) -> None:
        page = the_list(account_tab(window))
        await until(lambda: page.model.rowCount() > 5 and cells(page, 2))
        assert isinstance(page.model, Draggable)
        table = page.table.viewport()
        where = QPoint(60, page.table.rowViewportPosition(1) + 6)
        QTest.mousePress(table, Qt.MouseButton.LeftButton, pos=where)
        QTest.mouseMove(table, where + QPoint(4, 30))
        # Qt's loop of a drag takes all that follows, the release too
        QTest.mouseRelease(table, Qt.MouseButton.LeftButton, pos=where + QPoint(4, 30))
        assert len(loaded) == 1 and loaded[0].hasFormat(TEXT) and loaded[0].hasFormat(HTML) and not loaded[0].hasFormat(FILES)
        assert page.table.selected_ids() == [page.model.ids[1]]

    live(qapp, tmp_path, opened_with_account(tmp_path, crm), script)


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=6))
def test_no_cell_becomes_a_formula_or_another_cell(rows: list[list[str]]) -> None:
    header = ["A", "B"]
    lines = as_text(header, rows).split("\n")
    assert len(lines) == len(rows) + 1 and all(line.count("\t") == 1 for line in lines)
    assert not any(cell.startswith(("=", "@")) for line in lines for cell in line.split("\t"))
    assert "<script" not in as_html(header, rows)
    back = csv.reader(io.StringIO(as_csv(header, rows).decode("utf-8-sig"), newline=""))
    assert not any(cell.startswith(("=", "@", "+", "-")) for row in back for cell in row)


def test_numbers_stay_numbers_in_text() -> None:
    assert as_text(["Mobile"], [["+91 90000 10010"], ["-5"], ["+1;cmd"], ["=1+1"], ["@SUM(A1)"]]).split("\n")[1:] == [
        "+91 90000 10010",
        "-5",
        "'+1;cmd",
        "'=1+1",
        "'@SUM(A1)",
    ]
