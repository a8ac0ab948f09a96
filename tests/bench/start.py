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


def one(script: str, *arguments: str) -> float:
    """Milliseconds from spawn to first paint."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(HERE.parents[1])}
    began = time.monotonic_ns()
    done = subprocess.run([sys.executable, str(HERE / script), *arguments], env=environment, capture_output=True, check=True, timeout=60)
    return (int(json.loads(done.stdout)["ns"]) - began) / 1e6


def main(rows: int, rounds: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), rows)
        times: dict[str, list[float]] = {"bare_window.py": [], "first_paint.py": []}
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
