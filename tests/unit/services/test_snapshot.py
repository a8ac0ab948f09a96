"""The monthly picture: weeks that cover the month, counts that equal what the list behind them shows, and a workbook with native charts."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from leaddesk.domain.errors import FileRejected, NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.months import KindMonth, MonthFigure, MonthPicture, MonthStatus
from leaddesk.domain.specs import Cell, ColumnSpec, KindSpec, Milestone, StatusSpec, Tone
from leaddesk.services.snapshot import milestones_of, month_after, month_of, read_month, weeks_of
from leaddesk.services.snapshot_book import write_book

DAYS = st.dates(date(1971, 1, 1), date(2200, 12, 31))
COLUMNS = (ColumnSpec("state", "State", "status", Cell.STATUS), ColumnSpec("made", "Made", "created", Cell.DATETIME))


@given(DAYS)
def test_weeks_cover_every_day_of_the_month_once(day: date) -> None:
    weeks = weeks_of(month_of(day))
    days = [week.first + timedelta(days=n) for week in weeks for n in range((week.last - week.first).days + 1)]
    assert days == [month_of(day) + timedelta(days=n) for n in range((month_after(month_of(day)) - month_of(day)).days)]
    assert 4 <= len(weeks) <= 6 and all(week.first.isocalendar()[:2] == week.last.isocalendar()[:2] for week in weeks)


@given(DAYS, st.integers(-40, 40))
def test_going_on_and_back_by_months_ends_where_it_began(day: date, by: int) -> None:
    month = month_of(day)
    assert month_after(month_after(month, by), -by) == month
    assert read_month(f"{month:%Y-%m}") == read_month(day.isoformat()) == month


@pytest.mark.parametrize("written", ["", "2026", "2026-13", "November", "0001-01", "2026-02-30"])
def test_what_is_no_month_is_said(written: str) -> None:
    with pytest.raises(NotKnown):
        read_month(written)


def test_a_kind_has_a_picture_when_it_says_what_to_count_or_is_dated_work() -> None:
    work = KindSpec("lead", "Lead", "Leads", COLUMNS, work=True)
    own = Milestone("sold", "Sold", ("Won",))
    assert [m.title for m in milestones_of(work)] == ["Leads"]
    assert milestones_of(KindSpec("lead", "Lead", "Leads", COLUMNS, milestones=(own,))) == (own,)
    assert milestones_of(KindSpec("lead", "Lead", "Leads", COLUMNS)) == ()
    assert milestones_of(KindSpec("lead", "Lead", "Leads", COLUMNS[:1], work=True)) == ()


def invented(plural: str = "Leads", *, statuses: bool = True) -> MonthPicture:
    weeks = weeks_of(date(2026, 11, 1))
    spec = StatusSpec("New", "New", Tone.INFO)
    kind = KindSpec("lead", "Lead", plural, COLUMNS, statuses=(spec,))
    made, won = Milestone("made", "Leads made"), Milestone("won", "Leads won", ("Won",), "f3", Tone.GOOD)
    rows = (
        MonthStatus("New", spec, 4, (1, 0, 3, 0, 0, 0), {"AUD": Decimal("1500.50")}),
        MonthStatus("=Odd, nobody described it", None, 1, (0, 1, 0, 0, 0, 0), {"AUD": Decimal(2), "NZD": Decimal(3)}),
        MonthStatus("", None, 1, (0, 0, 0, 0, 0, 1), {}),
    )
    figures = (MonthFigure(made, 6, (1, 1, 3, 0, 0, 1), {"AUD": Decimal("1502.50")}), MonthFigure(won, 0, (0,) * 6, {}))
    month = KindMonth(kind, figures, rows if statuses else ())
    return MonthPicture(AccountId("a"), "Sydney", date(2026, 11, 1), weeks, (month, month))


def test_the_workbook_has_tables_and_native_charts_and_no_formula(tmp_path: Path) -> None:
    target = tmp_path / "month.xlsx"
    write_book(invented("Leads: all/some [x]"), target)
    book = CalamineWorkbook.from_path(target)
    assert book.sheet_names == ["Month", "Leads  all some  x", "Leads  all some  x (2)"]
    table = book.get_sheet_by_index(1).to_python()
    assert [row[0] for row in table[2:]] == ["Status", "New", "=Odd, nobody described it", "No status", "In all"]
    assert table[3][1:9] == [1, 0, 3, 0, 0, 0, 4, 1500.5] and table[6][1:8] == [1, 1, 3, 0, 0, 1, 6]
    assert table[4][8] == "AUD 2.00, NZD 3.00"
    with zipfile.ZipFile(target) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 5
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet"))


def test_a_month_without_anything_is_a_workbook_too(tmp_path: Path) -> None:
    write_book(invented(statuses=False), tmp_path / "month.xlsx")
    table = CalamineWorkbook.from_path(tmp_path / "month.xlsx").get_sheet_by_index(1).to_python()
    assert table[3][0] == "Nothing in this month."


def test_a_book_that_can_not_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "month.xlsx").mkdir()
    with pytest.raises(FileRejected):
        write_book(invented(), tmp_path / "month.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["month.xlsx"]
