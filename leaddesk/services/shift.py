"""The shift's picture: what is open, due, done and waiting now, by status, age, owner and day, counted in SQL from the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import KNOWN_SINCE, WORKED, Filter, ListQuery
from leaddesk.domain.shift import ShiftBar, ShiftPicture
from leaddesk.domain.specs import KindSpec, StatusSpec
from leaddesk.services.snapshot import midnight

if TYPE_CHECKING:
    from pathlib import Path

    from leaddesk.domain.accounts import Account
    from leaddesk.domain.clock import Clock
    from leaddesk.services.api import Catalog, Queries

AGES: Final = ((0, 1), (2, 3), (4, 7), (8, 14), (15, None))
"""Days since a record was made (at the CRM, else since it was first seen here): from, to."""
DAYS: Final = 14
"""Due dates so far back and ahead, and so many days of what was sent, today among them."""
NAMED: Final = 12
"""So many owners have a bar of their own; the rest stand together."""
FIGURES: Final = ("open", "due_today", "overdue", "done_today", "queued", "unknown")


def main_kind(kinds: Sequence[KindSpec]) -> KindSpec | None:
    """The kind an account's tab opens with: its work, else the first that has a list."""
    return next((k for k in kinds if k.work), None) or next((k for k in kinds if k.page == "list"), None)


def ended_words(kinds: Iterable[KindSpec]) -> tuple[str, ...]:
    """The statuses that end a record's work. A word that another kind uses for work that goes on ends nothing."""
    statuses = [spec for kind in kinds for spec in kind.statuses]
    going = {spec.value.casefold() for spec in statuses if not spec.ended}
    return tuple(dict.fromkeys(spec.value for spec in statuses if spec.ended and spec.value.casefold() not in going))


def age_filters(first: int, last: int | None, today: date) -> tuple[Filter, ...]:
    """Records that are from `first` to `last` days old on a local day. What is dated ahead of now counts as new, what is dated badly as old."""
    newest = () if first == 0 else (Filter(KNOWN_SINCE, "lt", (midnight(today - timedelta(days=first - 1)),)),)
    oldest = () if last is None else (Filter(KNOWN_SINCE, "ge", (midnight(today - timedelta(days=last)),)),)
    return (*newest, *oldest)


