"""Rows already painted, kept as pictures: a list that is scrolled or repainted only draws the rows that changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPixmap

from leaddesk.ui.models.cooking import ShownRow

MOST_BYTES = 24 * 1024 * 1024
FEWEST = 80
"""Rows that are kept however large they are: what a tall screen shows."""


class Look(NamedTuple):
    """All that pictures of one list have in common: another one makes them useless. `columns`: what is in sight and where."""

    width: int
    height: int
    ratio: float
    columns: tuple[object, ...]


class RowPictures:
    """`draw` paints a row's picture when there is none, or the row has changed since."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int], tuple[ShownRow, QPixmap]] = {}
        self._look: Look | None = None
        self._most = FEWEST

    def forget(self) -> None:
        """Colours, fonts or badges changed."""
        self._kept.clear()

    def take(self, look: Look) -> None:
        """How rows look from now on."""
        if look != self._look:
            self._look = look
            self._kept.clear()
            each = max(1, round(look.width * look.ratio) * round(look.height * look.ratio) * 4)
            self._most = max(FEWEST, MOST_BYTES // each)

    def draw(self, painter: QPainter, top: int, row: ShownRow, fill: tuple[int, QColor], paint: Callable[[QPainter], None]) -> None:
        """Draws the row at `top`; `fill`: the number and colour of its ground; `paint` paints it at the top of its painter."""
        if self._look is None:
            return
        key = (row.rowid, fill[0])
        kept = self._kept.pop(key, None)
        if kept is None or (kept[0] is not row and kept[0] != row):
            kept = (row, self._made(self._look, fill[1], paint))
        self._kept[key] = kept  # the last used is the last to go
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        painter.drawPixmap(0, top, kept[1])

    @staticmethod
    def _made(look: Look, ground: QColor, paint: Callable[[QPainter], None]) -> QPixmap:
        picture = QPixmap(round(look.width * look.ratio), round(look.height * look.ratio))
        picture.setDevicePixelRatio(look.ratio)
        painter = QPainter(picture)
        try:
            painter.fillRect(QRect(0, 0, look.width, look.height), ground)
            paint(painter)
        finally:
            painter.end()
        return picture
