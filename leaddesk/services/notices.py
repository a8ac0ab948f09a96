"""The list of what was told, what a person wants to be told, and the record about which nothing is told because it is open."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from leaddesk.domain.changes import NoticesChanged
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.notices import Notice, Worth

if TYPE_CHECKING:
    from leaddesk.services.api import EventHub, Preferences
    from leaddesk.store.notices import Draft, NoticeStore

WANTED = "notify"
PAUSED = "notify_paused"


class NoticeService:
    """`api.Notices`, from any thread."""

    def __init__(self, store: NoticeStore, preferences: Preferences, events: EventHub) -> None:
        self._store = store
        self._preferences = preferences
        self._events = events
        self._lock = threading.Lock()
        self._open: RecordKey | None = None

    def tell(self, drafts: Sequence[Draft]) -> tuple[Notice, ...]:
        """Keeps what is wanted and was not told before, and says so; what is about the open record counts as seen. Answers what is worth popping up."""
        wanted = self.wanted()
        with self._lock:
            watched = self._open
        kept = self._store.add([replace(d, seen=d.seen or (watched is not None and d.record == watched)) for d in drafts if wanted[d.what]])
        fresh = tuple(notice for notice in kept if not notice.seen)
        if kept:
            self._events.publish(NoticesChanged(tuple(notice.id for notice in fresh)))
        return fresh

    def list(self, limit: int = 200, *, unseen: bool = False) -> tuple[Notice, ...]:
        return self._store.list(limit, unseen=unseen)

    def get(self, ids: Sequence[int]) -> tuple[Notice, ...]:
        return self._store.get(ids)

    def unseen(self) -> int:
        return self._store.unseen()

    def look(self, ids: Sequence[int] | None = None) -> None:
        if self._store.look(ids):
            self._events.publish(NoticesChanged())

    def watching(self, record: RecordKey | None) -> None:
        with self._lock:
            self._open = record
        if record is not None and self._store.look(record=record):
            self._events.publish(NoticesChanged())

    def wanted(self) -> Mapping[Worth, bool]:
        chosen = self._preferences.get(WANTED)
        known = chosen if isinstance(chosen, Mapping) else {}
        return {what: known.get(what.value) is not False for what in Worth}

    def want(self, what: Worth, wanted: bool) -> None:
        self._preferences.put(WANTED, {**{one.value: on for one, on in self.wanted().items()}, what.value: wanted})

    def paused(self) -> bool:
        return self._preferences.get(PAUSED) is True

    def pause(self, paused: bool) -> None:
        self._preferences.put(PAUSED, paused)
        self._events.publish(NoticesChanged())

    def clear(self) -> None:
        self._store.clear()
        self._events.publish(NoticesChanged())
