"""Fixtures for the Bizstim connector's tests: a strict practice server and a desk at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from leaddesk.connectors.http import HttpFactory
from leaddesk.sandbox.bizstim import BizstimPractice
from leaddesk.sandbox.server import PracticeServer
from tests.crms.bizstim.bizstim_desk import FAST, NOW, Desk, StillClock, no_pause


@pytest.fixture
def served() -> Iterator[BizstimPractice]:
    """A practice server on a trial plan; at the end it must have had nothing to complain about, unless the test emptied the list."""
    practice = BizstimPractice(seed=3, now=lambda: NOW)
    with PracticeServer(practice):
        yield practice
    assert [c.text for c in practice.complaints] == []


@pytest.fixture
async def desk(served: BizstimPractice) -> AsyncIterator[Desk]:
    factory = HttpFactory(StillClock(), time_outs=FAST, sleep=no_pause)
    yield Desk(served, factory.for_account())
    await factory.aclose()
