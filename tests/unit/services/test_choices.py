"""Choices of form fields: from the server while it answers, from the cache when it doesn't."""

from __future__ import annotations

import pytest

from leaddesk.domain.changes import ReferenceChanged
from leaddesk.domain.errors import NotKnown, Offline

from .conftest import Bench


async def test_read_from_the_server_then_from_the_cache(bench: Bench) -> None:
    bench.server.state.fill(2)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    live = await bench.services.choices.get(account.id, "move", "slot", "1", {"day": "2026-04-01"})
    assert [c.value for c in live.choices] == bench.server.state.slots and not live.stale
    assert ReferenceChanged(account.id, "move", "slot") in bench.changes
    bench.clock.pass_(3600)
    bench.server.down()
    cached = await bench.services.choices.get(account.id, "move", "slot", "1", {"day": "2026-04-01"})
    assert cached.choices == live.choices and cached.stale and cached.fetched == live.fetched
    other_record = await bench.services.choices.get(account.id, "move", "slot", "2", {"day": "2026-04-01"})
    assert other_record.choices == live.choices and other_record.stale
    with pytest.raises(Offline):
        await bench.services.choices.get(account.id, "move", "slot", "1", {"day": "2026-04-02"})


async def test_unchanged_choices_are_no_news(bench: Bench) -> None:
    account = await bench.signed_in()
    await bench.services.choices.get(account.id, "move", "slot")
    bench.changes.clear()
    await bench.services.choices.get(account.id, "move", "slot")
    assert not any(isinstance(c, ReferenceChanged) for c in bench.changes)
    bench.server.state.slots = ["noon"]
    assert [c.label for c in (await bench.services.choices.get(account.id, "move", "slot")).choices] == ["noon"]
    assert any(isinstance(c, ReferenceChanged) for c in bench.changes)


async def test_a_failing_server_is_no_reason_to_show_nothing(bench: Bench) -> None:
    account = await bench.signed_in()
    await bench.services.choices.get(account.id, "move", "slot")
    bench.server.state.faults = [500, 500, 500]
    assert (await bench.services.choices.get(account.id, "move", "slot")).stale
    bench.server.state.html = True
    assert (await bench.services.choices.get(account.id, "move", "slot")).stale
    bench.server.state.html = False
    await bench.services.accounts.sign_out(account.id)
    assert (await bench.services.choices.get(account.id, "move", "slot")).stale


async def test_fields_without_choices_and_names_nobody_knows(bench: Bench) -> None:
    account = await bench.signed_in()
    asked = len(bench.server.state.requests)
    assert (await bench.services.choices.get(account.id, "move", "remark")).choices == ()
    assert len(bench.server.state.requests) == asked
    for action, field, record in (("move", "slots", None), ("fly", "slot", None), ("move", "slot", "nobody")):
        with pytest.raises(NotKnown):
            await bench.services.choices.get(account.id, action, field, record)
