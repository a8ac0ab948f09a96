"""A bar chart of our own: columns or lying bars, stacked or side by side; every bar can be reached by pointer, keys and screen reader."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QLocale, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from leaddesk.ui import strings_board
from leaddesk.ui.theme import Theme
from leaddesk.ui.widgets.chart_layout import Bar, Drawing, Places
from leaddesk.ui.widgets.chart_paint import ChartPainter

_KEYS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (1, 0), Qt.Key.Key_Down: (-1, 0)}
_OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class BarChart(QWidget):
    """``chosen(series, category)`` when a bar is clicked, or Enter is pressed on the current one."""

    chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._drawing = Drawing("", (), ())
        self._places = Places(self._drawing, 320, self._measure)
        self._current: tuple[int, int] | None = None
        self._hovered: Bar | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def present(self, drawing: Drawing) -> None:
        """Shows another drawing; the current bar stays when it is still there."""
        if drawing == self._drawing:
            return
        self._drawing = drawing
        self._arrange()
        self.setAccessibleName(drawing.title)
        self.setAccessibleDescription("; ".join([*(self.words(bar) for bar in self.bars()), strings_board.chart_help()]))
        self.update()

    def drawing(self) -> Drawing:
        return self._drawing

    def bars(self) -> list[Bar]:
        """Every bar that has a value, in the order of the keys."""
        return [bar for bar in self._places.bars if bar.value]

    def current(self) -> Bar | None:
        return next((bar for bar in self.bars() if (bar.series, bar.category) == self._current), None)

    def words(self, bar: Bar) -> str:
        """A bar as it is read out and shown in its tooltip."""
        name, category, value = self._drawing.series[bar.series].name, self._drawing.categories[bar.category], QLocale().toString(bar.value)
        return f"{category}: {value}" if name in ("", category) else strings_board.bar_words(name, category, value)

    def _measure(self, text: str) -> float:
        return QFontMetrics(self._theme.font(px=12)).horizontalAdvance(text)

    def _arrange(self) -> None:
        self._places = Places(self._drawing, self.width(), self._measure)
        self._hovered = None
        self.setFixedHeight(self._places.height)

    def sizeHint(self) -> QSize:
        return QSize(320, self._places.height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ChartPainter(self._theme, painter, self._drawing, self._places).paint(self._hovered, self.current() if self.hasFocus() else None)
        painter.end()

    # pointer and keys

    def _at(self, where: QPointF) -> Bar | None:
        return next((bar for bar in self.bars() if bar.box.adjusted(-2, -2, 2, 2).contains(where)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._at(event.position())
        if over is not self._hovered:
            self._hovered = over
            self.setCursor(Qt.CursorShape.PointingHandCursor if over is not None else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        bar = self._at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and bar is not None:
            self._go(bar)
            self.chosen.emit(bar.series, bar.category)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            bar = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), f"<span>{escape(self.words(bar))}</span>" if bar is not None else "", self)
            return True
        if event.type() == QEvent.Type.Leave and self._hovered is not None:
            self._hovered = None
            self.update()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, bar = Qt.Key(event.key()), self.current()
        if key in _KEYS:
            series, category = _KEYS[key]
            self._walk(*((0, -series) if self._drawing.lying else (series, category)))
        elif key in _OPEN and bar is not None:
            self.chosen.emit(bar.series, bar.category)
        else:
            super().keyPressEvent(event)

    def _walk(self, series: int, category: int) -> None:
        """To the next bar with a value in a direction; to the first one when none is current."""
        bar, bars = self.current(), self.bars()
        if bar is None:
            way = bars[:1]
        elif category:
            way = [one for one in bars if (one.category - bar.category) * category > 0]
            way.sort(key=lambda one: (abs(one.category - bar.category), abs(one.series - bar.series)))
        else:
            way = [one for one in bars if one.category == bar.category and (one.series - bar.series) * series > 0]
            way.sort(key=lambda one: abs(one.series - bar.series))
        if way:
            self._go(way[0])

    def _go(self, bar: Bar) -> None:
        self._current = (bar.series, bar.category)
        self.setAccessibleName(f"{self._drawing.title}, {self.words(bar)}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.update()
