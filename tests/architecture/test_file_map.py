"""docs/files.md tells the truth about the modules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_file_map_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, ROOT / "packaging" / "filemap.py", "--check"], check=False)
    assert done.returncode == 0, "run python3 packaging/filemap.py"
