"""The event hub: tells everybody who listens what changed. Light to import, safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

from leaddesk.domain.changes import Change

Listener = Callable[[Change], None]


class Hub:
    """`api.EventHub`. A listener that raises does not keep the others from hearing; its error goes to `on_crash`."""

    def __init__(self, on_crash: Callable[[str, BaseException], None] | None = None) -> None:
        self._lock = threading.Lock()
        self._listeners: tuple[tuple[object, Listener], ...] = ()
        self._on_crash = on_crash

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` with every change, in the publisher's thread; answers a function that ends it (safe to call twice)."""
        token = object()
        with self._lock:
            self._listeners = (*self._listeners, (token, listener))

        def end() -> None:
            with self._lock:
                self._listeners = tuple(entry for entry in self._listeners if entry[0] is not token)

        return end

    def publish(self, change: Change) -> None:
        # The tuple is never changed in place, so it is read without the lock and a listener may subscribe, end or publish.
        for _, listener in self._listeners:
            try:
                listener(change)
            except Exception as error:
                if self._on_crash is None:
                    raise
                self._on_crash("event listener", error)
