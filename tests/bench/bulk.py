"""How an import of 100,000 rows behaves: first look, whole reading, check, memory, and how long the window is kept from its work meanwhile.

    python -m tests.bench.bulk [rows]

Prints one JSON object; times in seconds of processor time and by the clock, memory in MB at its highest.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from leaddesk.domain.bulk import CheckReport
from leaddesk.services.bulk_checking import check_rows
from leaddesk.services.bulk_reading import read_table
from leaddesk.services.duplicates import Identify, Known, within
from tests.unit.services.bulk_kit import checking

HEADER = ["Company", "First name", "Last name", "Phone", "E-mail", "Amount requested", "Loan purpose", "Call client or broker", "Business start date", "Notes"]
GOALS = {"first_look": 2.0, "check": 20.0, "memory": 500.0}


def table(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(rows):
            wrong = n % 50 == 0
            phone = f"0412 {n:06d}" if wrong else f"+614{n:08d}"
            person = [f"Kauri {n} Pty Ltd", f"Ana{n % 977}", f"Weir{n % 1009}", phone, f"ana{n}@example.test"]
            writer.writerow([*person, str(20000 + n), "Other", "Call Client", "2019-03-01", 'Met, "at the fair"'])
    return path


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    cpu, clock = time.process_time(), time.perf_counter()
    answer = work()
    return answer, {"cpu": round(time.process_time() - cpu, 2), "clock": round(time.perf_counter() - clock, 2)}


class Waiter:
    """Wakes every 5 ms, as a window's loop would; remembers how late it was at worst."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._stop.is_set():
            before = time.perf_counter()
            self._stop.wait(0.005)
            self.late.append(time.perf_counter() - before - 0.005)

    def __enter__(self) -> Waiter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def p99(self) -> float:
        found = sorted(self.late)
        return round(found[int(len(found) * 0.99)] * 1000, 1) if found else 0.0


def main(rows: int) -> dict[str, Any]:
    sys.setswitchinterval(0.001)
    with tempfile.TemporaryDirectory() as folder:
        path = table(Path(folder) / "rows.csv", rows)
        _, first = timed(lambda: read_table(path, most=300))
        whole, reading = timed(lambda: read_table(path))
        made, _ = checking(whole, "bizmate", "create_lead")
        made.row(whole.rows[0].cells, {})
        with Waiter() as waiter:
            found, check = timed(lambda: check_rows(made, whole.rows, {}))

            def doubles() -> int:
                identify, known = Identify(tuple(made.targets.values())), Known()
                people = ((row.number, identify.of(made.values.flat(row.cells, {}))) for row in whole.rows)
                return len(within((number, who) for number, who in people if known.like(who) == ()))

            same, same_time = timed(doubles)
    report = CheckReport(len(whole.rows), found)
    memory = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    return {
        "rows": rows,
        "first_look": first,
        "reading": reading,
        "check": check,
        "duplicates": same_time,
        "wrong": report.bad,
        "doubles": same,
        "memory": memory,
        "late_p99_ms": waiter.p99(),
        "goals": GOALS,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000), indent=1))
