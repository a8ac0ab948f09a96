"""The cache of records: pages of a pull and single answers are merged in, in one transaction each; absence marks, it never deletes."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import apsw

from leaddesk.domain.clock import Clock, to_iso
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.news import Difference
from leaddesk.domain.records import Core, Part, Record
from leaddesk.domain.values import Fields
from leaddesk.store import codec, news, search
from leaddesk.store.database import Database
from leaddesk.store.rows import fetch_all, fetch_row, fetch_value
from leaddesk.store.text import KEY_COLUMNS, sort_keys
from leaddesk.store.whole_records import read_records

_COLUMNS = tuple("remote_key" if c == "remote" else c for c in KEY_COLUMNS)
_INSERT = (
    f"insert into record(id, shelf, bin, generation, seen, first_seen, unread, remote, {', '.join(_COLUMNS)}) values({', '.join('?' * (8 + len(_COLUMNS)))})"
)
_UPDATE_KEYS = f"update record set unread=max(unread, ?), {', '.join(f'{c}=?' for c in _COLUMNS)} where id=?"
_PUT_PART = (
    "insert into part(record, name, digest, fetched, body) values(?,?,?,?,?)"
    " on conflict(record, name) do update set digest=excluded.digest, fetched=excluded.fetched, body=excluded.body"
)


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """One record of an answer. `values` None: the digest is the stored one, the record was only seen. `core` None: keep the stored core.

    `news`: what a person would call changed, () for nothing of that kind; None when nobody compared, which counts as changed.
    """

    remote: str
    digest: bytes
    values: Fields | None = None
    core: Core | None = None
    news: tuple[Difference, ...] | None = None


@dataclass(frozen=True, slots=True)
class PageResult:
    """What a page changed. `rowids` of new and changed records; `returned` counts those that had been gone (in `changed` too)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rowids: tuple[int, ...] = ()
    returned: int = 0


@dataclass(slots=True)
class _Ready:
    """A row with all that can be worked out before the transaction, which others wait for."""

    row: IncomingRow
    remote: str
    core: str
    keys: tuple[str | float | None, ...]
    body: str
    words: str

    @classmethod
    def of(cls, row: IncomingRow, remote: str, core: Core, others: Sequence[Fields] = ()) -> _Ready:
        values = row.values or {}
        return cls(row, remote, codec.core_text(core), sort_keys(remote, core), codec.dumps(values), search.document(remote, core, [*others, values]))


@dataclass(slots=True)
class _Known:
    """What is stored of a record: rowid, whether it is gone and comes back now, and its core and parts when they are needed."""

    rowid: int
    gone: bool
    core: str
    digest: bytes | None


