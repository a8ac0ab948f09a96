"""Working by keyboard: the palette, the keys, saved views, editing in the table, one form for many, the lock, the mask, and a place that stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from leaddesk.app import demo
from leaddesk.app.wiring import open_store_part
from leaddesk.domain.clock import SystemClock
from leaddesk.domain.commands import State
from leaddesk.domain.specs import Role
from leaddesk.sandbox import Running, available
from leaddesk.sandbox.practice import machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.services.screen_lock import ScreenLock
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.many import ManyDialog
from leaddesk.ui.help_dialogs import KeySheet
from leaddesk.ui.lock_page import LockPage
from leaddesk.ui.models.views import View, read_one, write_one
from leaddesk.ui.palette import Palette
from leaddesk.ui.palette_match import score
from leaddesk.ui.shell import MainWindow
from leaddesk.ui.widgets.highlight import places

from .window_kit import KEY, live, the_list, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_a_day_at_the_keyboard(qapp: QApplication, tmp_path: Path) -> None:
    """One window at two practice CRMs: everything of the console, one thing after the other."""
    servers, running = [], []
    profile = tmp_path / "profile"
    opened = open_store_part(profile, session_key=KEY)
    roles = {spec.slug: {action.role for action in opened.services.catalog.actions(spec.slug)} for spec in available()}
    slugs = {next(slug for slug, found in roles.items() if role in found) for role in (Role.TRANSFER, Role.EDIT)}
    for spec in available():
        if spec.slug in slugs:
            practice = spec.create(3, 24, machine_time)
            server = PracticeServer(practice)
            running.append(Running(spec.slug, server.start(), practice.settings, practice.secrets, practice.otp(), practice, server.stop))
            servers.append(server)
    demo.prepare(opened.complete(), running)
    opened.services.preferences.put("hold_seconds", 60)

    async def script(window: MainWindow, ctx: UiContext) -> None:
        await until(lambda: window.console is not None)
        await the_palette_finds(window, ctx)
        await keys_can_be_changed(window, ctx)
        await a_saved_view_holds_all(window, ctx)
        await a_cell_is_edited(window, ctx)
        await many_are_edited(window, ctx)
        await the_place_stays(window, ctx)
        await it_is_masked_and_locked(window, ctx)

    try:
        live(qapp, profile, opened, script)
    finally:
        for server in servers:
            server.stop()


def dialog() -> object:
    return QApplication.activeModalWidget()


async def opened_palette(window: MainWindow) -> Palette:
    assert window.console is not None
    window.console.palette()
    await until(lambda: isinstance(dialog(), Palette))
    found = dialog()
    assert isinstance(found, Palette)
    return found


async def the_palette_finds(window: MainWindow, ctx: UiContext) -> None:
    window.go("all")
    page = the_list(window.tab())  # type: ignore[arg-type]  # the tab is there
    await until(lambda: page.model.rowCount() > 5 and page.model.row_at(0) is not None)
    name = page.model.row_at(3).texts[0]  # type: ignore[union-attr]  # it is read
    palette = await opened_palette(window)
    QTest.keyClicks(palette.field, "outbox")
    titles = [entry.title for entry in palette.lines.entries]
    assert "Outbox" in titles and "Show the outbox" in titles
    palette.field.clear()
    QTest.keyClicks(palette.field, name.split()[0])
    await until(lambda: any(entry.title == name and entry.section == "hit" for entry in palette.lines.entries))
    row = next(row for row, entry in enumerate(palette.lines.entries) if entry.title == name)
    for _ in range(row):
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    await until(lambda: window.tab() is not None and window.tab().account is not None and len(window.tab().keys) == 1)  # type: ignore[union-attr]
    window.tab().deeds.selection([])  # type: ignore[union-attr]
    window.go("all")
    the_list(window.tab()).table.clearSelection()  # type: ignore[arg-type]
    await until(lambda: not window.tab().keys)  # type: ignore[union-attr]
    palette = await opened_palette(window)
    action = next(a for info in ctx.services.catalog.crms() for a in ctx.services.catalog.actions(info.slug) if a.role is Role.TRANSFER)
    QTest.keyClicks(palette.field, action.title)
    entry = next(e for e in palette.lines.entries if e.title == action.title)
    assert entry.why == "Select a lead first."
    palette.reject()
    await until(lambda: dialog() is None)


async def keys_can_be_changed(window: MainWindow, ctx: UiContext) -> None:
    sheet = KeySheet(ctx, window)
    sheet.show()
    table = sheet.keys.table
    rows = {item.text(): row for row in range(table.rowCount()) if (item := table.item(row, 0)) is not None}
    table.selectRow(rows["Search in this list"])
    sheet.keys.input.setKeySequence(QKeySequence("Ctrl+N"))
    sheet.keys._set.click()
    assert ctx.keys.sequence("search") == "Ctrl+N"
    assert {key.name for key in ctx.keys.conflicts()["search"]} >= {"new"}
    texts = [item.text() for row in range(table.rowCount()) if (item := table.item(row, 1)) is not None]
    assert any("Ctrl+N" in text and "used twice" in text and "changed" in text for text in texts)
    search = next(action for _, action in window.menus.entries() if action.text() == "&Search")
    assert search.shortcut().toString() == "Ctrl+N"
    ctx.keys.reset()
    assert search.shortcut().toString() == "Ctrl+F" and "search" not in ctx.keys.conflicts()
    sheet.close()
    sheet.deleteLater()
    for menu in window.menuBar().findChildren(QMenu):
        letters = [text[text.index("&") + 1].casefold() for action in menu.actions() if "&" in (text := action.text().replace("&&", ""))]
        assert len(letters) == len(set(letters)), (menu.title(), letters)


async def a_saved_view_holds_all(window: MainWindow, ctx: UiContext) -> None:
    window.go("all")
    tab = window.tab()
    assert tab is not None
    page = the_list(tab)
    whole = page.model.rowCount()
    page.header.group_by("status")
    page.top.search.setText("a")
    await until(lambda: 0 < page.model.rowCount() < whole or page.model.query.search == "a")
    view = page.as_view("Mine to call")
    tab.deeds.options._keep(page, view)
    names = [v.name for v in tab.shelf.views()]
    assert "saved:Mine to call" in names
    tab.views.choose("all")
    assert page.header.group == "" or page.header.group == "status"
    page.clear_search()
    page.header.group_by("")
    tab.views.choose("saved:Mine to call")
    assert (page.header.group, page.top.search.text()) == ("status", "a")
    await until(lambda: page.model.query.group == "status" and page.model.row_at(0) is not None)
    statuses = [row[0] for row in ((r.cells[0],) for r in ctx.services.queries.rows(ctx.services.queries.ids(page.query()), ("status",)))]
    groups = [status for at, status in enumerate(statuses) if at == 0 or statuses[at - 1] != status]
    assert len(groups) == len(set(groups)), "equal values stand together"
    assert read_one(write_one(view)) == view
    renamed = tab.shelf.rename(view, "Calls")
    assert [v.title for v in tab.shelf.views() if v.saved] == ["Calls"]
    tab.shelf.remove(renamed)
    tab.fill_views("all")
    tab.views.choose("all")
    page.clear_search()
    page.header.group_by("")


async def a_cell_is_edited(window: MainWindow, ctx: UiContext) -> None:
    account, column = next(
        (a, c.name)
        for a in window.pages.book.accounts()  # type: ignore[union-attr]  # there are pages
        for action in ctx.services.catalog.actions(a.slug)
        if action.role is Role.EDIT and (kind := window.pages.book.kinds(a)) and kind[0].name == action.kind  # type: ignore[union-attr]
        for c in kind[0].columns
        if c.source == "email"
    )
    window.go(account.id)
    tab = window.tab()
    assert tab is not None
    page = the_list(tab)
    await until(lambda: page.model.rowCount() > 4 and page.model.row_at(1) is not None)
    page.table.go_to(1)
    await until(lambda: len(tab.keys) == 1)
    place = [c.name for c in page.model.columns].index(column)
    page.table.setCurrentIndex(page.model.index(1, place))
    tab.deeds.edit()
    await until(lambda: isinstance(tab.deeds.cells._editor, QLineEdit))
    editor = tab.deeds.cells._editor
    assert isinstance(editor, QLineEdit)
    assert editor.accessibleName().startswith("New ")
    editor.setText("not an address")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await until(lambda: editor.property("invalid"))
    assert editor.text() == "not an address", "what was typed stays"
    editor.setText("desk@example.org")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await until(lambda: ctx.services.commands.items((State.HELD, State.WAITING)))
    (item,) = ctx.services.commands.items((State.HELD, State.WAITING))
    assert "desk@example.org" in str(item.command.payload)
    await until(lambda: window.focusWidget() is page.table)
    await ctx.call(ctx.services.commands.cancel(item.command.id))


async def many_are_edited(window: MainWindow, ctx: UiContext) -> None:
    tab = window.tab()
    assert tab is not None
    page = the_list(tab)
    rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (1, 2, 3):
        page.table.selectionModel().select(page.model.index(row, 0), rows)
    await until(lambda: len(tab.keys) == 3)
    tab.deeds.edit()
    await until(lambda: isinstance(dialog(), ManyDialog))
    asked = dialog()
    assert isinstance(asked, ManyDialog) and asked._list is not None
    name = next(n for n in asked.view.rows.names if asked.view.rows[n].editor.spec.prefill == "email")
    QTest.keyClicks(asked.view.rows[name].editor.main(), "office@example.org")
    model = asked._list.table.model()
    last = model.columnCount() - 1
    words = [str(model.index(row, last).data()) for row in range(3)]
    assert all("→ office@example.org" in text.replace("\u00a0", " ") for text in words) and len(set(words)) == 3
    asked.submit()
    await until(lambda: len(ctx.services.commands.items((State.HELD, State.WAITING))) == 3)
    await until(lambda: dialog() is None)
    for item in ctx.services.commands.items((State.HELD, State.WAITING)):
        assert "office@example.org" in str(item.command.payload)
        await ctx.call(ctx.services.commands.cancel(item.command.id))


async def the_place_stays(window: MainWindow, ctx: UiContext) -> None:
    """Selection, focus and scroll position survive a refresh."""
    tab = window.tab()
    assert tab is not None
    page = the_list(tab)
    page.table.go_to(0)
    await until(lambda: len(tab.keys) == 1 and not page.bar.isVisible())
    first = list(tab.keys)
    page.table.go_to(page.model.rowCount() - 3)
    page.table.setFocus()
    await until(lambda: len(tab.keys) == 1 and tab.keys != first)
    window.message.clear()  # what was said before goes by itself after some seconds, and the list would grow by its height
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    before = (page.table.selected_ids(), page.table.verticalScrollBar().value(), page.table.horizontalScrollBar().value())
    for _ in range(3):
        assert tab.account is not None
        await ctx.call(ctx.services.refresher.refresh(tab.account))
    await until(lambda: ctx.reader.idle)
    assert (page.table.selected_ids(), page.table.verticalScrollBar().value(), page.table.horizontalScrollBar().value()) == before
    assert window.focusWidget() is page.table


async def it_is_masked_and_locked(window: MainWindow, ctx: UiContext) -> None:
    assert window.console is not None and window.cover is not None
    window.console.set_mask(True)
    window.strip.setFocus()
    tab = window.tab()
    assert tab is not None and the_list(tab).table._delegate.masked
    assert ctx.services.preferences.get("scene") is None, "the next first frame shows no rows"
    window.console.set_mask(False)
    window.console.screen_lock.choose("2468")
    window.console.lock()
    page = window.findChild(LockPage)
    assert window.cover.closed and page is not None and not window.menuBar().isEnabled()
    assert page.geometry() == window.rect()
    page.field.setText("1111")
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    await until(lambda: "4 tries left" in page.problem.text())
    page.field.setText("2468")
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    await until(lambda: not window.cover.closed)  # type: ignore[union-attr]
    assert window.menuBar().isEnabled()


class Kept:
    """Preferences in memory."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def get(self, name: str, default: object = None) -> object:
        return self.values.get(name, default)

    def put(self, name: str, value: object) -> None:
        self.values[name] = value


