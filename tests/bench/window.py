"""A child process: the real window on a given profile: repaints, jumps, orders, searches, its memory, and how late it is while it searches and exports."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView

from leaddesk.app.gui import as_profile, in_thread, show
from leaddesk.app.wiring import open_store_part
from leaddesk.domain.records import ListQuery
from tests.bench import ticks
from tests.bench.figures import Figure, p95, p99, timed
from tests.bench.filled import KEY

if TYPE_CHECKING:
    from leaddesk.ui.context import UiContext
    from leaddesk.ui.lead_list import LeadList
    from leaddesk.ui.shell import MainWindow
    from leaddesk.ui.start import Launch

PLAIN = "Qt's own table of ready items"
TYPED = ("customer 07", "salary", "9000007", "owner 3", "company 12", "rent 11")
EXPORTED = 10_000  # leads


def memory() -> float:
    """Megabytes this process occupies; 0 where that is not known."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


async def until(said: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.perf_counter() + seconds
    while not said():
        assert time.perf_counter() < end, "it did not come about"
        await asyncio.sleep(0.001)


class Script:
    """What is done in the window; `figures` afterwards."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self.figures: list[Figure] = []

    async def __call__(self, window: MainWindow, ctx: UiContext) -> int:
        tab = window.tab()
        page = tab.current_list() if tab is not None else None
        assert page is not None
        await until(lambda: ctx.reader.idle and len(page.model.ids) > 64)
        await asyncio.sleep(1.5)
        begin = memory()
        still = ticks.summary(await ticks.idle(2))
        await self._paint(page)
        await self._go(page)
        await self._type(page, still)
        await self._export(ctx, still)
        self.figures.append(Figure("memory with a list open", begin, "MB"))
        self.figures.append(Figure("memory at the end", memory(), "MB"))
        return 0

    async def _paint(self, page: LeadList) -> None:
        """Full repaints against Qt's table with the same cells; then scrolling by three rows through the list."""
        table = page.table
        plain = _plain_table(page)
        await until(lambda: (handle := plain.windowHandle()) is not None and handle.isExposed())
        await asyncio.sleep(0.1)
        times = []
        for _ in range(self._rounds):
            times.append((timed(table.viewport().repaint), timed(plain.viewport().repaint)))
            await asyncio.sleep(0)
        plain.deleteLater()
        ours, yardstick = (min(one) for one in zip(*times, strict=True))
        self.figures.append(Figure("repaint", ours, "ms", ours / yardstick, PLAIN, 0.8))
        height = table.rowHeight(0)
        scrolled = []
        for step in range(self._rounds):
            table.verticalScrollBar().setValue((step + 1) * 3 * height)
            scrolled.append(timed(table.viewport().repaint))
            await asyncio.sleep(0.004)
        self.figures.append(Figure("scroll by three rows, p99", p99(scrolled), "ms", p99(scrolled) / yardstick, PLAIN))

    async def _go(self, page: LeadList) -> None:
        """To the end of the list and to another order, until the rows are painted."""
        table, model = page.table, page.model
        jumps, sorts = [], []
        for turn in range(max(4, self._rounds // 10)):
            began = time.perf_counter()
            bar = table.verticalScrollBar()
            bar.setValue(bar.maximum() if turn % 2 == 0 else bar.maximum() // 3)
            table.viewport().repaint()
            await until(lambda: model.row_at(max(0, table.rowAt(4))) is not None)
            table.viewport().repaint()
            jumps.append((time.perf_counter() - began) * 1e3)
        for turn in range(max(4, self._rounds // 10)):
            table.verticalScrollBar().setValue(0)  # as the list does when it is asked otherwise
            query = ListQuery(sort=("title", "company", "due")[turn % 3], descending=turn % 2 == 0)
            sorts.append(await self._painted(page, partial(model.show, query)))
            await until(lambda: page._ctx.reader.idle)
        self.figures.append(Figure("jump until painted, p50", statistics.median(jumps), "ms"))
        self.figures.append(Figure("another order until painted, p50", statistics.median(sorts), "ms"))

    @staticmethod
    async def _painted(page: LeadList, ask: Callable[[], None]) -> float:
        """Asks; milliseconds until the model's next answer is painted, which is done as soon as it is there."""
        came = asyncio.Event()
        took: list[float] = []
        began = time.perf_counter()

        def answered(_: int) -> None:
            if not took:
                page.table.viewport().repaint()
                took.append((time.perf_counter() - began) * 1e3)
                came.set()

        connection = page.model.loaded.connect(answered)
        ask()
        await asyncio.wait_for(came.wait(), 30)
        page.model.loaded.disconnect(connection)
        return took[0]

    async def _type(self, page: LeadList, still: dict[str, float]) -> None:
        """Key by key: from the letter to the painted answer."""
        times: list[float] = []

        async def typing() -> None:
            for text in TYPED:
                for end in range(1, len(text) + 1):
                    if text[end - 1] == " ":
                        continue
                    times.append(await self._painted(page, partial(page.top.search.setText, text[:end])))
                    await asyncio.sleep(0.03)
                page.top.search.clear()
                await asyncio.sleep(0.1)

        gaps, _ = await ticks.during(typing())
        self.figures.append(Figure("letter until painted, p50", statistics.median(times), "ms"))
        self.figures.append(Figure("letter until painted, p95", p95(times), "ms"))
        self._late("searching", gaps, still)

    async def _export(self, ctx: UiContext, still: dict[str, float]) -> None:
        await until(lambda: ctx.reader.idle)  # the whole list is read again after the last search
        await asyncio.sleep(0.5)
        with tempfile.TemporaryDirectory() as folder:
            query = ListQuery(sort="due", limit=EXPORTED)
            gaps, _ = await ticks.during(ctx.call(ctx.services.exports.export(query, Path(folder) / "list.csv")))
        self._late("exporting", gaps, still)

    def _late(self, what: str, gaps: list[ticks.Gap], still: dict[str, float]) -> None:
        if len(gaps) > 1:
            found = ticks.summary(gaps)
            self.figures.append(Figure(f"ticks while {what}, p99", found["p99"], "ms", found["p99"] / still["p99"], "idle p99", 3))
            self.figures.append(Figure(f"ticks while {what}, longest", found["longest"], "ms"))


def _plain_table(page: LeadList) -> QTableView:
    """The same texts as items of Qt's own model, in a table of the same size and look, in a window of its own."""
    columns = [number for number in range(page.model.columnCount()) if not page.table.isColumnHidden(number)]
    model = QStandardItemModel(200, len(columns))
    for row in range(200):
        shown = page.model.row_at(min(row, 60))
        for place, column in enumerate(columns):
            model.setItem(row, place, QStandardItem(shown.texts[column] if shown is not None else "Customer 12345"))
    view = QTableView()
    model.setParent(view)
    view.setModel(model)
    view.setShowGrid(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(page.table.rowHeight(0))
    for place, column in enumerate(columns):
        view.setColumnWidth(place, page.table.columnWidth(column))
    view.resize(page.table.size())
    view.show()
    return view


def main(profile: Path, rounds: int) -> None:
    opened = open_store_part(profile, session_key=KEY)
    for name, value in (("auto_refresh", False), ("read_ahead", False)):
        opened.services.preferences.put(name, value)
    script = Script(rounds)

    def more(launch: Launch) -> Launch:
        return launch._replace(begin=lambda: as_profile(in_thread(lambda: opened)), script=script, size=(1600, 900))

    assert show(profile, None, lambda _: opened, more) == 0
    print(json.dumps([asdict(one) for one in script.figures]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
