"""T1: from process start to the first paint with 64 real rows, as a ratio to an empty PySide6 window; runs interleaved, minimum and median.

Run ``python -m tests.bench.start [rows] [rounds]`` from the checkout.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.filled import fill

HERE = Path(__file__).parent
LIMIT = 1.5
ROWS = 64
CACHE = tempfile.TemporaryDirectory()


def run(script: str, *arguments: str) -> bytes:
    """What a child process says."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(HERE.parents[1]), "PYTHONPYCACHEPREFIX": CACHE.name}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program and an installed PySide6 have their byte code
    return subprocess.run([sys.executable, str(HERE / script), *arguments], env=environment, capture_output=True, check=True, timeout=60).stdout


def one(script: str, *arguments: str) -> float:
    """Milliseconds from spawn to first paint. The program's window must show real rows in it."""
    began = time.monotonic_ns()
    said = json.loads(run(script, *arguments))
    assert said.get("rows", ROWS) == ROWS, "not the real rows"
    return (int(said["ns"]) - began) / 1e6


def main(rows: int, rounds: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), rows)
        run("first_paint.py", folder, "prepare")
        times: dict[str, list[float]] = {"bare_window.py": [], "first_paint.py": []}
        one("bare_window.py"), one("first_paint.py", folder)
        for _ in range(rounds):
            times["bare_window.py"].append(one("bare_window.py"))
            times["first_paint.py"].append(one("first_paint.py", folder))
    bare, full = times["bare_window.py"], times["first_paint.py"]
    ratio = min(full) / min(bare)
    middle = statistics.median(full) / statistics.median(bare)
    print(f"bare {min(bare):.0f} ms, Leaddesk {min(full):.0f} ms with {rows} rows: ratio {ratio:.2f} by minimum, {middle:.2f} by median (limit {LIMIT})")
    return 0 if min(ratio, middle) <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in (sys.argv[1:] + ["10000", "11"][len(sys.argv) - 1 :]))))
