"""The shift board: every number opens exactly the records it counted, it follows what changes while nothing on it moves, and says why it is empty."""

from __future__ import annotations

import itertools
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from leaddesk.domain.commands import State
from leaddesk.domain.errors import StoreUnavailable
from leaddesk.domain.records import ListQuery
from leaddesk.domain.specs import Role, Tone
from leaddesk.ui import boards
from leaddesk.ui.actions import Actions
from leaddesk.ui.crm_tab import CrmTab
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.models.views import View
from leaddesk.ui.pages.flow import FlowLayout
from leaddesk.ui.pages.shift_board import ShiftBoard
from leaddesk.ui.pages.shift_drawings import CHARTS
from leaddesk.ui.widgets.chart_layout import Drawing, Series, labelled
from tests.gui.pages_kit import Desk, button, drive, until, words
from tests.gui.test_board import At, at_the_window
from tests.gui.test_month import lists
from tests.gui.window_kit import account_tab, the_list

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


async def opened(tab: CrmTab) -> ShiftBoard:
    tab.show_view(next(view for view in tab.shelf.views() if view.name == "board:shift"))
    page = tab.findChild(ShiftBoard)
    assert isinstance(page, ShiftBoard)
    await until(lambda: page.picture() is not None and page.cards.isVisible())
    return page


async def page_of(desk: Desk, *, every: bool = False, width: int = 900) -> ShiftBoard:
    page = ShiftBoard(desk.ctx, cast(Actions, desk.actions), None if every else desk.account.id, Formats(desk.ctx.clock))
    desk.show(page, width, 700)
    await until(lambda: page.picture() is not None and page.cards.isVisible())
    return page


def said(page: ShiftBoard, name: str) -> str:
    return page.cards.figures[name].accessibleName()


