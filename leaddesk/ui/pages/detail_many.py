"""The card shown while several records are selected: how many, how they stand, and what can be done with all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from leaddesk.domain.specs import ActionSpec, Tone
from leaddesk.ui import strings_pages as s
from leaddesk.ui.names import plain
from leaddesk.ui.pages.action_bar import ActionBar
from leaddesk.ui.pages.detail_load import Selection, StatusCount
from leaddesk.ui.pages.flow import clear
from leaddesk.ui.theme import Icons, Theme
from leaddesk.ui.widgets import Pill


class ShareBar(QWidget):
    """One line divided by the statuses' shares."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: Sequence[StatusCount] = ()
        self.setFixedHeight(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def present(self, counts: Sequence[StatusCount]) -> None:
        self._counts = counts
        self.setAccessibleName(", ".join(f"{c.label or s.say(s.NO_STATUS)} {c.count}" for c in counts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        total = sum(c.count for c in self._counts)
        if not total:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room = self.width() - 2 * (len(self._counts) - 1)
        left = 0.0
        for count in self._counts:
            width = max(4.0, room * count.count / total)
            painter.setBrush(QColor(self._theme.tone_colours(Tone(count.tone)).solid))
            painter.drawRoundedRect(QRectF(left, 0, width, self.height()), 4, 4)
            left += width + 2
        painter.end()


class ManyCard(QWidget):
    """The summary of a selection."""

    triggered = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = plain(role="title")
        self._where = plain(role="muted", wrap=True)
        self._share = ShareBar(theme, self)
        self._rows = QVBoxLayout()
        self._note = plain(role="muted", wrap=True)
        self.bar = ActionBar(icons, self)
        self.bar.triggered.connect(self.triggered)
        self._rows.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(0)
        for widget, gap in ((self._title, 2), (self._where, 14), (self._share, 12)):
            column.addWidget(widget)
            column.addSpacing(gap)
        column.addLayout(self._rows)
        column.addSpacing(14)
        column.addWidget(self._note)
        column.addSpacing(6)
        column.addWidget(self.bar)
        column.addStretch(1)

    def present(self, selection: Selection, actions: Sequence[ActionSpec], reasons: Mapping[str, str]) -> None:
        """Shows how many there are, their statuses and the actions that take many."""
        count = len(selection.keys)
        kind = selection.kind
        self._title.setText(s.say(s.SELECTED_MANY, n=count, things=kind.plural.lower() if kind else s.say(s.RECORDS)))
        self._where.setText(" · ".join(account.label for account in selection.accounts))
        self._share.present(selection.statuses)
        clear(self._rows)
        for status in selection.statuses[:8]:
            self._rows.addWidget(self._row(status))
        notes = []
        if selection.counted < count:
            notes.append(s.say(s.COUNTED_ONLY, n=selection.counted))
        if selection.pending:
            notes.append(s.say(s.MANY_PENDING, n=selection.pending))
        if not actions:
            notes.append(s.say(s.MANY_MIXED if len(selection.accounts) > 1 or kind is None else s.MANY_NOTHING))
        self._note.setText(" ".join(notes))
        self._note.setVisible(bool(notes))
        self.bar.present(actions, count, reasons)

    def restyle(self) -> None:
        self.bar.restyle()

    def _row(self, status: StatusCount) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        number = plain(str(status.count))
        number.setFont(self._theme.font(tabular=True))
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(Pill(self._theme, status.label or s.say(s.NO_STATUS), Tone(status.tone), parent=row))
        line.addStretch(1)
        line.addWidget(number)
        return row

    def words(self) -> str:
        return f"{self._title.text()} {self._note.text()}"
