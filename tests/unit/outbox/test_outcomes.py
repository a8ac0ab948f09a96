"""What becomes of a command for every class of error, seen from the user's side (state, words) and the server's (requests)."""

from __future__ import annotations

import pytest

from leaddesk.domain.changes import OutboxChanged, RecordsChanged
from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.errors import (
    Conflict,
    ContractBroken,
    FileRejected,
    Gone,
    LeaddeskError,
    Offline,
    OutcomeUnknown,
    Refused,
    ServerFault,
    SignInNeeded,
    Throttled,
)
from leaddesk.services.wording import state_line

from .world import ACTIONS, ONE, Process, World

ALL = [action.name for action in ACTIONS if action.name not in ("call", "rare")]
ON_ACCOUNT = ("create", "found")


async def send(process: Process, action: str, record: str = "a", value: str = "new") -> OutboxItem:
    (item,) = await process.commands.submit(ONE, action, () if action in ON_ACCOUNT else (record,), {"value": value}, hold=False)
    await process.settle()
    return process.outbox.get(item.command.id)


@pytest.mark.parametrize("action", ALL)
async def test_success_is_stored_with_the_fresh_record_and_told(process: Process, world: World, action: str) -> None:
    item = await send(process, action)
    assert item.state.value == "sent"
    assert item.message == ("Removed" if action == "remove" else "Saved")
    assert world.server.times(item.command.id) == 1
    assert [change for change in process.heard if isinstance(change, OutboxChanged)][-1].commands == (item.command.id,)
    assert isinstance(process.heard[-1], RecordsChanged)
    if action not in (*ON_ACCOUNT, "remove"):
        assert item.command.record is not None
        record = process.records.record(item.command.record)
        assert record is not None
        assert record.core.status == "new"


@pytest.mark.parametrize("action", ALL)
async def test_offline_waits_and_goes_out_once_the_server_is_back(process: Process, world: World, action: str) -> None:
    world.server.online = False
    item = await send(process, action)
    assert (item.state.value, item.reason) == ("waiting", "offline")
    assert item.due is not None
    assert (item.due - world.clock.now()).total_seconds() == 25
    await process.settle()
    assert world.server.received == []
    world.server.online = True
    process.connectivity.note(ONE, None)
    await process.settle()
    assert process.state(item) == "sent"
    assert world.server.times(item.command.id) == 1


NOT_NOW = (Offline(reason="dns"), Throttled(after=5.0), SignInNeeded(needs="sign_in"))


@pytest.mark.parametrize("error", NOT_NOW, ids=lambda error: error.code)
async def test_a_try_that_surely_did_not_arrive_is_no_attempt_and_can_be_cancelled_as_unsent(process: Process, world: World, error: LeaddeskError) -> None:
    world.server.plan.append(error)
    item = await send(process, "change")
    assert (item.state.value, item.command.attempt) == ("waiting", 0)
    cancelled = await process.commands.cancel(item.command.id)
    assert state_line(cancelled, None, world.clock.now()) == "Cancelled before it was sent."


async def test_pauses_without_a_time_grow_although_the_tries_do_not_count(process: Process, world: World) -> None:
    waits: list[float] = []
    item = None
    for _ in range(3):
        world.server.plan.append(Throttled())
        if item is None:
            item = await send(process, "change")
        else:
            await process.pass_(waits[-1])
        now = process.outbox.get(item.command.id)
        assert now.due is not None
        waits.append((now.due - world.clock.now()).total_seconds())
    assert waits == [25, 125, 625]
    assert now.command.attempt == 0


LOST = {
    "fetch": ("waiting", "waiting"), "set": ("sent", "waiting"), "remove": ("sent", "unknown"), "create": ("sent", "unknown"),
    "found": ("sent", "unknown"), "change": ("sent", "unknown"), "upload": ("unknown", "unknown"), "write": ("unknown", "unknown"),
    "mail": ("unknown", "unknown"),
}  # fmt: skip
"""After a lost reply: (when it had landed, when it had not)."""


@pytest.mark.parametrize("action", ALL)
@pytest.mark.parametrize("landed", [True, False])
async def test_a_lost_reply_is_looked_after_and_never_sent_twice(process: Process, world: World, action: str, landed: bool) -> None:
    world.server.plan.append("lost" if landed else "lost_before")
    item = await send(process, action)
    assert item.state.value == LOST[action][0 if landed else 1]
    for _ in range(4):
        await process.pass_(90_000)
    expected = 1 if landed else 0
    if action == "fetch":
        expected += 1  # reading again is harmless
    if action == "set" and not landed:
        expected = 1  # a read had shown the old value
    assert world.server.times(item.command.id) == expected
    if process.state(item) == "unknown":
        evidence = process.outbox.get(item.command.id).evidence
        assert evidence["verdict"] in ("not_landed", "cannot_tell")
        assert evidence["look_for"] if action in ("upload", "write", "mail") else evidence["seen"]


BROKEN: list[tuple[LeaddeskError, dict[str, str]]] = [
    (ServerFault(status=503), {"fetch": "waiting", "set": "waiting", "else": "unknown"}),
    (ContractBroken(path="a", got="html"), {"fetch": "refused", "set": "waiting", "else": "unknown"}),
    (OutcomeUnknown(reason="cut"), {"fetch": "waiting", "set": "waiting", "else": "unknown"}),
    (Refused(message="No", fields={"value": "bad"}), {"else": "refused"}),
    (FileRejected(name="x.pdf", reason="damaged"), {"else": "refused"}),
    (Conflict(current={"status": "theirs"}), {"else": "conflict"}),
    (Gone(), {"remove": "sent", "else": "refused"}),
    (Throttled(after=90), {"else": "waiting"}),
    (SignInNeeded(needs="otp"), {"else": "waiting"}),
]