def test_every_bar_opens_the_records_it_counted(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, crm = at
        ended = {"Not Progressing", "Closed", "Unreachable", "Converted"}
        wanted = sum(lead.status[0] not in ended for lead in crm.state.leads.values())
        for tab in (account_tab(window), None):
            if tab is None:
                window.go("all")
                tab = window.tab()
                assert tab is not None
            page = await opened(tab)
            assert not tab.detail.isVisible() and said(page, "open") == f"Open: {wanted}"
            assert not page.cards.figures["overdue"].isVisible() and not page.cards.charts["due"].isVisible(), "this CRM has no due dates"
            seen = []
            for name in CHARTS:
                chart = page.cards.charts[name].chart
                for bar in chart.bars()[:1] + chart.bars()[-1:]:
                    chart.chosen.emit(bar.series, bar.category)
                    await until(partial(lists, tab, bar.value))
                    seen.append(name)
                    await opened(tab)
            assert {"statuses", "ages", "owners"} <= set(seen)
            page.cards.figures["open"].click()
            await until(partial(lists, tab, wanted))
            assert the_list(tab).view().title == "Open" and tab.detail.isVisible()
            assert tab.shelf.remembered() == "all", "a passing list is not what the next start opens with"

    at_the_window(qapp, tmp_path / "profile", story)


def test_it_follows_what_changes_and_keeps_its_place(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await page_of(desk)
        chart = page.cards.charts["due"].chart
        chart.setFocus()
        QTest.keyClick(chart, Qt.Key.Key_Right)
        current, tiles = chart.current(), list(page.cards.figures.values())
        before = int(said(page, "open").split(": ")[1])
        item = await desk.submit(Role.TRANSFER, desk.keys[0])
        await until(lambda: said(page, "queued") == "To be sent: 1")
        await desk.ctx.call(desk.services.commands.send())
        await desk.settled(item, State.SENT)
        await until(lambda: said(page, "done_today") == "Done today: 1" and said(page, "queued") == "To be sent: 0")
        await until(lambda: said(page, "open") == f"Open: {before - 1}")
        assert list(page.cards.figures.values()) == tiles and chart.hasFocus()
        assert current is not None and (now := chart.current()) is not None and (now.series, now.category) == (current.series, current.category)
        found: list[View] = []
        page.view_wanted.connect(found.append)
        page.cards.figures["done_today"].click()
        assert found[0].gone and desk.services.queries.count(_query(page, "done_today")) == 1

    drive(qapp, tmp_path / "profile", story)


def _query(page: ShiftBoard, name: str) -> ListQuery:
    picture = page.picture()
    assert picture is not None
    return picture.figure(name).query


def test_all_of_it_by_keyboard(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await page_of(desk, every=True)
        page.enter()
        assert page.cards.figures["open"].hasFocus()
        found: list[View] = []
        page.view_wanted.connect(found.append)
        order = []
        for _ in range(14):
            focus = QApplication.focusWidget()
            assert focus is not None
            order.append(focus.accessibleName())
            QTest.keyClick(focus, Qt.Key.Key_Tab)
        at = [next(place for place, name in enumerate(order) if name.startswith(start)) for start in ("Open:", "Unknown", "Open by due", "Open by status")]
        assert at == sorted(at)
        chart = page.cards.charts["ages"].chart
        chart.setFocus()
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
            QTest.keyClick(chart, key)
        (view,) = found
        assert view.title.startswith("Open, 0–1 days") and len(view.where) >= 1

    drive(qapp, tmp_path / "profile", story)


def test_asked_for_before_it_was_counted_it_takes_the_focus_then(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = ShiftBoard(desk.ctx, cast(Actions, desk.actions), None, Formats(desk.ctx.clock))
        desk.show(page, 900, 700)
        page.enter()
        await until(lambda: page.cards.figures["open"].hasFocus())

    drive(qapp, tmp_path / "profile", story)


def test_it_fits_a_small_window_in_one_column_and_a_wide_one_in_two(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await page_of(desk)
        assert page.cards.charts["ages"].x() > page.cards.charts["statuses"].x()
        page.resize(560, 500)
        await until(lambda: page.cards.charts["ages"].x() == page.cards.charts["statuses"].x())
        assert page.cards.charts["ages"].y() > page.cards.charts["statuses"].y()
        page.resize(900, 500)
        await until(lambda: page.cards.charts["ages"].x() > page.cards.charts["statuses"].x())

    drive(qapp, tmp_path / "profile", story)


def test_offline_signed_out_and_failed_are_said_over_the_figures(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await page_of(desk)
        asked: list[str] = []
        page.sign_in_wanted.connect(asked.append)
        desk.server.stop()
        await desk.ctx.call(desk.services.refresher.refresh(desk.account.id))
        await until(lambda: "is offline" in words(page.message))
        desk.server.start()
        button(page.message, "Try again").click()
        await until(lambda: not page.message.isVisible())
        await desk.ctx.call(desk.services.accounts.sign_out(desk.account.id))
        await until(lambda: page.message.isVisible())
        button(page.message, "Sign in").click()
        assert asked == [desk.account.id] and page.cards.isVisible()
        page.notice.failed(StoreUnavailable(reason="io"))
        assert "Try again" in words(page.message)
        button(page.message, "Try again").click()
        await until(lambda: "Try again" not in words(page.message))

    drive(qapp, tmp_path / "profile", story)


def test_without_an_account_it_says_so(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        page = await page_of(desk, every=True)
        await desk.ctx.call(desk.services.accounts.remove(desk.account.id))
        await until(lambda: page.empty.isVisible())
        assert page.empty.title() == "No leads" and not page.book.isEnabled()

    drive(qapp, tmp_path / "profile", story)


def test_an_account_never_refreshed_offers_to_load(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        crm = desk.practice
        second = await desk.ctx.call(desk.services.accounts.add(crm.slug, "Second", crm.settings, crm.secrets))
        page = ShiftBoard(desk.ctx, cast(Actions, desk.actions), second.id, Formats(desk.ctx.clock))
        desk.show(page, 900, 700)
        asked: list[str] = []
        page.sign_in_wanted.connect(asked.append)
        await until(lambda: page.empty.isVisible() and page.empty.title())
        button(page.empty, "Sign in").click()
        assert asked == [second.id]

    drive(qapp, tmp_path / "profile", story)


def test_the_board_is_offered_where_there_is_work() -> None:
    spec = boards.find("shift")
    assert spec is not None and spec.translate(spec.title) == "Shift board"
    assert not spec.fits((), ())


@given(st.integers(1, 60), st.integers(0, 59), st.floats(1, 200))
def test_labels_of_many_columns_have_room_and_keep_todays(count: int, anchor: int, slot: float) -> None:
    anchor %= count
    names = tuple(f"{n} Nov" for n in range(count))
    drawing = Drawing("t", names, (Series("", Tone.INFO, (1,) * count),), anchor=anchor)
    shown = labelled(drawing, slot, lambda text: 7.0 * len(text))
    assert anchor in shown and shown == sorted(set(shown))
    if count > 10:
        assert all((b - a) * int(max(1, slot)) >= 7 * 5 for a, b in itertools.pairwise(shown))


@pytest.mark.parametrize(
    ("count", "width", "wanted"), [(6, 900, [6]), (6, 780, [3, 3]), (6, 300, [2, 2, 2]), (5, 600, [3, 2]), (4, 900, [4]), (3, 90, [1, 1, 1])]
)
def test_lines_of_figures_are_filled_alike(qapp: QApplication, count: int, width: int, wanted: list[int]) -> None:
    row = QWidget()
    flow = FlowLayout(row, gap=12, line_gap=12, column=140, even=True)
    boxes = [QWidget(row) for _ in range(count)]
    for box in boxes:
        box.setFixedHeight(40)
        flow.addWidget(box)
    row.resize(width, flow.heightForWidth(width))
    flow.activate()
    lines = [len(list(group)) for _, group in itertools.groupby(boxes, key=lambda box: box.y())]
    assert lines == wanted
