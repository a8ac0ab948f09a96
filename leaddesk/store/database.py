"""The profile's database file: one writing connection, one reading connection per thread, and the checks when it is opened."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import StoreUnavailable
from leaddesk.store import schema
from leaddesk.store.connection import DamageMark, KeyCheck, check_header, check_library, connect
from leaddesk.store.errors import classified

DATABASE_NAME = "leaddesk.db"
"""The file's name in a profile folder."""


class _Reader:
    """One thread's reading connection, and how deep its `read` blocks nest."""

    def __init__(self, conn: apsw.Connection) -> None:
        self.conn = conn
        self.lock = threading.RLock()
        self.depth = 0


class Database:
    """See `open`. All methods may be called from any thread."""

    def __init__(self, path: Path, key: bytes, clock: Clock, writer: apsw.Connection | None, vfs: str | None) -> None:
        self.path = path
        self.clock = clock
        self._key = key
        self._vfs = vfs
        self._writer = writer
        self._lock = threading.RLock()
        self._depth = 0
        self._owner = 0  # the thread whose transaction is open
        self._durable = False
        self._synchronous = ""
        self._last_version = 0
        self._local = threading.local()
        self._readers: weakref.WeakValueDictionary[int, _Reader] = weakref.WeakValueDictionary()
        self._closed = False
        self._damage = DamageMark(path)

    @classmethod
    def open(cls, path: Path, key: bytes, clock: Clock, *, read_only: bool = False, vfs: str | None = None) -> Database:
        """Opens or creates the database; `key` are 32 bytes.

        Raises StoreUnavailable with ``reason`` unencrypted, wrong_key, damaged (the caller sets the file aside), newer (it may be opened
        again with `read_only`), full, busy or io. `vfs` is for tests of failing disks.
        """
        if len(key) != 32:
            raise StoreUnavailable(reason="no_key")
        check_library()
        with classified():
            check_header(path)
        mark = KeyCheck(path)
        try:
            with classified():
                if not read_only:
                    cls._look_over(path, key, vfs)
                conn = connect(path, key, write=not read_only, vfs=vfs)
                try:
                    if not read_only:
                        schema.migrate(conn, path, key)
                        schema.legal_moves(conn)
                except BaseException:
                    conn.close()
                    raise
        except StoreUnavailable as error:
            if error.facts.get("reason") == "damaged" and not error.facts.get("checked") and not mark.matches(key):
                raise StoreUnavailable(reason="wrong_key") from None
            raise
        if read_only:
            conn.close()
            return cls(path, key, clock, None, vfs)
        with classified():
            check_header(path)
        mark.write(key)
        return cls(path, key, clock, conn, vfs)

    @staticmethod
    def _look_over(path: Path, key: bytes, vfs: str | None) -> None:
        """After an unclean stop (a log is left and nobody has the file open), or when damage was met in use, the whole file is checked."""
        wal, met = path.with_name(path.name + "-wal"), DamageMark(path).count
        if not (path.exists() and (met or (wal.exists() and wal.stat().st_size))):
            return
        conn = connect(path, key, write=False, vfs=vfs)
        conn.close()
        probe = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=vfs)
        try:
            probe.execute("pragma cipher='aegis'")
            probe.execute(f"pragma key='raw:{key.hex()}'")
            probe.execute("pragma locking_mode=exclusive")
            try:
                probe.execute("begin exclusive")
            except apsw.BusyError:
                return  # another window or command line is using it: nothing stopped uncleanly
            probe.execute("rollback")
            if met > 1 or probe.execute("pragma quick_check(1)").get != "ok":
                raise StoreUnavailable(reason="damaged", checked=True)
        finally:
            probe.close()

    @property
    def read_only(self) -> bool:
        """True when it was opened only to be read (a newer version wrote it)."""
        return self._writer is None and not self._closed

    @contextmanager
    def write(self, durable: bool) -> Iterator[apsw.Connection]:
        """The writing connection inside one transaction; an exception rolls it back.

        `durable` = on the disk when this returns; else it survives a crash of the program, but perhaps not of the machine. Inside another
        `write` of the same thread it joins that transaction (and undoes only its own part when it fails); joining must not ask for more.
        """
        with self._lock:
            conn = self._writing()
            if self._depth:
                if durable and not self._durable:
                    raise RuntimeError("a durable write inside one that is not")
                with self._noticing(), conn:
                    yield conn
                return
            with self._noticing():
                self._sync("full" if durable else "normal")
                conn.execute("begin immediate")
            self._depth, self._durable, self._owner = 1, durable, threading.get_ident()
            try:
                yield conn
                conn.execute("commit")
            except BaseException as error:
                self._undo(conn)
                if isinstance(error, apsw.Error):
                    with self._noticing():
                        raise error
                raise
            finally:
                self._depth, self._owner = 0, 0

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """As `classified`; damage is noted for the next start."""
        try:
            with classified():
                yield
        except StoreUnavailable as error:
            if error.facts.get("reason") == "damaged":
                self._damage.notice()
            raise

    @staticmethod
    def _undo(conn: apsw.Connection) -> None:
        if conn.in_transaction:  # some errors (a full disk) have rolled back already
            with classified():
                conn.execute("rollback")

    def _sync(self, level: str) -> None:
        if self._synchronous != level:
            self._writing().execute(f"pragma synchronous={level}")
            self._synchronous = level

    def _writing(self) -> apsw.Connection:
        if self._closed:
            raise StoreUnavailable(reason="locked")
        if self._writer is None:
            raise StoreUnavailable(reason="newer", read_only=True)
        return self._writer

    @contextmanager
    def read(self) -> Iterator[apsw.Connection]:
        """This thread's reading connection, one consistent picture from start to end. Blocks of one thread may nest.

        Inside this thread's own `write` it is the writing connection, so that a transaction sees what it wrote.
        """
        if self._owner == threading.get_ident() and self._writer is not None:
            with self._noticing():
                yield self._writer
            return
        reader = self._reader()
        with reader.lock, self._noticing():
            if self._closed:
                raise StoreUnavailable(reason="locked")
            if reader.depth == 0:
                reader.conn.execute("begin")
            reader.depth += 1
            try:
                yield reader.conn
            finally:
                reader.depth -= 1
                if reader.depth == 0 and reader.conn.in_transaction:
                    reader.conn.execute("rollback")  # nothing was written: only ends the picture

    def _reader(self) -> _Reader:
        found: _Reader | None = getattr(self._local, "reader", None)
        if found is None:
            if self._closed:
                raise StoreUnavailable(reason="locked")
            with self._noticing():
                found = _Reader(connect(self.path, self._key, write=False, vfs=self._vfs))
            self._local.reader = found
            with self._lock:
                self._readers[threading.get_ident()] = found
        return found

    def interrupt(self, thread_ident: int) -> None:
        """Stops the query now running in that thread's `read`: it raises Interrupted there."""
        reader = self._readers.get(thread_ident)
        if reader is not None and not self._closed:
            reader.conn.interrupt()

    def data_version(self) -> int:
        """A number that changes when another process (or another `Database`) wrote to the file. Cheap; never waits for a write under way."""
        if not self._lock.acquire(blocking=False):
            return self._last_version
        try:
            if self._writer is not None and not self._depth and not self._closed:
                with classified():
                    self._last_version = int(self._writer.pragma("data_version"))
            return self._last_version
        finally:
            self._lock.release()

    def settle(self) -> None:
        """After a first import: merges the search index and lets the planner count."""
        with self.write(durable=False) as conn:
            conn.execute("insert into search(search) values('optimize')")
            conn.execute("analyze")

    def fold_log(self) -> None:
        """Moves the log into the file and empties it, as far as readers allow: what was removed is then in neither."""
        with self._lock, classified():
            if self._writer is not None and not self._depth:
                self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def backup(self, target: Path) -> None:
        """A whole encrypted copy (same key) at `target`, which is replaced."""
        with self.read() as conn, classified():
            schema.backup(conn, target, self._key)

    def check(self) -> bool:
        """True when the whole file is sound (quick_check)."""
        with self.read() as conn:
            return bool(conn.execute("pragma quick_check(1)").get == "ok")

    def close(self) -> None:
        """Ends running reads, then closes everything. The file is then whole without its log."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            readers = list(self._readers.values())
        for reader in readers:
            reader.conn.interrupt()
            with reader.lock:
                reader.conn.close()
        with self._lock:
            if self._writer is not None:
                self._writer.close()
                self._damage.well()
