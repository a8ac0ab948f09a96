"""T2: the kill loop in the size every change is tested with. Larger: ``python3 packaging/dev.py prove --kills 1000 --seed N``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.proof.kills import prove

KILLS = int(os.environ.get("LEADDESK_KILLS", "40"))
SEED = int(os.environ.get("LEADDESK_SEED", "20261122"))
SECONDS = float(os.environ.get("LEADDESK_KILL_SECONDS", "12"))


@pytest.mark.skipif(sys.platform == "win32", reason="the moments are found by watching a POSIX process")
def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    """R1, R3, R7, R34: at five CRMs, all classes, one or two processes at once; the time bounds how many kills a slow machine does."""
    tally = prove(KILLS, SEED, tmp_path, seconds=SECONDS)
    assert tally.clean, (tally.text(), tally.lost, tally.twice, tally.wrong)
    assert tally.kills >= 3
