"""The crash sink: errors nobody expected become a short report in the profile, with places and types but no values."""

from __future__ import annotations

import logging
import os
import platform
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import leaddesk
from leaddesk.domain.clock import Clock, to_iso
from leaddesk.domain.errors import LeaddeskError

_KEPT = 20
_log = logging.getLogger("leaddesk.crash")


class CrashSink:
    """Writes reports and tells listeners (the window's quiet bar). It never raises and never writes a value."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Path | None], None]] = []
        self._count = 0
        self.last: Path | None = None

    def subscribe(self, listener: Callable[[Path | None], None]) -> None:
        """Calls `listener` with the report's path (None when it could not be written), in the thread that crashed."""
        self._listeners.append(listener)

    def report(self, where: str, error: BaseException) -> None:
        """Takes an unexpected error. `where` is the name of the task, thread or hook it ended; the report's path is in `last`."""
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            return
        with self._lock:
            self._count += 1
            stamp = to_iso(self._clock.now()).replace(":", "").replace(".", "")
            path: Path | None = self._folder / f"crash-{stamp}-{os.getpid()}-{self._count}.txt"
            try:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                assert path is not None
                path.write_text(render(where, error, to_iso(self._clock.now())), encoding="utf-8")
                self._tidy()
            except OSError:
                path = None
            self.last = path
        _log.error("unexpected %s in %s; a report was %s", type(error).__name__, where, "written" if path else "not written")
        for listener in list(self._listeners):
            listener(path)

    def _tidy(self) -> None:
        reports = sorted(self._folder.glob("crash-*.txt"))
        for old in reports[:-_KEPT]:
            old.unlink(missing_ok=True)

    # the hooks

    def install(self) -> Callable[[], None]:
        """Takes over the interpreter's hooks; answers a function that gives them back."""
        before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._main
        threading.excepthook = self._thread
        sys.unraisablehook = self._unraisable

        def restore() -> None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before

        return restore

    def loop_handler(self, loop: object, context: Mapping[str, Any]) -> None:
        """For ``loop.set_exception_handler``."""
        error = context.get("exception")
        self.report("event loop", error if isinstance(error, BaseException) else RuntimeError("no exception"))

    def _main(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            sys.__excepthook__(kind, error, trace)
            return
        self.report("main thread", error)

    def _thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(f"thread {args.thread.name if args.thread else '?'}", args.exc_value)

    def _unraisable(self, args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            self.report("finalizer", args.exc_value)


def render(where: str, error: BaseException, at: str) -> str:
    """The report's text: version, system, the chain of errors with their frames; messages are left out because they may hold values."""
    lines = [f"Leaddesk {leaddesk.__version__}", f"at {at}", f"in {where}", f"Python {platform.python_version()} on {sys.platform} {platform.machine()}", ""]
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.extend(_one(current))
        current = current.__cause__ or current.__context__
        if current is not None:
            lines.append("\ncaused by\n")
    return "\n".join(lines) + "\n"


def _one(error: BaseException) -> list[str]:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, LeaddeskError):
        name += f" (code {error.code}, facts {', '.join(sorted(error.facts))})"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions[:5]:
            lines.extend("    " + line for line in _one(inner))
    return [*lines, name]


def _short(filename: str) -> str:
    """The last three parts of a path: enough to find the file, too little to tell whose machine it was."""
    return "/".join(Path(filename).parts[-3:]) if "leaddesk" in filename else "/".join(Path(filename).parts[-2:])
