"""Faults a practice CRM commits on purpose: which exist, when they strike, and how a held answer is let go."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ContentFault = Callable[[str, Any, Mapping[str, Any]], Any]
"""Changes the JSON of an answer: (endpoint, payload, options) -> payload."""

GENERAL: Mapping[str, str] = {
    "slow": "does the work, then answers after `seconds` (default 1)",
    "hold": "does the work, then answers when released (at most `seconds`, default 60)",
    "hold_before": "waits until released, then works and answers",
    "close": "closes the connection before doing anything",
    "reset": "resets the connection before doing anything (with `work` true: after the work)",
    "lose_reply": "does the work and closes the connection without an answer",
    "cut": "does the work and ends in the middle of the answer's body",
    "stall": "does the work, sends half of the answer's body, waits until released (at most `seconds`, default 60) and closes",
    "html_500": "answers 500 with a web page, nothing done (with `work` true: after the work)",
    "html_200": "answers 200 with a captive portal's page, nothing done (with `work` true: after the work)",
    "status_429": "answers 429 with Retry-After `seconds` (default 2; null for none), nothing done",
    "status_503": "answers 503, with Retry-After when `seconds` is given, nothing done",
    "refuse": "says no in the CRM's own way, with `message`, nothing done (with `work` true: after the work)",
    "redirect": "answers 302 to `location`, nothing done",
    "empty_body": "does the work and answers 200 with nothing",
    "notice": "does the work and puts a PHP notice before the JSON",
    "bom": "does the work and puts a byte order mark before the JSON",
    "garbage": "does the work and answers broken JSON",
    "clock": "its Date header is off by `seconds` (default 3600)",
}
OPTIONS = frozenset({"seconds", "work", "location", "message", "value", "count"})


@dataclass(slots=True)
class Fault:
    """One switched-on fault. ``times`` None = until cleared; ``skip`` = so many matching requests are spared first; ``struck`` counts."""

    name: str
    endpoint: str = "*"
    times: int | None = 1
    skip: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    struck: int = 0

    def as_json(self) -> dict[str, Any]:
        return {"fault": self.name, "endpoint": self.endpoint, "times": self.times, "skip": self.skip, "struck": self.struck, **self.options}


class Faults:
    """The switches of one practice CRM. Safe from any thread."""

    def __init__(self, content: Mapping[str, ContentFault] | None = None) -> None:
        self._content = content or {}
        self._faults: list[Fault] = []
        self._lock = threading.Condition()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def names(self) -> tuple[str, ...]:
        """Every fault that can be switched on here."""
        return (*GENERAL, *self._content)

    def add(self, name: str, endpoint: str = "*", *, times: int | None = 1, skip: int = 0, **options: Any) -> Fault:
        """Switches a fault on for an endpoint (the file name with or without ``.php``; ``*`` = all). Raises ValueError for what does not exist."""
        if name not in self.names():
            raise ValueError(f"There is no fault named {name}. There are: {', '.join(self.names())}")
        if unknown := set(options) - OPTIONS:
            raise ValueError(f"A fault has no option {', '.join(sorted(unknown))}. There are: {', '.join(sorted(OPTIONS))}")
        if (times is not None and times < 1) or skip < 0:
            raise ValueError("times must be at least 1 (or null for always), skip at least 0")
        fault = Fault(name, endpoint.removesuffix(".php"), times, skip, dict(options))
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, endpoint: str) -> list[Fault]:
        """The faults that strike this request; counts them down."""
        struck = []
        with self._lock:
            for fault in self._faults:
                if fault.endpoint not in ("*", endpoint):
                    continue
                if fault.skip:
                    fault.skip -= 1
                elif fault.times is None or fault.struck < fault.times:
                    fault.struck += 1
                    struck.append(fault)
            self._faults = [f for f in self._faults if f.times is None or f.struck < f.times]
        return struck

    def pending(self) -> tuple[Fault, ...]:
        """What is still switched on."""
        with self._lock:
            return tuple(self._faults)

    def clear(self) -> None:
        """Switches everything off and lets held answers go."""
        with self._lock:
            self._faults.clear()
        self.release()

    @property
    def held(self) -> int:
        """How many requests wait to be released now."""
        with self._lock:
            return len(self._waiting)

    def wait_held(self, count: int = 1, timeout: float = 10.0) -> None:
        """Waits until `count` requests are held; raises TimeoutError."""
        with self._lock:
            if not self._lock.wait_for(lambda: len(self._waiting) >= count, timeout):
                raise TimeoutError(f"{len(self._waiting)} of {count} requests are held")

    def release(self) -> None:
        """Lets every held answer go."""
        with self._lock:
            waiting = list(self._waiting)
        for loop, event in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    async def hold(self, seconds: float) -> None:
        """Waits until released, at most so long. Used by the server."""
        waiter = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._waiting.append(waiter)
            self._lock.notify_all()
        try:
            await asyncio.wait_for(waiter[1].wait(), seconds)
        except TimeoutError:
            pass
        finally:
            with self._lock:
                self._waiting.remove(waiter)
