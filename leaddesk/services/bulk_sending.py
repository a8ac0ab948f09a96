"""Sends a run: rows become commands in chunks, each chunk in one transaction with the rows' mark; then the outbox does the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from leaddesk.domain.bulk import ImportRun, RowProblem, RowState, RunRow
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import FileRejected, IllegalMove, NotKnown
from leaddesk.domain.ids import CommandId
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import Fields
from leaddesk.services.api import FileToSend
from leaddesk.services.bulk_checking import Checking

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
        rows = await asyncio.to_thread(self._store.rows, run.id, (RowState.READY,), offset=0, limit=min(CHUNK, room))
        if not rows:
            return 0
        items, bad = await self._drafts(run, action, checking, rows)
        if bad:
            await asyncio.to_thread(self._store.skip, run.id, bad)
        if items and run.id not in self._stopped:
            commands = {number: item.command.id for number, item in items.items()}
            added = list(items.values())
            await asyncio.to_thread(self._store.queue, run.id, commands, lambda: self._parts.outbox.add(added))
            self._parts.announce(*added, initiator="import")
            self._runner.submitted(added)
        return len(rows)

    async def _drafts(
        self, run: ImportRun, action: ActionSpec, checking: Checking, rows: tuple[RunRow, ...]
    ) -> tuple[dict[int, OutboxItem], dict[int, tuple[RowProblem, ...]]]:
        items: dict[int, OutboxItem] = {}
        bad: dict[int, tuple[RowProblem, ...]] = {}
        account = self._parts.account(run.account)
        checked = await asyncio.to_thread(lambda: [checking.row(row.cells, row.fixes) for row in rows])
        for row, (payload, files, problems) in zip(rows, checked, strict=True):
            if problems:
                bad[row.number] = problems
                continue
            try:
                stored = await self._drafting.files(account, action, _to_send(action, checking, files))
            except (FileRejected, NotKnown) as error:
                name = next(iter(files), "")
                bad[row.number] = (RowProblem(name, "file", f"The file can't be sent ({error.facts.get('reason', error.code)})."),)
                continue
            item = self._drafting.item(run.account, action, payload, None, stored, 0.0)
            items[row.number] = replace(item, title=title_of(payload))
        return items, bad

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


def _to_send(action: ActionSpec, checking: Checking, files: Mapping[str, Path]) -> tuple[FileToSend, ...]:
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
