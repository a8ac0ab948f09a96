"""The journal: what was asked, sent and answered, chained by SHA-256 so that a change or a gap shows."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import apsw

from leaddesk.domain.clock import to_iso
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.store import codec
from leaddesk.store.database import Database
from leaddesk.store.rows import fetch_all, fetch_row, fetch_value

START = "0" * 64
_SECRET_WORDS = ("password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "api-key", "authorization", "otp", "cookie")
REDACTED = "[redacted]"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line. ``what``: submit, or the state a command went to, or what was done to an account."""

    seq: int
    at: datetime
    what: str
    account: AccountId | None
    command: CommandId | None
    record: RecordKey | None
    body: Fields | None  # None once it was scrubbed
    asked: Fields | None = None  # what was submitted with the command this line is about; only `Journal.page` tells


def redact(value: JsonValue) -> JsonValue:
    """The value without anything under a name that says secret."""
    if isinstance(value, Mapping):
        return {k: REDACTED if _secret(str(k)) else redact(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact(v) for v in value]
    return value


def _secret(name: str) -> bool:
    low = name.lower()
    return any(word in low for word in _SECRET_WORDS)


def _sha(*parts: object) -> str:
    return hashlib.sha256(codec.dumps([None if p is None else str(p) for p in parts]).encode()).hexdigest()


class Journal:
    """Lines are added inside the transaction of what they tell about, and never changed; only what they say about persons can be scrubbed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def append(
        self, conn: apsw.Connection, at: datetime, account: AccountId, what: str, command: CommandId | None, record: RecordKey | None, body: Fields
    ) -> None:
        """Adds a line inside the caller's transaction."""
        text = codec.dumps(redact(body))
        kind, remote = (record.kind, record.remote) if record else (None, None)
        seq, before = fetch_row(conn, "select seq, hash from journal order by seq desc limit 1") or (0, START)
        digest = _sha(account, command, kind, remote, text)
        line = _sha(seq + 1, to_iso(at), what, digest, before)
        conn.execute("insert into journal values(?,?,?,?,?,?,?,?,?,?)", (seq + 1, to_iso(at), what, account, command, kind, remote, text, digest, line))
        conn.execute("insert or replace into meta values('journal_lines',?)", (str(seq + 1),))  # lines cut off at the end show, too

    def verify(self) -> tuple[bool, int, str]:
        """(intact, lines, where it breaks): ``""`` or the first line that does not fit."""
        before, count = START, 0
        with self._db.read() as conn:
            for row in conn.execute("select seq, at, what, account, command, kind, remote, body, digest, hash from journal order by seq"):
                seq, at, what, account, command, kind, remote, body, digest, line = row
                count += 1
                sound = seq == count and line == _sha(seq, at, what, digest, before)
                if sound and body is not None:
                    sound = digest == _sha(account, command, kind, remote, body)
                if not sound:
                    return False, count, f"line {seq}"
                before = line
            last = fetch_value(conn, "select value from meta where name='journal_lines'")
        if last is not None and int(last) > count:
            return False, count, f"line {count + 1}"
        return True, count, ""

    def lines(self) -> Iterator[dict[str, JsonValue]]:
        """Every line as it is stored, the oldest first, with all that is needed to verify the chain elsewhere (see docs/journal.md)."""
        names = ("seq", "at", "what", "account", "command", "kind", "remote", "body", "digest", "hash")
        with self._db.read() as conn:
            for row in conn.execute(f"select {', '.join(names)} from journal order by seq"):
                yield dict(zip(names, row, strict=True))

    def page(self, *, account: AccountId | None = None, words: str = "", before: int | None = None, limit: int = 100) -> tuple[JournalEntry, ...]:
        """Up to `limit` lines older than line `before` (None: the newest), newest first.

        `words`: only lines about a record whose number, or whose title when it was submitted, has them; case is ignored for Latin letters.
        """
        like = "%" + "".join(f"\\{c}" if c in "%_\\" else c for c in words) + "%"
        with self._db.read() as conn:
            rows = fetch_all(
                conn,
                f"select {_COLUMNS}, (select body from journal s where s.command=j.command and s.what='submit' limit 1) as asked from journal j"
                " where (?1 is null or account=?1) and (?2 is null or seq<?2) and (?3='' or remote like ?4 escape '\\'"
                " or json_extract(asked,'$.title') like ?4 escape '\\') order by seq desc limit ?5",
                (account, before, words, like, limit),
            )
        return tuple(replace(_entry(row[:-1]), asked=codec.fields(str(row[-1])) if row[-1] is not None else None) for row in rows)

    def for_record(self, key: RecordKey, limit: int = 200) -> tuple[JournalEntry, ...]:
        """The lines about a record and about the commands that made it, newest first."""
        with self._db.read() as conn:
            rows = fetch_all(
                conn,
                f"select {_COLUMNS} from journal where (account=?1 and kind=?2 and remote=?3)"
                " or command in (select command from command_made where account=?1 and kind=?2 and remote=?3) order by seq desc limit ?4",
                (key.account, key.kind, key.remote, limit),
            )
        return tuple(_entry(r) for r in rows)

    def for_command(self, command: CommandId) -> tuple[JournalEntry, ...]:
        """The lines about a command, oldest first."""
        with self._db.read() as conn:
            rows = fetch_all(conn, f"select {_COLUMNS} from journal where command=? order by seq", (command,))
        return tuple(_entry(r) for r in rows)

    def scrub(self, conn: apsw.Connection, *, account: AccountId | None = None, before: datetime | None = None) -> int:
        """Takes out what lines of an account, or lines before a time, say about anyone; the chain stays verifiable. Answers how many."""
        conn.execute(
            "update journal set account=null, command=null, kind=null, remote=null, body=null"
            " where body is not null and (?1 is null or account=?1) and (?2 is null or at<?2)",
            (account, codec.iso(before)),
        )
        return conn.changes()


_COLUMNS = "seq, at, what, account, command, kind, remote, body"


def _entry(row: tuple[apsw.SQLiteValue, ...]) -> JournalEntry:
    seq, at, what, account, command, kind, remote, body = row
    record = RecordKey(AccountId(str(account)), str(kind), str(remote)) if kind is not None else None
    when = codec.moment(str(at))
    assert when is not None and isinstance(seq, int)
    return JournalEntry(
        seq,
        when,
        str(what),
        AccountId(str(account)) if account is not None else None,
        CommandId(str(command)) if command is not None else None,
        record,
        codec.fields(str(body)) if body is not None else None,
    )