@pytest.mark.parametrize("action", ALL)
@pytest.mark.parametrize(("error", "expected"), BROKEN, ids=[error.code for error, _ in BROKEN])
async def test_each_error_has_its_end(process: Process, world: World, action: str, error: LeaddeskError, expected: dict[str, str]) -> None:
    world.server.plan.append(error)
    item = await send(process, action)
    assert item.state.value == expected.get(action, expected["else"])
    if item.state.value == "refused":
        assert item.failure is not None
        assert item.failure.code == error.code
    if isinstance(error, Refused):
        assert item.message == "No"
    if isinstance(error, Gone) and item.command.record is not None:
        record = process.records.record(item.command.record)
        assert record is not None
        assert record.gone is not None
    assert process.crashes == []


async def test_retry_after_is_obeyed_for_the_whole_account_and_over_a_restart(process: Process, world: World) -> None:
    """R13, R14."""
    world.server.plan.append(Throttled(after=90))
    first = await send(process, "write", "a")
    assert (first.reason, first.due) == ("rate_limit", world.clock.now().fromtimestamp(world.clock.now().timestamp() + 90, tz=world.clock.now().tzinfo))
    second = await send(process, "write", "b")
    assert second.state.value == "waiting"
    await process.pass_(30)
    await process.stop()
    after = world.process()
    try:
        await after.settle()
        assert world.server.received == []
        await after.pass_(61)
        assert [after.state(first), after.state(second)] == ["sent", "sent"]
    finally:
        await after.stop()


async def test_a_wild_retry_after_is_held_to_an_hour(process: Process, world: World) -> None:
    """R13."""
    world.server.plan.append(Throttled(after=10**9))
    item = await send(process, "write")
    assert item.due is not None
    assert (item.due - world.clock.now()).total_seconds() == 3600


async def test_an_expired_sign_in_pauses_the_account_until_it_is_signed_in_again(process: Process, world: World) -> None:
    """R17."""
    world.server.plan.append(SignInNeeded(needs="sign_in"))
    items = [await send(process, "write", record) for record in "abc"]
    assert [process.state(item) for item in items] == ["waiting"] * 3
    assert process.reason(items[0]) == "sign_in"
    account = process.accounts.get(ONE)
    assert account.sign_in.value == "expired"
    from leaddesk.domain.accounts import SignIn

    process.accounts.set_sign_in(ONE, SignIn.SIGNED_IN, "", {})
    process.connectivity.signed_in(ONE)
    await process.settle()
    assert [process.state(item) for item in items] == ["sent"] * 3
    assert [record for _, record in world.server.received] == ["a", "b", "c"]


async def test_back_off_grows_five_times_up_to_a_day(process: Process, world: World) -> None:
    """R12."""
    item = None
    waits = []
    for attempt in range(1, 9):
        world.server.plan.append(ServerFault(status=500))
        if item is None:
            item = await send(process, "fetch")
        else:
            await process.pass_(waits[-1])
        now = process.outbox.get(item.command.id)
        assert now.due is not None, attempt
        waits.append((now.due - world.clock.now()).total_seconds())
    assert waits == [25, 125, 625, 3125, 15625, 78125, 86400, 86400]


async def test_a_bug_before_sending_holds_the_command(process: Process, world: World) -> None:
    process.connections.broken = True
    item = await send(process, "write", "a")
    assert (item.state.value, item.reason) == ("held", "crash")
    assert process.crashes == ["preparing write: ZeroDivisionError"]
    process.connections.broken = False
    other = await send(process, "write", "b")
    assert other.state.value == "sent"
    assert world.server.times(item.command.id) == 0


@pytest.mark.parametrize("action", ALL)
async def test_a_bug_after_sending_leaves_an_unknown_outcome(process: Process, world: World, action: str) -> None:
    world.server.plan.append("bug")
    item = await send(process, action)
    assert (item.state.value, item.reason) == ("unknown", "crash")
    assert process.crashes == [f"sending {action}: ZeroDivisionError"]
    await process.pass_(90_000)
    assert world.server.times(item.command.id) == 1


async def test_an_immediate_action_is_never_queued(process: Process, world: World) -> None:
    world.server.online = False
    item = await send(process, "call")
    assert item.state.value == "refused"
    assert item.failure is not None
    assert item.failure.code == Offline.code
    world.server.online = True
    process.connectivity.note(ONE, None)
    await process.pass_(90_000)
    assert world.server.received == []


async def test_an_immediate_action_passes_what_is_held_back(process: Process, world: World) -> None:
    (held,) = await process.commands.submit(ONE, "change", ["a"], {"value": "later"})
    call = await send(process, "call", "a")
    assert call.state.value == "sent"
    assert process.state(held) == "held"


async def test_a_rate_limit_is_counted_over_restarts(process: Process, world: World) -> None:
    """R14."""
    items = [await send(process, "rare", record) for record in "abc"]
    other = await send(process, "write", "b")
    assert [process.state(item) for item in items] == ["sent", "sent", "waiting"]
    assert process.reason(items[2]) == "rate_limit"
    assert other.state.value == "sent"
    await process.runner.stop()
    await process.tasks.stop()
    after = world.process()
    try:
        await after.settle()
        await after.pass_(3000)
        assert after.state(items[2]) == "waiting"
        await after.pass_(601)
        assert after.state(items[2]) == "sent"
    finally:
        await after.stop()


async def test_a_reply_that_cannot_be_merged_still_counts_as_sent(process: Process, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a bug of ours")

    monkeypatch.setattr(process.parts.incoming, "store", broken)
    item = await send(process, "write")
    assert item.state.value == "sent"
    assert process.crashes == ["storing an answer: ValueError"]
