"""What changed at the server, field by field: kept per record, marked when somebody looked, bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import apsw

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.news import ChangedRecord, Difference, FieldChange, folded
from leaddesk.store import codec
from leaddesk.store.database import Database
from leaddesk.store.rows import Row, fetch_all

MOST = 80
"""Changes kept of one record; the oldest make room."""


class ChangeStore:
    """Reads; changes are written by the pull that finds them, in its own transaction. Labels are for the services to fill in."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def unseen(self, rowid: int) -> tuple[FieldChange, ...]:
        """What changed since somebody looked: one entry per field, its first old value beside its newest."""
        with self._db.read() as conn:
            rows = fetch_all(conn, "select source, old, new, at from change where record=? and seen=0 order by id", (rowid,))
        return folded(map(_change, rows))

    def history(self, rowid: int) -> tuple[FieldChange, ...]:
        """All that is kept of a record, oldest first."""
        with self._db.read() as conn:
            rows = fetch_all(conn, "select source, old, new, at from change where record=? order by id", (rowid,))
        return tuple(map(_change, rows))

    def changed(self, accounts: Sequence[AccountId], limit: int = 500, rowids: Sequence[int] | None = None) -> tuple[ChangedRecord, ...]:
        """Records that changed since somebody looked, the last changed first; with `rowids` only those."""
        with self._db.read() as conn:
            heads = fetch_all(
                conn,
                "select r.id, s.account, s.kind, r.remote, f.core from record r join shelf s on s.id=r.shelf join face f on f.record=r.id"
                " where r.unread=1 and r.gone is null and s.account in (select value from json_each(?1))"
                " and r.id in (select record from change where seen=0) and (?2 is null or r.id in (select value from json_each(?2)))"
                " order by (select max(c.id) from change c where c.record=r.id and c.seen=0) desc limit ?3",
                (codec.dumps(list(accounts)), None if rowids is None else codec.dumps(list(rowids)), limit),
            )
            rows = fetch_all(
                conn,
                "select record, source, old, new, at from change where seen=0 and record in (select value from json_each(?)) order by id",
                (codec.dumps([head[0] for head in heads]),),
            )
        by_record: dict[int, list[FieldChange]] = {}
        for record, *row in rows:
            by_record.setdefault(record, []).append(_change(tuple(row)))
        return tuple(
            ChangedRecord(rowid, RecordKey(AccountId(account), kind, remote), str(codec.fields(core).get("title") or remote), folded(by_record[rowid]))
            for rowid, account, kind, remote, core in heads
        )

    def new(self, rowids: Sequence[int]) -> tuple[ChangedRecord, ...]:
        """Those of the rows nobody has looked at since they appeared; without changes."""
        with self._db.read() as conn:
            heads = fetch_all(
                conn,
                "select r.id, s.account, s.kind, r.remote, f.core from json_each(?) j join record r on r.id=j.value join shelf s on s.id=r.shelf"
                " join face f on f.record=r.id where r.unread=1 and r.gone is null and not exists (select 1 from change c where c.record=r.id and c.seen=0)",
                (codec.dumps(list(rowids)),),
            )
        return tuple(
            ChangedRecord(rowid, RecordKey(AccountId(account), kind, remote), str(codec.fields(core).get("title") or remote), ())
            for rowid, account, kind, remote, core in heads
        )


def note(conn: apsw.Connection, news: Mapping[int, tuple[Difference, ...] | None], now: str) -> None:
    """Keeps differences, inside the caller's transaction and before the rows are marked. What nobody has looked at yet stays new, not changed."""
    if not news:
        return
    fresh = {
        row[0]
        for row in conn.execute(
            "select id from record r where unread=1 and id in (select value from json_each(?))"
            " and not exists (select 1 from change c where c.record=r.id and c.seen=0)",
            (codec.dumps(list(news)),),
        )
    }
    conn.executemany(
        "insert into change(record, at, source, old, new, seen) values(?,?,?,?,?,?)",
        [(rowid, now, one.source, codec.clean(one.old), codec.clean(one.new), int(rowid in fresh)) for rowid, several in news.items() for one in several or ()],
    )


def settle(conn: apsw.Connection, rowids: Sequence[int]) -> None:
    """After `note`: what came back to what somebody saw is no news any more, and the oldest lines make room."""
    for rowid in rowids:
        rows = fetch_all(conn, "select source, old, new, at, seen from change where record=? order by id desc", (rowid,))
        unseen = [_change(row[:4]) for row in reversed(rows) if not row[4]]
        if unseen and not folded(unseen):
            look(conn, [rowid])
            conn.execute("update record set unread=0 where id=?", (rowid,))
        if len(rows) > MOST:
            conn.execute("delete from change where record=?1 and id not in (select id from change where record=?1 order by id desc limit ?2)", (rowid, MOST))


def look(conn: apsw.Connection, rowids: Sequence[int]) -> None:
    """Somebody looked at these records."""
    conn.execute("update change set seen=1 where seen=0 and record in (select value from json_each(?))", (codec.dumps(list(rowids)),))


def _change(row: Row) -> FieldChange:
    source, old, new, at = row
    when = codec.moment(at)
    assert when is not None
    return FieldChange(source, old, new, when)
