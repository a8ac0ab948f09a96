"""The speed gate: a ratio twice the committed one fails, small ones too; what hangs on the machine alone never does."""

from __future__ import annotations

import json

import pytest

from tests.bench import figures
from tests.bench.figures import Figure

KNOWN: dict[str, float] = json.loads(figures.BASELINE.read_text(encoding="utf-8"))["10000"]


def measured(name: str, ratio: float) -> dict[int, list[Figure]]:
    return {10_000: [Figure(name, 1.0, "ms", ratio, "a yardstick")]}


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_ratio_more_than_twice_the_committed_one_is_a_slip(name: str) -> None:
    assert not figures.slips(measured(name, KNOWN[name] * 1.4))
    assert len(figures.slips(measured(name, KNOWN[name] * 2.3))) == 1


@pytest.mark.parametrize("name", ["ticks while searching, p99", "letter until painted, p50", "store an intent for good", "something new"])
def test_what_hangs_on_the_machine_alone_is_shown_and_not_judged(name: str) -> None:
    assert name not in KNOWN
    assert not figures.slips(measured(name, 50.0))
