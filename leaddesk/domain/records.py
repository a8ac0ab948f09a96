"""Records as every kind shares them: a core that can be listed and sorted, and dated parts that hold all the server said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from leaddesk.domain.ids import CommandId, RecordKey
from leaddesk.domain.news import FieldChange
from leaddesk.domain.values import Fields, JsonValue

FACETS: Final = ("f1", "f2", "f3", "f4")
"""Four free, indexed text columns that a kind may use for what the shared core has no place for (pin code, place…)."""

SORTABLE: Final = (
    "remote",
    "title",
    "company",
    "phone",
    "email",
    "status",
    "substatus",
    "owner",
    "due",
    "slot",
    "amount",
    "currency",
    "reference",
    "created",
    "updated",
    *FACETS,
)
"""Core columns that can be filtered and sorted in SQL. A `ColumnSpec.source` is one of these, or ``field:<name>``."""

KNOWN_SINCE: Final = "known_since"
"""Filtered by like a moment: when the server says the record was made, else when it was first seen here."""
WORKED: Final = "worked"
"""Filtered by with ``in`` and two moments: something about the record was sent from the first of them until before the second."""


@dataclass(frozen=True, slots=True)
class Core:
    """What all kinds share and lists sort by. Text is ``""`` when unknown; dates and amounts ``None``."""

    title: str = ""
    company: str = ""
    phones: tuple[str, ...] = ()  # E.164 where it could be read, else as the server wrote it
    emails: tuple[str, ...] = ()
    status: str = ""
    substatus: str = ""
    owner: str = ""
    due: date | None = None
    slot: str = ""
    amount: Decimal | None = None
    currency: str = ""
    reference: str = ""
    created: datetime | None = None
    updated: datetime | None = None
    f1: str = ""
    f2: str = ""
    f3: str = ""
    f4: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One answer of the server about a record (``list``, ``detail``…), with the time it was fetched."""

    name: str
    fetched: datetime
    values: Fields


@dataclass(frozen=True, slots=True)
class Record:
    """The last server record. A part that is not there was never fetched, which is not the same as empty."""

    key: RecordKey
    core: Core
    parts: tuple[Part, ...] = ()
    first_seen: datetime | None = None
    gone: datetime | None = None  # when a complete list stopped naming it

    def part(self, name: str) -> Part | None:
        return next((p for p in self.parts if p.name == name), None)

    def values(self) -> Fields:
        """All parts in one mapping; the part fetched last wins where both have a value."""
        merged: dict[str, JsonValue] = {}
        for part in sorted(self.parts, key=lambda p: p.fetched):
            merged.update(part.values)
        return merged


@dataclass(frozen=True, slots=True)
class PendingMark:
    """A queued command that concerns a record, as a row shows it: its action, state and what it will change."""

    command: CommandId
    action: str
    state: str
    overlay: Mapping[str, str] = field(default_factory=dict)  # core column -> text it will have
    leaves: bool = False  # the record leaves the list when this lands


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row of a list: raw values by the asked columns (text, already overlaid with pending changes), and its marks."""

    rowid: int
    key: RecordKey
    cells: tuple[str, ...]
    pending: tuple[PendingMark, ...] = ()
    unread: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class RecordView:
    """What the detail pane shows: the server's record and the commands still under way for it."""

    record: Record
    pending: tuple[PendingMark, ...]
    rowid: int


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event in a record's life, newest first in lists: what, when, by whom (``server``, ``you``), in which state it ended."""

    at: datetime
    source: str  # "server", "you", "change"
    action: str
    state: str
    text: str
    command: CommandId | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[FieldChange, ...] = ()  # fields that changed at the server then


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a column. ``op``: eq, ne, in, contains, lt, le, gt, ge, empty, filled. Values are text; dates ISO."""

    column: str
    op: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list shows. ``accounts`` empty = all; ``kinds`` empty = every kind whose `KindSpec.work` is set.

    `sort` and filter columns are names of `ColumnSpec`s of the kind, or core column names (`SORTABLE`).
    """

    accounts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    search: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    descending: bool = False
    gone: bool = False  # also records that left the server's list
    only: str = ""  # "unread": new or changed since somebody looked, "new", "changed"; "gone": left the list; "pending": to be sent; "unknown": outcome unknown
    group: str = ""  # a sortable column whose equal values stand together, in its own order; `sort` rules inside
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of a list have one value of a column, and their amounts added up by currency (``""`` where none is known)."""

    value: str
    count: int
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
