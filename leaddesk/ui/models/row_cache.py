"""Rows around the viewport: read in the query thread, kept while they may be needed, refreshed without a flicker."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from leaddesk.services.api import Queries
from leaddesk.ui.models.cooking import Cooker, ShownRow
from leaddesk.ui.models.reader import Reader

PAGE = 64
KEPT = 64 * PAGE  # rows in memory
UNKNOWN = -1  # an id that is not read yet


class RowCache(QObject):
    """`arrived` when rows came; `failed` with the error when they could not be read."""

    arrived = Signal()
    failed = Signal(object)

    def __init__(self, queries: Queries, reader: Reader, cooker: Cooker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queries = queries
        self._reader = reader
        self.cooker = cooker
        self._rows: dict[int, ShownRow] = {}
        self._pages: dict[int, None] = {}  # the pages painted and not there, the latest last
        self._ids: array[int] = array("q")
        self._old: dict[int, ShownRow] = {}  # may be out of date: shown until the new one is there
        self._fetching = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fetch)

    def get(self, rowid: int, place: int) -> ShownRow | None:
        """The row at this place, asked for when it is missing or may be out of date."""
        found = self._rows.get(rowid)
        if found is None and rowid != UNKNOWN:
            self._want(place)
            found = self._old.get(rowid)
        return found

    def shown(self, rowids: Iterable[int]) -> dict[int, ShownRow]:
        """Those of the rows that are in memory."""
        found = ((rowid, self._rows.get(rowid) or self._old.get(rowid)) for rowid in rowids)
        return {rowid: row for rowid, row in found if row is not None}

    def order(self, ids: array[int]) -> None:
        """The order in which pages are counted from now on."""
        self._ids = ids

    def changed(self, rowids: Iterable[int] | None = None) -> None:
        """These records (None: all) may have changed: read again when they are painted next, which is asked for."""
        known = list(self._rows) if rowids is None else [rowid for rowid in rowids if rowid in self._rows]
        for rowid in known:
            self._old[rowid] = self._rows.pop(rowid)
        if known:
            self.arrived.emit()

    def read(self, rowids: Sequence[int]) -> list[ShownRow]:
        """Reads rows in this thread."""
        return self.cooker.cook(self._queries.rows(rowids, self.cooker.sources()))

    def keep(self, rows: Sequence[ShownRow]) -> None:
        for row in rows:
            self._old.pop(row.rowid, None)
            self._rows.pop(row.rowid, None)
            self._rows[row.rowid] = row
        for kept in (self._rows, self._old):
            for rowid in list(kept)[: max(0, len(kept) - KEPT)]:
                del kept[rowid]

    def _want(self, place: int) -> None:
        page = place // PAGE
        self._pages.pop(page, None)
        self._pages[page] = None
        if not self._timer.isActive() and not self._fetching:
            self._timer.start(0)

    def _fetch(self) -> None:
        """The pages painted last, with a page before and after them."""
        pages = {page + by for page in list(self._pages)[-4:] for by in (-1, 0, 1)}
        self._pages.clear()
        asked = [rowid for page in sorted(pages) if page >= 0 for rowid in self._ids[page * PAGE : (page + 1) * PAGE] if rowid not in self._rows]
        asked = [rowid for rowid in asked if rowid != UNKNOWN]
        if asked:
            self._fetching = True
            self._reader.ask(lambda: self.read(asked), done=self._taker(asked), failed=self._not_read)

    def _taker(self, asked: Sequence[int]) -> Callable[[list[ShownRow]], None]:
        cooker = self.cooker

        def take(rows: list[ShownRow]) -> None:
            self._fetching = False
            self.keep(rows)
            for rowid in set(asked) - {row.rowid for row in rows}:
                self._old.pop(rowid, None)  # it vanished meanwhile; the next order is without it
            if cooker is not self.cooker:
                self.changed()
            elif self._pages:
                self._timer.start(0)
            self.arrived.emit()

        return take

    def _not_read(self, error: BaseException) -> None:
        self._fetching = False
        self.failed.emit(error)
