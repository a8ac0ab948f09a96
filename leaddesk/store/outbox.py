"""The outbox: commands and their states. Only legal moves, each with its line in the journal in the same transaction, each on the disk when it returns."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import apsw

from leaddesk.domain.clock import Clock, to_iso
from leaddesk.domain.commands import LEGAL, OPEN, OutboxItem, Resend, State
from leaddesk.domain.errors import Failure, IllegalMove, NotKnown
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.store import codec
from leaddesk.store.commands import COLUMNS, INSERT, SENDABLE, SENDABLE_ACCOUNT, insert_values, item_of, rows_to_items
from leaddesk.store.database import Database
from leaddesk.store.journal import Journal
from leaddesk.store.rows import fetch_all, fetch_row, fetch_value
from leaddesk.store.table_rows import TAKE_ROW, forget_cancelled, refuse_taken

HOLD_BACK = "hold_back"
CRASH = "crash"
_REPEATABLE = (Resend.READ, Resend.CONVERGING)


@dataclass(frozen=True, slots=True)
class Totals:
    """Every intent ever stored, and where it is now: `intents` is the sum of `states` and `purged`, always."""

    intents: int
    states: Mapping[State, int]
    purged: int

    @property
    def whole(self) -> bool:
        return self.intents == sum(self.states.values()) + self.purged


class OutboxStore:
    """All writes are durable (on the disk when they return)."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._journal = Journal(db)

    # -- adding ----------------------------------------------------------------------------------------------------------------

    def add(self, items: Sequence[OutboxItem]) -> tuple[OutboxItem, ...]:
        """Stores commands in one transaction, in this order; their blobs must be in the store already. States: draft, waiting or held.

        Raises IllegalMove for another state, and when one of their rows was submitted before with a command that was not cancelled.
        """
        for item in items:
            if item.state not in (State.DRAFT, State.WAITING, State.HELD):
                raise IllegalMove(state="", wanted=item.state.value, command=item.command.id)
        with self._db.write(durable=True) as conn:
            conn.executemany(INSERT, (insert_values(item) for item in items))
            conn.executemany("insert or ignore into command_blob values(?,?)", [(i.command.id, f.blob) for i in items for f in i.command.files])
            conn.executemany(TAKE_ROW, [(i.command.account, row, i.command.id, at) for i in items for at, row in enumerate(i.command.rows)])
            refuse_taken(conn, items)
            conn.execute("insert into meta values('intents',?1) on conflict(name) do update set value=cast(value as integer)+?1", (len(items),))
            for item in items:
                self._journal_submit(conn, item)
        return tuple(items)

    def replace(self, old: CommandId, items: Sequence[OutboxItem]) -> tuple[OutboxItem, ...]:
        """Cancels a command that was not sent and stores others in its place, in one transaction."""
        with self._db.write(durable=True):
            self.move(old, State.CANCELLED, reason="replaced")
            return self.add(items)

    def _journal_submit(self, conn: apsw.Connection, item: OutboxItem) -> None:
        command = item.command
        body: dict[str, JsonValue] = {
            "action": command.action,
            "resend": command.resend.value,
            "state": item.state.value,
            "payload": command.payload,
            "title": item.title,
            "files": [{"name": f.name, "size": f.size, "sha256": f.sha256} for f in command.files],
        }
        self._journal.append(conn, self._clock.now(), command.account, "submit", command.id, command.record, body)

    # -- reading ---------------------------------------------------------------------------------------------------------------

    def get(self, command: CommandId) -> OutboxItem:
        """Raises NotKnown."""
        with self._db.read() as conn:
            return _load(conn, command)

    def list(self, states: Collection[State] = (), account: AccountId | None = None, limit: int = 500) -> tuple[OutboxItem, ...]:
        """Commands in these states (all when empty), the newest first."""
        with self._db.read() as conn:
            rows = fetch_all(
                conn,
                f"select {COLUMNS} from command where (?1='[]' or state in (select value from json_each(?1))) and (?2 is null or account=?2)"
                " order by seq desc limit ?3",
                (codec.dumps([s.value for s in states]), account, limit),
            )
        return rows_to_items(rows)

    def counts(self, account: AccountId | None = None) -> dict[State, int]:
        """How many commands are in each state; all states are named."""
        with self._db.read() as conn:
            found: dict[str, int] = dict(fetch_all(conn, "select state, count(*) from command where ?1 is null or account=?1 group by state", (account,)))
        return {state: found.get(state.value, 0) for state in State}

    def totals(self) -> Totals:
        """For the invariant that nothing disappears."""
        with self._db.read() as conn:
            meta: dict[str, int] = dict(fetch_all(conn, "select name, cast(value as integer) from meta where name in ('intents','purged')"))
            found: dict[str, int] = dict(fetch_all(conn, "select state, count(*) from command group by state"))
        return Totals(meta.get("intents", 0), {s: found.get(s.value, 0) for s in State}, meta.get("purged", 0))

    def for_records(self, keys: Iterable[RecordKey], states: Collection[State] = OPEN) -> dict[RecordKey, tuple[OutboxItem, ...]]:
        """The commands of these records in the order they were submitted; records without any are left out. `states` empty = all."""
        asked = codec.dumps([[k.account, k.kind, k.remote] for k in keys])
        with self._db.read() as conn:
            rows = fetch_all(
                conn,
                f"select {COLUMNS} from command where seq in (select c.seq from json_each(?1) j cross join command c"
                " on c.account=j.value->>0 and c.kind=j.value->>1 and c.remote=j.value->>2)"
                " and (?2='[]' or state in (select value from json_each(?2))) order by seq",
                (asked, codec.dumps([s.value for s in states])),
            )
        out: dict[RecordKey, list[OutboxItem]] = {}
        for item in rows_to_items(rows):
            if item.command.record is not None:
                out.setdefault(item.command.record, []).append(item)
        return {key: tuple(items) for key, items in out.items()}

    def children(self, parent: CommandId) -> tuple[OutboxItem, ...]:
        """Commands that wait for this one."""
        with self._db.read() as conn:
            return rows_to_items(fetch_all(conn, f"select {COLUMNS} from command where parent=? order by seq", (parent,)))

    def sendable(self, account: AccountId, now: datetime, limit: int | None = None) -> tuple[OutboxItem, ...]:
        """Waiting commands that may be sent now, in the order they were submitted.

        Per record: none while an earlier one still blocks. To the account itself: one at a time, and one that has to wait or whose outcome is
        unknown does not hold up the others. A child: only after its parent was sent.
        """
        with self._db.read() as conn:
            rows = fetch_all(conn, f"select {COLUMNS} {SENDABLE} order by seq limit ?3", (account, to_iso(now), -1 if limit is None else limit))
            rows += fetch_all(conn, f"select {COLUMNS} {SENDABLE_ACCOUNT} order by seq limit 1", (account, to_iso(now)))
        items = sorted(rows, key=lambda r: r[0])
        return rows_to_items(items if limit is None else items[:limit])

    def next_due(self, account: AccountId | None = None) -> datetime | None:
        """The next moment after now at which a waiting or held command becomes due."""
        with self._db.read() as conn:
            return codec.moment(
                fetch_value(
                    conn,
                    "select min(due) from command where due>?1 and due is not null and state in ('waiting','held') and (?2 is null or account=?2)",
                    (to_iso(self._clock.now()), account),
                )
            )

    # -- moving ----------------------------------------------------------------------------------------------------------------

    def move(
        self,
        command: CommandId,
        to: State,
        *,
        expected: State | None = None,
        due: datetime | None = None,
        reason: str = "",
        failure: Failure | None = None,
        result: Fields | None = None,
        message: str | None = None,
        evidence: Fields | None = None,
        uncount: bool = False,
    ) -> OutboxItem:
        """Moves a command; `due`, `reason` and `failure` are replaced, `result`, `message` and `evidence` stay when None.

        To ``sending``: the attempt is counted up; `uncount`, from there, takes it back because surely nothing arrived.
        Raises NotKnown, and IllegalMove when the move is not legal or the state is not `expected`.
        """
        with self._db.write(durable=True) as conn:
            return self._move(conn, _load(conn, command), to, expected, due, reason, failure, result, message, evidence, uncount=uncount)

    def note(self, command: CommandId, *, due: datetime | None = None, reason: str | None = None, evidence: Fields | None = None) -> OutboxItem:
        """Changes what is known of a command without moving it: what a look at the server showed, a new time to wait for."""
        with self._db.write(durable=True) as conn:
            item = _load(conn, command)
            conn.execute(
                "update command set updated=?, due=coalesce(?, due), reason=coalesce(?, reason), evidence=coalesce(?, evidence) where id=?",
                (to_iso(self._clock.now()), codec.iso(due), reason, None if evidence is None else codec.dumps(evidence), command),
            )
            if evidence is not None:
                self._journal.append(conn, self._clock.now(), item.command.account, "looked", command, item.command.record, {"evidence": evidence})
            return _load(conn, command)

    def finish(
        self,
        command: CommandId,
        *,
        result: Fields | None = None,
        message: str = "",
        evidence: Fields | None = None,
        apply: Callable[[apsw.Connection], None] | None = None,
    ) -> OutboxItem:
        """Moves a command to ``sent``; `apply` stores fresh records and marks gone ones in the same transaction (store methods join it).

        When `apply` fails, nothing of it is stored and the command stays where it was.
        """
        with self._db.write(durable=True) as conn:
            item = self._move(conn, _load(conn, command), State.SENT, None, None, "", None, result, message, evidence)
            if apply is not None:
                apply(conn)
            return item

    def _move(
        self,
        conn: apsw.Connection,
        item: OutboxItem,
        to: State,
        expected: State | None,
        due: datetime | None,
        reason: str,
        failure: Failure | None,
        result: Fields | None,
        message: str | None,
        evidence: Fields | None,
        crashes: str = "0",
        uncount: bool = False,
    ) -> OutboxItem:
        command, was, now = item.command, item.state, self._clock.now()
        step = int(to is State.SENDING) - int(uncount and was is State.SENDING)
        if to not in LEGAL[was] or expected not in (None, was):
            raise IllegalMove(state=was.value, wanted=to.value, command=command.id)
        conn.execute(
            "update command set state=?, attempt=attempt+?, updated=?, due=?, reason=?, failure=?, result=coalesce(?, result),"
            f" message=coalesce(?, message), evidence=coalesce(?, evidence), crashes={crashes if was is State.SENDING else 'crashes'} where id=?",
            (
                to.value,
                step,
                to_iso(now),
                codec.iso(due),
                reason,
                codec.failure_text(failure),
                None if result is None else codec.dumps(result),
                message,
                None if evidence is None else codec.dumps(evidence),
                command.id,
            ),
        )
        body: dict[str, JsonValue] = {"from": was.value, "to": to.value, "attempt": command.attempt + step}
        known: dict[str, JsonValue] = {
            "reason": reason, "failure": failure.code if failure else None, "message": message, "result": result, "evidence": evidence
        }  # fmt: skip
        body.update({k: v for k, v in known.items() if v})
        self._journal.append(conn, now, command.account, to.value, command.id, command.record, body)
        return _load(conn, command.id)

    def release_held(self, now: datetime) -> tuple[OutboxItem, ...]:
        """Commands whose hold-back is over go to waiting."""
        with self._db.write(durable=True) as conn:
            rows = fetch_all(
                conn, f"select {COLUMNS} from command where state='held' and reason=? and due is not null and due<=? order by seq", (HOLD_BACK, to_iso(now))
            )
            return tuple(self._move(conn, i, State.WAITING, None, None, "", None, None, None, None) for i in rows_to_items(rows))

    def recover(self) -> tuple[OutboxItem, ...]:
        """After a crash: what was being sent has an unknown outcome. Call at start, only in the process that sends.

        Classes R and I go back to waiting with the failure ``outcome_unknown`` (class I: look before sending again); what was being sent at
        two crashes in a row is held then. All others become unknown, and stay so until a read or a person says more.
        """
        with self._db.write(durable=True) as conn:
            rows = fetch_all(conn, f"select {COLUMNS}, crashes from command where state='sending' order by seq")
            return tuple(self._recover_one(conn, item_of(row), row[-1] + 1) for row in rows)

    def _recover_one(self, conn: apsw.Connection, item: OutboxItem, crashes: int) -> OutboxItem:
        failure = Failure("outcome_unknown", {"reason": CRASH, "crashes": crashes})
        to = State.WAITING if item.command.resend in _REPEATABLE else State.UNKNOWN
        item = self._move(conn, item, to, None, None, CRASH, failure, None, None, None, crashes="crashes+1")
        if to is State.WAITING and crashes > 1:
            item = self._move(conn, item, State.HELD, None, None, CRASH, failure, None, None, None)
        return item

    # -- removing --------------------------------------------------------------------------------------------------------------

    def purge(self, before: datetime) -> int:
        """Removes sent and cancelled commands last changed before then, unless something open waits for them. Answers how many."""
        with self._db.write(durable=True) as conn:
            forget_cancelled(conn, to_iso(before))
            conn.execute(
                "delete from command where state in ('sent','cancelled') and updated<?"
                " and not exists (select 1 from command k where k.parent=command.id and k.state not in ('sent','cancelled'))",
                (to_iso(before),),
            )
            removed = conn.changes()
            count_purged(conn, removed)
        return removed


def count_purged(conn: apsw.Connection, removed: int) -> None:
    """Keeps the sum of intents right when commands are removed on purpose."""
    conn.execute("insert into meta values('purged',?1) on conflict(name) do update set value=cast(value as integer)+?1", (removed,))


def _load(conn: apsw.Connection, command: CommandId) -> OutboxItem:
    row = fetch_row(conn, f"select {COLUMNS} from command where id=?", (command,))
    if row is None:
        raise NotKnown(what="command", name=command)
    return item_of(row)
