"""Fixtures for the Getlead connector's tests: a strict practice server and a desk at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from leaddesk.connectors.http import HttpFactory
from leaddesk.sandbox.getlead import GetleadPractice
from leaddesk.sandbox.server import PracticeServer
from tests.crms.getlead.getlead_desk import FAST, NOW, Desk, StillClock, no_pause


@pytest.fixture
def served() -> Iterator[GetleadPractice]:
    """A practice server with ten leads; at the end it must have had nothing to complain about, unless the test emptied the list."""
    practice = GetleadPractice(seed=3, size=10, now=lambda: NOW)
    with PracticeServer(practice):
        yield practice
    assert [c.text for c in practice.complaints] == []


@pytest.fixture
async def desk(served: GetleadPractice) -> AsyncIterator[Desk]:
    factory = HttpFactory(StillClock(), time_outs=FAST, sleep=no_pause)
    yield Desk(served, factory.for_account())
    await factory.aclose()


@pytest.fixture(params=["query", "form"])
def either(request: pytest.FixtureRequest, desk: Desk) -> Desk:
    """The desk, once with each transport."""
    desk.settings["transport"] = request.param
    return desk
