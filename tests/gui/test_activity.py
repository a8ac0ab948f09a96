"""Activity and health on real services: figures, rows, sorting, copying, as-of, offline, and what is wrong in words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from leaddesk.domain.accounts import Account
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Cell, ColumnSpec, KindSpec, StatusSpec, Tone
from leaddesk.ui.pages.activity import ActivityPage
from leaddesk.ui.pages.activity_model import Activity, Figure, figures
from leaddesk.ui.pages.health import HealthPage
from leaddesk.ui.pages.moments import day_title, moment, remaining, short_date
from tests.gui.pages_kit import Desk, button, drive, until, words

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def kinds(desk: Desk) -> list[KindSpec]:
    return [k for k in desk.services.catalog.kinds(desk.account.slug) if k.page == "activity"]


def by_status(desk: Desk) -> KindSpec:
    return next(k for k in kinds(desk) if any(c.cell is Cell.STATUS for c in k.columns))


async def shown(desk: Desk, kind: KindSpec) -> ActivityPage:
    made = ActivityPage(desk.ctx, desk.account.id, kind.name)
    desk.show(made, 960, 560)
    await until(lambda: "As of" in words(made))
    return made


def test_the_page_reads_itself_the_first_time_and_counts_by_status(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        kind = by_status(desk)
        made = await shown(desk, kind)
        await until(lambda: made.figures())
        cards = {f.title: f.number for f in made.figures()}
        assert cards["In all"] == made.model.rowCount() > 0
        assert sum(cards[spec.label] for spec in kind.statuses) == cards["In all"]
        assert kind.plural in words(made)

    drive(qapp, tmp_path, story)


def test_counters_are_summed_over_the_executives(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        kind = next(k for k in kinds(desk) if any(c.cell is Cell.NUMBER for c in k.columns))
        made = await shown(desk, kind)
        await until(lambda: made.figures())
        for place, column in enumerate(c for c in kind.columns if c.shown):
            if column.cell is Cell.NUMBER:
                texts = [str(made.model.index(row, place).data()) for row in range(made.model.rowCount())]
                assert {f.title: f.number for f in made.figures()}[column.title] == sum(int(t or 0) for t in texts)

    drive(qapp, tmp_path, story)


def test_rows_sort_by_a_heading_and_copy_with_their_headings(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        kind = by_status(desk)
        made = await shown(desk, kind)
        await until(lambda: made.model.rowCount() > 2)
        place = next(i for i, c in enumerate(kind.columns) if c.source == "title")

        def names() -> list[str]:
            return [str(made.model.index(row, place).data()) for row in range(made.model.rowCount())]

        made.table.sorted_by.emit(place)
        await until(lambda: names() == sorted(names(), key=str.casefold))
        made.table.sorted_by.emit(place)
        await until(lambda: names() == sorted(names(), key=str.casefold, reverse=True))
        made.table.selectRow(0)
        QTest.keyClick(made.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        copied = QApplication.clipboard().text().split("\n")
        assert copied[0].split("\t") == [c.title for c in kind.columns if c.shown]
        assert copied[1].split("\t")[place] == names()[0]

    drive(qapp, tmp_path, story)


def test_offline_keeps_the_figures_and_says_since_when(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = await shown(desk, by_status(desk))
        await until(lambda: made.model.rowCount() > 0)
        rows = made.model.rowCount()
        desk.server.stop()
        button(made, "Refresh").click()
        await until(lambda: "Offline" in made.notice.text())
        assert "showing what was loaded" in made.notice.text()
        assert made.model.rowCount() == rows
        desk.server.start()
        button(made, "Try again").click()
        await until(lambda: made.notice.text() == "")

    drive(qapp, tmp_path, story)


def test_never_read_is_not_the_same_as_nothing(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        desk.server.stop()
        made = ActivityPage(desk.ctx, desk.account.id, kinds(desk)[0].name)
        desk.show(made)
        await until(lambda: made.notice.text() != "" and made.empty.title() == "Not fetched yet")
        assert not made.figures()

    drive(qapp, tmp_path, story)


def test_health_says_who_what_when_and_why(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = HealthPage(desk.ctx)
        desk.show(made, 820, 600)
        await until(lambda: made.words())
        (said,) = made.words()
        assert desk.account.label in said
        assert desk.kind.plural in said
        assert "As of" in said
        desk.server.stop()
        button(made, "Refresh").click()
        await until(lambda: made.words() and "Online" not in made.words()[0])
        await desk.ctx.call(desk.services.accounts.sign_out(desk.account.id))
        wanted: list[str] = []
        made.sign_in_wanted.connect(wanted.append)
        await until(lambda: "Sign in" in words(made))
        button(made, "Sign in").click()
        assert wanted == [desk.account.id]

    drive(qapp, tmp_path, story)


def test_unknown_statuses_are_counted_under_their_own_words() -> None:
    column = ColumnSpec("s", "S", "status", Cell.STATUS)
    kind = KindSpec("k", "K", "Ks", (column,), statuses=(StatusSpec("Done", "Done", Tone.GOOD),))
    rows = (("Done",), ("odd",), ("odd",), ("",))
    activity = Activity(Account(AccountId("a"), "x", "A", {}), "X", kind, (column,), rows, (), None, None)
    assert figures(activity) == [Figure("In all", 4), Figure("Done", 1, Tone.GOOD), Figure("odd", 2), Figure("No status", 1)]


def test_times_are_said_as_short_as_they_can_be() -> None:
    now = datetime(2026, 2, 5, 12, tzinfo=UTC).astimezone()
    assert moment(now.replace(hour=9, minute=5), now).startswith(("9:05", "09:05"))
    assert moment(now.replace(day=4), now).startswith("yesterday ")
    assert "2025" in moment(now.replace(year=2025), now)
    assert [short_date(now.date().replace(day=d), now.date()) for d in (4, 5, 6)] == ["Yesterday", "Today", "Tomorrow"]
    assert day_title(now.date(), now.date()) == "Today"
    assert [remaining(now.replace(second=s), now.replace(second=0)) for s in (0, 6)] == ["", "6 s"]
