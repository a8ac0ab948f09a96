"""Import runs: their rows, what became of each, and which command carries it. A row with a command is never queued again by itself."""

# ruff: noqa: S608 - only our own constants are spliced into SQL; every value is bound

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from leaddesk.domain.bulk import ROW_STATES, ImportMap, ImportRun, RowProblem, RowState, RunRow, map_from_json, map_to_json
from leaddesk.domain.clock import Clock, to_iso
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.domain.values import Fields
from leaddesk.store import codec
from leaddesk.store.database import Database
from leaddesk.store.rows import Row, fetch_all, fetch_row, fetch_value

_RUN: Final = "id, account, action, created, updated, state, name, fingerprint, header, map, total"
_ROW: Final = "number, cells, state, reason, command, message, fixes, problems, duplicates, result"
_CASE: Final = "case c.state " + " ".join(f"when '{was.value}' then '{row.value}'" for was, row in ROW_STATES.items()) + " end"


class ImportStore:
    """Durable: what a method says it stored is on the disk."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def add(self, run: ImportRun, rows: Iterable[RunRow]) -> ImportRun:
        """A new run with all its rows."""
        with self._db.write(durable=True) as conn:
            now = to_iso(self._clock.now())
            header, wanted = codec.dumps(list(run.header)), codec.dumps(map_to_json(run.map))
            values = (run.id, run.account, run.action, now, now, run.state, codec.clean(run.name), run.fingerprint, header, wanted, run.rows)
            conn.execute(f"insert into import_run({_RUN}) values(?,?,?,?,?,?,?,?,?,?,?)", values)
            conn.executemany(
                "insert into import_row(run, number, cells, state, reason, fixes, problems, duplicates) values(?,?,?,?,?,?,?,?)",
                (
                    (run.id, r.number, codec.dumps(list(r.cells)), r.state.value, r.reason, codec.dumps(r.fixes), _problems(r), _list(r.duplicates))
                    for r in rows
                ),
            )
        return self.get(run.id)

    def get(self, run: str) -> ImportRun:
        """Raises NotKnown."""
        with self._db.read() as conn:
            row = fetch_row(conn, f"select {_RUN} from import_run where id=?", (run,))
            if row is None:
                raise NotKnown(what="import", name=run, known=[])
            return _run(row, dict(fetch_all(conn, "select state, count(*) from import_row where run=? group by state", (run,))))

    def list(self, account: AccountId | None = None, states: Collection[str] = ()) -> tuple[ImportRun, ...]:
        """The newest first."""
        with self._db.read() as conn:
            found = fetch_all(
                conn,
                f"select {_RUN} from import_run where (?1 is null or account=?1) and (?2='[]' or state in (select value from json_each(?2)))"
                " order by created desc, id desc",
                (account, codec.dumps(list(states))),
            )
            counts: dict[str, dict[str, int]] = {}
            for run, state, count in conn.execute("select run, state, count(*) from import_row group by run, state"):
                counts.setdefault(run, {})[state] = count
        return tuple(_run(row, counts.get(row[0], {})) for row in found)

    def same(self, fingerprint: str) -> ImportRun | None:
        """The latest run of exactly this table into this action, if there was one."""
        with self._db.read() as conn:
            found = fetch_value(conn, "select id from import_run where fingerprint=? order by created desc, id desc limit 1", (fingerprint,))
        return None if found is None else self.get(found)

    def rows(self, run: str, states: Collection[RowState] = (), *, offset: int = 0, limit: int = -1) -> tuple[RunRow, ...]:
        """Rows in the table's order."""
        with self._db.read() as conn:
            found = fetch_all(
                conn,
                f"select {_ROW} from import_row where run=?1 and (?2='[]' or state in (select value from json_each(?2))) order by number limit ?3 offset ?4",
                (run, codec.dumps([s.value for s in states]), limit, offset),
            )
        return tuple(_row(r) for r in found)

    def row(self, run: str, number: int) -> RunRow:
        """Raises NotKnown."""
        with self._db.read() as conn:
            found = fetch_row(conn, f"select {_ROW} from import_row where run=? and number=?", (run, number))
        if found is None:
            raise NotKnown(what="row", name=str(number), known=[])
        return _row(found)

    def numbers(self, run: str, states: Collection[RowState] = ()) -> tuple[int, ...]:
        with self._db.read() as conn:
            found = fetch_value(
                conn,
                "select json_group_array(number) from (select number from import_row where run=?1"
                " and (?2='[]' or state in (select value from json_each(?2))) order by number)",
                (run, codec.dumps([s.value for s in states])),
            )
        return tuple(codec.loads(found))

    def outstanding(self, run: str, limit: int = -1) -> tuple[CommandId, ...]:
        """The commands of rows whose outcome isn't there yet, oldest first."""
        with self._db.read() as conn:
            found = fetch_all(conn, "select distinct command from import_row where run=? and state='waiting' and command is not null limit ?", (run, limit))
        return tuple(CommandId(r[0]) for r in found)

    def of_command(self, command: CommandId) -> str | None:
        """The run a command belongs to."""
        with self._db.read() as conn:
            found = fetch_value(conn, "select run from import_row where command=?", (command,))
        return None if found is None else str(found)

    # -- moving ----------------------------------------------------------------------------------------------------------------

    def queue(self, run: str, rows: Mapping[int, CommandId], store: Callable[[], object]) -> None:
        """`store` puts the commands into the outbox; the rows are theirs from the same moment on, or neither happened."""
        with self._db.write(durable=True) as conn:
            store()
            conn.executemany(
                "update import_row set command=?, state='waiting', reason='', problems='[]' where run=? and number=? and command is null",
                ((command, run, number) for number, command in rows.items()),
            )

    def skip(self, run: str, found: Mapping[int, Sequence[RowProblem]], reason: str = "invalid") -> None:
        """Rows that will not be sent as they are."""
        with self._db.write(durable=True) as conn:
            conn.executemany(
                "update import_row set state='skipped', reason=?, problems=? where run=? and number=? and state='ready'",
                ((reason, _of(problems), run, number) for number, problems in found.items()),
            )

    def sync(self, run: str) -> ImportRun:
        """Takes over what became of the commands since the last look."""
        with self._db.read() as conn:
            behind = fetch_value(
                conn,
                f"select exists(select 1 from import_row r join command c on c.id=r.command where r.run=?1 and (r.state <> {_CASE} or r.message <> c.message))",
                (run,),
            )
        if behind:
            with self._db.write(durable=True) as conn:
                conn.execute(
                    f"update import_row as r set state={_CASE}, message=c.message, result=c.result,"
                    " reason=case c.state when 'cancelled' then 'cancelled' else '' end"
                    f" from command c where c.id=r.command and r.run=? and (r.state <> {_CASE} or r.message <> c.message)",
                    (run,),
                )
        return self.get(run)

    def let_go(self, run: str, commands: Collection[CommandId]) -> None:
        """Rows whose commands were taken back before they left: ready again."""
        with self._db.write(durable=True) as conn:
            conn.executemany("update import_row set command=null, state='ready', reason='' where run=? and command=?", ((run, c) for c in commands))

    def again(self, run: str, numbers: Collection[int]) -> int:
        """Refused and skipped rows are made ready once more; sent, waiting and unknown ones stay what they are. Answers how many."""
        with self._db.write(durable=True) as conn:
            before = conn.total_changes()
            conn.executemany(
                "update import_row set command=null, state='ready', reason='', message='', problems='[]'"
                " where run=? and number=? and state in ('refused','skipped')",
                ((run, number) for number in numbers),
            )
            return int(conn.total_changes() - before)

    def fix(self, run: str, number: int, fixes: Fields) -> RunRow:
        """Values a person put in the place of cells; only of rows that were not sent."""
        with self._db.write(durable=True) as conn:
            conn.execute("update import_row set fixes=? where run=? and number=? and state in ('ready','refused','skipped')", (codec.dumps(fixes), run, number))
        return self.row(run, number)

    def set_state(self, run: str, state: str) -> ImportRun:
        with self._db.write(durable=True) as conn:
            conn.execute("update import_run set state=?, updated=? where id=?", (state, to_iso(self._clock.now()), run))
        return self.get(run)

    def set_map(self, run: str, wanted: ImportMap) -> None:
        """For rows that were not sent yet."""
        with self._db.write(durable=True) as conn:
            conn.execute("update import_run set map=? where id=?", (codec.dumps(map_to_json(wanted)), run))

    def drop(self, run: str) -> None:
        with self._db.write(durable=True) as conn:
            conn.execute("delete from import_run where id=?", (run,))

    def purge(self, before: datetime) -> int:
        """Forgets finished runs nobody touched since then."""
        with self._db.write(durable=False) as conn:
            conn.execute("delete from import_run where state='done' and updated<?", (to_iso(before),))
            return int(conn.changes())


