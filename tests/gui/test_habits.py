"""What people expect of a desktop program: the usual keys, reasons for what is off, a window that is never out of sight, columns that grow with the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from leaddesk.sandbox import Running
from leaddesk.ui.context import UiContext
from leaddesk.ui.shell import MainWindow
from leaddesk.ui.window_memory import pull_back

from .window_kit import account_tab, live, opened_with_account, started, the_list, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
USUAL = {"F1", "F2", "F5", "F6", "Ctrl+F", "Ctrl+K", "Ctrl+N", "Ctrl+Tab", "Ctrl+Up", "Ctrl+Down", *(f"Ctrl+{n}" for n in range(1, 10))}


@pytest.fixture(scope="module")
def crm() -> Iterator[Running]:
    server, running = started()
    yield running
    server.stop()


def test_the_usual_keys_are_there_and_what_is_off_says_why(qapp: QApplication, tmp_path: Path, crm: Running) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        account_tab(window)
        keys = {action.shortcut().toString() for _, action in window.menus.entries()}
        assert keys >= USUAL, USUAL - keys
        window.go("outbox")
        off = [action for _, action in window.menus.entries() if not action.isEnabled()]
        assert off and all(action.toolTip() and action.toolTip() != action.text().replace("&", "") for action in off)

    live(qapp, tmp_path, opened_with_account(tmp_path, crm), script)


def test_columns_grow_with_the_text_and_the_window_stays_in_sight(qapp: QApplication, tmp_path: Path, crm: Running) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        page = the_list(account_tab(window))
        await until(lambda: page.model.rowCount() > 0)
        header = page.table.horizontalHeader()
        before = [header.sectionSize(place) for place in range(header.count()) if not header.isSectionHidden(place)]
        ctx.theme.set_text_size("larger")
        after = [header.sectionSize(place) for place in range(header.count()) if not header.isSectionHidden(place)]
        assert all(abs(now - 1.3 * then) <= 1 for then, now in zip(before, after, strict=True))
        ctx.theme.set_text_size("normal")
        window.move(QPoint(9000, 9000))
        pull_back(window)
        assert QGuiApplication.primaryScreen().availableGeometry().intersects(window.frameGeometry())

    live(qapp, tmp_path, opened_with_account(tmp_path, crm), script)
