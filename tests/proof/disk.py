"""T4: every Nth write to the disk fails while the queue works; nothing acknowledged is lost and nothing unsafe is sent twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import LeaddeskError, StoreUnavailable
from tests.unit.outbox.world import ONE, UNSAFE, Process, World
from tests.unit.store.test_store_faulty_disk import Disk

ACTIONS = ("write", "change", "mail", "create", "set", "remove", "found")


@dataclass
class Written:
    """What a run of failing writes did and found."""

    tried: int = 0
    refused: int = 0
    sent: int = 0
    problems: list[str] = field(default_factory=list)


async def failing_writes(folder: Path, which: Iterable[int]) -> Written:
    """For each number: a fresh profile where that write and all after it fail, until the disk is well again; then a restart, and a look."""
    found = Written()
    for number in which:
        found.tried += 1
        one = folder / str(number)
        one.mkdir(parents=True)
        await _one(World(one), number, found)
    return found


async def _one(world: World, number: int, found: Written) -> None:
    disk = Disk()
    process = Process(world.profile, world.servers, world.clock, vfs=f"multipleciphers-{disk.name}")
    acknowledged: list[OutboxItem] = []
    try:
        disk.calls, disk.fail_at = 0, number
        for turn, action in enumerate(ACTIONS):
            try:
                target = () if action in ("create", "found") else ("abc"[turn % 3],)
                acknowledged += await process.commands.submit(ONE, action, target, {"value": f"v{turn}"}, hold=False)
            except StoreUnavailable:
                found.refused += 1
            await process.settle()
        disk.fail_at = 0
        await process.pass_(60.0)
        await process.pass_(90_000.0)
    finally:
        await process.kill()
    again = world.process()
    try:
        await again.settle()
        await again.pass_(90_000.0)
        _judge(again, world, acknowledged, f"write {number}", found)
    except LeaddeskError as error:
        found.problems.append(f"write {number}: {error}")
    finally:
        await again.kill()


def _judge(process: Process, world: World, acknowledged: list[OutboxItem], what: str, found: Written) -> None:
    items = {item.command.id: item for item in process.outbox.list((), None, 1000)}
    found.sent += len(world.server.received)
    for wanted in acknowledged:
        if wanted.command.id not in items:
            found.problems.append(f"{what}: {wanted.command.action} was acknowledged and is gone")
    for command, _ in world.server.received:
        item = next((one for key, one in items.items() if key == command), None)
        if item is None:
            found.problems.append(f"{what}: sent without an intent")
        elif item.command.resend in UNSAFE and world.server.times(command) > 1:
            found.problems.append(f"{what}: {item.command.action} arrived {world.server.times(command)} times")
        elif item.state not in (State.SENT, State.UNKNOWN):
            found.problems.append(f"{what}: {item.command.action} was done and is {item.state.value}")
    if not process.outbox.totals().whole or not process.journal.verify()[0] or not process.database.check():
        found.problems.append(f"{what}: the sum, the journal or the file is not whole")
