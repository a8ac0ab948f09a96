"""Children wait for their parent and get its id; a later edit joins one that still waits."""

from __future__ import annotations

import pytest

from leaddesk.domain.errors import NotKnown, Offline
from leaddesk.domain.ids import CommandId, RecordKey

from .world import ONE, TWO, Process, World

KEY = RecordKey(ONE, "lead", "a")


async def test_a_child_waits_for_its_parent_and_gets_its_id(world: World, process: Process) -> None:
    """R5: as a record and as a value; what is stored stays as it was submitted."""
    world.server.online = False
    (parent,) = await process.commands.submit(ONE, "create", (), {"value": "first"}, hold=False)
    (child,) = await process.commands.submit(ONE, "write", ["@parent"], {"value": "second"}, hold=False, parent=parent.command.id)
    (named,) = await process.commands.submit(ONE, "write", ["b"], {"value": "@parent"}, hold=False, parent=parent.command.id)
    await process.settle()
    assert [process.state(i) for i in (parent, child, named)] == ["waiting"] * 3 and world.server.received == []
    world.server.online = True
    await process.pass_(100_000)
    await process.pass_(100_000)
    assert [process.state(i) for i in (parent, child, named)] == ["sent"] * 3
    new = f"new-{parent.command.id}"
    assert [one[1] for one in world.server.received] == [new, new, "b"]
    assert world.server.records[new] == "second" and world.server.records["b"] == new
    assert process.outbox.get(named.command.id).command.payload == {"value": "@parent"}


async def test_a_child_of_something_cancelled_is_refused_and_of_something_unknown_waits(world: World, process: Process) -> None:
    """R5, R7: nothing waits for ever for what can't come, and nothing disappears."""
    (parent,) = await process.commands.submit(ONE, "create", (), {"value": "first"})
    (child,) = await process.commands.submit(ONE, "write", ["@parent"], {"value": "second"}, hold=False, parent=parent.command.id)
    await process.settle()
    assert process.state(child) == "waiting"
    await process.commands.cancel(parent.command.id)
    await process.settle()
    assert process.state(child) == "refused" and world.server.received == [] and process.outbox.totals().whole
    for wrong in (CommandId("nobody"), parent.command.id):
        with pytest.raises(NotKnown):
            await process.commands.submit(ONE, "write", ["@parent"], {"value": "x"}, parent=wrong)
    with pytest.raises(NotKnown):
        await process.commands.submit(TWO, "write", ["@parent"], {"value": "x"}, parent=child.command.id)


async def test_an_edit_joins_the_one_that_still_waits_and_the_journal_keeps_both(world: World, process: Process) -> None:
    """R8: class I only, while waiting, never tried."""
    world.server.records["a"] = "old"
    (held,) = await process.commands.submit(ONE, "set", ["a"], {"value": "one"})
    await process.pass_(0.1)
    (apart,) = await process.commands.submit(ONE, "set", ["a"], {"value": "two"}, hold=False)
    assert process.state(held) == "held" and process.state(apart) == "waiting", "what can still be undone is left alone"
    (joined,) = await process.commands.submit(ONE, "set", ["a"], {"value": "three"}, hold=False)
    assert process.state(apart) == "cancelled" and process.reason(apart) == "replaced" and process.outbox.totals().whole
    await process.pass_(60)
    await process.pass_(60)
    assert process.state(joined) == "sent" and world.server.records["a"] == "three"
    assert [command for command, _ in world.server.received] == [held.command.id, joined.command.id]
    told = [entry.body["payload"] for entry in process.journal.for_record(KEY) if entry.what == "submit" and entry.body is not None]
    assert told == [{"value": "three"}, {"value": "two"}, {"value": "one"}]


async def test_undoing_a_joined_edit_brings_the_earlier_one_back(world: World, process: Process) -> None:
    """R8, R9: cancelling takes back the later edit only."""
    world.server.plan = [Offline(reason="dns")]
    (first,) = await process.commands.submit(ONE, "set", ["b"], {"value": "one"}, hold=False)
    (second,) = await process.commands.submit(ONE, "set", ["b"], {"value": "two"})
    assert process.state(first) == "cancelled" and process.state(second) == "held"
    await process.commands.cancel(second.command.id)
    await process.pass_(100)
    await process.pass_(100)
    assert world.server.records["b"] == "one" and process.outbox.totals().whole


@pytest.mark.parametrize("action", ["change", "write", "upload", "remove", "mail"])
async def test_other_classes_never_join(world: World, process: Process, action: str) -> None:
    """R8: only converging writes."""
    items = [(await process.commands.submit(ONE, action, ["a"], {"value": f"v{n}"}, hold=False))[0] for n in range(2)]
    assert [process.state(item) for item in items] == ["waiting", "waiting"]
