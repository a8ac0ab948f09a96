"""A list row that leaves a value out says nothing about it: what was known stays, where the CRM is known to do so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from leaddesk.domain.accounts import Account
from leaddesk.domain.records import Filter, ListQuery
from leaddesk.domain.values import Fields

from .conftest import Bench, HandClock
from .toycrm import LEAD, PLUGIN
from .toycrm.server import ToyServer


@pytest.fixture(params=[True, False], ids=["sticky", "plain"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock, server: ToyServer) -> AsyncIterator[Bench]:
    kinds = tuple(replace(kind, sticky=request.param) if kind is LEAD else kind for kind in PLUGIN.kinds)
    bench = Bench(tmp_path / "profile", clock, server, replace(PLUGIN, kinds=kinds))
    yield bench
    await bench.close()


@pytest.fixture
def sticky(request: pytest.FixtureRequest, desk: Bench) -> Iterator[bool]:
    yield desk.services.catalog.kind("toycrm", "lead").sticky


def values(desk: Bench, account: Account) -> Fields:
    view = desk.services.queries.record(desk.key(account, "1"))
    assert view is not None
    return view.record.values()


async def test_what_a_row_leaves_out_stays_where_missing_is_not_empty(desk: Bench, sticky: bool) -> None:
    desk.server.state.fill(2)
    account = await desk.signed_in()
    await desk.services.refresher.refresh(account.id, ["lead"])
    lead = desk.server.state.leads["1"]
    del lead["slot"], lead["visit"]
    lead["stage"] = "won"
    lead["phone"] = ""
    await desk.services.refresher.refresh(account.id, ["lead"])
    seen = values(desk, account)
    assert seen["stage"] == "won"
    assert seen["phone"] == "", "what is there and empty was emptied"
    assert ("slot" in seen) is sticky
    (row,) = desk.services.queries.rows(
        desk.services.queries.ids(ListQuery(kinds=("lead",), filters=(Filter("customer", "eq", ("Customer 001",)),))), ["slot", "due"]
    )
    assert row.cells == (("9 AM - 10 AM", "2026-03-05") if sticky else ("", ""))


async def test_what_a_detail_said_since_is_not_undone(desk: Bench, sticky: bool) -> None:
    desk.server.state.fill(1)
    account = await desk.signed_in()
    await desk.services.refresher.refresh(account.id, ["lead"])
    lead = desk.server.state.leads["1"]
    lead["slot"] = "10 AM - 11 AM"
    desk.clock.pass_(60)
    await desk.services.refresher.fetch(desk.key(account, "1"))
    del lead["slot"]
    lead["stage"] = "won"
    desk.clock.pass_(60)
    await desk.services.refresher.refresh(account.id, ["lead"])
    assert values(desk, account)["slot"] == "10 AM - 11 AM"
