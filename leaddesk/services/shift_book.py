"""The shift's picture as an Excel workbook: the figures, and a table with a native chart for each of its charts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from leaddesk.domain.shift import ShiftBar, ShiftPicture
from leaddesk.domain.specs import Tone
from leaddesk.services.sheets import whole
from leaddesk.services.shift_words import AGE_TITLE, ALL_ACCOUNTS, DUE_TITLE, FIGURE_TITLES, OWNER_TITLE, SENT_TITLE, STATUS_TITLE, bar_words
from leaddesk.services.snapshot_book import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHART_ROWS: Final = 17  # rows a chart covers
_SHEET: Final = "Shift"


def write_book(picture: ShiftPicture, path: Path) -> None:
    """Writes beside the target first; on any error the old file is untouched. Raises FileRejected, StoreUnavailable (disk full)."""
    whole(path, lambda target: _Book(picture).write(target))


class _Book:
    """One workbook under construction: the figures and tables stand on the left, each table's chart beside it."""

    def __init__(self, picture: ShiftPicture) -> None:
        self._picture = picture
        self._formats: dict[str, Any] = {}

    def write(self, target: Path) -> int:
        import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

        picture = self._picture
        tables = (
            (DUE_TITLE, picture.due),
            (STATUS_TITLE, picture.statuses),
            (OWNER_TITLE, picture.owners),
            (AGE_TITLE, picture.ages),
            (SENT_TITLE, picture.sent),
        )
        shown = [(title, bars) for title, bars in tables if bars]
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(str(target), options) as book:
            self._formats = {
                "title": book.add_format({"bold": True, "font_size": 14}),
                "head": book.add_format({"bold": True, "bottom": 1}),
                "muted": book.add_format({"font_color": "#565F6E"}),
            }
            sheet = book.add_worksheet(_SHEET)
            sheet.set_column(0, 0, 34)
            row = self._figures(sheet)
            for title, bars in shown:
                row = self._table(book, sheet, row + 2, title, bars)
        return len(shown)

    def _figures(self, sheet: Any) -> int:
        picture, formats = self._picture, self._formats
        sheet.write_string(0, 0, f"{picture.label or ALL_ACCOUNTS}, {picture.day.isoformat()}"[:255], formats["title"])
        sheet.write_string(1, 0, f"As of {picture.taken.astimezone():%H:%M}, from what was loaded on this computer", formats["muted"])
        for place, figure in enumerate(picture.figures):
            sheet.write_string(place + 3, 0, FIGURE_TITLES[figure.value])
            sheet.write_number(place + 3, 1, figure.count)
        return len(picture.figures) + 2

    def _table(self, book: Any, sheet: Any, row: int, title: str, bars: Sequence[ShiftBar]) -> int:
        """Answers the last row it takes, its chart's among them."""
        sheet.write_string(row, 0, title, self._formats["head"])
        sheet.write_string(row, 1, "", self._formats["head"])
        for place, bar in enumerate(bars):
            sheet.write_string(row + 1 + place, 0, bar_words(title, bar)[:255])
            sheet.write_number(row + 1 + place, 1, bar.count)
        first, last = row + 1, row + len(bars)
        days = title in (DUE_TITLE, SENT_TITLE)
        chart = book.add_chart({"type": "column" if days else "bar"})
        points = [{"fill": {"color": COLOURS[bar.spec.tone if bar.spec is not None else Tone.INFO]}} for bar in bars]
        chart.add_series({"name": title, "categories": [_SHEET, first, 0, last, 0], "values": [_SHEET, first, 1, last, 1], "points": points})
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        if not days:
            chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 760, "height": _CHART_ROWS * 20})
        sheet.insert_chart(row, 3, chart, {"description": title})
        return max(last, row + _CHART_ROWS)
