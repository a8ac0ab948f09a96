"""Import runs: stored with all their rows, sent, stopped, gone on with, put right row by row. The use-cases of `bulk_api.ImportRuns`."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from leaddesk.domain.bulk import CheckReport, ImportRun, Reading, RowState, RunRow, SourceRow, SourceTable
from leaddesk.domain.ids import AccountId, IdSource
from leaddesk.domain.values import Fields
from leaddesk.services import bulk_files
from leaddesk.services.bulk_api import ImportPlan
from leaddesk.services.bulk_checking import Checking
from leaddesk.services.bulk_values import RowValues

if TYPE_CHECKING:
    from leaddesk.services.bulk_import import ImportService
    from leaddesk.services.bulk_sending import Sending
    from leaddesk.services.outbox_parts import OutboxParts
    from leaddesk.store.imports import ImportStore


class RunService:
    """`bulk_api.ImportRuns`."""

    def __init__(self, parts: OutboxParts, store: ImportStore, sending: Sending, plans: ImportService, ids: IdSource) -> None:
        self._parts = parts
        self._store = store
        self._sending = sending
        self._plans = plans
        self._ids = ids
        self._background: set[str] = set()

    def _fingerprint(self, plan: ImportPlan) -> str:
        """Not of the map: a row that was sent is not sent again because a column now fills another field."""
        said = json.dumps([plan.account, plan.action, plan.table.digest])
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()

    def same(self, plan: ImportPlan) -> ImportRun | None:
        found = self._store.same(self._fingerprint(plan))
        if found is None:
            return None
        if found.map != plan.map:
            self._store.set_map(found.id, plan.map)
        return self._store.sync(found.id)

    async def begin(self, plan: ImportPlan, report: CheckReport, skip: Collection[int] = ()) -> ImportRun:
        now = self._parts.clock.now()
        table = plan.table
        run = ImportRun(
            id=self._ids.command(now)[:20],
            account=plan.account,
            action=plan.action,
            created=now,
            updated=now,
            state="stopped",
            name=table.name if plan.folder is None else str(plan.folder / table.name),
            fingerprint=self._fingerprint(plan),
            header=table.header,
            map=plan.map,
            rows=len(table.rows),
        )
        rows = (_run_row(row, plan, report, skip) for row in table.rows)
        self._plans.memory.keep(plan.account, plan.action, plan.map, table.header)
        return await asyncio.to_thread(self._store.add, run, rows)

    async def send(self, run: str, told: Callable[[ImportRun], object] | None = None) -> ImportRun:
        found = self._store.get(run)
        return await self._sending.pump(found, await self._checking_of(found), told, patient=False)

    async def _checking_of(self, run: ImportRun) -> Checking:
        """The same check as before the run, for rows that are about to be queued."""
        name = Path(run.name)
        folder = name.parent if name.is_absolute() else None
        rows = await asyncio.to_thread(self._store.rows, run.id, (RowState.READY, RowState.REFUSED, RowState.SKIPPED))
        table = SourceTable(run.name, run.header, tuple(SourceRow(r.number, r.cells) for r in rows), Reading())
        fixes = {r.number: r.fixes for r in rows if r.fixes}
        checking, _ = await self._plans.checking(ImportPlan(run.account, run.action, table, run.map, fixes, folder), table.rows)
        return checking

    async def resume(self, run: str) -> None:
        self._resume(run)

    def _resume(self, run: str) -> None:
        if run not in self._background:
            self._background.add(run)
            self._parts.tasks.start(f"import {run}", self._go_on(run))

    async def _go_on(self, run: str) -> None:
        try:
            found = self._store.get(run)
            await self._sending.pump(found, await self._checking_of(found), None, patient=True)
        finally:
            self._background.discard(run)

    def resume_all(self) -> None:
        """Runs that were under way when the program ended; on the engine's loop."""
        for run in self._store.list(states=("running",)):
            self._resume(run.id)

    async def stop(self, run: str) -> ImportRun:
        return await self._sending.stop(run)

    async def again(self, run: str, fixes: Mapping[int, Fields]) -> tuple[RunRow, ...]:
        checking = await self._checking_of(self._store.get(run))

        def mend() -> list[int]:
            right: list[int] = []
            for number, given in fixes.items():
                row = self._store.fix(run, number, {**self._store.row(run, number).fixes, **given})
                if row.state not in (RowState.REFUSED, RowState.SKIPPED):
                    continue
                _, _, problems = checking.row(row.cells, row.fixes)
                if not problems:
                    right.append(number)
                elif row.state is RowState.SKIPPED:
                    self._store.again(run, [number])
                    self._store.skip(run, {number: problems})
            return right

        right = await asyncio.to_thread(mend)
        together = await self._sending.let_go_refused(run, right)
        await asyncio.to_thread(self._store.again, run, {*right, *together})
        return tuple(self._store.row(run, number) for number in fixes)

    def run(self, run: str) -> ImportRun:
        return self._store.sync(run)

    def runs(self, account: AccountId | None = None) -> tuple[ImportRun, ...]:
        return self._store.list(account)

    def rows(self, run: str, states: Collection[RowState] = (), *, offset: int = 0, limit: int = -1) -> tuple[RunRow, ...]:
        return self._store.rows(run, states, offset=offset, limit=limit)

    def row(self, run: str, number: int) -> RunRow:
        return self._store.row(run, number)

    def numbers(self, run: str, states: Collection[RowState] = ()) -> tuple[int, ...]:
        return self._store.numbers(run, states)

    async def values(self, run: str, rows: Sequence[RunRow]) -> tuple[Fields, ...]:
        found = self._store.get(run)
        named = {t.name: t for t in await self._plans.targets(found.account, found.action, found.header)}
        table = SourceTable(found.name, found.header, (), Reading())
        values = RowValues(table, found.map, named)
        return tuple(values.flat(row.cells, row.fixes) for row in rows)

    async def save(self, run: str, path: Path, states: Collection[RowState] = ()) -> int:
        found = self._store.sync(run)
        return await asyncio.to_thread(bulk_files.save, path, found, lambda offset, limit: self._store.rows(run, states, offset=offset, limit=limit))

    def purge(self, before: datetime) -> int:
        """Forgets finished runs older than the user wants them kept."""
        return self._store.purge(before)


def _run_row(row: SourceRow, plan: ImportPlan, report: CheckReport, skip: Collection[int]) -> RunRow:
    found = report.found.get(row.number)
    problems = found.problems if found else ()
    duplicates = tuple(dict.fromkeys(bulk_files.duplicate_words(d) for d in found.duplicates)) if found else ()
    if problems:
        state, reason = RowState.SKIPPED, "invalid"
    elif row.number in skip:
        state, reason = RowState.SKIPPED, "duplicate" if duplicates else "person"
    else:
        state, reason = RowState.READY, ""
    return RunRow(row.number, row.cells, state, reason, fixes=plan.fixes.get(row.number, {}), problems=problems, duplicates=duplicates)
