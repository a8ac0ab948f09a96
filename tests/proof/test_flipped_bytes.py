"""A damaged profile, in the size every change is tested with. All: ``python3 packaging/dev.py prove --flips 200 --seed N``."""

from __future__ import annotations

import os
from pathlib import Path

from tests.proof.flips import flipped

PLACES = int(os.environ.get("LEADDESK_FLIPS", "6"))
SEED = int(os.environ.get("LEADDESK_SEED", "20261122"))


def test_a_damaged_profile_opens_again_or_says_why_not(tmp_path: Path) -> None:
    """R26, R28: never a crash loop; what can be read of the queue is carried over, what can't is counted."""
    found = flipped(tmp_path, PLACES, SEED)
    assert found.problems == [], found.text()
    assert found.places == PLACES
