"""The shift's picture: every number is what the list behind it shows, ages cover every record once, ended work is not open, and a workbook."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from leaddesk.domain.clock import from_iso, to_iso
from leaddesk.domain.errors import FileRejected, NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import Filter, ListQuery
from leaddesk.domain.shift import ShiftBar, ShiftPicture
from leaddesk.domain.specs import KindSpec, StatusSpec, Tone
from leaddesk.services.shift import AGES, DAYS, FIGURES, NAMED, age_filters, ended_words, main_kind
from leaddesk.services.shift_book import write_book

from .conftest import Bench

TODAY = date(2026, 3, 2)


def passes(moment: datetime, filters: tuple[Filter, ...]) -> bool:
    """As the store compares moments: as the ISO texts they are."""
    said = to_iso(moment)
    return all(said >= f.values[0] if f.op == "ge" else said < f.values[0] for f in filters)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.dates(date(2021, 1, 1), date(2029, 12, 31)))
def test_every_moment_has_exactly_one_age(naive: datetime, today: date) -> None:
    moment = naive.replace(tzinfo=UTC)
    days = max(0, (today - moment.astimezone().date()).days)
    found = [(first, last) for first, last in AGES if passes(moment, age_filters(first, last, today))]
    assert found == [(first, last) for first, last in AGES if first <= days and (last is None or days <= last)]


WORDS = st.sampled_from(["New", "Won", "Lost", "won", "Later"])


@given(st.lists(st.lists(st.tuples(WORDS, st.booleans()), max_size=4), max_size=4))
def test_a_word_ends_work_only_where_no_kind_goes_on_with_it(kinds: list[list[tuple[str, bool]]]) -> None:
    specs = [KindSpec("k", "K", "K", (), statuses=tuple(StatusSpec(value, value, ended=ended) for value, ended in one)) for one in kinds]
    ended = ended_words(specs)
    going = {value.casefold() for one in kinds for value, done in one if not done}
    assert len(set(ended)) == len(ended) and not {value.casefold() for value in ended} & going
    assert {value for one in kinds for value, done in one if done and value.casefold() not in going} == set(ended)


def test_an_account_opens_with_its_work() -> None:
    work, other = KindSpec("lead", "Lead", "Leads", (), work=True), KindSpec("thing", "Thing", "Things", ())
    assert main_kind((other, work)) is work and main_kind((other,)) is other and main_kind(()) is None


def bars(picture: ShiftPicture) -> list[ShiftBar]:
    return [*picture.figures, *picture.statuses, *picture.ages, *picture.owners, *picture.due, *picture.sent]


async def filled(bench: Bench, count: int = 9) -> AccountId:
    bench.server.state.fill(count)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    return account.id


async def test_every_number_is_the_list_behind_it(bench: Bench) -> None:
    account = await filled(bench)
    shifts, queries = bench.services.shifts, bench.services.queries
    assert shifts is not None
    bench.server.state.leads["3"]["stage"] = "won"
    await bench.services.refresher.refresh(account, ["lead"])
    (done,) = await bench.services.commands.submit(account, "move", ["2"], {"day": "2026-03-02", "slot": "noon"}, hold=False)
    await bench.services.commands.send([done.command.id])
    (left,) = await bench.services.commands.submit(account, "close", ["5"], {}, hold=False)
    await bench.services.commands.send([left.command.id])
    await bench.services.commands.submit(account, "move", ["4"], {"day": "2026-03-05", "slot": "noon"})
    await bench.services.refresher.refresh(account, ["lead"])
    for asked in (account, None):
        picture = shifts.picture(asked)
        assert [bar.value for bar in picture.figures] == list(FIGURES)
        for bar in bars(picture):
            assert queries.count(bar.query) == bar.count, bar
        figures = {bar.value: bar.count for bar in picture.figures}
        assert figures["done_today"] == 2 and figures["queued"] == 1 and figures["unknown"] == 0
        assert sum(bar.count for bar in picture.statuses) == sum(bar.count for bar in picture.ages) == figures["open"] > 0
        assert {bar.value: bar.count for bar in picture.statuses}["won"] == 1
        assert [bar.value for bar in picture.due] == [(picture.day + timedelta(days=n)).isoformat() for n in range(-DAYS, DAYS + 1)]
        assert [bar.count for bar in picture.sent] == [0] * (DAYS - 1) + [2]
        assert picture.owners == () and picture.day == bench.clock.wall.astimezone().date()


async def test_tomorrow_what_was_done_is_yesterdays(bench: Bench) -> None:
    account = await filled(bench)
    shifts = bench.services.shifts
    assert shifts is not None
    (done,) = await bench.services.commands.submit(account, "move", ["2"], {"day": "2026-03-05", "slot": "noon"}, hold=False)
    await bench.services.commands.send([done.command.id])
    bench.clock.pass_(26 * 3600)
    picture = shifts.picture(None)
    assert picture.figure("done_today").count == 0 and [bar.count for bar in picture.sent][-2:] == [1, 0]
    assert picture.ages[0].count == picture.figure("open").count
    bench.clock.pass_(20 * 24 * 3600)
    assert [bar.count for bar in shifts.picture(None).ages][-1] == picture.figure("open").count


async def test_an_account_that_is_not_there_and_a_profile_without_any(bench: Bench, tmp_path: Path) -> None:
    shifts = bench.services.shifts
    assert shifts is not None
    empty = shifts.picture(None)
    assert not any(bar.count for bar in bars(empty)) and empty.due == () and empty.owners == ()
    with pytest.raises(NotKnown):
        shifts.picture(AccountId("nobody"))
    with pytest.raises(NotKnown):
        await shifts.write(empty, tmp_path / "shift.pdf")
    await shifts.write(empty, tmp_path / "shift.xlsx")
    assert (tmp_path / "shift.xlsx").exists()


def invented() -> ShiftPicture:
    def bar(value: str, count: int, **more: object) -> ShiftBar:
        return replace(ShiftBar(value, count, ListQuery()), **more)  # type: ignore[arg-type]

    spec = StatusSpec("N", "New", Tone.INFO)
    return ShiftPicture(
        account=None,
        label="",
        taken=datetime.combine(TODAY, time(9), UTC),
        day=TODAY,
        figures=tuple(bar(name, place) for place, name in enumerate(FIGURES)),
        statuses=(bar("N", 4, spec=spec), bar("=odd", 1), bar("", 1)),
        ages=tuple(bar(str(first), 1, last=last) for first, last in AGES),
        owners=(*(bar(f"Owner {n}", 20 - n) for n in range(NAMED)), bar("", 7, others=3), bar("", 2)),
        due=(bar("2026-03-02", 3),),
        sent=(),
    )


def test_the_workbook_has_figures_tables_and_native_charts_and_no_formula(tmp_path: Path) -> None:
    target = tmp_path / "shift.xlsx"
    write_book(invented(), target)
    rows = CalamineWorkbook.from_path(target).get_sheet_by_name("Shift").to_python()
    said = {row[0]: row[1] for row in rows if row[0]}
    assert said["Overdue"] == 2 and said["New"] == 4 and said["=odd"] == 1 and said["No status"] == 1
    assert said["15 and more"] == 1 and said["3 others"] == 7 and said["Nobody"] == 2 and said["2026-03-02"] == 3
    with zipfile.ZipFile(target) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 4
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_book_that_can_not_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "shift.xlsx").mkdir()
    with pytest.raises(FileRejected):
        write_book(invented(), tmp_path / "shift.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["shift.xlsx"]


def test_moments_are_compared_as_the_store_writes_them() -> None:
    (newest,) = age_filters(0, 1, TODAY)
    assert from_iso(newest.values[0]).astimezone() == datetime.combine(TODAY - timedelta(days=1), time()).astimezone()
