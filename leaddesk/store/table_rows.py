"""Rows of tables by our own ids: which command carries a row, so that an import that is run again sends nothing twice; and which records a command made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import apsw

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import IllegalMove
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.store import codec
from leaddesk.store.database import Database
from leaddesk.store.rows import fetch_all, fetch_row

TAKE_ROW: Final = (
    "insert into command_row values(?,?,?,?) on conflict(account, row) do update set command=excluded.command, number=excluded.number"
    " where exists (select 1 from command c where c.id=command_row.command and c.state='cancelled')"
)
"""(account, row, command, number): a row belongs to one command; one that was cancelled gives it up."""


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row is: its command, its place in it from 0, and the state; a command that was removed as old counts as sent."""

    command: CommandId
    number: int
    state: State


def refuse_taken(conn: apsw.Connection, items: Sequence[OutboxItem]) -> None:
    """Raises IllegalMove when a row of these commands went to another command before."""
    for item in items:
        command = item.command
        if not command.rows:
            continue
        taken = fetch_row(
            conn,
            "select r.command from json_each(?1) j join command_row r on r.account=?2 and r.row=j.value where r.command<>?3 limit 1",
            (codec.dumps(list(command.rows)), command.account, command.id),
        )
        if taken is not None:
            raise IllegalMove(state=State.SENT.value, wanted=item.state.value, command=str(taken[0]))


def forget_cancelled(conn: apsw.Connection, before: str) -> None:
    """Rows of cancelled commands that are about to be removed as old were never sent."""
    conn.execute("delete from command_row where command in (select id from command where state='cancelled' and updated<?)", (before,))


class TableRows:
    """Reads, and the links from commands to the records they made."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def places(self, account: AccountId, rows: Iterable[str]) -> Mapping[str, RowPlace]:
        """{row id: where it is}; rows that were never submitted are left out."""
        with self._db.read() as conn:
            found = fetch_all(
                conn,
                "select r.row, r.command, r.number, coalesce(c.state, 'sent') from json_each(?1) j"
                " join command_row r on r.account=?2 and r.row=j.value left join command c on c.id=r.command",
                (codec.dumps(list(rows)), account),
            )
        return {row: RowPlace(CommandId(command), number, State(state)) for row, command, number, state in found}

    def made(self, command: CommandId, records: Iterable[RecordKey]) -> None:
        """Notes that a command made these records or wrote to them, so that it shows on their timelines. Joins the caller's transaction."""
        with self._db.write(durable=True) as conn:
            conn.executemany("insert or ignore into command_made values(?,?,?,?)", [(command, key.account, key.kind, key.remote) for key in records])
