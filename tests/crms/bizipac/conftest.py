"""Fixtures for the Bizipac connector's tests: a strict practice server and desks at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping

import pytest

from leaddesk.connectors.http import Contact, HttpFactory
from leaddesk.domain.values import JsonValue
from leaddesk.sandbox.bizipac import BizipacPractice
from leaddesk.sandbox.server import PracticeServer
from tests.crms.bizipac.bizipac_desk import FAST, NOW, Desk, StillClock, no_pause


@pytest.fixture
def served() -> Iterator[BizipacPractice]:
    """A practice server of 120 leads; at the end it must have had nothing to complain about, unless the test emptied the list."""
    practice = BizipacPractice(seed=3, size=120, now=lambda: NOW)
    with PracticeServer(practice):
        yield practice
    assert [c.text for c in practice.complaints] == []


@pytest.fixture
async def make_desk(served: BizipacPractice) -> AsyncIterator[Callable[..., Desk]]:
    """Makes desks at the served practice CRM; ``make_desk(dialect="field-app", passphrase="")``."""
    factory = HttpFactory(StillClock(), time_outs=FAST, sleep=no_pause, chance=lambda low, high: 0.0)

    def make(dialect: str = "document", settings: Mapping[str, JsonValue] | None = None, secrets: Mapping[str, str] | None = None) -> Desk:
        served.dialect = dialect  # the other dialect's forms are refused, so mixing them up shows
        contacts: list[Contact] = []
        desk = Desk(served, factory.for_account(observe=contacts.append), dialect, dict(settings or {}), dict(secrets or {}), contacts=contacts)
        return desk

    yield make
    await factory.aclose()


@pytest.fixture(params=["document", "field-app"])
async def desk(request: pytest.FixtureRequest, make_desk: Callable[..., Desk]) -> Desk:
    """A signed-in desk, once in each dialect."""
    return await make_desk(request.param).sign_in()
