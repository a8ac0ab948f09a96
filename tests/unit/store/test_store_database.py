"""Opening the database: the cipher, the key, damage, versions, unclean stops, and transactions."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from leaddesk.domain.commands import LEGAL, State
from leaddesk.domain.errors import IllegalMove, StoreUnavailable
from leaddesk.store import schema
from leaddesk.store.connection import connect
from leaddesk.store.database import DATABASE_NAME, Database
from leaddesk.store.errors import Interrupted
from tests.unit.store.store_kit import KEY, A, HandClock, Kit, opened, query, row

OTHER = bytes(32)


def reason(error: pytest.ExceptionInfo[StoreUnavailable]) -> object:
    return error.value.facts["reason"]


def test_what_was_stored_is_there_after_reopening(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna")])
    with opened(tmp_path) as kit:
        assert kit.titles(query()) == ["Anna"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [DATABASE_NAME, DATABASE_NAME + ".keycheck"]  # closed clean: no log is left


def test_the_file_is_encrypted_from_its_first_byte(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    assert (tmp_path / DATABASE_NAME).read_bytes()[:16] != b"SQLite format 3\0"
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as plain, pytest.raises(sqlite3.DatabaseError):
        plain.execute("select * from sqlite_master")


def test_a_wrong_key_is_told_from_a_damaged_file(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    with pytest.raises(StoreUnavailable) as error:
        Database.open(tmp_path / DATABASE_NAME, OTHER, HandClock())
    assert reason(error) == "wrong_key"
    path = tmp_path / DATABASE_NAME
    path.write_bytes(b"\x01" * len(path.read_bytes()))
    with pytest.raises(StoreUnavailable) as error:
        Database.open(path, KEY, HandClock())
    assert reason(error) == "damaged"


def test_a_wrong_key_leaves_the_log_of_a_crash_alone(tmp_path: Path) -> None:
    crashed = _after_a_crash(tmp_path)
    with pytest.raises(StoreUnavailable):
        Database.open(crashed / DATABASE_NAME, OTHER, HandClock())
    with opened(crashed) as kit:
        assert kit.titles(query()) == ["Anna"]


def test_a_plain_database_is_refused(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / DATABASE_NAME)
    plain.execute("create table t(x)")
    plain.commit()
    plain.close()
    with pytest.raises(StoreUnavailable) as error:
        Database.open(tmp_path / DATABASE_NAME, KEY, HandClock())
    assert reason(error) == "unencrypted"


def test_the_wrong_library_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(apsw, "mc_version")
    with pytest.raises(StoreUnavailable) as error:
        Database.open(tmp_path / DATABASE_NAME, KEY, HandClock())
    assert reason(error) == "unencrypted"


def test_a_cut_file_is_damaged(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"abc")
    with pytest.raises(StoreUnavailable) as error:
        Database.open(tmp_path / DATABASE_NAME, KEY, HandClock())
    assert reason(error) == "damaged"


def test_a_key_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as error:
        Database.open(tmp_path / DATABASE_NAME, b"short", HandClock())
    assert reason(error) == "no_key"


def test_a_folder_that_is_not_there_is_an_io_error(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as error:
        Database.open(tmp_path / "no" / DATABASE_NAME, KEY, HandClock())
    assert reason(error) == "io"


def _after_a_crash(folder: Path) -> Path:
    """A copy of an open database's files, as a killed program leaves them."""
    with opened(folder) as kit:
        kit.pull([row("1", "Anna")])
        crashed = folder / "crashed"
        crashed.mkdir()
        for file in folder.glob(DATABASE_NAME + "*"):
            if not file.name.endswith("-shm"):
                shutil.copyfile(file, crashed / file.name)
    return crashed


