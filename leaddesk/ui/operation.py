"""Operations: what a user's click starts in the window. Each belongs to a widget and is cancelled with it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from PySide6.QtCore import QMetaObject, QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.specs import Tone

if TYPE_CHECKING:
    import asyncio

RETRY_MS = 20  # a click in the moment between first paint and the loop's start waits this long


@runtime_checkable
class Notifies(Protocol):
    """A window or dialog with a quiet message bar."""

    def notify(self, text: str, tone: Tone = Tone.INFO) -> None: ...


class Operation:
    """A coroutine on the window's loop, bound to `owner`. Keep it only to cancel it."""

    def __init__(
        self, owner: QWidget, work: Coroutine[Any, Any, object], name: str, failed: Callable[[LeaddeskError], None] | None, busy: Callable[[bool], None] | None
    ) -> None:
        self._owner = owner
        self._work: Coroutine[Any, Any, object] | None = work
        self._name = name
        self._failed = failed
        self._busy = busy
        self._task: asyncio.Task[object] | None = None
        self._finished = False
        self._bond: QMetaObject.Connection | None = owner.destroyed.connect(self._owner_gone)
        if busy is not None:
            busy(True)
        self._begin()

    @property
    def running(self) -> bool:
        return not self._finished

    def cancel(self) -> None:
        """Stops it at its next await; `failed` is not called. What already left the machine is not undone."""
        if self._task is not None:
            self._task.cancel()
        elif self._work is not None:
            self._work.close()
            self._work = None
            self._end()

    def _begin(self) -> None:
        if self._work is None or not isValid(self._owner):
            return
        import asyncio  # not before first paint

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            QTimer.singleShot(RETRY_MS, lambda: self._begin())  # PySide keeps a bound method weakly, and nobody else may hold us yet
            return
        self._task = loop.create_task(self._work, name=self._name)
        self._work = None
        self._task.add_done_callback(self._done)

    def _owner_gone(self) -> None:
        self._bond = None
        self.cancel()

    def _end(self) -> None:
        self._finished = True
        if self._bond is not None and isValid(self._owner):
            QObject.disconnect(self._bond)
            self._bond = None
            if self._busy is not None:
                self._busy(False)

    def _done(self, task: asyncio.Task[object]) -> None:
        self._end()
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        if not isinstance(error, LeaddeskError):
            task.get_loop().call_exception_handler({"message": f"operation {self._name} failed", "exception": error, "task": task})
        elif isValid(self._owner):
            (self._failed or self._tell)(error)

    def _tell(self, error: LeaddeskError) -> None:
        tell(self._owner, error)


def start(
    owner: QWidget,
    work: Coroutine[Any, Any, object],
    *,
    name: str,
    failed: Callable[[LeaddeskError], None] | None = None,
    busy: Callable[[bool], None] | None = None,
) -> Operation:
    """Starts `work` for `owner`. An expected error goes to `failed` (default: the quiet bar of the owner's window), a bug to the crash sink."""
    return Operation(owner, work, name, failed, busy)


def tell(owner: QWidget, error: LeaddeskError) -> None:
    """Says what happened in the nearest message bar above `owner`; never a dialog."""
    from leaddesk.services.wording import explain

    sentence = explain(error.failure)
    say(owner, " ".join(part for part in (sentence.what, sentence.meaning, sentence.next) if part), Tone.BAD)


def say(owner: QWidget, text: str, tone: Tone = Tone.INFO) -> None:
    """Shows a sentence in the nearest message bar above `owner` (a dialog's own, else the window's)."""
    widget: QWidget | None = owner
    while widget is not None:
        if isinstance(widget, Notifies):
            widget.notify(text, tone)
            return
        widget = widget.parentWidget()
