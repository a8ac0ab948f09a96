"""What all tests share: reproducible hypothesis runs, and no profile left open behind a module.

``HYPOTHESIS_PROFILE=explore`` looks for new counter-examples instead of repeating the known way.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("explore", deadline=None, print_blob=True, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(autouse=True, scope="module")
def no_profile_left_open() -> Iterator[None]:
    """Every open profile logs through a handler of the root logger: one that is still there was never closed, and logs for the next test, too."""
    yield
    left = [handler.baseFilename for handler in logging.getLogger().handlers if isinstance(handler, RotatingFileHandler)]
    assert not left, f"profiles still open: {left}"


@pytest.fixture(autouse=True)
def garbage_is_collected_here() -> Iterator[None]:
    """As `leaddesk.ui.janitor` does in the program: once there is Qt, no other thread may take a cycle with a Qt object apart, now or in a later test."""
    yield
    if "PySide6.QtWidgets" in sys.modules:
        from leaddesk.ui.janitor import collect_due

        gc.disable()
        collect_due()


def pytest_collection_finish() -> None:
    """Test modules of the window import Qt while they are collected, before any engine runs."""
    if "PySide6.QtWidgets" in sys.modules:
        gc.disable()
