"""Hold-back, order, cancelling, deciding, editing, clocks that jump, and two processes on one profile."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import pytest

from leaddesk.connectors.contract import Connector
from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.errors import Conflict, ContractBroken, FormInvalid, IllegalMove, NotKnown, Refused, ServerFault, StoreUnavailable
from leaddesk.domain.ids import AccountId
from leaddesk.services.api import FileToSend

from .world import ONE, TWO, Process, World


async def submit(process: Process, action: str, *records: str, value: str = "new", hold: bool = False) -> tuple[OutboxItem, ...]:
    return await process.commands.submit(ONE, action, records, {"value": value}, hold=hold)


async def test_the_hold_back_lets_a_user_change_their_mind(process: Process, world: World) -> None:
    """R9."""
    kept, dropped = await submit(process, "change", "a", "b", hold=True)
    assert (kept.state.value, kept.reason) == ("held", "hold_back")
    await process.pass_(7.9)
    await process.commands.cancel(dropped.command.id)
    assert world.server.received == []
    await process.pass_(0.2)
    assert (process.state(kept), process.state(dropped)) == ("sent", "cancelled")
    assert [record for _, record in world.server.received] == ["a"]


@pytest.mark.parametrize(("preference", "seconds"), [(0, 0.0), (60, 60.0), (1000, 60.0), (-5, 0.0), ("x", 8.0), (None, 8.0), (True, 8.0)])
async def test_the_hold_back_can_be_set_within_bounds(process: Process, preference: int | str | None, seconds: float) -> None:
    """R9."""
    process.preferences.put("hold_seconds", preference)
    (item,) = await submit(process, "change", "a", hold=True)
    assert (item.state.value == "held") is (seconds > 0)
    assert process.commands.hold_seconds == seconds


async def test_a_wall_clock_that_jumps_ahead_sends_nothing_early(process: Process, world: World) -> None:
    """R20."""
    (item,) = await submit(process, "change", "a", hold=True)
    await process.settle()
    world.clock.jump(7 * 86400)
    await process.settle()
    assert process.state(item) == "held"
    await process.pass_(8)
    assert process.state(item) == "sent"


async def test_a_wall_clock_that_jumps_back_does_not_keep_anything(process: Process, world: World) -> None:
    """R20."""
    (held,) = await submit(process, "change", "a", hold=True)
    world.server.plan.append(ServerFault(status=500))
    (failed,) = await submit(process, "fetch", "b")
    await process.settle()
    world.clock.jump(-30 * 86400)
    await process.pass_(30)
    assert (process.state(held), process.state(failed)) == ("sent", "sent")
    assert len(world.server.received) == 2


async def test_the_order_of_a_record_is_strict_and_others_go_on(process: Process, world: World) -> None:
    """R5."""
    world.server.plan += ["lost_before", "ok"]
    first, second, third = [(await submit(process, action, record))[0] for action, record in (("write", "a"), ("change", "a"), ("write", "b"))]
    await process.settle()
    assert [process.state(item) for item in (first, second, third)] == ["unknown", "waiting", "sent"]
    await process.commands.resolve(first.command.id, landed=False)
    await process.settle()
    assert [process.state(item) for item in (first, second)] == ["sent", "sent"]
    assert world.server.received[1:] == [(first.command.id, "a"), (second.command.id, "a")]


@pytest.mark.parametrize(
    ("action", "poison", "state"),
    [
        ("fetch", ServerFault(status=500), "waiting"), ("write", ServerFault(status=500), "unknown"), ("write", "lost", "unknown"),
        ("write", "bug", "unknown"), ("write", Refused(message="No"), "refused"), ("write", Conflict(current={}), "conflict"),
        ("write", ContractBroken(path="x", got="list"), "unknown"), ("write", "", "held"),
    ],
)  # fmt: skip
async def test_a_poison_command_delays_other_records_by_nothing(process: Process, world: World, action: str, poison: Any, state: str) -> None:
    """R6: whatever one command dies of, a bug of ours before a byte left (``""``) included, the next goes at once, without a clock that moves."""
    ready = process.connections.ready

    def once(account: AccountId) -> Connector:
        process.connections.ready = ready  # type: ignore[method-assign]
        raise ZeroDivisionError("a bug of ours")

    if poison:
        world.server.plan += [poison, "ok"]
    else:
        process.connections.ready = once  # type: ignore[method-assign]
    first, fine = [(await submit(process, action, record))[0] for record in "ab"]
    await process.settle()
    assert (process.state(first), process.state(fine)) == (state, "sent")


async def test_one_account_offline_leaves_the_other_alone(process: Process, world: World) -> None:
    world.server.online = False
    mine = [(await submit(process, "write", record))[0] for record in "abc"]
    (theirs,) = await process.commands.submit(TWO, "write", ["a"], {"value": "new"}, hold=False)
    await process.settle()
    assert process.state(theirs) == "sent"
    assert [process.state(item) for item in mine] == ["waiting"] * 3
    world.server.online = True
    process.connectivity.note(ONE, None)
    await process.settle()
    assert [record for _, record in world.server.received] == ["a", "b", "c"]


async def test_settle_answers_when_nothing_can_be_sent_any_more(process: Process, world: World) -> None:
    world.server.online = False
    items = [(await submit(process, "write", record))[0] for record in "ab"]
    settled = await process.commands.settle([item.command.id for item in items])
    assert [item.state.value for item in settled] == ["waiting", "waiting"]
    (held,) = await submit(process, "write", "c", hold=True)
    assert [item.state.value for item in await process.commands.settle([held.command.id])] == ["held"]


async def test_send_pushes_what_waits_and_what_is_held_back(process: Process, world: World) -> None:
    world.server.online = False
    (waiting,) = await submit(process, "write", "a")
    await process.settle()
    world.server.online = True
    (held,) = await submit(process, "write", "b", hold=True)
    sent = await process.commands.send()
    assert {item.command.id: item.state.value for item in sent} == {waiting.command.id: "sent", held.command.id: "sent"}


async def test_send_gives_a_refused_command_another_try_but_never_an_unknown_one(process: Process, world: World) -> None:
    world.server.plan += [Refused(message="No"), "lost"]
    (refused,) = await submit(process, "write", "a")
    (unknown,) = await submit(process, "write", "b")
    await process.settle()
    (sent,) = await process.commands.send([refused.command.id])
    assert sent.state.value == "sent"
    with pytest.raises(IllegalMove) as wrong:
        await process.commands.send([unknown.command.id])
    assert wrong.value.facts["state"] == "unknown"


async def test_cancel_and_resolve_refuse_what_makes_no_sense(process: Process, world: World) -> None:
    (item,) = await submit(process, "write", "a")
    await process.settle()
    with pytest.raises(IllegalMove) as late:
        await process.commands.cancel(item.command.id)
    assert late.value.facts == {"state": "sent", "wanted": "cancelled", "command": item.command.id}
    with pytest.raises(IllegalMove):
        await process.commands.resolve(item.command.id, landed=True)
    with pytest.raises(NotKnown):
        process.commands.item(item.command.id.replace("0", "1"))  # type: ignore[arg-type]  # a name nobody knows


async def test_a_person_decides_that_it_landed(process: Process, world: World) -> None:
    world.server.plan.append("lost")
    (item,) = await submit(process, "write", "a")
    await process.settle()
    done = await process.commands.resolve(item.command.id, landed=True)
    await process.settle()
    assert (done.state.value, world.server.times(item.command.id)) == ("sent", 1)
    assert process.stale == ["lead"]


async def test_looking_again_finds_out_later(process: Process, world: World) -> None:
    world.server.plan.append("lost_before")
    (item,) = await submit(process, "change", "a")
    await process.settle()
    assert process.state(item) == "unknown"
    world.server.records["a"] = "new"  # it arrived after all
    looked = await process.commands.look_again(item.command.id)
    assert looked.state.value == "sent"
    assert looked.evidence["verdict"] == "landed"


async def test_an_unknown_outcome_is_looked_at_when_the_server_is_back(process: Process, world: World) -> None:
    world.server.plan.append("lost")
    world.server.online = True
    (item,) = await submit(process, "change", "a")
    original = world.server.next

    def then_offline() -> str:
        step = original()
        world.server.online = False
        return step

    world.server.next = then_offline  # type: ignore[method-assign]  # the network goes while the answer is awaited
    await process.settle()
    assert process.outbox.get(item.command.id).evidence["failure"] == "offline"
    world.server.online = True
    process.connectivity.note(ONE, None)
    await process.settle()
    assert process.state(item) == "sent"
    assert world.server.times(item.command.id) == 1


async def test_edit_replaces_a_command_in_one_step(process: Process, world: World) -> None:
    (old,) = await submit(process, "change", "a", value="first", hold=True)
    new = await process.commands.edit(old.command.id, {"value": "second"})
    assert (process.state(old), new.state.value, new.command.record) == ("cancelled", "held", old.command.record)
    await process.pass_(8)
    assert world.server.records["a"] == "second"
    assert process.outbox.totals().whole


async def test_wrong_input_stores_nothing(process: Process, world: World) -> None:
    for records, values in (((), {"value": "x"}), (("a", "b"), {}), (("a", "nobody"), {"value": "x"})):
        with pytest.raises((FormInvalid, NotKnown)):
            await process.commands.submit(ONE, "change", records, values)
    with pytest.raises(FormInvalid):
        await process.commands.submit(ONE, "create", ("a",), {"value": "x"})
    with pytest.raises(NotKnown):
        await process.commands.submit(ONE, "fly", ("a",), {"value": "x"})
    assert process.outbox.totals().intents == 0


async def test_the_payload_and_what_the_user_saw_are_frozen(process: Process) -> None:
    """R10."""
    (item,) = await submit(process, "change", " a ", "a", hold=True)
    assert item.command.payload == {"value": "new"}
    assert item.command.base == {"status": "old"}
    assert item.title == "Lead a"


async def test_files_are_copied_sent_from_the_store_and_dropped(process: Process, world: World, tmp_path: Path) -> None:
    """R32."""
    path = tmp_path / "form.pdf"
    path.write_bytes(b"%PDF" + bytes(600_000))
    with pytest.raises(FormInvalid):
        await process.commands.submit(ONE, "upload", ["a"], {"value": "x"}, [FileToSend("file", path, {})])
    (item,) = await process.commands.submit(ONE, "upload", ["a"], {"value": "x"}, [FileToSend("file", path, {"type": "id"})], hold=False)
    content = path.read_bytes()
    (stored,) = item.command.files
    assert (stored.sha256, stored.size) == (hashlib.sha256(content).hexdigest(), len(content))
    path.write_bytes(b"another file by now")
    (done,) = await process.commands.settle([item.command.id])
    assert done.state.value == "sent"
    assert world.server.files == [content]
    assert process.files.dropped == [path]
    with pytest.raises(NotKnown):
        next(process.blobs.chunks(item.command.files[0].blob))


async def test_two_processes_and_only_one_sends(process: Process, world: World) -> None:
    """R30."""
    await process.settle()
    other = world.process()
    try:
        (item,) = await other.commands.submit(ONE, "write", ["a"], {"value": "x"}, hold=False)
        await other.settle()
        assert (process.runner.draining, other.runner.draining) == (True, False)
        assert world.server.received == []
        await process.settle()
        (done,) = await other.commands.settle([item.command.id])
        assert (done.state.value, world.server.times(item.command.id)) == ("sent", 1)
        await process.runner.stop()
        (next_one,) = await other.commands.submit(ONE, "write", ["a"], {"value": "y"}, hold=False)
        await other.settle()
        assert (other.runner.draining, other.state(next_one)) == (True, "sent")
    finally:
        await other.stop()


async def test_a_second_process_never_declares_the_firsts_send_unknown(process: Process, world: World) -> None:
    import asyncio

    world.server.hanging = asyncio.Event()
    world.server.plan.append("hang")
    (item,) = await submit(process, "write", "a")
    await process.settle()
    await world.server.hanging.wait()
    other = world.process()
    try:
        await other.settle()
        assert other.state(item) == "sending"
    finally:
        await other.kill()
    await process.kill()
    after = world.process()
    await after.settle()
    assert (after.state(item), after.reason(item)) == ("unknown", "crash")
    assert world.server.times(item.command.id) == 1
    await after.stop()


async def test_a_crash_while_a_converging_write_was_sent_is_read_before_it_is_sent_again(process: Process, world: World) -> None:
    import asyncio

    world.server.hanging = asyncio.Event()
    world.server.plan.append("hang")
    (item,) = await submit(process, "set", "a")
    await process.settle()
    await process.kill()
    world.server.online = False
    after = world.process()
    await after.settle()
    assert after.state(item) == "waiting"
    world.server.online = True
    after.connectivity.note(ONE, None)
    await after.settle()
    assert (after.state(item), world.server.times(item.command.id)) == ("sent", 1)
    await after.stop()


async def test_when_the_store_fails_after_sending_the_truth_is_told_as_soon_as_it_works_again(
    process: Process, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreUnavailable(reason="full")

    (item,) = await submit(process, "write", "a")
    (later,) = await submit(process, "write", "a", value="later")
    with monkeypatch.context() as broken:
        broken.setattr(process.outbox, "finish", full)
        await process.settle()
        assert process.runner.trouble is not None
        assert process.runner.trouble.fact("reason") == "full"
    await process.pass_(20)
    assert [process.state(one) for one in (item, later)] == ["unknown", "waiting"]
    assert world.server.received == [(item.command.id, "a")]
    assert process.runner.trouble is None


async def test_an_immediate_action_of_another_process_is_sent_by_the_one_that_drains(process: Process, world: World) -> None:
    await process.settle()
    other = world.process()
    try:
        (call,) = await other.commands.submit(ONE, "call", ["a"], {"value": "x"})
        await other.settle()
        await process.settle()
        assert other.state(call) == "sent"
    finally:
        await other.stop()


async def test_an_immediate_action_nobody_waits_for_any_more_is_refused(process: Process, world: World) -> None:
    (call,) = await submit(process, "call", "a")
    await process.kill()
    world.clock.pass_(3600)
    after = world.process()
    try:
        await after.settle()
        assert (after.state(call), world.server.received) == ("refused", [])
    finally:
        await after.stop()


async def test_stopping_leaves_a_hanging_send_to_the_next_start(process: Process, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    monkeypatch.setattr("leaddesk.services.outbox_runner.IN_FLIGHT_BOUND", 0.01)
    world.server.hanging = asyncio.Event()
    world.server.plan.append("hang")
    (item,) = await submit(process, "mail", "a")
    await process.settle()
    await process.stop()
    after = world.process()
    try:
        await after.settle()
        assert (after.state(item), world.server.times(item.command.id)) == ("unknown", 1)
    finally:
        await after.stop()


async def test_ten_thousand_queued_commands_start_quickly_and_in_order(process: Process, world: World) -> None:
    """R11."""
    import time

    world.server.online = False
    for start in range(0, 10_000, 2_500):
        draft = process.commands._drafting
        action = draft.action(ONE, "create")
        process.outbox.add([draft.item(ONE, action, {"value": str(start + n)}, None, (), 0.0) for n in range(2_500)])
    began = time.process_time()  # our own work: what else the machine does is no matter here
    await process.settle()
    assert time.process_time() - began < 2.0
    times = []
    for _ in range(40):
        began = time.process_time()
        await submit(process, "write", "a")
        times.append(time.process_time() - began)
    assert sorted(times)[37] < 0.02


async def test_a_file_that_would_fill_the_disk_is_not_taken(process: Process, world: World, tmp_path: Path) -> None:
    """R29: what is left of the disk is for the queue and its journal."""
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4")
    process.commands.drafting._parts = dataclasses.replace(process.parts, room=lambda: 40 * 1024 * 1024)
    with pytest.raises(StoreUnavailable) as full:
        await process.commands.submit(ONE, "upload", ["a"], {"value": "x"}, [FileToSend("file", paper, {"type": "id"})])
    assert full.value.facts["reason"] == "no_room" and process.outbox.totals().intents == 0
    (small,) = await process.commands.submit(ONE, "write", ["a"], {"value": "x"}, hold=False)
    await process.settle()
    assert process.state(small) == "sent"
