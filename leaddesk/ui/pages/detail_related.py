"""The record's relations in the detail pane: what belongs to it, one click away, and the way back to where one came from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from leaddesk.ui import strings_pages as s
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.names import plain
from leaddesk.ui.pages.related_load import Related, RelatedRow
from leaddesk.ui.theme import Icons, Theme, set_role
from leaddesk.ui.widgets.status import paint_shape

HEIGHT = 30
EDGE = 8


class RelatedLine(QAbstractButton):
    """One related record: its name, what tells it from others, how it stands; pressed, it opens."""

    def __init__(self, theme: Theme, icons: Icons, row: RelatedRow, note: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._row = row
        self._note = note
        self.setText(row.title)
        words = ", ".join(part for part in (row.title, row.status, note) if part)
        self.setAccessibleName(s.say(s.OPEN_RELATED, title=title, name=words))
        self.setToolTip(words)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(160, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.sunken if self.isDown() else tokens.hover))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 6, 6)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        """Name first; the note and the status take what is left, and the status is never cut."""
        tokens, middle = self._theme.tokens, self.height() // 2
        right = self.width() - EDGE - 14
        self._icons.get("chevron-right", "muted", 14).paint(painter, QRect(right, middle - 7, 14, 14))
        right -= 6
        small = self._theme.font(px=12)
        if self._row.status:
            painter.setFont(small)
            width = QFontMetrics(small).horizontalAdvance(self._row.status)
            colour = QColor(self._theme.tone_colours(self._row.tone).fg)
            painter.setPen(colour)
            painter.drawText(QRect(right - width, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, self._row.status)
            paint_shape(painter, QRectF(right - width - 15, middle - 4.5, 9, 9), self._row.tone, colour)
            right -= width + 25
        strong = self._theme.font(px=13, weight=QFont.Weight.Medium)
        metrics = QFontMetrics(strong)
        room = max(0, right - EDGE)
        name = metrics.elidedText(self._row.title, Qt.TextElideMode.ElideRight, room)
        painter.setFont(strong)
        painter.setPen(QColor(tokens.accent_text))
        painter.drawText(QRect(EDGE, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, name)
        left = EDGE + metrics.horizontalAdvance(name) + 10
        if right - left > 40:
            painter.setFont(small)
            painter.setPen(QColor(tokens.muted))
            note = QFontMetrics(small).elidedText(self._note, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, 0, right - left, self.height()), Qt.AlignmentFlag.AlignVCenter, note)


class RelatedView(QWidget):
    """All relations of the open record. ``wanted(RecordKey)``: open that one; ``all_wanted(Related)``: show all of them as a list."""

    wanted = Signal(object)
    all_wanted = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, formats: Formats, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._formats = formats
        self._shown: tuple[Related, ...] | None = None
        self._blocks: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 4)
        self._column.setSpacing(6)
        self.setAccessibleName(s.say(s.RELATED))

    def present(self, related: Sequence[Related]) -> None:
        """Shows the relations; nothing happens when they are as before, so that the focus stays."""
        found = tuple(related)
        if found == self._shown:
            return
        self._shown = found
        for block in self._blocks:
            self._column.removeWidget(block)
            block.hide()
            block.deleteLater()
        self._blocks = [self._block(one) for one in found]
        for block in self._blocks:
            self._column.addWidget(block)
        self.setVisible(bool(found))

    def restyle(self) -> None:
        """The next `present` draws everything anew: formats or colours changed."""
        self._shown = None

    def _block(self, related: Related) -> QWidget:
        block = QWidget(self)
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(EDGE, 0, 0, 0)
        words = s.say(s.RELATED_COUNT, title=related.title, n=related.count) if related.count > 1 else related.title
        head.addWidget(plain(words, "caption"))
        head.addStretch(1)
        if related.count > len(related.rows):
            more = QPushButton(s.say(s.RELATED_ALL, n=related.count), block)
            more.setAccessibleName(s.say(s.RELATED_ALL_OF, title=related.title, n=related.count))
            more.setAutoDefault(False)
            set_role(more, "link")
            more.clicked.connect(lambda: self.all_wanted.emit(related))
            head.addWidget(more)
        column.addLayout(head)
        for row in related.rows:
            note = " · ".join(self._formats.show(one.cell, one.value, row.currency) for one in row.notes)
            line = RelatedLine(self._theme, self._icons, row, note, related.title, block)
            line.clicked.connect(lambda _=False, key=row.key: self.wanted.emit(key))
            column.addWidget(line)
        return block

    def lines(self) -> list[RelatedLine]:
        """The records that can be opened, top to bottom."""
        return [line for block in self._blocks for line in block.findChildren(RelatedLine)]


class BackBar(QWidget):
    """The way back to the record a relation was followed from; hidden when there is none."""

    pressed = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._button = QPushButton(self)
        self._button.setAutoDefault(False)
        set_role(self._button, "link")
        self._button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 12, 0)
        row.addWidget(self._button)
        row.addStretch(1)
        self.restyle()
        self.hide()

    def present(self, title: str) -> None:
        """Where back leads; "" hides it."""
        words = self._button.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, 220)
        self._button.setText(s.say(s.BACK_TO, name=words).replace("&", "&&"))
        self._button.setAccessibleName(s.say(s.BACK_TO, name=title))
        self.setVisible(bool(title))

    def restyle(self) -> None:
        self._icons.before(self._button, "arrow-left", "accent_text")
