"""Splitters with a one-pixel line, a wide grip and a memory."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from leaddesk.services.api import Preferences

SAVE_MS = 400
AMPLE = 540  # pixels the flexible widget should have before the others get all they want


class Splitter(QSplitter):
    """Remembers its sizes under ``splitter.<name>`` in the profile's preferences."""

    def __init__(self, orientation: Qt.Orientation, name: str, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._name = f"splitter.{name}"
        self._preferences = preferences
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save)
        self._wanted: list[int] = []
        self._flexible = 0
        self.splitterMoved.connect(lambda *_: self._timer.start(SAVE_MS))

    def restore(self, default: list[int], flexible: int = 1) -> None:
        """Sizes of the last time, or `default`, once the splitter has a size itself; the widget at `flexible` takes what is left."""
        saved = self._preferences.get(self._name)
        sizes = [int(size) for size in saved if isinstance(size, (int, float))] if isinstance(saved, (list, tuple)) else []
        fits = len(sizes) == self.count() and all(size >= 0 for size in sizes) and sum(sizes) > 0
        self._wanted = sizes if fits else list(default)
        self._flexible = flexible
        if self.isVisible():
            self._apply()

    def save(self) -> None:
        self._timer.stop()
        self._wanted = list(self.sizes())
        self._preferences.put(self._name, list(self.sizes()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wanted and self.isVisible():
            self._apply()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._wanted:
            self._apply()

    def _apply(self) -> None:
        """The sides as wanted, the flexible part between them; in a narrow window the sides give way first."""
        total = (self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()) - self.handleWidth() * (self.count() - 1)
        sizes = list(self._wanted)
        for place in reversed(range(self.count())):
            short = AMPLE - (total - sum(size for other, size in enumerate(sizes) if other != self._flexible))
            if place != self._flexible and short > 0:
                widget = self.widget(place)
                sizes[place] = max(widget.minimumWidth() if widget is not None else 0, sizes[place] - short)
        sizes[self._flexible] = max(1, total - sum(size for place, size in enumerate(sizes) if place != self._flexible))
        self.setSizes(sizes)

    def flush(self) -> None:
        """Stores what is not stored yet."""
        if self._timer.isActive():
            self.save()
