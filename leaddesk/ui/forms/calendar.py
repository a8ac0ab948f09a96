"""A compact month: seven columns of days, only those of the allowed range can be chosen, all of it by keyboard too."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms.base import Surroundings, draw_focus, icon_button, set_checked
from leaddesk.ui.strings_forms import load_words, say
from leaddesk.ui.theme import set_role

CELL = 30
LOADED = 34  # a day's height when it says how full it is
WEEKS = 6
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
PICKS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
MONTH_KEYS = frozenset({*STEPS, *PICKS, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class DayButton(QPushButton):
    """One day. A screen reader reads it as a radio button named by the whole date."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around = around
        self.day = date.min
        self._load: int | None = None
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFixedSize(CELL + 2, CELL - 2)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_day(self, day: date, *, this_month: bool, allowed: bool, chosen: bool) -> None:
        self.day = day
        self.setText(str(day.day))
        self.setAccessibleName(self._around.full_day(day))
        self.setEnabled(allowed)
        set_checked(self, chosen)
        self.setVisible(this_month or allowed)
        self.update()

    def show_load(self, load: int | None) -> None:
        """How much is on that day already; None when nobody counts."""
        self._load = load
        if load is not None:
            self.setFixedHeight(LOADED)
            self.setAccessibleDescription(load_words(load))
            self.setToolTip(load_words(load))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in MONTH_KEYS:
            event.ignore()  # the month moves from day to day
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._around.ctx.theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF().adjusted(1.5, 0.5, -1.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(box, 6, 6)
        elif self.isEnabled():
            painter.setBrush(QColor(tokens.hover if self.underMouse() else tokens.accent_soft))
            painter.drawRoundedRect(box, 6, 6)
        if self.day == self._around.today and not self.isChecked():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent if self.isEnabled() else tokens.border_strong), 1.2))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            draw_focus(painter, self, tokens.on_accent if self.isChecked() else tokens.focus)
        ink = tokens.on_accent if self.isChecked() else tokens.text if self.isEnabled() else tokens.disabled
        painter.setPen(QColor(ink))
        painter.setFont(self._around.ctx.theme.font(tabular=True, weight=self.font().Weight.DemiBold if self.isChecked() else self.font().Weight.Normal))
        if self._load is None:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
            return
        painter.drawText(self.rect().adjusted(0, 2, 0, -14), Qt.AlignmentFlag.AlignCenter, self.text())
        if self._load:
            quiet = tokens.on_accent if self.isChecked() else tokens.accent_text if self.isEnabled() else tokens.muted
            painter.setPen(QColor(quiet))
            painter.setFont(self._around.ctx.theme.font(px=11, tabular=True))
            painter.drawText(self.rect().adjusted(0, 16, 0, -2), Qt.AlignmentFlag.AlignCenter, f"{self._load:,}")


class Month(QWidget):
    """One month at a time. ``picked`` carries the day a user chose. Only one day takes the Tab key; arrows, Page Up and Page Down move from there."""

    picked = Signal(object)

    def __init__(self, around: Surroundings, first: date | None, last: date | None) -> None:
        super().__init__()
        self._around = around
        self._first, self._last = first, last
        self._chosen: date | None = None
        self._load: Mapping[date, int] | None = None
        self._cursor = self._nearest(around.today)
        self._title = QLabel()
        set_role(self._title, "heading")
        self._back = icon_button(around.ctx, "chevron-left", say(S.PREVIOUS_MONTH))
        self._on = icon_button(around.ctx, "chevron-right", say(S.NEXT_MONTH))
        self._back.clicked.connect(lambda: self._turn(-1))
        self._on.clicked.connect(lambda: self._turn(1))
        self._days = [DayButton(around) for _ in range(7 * WEEKS)]
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 6, 8, 8)
        outer.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._back)
        head.addWidget(self._on)
        outer.addLayout(head)
        outer.addLayout(self._grid())
        self.setFixedWidth(7 * (CELL + 4) + 14)
        self._fill()

    def choose(self, day: date | None) -> None:
        """Shows a day as chosen, without `picked`; a day outside the range is shown as none."""
        self._chosen = day if day is not None and self._allowed(day) else None
        if day is not None:
            self._cursor = self._nearest(day)
        self._fill()

    def show_load(self, load: Mapping[date, int]) -> None:
        """How much is on each day already."""
        self._load = load
        self._fill()

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(2)
        start = QLocale().firstDayOfWeek().value
        for column in range(7):
            name = QLocale().standaloneDayName((start - 1 + column) % 7 + 1, QLocale.FormatType.ShortFormat)
            label = QLabel(name[:2])
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            set_role(label, "caption")
            grid.addWidget(label, 0, column)
        for place, button in enumerate(self._days):
            grid.addWidget(button, 1 + place // 7, place % 7)
            button.clicked.connect(self._clicked(button))
        return grid

    def _clicked(self, button: DayButton) -> Callable[[], None]:
        return lambda: self._pick(button.day)

    def _pick(self, day: date) -> None:
        self._chosen = self._cursor = day
        self._fill()
        self.picked.emit(day)

    def _allowed(self, day: date) -> bool:
        return (self._first is None or day >= self._first) and (self._last is None or day <= self._last)

    def _nearest(self, day: date) -> date:
        if self._first is not None and day < self._first:
            return self._first
        return self._last if self._last is not None and day > self._last else day

    def _fill(self) -> None:
        month = self._cursor.replace(day=1)
        self._title.setText(QLocale().toString(QDate(month.year, month.month, 1), "MMMM yyyy"))
        offset = (month.isoweekday() - QLocale().firstDayOfWeek().value) % 7
        start = month - timedelta(days=offset)
        for place, button in enumerate(self._days):
            day = start + timedelta(days=place)
            mine = (day.year, day.month) == (month.year, month.month)
            near = not mine and self._last is not None and self._allowed(day)  # a short range that runs into the next month stays in one picture
            button.show_day(day, this_month=mine, allowed=self._allowed(day) and (mine or near), chosen=day == self._chosen)
            button.show_load(self._load.get(day, 0) if self._load is not None else None)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if day == self._cursor else Qt.FocusPolicy.ClickFocus)
        self._back.setEnabled(self._first is None or month > self._first)
        following = (month + timedelta(days=32)).replace(day=1)
        self._on.setEnabled(self._last is None or following <= self._last)

    def _turn(self, months: int) -> None:
        index = self._cursor.year * 12 + self._cursor.month - 1 + months
        year, month = divmod(index, 12)
        if 1 <= year < 9999:
            day = min(self._cursor.day, calendar.monthrange(year, month + 1)[1])
            self._cursor = self._nearest(date(year, month + 1, day))
            self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS:
            self._move(self._nearest(self._cursor + timedelta(days=STEPS[key])))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._turn(1 if key is Qt.Key.Key_PageDown else -1)
            self._move(self._cursor)
        elif key in PICKS:
            self._pick(self._cursor)
        else:
            super().keyPressEvent(event)

    def _move(self, day: date) -> None:
        self._cursor = day
        self._fill()
        for button in self._days:
            if button.day == day and button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
