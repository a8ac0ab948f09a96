"""A damaged profile: bytes flipped anywhere in a copied database; it opens again with its queue, or says why not, and never ends in a crash loop."""

from __future__ import annotations

import io
import random
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from leaddesk.app.wiring import Stores, open_store_part
from leaddesk.domain.commands import OPEN
from leaddesk.domain.errors import StoreUnavailable
from leaddesk.domain.ids import CommandId, RecordKey
from leaddesk.store.database import Database
from tests.unit.store.store_kit import KEY, A, HandClock, Kit
from tests.unit.store.test_store_salvage import fill


@dataclass
class Flipped:
    """How the damaged copies opened."""

    places: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    problems: list[str] = field(default_factory=list)

    def text(self) -> str:
        ends = ", ".join(f"{name} {count}" for name, count in sorted(self.ends.items()))
        return f"{self.places} places: {ends}; {self.lost} commands could not be read any more and were said so; {len(self.problems)} problems"


def flipped(folder: Path, places: int, seed: int) -> Flipped:
    """Copies a filled profile so many times, each damaged at one random place of the database or its log, and opens each twice."""
    chance = random.Random(seed)
    whole = folder / "whole"
    whole.mkdir(parents=True)
    wanted = _make(whole)
    found = Flipped()
    size = (whole / "leaddesk.db").stat().st_size
    for number in range(places):
        copy = folder / f"copy{number}"
        shutil.copytree(whole, copy)
        at, length = chance.randrange(size), chance.choice((1, 4, 64, 4096, 40_000))
        data = bytearray((copy / "leaddesk.db").read_bytes())
        for place in range(at, min(size, at + length)):
            data[place] ^= chance.randrange(1, 256)
        (copy / "leaddesk.db").write_bytes(data)
        _open(copy, wanted, f"{length} bytes at {at}", found)
        shutil.rmtree(copy)
    return found


def _make(folder: Path) -> set[CommandId]:
    kit = Kit(Database.open(folder / "leaddesk.db", KEY, HandClock()), HandClock())
    try:
        fill(kit, folder)
        return {item.command.id for item in kit.outbox.list(OPEN)}
    finally:
        kit.db.close()


def _use(stores: Stores) -> None:
    """Reads all there is and writes a little, as a day's work does."""
    for item in stores.outbox.list((), None, 1000):
        for file in item.command.files if item.state in OPEN else ():
            sum(len(chunk) for chunk in stores.blobs.chunks(file.blob))
    with stores.database.read() as conn:
        keys = [RecordKey(A, "lead", str(row[0])) for row in conn.execute("select remote from record")]
    for key in keys:
        stores.records.record(key)
    stores.lists.search("T1", 50)
    stores.journal.verify()
    stores.outbox.recover()
    stores.small.put("proof", 1)


def _open(folder: Path, wanted: set[CommandId], what: str, found: Flipped) -> None:
    """As a person does: start, use, end, start again."""
    found.places += 1
    for start in range(3):
        try:
            opened = open_store_part(folder, session_key=KEY, in_thread=False, clock=HandClock(), stderr=io.StringIO())
        except StoreUnavailable as error:
            found.ends[f"said: {error.facts.get('reason')}"] += start == 0
            if start and error.facts.get("reason") not in ("damaged", "wrong_key", "unencrypted"):
                found.problems.append(f"{what}: start {start + 1} says {error}")
            return
        try:
            rescued = opened.rescued
            there = {item.command.id for item in opened.base.stores.outbox.list(OPEN, None, 1000)}
            _use(opened.base.stores)
            lost = 0 if rescued is None else rescued.lost
            found.lost += lost
            if start == 0:
                found.ends["nothing hit" if rescued is None else "set aside at once, the queue carried over"] += 1
            elif rescued is not None and start == 2:
                found.problems.append(f"{what}: damaged again at the third start")
            if start == 0 and len(there) + lost < len(wanted):
                found.problems.append(f"{what}: {len(wanted) - len(there) - lost} commands vanished without a word")
        except StoreUnavailable as error:
            found.ends["noticed in use, carried over at the next start"] += start == 0
            if start:
                found.problems.append(f"{what}: still damaged at the third start, {error}")
        finally:
            opened.close()
