"""The list's model: ids in an array, rows through a cache around the viewport, everything read in the query thread, never a reset."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from leaddesk.domain.records import ListQuery
from leaddesk.services.api import Queries
from leaddesk.ui.models.cooking import Cooker, ShownRow
from leaddesk.ui.models.reader import Reader
from leaddesk.ui.models.row_cache import PAGE, UNKNOWN, RowCache

AT_ONCE = 2_000  # of another query so many ids come together with the first page (of a search only that), the rest later
HELD = 20_000  # … when something is selected, which follows its record
Index = QModelIndex | QPersistentModelIndex
Display = Qt.ItemDataRole.DisplayRole
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Order:
    """An answer of the query thread: the ids (all, or only the first) and the first page's rows. Of a search that is not `whole` the count comes later."""

    count: int
    ids: array[int]
    rows: list[ShownRow]
    whole: bool


class LeadModel(QAbstractTableModel):
    """Rows of one `ListQuery`. `row_at` answers None while a row is on its way; painting it asks for it."""

    applying = Signal()
    applied = Signal()
    """Around every change of the ids, so that the view can keep its place."""
    loaded = Signal(int)
    """The number of rows, each time an answer came; -1 while a search's first hits are shown and the others are being looked for."""
    failed = Signal(object)

    def __init__(self, queries: Queries, reader: Reader, cooker: Cooker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queries = queries
        self._reader = reader
        self.columns = cooker.columns
        self.query = ListQuery()
        self.ids: array[int] = array("q")
        self.rows = RowCache(queries, reader, cooker, self)
        self.rows.arrived.connect(self._repaint)
        self.rows.failed.connect(self.failed)
        self._lane = f"order-{id(self)}"

    def row_at(self, row: int) -> ShownRow | None:
        """The row ready to paint; asks for it when it is not there yet."""
        return self.rows.get(self.ids[row], row)

    def find(self, rowid: int) -> int:
        """The place of a record, -1 when it is not in the list."""
        try:
            return self.ids.index(rowid)
        except ValueError:
            return -1

    def prime(self, query: ListQuery) -> None:
        """Reads the first page at once, in this thread: two or three milliseconds, for the first paint only."""
        self.query = query
        first = array("q", self._queries.first(query, PAGE))
        whole = len(first) < PAGE
        self._take(_Order(len(first) if whole else self._queries.count(query), first, self.rows.read(first), whole))

    def show(self, query: ListQuery) -> None:
        """Another query; the old rows stay until its answer is there. What comes at once is read in one go: each reading searches anew."""
        self.query, queries = query, self._queries
        most = HELD if self.persistentIndexList() else PAGE if query.search else AT_ONCE
        most = most if query.limit is None else min(most, query.limit)

        def read() -> _Order:
            ids = queries.ids(replace(query, limit=most))
            whole = len(ids) < most
            count = len(ids) if whole or query.search else queries.count(query)  # counting hits takes as long as reading all of them
            return _Order(count, ids, self.rows.read(ids[:PAGE]), whole)

        self._reader.ask(read, done=self._take, failed=self.failed.emit, lane=self._lane)

    def reload(self) -> None:
        """Reads the whole order again and applies the difference: a row that is known now keeps its place."""
        query, queries = self.query, self._queries

        def read() -> _Order:
            ids = queries.ids(query)
            return _Order(len(ids), ids, self.rows.read(ids[:PAGE]), whole=True)

        self._reader.ask(read, done=self._take, failed=self.failed.emit, lane=self._lane)

    def set_cooker(self, cooker: Cooker) -> None:
        """Other labels, statuses or formats for the same columns; the rows are read again."""
        self.rows.cooker = cooker
        self.rows.changed()

    def rows_changed(self, rowids: Iterable[int] | None) -> None:
        """These records (None: any) changed: what is on screen is read again, without a flicker."""
        self.rows.changed(rowids)

    # Qt's side

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Display) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Display:
            return self.columns[section].spec.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Display) -> Any:
        if role not in (Display, Qt.ItemDataRole.AccessibleTextRole) or not index.isValid():
            return None
        row = self.row_at(index.row())
        return "" if row is None else row.texts[index.column()]

    def multiData(self, index: Index, span: Any) -> None:
        text = self.data(index)
        for slot in span:
            slot.setData(text if slot.role() == Display else None)

    # answers

    def _take(self, order: _Order) -> None:
        self.rows.keep(order.rows)
        ids = order.ids
        if order.count > len(ids):
            ids = ids + array("q", [UNKNOWN]) * (order.count - len(ids))
        self._apply(ids)
        self.loaded.emit(order.count if order.whole or not self.query.search else -1)
        if not order.whole:
            query, queries = self.query, self._queries
            self._reader.ask(lambda: queries.ids(query), done=self._all, failed=self.failed.emit, lane=self._lane)

    def _all(self, ids: array[int]) -> None:
        self._apply(ids)
        self.loaded.emit(len(ids))

    def _repaint(self) -> None:
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, self.columnCount() - 1))

    # the difference

    def _apply(self, new: array[int]) -> None:
        """Makes `new` the order. Selected and current rows follow their records; nothing is reset."""
        old = self.ids
        if new == old:
            self._repaint()
            return
        self.applying.emit()
        self.rows.order(new)
        head = _common(old, new)
        tail = _common_end(old, new, head)
        gone, come = len(old) - head - tail, len(new) - head - tail
        if come == 0:
            self.beginRemoveRows(QModelIndex(), head, head + gone - 1)
            self.ids = new
            self.endRemoveRows()
        elif gone == 0:
            self.beginInsertRows(QModelIndex(), head, head + come - 1)
            self.ids = new
            self.endInsertRows()
        else:
            self._rearrange(old, new)
        self.applied.emit()

    def _rearrange(self, old: array[int], new: array[int]) -> None:
        """Any order to any other in at most two steps: grow at the end, move, or move, shrink at the end."""
        if len(new) > len(old):
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
            self.ids = old + array("q", [UNKNOWN]) * (len(new) - len(old))
            self.endInsertRows()
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        before = self.ids
        places = _places(new, {before[index.row()] for index in held})
        surplus = len(before) - len(new)
        self.ids = new + array("q", [UNKNOWN]) * surplus if surplus > 0 else new
        moved = [self.index(places[rowid], index.column()) if (rowid := before[index.row()]) in places else QModelIndex() for index in held]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()
        if surplus > 0:
            self.beginRemoveRows(QModelIndex(), len(new), len(new) + surplus - 1)
            self.ids = new
            self.endRemoveRows()


def _places(ids: array[int], wanted: set[int]) -> dict[int, int]:
    """Where the wanted ids are; few are looked for one by one, which is a fast scan in C."""
    wanted.discard(UNKNOWN)
    if len(wanted) > 16:
        return {rowid: place for place, rowid in enumerate(ids) if rowid in wanted}
    found = {}
    for rowid in wanted:
        try:
            found[rowid] = ids.index(rowid)
        except ValueError:
            continue
    return found


def _common(one: array[int], other: array[int]) -> int:
    """How many ids are equal from the start, by halves: each step is one comparison in C."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(one: array[int], other: array[int], head: int) -> int:
    """How many ids are equal from the end, leaving the first `head` alone."""
    low, high = 0, min(len(one), len(other)) - head
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low
