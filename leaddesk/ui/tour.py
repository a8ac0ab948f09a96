"""The first-run tour: what the profile remembers of it. The hints themselves are `tour_card`."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from leaddesk.services.api import Preferences

NAME = "tour"
STEPS = ("account", "refresh", "palette")


class Tour(QObject):
    """What the profile remembers of it: whether it is hidden, and which steps were done. `wanted` asks the window for a step, by name."""

    changed = Signal()
    wanted = Signal(str)
    hidden = Signal()

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        kept = preferences.get(NAME)
        words = [str(word) for word in kept] if isinstance(kept, (list, tuple)) else []
        self.shown = "hidden" not in words
        self._done = {word for word in words if word in STEPS}

    def is_done(self, step: str) -> bool:
        return step in self._done

    def did(self, step: str) -> None:
        """A step was taken, from here or by any other way."""
        if step in STEPS and step not in self._done:
            self._done.add(step)
            self._keep()

    def show(self, shown: bool = True) -> None:
        if shown != self.shown:
            self.shown = shown
            self._keep()
            if not shown:
                self.hidden.emit()

    def _keep(self) -> None:
        self._preferences.put(NAME, [*(step for step in STEPS if step in self._done), *(() if self.shown else ("hidden",))])
        self.changed.emit()
