"""Notices that were told, or missed: durable, each thing once, the oldest making room."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leaddesk.domain.clock import Clock, to_iso
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.notices import Notice, Worth
from leaddesk.store import codec
from leaddesk.store.database import Database
from leaddesk.store.rows import Row, fetch_all, fetch_value

MOST = 500
_COLUMNS = "id, at, what, account, kind, remote, command, title, words, seen"


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice to be kept. `mark` names what it is about: a second one with it is not kept."""

    mark: str
    what: Worth
    account: AccountId
    title: str
    words: str
    record: RecordKey | None = None
    command: CommandId | None = None
    seen: bool = False


class NoticeStore:
    """The list of what was told."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def add(self, drafts: Sequence[Draft]) -> tuple[Notice, ...]:
        """Keeps those that were not told before; answers them."""
        now, kept = to_iso(self._clock.now()), []
        with self._db.write(durable=True) as conn:
            for draft in drafts:
                kind, remote = (draft.record.kind, draft.record.remote) if draft.record else ("", "")
                ident = fetch_value(
                    conn,
                    "insert or ignore into notice(mark, at, what, account, kind, remote, command, title, words, seen)"
                    " values(?,?,?,?,?,?,?,?,?,?) returning id",
                    (
                        draft.mark, now, draft.what.value, draft.account, kind, remote, draft.command,
                        codec.clean(draft.title), codec.clean(draft.words), int(draft.seen),
                    ),
                )  # fmt: skip
                if ident is not None:
                    kept.append(ident)
            conn.execute("delete from notice where id<=(select id from notice order by id desc limit 1 offset ?)", (MOST,))
        return self.get(kept)

    def get(self, ids: Sequence[int]) -> tuple[Notice, ...]:
        """Those of the notices that are still there, oldest first."""
        with self._db.read() as conn:
            rows = fetch_all(conn, f"select {_COLUMNS} from notice where id in (select value from json_each(?)) order by id", (codec.dumps(list(ids)),))
        return tuple(map(_notice, rows))

    def list(self, limit: int = 200, *, unseen: bool = False) -> tuple[Notice, ...]:
        """Newest first."""
        with self._db.read() as conn:
            return tuple(map(_notice, fetch_all(conn, f"select {_COLUMNS} from notice where seen=0 or ? order by id desc limit ?", (not unseen, limit))))

    def unseen(self) -> int:
        with self._db.read() as conn:
            return int(fetch_value(conn, "select count(*) from notice where seen=0"))

    def look(self, ids: Sequence[int] | None = None, record: RecordKey | None = None) -> int:
        """Marks as seen: these, those about a record, or all when neither is given. Answers how many were not seen before."""
        where, values = "1", list[str]()
        if ids is not None:
            where, values = "id in (select value from json_each(?))", [codec.dumps(list(ids))]
        elif record is not None:
            where, values = "account=? and kind=? and remote=?", [record.account, record.kind, record.remote]
            with self._db.read() as conn:
                if not fetch_value(conn, f"select 1 from notice where seen=0 and {where}", values):
                    return 0
        with self._db.write(durable=False) as conn:
            conn.execute(f"update notice set seen=1 where seen=0 and {where}", values)
            return conn.changes()

    def clear(self) -> None:
        with self._db.write(durable=False) as conn:
            conn.execute("delete from notice")


def _notice(row: Row) -> Notice:
    ident, at, what, account, kind, remote, command, title, words, seen = row
    when = codec.moment(at)
    assert when is not None
    record = RecordKey(AccountId(account), kind, remote) if kind else None
    return Notice(ident, when, Worth(what), AccountId(account), title, words, record, CommandId(command) if command else None, bool(seen))
