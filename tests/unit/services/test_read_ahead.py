"""Details are read ahead for kinds that want it: the missing ones only, and not while the account is offline or signed out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from leaddesk.app.wiring import open_store_part
from leaddesk.connectors.http import HttpFactory
from leaddesk.domain.ids import RecordKey
from leaddesk.services.read_ahead import ReadAhead, ReadsChoices

from .conftest import KEY, Bench, HandClock
from .toycrm import PLUGIN
from .toycrm.server import ToyServer

EAGER = replace(PLUGIN, kinds=tuple(replace(kind, prefetch=kind.detail) for kind in PLUGIN.kinds))


async def no_rest() -> None:
    """The pause between two reads, passed over."""


async def _at_once(seconds: float) -> None:
    """A pause between tries that takes no time."""


def eager(tmp_path: Path, clock: HandClock, server: ToyServer) -> tuple[Bench, ReadAhead]:
    bench = Bench.__new__(Bench)
    bench.profile, bench.clock, bench.server = tmp_path / "profile", clock, server
    bench.opened = open_store_part(
        bench.profile, session_key=KEY, plugins=[EAGER], in_thread=False, clock=clock, http=lambda: HttpFactory(clock, sleep=_at_once)
    )
    bench.services = bench.opened.services
    bench.changes = []
    services = bench.services
    ahead = ReadAhead(
        catalog=services.catalog,
        accounts=services.accounts.list,
        queries=services.queries,
        lacking=bench.opened.base.queries.lacking,
        fetch=services.refresher.fetch,
        online=lambda account: services.accounts.health(account).online,
        wanted=lambda: services.preferences.get("read_ahead") is not False,
        events=services.events,
        choices=cast(ReadsChoices, services.choices),
    )
    return bench, ahead


async def test_missing_details_are_read_once(tmp_path: Path, clock: HandClock, server: ToyServer) -> None:
    bench, ahead = eager(tmp_path, clock, server)
    server.state.fill(3)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    count = bench.services.queries.counts(account.id)["lead"]
    assert await ahead.round(account, no_rest) == count > 0
    assert await ahead.round(account, no_rest) == 0
    await bench.close()


async def test_nothing_is_asked_while_offline_or_not_wanted(tmp_path: Path, clock: HandClock, server: ToyServer) -> None:
    bench, ahead = eager(tmp_path, clock, server)
    server.state.fill(3)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    bench.services.preferences.put("read_ahead", False)
    assert await ahead.round(account, no_rest) == 0
    bench.services.preferences.put("read_ahead", True)
    server.down()
    assert await ahead.round(account, no_rest) == 0
    server.up()
    await bench.close()


async def test_a_form_about_a_record_can_be_filled_in_offline_though_it_was_never_opened(tmp_path: Path, clock: HandClock, server: ToyServer) -> None:
    bench, ahead = eager(tmp_path, clock, server)
    server.state.fill(3)
    account = await bench.signed_in()
    assert await ahead.choices(account, no_rest) == 0  # nothing to ask about yet
    await bench.services.refresher.refresh(account.id, ["lead"])
    assert await ahead.choices(account, no_rest) == 1
    assert await ahead.choices(account, no_rest) == 0  # fresh enough
    server.down()
    offered = await bench.services.choices.get(account.id, "move", "slot", "3", {"day": "2026-04-02"})
    assert [choice.value for choice in offered.choices] == server.state.slots and offered.stale
    server.up()
    await bench.close()


async def test_a_detail_that_brings_nothing_is_not_asked_for_again(tmp_path: Path, clock: HandClock, server: ToyServer) -> None:
    """A server that answers without a detail is asked once for each record, and the round ends."""
    bench, ahead = eager(tmp_path, clock, server)
    server.state.fill(3)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    asked: list[str] = []

    async def empty(key: RecordKey) -> None:
        asked.append(key.remote)

    ahead._fetch = empty
    count = bench.services.queries.counts(account.id)["lead"]
    assert await ahead.round(account, no_rest) == count > 0
    assert await ahead.round(account, no_rest) == 0
    assert len(asked) == len(set(asked)) == count
    await bench.close()
