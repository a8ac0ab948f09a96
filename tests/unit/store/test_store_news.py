"""What is kept of changes and notices: bounded, once, and gone with what it is about."""

from __future__ import annotations

from pathlib import Path

from leaddesk.domain.ids import RecordKey
from leaddesk.domain.news import Difference
from leaddesk.domain.notices import Worth
from leaddesk.store import notices as notice_store
from leaddesk.store.follow_ups import FollowUpStore
from leaddesk.store.news import MOST, ChangeStore
from leaddesk.store.notices import Draft, NoticeStore
from leaddesk.store.records import IncomingRow
from leaddesk.store.salvage import salvage
from tests.unit.store.store_kit import NOON, A, opened, query, row


def test_what_is_kept_of_a_record_is_bounded_and_goes_with_it(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna")])
        changes = ChangeStore(kit.db)
        for number in range(MOST + 20):
            base = row("1", f"Anna {number}")
            news = (Difference("title", str(number), str(number + 1)),)
            kit.pull([IncomingRow(base.remote, base.digest, base.values, base.core, news)])
        (rowid,) = kit.lists.ids(query())
        assert len(changes.history(rowid)) == MOST
        assert [(c.old, c.new) for c in changes.unseen(rowid)] == [("20", str(MOST + 20))]
        assert [r.title for r in changes.changed((A,))] == [f"Anna {MOST + 19}"]
        kit.records.remove_account(A)
        with kit.db.read() as conn:
            assert conn.execute("select count(*) from change").get == 0


def test_a_notice_is_kept_once_and_the_oldest_make_room(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        store = NoticeStore(kit.db, kit.clock)
        drafts = [Draft(f"m{n}", Worth.NEW, A, f"T{n}", "New", RecordKey(A, "lead", str(n))) for n in range(notice_store.MOST + 5)]
        assert len(store.add(drafts)) == notice_store.MOST
        assert store.add(drafts[-3:]) == ()
        assert store.list(1)[0].title == f"T{notice_store.MOST + 4}" and store.unseen() == notice_store.MOST
        assert store.look(record=RecordKey(A, "lead", str(notice_store.MOST))) == 1 and store.look(record=RecordKey(A, "lead", "none")) == 0
        assert store.look() == notice_store.MOST - 1 and store.list(unseen=True) == ()


def test_follow_ups_are_carried_over_from_a_damaged_database(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    with opened(tmp_path) as kit, opened(fresh) as target:
        item = FollowUpStore(kit.db, kit.clock).add(RecordKey(A, "lead", "1"), "Anna", NOON, "Call", NOON)
        salvage(kit.db.path, bytes(range(32)), target.db)
        assert FollowUpStore(target.db, target.clock).get(item.id) == item
