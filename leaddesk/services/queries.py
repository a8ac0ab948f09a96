"""Reads of the local cache: queries resolved by the kinds' columns, rows with pending changes laid over them, search, timelines."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import KNOWN_SINCE, SORTABLE, WORKED, Filter, ListedRow, ListQuery, PendingMark, RecordView, Tally, TimelineEntry
from leaddesk.domain.specs import ActionSpec, KindSpec, Origin
from leaddesk.domain.values import JsonValue
from leaddesk.services import projection
from leaddesk.services.api import Hit, Superseded
from leaddesk.services.timeline import timeline
from leaddesk.store.conditions import MARKS
from leaddesk.store.errors import Interrupted
from leaddesk.store.lists import ResolvedQuery

if TYPE_CHECKING:
    from leaddesk.domain.accounts import Account
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.services.news import NewsService
    from leaddesk.store.accounts import AccountStore
    from leaddesk.store.database import Database
    from leaddesk.store.journal import Journal
    from leaddesk.store.lists import ListReader
    from leaddesk.store.outbox import OutboxStore
    from leaddesk.store.records import RecordStore


class CacheQueries:
    """`api.Queries`: every method may be called from any thread and never waits for a network."""

    def __init__(
        self,
        catalog: PluginCatalog,
        database: Database,
        accounts: AccountStore,
        lists: ListReader,
        records: RecordStore,
        outbox: OutboxStore,
        journal: Journal,
        news: NewsService | None = None,
    ) -> None:
        self._catalog = catalog
        self._database = database
        self._accounts = accounts
        self._lists = lists
        self._records = records
        self._outbox = outbox
        self._journal = journal
        self._news = news
        self._find = partial(_action_of, catalog, accounts)

    def count(self, query: ListQuery) -> int:
        with _superseded():
            return self._lists.count(self.resolve(query))

    def first(self, query: ListQuery, limit: int = 64) -> tuple[int, ...]:
        with _superseded():
            return self._lists.first(self.resolve(query), limit)

    def ids(self, query: ListQuery) -> array[int]:
        with _superseded():
            return self._lists.ids(self.resolve(query))

    def lacking(self, query: ListQuery, part: str, limit: int) -> tuple[RecordKey, ...]:
        """The first records of a list that have no such part."""
        with _superseded():
            rowids = self._lists.first(replace(self.resolve(query), lacks=part), limit)
            return tuple(row.key for row in self._lists.rows(rowids, ()))

    def first_statement(self, query: ListQuery, columns: Sequence[str], limit: int = 64) -> tuple[str, tuple[JsonValue, ...]]:
        with _superseded():
            sql, values = self._lists.first_statement(self.resolve(query), limit, fields=any(name.startswith("field:") for name in columns))
        return sql, tuple(value for value in values if not isinstance(value, (bytes, bytearray, memoryview)))

    def rows(self, rowids: Sequence[int], columns: Sequence[str]) -> tuple[ListedRow, ...]:
        for name in columns:
            if name not in SORTABLE and not name.startswith("field:"):
                raise NotKnown(what="column", name=name, known=list(SORTABLE))
        with _superseded():
            raw = self._lists.rows(rowids, columns)
            pending = _pending(self._outbox, self._find, [row.key for row in raw])
        rows = []
        for row in raw:
            marks = pending.get(row.key, ())
            rows.append(ListedRow(row.rowid, row.key, projection.overlaid(columns, row.values, marks), marks, row.unread, row.gone))
        return tuple(rows)

    def values(self, query: ListQuery, column: str, limit: int = 50) -> tuple[tuple[str, int], ...]:
        """A filter on the asked column itself does not count, so that the other values stay on offer."""
        resolved_column = _source([kind for _, kind in self._shelves(query)], column)
        others = tuple(f for f in query.filters if f.column != column)
        with _superseded():
            return self._lists.values(self.resolve(replace(query, filters=others)), resolved_column, limit)

    def tally(self, query: ListQuery, column: str) -> tuple[Tally, ...]:
        resolved = _source([kind for _, kind in self._shelves(query)], column)
        if resolved not in SORTABLE:
            raise NotKnown(what="column", name=column, known=list(SORTABLE))
        with _superseded():
            found = self._lists.tally(self.resolve(query), resolved)
        counts: dict[str, int] = {}
        amounts: dict[str, dict[str, Decimal]] = {}
        for value, currency, count, amount in found:
            counts[value] = counts.get(value, 0) + count
            if amount and isfinite(amount):
                sums = amounts.setdefault(value, {})
                sums[currency] = sums.get(currency, Decimal(0)) + Decimal(f"{amount:.2f}")
        return tuple(Tally(value, count, amounts.get(value, {})) for value, count in sorted(counts.items(), key=lambda one: -one[1]))

    def shares(self, query: ListQuery, column: str) -> tuple[tuple[str, int], ...]:
        resolved = _sortable([kind for _, kind in self._shelves(query)], column)
        with _superseded():
            return self._lists.shares(self.resolve(query), resolved)

    def bands(self, query: ListQuery, since: Sequence[str]) -> tuple[int, ...]:
        with _superseded():
            return self._lists.bands(self.resolve(query), since)

    def record(self, key: RecordKey) -> RecordView | None:
        with _superseded():
            record = self._records.record(key)
            rowid = self._records.rowid(key)
            if record is None or rowid is None:
                return None
            return RecordView(record, _pending(self._outbox, self._find, [key]).get(key, ()), rowid)

    def key_of(self, rowid: int) -> RecordKey | None:
        with _superseded():
            return self._records.key_of(rowid)

    def timeline(self, key: RecordKey, limit: int = 200) -> tuple[TimelineEntry, ...]:
        with _superseded():
            entries, changes = self._journal.for_record(key, limit * 6), self._news.history(key) if self._news is not None else ()
            record = self._records.record(key)
            found = timeline(
                record, entries, partial(self._find, key.account), changes, ledger=_remembers(self._catalog, self._accounts.get(key.account), key.kind)
            )
        return found[:limit]

    def search(self, text: str, limit: int = 50) -> tuple[Hit, ...]:
        with _superseded():
            rowids = self._lists.search(text, limit)
            raw = self._lists.rows(rowids, ("title", "company", "phone", "email", "status", "reference"))
        labels = {account.id: account for account in self._accounts.list()}
        titles: dict[tuple[str, str], str] = {}
        hits = []
        for row in raw:
            account = labels.get(row.key.account)
            if account is not None:
                title, *rest = row.values
                subtitle = " · ".join(part for part in rest if part)
                place = account.slug, row.key.kind
                if place not in titles:
                    titles[place] = _kind_title(self._catalog, *place)
                hits.append(Hit(row.rowid, row.key, account.label, titles[place], title or row.key.remote, subtitle))
        return tuple(hits)

    def counts(self, account: AccountId) -> Mapping[str, int]:
        """Every kind of the CRM is named, also those without records."""
        slug = self._accounts.get(account).slug
        with _superseded():
            found = self._lists.counts(account)
        return {kind.name: found.get(kind.name, 0) for kind in self._catalog.kinds(slug)}

    def mark_read(self, rowids: Sequence[int]) -> None:
        self._records.mark_read(rowids)

    def interrupt(self, thread_ident: int) -> None:
        self._database.interrupt(thread_ident)

    # resolving

    def resolve(self, query: ListQuery) -> ResolvedQuery:
        """The query in the store's terms. Raises NotKnown for accounts, kinds and columns that are not there."""
        shelves = self._shelves(query)
        kinds = [kind for _, kind in shelves]
        sort, group = (_sortable(kinds, name) for name in (query.sort, query.group))
        filters = tuple(Filter(_source(kinds, f.column), f.op, f.values) for f in query.filters)
        if query.only:
            if query.only not in MARKS:
                raise NotKnown(what="mark", name=query.only, known=sorted(MARKS))
            filters = (*filters, Filter(query.only, "filled"))
        return ResolvedQuery(
            shelves=tuple((account.id, kind.name) for account, kind in shelves),
            search=query.search,
            filters=filters,
            sort=sort,
            group=group,
            descending=query.descending,
            gone=query.gone or query.only == "gone",
            limit=query.limit,
        )

    def _shelves(self, query: ListQuery) -> list[tuple[Account, KindSpec]]:
        accounts = [self._accounts.get(AccountId(one)) for one in query.accounts] if query.accounts else list(self._accounts.list())
        shelves: list[tuple[Account, KindSpec]] = []
        for account in accounts:
            try:
                kinds = self._catalog.kinds(account.slug)
            except NotKnown:
                continue  # its CRM is not installed here
            shelves.extend((account, kind) for kind in kinds if (kind.name in query.kinds if query.kinds else kind.work))
        found = {kind.name for _, kind in shelves}
        for name in query.kinds:
            if name not in found and accounts:
                known = {kind.name for account in accounts for kind in _kinds_of(self._catalog, account)}
                raise NotKnown(what="kind", name=name, known=sorted(known))
        return shelves


