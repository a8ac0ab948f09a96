"""All lanes of this process: made when needed, started when there may be work, and cleaned up after when one could not store a fate."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final

from leaddesk.domain.changes import OutboxChanged
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import Failure, NotKnown, Offline, StoreUnavailable
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.services.backoff import Deadlines
from leaddesk.services.lanes import LIMIT, Lane
from leaddesk.services.limits import RateLimits
from leaddesk.services.moves import Moves
from leaddesk.services.outbox_parts import OutboxParts
from leaddesk.services.outcomes import Pause

STORE_PAUSE: Final = 15.0
"""Seconds a lane rests when the store can't be written."""
IMMEDIATE_SECONDS: Final = 60.0
"""So long after it was asked for, the answer to an immediate action is no longer waited for."""


class LaneSet:
    """Used on the engine's loop only. `woken` is called whenever a lane ended; `trouble` with why the store failed."""

    def __init__(self, parts: OutboxParts, moves: Moves, deadlines: Deadlines, *, woken: Callable[[], None], trouble: Callable[[Failure], None]) -> None:
        self._parts = parts
        self._moves = moves
        self._deadlines = deadlines
        self._woken = woken
        self._trouble = trouble
        self._limits = RateLimits(parts.small, parts.clock)
        self._lanes: dict[AccountId, Lane] = {}
        self._running: dict[AccountId, asyncio.Task[None]] = {}
        self._dirty: set[AccountId] = set()
        self._urgent: set[CommandId] = set()
        self._stray = False
        self._stopping = False

    def lane(self, account: AccountId) -> Lane:
        found = self._lanes.get(account)
        if found is None:
            found = self._lanes[account] = Lane(account, self._parts, self._moves, self._deadlines, self._limits)
        return found

    def look_into(self, accounts: Iterable[AccountId]) -> None:
        """Something may be sendable there now."""
        self._dirty.update(accounts)

    def accounts(self) -> set[AccountId]:
        """Accounts with something to send now or later."""
        return set(self._lanes) | {item.command.account for item in self._parts.outbox.list((State.WAITING, State.HELD), None, LIMIT)}

    def busy(self, account: AccountId) -> bool:
        """True while its queue is being worked on or about to be."""
        return account in self._dirty or account in self._running

    @property
    def idle(self) -> bool:
        return not self._running and not self._dirty

    @property
    def troubled(self) -> bool:
        """True while a lane rests because the store failed it."""
        return self._stray or any((pause := lane.pause) is not None and pause.reason == "store" for lane in self._lanes.values())

    def in_flight(self, item: OutboxItem) -> bool:
        lane = self._lanes.get(item.command.account)
        return lane is not None and lane.in_flight == item.command.id

    def is_urgent(self, item: OutboxItem) -> bool:
        return item.command.id in self._urgent

    def urgent(self, item: OutboxItem) -> None:
        """An immediate action: its lane takes it next."""
        self._urgent.add(item.command.id)
        self.lane(item.command.account).urgent(item.command.id)
        self._dirty.add(item.command.account)

    def start_all(self) -> float | None:
        """Starts every lane with something to do; answers the seconds until one wakes by itself, None = none does."""
        if self._stray and not self._recover_strays():
            return None
        for account in sorted(self._dirty | {account for account, lane in self._lanes.items() if lane.wait() == 0.0}):
            if account not in self._running and not self._stopping:
                self._dirty.discard(account)
                self._running[account] = self._parts.tasks.start(f"outbox lane {account}", self._drain(self.lane(account)))
        return min((wait for account, lane in self._lanes.items() if account not in self._running and (wait := lane.wait()) is not None), default=None)

    async def stop(self, bound: float) -> None:
        """No lane begins another command; sends under way get so many seconds, then they are left as they are."""
        self._stopping = True
        for lane in self._lanes.values():
            lane.stop()
        running = [task for task in self._running.values() if not task.done()]
        if running:
            _, late = await asyncio.wait(running, timeout=bound)
            await end(late)

    def take_over(self) -> None:
        """This process drains from now on: what was being sent when the one before ended has an unknown outcome."""
        self._limits.reload()
        self._recover()
        self.hurry()

    def hurry(self) -> None:
        """What other processes left waiting is looked into.

        Immediate actions among it are sent at once, or refused when nobody waits for their answer any more.
        """
        immediate: dict[tuple[AccountId, str], bool] = {}
        for item in self._parts.outbox.list((State.WAITING,), None, LIMIT):
            self._dirty.add(item.command.account)
            name = (item.command.account, item.command.action)
            if name not in immediate:
                immediate[name] = self._immediate(item)
            if item.command.id in self._urgent or not immediate[name]:
                continue
            age = (self._parts.clock.now() - item.command.created).total_seconds()
            if 0 <= age <= IMMEDIATE_SECONDS:
                self.urgent(item)
            else:
                self._moves.refused(item, Offline(reason="not_sent").failure)

    def announce_all(self) -> None:
        """The queue changed in ways only the store knows: everybody reads it again."""
        for account in self.accounts():
            self._parts.events.publish(OutboxChanged(account, ()))

    async def _drain(self, lane: Lane) -> None:
        try:
            await lane.drain()
        except StoreUnavailable as error:
            self._stray = True
            self._trouble(error.failure)
            lane.rest(Pause("store", STORE_PAUSE))
            self._dirty.discard(lane.account)
        except Exception:
            self._stray = True
            raise  # a bug of ours: the task tells the crash sink
        finally:
            self._running.pop(lane.account, None)
            self._woken()

    def _recover_strays(self) -> bool:
        """A lane that could not store what became of its command left it as `sending`: treated as after a crash, once no lane runs."""
        if self._running:
            return False
        self._recover()
        self._stray = False
        return True

    def _recover(self) -> None:
        recovered = self._parts.outbox.recover()
        self._parts.announce(*recovered)
        for account in {item.command.account for item in (*recovered, *self._parts.outbox.list((State.UNKNOWN,), None, LIMIT))}:
            self.lane(account).look_around()
            self._dirty.add(account)

    def _immediate(self, item: OutboxItem) -> bool:
        try:
            return self._parts.action(item).immediate
        except NotKnown:
            return False


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancels and waits, whatever they end with (their errors went to the crash sink)."""
    left = list(tasks)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
