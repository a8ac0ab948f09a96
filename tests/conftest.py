"""What all tests share: reproducible hypothesis runs, and no profile left open behind a module.

``HYPOTHESIS_PROFILE=explore`` looks for new counter-examples instead of repeating the known way.
"""

from __future__ import annotations

import logging
import os
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
