"""A profile and one running process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .world import Process, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
async def process(world: World) -> AsyncIterator[Process]:
    running = world.process()
    yield running
    await running.stop()
