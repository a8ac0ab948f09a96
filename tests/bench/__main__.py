"""All measurements of the program's speed, as ratios measured in one run: ``python3 packaging/dev.py bench`` (or ``python -m tests.bench``).

    python -m tests.bench                      10,000 and 100,000 leads over five accounts (about five minutes)
    python -m tests.bench 10000 1000000        other numbers of leads
    python -m tests.bench --smoke              10,000 leads, quickly; ends with 1 when a ratio is twice the committed one
    options: --json FILE (all figures), --remember (makes the ratios the committed baseline), --profiles FOLDER (keeps the profiles there)

Each part runs in a process of its own. The window's lateness during a refresh over the network is `tests.bench.smooth`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench import figures
from tests.bench.figures import Figure
from tests.bench.filled import fill
from tests.bench.smooth import favour, measure
from tests.bench.start import one, run

ROOT = Path(__file__).resolve().parents[2]
SMOKE = 10_000
WHOLE = 100_000
"""Up to so many leads the whole list is read over a network, too: a page that is stored takes as long however many there are."""
TRIES = 3
"""A slip must be seen so often in a row: machines that test are shared."""


def child(module: str, *arguments: str) -> list[Figure]:
    """What a part says on its last line."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=1800
    )
    return figures.read_figures(done.stdout.decode().splitlines()[-1])


def starts(profile: Path, rounds: int, middle: Callable[[Sequence[float]], float]) -> Figure:
    """From the process's begin to the painted list, against an empty window; turn by turn. `middle` makes one of several times."""
    run("first_paint.py", str(profile), "prepare")
    one("bare_window.py"), one("first_paint.py", str(profile))
    times = [(one("bare_window.py"), one("first_paint.py", str(profile))) for _ in range(rounds)]
    bare, ours = (middle(some) for some in zip(*times, strict=True))
    return Figure("start to the painted list", ours, "ms", ours / bare, "an empty PySide6 window", 1.5)


def refreshing(rows: int) -> list[Figure]:
    """The window's lateness while that many leads come from a server."""
    found = measure(rows, 1)
    still, worst = found["idle"], max(found["crms"].values(), key=lambda crm: float(crm["p99"]))
    return [
        Figure("ticks while refreshing, p99", worst["p99"], "ms", worst["p99"] / still["p99"], "idle p99", 3),
        Figure("ticks while refreshing, longest", max(crm["longest"] for crm in found["crms"].values()), "ms"),
        Figure("refresh through the network", worst["rate"], "leads/s", 1 / worst["rate_ratio"], "the same without a window", 1.33),
    ]


def all_of(size: int, profile: Path, *, quick: bool) -> list[Figure]:
    """Everything for one number of leads."""
    if not (profile / "leaddesk.db").exists():
        profile.mkdir(parents=True, exist_ok=True)
        fill(profile, size, accounts=5)
    rounds = 20 if quick else 60
    found = [
        starts(profile, 7 if quick else 11, min if quick else statistics.median),
        *child("reads", str(profile), str(rounds)),
        *child("window", str(profile), str(rounds)),
    ]
    found += child("stages", str(2000 if quick else min(size, 100_000)))
    return found if quick or size > WHOLE else [*found, *child("refresh", str(size)), *refreshing(size)]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures the program's speed.")
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--remember", action="store_true")
    parser.add_argument("--profiles", type=Path)
    asked = parser.parse_args(arguments)
    favour()
    with tempfile.TemporaryDirectory() as folder:
        place = asked.profiles or Path(folder)
        for attempt in range(TRIES if asked.smoke else 1):
            sizes = [SMOKE] if asked.smoke else asked.sizes or [10_000, 100_000]
            found = {size: all_of(size, place / str(size), quick=asked.smoke) for size in sizes}
            worse = figures.slips(found)
            if not worse:
                break
            print(f"slipped {attempt + 1} of {TRIES} times: " + "; ".join(worse), file=sys.stderr)
    print(figures.table(found))
    if asked.json is not None:
        figures.write(asked.json, found)
    if asked.remember:
        figures.remember(found)
        return 0
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
