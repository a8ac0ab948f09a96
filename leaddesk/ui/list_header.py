"""A list's header: its columns' order, widths and visibility, remembered, with a menu to choose them; sorting by click."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu

from leaddesk.domain.specs import Cell
from leaddesk.domain.values import JsonValue
from leaddesk.services.api import Preferences
from leaddesk.ui import strings, strings_console
from leaddesk.ui.models.columns import Column
from leaddesk.ui.widgets.lead_table import LeadTable

SAVE_MS = 400
LEAST = 48
GUTTER = 14  # the first column holds the marks too
AMPLE = {Cell.PHONE: 138, Cell.DATE: 100, Cell.DATETIME: 150}
"""What such a value needs to be read whole, whatever its CRM asks for."""


class ListHeader(QObject):
    """`sorted_by(column name, descending)` when the user asks for another order."""

    sorted_by = Signal(str, bool)
    frozen_changed = Signal(bool)

    def __init__(self, table: LeadTable, columns: Sequence[Column], name: str, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent or table)
        self._table = table
        self._columns = tuple(columns)
        self._places = {column.name: place for place, column in enumerate(columns)}
        self._name = f"columns.{name}"
        self._preferences = preferences
        self._header = table.horizontalHeader()
        self._quiet = False
        self.sort, self.descending, self.group = "", False, ""
        self.frozen = False
        self._borrowed = False  # a saved view's layout is shown: the list's own stays as it was
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._save)
        self._writes = QThreadPool(self)  # a write waits while a refresh stores: never in the window's thread
        self._writes.setMaxThreadCount(1)
        self._setup()

    def restore(self, sort: str, descending: bool) -> None:
        """Takes what was remembered, or the kind's own columns and order."""
        self._default = (sort, descending)
        saved = self._preferences.get(self._name)
        self._take(saved if isinstance(saved, Mapping) else {})

    def show(self, layout: Mapping[str, JsonValue]) -> None:
        """A saved view's layout; with an empty one the list's own again, if another was shown."""
        if layout:
            self.flush()
            self._borrowed = True
            self._take(layout)
        elif self._borrowed:
            self._borrowed = False
            self.restore(*self._default)

    def _take(self, known: Mapping[str, JsonValue]) -> None:
        sort, descending = self._default
        remembered, group = known.get("sort"), known.get("group")
        if self._can_sort(remembered):
            sort, descending = str(remembered), bool(known.get("descending"))
        self.group = str(group) if self._can_sort(group) else ""
        self._lay_out(known)
        self._mark(sort, descending)
        if self.frozen != bool(known.get("frozen")):
            self.freeze(not self.frozen)

    def _can_sort(self, name: object) -> bool:
        return isinstance(name, str) and name in self._places and self._columns[self._places[name]].sortable

    def group_by(self, name: str) -> None:
        """Rows with the same value in that column stand together; "" for none."""
        self.group = name
        if name:
            self._header.setSectionHidden(self._places[name], False)
        self._changed()
        self.sorted_by.emit(self.sort, self.descending)

    def freeze(self, on: bool) -> None:
        """The first column stays in sight while the others are scrolled."""
        self.frozen = on
        self._changed()
        self.frozen_changed.emit(on)

    def layout(self) -> dict[str, JsonValue]:
        """Everything that was chosen, as a saved view keeps it."""
        header = self._header
        return {
            "order": [self._columns[header.logicalIndex(visual)].name for visual in range(len(self._columns))],
            "hidden": [column.name for place, column in enumerate(self._columns) if header.isSectionHidden(place)],
            "widths": {column.name: header.sectionSize(place) for place, column in enumerate(self._columns) if not header.isSectionHidden(place)},
            "sort": self.sort,
            "descending": self.descending,
            "group": self.group,
            "frozen": self.frozen,
        }

    def reset(self) -> None:
        """The columns as they came."""
        self.group = ""
        self._lay_out({})
        self._changed()
        self.sorted_by.emit(self.sort, self.descending)

    def shown(self) -> list[Column]:
        """The visible columns from left to right."""
        order = (self._header.logicalIndex(visual) for visual in range(len(self._columns)))
        return [self._columns[place] for place in order if not self._header.isSectionHidden(place)]

    def menu(self, parent_menu: QMenu) -> None:
        """Fills a menu with the columns and what can be done with them."""
        for place, column in enumerate(self._columns):
            action = QAction(column.spec.title.replace("&", "&&"), parent_menu)
            action.setCheckable(True)
            action.setChecked(not self._header.isSectionHidden(place))
            action.toggled.connect(self._toggler(place))
            parent_menu.addAction(action)
        parent_menu.addSeparator()
        freeze = parent_menu.addAction(strings_console.freeze_first())
        freeze.setCheckable(True)
        freeze.setChecked(self.frozen)
        freeze.toggled.connect(self.freeze)
        parent_menu.addAction(strings.columns_reset()).triggered.connect(self.reset)

    def flush(self) -> None:
        """Stores what is not stored yet."""
        if self._timer.isActive():
            self._save()
        self._writes.waitForDone()

    def _setup(self) -> None:
        header = self._header
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(LEAST)
        header.setFixedHeight(30)
        header.setSortIndicatorClearable(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open_menu)
        header.sectionMoved.connect(self._changed)
        header.sectionResized.connect(self._changed)
        header.sectionClicked.connect(self._clicked)
        self._table.grew.connect(partial(_grow, header))

    def _lay_out(self, known: Mapping[str, JsonValue]) -> None:
        self._quiet = True
        order, hidden, widths = known.get("order"), known.get("hidden"), known.get("widths")
        names = [str(n) for n in order] if isinstance(order, (list, tuple)) else []
        names = [n for n in names if n in self._places] + [c.name for c in self._columns if c.name not in names]
        for visual, name in enumerate(names):
            self._header.moveSection(self._header.visualIndex(self._places[name]), visual)
        for place, column in enumerate(self._columns):
            hide = column.name in hidden if isinstance(hidden, (list, tuple)) else not column.spec.shown
            self._header.setSectionHidden(place, hide)
            width = widths.get(column.name) if isinstance(widths, Mapping) else None
            room = GUTTER if column.name == names[0] else 0
            ample = self._table.wide(max(column.spec.width, AMPLE.get(column.spec.cell, LEAST))) + room
            self._header.resizeSection(place, max(LEAST, int(width)) if isinstance(width, (int, float)) else ample)
        self._quiet = False
        self._table.columns_moved()

    def _changed(self, *_: object) -> None:
        if not self._quiet:
            self._table.columns_moved()
            self._timer.start(SAVE_MS)

    def _save(self) -> None:
        self._timer.stop()
        layout = self.layout()
        if not self._borrowed and self._preferences.get(self._name) != layout:
            self._writes.start(partial(self._preferences.put, self._name, layout))

    def _clicked(self, place: int) -> None:
        column = self._columns[place]
        if not column.sortable:
            self._mark(self.sort, self.descending)
            return
        self._mark(column.name, not self.descending if column.name == self.sort else False)
        self._timer.start(SAVE_MS)
        self.sorted_by.emit(self.sort, self.descending)

    def _mark(self, sort: str, descending: bool) -> None:
        self.sort, self.descending = sort, descending
        place = self._places.get(sort, -1)
        self._header.setSortIndicatorShown(place >= 0)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self._header.setSortIndicator(place, order)

    def _toggler(self, place: int) -> Callable[[bool], None]:
        def toggled(on: bool) -> None:
            if on or len(self.shown()) > 1:  # the last column stays
                self._header.setSectionHidden(place, not on)
                self._changed()

        return toggled

    def _open_menu(self, where: QPoint) -> None:
        menu = QMenu(self._table)
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu(menu)
        menu.popup(self._header.mapToGlobal(where))


def _grow(header: QHeaderView, times: float) -> None:
    """Columns keep showing as many letters as before when texts become larger or smaller."""
    for place in range(header.count()):
        if not header.isSectionHidden(place):
            header.resizeSection(place, max(LEAST, round(header.sectionSize(place) * times)))
