"""A clerk at the window: finds controls by what they are and what they are called, works them with mouse and keys, and reads what is on the screen."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAccessible, QAccessibleInterface, QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QToolTip,
    QWidget,
)

from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.connectors.contract import Plugin
from leaddesk.domain.clock import Clock, SystemClock
from leaddesk.services.api import Services
from leaddesk.ui.context import UiContext
from leaddesk.ui.shell import MainWindow
from tests.gui.window_kit import KEY, live

QUIET = pytest.mark.qt_log_ignore("This plugin does not support")
"""The only Qt warnings that do not fail a journey: the offscreen plugin has no window manager to raise or size a window."""

PATIENCE = 20.0
MANY = 400  # a node with more children is a table, read in another way
Name = str | re.Pattern[str]
Index = QModelIndex | QPersistentModelIndex
R = QAccessible.Role
ROLES: Mapping[str, frozenset[QAccessible.Role]] = {
    "button": frozenset({R.Button, R.ButtonMenu, R.ButtonDropDown, R.CheckBox, R.RadioButton}),
    "field": frozenset({R.EditableText, R.SpinBox}),
    "combo": frozenset({R.ComboBox}),
    "tab": frozenset({R.PageTab}),
    "menu": frozenset({R.MenuItem}),
}


async def until(said: Callable[[], Any], what: object = "", seconds: float = PATIENCE) -> Any:
    """Lets the window's loop run until `said` answers something true, and answers that."""
    end = asyncio.get_running_loop().time() + seconds
    while not (found := said()):
        assert asyncio.get_running_loop().time() < end, f"it did not come about: {what() if callable(what) else what}"
        await asyncio.sleep(0.01)
    return found


def fits(wanted: Name, found: str) -> bool:
    """Whether a name is the one looked for: whole, without case, "*", ":" and "…" at its end; a pattern anywhere."""
    return bool(wanted.search(found)) if isinstance(wanted, re.Pattern) else _norm(wanted) == _norm(found) != ""


def _norm(text: str) -> str:
    return re.sub(r"[\s:*….]+$", "", text.replace("\u2009", "").replace("\u00a0", " ")).strip().casefold()


def _walk(node: QAccessibleInterface | None) -> Iterator[QAccessibleInterface]:
    if node is None or not node.isValid() or node.state().invisible:
        return
    yield node
    if node.childCount() <= MANY and node.role() not in (R.Table, R.Tree, R.List):
        for place in range(node.childCount()):
            yield from _walk(node.child(place))


def _names(node: QAccessibleInterface) -> list[str]:
    """Its own name, unless it is a combo box's (that is its text), and the labels that stand for it."""
    own = [] if node.role() == R.ComboBox else [node.text(QAccessible.Text.Name)]
    return own + [label.text(QAccessible.Text.Name) for label, _ in node.relations(QAccessible.RelationFlag.Label) if label is not None]


def _owner(node: QAccessibleInterface) -> QWidget:
    """The widget that gets the mouse and the keys."""
    at: QAccessibleInterface | None = node
    while at is not None and not isinstance(at.object(), QWidget):
        at = at.parent()
    found = at.object() if at is not None else None
    assert isinstance(found, QWidget)
    return found


