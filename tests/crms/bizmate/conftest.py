"""Fixtures for the Bizmate connector's tests: a strict practice server and a desk at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from leaddesk.connectors.http import HttpFactory
from leaddesk.sandbox.bizmate import BizmatePractice
from leaddesk.sandbox.server import PracticeServer
from tests.crms.bizmate.bizmate_desk import FAST, NOW, Desk, StillClock, no_pause


@pytest.fixture
def served() -> Iterator[BizmatePractice]:
    """A practice server of 250 leads and 40 deals; at the end it must have had nothing to complain about, unless the test emptied the list."""
    practice = BizmatePractice(seed=3, leads=250, deals=40, now=lambda: NOW)
    with PracticeServer(practice):
        yield practice
    assert [c.text for c in practice.complaints] == []


@pytest.fixture
async def desk(served: BizmatePractice) -> AsyncIterator[Desk]:
    factory = HttpFactory(StillClock(), time_outs=FAST, sleep=no_pause)
    yield Desk(served, factory.for_account())
    await factory.aclose()
