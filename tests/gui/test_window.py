"""The window as a user meets it: first rows, views, search, sorting, keys, copy, refresh, leaving."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton

from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.domain.errors import KeyNeeded
from leaddesk.domain.ids import RecordKey
from leaddesk.sandbox import Running
from leaddesk.ui.context import UiContext
from leaddesk.ui.crm_tab import CrmTab
from leaddesk.ui.shell import MainWindow
from leaddesk.ui.start import Profile
from leaddesk.ui.unlock_page import UnlockPage
from leaddesk.ui.widgets import EmptyState
from tests.gui.window_kit import KEY, account_tab, cells, live, opened_with_account, started, the_list, until


@pytest.fixture(scope="module")
def crm() -> Iterator[Running]:
    server, running = started()
    yield running
    server.stop()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, crm: Running) -> Path:
    """A closed profile with an account that is signed in and has its leads."""
    profile = tmp_path_factory.mktemp("prepared")
    services = opened_with_account(profile, crm).services
    services.engine.submit(services.stop()).result(30)
    return profile


@pytest.fixture
def opened(tmp_path: Path, prepared: Path) -> Opened:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    return open_store_part(tmp_path, session_key=KEY)


def test_first_rows_are_there_and_the_record_follows_the_selection(qapp: QApplication, tmp_path: Path, opened: Opened) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        page = the_list(account_tab(window))
        assert page.model.rowCount() > 0
        assert cells(page, 0)
        told: list[list[RecordKey]] = []
        page.table.selected.connect(told.append)
        page.table.go_to(1)
        await until(lambda: told and len(told[-1]) == 1)
        shown = page.model.row_at(1)
        assert shown is not None
        assert told[-1] == [shown.key]
        QTest.keyClick(page.table, Qt.Key.Key_End)
        assert page.table.currentIndex().row() == page.model.rowCount() - 1
        page.table.selectAll()
        await until(lambda: len(told[-1]) == page.model.rowCount())
        assert page.bar.isVisible()

    assert live(qapp, tmp_path, opened, script) == 0


def test_search_narrows_and_escape_brings_all_back(qapp: QApplication, tmp_path: Path, opened: Opened) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        page = the_list(account_tab(window))
        everything = page.model.rowCount()
        first = page.model.row_at(0)
        assert first is not None
        page.table.go_to(0)
        page.top.search.setFocus()
        QTest.keyClicks(page.top.search, first.key.remote)
        await until(lambda: page.model.rowCount() < everything)
        await until(lambda: page.model.row_at(0) is not None)
        found = page.model.row_at(0)
        assert found is not None and found.key == first.key
        assert page.table.selected_ids() == [first.rowid]  # the selection survives
        QTest.keyClick(page.top.search, Qt.Key.Key_Escape)
        await until(lambda: page.model.rowCount() == everything)
        QTest.keyClicks(page.top.search, "zzzzqqq")
        await until(lambda: page.model.rowCount() == 0)
        assert page.findChild(EmptyState) is not None
        QTest.mouseClick(next(b for b in page.findChildren(QPushButton) if b.text() == "Clear search and filters"), Qt.MouseButton.LeftButton)
        await until(lambda: page.model.rowCount() == everything)

    live(qapp, tmp_path, opened, script)


def test_sorting_by_header_keeps_the_selected_record(qapp: QApplication, tmp_path: Path, opened: Opened) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        page = the_list(account_tab(window))
        page.table.go_to(3)
        chosen = page.table.selected_ids()
        place = next(i for i, c in enumerate(page.model.columns) if c.spec.source == "title")
        header = page.table.horizontalHeader()
        x = header.sectionViewportPosition(place) + 20
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
        await until(lambda: page.query().sort == page.model.columns[place].name)

        def sorted_now() -> bool:
            rows = [cells(page, n) for n in range(min(10, page.model.rowCount()))]
            names = [row[place] for row in rows if row]
            return len(names) == len(rows) and names == sorted(names, key=str.casefold) and page.model.find(chosen[0]) != 3

        await until(sorted_now)
        assert page.table.selected_ids() == chosen

    live(qapp, tmp_path, opened, script)


def test_copy_gives_a_header_and_tab_separated_rows(qapp: QApplication, tmp_path: Path, opened: Opened) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        page = the_list(account_tab(window))
        page.table.go_to(0)
        QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        QGuiApplication.clipboard().setText("")
        QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: QGuiApplication.clipboard().text())
        lines = QGuiApplication.clipboard().text().split("\n")
        titles = [c.spec.title for c in page.header.shown()]
        assert lines[0].split("\t") == titles
        assert len(lines) == 3
        assert all(len(line.split("\t")) == len(titles) for line in lines)

    live(qapp, tmp_path, opened, script)


def test_keys_go_between_tabs_views_panes_and_leads(qapp: QApplication, tmp_path: Path, opened: Opened) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        first = window.strip.current()
        QTest.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: window.strip.current() != first)
        tab = account_tab(window)
        page = the_list(tab)
        QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        view = tab.views.current()
        assert view is not None and view.name == "today"
        QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: page.model.rowCount() > 2)
        QTest.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        assert page.table.currentIndex().row() == 1
        QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert page.top.search.hasFocus()

    live(qapp, tmp_path, opened, script)


def test_refresh_keeps_selection_and_says_when_it_loaded(qapp: QApplication, tmp_path: Path, opened: Opened) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        tab = account_tab(window)
        page = the_list(tab)
        page.table.go_to(4)
        chosen = page.table.selected_ids()
        QTest.keyClick(window, Qt.Key.Key_F5)
        await until(page.top.running)
        await until(lambda: not page.top.running())
        assert page.table.selected_ids() == chosen

    live(qapp, tmp_path, opened, script)


def test_columns_and_tab_are_remembered(qapp: QApplication, tmp_path: Path, crm: Running, opened: Opened) -> None:
    async def hide_one(window: MainWindow, ctx: UiContext) -> None:
        page = the_list(account_tab(window))
        page.table.horizontalHeader().setSectionHidden(1, True)
        page.header._changed()
        window.strip.choose("all")
        account_tab(window)

    live(qapp, tmp_path, opened, hide_one)
    again = open_store_part(tmp_path, session_key=KEY)

    async def look(window: MainWindow, ctx: UiContext) -> None:
        tab = window.tab()
        assert isinstance(tab, CrmTab) and tab.account is not None
        page = the_list(tab)
        assert page.table.horizontalHeader().isSectionHidden(1)
        page.header.reset()
        assert not page.table.horizontalHeader().isSectionHidden(1)

    live(qapp, tmp_path, again, look)


def test_without_an_account_the_window_says_what_to_do(qapp: QApplication, tmp_path: Path) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        assert window.windowIcon().availableSizes(), "the program has its own icon in title and task bar"
        words = [b.text() for b in window.findChildren(QPushButton) if b.isVisible()]
        assert "Connect a CRM" in words
        assert "Try the practice mode" in words

    live(qapp, tmp_path, open_store_part(tmp_path, session_key=KEY), script)


def test_without_a_key_store_a_passphrase_is_chosen(qapp: QApplication, tmp_path: Path) -> None:
    entered: list[str] = []

    def unlock(passphrase: str | None) -> Profile:
        if passphrase is None:
            raise KeyNeeded(reason="no_keyring")
        entered.append(passphrase)
        return open_store_part(tmp_path, session_key=KEY)

    def type_it(window: MainWindow) -> None:
        from PySide6.QtCore import QTimer

        def try_again() -> None:
            page = window.findChild(UnlockPage)
            if page is None:
                timer.start()
                return
            one, two = page.findChildren(QLineEdit)
            QTest.keyClicks(one, "correct horse")
            QTest.keyClicks(two, "something else")
            QTest.keyClick(two, Qt.Key.Key_Return)
            assert not entered  # they differ
            two.setText("correct horse")
            QTest.keyClick(two, Qt.Key.Key_Return)

        timer = QTimer(window)
        timer.setSingleShot(True)
        timer.setInterval(10)
        timer.timeout.connect(try_again)
        timer.start()

    async def script(window: MainWindow, ctx: UiContext) -> None:
        assert entered == ["correct horse"]

    live(qapp, tmp_path, None, script, unlock=unlock, listen=type_it)


def test_a_build_without_an_address_says_that_nobody_can_be_asked_for_a_newer_version(qapp: QApplication, tmp_path: Path, opened: Opened) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        await until(lambda: window.menus is not None and ctx.services.updates is not None)
        wanted = [action for menu in window.menuBar().findChildren(QMenu) for action in menu.actions() if action.text() == "&Look for a new version"]
        wanted[0].trigger()
        await until(lambda: "no address to ask for newer versions" in window.message.text())

    live(qapp, tmp_path, opened, script)
