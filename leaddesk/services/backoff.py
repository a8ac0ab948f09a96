"""When a queued command may go: growing delays after failures, and due times that a jumping wall clock cannot move."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from leaddesk.domain.clock import Clock
from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.ids import CommandId

FIRST: Final = 25.0
FACTOR: Final = 5.0
LONGEST: Final = 24 * 3600.0
LONGEST_RETRY_AFTER: Final = 3600.0


def delay(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 25 s, 125 s, 625 s … up to a day."""
    return min(LONGEST, FIRST * FACTOR ** min(max(failures, 1) - 1, 10))


def retry_after(seconds: object, failures: int) -> float:
    """What a server asked to wait, between one second and one hour; without a usable number the normal delay, at most an hour."""
    wanted = float(seconds) if isinstance(seconds, (int, float)) and seconds == seconds else delay(failures)
    return min(LONGEST_RETRY_AFTER, max(1.0, wanted))


class Deadlines:
    """Due times as monotonic deadlines, fixed when this process first sees them.

    A wall clock that jumps forward afterwards makes nothing ripe early; one that jumps back makes nothing wait longer than it was
    meant to, because a wait is never longer than the time between the item's last change and its due time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[CommandId, tuple[datetime, float]] = {}

    def left(self, item: OutboxItem) -> float:
        """Seconds until the item may go, 0.0 when it may go now."""
        if item.due is None:
            self._known.pop(item.command.id, None)
            return 0.0
        known = self._known.get(item.command.id)
        if known is None or known[0] != item.due:
            wait = (item.due - self._clock.now()).total_seconds()
            meant = (item.due - item.updated).total_seconds()
            known = self._known[item.command.id] = (item.due, self._clock.monotonic() + max(0.0, min(wait, meant)))
        return max(0.0, known[1] - self._clock.monotonic())

    def ripe(self, item: OutboxItem) -> bool:
        return self.left(item) <= 0.0

    def forget(self, command: CommandId) -> None:
        """Call when a command is done with, so that the memory does not grow."""
        self._known.pop(command, None)