class Clerk:
    """Works at one window. What is pressed and typed goes to the dialog in front, as for a person."""

    def __init__(self, window: MainWindow, ctx: UiContext) -> None:
        self.window = window
        self.ctx = ctx

    # looking

    def front(self) -> QWidget:
        """The menu, the dialog or the window that takes the mouse now."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window

    def words(self) -> str:
        """All that stands on the screen in front: labels, buttons, fields (no secrets), one a line."""
        said: list[str] = []
        for widget in self.front().findChildren(QWidget):
            if not widget.isVisible():
                continue
            if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
                secret = isinstance(widget, QLineEdit) and widget.echoMode() is not QLineEdit.EchoMode.Normal
                said.append("" if secret else widget.text())
            elif isinstance(widget, QPlainTextEdit):
                said.append(widget.toPlainText())
        return "\n".join(text.replace("\u2009", "").replace("\u00a0", " ") for text in said if text.strip())

    async def sees(self, *wanted: Name) -> str:
        """Waits until each of these stands on the screen; answers all words."""

        def there() -> str:
            words = self.words()
            return words if all(one.search(words) if isinstance(one, re.Pattern) else one in words for one in wanted) else ""

        return str(await until(there, lambda: f"{wanted} among:\n{self.words()}"))

    def _found(self, role: str, name: Name) -> QAccessibleInterface | None:
        """The control shown now, or None. Never held over an await: letting go of it after its widget died ends the process."""
        root = QAccessible.queryAccessibleInterface(self.front())
        return next((n for n in _walk(root) if n.role() in ROLES[role] and any(fits(name, one) for one in _names(n))), None)

    def all_names(self, role: str) -> list[str]:
        root = QAccessible.queryAccessibleInterface(self.front())
        return [one for node in _walk(root) if node.role() in ROLES[role] for one in _names(node)]

    def control(self, role: str, name: Name) -> QWidget | None:
        node = self._found(role, name)
        return _owner(node) if node is not None else None

    async def the(self, role: str, name: Name) -> QWidget:
        """The widget of a control, once it is there."""
        found = await until(lambda: self.control(role, name), lambda: f"no {role} {name!r} among {self.all_names(role)}")
        assert isinstance(found, QWidget)
        return found

    def shows(self, role: str, name: Name) -> bool:
        """Whether there is such a control now."""
        return self._found(role, name) is not None

    def _can_be_pressed(self, role: str, name: Name) -> bool:
        node = self._found(role, name)
        return node is not None and not node.state().disabled

    def _middle(self, role: str, name: Name) -> QPoint:
        """Where a control is hit, in its widget."""
        node = self._found(role, name)
        assert node is not None
        return _owner(node).mapFromGlobal(node.rect().center())

    # acting

    async def press(self, name: Name, role: str = "button") -> None:
        """Clicks a control once it can be used."""

        await until(lambda: self._can_be_pressed(role, name), lambda: f"no {role} {name!r} that is on, among {self.all_names(role)}")
        widget = self.control(role, name)
        assert widget is not None
        _scroll_to(widget)
        where = self._middle(role, name)
        assert widget.rect().contains(where) and widget.visibleRegion().contains(where), f"{name!r} can't be reached with the mouse"
        await _clicked(widget, where)

    async def fill(self, name: Name, text: str) -> None:
        """Types into a field in place of what is there, once it takes something."""
        await until(
            lambda: (found := self.control("field", name)) and found.isEnabled(), lambda: f"no field {name!r} that is on, among {self.all_names('field')}"
        )
        widget = await self.the("field", name)
        widget.setFocus()
        QTest.keySequence(widget, "Ctrl+A")
        QTest.keyClick(widget, Qt.Key.Key_Delete)
        QTest.keyClicks(widget, text)

    async def value(self, name: Name) -> str:
        widget = await self.the("field", name)
        return widget.toPlainText() if isinstance(widget, QPlainTextEdit) else widget.text() if isinstance(widget, QLineEdit) else ""

    async def choose(self, name: Name, item: Name | int = 0) -> str:
        """Picks from a list: by its words, or the n-th. Waits until the list was read."""

        def place(box: QWidget | None) -> int:
            if not isinstance(box, QComboBox) or not box.isEnabled():
                return -1
            texts = [box.itemText(row) for row in range(box.count())]
            if isinstance(item, int):
                return item if item < len(texts) else -1
            return next((row for row, text in enumerate(texts) if fits(item, text)), -1)

        await until(lambda: place(self.control("combo", name)) >= 0, lambda: f"no {item!r} in {name!r}; {self.all_names('combo')}\n{self.words()}")
        box = self.control("combo", name)
        assert isinstance(box, QComboBox)
        _scroll_to(box)
        row = place(box)
        text = box.itemText(row)
        box.setFocus()
        box.showPopup()
        view = box.view()
        assert view is not None
        index = view.model().index(row, 0)
        view.scrollTo(index)
        view.setCurrentIndex(index)
        QTest.keyClick(view, Qt.Key.Key_Return)
        await until(lambda: not isinstance(box, QComboBox) or box.currentText() == text, f"{text!r} was not taken")
        return text

    async def go(self, tab: Name) -> None:
        """To a tab of the window or of a record."""
        await self.press(tab, "tab")

    async def menu(self, *path: Name) -> None:
        """Through the menu bar."""
        for name in path:
            await self.press(name, "menu")

    async def act(self, name: str) -> None:
        """An action of the open record: its button, or its entry under "More actions" when the pane is too narrow."""

        def where() -> str:
            return next((one for one in (name, "More actions") if self.shows("button", one)), "")

        place = await until(where, lambda: f"no action {name!r} among {self.all_names('button')}")
        await self.press(place)
        if place != name:
            await self.press(name, "menu")

    async def tab_menu(self, tab: Name, entry: Name) -> None:
        """An entry of a tab's own menu (right click)."""
        bar = await self.the("tab", tab)
        where = self._middle("tab", tab)
        QApplication.sendEvent(bar, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, bar.mapToGlobal(where)))
        await self.press(entry, "menu")

    async def copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    # lists

    async def sort_by(self, name: str, title: str) -> None:
        """Clicks a heading."""
        view = self.view(name, QTableView)
        assert isinstance(view, QTableView)
        header = view.horizontalHeader()
        place = self._columns(view)[self.titles(name).index(title)]
        await _clicked(header.viewport(), QPoint(header.sectionViewportPosition(place) + 20, header.height() // 2))

    def view(self, name: str, kind: type[QAbstractItemView] = QAbstractItemView) -> QAbstractItemView | None:
        found = (v for v in self.front().findChildren(kind) if v.isVisible() and v.accessibleName() == name)
        return next(found, None)

    async def item(self, name: str, item: Name) -> None:
        """Clicks an entry of a list."""

        def place() -> Index | None:
            view = self.view(name, QListView)
            if view is None:
                return None
            model = view.model()
            rows = (model.index(row, 0) for row in range(model.rowCount()))
            return next((i for i in rows if any(fits(item, one) for one in _item_names(i))), None)

        index = await until(place, lambda: f"no {item!r} in {name!r}")
        view = self.view(name, QListView)
        assert view is not None
        view.scrollTo(index)
        await _clicked(view.viewport(), view.visualRect(index).center())

    def lines(self, name: str) -> list[str]:
        """A list's entries, as a screen reader says them."""
        view = self.view(name, QListView)
        if view is None:
            return []
        model = view.model()
        return [_item_names(model.index(row, 0))[0] for row in range(model.rowCount())]

    def rows(self, name: str) -> list[tuple[str, ...]]:
        """A table's rows as shown, hidden columns left out."""
        view = self.view(name, QTableView)
        if not isinstance(view, QTableView):
            return []
        model, columns = view.model(), self._columns(view)
        return [tuple(str(model.index(row, c).data() or "") for c in columns) for row in range(model.rowCount())]

    def titles(self, name: str) -> list[str]:
        view = self.view(name, QTableView)
        if not isinstance(view, QTableView):
            return []
        return [str(view.model().headerData(c, Qt.Orientation.Horizontal)) for c in self._columns(view)]

    @staticmethod
    def _columns(view: QTableView) -> list[int]:
        header = view.horizontalHeader()
        logical = [header.logicalIndex(visual) for visual in range(header.count())]
        return [c for c in logical if not header.isSectionHidden(c)]

    async def filled(self, name: str, least: int = 1) -> list[tuple[str, ...]]:
        """A table's rows once there are so many and all on the screen are read."""

        def there() -> list[tuple[str, ...]]:
            rows = self.rows(name)
            return rows if len(rows) >= least and all(any(row) for row in rows[:8]) else []

        return list(await until(there, lambda: f"{name}: {self.rows(name)[:8]}\n{self.words()}"))

    async def pick(self, name: str, *rows: int) -> None:
        """Clicks rows of a table, the further ones with Ctrl."""
        await self.filled(name, max(rows) + 1)
        for number, row in enumerate(rows):
            view = self.view(name, QTableView)
            assert isinstance(view, QTableView)
            index = view.model().index(row, self._columns(view)[0])
            view.scrollTo(index)
            keys = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
            await _clicked(view.viewport(), view.visualRect(index).center(), keys)

    def selected(self, name: str, title: str) -> list[str]:
        """One column of the selected rows."""
        view = self.view(name, QTableView)
        assert isinstance(view, QTableView)
        place = self._columns(view)[self.titles(name).index(title)]
        return [str(index.siblingAtColumn(place).data() or "") for index in view.selectionModel().selectedRows()]

    def column(self, name: str, title: str) -> list[str]:
        place = self.titles(name).index(title)
        return [row[place] for row in self.rows(name)]

    # dropping files

    async def drop(self, on: str, *files: Path) -> None:
        """Drags files from outside over a named part of the window and lets go."""
        target = next(w for w in self.window.findChildren(QWidget) if w.isVisible() and w.accessibleName() == on and w.acceptDrops())
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        where, copy = target.rect().center(), Qt.DropAction.CopyAction
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        entering = QDragEnterEvent(where, copy, mime, left, none)
        QApplication.sendEvent(target, entering)
        assert entering.isAccepted(), f"{on} does not take these"
        QApplication.sendEvent(target, QDropEvent(QPointF(where), copy, mime, left, none))


async def _clicked(widget: QWidget, where: QPoint, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Clicks from outside of any task, as Qt does: a button's menu runs an event loop of its own until it closes."""
    done: list[bool] = []

    def click() -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, keys, where)
        done.append(True)

    QTimer.singleShot(0, click)
    await until(lambda: done or QApplication.activePopupWidget() is not None, "the click")


def _item_names(index: Index) -> list[str]:
    names = [str(index.data(Qt.ItemDataRole.AccessibleTextRole) or ""), str(index.data() or "")]
    return [one for one in names if one] or [""]


def _scroll_to(widget: QWidget) -> None:
    """Turns the wheel of what it scrolls in until it can be seen."""
    at = widget.parentWidget()
    while at is not None:
        if isinstance(at, QScrollArea):
            at.ensureWidgetVisible(widget)
        at = at.parentWidget()


class Ahead(SystemClock):
    """The services' clock; a test that can't wait half a minute for the next one-time code moves it on."""

    def __init__(self) -> None:
        self._by = timedelta()

    def move(self, seconds: float) -> None:
        self._by += timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self._by

    def monotonic(self) -> float:
        return super().monotonic() + self._by.total_seconds()


Story = Callable[[Clerk], Coroutine[Any, Any, None]]
DEFAULTS: Mapping[str, Any] = {"calls_per_second": 50, "hold_seconds": 0}


def sit_down(
    app: QApplication,
    profile: Path,
    story: Story,
    *,
    plugins: Sequence[Plugin | str] = (),
    prepare: Callable[[Services], object] | None = None,
    clock: Clock | None = None,
    **preferences: Any,
) -> None:
    """Opens the program's window on the profile, lets the clerk work and closes it. Failures of the story come out here.

    `prepare` gets the services before the window opens. Further names are preferences, beside quick calls and no hold-back.
    """
    opened: Opened = open_store_part(profile, session_key=KEY, plugins=plugins, clock=clock)
    for name, value in {**DEFAULTS, **preferences}.items():
        opened.services.preferences.put(name, value)
    if prepare is not None:
        prepare(opened.complete())

    async def script(window: MainWindow, ctx: UiContext) -> None:
        try:
            await story(Clerk(window, ctx))
        finally:
            QToolTip.hideText()
            while (popup := QApplication.activePopupWidget()) is not None:
                popup.close()

    assert live(app, profile, opened, script) == 0
