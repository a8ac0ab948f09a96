"""The practice CRMs: strict, stateful servers on loopback with invented data, for the demo, for tests and for trying things out.

Each CRM is a module ``leaddesk.sandbox.<slug>`` with a `PracticeSpec` named PRACTICE; adding the module is all it takes. The package imports
nothing else of Leaddesk and shares no code with the connectors, so that a mistake there is not repeated here.

A practice CRM records each request, keeps a list of complaints (everything a correct client would not have sent) and commits faults on
demand. In a test::

    practice = next(spec for spec in available() if spec.slug == slug).create(1, None, machine_time)
    with PracticeServer(practice) as server:     # practice.url, practice.settings, practice.secrets, practice.otp()
        practice.faults.add("lose_reply", "refixlead")
        ...
        assert practice.complaints == []

From another process the same through HTTP: GET ``/__practice__/requests``, ``/complaints``, ``/state``, ``/faults``; POST ``/__practice__/faults``
with ``{"fault": "html_500", "endpoint": "new_lead", "times": 1, "skip": 0}``; POST ``/__practice__/release``; DELETE ``/__practice__/faults``.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from leaddesk.sandbox.practice import Now, PracticeCrm, PracticeSpec


@dataclass(frozen=True, slots=True)
class Running:
    """A practice CRM that answers at `url`. ``settings`` (with `url`) and ``secrets`` make an account that works; ``otp`` is its fixed code, or None."""

    crm: str
    url: str
    settings: dict[str, str]
    secrets: dict[str, str]
    otp: str | None
    practice: PracticeCrm
    stop: Callable[[], None]

    def as_json(self) -> dict[str, object]:
        return {"crm": self.crm, "url": self.url, "settings": self.settings, "secrets": self.secrets, "otp": self.otp}


def available() -> tuple[PracticeSpec, ...]:
    """Every practice CRM there is, by slug."""
    found = []
    for module in iter_modules(__path__):
        spec = getattr(import_module(f"{__name__}.{module.name}"), "PRACTICE", None)
        if spec is not None:
            found.append(spec)
    return tuple(sorted(found, key=lambda spec: spec.slug))


def start_all(seed: int = 1, *, size: int | None = None, now: Now | None = None) -> list[Running]:
    """Starts every practice CRM, each on a free loopback port in a thread of its own. All are stopped again when one cannot start."""
    from leaddesk.sandbox.practice import machine_time
    from leaddesk.sandbox.server import PracticeServer

    running: list[Running] = []
    try:
        for spec in available():
            practice = spec.create(seed, size, now or machine_time)
            server = PracticeServer(practice)
            url = server.start()
            running.append(Running(spec.slug, url, practice.settings, practice.secrets, practice.otp(), practice, server.stop))
    except BaseException:
        for one in running:
            one.stop()
        raise
    return running


def serve(seed: int = 1, as_json: bool = False, *, out: TextIO | None = None, stop: threading.Event | None = None) -> int:
    """Runs all practice CRMs until interrupted (SIGINT, SIGTERM) or until `stop` is set; tells the addresses when they answer. Returns the exit code."""
    out = out or sys.stdout
    stop = stop or threading.Event()
    signalled: list[int] = []  # a list, not the event: setting an event in a signal handler can lock the thread that waits on it
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, lambda number, _: signalled.append(number))
    running = start_all(seed)
    try:
        for one in running:
            out.write(json.dumps(one.as_json()) + "\n" if as_json else _lines(one))
        out.flush()
        while not signalled and not stop.wait(0.2):
            continue
    finally:
        for one in running:
            one.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _lines(one: Running) -> str:
    values = [f"  {name}: {value}" for name, value in {**one.settings, **one.secrets}.items()]
    code = [f"  one-time code: {one.otp}"] if one.otp else []
    return "\n".join([f"{one.crm} practises at {one.url}", *values, *code]) + "\n"
