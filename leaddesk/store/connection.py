"""Opens one encrypted connection: the right library, the cipher and the key before anything else, and the settings every connection has."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

import apsw

from leaddesk.domain.errors import StoreUnavailable
from leaddesk.store.text import fold

PLAIN_HEADER = b"SQLite format 3\0"
BUSY_MS = 5000
PAGE = 4096


def check_library() -> None:
    """Plain apsw is the same module without the cipher; a key would then do nothing at all."""
    if not hasattr(apsw, "mc_version"):
        raise StoreUnavailable(reason="unencrypted", library=apsw.apsw_version())


def check_header(path: Path) -> None:
    """Refuses a file that is not encrypted, or too short to be a database."""
    try:
        size = path.stat().st_size
        head = _head(path) if size >= PAGE else b""
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreUnavailable(reason="io", errno=error.errno) from None
    if head == PLAIN_HEADER:
        raise StoreUnavailable(reason="unencrypted")
    if 0 < size < PAGE:
        raise StoreUnavailable(reason="damaged", size=size)


def _head(path: Path) -> bytes:
    """The file's first bytes as they are on the disk.

    On POSIX through SQLite's own file layer: closing a file opened by other means drops every lock this process has on it, and the file of a
    connection that is open elsewhere in the process could then be taken apart by another process.
    """
    if os.name != "posix":
        with path.open("rb") as plain:
            return plain.read(len(PLAIN_HEADER))
    file = apsw.VFSFile("unix", str(path), [apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_MAIN_DB, 0])
    try:
        return file.xRead(len(PLAIN_HEADER), 0)
    finally:
        file.xClose()


def connect(path: Path, key: bytes, *, write: bool, vfs: str | None = None) -> apsw.Connection:
    """A connection with the key set; raises apsw errors (call within `errors.classified`). The file is first read here."""
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE if write else apsw.SQLITE_OPEN_READONLY
    conn = apsw.Connection(str(path), flags=flags, vfs=vfs)
    try:
        conn.set_busy_timeout(BUSY_MS)
        conn.execute("pragma cipher='aegis'")
        conn.execute(f"pragma key='raw:{key.hex()}'")
        conn.execute("pragma temp_store=memory")  # files of the sorter would not be encrypted
        conn.execute("pragma foreign_keys=on")
        conn.execute("pragma trusted_schema=off")
        conn.execute("select count(*) from sqlite_master").get  # noqa: B018 (reads the first page: a wrong key shows here)
        if write:
            conn.execute("pragma journal_mode=wal")
            conn.execute("pragma secure_delete=on")
            conn.execute("pragma wal_autocheckpoint=4000")
            conn.execute("pragma journal_size_limit=67108864")
            conn.execute("pragma cache_size=-32000")
        else:
            conn.execute("pragma query_only=on")
            conn.execute("pragma cache_size=-8000")  # each reading thread has one; four times as much saves nothing that can be measured, at a million records
        conn.create_scalar_function("fold", _fold, 1, deterministic=True)
    except BaseException:
        conn.close()
        raise
    return conn


def _fold(*values: apsw.SQLiteValue) -> str:
    return "" if values[0] is None else fold(str(values[0]))


class KeyCheck:
    """A fingerprint of the key beside the database, which tells a wrong key from a damaged file. It gives the key away to nobody: 256 random bits."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".keycheck")

    @staticmethod
    def _mark(key: bytes) -> str:
        return hmac.new(key, b"leaddesk database key", hashlib.sha256).hexdigest()[:32]

    def write(self, key: bytes) -> None:
        """Notes the key that just opened the database."""
        mark = self._mark(key)
        if self._read() != mark:
            fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
            fresh.write_text(mark, encoding="ascii")
            fresh.replace(self._path)

    def matches(self, key: bytes) -> bool:
        """True when this key opened the database before."""
        return hmac.compare_digest(self._read(), self._mark(key))

    def _read(self) -> str:
        try:
            return self._path.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""


class DamageMark:
    """A note beside the database that a read or write met damage: the next start looks the whole file over. It counts the starts that met some."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".damaged")
        self._noticed = False

    @property
    def count(self) -> int:
        """So many starts in a row met damage that the look at the whole file did not find; 0 = none."""
        try:
            return int(self._path.read_text(encoding="ascii") or "1")
        except FileNotFoundError:
            return 0
        except (OSError, ValueError):
            return 1

    def notice(self) -> None:
        """Damage was met. On a disk that takes nothing there is no note, and the next start finds out by itself."""
        if not self._noticed:
            self._noticed = True
            try:
                self._path.write_text(str(self.count + 1), encoding="ascii")
            except OSError:
                return

    def well(self) -> None:
        """The file was used and closed; forgets an earlier note when nothing was met this time."""
        if not self._noticed:
            try:
                self._path.unlink(missing_ok=True)
            except OSError:
                return
