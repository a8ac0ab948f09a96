"""The window's start: at first paint nothing heavy is loaded, and real rows are on the screen (performance target T2)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.filled import fill

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"httpx", "pydantic", "asyncio", "qasync", "keyring", "phonenumbers", "xlsxwriter", "openpyxl", "babel", "cryptography", "PIL", "starlette", "orjson"}


@pytest.fixture(scope="module")
def first_paint(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    profile = tmp_path_factory.mktemp("profile")
    fill(profile, 200)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "tests" / "bench" / "first_paint.py"), str(profile)]
    before = subprocess.run([*command, "prepare"], env=environment, capture_output=True, timeout=60, check=False)
    assert before.returncode == 0, before.stderr.decode()
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_nothing_heavy_is_loaded_before_the_first_paint(first_paint: dict[str, object]) -> None:
    modules = first_paint["modules"]
    assert isinstance(modules, list)
    assert not HEAVY & set(modules)
    assert "PySide6.QtCharts" not in modules


def test_the_first_paint_waits_for_no_part_of_the_program_but_its_own(first_paint: dict[str, object]) -> None:
    modules = first_paint["modules"]
    assert isinstance(modules, list)
    own = [name for name in modules if name.startswith("leaddesk.")]
    assert not [name for name in own if name.startswith(("leaddesk.services", "leaddesk.domain", "leaddesk.connectors", "leaddesk.crms", "leaddesk.cli"))]
    assert {name for name in own if name.startswith("leaddesk.store.")} == {"leaddesk.store.cells", "leaddesk.store.first_rows"}
    assert len(own) <= 20, own


def test_the_first_paint_shows_real_rows(first_paint: dict[str, object]) -> None:
    assert first_paint["rows"] == 64
    first = first_paint["first"]
    assert isinstance(first, list)
    assert "Customer 00000" in first[0]
