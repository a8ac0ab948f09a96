"""The journal's window on real services: newest first, in pages, looked through, verified, exported; nothing secret in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from leaddesk.app.wiring import Opened
from leaddesk.domain.commands import State
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Role
from leaddesk.ui import ask
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.journal import PAGE
from leaddesk.ui.pages.journal import JournalPage, JournalWindow
from leaddesk.ui.shell import MainWindow
from tests.gui.pages_kit import Desk, button, drive, until, words
from tests.gui.window_kit import live, opened_with_account, started

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


async def page(desk: Desk) -> JournalPage:
    made = JournalPage(desk.ctx)
    desk.show(made, 1000, 640)
    await until(lambda: made.model.read)
    return made


def cells(made: JournalPage, column: int) -> list[str]:
    return [row.cells[column] for row in made.model.rows()]


def test_what_was_done_is_listed_newest_first_and_follows_what_happens(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = await page(desk)
        before = made.model.rowCount()
        assert cells(made, 3)[-1] == "Account added"
        item = await desk.submit(Role.RESCHEDULE, desk.keys[0], hold=False)
        await desk.settled(item, State.SENT)
        await until(lambda: cells(made, 4)[0].startswith("Sent"))
        assert cells(made, 4)[1:3] == ["Sending", "Queued"]
        assert made.model.rowCount() == before + 3
        assert {row[2] for row in (r.cells for r in made.model.rows()[:3])} == {item.title}
        assert cells(made, 3)[0] == desk.action(Role.RESCHEDULE).title and cells(made, 1)[0] == "Pune desk"
        whole = json.dumps([row.cells for row in made.model.rows()])
        assert not [secret for secret in desk.practice.secrets.values() if secret and secret in whole]
        wanted: list[RecordKey] = []
        made.record_wanted.connect(wanted.append)
        made.table.setCurrentIndex(made.model.index(0, 0))
        QTest.keyClick(made.table, Qt.Key.Key_Return)
        assert wanted == [desk.keys[0]]

    drive(qapp, tmp_path, story)


def test_it_is_looked_through_by_record_and_account_in_pages(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        item = await desk.submit(Role.RESCHEDULE, desk.keys[0])
        await desk.ctx.call(desk.services.commands.cancel(item.command.id))
        assert desk.services.notes is not None
        for place in range(PAGE):
            desk.services.notes.add(desk.keys[place % 3], "call", f"Called {place}")
        made = await page(desk)
        assert made.model.rowCount() >= PAGE and not made.model.whole and "older ones come" in words(made)
        made.table.scrollToBottom()
        made.model.fetchMore()
        await until(lambda: made.model.whole)
        numbers = [row.line.seq for row in made.model.rows()]
        assert numbers == list(range(len(numbers), 0, -1))
        made.search.setText(desk.keys[1].remote)
        await until(lambda: made.model.rowCount() and {row.line.record for row in made.model.rows()} == {desk.keys[1]})
        made.search.setText(item.title.upper())
        await until(lambda: made.model.rowCount() and set(cells(made, 2)) == {item.title})
        made.search.setText("100%_nobody")
        await until(lambda: made.empty.isVisible())
        assert made.empty.title() == "No entry fits"
        button(made, "Show everything").click()
        await until(lambda: made.model.rowCount() >= PAGE)
        made.account.setCurrentIndex(made.account.findText("Pune desk"))
        await until(lambda: set(cells(made, 1)) == {"Pune desk"})

    drive(qapp, tmp_path, story)


def test_verify_says_whether_it_is_whole_and_export_writes_every_line(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "journal.jsonl"

    async def pick(*_: Any, **__: Any) -> Path:
        return file

    async def story(desk: Desk) -> None:
        made = await page(desk)
        button(made, "&Verify").click()
        count = made.model.rowCount()
        await until(lambda: f"The journal is intact: {count} entries." in words(made))
        button(made, "&Export…").click()
        await until(lambda: "was saved to journal.jsonl" in words(made))
        assert len(file.read_text().splitlines()) == count

    monkeypatch.setattr(ask, "pick_save", pick)
    drive(qapp, tmp_path / "profile", story)


def test_a_line_changed_from_outside_is_named(qapp: QApplication, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        made = await page(desk)
        database = desk.services.maintenance._database  # type: ignore[attr-defined]  # somebody with the key writes past the program
        with database.write(durable=True) as conn:
            conn.execute("update journal set what='account_removed' where seq=1")
        button(made, "&Verify").click()
        await until(lambda: "it breaks at line 1" in words(made))

    drive(qapp, tmp_path, story)


def test_the_outbox_menu_and_the_palette_open_it_and_once(qapp: QApplication, tmp_path: Path) -> None:
    server, crm = started()
    opened: Opened = opened_with_account(tmp_path, crm)

    async def script(window: MainWindow, ctx: UiContext) -> None:
        where, entry = next((where, action) for where, action in window.menus.entries() if action.text() == "&Journal…")
        assert where == "Outbox"
        await until(entry.isEnabled)
        for _ in range(2):
            entry.trigger()
        (made,) = window.findChildren(JournalWindow)
        await until(lambda: made.page.model.rowCount())
        assert made.isVisible() and not made.isModal()
        made.close()

    try:
        live(qapp, tmp_path, opened, script)
    finally:
        server.stop()
