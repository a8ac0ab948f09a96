"""A small table of words: a title and one or more values beside it, equal ones quiet, different ones marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from leaddesk.ui.names import plain
from leaddesk.ui.pages.flow import clear
from leaddesk.ui.theme import set_role

TITLE_WIDTH = 120


@dataclass(frozen=True, slots=True)
class FactRow:
    """A title, its values by column, and whether to mark them as different."""

    title: str
    values: tuple[str, ...]
    marked: bool = False


class FactsTable(QWidget):
    """Rebuilt only when its rows changed. Values are selectable; none of it is ever read as HTML."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[str, ...], tuple[FactRow, ...]] = ((), ())
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(0)

    def present(self, rows: Sequence[FactRow], columns: Sequence[str] = ()) -> None:
        """Shows the rows; `columns` are the headings over the values, none for a plain list."""
        shape = (tuple(columns), tuple(rows))
        if shape == self._shown:
            return
        self._shown = shape
        clear(self._grid)
        self._grid.setColumnMinimumWidth(0, TITLE_WIDTH)
        line = 0
        for place, heading in enumerate(columns):
            self._grid.addWidget(plain(heading, "caption"), 0, place + 1)
            line = 1
        for row in rows:
            line = self._row(line, row, ruled=line > 0)
        for column in range(1, 1 + max((len(row.values) for row in rows), default=0)):
            self._grid.setColumnStretch(column, 1)

    def _row(self, line: int, row: FactRow, *, ruled: bool) -> int:
        if ruled:
            rule = QFrame(self)
            set_role(rule, "hairline")
            self._grid.addWidget(rule, line, 0, 1, 1 + len(row.values))
            line += 1
        title = plain(row.title, "muted", wrap=True)
        title.setContentsMargins(0, 5, 0, 5)
        self._grid.addWidget(title, line, 0, Qt.AlignmentFlag.AlignTop)
        for place, value in enumerate(row.values):
            label = plain(value or "—", "warning" if row.marked and place == len(row.values) - 1 else "", wrap=True, select=True)
            label.setContentsMargins(0, 5, 0, 5)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self._grid.addWidget(label, line, place + 1, Qt.AlignmentFlag.AlignTop)
        return line + 1

    def rows(self) -> tuple[FactRow, ...]:
        return self._shown[1]
