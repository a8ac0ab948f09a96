"""What belongs to the record that is open: its kind's relations in both directions, counted and read from the cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leaddesk.domain.accounts import Account
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import SORTABLE, Filter, ListedRow, ListQuery, Record
from leaddesk.domain.specs import Cell, ColumnSpec, KindSpec, Relation, Tone
from leaddesk.services.api import Services
from leaddesk.ui.pages.detail_rows import HEADLINE, source_text, tone_of

ROWS = 3  # related records named one by one; more are counted and opened as a list
NOTES = 2  # values beside a related record's name


@dataclass(frozen=True, slots=True)
class Note:
    """One value that tells a related record from others."""

    cell: Cell
    value: str


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """One related record, as a line."""

    key: RecordKey
    title: str
    notes: tuple[Note, ...] = ()
    status: str = ""
    tone: Tone = Tone.NEUTRAL
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """The records of one kind that belong to the open one. ``where`` finds all of them in their own list."""

    title: str
    kind: KindSpec
    where: Filter
    count: int
    rows: tuple[RelatedRow, ...]


def relations(kinds: Sequence[KindSpec], kind: KindSpec) -> tuple[Relation, ...]:
    """What a kind names itself, then the other direction of what others say of it; only kinds that have a list of their own."""
    listed = {one.name: one for one in kinds if one.page == "list"}
    found = [relation for relation in kind.related if relation.kind in listed]
    for other in listed.values():
        for relation in other.related:
            if relation.kind == kind.name and other is not kind:
                back = Relation(other.plural, other.name, _name_of(other, relation.value), _source(kind, relation.column))
                twin = back.value == relation.value == "remote"  # the same record in another list: said from the other side only
                if not twin and not any(_same(back, one, other) for one in found):
                    found.append(back)
    return tuple(found)


def _same(one: Relation, other: Relation, kind: KindSpec) -> bool:
    return one.kind == other.kind and one.value == other.value and _source(kind, one.column) == _source(kind, other.column)


def _source(kind: KindSpec, name: str) -> str:
    return next((c.source for c in kind.columns if c.name == name), name)


def _name_of(kind: KindSpec, source: str) -> str:
    """How a list of the kind is asked for this source."""
    return next((c.name for c in kind.columns if c.source == source), source)


def load_related(services: Services, account: Account, kind: KindSpec, record: Record) -> tuple[Related, ...]:
    """Everything that belongs to a record; relations nothing belongs to are left out. Reads the cache only."""
    kinds = services.catalog.kinds(account.slug)
    by_name: Mapping[str, KindSpec] = {one.name: one for one in kinds}
    found: list[Related] = []
    seen: set[tuple[str, str]] = set()
    for relation in relations(kinds, kind):
        value = source_text(record, relation.value)
        if not value:
            continue
        where = Filter(relation.column, "eq", (value,))
        block = _block(services, account, by_name[relation.kind], relation.title, where, record)
        mark = (relation.kind, "".join(row.key.remote for row in block.rows))
        if block.count and mark not in seen:
            seen.add(mark)
            found.append(block)
    return tuple(found)


def _block(services: Services, account: Account, kind: KindSpec, title: str, where: Filter, own: Record) -> Related:
    query = ListQuery(accounts=(account.id,), kinds=(kind.name,), filters=(where,), sort=kind.sort, descending=kind.descending)
    queries = services.queries
    first = queries.first(query, ROWS + 1)
    count = len(first) if len(first) <= ROWS else queries.count(query)
    shown = [c for c in kind.columns if c.shown and c.source not in HEADLINE and c.cell not in (Cell.AGE, Cell.STATUS, Cell.MONO)]
    wanted = ("title", "status", "currency", *(c.source for c in shown if c.source in SORTABLE))
    columns = [c for c in shown if c.source in SORTABLE]
    listed = {row.rowid: row for row in queries.rows(first[:ROWS], wanted)}
    rows = tuple(_row(kind, columns, listed[rowid], own) for rowid in first[:ROWS] if rowid in listed and listed[rowid].key != own.key)
    return Related(title, kind, where, count if rows else 0, rows)


def _row(kind: KindSpec, columns: Sequence[ColumnSpec], row: ListedRow, own: Record) -> RelatedRow:
    """What the open record says itself is no news beside its relations."""
    title, status, currency, *values = row.cells
    notes = [Note(column.cell, value) for column, value in zip(columns, values, strict=True) if value and value not in (title, own.core.title)]
    label, tone = tone_of(kind, status)
    return RelatedRow(row.key, title or row.key.remote, tuple(notes[:NOTES]), label, tone, currency)
