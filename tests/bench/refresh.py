"""A child process: a whole refresh over loopback without a window, what each of its stages takes of the processor, and the same refresh once more.

    python -m tests.bench.refresh [leads] [crm]

The yardstick is what `tests.bench.stages` calls bare: parsing the same answers and inserting them with nothing else, measured in the same run; for
stages by processor time, for whole refreshes by the clock.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest import mock

import orjson

import leaddesk.connectors.slices
import leaddesk.services.incoming
from leaddesk.app.wiring import open_services
from leaddesk.store.records import RecordStore
from tests.bench.figures import Figure
from tests.bench.filled import KEY, fill
from tests.bench.practice import servers
from tests.bench.smooth import PER_SECOND, lists, one_refresh, running
from tests.bench.stages import YARDSTICK, bare, bare_table

CLOCK = f"{YARDSTICK}, by the clock"
BEFORE = 1000  # leads that are there already

STAGES: dict[str, list[tuple[Any, str]]] = {
    "parse pages": [(leaddesk.connectors.slices, "loads")],
    "see what is known": [(RecordStore, "digests"), (RecordStore, "parts")],
    "understand new leads": [(leaddesk.services.incoming, "_load"), (leaddesk.services.incoming, "_core")],
    "store them": [(RecordStore, "apply_page")],
}
"""Name → the functions whose time it is."""


class Watch:
    """Seconds of processor time in each stage."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(STAGES, 0.0)

    def over(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **named: Any) -> Any:
            began = time.thread_time()
            try:
                return work(*args, **named)
            finally:
                self.spent[stage] += time.thread_time() - began

        return watched

    def patched(self) -> ExitStack:
        held = ExitStack()
        for stage, places in STAGES.items():
            for owner, name in places:
                held.enter_context(mock.patch.object(owner, name, self.over(stage, getattr(owner, name))))
        return held


def measure(rows: int, only: str = "") -> list[Figure]:
    """Each useful CRM's figures."""
    found: list[Figure] = []
    with servers(rows) as every:
        for said in every:
            if said["crm"] == only or (not only and lists(said)):
                found += _one(said)
    return found


def _one(said: dict[str, Any]) -> list[Figure]:
    from leaddesk.app.demo import join

    watch, bodies = Watch(), list[bytes]()
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), BEFORE)
        services = open_services(Path(folder), in_thread=True, session_key=KEY)
        for preference, value in (("calls_per_second", PER_SECOND), ("auto_refresh", False), ("read_ahead", False)):
            services.preferences.put(preference, value)

        def whole() -> tuple[float, float]:
            """Leads a second, and how many."""
            began = time.perf_counter()
            rate = services.engine.submit(one_refresh(services, account)).result(900)
            return rate, rate * (time.perf_counter() - began)

        try:
            account = services.engine.submit(join(services, running(said))).result(60)
            with watch.patched(), _keeping(bodies):
                first, seen = whole()
            again, _ = whole()
        finally:
            services.engine.submit(services.stop()).result(60)
        conn = bare_table(Path(folder))
        worked, began = time.thread_time(), time.perf_counter()
        rows = bare(conn, bodies, _entries)
        yardstick, by_clock = rows / (time.thread_time() - worked), rows / (time.perf_counter() - began)
        conn.close()
    spent = watch.spent
    name = f"refresh, {said['crm']}"
    return [
        *(Figure(f"{name}: {stage}", seen / spent[stage], "leads/s", yardstick * spent[stage] / seen, YARDSTICK) for stage in STAGES),
        Figure(f"{name}: new leads", first, "leads/s", by_clock / first, CLOCK),
        Figure(f"{name}: the same again", again, "leads/s", by_clock / again, CLOCK),
    ]


def _keeping(bodies: list[bytes]) -> Any:
    parse = leaddesk.connectors.slices.loads

    def kept(body: bytes) -> Any:
        bodies.append(body)
        return parse(body)

    return mock.patch.object(leaddesk.connectors.slices, "loads", kept)


def _entries(body: bytes) -> list[object]:
    """The longest list in an answer."""

    def longest(value: object) -> list[object]:
        inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
        return max([inner if isinstance(value, list) else [], *map(longest, inner[:5])], key=len)

    return longest(orjson.loads(body))


if __name__ == "__main__":
    print(json.dumps([asdict(one) for one in measure(int((sys.argv[1:] or ["10000"])[0]), (sys.argv[2:] or [""])[0])]))
