"""The month in the window: figures and bars are the cache's own counts, every bar opens exactly the records it counted, the workbook is written."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from python_calamine import CalamineWorkbook

from leaddesk.domain.months import MonthPicture
from leaddesk.domain.specs import Tone
from leaddesk.services.snapshot import month_after, month_of
from leaddesk.ui.crm_tab import CrmTab
from leaddesk.ui.pages.month import FigureButton, MonthPage
from leaddesk.ui.widgets.chart import BarChart
from leaddesk.ui.widgets.chart_layout import Drawing, Places, Series, steps_to, with_shades
from tests.gui.dialog_kit import Desk
from tests.gui.test_board import At, at_the_window
from tests.gui.window_kit import account_tab, the_list, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


async def opened(tab: CrmTab) -> MonthPage:
    view = next(view for view in tab.shelf.views() if view.page == "month")
    tab.show_view(view)
    page = tab.findChild(MonthPage)
    assert isinstance(page, MonthPage)
    await until(page.picture)
    return page


async def turned_to(page: MonthPage, month: date) -> MonthPicture:
    page.go(month)
    await until(lambda: (shown := page.picture()) is not None and shown.month == month_of(month))
    picture = page.picture()
    assert picture is not None
    return picture


def lists(tab: CrmTab, count: int) -> bool:
    """Whether the list that is shown holds so many rows and says so."""
    page = the_list(tab)
    return page.model.rowCount() == count and page.top.count_text().startswith(f"{count} ")


def test_every_bar_opens_the_records_it_counted(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, _, crm = at
        tab = account_tab(window)
        month = month_of(max(lead.created for lead in crm.state.leads.values()).astimezone().date())
        page = await opened(tab)
        await turned_to(page, month)
        assert not tab.detail.isVisible()
        seen = 0
        for kind in ("lead", "deal"):
            for place in range(3):
                chart = page.part(kind).charts[place]
                bar = chart.bars()[-1] if chart.bars() else None
                if bar is None:
                    continue
                chart.chosen.emit(bar.series, bar.category)
                await until(partial(lists, tab, bar.value))
                found = the_list(tab).scope.kind
                assert found is not None and found.name == kind and tab.detail.isVisible()
                seen += bar.value
                await opened(tab)
        assert seen
        figure = next(button for button in page.findChildren(FigureButton) if "Leads submitted" in button.accessibleName())
        figure.click()
        wanted = sum(month_of(lead.created.astimezone().date()) == month for lead in crm.state.leads.values())
        await until(lambda: the_list(tab).top.count_text() == f"{wanted} leads")

    at_the_window(qapp, tmp_path / "profile", story)


def test_other_months_and_the_workbook(qapp: QApplication, tmp_path: Path) -> None:
    async def story(at: At) -> None:
        window, ctx, _ = at
        page = await opened(account_tab(window))
        await turned_to(page, date(2001, 2, 3))
        assert page.empty.isVisible() and not any(chart.isVisible() for chart in page.findChildren(BarChart))
        picture, months = await turned_to(page, month_after(date(2001, 2, 1), 1200)), ctx.services.months
        assert months is not None
        await ctx.call(months.write(picture, tmp_path / "month.xlsx"))
        assert CalamineWorkbook.from_path(tmp_path / "month.xlsx").sheet_names[0] == "Month"

    at_the_window(qapp, tmp_path / "profile", story, size=30)


def test_bars_are_reached_and_opened_with_keys(qapp: QApplication, tmp_path: Path) -> None:
    desk = Desk(qapp, tmp_path / "profile")
    chart = BarChart(desk.ctx.theme)
    chart.present(Drawing("Two things", ("one", "two", "three"), (Series("a", Tone.INFO, (1, 0, 3)), Series("b", Tone.GOOD, (0, 5, 2)))))
    chosen: list[tuple[int, int]] = []
    chart.chosen.connect(lambda series, category: chosen.append((series, category)))
    chart.resize(400, 200)
    chart.show()
    keys = {"right": Qt.Key.Key_Right, "left": Qt.Key.Key_Left, "up": Qt.Key.Key_Up, "down": Qt.Key.Key_Down}
    said = []
    for name in ("right", "right", "right", "up", "left", "down"):
        QTest.keyClick(chart, keys[name])
        said.append(chart.accessibleName().removeprefix("Two things, "))
    assert said == ["a, one: 1", "b, two: 5", "b, three: 2", "b, three: 2", "b, two: 5", "b, two: 5"]
    QTest.keyClick(chart, Qt.Key.Key_Return)
    bar = next(bar for bar in chart.bars() if bar.value == 3)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=bar.box.center().toPoint())
    assert chosen == [(1, 1), (0, 2)] and "b, two: 5" in chart.accessibleDescription()
    chart.close()
    desk.close()


@given(st.integers(0, 10**9))
def test_the_scale_is_round_and_reaches_the_highest_bar(most: int) -> None:
    steps, step = steps_to(most)
    assert 1 <= steps <= 4 and steps * step >= most and (steps - 1) * step <= max(most, 1)
    assert str(step).rstrip("0") in ("1", "2", "5")


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), min_size=1, max_size=12), st.integers(0, 2000), st.booleans(), st.booleans())
def test_bars_stay_inside_the_chart(values: list[list[int]], width: int, stacked: bool, lying: bool) -> None:
    series = with_shades([Series(f"s{n}", Tone.INFO, tuple(row)) for n, row in enumerate(values)])
    drawing = Drawing("t", ("a", "b", "c"), series, stacked=stacked, lying=lying)
    places = Places(drawing, width, lambda text: 7.0 * len(text))
    for bar in places.bars:
        assert bar.box.left() >= 0 and bar.box.top() >= 0 and bar.box.bottom() <= places.height + 0.01
        if lying or stacked:
            assert bar.box.right() <= max(width, 160) + 0.01
