"""Editors for days and times: a line to type in, quick buttons, a small calendar limited to the days the CRM takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from leaddesk.domain.specs import FieldSpec
from leaddesk.domain.values import JsonValue, text
from leaddesk.ui import strings_forms as S
from leaddesk.ui.forms import checks, parse
from leaddesk.ui.forms.base import Editor, Segment, Surroundings, set_checked, set_invalid
from leaddesk.ui.forms.calendar import Month
from leaddesk.ui.forms.text import Line
from leaddesk.ui.names import buddy
from leaddesk.ui.strings_forms import say
from leaddesk.ui.theme import set_role

QUICK_DAYS = 3


def month_first() -> bool:
    """Whether people here write the month before the day."""
    pattern = QLocale().dateFormat(QLocale.FormatType.ShortFormat).casefold()
    return 0 <= pattern.find("m") < pattern.find("d")


class DateEditor(Editor):
    """Raw is ISO when a day was picked or understood, otherwise what was typed."""

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self._first, self._last = checks.days_allowed(spec, around.today)
        self._day: date | None = None
        self.line = Line(spec)
        if not spec.placeholder:
            self.line.setPlaceholderText(say(S.NO_DATE))
        self.line.textEdited.connect(self._typed)
        self._quick = self._quick_days()
        self.month = Month(around, self._first, self._last)
        self.month.picked.connect(self._picked)
        self.layout_.addWidget(self.line)
        row = QHBoxLayout()
        row.setSpacing(6)
        for _day, button in self._quick:
            row.addWidget(button, 1)
        self.layout_.addLayout(row)
        frame = QFrame()
        set_role(frame, "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.month)
        frame.setVisible(not spec.advanced)  # what is hardly ever filled in takes little room
        self.layout_.addWidget(frame)
        self.layout_.addStretch()
        self.setFixedWidth(self.month.width() + 4)

    def main(self) -> QWidget:
        return self.line

    def raw(self) -> JsonValue:
        return self._day.isoformat() if self._day is not None else self.line.text()

    def set_raw(self, value: JsonValue) -> None:
        self._day = parse.read_date(text(value), self.around.today) if text(value) else None
        self.line.setText(self._shown(self._day) if self._day else text(value))
        self.line.setCursorPosition(0)
        self._mirror()

    def tidy(self) -> None:
        if self._day is not None:
            self.line.setText(self._shown(self._day))

    def show_invalid(self, invalid: bool) -> None:
        set_invalid(self.line, invalid)

    def _quick_days(self) -> list[tuple[date, Segment]]:
        start = max(self.around.today, self._first or self.around.today)
        buttons = []
        for ahead in range(QUICK_DAYS):
            day = start + timedelta(days=ahead)
            if self._last is not None and day > self._last:
                break
            button = Segment(self._quick_name(day), self.around)
            button.setToolTip(self.around.full_day(day))
            button.clicked.connect(self._quick_pick(day))
            buttons.append((day, button))
        return buttons

    def _quick_name(self, day: date) -> str:
        ahead = (day - self.around.today).days
        if ahead == 0:
            return say(S.TODAY)
        return say(S.TOMORROW) if ahead == 1 else QLocale().toString(QDate(day.year, day.month, day.day), "ddd d")

    def _quick_pick(self, day: date) -> Callable[[], None]:
        return lambda: self._picked(day)

    def _shown(self, day: date) -> str:
        return self.around.show_day(day)

    def _picked(self, day: date) -> None:
        self._day = day
        self.line.setText(self._shown(day))
        self.line.setCursorPosition(0)
        self._mirror()
        self.edited.emit()

    def _typed(self, typed: str) -> None:
        self._day = parse.read_date(typed, self.around.today, month_first=month_first())
        self._mirror()
        self.edited.emit()

    def _mirror(self) -> None:
        self.month.choose(self._day)
        for day, button in self._quick:
            set_checked(button, day == self._day)


class TimeEditor(Editor):
    """A time of day in one line; ``2pm`` and ``1430`` are understood."""

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.line = Line(spec)
        if not spec.placeholder:
            self.line.setPlaceholderText("14:30")
        self.line.setFont(around.ctx.theme.font(tabular=True))
        self.line.setMaximumWidth(120)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.layout_.addWidget(self.line)

    def main(self) -> QWidget:
        return self.line

    def raw(self) -> JsonValue:
        return self.line.text()

    def set_raw(self, value: JsonValue) -> None:
        self.line.setText(text(value))

    def tidy(self) -> None:
        moment = parse.read_time(self.line.text())
        if moment is not None:
            self.line.setText(moment.strftime("%H:%M"))


class DateTimeEditor(Editor):
    """A day and a time. Raw is ``<date>T<time>``."""

    def __init__(self, spec: FieldSpec, around: Surroundings) -> None:
        super().__init__(spec, around)
        self.day = DateEditor(spec, around)
        self.clock = QLineEdit()
        self.clock.setPlaceholderText("14:30")
        self.clock.setMaximumWidth(120)
        row = QHBoxLayout()
        row.addWidget(buddy(say(S.TIME_OF_DAY), self.clock))
        row.addWidget(self.clock)
        row.addStretch()
        self.layout_.addWidget(self.day)
        self.layout_.addLayout(row)
        self.day.edited.connect(self.edited)
        self.clock.textEdited.connect(lambda _text: self.edited.emit())

    def main(self) -> QWidget:
        return self.day.main()

    def raw(self) -> JsonValue:
        day, clock = text(self.day.raw()), self.clock.text().strip()
        return f"{day}T{clock}" if day or clock else ""

    def set_raw(self, value: JsonValue) -> None:
        day, _, clock = text(value).partition("T")
        self.day.set_raw(day)
        self.clock.setText(clock[:5])

    def tidy(self) -> None:
        self.day.tidy()
        moment = parse.read_time(self.clock.text())
        if moment is not None:
            self.clock.setText(moment.strftime("%H:%M"))
