"""A checklist of document types: what was sent, what is under way, what is missing; each line takes files by click or by drop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget

from leaddesk.ui import strings_pages as s
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets.drop_zone import local_files, takes

ROW = 28
GLYPH = 16


class Tick(str, Enum):
    """How far a line is."""

    OPEN = "open"
    QUEUED = "queued"
    DONE = "done"
    TROUBLE = "trouble"


_ICONS: Mapping[Tick, tuple[str, str]] = {
    Tick.OPEN: ("circle", "border_strong"),
    Tick.QUEUED: ("clock", "progress"),
    Tick.DONE: ("circle-check", "good"),
    Tick.TROUBLE: ("circle-alert", "bad"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the value it stands for, its words, how far it is and a few quiet words on that."""

    value: str
    label: str
    tick: Tick = Tick.OPEN
    note: str = ""


class ChecklistLine(QAbstractButton):
    """One line. A click asks for files of this type; files can be dropped on it."""

    dropped = Signal(str, list)  # value, list[Path]

    def __init__(self, line: Line, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._hot = False
        self.line = line
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.present(line)

    def present(self, line: Line) -> None:
        self.line = line
        self.setText(line.label)
        self.setAccessibleName(f"{line.label}, {line.note or s.say(s.TICK_WORDS[line.tick.value])}")
        self.setToolTip(s.say(s.ADD_FILES_OF, type=line.label))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._hot or self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft if self._hot else tokens.hover))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        icon, role = _ICONS[self.line.tick]
        painter.drawPixmap(8, (self.height() - GLYPH) // 2, self._icons.pixmap(icon, role, GLYPH, self.devicePixelRatioF()))
        self._words(painter, QRect(32, 0, self.width() - 40, self.height()))
        painter.end()

    def _words(self, painter: QPainter, space: QRect) -> None:
        tokens = self._theme.tokens
        metrics = painter.fontMetrics()
        note, role = self.line.note, _ICONS[self.line.tick][1] if self.line.tick is not Tick.OPEN else "muted"
        if not note and (self._hot or self.underMouse() or self.hasFocus()):
            note, role = s.say(s.ADD), "accent_text"
        width = min(metrics.horizontalAdvance(note) + 2, space.width() // 2) if note else 0
        painter.setPen(QColor(self._theme.colour(role)))
        painter.drawText(space, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(note, Qt.TextElideMode.ElideRight, width))
        painter.setPen(QColor(tokens.text))
        label = metrics.elidedText(self.line.label, Qt.TextElideMode.ElideRight, space.width() - width - 8)
        painter.drawText(space, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if takes(event.mimeData()):
            self._hot = True
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hot = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._hot = False
        self.update()
        files = local_files(event.mimeData())
        if files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(self.line.value, files)


class Checklist(QWidget):
    """The lines by category, each category with "2 of 5" beside it. Updating keeps the focus where it is."""

    chosen = Signal(str)  # a line was clicked
    dropped = Signal(str, list)  # value, list[Path]

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._lines: dict[str, ChecklistLine] = {}
        self._heads: list[QLabel] = []
        self._shape: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        theme.changed.connect(self.update)

    def present(self, groups: Mapping[str, Sequence[Line]]) -> None:
        """Shows the lines by category; ``""`` is the category without a name."""
        shape = tuple((title, tuple(line.value for line in lines)) for title, lines in groups.items())
        if shape != self._shape:
            self._rebuild(groups)
            self._shape = shape
        for head, (title, lines) in zip(self._heads, groups.items(), strict=True):
            done = sum(line.tick is Tick.DONE for line in lines)
            head.setText(s.say(s.GROUP_DONE, group=title or s.say(s.OTHER_TYPES), done=done, all=len(lines)) if done else title or s.say(s.OTHER_TYPES))
            head.setVisible(bool(title) or len(groups) > 1)
            for line in lines:
                self._lines[line.value].present(line)

    def _rebuild(self, groups: Mapping[str, Sequence[Line]]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._lines, self._heads = {}, []
        for title, lines in groups.items():
            head = QLabel(title, self)
            head.setTextFormat(Qt.TextFormat.PlainText)
            set_role(head, "caption")
            head.setContentsMargins(8, 10, 0, 4)
            self._heads.append(head)
            self._column.addWidget(head)
            for line in lines:
                row = ChecklistLine(line, self._theme, self._icons, self)
                row.clicked.connect(lambda _=False, value=line.value: self.chosen.emit(value))
                row.dropped.connect(self._dropped)
                self._lines[line.value] = row
                self._column.addWidget(row)

    def _dropped(self, value: str, files: list[Path]) -> None:
        self.dropped.emit(value, files)

    def line(self, value: str) -> Line | None:
        """What a line says now."""
        row = self._lines.get(value)
        return row.line if row else None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
