"""The query thread: reads of the local cache, the newest of a lane wins, answers arrive in the UI thread.

What asks is mostly a widget, and `done` holds on to it. The query thread must never be the last to let go of it: Qt objects may only be destroyed in
their own thread. So every job comes back to the UI thread, answered or not, and is emptied there; the query thread drops a shell.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from leaddesk.services.api import Superseded

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Job:
    read: Callable[[], Any] | None
    done: Callable[[Any], None] | None
    failed: Callable[[BaseException], None] | None
    lane: str
    dropped: bool = False
    answer: Any = None
    error: BaseException | None = None

    def empty(self) -> None:
        """Lets go of everything. In the UI thread only, when the query thread has done with it."""
        self.read = self.done = self.failed = self.answer = self.error = None


class Reader(QObject):
    """One thread that runs reads in order. A read asked for in a named lane replaces the waiting and the running one of that lane."""

    _answered = Signal(object)
    broke = Signal(object)
    """A read failed and nobody had asked to be told (an exception)."""

    def __init__(self, interrupt: Callable[[int], None], parent: QObject | None = None) -> None:
        """`interrupt` stops the query running in the thread whose ident it is given (`Queries.interrupt`)."""
        super().__init__(parent)
        self._interrupt = interrupt
        self._waiting: deque[_Job] = deque()
        self._running: _Job | None = None
        self._wake = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(self, read: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[BaseException], None] | None = None, lane: str = "") -> None:
        """Runs `read` in the query thread and `done` with its answer in the UI thread, unless a newer one of the same lane came.

        A superseded read calls neither `done` nor `failed`. Without a lane every read is answered. Call from the UI thread.
        """
        job = _Job(read, done, failed, lane)
        with self._wake:
            if lane:
                self._drop(lane)
            self._waiting.append(job)
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._work, name="query", daemon=True)
                self._thread.start()
            self._wake.notify()

    def forget(self, lane: str) -> None:
        """Drops what is waiting or running in a lane."""
        with self._wake:
            self._drop(lane)

    def stop(self) -> None:
        """Ends the thread; what was not answered never will be. Answers that are under way are dropped."""
        with self._wake:
            self._stopping = True
            for job in self._waiting:
                job.dropped = True
            self._waiting.clear()
            if self._running is not None:
                self._running.dropped = True
                self._stop_query()
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(5)

    @property
    def idle(self) -> bool:
        """Nothing waits and nothing runs (answers may still be on their way to the UI thread)."""
        with self._wake:
            return not self._waiting and self._running is None

    def _drop(self, lane: str) -> None:
        kept = [job for job in self._waiting if job.lane != lane]
        if len(kept) != len(self._waiting):
            for job in self._waiting:
                job.dropped = job.dropped or job.lane == lane
            self._waiting = deque(kept)
        if self._running is not None and self._running.lane == lane:
            self._running.dropped = True
            self._stop_query()

    def _stop_query(self) -> None:
        if self._thread is not None and self._thread.ident is not None:
            self._interrupt(self._thread.ident)

    def _work(self) -> None:
        while True:
            with self._wake:
                self._running = None
                while not self._waiting and not self._stopping:
                    self._wake.wait()
                if self._stopping:
                    return
                job = self._running = self._waiting.popleft()
            self._run(job)
            self._answered.emit(job)

    def _run(self, job: _Job) -> None:
        while not job.dropped and job.read is not None:
            try:
                job.answer = job.read()
            except Superseded:
                continue  # dropped: the loop ends; otherwise the interrupt was meant for the read before this one: read again
            except Exception as error:
                job.error = error
            return

    def _deliver(self, job: _Job) -> None:
        done, failed, answer, error = job.done, job.failed, job.answer, job.error
        job.empty()
        if job.dropped or self._stopping or done is None or _is_gone(done):
            return
        if error is None:
            done(answer)
        elif failed is not None:
            failed(error)
        else:
            self.broke.emit(error)


def _is_gone(done: Callable[..., object]) -> bool:
    """Whether the widget that asked was closed meanwhile: nobody waits for its answer any more."""
    inner: object = done
    while isinstance(inner, partial):
        inner = inner.func
    owner = getattr(inner, "__self__", None)
    return isinstance(owner, QObject) and not isValid(owner)
