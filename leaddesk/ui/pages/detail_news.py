"""What changed on the open record since somebody looked, old → new, and its follow-ups with what can be done about each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.follow_ups import FollowUp
from leaddesk.domain.news import FieldChange, folded
from leaddesk.domain.specs import Cell, KindSpec, Tone
from leaddesk.ui import strings_news as s
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import plain
from leaddesk.ui.pages.detail_rows import tone_of
from leaddesk.ui.pages.moments import moment
from leaddesk.ui.pages.payload_words import HIDDEN
from leaddesk.ui.theme import Icons, Theme, set_role

SHOWN = 6  # more changes are counted
FOLLOW_UPS_SHOWN = 3


def due_words(item: FollowUp, formats: Formats) -> str:
    """When a follow-up is due, in the window's own words."""
    return formats.when(item.due)


def due_tone(item: FollowUp, now: datetime) -> Tone:
    """Overdue days are loud, today is a warning, the rest is calm."""
    day, today = item.due.astimezone().date(), now.astimezone().date()
    if item.done is not None:
        return Tone.GOOD
    return Tone.BAD if day < today else Tone.WARN if day == today else Tone.NEUTRAL


class Card(QWidget):
    """A rounded quiet fill in a tone."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.tone = Tone.INFO

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tone_colours(self.tone).bg))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        painter.end()


class NewsBlock(QWidget):
    """Shown until another record is opened, also after the changes were counted as looked at; hidden when there are none."""

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icons, self._formats = theme, icons, formats
        self._changes: tuple[FieldChange, ...] = ()
        self._shown: tuple[FieldChange, ...] = ()
        self._card = Card(theme, self)
        self._picture = QLabel(self._card)
        self._title = plain(role="subheading")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._grid.setContentsMargins(24, 0, 0, 0)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._picture)
        top.addWidget(self._title)
        top.addStretch(1)
        inner = QVBoxLayout(self._card)
        inner.setContentsMargins(10, 6, 10, 8)
        inner.setSpacing(4)
        inner.addLayout(top)
        inner.addLayout(self._grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 2, 12, 6)
        column.addWidget(self._card)
        self.hide()

    def present(self, kind: KindSpec, changes: Sequence[FieldChange], currency: str, now: datetime, *, first: bool) -> None:
        """`first`: the record was just opened; else what comes now is added to what is shown."""
        self._changes = tuple(changes) if first else folded([*self._changes, *(c for c in changes if c not in self._changes)])
        self.setVisible(bool(self._changes))
        if self._changes == self._shown:
            return
        self._shown = self._changes
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        if not self._changes:
            return
        self._picture.setPixmap(self._icons.pixmap("bell", "info", 16, self.devicePixelRatioF()))
        self._title.setText(f"{s.say(s.CHANGED_TITLE)} · {moment(max(c.at for c in self._changes), now)}")
        for row, change in enumerate(self._changes[:SHOWN]):
            self._row(row, kind, change, currency)
        rest = len(self._changes) - SHOWN
        if rest > 0:
            self._grid.addWidget(plain(s.say(s.MORE_CHANGES, n=rest), "muted"), SHOWN, 0, 1, 2)

    def _row(self, row: int, kind: KindSpec, change: FieldChange, currency: str) -> None:
        label = plain(change.label, "muted", wrap=True)
        label.setMaximumWidth(150)
        old, new = (self._said(kind, change, value, currency) for value in (change.old, change.new))
        both = plain(f"{old}  →  {new}", wrap=True, select=True)
        both.setAccessibleName(f"{change.label}: {old} → {new}")
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(both, row, 1)

    def _said(self, kind: KindSpec, change: FieldChange, value: str, currency: str) -> str:
        if value and change.sensitive:
            return HIDDEN
        if change.cell is Cell.STATUS and value:
            return tone_of(kind, value)[0]
        return self._formats.show(change.cell, value, currency) or s.say(s.NOTHING)

    def words(self) -> list[str]:
        """The rows as a screen reader says them, for tests, too."""
        labels = [self._grid.itemAtPosition(row, 1) for row in range(min(len(self._changes), SHOWN))]
        return [w.accessibleName() for item in labels if item is not None and (w := item.widget()) is not None]


class FollowUpCard(Card):
    """One follow-up: when, what, and three small buttons."""

    done = Signal(str)
    move_wanted = Signal(str, QWidget)
    edit = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._icons, self._formats = icons, formats
        self._id = ""
        self._picture = QLabel(self)
        self._when = plain(role="subheading")
        self._note = plain(wrap=True)
        self._done, self._move, self._edit = (QPushButton(s.say(words), self) for words in (s.DONE, s.MOVE, s.EDIT))
        for button in (self._done, self._move, self._edit):
            set_role(button, "link")
        self._done.clicked.connect(lambda: self.done.emit(self._id))
        self._move.clicked.connect(lambda: self.move_wanted.emit(self._id, self._move))
        self._edit.clicked.connect(lambda: self.edit.emit(self._id))
        top = QHBoxLayout()
        top.setSpacing(8)
        for part in (self._picture, self._when):
            top.addWidget(part)
        top.addStretch(1)
        for button in (self._done, self._move, self._edit):
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 6, 6)
        column.setSpacing(0)
        column.addLayout(top)
        below = QHBoxLayout()
        below.setContentsMargins(24, 0, 0, 0)
        below.addWidget(self._note)
        column.addLayout(below)

    def present(self, item: FollowUp, now: datetime) -> None:
        self._id = item.id
        self.tone = due_tone(item, now)
        self._picture.setPixmap(self._icons.pixmap("alarm-clock", self._theme.tone_colours(self.tone).fg, 16, self.devicePixelRatioF()))
        when = due_words(item, self._formats)
        self._when.setText(when)
        self._note.setText(item.note)
        self._note.setVisible(bool(item.note))
        for button, words in ((self._done, s.DONE), (self._move, s.MOVE), (self._edit, s.EDIT)):
            button.setAccessibleName(f"{s.say(words)}: {when}")
        self.update()

    def words(self) -> str:
        return f"{self._when.text()}: {self._note.text()}"


class FollowUpList(QWidget):
    """The open follow-ups of a record, the next first; hidden without any."""

    done = Signal(str)
    move_wanted = Signal(str, QWidget)
    edit = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = partial(FollowUpCard, theme, icons, formats, self)
        self.cards: list[FollowUpCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 2, 12, 6)
        self._column.setSpacing(4)
        self.hide()

    def present(self, items: Sequence[FollowUp], now: datetime) -> None:
        items = items[:FOLLOW_UPS_SHOWN]
        while len(self.cards) < len(items):
            card = self._make()
            card.done.connect(self.done)
            card.move_wanted.connect(self.move_wanted)
            card.edit.connect(self.edit)
            self._column.addWidget(card)
            self.cards.append(card)
        for card, item in zip(self.cards, items, strict=False):
            card.present(item, now)
        for place, card in enumerate(self.cards):
            card.setVisible(place < len(items))
        self.setVisible(bool(items))
