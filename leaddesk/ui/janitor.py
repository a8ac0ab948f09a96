"""Collects garbage in the window's thread only.

Python collects in whatever thread happens to allocate. A cycle that holds a Qt object would then be taken apart in the engine's or the query
thread, and Qt objects may only be destroyed in their own: a warning at best, a crash at worst.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


class Janitor(QObject):
    """Automatic collection is off while this lives; `stop` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limits = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Collects all there is, here, and lets Python collect by itself again."""
        self._timer.stop()
        gc.collect()
        gc.enable()

    def _look(self) -> None:
        """The oldest generation that is due, as Python itself would choose."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._limits[generation]:
                gc.collect(generation)
                return
