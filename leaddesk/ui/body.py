"""What stands in the window, so that Tab goes as the eye does: the strip of tabs, the page, the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget


class Body(QWidget):
    """`last` answers the controls Tab comes to at the end. Pages come late and would else be behind them."""

    def __init__(self, parent: QWidget, last: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(parent)
        self._last = last

    def focusNextPrevChild(self, next: bool) -> bool:
        end = self.window().previousInFocusChain()
        parts = self._last()
        if end is not None and parts and end is not parts[-1]:
            for part in parts:
                QWidget.setTabOrder(end, part)
                end = part
        return super().focusNextPrevChild(next)
