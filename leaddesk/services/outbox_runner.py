"""Drains the outbox: takes the lock, cleans up after a crash, lets lanes run, and notices what other processes did."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import Failure, StoreUnavailable
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.services.backoff import Deadlines
from leaddesk.services.drain_lock import DrainLock
from leaddesk.services.lane_set import STORE_PAUSE, LaneSet, end
from leaddesk.services.lanes import LIMIT
from leaddesk.services.moves import Moves
from leaddesk.services.outbox_parts import OutboxParts
from leaddesk.services.tasks import wait_for_event

POLL: Final = 0.5
"""Seconds between two looks at what other processes did."""
IN_FLIGHT_BOUND: Final = 30.0
"""Seconds a send under way gets when we stop; then it is left as it is and the next start says that its outcome is unknown."""
PATIENCE: Final = 60.0
"""So long another process may leave a command untouched before we stop waiting for it."""
HOLD_BACK: Final = "hold_back"
_STUCK: Final = ("offline", "sign_in", "rate_limit", "server")

Wait = Callable[[asyncio.Event, float | None], Awaitable[object]]
_log = logging.getLogger(__name__)


class OutboxRunner:
    """One per process and profile. All methods are called on the engine's loop."""

    def __init__(self, parts: OutboxParts, *, wait: Wait = wait_for_event, lock_name: str = "outbox.lock") -> None:
        self._parts = parts
        self._wait = wait
        self._lock = DrainLock(parts.profile / lock_name)
        self._deadlines = Deadlines(parts.clock)
        self._wake = asyncio.Event()
        self._moved = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._version: int | None = None
        self._next_release = 0.0  # monotonic: when to look for hold-backs that are over
        self.trouble: Failure | None = None
        self.moves = Moves(parts, self._deadlines)
        self.lanes = LaneSet(parts, self.moves, self._deadlines, woken=self._lane_ended, trouble=self._says)
        parts.connectivity.when_back(self.back)

    @property
    def draining(self) -> bool:
        """True while this process is the one that sends."""
        return self._lock.held

    @property
    def idle(self) -> bool:
        """True when nothing is being sent, nothing is about to be looked at, and only time or news can change that."""
        return self.lanes.idle and not self._wake.is_set()

    async def start(self) -> None:
        """Begins (once). When another process drains, this one waits for its place and only watches."""
        if self._task is None and not self._stopping:
            self._task = self._parts.tasks.start("outbox", self._run())

    async def stop(self) -> None:
        """Begins nothing more, gives sends under way their bound, and leaves the lock to others."""
        self._stopping = True
        self._wake.set()
        self._moved.set()
        await self.lanes.stop(IN_FLIGHT_BOUND)
        if self._task is not None:
            await end([self._task])
        self._lock.release()

    def wake(self, account: AccountId | None = None) -> None:
        """Something may be sendable now; None = anywhere."""
        self.lanes.look_into([account] if account is not None else self.lanes.accounts())
        self._wake.set()

    def back(self, account: AccountId) -> None:
        """The account's server answers again, or it was signed in again."""
        if self._stopping:
            return
        try:
            self.lanes.lane(account).back()
            self.wake(account)
        except StoreUnavailable as error:
            self._says(error.failure)

    def submitted(self, items: Sequence[OutboxItem], *, immediate: bool = False) -> None:
        """New commands were stored: their hold-back runs from now by the monotonic clock."""
        self._next_release = 0.0
        for item in items:
            self._deadlines.left(item)
            if immediate:
                self.lanes.urgent(item)
            self.wake(item.command.account)

    def force(self, items: Iterable[OutboxItem]) -> None:
        """A person wants these sent now. The process that drains may be another: it sees that they are due."""
        for item in items:
            if not self.draining and item.state is State.WAITING:
                self.moves.waits(item, "person", 0.0)
            self.lanes.lane(item.command.account).force([item.command.id])
            self.wake(item.command.account)

    async def look(self, item: OutboxItem) -> OutboxItem:
        """Asks the server about an unknown command; wakes its lane, which may go on now."""
        looked = await self.lanes.lane(item.command.account).sender.look(item)
        self.wake(item.command.account)
        return looked

    async def settle(self, commands: Sequence[CommandId], timeout: float | None = None) -> None:
        """Waits until none of them is being sent or could be sent now, at most so many seconds."""
        await self.start()
        try:
            async with asyncio.timeout(timeout):
                await self._settle(commands)
        except TimeoutError:
            return

    async def _settle(self, commands: Sequence[CommandId]) -> None:
        since = self._parts.clock.monotonic()
        left = list(dict.fromkeys(commands))
        while not self._stopping:
            self._moved.clear()
            patient = self._parts.clock.monotonic() - since < PATIENCE
            items = [self._parts.outbox.get(command) for command in left]
            if all(self._settled(item, patient) for item in items):
                return
            left = [item.command.id for item in items if item.state not in (State.SENT, State.CANCELLED)]  # those two are for ever
            await self._wait(self._moved, POLL)

    def _settled(self, item: OutboxItem, patient: bool) -> bool:
        if item.state is State.SENDING or self.lanes.in_flight(item):
            return False
        if not self.draining:
            return self._settled_elsewhere(item, patient)
        if item.state is State.HELD:
            return item.reason != HOLD_BACK or not self._deadlines.ripe(item)
        if item.state is not State.WAITING or not self.lanes.busy(item.command.account):
            return True
        return not self._deadlines.ripe(item) and not self.lanes.is_urgent(item)

    def _settled_elsewhere(self, item: OutboxItem, patient: bool) -> bool:
        """Another process drains: its account is stuck when one of its commands says so."""
        if item.state is not State.WAITING or not patient:
            return True
        same = self._parts.outbox.list((State.WAITING,), item.command.account, 500)
        return not self._deadlines.ripe(item) or any(other.reason in _STUCK for other in same)

    # -- the round: look around, start lanes, sleep

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                seconds = self._round()
                if not self.lanes.troubled:
                    self._says(None)
            except StoreUnavailable as error:
                self._says(error.failure)
                seconds = POLL
            except Exception as error:  # a bug must not end the outbox for good
                self._parts.crash("outbox", error)
                seconds = STORE_PAUSE
            self._moved.set()
            await self._wait(self._wake, seconds)

    def _round(self) -> float:
        """Answers the seconds until the next one."""
        if not self._lock.held and self._lock.take():
            self.lanes.take_over()
            self._next_release = 0.0
            self._version = self._parts.database.data_version()
        self._notice_others()
        if not self._lock.held:
            return POLL
        soonest = self._release_held()
        waits = self.lanes.start_all()
        return max(0.0, min(POLL, soonest, POLL if waits is None else waits))

    def _release_held(self) -> float:
        """Lets go what was held back long enough; answers the seconds until the next. Looks only when there is something to see."""
        now = self._parts.clock.monotonic()
        if now < self._next_release:
            return self._next_release - now
        held = [item for item in self._parts.outbox.list((State.HELD,), None, LIMIT) if item.reason == HOLD_BACK]
        over = [item for item in reversed(held) if self._deadlines.ripe(item)]
        self.lanes.look_into(item.command.account for item in self.moves.release_all(over, all_held=len(over) == len(held)))
        self._next_release = now + min((left for item in held if (left := self._deadlines.left(item)) > 0.0), default=float("inf"))
        return self._next_release - now

    def _notice_others(self) -> None:
        """Another process wrote: its commands may be ours to send, or its answers ours to show."""
        version = self._parts.database.data_version()
        if version == self._version:
            return
        first, self._version = self._version is None, version
        if first:
            return
        self._next_release = 0.0
        self.lanes.announce_all()
        if self._lock.held:
            self.lanes.hurry()

    def _lane_ended(self) -> None:
        self._wake.set()
        self._moved.set()

    def _says(self, failure: Failure | None) -> None:
        """Keeps why nothing is sent; logged once when it breaks and once when it is well again."""
        if (failure is None) != (self.trouble is None):
            if failure is None:
                _log.info("the outbox works again")
            else:
                _log.error("the outbox can't be used: %s %s", failure.code, failure.fact("reason"))
        self.trouble = failure
