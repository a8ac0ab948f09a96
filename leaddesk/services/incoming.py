"""From what a server said to rows of the cache: parts merged, the shared core derived, unchanged records left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from leaddesk.connectors.contract import Item, Page, Runtime
from leaddesk.domain.changes import RecordsChanged
from leaddesk.domain.clock import Clock, to_iso
from leaddesk.domain.commands import FreshRecord
from leaddesk.domain.errors import ContractBroken
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.news import Difference, differences, flat, joined
from leaddesk.domain.records import FACETS, Core, Part
from leaddesk.domain.specs import KindSpec
from leaddesk.domain.values import Fields, JsonValue

if TYPE_CHECKING:
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.store.records import IncomingRow, PageResult, RecordStore


_PULLED_PART = "list"
_ALWAYS = ("title", "status", "substatus")


@dataclass(frozen=True, slots=True)
class Stored:
    """One page in the cache: what the store says of it, and how many of its records made no sense."""

    result: PageResult
    broken: int


class Incoming:
    """Plain and blocking: called in a worker thread, or inside the transaction that finishes a command."""

    def __init__(self, records: RecordStore, catalog: PluginCatalog, slug_of: Callable[[AccountId], str], clock: Clock) -> None:
        self._records = records
        self._catalog = catalog
        self._slug_of = slug_of
        self._clock = clock
        self._pulls: set[tuple[AccountId, str]] = set()

    @contextmanager
    def pulling(self, account: AccountId, kind: str) -> Iterator[None]:
        """While a pull is under way: records that appear meanwhile are stamped as seen, so that the pull does not count them as missing."""
        self._pulls.add((account, kind))
        try:
            yield
        finally:
            self._pulls.discard((account, kind))

    def page(self, account: AccountId, kind: str, page: Page, generation: int, since: datetime | None = None) -> Stored:
        """Stores one page of a pull: only records whose digest differs are parsed; one that makes no sense keeps its last good copy.

        What was marked gone after `since`, the pull's begin, stays so: the page may be older than that.
        """
        slug = self._slug_of(account)
        runtime = self._catalog.runtime(slug)
        items = {item.remote: item for item in page.items}  # a list that shifted while it was paged may name one twice
        known = self._records.digests(account, kind, page.part, list(items))
        changed = {remote: item for remote, item in items.items() if known.get(remote) != item.digest}
        loaded, broken = _load(changed)
        older = self._records.parts(account, kind, list(loaded)) if loaded else {}
        spec = self._catalog.kind(slug, kind)
        if loaded and spec.sticky:
            loaded = {remote: _kept(page.part, older.get(remote, ()), values) for remote, values in loaded.items()}
        rows: list[IncomingRow] = []
        for remote, item in items.items():
            values = loaded.get(remote)
            if values is not None:
                before = older.get(remote, ())
                core = _core(runtime, kind, page.part, before, values)
                rows.append(_row(remote, item.digest, values, core, _news(runtime, spec, page.part, before, values, core)))
            elif remote in known:
                rows.append(_row(remote, known[remote], None, None))
        result = self._records.apply_page(account, kind, page.part, rows, generation, since=since)
        return Stored(result, broken)

    def store(self, fresh: Sequence[FreshRecord], gone: Sequence[RecordKey] = (), initiator: str = "") -> tuple[RecordsChanged, ...]:
        """Merges single records just read or answered, and takes out those that left the user's lists.

        Joins the transaction of the calling thread if there is one; answers the events to publish after the commit.
        """
        changes: list[RecordsChanged] = []
        for (account, kind, part), group in _grouped(fresh).items():
            runtime = self._catalog.runtime(self._slug_of(account))
            older = self._records.parts(account, kind, list(group))
            rows = [_row(remote, digest(values), values, _core(runtime, kind, part, older.get(remote, ()), values)) for remote, values in group.items()]
            spec = self._catalog.kind(self._slug_of(account), kind)
            listed = (
                spec.complete and part == spec.detail_part
            )  # whether it is listed is for the list to say: a server shows details of what was given away, too
            result = self._records.apply_page(account, kind, part, rows, 0, initiator, revive=not listed)
            if result.new and (account, kind) in self._pulls:
                seen = [_row(one.remote, one.digest, None, None) for one in rows]
                self._records.apply_page(account, kind, _PULLED_PART, seen, self._records.next_generation(account, kind))
            changes.append(RecordsChanged(account, kind, tuple(result.rowids), structure=bool(result.new or result.returned), initiator=initiator))
        for (account, kind), keys in _by_kind(gone).items():
            rowids = self._records.mark_gone(keys, self._clock.now())
            changes.append(RecordsChanged(account, kind, rowids, structure=True, initiator=initiator))
        return tuple(changes)


def digest(values: Fields) -> bytes:
    """A short hash of a record's values, whatever the order of their names."""
    import orjson

    body = orjson.dumps(values, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.blake2b(body, digest_size=12).digest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(type(value).__name__)


def _load(items: dict[str, Item]) -> tuple[dict[str, Fields], int]:
    loaded: dict[str, Fields] = {}
    broken = 0
    for remote, item in items.items():
        try:
            loaded[remote] = item.load()
        except ContractBroken:
            broken += 1
    return loaded, broken


def _kept(part: str, older: Sequence[Part], values: Fields) -> Fields:
    """A list row with what an earlier row of this list had and this one lacks, each as it was known last (a later detail may say it anew)."""
    row = next((one for one in older if one.name == part), None)
    missing = [name for name in row.values if name not in values] if row is not None else []
    if not missing:
        return values
    known = _merged(older)
    return {**{name: known[name] for name in missing}, **values}


def _merged(parts: Sequence[Part]) -> dict[str, JsonValue]:
    merged: dict[str, JsonValue] = {}
    for one in sorted(parts, key=lambda p: p.fetched):
        merged.update(one.values)
    return merged


def _core(runtime: Runtime, kind: str, part: str, older: Sequence[Part], values: Fields) -> Core:
    """The core of all parts together, the one just read winning."""
    return runtime.core(kind, {**_merged([one for one in older if one.name != part]), **values})


def _news(runtime: Runtime, kind: KindSpec, part: str, older: Sequence[Part], values: Fields, core: Core) -> tuple[Difference, ...] | None:
    """What a pulled row says anew; None when this row was not known before, so that there is nothing to compare.

    Compared with the row before it, and with all that is known: what our own change already brought, or a detail somebody opened, is no news.
    """
    row = next((one for one in older if one.name == part), None)
    if row is None:
        return None
    merged = _merged(older)
    fields = differences(flat(row.values), flat(merged), flat(values))
    if not fields:
        return ()  # the core is made of the fields
    before = core_texts(_core(runtime, kind.name, part, older, row.values))
    known = before if len(older) == 1 else core_texts(runtime.core(kind.name, merged))
    named = {column.source for column in kind.columns}.union(_ALWAYS)  # the others are seen as the fields they come from
    heads = differences(before, known, {source: said for source, said in core_texts(core).items() if source in named})
    return joined(heads, (replace(one, source=f"field:{one.source}") for one in fields))


def core_texts(core: Core) -> dict[str, str]:
    """The core's columns as texts, without the time the server touched it."""
    out = {name: getattr(core, name) for name in ("title", "company", "status", "substatus", "owner", "slot", "currency", "reference", *FACETS)}
    out["phone"], out["email"] = (several[0] if several else "" for several in (core.phones, core.emails))
    out["due"] = core.due.isoformat() if core.due else ""
    out["amount"] = str(core.amount) if core.amount is not None else ""
    out["created"] = to_iso(core.created) if core.created else ""
    return out


def _row(remote: str, mark: bytes, values: Fields | None, core: Core | None, news: tuple[Difference, ...] | None = None) -> IncomingRow:
    from leaddesk.store.records import IncomingRow

    return IncomingRow(remote, mark, values, core, news)


def _grouped(fresh: Sequence[FreshRecord]) -> dict[tuple[AccountId, str, str], dict[str, Fields]]:
    groups: dict[tuple[AccountId, str, str], dict[str, Fields]] = {}
    for one in fresh:
        groups.setdefault((one.key.account, one.key.kind, one.part), {})[one.key.remote] = one.values
    return groups


def _by_kind(keys: Sequence[RecordKey]) -> dict[tuple[AccountId, str], list[RecordKey]]:
    groups: dict[tuple[AccountId, str], list[RecordKey]] = {}
    for key in keys:
        groups.setdefault((key.account, key.kind), []).append(key)
    return groups
