"""The journal: any change, gap or cut shows; scrubbing leaves it verifiable."""

from __future__ import annotations

from pathlib import Path

import pytest

from leaddesk.domain.ids import RecordKey
from tests.unit.store.store_kit import NOON, A, B, Kit, opened


def write(kit: Kit, count: int = 4) -> None:
    with kit.db.write(durable=True) as conn:
        for n in range(count):
            kit.journal.append(conn, NOON, A if n % 2 else B, "note", None, RecordKey(A, "lead", str(n)), {"n": n})


def test_it_is_intact_when_nobody_touched_it(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        assert kit.journal.verify() == (True, 0, "")
        write(kit)
        assert kit.journal.verify() == (True, 4, "")


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("update journal set body='{}' where seq=2", "line 2"),
        ("update journal set what='sent' where seq=3", "line 3"),
        ("update journal set at='2026-01-01T00:00:00.000Z' where seq=1", "line 1"),
        ("update journal set remote='x' where seq=4", "line 4"),
        ("update journal set digest='x' where seq=2", "line 2"),
        ("update journal set hash='x' where seq=2", "line 2"),
        ("delete from journal where seq=2", "line 3"),
        ("delete from journal where seq=1", "line 2"),
        ("delete from journal where seq=4", "line 4"),
        ("delete from journal", "line 1"),
        ("update journal set body=null where seq=2; update journal set digest='x' where seq=2", "line 2"),
    ],
)
def test_what_was_changed_shows(tmp_path: Path, sql: str, where: str) -> None:
    with opened(tmp_path) as kit:
        write(kit)
        with kit.db.write(durable=True) as conn:
            conn.execute(sql)
        intact, _, place = kit.journal.verify()
        assert not intact and place == where


def test_scrubbing_takes_persons_out_and_keeps_the_chain(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        write(kit)
        with kit.db.write(durable=True) as conn:
            assert kit.journal.scrub(conn, account=B) == 2
            assert conn.execute("select count(*) from journal where account=? or remote in ('0','2')", (B,)).get == 0
        assert kit.journal.verify() == (True, 4, "")
        with kit.db.write(durable=True) as conn:
            assert kit.journal.scrub(conn, before=NOON) == 0
            assert kit.journal.scrub(conn, before=kit.clock.forward(1)) == 2
        assert kit.journal.verify() == (True, 4, "")


def test_lines_about_a_record_are_newest_first_and_limited(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        key = RecordKey(A, "lead", "1")
        with kit.db.write(durable=True) as conn:
            for n in range(5):
                kit.journal.append(conn, NOON, A, f"w{n}", None, key, {"n": n})
        assert [e.what for e in kit.journal.for_record(key, 2)] == ["w4", "w3"]
        assert kit.journal.for_record(key)[0].record == key and kit.journal.for_record(key)[0].body == {"n": 4}


def test_pages_go_back_from_the_newest_line(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        write(kit)
        first = kit.journal.page(limit=3)
        assert [e.seq for e in first] == [4, 3, 2] and [e.seq for e in kit.journal.page(before=2, limit=3)] == [1]
        assert {e.account for e in kit.journal.page(account=B)} == {B}
        assert [e.record.remote for e in kit.journal.page(words="2") if e.record] == ["2"]
        assert kit.journal.page(words="%") == () and kit.journal.page(words="_") == ()
