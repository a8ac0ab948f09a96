"""Status as word, colour and shape: the dot, the pill, the count."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from leaddesk.domain.specs import Tone
from leaddesk.ui.theme import Theme


def paint_shape(painter: QPainter, box: QRectF, tone: Tone, colour: QColor) -> None:
    """A shape per tone, so that colour is never the only sign: ring, dot, half dot, tick, triangle, square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour, max(1.4, box.width() / 6))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    inner = box.adjusted(1, 1, -1, -1)
    if tone is Tone.NEUTRAL:
        painter.setPen(pen)
        painter.drawEllipse(inner)
    elif tone is Tone.PROGRESS:
        painter.setPen(pen)
        painter.drawEllipse(inner)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPie(inner, 90 * 16, -180 * 16)
    elif tone is Tone.GOOD:
        painter.setPen(QPen(colour, max(1.8, box.width() / 5), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        x, y, s = inner.x(), inner.y(), inner.width()
        painter.drawPolyline(QPolygonF([QPointF(x, y + s * 0.55), QPointF(x + s * 0.38, y + s * 0.9), QPointF(x + s, y + s * 0.15)]))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if tone is Tone.INFO:
            painter.drawEllipse(inner)
        elif tone is Tone.WARN:
            painter.drawPolygon(QPolygonF([QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()]))
        else:
            painter.drawRoundedRect(inner, 1.5, 1.5)
    painter.restore()


def shape_picture(tone: Tone, colour: str, size: int, ratio: float) -> QPixmap:
    """A tone's shape as a picture of so many logical pixels, for menus."""
    picture = QPixmap(int(size * ratio), int(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_shape(painter, QRectF(1, 1, size - 2, size - 2), tone, QColor(colour))
    painter.end()
    return picture


class StatusDot(QWidget):
    """The shape alone, beside a label that says the word."""

    def __init__(self, theme: Theme, tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = tone
        self.setFixedSize(10, 10)
        theme.changed.connect(self.update)

    def set_tone(self, tone: Tone) -> None:
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_shape(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), self._tone, QColor(self._theme.tone_colours(self._tone).fg))
        painter.end()


class Pill(QWidget):
    """A word with its shape on a quiet fill of its tone; empty text hides it."""

    HEIGHT = 22

    def __init__(self, theme: Theme, text: str = "", tone: Tone = Tone.NEUTRAL, *, shape: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shape = shape
        self._tone = tone
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.set_text(text, tone)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str, tone: Tone | None = None) -> None:
        self._text = text
        self._tone = tone or self._tone
        self.setAccessibleName(text)
        self.setVisible(bool(text) and self.parent() is not None)  # without a parent it would open as a window
        self.updateGeometry()
        self.update()

    def _metrics(self) -> tuple[QFont, QFontMetrics]:
        font = self._theme.font(px=12, weight=QFont.Weight.Medium)
        return font, QFontMetrics(font)

    def sizeHint(self) -> QSize:
        return QSize(self._metrics()[1].horizontalAdvance(self._text) + (33 if self._shape else 19), self.HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(40, self.sizeHint().width()), self.HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        font, metrics = self._metrics()
        colours = self._theme.tone_colours(self._tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.bg))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        left = 8.0
        if self._shape:
            paint_shape(painter, QRectF(left, box.center().y() - 4.5, 9, 9), self._tone, QColor(colours.fg))
            left += 14
        painter.setPen(QColor(colours.fg))
        painter.setFont(font)
        room = box.adjusted(left, 0, -8, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, int(room.width())))
        painter.end()


class Badge(QWidget):
    """A count on a round fill; nothing at zero."""

    def __init__(self, theme: Theme, tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = tone
        self._count = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setVisible(False)
        theme.changed.connect(self.update)

    def count(self) -> int:
        return self._count

    def set_count(self, count: int, tone: Tone | None = None) -> None:
        self._count = count
        self._tone = tone or self._tone
        self.setAccessibleName(str(count) if count else "")
        self.setVisible(count > 0)
        self.updateGeometry()
        self.update()

    def _text(self) -> str:
        return str(self._count) if self._count < 1000 else "999+"

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(px=11, weight=QFont.Weight.DemiBold))
        return QSize(max(18, metrics.horizontalAdvance(self._text()) + 11), 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.tone_colours(self._tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.solid))
        painter.drawRoundedRect(QRectF(self.rect()), 9, 9)
        painter.setPen(QColor(colours.on_solid))
        painter.setFont(self._theme.font(px=11, weight=QFont.Weight.DemiBold, tabular=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text())
        painter.end()
