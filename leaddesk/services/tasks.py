"""The only place outside the window that creates asyncio tasks: named, referenced, their errors told, all ended by stop()."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

CrashSink = Callable[[str, BaseException], None]
"""Told the name of the work and the error nobody expected."""


class Tasks:
    """Background work of one event loop. Use it from that loop only."""

    def __init__(self, on_crash: CrashSink) -> None:
        self._on_crash = on_crash
        self._running: set[asyncio.Task[Any]] = set()
        self._stopped = False

    def start(self, name: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Runs `work` in the background. After stop() nothing starts any more: the coroutine is closed and the task answers as cancelled."""
        if self._stopped:
            work.close()
            task: asyncio.Task[T] = asyncio.get_running_loop().create_task(_cancelled(), name=name)
        else:
            task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    @property
    def names(self) -> tuple[str, ...]:
        """What runs now, for the health page."""
        return tuple(sorted(task.get_name() for task in self._running))

    async def stop(self) -> None:
        """Cancels all and waits until they have ended; work that starts meanwhile is ended too."""
        self._stopped = True
        current = asyncio.current_task()
        while others := [task for task in self._running if task is not current]:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.sleep(0)  # lets the done callbacks take them out of the set

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._on_crash(task.get_name(), error)


async def _cancelled() -> Any:
    raise asyncio.CancelledError


async def wait_for_event(event: asyncio.Event, seconds: float | None) -> bool:
    """Waits until the event is set (True) or so many seconds have gone by (False). None = as long as it takes."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
