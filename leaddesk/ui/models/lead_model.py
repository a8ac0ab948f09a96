"""The list's model: ids in an array, rows through a cache around the viewport, everything read in the query thread, never a reset."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from leaddesk.domain.records import ListQuery
from leaddesk.services.api import Queries
from leaddesk.ui.models.cooking import Cooker, ShownRow
from leaddesk.ui.models.draggable import Draggable
from leaddesk.ui.models.reader import Reader
from leaddesk.ui.models.row_cache import PAGE, UNKNOWN, RowCache

AT_ONCE = 2_000  # of another query so many ids come together with the first page (of a search only that), the rest later
NEAR = 4_096  # rows around a place where a record is looked for first
FEW = 20  # records are looked for one by one
HELD = 20_000  # … when something is selected, which follows its record
Index = QModelIndex | QPersistentModelIndex
Display = Qt.ItemDataRole.DisplayRole
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Order:
    """An answer of the query thread: as many ids as there are rows, the first page's rows, and whether all ids are known.

    Of a search that is not `whole` the count comes later.
    """

    count: int
    ids: array[int]
    rows: list[ShownRow]
    whole: bool


class LeadModel(Draggable):
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
        self._counted: tuple[ListQuery, int] | None = None  # a query without its order, and how many rows it has

    def row_at(self, row: int) -> ShownRow | None:
        """The row ready to paint; asks for it when it is not there yet."""
        return self.rows.get(self.ids[row], row)

    def find(self, rowid: int, near: int = 0) -> int:
        """The place of a record, -1 when it is not in the list; looked for around `near` first, because a look at a million ids takes a while."""
        start = max(0, near - NEAR)
        close = _place(self.ids[start : near + NEAR], rowid)
        return start + close if close >= 0 else _place(self.ids, rowid)

    def prime(self, query: ListQuery) -> None:
        """Reads the first page at once, in this thread: two or three milliseconds, for the first paint only."""
        self.query = query
        first = array("q", self._queries.first(query, PAGE))
        whole = len(first) < PAGE
        count = len(first) if whole else self._queries.count(query)
        self._take(_Order(count, _filled(first, count), self.rows.read(first), whole))

    def show(self, query: ListQuery) -> None:
        """Another query; the old rows stay until its answer is there. What comes at once is read in one go: each reading searches anew."""
        counted = self._counted[1] if self._counted is not None and self._counted[0] == _unordered(query) else None
        self.query, queries = query, self._queries
        most = HELD if self.persistentIndexList() else PAGE if query.search else AT_ONCE
        most = most if query.limit is None else min(most, query.limit)

        def read() -> _Order:
            ids = queries.ids(replace(query, limit=most))
            whole = len(ids) < most
            # counting hits takes as long as reading all of them; in another order there are as many rows as before
            count = len(ids) if whole or query.search else max(len(ids), counted) if counted is not None else queries.count(query)
            return _Order(count, _filled(ids, count), self.rows.read(ids[:PAGE]), whole)

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
        self._apply(order.ids)
        self.loaded.emit(order.count if order.whole or not self.query.search else -1)
        if not order.whole:
            query, queries = self.query, self._queries
            self._reader.ask(lambda: queries.ids(query), done=self._all, failed=self.failed.emit, lane=self._lane)
        else:
            self._counted = (_unordered(self.query), order.count)

    def _all(self, ids: array[int]) -> None:
        self._counted = (_unordered(self.query), len(ids))
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
            self.ids = _filled(old, len(new))
            self.endInsertRows()
        surplus = len(self.ids) - len(new)
        if self.persistentIndexList():
            self._move(new)
        else:
            self.ids = _filled(new, len(self.ids))
            self._repaint()  # nothing to move: Qt's header would go through all its rows for it
        if surplus > 0:
            self.beginRemoveRows(QModelIndex(), len(new), len(new) + surplus - 1)
            self.ids = new
            self.endRemoveRows()

    def _move(self, new: array[int]) -> None:
        """As many rows in another order, UNKNOWN ones at the end; what is selected or current follows."""
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        before = self.ids
        places = _places(new, {before[index.row()] for index in held})
        self.ids = _filled(new, len(before))
        moved = [self.index(places[rowid], index.column()) if (rowid := before[index.row()]) in places else QModelIndex() for index in held]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()


def _places(ids: array[int], wanted: set[int]) -> dict[int, int]:
    """Where the wanted ids are; few are looked for one by one, which is a fast scan in C."""
    wanted.discard(UNKNOWN)
    if len(wanted) > FEW:
        return {rowid: place for place, rowid in enumerate(ids) if rowid in wanted}
    return {rowid: place for rowid in wanted if (place := _place(ids, rowid)) >= 0}


def _place(ids: array[int], rowid: int) -> int:
    """As `ids.index`, -1 without it; a search for bytes takes a seventh of the time, because it makes no number of every id."""
    wanted = re.compile(re.escape(array("q", (rowid,)).tobytes()), re.DOTALL)
    with memoryview(ids) as numbers, numbers.cast("B") as view:
        at = 0
        while found := wanted.search(view, at):
            at = found.start()
            del found  # it holds the view
            if at % ids.itemsize == 0:
                return at // ids.itemsize
            at += 1
    return -1


def _unordered(query: ListQuery) -> ListQuery:
    return replace(query, sort="", descending=False, group="")


def _filled(ids: array[int], count: int) -> array[int]:
    """As many ids as there are rows; those that are not read yet are UNKNOWN, which is all bits set."""
    if count <= len(ids):
        return ids
    whole = array("q", bytes(0))
    whole.frombytes(b"".join((ids.tobytes(), b"\xff" * ((count - len(ids)) * ids.itemsize))))
    return whole


def _common(one: array[int], other: array[int]) -> int:
    """How many ids are equal from the start. Steps grow as long as they are, then are halved: each is one comparison in C of what it takes."""
    return _length(min(len(one), len(other)), lambda low, high: one[low:high] == other[low:high])


def _common_end(one: array[int], other: array[int], head: int) -> int:
    """How many ids are equal from the end, leaving the first `head` alone."""
    a, b = len(one), len(other)
    return _length(min(a, b) - head, lambda low, high: one[a - high : a - low] == other[b - high : b - low])


def _length(most: int, same: Callable[[int, int], bool]) -> int:
    """How far it goes: `same(low, high)` says whether what lies between is equal."""
    low, step = 0, 64
    while low < most and same(low, min(most, low + step)):
        low, step = min(most, low + step), step * 2
    high = min(most, low + step) - 1 if low < most else most
    while low < high:
        middle = (low + high + 1) // 2
        if same(low, middle):
            low = middle
        else:
            high = middle - 1
    return low
