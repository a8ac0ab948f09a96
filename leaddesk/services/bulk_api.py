"""What window and command line may call for bulk work: reading tables, mapping, checking, sending runs, and warning of duplicates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from leaddesk.domain.bulk import CheckReport, Duplicate, ImportMap, ImportRun, Reading, RowProblem, RowState, RunRow, SourceRow, SourceTable, Target
from leaddesk.domain.ids import AccountId
from leaddesk.domain.portal import PortalFile
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import Fields

Told = Callable[[int, int], bool]
"""Told rows done and rows in all, from a worker thread; answers False to stop."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """One table on its way into one action.

    ``fixes``: by row number, values of targets in the place of the cells'. ``folder``: where files named in cells lie.
    """

    account: AccountId
    action: str
    table: SourceTable
    map: ImportMap
    fixes: Mapping[int, Fields] = field(default_factory=dict)
    folder: Path | None = None


class Imports(Protocol):
    """``async`` methods run on the engine's loop and do their work in a thread. They raise FileRejected, NotKnown, StoreUnavailable."""

    def actions(self, account: AccountId) -> tuple[ActionSpec, ...]:
        """The creating actions of the account's CRM."""

    def samples(self, slug: str, action: str) -> tuple[Path, ...]:
        """Invented tables that show what an import into an action can look like."""

    async def save_sample(self, sample: Path, path: Path) -> None: ...

    async def open(self, path: Path, reading: Reading | None = None, *, most: int = 0) -> SourceTable: ...
    async def paste(self, text: str, reading: Reading | None = None) -> SourceTable: ...
    async def targets(self, account: AccountId, action: str, header: Sequence[str] = ()) -> tuple[Target, ...]:
        """What columns can fill; with a table's header also the entries of an account's own fields that only the table names."""

    async def suggest(self, account: AccountId, action: str, table: SourceTable) -> ImportMap: ...
    async def resolve(self, account: AccountId, action: str, table: SourceTable, given: ImportMap) -> ImportMap:
        """A map as a person wrote it; raises NotKnown for what it names wrongly."""

    async def preview(self, plan: ImportPlan, rows: Sequence[SourceRow]) -> tuple[tuple[Fields, tuple[RowProblem, ...]], ...]:
        """For each row: target -> value as the form will get it, and what is wrong."""

    async def check(self, plan: ImportPlan, told: Told | None = None) -> CheckReport:
        """All rows. Raises Superseded when `told` stopped it."""

    async def save_wrong(self, plan: ImportPlan, report: CheckReport, path: Path) -> int:
        """The wrong rows with their reasons, as .xlsx, .csv or .json; answers how many."""


class ImportRuns(Protocol):
    """Runs are durable: what was sent is known after any crash, and never sent again."""

    async def begin(self, plan: ImportPlan, report: CheckReport, skip: Collection[int] = ()) -> ImportRun:
        """Stores the run with all its rows; wrong rows and those in `skip` (numbers) are skipped. Nothing is sent yet."""

    def same(self, plan: ImportPlan) -> ImportRun | None:
        """The latest run of exactly this table, map and action."""

    async def send(self, run: str, told: Callable[[ImportRun], object] | None = None) -> ImportRun:
        """Queues and sends ready rows until nothing more can be done now. Sent rows are never sent again."""

    async def resume(self, run: str) -> None:
        """Goes on in the background, also after the next start."""

    async def stop(self, run: str) -> ImportRun:
        """Takes back what has not left; it can go on later."""

    async def again(self, run: str, fixes: Mapping[int, Fields]) -> tuple[RunRow, ...]:
        """Checks refused or skipped rows once more, with these values; those that are right become ready."""

    def run(self, run: str) -> ImportRun: ...
    def runs(self, account: AccountId | None = None) -> tuple[ImportRun, ...]: ...
    def row(self, run: str, number: int) -> RunRow: ...
    def rows(self, run: str, states: Collection[RowState] = (), *, offset: int = 0, limit: int = -1) -> tuple[RunRow, ...]: ...
    def numbers(self, run: str, states: Collection[RowState] = ()) -> tuple[int, ...]: ...
    async def values(self, run: str, rows: Sequence[RunRow]) -> tuple[Fields, ...]:
        """Target -> value of rows of a run, as the form got them."""

    async def save(self, run: str, path: Path, states: Collection[RowState] = ()) -> int:
        """Rows with what became of them and why, as .xlsx, .csv or .json; answers how many."""


class Duplicates(Protocol):
    def find(self, account: AccountId, action: str, values: Fields) -> tuple[Duplicate, ...]:
        """Who may be the same as what a form says, in all accounts and in the outbox. Reads only the cache; call it from a thread."""

    async def likely(self, account: AccountId, action: str, values: Fields) -> tuple[Duplicate, ...]:
        """The same, in a thread of its own."""


@dataclass(frozen=True, slots=True)
class PortalProblem:
    """One cell that can't be written as it is. ``row`` as spreadsheets number it; ``column`` as the template calls it."""

    row: int
    column: str
    code: str
    message: str
    repair: str | None = None


@dataclass(frozen=True, slots=True)
class PortalReport:
    """What was written, or why nothing was. ``empty``: columns of the template nothing was found for; ``unused``: columns of the rows."""

    rows: int
    problems: tuple[PortalProblem, ...]
    empty: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


class PortalFiles(Protocol):
    """Files that CRMs' own portals take; no profile is needed."""

    def specs(self) -> tuple[PortalFile, ...]: ...
    def write(self, name: str, template: Path, rows: Path, out: Path, country: str = "") -> PortalReport:
        """Writes the file whole, or not at all when a cell has a problem. Raises NotKnown, FileRejected."""
