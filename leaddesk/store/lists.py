"""Lists as the window shows them: every order comes from an index, of one shelf or merged from several."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import apsw

from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import SORTABLE, Filter
from leaddesk.domain.values import text
from leaddesk.store import codec, search
from leaddesk.store.cells import cell
from leaddesk.store.conditions import KNOWN, column, conditions
from leaddesk.store.database import Database
from leaddesk.store.rows import fetch_all, fetch_value

FEW = 4000
"""Up to so many hits of a search are looked up one by one; for more, the order's index is walked and each row tested."""


DENSE = 4
"""A search is dense when at least one in so many rows is a hit, as far as its first hits tell."""
LARGE = 60_000
"""Up to so many rows the list of hits is soon made."""
PAGEFUL = 128
_HITS = "select rowid from search where search match ?"
SLICE = 100_000  # characters of ids turned into numbers in one go


@dataclass(frozen=True, slots=True)
class ResolvedQuery:
    """A list query in the store's terms: shelves are (account, kind); `sort` and filter columns are core columns.

    `sort` ``""`` = newest first seen first. Empty values come last in both directions. Filters may also name ``field:<name>``.
    """

    shelves: tuple[tuple[AccountId, str], ...]
    search: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    descending: bool = False
    gone: bool = False
    limit: int | None = None
    group: str = ""  # a core column whose equal values stand together
    lacks: str = ""  # only records without this part


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: `values` are text in the order of the asked sources."""

    rowid: int
    key: RecordKey
    values: tuple[str, ...]
    unread: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """One query of the list's ids, with its values."""

    arms: tuple[int, ...]
    where: str
    values: tuple[apsw.SQLiteValue, ...]
    match: str = ""
    few: bool = False  # the search has few hits
    dense: bool = False  # … or so many that every few rows one is met

    def tested(self) -> tuple[str, tuple[apsw.SQLiteValue, ...]]:
        """All conditions on one arm, the search's among them."""
        if not self.match:
            return self.where, self.values
        return f"{self.where} and {'' if self.few else '+'}id in ({_HITS})", (*self.values, self.match)

    def ids(self, sort: str, descending: bool, limit: int | None, group: str = "") -> tuple[str, tuple[apsw.SQLiteValue, ...]]:
        """Few hits are sorted. Many: the merged order is walked and each row tested against one list of them, which is made once and not for each arm.

        Where a hit is met every few rows and only a page is asked for, each row asks the index instead: that list would take longest of all.
        """
        if not self.arms:
            return "select 0 id where 0", ()
        if group:
            return self._grouped(sort, descending, limit, group)
        key = column(sort) if sort else "id"
        order = f"1 {'desc' if descending else 'asc nulls last'}, 2 {'desc' if descending else 'asc'}" if sort else "1 desc"
        tail = "" if limit is None else f" limit {int(limit)}"
        head = f"select {key}{', id' if sort else ''} from record where"
        if self.match and self.few:
            where, values = self.tested()
            part = _named(f"{head} +bin in ({', '.join(map(str, self.arms))}){where}", sort)
            return f"select id from (select {'k, id' if sort else 'id'} from ({part} order by {order}{tail}))", values
        parts = _named(" union all ".join(f"{head} bin={arm}{self.where}" for arm in self.arms), sort)
        if self.match and self.dense and limit is not None and limit <= PAGEFUL:
            test = f"exists (select 1 from search where search match ? and rowid=o.id){tail}"
            return f"select id from ({parts} order by {order} limit -1) o where {test}", (*self.values * len(self.arms), self.match)
        if self.match:
            # the inner limit keeps the walk lazy and in order
            return f"select id from ({parts} order by {order} limit -1) where +id in ({_HITS}){tail}", (*self.values * len(self.arms), self.match)
        return f"select id from (select {'k, id' if sort else 'id'} from ({parts} order by {order}{tail}))", self.values * len(self.arms)

    def _grouped(self, sort: str, descending: bool, limit: int | None, group: str) -> tuple[str, tuple[apsw.SQLiteValue, ...]]:
        """By the group's column first; sorted as a whole, because no index has two columns."""
        key = column(sort) if sort else "id"
        where, values = self.tested()
        parts = " union all ".join(f"select {column(group)} g, {key} k, id from record where bin={arm}{where}" for arm in self.arms)
        way = "desc" if descending or not sort else "asc"
        order = f"g asc nulls last, k {way} nulls last, id {way}"
        tail = "" if limit is None else f" limit {int(limit)}"
        return f"select id from (select g, k, id from ({parts}) order by {order}{tail})", values * len(self.arms)


def _named(parts: str, sort: str) -> str:
    head, blank, rest = parts.partition(f"select {column(sort) if sort else 'id'}")
    return f"{head}{blank}{' k' if sort else ' id'}{rest}"


def _numbers(text: str) -> array[int]:
    """The numbers of a JSON array, some at a time: all at once would keep every other thread waiting for as long as it takes."""
    found = array("q")
    start, end = 1, len(text) - 1
    while start < end:
        stop = text.find(",", min(start + SLICE, end))
        stop = end if stop < 0 else stop
        found.extend(codec.loads(f"[{text[start:stop]}]"))
        start = stop + 1
    return found


