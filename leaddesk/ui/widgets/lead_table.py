"""The list itself: a table with keys, copy, type-ahead, a column chooser and a memory; its place survives every change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from leaddesk.ui.context import UiContext
from leaddesk.ui.models.cooking import ShownRow
from leaddesk.ui.models.lead_model import LeadModel
from leaddesk.ui.names import named
from leaddesk.ui.widgets.drag_table import DragTable
from leaddesk.ui.widgets.frozen_header import FrozenHeader
from leaddesk.ui.widgets.lead_delegate import LeadDelegate, Span

SETTLE_MS = 60  # a record is told as selected when the arrow key rests


class LeadTable(DragTable):
    """Signals speak of records, never of rows."""

    selected = Signal(list)
    """list[RecordKey], in the list's order; empty when nothing is. Not told when the one opened record leaves the list."""
    opened = Signal(object)
    """RecordKey: Enter or double click."""
    menu_wanted = Signal(QPoint)
    """Where to open the menu of the selected records (global)."""
    typed = Signal(str)
    """Letters typed in the list, to jump to."""
    copy_wanted = Signal()
    painted = Signal()
    """Rows that are there were painted."""

    def __init__(self, ctx: UiContext, model: LeadModel, name: str, badges: dict[str, QPixmap], parent: QWidget | None = None) -> None:
        super().__init__(ctx.theme, parent)
        named(self, name)
        self._ctx = ctx
        self._model = model
        self._delegate = LeadDelegate(ctx.theme, ctx.icons, badges, self)
        self._anchor: tuple[int, int, int] | None = None
        self._applying = False
        self._one_picked = self._left = self._told = False
        self._word = ""
        self._columns: list[Span] | None = None
        self._settle = self._single_shot(SETTLE_MS, self._tell)
        self._forget_word = self._single_shot(1000, lambda: setattr(self, "_word", ""))
        self.hovered.connect(self._delegate.hover)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self._head = FrozenHeader(self)
        self.setHorizontalHeader(self._head)
        model.applying.connect(self._before)
        model.applied.connect(self._after)
        self.selectionModel().selectionChanged.connect(self._selection_moved)
        self.doubleClicked.connect(self._open_current)
        header = self.horizontalHeader()
        for moved in (header.sectionResized, header.sectionMoved, header.geometriesChanged, header.sectionCountChanged):
            moved.connect(self._columns_changed)
        self.horizontalScrollBar().valueChanged.connect(self._columns_changed)
        for restyle in (self._delegate.restyle, self.viewport().update):
            ctx.theme.changed.connect(restyle)

    # what others use

    def selected_ids(self) -> list[int]:
        """Record ids of the selected rows, top to bottom."""
        spans = self.selectionModel().selection().toList()
        rows = sorted({row for span in spans for row in range(span.top(), span.bottom() + 1)})
        return [self._model.ids[row] for row in rows if row < len(self._model.ids)]

    def current_row(self) -> ShownRow | None:
        index = self.currentIndex()
        return self._model.row_at(index.row()) if index.isValid() else None

    def go_to(self, row: int) -> None:
        """Selects a row alone and shows it."""
        if 0 <= row < self._model.rowCount():
            index = self._model.index(row, self.first_column())
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows)
            self.scrollTo(index)

    def step(self, by: int) -> None:
        """To the next or the previous record."""
        index = self.currentIndex()
        self.go_to(max(0, min(self._model.rowCount() - 1, index.row() + by)) if index.isValid() else 0)

    def first_column(self) -> int:
        """The number of the column that is shown first."""
        header = self.horizontalHeader()
        for visual in range(header.count()):
            logical = header.logicalIndex(visual)
            if not header.isSectionHidden(logical):
                return logical
        return 0

    def show_as(self, *, masked: bool | None = None, group: int | None = None, search: str | None = None, frozen: bool | None = None) -> None:
        """The privacy mask (values show in the row under the pointer and in the current one only), the grouping column, the words to mark."""
        delegate = self._delegate
        delegate.masked = delegate.masked if masked is None else masked
        delegate.group = delegate.group if group is None else group
        delegate.search = delegate.search if search is None else search
        if frozen is not None and frozen != delegate.frozen:
            delegate.frozen = self._head.frozen = frozen
            self._columns_changed()
        delegate.forget()
        if search is None:  # else the answer paints all rows anew; the old ones stay as they are until then
            self.viewport().update()

    def columns_moved(self) -> None:
        """The header's order or visibility, or what rows are drawn with, changed."""
        self._delegate.first = self.first_column()
        self._columns_changed()
        self.viewport().update()

    # settings

    def _single_shot(self, milliseconds: int, done: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(done)
        return timer

    # keeping the place

    def _before(self) -> None:
        """Remembers the topmost record and how far it is scrolled, unless the list stands at its top."""
        self._applying = True
        self._anchor = None
        top = self.rowAt(0)
        if self.verticalScrollBar().value() > 0 and 0 <= top < len(self._model.ids):
            self._anchor = (self._model.ids[top], self.rowViewportPosition(top), top)

    def _after(self) -> None:
        self._applying = False
        if self._anchor is not None:
            rowid, offset, top = self._anchor
            place = self._model.find(rowid, top)
            if place >= 0:
                self.updateGeometries()
                self.verticalScrollBar().setValue(place * self._ctx.theme.row_height - offset)
        self._settle.start()

    # telling

    def _selection_moved(self, on: QItemSelection, off: QItemSelection) -> None:
        self._left = self._applying
        if not self._applying:
            self._one_picked = len(self.selected_ids()) == 1
            self._settle.start()

    def _tell(self) -> None:
        rowids = self.selected_ids()
        if not rowids and not self._told:
            return  # nothing was selected here before either: a record that is shown from elsewhere stays
        self._told = bool(rowids)
        if not rowids and self._left and self._one_picked:
            return  # its row left the list under the eyes of who had opened it: the record stays open and says what became of it
        known = self._model.rows.shown(rowids)
        if len(known) == len(rowids):
            self.selected.emit([known[rowid].key for rowid in rowids])
        else:
            queries = self._ctx.services.queries
            self._ctx.reader.ask(lambda: [row.key for row in queries.rows(rowids, ())], done=self.selected.emit, lane=f"keys-{id(self)}")

    def _open_current(self) -> None:
        row = self.current_row()
        if row is not None:
            self.opened.emit(row.key)

    # events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_current()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.go_to(0 if event.key() == Qt.Key.Key_Home else self._model.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters typed within a second of each other are one word; the owner looks for it in the store, not here."""
        if search:
            self._word += search
            self._forget_word.start()
            self.typed.emit(self._word)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))
        else:
            self.menu_wanted.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Instead of Qt's: see `LeadDelegate.paint_rows`."""
        height = self._ctx.theme.row_height
        offset, sight = self.verticalScrollBar().value(), event.rect()
        first = max(0, (sight.top() + offset) // height)
        last = min(self._model.rowCount(), (sight.bottom() + offset) // height + 1)
        selected: set[int] = set()
        for span in self.selectionModel().selection().toList():
            selected.update(range(max(first, span.top()), min(last, span.bottom() + 1)))
        rows = range(first, max(first, last))
        painter = QPainter(self.viewport())
        try:
            space = self.viewport().rect()
            self._delegate.open_row = self.currentIndex().row() if self.hasFocus() else -1
            self._delegate.paint_rows(painter, self._model, rows, self._spans(space), (first * height - offset, space.width()), selected)
            self.paint_focus(painter)
        finally:
            painter.end()  # a painter left open takes the process down, an error does not
        if rows and self._model.rows.shown(self._model.ids[first:last]):
            self.painted.emit()

    def _spans(self, sight: QRect) -> list[Span]:
        """The columns in sight; the header is only asked again after it changed, because each question may let another thread in."""
        if self._columns is None:
            header = self.horizontalHeader()
            shown = [column for column in range(header.count()) if not header.isSectionHidden(column)]
            stays = self._delegate.first if self._delegate.frozen else -1
            self._columns = [Span(column, 0 if column == stays else header.sectionViewportPosition(column), header.sectionSize(column)) for column in shown]
        return [span for span in self._columns if span.left <= sight.right() and span.left + span.width > sight.left()]

    def _columns_changed(self, *_: object) -> None:
        self._columns = None
        self._delegate.forget()
