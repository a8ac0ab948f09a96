"""Fixtures for the FinCRM connector's tests: a strict practice server and desks at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from leaddesk.connectors.http import Contact, HttpFactory
from leaddesk.sandbox.fincrm import FincrmPractice
from leaddesk.sandbox.server import PracticeServer
from tests.crms.fincrm.fincrm_desk import FAST, NOW, Desk, StillClock, no_pause


@pytest.fixture
def served() -> Iterator[FincrmPractice]:
    """A practice server; at the end it must have had nothing to complain about, unless the test emptied the list."""
    practice = FincrmPractice(seed=3, size=240, now=lambda: NOW)
    with PracticeServer(practice):
        yield practice
    assert [c.text for c in practice.complaints] == []


@pytest.fixture
async def outside(served: FincrmPractice) -> AsyncIterator[Desk]:
    """A desk that is not signed in yet."""
    factory = HttpFactory(StillClock(), time_outs=FAST, sleep=no_pause, chance=lambda low, high: 0.0)
    contacts: list[Contact] = []
    yield Desk(served, factory.for_account(observe=contacts.append), contacts=contacts)
    await factory.aclose()


@pytest.fixture
async def desk(outside: Desk) -> Desk:
    """A signed-in desk."""
    return await outside.sign_in()
