"""A chart in a card: its title above it, and a sentence in its place while there is nothing to draw."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from leaddesk.ui.names import plain
from leaddesk.ui.theme import Theme, set_role
from leaddesk.ui.widgets.chart import BarChart
from leaddesk.ui.widgets.chart_layout import Drawing


class ChartCard(QFrame):
    """`chart` is public for its signal."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._title = plain(role="subheading")
        self._none = plain(role="muted", wrap=True)
        self.chart = BarChart(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.chart)
        column.addWidget(self._none)
        column.addStretch(1)
        self._none.hide()

    def present(self, drawing: Drawing, none: str = "") -> None:
        """Shows a drawing; with `none` that sentence instead of one without bars."""
        self._title.setText(drawing.title)
        self.chart.present(drawing)
        blank = bool(none) and not drawing.most
        self.chart.setVisible(not blank)
        self._none.setText(none)
        self._none.setVisible(blank)