def _of(problems: Sequence[RowProblem]) -> str:
    return codec.dumps([[p.target, p.code, codec.clean(p.message), p.repair] for p in problems])


def _problems(row: RunRow) -> str:
    return _of(row.problems) if row.problems else "[]"


def _list(words: Sequence[str]) -> str:
    return codec.dumps([codec.clean(w) for w in words]) if words else "[]"


def _run(row: Row, counts: Mapping[str, int]) -> ImportRun:
    created, updated = codec.moment(row[3]), codec.moment(row[4])
    assert created is not None and updated is not None
    return ImportRun(
        id=row[0],
        account=AccountId(row[1]),
        action=row[2],
        created=created,
        updated=updated,
        state=row[5],
        name=row[6],
        fingerprint=row[7],
        header=tuple(codec.loads(row[8])),
        map=map_from_json(codec.fields(row[9])),
        rows=row[10],
        counts={RowState(state): count for state, count in counts.items()},
    )


def _row(row: Row) -> RunRow:
    return RunRow(
        number=row[0],
        cells=tuple(codec.loads(row[1])),
        state=RowState(row[2]),
        reason=row[3],
        command=None if row[4] is None else CommandId(row[4]),
        message=row[5],
        fixes=codec.fields(row[6]),
        problems=tuple(RowProblem(*p) for p in codec.loads(row[7])),
        duplicates=tuple(codec.loads(row[8])),
        result=codec.fields(row[9]),
    )
