"""Reads an opened record's detail from the server: after a short pause, one at a time, dropped when another record is opened."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from leaddesk.domain.errors import Failure, LeaddeskError
from leaddesk.ui import operation
from leaddesk.ui.context import UiContext
from leaddesk.ui.pages.detail_load import Snapshot

DEBOUNCE_MS = 250  # walking through the list with the arrow keys fetches nothing
FRESH = timedelta(minutes=2)  # a detail younger than this is not read again on opening


class DetailFetch(QWidget):
    """Never shown; a widget only so that its operation ends with the pane. ``moved``: `busy` or `failure` changed. ``landed``: there is something new."""

    moved = Signal()
    landed = Signal()

    def __init__(self, ctx: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._ctx = ctx
        self._snapshot: Snapshot | None = None
        self._wanted = False
        self._turn = 0  # counts openings: answers of an earlier one are not listened to
        self._running: operation.Operation | None = None
        self.failure: Failure | None = None
        self._soon = QTimer(self, interval=DEBOUNCE_MS, singleShot=True)
        self._soon.timeout.connect(self._fetch_if_old)

    @property
    def busy(self) -> bool:
        """Being read, or about to be."""
        return self._running is not None or self._wanted

    def reset(self, *, opening: bool) -> None:
        """Another record, or none: what was being read is dropped; `opening`: look soon whether this one's detail is old."""
        self._turn += 1
        running, self._running = self._running, None
        if running is not None and running.running:
            running.cancel()
        self._snapshot, self.failure = None, None
        self._wanted = opening
        (self._soon.start if opening else self._soon.stop)()

    def about(self, found: Snapshot) -> None:
        """The record that is open, as the cache has it."""
        self._snapshot = found

    def again(self) -> None:
        """The connection is back: try again what failed."""
        if self.failure is not None:
            self._soon.start()

    def fetch(self) -> None:
        """Reads the detail now; what is shown stays until the answer is there."""
        self._soon.stop()
        found, self._wanted = self._snapshot, False
        if found is None or not found.kind.detail or self._running is not None:
            return
        self.failure = None
        turn = self._turn
        work = self._ctx.call(self._ctx.services.refresher.fetch(found.key))
        running = operation.start(self, work, name="fetch detail", failed=lambda e: self._failed(turn, e), busy=lambda busy: self._ended(turn, busy))
        self._running = running if running.running else None
        self.moved.emit()

    def _fetch_if_old(self) -> None:
        found = self._snapshot
        if found is None:
            if self._wanted:
                self._soon.start()  # the cache has not answered yet
            return
        self._wanted = False
        part = found.view.record.part(found.kind.detail_part)
        if found.view.record.gone is None and (part is None or self.failure is not None or self._ctx.clock.now() - part.fetched > FRESH):
            self.fetch()
        self.moved.emit()

    def _failed(self, turn: int, error: LeaddeskError) -> None:
        if turn == self._turn:
            self.failure = error.failure
            self.moved.emit()

    def _ended(self, turn: int, busy: bool) -> None:
        if turn == self._turn and not busy:
            self._running = None
            self.moved.emit()
            self.landed.emit()
