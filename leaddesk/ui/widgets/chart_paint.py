"""Paints a chart in the theme's colours: scale, labels, bars, numbers, legend, and the ring around the bar that has the focus."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from leaddesk.ui.theme import Theme
from leaddesk.ui.widgets.chart_layout import HEIGHT, LEGEND, ROW, Bar, Drawing, Places, Series, labelled

_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_FADED = (0.0, 0.38, 0.62, 0.2)  # how much of the ground is mixed into a shade


class ChartPainter:
    """One painting of one drawing."""

    def __init__(self, theme: Theme, painter: QPainter, drawing: Drawing, places: Places) -> None:
        self._theme = theme
        self._painter = painter
        self._drawing = drawing
        self._places = places

    def paint(self, hovered: Bar | None, current: Bar | None) -> None:
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._drawing.lying:
            self._labels()
        else:
            self._scale()
            self._legend()
        for bar in self._places.bars:
            if bar.value:
                self._bar(bar, bar is hovered)
        if self._drawing.stacked:
            self._totals()
        if current is not None:
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.setPen(QPen(QColor(self._theme.tokens.focus), 2))
            self._painter.drawRoundedRect(current.box.adjusted(-3, -3, 3, 3), 4, 4)

    def _colour(self, series: Series) -> QColor:
        tone = self._theme.tone_colours(series.tone)
        colour, ground, part = QColor(tone.fg if self._theme.tokens.dark else tone.solid), QColor(self._theme.tokens.surface), _FADED[series.shade]
        rest = 1 - part
        red, green, blue = colour.redF() * rest, colour.greenF() * rest, colour.blueF() * rest
        return QColor.fromRgbF(red + ground.redF() * part, green + ground.greenF() * part, blue + ground.blueF() * part)

    def _bar(self, bar: Bar, hovered: bool) -> None:
        painter, colour = self._painter, self._colour(self._drawing.series[bar.series])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour.darker(115) if hovered else colour)
        if self._drawing.stacked:
            painter.drawRect(bar.box.adjusted(0, 1, 0, 0))  # a thin line of the ground between two parts
        else:
            painter.drawRoundedRect(bar.box, 3, 3)
        if not self._drawing.stacked:
            self._number(bar)

    def _number(self, bar: Bar) -> None:
        painter, box = self._painter, bar.box
        if not self._drawing.lying:
            self._figure(bar.value, box)
            return
        self._number_font()
        painter.drawText(QRectF(box.right() + 7, box.top() - 2, 80, box.height() + 4), _MIDDLE, QLocale().toString(bar.value))

    def _figure(self, value: int, box: QRectF) -> None:
        """A number over a column."""
        self._number_font()
        self._painter.drawText(QRectF(box.center().x() - 30, box.top() - 17, 60, 15), _CENTRE, QLocale().toString(value))

    def _number_font(self) -> None:
        self._painter.setFont(self._theme.font(px=12, weight=QFont.Weight.Medium, tabular=True))
        self._painter.setPen(QColor(self._theme.tokens.text))

    def _totals(self) -> None:
        """How much a stacked column is in all, over it."""
        tops: dict[int, tuple[float, QRectF]] = {}
        for bar in self._places.bars:
            total, box = tops.get(bar.category, (0, bar.box))
            tops[bar.category] = (total + bar.value, bar.box if bar.box.top() < box.top() else box)
        for total, box in tops.values():
            if total:
                self._figure(int(total), box)

    def _labels(self) -> None:
        font, width = self._theme.font(px=12), self._places.label
        self._painter.setFont(font)
        self._painter.setPen(QColor(self._theme.tokens.text))
        for category, name in enumerate(self._drawing.categories):
            words = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, width)
            self._painter.drawText(QRectF(0, category * ROW, width, ROW), _MIDDLE, words)

    def _scale(self) -> None:
        painter, tokens, places = self._painter, self._theme.tokens, self._places
        field = places.field
        painter.setFont(self._theme.font(px=11, tabular=True))
        for step in range(places.steps + 1):
            y = field.bottom() - field.height() * step / places.steps
            painter.fillRect(QRectF(field.left(), y, field.width(), 1), QColor(tokens.hairline if step else tokens.border_strong))
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QRectF(0, y - 8, field.left() - 8, 16), _RIGHT, QLocale().toString(places.step * step))
        slot = field.width() / max(1, len(self._drawing.categories))
        metrics = QFontMetrics(painter.font())
        shown = labelled(self._drawing, slot, metrics.horizontalAdvance)
        room = slot * (shown[1] - shown[0]) if len(shown) > 1 else slot
        for category in shown:
            words = metrics.elidedText(self._drawing.categories[category], Qt.TextElideMode.ElideRight, int(room) - 2)
            painter.setPen(QColor(tokens.muted))
            middle, half = field.left() + slot * (category + 0.5), metrics.horizontalAdvance(words) / 2 + 1
            middle = min(middle, field.right() + 2 - half)  # the last one must not be cut at the edge
            painter.drawText(QRectF(middle - room / 2, field.bottom() + 5, room, 16), _CENTRE, words)

    def _legend(self) -> None:
        painter = self._painter
        painter.setFont(self._theme.font(px=12))
        for place, box in self._places.legend:
            entry, series = box.translated(0, HEIGHT), self._drawing.series[place]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour(series))
            painter.drawRoundedRect(QRectF(entry.left() + 2, entry.top() + (LEGEND - 10) / 2, 10, 10), 2, 2)
            painter.setPen(QColor(self._theme.tokens.muted))
            painter.drawText(entry.adjusted(18, 0, 40, 0), _MIDDLE, series.name)