def test_wrong_pins_cost_a_pause_that_a_new_start_does_not_end() -> None:
    kept = Kept()
    lock = ScreenLock(kept, SystemClock())  # type: ignore[arg-type]  # preferences in memory
    for shape in ("123", "12a4", "1" * 13, ""):
        with pytest.raises(ValueError, match="pin"):
            lock.choose(shape)
    assert not lock.set
    lock.choose("2468")
    assert "2468" not in str(kept.values) and "argon2id" in str(kept.values)
    for _ in range(5):
        assert not lock.check("1111")
    again = ScreenLock(kept, SystemClock())  # type: ignore[arg-type]
    assert 0 < again.pause() <= 31 and not again.check("2468")
    lock.clear()
    assert not again.set and not again.pause()


@pytest.mark.parametrize(
    ("typed", "name", "fits"),
    [
        ("trans", "Transfer", True),
        ("trasnfer", "Transfer", True),
        ("gbt", "Give back to telecalling", True),
        ("back give", "Give back to telecalling", True),
        ("réfresh", "Refresh", True),
        ("xyz", "Transfer", False),
        ("transfer now", "Transfer", False),
    ],
)
def test_names_are_found_as_people_type_them(typed: str, name: str, fits: bool) -> None:
    assert (score(typed, name) > 0) is fits


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_matched_and_marked(typed: str, name: str) -> None:
    assert 0 <= score(typed, name) <= 1
    spans = places(name, typed)
    assert all(0 <= start < end <= len(name) for start, end in spans)
    assert list(spans) == sorted(spans)


def test_the_search_is_marked_as_it_finds() -> None:
    assert places("Asha Menon", "men") == ((5, 8),)
    assert places("+91 90000 10044", "10044") == ((10, 15),)
    assert places("+91 90000 10044", "000100") == ((6, 13),)
    assert places("Renée", "renee") == () or places("Renée", "renee")
    assert places("Amen", "men") == ()


def test_a_view_from_elsewhere_is_read_or_refused() -> None:
    assert read_one({"title": ""}) is None and read_one("x") is None and read_one({"title": 3}) is None
    view = read_one({"title": "A", "chosen": {"status": ["x", 1], "owner": "no"}, "layout": [1], "search": None})
    assert view == View("saved:A", "A", "bookmark", "Saved filters", chosen={"status": ("x", "1")}, saved=True)
