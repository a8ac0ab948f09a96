"""Imports before anything is sent: the table, its map, and the check of all rows. The use-cases of `bulk_api.Imports`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from leaddesk.connectors.contract import FormContext
from leaddesk.domain.bulk import CheckReport, Duplicate, ImportMap, Reading, RowProblem, RowReport, SourceRow, SourceTable, Target
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import ActionSpec, FieldType, On, Role
from leaddesk.domain.values import Fields
from leaddesk.services import bulk_files
from leaddesk.services.api import Superseded
from leaddesk.services.bulk_api import ImportPlan, Told
from leaddesk.services.bulk_checking import Checking, Stopped, check_rows
from leaddesk.services.bulk_choices import ChoiceBook, listed
from leaddesk.services.bulk_memory import MapMemory
from leaddesk.services.bulk_reading import read_pasted, read_table
from leaddesk.services.bulk_targets import resolved, suggest, targets_of, with_columns
from leaddesk.services.bulk_values import RowValues
from leaddesk.services.duplicates import Identify, within
from leaddesk.services.remembered import Remembered
from leaddesk.services.sheets import whole

if TYPE_CHECKING:
    from leaddesk.services.choices import ChoiceService
    from leaddesk.services.duplicates import DuplicateService
    from leaddesk.services.outbox_parts import OutboxParts


class ImportService:
    """`bulk_api.Imports`."""

    def __init__(self, parts: OutboxParts, choices: ChoiceService, duplicates: DuplicateService, samples: Path) -> None:
        self._parts = parts
        self._choices = choices
        self._duplicates = duplicates
        self._samples = samples
        self.memory = MapMemory(parts.small)

    def actions(self, account: AccountId) -> tuple[ActionSpec, ...]:
        found = self._parts.catalog.actions(self._parts.account(account).slug)
        return tuple(a for a in found if a.on is On.ACCOUNT and a.role in (Role.CREATE, Role.INQUIRY) and not a.immediate)

    def samples(self, slug: str, action: str) -> tuple[Path, ...]:
        return tuple(sorted(self._samples.glob(f"{slug}-{action}.*")))

    async def save_sample(self, sample: Path, path: Path) -> None:
        def copy(part: Path) -> int:
            part.write_bytes(sample.read_bytes())
            return 1

        await asyncio.to_thread(whole, path, copy)

    async def open(self, path: Path, reading: Reading | None = None, *, most: int = 0) -> SourceTable:
        return await asyncio.to_thread(read_table, path, reading, most=most)

    async def paste(self, text: str, reading: Reading | None = None) -> SourceTable:
        return await asyncio.to_thread(read_pasted, text, "Pasted table", reading)

    async def targets(self, account: AccountId, action: str, header: Sequence[str] = ()) -> tuple[Target, ...]:
        form = self._parts.catalog.form(self._parts.account(account).slug, action)
        return targets_of(form, with_columns(form, await listed(self._choices, account, action, form), header))

    async def suggest(self, account: AccountId, action: str, table: SourceTable) -> ImportMap:
        targets = await self.targets(account, action, table.header)
        remembered, country, dates = self.memory.recall(account, action, table.header)
        found = await asyncio.to_thread(suggest, table, targets, remembered, country)
        return ImportMap(found.fields, country, dates)

    async def resolve(self, account: AccountId, action: str, table: SourceTable, given: ImportMap) -> ImportMap:
        form = self._parts.catalog.form(self._parts.account(account).slug, action)
        return resolved(given, table, await self.targets(account, action, table.header), form)

    async def preview(self, plan: ImportPlan, rows: Sequence[SourceRow]) -> tuple[tuple[Fields, tuple[RowProblem, ...]], ...]:
        checking, _ = await self.checking(plan, rows)

        def look() -> tuple[tuple[Fields, tuple[RowProblem, ...]], ...]:
            out = []
            for row in rows:
                fixes = plan.fixes.get(row.number, {})
                out.append((checking.values.flat(row.cells, fixes), checking.row(row.cells, fixes)[2]))
            return tuple(out)

        return await asyncio.to_thread(look)

    async def checking(self, plan: ImportPlan, rows: Sequence[SourceRow]) -> tuple[Checking, tuple[str, ...]]:
        owner = self._parts.account(plan.account)
        named = {t.name: t for t in await self.targets(plan.account, plan.action, plan.table.header)}
        for one in plan.map.fields:
            if one.target not in named:
                named[one.target] = _entry_target(one.target, plan, form_targets=named)
        values = RowValues(plan.table, plan.map, named)
        book = ChoiceBook(self._choices, plan.account, plan.action)
        choose = await book.fetch(named, plan.map, rows, values, plan.fixes)
        today = self._parts.clock.now().astimezone().date()
        context = FormContext(today=today, settings=owner.settings, ledger=Remembered(self._parts.ledger(plan.account)))
        return Checking(self._parts.catalog, owner.slug, plan.action, context, values, named, choose, plan.folder), tuple(book.remarks)

    async def check(self, plan: ImportPlan, told: Told | None = None) -> CheckReport:
        checking, remarks = await self.checking(plan, plan.table.rows)
        try:
            found = await asyncio.to_thread(check_rows, checking, plan.table.rows, plan.fixes, told)
            same = await asyncio.to_thread(self._same_people, plan, checking, told)
        except Stopped:
            raise Superseded from None
        for number, duplicates in same.items():
            old = found.get(number)
            found[number] = RowReport(number, old.problems if old else (), duplicates)
        return CheckReport(len(plan.table.rows), found, remarks)

    async def save_wrong(self, plan: ImportPlan, report: CheckReport, path: Path) -> int:
        return await asyncio.to_thread(bulk_files.save_check, path, plan, report, wrong_only=True)

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


def _entry_target(name: str, plan: ImportPlan, form_targets: Mapping[str, Target]) -> Target:
    """An entry of a list that the account did not name (yet)."""
    from leaddesk.domain.specs import FieldSpec

    return Target(name, name, FieldSpec(name, name, FieldType.TEXT), False, name.partition("[")[0])
