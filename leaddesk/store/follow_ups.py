"""Follow-ups, each with a line in the journal in the same transaction; they stay when the record they are about leaves the server's list."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import apsw

from leaddesk.domain.clock import Clock, to_iso
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.follow_ups import FollowUp
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.values import JsonValue
from leaddesk.store import codec
from leaddesk.store.database import Database
from leaddesk.store.journal import Journal
from leaddesk.store.rows import Row, fetch_all, fetch_row, fetch_value

WHAT = "follow_up"
"""What the journal calls them; its body has ``did``: set, changed, snoozed, done, reopened, removed."""
_COLUMNS = "id, account, kind, remote, title, due, note, remind, told, done, created"
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"


class FollowUpStore:
    """Writes are durable. Unknown ids raise NotKnown(what="follow-up")."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._journal = Journal(db)

    def add(self, key: RecordKey, title: str, due: datetime, note: str, remind: datetime | None) -> FollowUp:
        """Sets a new one; its id is six characters that are easy to type."""
        now = self._clock.now()
        with self._db.write(durable=True) as conn:
            ident = _free_id(conn)
            item = FollowUp(ident, key, codec.clean(title), due, codec.clean(note), remind, created=now)
            conn.execute(
                "insert into follow_up(id, account, kind, remote, title, due, note, remind, created, updated) values(?,?,?,?,?,?,?,?,?,?)",
                (ident, key.account, key.kind, key.remote, item.title, to_iso(due), item.note, codec.iso(remind), to_iso(now), to_iso(now)),
            )
            self._tell(conn, item, "set")
        return item

    def get(self, ident: str) -> FollowUp:
        with self._db.read() as conn:
            return _load(conn, ident)

    def change(self, ident: str, did: str, *, due: datetime, note: str, remind: datetime | None) -> FollowUp:
        """Moves or rewrites one; a reminder set anew is told anew. It is open afterwards."""
        with self._db.write(durable=True) as conn:
            before = _load(conn, ident)
            told = before.told if remind == before.remind else None
            conn.execute(
                "update follow_up set due=?, note=?, remind=?, told=?, done=null, updated=? where id=?",
                (to_iso(due), codec.clean(note), codec.iso(remind), codec.iso(told), to_iso(self._clock.now()), ident),
            )
            item = replace(before, due=due, note=codec.clean(note), remind=remind, told=told, done=None)
            self._tell(conn, item, did)
        return item

    def done(self, ident: str, done: bool) -> FollowUp:
        """Ends one, or opens it again."""
        now = self._clock.now()
        with self._db.write(durable=True) as conn:
            item = _load(conn, ident)
            if (item.done is not None) == done:
                return item
            item = replace(item, done=now if done else None)
            conn.execute("update follow_up set done=?, updated=? where id=?", (codec.iso(item.done), to_iso(now), ident))
            self._tell(conn, item, "done" if done else "reopened")
        return item

    def remove(self, ident: str) -> FollowUp:
        with self._db.write(durable=True) as conn:
            item = _load(conn, ident)
            conn.execute("delete from follow_up where id=?", (ident,))
            self._tell(conn, item, "removed")
        return item

    def list(
        self,
        *,
        accounts: Sequence[AccountId] | None = None,
        key: RecordKey | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
        done: bool = False,
        limit: int = 2000,
    ) -> tuple[FollowUp, ...]:
        """Open ones by the time they are due; with `done` also those that are done, last. `since` and `before` bound the time they are due."""
        where = ["1"] if done else ["done is null"]
        values: list[apsw.SQLiteValue] = []
        if accounts is not None:
            where.append("account in (select value from json_each(?))")
            values.append(codec.dumps(list(accounts)))
        if key is not None:
            where.append("account=? and kind=? and remote=?")
            values += [key.account, key.kind, key.remote]
        for condition, moment in (("due>=?", since), ("due<?", before)):
            if moment is not None:
                where.append(condition)
                values.append(to_iso(moment))
        with self._db.read() as conn:
            rows = fetch_all(conn, f"select {_COLUMNS} from follow_up where {' and '.join(where)} order by done is not null, due, id limit ?", (*values, limit))
        return tuple(map(_item, rows))

    def counts(self, accounts: Sequence[AccountId], today: datetime, tomorrow: datetime) -> tuple[int, int, int]:
        """How many are open and due before today, today, and later; the bounds of the local day are given."""
        with self._db.read() as conn:
            row = fetch_row(
                conn,
                "select coalesce(sum(due<?1), 0), coalesce(sum(due>=?1 and due<?2), 0), coalesce(sum(due>=?2), 0) from follow_up"
                " where done is null and account in (select value from json_each(?3))",
                (to_iso(today), to_iso(tomorrow), codec.dumps(list(accounts))),
            )
        return (row[0], row[1], row[2]) if row else (0, 0, 0)

    # reminders

    def to_tell(self, now: datetime) -> tuple[FollowUp, ...]:
        """Open ones whose reminder is due and was not told yet."""
        with self._db.read() as conn:
            rows = fetch_all(
                conn,
                f"select {_COLUMNS} from follow_up where done is null and told is null and remind is not null and remind<=? order by remind, id",
                (to_iso(now),),
            )
        return tuple(map(_item, rows))

    def next_reminder(self) -> datetime | None:
        """The earliest reminder that was not told yet."""
        with self._db.read() as conn:
            return codec.moment(fetch_value(conn, "select min(remind) from follow_up where done is null and told is null and remind is not null"))

    def mark_told(self, items: Sequence[FollowUp], now: datetime) -> tuple[FollowUp, ...]:
        """Notes that they were told; answers those that still had to be, so that two who tell don't both."""
        told = []
        with self._db.write(durable=True) as conn:
            for item in items:
                conn.execute(
                    "update follow_up set told=? where id=? and done is null and told is null and remind=?", (to_iso(now), item.id, codec.iso(item.remind))
                )
                if conn.changes():
                    told.append(item)
        return tuple(told)

    def _tell(self, conn: apsw.Connection, item: FollowUp, did: str) -> None:
        body: dict[str, JsonValue] = {"id": item.id, "did": did, "due": to_iso(item.due), "note": item.note}
        self._journal.append(conn, self._clock.now(), item.key.account, WHAT, None, item.key, body)


def _free_id(conn: apsw.Connection) -> str:
    while True:
        ident = "".join(secrets.choice(_LETTERS) for _ in range(6))
        if fetch_value(conn, "select 1 from follow_up where id=?", (ident,)) is None:
            return ident


def _load(conn: apsw.Connection, ident: str) -> FollowUp:
    row = fetch_row(conn, f"select {_COLUMNS} from follow_up where id=?", (ident,))
    if row is None:
        raise NotKnown(what="follow-up", name=ident, known=[])
    return _item(row)


def _item(row: Row) -> FollowUp:
    ident, account, kind, remote, title, due, note, remind, told, done, created = row
    when = codec.moment(due)
    assert when is not None
    key = RecordKey(AccountId(account), kind, remote)
    return FollowUp(ident, key, title, when, note, codec.moment(remind), codec.moment(told), codec.moment(done), codec.moment(created))
