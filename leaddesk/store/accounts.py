"""Accounts as set up by the user, with their sessions and secrets (encrypted like all of the file)."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import apsw

from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.clock import to_iso
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.values import Fields
from leaddesk.store import codec, search
from leaddesk.store.database import Database
from leaddesk.store.journal import Journal
from leaddesk.store.outbox import count_purged
from leaddesk.store.records import remove_account_records
from leaddesk.store.rows import fetch_all, fetch_row, fetch_value

_COLUMNS = "id, slug, label, settings, sign_in, user, created, facts"


class AccountStore:
    """Unknown ids raise NotKnown(what="account"). Writes are durable."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._journal = Journal(db)

    def list(self) -> tuple[Account, ...]:
        """In the order they were added."""
        with self._db.read() as conn:
            return tuple(_account(r) for r in conn.execute(f"select {_COLUMNS} from account order by created, id"))

    def get(self, account: AccountId) -> Account:
        with self._db.read() as conn:
            return self._load(conn, account)

    def add(self, account: Account) -> Account:
        with self._db.write(durable=True) as conn:
            created = account.created or self._db.clock.now()
            conn.execute(
                "insert into account values(?,?,?,?,?,?,?,?)",
                (
                    account.id, account.slug, codec.clean(account.label), codec.dumps(account.settings), account.sign_in.value, codec.clean(account.user),
                    to_iso(created), codec.dumps(account.facts),
                ),
            )  # fmt: skip
            self._journal.append(conn, self._db.clock.now(), account.id, "account_added", None, None, {"slug": account.slug})
            return self._load(conn, account.id)

    def update(self, account: AccountId, *, label: str | None = None, settings: Fields | None = None) -> Account:
        """Changes what is not None."""
        with self._db.write(durable=True) as conn:
            self._load(conn, account)
            conn.execute(
                "update account set label=coalesce(?, label), settings=coalesce(?, settings) where id=?",
                (None if label is None else codec.clean(label), None if settings is None else codec.dumps(settings), account),
            )
            return self._load(conn, account)

    def set_sign_in(self, account: AccountId, state: SignIn, user: str | None = None, facts: Mapping[str, str] | None = None) -> Account:
        """Where the account stands now; `user` and `facts` stay when None."""
        with self._db.write(durable=True) as conn:
            before = self._load(conn, account)
            conn.execute(
                "update account set sign_in=?, user=coalesce(?, user), facts=coalesce(?, facts) where id=?",
                (state.value, None if user is None else codec.clean(user), None if facts is None else codec.dumps(facts), account),
            )
            if before.sign_in is not state:
                self._journal.append(conn, self._db.clock.now(), account, state.value, None, None, {"from": before.sign_in.value})
            return self._load(conn, account)

    def remove(self, account: AccountId) -> None:
        """Removes an account with everything of it: records, commands and their files, session, secrets, cached choices, its lines' contents."""
        with self._db.write(durable=True) as conn:
            self._load(conn, account)
            remove_account_records(conn, account)
            conn.execute("insert or replace into meta values('removing', ?)", (account,))
            blobs = fetch_all(conn, "select distinct b.blob from command_blob b join command c on c.id=b.command where c.account=?", (account,))
            conn.execute("delete from command where account=?", (account,))
            count_purged(conn, conn.changes())
            conn.execute("delete from meta where name='removing'")
            conn.executemany("delete from blob where id=? and not exists (select 1 from command_blob b where b.blob=blob.id)", blobs)
            for table in ("command_row", "choices", "follow_up", "notice"):
                conn.execute(f"delete from {table} where account=?", (account,))
            conn.execute("delete from kv where name like ? escape '!'", (f"%:{_escaped(account)}:%",))
            conn.execute("delete from account where id=?", (account,))
            self._journal.scrub(conn, account=account)
            self._journal.append(conn, self._db.clock.now(), AccountId(""), "account_removed", None, None, {})
            search.settle(conn)
        self._db.fold_log()

    # -- session and secrets ---------------------------------------------------------------------------------------------------

    def session(self, account: AccountId) -> Fields:
        """What the connector keeps between calls; {} when there is none."""
        with self._db.read() as conn:
            return codec.fields(fetch_value(conn, "select body from session where account=?", (account,)))

    def set_session(self, account: AccountId, session: Fields) -> None:
        """Empty = forget it."""
        with self._db.write(durable=True) as conn:
            self._load(conn, account)
            if session:
                conn.execute("insert or replace into session values(?,?)", (account, codec.dumps(session)))
            else:
                conn.execute("delete from session where account=?", (account,))

    def secret(self, account: AccountId, name: str) -> str | None:
        with self._db.read() as conn:
            found = fetch_value(conn, "select value from secret where account=? and name=?", (account, name))
        return None if found is None else str(found)

    def set_secret(self, account: AccountId, name: str, value: str | None) -> None:
        """None or empty = forget it."""
        with self._db.write(durable=True) as conn:
            self._load(conn, account)
            if value:
                conn.execute("insert or replace into secret values(?,?,?)", (account, name, codec.clean(value)))
            else:
                conn.execute("delete from secret where account=? and name=?", (account, name))

    def secret_names(self, account: AccountId) -> tuple[str, ...]:
        with self._db.read() as conn:
            return tuple(r[0] for r in conn.execute("select name from secret where account=? order by name", (account,)))

    def clear_secrets(self, account: AccountId) -> None:
        with self._db.write(durable=True) as conn:
            conn.execute("delete from secret where account=?", (account,))

    @staticmethod
    def _load(conn: apsw.Connection, account: AccountId) -> Account:
        row = fetch_row(conn, f"select {_COLUMNS} from account where id=?", (account,))
        if row is None:
            known = [r[0] for r in conn.execute("select id from account order by id")]
            raise NotKnown(what="account", name=account, known=known)
        return _account(row)


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _account(row: tuple[Any, ...]) -> Account:
    ident, slug, label, settings, sign_in, user, created, facts = row
    return Account(
        AccountId(ident), slug, label, codec.fields(settings), SignIn(sign_in), user, codec.moment(created), {k: str(v) for k, v in codec.fields(facts).items()}
    )
