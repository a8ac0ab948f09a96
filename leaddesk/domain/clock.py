"""Time as a dependency: wall clock in UTC, a monotonic clock for time-outs, and nothing that sleeps."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

UTC = UTC


class Clock(Protocol):
    """What every part that needs the time is given."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC. It may jump; never use it to measure a duration."""

    def monotonic(self) -> float:
        """Seconds that only go forward."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


def to_iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, e.g. ``2026-02-05T04:05:06.789Z``; sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """The inverse of :func:`to_iso`; raises ValueError on anything else."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
