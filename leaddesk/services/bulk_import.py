"""Imports: a table, its map, a check of all rows, a run in the store, and its sending. The use-cases of `bulk_api.Imports`."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from leaddesk.connectors.contract import FormContext
from leaddesk.domain.bulk import (
    CheckReport,
    Duplicate,
    ImportMap,
    ImportRun,
    Reading,
    RowProblem,
    RowReport,
    RowState,
    RunRow,
    SourceRow,
    SourceTable,
    Target,
    map_to_json,
)
from leaddesk.domain.ids import AccountId, IdSource
from leaddesk.domain.specs import ActionSpec, FieldType, On, Role
from leaddesk.domain.values import Fields
from leaddesk.services import bulk_files
from leaddesk.services.api import Superseded
from leaddesk.services.bulk_api import ImportPlan, Told
from leaddesk.services.bulk_checking import Checking, Stopped, check_rows
from leaddesk.services.bulk_choices import ChoiceBook, listed
from leaddesk.services.bulk_memory import MapMemory
from leaddesk.services.bulk_reading import read_pasted, read_table
from leaddesk.services.bulk_targets import resolved, suggest, targets_of
from leaddesk.services.bulk_values import RowValues
from leaddesk.services.duplicates import Identify, within

if TYPE_CHECKING:
    from leaddesk.services.bulk_sending import Sending
    from leaddesk.services.choices import ChoiceService
    from leaddesk.services.duplicates import DuplicateService
    from leaddesk.services.outbox_parts import OutboxParts
    from leaddesk.store.imports import ImportStore


class ImportService:
    """`bulk_api.Imports`."""

    def __init__(
        self, parts: OutboxParts, store: ImportStore, sending: Sending, choices: ChoiceService, duplicates: DuplicateService, ids: IdSource, samples: Path
    ) -> None:
        self._parts = parts
        self._store = store
        self._sending = sending
        self._choices = choices
        self._duplicates = duplicates
        self._ids = ids
        self._samples = samples
        self._memory = MapMemory(parts.small)
        self._background: set[str] = set()

    # -- before ----------------------------------------------------------------------------------------------------------------

    def actions(self, account: AccountId) -> tuple[ActionSpec, ...]:
        found = self._parts.catalog.actions(self._parts.account(account).slug)
        return tuple(a for a in found if a.on is On.ACCOUNT and a.role in (Role.CREATE, Role.INQUIRY) and not a.immediate)

    def samples(self, slug: str) -> tuple[Path, ...]:
        return tuple(sorted(self._samples.glob(f"{slug}-*.*")))

    async def open(self, path: Path, reading: Reading | None = None, *, most: int = 0) -> SourceTable:
        return await asyncio.to_thread(read_table, path, reading, most=most)

    async def paste(self, text: str, reading: Reading | None = None) -> SourceTable:
        return await asyncio.to_thread(read_pasted, text, "Pasted table", reading)

    async def targets(self, account: AccountId, action: str) -> tuple[Target, ...]:
        form = self._parts.catalog.form(self._parts.account(account).slug, action)
        return targets_of(form, await listed(self._choices, account, action, form))

    async def suggest(self, account: AccountId, action: str, table: SourceTable) -> ImportMap:
        targets = await self.targets(account, action)
        remembered, country, dates = self._memory.recall(account, action, table.header)
        found = await asyncio.to_thread(suggest, table, targets, remembered, country)
        return ImportMap(found.fields, country, dates)

    async def resolve(self, account: AccountId, action: str, table: SourceTable, given: ImportMap) -> ImportMap:
        form = self._parts.catalog.form(self._parts.account(account).slug, action)
        return resolved(given, table, await self.targets(account, action), form)

    async def preview(self, plan: ImportPlan, rows: Sequence[SourceRow]) -> tuple[tuple[Fields, tuple[RowProblem, ...]], ...]:
        checking, _ = await self._checking(plan, rows)

        def look() -> tuple[tuple[Fields, tuple[RowProblem, ...]], ...]:
            out = []
            for row in rows:
                fixes = plan.fixes.get(row.number, {})
                out.append((checking.values.flat(row.cells, fixes), checking.row(row.cells, fixes)[2]))
            return tuple(out)

        return await asyncio.to_thread(look)

    async def _checking(self, plan: ImportPlan, rows: Sequence[SourceRow]) -> tuple[Checking, tuple[str, ...]]:
        owner = self._parts.account(plan.account)
        form = self._parts.catalog.form(owner.slug, plan.action)
        named = {t.name: t for t in await self.targets(plan.account, plan.action)}
        for one in plan.map.fields:
            if one.target not in named:
                named[one.target] = _entry_target(one.target, plan, form_targets=named)
        values = RowValues(plan.table, plan.map, named)
        book = ChoiceBook(self._choices, plan.account, plan.action)
        choose = await book.fetch(named, plan.map, rows, values, plan.fixes)
        today = self._parts.clock.now().astimezone().date()
        context = FormContext(today=today, settings=owner.settings, ledger=self._parts.ledger(plan.account))
        return Checking(self._parts.catalog, owner.slug, plan.action, context, values, named, choose, plan.folder), tuple(book.remarks)

    async def check(self, plan: ImportPlan, told: Told | None = None) -> CheckReport:
        checking, remarks = await self._checking(plan, plan.table.rows)
        try:
            found = await asyncio.to_thread(check_rows, checking, plan.table.rows, plan.fixes, told)
            same = await asyncio.to_thread(self._same_people, plan, checking, told)
        except Stopped:
            raise Superseded from None
        for number, duplicates in same.items():
            old = found.get(number)
            found[number] = RowReport(number, old.problems if old else (), duplicates)
        return CheckReport(len(plan.table.rows), found, remarks)

    def _same_people(self, plan: ImportPlan, checking: Checking, told: Told | None) -> dict[int, tuple[Duplicate, ...]]:
        identify, known = Identify(tuple(checking.targets.values())), self._duplicates.known()
        found: dict[int, tuple[Duplicate, ...]] = {}

        def identities() -> Iterator[tuple[int, object]]:
            for done, row in enumerate(plan.table.rows):
                if told is not None and done % 2000 == 0 and not told(len(plan.table.rows), len(plan.table.rows)):
                    raise Stopped
                who = identify.of(checking.values.flat(row.cells, plan.fixes.get(row.number, {})))
                there = known.like(who)
                if there:
                    found[row.number] = there
                yield row.number, who

        for number, earlier in within(identities()).items():  # type: ignore[arg-type]  # what identify makes is an Identity
            found[number] = (*earlier, *found.get(number, ()))
        return found

    # -- runs ------------------------------------------------------------------------------------------------------------------

    def _fingerprint(self, plan: ImportPlan) -> str:
        said = json.dumps([plan.account, plan.action, plan.table.digest, map_to_json(plan.map)], sort_keys=True)
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()

    def same(self, plan: ImportPlan) -> ImportRun | None:
        found = self._store.same(self._fingerprint(plan))
        return None if found is None else self._store.sync(found.id)

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
        self._memory.keep(plan.account, plan.action, plan.map, table.header)
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
        checking, _ = await self._checking(ImportPlan(run.account, run.action, table, run.map, {r.number: r.fixes for r in rows if r.fixes}, folder), table.rows)
        return checking

    def resume(self, run: str) -> None:
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
            self.resume(run.id)

    async def stop(self, run: str) -> ImportRun:
        return await self._sending.stop(run)

    async def again(self, run: str, fixes: Mapping[int, Fields]) -> tuple[RunRow, ...]:
        found = self._store.get(run)
        checking = await self._checking_of(found)

        def mend() -> tuple[RunRow, ...]:
            right: list[int] = []
            for number, given in fixes.items():
                row = self._store.fix(run, number, {**self._store.row(run, number).fixes, **given})
                if row.state in (RowState.REFUSED, RowState.SKIPPED):
                    _, _, problems = checking.row(row.cells, row.fixes)
                    if not problems:
                        right.append(number)
                    elif row.state is RowState.SKIPPED:
                        self._store.again(run, [number])
                        self._store.skip(run, {number: problems})
            self._store.again(run, right)
            return tuple(self._store.row(run, number) for number in fixes)

        return await asyncio.to_thread(mend)

    def run(self, run: str) -> ImportRun:
        return self._store.sync(run)

    def runs(self, account: AccountId | None = None) -> tuple[ImportRun, ...]:
        return self._store.list(account)

    def rows(self, run: str, states: Collection[RowState] = (), *, offset: int = 0, limit: int = -1) -> tuple[RunRow, ...]:
        return self._store.rows(run, states, offset=offset, limit=limit)

    def numbers(self, run: str, states: Collection[RowState] = ()) -> tuple[int, ...]:
        return self._store.numbers(run, states)

    async def values(self, run: str, rows: Sequence[RunRow]) -> tuple[Fields, ...]:
        found = self._store.get(run)
        named = {t.name: t for t in await self.targets(found.account, found.action)}
        table = SourceTable(found.name, found.header, (), Reading())
        values = RowValues(table, found.map, named)
        return tuple(values.flat(row.cells, row.fixes) for row in rows)

    async def save(self, run: str, path: Path, states: Collection[RowState] = ()) -> int:
        found = self._store.sync(run)
        return await asyncio.to_thread(bulk_files.save, path, found, lambda offset, limit: self._store.rows(run, states, offset=offset, limit=limit))


def _entry_target(name: str, plan: ImportPlan, form_targets: Mapping[str, Target]) -> Target:
    """An entry of a list that the account did not name (yet)."""
    from leaddesk.domain.specs import FieldSpec

    return Target(name, name, FieldSpec(name, name, FieldType.TEXT), False, name.partition("[")[0])


def _run_row(row: SourceRow, plan: ImportPlan, report: CheckReport, skip: Collection[int]) -> RunRow:
    found = report.found.get(row.number)
    problems = found.problems if found else ()
    duplicates = tuple(bulk_files.duplicate_words(d) for d in found.duplicates) if found else ()
    if problems:
        state, reason = RowState.SKIPPED, "invalid"
    elif row.number in skip:
        state, reason = RowState.SKIPPED, "duplicate" if duplicates else "person"
    else:
        state, reason = RowState.READY, ""
    return RunRow(row.number, row.cells, state, reason, fixes=plan.fixes.get(row.number, {}), problems=problems, duplicates=duplicates)
