"""The asyncio loop all network work runs on: a thread of its own beside a window, the caller's own loop on the command line."""

from __future__ import annotations

import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")

# asyncio is imported inside the functions: this module is loaded before the first paint, asyncio only once the engine starts.


class EngineThread:
    """Runs `asyncio.run` in a thread. `submit` is safe from every thread; work that is still going on when it closes is cancelled."""

    def __init__(self, name: str = "leaddesk-engine") -> None:
        self._name = name
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._closed = False

    @property
    def running(self) -> bool:
        thread = self._thread
        return thread is not None and thread.is_alive() and not self._closed

    def start(self) -> None:
        """Starts the thread and waits until its loop takes work. A second call does nothing; a closed engine stays closed."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the engine was closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
        self._ready.wait()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Runs `work` on the engine's loop. Cancelling the answer cancels the work. After close() the answer is already cancelled."""
        import asyncio

        with self._lock:  # so that nothing is handed over once close() has asked the loop to end
            if self._closed or self._loop is None:
                return _refused(work)
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self, timeout: float = 35.0) -> bool:
        """Ends the loop, cancelling what still runs, and waits for the thread. False when it did not end in time (it is a daemon)."""
        with self._lock:
            first, self._closed = not self._closed, True
            if first and self._loop is not None and self._ended is not None:
                self._loop.call_soon_threadsafe(self._ended.set)
            thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(timeout)
        return not thread.is_alive()

    def join(self, timeout: float = 5.0) -> bool:
        """After close(), also one from the engine's own thread: waits for its end."""
        thread = self._thread
        if thread is None or not self._closed or thread is threading.current_thread():
            return thread is None
        thread.join(timeout)
        return not thread.is_alive()

    def _run(self) -> None:
        import asyncio

        asyncio.run(self._main())

    async def _main(self) -> None:
        import asyncio

        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._ended.wait()
        # Leaving lets asyncio.run cancel all other tasks, await them, close async generators and end the executor.


class InlineEngine:
    """Runs work on the loop that is running when it is first used: the command line's. Never block on its answers there; await them."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    @property
    def running(self) -> bool:
        return self._loop is not None and not self._closed

    def start(self) -> None:
        """Takes the running loop. Raises RuntimeError outside of one."""
        import asyncio

        if self._loop is None:
            self._loop = asyncio.get_running_loop()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """As `EngineThread.submit`. The first call must come from inside the loop; later ones may come from any thread."""
        if self._closed:
            return _refused(work)
        try:
            self.start()
        except RuntimeError:
            work.close()
            raise
        answer: Future[T] = Future()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin, work, answer)
        return answer

    async def close(self) -> None:
        """Cancels what still runs and waits for it; nothing is taken afterwards."""
        import asyncio

        self._closed = True
        await asyncio.sleep(0)  # work handed over just before is refused
        while left := [task for task in self._tasks if task is not asyncio.current_task()]:
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            await asyncio.sleep(0)

    def join(self, timeout: float = 5.0) -> bool:
        """There is no thread to wait for."""
        return self._closed

    def _begin(self, work: Coroutine[Any, Any, T], answer: Future[T]) -> None:
        loop = self._loop
        if loop is None or self._closed or answer.cancelled():
            work.close()
            answer.cancel()
            return
        task = loop.create_task(work)
        self._tasks.add(task)

        def finished(done: asyncio.Task[T]) -> None:
            self._tasks.discard(done)
            _answer(done, answer)

        def asked(given: Future[T]) -> None:
            if given.cancelled() and not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)

        task.add_done_callback(finished)
        answer.add_done_callback(asked)


def _answer(task: asyncio.Task[T], answer: Future[T]) -> None:
    """Hands a task's end over to the future its submitter holds."""
    error = None if task.cancelled() else task.exception()
    if task.cancelled():
        answer.cancel()
    elif not answer.set_running_or_notify_cancel():
        return  # the submitter is no longer interested
    elif error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(task.result())


def _refused(work: Coroutine[Any, Any, T]) -> Future[T]:
    """An answer that is cancelled from the start; the coroutine is closed so that nobody warns of it."""
    work.close()
    answer: Future[T] = Future()
    answer.cancel()
    return answer