class ShiftService:
    """`api.Shifts`."""

    def __init__(self, catalog: Catalog, queries: Queries, accounts: Callable[[], Sequence[Account]], clock: Clock) -> None:
        self._catalog = catalog
        self._queries = queries
        self._accounts = accounts
        self._clock = clock

    def picture(self, account: AccountId | None) -> ShiftPicture:
        kinds, label, query = self._about(account)
        now = self._clock.now()
        today = now.astimezone().date()
        closed = ended_words(kinds)
        work = replace(query, filters=(Filter("status", "ne", closed),)) if closed else query
        sources = {column.source for kind in kinds for column in kind.columns}
        statuses = self._statuses(work, kinds)
        return ShiftPicture(
            account=account,
            label=label,
            taken=now,
            day=today,
            figures=self._figures(query, work, today, sum(bar.count for bar in statuses)),
            statuses=statuses,
            ages=self._ages(work, today),
            owners=self._owners(work) if "owner" in sources else (),
            due=self._due(work, today) if "due" in sources else (),
            sent=tuple(self._sent(query, today - timedelta(days=back)) for back in range(DAYS - 1, -1, -1)),
        )

    async def write(self, picture: ShiftPicture, path: Path) -> None:
        import asyncio  # not before the first paint, like the workbook

        from leaddesk.services.shift_book import write_book

        if path.suffix.lower() != ".xlsx":
            raise NotKnown(what="file type", name=path.suffix, known=[".xlsx"])
        await asyncio.to_thread(write_book, picture, path)

    def _about(self, account: AccountId | None) -> tuple[list[KindSpec], str, ListQuery]:
        """The kinds of work that are counted, whose they are, and the list of all of it."""
        accounts = self._accounts()
        if account is None:
            slugs = dict.fromkeys(one.slug for one in accounts)
            return [kind for slug in slugs for kind in self._kinds(slug) if kind.work], "", ListQuery()
        owner = next((one for one in accounts if one.id == account), None)
        if owner is None:
            raise NotKnown(what="account", name=account, known=[one.id for one in accounts])
        main = main_kind(self._kinds(owner.slug))
        return ([main], owner.label, ListQuery((account,), (main.name,))) if main is not None else ([], owner.label, ListQuery((account,)))

    def _kinds(self, slug: str) -> tuple[KindSpec, ...]:
        try:
            return self._catalog.kinds(slug)
        except NotKnown:
            return ()  # its CRM is not installed here

    def _bar(self, value: str, query: ListQuery, count: int | None = None) -> ShiftBar:
        return ShiftBar(value, self._queries.count(query) if count is None else count, query)

    def _figures(self, query: ListQuery, work: ListQuery, today: date, going: int) -> tuple[ShiftBar, ...]:
        """`going`: how many are open, as they were just counted by status."""
        now = today.isoformat()
        asked = (
            work,
            _with(work, Filter("due", "eq", (now,))),
            _with(work, Filter("due", "filled"), Filter("due", "lt", (now,))),
            _worked(query, today),
            replace(query, only="pending"),
            replace(query, only="unknown"),
        )
        return tuple(self._bar(name, one, going if one is work else None) for name, one in zip(FIGURES, asked, strict=True))

    def _ages(self, work: ListQuery, today: date) -> tuple[ShiftBar, ...]:
        """All counted in one go, by the days the ages end on."""
        counts = self._queries.bands(work, [midnight(today - timedelta(days=last)) for _, last in AGES if last is not None])
        return tuple(
            replace(self._bar(str(first), _with(work, *age_filters(first, last, today)), count), last=last)
            for (first, last), count in zip(AGES, counts, strict=True)
        )

    def _statuses(self, work: ListQuery, kinds: Sequence[KindSpec]) -> tuple[ShiftBar, ...]:
        """Every status somebody has, in the documents' order; then what nobody described, the most frequent first, and those without."""
        specs: dict[str, StatusSpec] = {}
        for kind in kinds:
            for spec in kind.statuses:
                specs.setdefault(spec.value, spec)
        order = {value: place for place, value in enumerate(specs)}
        found = sorted(self._queries.shares(work, "status"), key=lambda one: (not one[0], order.get(one[0], len(order)), -one[1], one[0]))
        return tuple(replace(self._bar(value, _with(work, _equal("status", value)), count), spec=specs.get(value)) for value, count in found)

    def _owners(self, work: ListQuery) -> tuple[ShiftBar, ...]:
        """Who has most first; beyond a handful together, and last what is nobody's."""
        found = self._queries.shares(work, "owner")
        named = sorted((one for one in found if one[0]), key=lambda one: (-one[1], one[0].casefold()))
        shown, rest = (named, []) if len(named) <= NAMED + 1 else (named[:NAMED], named[NAMED:])
        bars = [self._bar(value, _with(work, _equal("owner", value)), count) for value, count in shown]
        if rest:
            others = _with(work, Filter("owner", "filled"), Filter("owner", "ne", tuple(value for value, _ in shown)))
            bars.append(replace(self._bar("", others, sum(count for _, count in rest)), others=len(rest)))
        nobody = sum(count for value, count in found if not value)
        return tuple(bars) if not nobody else (*bars, self._bar("", _with(work, Filter("owner", "empty")), nobody))

    def _due(self, work: ListQuery, today: date) -> tuple[ShiftBar, ...]:
        days = [(today + timedelta(days=n)).isoformat() for n in range(-DAYS, DAYS + 1)]
        span = _with(work, Filter("due", "ge", (days[0],)), Filter("due", "le", (days[-1],)))
        counts = dict(self._queries.shares(span, "due"))
        return tuple(self._bar(day, _with(work, Filter("due", "eq", (day,))), counts.get(day, 0)) for day in days)

    def _sent(self, query: ListQuery, day: date) -> ShiftBar:
        return self._bar(day.isoformat(), _worked(query, day))


def _with(query: ListQuery, *filters: Filter) -> ListQuery:
    return replace(query, filters=(*query.filters, *filters))


def _equal(column: str, value: str) -> Filter:
    return Filter(column, "eq", (value,)) if value else Filter(column, "empty")


def _worked(query: ListQuery, day: date) -> ListQuery:
    """Records for which something was sent on a local day, also those that left the list with it."""
    return replace(_with(query, Filter(WORKED, "in", (midnight(day), midnight(day + timedelta(days=1))))), gone=True)
