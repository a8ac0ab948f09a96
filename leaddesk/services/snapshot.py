"""The monthly picture: what was created and which milestones were reached, by week and by status, counted in SQL from the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from leaddesk.domain.clock import to_iso
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.months import KindMonth, MonthFigure, MonthPicture, MonthStatus, Week
from leaddesk.domain.records import Filter, ListQuery, Tally
from leaddesk.domain.specs import KindSpec, Milestone, StatusSpec

if TYPE_CHECKING:
    from pathlib import Path

    from leaddesk.domain.accounts import Account
    from leaddesk.services.api import Catalog, Queries

_MOMENTS: Final = ("created", "updated")
_EARLIEST: Final = date(1970, 1, 1)


def month_of(day: date) -> date:
    return day.replace(day=1)


def month_after(month: date, by: int = 1) -> date:
    """The first day of the month so many months later."""
    years, number = divmod(month.month - 1 + by, 12)
    return date(month.year + years, number + 1, 1)


def read_month(written: str) -> date:
    """``2026-11`` (or a day of it) as the month's first day. Raises NotKnown."""
    try:
        month = date.fromisoformat(written if len(written) > 7 else f"{written}-01")
        if month >= _EARLIEST and month.year < 9999:
            return month_of(month)
    except ValueError:
        pass
    raise NotKnown(what="month", name=written, known=["2026-01"])


def weeks_of(month: date) -> tuple[Week, ...]:
    """The month cut at its Mondays: four to six pieces."""
    last = month_after(month) - timedelta(days=1)
    weeks, first = [], month
    while first <= last:
        end = min(last, first + timedelta(days=6 - first.weekday()))
        weeks.append(Week(first, end))
        first = end + timedelta(days=1)
    return tuple(weeks)


def milestones_of(kind: KindSpec) -> tuple[Milestone, ...]:
    """What a kind's month counts: what it says itself; else, for work that has statuses and a creation time, what was created."""
    if kind.milestones:
        return kind.milestones
    sources = {column.source for column in kind.columns}
    if kind.work and {"created", "status"} <= sources:
        return (Milestone("created", kind.plural),)
    return ()


class MonthService:
    """`api.Months`."""

    def __init__(self, catalog: Catalog, queries: Queries, account: Callable[[AccountId], Account]) -> None:
        self._catalog = catalog
        self._queries = queries
        self._account = account

    def kinds(self, slug: str) -> tuple[KindSpec, ...]:
        return tuple(kind for kind in self._catalog.kinds(slug) if milestones_of(kind))

    def picture(self, account: AccountId, month: date) -> MonthPicture:
        owner, month = self._account(account), month_of(month)
        weeks = weeks_of(month)
        kinds = tuple(self._kind(account, kind, weeks) for kind in self.kinds(owner.slug))
        return MonthPicture(account, owner.label, month, weeks, kinds)

    def behind(self, kind: KindSpec, milestone: Milestone, first: date, last: date, status: str | None = None) -> tuple[Filter, ...]:
        filters = _between(milestone.dated, first, last)
        if milestone.statuses:
            filters = (*filters, Filter("status", "in", milestone.statuses))
        if status is not None:
            filters = (*filters, Filter("status", "eq", (status,)) if status else Filter("status", "empty"))
        return filters

    async def write(self, picture: MonthPicture, path: Path) -> None:
        import asyncio  # not before the first paint, like the workbook

        from leaddesk.services.snapshot_book import write_book

        if path.suffix.lower() != ".xlsx":
            raise NotKnown(what="file type", name=path.suffix, known=[".xlsx"])
        await asyncio.to_thread(write_book, picture, path)

    def _kind(self, account: AccountId, kind: KindSpec, weeks: Sequence[Week]) -> KindMonth:
        milestones = milestones_of(kind)
        tallies = {m.name: [self._tally(account, kind, m, week) for week in weeks] for m in milestones}
        figures = tuple(_figure(m, tallies[m.name]) for m in milestones)
        return KindMonth(kind, figures, _statuses(kind.statuses, tallies[milestones[0].name]))

    def _tally(self, account: AccountId, kind: KindSpec, milestone: Milestone, week: Week) -> tuple[Tally, ...]:
        filters = self.behind(kind, milestone, week.first, week.last)
        return self._queries.tally(ListQuery((account,), (kind.name,), filters=filters), "status")


def _between(column: str, first: date, last: date) -> tuple[Filter, ...]:
    """From the beginning of one local day to the end of another."""
    if column not in _MOMENTS:
        return (Filter(column, "ge", (first.isoformat(),)), Filter(column, "le", (last.isoformat(),)))
    return (Filter(column, "ge", (midnight(first),)), Filter(column, "lt", (midnight(last + timedelta(days=1)),)))


def midnight(day: date) -> str:
    """When a local day begins, as the store writes moments."""
    return to_iso(datetime.combine(day, time()).astimezone(UTC))


def _figure(milestone: Milestone, weeks: Sequence[Sequence[Tally]]) -> MonthFigure:
    counts = tuple(sum(one.count for one in week) for week in weeks)
    return MonthFigure(milestone, sum(counts), counts, added(one.amounts for week in weeks for one in week))


def _statuses(known: Sequence[StatusSpec], weeks: Sequence[Sequence[Tally]]) -> tuple[MonthStatus, ...]:
    """Every status of the document that somebody has, in its order; then what nobody described, the most frequent first."""
    specs = {spec.value: spec for spec in known}
    counts: dict[str, list[int]] = {}
    amounts: dict[str, list[Mapping[str, Decimal]]] = {}
    for place, week in enumerate(weeks):
        for one in week:
            counts.setdefault(one.value, [0] * len(weeks))[place] += one.count
            amounts.setdefault(one.value, []).append(one.amounts)
    others = sorted((value for value in counts if value not in specs), key=lambda value: (not value, -sum(counts[value]), value))
    order = [*(value for value in specs if value in counts), *others]
    return tuple(MonthStatus(value, specs.get(value), sum(counts[value]), tuple(counts[value]), added(amounts[value])) for value in order)


def added(amounts: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """Sums by currency."""
    sums: dict[str, Decimal] = {}
    for one in amounts:
        for currency, amount in one.items():
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return sums
