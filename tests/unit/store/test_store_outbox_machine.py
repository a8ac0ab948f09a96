"""Any sequence of moves, crashes and clock jumps keeps the outbox's invariants, against a simple model."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from leaddesk.domain.commands import BLOCKING, LEGAL, Resend, State
from leaddesk.domain.errors import IllegalMove
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.store.database import DATABASE_NAME, Database
from tests.unit.store.store_kit import KEY, A, B, HandClock, Kit


@dataclass(eq=False)
class Model:
    account: AccountId
    remote: str | None
    resend: Resend
    state: State
    parent: CommandId | None
    due: datetime | None = None
    reason: str = ""
    attempt: int = 0
    crashes: int = 0


class OutboxMachine(RuleBasedStateMachine):
    commands: Bundle[CommandId] = Bundle("commands")

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = HandClock()
        self.model: dict[CommandId, Model] = {}
        self.submitted = 0
        self._open()

    def _open(self) -> None:
        self.kit = Kit(Database.open(Path(self.folder.name) / DATABASE_NAME, KEY, self.clock), self.clock)

    def teardown(self) -> None:
        self.kit.db.close()
        self.folder.cleanup()

    @rule(
        target=commands,
        account=st.sampled_from([A, B]),
        remote=st.sampled_from(["1", "2", None]),
        resend=st.sampled_from(Resend),
        state=st.sampled_from([State.WAITING, State.DRAFT, State.HELD]),
        wait=st.none() | st.integers(0, 60),
        child=st.booleans(),
    )
    def submit(self, account: AccountId, remote: str | None, resend: Resend, state: State, wait: int | None, child: bool) -> CommandId:
        due = None if wait is None else self.clock.at + timedelta(seconds=wait)
        parent = next(iter(self.model), None) if child else None
        reason = "hold_back" if state is State.HELD else ""
        command = self.kit.add(self.kit.item(remote, account=account, resend=resend, state=state, due=due, reason=reason, parent=parent))
        self.model[command] = Model(account, remote, resend, state, parent, due, reason)
        self.submitted += 1
        return command

    @rule(command=commands, to=st.sampled_from(State), wait=st.none() | st.integers(0, 60), unsent=st.booleans())
    def move(self, command: CommandId, to: State, wait: int | None, unsent: bool) -> None:
        model = self.model.get(command)
        if model is None:
            return
        due = None if wait is None else self.clock.at + timedelta(seconds=wait)
        try:
            self.kit.outbox.move(command, to, due=due, uncount=unsent)
        except IllegalMove:
            assert to not in LEGAL[model.state]
            return
        assert to in LEGAL[model.state]
        if model.state is State.SENDING:
            model.crashes = 0
            model.attempt -= unsent
        model.attempt += to is State.SENDING
        model.state, model.due, model.reason = to, due, ""

    @rule(seconds=st.integers(-100, 100))
    def clock_jumps(self, seconds: int) -> None:
        self.clock.forward(seconds)

    @rule()
    def hold_back_ends(self) -> None:
        released = {i.command.id for i in self.kit.outbox.release_held(self.clock.at)}
        wanted = {c for c, m in self.model.items() if m.state is State.HELD and m.reason == "hold_back" and m.due is not None and m.due <= self.clock.at}
        assert released == wanted
        for command in wanted:
            self.model[command].state, self.model[command].due, self.model[command].reason = State.WAITING, None, ""

    @rule()
    def crash_and_start_again(self) -> None:
        self.kit.db.close()
        self._open()
        self.kit.outbox.recover()
        for model in self.model.values():
            if model.state is State.SENDING:
                model.crashes += 1
                safe = model.resend in (Resend.READ, Resend.CONVERGING)
                model.state = (State.HELD if model.crashes > 1 else State.WAITING) if safe else State.UNKNOWN
                model.due, model.reason = None, "crash"

    @rule()
    def purge(self) -> None:
        waited_for = {m.parent for m in self.model.values() if m.state not in (State.SENT, State.CANCELLED)}
        before = self.clock.at
        over = {
            c for c, m in self.model.items() if m.state in (State.SENT, State.CANCELLED) and c not in waited_for and self.kit.outbox.get(c).updated < before
        }
        assert self.kit.outbox.purge(before) == len(over)
        for command in over:
            del self.model[command]

    @invariant()
    def nothing_disappears(self) -> None:
        totals = self.kit.outbox.totals()
        assert totals.whole and totals.intents == self.submitted
        assert totals.states == {s: sum(m.state is s for m in self.model.values()) for s in State}

    @invariant()
    def attempts_only_count_sends(self) -> None:
        assert {i.command.id: i.command.attempt for i in self.kit.outbox.list((), None, 10_000)} == {c: m.attempt for c, m in self.model.items()}

    @invariant()
    def exactly_what_may_go_is_sendable(self) -> None:
        for account in (A, B):
            assert self.kit.sendable(account) == self._expected(account)

    def _expected(self, account: AccountId) -> list[CommandId]:
        out: list[CommandId] = []
        mine = {c: m for c, m in self.model.items() if m.account == account}
        order = list(mine.values())
        one_is_sent = any(m.remote is None and m.state is State.SENDING for m in mine.values())
        for command, model in mine.items():  # in the order they were submitted
            parent_sent = model.parent is None or (model.parent in self.model and self.model[model.parent].state is State.SENT)
            ready = model.state is State.WAITING and (model.due is None or model.due <= self.clock.at) and parent_sent
            if model.remote is None:
                if ready and not one_is_sent:
                    out.append(command)
                    one_is_sent = True
                continue
            earlier = order[: order.index(model)]
            earlier = [m for m in earlier if m.remote == model.remote]
            if ready and not any(m.state in BLOCKING for m in earlier):
                out.append(command)
        return out

    @invariant()
    def the_journal_is_whole(self) -> None:
        assert self.kit.journal.verify()[0]


OutboxMachine.TestCase.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
TestOutbox = OutboxMachine.TestCase
