"""Brings the services' events into the UI thread, joined together and at most ten times a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from leaddesk.domain.changes import (
    AccountsChanged,
    Change,
    FollowUpsChanged,
    HealthChanged,
    NoticesChanged,
    OutboxChanged,
    RecordsChanged,
    ReferenceChanged,
    RefreshProgress,
    UploadProgress,
)
from leaddesk.services.api import EventHub

INTERVAL_MS = 100
MANY = 2000  # more changed rows than this are told as "many"


class Bridge(QObject):
    """`changed` carries one `Change`, in the UI thread."""

    changed = Signal(object)
    _woken = Signal()

    def __init__(self, events: EventHub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: dict[Hashable, Change] = {}
        self._asleep = True
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._flush)
        self._woken.connect(self._schedule, Qt.ConnectionType.QueuedConnection)
        self._end = events.subscribe(self._listen)

    def close(self) -> None:
        """Ends the subscription; nothing is told afterwards."""
        self._end()
        self._timer.stop()
        with self._lock:
            self._waiting.clear()

    def _listen(self, change: Change) -> None:
        key = _key(change)
        with self._lock:
            before = self._waiting.get(key)
            self._waiting[key] = change if before is None else _join(before, change)
            wake, self._asleep = self._asleep, False
        if wake:
            self._woken.emit()

    def _schedule(self) -> None:
        if not self._timer.isActive():
            passed = (time.monotonic() - self._last) * 1000
            self._timer.start(max(0, int(INTERVAL_MS - passed)))

    def _flush(self) -> None:
        self._last = time.monotonic()
        with self._lock:
            changes, self._waiting = self._waiting, {}
            self._asleep = True
        for change in changes.values():
            self.changed.emit(change)


def _key(change: Change) -> Hashable:
    match change:
        case RecordsChanged():
            return RecordsChanged, change.account, change.kind, change.initiator
        case OutboxChanged():
            return OutboxChanged, change.account, change.initiator
        case AccountsChanged() | HealthChanged() | FollowUpsChanged():
            return type(change), change.account
        case RefreshProgress():
            return RefreshProgress, change.account, change.kind
        case UploadProgress():
            return UploadProgress, change.command
        case NoticesChanged():
            return NoticesChanged
        case ReferenceChanged():
            return change


def _join(before: Change, after: Change) -> Change:
    if isinstance(before, RecordsChanged) and isinstance(after, RecordsChanged):
        rowids: tuple[int, ...] = ()
        if before.rowids and after.rowids:
            rowids = tuple(dict.fromkeys(before.rowids + after.rowids))
        return replace(after, rowids=rowids if len(rowids) <= MANY else (), structure=before.structure or after.structure)
    if isinstance(before, OutboxChanged) and isinstance(after, OutboxChanged):
        return replace(after, commands=tuple(dict.fromkeys(before.commands + after.commands)))
    if isinstance(before, NoticesChanged) and isinstance(after, NoticesChanged):
        return replace(after, fresh=tuple(dict.fromkeys(before.fresh + after.fresh)))
    return after