def _pending(
    outbox: OutboxStore, find: Callable[[AccountId, str], ActionSpec | None], keys: Sequence[RecordKey]
) -> Mapping[RecordKey, tuple[PendingMark, ...]]:
    return {key: projection.marks(items, find) for key, items in outbox.for_records(keys).items()} if keys else {}


def _action_of(catalog: PluginCatalog, accounts: AccountStore, account: AccountId, name: str) -> ActionSpec | None:
    try:
        return catalog.action(accounts.get(account).slug, name)
    except NotKnown:
        return None


def _remembers(catalog: PluginCatalog, account: Account, name: str) -> bool:
    """True for a kind that is our own record of what was sent."""
    return any(kind.name == name and kind.origin is Origin.LEDGER for kind in _kinds_of(catalog, account))


def _kinds_of(catalog: PluginCatalog, account: Account) -> tuple[KindSpec, ...]:
    try:
        return catalog.kinds(account.slug)
    except NotKnown:
        return ()


def _kind_title(catalog: PluginCatalog, slug: str, name: str) -> str:
    try:
        return catalog.kind(slug, name).title
    except NotKnown:
        return name


def _source(kinds: Sequence[KindSpec], name: str) -> str:
    """Where a column's values are: a column of the kinds by its name, else a core column, else ``field:<name>`` as given."""
    for kind in kinds:
        for column in kind.columns:
            if column.name == name:
                return column.source
    if name in (*SORTABLE, KNOWN_SINCE, WORKED) or name.startswith("field:"):
        return name
    raise NotKnown(what="column", name=name, known=_names(kinds))


def _sortable(kinds: Sequence[KindSpec], name: str) -> str:
    source = _source(kinds, name) if name else ""
    if source.startswith("field:"):
        raise NotKnown(what="sortable column", name=name, known=_names(kinds, sortable=True))
    return source


def _names(kinds: Sequence[KindSpec], *, sortable: bool = False) -> list[str]:
    names = dict.fromkeys(c.name for kind in kinds for c in kind.columns if c.sortable or not sortable)
    return list(names) if names else list(SORTABLE)


@contextmanager
def _superseded() -> Iterator[None]:
    try:
        yield
    except Interrupted as error:
        raise Superseded from error
