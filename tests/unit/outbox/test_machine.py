"""T1: whatever users, servers, clocks and crashes do in whatever order, nothing unsafe is sent twice and nothing disappears.

``LEADDESK_STEPS`` chooses how many steps are taken in all; `packaging/dev.py prove --steps 20000 --seed 1` does so with another way every time.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from leaddesk.connectors.contract import Item, Page
from leaddesk.domain.accounts import SignIn
from leaddesk.domain.commands import BLOCKING, OutboxItem, State
from leaddesk.domain.errors import Conflict, ContractBroken, Gone, IllegalMove, Offline, Refused, ServerFault, SignInNeeded, Throttled
from leaddesk.domain.ids import CommandId
from leaddesk.domain.values import text
from leaddesk.services.incoming import digest

from .world import ACTIONS, ONE, TWO, UNSAFE, Process, World

T = TypeVar("T")
NAMES = [action.name for action in ACTIONS]
ACCOUNT = st.sampled_from([ONE, TWO])
FAULTS = ["ok", "late", "lost", "lost_before", "bug", "hang", "offline", "fault", "throttled", "sign_in", "refused", "conflict", "gone", "broken"]
RISKY = ["late", "lost", "lost_before", "bug", "hang"]
ADVENTURE = st.lists(
    st.tuples(st.sampled_from([action.name for action in ACTIONS if action.resend in UNSAFE]), st.sampled_from("abc"), st.sampled_from(RISKY)),
    min_size=1,
    max_size=4,
)
AFTER = st.sampled_from(["crash", "time", "back"])


def _fault(name: str) -> Any:
    errors = {
        "offline": Offline(reason="dns"), "fault": ServerFault(status=502), "throttled": Throttled(after=120), "sign_in": SignInNeeded(needs="otp"),
        "refused": Refused(message="No"), "conflict": Conflict(current={}), "gone": Gone(), "broken": ContractBroken(path="x", got="list"),
    }  # fmt: skip
    return errors.get(name, name)


class Outbox(RuleBasedStateMachine):
    """Rules act as users, servers, clocks and power cuts do; invariants hold after every one of them."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.world = World(self.folder)
        self.process = self.world.process()
        self.submitted: list[CommandId] = []
        self.allowed: dict[CommandId, int] = {}
        self.frozen: dict[CommandId, str] = {}
        self.value = 0
        for server in self.world.servers.values():
            server.compares = True

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def item(self, number: int) -> OutboxItem:
        return self.process.outbox.get(self.submitted[number % len(self.submitted)])

    # -- users

    def note(self, item: OutboxItem) -> None:
        """Keeps what was acknowledged, and in which words."""
        self.submitted.append(item.command.id)
        self.allowed[item.command.id] = 1
        self.frozen[item.command.id] = text(item.command.payload["value"])

    @rule(action=st.sampled_from(NAMES), records=st.lists(st.sampled_from("abc"), min_size=1, max_size=2), account=ACCOUNT, hold=st.booleans())
    def submit(self, action: str, records: list[str], account: Any, hold: bool, process: Process | None = None) -> None:
        self.value += 1  # each value once, so that a read can tell whose it is
        on_account = action in ("create", "found")
        commands = (process or self.process).commands
        for item in self.run(commands.submit(account, action, () if on_account else records, {"value": f"v{self.value}"}, hold=hold)):
            self.note(item)

    @rule(action=st.sampled_from(NAMES), record=st.sampled_from("abc"), account=ACCOUNT)
    def submit_twice(self, action: str, record: str, account: Any) -> None:
        """Somebody clicks twice: the same words are two intents, and each goes its own way."""
        self.submit(action, [record], account, False)
        self.value -= 1
        self.submit(action, [record], account, False)

    @precondition(lambda self: self.submitted)
    @rule(number=st.integers(0, 99))
    def cancel(self, number: int) -> None:
        item = self.item(number)
        try:
            self.run(self.process.commands.cancel(item.command.id))
        except IllegalMove as late:  # by what it had become in that very moment
            assert late.facts["state"] in ("sending", "sent", "cancelled")

    @precondition(lambda self: self.submitted)
    @rule(number=st.integers(0, 99), landed=st.booleans())
    def resolve(self, number: int, landed: bool) -> None:
        item = self.item(number)
        if item.state is not State.UNKNOWN:
            return
        if not landed:
            self.allowed[item.command.id] += 1  # a person said so
        try:
            self.run(self.process.commands.resolve(item.command.id, landed))
        except IllegalMove as late:
            assert late.facts["state"] != "unknown"

    @precondition(lambda self: self.submitted)
    @rule(number=st.integers(0, 99))
    def send_again(self, number: int) -> None:
        """A person pushes one command; it may rest refused, in conflict or held after a crash."""
        item = self.item(number)
        if item.state in (State.WAITING, State.HELD, State.REFUSED, State.CONFLICT):
            if item.reason == "crash":
                self.allowed[item.command.id] += 1
            self.process.runner.force([moved] if (moved := self.process.commands._release(item)) else [])
            self.settle()

    @precondition(lambda self: self.submitted)
    @rule(number=st.integers(0, 99))
    def look(self, number: int) -> None:
        if self.item(number).state is not State.UNKNOWN:
            return
        try:
            self.run(self.process.commands.look_again(self.item(number).command.id))
        except IllegalMove as late:
            assert late.facts["state"] != "unknown"

    @precondition(lambda self: self.submitted)
    @rule(number=st.integers(0, 99))
    def edit(self, number: int) -> None:
        item = self.item(number)
        self.value += 1
        try:
            new = self.run(self.process.commands.edit(item.command.id, {"value": f"v{self.value}"}))
        except IllegalMove:
            return
        self.note(new)

    @precondition(lambda self: self.submitted)
    @rule(number=st.integers(0, 99), mine=st.booleans())
    def decide_conflict(self, number: int, mine: bool) -> None:
        """A change met somebody else's: a person keeps one of the two."""
        item = self.item(number)
        if item.state is State.CONFLICT:
            self.run(self.process.commands.keep(item.command.id, ["value"] if mine else []))
            self.settle()

    @precondition(lambda self: self.submitted)
    @rule(number=st.integers(0, 99))
    def impatience(self, number: int) -> None:
        """Whatever may wake a queue does so at the same moment, more than once."""
        item = self.item(number)
        runner = self.process.runner
        waiting = [item] if item.state is State.WAITING else []
        self.run(runner.start())
        for _ in range(2):
            runner.force(waiting)
            runner.back(item.command.account)
            runner.wake()

        async def all_at_once() -> None:
            await asyncio.gather(self.process.settle(), self.process.settle())

        self.run(all_at_once())

    @initialize(steps=ADVENTURE, account=ACCOUNT, after=AFTER)
    def first_adventure(self, steps: list[tuple[str, str, str]], account: Any, after: str) -> None:
        self.adventure(steps, account, after)

    @rule(steps=ADVENTURE, account=ACCOUNT, after=AFTER)
    def adventure(self, steps: list[tuple[str, str, str]], account: Any, after: str) -> None:
        """Commands that must not arrive twice meet the faults that tempt one to send them again; then comes what wakes a queue."""
        for action, record, fault in steps:
            self.misbehave([fault], account)
            self.submit(action, [record], account, False)
            self.settle()
        if after == "crash":
            self.crash()
        elif after == "back":
            self.network(account, True)
        self.time(90_000.0)

    # -- servers, networks, clocks, power

    @rule(steps=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=4), account=ACCOUNT)
    def misbehave(self, steps: list[str], account: Any) -> None:
        server = self.world.servers[account]
        server.hanging = server.hanging or asyncio.Event()
        server.plan = [_fault(step) for step in steps]

    @rule(account=ACCOUNT, online=st.booleans())
    def network(self, account: Any, online: bool) -> None:
        self.world.servers[account].online = online
        if online:
            self.process.accounts.set_sign_in(account, SignIn.SIGNED_IN, "", {})
            self.process.connectivity.signed_in(account)
        self.settle()

    @rule()
    def settle(self) -> None:
        self.run(self.process.settle())

    @rule(seconds=st.sampled_from([1.0, 8.0, 30.0, 700.0, 90_000.0]))
    def time(self, seconds: float) -> None:
        for server in self.world.servers.values():
            server.arrive()
        self.run(self.process.pass_(seconds))

    @rule(seconds=st.sampled_from([-90_000.0, -60.0, 60.0, 90_000.0]))
    def jump(self, seconds: float) -> None:
        before = self.requests()
        held = {i.command.id for i in self.process.outbox.list((State.HELD,), None, 1000)}
        self.world.clock.jump(seconds)
        self.settle()
        assert not [one for one in self.requests()[len(before) :] if one in held]

    @rule(account=ACCOUNT, reverse=st.booleans())
    def arrivals(self, account: Any, reverse: bool) -> None:
        """What was stuck on the way arrives, perhaps in another order than it was sent."""
        self.world.servers[account].arrive(reverse=reverse)

    @rule(account=ACCOUNT, record=st.sampled_from("abc"))
    def elsewhere(self, account: Any, record: str) -> None:
        """Somebody else changes a record."""
        self.value += 1
        if record in self.world.servers[account].records:
            self.world.servers[account].records[record] = f"t{self.value}"

    @rule(account=ACCOUNT, whole=st.booleans())
    def refresh(self, account: Any, whole: bool) -> None:
        """The list is pulled, perhaps cut. No command changes its state, its words or its base by that (R23)."""
        process = self.process
        before = {i.command.id: (i.state, i.command.payload, i.command.base) for i in process.outbox.list((), None, 1000)}
        listed = [{"id": remote, "name": f"Lead {remote}", "status": status} for remote, status in self.world.servers[account].records.items()]
        page = Page(tuple(Item(one["id"], digest(one), partial(dict, one)) for one in listed[: None if whole else 1]), last=whole)
        generation = process.records.next_generation(account, "lead")
        process.incoming.page(account, "lead", page, generation, self.world.clock.now())
        if whole:
            process.records.finish(account, "lead", generation, drop=True)
        assert before == {i.command.id: (i.state, i.command.payload, i.command.base) for i in process.outbox.list((), None, 1000)}

    @rule(action=st.sampled_from(NAMES), record=st.sampled_from("abc"), account=ACCOUNT, dies=st.booleans())
    def beside(self, action: str, record: str, account: Any, dies: bool) -> None:
        """A second program on the profile (R30): it queues something, wants to send, and ends or dies. Only one of the two sends."""
        other = self.world.process()
        try:
            self.submit(action, [record], account, False, other)
            alone = not self.process.runner.draining
            if not alone:
                self.settle()  # so that what arrives in the next moment is the other's
            before = self.requests()
            self.run(other.settle())
            assert other.runner.draining is alone and (alone or self.requests() == before)
            self.settle()
        finally:
            stuck = any(step == "hang" for server in self.world.servers.values() for step in server.plan)
            stuck = stuck or bool(other.runner.draining and other.outbox.list((State.SENDING,), None, 10))
            self.run(other.kill() if dies or stuck else other.stop())
        self.settle()

    @rule()
    def crash(self) -> None:
        self.run(self.process.kill())
        self.process = self.world.process()
        self.settle()

    @rule()
    def restart(self) -> None:
        for server in self.world.servers.values():
            server.plan = [step for step in server.plan if step != "hang"]
        if not self.process.outbox.list((State.SENDING,), None, 10):
            self.run(self.process.stop())
            self.process = self.world.process()
            self.settle()

    # -- what always holds

    def requests(self) -> list[str]:
        return [command for server in self.world.servers.values() for command, _ in server.received]

    @invariant()
    def unsafe_commands_arrive_at_most_once_without_a_person(self) -> None:
        requests = self.requests()
        for command in self.submitted:
            item = self.process.outbox.get(command)
            if item.command.resend in UNSAFE:
                assert requests.count(command) <= self.allowed[command], item

    @invariant()
    def what_is_said_to_be_cancelled_before_sending_never_left(self) -> None:
        requests = self.requests()
        for item in self.process.outbox.list((State.CANCELLED,), None, 1000):
            if item.command.attempt == 0:
                assert item.command.id not in requests

    @invariant()
    def what_arrives_is_what_was_submitted(self) -> None:
        """R10."""
        for server in self.world.servers.values():
            for command, words in server.said.items():
                assert self.frozen[CommandId(command)] == words

    @invariant()
    def nothing_disappears(self) -> None:
        totals = self.process.outbox.totals()
        assert totals.whole
        assert totals.intents == len(self.submitted) == sum(self.process.commands.counts().values())

    @invariant()
    def each_record_is_served_in_order(self) -> None:
        """While an earlier command of a record blocks, no later one has gone out."""
        by_record: dict[Any, list[OutboxItem]] = {}
        for item in reversed(self.process.outbox.list((), None, 1000)):
            by_record.setdefault(item.command.record, []).append(item)
        by_record.pop(None, None)
        for items in by_record.values():
            open_before = False
            for item in items:
                immediate = item.command.action == "call"
                assert not (open_before and item.state is State.SENDING and not immediate), items
                open_before = open_before or item.state in BLOCKING

    @invariant()
    def at_most_one_command_of_an_account_is_being_sent(self) -> None:
        sending = [item.command.account for item in self.process.outbox.list((State.SENDING,), None, 1000)]
        assert len(sending) == len(set(sending))

    def teardown(self) -> None:
        try:
            for server in self.world.servers.values():
                server.plan, server.online = [], True
            self.crash()
            self.run(self.process.pass_(400_000.0))
            intact, entries, where = self.process.journal.verify()
            assert intact, where
            assert entries >= len(self.submitted)
            assert not self.process.outbox.list((State.SENDING,), None, 10)
            self.unsafe_commands_arrive_at_most_once_without_a_person()
        finally:
            self.run(self.process.kill())
            self.loop.close()
            shutil.rmtree(self.folder, ignore_errors=True)


STEPS = int(os.environ.get("LEADDESK_STEPS", "800"))
DEPTH = 20 if STEPS <= 1000 else 50

Outbox.TestCase.settings = settings(
    max_examples=max(1, STEPS // DEPTH),
    stateful_step_count=DEPTH,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=True,
)
TestOutbox = Outbox.TestCase

__all__ = ["Process", "TestOutbox"]
