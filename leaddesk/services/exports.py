"""Lists written for people: all known fields or the columns that are shown, with their types, row by row, as XLSX or CSV."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from leaddesk.domain.errors import FileRejected, NotKnown
from leaddesk.domain.follow_ups import FollowUp
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import ListQuery, Record
from leaddesk.domain.specs import KindSpec
from leaddesk.domain.values import Fields, JsonValue, text
from leaddesk.services.sheets import ROWS, CellValue, whole, write_csv, write_xlsx

if TYPE_CHECKING:
    from leaddesk.domain.accounts import Account
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.services.queries import CacheQueries
    from leaddesk.store.records import RecordStore

_SOME: Final = 64  # records read at once
_LEAD: Final = ("Account", "CRM", "Kind", "Id")


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    value: Callable[[Record, Fields], CellValue]  # of a record and its merged values


class ExportService:
    """`api.Exports`; writing happens in a worker thread."""

    def __init__(
        self,
        catalog: PluginCatalog,
        queries: CacheQueries,
        records: RecordStore,
        account: Callable[[AccountId], Account],
        follow_ups: Callable[[], Sequence[FollowUp]] = tuple,
    ) -> None:
        self._catalog = catalog
        self._queries = queries
        self._records = records
        self._account = account
        self._follow_ups = follow_ups

    async def export(self, query: ListQuery, path: Path, columns: Sequence[str] = ()) -> int:
        """`columns`: core columns or ``field:<name>``, all known fields without any.

        Raises NotKnown for another ending than .xlsx or .csv, FileRejected when the file can't be written there.
        """
        return await asyncio.to_thread(self._export, query, path, columns)

    def _export(self, query: ListQuery, path: Path, wanted: Sequence[str]) -> int:
        writers = {".xlsx": write_xlsx, ".csv": write_csv}
        writer = writers.get(path.suffix.lower())
        if writer is None:
            raise NotKnown(what="file type", name=path.suffix, known=sorted(writers))
        rowids = self._queries.ids(query)
        if path.suffix.lower() == ".xlsx" and len(rowids) > ROWS:
            raise FileRejected(name=path.name, reason="too_large", limit=ROWS, found=len(rowids), unit="rows")
        columns = self._chosen(rowids, wanted) if wanted else self._columns(rowids)

        def rows() -> Iterator[list[CellValue]]:
            for record in self._all(rowids):
                values = record.values()
                yield [column.value(record, values) for column in columns]

        return whole(path, lambda target: writer(target, [column.title for column in columns], rows()))

    def _all(self, rowids: Sequence[int]) -> Iterator[Record]:
        """Some at a time, so that memory stays small; rows that vanish meanwhile are left out."""
        for start in range(0, len(rowids), _SOME):
            yield from self._records.records(rowids[start : start + _SOME])

    def _columns(self, rowids: Sequence[int]) -> list[_Column]:
        """Where it comes from, the kinds' own columns, then every field any record has, under its label."""
        kinds: dict[tuple[str, str], KindSpec] = {}
        fields: dict[str, None] = {}
        seen: list[RecordKey] = []
        for record in self._all(rowids):
            seen.append(record.key)
            slug = self._account(record.key.account).slug
            if (slug, record.key.kind) not in kinds:
                kinds[slug, record.key.kind] = self._catalog.kind(slug, record.key.kind)
            fields.update(dict.fromkeys(record.values()))
        columns = [_Column(title, self._origin(title)) for title in _LEAD]
        titles = {column.title.casefold() for column in columns}
        for source, title in _core_columns(list(kinds.values())).items():
            titles.add(title.casefold())
            columns.append(_Column(title, partial(_core, source)))
        labels = _labels(list(kinds.values()))
        for name in fields:
            title = labels.get(name) or readable(name)
            if title.casefold() in titles:
                title = f"{title} ({name})"
            titles.add(title.casefold())
            columns.append(_Column(title, partial(_field, name)))
        return [*columns, *self._own(set(seen))]

    def _own(self, keys: set[RecordKey]) -> list[_Column]:
        """The user's own follow-ups, when any of the records has one that is open: the next one's local time, and all their notes."""
        found: dict[RecordKey, list[FollowUp]] = {}
        for item in self._follow_ups():
            if item.key in keys:
                found.setdefault(item.key, []).append(item)
        if not found:
            return []

        def due(record: Record, _values: Fields) -> str:
            items = found.get(record.key)
            return items[0].due.astimezone().strftime("%Y-%m-%d %H:%M") if items else ""

        def notes(record: Record, _values: Fields) -> str:
            return "; ".join(item.note for item in found.get(record.key, ()) if item.note)

        return [_Column("Follow-up", due), _Column("Follow-up note", notes)]

    def _chosen(self, rowids: Sequence[int], wanted: Sequence[str]) -> list[_Column]:
        """The columns asked for, called as their kind calls them."""
        kinds: dict[tuple[str, str], KindSpec] = {}
        for rowid in rowids:
            key = self._records.key_of(rowid)
            if key is not None and (place := (self._account(key.account).slug, key.kind)) not in kinds:
                kinds[place] = self._catalog.kind(*place)
        titles = {column.source: column.title for kind in kinds.values() for column in kind.columns}
        labels = _labels(list(kinds.values()))
        columns = []
        for source in wanted:
            name = source.removeprefix("field:")
            title = titles.get(source) or labels.get(name) or readable(name)
            if source == "account":
                columns.append(_Column(_LEAD[0], self._origin(_LEAD[0])))
            else:
                columns.append(_Column(title, partial(_field, name) if source.startswith("field:") else partial(_core, source)))
        return columns

    def _origin(self, title: str) -> Callable[[Record, Fields], CellValue]:
        def value(record: Record, _values: Fields) -> str:
            account = self._account(record.key.account)
            if title == "Account":
                return account.label
            if title == "CRM":
                return self._catalog.info(account.slug).title
            return self._catalog.kind(account.slug, record.key.kind).title if title == "Kind" else record.key.remote

        return value


def _core(source: str, record: Record, _values: Fields) -> CellValue:
    """A core column with its type: amounts and days keep theirs."""
    value = record.key.remote if source == "remote" else getattr(record.core, source, None)
    return value if isinstance(value, (Decimal, date)) else core_text(record, source)


def _field(name: str, _record: Record, values: Fields) -> CellValue:
    value = values.get(name)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else cell(value)


def _core_columns(kinds: Sequence[KindSpec]) -> dict[str, str]:
    """Core source -> title, in the kinds' order; the first kind names it, the id is a column of its own."""
    columns: dict[str, str] = {}
    for kind in kinds:
        for column in kind.columns:
            if column.sortable and column.source != "remote":
                columns.setdefault(column.source, column.title)
    return columns


def _labels(kinds: Sequence[KindSpec]) -> dict[str, str]:
    return {label.name: label.label for kind in kinds for group in kind.groups for label in group.fields}


def core_text(record: Record, source: str) -> str:
    """A core column as text: dates in ISO, several phones or addresses separated by commas."""
    core = record.core
    if source == "remote":
        return record.key.remote
    if source == "phone":
        return ", ".join(core.phones)
    if source == "email":
        return ", ".join(core.emails)
    value = getattr(core, source, None)
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def cell(value: JsonValue) -> str:
    """A field as text; containers as JSON, so that nothing is lost."""
    if isinstance(value, (dict, list, tuple)):
        import orjson

        return orjson.dumps(value).decode() if value else ""
    return text(value)


def readable(name: str) -> str:
    """``lead_date`` → ``Lead date``."""
    words = name.replace("_", " ").replace(".", " ").strip()
    return words[:1].upper() + words[1:] if words else name
