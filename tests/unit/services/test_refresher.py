"""Refreshing: what a list holds afterwards, what is never lost, and what is told meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from leaddesk.domain.changes import RecordsChanged, RefreshProgress
from leaddesk.domain.errors import Gone, NotKnown, Offline, SignInNeeded
from leaddesk.domain.records import ListQuery
from leaddesk.services.api import RefreshCounts

from .conftest import Bench


def titles(bench: Bench, *, gone: bool = False) -> list[str]:
    query = ListQuery(kinds=("lead",), sort="title", gone=gone)
    return [row.cells[0] for row in bench.services.queries.rows(bench.services.queries.ids(query), ["title"])]


async def test_a_first_refresh_brings_everything_page_by_page(bench: Bench) -> None:
    bench.server.state.fill(120)
    account = await bench.signed_in()
    counts = await bench.services.refresher.refresh(account.id)
    assert counts == {"lead": RefreshCounts(seen=120, new=120), "place": RefreshCounts(seen=2, new=2)}
    assert await bench.services.refresher.refresh(account.id, ["sent"]) == {"sent": RefreshCounts()}
    assert len(titles(bench)) == 120
    progress = [c for c in bench.changes if isinstance(c, RefreshProgress) and c.kind == "lead"]
    assert progress[-1].done and progress[-1].seen == 120
    rows = [c for c in bench.changes if isinstance(c, RecordsChanged) and c.kind == "lead"]
    assert sum(len(c.rowids) for c in rows) == 120 and all(c.structure for c in rows)


async def test_the_second_time_only_what_changed_is_read(bench: Bench) -> None:
    bench.server.state.fill(60)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    bench.changes.clear()
    bench.server.state.leads["7"]["stage"] = "won"
    counts = await bench.services.refresher.refresh(account.id, ["lead"])
    assert counts["lead"] == RefreshCounts(seen=60, changed=1)
    (change,) = [c for c in bench.changes if isinstance(c, RecordsChanged)]
    assert len(change.rowids) == 1 and not change.structure
    assert bench.services.queries.rows(change.rowids, ["status"])[0].cells == ("won",)


async def test_what_the_list_no_longer_names_is_gone_but_readable(bench: Bench) -> None:
    bench.server.state.fill(30)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    del bench.server.state.leads["5"]
    counts = await bench.services.refresher.refresh(account.id, ["lead"])
    assert counts["lead"].gone == 1
    assert "Customer 005" not in titles(bench) and "Customer 005" in titles(bench, gone=True)
    view = bench.services.queries.record(bench.key(account, "5"))
    assert view is not None and view.record.gone is not None
    bench.server.state.leads["5"] = {"id": 5, "name": "Customer 005"}
    assert (await bench.services.refresher.refresh(account.id, ["lead"]))["lead"].changed == 1
    assert "Customer 005" in titles(bench)


@pytest.mark.parametrize("left, held", [(80, 0), (79, 21), (10, 90)])
async def test_a_list_that_shrinks_too_much_waits_for_a_yes(bench: Bench, left: int, held: int) -> None:
    """R22."""
    bench.server.state.fill(100)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    for number in range(left + 1, 101):
        del bench.server.state.leads[str(number)]
    counts = (await bench.services.refresher.refresh(account.id, ["lead"]))["lead"]
    assert (counts.held_back, counts.gone) == (held, 0 if held else 20)
    assert len(titles(bench)) == (100 if held else 80)
    assert await bench.services.refresher.accept_drop(account.id, "lead") == held
    assert len(titles(bench)) == left
    assert await bench.services.refresher.accept_drop(account.id, "lead") == 0


async def test_a_cut_list_takes_nothing_out(bench: Bench) -> None:
    """R21."""
    bench.server.state.fill(10)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    del bench.server.state.leads["3"]
    bench.server.state.cut = True
    counts = (await bench.services.refresher.refresh(account.id, ["lead"]))["lead"]
    assert counts.failure is not None and counts.failure.fact("got") == "cut_list"
    assert len(titles(bench)) == 10


async def test_entries_nobody_can_read_are_counted_and_take_nothing_with_them(bench: Bench) -> None:
    bench.server.state.fill(10)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    bench.server.state.leads["2"]["name"] = "unreadable"
    bench.server.state.broken_entries = 2
    del bench.server.state.leads["9"]
    counts = (await bench.services.refresher.refresh(account.id, ["lead"]))["lead"]
    assert (counts.broken, counts.gone, counts.failure) == (3, 0, None)
    assert "Customer 002" in titles(bench) and "Customer 009" in titles(bench)
    health = next(k for k in bench.services.accounts.health(account.id).kinds if k.kind == "lead")
    assert health.refreshed == bench.clock.now()
    assert health.failure is not None and health.failure.facts["records"] == 3
    bench.server.state.leads["2"]["name"] = "Readable again"
    bench.server.state.broken_entries = 0
    counts = (await bench.services.refresher.refresh(account.id, ["lead"]))["lead"]
    assert (counts.changed, counts.gone, counts.broken) == (1, 1, 0)


async def test_a_kind_that_fails_does_not_stop_the_others(bench: Bench) -> None:
    bench.server.state.fill(3)
    account = await bench.signed_in()
    bench.server.state.faults = [500, 500, 500]
    counts = await bench.services.refresher.refresh(account.id, ["lead", "place"])
    assert counts["lead"].failure is not None and counts["lead"].failure.code == "server_fault"
    assert counts["place"].new == 2
    health = {k.kind: k for k in bench.services.accounts.health(account.id).kinds}
    assert health["lead"].failed_at == bench.clock.now() and health["lead"].refreshed is None


async def test_offline_is_known_after_one_kind(bench: Bench) -> None:
    account = await bench.signed_in()
    before = len(bench.server.state.requests)
    bench.server.down()
    counts = await bench.services.refresher.refresh(account.id)
    assert {name: one.failure.code if one.failure else "" for name, one in counts.items()} == {"lead": "offline", "place": "offline"}
    assert bench.services.accounts.health(account.id).online is False
    bench.server.up()
    assert len(bench.server.state.requests) == before


async def test_a_captive_portal_is_told_apart(bench: Bench) -> None:
    bench.server.state.fill(3)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    bench.server.state.html = True
    counts = await bench.services.refresher.refresh(account.id, ["lead"])
    assert counts["lead"].failure is not None and counts["lead"].failure.fact("got") == "html"
    assert len(titles(bench)) == 3


async def test_two_at_once_are_one(bench: Bench) -> None:
    bench.server.state.fill(120)
    account = await bench.signed_in()
    before = bench.server.state.requests.count("/leads")
    first, second = await asyncio.gather(bench.services.refresher.refresh(account.id, ["lead"]), bench.services.refresher.refresh(account.id, ["lead"]))
    assert first == second
    assert bench.server.state.requests.count("/leads") - before == 3


async def test_unknown_kinds_and_signed_out_accounts(bench: Bench) -> None:
    account = await bench.account()
    with pytest.raises(NotKnown):
        await bench.services.refresher.refresh(account.id, ["dragon"])
    with pytest.raises(SignInNeeded):
        await bench.services.refresher.refresh(account.id)


async def test_a_fetched_detail_joins_the_list_part(bench: Bench) -> None:
    bench.server.state.fill(2)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    assert bench.services.queries.search("Port Example") == ()
    view = await bench.services.refresher.fetch(bench.key(account, "1"))
    assert {part.name for part in view.record.parts} == {"list", "detail"}
    assert view.record.core.company == "Port Example" and view.record.core.title == "Customer 001"
    assert [hit.title for hit in bench.services.queries.search("port exam")] == ["Customer 001"]
    bench.clock.pass_(60)
    bench.server.state.leads["1"]["name"] = "Customer One"
    await bench.services.refresher.refresh(account.id, ["lead"])
    after = bench.services.queries.record(bench.key(account, "1"))
    assert after is not None and after.record.core.title == "Customer One" and after.record.core.company == "Port Example"


async def test_a_record_that_vanished_is_marked_gone_when_it_is_opened(bench: Bench) -> None:
    bench.server.state.fill(2)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    del bench.server.state.leads["2"]
    with pytest.raises(Gone):
        await bench.services.refresher.fetch(bench.key(account, "2"))
    assert titles(bench) == ["Customer 001"]
    bench.server.down()
    with pytest.raises(Offline):
        await bench.services.refresher.fetch(bench.key(account, "1"))


async def test_a_record_fetched_during_a_pull_is_not_counted_as_missing(bench: Bench) -> None:
    bench.server.state.fill(4)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    incoming = bench.opened._complete().account_parts.incoming
    records = bench.opened.base.stores.records
    with incoming.pulling(account.id, "lead"):
        generation = records.next_generation(account.id, "lead")
        bench.server.state.leads["77"] = {"id": 77, "name": "Born meanwhile"}
        await bench.services.refresher.fetch(bench.key(account, "77"))
        assert records.missing_count(account.id, "lead", generation) == 4


async def test_the_background_reads_what_is_due_and_what_failed_once_the_server_is_back(open_bench: Callable[[], Bench]) -> None:
    bench = open_bench()
    bench.server.state.fill(2)
    account = await bench.signed_in()
    done = asyncio.Event()
    loop = asyncio.get_running_loop()

    def listen(change: object) -> None:
        if isinstance(change, RefreshProgress) and change.done and change.kind == "place":
            loop.call_soon_threadsafe(done.set)

    bench.services.events.subscribe(listen)
    await bench.services.start()
    async with asyncio.timeout(10):
        await done.wait()
    assert bench.services.queries.counts(account.id) == {"lead": 2, "place": 2, "sent": 0}
    bench.server.down()
    failed = await bench.services.refresher.refresh(account.id, ["place"])
    assert failed["place"].failure is not None
    done.clear()
    bench.server.state.places.append("Heath")
    bench.server.up()
    await bench.services.choices.get(account.id, "move", "slot")  # any real call that is answered tells that the server is back
    async with asyncio.timeout(10):
        await done.wait()
    assert bench.services.queries.counts(account.id)["place"] == 3


async def test_no_more_calls_at_once_than_the_crm_allows(bench: Bench) -> None:
    account = await bench.signed_in()
    connector = bench.opened._complete().account_parts.connections.ready(account.id)
    bench.server.state.meeting = threading.Barrier(4)

    async def read() -> int:
        return sum([len(page.items) async for page in connector.pull("place")])

    assert await asyncio.gather(*(read() for _ in range(8))) == [2] * 8
    assert bench.server.state.most_inside == 4


async def test_an_account_removed_while_it_is_read_leaves_nothing_behind(bench: Bench) -> None:
    account = await bench.signed_in()
    meeting = bench.server.state.meeting = threading.Barrier(2)
    reading = asyncio.gather(bench.services.refresher.refresh(account.id, ["place"]), return_exceptions=True)
    assert await asyncio.to_thread(bench.server.state.arrived.wait, 10)
    await bench.services.accounts.remove(account.id)
    await asyncio.to_thread(meeting.wait, 10)
    (error,) = await reading
    assert isinstance(error, NotKnown)
    assert bench.services.accounts.list() == () and bench.services.queries.search("Harbour") == ()
    assert bench.opened.crash.last is None


async def test_on_a_nearly_full_disk_nothing_is_downloaded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """R29."""
    account = await bench.signed_in()
    monkeypatch.setattr("leaddesk.app.heavy.shutil.disk_usage", lambda path: SimpleNamespace(free=100_000_000))
    asked = len(bench.server.state.requests)
    counts = await bench.services.refresher.refresh(account.id, ["place"])
    assert counts["place"].failure is not None and counts["place"].failure.fact("reason") == "little_room"
    assert len(bench.server.state.requests) == asked
