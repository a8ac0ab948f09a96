"""The lock that makes one process of a profile the one that sends. The operating system frees it when that process dies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leaddesk.domain.errors import StoreUnavailable

if TYPE_CHECKING:
    from filelock import FileLock


class DrainLock:
    """Not for threads: one object per process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: FileLock | None = None

    @property
    def held(self) -> bool:
        return self._lock is not None

    def take(self) -> bool:
        """True when it is ours now; never waits. Raises StoreUnavailable(io) when the profile's folder can't be used."""
        from filelock import FileLock, Timeout

        if self._lock is not None:
            return True
        lock = FileLock(self._path, timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            return False
        except OSError as error:
            raise StoreUnavailable(reason="io") from error
        self._lock = lock
        return True

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None
