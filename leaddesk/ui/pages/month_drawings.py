"""From a month's picture to what its charts draw, and to the list behind a figure or a bar."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QLocale

from leaddesk.domain.months import KindMonth, MonthFigure, MonthPicture, MonthStatus, Week
from leaddesk.domain.specs import Tone
from leaddesk.services.api import Months
from leaddesk.ui import strings_board
from leaddesk.ui.models.views import View
from leaddesk.ui.widgets.chart_layout import Drawing, Series, with_shades


def month_words(month: date) -> str:
    """``November 2026`` in the user's language."""
    return f"{QLocale().standaloneMonthName(month.month)} {month.year}"


def days_words(first: date, last: date) -> str:
    """``3–9 Nov``."""
    month = QLocale().monthName(first.month, QLocale.FormatType.ShortFormat)
    return f"{first.day}–{last.day} {month}" if first != last else f"{first.day} {month}"


def by_week(picture: MonthPicture, month: KindMonth) -> Drawing:
    """The milestones side by side, a group for each week."""
    series = tuple(Series(f.milestone.title, f.milestone.tone, f.weeks) for f in month.figures)
    return Drawing(strings_board.by_week_of(month.kind.plural), _weeks(picture), with_shades(series))


def by_status(month: KindMonth) -> Drawing:
    """A lying bar for each status, in its own tone."""
    labels = tuple(status.label or strings_board.no_status() for status in month.statuses)
    series = tuple(
        Series(label, _tone(status), tuple(status.count if place == other else 0 for other in range(len(labels))))
        for place, (label, status) in enumerate(zip(labels, month.statuses, strict=True))
    )
    return Drawing(strings_board.by_status(month.figures[0].milestone.title), labels, series, lying=True)


def by_week_and_status(picture: MonthPicture, month: KindMonth) -> Drawing:
    """What was created in a week, in parts by status."""
    series = tuple(Series(status.label or strings_board.no_status(), _tone(status), status.weeks) for status in month.statuses)
    return Drawing(strings_board.by_week_and_status(month.figures[0].milestone.title), _weeks(picture), with_shades(series), stacked=True)


def list_behind(months: Months, picture: MonthPicture, month: KindMonth, figure: MonthFigure, status: MonthStatus | None, week: int | None) -> View:
    """The passing view that holds exactly what a figure or a bar counted."""
    first, last = picture.weeks[0].first, picture.weeks[-1].last
    if week is not None:
        first, last = picture.weeks[week].first, picture.weeks[week].last
    where = months.behind(month.kind, figure.milestone, first, last, status.value if status is not None else None)
    name = figure.milestone.title if status is None else f"{figure.milestone.title}, {status.label or strings_board.no_status()}"
    days = days_words(first, last) if week is not None else month_words(picture.month)
    return View(f"month:{month.kind.name}", strings_board.behind(name, days), "calendar", kind=month.kind.name, where=where)


def _weeks(picture: MonthPicture) -> tuple[str, ...]:
    return tuple(_short(week) for week in picture.weeks)


def _short(week: Week) -> str:
    return days_words(week.first, week.last)


def _tone(status: MonthStatus) -> Tone:
    return status.spec.tone if status.spec is not None else Tone.NEUTRAL
