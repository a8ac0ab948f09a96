"""Queued changes of the record that is open: old → new, where each stands, and a way to take it back or to look at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from leaddesk.domain.commands import State
from leaddesk.domain.specs import Tone
from leaddesk.services.wording import state_line
from leaddesk.ui import strings_pages as s
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import plain
from leaddesk.ui.pages.detail_rows import PendingChange, PendingLine
from leaddesk.ui.pages.moments import clock
from leaddesk.ui.pages.outbox_groups import Deed, deeds
from leaddesk.ui.pages.payload_words import HIDDEN
from leaddesk.ui.pages.timeline import STATE_ICONS
from leaddesk.ui.theme import Icons, Theme, set_role

SHOWN = 3  # more queued changes than this are counted, not listed
TONES: Mapping[State, Tone] = {
    State.WAITING: Tone.PROGRESS,
    State.HELD: Tone.PROGRESS,
    State.SENDING: Tone.INFO,
    State.UNKNOWN: Tone.WARN,
    State.REFUSED: Tone.BAD,
    State.CONFLICT: Tone.WARN,
    State.SENT: Tone.GOOD,
    State.CANCELLED: Tone.NEUTRAL,
    State.DRAFT: Tone.NEUTRAL,
}


class PendingCard(QWidget):
    """One queued command on a quiet fill of its state's tone."""

    undo = Signal(object)  # CommandId
    look = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._formats = formats
        self._line: PendingLine | None = None
        self._tone = Tone.PROGRESS
        self._changed: tuple[PendingChange, ...] | None = None
        self._picture = QLabel(self)
        self._title = plain(role="subheading")
        self._state = plain(wrap=True)
        self._undo = QPushButton(s.say(s.UNDO), self)
        self._open = QPushButton(s.say(s.OPEN_IN_OUTBOX), self)
        self._changes = QVBoxLayout()
        self._build()

    def _build(self) -> None:
        set_role(self._undo, "link")
        set_role(self._open, "link")
        self._undo.clicked.connect(lambda: self._emit(self.undo))
        self._open.clicked.connect(lambda: self._emit(self.look))
        self._state.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._picture)
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self._undo)
        top.addWidget(self._open)
        below = QVBoxLayout()
        below.setContentsMargins(24, 0, 0, 0)
        below.setSpacing(2)
        below.addLayout(self._changes)
        below.addWidget(self._state)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 6, 8)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(below)

    def _emit(self, signal: SignalInstance) -> None:
        if self._line is not None:
            signal.emit(self._line.mark.command)

    def present(self, line: PendingLine, now: datetime, server: str) -> None:
        """Shows a command; called each second while it counts down."""
        self._line = line
        state = State(line.mark.state)
        self._tone = TONES[state]
        icon, tone = STATE_ICONS[state.value]
        self._picture.setPixmap(self._icons.pixmap(icon, tone, 16, self.devicePixelRatioF()))
        self._title.setText(line.action.title if line.action else line.mark.action)
        said = state_line(line.item, line.action, now, local=clock, server=server, translate=s.service) if line.item else ""
        self._state.setText(said)
        self._state.setVisible(bool(said))
        self._undo.setVisible(line.item is not None and Deed.UNDO in deeds(line.item))
        if line.changes != self._changed:
            self._changed = line.changes
            self._show_changes(line.changes)
        self.update()

    def _show_changes(self, changes: Sequence[PendingChange]) -> None:
        while (item := self._changes.takeAt(0)) is not None:
            inner = item.widget()
            if inner is not None:
                inner.hide()
                inner.deleteLater()
        for change in changes:
            row = QWidget(self)
            row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # long texts are cut, they must not widen the pane
            flow = QHBoxLayout(row)
            flow.setContentsMargins(0, 0, 0, 0)
            flow.setSpacing(6)
            old = plain(self._said(change, change.old), "muted")
            old.setAccessibleName(s.say(s.OLD_VALUE, value=old.text()))
            new = plain(self._said(change, change.new), "subheading", wrap=False)
            label = plain(change.label, "muted")
            label.setMinimumWidth(72)
            flow.addWidget(label)
            for one in (old, plain("→", "muted"), new):
                flow.addWidget(one)
            flow.addStretch(1)
            self._changes.addWidget(row)

    def _said(self, change: PendingChange, value: str) -> str:
        if value and change.sensitive:
            return HIDDEN
        return self._formats.show(change.cell, value, change.currency) or s.say(s.NOTHING)

    def words(self) -> str:
        """Title and state as shown, for tests and screen readers."""
        return f"{self._title.text()}: {self._state.text()}"

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.tone_colours(self._tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.bg))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        painter.end()


class PendingList(QWidget):
    """The cards of a record's queued commands, in the order they will be sent."""

    undo = Signal(object)
    look = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make: Callable[[], PendingCard] = lambda: PendingCard(theme, icons, formats, self)
        self._cards: list[PendingCard] = []
        self._lines: Sequence[PendingLine] = ()
        self._more = QPushButton(self)
        set_role(self._more, "link")
        self._more.clicked.connect(self._look_further)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 2, 12, 8)
        self._column.setSpacing(6)
        self._column.addWidget(self._more)

    def present(self, lines: Sequence[PendingLine], now: datetime, server: str) -> None:
        self._lines = lines
        shown = lines[:SHOWN]
        while len(self._cards) < len(shown):
            card = self._make()
            card.undo.connect(self.undo)
            card.look.connect(self.look)
            self._column.insertWidget(len(self._cards), card)
            self._cards.append(card)
        for card, line in zip(self._cards, shown, strict=False):
            card.present(line, now, server)
            card.show()
        for card in self._cards[len(shown) :]:
            card.hide()
        self._more.setVisible(len(lines) > SHOWN)
        self._more.setText(s.say(s.MORE_PENDING, n=len(lines) - SHOWN))
        self.setVisible(bool(lines))

    def _look_further(self) -> None:
        if self._lines:
            self.look.emit(self._lines[-1].mark.command)

    @property
    def counting(self) -> bool:
        """Whether a wait is counted down, so that the words change each second."""
        return any(line.item is not None and line.item.due is not None for line in self._lines)

    def cards(self) -> list[PendingCard]:
        return self._cards[: min(len(self._lines), SHOWN)]
