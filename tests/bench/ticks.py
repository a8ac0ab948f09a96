"""How late the window's event loop is: the time between two ticks of a 5 ms timer, and where the late ones went.

A tick itself only reads two clocks. A file read in it would give the interpreter's lock away and wait for it again: that wait would be measured.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer

TICK_MS = 5
LATE_MS = 12
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Gap:
    """Milliseconds between two ticks; of these the thread computed and waited for a processor. The rest it slept, or waited for a lock."""

    wall: float
    computed: float
    queued: float


def summary(gaps: Sequence[Gap]) -> dict[str, float]:
    """p99 and longest; `own`: the longest without the time other processes and threads had the processor."""
    walls = [gap.wall for gap in gaps]
    return {"p99": statistics.quantiles(walls, n=100)[98], "longest": max(walls), "own": max(gap.wall - min(gap.wall, gap.queued) for gap in gaps)}


class Ticker:
    """Ticks from `start` to `stop`; in the window's thread."""

    def __init__(self) -> None:
        self.gaps: list[Gap] = []
        self._file = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat") if sys.platform.startswith("linux") else None
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.gaps = []
        self._waited = 0.0
        self._queued()
        self._last = self._now()
        self._timer.start()

    def stop(self) -> list[Gap]:
        self._timer.stop()
        return self.gaps

    def _tick(self) -> None:
        now = self._now()
        wall, computed = (after - before for after, before in zip(now, self._last, strict=True))
        self.gaps.append(Gap(wall, computed, self._queued() if wall > LATE_MS else 0.0))
        self._last = self._now() if wall > LATE_MS else now

    def _now(self) -> tuple[float, float]:
        return time.perf_counter() * 1e3, time.thread_time() * 1e3

    def _queued(self) -> float:
        """Milliseconds this thread waited for a processor since the last late tick: at most so much of the gap."""
        if self._file is None:
            return 0.0
        before, self._waited = self._waited, int(self._file.read_text().split()[1]) / 1e6
        return self._waited - before


async def during(work: Awaitable[T]) -> tuple[list[Gap], T]:
    """The gaps while `work` goes on, and its answer."""
    ticker = Ticker()
    ticker.start()
    try:
        answer = await work
    finally:
        gaps = ticker.stop()
    return gaps, answer


async def idle(seconds: float) -> list[Gap]:
    return (await during(asyncio.sleep(seconds)))[0]


async def repaints(repaint: Callable[[], None], work: Awaitable[object]) -> list[float]:
    """Milliseconds of a full repaint, ten times a second while `work` goes on."""
    found: list[float] = []

    def paint() -> None:
        began = time.perf_counter()
        repaint()
        found.append((time.perf_counter() - began) * 1e3)

    timer = QTimer()
    timer.setInterval(100)
    timer.timeout.connect(paint)
    timer.start()
    try:
        await work
    finally:
        timer.stop()
    return found
