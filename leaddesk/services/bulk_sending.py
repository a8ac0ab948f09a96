"""Sends a run: rows become commands in chunks, each chunk in one transaction with the rows' mark; then the outbox does the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from leaddesk.domain.bulk import ImportRun, RowProblem, RowState, RunRow
from leaddesk.domain.commands import OutboxItem, State, StoredFile
from leaddesk.domain.errors import FileRejected, IllegalMove, NotKnown
from leaddesk.domain.ids import CommandId
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import Fields
from leaddesk.services import batches
from leaddesk.services.api import FileToSend
from leaddesk.services.bulk_checking import Checking
from leaddesk.services.wording import explain

if TYPE_CHECKING:
    from leaddesk.services.outbox_parts import OutboxParts
    from leaddesk.services.outbox_runner import OutboxRunner
    from leaddesk.services.submitting import Drafting
    from leaddesk.store.imports import ImportStore

CHUNK: Final = 100
AHEAD: Final = 2_000
"""So many rows of a run lie in the outbox at most; the others wait in the run, which goes on by itself."""
PAUSE: Final = 2.0
"""Seconds between two looks at a run that waits for its server."""

Told = Callable[[ImportRun], object]


@dataclass(frozen=True, slots=True)
class _Good:
    """A row that may go: its payload and its files, already stored."""

    number: int
    payload: Fields
    files: tuple[StoredFile, ...]


class Sending:
    """The sending half of imports; on the engine's loop."""

    def __init__(self, parts: OutboxParts, runner: OutboxRunner, store: ImportStore, drafting: Drafting) -> None:
        self._parts = parts
        self._runner = runner
        self._store = store
        self._drafting = drafting
        self._stopped: set[str] = set()

    async def pump(self, run: ImportRun, checking: Checking, told: Told | None, *, patient: bool) -> ImportRun:
        """Feeds and waits. Impatient: ends when nothing more can be done now. Patient: goes on until the run is done or stopped."""
        self._stopped.discard(run.id)
        run = await asyncio.to_thread(self._store.set_state, run.id, "running")
        action = self._drafting.action(run.account, run.action)
        while run.id not in self._stopped:
            before = run.counts
            fed = await self._feed(run, action, checking)
            waiting = await asyncio.to_thread(self._store.outstanding, run.id, AHEAD)
            if waiting and (not fed or len(waiting) >= AHEAD):
                await self._runner.settle(waiting[:CHUNK], timeout=None if not patient else PAUSE)
            run = await asyncio.to_thread(self._store.sync, run.id)
            if told is not None:
                told(run)
            if not run.count(RowState.READY, RowState.WAITING):
                return await asyncio.to_thread(self._store.set_state, run.id, "done")
            if not fed and run.counts == before:
                if not patient:
                    return run
                await asyncio.sleep(PAUSE)
        return await asyncio.to_thread(self._store.sync, run.id)

    async def _feed(self, run: ImportRun, action: ActionSpec, checking: Checking) -> int:
        """Queues the next rows; answers how many rows are no longer ready."""
        room = AHEAD - len(await asyncio.to_thread(self._store.outstanding, run.id, AHEAD))
        if room <= 0:
            return 0
        most = max(CHUNK, batches.size(action.batch, self._parts.account(run.account).settings))
        rows = await asyncio.to_thread(self._store.rows, run.id, (RowState.READY,), offset=0, limit=min(most, room))
        if not rows:
            return 0
        good, bad = await self._drafts(run, action, checking, rows)
        if bad:
            await asyncio.to_thread(self._store.skip, run.id, bad)
        items = self._items(run, action, good)
        if items and run.id not in self._stopped:
            commands = {number: item.command.id for numbers, item in items for number in numbers}
            added = [item for _, item in items]
            await asyncio.to_thread(self._store.queue, run.id, commands, lambda: self._parts.outbox.add(added))
            self._parts.announce(*added, initiator="import")
            self._runner.submitted(added)
        return len(rows)

    async def _drafts(
        self, run: ImportRun, action: ActionSpec, checking: Checking, rows: tuple[RunRow, ...]
    ) -> tuple[list[_Good], dict[int, tuple[RowProblem, ...]]]:
        good: list[_Good] = []
        bad: dict[int, tuple[RowProblem, ...]] = {}
        account = self._parts.account(run.account)
        checked = await asyncio.to_thread(lambda: [checking.row(row.cells, row.fixes) for row in rows])
        for row, (payload, files, problems) in zip(rows, checked, strict=True):
            if problems:
                bad[row.number] = problems
                continue
            try:
                stored = await self._drafting.files(account, action, _to_send(checking, files))
            except (FileRejected, NotKnown) as error:
                bad[row.number] = (RowProblem(next(iter(files), ""), "file", explain(error.failure).what),)
                continue
            good.append(_Good(row.number, payload, stored))
        return good, bad

    def _items(self, run: ImportRun, action: ActionSpec, good: list[_Good]) -> list[tuple[tuple[int, ...], OutboxItem]]:
        """One command per row, or per as many rows as the plan lets one command carry."""
        most = batches.size(action.batch, self._parts.account(run.account).settings)
        out = []
        for at in range(0, len(good), most):
            part = good[at : at + most]
            payload = part[0].payload if action.batch is None else batches.packed([one.payload for one in part], action.batch)
            ids = tuple(f"{run.id}-{one.number}" for one in part)
            item = self._drafting.item(run.account, action, payload, None, part[0].files, 0.0, rows=ids)
            out.append((tuple(one.number for one in part), replace(item, title=title_of(part[0].payload))))
        return out

    async def let_go_refused(self, run: str, numbers: Collection[int]) -> tuple[int, ...]:
        """Takes refused commands out of the outbox, so that their rows can go again; answers all rows they carried."""
        commands = {row.command for row in self._store.rows(run, (RowState.REFUSED,)) if row.number in numbers and row.command is not None}
        found = tuple(row.number for row in self._store.rows(run, (RowState.REFUSED,)) if row.command in commands)
        for command in commands:
            try:
                self._parts.announce(self._parts.outbox.move(command, State.CANCELLED, reason="replaced"))
            except (IllegalMove, NotKnown):
                continue  # somebody did so in the outbox, or it is long gone
        return found

    async def stop(self, run: str) -> ImportRun:
        """Nothing more is queued, and what has not begun to leave is taken back."""
        self._stopped.add(run)
        taken: list[CommandId] = []
        await asyncio.to_thread(self._store.set_state, run, "stopped")
        for command in await asyncio.to_thread(self._store.outstanding, run):
            try:
                item = self._parts.outbox.get(command)
                if item.state in (State.WAITING, State.HELD, State.DRAFT):
                    self._parts.announce(self._parts.outbox.move(command, State.CANCELLED, expected=item.state, reason="stopped"))
                    taken.append(command)
            except (IllegalMove, NotKnown):
                continue  # it left in this moment
        await asyncio.to_thread(self._store.let_go, run, taken)
        return await asyncio.to_thread(self._store.sync, run)


def _to_send(checking: Checking, files: Mapping[str, Path]) -> tuple[FileToSend, ...]:
    out = []
    for name, path in files.items():
        target = checking.targets[name]
        meta: dict[str, str] = {f.name: f.choices[0].value for f in target.spec.per_file if f.required and f.choices}
        out.append(FileToSend(name, path, meta))
    return tuple(out)


def title_of(payload: Fields) -> str:
    """What the outbox calls the row: its first texts."""
    words = [value.strip() for value in payload.values() if isinstance(value, str) and value.strip()]
    return " ".join(words[:2])[:80]
