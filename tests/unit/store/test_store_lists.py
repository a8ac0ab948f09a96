"""Lists: order, filters, search within a list, several shelves, and that every order comes from an index."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import SORTABLE, Core, Filter
from leaddesk.store.lists import ResolvedQuery
from tests.unit.store.store_kit import NOON, A, B, Kit, opened, query, row

BOTH = ((A, "lead"), (B, "lead"))


def remotes(kit: Kit, q: ResolvedQuery) -> list[str]:
    ids = kit.lists.ids(q)
    assert kit.lists.first(q, 1000) == tuple(ids)
    assert kit.lists.count(q) == len(ids)
    return [r.key.remote for r in kit.lists.rows(ids, ["title"])]


def filtered(*filters: Filter, sort: str = "remote") -> ResolvedQuery:
    return replace(query(sort=sort), filters=filters)


def test_text_sorts_without_case_and_accents_and_empty_last_both_ways(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row(str(n), t) for n, t in enumerate(["zoe", "", "Émile", "anna", "ERIC", "  ", "Berta"])])
        assert kit.titles(query(sort="title")) == ["anna", "Berta", "Émile", "ERIC", "zoe", "", "  "]
        assert kit.titles(query(sort="title", descending=True)) == ["zoe", "ERIC", "Émile", "Berta", "anna", "  ", ""]


def test_numbers_dates_and_ids_sort_as_such(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        days = [None, date(2026, 12, 1), date(2026, 2, 5)]
        for n, amount in enumerate((Decimal("9"), Decimal("100.5"), None)):
            kit.pull([row(str(9 + n), core=Core(amount=amount, due=days[n], created=NOON - timedelta(days=n)))], drop=False)
        assert remotes(kit, query(sort="amount")) == ["9", "10", "11"]
        assert remotes(kit, query(sort="due")) == ["11", "10", "9"]
        assert remotes(kit, query(sort="created")) == ["11", "10", "9"]
        assert remotes(kit, query(sort="remote")) == ["9", "10", "11"]
        assert remotes(kit, query()) == ["11", "10", "9"]  # no order asked: newest first


def test_several_accounts_make_one_list(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "anna"), row("2", "dora"), row("3", "")])
        kit.pull([row("1", "Berta"), row("2", "cara")], account=B)
        kit.pull([row("9", "other kind")], kind="task")
        q = ResolvedQuery(BOTH, sort="title")
        assert kit.titles(q) == ["anna", "Berta", "cara", "dora", ""]
        assert kit.titles(replace(q, descending=True)) == ["dora", "cara", "Berta", "anna", ""]
        assert kit.titles(replace(q, limit=2)) == ["anna", "Berta"] and kit.lists.count(replace(q, limit=2)) == 2
        assert kit.lists.first(q, 2) == tuple(kit.lists.ids(q))[:2]
        assert kit.titles(replace(q, search="a", limit=3)) == ["anna"]
        assert kit.lists.counts(A) == {"lead": 3, "task": 1}


def test_lists_of_nothing_are_empty(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        for q in (ResolvedQuery(()), query(sort="title"), ResolvedQuery(((AccountId("no"), "x"),), search="a")):
            assert (kit.lists.count(q), kit.lists.first(q), list(kit.lists.ids(q)), kit.lists.values(q, "status")) == (0, (), [], ())
        assert kit.lists.rows([5], ["title"]) == [] and kit.lists.search("  ") == ()


def test_rows_show_core_columns_and_fields_in_the_asked_order(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        core = Core(
            title="Anna", phones=("+911", "+912"), due=date(2026, 2, 5), amount=Decimal("20.50"), created=datetime.fromisoformat("2026-02-05T01:02:03Z")
        )
        kit.pull([row("7", core=core, city="Pune", count=3.0, flag=True, none=None), row("8", "Ben")])
        first, second = kit.lists.rows([1, 2], ["remote", "title", "phone", "due", "amount", "created", "field:city", "field:count", "field:flag", "field:no"])
        assert first.values == ("7", "Anna", "+911", "2026-02-05", "20.50", "2026-02-05T01:02:03.000Z", "Pune", "3", "yes", "")
        assert second.values == ("8", "Ben", *[""] * 8)
        assert [r.rowid for r in kit.lists.rows([2, 99, 1], ["title"])] == [2, 1]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (Filter("status", "eq", ("open",)), ["1", "3"]),
        (Filter("status", "ne", ("OPEN",)), ["2", "4"]),
        (Filter("status", "in", ("won", "Open")), ["1", "2", "3"]),
        (Filter("status", "in", ()), []),
        (Filter("status", "empty"), ["4"]),
        (Filter("status", "filled"), ["1", "2", "3"]),
        (Filter("status", "eq", ("",)), ["4"]),
        (Filter("title", "contains", ("NN",)), ["1"]),
        (Filter("title", "contains", ("é",)), ["1", "2", "3"]),
        (Filter("title", "ge", ("ben",)), ["2", "3"]),
        (Filter("remote", "eq", ("2",)), ["2"]),
        (Filter("remote", "gt", ("2",)), ["3", "4"]),
        (Filter("remote", "contains", ("3",)), ["3"]),
        (Filter("phone", "contains", ("98 765",)), ["1"]),
        (Filter("phone", "eq", ("+91 9876543210",)), ["1"]),
        (Filter("due", "eq", ("2026-02-05",)), ["1"]),
        (Filter("due", "le", ("2026-02-06",)), ["1", "2"]),
        (Filter("due", "gt", ("2026-02-05",)), ["2"]),
        (Filter("created", "eq", ("2026-02-05",)), ["1"]),
        (Filter("created", "lt", ("2026-02-05",)), ["2"]),
        (Filter("created", "le", ("2026-02-05",)), ["1", "2"]),
        (Filter("created", "gt", ("2026-02-04",)), ["1"]),
        (Filter("created", "ge", ("2026-02-04",)), ["1", "2"]),
        (Filter("created", "ge", ("2026-02-05T12:00:00.000Z",)), ["1"]),
        (Filter("created", "eq", ("2026-99-99",)), []),
        (Filter("amount", "ge", ("1,000",)), ["2"]),
        (Filter("amount", "eq", ("999.5",)), ["1"]),
        (Filter("amount", "lt", ("word",)), []),
        (Filter("field:city", "eq", ("PUNE",)), ["1"]),
        (Filter("field:city", "ne", ("pune",)), ["2", "3", "4"]),
        (Filter("field:city", "contains", ("e",)), ["1", "2"]),
        (Filter("field:city", "empty"), ["3", "4"]),
        (Filter("field:city", "filled"), ["1", "2"]),
        (Filter("field:city", "lt", ("m",)), ["2"]),
        (Filter('field:o"dd', "eq", ("x",)), []),
    ],
)
def test_filters(tmp_path: Path, condition: Filter, found: list[str]) -> None:
    with opened(tmp_path) as kit:
        kit.pull(
            [
                row("1", core=Core("Anne", phones=("+919876543210",), status="Open", due=date(2026, 2, 5), created=NOON, amount=Decimal("999.5")), city="Pune"),
                row("2", core=Core("Béné", status="Won", due=date(2026, 2, 6), created=NOON - timedelta(days=1), amount=Decimal(1000)), city="Delhi"),
                row("3", core=Core("emil", status="OPEN")),
                row("4", ""),
            ]
        )
        assert remotes(kit, filtered(condition)) == found


def test_conditions_add_up_and_work_over_several_accounts(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", core=Core("Anna", status="Open", owner="r")), row("2", core=Core("Ben", status="Open", owner="s"))])
        kit.pull([row("3", core=Core("Anna", status="Open", owner="r"))], account=B)
        q = ResolvedQuery(BOTH, filters=(Filter("status", "eq", ("open",)), Filter("owner", "eq", ("R",))), sort="remote", search="ann")
        assert remotes(kit, q) == ["1", "3"]
        assert kit.lists.values(ResolvedQuery(BOTH), "owner") == (("r", 2), ("s", 1))
        assert kit.lists.values(replace(q, filters=()), "status") == (("Open", 2),)
        assert kit.lists.values(ResolvedQuery(BOTH), "owner", limit=1) == (("r", 2),)


def test_unknown_columns_and_operations_are_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1")])
        for q in (filtered(Filter("title; drop table record", "eq", ("x",))), filtered(Filter("title", "like", ("x",))), query(sort="1")):
            with pytest.raises(NotKnown):
                kit.lists.ids(q)


def test_marks_filter_like_columns(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "a"), row("2", "b"), row("3", "c")])
        kit.pull([row("1", "a"), row("2", "changed")])
        kit.add(kit.item("1"))
        kit.add(kit.item("1", account=B))
        assert remotes(kit, filtered(Filter("unread", "filled"))) == ["2"]
        assert remotes(kit, filtered(Filter("pending", "filled"))) == ["1"]
        assert remotes(kit, filtered(Filter("pending", "empty"))) == ["2"]
        assert remotes(kit, replace(filtered(Filter("gone", "filled")), gone=True)) == ["3"]


@pytest.mark.parametrize("sort", SORTABLE)
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_comes_from_an_index(tmp_path: Path, sort: str, descending: bool) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row(str(n), f"T{n}") for n in range(30)])
        kit.pull([row(str(n), f"T{n}") for n in range(30)], account=B)
        with kit.db.read() as conn:
            for shelves in (BOTH, BOTH[:1]):
                sql, values = kit.lists._plan(conn, ResolvedQuery(shelves)).ids(sort, descending, 64)
                plan = " ".join(str(r[3]) for r in conn.execute("explain query plan " + sql, values).fetchall())
                assert "COVERING INDEX" in plan and "TEMP B-TREE" not in plan and "SCAN record" not in plan, plan


def test_rare_marks_are_found_without_a_look_at_every_record(tmp_path: Path) -> None:
    """The database takes fewer steps than there are records, so that a million of them are no matter."""
    with opened(tmp_path) as kit:
        kit.pull([row(str(n), f"T{n}") for n in range(2000)])
        kit.pull([row(str(n), "changed" if n == 7 else f"T{n}") for n in range(1999)])
        kit.db.settle()
        steps: list[int] = []

        def told(event: dict[str, Any]) -> None:
            steps.append(event["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"])

        with kit.db.read() as reader, kit.db.write(durable=False) as writer:
            connections = (reader, writer)
        for connection in connections:
            connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, told)
        try:
            assert kit.lists.count(filtered(Filter("unread", "filled"))) == 1
            assert kit.lists.count(replace(filtered(Filter("gone", "filled")), gone=True)) == 1
            assert remotes(kit, filtered(Filter("unread", "filled"))) == ["7"]
            assert kit.lists.unread(A) == {"lead": 1}
            assert kit.records.purge(NOON - timedelta(days=1)) == 0
        finally:
            for connection in connections:
                connection.trace_v2(0, None)
        assert len(steps) > 5 and max(steps) < 1000


def test_records_without_a_part_are_found(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row(str(n), f"T{n}") for n in range(4)])
        kit.records.apply_page(A, "lead", "detail", [row("2", "T2")], 0)
        lacking = replace(query(sort="title", descending=True), lacks="detail")
        assert remotes(kit, lacking) == ["3", "1", "0"]
        assert remotes(kit, replace(lacking, lacks="list")) == []


@pytest.mark.parametrize("large", [0, 1000])
def test_many_hits_are_read_along_the_orders_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row(str(n), f"{'Same' if n % 3 else 'Other'} {n % 7}") for n in range(60)])
        kit.pull([row(str(n), f"Same {n % 5}") for n in range(20)], account=B)
        for descending in (False, True):
            asked = ResolvedQuery(BOTH, search="same", sort="title", descending=descending)
            few = kit.lists.ids(asked)
            with monkeypatch.context() as patched:
                patched.setattr("leaddesk.store.lists.FEW", 10)
                patched.setattr("leaddesk.store.lists.LARGE", large)
                assert kit.lists.ids(asked) == few and len(few) == kit.lists.count(asked) == 60
                assert kit.lists.first(asked, 30) == tuple(few[:30])


cores = st.builds(
    Core,
    title=st.text(st.sampled_from("aAbBéÉ 9"), max_size=3),
    status=st.sampled_from(["", "open", "Open", "won"]),
    due=st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    amount=st.none() | st.decimals(-5, 5, places=1),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(cores, max_size=12), st.lists(cores, max_size=12), st.sampled_from(["title", "status", "due", "amount"]), st.booleans())
def test_any_list_is_in_order_whole_and_with_blanks_last(
    tmp_path_factory: pytest.TempPathFactory, mine: list[Core], theirs: list[Core], sort: str, descending: bool
) -> None:
    with opened(tmp_path_factory.mktemp("s")) as kit:
        kit.pull([row(str(n), core=c) for n, c in enumerate(mine)])
        kit.pull([row(str(n), core=c) for n, c in enumerate(theirs)], account=B)
        ids = kit.lists.ids(ResolvedQuery(BOTH, sort=sort, descending=descending))
        assert len(ids) == len(set(ids)) == len(mine) + len(theirs)
        with kit.db.read() as conn:
            keys: list[Any] = [conn.execute(f"select {sort} from record where id=?", (i,)).get for i in ids]
        filled = [k for k in keys if k is not None]
        assert keys == sorted(filled, reverse=descending) + [None] * (len(keys) - len(filled))
