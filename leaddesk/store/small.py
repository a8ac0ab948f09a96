"""Small things by name: preferences, drafts, counters of rate limits, health stamps; and the choices of form fields last read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from leaddesk.domain.clock import to_iso
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Choice
from leaddesk.domain.values import JsonValue
from leaddesk.store import codec
from leaddesk.store.database import Database
from leaddesk.store.rows import fetch_all, fetch_row, fetch_value


class SmallStore:
    """Values are JSON. A name that has ``:<account>:`` in it goes when the account is removed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, name: str, default: JsonValue = None) -> JsonValue:
        with self._db.read() as conn:
            found = fetch_value(conn, "select value from kv where name=?", (name,))
        value: JsonValue = default if found is None else codec.loads(found)
        return value

    def put(self, name: str, value: JsonValue, *, durable: bool = False) -> None:
        """`durable` for what must survive a power cut (counters of rate limits); the rest survives a crash of the program.

        In a profile that can only be read the rest (window sizes, last used views) is not kept.
        """
        if self._db.read_only and not durable:
            return
        with self._db.write(durable=durable) as conn:
            conn.execute("insert or replace into kv values(?,?)", (name, codec.dumps(value)))

    def drop(self, name: str) -> None:
        with self._db.write(durable=False) as conn:
            conn.execute("delete from kv where name=?", (name,))

    def names(self, start: str = "") -> tuple[str, ...]:
        """All names that start so."""
        with self._db.read() as conn:
            return tuple(r[0] for r in conn.execute("select name from kv where substr(name, 1, ?)=? order by name", (len(start), start)))

    def put_choices(self, account: AccountId, action: str, field: str, context: str, choices: Sequence[Choice], fetched: datetime) -> None:
        """Keeps choices as just read. `context` is whatever they depended on, as one text."""
        with self._db.write(durable=False) as conn:
            body = codec.dumps([asdict(c) for c in choices])
            conn.execute("insert or replace into choices values(?,?,?,?,?,?)", (account, action, field, context, to_iso(fetched), body))

    def get_choices(self, account: AccountId, action: str, field: str, context: str) -> tuple[tuple[Choice, ...], datetime] | None:
        """The choices and when they were read; None when they never were."""
        with self._db.read() as conn:
            row = fetch_row(conn, "select body, fetched from choices where account=? and action=? and field=? and context=?", (account, action, field, context))
        if row is None:
            return None
        fetched = codec.moment(row[1])
        assert fetched is not None
        return tuple(Choice(**c) for c in codec.loads(row[0])), fetched

    def choice_values(self, account: AccountId, action: str, field: str, most: int = 400) -> list[tuple[str, tuple[str, ...]]]:
        """(context, the values offered) of all that was read for a field, the latest first."""
        with self._db.read() as conn:
            rows = fetch_all(
                conn, "select context, body from choices where account=? and action=? and field=? order by fetched desc limit ?", (account, action, field, most)
            )
        return [(context, tuple(str(one["value"]) for one in codec.loads(body))) for context, body in rows]

    def drop_choices(self, account: AccountId, action: str = "") -> None:
        """Forgets choices of an account, or of one of its actions."""
        with self._db.write(durable=False) as conn:
            conn.execute("delete from choices where account=? and (?='' or action=?)", (account, action, action))
