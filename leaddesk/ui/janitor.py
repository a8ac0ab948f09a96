"""Collects garbage in the window's thread only.

Python collects in whatever thread happens to allocate. A cycle that holds a Qt object would then be taken apart in the engine's or the query
thread, and Qt objects may only be destroyed in their own: a warning at best, a crash at worst. What is handed to another thread without being
part of a cycle is watched by `Reader` (a job is emptied here) and `UiContext.call` (a failure is taken out of its box here).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


class Janitor(QObject):
    """Automatic collection is off while this lives; `stop` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(collect_due)
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Collects all there is, here, and lets Python collect by itself again if it did."""
        self._timer.stop()
        gc.collect()
        if self._was_on:
            gc.enable()


def collect_due() -> None:
    """Collects the oldest generation that is due, as Python itself would choose."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
