"""Reminders of follow-ups: told once each, when the wall clock says so, whatever that clock does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from leaddesk.domain.clock import Clock
from leaddesk.domain.follow_ups import FollowUp
from leaddesk.services.tasks import wait_for_event

if TYPE_CHECKING:
    from datetime import datetime

LOOK_EVERY = 15.0
"""Seconds between two looks at the most: the wall clock may jump, the computer may have slept, another process may have set one."""


class ReminderStore(Protocol):
    """The part of the follow-ups' store that is used here."""

    def to_tell(self, now: datetime) -> Sequence[FollowUp]: ...
    def next_reminder(self) -> datetime | None: ...
    def mark_told(self, items: Sequence[FollowUp], now: datetime) -> Sequence[FollowUp]: ...


class Reminders:
    """`tell` is given what is due; it must bear being given the same twice, as after a crash between telling and noting it."""

    def __init__(self, store: ReminderStore, clock: Clock, tell: Callable[[Sequence[FollowUp]], None]) -> None:
        self._store = store
        self._clock = clock
        self._tell = tell
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def look(self) -> tuple[FollowUp, ...]:
        """Tells what is due now and was not told; answers it. Blocking: a few reads and at most one write."""
        now = self._clock.now()
        due = tuple(self._store.to_tell(now))
        if due:
            self._tell(due)
            self._store.mark_told(due, now)
        return due

    def pause(self) -> float:
        """Seconds until the next look."""
        following = self._store.next_reminder()
        if following is None:
            return LOOK_EVERY
        return min(LOOK_EVERY, max(0.0, (following - self._clock.now()).total_seconds()))

    def woken(self) -> None:
        """A follow-up was set or moved; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    async def background(self) -> None:
        """Runs for ever, on the engine's loop."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                self._wake.clear()
                await asyncio.to_thread(self.look)
                await wait_for_event(self._wake, await asyncio.to_thread(self.pause))
        finally:
            self._loop = None
