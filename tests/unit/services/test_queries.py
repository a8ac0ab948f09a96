"""Reads of the cache as the window makes them: columns by name, pending changes on rows, search, timelines."""

from __future__ import annotations

import pytest

from leaddesk.domain.errors import NotKnown
from leaddesk.domain.records import Filter, ListQuery

from .conftest import Bench


async def filled(bench: Bench, count: int = 5) -> str:
    bench.server.state.fill(count)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    return account.id


async def test_columns_are_named_as_the_kind_names_them(bench: Bench) -> None:
    await filled(bench)
    queries = bench.services.queries
    bench.server.state.leads["3"]["stage"] = "won"
    await bench.services.refresher.refresh(bench.services.accounts.list()[0].id, ["lead"])
    won = ListQuery(filters=(Filter("stage", "eq", ("won",)),), sort="customer", descending=True)
    assert queries.count(won) == 1
    assert queries.rows(queries.first(won), ["title", "remote"])[0].cells == ("Customer 003", "3")
    assert queries.values(won, "stage") == (("open", 4), ("won", 1))
    assert list(queries.ids(won)) == list(queries.first(won))


@pytest.mark.parametrize(
    "query, what",
    [
        (ListQuery(sort="custmer"), "column"),
        (ListQuery(sort="city"), "sortable column"),
        (ListQuery(filters=(Filter("nothing", "eq", ("x",)),)), "column"),
        (ListQuery(kinds=("dragon",)), "kind"),
        (ListQuery(accounts=("toycrm-none",)), "account"),
    ],
)
async def test_names_that_mean_nothing_are_said(bench: Bench, query: ListQuery, what: str) -> None:
    await filled(bench, 1)
    with pytest.raises(NotKnown) as unknown:
        bench.services.queries.count(query)
    assert unknown.value.facts["what"] == what
    assert unknown.value.facts["known"]


async def test_without_accounts_every_list_is_empty(bench: Bench) -> None:
    assert bench.services.queries.count(ListQuery()) == 0
    assert bench.services.queries.first(ListQuery(kinds=("lead",))) == ()
    assert bench.services.queries.search("anything") == ()


async def test_a_pending_change_shows_on_its_row_and_in_the_timeline(bench: Bench) -> None:
    account = await filled(bench)
    bench.server.down()
    await bench.services.commands.submit(bench.services.accounts.list()[0].id, "move", ["2"], {"day": "2026-04-01", "slot": "noon"})
    queries = bench.services.queries
    row = queries.rows(queries.ids(ListQuery(filters=(Filter("customer", "eq", ("Customer 002",)),))), ["title", "due", "slot"])[0]
    assert row.cells == ("Customer 002", "2026-04-01", "noon")
    (mark,) = row.pending
    assert (mark.action, mark.state, mark.leaves) == ("move", "held", False)
    key = bench.key(bench.services.accounts.list()[0], "2")
    view = queries.record(key)
    assert view is not None and view.pending == row.pending
    assert str(view.record.core.due) == "2026-03-05"
    events = queries.timeline(key)
    assert {event.action for event in events} == {"move", "first_seen"}
    mine = next(event for event in events if event.source == "you")
    assert (mine.text, mine.state, mine.details["slot"]) == ("Move visit", "held", "noon")
    assert account


async def test_search_names_account_and_kind(bench: Bench) -> None:
    account = await filled(bench)
    (hit,) = bench.services.queries.search("customer 004")
    assert (hit.account_label, hit.kind_title, hit.title, hit.key.remote) == ("Toy CRM", "Lead", "Customer 004", "4")
    assert "open" in hit.subtitle
    assert bench.services.queries.key_of(hit.rowid) == hit.key
    assert hit.key.account == account


async def test_looked_at_rows_are_no_longer_new(bench: Bench) -> None:
    await filled(bench)
    bench.server.state.leads["1"]["stage"] = "lost"
    await bench.services.refresher.refresh(bench.services.accounts.list()[0].id, ["lead"])
    queries = bench.services.queries
    unread = [row for row in queries.rows(queries.ids(ListQuery()), ["title"]) if row.unread]
    assert [row.cells for row in unread] == [("Customer 001",)]
    queries.mark_read([unread[0].rowid])
    assert not any(row.unread for row in queries.rows(queries.ids(ListQuery()), ["title"]))


async def test_only_what_is_new_pending_or_gone(bench: Bench) -> None:
    await filled(bench)
    account = bench.services.accounts.list()[0]
    bench.server.state.leads["1"]["stage"] = "lost"
    del bench.server.state.leads["5"]
    await bench.services.refresher.refresh(account.id, ["lead"])
    await bench.services.commands.submit(account.id, "close", ["2"], {})
    queries = bench.services.queries
    shown = {only: [row.key.remote for row in queries.rows(queries.ids(ListQuery(only=only)), ["title"])] for only in ("unread", "pending", "gone")}
    assert shown == {"unread": ["1"], "pending": ["2"], "gone": ["5"]}
    assert queries.count(ListQuery(only="pending")) == 1
    assert queries.rows(queries.ids(ListQuery(only="pending")), ["title"])[0].pending[0].leaves


async def test_own_notes_show_on_the_timeline_and_are_counted(bench: Bench) -> None:
    await filled(bench)
    account = bench.services.accounts.list()[0]
    notes = bench.services.notes
    assert notes is not None
    notes.add(bench.key(account, "1"), "call", "No answer", "Try after six")
    notes.add(bench.key(account, "1"), "note", "Prefers Tamil")
    assert (notes.count(bench.key(account, "1"), "call"), notes.count(bench.key(account, "2"), "call")) == (1, 0)
    mine = [event for event in bench.services.queries.timeline(bench.key(account, "1")) if event.source == "you"]
    assert {(event.action, event.text) for event in mine} == {("call", "No answer"), ("note", "Prefers Tamil")}
    assert next(event for event in mine if event.action == "call").details == {"note": "Try after six"}
    with pytest.raises(NotKnown):
        notes.add(bench.key(account, "99"), "call", "x")
