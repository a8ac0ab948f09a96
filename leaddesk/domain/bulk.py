"""Bulk work as data: a table that was read, how its columns fill a form, what a check found, and a run with its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from leaddesk.domain.commands import State
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.specs import FieldSpec
from leaddesk.domain.values import Fields, JsonValue


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read; all of it can be chosen. Blank text and -1 = find out.

    ``header``: place of the first header row among the rows that are not empty, from 0; ``header_rows`` 0 = the table has none.
    """

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header: int = -1
    header_rows: int = -1


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row that is not empty. ``number`` as a spreadsheet program numbers it, from 1: the row's own id in a run."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceTable:
    """What was read. ``remarks`` are plain sentences on what is odd about it."""

    name: str
    header: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    reading: Reading
    text: bool = True  # has an encoding and a separator
    sheets: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    digest: str = ""  # of all cells


@dataclass(frozen=True, slots=True)
class Target:
    """Something of a form a column can fill: a field, a part of one (``address.city``), or an entry of a list (``additional[Label]``)."""

    name: str
    title: str
    spec: FieldSpec
    required: bool = False
    field: str = ""  # the form's own field it belongs to


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Where a target's value comes from: columns joined by `join`, or a constant. Columns are named by their header."""

    target: str
    columns: tuple[str, ...] = ()
    constant: str = ""
    join: str = " "


@dataclass(frozen=True, slots=True)
class ImportMap:
    """How a table fills a form. ``country``: two letters, for phones without a country code; ``dates``: dmy, mdy, ymd or "" = as the form reads them."""

    fields: tuple[FieldMap, ...] = ()
    country: str = ""
    dates: str = ""

    def of(self, target: str) -> FieldMap | None:
        return next((f for f in self.fields if f.target == target), None)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one row. ``repair`` is a value of `target` that would be right."""

    target: str
    code: str
    message: str
    repair: str | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Somebody who may be the same. In the file itself: `row`; else a record or a queued command. ``weak``: only the names are alike."""

    by: str  # phone, email, number, name
    title: str = ""
    row: int = 0
    record: RecordKey | None = None
    account_label: str = ""
    command: CommandId | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class RowReport:
    """What the check found about a row; rows without any are left out of reports."""

    number: int
    problems: tuple[RowProblem, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """The same problem in several rows, with how many of them have a repair."""

    target: str
    code: str
    message: str
    rows: tuple[int, ...]
    repairs: int


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of a check over all rows."""

    rows: int
    found: Mapping[int, RowReport]
    remarks: tuple[str, ...] = ()

    @property
    def bad(self) -> int:
        return sum(1 for r in self.found.values() if r.problems)

    @property
    def doubtful(self) -> int:
        """Rows that could be sent, but may be there already."""
        return sum(1 for r in self.found.values() if r.duplicates and not r.problems)


class RowState(str, Enum):
    """Where a row of a run stands."""

    READY = "ready"
    SKIPPED = "skipped"
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


ROW_STATES: Final[Mapping[State, RowState]] = {
    State.DRAFT: RowState.WAITING,
    State.WAITING: RowState.WAITING,
    State.HELD: RowState.WAITING,
    State.SENDING: RowState.WAITING,
    State.SENT: RowState.SENT,
    State.REFUSED: RowState.REFUSED,
    State.CONFLICT: RowState.REFUSED,
    State.UNKNOWN: RowState.UNKNOWN,
    State.CANCELLED: RowState.SKIPPED,
}
"""A row's state by its command's."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A row of a run with its fate so far. ``fixes``: values of targets a person put in the place of the cells'."""

    number: int
    cells: tuple[str, ...]
    state: RowState
    reason: str = ""  # why it was skipped: invalid, duplicate, person, cancelled
    command: CommandId | None = None
    message: str = ""  # the CRM's words
    fixes: Fields = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    duplicates: tuple[str, ...] = ()  # in words
    result: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportRun:
    """A run: one table into one action of one account. ``state``: running, stopped, done."""

    id: str
    account: AccountId
    action: str
    created: datetime
    updated: datetime
    state: str
    name: str
    fingerprint: str
    header: tuple[str, ...]
    map: ImportMap
    rows: int
    counts: Mapping[RowState, int] = field(default_factory=dict)

    def count(self, *states: RowState) -> int:
        return sum(self.counts.get(state, 0) for state in states)


def map_to_json(found: ImportMap) -> dict[str, JsonValue]:
    """As ``--map`` files hold it: target -> column, or an object with columns, join or value; options beside them under ``options``."""
    out: dict[str, JsonValue] = {}
    for one in found.fields:
        if not one.columns:
            out[one.target] = {"value": one.constant}
        elif len(one.columns) == 1:
            out[one.target] = one.columns[0]
        else:
            out[one.target] = {"columns": list(one.columns), "join": one.join}
    return {"fields": out, "options": {"country": found.country, "dates": found.dates}}


def map_from_json(value: Fields) -> ImportMap:
    """The inverse of `map_to_json`, tolerant: a bare object of fields will do."""
    fields = value.get("fields")
    if not isinstance(fields, Mapping):
        fields = {k: v for k, v in value.items() if k != "options"}
    options = value.get("options")
    options = options if isinstance(options, Mapping) else {}
    maps = tuple(one for name, given in fields.items() if (one := _field_map(str(name), given)) is not None)
    return ImportMap(maps, str(options.get("country") or "").upper(), str(options.get("dates") or ""))


def _field_map(target: str, given: JsonValue) -> FieldMap | None:
    if isinstance(given, str):
        return FieldMap(target, (given,)) if given else None
    if isinstance(given, Mapping):
        columns = given.get("columns", given.get("column"))
        names = (columns,) if isinstance(columns, str) else tuple(str(c) for c in columns) if isinstance(columns, Sequence) else ()
        join = given.get("join")
        value = given.get("value", given.get("constant"))
        constant = "" if value is None or isinstance(value, (Mapping, list, tuple)) else ("yes" if value else "no") if isinstance(value, bool) else str(value)
        return FieldMap(target, names, constant, join if isinstance(join, str) else " ")
    if isinstance(given, Sequence):
        return FieldMap(target, tuple(str(c) for c in given))
    return None
