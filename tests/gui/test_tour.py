"""The first-run tour: there on the first start and beside an empty selection, done by keyboard, hidden for good, back from the menu."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from leaddesk.app.wiring import open_store_part
from leaddesk.sandbox import Running
from leaddesk.ui.context import UiContext
from leaddesk.ui.shell import MainWindow
from leaddesk.ui.tour_card import TourCard

from .window_kit import KEY, account_tab, live, opened_with_account, started, the_list, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(scope="module")
def crm() -> Iterator[Running]:
    server, running = started()
    yield running
    server.stop()


def cards(window: MainWindow) -> list[TourCard]:
    return [card for card in window.findChildren(TourCard) if card.isVisible()]


async def dialog() -> QDialog:
    await until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, QDialog)
    return found


def menu(window: MainWindow, text: str) -> None:
    next(action for _, action in window.menus.entries() if action.text().replace("&", "") == text).trigger()


def test_a_first_start_names_the_first_steps(qapp: QApplication, tmp_path: Path) -> None:
    async def script(window: MainWindow, ctx: UiContext) -> None:
        (card,) = cards(window)
        assert [button.text() for button in card.steps.values()] == ["Add an account", "Refresh its lists", "Find anything by name"]
        card.focus()
        assert window.focusWidget() is card.steps["account"]
        QTest.keyClick(card.steps["account"], Qt.Key.Key_Space)
        assert (await dialog()).windowTitle() == "Add an account"
        (await dialog()).reject()

    live(qapp, tmp_path, open_store_part(tmp_path, session_key=KEY), script)


def test_the_tour_stands_beside_an_empty_selection_is_hidden_and_comes_back(qapp: QApplication, tmp_path: Path, crm: Running) -> None:
    async def first(window: MainWindow, ctx: UiContext) -> None:
        tab = account_tab(window)
        page = the_list(tab)
        await until(lambda: page.model.rowCount() > 5 and cards(window))
        (card,) = cards(window)
        assert ctx.tour.is_done("account") and "(done)" in card.steps["account"].accessibleName()
        QTest.keyClick(card.steps["palette"], Qt.Key.Key_Space)
        (await dialog()).reject()
        await until(lambda: ctx.tour.is_done("palette"))
        QTest.keyClick(card.steps["refresh"], Qt.Key.Key_Space)
        await until(lambda: ctx.tour.is_done("refresh"))
        page.table.go_to(0)
        await until(lambda: not cards(window))
        menu(window, "Tour")
        await until(lambda: cards(window))
        assert window.focusWidget() in (*cards(window)[0].steps.values(), cards(window)[0].close_button) and not tab.keys
        QTest.keyClick(cards(window)[0].close_button, Qt.Key.Key_Space)
        assert not cards(window) and "Help > Tour" in window.message.text()

    async def second(window: MainWindow, ctx: UiContext) -> None:
        tab = account_tab(window)
        await until(lambda: the_list(tab).model.rowCount() > 5)
        assert not cards(window), "hidden for good"
        window.go("outbox")
        menu(window, "Tour")
        await until(lambda: cards(window))
        assert ctx.tour.shown and ctx.tour.is_done("refresh")

    live(qapp, tmp_path, opened_with_account(tmp_path, crm), first)
    live(qapp, tmp_path, open_store_part(tmp_path, session_key=KEY), second)
