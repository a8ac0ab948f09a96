"""Every Nth write to the disk fails: the store says so, and what it acknowledged before is there afterwards."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from leaddesk.domain.commands import State
from leaddesk.domain.errors import StoreUnavailable
from leaddesk.domain.ids import CommandId
from leaddesk.store.database import DATABASE_NAME, Database
from tests.unit.store.store_kit import KEY, A, HandClock, Kit, opened, query, row

_NUMBERS = itertools.count()


class Disk(apsw.VFS):
    """A file layer under the cipher that fails every write and sync from the `fail_at`-th on, as a full or dying disk does."""

    def __init__(self) -> None:
        self.name = f"faulty{next(_NUMBERS)}"
        self.calls = 0
        self.fail_at = 0
        super().__init__(self.name, "unix")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        return DiskFile(self, name, flags)

    def tick(self) -> None:
        self.calls += 1
        if self.fail_at and self.calls >= self.fail_at:
            raise apsw.FullError("no space") if self.calls % 2 else apsw.IOError("dying")


class DiskFile(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        self.disk = disk

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.tick()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        self.disk.tick()
        super().xSync(flags)


@contextmanager
def on(disk: Disk, folder: Path) -> Iterator[Kit]:
    folder.mkdir(exist_ok=True)
    clock = HandClock()
    db = Database.open(folder / DATABASE_NAME, KEY, clock, vfs=f"multipleciphers-{disk.name}")
    try:
        yield Kit(db, clock)
    finally:
        db.close()


def work(kit: Kit, acknowledged: list[CommandId], shown: list[str]) -> None:
    """Some of everything; what returned is noted."""
    for n in range(3):
        command = kit.add(kit.item(str(n)))
        acknowledged.append(command)
        kit.outbox.move(command, State.SENDING)

        def fresh(conn: apsw.Connection, n: int = n) -> None:
            kit.pull([row(str(n), f"T{n}", note="x" * 6000)], drop=False)

        kit.outbox.finish(command, apply=fresh)
        shown.append(f"T{n}")
        kit.db.fold_log()


@pytest.mark.skipif(sys.platform == "win32", reason="the layer under the cipher is the POSIX one")
def test_any_failing_write_is_said_and_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """R29."""
    disk = Disk()
    with on(disk, tmp_path) as kit:
        disk.calls = 0
        work(kit, [], [])
        total = disk.calls
    assert total > 40
    failed = 0
    for n in range(1, total + 1, 7):
        folder = tmp_path / str(n)
        acknowledged: list[CommandId] = []
        shown: list[str] = []
        disk.fail_at = 0
        with on(disk, folder) as kit:
            disk.calls, disk.fail_at = 0, n
            try:
                work(kit, acknowledged, shown)
            except StoreUnavailable as error:
                failed += 1
                assert error.facts["reason"] in ("full", "io")
            disk.fail_at = 0
        with opened(folder) as kit:
            kit.outbox.recover()
            assert {item.command.id for item in kit.outbox.list()} >= set(acknowledged)
            assert set(kit.titles(query())) >= set(shown)
            assert kit.outbox.totals().states[State.SENT] == kit.records.total(A, "lead")
            assert kit.outbox.totals().whole and kit.journal.verify()[0] and kit.db.check()
    assert failed > 5
