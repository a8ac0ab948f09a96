"""Many rows at once: each checked by its action's form, put into as few commands as the plan allows, each command knowing which rows it carries."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import FieldProblem, FormInvalid, Gone, NotKnown, Refused
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import Record
from leaddesk.domain.specs import ActionSpec, On
from leaddesk.domain.values import Fields
from leaddesk.services import batches
from leaddesk.services.outbox_parts import OutboxParts
from leaddesk.services.remembered import Remembered
from leaddesk.services.submitting import Drafting
from leaddesk.services.table_api import RowCheck, RowFate, RowToSend, Submitted

if TYPE_CHECKING:
    from leaddesk.connectors.contract import Ledger
    from leaddesk.services.outbox_runner import OutboxRunner
    from leaddesk.store.table_rows import TableRows

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
_AT_ONCE = 500
"""Rows checked, and commands stored, in one go: the engine's loop and the store stay free for others in between."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What stays the same for all rows of one import."""

    account: AccountId
    action: ActionSpec
    settings: Fields
    ledger: Ledger
    same: Callable[[str, Fields], str] | None


class RowService:
    """`api.Rows`."""

    def __init__(self, parts: OutboxParts, runner: OutboxRunner, drafting: Drafting, rows: TableRows, hold_seconds: Callable[[], float]) -> None:
        self._parts = parts
        self._runner = runner
        self._drafting = drafting
        self._rows = rows
        self._hold_seconds = hold_seconds

    def size(self, account: AccountId, action: str) -> int:
        spec = self._drafting.action(account, action)
        return batches.size(spec.batch, self._parts.account(account).settings)

    async def check(self, account: AccountId, action: str, rows: Sequence[RowToSend]) -> tuple[RowCheck, ...]:
        work = self._work(account, action)
        checks: list[RowCheck] = []
        for at in range(0, len(rows), _AT_ONCE):
            part = rows[at : at + _AT_ONCE]
            records = [await self._record(work, row) for row in part]
            checks.extend(await asyncio.to_thread(self._check_all, work, part, records))
        return _repeated(work, rows, checks)

    async def submit(self, account: AccountId, action: str, rows: Sequence[RowToSend], *, hold: bool = True, initiator: str = "") -> Submitted:
        work = self._work(account, action)
        _well_named(rows)
        places = await asyncio.to_thread(self._rows.places, account, [row.id for row in rows])
        earlier = {row: place.command for row, place in places.items() if place.state is not State.CANCELLED}
        fresh = [row for row in rows if row.id not in earlier]
        checks = await self.check(account, action, fresh)
        where = {row.id: number for number, row in enumerate(rows)}
        problems = [replace(problem, field=f"rows.{where[one.id]}.{problem.field}") for one in checks for problem in one.problems]
        if problems:
            raise FormInvalid(tuple(problems))
        items = self._items(work, fresh, checks, self._hold_seconds() if hold else 0.0)
        for at in range(0, len(items), _AT_ONCE):
            part = items[at : at + _AT_ONCE]
            await asyncio.to_thread(self._parts.outbox.add, part)
            self._parts.announce(*part, initiator=initiator)
            self._runner.submitted(part)
        return Submitted(tuple(items), earlier)

    def fates(self, account: AccountId, rows: Sequence[str]) -> Mapping[str, RowFate]:
        return {row: RowFate(place.command, place.number, place.state) for row, place in self._rows.places(account, rows).items()}

    def _work(self, account: AccountId, action: str) -> _Work:
        spec = self._drafting.action(account, action)
        if spec.immediate:
            raise Refused(message=f"“{spec.title}” is done at once and to one record; it takes no table.")
        owner = self._parts.account(account)
        return _Work(account, spec, owner.settings, Remembered(self._parts.ledger(account)), self._parts.catalog.plugin(owner.slug).same)

    async def _record(self, work: _Work, row: RowToSend) -> Record | FieldProblem | None:
        """The record a row is about. Only what the cache lacks is asked for, where the CRM can be."""
        if work.action.on is On.ACCOUNT:
            return FieldProblem("record", "not_expected", "These rows are about no record.") if row.record else None
        kind = work.action.kind.replace("_", " ")
        if not row.record:
            return FieldProblem("record", "required", f"Say which {kind} this row is for.")
        try:
            return await self._drafting.known(RecordKey(work.account, work.action.kind, row.record.strip()))
        except (NotKnown, Gone):
            return FieldProblem("record", "not_known", f"There is no {kind} “{row.record}”.")

    def _check_all(self, work: _Work, rows: Sequence[RowToSend], records: Sequence[Record | FieldProblem | None]) -> list[RowCheck]:
        return [self._check_one(work, row, record) for row, record in zip(rows, records, strict=True)]

    def _check_one(self, work: _Work, row: RowToSend, record: Record | FieldProblem | None) -> RowCheck:
        if isinstance(record, FieldProblem):
            return RowCheck(row.id, {}, (record,))
        try:
            checked = self._drafting.checked(work.account, work.action, row.values, record, 0, ledger=work.ledger)
        except FormInvalid as error:
            return RowCheck(row.id, {}, error.problems)
        batch = work.action.batch
        if batch is not None and checked.payload.get(batch.table):
            return RowCheck(row.id, {}, (FieldProblem(batch.table, "not_expected", "A row holds no table of its own."),))
        return RowCheck(row.id, checked.payload, (), checked.repairs, record)

    def _items(self, work: _Work, rows: Sequence[RowToSend], checks: Sequence[RowCheck], hold: float) -> list[OutboxItem]:
        most, batch = batches.size(work.action.batch, work.settings), work.action.batch
        items: list[OutboxItem] = []
        for at in range(0, len(rows), most):
            part = checks[at : at + most]
            payload = part[0].payload if batch is None else batches.packed([one.payload for one in part], batch)
            ids = tuple(one.id for one in part)
            items.append(self._drafting.item(work.account, work.action, payload, part[0].record, (), hold, rows=ids))
        return items


def _well_named(rows: Sequence[RowToSend]) -> None:
    """Our own ids are made by the program: a bad one is a mistake of the caller."""
    seen: set[str] = set()
    for row in rows:
        if not _ID.fullmatch(row.id) or row.id in seen:
            raise NotKnown(what="row", name=row.id[:80])
        seen.add(row.id)


def _repeated(work: _Work, rows: Sequence[RowToSend], checks: Sequence[RowCheck]) -> tuple[RowCheck, ...]:
    """A row that says the same as an earlier one would be there twice."""
    first: dict[tuple[str, str], int] = {}
    found: list[RowCheck] = []
    for number, (row, one) in enumerate(zip(rows, checks, strict=True), 1):
        if not one.problems:
            said = work.same(work.action.name, one.payload) if work.same is not None else ""
            before = first.setdefault((row.record, said or repr(sorted(one.payload.items(), key=lambda pair: pair[0]))), number)
            if before != number:
                words = f"This row is for the same as row {before}." if said else f"This row says the same as row {before}."
                one = replace(one, problems=(FieldProblem("row", "repeated", f"{words} It would be sent twice."),))
        found.append(one)
    return tuple(found)