class RecordStore:
    """Writes and whole-record reads; lists are read through `ListReader`."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    # -- pulling ---------------------------------------------------------------------------------------------------------------

    def next_generation(self, account: AccountId, kind: str) -> int:
        """Starts a pull: its number, greater than all before. What a complete pull did not name has a smaller one."""
        with self._db.write(durable=False) as conn:
            shelf = shelf_id(conn, account, kind)
            return int(fetch_value(conn, "update shelf set generation=generation+1 where id=? returning generation", (shelf,)))

    def apply_page(
        self,
        account: AccountId,
        kind: str,
        part: str,
        rows: Sequence[IncomingRow],
        generation: int,
        initiator: str = "",
        *,
        revive: bool = True,
        since: datetime | None = None,
    ) -> PageResult:
        """Merges rows of one part, in one transaction. Inside another `write` it joins that.

        `generation` 0 = not a pull (one record's detail, an answer to a command): the record's place in pulls stays as it is. A remote named
        twice counts once, the last one wins. Rows whose stored digest is the same are taken as unchanged even with values.
        A record that was marked gone comes back when it is named, but not without `revive`, nor when it was marked after `since`:
        what was read before a change says nothing about what the change did.
        """
        del initiator  # events carry it; the store has no use for it
        latest = {codec.clean(r.remote): r for r in rows}
        ready = {remote: _Ready.of(row, remote, row.core) for remote, row in latest.items() if row.values is not None and row.core is not None}
        with self._db.write(durable=False) as conn:
            shelf = shelf_id(conn, account, kind)
            if generation:
                conn.execute("update shelf set part=? where id=? and part<>?", (part, shelf, part))
            marks = ("" if not revive else _EVER if since is None else to_iso(since), to_iso(self._clock.now()))
            page = _Page(conn, shelf, part, generation, marks)
            return page.apply(latest, ready)

    def digests(self, account: AccountId, kind: str, part: str, remotes: Sequence[str]) -> dict[str, bytes]:
        """The stored digests of one part; remotes without it are left out."""
        with self._db.read() as conn:
            found = fetch_all(
                conn,
                "select r.remote, p.digest from json_each(?1) j cross join shelf s on s.account=?2 and s.kind=?3"
                " cross join record r on r.shelf=s.id and r.remote=j.value cross join part p on p.record=r.id and p.name=?4",
                (codec.dumps(list(remotes)), account, kind, part),
            )
        return {remote: bytes(digest) for remote, digest in found}

    def parts(self, account: AccountId, kind: str, remotes: Sequence[str]) -> dict[str, tuple[Part, ...]]:
        """All stored parts of these records, by remote; unknown remotes are left out."""
        with self._db.read() as conn:
            found = fetch_all(
                conn,
                "select r.remote, p.name, case when p.name=s.part and r.seen>p.fetched then r.seen else p.fetched end, p.body"
                " from json_each(?1) j cross join shelf s on s.account=?2 and s.kind=?3"
                " cross join record r on r.shelf=s.id and r.remote=j.value cross join part p on p.record=r.id order by p.id",
                (codec.dumps(list(remotes)), account, kind),
            )
        out: dict[str, list[Part]] = {}
        for remote, name, fetched, body in found:
            out.setdefault(remote, []).append(_part(name, fetched, body))
        return {remote: tuple(parts) for remote, parts in out.items()}

    def total(self, account: AccountId, kind: str) -> int:
        """How many records the list has now."""
        with self._db.read() as conn:
            return int(fetch_value(conn, "select count(*) from record where bin=(select id*2 from shelf where account=? and kind=?)", (account, kind)))

    def missing_count(self, account: AccountId, kind: str, generation: int) -> int:
        """How many records a finished pull did not name: what `finish(drop=True)` would mark gone."""
        with self._db.read() as conn:
            return int(
                fetch_value(
                    conn,
                    "select count(*) from record where bin=(select id*2 from shelf where account=? and kind=?) and generation<?",
                    (account, kind, generation),
                )
            )

    def finish(self, account: AccountId, kind: str, generation: int, *, drop: bool) -> tuple[int, ...]:
        """Ends a pull; with `drop`, what it did not name is marked gone. Answers the rowids marked."""
        now = to_iso(self._clock.now())
        with self._db.write(durable=False) as conn:
            shelf = shelf_id(conn, account, kind)
            conn.execute("update shelf set refreshed=? where id=?", (now, shelf))
            if not drop:
                return ()
            gone = fetch_all(conn, "update record set gone=?, bin=shelf*2+1 where bin=? and generation<? returning id", (now, shelf * 2, generation))
        return tuple(sorted(r[0] for r in gone))

    def refreshed(self, account: AccountId, kind: str) -> datetime | None:
        """When the last whole pull of a kind ended."""
        with self._db.read() as conn:
            return codec.moment(fetch_value(conn, "select refreshed from shelf where account=? and kind=?", (account, kind)))

    # -- single records --------------------------------------------------------------------------------------------------------

    def mark_gone(self, keys: Iterable[RecordKey], now: datetime) -> tuple[int, ...]:
        """Marks records that left the user's lists. Joins a transaction under way."""
        marked: list[int] = []
        with self._db.write(durable=False) as conn:
            for key in keys:
                found = fetch_value(
                    conn,
                    "update record set gone=?, bin=shelf*2+1 where gone is null and remote=?"
                    " and shelf=(select id from shelf where account=? and kind=?) returning id",
                    (to_iso(now), key.remote, key.account, key.kind),
                )
                if found is not None:
                    marked.append(found)
        return tuple(marked)

    def record(self, key: RecordKey) -> Record | None:
        with self._db.read() as conn:
            head = fetch_row(conn, f"{_HEAD} where s.account=? and s.kind=? and r.remote=?", (key.account, key.kind, key.remote))
            return _whole(conn, key, head) if head else None

    def record_by_rowid(self, rowid: int) -> Record | None:
        with self._db.read() as conn:
            key = self.key_of(rowid)
            head = fetch_row(conn, f"{_HEAD} where r.id=?", (rowid,)) if key else None
            return _whole(conn, key, head) if key and head else None

    def records(self, rowids: Sequence[int]) -> list[Record]:
        """See `read_records`."""
        return read_records(self._db, rowids)

    def rowid(self, key: RecordKey) -> int | None:
        with self._db.read() as conn:
            found = fetch_value(
                conn,
                "select r.id from shelf s join record r on r.shelf=s.id where s.account=? and s.kind=? and r.remote=?",
                (key.account, key.kind, key.remote),
            )
        return None if found is None else int(found)

    def key_of(self, rowid: int) -> RecordKey | None:
        with self._db.read() as conn:
            found = fetch_row(conn, "select s.account, s.kind, r.remote from record r join shelf s on s.id=r.shelf where r.id=?", (rowid,))
        return RecordKey(AccountId(found[0]), found[1], found[2]) if found else None

    def mark_read(self, rowids: Sequence[int]) -> None:
        """No longer shown as changed since it was last looked at."""
        with self._db.write(durable=False) as conn:
            news.look(conn, rowids)
            conn.execute("update record set unread=0 where unread=1 and id in (select value from json_each(?))", (codec.dumps(list(rowids)),))

    # -- removing --------------------------------------------------------------------------------------------------------------

    def purge(self, before: datetime) -> int:
        """Removes records that were gone before then. Answers how many."""
        old = "select id from record where gone<?", (to_iso(before),)
        with self._db.read() as conn:
            if fetch_row(conn, *old) is None:
                return 0  # as at most starts: nobody who wants to write is kept waiting
        with self._db.write(durable=False) as conn:
            _remove(conn, rowids := [r[0] for r in fetch_all(conn, *old)])
        return len(rowids)

    def remove_account(self, account: AccountId) -> int:
        """Removes every record of an account. Answers how many."""
        with self._db.write(durable=False) as conn:
            return remove_account_records(conn, account)


_EVER = "~"  # after every moment, as text
_HEAD = "select r.id, r.first_seen, r.gone, f.core, s.part, r.seen from record r join shelf s on s.id=r.shelf join face f on f.record=r.id"


def _part(name: str, fetched: str, body: str) -> Part:
    when = codec.moment(fetched)
    assert when is not None
    return Part(name, when, codec.fields(body))


def _whole(conn: apsw.Connection, key: RecordKey, head: tuple[int, str, str | None, str, str, str]) -> Record:
    rowid, first_seen, gone, core, pulled, seen = head
    parts = [
        _part(name, max(seen, fetched) if name == pulled else fetched, body)
        for name, fetched, body in conn.execute("select name, fetched, body from part where record=? order by id", (rowid,))
    ]
    return Record(key, codec.core_of(core), tuple(parts), codec.moment(first_seen), codec.moment(gone))


def shelf_id(conn: apsw.Connection, account: AccountId, kind: str) -> int:
    """The small number of an (account, kind), made when it is new."""
    found = fetch_value(conn, "select id from shelf where account=? and kind=?", (account, kind))
    if found is None:
        found = fetch_value(conn, "insert into shelf(account, kind) values(?,?) returning id", (account, kind))
    return int(found)


def remove_account_records(conn: apsw.Connection, account: AccountId) -> int:
    """Removes an account's records and their words, inside the caller's transaction."""
    rowids = [r[0] for r in fetch_all(conn, "select r.id from record r join shelf s on s.id=r.shelf where s.account=?", (account,))]
    _remove(conn, rowids)
    conn.execute("delete from shelf where account=?", (account,))
    return len(rowids)


def _remove(conn: apsw.Connection, rowids: Sequence[int]) -> None:
    if rowids:
        search.drop(conn, rowids)
        conn.executemany("delete from record where id=?", ((r,) for r in rowids))
        search.settle(conn)


class _Page:
    """One page being merged inside one transaction."""

    def __init__(self, conn: apsw.Connection, shelf: int, part: str, generation: int, marks: tuple[str, str]) -> None:
        """`marks`: what was marked gone until the first comes back; the second is now."""
        self._conn = conn
        self._shelf = shelf
        self._part = part
        self._generation = generation
        self._gone_before, self._now = marks

    def apply(self, rows: Mapping[str, IncomingRow], ready: Mapping[str, _Ready]) -> PageResult:
        known = self._known(list(rows))
        new = [ready.get(r) or _Ready.of(row, r, row.core or Core()) for r, row in rows.items() if r not in known and row.values is not None]
        # without values: it vanished between the digests' reading and now (removed account, purge): the next pull brings it
        seen: list[int] = []
        back: list[int] = []
        altered: list[tuple[int, IncomingRow, _Known]] = []
        touched: list[int] = []
        for remote, old in known.items():
            row = rows[remote]
            seen.append(old.rowid)
            same = row.values is None or old.digest == row.digest
            if not same:
                altered.append((old.rowid, row, old))
            if not same or old.gone:
                touched.append(old.rowid)
            if old.gone:
                back.append(old.rowid)
        self._see(seen, back)
        fresh = [*self._insert(new), *self._alter(altered, ready)]
        self._store(fresh)
        added = [rowid for rowid, _ in fresh[: len(new)]]
        return PageResult(len(new), len(touched), len(rows) - len(new) - len(touched), (*added, *touched), len(back))

    def _known(self, remotes: list[str]) -> dict[str, _Known]:
        rows = fetch_all(
            self._conn,
            "select r.remote, r.id, coalesce(r.gone<=?4, 0), f.core, p.digest from json_each(?1) j"
            " cross join record r on r.shelf=?2 and r.remote=j.value"
            " cross join face f on f.record=r.id left join part p on p.record=r.id and p.name=?3",
            (codec.dumps(remotes), self._shelf, self._part, self._gone_before),
        )
        return {remote: _Known(rowid, bool(gone), core, digest) for remote, rowid, gone, core, digest in rows}

    def _insert(self, new: list[_Ready]) -> list[tuple[int, _Ready]]:
        """All at once, numbered here: one statement with a result for each would be half as fast again."""
        if not new:
            return []
        first = 1 + int(fetch_value(self._conn, "select coalesce(max(id), 0) from record"))
        # a first pull is not news: everything would be marked as changed
        head = (self._shelf, self._shelf * 2, self._generation, self._now, self._now, int(self._generation > 1))
        placed = list(enumerate(new, first))
        self._conn.executemany(_INSERT, [(rowid, *head, one.remote, *one.keys) for rowid, one in placed])
        return placed

    def _alter(self, altered: list[tuple[int, IncomingRow, _Known]], ready: Mapping[str, _Ready]) -> list[tuple[int, _Ready]]:
        """New sort keys; the words of a record's other parts stay findable."""
        others = self._other_parts([rowid for rowid, _, _ in altered])
        placed: list[tuple[int, _Ready]] = []
        for rowid, row, old in altered:
            remote = codec.clean(row.remote)
            made = ready.get(remote)
            if made is None or rowid in others:
                made = _Ready.of(row, remote, row.core or codec.core_of(old.core), others.get(rowid, ()))
            placed.append((rowid, made))
        pulled = self._generation > 0  # a detail somebody opened, or the answer to our own change, is no news
        told = {rowid: one.row.news for rowid, one in placed if pulled and one.row.news}
        news.note(self._conn, told, self._now)
        self._conn.executemany(_UPDATE_KEYS, [(int(pulled and one.row.news != ()), *one.keys, rowid) for rowid, one in placed])
        news.settle(self._conn, list(told))
        return placed

    def _see(self, rowids: list[int], back: list[int]) -> None:
        """Notes what a pull named, and brings back what had been gone."""
        ids = codec.dumps(rowids)
        if self._generation and rowids:
            self._conn.execute(
                "update record set generation=max(generation, ?), seen=? where id in (select value from json_each(?))", (self._generation, self._now, ids)
            )
        if back:
            self._conn.execute("update record set gone=null, bin=shelf*2 where id in (select value from json_each(?))", (codec.dumps(back),))

    def _store(self, fresh: list[tuple[int, _Ready]]) -> None:
        conn, now = self._conn, self._now
        conn.executemany("insert or replace into face values(?,?)", [(rowid, one.core) for rowid, one in fresh])
        conn.executemany(_PUT_PART, [(rowid, self._part, one.row.digest, now, one.body) for rowid, one in fresh])
        search.put(conn, [(rowid, one.words) for rowid, one in fresh])

    def _other_parts(self, rowids: list[int]) -> dict[int, list[Fields]]:
        if not rowids:
            return {}
        out: dict[int, list[Fields]] = {}
        rows = fetch_all(
            self._conn, "select record, body from part where name<>? and record in (select value from json_each(?))", (self._part, codec.dumps(rowids))
        )
        for record, body in rows:
            out.setdefault(record, []).append(codec.fields(body))
        return out