def test_after_an_unclean_stop_the_whole_file_is_checked(tmp_path: Path) -> None:
    """R26."""
    crashed = _after_a_crash(tmp_path)
    with opened(crashed) as kit:
        assert kit.titles(query()) == ["Anna"]
        kit.pull([row(str(n), f"Anna {n}", note="x" * 900) for n in range(400)])
        kit.db.fold_log()
        kit.pull([row("1", "Berta")], drop=False)
        again = crashed / "again"
        again.mkdir()
        for file in crashed.glob(DATABASE_NAME + "*"):
            shutil.copyfile(file, again / file.name)
    broken = bytearray((again / DATABASE_NAME).read_bytes())
    middle = (len(broken) // 2 // 4096) * 4096 + 100
    broken[middle : middle + 50] = b"\0" * 50
    (again / DATABASE_NAME).write_bytes(broken)
    (again / (DATABASE_NAME + "-shm")).unlink()
    with pytest.raises(StoreUnavailable) as error:
        Database.open(again / DATABASE_NAME, KEY, HandClock())
    assert reason(error) == "damaged"


def test_a_log_and_keys_that_hold(tmp_path: Path) -> None:
    """R26: write-ahead log, and no row that belongs to nothing."""
    with opened(tmp_path) as kit:
        with kit.db.read() as conn:
            assert list(conn.execute("pragma journal_mode")) == [("wal",)]
        for orphan in ("insert into session values('nobody', '{}')", "insert into face values(999, '{}')"):
            with pytest.raises(apsw.ConstraintError, match="FOREIGN KEY"), kit.db.write(durable=False) as conn:
                conn.execute(orphan)


def test_two_programs_may_use_the_file_and_see_each_other(tmp_path: Path) -> None:
    with opened(tmp_path) as window, opened(tmp_path) as line:
        before = window.db.data_version()
        window.pull([row("1", "Anna")])
        assert window.db.data_version() == before  # our own writes are announced by events
        assert line.titles(query()) == ["Anna"]
        line.pull([row("1", "Berta")])
        assert window.db.data_version() != before
        assert window.titles(query()) == ["Berta"]


def test_a_file_locked_by_another_program_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leaddesk.store.connection.BUSY_MS", 10)
    with opened(tmp_path) as one, opened(tmp_path) as two, one.db.write(durable=False):
        with pytest.raises(StoreUnavailable) as error:
            two.small.put("a", 1)
        assert reason(error) == "busy"


def test_a_newer_schema_opens_only_to_read(tmp_path: Path) -> None:
    """R27."""
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna")])
    conn = connect(tmp_path / DATABASE_NAME, KEY, write=True)
    conn.pragma("user_version", schema.newest() + 1)
    conn.close()
    with pytest.raises(StoreUnavailable) as error:
        Database.open(tmp_path / DATABASE_NAME, KEY, HandClock())
    assert reason(error) == "newer"
    db = Database.open(tmp_path / DATABASE_NAME, KEY, HandClock(), read_only=True)
    kit = Kit(db, HandClock())
    assert kit.titles(query()) == ["Anna"]
    kit.small.put("a", 1)
    assert kit.small.get("a") is None  # a window's size is not worth an error
    with pytest.raises(StoreUnavailable) as error:
        kit.small.put("a", 1, durable=True)
    assert reason(error) == "newer"
    db.close()


def test_a_migration_keeps_a_backup_and_a_failing_one_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R27."""
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna")])
    steps = tmp_path / "steps"
    shutil.copytree(schema.FOLDER, steps)
    monkeypatch.setattr(schema, "FOLDER", steps)
    (steps / "9002_more.sql").write_text("create table more(x); insert into more values(1); create table more(x);")
    with pytest.raises(apsw.SQLError):
        Database.open(tmp_path / DATABASE_NAME, KEY, HandClock())
    (steps / "9002_more.sql").write_text("create table more(x); insert into more values(7);")
    with opened(tmp_path) as kit:
        assert kit.titles(query()) == ["Anna"]
        with kit.db.read() as conn:
            assert conn.execute("select x from more").get == 7
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copyfile(tmp_path / (DATABASE_NAME + ".before-9002"), copy / DATABASE_NAME)
    (steps / "9002_more.sql").unlink()
    with opened(copy) as kit:  # the backup is the schema as it was, whole and encrypted
        assert kit.titles(query()) == ["Anna"]


def test_legal_moves_follow_the_domain(tmp_path: Path) -> None:
    """R2."""
    with opened(tmp_path) as kit, kit.db.read() as conn:
        stored = set(conn.execute("select was, becomes from legal_move"))
    assert stored == {(was.value, to.value) for was, targets in LEGAL.items() for to in targets}


@pytest.mark.parametrize("was", list(State))
def test_the_database_itself_refuses_illegal_moves(tmp_path: Path, was: State) -> None:
    """R2."""
    with opened(tmp_path) as kit:
        for to in State:
            command = kit.add(kit.item())
            with kit.db.write(durable=False) as conn:  # into the state at any price
                conn.execute("insert or ignore into legal_move select 'waiting', ?", (was.value,))
                conn.execute("update command set state=? where id=?", (was.value, command))
                schema_moves(conn)
            if to is was or to in LEGAL[was]:
                with kit.db.write(durable=False) as conn:
                    conn.execute("update command set state=? where id=?", (to.value, command))
                assert kit.outbox.get(command).state is to
            else:
                with pytest.raises(IllegalMove), kit.db.write(durable=False) as conn:
                    conn.execute("update command set state=? where id=?", (to.value, command))
                assert kit.outbox.get(command).state is was


def schema_moves(conn: apsw.Connection) -> None:
    conn.execute("delete from legal_move")
    conn.executemany("insert into legal_move values(?,?)", [(was.value, to.value) for was, targets in LEGAL.items() for to in targets])


@pytest.mark.parametrize(
    "sql",
    ["delete from command", "update command set payload='{}'", "update command set account='x'", "update command set created='x'", "update command set id='x'"],
)
def test_the_database_itself_keeps_open_commands_and_their_payload(tmp_path: Path, sql: str) -> None:
    with opened(tmp_path) as kit:
        kit.add(kit.item())
        with pytest.raises(IllegalMove), kit.db.write(durable=True) as conn:
            conn.execute(sql)


def test_a_failing_write_leaves_nothing_and_an_inner_one_only_undoes_itself(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        with pytest.raises(ValueError), kit.db.write(durable=False):
            kit.small.put("a", 1)
            raise ValueError
        assert kit.small.get("a") is None
        with kit.db.write(durable=False):
            kit.small.put("a", 1)
            with pytest.raises(ValueError), kit.db.write(durable=False):
                kit.small.put("b", 2)
                raise ValueError
            assert kit.small.get("a") == 1  # a transaction sees what it wrote
        assert (kit.small.get("a"), kit.small.get("b")) == (1, None)


def test_a_durable_write_may_not_join_a_weaker_one(tmp_path: Path) -> None:
    with opened(tmp_path) as kit, pytest.raises(RuntimeError), kit.db.write(durable=False), kit.db.write(durable=True):
        pass


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
def test_outbox_writes_are_on_the_disk_and_bulk_writes_need_not_be(tmp_path: Path, durable: bool, level: int) -> None:
    with opened(tmp_path) as kit:
        for _ in range(2):
            with kit.db.write(durable=not durable):
                pass
            with kit.db.write(durable=durable) as conn:
                assert conn.pragma("synchronous") == level


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """R29."""
    with opened(tmp_path) as kit:
        command = kit.add(kit.item())
        with kit.db.write(durable=False) as conn:
            pages = int(conn.pragma("page_count"))
        with kit.db._lock:
            kit.db._writing().pragma("max_page_count", pages + 2)
        with pytest.raises(StoreUnavailable) as error:
            kit.pull([row(str(n), "x", note="y" * 5000) for n in range(50)])
        assert reason(error) == "full"
        assert kit.lists.count(query()) == 0
        assert kit.outbox.get(command).state is State.WAITING
        assert kit.outbox.move(command, State.SENDING).command.attempt == 1


def test_a_running_query_can_be_stopped_from_another_thread(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        started = threading.Event()
        ident: list[int] = []
        seen: list[type[BaseException]] = []

        def begun(*_: object) -> int:
            started.set()
            return 1

        def endless() -> None:
            ident.append(threading.get_ident())
            try:
                with kit.db.read() as conn:
                    conn.create_scalar_function("begun", begun, 0)
                    conn.execute("with recursive n(i) as (select begun() union all select i+1 from n) select count(*) from n").get  # noqa: B018
            except Interrupted as error:
                seen.append(type(error))

        worker = threading.Thread(target=endless)
        worker.start()
        assert started.wait(10)
        kit.db.interrupt(ident[0])
        worker.join(10)
        assert seen == [Interrupted]


def test_reading_sees_one_picture_from_start_to_end(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna")])
        with kit.db.read():
            first = kit.titles(query())
            other = threading.Thread(target=lambda: kit.pull([row("1", "Berta")]))
            other.start()
            other.join(10)
            assert kit.titles(query()) == first == ["Anna"]
        assert kit.titles(query()) == ["Berta"]


def test_after_closing_nothing_works_and_closing_again_is_fine(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna")])
        kit.db.close()
        kit.db.close()
        with pytest.raises(StoreUnavailable):
            kit.titles(query())
        with pytest.raises(StoreUnavailable):
            kit.small.put("a", 1)


def test_a_backup_opens_with_the_same_key(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna")])
        kit.db.backup(copy / DATABASE_NAME)
        assert kit.db.check()
    assert [p.name for p in copy.iterdir()] == [DATABASE_NAME]
    with opened(copy) as kit:
        assert kit.titles(query()) == ["Anna"] and kit.records.total(A, "lead") == 1
