"""Lists written for people: XLSX of strings only or CSV that cannot evaluate, all known fields, whole or not at all."""

from __future__ import annotations

import asyncio
import csv
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from leaddesk.domain.errors import FileRejected, NotKnown, StoreUnavailable
from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import ListQuery, Record
from leaddesk.domain.specs import KindSpec
from leaddesk.domain.values import JsonValue, text

if TYPE_CHECKING:
    from leaddesk.domain.accounts import Account
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.services.queries import CacheQueries
    from leaddesk.store.records import RecordStore

_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_CELL: Final = 32_767  # characters a cell of a workbook can hold
_ROWS: Final = 1_048_575  # rows a sheet can hold beside its header
_LEAD: Final = ("Account", "CRM", "Kind", "Id")


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    value: Callable[[Record], str]


class ExportService:
    """`api.Exports`; writing happens in a worker thread."""

    def __init__(self, catalog: PluginCatalog, queries: CacheQueries, records: RecordStore, account: Callable[[AccountId], Account]) -> None:
        self._catalog = catalog
        self._queries = queries
        self._records = records
        self._account = account

    async def export(self, query: ListQuery, path: Path) -> int:
        """Raises NotKnown for another ending than .xlsx or .csv, FileRejected when the file can't be written there."""
        return await asyncio.to_thread(self._export, query, path)

    def _export(self, query: ListQuery, path: Path) -> int:
        writers = {".xlsx": write_xlsx, ".csv": write_csv}
        writer = writers.get(path.suffix.lower())
        if writer is None:
            raise NotKnown(what="file type", name=path.suffix, known=sorted(writers))
        rowids = self._queries.ids(query)
        if path.suffix.lower() == ".xlsx" and len(rowids) > _ROWS:
            raise FileRejected(name=path.name, reason="too_large", limit=_ROWS, found=len(rowids), unit="rows")
        columns = self._columns(rowids)

        def rows() -> Iterator[list[str]]:
            for record in self._all(rowids):
                yield [column.value(record) for column in columns]

        return whole(path, lambda target: writer(target, [column.title for column in columns], rows()))

    def _all(self, rowids: Sequence[int]) -> Iterator[Record]:
        """One record at a time, so that memory stays small; rows that vanish meanwhile are left out."""
        for rowid in rowids:
            record = self._records.record_by_rowid(rowid)
            if record is not None:
                yield record

    def _columns(self, rowids: Sequence[int]) -> list[_Column]:
        """Where it comes from, the kinds' own columns, then every field any record has, under its label."""
        kinds: dict[tuple[str, str], KindSpec] = {}
        fields: dict[str, None] = {}
        for record in self._all(rowids):
            slug = self._account(record.key.account).slug
            if (slug, record.key.kind) not in kinds:
                kinds[slug, record.key.kind] = self._catalog.kind(slug, record.key.kind)
            fields.update(dict.fromkeys(record.values()))
        columns = [_Column(title, self._origin(title)) for title in _LEAD]
        titles = {column.title.casefold() for column in columns}
        for source, title in _core_columns(list(kinds.values())).items():
            titles.add(title.casefold())
            columns.append(_Column(title, lambda record, source=source: core_text(record, source)))  # type: ignore[misc]  # default binds the loop's value
        labels = _labels(list(kinds.values()))
        for name in fields:
            title = labels.get(name) or readable(name)
            if title.casefold() in titles:
                title = f"{title} ({name})"
            titles.add(title.casefold())
            columns.append(_Column(title, lambda record, name=name: cell(record.values().get(name))))  # type: ignore[misc]  # as above
        return columns

    def _origin(self, title: str) -> Callable[[Record], str]:
        def value(record: Record) -> str:
            account = self._account(record.key.account)
            if title == "Account":
                return account.label
            if title == "CRM":
                return self._catalog.info(account.slug).title
            return self._catalog.kind(account.slug, record.key.kind).title if title == "Kind" else record.key.remote

        return value


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


def safe(value: str) -> str:
    """A text no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_RISKY) else value


def write_csv(path: Path, header: Sequence[str], rows: Iterator[list[str]]) -> int:
    """Every cell quoted, UTF-8 with the mark Excel looks for."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([safe(title) for title in header])
        for row in rows:
            writer.writerow([safe(value) for value in row])
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def write_xlsx(path: Path, header: Sequence[str], rows: Iterator[list[str]]) -> int:
    """Strings only, row by row; the library's intermediate files lie beside the target and never in the system's temp folder."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    count = 0
    workspace = path.with_name(f".{path.name}.parts")
    workspace.mkdir(mode=0o700)
    try:
        options = {"constant_memory": True, "tmpdir": str(workspace), "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(str(path), options) as book:
            sheet = book.add_worksheet("Records")
            bold = book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(0, len(header) - 1), 18)
            for column, title in enumerate(header):
                sheet.write_string(0, column, title, bold)
            for row in rows:
                count += 1
                for column, value in enumerate(row):
                    if value:
                        sheet.write_string(count, column, value[:_CELL])
            sheet.autofilter(0, 0, count, max(0, len(header) - 1))
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
    return count


def whole(path: Path, write: Callable[[Path], int]) -> int:
    """Writes beside the target and puts it in place when it is whole; on any error the old file is untouched and nothing is left behind."""
    part = path.with_name(f".{secrets.token_hex(6)}{path.suffix.lower()}")
    try:
        count = write(part)
        part.replace(path)
    except OSError as error:
        reason = "missing" if isinstance(error, FileNotFoundError) else "not_readable"
        if error.errno == 28:
            raise StoreUnavailable(reason="full", where="export") from error
        raise FileRejected(name=path.name, reason=reason, writing=True) from error
    finally:
        part.unlink(missing_ok=True)
    return count
