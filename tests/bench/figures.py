"""What was measured: a value, and its ratio to the physical yardstick measured in the same run; as a table, as JSON, against a baseline."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

BASELINE = Path(__file__).with_name("baseline.json")
SLIP = 2.0
"""So many times a committed ratio is a slip."""
WOBBLY = ("ticks", "scroll", "store an intent")
"""What hangs on the machine's other work and on its disk more than on the program is shown, but no ground to fail on."""
GRACE = 0.2
"""A ratio near zero wobbles: a slip is also at least this much more."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio`: to what `of` names, higher is worse; None for a value that stands alone. `limit`: the target of the ratio."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    of: str = ""
    limit: float | None = None


def against(name: str, pair: tuple[float, float], of: str, limit: float | None = None, unit: str = "ms") -> Figure:
    """Of a measured value and its yardstick."""
    return Figure(name, pair[0], unit, pair[0] / max(pair[1], 1e-9), of, limit)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor time in this thread: what other programs do at the time does not count."""
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1e3


def pair(work: Callable[[], object], yardstick: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians of the two, turn by turn."""
    work(), yardstick()
    times = [(timed(work), timed(yardstick)) for _ in range(rounds)]
    return statistics.median(one for one, _ in times), statistics.median(one for _, one in times)


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[18]


def p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def table(found: Mapping[int, Sequence[Figure]]) -> str:
    """As Markdown: a line for each figure, a column for each number of leads."""
    sizes = list(found)
    by_name: dict[str, dict[int, Figure]] = {}
    for size, figures in found.items():
        for figure in figures:
            by_name.setdefault(figure.name, {})[size] = figure
    lines = ["| | " + " | ".join(f"{size:,} leads" for size in sizes) + " | yardstick | target |", "|---|" + "---|" * (len(sizes) + 2)]
    for name, figures_by_size in by_name.items():
        some = next(iter(figures_by_size.values()))
        cells = [_cell(figures_by_size[size]) if size in figures_by_size else "" for size in sizes]
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {some.of} | {'' if some.limit is None else f'{some.limit:g}'} |")
    return "\n".join(lines)


def _cell(figure: Figure) -> str:
    value = f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:.2g}" if figure.value < 10 else f"{figure.value:.0f}"
    ratio = "" if figure.ratio is None else f"**{figure.ratio:.2f}** "
    return f"{ratio}({value} {figure.unit})" if ratio else f"{value} {figure.unit}"


def write(path: Path, found: Mapping[int, Sequence[Figure]]) -> None:
    path.write_text(json.dumps({str(size): [asdict(one) for one in figures] for size, figures in found.items()}, indent=1) + "\n", encoding="utf-8")


def read_figures(text: str) -> list[Figure]:
    return [Figure(**one) for one in json.loads(text)]


def remember(found: Mapping[int, Sequence[Figure]]) -> None:
    """Makes these ratios the baseline; sizes that were not measured keep theirs."""
    known = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    for size, figures in found.items():
        known[str(size)] = {one.name: round(one.ratio, 3) for one in figures if one.ratio is not None and not one.name.startswith(WOBBLY)}
    BASELINE.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def slips(found: Mapping[int, Sequence[Figure]]) -> list[str]:
    """Ratios twice as bad as the committed ones."""
    known = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    worse = []
    for size, figures in found.items():
        for one in figures:
            before = known.get(str(size), {}).get(one.name)
            if before is not None and one.ratio is not None and one.ratio > max(SLIP * before, before + GRACE):
                worse.append(f"{one.name} at {size:,} leads: {one.ratio:.2f}, was {before:.2f}")
    return worse
