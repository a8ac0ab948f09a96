"""Rescues what only this machine has from a damaged database: the queue with its files, accounts, follow-ups. Records can be read from the servers again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from leaddesk.domain.accounts import SignIn
from leaddesk.domain.commands import OPEN, State
from leaddesk.domain.ids import CommandId
from leaddesk.store.commands import COLUMNS as COMMAND_COLUMNS
from leaddesk.store.commands import INSERT, insert_values, item_of
from leaddesk.store.connection import connect
from leaddesk.store.database import Database
from leaddesk.store.errors import classified
from leaddesk.store.journal import Journal
from leaddesk.store.rows import fetch_all, fetch_row, fetch_value
from leaddesk.store.table_rows import TAKE_ROW

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

_LEAST_GAP = 64
"""Numbers tried beyond the last row that could be read, when the table's end can't be found."""
_WAY = {State.SENDING: (State.SENDING, State.UNKNOWN), State.UNKNOWN: (State.SENDING, State.UNKNOWN)}


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was rescued. ``lost``: commands that are known to have been there and can't be read, or whose files can't."""

    accounts: int
    commands: tuple[CommandId, ...]
    lost: int


def salvage(damaged: Path, key: bytes, target: Database) -> Salvaged:
    """Copies accounts, secrets, follow-ups and unfinished commands into a new, empty `target`, each by itself, leaving out what can't be read.

    A command keeps its state, but one that was being sent becomes ``unknown``. Raises StoreUnavailable(damaged) when nothing can be read at all.
    """
    with classified():
        source = connect(damaged, key, write=False)
    try:
        with target.write(durable=True) as conn:
            accounts = _accounts(source, conn)
            commands, lost = _commands(source, conn, target)
            _follow_ups(source, conn)
    finally:
        source.close()
    return Salvaged(accounts, commands, lost)


def _rows(source: apsw.Connection, sql: str, values: apsw.Bindings = ()) -> list[tuple[Any, ...]]:
    try:
        return fetch_all(source, sql, values)
    except apsw.Error:
        return []


def _accounts(source: apsw.Connection, conn: apsw.Connection) -> int:
    count = 0
    for row in _rows(source, "select id, slug, label, settings, sign_in, user, created, facts from account"):
        conn.execute("insert or ignore into account values(?,?,?,?,?,?,?,?)", (*row[:4], SignIn.SIGNED_OUT.value, *row[5:]))
        count += 1
        for name, value in _rows(source, "select name, value from secret where account=?", (row[0],)):
            conn.execute("insert or ignore into secret values(?,?,?)", (row[0], name, value))
    return count


def _follow_ups(source: apsw.Connection, conn: apsw.Connection) -> None:
    for row in _rows(source, "select id, account, kind, remote, title, due, note, remind, told, done, created, updated from follow_up"):
        conn.execute("insert or ignore into follow_up values(?,?,?,?,?,?,?,?,?,?,?,?)", row)


def _sequence(source: apsw.Connection) -> Iterator[int]:
    """The numbers of commands to try: those the index names, else every number up to the last one handed out."""
    named = _rows(source, "select seq from command indexed by command_state where state not in ('sent', 'cancelled') order by seq")
    if named:
        return iter([r[0] for r in named])
    last = _rows(source, "select seq from sqlite_sequence where name='command'")
    return iter(range(1, (last[0][0] if last else _LEAST_GAP) + 1))


def _columns(source: apsw.Connection) -> str:
    """Those of today, the newest left empty for a file that was damaged before it got them."""
    there = {row[1] for row in _rows(source, "pragma table_info(command)")}
    return ", ".join(name if not there or name in there else f"'[]' as {name}" for name in COMMAND_COLUMNS.split(", "))


def _commands(source: apsw.Connection, conn: apsw.Connection, target: Database) -> tuple[tuple[CommandId, ...], int]:
    rescued: list[CommandId] = []
    lost, columns = 0, _columns(source)
    journal, now = Journal(target), target.clock.now()
    for seq in _sequence(source):
        try:
            row = fetch_row(source, f"select {columns} from command where seq=?", (seq,))
            item = None if row is None else item_of(row)
            if item is None or item.state not in OPEN:
                continue
            files = [file.blob for file in item.command.files]
            if not all(_blob(source, conn, blob) for blob in files):
                lost += 1
                continue
        except (apsw.Error, ValueError, KeyError, TypeError):
            lost += 1
            continue
        values = list(insert_values(item))
        values[12] = item.state.value if item.state in (State.DRAFT, State.HELD) else State.WAITING.value
        conn.execute(INSERT, values)
        conn.executemany("insert or ignore into command_blob values(?,?)", [(item.command.id, blob) for blob in files])
        conn.executemany(TAKE_ROW, [(item.command.account, row, item.command.id, number) for number, row in enumerate(item.command.rows)])
        for state in () if item.state.value == values[12] else _WAY.get(item.state, (State.SENDING, item.state)):
            conn.execute("update command set state=? where id=?", (state.value, item.command.id))
        journal.append(conn, now, item.command.account, "salvaged", item.command.id, item.command.record, {"state": item.state.value})
        rescued.append(item.command.id)
    conn.execute("insert into meta values('intents',?1) on conflict(name) do update set value=cast(value as integer)+?1", (len(rescued),))
    return tuple(rescued), lost


def _blob(source: apsw.Connection, conn: apsw.Connection, blob: str) -> bool:
    """Copies a file; False when a piece of it is missing."""
    if fetch_value(conn, "select 1 from blob where id=?", (blob,)):
        return True
    head = fetch_row(source, "select id, size, sha256, created from blob where id=?", (blob,))
    if head is None:
        return False
    with conn:
        conn.execute("insert into blob values(?,?,?,?)", head)
        size = 0
        for number, data in source.execute("select number, bytes from chunk where blob=? order by number", (blob,)):
            conn.execute("insert into chunk values(?,?,?)", (blob, number, data))
            size += len(bytes(data))
    return bool(size == head[1])