class ListReader:
    """Reads of lists. Each method may raise store.errors.Interrupted when `Database.interrupt` stopped it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self, q: ResolvedQuery) -> int:
        """How many rows the list has, up to its limit."""
        with self._db.read() as conn:
            plan = self._plan(conn, q)
            arms = ", ".join(map(str, plan.arms))
            where, values = plan.tested()
            total = int(fetch_value(conn, f"select count(*) from record where {'+' if plan.few else ''}bin in ({arms}){where}", values))
        return total if q.limit is None else min(total, q.limit)

    def first(self, q: ResolvedQuery, limit: int = 64) -> tuple[int, ...]:
        """The first rowids in the list's order."""
        with self._db.read() as conn:
            sql, values = self._plan(conn, q).ids(q.sort, q.descending, limit if q.limit is None else min(limit, q.limit), q.group)
            return tuple(r[0] for r in conn.execute(sql, values))

    def first_statement(self, q: ResolvedQuery, limit: int, *, fields: bool) -> tuple[str, tuple[apsw.SQLiteValue, ...]]:
        """The SQL that reads the first rows whole, to be remembered for `first_rows.read_first`, with its values.

        Its columns: remote id, account, kind, core, unread, gone, and with `fields` all parts as one JSON array (null without).
        """
        with self._db.read() as conn:
            ids, values = self._plan(conn, q).ids(q.sort, q.descending, limit if q.limit is None else min(limit, q.limit), q.group)
        bodies = "(select json_group_array(json(body)) from (select body from part where record=r.id order by fetched, id))" if fields else "null"
        return (
            f"select r.remote, s.account, s.kind, f.core, r.unread, r.gone is not null, {bodies} from ({ids}) o"
            " cross join record r on r.id=o.id cross join shelf s on s.id=r.shelf cross join face f on f.record=r.id",
            values,
        )

    def ids(self, q: ResolvedQuery) -> array[int]:
        """All rowids in the list's order."""
        with self._db.read() as conn:
            sql, values = self._plan(conn, q).ids(q.sort, q.descending, q.limit, q.group)
            text: str = fetch_value(conn, f"select json_group_array(id) from ({sql})", values)
        return _numbers(text)

    def rows(self, rowids: Sequence[int], sources: Sequence[str]) -> list[RawRow]:
        """The rows in the asked order; those that vanished are left out. `sources`: core columns or ``field:<name>``."""
        places = [(s.removeprefix("field:"), s.startswith("field:")) for s in sources]
        names = [name for name, field in places if field]
        asked = codec.dumps(list(rowids))
        with self._db.read() as conn:
            found = fetch_all(
                conn,
                "select r.id, s.account, s.kind, r.remote, f.core, r.unread, r.gone is not null from json_each(?) j"
                " cross join record r on r.id=j.value"
                " cross join shelf s on s.id=r.shelf cross join face f on f.record=r.id order by j.key",
                (asked,),
            )
            extra = self._fields(conn, asked) if names else {}
        return [self._row(r, places, extra.get(r[0], {})) for r in found]

    @staticmethod
    def _fields(conn: apsw.Connection, asked: str) -> dict[int, dict[str, str]]:
        merged: dict[int, dict[str, str]] = {}
        for record, body in conn.execute(
            "select record, body from part where record in (select value from json_each(?)) order by record, fetched, id", (asked,)
        ):
            merged.setdefault(record, {}).update({k: text(v) for k, v in codec.fields(body).items()})
        return merged

    @staticmethod
    def _row(row: tuple[int, str, str, str, str, int, int], places: Sequence[tuple[str, bool]], extra: Mapping[str, str]) -> RawRow:
        rowid, account, kind, remote, core, unread, gone = row
        raw = codec.fields(core)
        values = [extra.get(name, "") if field else remote if name == "remote" else cell(raw, name) for name, field in places]
        return RawRow(rowid, RecordKey(AccountId(account), kind, remote), tuple(values), bool(unread), bool(gone))

    def values(self, q: ResolvedQuery, column_name: str, limit: int = 50) -> tuple[tuple[str, int], ...]:
        """Distinct values of a core column with counts, most frequent first; values that differ only in case or accents count as one."""
        if column_name not in SORTABLE:
            return ()
        key = column(column_name)
        with self._db.read() as conn:
            plan = self._plan(conn, q)
            if not plan.arms:
                return ()
            where, values = plan.tested()
            arms = " union all ".join(f"select {key} k, id from record where bin={arm}{where}" for arm in plan.arms)
            found = fetch_all(
                conn,
                f"select g.n, r.remote, f.core from (select count(*) n, max(id) m, k from ({arms}) where k is not null group by k) g"
                " join record r on r.id=g.m join face f on f.record=g.m order by g.n desc, g.k limit ?",
                (*values * len(plan.arms), limit),
            )
        return tuple((remote if column_name == "remote" else cell(codec.fields(core), column_name), n) for n, remote, core in found)

    def tally(self, q: ResolvedQuery, column_name: str) -> tuple[tuple[str, str, int, float], ...]:
        """(value, currency, rows, amounts added up) for every value and currency, most rows first; rows without a value count under ``""``."""
        key = column(column_name)
        with self._db.read() as conn:
            plan = self._plan(conn, q)
            if not plan.arms:
                return ()
            where, values = plan.tested()
            arms = " union all ".join(f"select {key} k, currency c, amount a, id from record where bin={arm}{where}" for arm in plan.arms)
            found = fetch_all(
                conn,
                f"select g.n, g.total, f.core, r.remote from (select count(*) n, total(a) total, max(id) m, k, c from ({arms}) group by k, c) g"
                " join record r on r.id=g.m join face f on f.record=g.m order by g.n desc, g.k, g.c",
                values * len(plan.arms),
            )
        answer = []
        for n, total, core, remote in found:
            raw = codec.fields(core)
            answer.append((remote if column_name == "remote" else cell(raw, column_name), cell(raw, "currency"), n, total))
        return tuple(answer)

    def shares(self, q: ResolvedQuery, column_name: str) -> tuple[tuple[str, int], ...]:
        """(value, rows) for every value of a column, most rows first; rows without a value count under ``""``. Lighter than `tally`: no amounts."""
        key = column(column_name)
        with self._db.read() as conn:
            plan = self._plan(conn, q)
            if not plan.arms:
                return ()
            where, values = plan.tested()
            arms = " union all ".join(f"select {key} k, count(*) n, max(id) m from record where bin={arm}{where} group by {key}" for arm in plan.arms)
            found = fetch_all(
                conn,
                f"select g.n, f.core, r.remote from (select k, sum(n) n, max(m) m from ({arms}) group by k) g"
                " join record r on r.id=g.m join face f on f.record=g.m order by g.n desc, g.k",
                values * len(plan.arms),
            )
        return tuple((remote if column_name == "remote" else cell(codec.fields(core), column_name), n) for n, core, remote in found)

    def bands(self, q: ResolvedQuery, since: Sequence[str]) -> tuple[int, ...]:
        """How many rows became known from the first moment on, from the second until the first, …, and last before all of them (latest moment first)."""
        with self._db.read() as conn:
            plan = self._plan(conn, q)
            where, values = plan.tested()
            case = "".join(f" when {KNOWN}>=? then {place}" for place in range(len(since)))
            arms = ", ".join(map(str, plan.arms))
            sql = f"select case{case} else {len(since)} end b, count(*) from record where bin in ({arms}){where} group by b"
            counts: dict[int, int] = dict(fetch_all(conn, sql, (*since, *values)))
        return tuple(counts.get(place, 0) for place in range(len(since) + 1))

    def search(self, text: str, limit: int = 50) -> tuple[int, ...]:
        """Rowids over all accounts, the newest records first; records that are gone come last."""
        match = search.parse(text)
        if match is None:
            return ()
        with self._db.read() as conn:
            found = conn.execute(
                "select id from (select r.id, r.gone is not null g from search join record r on r.id=search.rowid where search match ?"
                " order by search.rowid desc limit ?) order by g, id desc",
                (match, limit),
            )
            return tuple(r[0] for r in found)

    def counts(self, account: AccountId) -> dict[str, int]:
        """How many records each kind of an account has now."""
        with self._db.read() as conn:
            return {
                kind: fetch_value(conn, "select count(*) from record where bin=?", (shelf * 2,))
                for shelf, kind in fetch_all(conn, "select id, kind from shelf where account=? order by kind", (account,))
            }

    def unread(self, account: AccountId) -> dict[str, int]:
        """How many records of each kind changed since they were looked at; kinds without any are left out."""
        with self._db.read() as conn:
            found = fetch_all(
                conn, "select s.kind, count(*) from shelf s cross join record r on r.bin=s.id*2 where r.unread=1 and s.account=? group by s.kind", (account,)
            )
            return {kind: count for kind, count in found}

    @staticmethod
    def _plan(conn: apsw.Connection, q: ResolvedQuery) -> _Plan:
        found = fetch_all(
            conn,
            "select s.id from json_each(?) j cross join shelf s on s.account=j.value->>0 and s.kind=j.value->>1",
            (codec.dumps([list(s) for s in q.shelves]),),
        )
        shelves = sorted({r[0] for r in found})
        only_gone = any(one.column == "gone" and one.op == "filled" for one in q.filters)
        bins = (0,) if not q.gone else (1,) if only_gone else (0, 1)
        arms = tuple(shelf * 2 + one for shelf in shelves for one in bins)
        where, values = conditions(q.filters)
        if q.lacks:
            where, values = f"{where} and not exists (select 1 from part where part.record=record.id and part.name=?)", (*values, q.lacks)
        match = search.parse(q.search)
        if match is None:
            return _Plan(arms, where, values)
        some, last = fetch_all(conn, f"select count(*), coalesce(max(rowid), 0) from ({_HITS} limit ?)", (match, FEW + 1))[0]
        large = some > FEW and some * DENSE >= last and fetch_value(conn, "select coalesce(max(id), 0) from record") > LARGE
        return _Plan(arms, where, values, match, some <= FEW, large)
