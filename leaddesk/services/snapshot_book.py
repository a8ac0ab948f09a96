"""The monthly picture as an Excel workbook: figures, and for each kind a table by status and week with native charts."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from leaddesk.domain.months import KindMonth, MonthPicture, Week
from leaddesk.domain.specs import Tone
from leaddesk.services.sheets import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

COLOURS: Final = {Tone.NEUTRAL: "#8A93A3", Tone.INFO: "#2268BF", Tone.PROGRESS: "#7345C2", Tone.GOOD: "#1B7A44", Tone.WARN: "#C9770F", Tone.BAD: "#C0302A"}
_NO_STATUS: Final = "No status"
_CHART_ROWS: Final = 19  # rows a chart covers


def write_book(picture: MonthPicture, path: Path) -> None:
    """Writes beside the target first; on any error the old file is untouched. Raises FileRejected, StoreUnavailable (disk full)."""
    whole(path, lambda target: _Book(picture).write(target))


class _Book:
    """One workbook under construction."""

    def __init__(self, picture: MonthPicture) -> None:
        self._picture = picture
        self._formats: dict[str, Any] = {}

    def write(self, target: Path) -> int:
        import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(str(target), options) as book:
            self._formats = {
                "title": book.add_format({"bold": True, "font_size": 14}),
                "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
                "sum": book.add_format({"bold": True, "top": 1}),
                "money": book.add_format({"num_format": "#,##0.00"}),
                "muted": book.add_format({"font_color": "#565F6E"}),
            }
            self._summary(book)
            taken: set[str] = {"month"}
            for month in self._picture.kinds:
                self._kind(book, _sheet_name(month.kind.plural, taken), month)
        return len(self._picture.kinds)

    def _summary(self, book: Any) -> None:
        picture, formats = self._picture, self._formats
        sheet = book.add_worksheet("Month")
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 12, 15)
        sheet.write_string(0, 0, f"{picture.label}, {month_words(picture)}", formats["title"])
        heads = ["", "In all", *(week_words(week) for week in picture.weeks), "Amount"]
        for column, head in enumerate(heads):
            sheet.write_string(2, column, head, formats["head"])
        row = 3
        for month in picture.kinds:
            for figure in month.figures:
                sheet.write_string(row, 0, figure.milestone.title)
                for column, number in enumerate((figure.count, *figure.weeks)):
                    sheet.write_number(row, column + 1, number)
                self._amounts(sheet, row, len(figure.weeks) + 2, figure.amounts)
                row += 1
        chart = book.add_chart({"type": "column"})
        place, last = 3, len(picture.weeks) + 1
        for month in picture.kinds:
            for figure in month.figures:
                fill = {"color": COLOURS[figure.milestone.tone if month is picture.kinds[0] else _other(figure.milestone.tone)]}
                names = ["Month", 2, 2, 2, last]
                chart.add_series({"name": ["Month", place, 0], "categories": names, "values": ["Month", place, 2, place, last], "fill": fill})
                place += 1
        if row > 3:
            self._place(sheet, chart, row + 1, "By week")

    def _kind(self, book: Any, name: str, month: KindMonth) -> None:
        formats, weeks = self._formats, self._picture.weeks
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 12, 15)
        sheet.write_string(0, 0, f"{month.figures[0].milestone.title}, {month_words(self._picture)}, by status now", formats["title"])
        for column, head in enumerate(["Status", *(week_words(week) for week in weeks), "In all", "Amount"]):
            sheet.write_string(2, column, head, formats["head"])
        for place, status in enumerate(month.statuses):
            sheet.write_string(place + 3, 0, (status.label or _NO_STATUS)[:255])
            for column, number in enumerate((*status.weeks, status.count)):
                sheet.write_number(place + 3, column + 1, number)
            self._amounts(sheet, place + 3, len(weeks) + 2, status.amounts)
        if not month.statuses:
            sheet.write_string(3, 0, "Nothing in this month.", formats["muted"])
            return
        total = len(month.statuses) + 3
        sheet.write_string(total, 0, "In all", formats["sum"])
        figure = month.figures[0]
        for column, number in enumerate((*figure.weeks, figure.count)):
            sheet.write_number(total, column + 1, number, formats["sum"])
        self._charts(book, sheet, name, month, total + 2)

    def _charts(self, book: Any, sheet: Any, name: str, month: KindMonth, row: int) -> None:
        weeks = len(self._picture.weeks)
        stacked = book.add_chart({"type": "column", "subtype": "stacked"})
        for place, status in enumerate(month.statuses):
            fill = {"color": COLOURS[status.spec.tone if status.spec is not None else Tone.NEUTRAL], "transparency": min(60, _shade(month, place) * 20)}
            series = {"name": [name, place + 3, 0], "categories": [name, 2, 1, 2, weeks], "values": [name, place + 3, 1, place + 3, weeks], "fill": fill}
            stacked.add_series({**series, "border": {"color": "#FFFFFF", "width": 0.5}})
        self._place(sheet, stacked, row, "By week and status")
        bars = book.add_chart({"type": "bar"})
        last = len(month.statuses) + 2
        points = [{"fill": {"color": COLOURS[s.spec.tone if s.spec is not None else Tone.NEUTRAL]}} for s in month.statuses]
        column = weeks + 1
        values = {"name": "By status", "categories": [name, 3, 0, last, 0], "values": [name, 3, column, last, column]}
        bars.add_series({**values, "points": points, "data_labels": {"value": True}})
        bars.set_y_axis({"reverse": True})
        bars.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        bars.set_legend({"none": True})
        self._place(sheet, bars, row + _CHART_ROWS + 1, "By status")

    @staticmethod
    def _place(sheet: Any, chart: Any, row: int, title: str) -> None:
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_size({"width": 860, "height": _CHART_ROWS * 20})
        sheet.insert_chart(row, 0, chart, {"description": title})

    def _amounts(self, sheet: Any, row: int, column: int, amounts: Mapping[str, Decimal]) -> None:
        """One currency is a number one can add up; several are a text."""
        if len(amounts) == 1:
            ((currency, amount),) = amounts.items()
            sheet.write_number(row, column, float(amount), self._formats["money"])
            sheet.write_string(row, column + 1, currency)
        elif amounts:
            sheet.write_string(row, column, ", ".join(f"{currency} {amount:,.2f}".strip() for currency, amount in sorted(amounts.items())))


def month_words(picture: MonthPicture) -> str:
    return f"{picture.month:%B %Y}"


def week_words(week: Week) -> str:
    """``3–9 Nov``."""
    days = f"{week.first.day}–{week.last.day}" if week.first != week.last else f"{week.first.day}"
    return f"{days} {week.first:%b}"


def _other(tone: Tone) -> Tone:
    """A second kind's figures stand beside the first one's in other colours."""
    return {Tone.INFO: Tone.PROGRESS, Tone.GOOD: Tone.WARN}.get(tone, tone)


def _shade(month: KindMonth, place: int) -> int:
    """How many statuses before this one have its colour."""
    tones = [status.spec.tone if status.spec is not None else Tone.NEUTRAL for status in month.statuses]
    return tones[:place].count(tones[place])


def _sheet_name(title: str, taken: set[str]) -> str:
    """At most 31 characters without those a sheet's name can't have, each once."""
    name = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "Kind"
    number = 2
    while name.casefold() in taken:
        name = f"{name[:27]} ({number})"
        number += 1
    taken.add(name.casefold())
    return name
