"""T4 in the size every change is tested with. All of 1 to 200: ``python3 packaging/dev.py prove --writes 200``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.proof.disk import failing_writes

MOST = int(os.environ.get("LEADDESK_WRITES", "200"))
STEP = int(os.environ.get("LEADDESK_WRITE_STEP", "13"))


@pytest.mark.skipif(sys.platform == "win32", reason="the layer under the cipher is the POSIX one")
async def test_every_failing_write_leaves_the_truth(tmp_path: Path) -> None:
    """R1, R3, R7, R29: nothing acknowledged that is not stored, nothing unsafe sent twice when its fate could not be written."""
    found = await failing_writes(tmp_path, range(1, MOST + 1, STEP))
    assert found.problems == []
    assert found.refused and found.sent
