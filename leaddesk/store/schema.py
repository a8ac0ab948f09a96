"""The database's schema: numbered migrations, a backup before each change, and the table of legal moves."""

from __future__ import annotations

from pathlib import Path

import apsw

from leaddesk.domain.commands import LEGAL
from leaddesk.domain.errors import StoreUnavailable
from leaddesk.store.connection import connect

FOLDER = Path(__file__).with_name("migrations")


def migrations() -> dict[int, Path]:
    """The migrations there are, by number."""
    return {int(p.name[:4]): p for p in sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))}


def version(conn: apsw.Connection) -> int:
    return int(conn.pragma("user_version"))


def newest() -> int:
    return max(migrations())


def migrate(conn: apsw.Connection, path: Path, key: bytes) -> None:
    """Brings the schema to the newest version, each step in one transaction. Raises StoreUnavailable(newer)."""
    have, known = version(conn), migrations()
    if have > max(known):
        raise StoreUnavailable(reason="newer", version=have, known=max(known))
    if have == max(known):
        return
    if have:
        backup(conn, path.with_name(f"{path.name}.before-{max(known):04d}"), key)
    conn.execute("pragma synchronous=full")
    for number in sorted(n for n in known if n > have):
        _step(conn, number, known[number].read_text(encoding="utf-8"))
    conn.execute("pragma shrink_memory")  # a new index has read the whole table


def _step(conn: apsw.Connection, number: int, sql: str) -> None:
    conn.execute("begin exclusive")
    try:
        if version(conn) < number:  # another process may have been faster
            conn.execute(sql)
            conn.pragma("user_version", number)
        conn.execute("commit")
    except BaseException:
        if conn.in_transaction:
            conn.execute("rollback")
        raise


def legal_moves(conn: apsw.Connection) -> None:
    """Fills the table the trigger on `command` looks moves up in, from the domain's own table."""
    wanted = {(was.value, becomes.value) for was, targets in LEGAL.items() for becomes in targets}
    if set(conn.execute("select was, becomes from legal_move")) == wanted:
        return
    conn.execute("begin immediate")
    try:
        conn.execute("delete from legal_move")
        conn.executemany("insert into legal_move values(?,?)", sorted(wanted))
        conn.execute("commit")
    except BaseException:
        if conn.in_transaction:
            conn.execute("rollback")
        raise


def backup(conn: apsw.Connection, target: Path, key: bytes) -> None:
    """A whole, encrypted copy under `target`: written beside it first, so that it is there entirely or not at all."""
    fresh = target.with_name(target.name + ".part")
    for leftover in (fresh, fresh.with_name(fresh.name + "-wal"), fresh.with_name(fresh.name + "-shm"), fresh.with_name(fresh.name + "-journal")):
        leftover.unlink(missing_ok=True)
    copy = connect(fresh, key, write=True)
    try:
        copy.execute("pragma journal_mode=delete")
        with copy.backup("main", conn, "main") as work:
            while not work.done:
                work.step(1000)
    finally:
        copy.close()
    fresh.replace(target)
