"""The bar that appears when several rows are selected: how many, what can be done with them, and a way out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from leaddesk.ui import strings
from leaddesk.ui.names import named, plain
from leaddesk.ui.theme import Icons, Theme, set_role

MOST = 4  # more actions go into the menu


class SelectionBar(QFrame):
    """`cleared` when the selection is given up; `more_wanted` opens the menu of all actions at the given button."""

    cleared = Signal()
    more_wanted = Signal(QWidget)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        set_role(self, "selection")
        self._count = plain(role="subheading")
        self._hint = plain(role="muted")
        self._buttons: list[QToolButton] = []
        self._left_over = False
        self._more = named(QToolButton(), strings.more_actions())
        self._more.setToolTip(strings.more_actions())
        self._more.clicked.connect(lambda: self.more_wanted.emit(self._more))
        self._clear = QToolButton()
        self._clear.setText(strings.clear_selection())
        self._clear.clicked.connect(self.cleared)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 5, 8, 5)
        self._row.setSpacing(6)
        self._row.addWidget(self._count)
        self._row.addWidget(self._hint)
        self._row.addStretch()
        self._row.addWidget(self._more)
        self._row.addWidget(self._clear)
        theme.changed.connect(self._draw)
        self._draw()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_selection(self, count: int, actions: Sequence[QAction], hint: str = "") -> None:
        """Shows the bar for `count` rows; fewer than two hide it. `hint` says why there is nothing to do."""
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        self._count.setText(strings.selected(count))
        self._hint.setText(hint)
        for place, action in enumerate(actions[:MOST]):
            button = QToolButton()
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setDefaultAction(action)
            set_role(button, "outlined")
            self._row.insertWidget(3 + place, button)
            self._buttons.append(button)
        self._left_over = len(actions) > MOST
        self.setVisible(count > 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many buttons as there is room for; all actions are behind the last one anyway."""
        others = (self._count, self._hint, self._more, self._clear)
        room = self.width() - 60 - sum(part.sizeHint().width() for part in others)
        for button in self._buttons:
            room -= button.sizeHint().width() + 6
            button.setVisible(room >= 0)
        self._more.setVisible(self._left_over or (room < 0 and bool(self._buttons)))

    def _draw(self) -> None:
        self._more.setIcon(self._icons.get("ellipsis", "text"))
