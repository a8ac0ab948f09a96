"""A damaged database: set aside, its queue and accounts carried over into a new one."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from leaddesk.app.paths import ProfilePaths
from leaddesk.app.single_instance import ProfileLock
from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import StoreUnavailable
from leaddesk.store.database import Database
from leaddesk.store.salvage import salvage

_SUFFIXES = ("", "-wal", "-shm", ".keycheck", ".damaged")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rescue:
    """What was carried over, and where the damaged file is kept. ``lost``: queued changes that could not be read any more."""

    accounts: int
    commands: int
    lost: int
    kept: Path


def rescue(paths: ProfilePaths, key: bytes, clock: Clock, damage: StoreUnavailable) -> tuple[Database, Rescue]:
    """Opens a new database with what could be read of the damaged one. Raises `damage` when nothing could, or when another process uses the profile."""
    lock = ProfileLock(paths.outbox_lock)
    if not lock.acquire():
        raise damage
    with lock:
        kept = paths.root / f"damaged-{clock.now():%Y%m%d-%H%M%S}"
        try:
            kept.mkdir()
            _move(paths.database, kept / paths.database.name)
        except OSError as error:
            raise damage from error
        database = None
        try:
            database = Database.open(paths.database, key, clock)
            found = salvage(kept / paths.database.name, key, database)
        except StoreUnavailable:
            if database is not None:
                database.close()
            _back(paths.database, kept)
            raise damage from None
    _log.warning(
        "the database was damaged and set aside; %d accounts and %d queued changes were kept, %d lost", found.accounts, len(found.commands), found.lost
    )
    return database, Rescue(found.accounts, len(found.commands), found.lost, kept)


def _move(source: Path, target: Path) -> None:
    for suffix in _SUFFIXES:
        part = source.with_name(source.name + suffix)
        if part.exists():
            part.replace(target.with_name(target.name + suffix))


def _back(database: Path, kept: Path) -> None:
    """Nothing could be read: all as it was before, so that somebody more able may try."""
    for suffix in _SUFFIXES:
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    _move(kept / database.name, database)
    kept.rmdir()
