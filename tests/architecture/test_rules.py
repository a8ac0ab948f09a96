"""Every reliability rule has a test that names it, and docs/rules.md says which."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_rule_is_named_by_a_test() -> None:
    done = subprocess.run([sys.executable, ROOT / "packaging" / "rules.py", "--check"], check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\nrun python3 packaging/rules.py"
